"""How is the workbook put together: which sheets, in which order, in which language?"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from analysis.prepare.template import opening, sheets
from analysis.prepare.template.cells import Look
from analysis.prepare.template.texts import filled
from analysis.processes import load


def workbook(process: str, *, language: str, texts: Mapping[str, str]) -> bytes:
    """An .xlsx to fill: read me, events (header only), attributes, activities, example rows.

    The sheet of events refuses dates that are none or lie far off, amounts below nothing, percentages
    beyond 100 and activities that are in no list; it marks in red what a row that was begun still needs.

    Parameters
    ----------
    process
        Key of a catalogue.
    language
        `en` puts the technical names into the header of the events, `zh` the Chinese labels; both are
        recognised on upload.
    texts
        One text for each of `TEXT_KEYS`.

    Raises
    ------
    KeyError
        When a text is missing.
    """
    from openpyxl import Workbook

    catalogue, look = load(process), Look(language)
    said = filled(texts, catalogue, language)
    book = Workbook()
    book.remove(book.worksheets[0])
    opening.read_me(book, catalogue, look, said)
    sheets.events(book, catalogue, look, said)
    sheets.attributes(book, catalogue, look, said)
    if catalogue.activities:
        sheets.activities(book, catalogue, look, said)
    sheets.filled_in(book, catalogue, look, said)
    book.active = 0
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
