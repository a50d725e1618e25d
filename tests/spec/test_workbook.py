"""The workbook as a file: tables, heads, formats, charts, names that stay hidden, text that never runs."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden
from analysis.report import workbook as w
from analysis.report.workbook import formulas
from analysis.report.workbook.model import letters, sheet_title
from analysis.report.workbook.rows import serial
from ui.report.workbook import shared, workbook

WON = ["Opportunity Created", "Contract Signed", "Opportunity Closed Won"]
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "a\x00b\x1fc",
    "<b>&\"'", "_x000D_", "😀 مرحبا", "x" * 40_000,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_workspace(workspace):
    """No test reads the workspace of somebody else."""


@pytest.fixture(scope="module")
def deals(root, tmp_path_factory):
    path = root / "sample_data" / "lead_to_cash.en.csv.gz"
    return EventLog.read(path, process="lead_to_cash", workspace=tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="module")
def parts(deals, tmp_path_factory):
    """The workbook of the sample: as openpyxl reads it, and the files in it."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CASHLANE_WORKSPACE", str(tmp_path_factory.mktemp("ws")))
    made = workbook(deals, lang="en")
    patch.undo()
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        files = {name: book.read(name) for name in book.namelist()}
    return openpyxl.load_workbook(io.BytesIO(made)), files


def of(column: w.Column, *more: w.Column):
    """A workbook of one table, read back."""
    made = w.made([w.DataSheet("x", "X", [column, *more])], lang="en", name="n", made_at=NOW)
    return openpyxl.load_workbook(io.BytesIO(made)), made


# -- text that must not run


def test_text_is_never_a_formula_and_stays_text_when_edited():
    book, made = of(w.Column("a", "=evil()", "text", HOSTILE))
    cells = [row[0] for row in book["X"].iter_rows(min_row=1)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    quoted = [cell.value[:1] for cell in cells[1:] if cell.quotePrefix]
    assert [first for first in quoted if first] == ["=", "+", "-", "@", "=", "\t"]
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        assert b"<f>" not in files.read("xl/worksheets/sheet1.xml")


def test_text_is_kept_but_for_what_a_cell_cannot_hold():
    book, _ = of(w.Column("a", "Text", "text", [*HOSTILE, None, " b "]))
    found = [row[0].value for row in book["X"].iter_rows(min_row=2)]
    assert found[:5] == HOSTILE[:5]
    assert found[6] == "abc"
    assert found[7] == HOSTILE[7]
    assert found[9] == HOSTILE[9]
    assert len(found[10]) == 32_000
    assert found[11:] == [None, " b "]


def test_text_inside_a_formula_cannot_leave_it():
    assert formulas.is_among("A1", ['a"),1)+HYPERLINK("x']) == 'EXACT(A1,"a""),1)+HYPERLINK(""x")'
    said = w.Cell("=1+1")
    table = w.TableSheet("t", "T", "=1", ["+1"], ["a"], ["@x"], [[said]], facts=[("-1", w.Cell("=2"))])
    made = w.made([table], lang="en", name="=n", made_at=NOW)
    for row in openpyxl.load_workbook(io.BytesIO(made))["T"].iter_rows():
        for cell in row:
            assert cell.value is None or (cell.data_type != "f" and cell.quotePrefix)


def test_hostile_names_in_a_log_pass_through(tmp_path):
    rows = [(f"c{n}", step, pd.Timestamp("2025-01-01") + pd.Timedelta(days=n + d), name)
            for n, name in enumerate([HOSTILE[0], HOSTILE[4], HOSTILE[5], HOSTILE[6], HOSTILE[8]] * 6)
            for d, step in enumerate(WON)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["case", "activity", "time", "Region"])
    log = EventLog.from_frame(
        frame, "case", "activity", "time", process="lead_to_cash", roles={"region": "Region"}
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook(log, lang="en")))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = getattr(cell.value, "text", cell.value)
                    assert "HYPERLINK" not in text
                    assert "cmd" not in text


# -- dates, numbers, heads


def test_times_are_real_dates_to_the_second():
    times = pd.Series(pd.to_datetime(["2025-03-14 16:45:30", None, "2024-02-29 00:00:00"]))
    midnight = 45730  # counted with a calendar: days from 1899-12-30 to 2025-03-14
    assert serial(times)[0] == midnight + (16 * 3600 + 45 * 60 + 30) / 86400
    book, _ = of(w.Column("a", "At", "time", times))
    assert str(book["X"]["A2"].value) == "2025-03-14 16:45:30"
    assert book["X"]["A3"].value is None
    assert book["X"]["A4"].number_format == "yyyy-mm-dd hh:mm"


