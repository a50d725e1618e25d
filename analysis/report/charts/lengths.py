"""How do whiskers follow the data sheet? Their lengths stand in it, worked out from the ends of ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from analysis.report.charts.plan import Series

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NS = f'xmlns:c="{_C}"'
_CELLS = re.compile(r"^(.+)!\$([A-Z]+)\$(\d+):\$\2\$(\d+)$")
_SIGNS = {"minus": "↓", "plus": "↑"}


def follow_sheet(chart: Any, planned: Sequence[Series]) -> None:
    """Write the lengths of all whiskers into the data sheet, and let the chart read them there.

    Where the ends of the ranges are columns, the lengths are formulas: who changes an end moves the whisker.
    """
    drawn = [one for plot in chart.plots for one in plot.series]
    with_whiskers = [place for place, one in enumerate(planned) if one.below or one.above]
    if not with_whiskers or any(_cells(one) is None for one in drawn):
        return
    from openpyxl import load_workbook

    part = chart.part.chart_workbook.xlsx_part
    book = load_workbook(BytesIO(part.blob))
    for place in with_whiskers:
        _series_follows(book, drawn, planned, place)
    held = BytesIO()
    book.save(held)
    chart.part.chart_workbook.update_from_xlsx_blob(held.getvalue())


def _series_follows(book: Any, drawn: Sequence[Any], planned: Sequence[Series], place: int) -> None:
    """The whiskers of one series, each way a column at the end of the sheet."""
    sheet_name, column, first, last = _cells(drawn[place])
    sheet = book[sheet_name.strip("'")]
    ends = [_cells(one)[1] for one in drawn[place + 1 : place + 3]] if _has_ends(planned, place) else []
    for way, lengths in (("minus", planned[place].below), ("plus", planned[place].above)):
        inside = drawn[place]._element.find(f".//{{{_C}}}errBars/{{{_C}}}{way}")
        if not lengths or inside is None:
            continue
        at = sheet.max_column + 1
        sheet.cell(first - 1, at, f"{_SIGNS[way]} {planned[place].name or ''}".strip())
        for row, length in zip(range(first, last + 1), lengths, strict=True):
            low, high = (column, ends[1]) if ends and way == "plus" else (ends[0] if ends else "", column)
            sheet.cell(row, at, f"={high}{row}-{low}{row}" if ends else length)
        letter = sheet.cell(first, at).column_letter
        _refer(inside, f"{sheet_name}!${letter}${first}:${letter}${last}")


def _has_ends(planned: Sequence[Series], place: int) -> bool:
    """Whether the two series behind this one are the ends of its ranges."""
    ends = planned[place + 1 : place + 3]
    return not planned[place].is_base and len(ends) == 2 and all(one.is_base for one in ends)


def _cells(series: Any) -> tuple[str, str, int, int] | None:
    """Sheet, column, first and last row of the values of a series."""
    told = series._element.find(f"{{{_C}}}val/{{{_C}}}numRef/{{{_C}}}f")
    found = _CELLS.match(told.text) if told is not None and told.text else None
    return (found[1], found[2], int(found[3]), int(found[4])) if found else None


def _refer(inside: Any, cells: str) -> None:
    """In place of numbers of its own, the cells, with the numbers as what was last read there."""
    from pptx.oxml import parse_xml

    literal = inside.find(f"{{{_C}}}numLit")
    reference = parse_xml(f"<c:numRef {_NS}><c:f>{cells}</c:f><c:numCache/></c:numRef>")
    reference.find(f"{{{_C}}}numCache").extend(list(literal))
    inside.replace(literal, reference)
