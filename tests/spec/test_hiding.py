"""Names hidden on screen: every table of the view says pseudonyms, every figure stays what it was."""

import hashlib
import itertools

import pandas as pd
import pyarrow as pa
import pytest

from analysis.discover import cases, directly_follows, handovers, overview
from analysis.log import EventLog, hiding
from analysis.log import filters as f
from analysis.log.hiding import holds_names, with_names_hidden

PEOPLE = ["Anna Berg", "Bo Li", "Cy Oh", "Integration User"]


def frame(n_cases: int = 12) -> pd.DataFrame:
    """Cases of two events; the owner changes within every third, so that it is a value of the event."""
    rows = []
    for case in range(n_cases):
        for step, activity in enumerate(("Start", "End")):
            owner = PEOPLE[(case + (step if case % 3 == 0 else 0)) % 3]
            rows.append(
                {
                    "Case": f"K{case:02}", "Activity": activity, "Who": PEOPLE[(case + step) % 4],
                    "When": pd.Timestamp("2025-01-01") + pd.Timedelta(days=case, hours=5 * step),
                    "Owner": owner, "Account": f"Customer {case % 5} Ltd", "Phone": 5550100.5 + case % 3,
                    "Region": "East",
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> EventLog:
    return EventLog.from_frame(
        frame(), "Case", "Activity", "When", resource="Who",
        roles={"rep": "Owner", "customer": "Account"}, workspace=tmp_path_factory.mktemp("hiding"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def seen(log) -> EventLog:
    return with_names_hidden(log, "salt")


def cells(log: EventLog) -> set[str]:
    """Every text in every table of a log."""
    tables = [log.cases, log.events, log.all_cases, log.all_events, log.resources]
    frames = [log.frame(table) for table in tables]
    return {
        str(value) for one in frames for name in one for value in one[name].dropna() if isinstance(value, str)
    }


def test_no_table_says_a_name_and_programs_keep_theirs(log, seen):
    names = {*PEOPLE[:3], *(f"Customer {n} Ltd" for n in range(5))}
    assert names <= cells(log)
    assert names & cells(seen) == set()
    assert "Integration User" in cells(seen)


def test_the_query_and_python_say_the_same(seen):
    digits = hashlib.md5(b"saltpersonAnna Berg").hexdigest()[:6].upper()
    assert f"P-{digits}" in cells(seen)
    assert hiding.pseudonym("Anna Berg", "person", "salt", 6) == f"P-{digits}"


def test_a_number_of_a_person_is_hidden_as_text(log, seen):
    kind = seen.attributes.set_index("column")["kind"]
    assert kind["Phone"] == "text"
    assert log.attributes.set_index("column")["kind"]["Phone"] == "number"
    assert seen.frame(seen.cases.select("Phone"))["Phone"].str.startswith("P-").all()


def test_every_figure_stays_what_it_was(log, seen):
    assert overview(seen).equals(overview(log))
    assert directly_follows(seen).equals(directly_follows(log))
    counts = ["n", "n_cases"]
    assert sorted(map(tuple, handovers(seen)[counts].values)) == sorted(
        map(tuple, handovers(log)[counts].values)
    )


def test_as_many_different_names_as_there_were(log, seen):
    for column in ("Owner", "Account", "Phone"):
        plain, hidden = (one.frame(one.cases.select(column))[column] for one in (log, seen))
        assert pd.factorize(plain)[0].tolist() == pd.factorize(hidden)[0].tolist()


def test_views_are_told_apart_from_each_other_and_from_the_open_one(log, seen):
    other = with_names_hidden(log, "pepper")
    assert len({log.view_id, seen.view_id, other.view_id}) == 3
    assert seen.log_id == log.log_id
    assert seen.series_id == log.series_id
    assert with_names_hidden(log, "salt").view_id == seen.view_id


@pytest.mark.parametrize("ever", [False, True])
def test_a_filter_on_a_name_is_hidden_with_it_and_leaves_the_same_cases(log, seen, ever):
    chosen = f.Attribute("rep", ["Bo Li", None], ever=ever)
    plain, hidden = log.where(chosen), seen.where(chosen)
    assert "Bo Li" not in f.to_json(hidden.filters)
    listed = [sorted(one.frame(one.cases.select("case_id"))["case_id"]) for one in (plain, hidden)]
    assert listed[0] == listed[1]
    assert listed[0]
    assert hidden.where(*hidden.filters).filters[0] == hidden.filters[0]


def test_a_hidden_filter_can_be_revealed_also_within_not(log, seen):
    chosen = f.Not(f.Attribute("customer", ["Customer 1 Ltd"]))
    hidden = seen.where(chosen).filters[0]
    assert hidden != chosen
    assert seen.hidden_names.revealed(seen, hidden) == chosen


def test_other_filters_stay_as_they_are(seen):
    chosen = (f.Attribute("Region", ["East"]), f.Contains("Start"), f.Throughput(min_h=1))
    assert seen.where(*chosen).filters == chosen


def test_a_filter_on_a_program_still_finds_it(log, seen):
    chosen = f.Attribute("Who", ["Integration User"], ever=True)
    n = [len(one.where(chosen).frame(one.where(chosen).cases)) for one in (log, seen)]
    assert n[0] == n[1] > 0


def test_cases_are_found_by_what_stands_for_a_name(seen):
    pseudonym = hiding.pseudonym("Customer 2 Ltd", "customer", "salt", seen.hidden_names.n_digits)
    assert len(cases(seen, search=pseudonym, limit=50)) == len([n for n in range(12) if n % 5 == 2])


def test_names_that_would_share_a_pseudonym_get_more_digits():
    names = (f"name {n}" for n in itertools.count())
    taken: dict[str, str] = {}
    for name in names:
        said = hiding.pseudonym(name, "person", "salt", 6)
        if said in taken:
            break
        taken[said] = name
    assert hiding._digits({(name, "person"), (taken[said], "person")}, "salt") == 8
    assert hiding._digits({(name, "person")}, "salt") == 6


def test_examples_of_problems_do_not_show_a_name(tmp_path):
    rows = frame()
    rows.loc[3, "When"] = pd.NaT
    rows = rows.astype({"When": "string"})
    rows.loc[5, "When"] = "Anna Berg was here"
    log = EventLog.from_frame(
        rows, "Case", "Activity", "When", resource="Who", roles={"rep": "Owner"}, workspace=tmp_path
    )
    assert "Anna Berg" in str(log.problems["examples"].tolist())
    seen = with_names_hidden(log, "salt")
    assert "Anna Berg" not in str(seen.problems["examples"].tolist())
    assert list(seen.problems["n"]) == list(log.problems["n"])


def test_what_was_replaced_for_good_is_not_replaced_again(tmp_path):
    from analysis.log.building import index
    from analysis.prepare.pseudonyms import replaced
    from analysis.reading import guess, table_of

    table = table_of("x", pa.Table.from_pandas(frame(), preserve_index=False))
    columns = {"Owner": "person", "Account": "customer", "Phone": "person", "Who": "person"}
    given = {"case_id": "Case", "activity": "Activity", "timestamp": "When", "resource": "Who"}
    table = replaced(table, columns, b"k" * 32)
    step = {"repair": "pseudonyms", "columns": [list(one) for one in columns.items()]}
    log = index(table, guess(table, "generic", given=given), workspace=tmp_path, repairs=[step])
    seen = with_names_hidden(log, "salt")
    assert not holds_names(log)
    assert seen.hidden_names.columns == {}
    assert cells(seen) == cells(log)


def test_a_log_says_whether_it_holds_names(log, tmp_path):
    bare = frame()[["Case", "Activity", "When", "Region"]]
    assert holds_names(log)
    assert not holds_names(EventLog.from_frame(bare, "Case", "Activity", "When", workspace=tmp_path))