def test_heads_are_unique_and_those_of_the_table():
    columns = [w.Column(str(n), head, "count", [1]) for n, head in enumerate(["Day", "day", "", "A\nB"])]
    book, _ = of(*columns)
    heads = [cell.value for cell in book["X"][1]]
    assert heads == ["Day", "day (2)", "–", "A B"]
    (table,) = book["X"].tables.values()
    assert [column.name for column in table.tableColumns] == heads
    assert table.ref == "A1:D2"
    assert book["X"].freeze_panes == "B2"


def test_a_formula_is_written_with_what_it_comes_to():
    columns = [
        w.Column("a", "A", "number", [1.5, np.nan]),
        w.Column("b", "B", "number", [3.0, np.nan], 'IF({a}="","",{a}*2)'),
    ]
    _, made = of(*columns)
    plain = openpyxl.load_workbook(io.BytesIO(made), data_only=True)["X"]
    assert [plain["B2"].value, plain["B3"].value] == [3, None]
    assert openpyxl.load_workbook(io.BytesIO(made))["X"]["B3"].value == '=IF(A3="","",A3*2)'


def test_an_empty_table_still_opens():
    book, _ = of(w.Column("a", "A", "time", []), w.Column("b", "B", "days", [], "{a}"))
    assert book["X"].max_row == 1
    assert next(iter(book["X"].tables.values())).ref == "A1:B2"


@pytest.mark.parametrize("place, said", [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_are_named_as_in_a_spreadsheet(place, said):
    assert letters(place) == said == openpyxl.utils.get_column_letter(place)


def test_a_title_of_a_sheet_has_only_what_is_allowed():
    assert sheet_title("By [a/b]: 'c'? " + "x" * 40) == "By a b c " + "x" * 22
    assert sheet_title("[]") == "–"


# -- the workbook of the sample


def test_sheets_of_the_sample(parts):
    book, _ = parts
    assert book.sheetnames == [
        "Read me", "Key figures", "By Region", "By Sales rep", "Deals", "Invoices", "Approvals", "Leads",
        "Over time", "Key figures by month", "Transitions", "Variants", "Stages",
    ]  # fmt: skip
    assert book["Deals"].max_row == 2001
    assert book["Key figures"].freeze_panes == "B9"


def test_nothing_leads_outside_and_nothing_runs(parts):
    _, files = parts
    assert not [name for name in files if "vba" in name.lower() or "externalLink" in name]
    for name, content in files.items():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in content, name
    assert b"fullCalcOnLoad" in files["xl/workbook.xml"]


def test_charts_are_charts_of_excel_with_their_cells(parts):
    _, files = parts
    charts = [content.decode() for name, content in files.items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 7
    assert not [name for name in files if name.startswith("xl/media")]
    for chart in charts:
        assert re.search(r"<c?:?f>|<f>", chart)
        assert re.search(r'delete val="0"', chart)


def test_every_live_figure_is_a_formula_over_rows(parts):
    book, _ = parts
    sheet, plain = book["Key figures"], []
    for row in sheet.iter_rows(min_row=9, max_row=20):
        said = str(row[1].value)
        if not said.startswith("="):
            plain.append(row[0].value)
            continue
        assert re.search(r"(MEDIAN|AVERAGE|COUNT)\('(Deals|Invoices|Approvals|Leads)'!\$[A-Z]+\$2:", said)
        assert str(row[3].value).startswith("=COUNT('")
    assert plain == ["Time to signature (open deals counted)"]


def test_days_of_the_deals_are_formulas_of_their_times(parts):
    book, _ = parts
    sheet = book["Deals"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    start, end = heads["Opportunity Created"], heads["Contract Signed"]
    assert sheet[f"{heads['Sales cycle (days)']}2"].value == (
        f'=IF(OR({start}2="",{end}2=""),"",IF({end}2<{start}2,"",{end}2-{start}2))'
    )
    assert sheet[f"{start}2"].is_date
    assert sheet[f"{heads['Sales cycle (days)']}2"].number_format == "#,##0.0"


# -- people, leads, limits


def test_hidden_names_are_nowhere_in_the_workbook(deals):
    reps = list(deals.frame(deals.cases.select(r="SalesRepresentative"))["r"].dropna().unique())
    made = workbook(with_names_hidden(deals, "salt"), lang="en")
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        everything = b"".join(files.read(name) for name in files.namelist()).decode("utf-8")
    assert len(reps) == 14
    assert [name for name in reps if name in everything] == []


def test_people_with_few_cases_are_not_in_the_tables():
    """Ann has 4 deals, Bob 5: with five as the least only Bob has a row, and one group is left out."""
    rows = [(f"{rep}{n}", step, pd.Timestamp("2025-01-01") + pd.Timedelta(days=n + d), rep)
            for rep, size in (("Ann", 4), ("Bob", 5)) for n in range(size)
            for d, step in enumerate(WON)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["case", "activity", "time", "SalesRepresentative"])
    log = EventLog.from_frame(
        frame, "case", "activity", "time", process="lead_to_cash", roles={"rep": "SalesRepresentative"}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(log, lang="en")))["By Sales rep"]
    said = [cell.value for cell in sheet["A"]]
    assert "Bob" in said
    assert "Ann" not in said
    assert "1 group with fewer than 5 is not shown." in said


def test_conversion_of_leads_has_no_value_under_a_filter_leads_cannot_answer(deals):
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(deals.where(f.Attribute("rep", ["Emily Stone"])), lang="en"))
    )
    assert "Leads" not in book.sheetnames
    row = next(row for row in book["Key figures"].iter_rows() if row[0].value == "Lead conversion")
    assert row[1].value is None
    assert "leads without a deal" in row[11].value


def test_too_many_cases_give_values_and_the_newest_rows(deals, monkeypatch):
    for module in ("shared", "cases", "key_figures", "read_me", "objects"):
        monkeypatch.setattr(f"ui.report.workbook.{module}.MOST_ROWS", 500)
    book = openpyxl.load_workbook(io.BytesIO(workbook(deals, lang="en")))
    assert book["Deals"].max_row == 501
    found = {row[0].value: row for row in book["Key figures"].iter_rows(min_row=8)}
    assert found["Sales cycle"][1].value == pytest.approx(1636.586389 / 24)
    assert "more rows than the 500" in found["Sales cycle"][11].value
    assert str(found["Approval time"][1].value).startswith("=IF(COUNT('Approvals'")
    assert "By Region" not in book.sheetnames
    newest = deals.frame(deals.cases.order_by("started_at").select("case_id"))["case_id"].tail(500)
    assert {cell.value for cell in book["Deals"]["A"][1:]} == set(newest)


def test_a_log_without_a_known_process_has_its_workbook():
    frame = pd.DataFrame(
        [("a", "x", "2025-01-01"), ("a", "y", "2025-01-02"), ("b", "x", "2025-01-05")],
        columns=["c", "do", "at"],
    )
    log = EventLog.from_frame(
        frame.assign(at=pd.to_datetime(frame["at"])), "c", "do", "at", process="generic"
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook(log, lang="zh")))
    assert book.sheetnames[:3] == ["说明", "关键指标", "案例"]


