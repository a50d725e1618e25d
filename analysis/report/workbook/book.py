"""How is the workbook put together: sheets in order, their charts and tables, then their rows?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from analysis.report.workbook import data, pages
from analysis.report.workbook.filling import Rows, filled
from analysis.report.workbook.look import FONTS, Look
from analysis.report.workbook.model import DataSheet, TableSheet, TextSheet, letters
from analysis.report.workbook.rows import written
from analysis.report.workbook.safe import cell_text

Sheet = TextSheet | TableSheet | DataSheet


def made(sheets: Sequence[Sheet], *, lang: str, name: str, made_at: datetime) -> bytes:
    """An .xlsx of these sheets.

    Every formula is written with what it comes to, so that it also shows where nothing is recalculated
    (previews, protected view); a spreadsheet works it out anew when the file is opened.

    Parameters
    ----------
    sheets
        In their order; titles as `model.sheet_title` makes them, each once.
    lang
        Decides the face.
    name
        Title of the file in its properties.
    """
    from openpyxl import Workbook

    book, look = Workbook(), Look(lang)
    book.remove(book.worksheets[0])
    _default_face(book, lang)
    rows: dict[str, tuple[str, Rows]] = {}
    results: dict[str, dict[str, Any]] = {}
    for place, sheet in enumerate(sheets, start=1):
        part = f"xl/worksheets/sheet{place}.xml"
        match sheet:
            case DataSheet():
                styles = data.drawn(book, sheet, look, number=place)
                area = f"A1:{letters(len(sheet.columns))}{max(sheet.n_rows, 1) + 1}"
                rows[part] = (area, partial(written, sheet, styles, data.heights(sheet, look)))
            case TableSheet():
                results[part] = pages.table(book, sheet, look)
            case TextSheet():
                pages.text(book, sheet, look)
    book.calculation.fullCalcOnLoad = True
    book.properties.title, book.properties.creator = cell_text(name), "Cashlane"
    book.properties.created = made_at.replace(tzinfo=None)
    buffer = BytesIO()
    book.save(buffer)
    return filled(buffer.getvalue(), rows=rows, results=results)


def _default_face(book: Any, lang: str) -> None:
    """The face of the Normal style: of empty cells, and what column widths are measured in."""
    from openpyxl.styles import Font

    for style in book._named_styles:
        style.font = Font(name=FONTS[lang], size=11, charset=134 if lang == "zh" else None)
