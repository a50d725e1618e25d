"""How are the sheets drawn that one reads: pages of text, and small tables with live cells?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.workbook import charts
from analysis.report.workbook.look import (
    FORMATS,
    INPUT,
    PALE,
    RULE,
    SOFT,
    TABS,
    Look,
    head,
    n_lines,
    printed,
)
from analysis.report.workbook.model import Block, Cell, TableSheet, TextSheet, letters
from analysis.report.workbook.rows import serial
from analysis.report.workbook.safe import cell_text, is_dangerous

LABEL_WIDTH, TEXT_WIDTH = 36, 100
NUMBERS = set(FORMATS) - {"text", "flag"}


def text(book: Any, sheet: TextSheet, look: Look) -> None:
    """A page to read: heading, sentence, and blocks of label and text."""
    page = book.create_sheet(sheet.title)
    page.sheet_properties.tabColor = TABS["read_me"]
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = LABEL_WIDTH, TEXT_WIDTH
    _heading(page, 1, sheet.heading, look, size=18)
    _say(page, 2, 1, sheet.intro, look, wide=LABEL_WIDTH + TEXT_WIDTH)
    page.merge_cells("A2:B2")
    row = 4
    for block in sheet.blocks:
        row = _block(page, row, block, look)
    printed(page, heads=1)


def table(book: Any, sheet: TableSheet, look: Look) -> dict[str, Any]:
    """A small table below its heading; what each live cell comes to, by its place."""
    page = book.create_sheet(sheet.title)
    page.sheet_properties.tabColor = TABS["table"]
    page.sheet_view.showGridLines = False
    widths = sheet.widths or [14.0] * len(sheet.keys)
    for place, wide in enumerate(widths, start=1):
        page.column_dimensions[letters(place)].width = wide
    _heading(page, 1, sheet.heading, look, size=16)
    live: dict[str, Any] = {}
    for row, said in enumerate(sheet.notes, start=2):
        _note(page, row, said, widths, look)
    for row, (label, cell) in enumerate(sheet.facts, start=2 + len(sheet.notes)):
        _say(page, row, 1, label, look, soft=True)
        _put(page, row, 2, cell, look, live)
        page.cell(row, 2).alignment = _aligned("left")
    _rows(page, sheet, widths, look, live)
    page.freeze_panes = f"B{sheet.header_row + 1}"
    for row, said in enumerate(sheet.tail, start=sheet.header_row + len(sheet.rows) + 2):
        _note(page, row, said, widths, look)
    printed(page, heads=sheet.header_row)
    charts.below(page, sheet)
    return live


def _rows(page: Any, sheet: TableSheet, widths: Sequence[float], look: Look, live: dict[str, Any]) -> None:
    from openpyxl.styles import Border, Side

    lines = 1
    for place, said in enumerate(sheet.header, start=1):
        cell = page.cell(sheet.header_row, place)
        _write(cell, said)
        head(cell, "figure" if place > 1 else "name", look, is_right=_is_right(sheet, place))
        lines = max(lines, n_lines(said, widths[place - 1] - 1))
    page.row_dimensions[sheet.header_row].height = look.line * lines + 8
    for row, cells in enumerate(sheet.rows, start=sheet.header_row + 1):
        lines = 1
        for place, cell in enumerate(cells, start=1):
            _put(page, row, place, cell, look, live)
            page.cell(row, place).border = Border(bottom=Side("thin", color=RULE))
            if cell.kind == "text" and not cell.formula:
                lines = max(lines, n_lines(str(cell.value or ""), widths[place - 1]))
        page.row_dimensions[row].height = look.line * lines + 8


def _is_right(sheet: TableSheet, place: int) -> bool:
    """Whether a column holds numbers."""
    return any(row[place - 1].kind in NUMBERS for row in sheet.rows)


def _put(page: Any, row: int, place: int, cell: Cell, look: Look, live: dict[str, Any]) -> None:
    """Write a cell of a table; a live one remembers what it comes to."""
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.formula import ArrayFormula

    target = page.cell(row, place)
    if cell.formula:
        said = f"={cell.formula}"
        target.value = ArrayFormula(target.coordinate, said) if cell.is_array else said
        live[target.coordinate] = _plain(cell)
    else:
        _write(target, _plain(cell))
    is_number = cell.kind in NUMBERS
    target.font = look.font(size=10.5, bold=place == 1, ink=SOFT if cell.is_soft else "1F2937")
    side, indent = ("right", 0) if is_number else ("left", 1)
    target.alignment = _aligned(side, indent=indent, upright="center")
    target.number_format = FORMATS[cell.kind] if is_number else "General"
    if cell.is_input:
        target.fill = PatternFill("solid", start_color=INPUT)


def _plain(cell: Cell) -> Any:
    """The value as a workbook holds it; None where there is none."""
    value = cell.value
    if value is None or value != value:
        return None
    if cell.kind in ("time", "date") and not isinstance(value, str):
        return float(serial([value])[0])
    return value


def _block(page: Any, row: int, block: Block, look: Look) -> int:
    """A heading and its rows; the row after it."""
    from openpyxl.styles import Border, PatternFill, Side

    for place in (1, 2):
        page.cell(row, place).fill = PatternFill("solid", start_color=PALE)
        page.cell(row, place).border = Border(bottom=Side("thin", color=RULE))
    _heading(page, row, block.heading, look, size=12)
    for label, said in block.rows:
        row += 1
        _say(page, row, 1, label, look, bold=True)
        _say(page, row, 2, said, look)
        lines = max(n_lines(label, LABEL_WIDTH), n_lines(said, TEXT_WIDTH))
        page.row_dimensions[row].height = look.line * lines + 4
    return row + 2


def _heading(page: Any, row: int, said: str, look: Look, *, size: float) -> None:
    cell = page.cell(row, 1)
    _write(cell, said)
    cell.font = look.font(size=size, bold=True, ink="1F4E79")
    page.row_dimensions[row].height = look.line * size / 10 + 4


def _note(page: Any, row: int, said: str, widths: Sequence[float], look: Look) -> None:
    """A sentence across the first columns."""
    n = next((place for place in range(1, len(widths) + 1) if sum(widths[:place]) >= 110), len(widths))
    _say(page, row, 1, said, look, soft=True, wide=sum(widths[:n]))
    if n > 1:
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=n)


def _say(
    page: Any, row: int, place: int, said: str, look: Look, *, soft: bool = False, bold: bool = False,
    wide: float = 0.0,
) -> None:  # fmt: skip
    cell = page.cell(row, place)
    _write(cell, said)
    cell.font = look.font(size=10.5, bold=bold, ink=SOFT if soft else "1F2937")
    cell.alignment = _aligned("left")
    if wide:
        page.row_dimensions[row].height = look.line * n_lines(said, wide) + 4


def _aligned(where: str, *, indent: int = 0, upright: str = "top") -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, horizontal=where, vertical=upright, indent=indent)


def _write(cell: Any, value: Any) -> None:
    """A value that is no formula, whatever it begins with."""
    cell.value = cell_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = is_dangerous(value)