def test_an_empty_view_has_its_workbook(deals):
    made = workbook(deals.where(f.Attribute("region", ["Nowhere"])), lang="en")
    assert openpyxl.load_workbook(io.BytesIO(made))["Deals"].max_row == 1


# -- language and clock


def test_chinese_speaks_chinese_throughout(root, tmp_path):
    log = EventLog.read(
        root / "sample_data" / "order_to_cash.zh.csv.gz", process="order_to_cash", workspace=tmp_path
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook(log, lang="zh")))
    assert book.sheetnames[:2] == ["说明", "关键指标"]
    heads = [cell.value for sheet in book.worksheets[4:] for cell in sheet[1] if cell.value]
    known = {"ID", "PO"}
    latin = {word for head in heads for word in re.findall(r"[A-Za-z]{2,}", head)} - known
    assert latin == set()
    assert {cell.font.name for cell in book["关键指标"][9]} == {"Microsoft YaHei"}


@pytest.mark.parametrize(
    "zone, hours",
    [("Asia/Shanghai", 8), ("Europe/Berlin", 0)],  # the second changes its clock within the data
)
def test_times_are_by_the_clock_of_the_zone_where_that_keeps_durations(deals, monkeypatch, zone, hours):
    monkeypatch.setattr(type(deals), "zone", property(lambda _: zone))
    seen = shared.Shared.of(deals)
    assert seen.moved == pd.Timedelta(hours=hours)
    at = pd.Timestamp("2025-01-01 20:00")
    assert seen.clock(at) == at + pd.Timedelta(hours=hours)


def test_the_words_of_a_small_table_stand_in_the_middle_of_their_rows(parts):
    book, _ = parts
    sheet = book["Key figures"]
    heads = next(row for row in range(1, 20) if sheet.cell(row, 2).fill.fgColor.rgb.endswith("8A4B08"))
    for row in range(heads + 1, heads + 4):
        assert {cell.alignment.vertical for cell in sheet[row] if cell.value is not None} == {"center"}
        said = [cell for cell in sheet[row] if isinstance(cell.value, str) and cell.data_type == "s"]
        wide = [sheet.column_dimensions[cell.column_letter].width for cell in said]
        lines = max(len(cell.value) / room for cell, room in zip(said, wide, strict=True))
        assert sheet.row_dimensions[row].height >= 15 * max(1, int(lines)) + 8
