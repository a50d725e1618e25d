"""How is a table of data drawn: heads, filter, frozen head, widths, and the styles of its rows?"""

from __future__ import annotations

from typing import Any

from analysis.report.workbook import charts
from analysis.report.workbook.look import (
    TABS,
    Look,
    head,
    n_lines,
    printed,
    value_style,
    width,
    wrapped_width,
)
from analysis.report.workbook.model import Column, DataSheet, letters
from analysis.report.workbook.rows import Styles, sample
from analysis.report.workbook.safe import cell_text

HIGHEST = 409.0
"""Points of a row in a spreadsheet."""
FEW_COLUMNS = 14
"""So many still fit a printed page."""


def drawn(book: Any, sheet: DataSheet, look: Look, *, number: int) -> Styles:
    """A sheet with its heads and everything around its rows, which are written later; their styles."""
    page = book.create_sheet(sheet.title)
    page.sheet_properties.tabColor = TABS["data" if len(sheet.columns) > FEW_COLUMNS else "other"]
    lines = 2
    for place, (column, header) in enumerate(zip(sheet.columns, heads(sheet), strict=True), start=1):
        cell = page.cell(1, place)
        cell.value, cell.data_type = header, "s"
        head(cell, column.group, look)
        wide = _width(header, column)
        page.column_dimensions[letters(place)].width = wide
        lines = max(lines, n_lines(header, wide - 3))
    page.row_dimensions[1].height = look.line * lines + 6
    page.freeze_panes = "B2"
    page.sheet_view.zoomScale = 90
    _as_table(page, sheet, number)
    printed(page, heads=1, is_wide=len(sheet.columns) > FEW_COLUMNS)
    charts.beside(page, sheet)
    upright = "top" if any(column.wraps for column in sheet.columns) else "center"
    return {column.key: _styles(page, column, look, upright) for column in sheet.columns}


def heights(sheet: DataSheet, look: Look) -> list[float]:
    """How high each row must be for its texts in lines, in points; nothing for a table without such texts."""
    broken = [(one, _width(one.header, one)) for one in sheet.columns if one.wraps]
    if not broken:
        return []
    counted = [[n_lines(str(value or ""), wide - 1) for value in one.values] for one, wide in broken]
    return [min(look.line * max(lines) + 3, HIGHEST) for lines in zip(*counted, strict=True)]


def _width(header: str, column: Column) -> float:
    values = sample(column)
    return wrapped_width(header, values) if column.wraps else width(header, values, column.kind)


def heads(sheet: DataSheet) -> list[str]:
    """The heads, no two alike: a table of Excel asks for that, whatever the case of letters."""
    taken: set[str] = set()
    found = []
    for column in sheet.columns:
        said = plain = " ".join(cell_text(column.header).split())[:200] or "–"
        n = 2
        while said.casefold() in taken:
            said, n = f"{plain} ({n})", n + 1
        taken.add(said.casefold())
        found.append(said)
    return found


def _as_table(page: Any, sheet: DataSheet, number: int) -> None:
    from openpyxl.worksheet.table import Table, TableStyleInfo

    area = f"A1:{letters(len(sheet.columns))}{max(sheet.n_rows, 1) + 1}"
    table = Table(displayName=f"Table{number}", ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    table._initialise_columns()
    for column, header in zip(table.tableColumns, heads(sheet), strict=True):
        column.name = header
    page.add_table(table)


def _styles(page: Any, column: Column, look: Look, upright: str) -> tuple[int, int]:
    """The numbers of the style of a column's values, and of that for text like a formula."""
    from openpyxl.cell import WriteOnlyCell

    found = []
    for is_quoted in (False, True):
        cell = WriteOnlyCell(page)
        value_style(cell, column.kind, look, is_quoted=is_quoted, wraps=column.wraps, upright=upright)
        found.append(cell.style_id)
    return found[0], found[1]
