"""What does somebody who opens the workbook need to know first? The sheet *Read me*."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from analysis.prepare.template.cells import (
    FILLS,
    INK,
    MISSING,
    RULE,
    SOFT_INK,
    Look,
    chip,
    lines,
    safe,
    sheet_of,
)
from analysis.processes import Catalogue

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WIDTHS = (4, 20, 108)


def read_me(book: Workbook, catalogue: Catalogue, look: Look, said: Mapping[str, str]) -> None:
    """Title, what to do in steps, what the sheets hold, what the colours say, what is checked."""
    sheet = sheet_of(book, said["sheet.read_me"], WIDTHS, tab="read_me")
    sheet.sheet_view.showGridLines = False
    _band(sheet, 1, said["title"], look, size=20, height=40, bold=True)
    _band(sheet, 2, catalogue.description[look.language], look, size=11.5, height=24)
    row = _paragraph(sheet, 4, said["intro"], look)
    row = _heading(sheet, row + 1, said["heading.how"], look)
    row = _steps(sheet, row, [said[f"step.{place}"] for place in range(1, 6)], look)
    row = _heading(sheet, row + 1, said["heading.sheets"], look)
    told = ["events", "attributes", *(["activities"] if catalogue.activities else []), "example"]
    for key in told:
        row = _pair(sheet, row, said[f"sheet.{key}"], said[f"holds.{key}"], look)
        _link(sheet, row - 1, said[f"sheet.{key}"], look)
    row = _heading(sheet, row + 1, said["heading.colours"], look)
    row = _colours(sheet, row, look, said)
    row = _heading(sheet, row + 1, said["heading.checks"], look)
    checked = ["dates", "numbers", *(["activities"] if catalogue.activities else [])]
    for key in checked:
        row = _paragraph(sheet, row, said[f"checks.{key}"], look, start="•")
    sheet.page_setup.fitToHeight = 1
    sheet.print_area = f"A1:C{row}"


def _band(
    sheet: Worksheet, row: int, text: str, look: Look, *, size: float, height: float, bold: bool = False
) -> None:
    from openpyxl.styles import Alignment, PatternFill

    for place in range(1, len(WIDTHS) + 1):
        sheet.cell(row, place).fill = PatternFill("solid", start_color=FILLS["required"])
    cell = sheet.cell(row, 1)
    safe(cell, text)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    cell.font = look.font(size=size, bold=bold, ink="FFFFFF" if bold else "DCE8F5")
    cell.alignment = Alignment(horizontal="left", vertical="center" if bold else "top", indent=1)
    sheet.row_dimensions[row].height = height


def _heading(sheet: Worksheet, row: int, text: str, look: Look) -> int:
    from openpyxl.styles import Alignment, Border, Side

    safe(sheet.cell(row, 1), text)
    sheet.cell(row, 1).font = look.font(size=13, bold=True, ink=FILLS["required"])
    sheet.cell(row, 1).alignment = Alignment(vertical="center")
    for place in range(1, len(WIDTHS) + 1):
        sheet.cell(row, place).border = Border(bottom=Side("medium", color=RULE))
    sheet.row_dimensions[row].height = look.line * 1.6
    sheet.row_dimensions[row + 1].height = 5
    return row + 2


def _paragraph(sheet: Worksheet, row: int, text: str, look: Look, *, start: str = "") -> int:
    from openpyxl.styles import Alignment

    first = 2 if start else 1
    if start:
        _number(sheet, row, start, look)
    cell = sheet.cell(row, first)
    safe(cell, text)
    sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=3)
    cell.font = look.font()
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = look.line * lines(text, sum(WIDTHS[first - 1 :])) + 4
    return row + 1


def _steps(sheet: Worksheet, row: int, texts: Iterable[str], look: Look) -> int:
    for place, text in enumerate(texts, start=1):
        row = _paragraph(sheet, row, text, look, start=str(place))
    return row


def _number(sheet: Worksheet, row: int, text: str, look: Look) -> None:
    from openpyxl.styles import Alignment

    safe(sheet.cell(row, 1), text)
    sheet.cell(row, 1).font = look.font(bold=True, ink=FILLS["recommended"])
    sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="top")


def _pair(sheet: Worksheet, row: int, left: str, right: str, look: Look) -> int:
    from openpyxl.styles import Alignment

    safe(sheet.cell(row, 2), left)
    safe(sheet.cell(row, 3), right)
    sheet.cell(row, 2).font = look.font(bold=True)
    sheet.cell(row, 3).font = look.font(ink=INK)
    for place in (2, 3):
        sheet.cell(row, place).alignment = Alignment(
            wrap_text=True, horizontal="left", vertical="top", indent=place - 2
        )
    sheet.row_dimensions[row].height = look.line * lines(right, WIDTHS[2]) + 4
    return row + 1


def _link(sheet: Worksheet, row: int, title: str, look: Look) -> None:
    """The name of a sheet leads to it."""
    cell = sheet.cell(row, 2)
    cell.hyperlink = "#'" + title.replace("'", "''") + "'!A1"
    cell.font = look.font(bold=True, ink=FILLS["recommended"])


def _colours(sheet: Worksheet, row: int, look: Look, said: Mapping[str, str]) -> int:
    from openpyxl.styles import Alignment, PatternFill

    for level in ("required", "recommended", "optional"):
        row = _pair(sheet, row, said[f"level.{level}"], said[f"colour.{level}"], look)
        chip(sheet.cell(row - 1, 2), level, look)
    row = _pair(sheet, row, "", said["colour.missing"], look)
    sheet.cell(row - 1, 2).fill = PatternFill("solid", start_color=MISSING)
    sheet.cell(row - 1, 2).alignment = Alignment(horizontal="center")
    sheet.cell(row - 1, 2).font = look.font(ink=SOFT_INK)
    return row
