"""How do the cells of a workbook look: faces, colours, formats of numbers, widths?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from analysis.report.workbook.model import Kind

FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}
LINE = {"en": 15.0, "zh": 17.5}
INK, SOFT, RULE, PALE, INPUT = "1F2937", "5B6675", "D0D7E1", "F4F6F9", "FFF8E1"
HEADS = {"name": "1F4E79", "fact": "44546A", "time": "2E75B6", "duration": "3B7D6B", "figure": "8A4B08"}
TABS = {"read_me": "7F8FA3", "table": "8A4B08", "data": "1F4E79", "other": "9DC3E6"}
SERIES = ("1F5FBF", "C8500A", "3B7D6B", "7A5195")
WIDE_FROM = 0x2E80
NARROWEST, WIDEST, WIDEST_WRAPPED = 9.0, 44.0, 70.0
FORMATS: dict[Kind, str] = {
    "text": "@", "time": "yyyy-mm-dd hh:mm", "date": "yyyy-mm-dd", "days": "#,##0.0", "whole_days": "#,##0",
    "hours": "#,##0.0", "minutes": "#,##0", "number": "General", "money": "#,##0.00", "count": "#,##0",
    "share": "0.0%", "per_week": "#,##0.0", "flag": "General",
}  # fmt: skip
WIDTHS: dict[Kind, float] = {
    "time": 17.0, "date": 12.0, "days": 11.0, "whole_days": 9.0, "count": 10.0, "share": 9.0, "money": 14.0,
    "flag": 9.0,
}  # fmt: skip
"""Of columns whose values are all about as long."""


@dataclass(frozen=True)
class Look:
    """What depends on the language: the face, and how high a line is."""

    lang: str

    @property
    def line(self) -> float:
        return LINE[self.lang]

    def font(self, *, size: float = 11, bold: bool = False, ink: str = INK, italic: bool = False) -> Any:
        """A font of the workbook."""
        from openpyxl.styles import Font

        return Font(name=FONTS[self.lang], size=size, bold=bold, italic=italic, color=ink)


def head(cell: Any, group: str, look: Look, *, is_right: bool = False) -> None:
    """The head of a column in the colour of its group; over numbers on the right, where no filter sits."""
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    cell.fill = PatternFill("solid", start_color=HEADS[group])
    cell.font = look.font(bold=True, ink="FFFFFF", size=10.5)
    where, indent = ("right", 0) if is_right else ("left", 1)
    cell.alignment = Alignment(wrap_text=True, horizontal=where, vertical="center", indent=indent)
    cell.border = Border(right=Side("thin", color="FFFFFF"))


def value_style(
    cell: Any,
    kind: Kind,
    look: Look,
    *,
    is_quoted: bool = False,
    wraps: bool = False,
    upright: str = "center",
) -> None:
    """The look of a value; a quoted one stays text when it is edited, one that wraps is broken into lines."""
    from openpyxl.styles import Alignment

    cell.font = look.font(size=10.5)
    cell.number_format = "General" if kind == "text" else FORMATS[kind]
    is_text = kind == "text"
    where = "left" if is_text else None
    cell.alignment = Alignment(
        horizontal=where, vertical=upright, indent=int(is_text), wrap_text=wraps or None
    )
    if is_quoted:
        cell.quotePrefix = True


def printed(sheet: Any, *, heads: int, is_wide: bool = False) -> None:
    """Landscape, the heads on every page; on one page across where it can still be read."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.print_title_rows = f"{heads}:{heads}"
    if not is_wide:
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def room(text: str) -> float:
    """Letters a text takes; a Chinese one the room of two."""
    return sum(2.0 if ord(letter) > WIDE_FROM else 1.0 for letter in text)


def width(header: str, values: Iterable[str], kind: Kind) -> float:
    """What a column needs: its longest value, or its head in two lines."""
    words = [room(word) + 3.5 for word in header.split()] or [0.0]
    heads = max(max(words), room(header) * 0.62 + 4)
    longest = WIDTHS.get(kind) or max((room(value) + 2.5 for value in values), default=0.0)
    return float(min(max(heads, longest, NARROWEST), WIDEST))


def wrapped_width(header: str, values: Iterable[str]) -> float:
    """What a column of long texts needs: the longest fits in two lines, but no wider than reads well."""
    longest = max((room(value) for value in values), default=0.0)
    return float(min(max(width(header, (), "text"), longest / 2 + 5), WIDEST_WRAPPED))


_OF_LATIN = list(accumulate([0.92] * 2_000, initial=0.0))
"""Room of so many Latin letters, added up as `_taken` does."""


def n_lines(text: str, wide: float) -> int:
    """Lines a text takes in a column of this width."""
    return sum(max(1, math.ceil(_taken(part) / max(wide - 1.5, 1))) for part in text.split("\n"))


def _taken(text: str) -> float:
    """Room in units of a column's width: a usual Latin letter is narrower than a figure."""
    if text.isascii() and len(text) < len(_OF_LATIN):
        return _OF_LATIN[len(text)]
    return sum(2.05 if ord(letter) > WIDE_FROM else 0.92 for letter in text)
