"""The workbook to fill: what stands in it, that it reads back, and that no cell turns into a formula."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from analysis.errors import FileError
from analysis.prepare.template import TEXT_KEYS, safe, workbook
from analysis.processes import PROCESSES, load
from analysis.reading import event_table, guess, read_file

TEXTS = {key: f"{key} of {{process}}" if key == "title" else key for key in TEXT_KEYS}
SHEETS = ["sheet.read_me", "sheet.events", "sheet.attributes", "sheet.activities", "sheet.example"]


TEXTS |= {"flag.yes": "TRUE", "flag.no": "FALSE"}


def book(process: str, language: str = "en", **texts: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(process, language=language, texts=TEXTS | texts)))


def column(sheet, number: int) -> list[object]:
    return [cell.value for cell in list(sheet.columns)[number - 1]][1:]


@pytest.mark.parametrize("process, n_columns", [("lead_to_cash", 3 + 5 + 11), ("order_to_cash", 5 + 6 + 13)])
def test_the_events_sheet_has_the_columns_of_the_template_and_nothing_else(process, n_columns):
    sheet = book(process)["sheet.events"]
    header = [cell.value for cell in sheet[1]]
    assert (len(header), sheet.max_row, sheet.freeze_panes) == (n_columns, 1, "A2")
    assert header[1:3] == ["ActivityName", "EventTime"]
    assert all(cell.comment for cell in sheet[1])


def test_columns_are_formatted_by_their_type():
    sheet = book("lead_to_cash")["sheet.events"]
    formats = {cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
    assert formats["SalesOpportunity"] == "@"
    assert formats["EventTime"] == "yyyy-mm-dd hh:mm:ss"
    assert formats["PaymentDueDate"] == "yyyy-mm-dd"
    assert formats["OpportunityAmount"] == "#,##0.00"


def rules_of(process: str, language: str = "en") -> dict[str, object]:
    """Head of a column to its validation."""
    sheet = book(process, language)["sheet.events"]
    letters = {cell.column_letter: cell.value for cell in sheet[1]}
    found = {}
    for rule in sheet.data_validations.dataValidation:
        (cells,) = rule.sqref.ranges
        assert (cells.min_row, cells.max_row) == (2, 50_000)
        found[letters[openpyxl.utils.get_column_letter(cells.min_col)]] = rule
    return found


def test_activities_and_flags_are_chosen_from_a_list():
    rules = rules_of("lead_to_cash")
    grows = "OFFSET('sheet.activities'!$A$2,0,0,COUNTA('sheet.activities'!$A:$A)-1,1)"
    assert (rules["ActivityName"].type, rules["ActivityName"].formula1) == ("list", grows)
    assert rules["IsWon"].formula1 == '"TRUE,FALSE"'
    assert (rules["ActivityName"].errorStyle, rules["IsWon"].errorStyle) == ("stop", "stop")


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_dates_numbers_and_percentages_have_limits(process):
    rules = rules_of(process)
    by_kind = {
        "datetime": ("date", "DATE(2000,1,1)", "TODAY()+1"),
        "date": ("date", "DATE(2000,1,1)", "DATE(2099,12,31)"),
        "number": ("decimal", "0", None),
    }
    columns = [a for a in load(process).attributes if a.level != "extension" and a.type in by_kind]
    assert len(columns) >= 6
    for one in columns:
        wanted = ("decimal", "0", "100") if one.key == "DiscountPercentage" else by_kind[one.type]
        rule = rules[one.key]
        assert (rule.type, rule.formula1, rule.formula2) == wanted
        assert (rule.showErrorMessage, rule.errorStyle) == (True, "stop")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_likely_values_are_offered_and_others_taken(process, language):
    offered = {
        head: rule
        for head, rule in rules_of(process, language).items()
        if rule.type == "list" and not rule.error
    }
    assert len(offered) >= 4
    for rule in offered.values():
        assert not rule.showErrorMessage
        assert len(rule.formula1) <= 255  # longer, and Excel calls the file damaged
        assert all(word.strip() for word in rule.formula1.strip('"').split(","))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_messages_are_as_short_as_excel_wants_them(language):
    from ui.text import t

    for kind in ("activity", "datetime", "date", "number", "percent", "flag"):
        assert len(t(f"workbook.rule.{kind}.title", lang=language)) <= 32
        assert len(t(f"workbook.rule.{kind}.error", lang=language)) <= 225
        assert len(t(f"workbook.rule.{kind}.prompt", lang=language)) <= 255


@pytest.mark.parametrize("process, n_required", [("lead_to_cash", 3), ("order_to_cash", 5), ("generic", 3)])
def test_missing_required_cells_of_a_begun_row_are_marked(process, n_required):
    sheet = book(process)["sheet.events"]
    last = sheet.cell(1, sheet.max_column).column_letter
    found = {str(cells.sqref): cells.rules[0].formula[0] for cells in sheet.conditional_formatting}
    letters = "ABCDE"[:n_required]
    assert found == {
        f"{letter}2:{letter}50000": f"AND(COUNTA($A2:${last}2)>0,LEN(TRIM({letter}2))=0)"
        for letter in letters
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_every_attribute_and_activity_is_explained(process, language):
    found, catalogue = book(process, language), load(process)
    assert found.sheetnames == [name for name in SHEETS if catalogue.activities or name != "sheet.activities"]
    assert sorted(column(found["sheet.attributes"], 2)) == sorted(
        a.label[language] for a in catalogue.attributes
    )
    if catalogue.activities:
        in_order = sorted(catalogue.activities, key=lambda activity: activity.order)
        listed = column(found["sheet.activities"], 1)
        assert listed[: len(in_order)] == [a.label[language] for a in in_order]
        assert set(listed[len(in_order) :]) == {None}  # room for one's own, and nothing COUNTA would count
        assert all(column(found["sheet.activities"], 5)[: len(in_order)])
    assert catalogue.label[language] in found["sheet.read_me"]["A1"].value


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_a_filled_workbook_reads_back_without_help(tmp_path, process, language):
    catalogue = load(process)
    filled = book(process, language)
    sheet = filled["sheet.events"]
    path = [catalogue.activity(name).label[language] for name in catalogue.reference_path[:3]]  # type: ignore[union-attr]
    for row, activity in enumerate(path, start=2):
        for place, value in enumerate(["007", activity, datetime(2025, 3, row, 8, 15)], start=1):  # noqa: DTZ001
            sheet.cell(row, place).value = value
    filled.save(tmp_path / "filled.xlsx")
    raw = read_file(tmp_path / "filled.xlsx")
    table = event_table(raw, guess(raw))
    assert (raw.sheet, guess(raw).process) == ("sheet.events", process)
    assert table.data is not None
    assert table.data["case_id"].to_pylist() == ["007"] * 3
    assert table.data["activity"].to_pylist() == list(catalogue.reference_path[:3])
    assert [moment.day for moment in table.data["timestamp"].to_pylist()] == [2, 3, 4]


def test_an_empty_workbook_is_not_taken_for_its_example(tmp_path: Path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(workbook("lead_to_cash", language="en", texts=TEXTS))
    with pytest.raises(FileError) as caught:
        read_file(path)
    assert (caught.value.code, caught.value.params["sheet"]) == ("header_only", "sheet.events")


EXAMPLES = {  # process: rows per case; the case with a second round, of what; the lost one, its end
    "lead_to_cash": ([10, 9, 5], 1, "Discount Approval Requested", 2, "Opportunity Closed Lost"),
    "order_to_cash": ([11, 9, 4], 1, "Credit Check Performed", 2, "Order Cancelled"),
}


@pytest.mark.parametrize("language, words", [("en", ("TRUE", "FALSE")), ("zh", ("是", "否"))])
@pytest.mark.parametrize("process", EXAMPLES)
def test_the_example_is_a_sound_log_with_rework_and_a_lost_case(tmp_path: Path, process, language, words):
    sizes, second, again, third, end = EXAMPLES[process]
    path = tmp_path / "template.xlsx"
    texts = TEXTS | {"flag.yes": words[0], "flag.no": words[1]}
    path.write_bytes(workbook(process, language=language, texts=texts))
    raw = read_file(path, sheet="sheet.example")
    table = event_table(raw, guess(raw))
    assert table.data is not None
    assert guess(raw).process == process
    assert set(table.problems["code"]) <= {"activity_renamed"}
    events = table.data.to_pandas()
    cases = [part for _, part in events.groupby("case_id", sort=True)]
    assert [len(part) for part in cases] == sizes
    assert sum(sizes) == 24
    assert (cases[second]["activity"] == again).sum() == 2
    assert cases[third]["activity"].iloc[-1] == end
    assert all(part["timestamp"].is_monotonic_increasing for part in cases)
    known = {a.key for a in load(process).activities}
    assert set(events["activity"]) <= known


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_example_passes_the_checks_of_the_sheet_it_shows(process, language):
    found = book(process, language)
    heads = [cell.value for cell in found["sheet.example"][1]]
    offered = {
        head: rule.formula1.strip('"').split(",")
        for head, rule in rules_of(process, language).items()
        if rule.type == "list" and rule.formula1.startswith('"')
    }
    for row in found["sheet.example"].iter_rows(min_row=2, values_only=True):
        for head, value in zip(heads, row, strict=True):
            assert value is None or head not in offered or value in offered[head]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_stays_text(text):
    cell = openpyxl.Workbook().worksheets[0]["A1"]
    safe(cell, text)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_texts_handed_in_are_defused_too():
    sheet = book("lead_to_cash", **{"step.1": "=cmd()"})["sheet.read_me"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=cmd()"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_text_that_is_missing_is_an_error_of_the_programmer():
    with pytest.raises(KeyError):
        workbook("lead_to_cash", language="en", texts=dict.fromkeys(TEXT_KEYS[1:], "x"))
