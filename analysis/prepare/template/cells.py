"""How do the cells of the workbook look: fonts, colours, widths, tables?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FILLS = {"required": "1F4E79", "recommended": "2E75B6", "optional": "DDEBF7", "extension": "F2F2F2"}
INKS = {"required": "FFFFFF", "recommended": "FFFFFF", "optional": "1F2937", "extension": "1F2937"}
TABS = {"read_me": "7F8FA3", "events": "1F4E79", "lists": "9DC3E6", "example": "A9D18E"}
FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}
INK, SOFT_INK, RULE, MISSING = "1F2937", "5B6675", "D0D7E1", "F8B4B4"
WIDE_FROM = 0x2E80
"""Letters from here on are Chinese, and twice as wide."""
LINE_HEIGHT = {"en": 15.5, "zh": 19}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Look:
    """What depends on the language: the face, and how high a line is."""

    language: str

    @property
    def line(self) -> float:
        return LINE_HEIGHT[self.language]

    def font(self, *, size: float = 11, bold: bool = False, ink: str = INK, italic: bool = False) -> Any:
        """A font of the workbook."""
        from openpyxl.styles import Font

        return Font(name=FONTS[self.language], size=size, bold=bold, italic=italic, color=ink)


def safe(cell: Any, value: object) -> None:
    """Write a value; text that a spreadsheet could take for a formula stays text, also when edited."""
    cell.value = value
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        cell.data_type = "s"
        cell.quotePrefix = True


def sheet_of(book: Workbook, title: str, widths: Sequence[float], *, tab: str) -> Worksheet:
    """An empty sheet that prints on one page across, with the heads on every page."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet = book.create_sheet(title[:31])
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.tabColor = TABS[tab]
    return sheet


def head(cell: Any, level: str, look: Look) -> None:
    """The head of a column in the colour of its level."""
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    cell.fill = PatternFill("solid", start_color=FILLS[level])
    cell.font = look.font(bold=level in ("required", "recommended"), ink=INKS[level])
    cell.alignment = Alignment(wrap_text=True, horizontal="left", vertical="center", indent=1)
    cell.border = Border(right=Side("thin", color="FFFFFF"))


def chip(cell: Any, level: str, look: Look) -> None:
    """A level named in its colour."""
    from openpyxl.styles import Alignment, PatternFill

    cell.fill = PatternFill("solid", start_color=FILLS[level])
    cell.font = look.font(bold=level in ("required", "recommended"), ink=INKS[level])
    cell.alignment = Alignment(horizontal="center", vertical="top")


def table(sheet: Worksheet, headers: Sequence[str], rows: Iterable[Sequence[str]], look: Look) -> None:
    """A table to read: its heads, wrapped cells with a rule below, the first column bold, a filter."""
    append(sheet, headers)
    for row in rows:
        append(sheet, row)
    for place in range(1, len(headers) + 1):
        head(sheet.cell(1, place), "required", look)
    sheet.row_dimensions[1].height = look.line * 1.6
    for place in range(2, sheet.max_row + 1):
        written(sheet, place, look)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"


def written(sheet: Worksheet, row: int, look: Look) -> None:
    """The look of a row of a table, as high as its longest text needs."""
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    n_lines = 1
    for place, cell in enumerate(sheet[row], start=1):
        width = sheet.column_dimensions[get_column_letter(place)].width
        n_lines = max(n_lines, lines(str(cell.value or ""), width))
        cell.alignment = Alignment(wrap_text=True, horizontal="left", vertical="top", indent=1)
        cell.font = look.font(bold=place == 1)
        cell.border = Border(bottom=Side("thin", color=RULE))
    sheet.row_dimensions[row].height = look.line * n_lines + 5


def append(sheet: Worksheet, values: Sequence[object]) -> int:
    """Write a row below the last one; its number."""
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for place, value in enumerate(values, start=1):
        safe(sheet.cell(row, place), value)
    return row


def lines(text: str, width: float) -> int:
    """Lines a text takes in a column of this width; a usual Latin letter is narrower than a figure."""
    taken = sum(2.1 if ord(letter) > WIDE_FROM else 0.97 for letter in text)
    return max(1, ceil(taken / max(width - 2, 1)))


def letters(text: str) -> int:
    """Letters a text takes: a Chinese one counts double."""
    return sum(2 if ord(letter) > WIDE_FROM else 1 for letter in text)
