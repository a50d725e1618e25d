"""How are the rows of a large table written? As the parts of a sheet they are, column by column.

openpyxl makes an object of every cell and forgets what formulas come to: a million cells take it most of a
minute, and a viewer that does not recalculate shows nothing. These rows carry both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from analysis.report.workbook.model import Column, DataSheet
from analysis.report.workbook.safe import cell_text, escaped, is_dangerous

ROWS_AT_ONCE = 4_000
EPOCH_DAYS = 25_569
"""Days from Excel's first day to that of the computers' clock."""
DAY_US = 86_400_000_000
NUMBERS = {
    "time", "date", "days", "whole_days", "hours", "minutes", "number", "money", "count", "share", "per_week"
}  # fmt: skip

Styles = dict[str, tuple[int, int]]
"""Key of a column to the number of its style, and of that for text that could be taken for a formula."""


def serial(values: Any) -> np.ndarray:
    """Times as Excel counts them: days with a fraction; missing ones are NaN."""
    times = pd.to_datetime(pd.Series(values)).dt.as_unit("us")
    us = times.astype("int64").to_numpy("float64")
    return np.where(times.isna().to_numpy(), np.nan, us / DAY_US + EPOCH_DAYS)


def written(sheet: DataSheet, styles: Styles, heights: Sequence[float] = ()) -> Iterator[bytes]:
    """The rows below the heads, a few thousand at once; of rows with texts in lines, `heights` in points."""
    writers = [_writer(column, sheet.places, styles[column.key]) for column in sheet.columns]
    for start in range(0, sheet.n_rows, ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, sheet.n_rows)
        parts = [write(start, stop) for write in writers]
        rows = ("".join(cells) for cells in zip(*parts, strict=True))
        numbered = enumerate(rows, start=start + 2)
        yield "".join(f'<row r="{n}"{_high(heights, n)}>{row}</row>' for n, row in numbered).encode()


def _high(heights: Sequence[float], number: int) -> str:
    return f' ht="{heights[number - 2]:.10g}" customHeight="1"' if heights else ""


def _writer(
    column: Column, places: dict[str, str], styles: tuple[int, int]
) -> Callable[[int, int], list[str]]:
    """What writes some cells of a column."""
    values = _plain(column)
    letter, (style, quoted) = places[column.key], styles
    if column.formula:
        pieces = _pieces(column.formula, places)
        return lambda start, stop: [
            _formula(f'r="{letter}{n}" s="{style}"', str(n).join(pieces), value)
            for n, value in enumerate(values[start:stop], start=start + 2)
        ]
    if column.kind in NUMBERS:
        return lambda start, stop: [
            f'<c r="{letter}{n}" s="{style}"><v>{value!r}</v></c>' if value == value else ""
            for n, value in enumerate(values[start:stop], start=start + 2)
        ]
    return lambda start, stop: [
        _other(f'r="{letter}{n}"', value, style, quoted)
        for n, value in enumerate(values[start:stop], start=start + 2)
    ]


def _plain(column: Column) -> list[Any]:
    """The values as numbers (NaN where missing), or as they are (None where missing)."""
    if column.kind in ("time", "date"):
        return serial(column.values).tolist()
    if column.kind in NUMBERS:
        return pd.to_numeric(pd.Series(column.values), errors="coerce").to_numpy("float64").tolist()
    values = pd.Series(column.values, dtype="object")
    return values.where(values.notna(), None).tolist()


def _pieces(formula: str, places: dict[str, str]) -> list[str]:
    """A formula cut where the number of the row goes."""
    for key, letter in places.items():
        formula = formula.replace("{" + key + "}", f"{letter}\x00")
    return escape(formula).split("\x00")


def _formula(where: str, formula: str, value: Any) -> str:
    """A formula with what it comes to; a missing result is an empty text."""
    if value is None or value != value:
        return f'<c {where} t="str"><f>{formula}</f><v></v></c>'
    if isinstance(value, str):
        return f'<c {where} t="str"><f>{formula}</f><v>{escape(escaped(cell_text(value)))}</v></c>'
    return f"<c {where}><f>{formula}</f><v>{value!r}</v></c>"


def _other(where: str, value: Any, style: int, quoted: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return f'<c {where} s="{style}" t="b"><v>{int(value)}</v></c>'
    text = cell_text(value)
    s = quoted if is_dangerous(text) else style
    said = escape(escaped(text))
    return f'<c {where} s="{s}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def result(attributes: str, formula: str, value: Any) -> str:
    """A cell of a small table with its formula (as XML) and what it comes to."""
    if value is None or value != value:
        return f'<c {attributes} t="str">{formula}<v></v></c>'
    if isinstance(value, str):
        return f'<c {attributes} t="str">{formula}<v>{escape(escaped(cell_text(value)))}</v></c>'
    return f"<c {attributes}>{formula}<v>{float(value)!r}</v></c>"


def sample(column: Column, most: int = 300) -> Sequence[str]:
    """Some values as text, to see how wide a column must be."""
    return [str(value) for value in list(column.values)[:most] if value is not None and value == value]
