"""Tables: durations with separators that still sort, nothing cut, downloads that cannot bite."""

import io

import pandas as pd
import pyarrow.ipc
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from analysis.report import SlideText
from ui import copying, state, table_columns, table_files, table_units, tables

FRAME = pd.DataFrame(
    {"name": ["=1+1", "b"], "total_h": [24.0 * 13803.4, 24.0 * 10], "share": [0.384, 0.016], "n": [1028, 3]}
)
KINDS = {"name": "text", "total_h": "hours", "share": "share", "n": "count"}


def page(lang: str) -> None:
    import pandas as pd

    from tests.pages.test_tables import FRAME, KINDS
    from ui import state, tables

    state.set_language(lang)
    tables.show(FRAME, KINDS, key="it", labels={name: name for name in KINDS}, download="it")
    assert isinstance(FRAME, pd.DataFrame)


@pytest.mark.parametrize(("lang", "said"), [("en", ["13,803 d", "10.0 d"]), ("zh", ["13,803 天", "10.0 天"])])
def test_durations_are_written_as_everywhere_and_stay_numbers(lang, said):
    app = AppTest.from_function(page, args=(lang,)).run(timeout=30)
    assert not app.exception
    (shown,) = app.dataframe
    assert list(shown.value["total_h"]) == [13803.4, 10.0]
    held = shown.proto.arrow_data.styler.display_values
    styled = pyarrow.ipc.open_stream(io.BytesIO(held)).read_pandas()
    assert [value.replace("\u00a0", " ") for value in styled["total_h"]] == said


def aside_page() -> None:
    from tests.pages.test_tables import FRAME, KINDS
    from ui import state, tables

    state.set_language("en")
    tables.show(
        FRAME, KINDS, key="it", labels={name: name for name in KINDS}, aside=("total_h",), search=True
    )


def test_a_column_set_aside_is_not_on_the_screen():
    """And where it is the only one of hours, nothing is said in a unit that no column has."""
    app = AppTest.from_function(aside_page).run(timeout=30)
    assert not app.exception
    assert list(app.dataframe[0].value.columns) == ["name", "share", "n"]


def test_the_files_hold_what_is_set_aside(monkeypatch):
    held = {}
    monkeypatch.setattr(tables, "downloads", lambda table, **options: held.update(table=table()))
    monkeypatch.setattr(state, "language", lambda: "en")
    labels = {name: name for name in KINDS}
    tables.show(FRAME, KINDS, key="it", labels=labels, aside=("total_h",), download="it")
    assert any(name.startswith("total_h") for name in held["table"].columns)


def test_a_download_has_the_unit_of_the_screen_and_nothing_that_runs():
    said = {name: name for name in KINDS}
    made = tables.export(FRAME, KINDS, said, {"total_h": "days"}, {"days": "天"})
    assert list(made.columns) == ["name", "total_h (天)", "share", "n"]
    assert list(made["total_h (天)"]) == [13803.4, 10.0]
    assert list(made["name"]) == ["'=1+1", "b"]
    sheet = load_workbook(io.BytesIO(tables.xlsx(made, sheet="案例"))).active
    assert (sheet.title, sheet["A2"].value) == ("案例", "'=1+1")
    assert [sheet[cell].number_format for cell in ("B2", "C3")] == ["#,##0.0", "0.0%"]


