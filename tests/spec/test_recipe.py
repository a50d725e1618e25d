"""How a file was prepared, kept for the next one with the same headers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.prepare.recipe import VERSION, Recipe, adapted, fingerprint, fits
from analysis.reading import event_table, guess, table_of
from analysis.store import LIMITS, Store

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
COLUMNS = ["Case ID", "Activity", "Timestamp", "Region"]
RECIPE = Recipe(
    mapping={
        "case_id": "Case ID", "activity": "Activity", "timestamp": "Timestamp",
        "roles": {"region": "Region"}, "process": "generic", "day_first": True,
        "formats": {"Timestamp": "day_first"}, "zone": "Asia/Shanghai",
    },
    repairs=({"repair": "drop_duplicates", "columns": ["Region"]},), kept=("future_dates",), name="交易 5月",
)  # fmt: skip


def code(text: str | bytes) -> str:
    with pytest.raises(AnalysisError) as caught:
        Recipe.from_json(text)
    return caught.value.code


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "workspace")
    yield store
    store.close()


# -- headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        ["Region", "Timestamp", "Activity", "Case ID"],
        ["CASE_ID", "activity ", "time stamp", "ＲＥＧＩＯＮ"],
        [*COLUMNS, "SourceFile"],
        ["Case ID (2)", "Activity", "Timestamp", "Region"],
    ],
)
def test_headers_that_are_the_same(columns):
    assert fingerprint(columns) == fingerprint(COLUMNS)


@pytest.mark.parametrize(
    "columns",
    [COLUMNS[:3], [*COLUMNS, "Amount"], [*COLUMNS, "Region (2)"], ["Case ID", "Activity", "Timestamp", "Rep"],
     ["Case IDActivity", "Timestamp", "Region"], [*COLUMNS, "#"]],
)  # fmt: skip
def test_headers_that_differ(columns):
    assert fingerprint(columns) != fingerprint(COLUMNS)


def test_the_process_counts_where_it_is_given_and_the_mark_is_the_same_for_ever():
    assert (
        len({fingerprint(COLUMNS), *(fingerprint(COLUMNS, key) for key in ("generic", "lead_to_cash"))}) == 3
    )
    # The same in every version, or nobody's recipes are found again.
    assert fingerprint(["案例", "活动", "时间"]) == "7c50a51a15cfa61e28f377de31f440bc"


# -- recipes ---------------------------------------------------------------------------------------


def test_a_recipe_comes_back_as_it_was():
    assert Recipe.from_json(RECIPE.to_json()) == RECIPE
    assert Recipe.from_json(RECIPE.to_json().encode()) == RECIPE
    assert json.loads(RECIPE.to_json())["version"] == VERSION == 1


def test_a_guessed_mapping_reads_the_next_file_the_same_way():
    table = pa.table({"Case ID": ["1", "1"], "Activity": ["a", "b"], "Timestamp": ["3/4/2025", "5/4/2025"]})
    raw = table_of("may.csv", table)
    recipe = Recipe.from_json(Recipe(guess(raw).to_dict()).to_json())
    upper = table_of("june.csv", table.rename_columns([name.upper() for name in table.column_names]))
    assert fingerprint(raw.columns) == fingerprint(upper.columns)
    mapping = adapted(recipe, upper.columns).as_mapping()
    assert event_table(upper, mapping).data.equals(event_table(raw, guess(raw)).data)


def test_a_wide_sheet_and_a_lifecycle_are_kept():
    said = {
        "case_id": "Id", "roles": {}, "process": "lead_to_cash", "day_first": None, "lifecycle": "Kind",
        "milestones": {"Created": "Opportunity Created", "签约日期": "Contract Signed"},
    }  # fmt: skip
    again = Recipe.from_json(Recipe(said).to_json())
    assert again.as_mapping().to_dict() == said
    spelled = adapted(again, ["ID", "CREATED", "签约日期", "kind"])
    assert spelled.mapping["milestones"] == {"CREATED": "Opportunity Created", "签约日期": "Contract Signed"}
    assert (spelled.mapping["case_id"], spelled.mapping["lifecycle"]) == ("ID", "kind")


@pytest.mark.parametrize(
    "columns, is_fitting",
    [
        (COLUMNS, True),
        (["x", *reversed(COLUMNS)], True),
        (["case id", "ACTIVITY", "TimeStamp", "region"], True),
        (COLUMNS[:3], False),
        ([], False),
    ],
)
def test_a_recipe_fits_where_its_columns_are(columns, is_fitting):
    assert fits(RECIPE, columns) is is_fitting


CHANGES = [
    {"mapping": {"roles": {}}}, {"mapping": {**RECIPE.mapping, "run": "x"}}, {"mapping": []},
    {"mapping": {**RECIPE.mapping, "case_id": 5}},
    {"mapping": {**RECIPE.mapping, "roles": {"region": ["x"]}}},
    {"mapping": {**RECIPE.mapping, "day_first": "yes"}}, {"repairs": ["x"]}, {"repairs": [{"columns": []}]},
    {"repairs": {}}, {"kept": [1]}, {"kept": "all"}, {"name": None}, {"more": 1}, {"version": 0},
    {"version": "1"}, {"version": True},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_anything_else_is_broken(change):
    assert code(json.dumps(json.loads(RECIPE.to_json()) | change)) == "recipe_broken"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "[" * 100_000, b"\xff\xfe\xfa", "{}", "1", "NaN"]
)
def test_what_is_no_recipe_is_broken(text):
    assert code(text) == "recipe_broken"


@pytest.mark.parametrize("missing", ["mapping", "repairs", "kept", "name", "version"])
def test_a_part_that_is_missing_is_broken(missing):
    said = json.loads(RECIPE.to_json())
    del said[missing]
    assert code(json.dumps(said)) == "recipe_broken"


def test_a_newer_recipe_says_so_whatever_it_holds():
    with pytest.raises(AnalysisError) as caught:
        Recipe.from_json(json.dumps({"version": VERSION + 1, "steps": []}))
    assert (caught.value.code, caught.value.params) == ("recipe_newer", {"version": VERSION + 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["mapping", "repairs", "kept", "name", "version"]), JSON)
def test_no_json_does_harm(key, value):
    text = json.dumps(json.loads(RECIPE.to_json()) | {key: value})
    read = _read_or_code(text)
    same = isinstance(read, Recipe) and json.loads(read.to_json()) == json.loads(text)
    assert same or read in ("recipe_broken", "recipe_newer")


def _read_or_code(text: str) -> Recipe | str:
    try:
        return Recipe.from_json(text)
    except AnalysisError as error:
        return error.code


# -- kept in the workspace -------------------------------------------------------------------------


def test_a_recipe_is_kept_by_headers_and_forgotten(store):
    key = fingerprint(COLUMNS)
    assert store.recipe(key) is None
    store.put_recipe(key, RECIPE.to_json(), now=NOON)
    assert Recipe.from_json(store.recipe(key)) == RECIPE
    store.put_recipe(key, Recipe(RECIPE.mapping).to_json(), now=NOON)
    assert Recipe.from_json(store.recipe(key)).repairs == ()
    store.forget_recipe(key)
    store.forget_recipe(key)
    assert store.recipe(key) is None


def test_a_recipe_goes_with_its_series_and_no_other(store):
    for key, series_id in (("a", "s1"), ("b", "s2"), ("c", None)):
        store.put_recipe(key, RECIPE.to_json(), now=NOON, series_id=series_id)
    store.delete_series("s1")
    assert [store.recipe(key) is None for key in "abc"] == [True, False, False]


def test_a_recipe_that_is_too_long_is_refused(store):
    with pytest.raises(AnalysisError) as caught:
        store.put_recipe("a", "x" * (LIMITS["recipe"] + 1), now=NOON)
    assert caught.value.code == "text_too_long"


def test_a_workspace_from_before_there_were_recipes_goes_on(tmp_path):
    old = Store(tmp_path)
    old.set_target("s1", "win_rate", 0.3, now=NOON)
    old.close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    with engine.begin() as connection:
        connection.execute(sa.text("drop table recipes"))
    engine.dispose()
    again = Store(tmp_path)
    again.put_recipe("a", RECIPE.to_json(), now=NOON)
    assert (again.target("s1", "win_rate"), again.recipe("a")) == (0.3, RECIPE.to_json())
    again.close()
