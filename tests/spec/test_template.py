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


def test_activities_and_flags_are_chosen_from_a_list():
    sheet = book("lead_to_cash")["sheet.events"]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    n = len(load("lead_to_cash").activities)
    assert rules["B2:B10000"] == f"'sheet.activities'!$A$2:$A${n + 1}"
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "IsWon")
    assert rules[f"{letter}2:{letter}10000"] == '"TRUE,FALSE"'


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
        assert column(found["sheet.activities"], 1) == [a.label[language] for a in in_order]
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


def test_the_example_is_a_log_of_two_cases(tmp_path: Path):
    path = tmp_path / "template.xlsx"
    texts = TEXTS | {"example.Region": "EMEA", "example.OpportunityAmount": "48000"}
    path.write_bytes(workbook("lead_to_cash", language="en", texts=texts))
    raw = read_file(path, sheet="sheet.example")
    table = event_table(raw, guess(raw))
    reference = load("lead_to_cash").reference_path
    assert table.data is not None
    assert table.data["activity"].to_pylist() == [*reference[:8], *reference[:5]]
    assert set(table.data["Region"].to_pylist()) == {"EMEA"}
    assert set(table.data["OpportunityAmount"].to_pylist()) == {48000}
    assert set(table.problems["code"]) <= {"same_time_events"}


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