def test_a_long_decimal_is_cut_and_what_is_short_is_not_nothing():
    frame = pd.DataFrame({"wait_h": [5997.61234, 0.02, float("nan")]})
    made = tables.export(
        frame, {"wait_h": "hours"}, {"wait_h": "Duration"}, {"wait_h": "days"}, {"days": "days"}
    )
    assert made["Duration (days)"].tolist()[:2] == [249.9, 0.00083]
    assert made["Duration (days)"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(("lang", "name"), [("en", "Cases"), ("zh", "案例")])
def test_a_sheet_is_called_by_its_table(lang, name):
    with state.speaking(lang):
        assert table_files.sheet_of("cases") == name
        assert table_files.sheet_of("key figures") in ("Key figures", "关键指标")


def test_a_copy_has_what_the_screen_says():
    frame = pd.DataFrame(
        {"name": ["=1+1", "b"], "total_h": [16115.29944, 36.0], "share": [0.384, 0.016],
         "amount": [650479.98, 12.25], "n": [1028, 3]}
    )  # fmt: skip
    kinds = KINDS | {"amount": "number"}
    said = {name: name for name in frame}
    made = tables.as_shown(frame, kinds, said, table_units.units_of(frame, kinds))
    assert copying.as_text(made) == (
        "name\ttotal_h (d)\tshare\tamount\tn\n'=1+1\t671\t38%\t650480\t1028\nb\t1.5\t1.6%\t12\t3"
    )
    assert tables.cell(650479.98, "number") == "650,480"


def widths_of(frame: pd.DataFrame, kinds: dict[str, str]) -> list[int]:
    said = {name: name for name in frame}
    made = table_columns.configs(frame, kinds, said, {}, is_styled=True)
    return [made[name]["width"] for name in frame if kinds[name] == "text"]


def test_a_column_of_text_is_as_wide_as_its_longest_value():
    kinds = {"State": "text"}
    short, longer = (
        widths_of(pd.DataFrame({"State": [value]}), kinds)[0] for value in ("Paid", "Won, cash outstanding")
    )
    assert short == table_columns.NARROWEST < longer < table_columns.WIDEST
    assert longer >= 7 * len("Won, cash outstanding")
    assert widths_of(pd.DataFrame({"State": ["已赢单，待收款，尚未开票"]}), kinds)[0] > 130


def test_the_longest_text_takes_the_room_that_others_leave_and_no_more():
    rule, on = "x" * 100, "On"  # 7.2 × 100 + 28 = 748 wanted
    few = widths_of(pd.DataFrame({"Rule": [rule], "On": [on]}), {"Rule": "text", "On": "text"})
    assert few == [748, table_columns.NARROWEST]
    many = {f"figure number {i}": [1] for i in range(8)}  # 7.2 × 15 + 28 = 136 each: no room is left
    frame = pd.DataFrame({"Rule": [rule], **many})
    assert widths_of(frame, {"Rule": "text", **dict.fromkeys(many, "count")}) == [table_columns.WIDEST]
    assert sum(widths_of(pd.DataFrame({"Rule": ["x" * 500]}), {"Rule": "text"})) == table_columns.ROOM


def test_sentences_go_over_as_many_lines_as_they_need():
    """6.2 × 100 = 620 pixels are two lines of 460 less 28, 6.2 × 400 more than are shown."""
    kinds, row_height = {"why": "text"}, table_columns.row_height
    assert row_height(pd.DataFrame({"why": ["违" * 60]}), ("why",)) == 18 + 2 * 18
    for n, expected in ((20, None), (100, 18 + 2 * 18), (400, 18 + 4 * 18)):
        frame = pd.DataFrame({"why": ["x" * n, "x"]})
        assert row_height(frame, ("why",)) == expected
        made = table_columns.configs(frame, kinds, {"why": "Why"}, {}, is_styled=True, wrapped=("why",))
        assert made["why"]["width"] == min(table_columns.WRAPPED, int(7.2 * n + 28))
    assert row_height(pd.DataFrame({"why": ["x" * 300]}), ()) is None


def test_a_column_of_large_amounts_is_written_without_decimals_throughout():
    frame = pd.DataFrame({"cost": [115_486.4, 245.1], "days": [12.5, 3.0]})
    kinds = {"cost": "number", "days": "number"}
    said = {name: name for name in kinds}
    with state.speaking("en"):
        made = tables.page(SlideText("It"), frame, kinds, labels=said).content
        copied = tables.as_shown(frame, kinds, said, {})
        screen = tables._styled(frame, kinds, {}).to_string(delimiter="|", sparse_index=False)
    assert [row[0] for row in made.rows] == ["115,486", "245"]
    assert [row[1] for row in made.rows] == ["12.5", "3"]
    assert list(copied["cost"]) == [115_486.0, 245.0]
    assert "|245|3" in screen


def test_a_table_has_one_unit_and_says_less_than_one_of_it_in_a_smaller():
    frame = pd.DataFrame({"median_h": [24 * 30.66, 0.05, 5.0], "total_h": [24 * 28939.0, 2.0, 48.0]})
    units = table_units.units_of(frame, {"median_h": "hours", "total_h": "hours"})
    assert units == {"median_h": "days", "total_h": "days"}
    said = [
        [table_units.in_unit(value / 24, unit="days", lang="en") for value in frame[name]] for name in frame
    ]
    assert table_units.in_unit(2 / 3600 / 24, unit="days", lang="en") == "2 s"
    assert said == [["30.7 d", "3 min", "5.0 h"], ["28,939 d", "2.0 h", "2.0 d"]]


@pytest.mark.parametrize(
    ("hours", "unit"),
    [([0.1, 0.9], "minutes"), ([0.1, 47.9], "hours"), ([0.1, 0.1, 48], "days"), ([], "days")],
)
def test_the_unit_is_that_of_the_largest(hours, unit):
    assert table_units.unit_of(pd.Series(hours, dtype="float64")) == unit
