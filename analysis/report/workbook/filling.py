"""How do rows and results get into the sheets that openpyxl has made?"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

from analysis.report.workbook.rows import result

Rows = Callable[[], Iterable[bytes]]
_END = b"</sheetData>"
_EMPTY = b"<sheetData/>"
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"\s*/>')
_LIVE = re.compile(r'<c (r="([A-Z]+\d+)"[^>]*)>(<f[^>]*>.*?</f>|<f[^>]*/>)<v\s*(?:/>|></v>)</c>', re.S)


def filled(
    book: bytes, *, rows: Mapping[str, tuple[str, Rows]], results: Mapping[str, Mapping[str, Any]]
) -> bytes:
    """The workbook with the rows of its large tables, and with what the formulas of the small ones come to.

    Parameters
    ----------
    rows
        File of a sheet (`xl/worksheets/sheet3.xml`) to the area it fills, and what gives its rows.
    results
        File of a sheet to its live cells.
    """
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(book)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target,
    ):
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename in rows:
                _with_rows(target, item.filename, content, *rows[item.filename])
            elif item.filename in results:
                target.writestr(item.filename, _with_results(content, results[item.filename]))
            else:
                target.writestr(item.filename, content)
    return made.getvalue()


def _with_rows(target: zipfile.ZipFile, name: str, content: bytes, area: str, rows: Rows) -> None:
    """Written piece by piece: a large sheet is never in memory as a whole."""
    content = _DIMENSION.sub(f'<dimension ref="{area}"/>'.encode(), content, count=1)
    before, _, after = content.replace(_EMPTY, b"<sheetData></sheetData>").partition(_END)
    with target.open(name, "w") as part:
        part.write(before)
        for piece in rows():
            part.write(piece)
        part.write(_END + after)


def _with_results(content: bytes, values: Mapping[str, Any]) -> str:
    def cell(found: re.Match[str]) -> str:
        attributes, place, formula = found.groups()
        return result(attributes, formula, values.get(place))

    return _LIVE.sub(cell, content.decode("utf-8"))
