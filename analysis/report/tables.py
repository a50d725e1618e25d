"""How is a table drawn that stays legible, with as many rows as a slide holds?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.report.canvas import Box, Canvas
from analysis.report.clean import clean
from analysis.report.colours import INK, LINE, MUTED, ink_on, to_hex
from analysis.report.line_heights import lines_in
from analysis.report.metrics import shortened, width_in, wrapped
from analysis.report.theme import locale

_SIZES_PT, _CUT_SIZE_PT = (14, 13, 12, 11, 10, 9), 11
_GRID_SIZES_PT = (12, 11, 10, 9, 8)
_MOST_ROWS = 60
_PAD_IN, _SIDE_IN, _GRID_SIDE_IN, _MOST_LINES = 0.1, 0.11, 0.025, 2
_LEAST_COLUMN_IN, _MOST_COLUMN_IN = 0.45, 4.5
_LEAST_DRESSED_PT, _SUBSTITUTE, _LEAST_SPARE_SHARE = 8, 1.15, 0.04
_PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_ALIGN = {"l": "l", "c": "ctr", "r": "r"}


@dataclass(frozen=True)
class _Sheet:
    """Cells as they fit: size of the text, widths of columns, heights of rows."""

    rows: list[list[str]]
    shades: list[list[str | None]]
    size_pt: float
    widths: list[float]
    heights: list[float]
    side_in: float = _SIDE_IN


@dataclass(frozen=True)
class _Room:
    """The room for a table, and how much wider than ours the letters in it will be."""

    wide_in: float
    high_in: float
    letters: float

    def wider(self, size_pt: float) -> float:
        """How much wider than planned a text of this size comes out on a template.

        Letters are made smaller as they are wider, but never too small to read; and where the font is
        missing, another takes its place.
        """
        if self.letters <= 1:
            return 1.0
        return max(1.0, _LEAST_DRESSED_PT * self.letters / size_pt) * _SUBSTITUTE


def draw_table(
    canvas: Canvas,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    box: Box,
    *,
    align: Sequence[str] | None = None,
    shade: Sequence[Sequence[str | None]] | None = None,
    most_row_in: float = 0.4,
    is_grid: bool = False,
    name: str = "table",
    lang: str = "en",
) -> float:
    """A native table in the upper part of `box`; returns its height in inches.

    Parameters
    ----------
    align
        `l`, `c` or `r` per column; else names to the left and the rest to the right.
    shade
        Colour of each cell as hex digits, None for paper.
    most_row_in
        Rows grow up to this height where there is room.
    is_grid
        Columns after the first are equally wide, over all of the box; a cell holds one line.

    Notes
    -----
    Rows beyond what fits in the smallest size are left out; a last row `… + n` says how many.
    """
    from pptx.util import Inches

    if not header:
        return 0.0
    cells = _squared([[clean(cell, limit=200) for cell in row] for row in rows[:_MOST_ROWS]], "", header)
    shades = _squared(
        [[to_hex(colour) for colour in row] for row in (shade or [])[:_MOST_ROWS]], None, header
    )
    shades += _squared([[]] * max(0, len(cells) - len(shades)), None, header)
    n_left_out = max(0, len(rows) - _MOST_ROWS)
    titles = [clean(title) for title in header]
    high_in = box[3] * (1 - _LEAST_SPARE_SHARE) if canvas.letters > 1 else box[3]
    room = _Room(box[2], high_in, canvas.letters)
    sheet = _grid(titles, cells, shades, room) if is_grid and not n_left_out else None
    sheet = sheet or _fitted(titles, cells, shades, room, n_left_out)
    spare = max(0.0, high_in - sum(sheet.heights)) / len(sheet.heights)
    heights = [high + min(spare, max(0.0, most_row_in - high)) for high in sheet.heights]
    place = (Inches(value) for value in (box[0], box[1], sum(sheet.widths), sum(heights)))
    frame = canvas.slide.shapes.add_table(len(sheet.rows), len(header), *place)
    frame.name = name
    canvas.renumber()
    _plain(frame)
    sides = [*(align or ()), *["l", *["r"] * len(header)][len(align or ()) :]]
    _fill_in(frame.table, sheet, heights, [_ALIGN[side] for side in sides[: len(header)]], lang)
    return sum(heights)


def _squared(rows: Sequence[Sequence[Any]], blank: Any, header: Sequence[str]) -> list[list[Any]]:
    """Rows cut or filled up to the length of the header."""
    return [[*row[: len(header)], *[blank] * (len(header) - len(row))] for row in rows]


def _fill_in(table: Any, sheet: _Sheet, heights: Sequence[float], sides: Sequence[str], lang: str) -> None:
    from pptx.util import Inches

    for column, width in zip(table.columns, sheet.widths, strict=True):
        column.width = Inches(width)
    for index, row in enumerate(table.rows):
        row.height = Inches(heights[index])
        for cell, text, side, fill in zip(
            row.cells, sheet.rows[index], sides, sheet.shades[index], strict=True
        ):
            _write(cell, text, sheet, side, fill, is_header=index == 0, lang=lang)


def _grid(
    header: list[str], rows: list[list[str]], shades: list[list[str | None]], room: _Room
) -> _Sheet | None:
    """The largest size in which every cell stays in one line; None where none does."""
    every = [header, *rows]
    for size in _GRID_SIZES_PT:
        wider = room.wider(size)
        first = max(width_in(row[0], size, bold=True) for row in every) * wider + _GRID_SIDE_IN + 0.08
        each = (room.wide_in - first) / max(len(header) - 1, 1)
        widest = max((width_in(text, size, bold=True) for row in every for text in row[1:]), default=0.0)
        high = max(lines_in(text, 1, size) for row in every for text in row) + _PAD_IN
        fits_across = widest * wider + 2 * _GRID_SIDE_IN <= each and first < room.wide_in / 3
        if fits_across and high * len(every) <= room.high_in:
            widths = [first, *[each] * (len(header) - 1)]
            marks = [[None] * len(header), *shades]
            return _Sheet(every, marks, size, widths, [high] * len(every), _GRID_SIDE_IN)
    return None


def _fitted(
    header: list[str],
    rows: list[list[str]],
    shades: list[list[str | None]],
    room: _Room,
    n_left_out: int,
) -> _Sheet:
    """The largest size in which all rows fit; where none does, a legible one and fewer rows."""
    for size in () if n_left_out else _SIZES_PT:
        sheet = _sized(header, rows, shades, room, size)
        if sum(sheet.heights) <= room.high_in:
            return sheet
    sheet = _sized(header, rows, shades, room, _CUT_SIZE_PT)
    last = sheet.heights[0]
    n_kept = len(rows)
    while n_kept and sum(sheet.heights[: n_kept + 1]) + last > room.high_in:
        n_kept -= 1
    more = [f"… + {len(rows) - n_kept + n_left_out}", *[""] * (len(header) - 1)]
    return replace(
        sheet,
        rows=[*sheet.rows[: n_kept + 1], more],
        shades=[*sheet.shades[: n_kept + 1], [None] * len(header)],
        heights=[*sheet.heights[: n_kept + 1], last],
    )


def _sized(
    header: list[str], rows: list[list[str]], shades: list[list[str | None]], room: _Room, size_pt: float
) -> _Sheet:
    wider = room.wider(size_pt)
    widths = _widths([header, *rows], size_pt, room.wide_in / wider)
    cut = [_cut(row, widths, size_pt, bold=index == 0) for index, row in enumerate([header, *rows])]
    heights = [_row_height(row, widths, size_pt, bold=index == 0) for index, row in enumerate(cut)]
    wide = [width * wider for width in widths]
    return _Sheet(cut, [[None] * len(header), *shades], size_pt, wide, heights)


def _widths(rows: Sequence[Sequence[str]], size_pt: float, room_in: float) -> list[float]:
    """Widths by content; wide columns give way first, and spare room goes to all alike up to a limit."""
    natural = []
    for number, column in enumerate(zip(*rows, strict=True)):
        widest = max(
            width_in(text, size_pt, bold=index == 0 or number == 0) for index, text in enumerate(column)
        )
        natural.append(min(max(widest + 2 * _SIDE_IN + 0.06, _LEAST_COLUMN_IN), _MOST_COLUMN_IN))
    if sum(natural) > room_in:
        limit = max(natural)
        while sum(min(width, limit) for width in natural) > room_in and limit > 0.2:
            limit -= 0.05
        natural = [min(width, limit) for width in natural]
        return [width * room_in / max(sum(natural), room_in) for width in natural]
    spare = min(room_in - sum(natural), 0.9 * len(natural))
    return [width + spare / len(natural) for width in natural]


def _cut(row: Sequence[str], widths: Sequence[float], size_pt: float, *, bold: bool) -> list[str]:
    return [
        shortened(text, width - 2 * _SIDE_IN, size_pt, n_lines=_MOST_LINES, bold=bold)
        for text, width in zip(row, widths, strict=True)
    ]


def _row_height(row: Sequence[str], widths: Sequence[float], size_pt: float, *, bold: bool) -> float:
    highest = max(
        lines_in(text, len(wrapped(text, width - 2 * _SIDE_IN, size_pt, bold=bold)), size_pt)
        for text, width in zip(row, widths, strict=True)
    )
    return highest + _PAD_IN


def _plain(frame: Any) -> None:
    """No borders and no stripes but our own."""
    properties = frame._element.graphic.graphicData.tbl.tblPr
    for flag in list(properties.attrib):
        del properties.attrib[flag]
    properties.set("firstRow", "1")
    properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = _PLAIN_STYLE


def _write(
    cell: Any, text: str, sheet: _Sheet, align: str, fill: str | None, *, is_header: bool, lang: str
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Inches, Pt

    cell.margin_left = cell.margin_right = Inches(sheet.side_in)
    cell.margin_top = cell.margin_bottom = Inches(_PAD_IN / 2 - 0.01)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph._p.get_or_add_pPr().set("algn", align)
    if text:
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = text, Pt(sheet.size_pt), is_header
        run.font.color.rgb = RGBColor.from_string(MUTED if is_header else ink_on(fill) if fill else INK)
        run._r.get_or_add_rPr().set("lang", locale(lang))
    else:
        paragraph.font.size = Pt(sheet.size_pt)
    properties = cell._tc.get_or_add_tcPr()
    width, colour = (19_050, MUTED) if is_header else (6_350, LINE)
    border = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, border)
    if fill:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(fill)
