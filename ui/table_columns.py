"""How does each column of a table look: its header, the format of its values, its width?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from ui.text import t

NARROWEST, WIDEST = 90, 340
"""Of a column of text, in pixels; a wider one where the other columns leave the room."""
OF_FIGURES = ("hours", "share", "number", "count", "time", "flag")
"""Kinds of columns whose width follows from their header."""
ROOM = 860
"""Of all columns together, in pixels: what a window of 1280 leaves."""
WRAPPED, MOST_LINES = 460, 4
"""Of a column of sentences that go over several lines: its width in pixels, and how many lines."""
LINE, BESIDE = 18, 18
"""Height of a line, and of what is above and below, in pixels."""
WIDE, NARROW = 14.0, 6.2
"""Of a Chinese letter and, on an average, of a Latin one within a sentence, in pixels."""
AT = "2025-01-31 12:00"
"""As wide as any time."""


def configs(
    shown: pd.DataFrame,
    kinds: Mapping[str, str],
    said: Mapping[str, str],
    units: Mapping[str, str],
    *,
    is_styled: bool,
    wrapped: Collection[str] = (),
    helps: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Of each column; a table too long to be written in words says its unit in the headers."""
    if not is_styled:
        said = {**said, **{name: f"{said[name]} ({t(f'unit.short.{unit}')})" for name, unit in units.items()}}
    at = {name: min(int(_wanted(said[name], shown[name].dropna())), WRAPPED) for name in wrapped}
    texts = [name for name in shown.columns if kinds[name] not in OF_FIGURES and name not in at]
    figures = [name for name in shown.columns if kinds[name] in OF_FIGURES]
    others = sum(_wanted(said[name], [AT] if kinds[name] == "time" else []) for name in figures)
    widths = fitted(
        [_wanted(said[name], shown[name].dropna().unique()[:500]) for name in texts],
        ROOM - others - sum(at.values()),
    )
    at |= dict(zip(texts, widths, strict=True))
    made = {
        name: _config(said[name], kinds[name], at.get(name), is_styled=is_styled) for name in shown.columns
    }
    return {name: one | {"help": (helps or {}).get(name)} for name, one in made.items()}


def fitted(wanted: list[float], room: float) -> list[int]:
    """A width for each column of text: what it wants up to `WIDEST`, the widest more where there is room."""
    given = [min(max(one, NARROWEST), WIDEST) for one in wanted]
    for place in sorted(range(len(wanted)), key=lambda place: -wanted[place]):
        spare = room - sum(given)
        given[place] += min(max(spare, 0), max(wanted[place] - given[place], 0))
    return [int(one) for one in given]


def row_height(shown: pd.DataFrame, wrapped: Collection[str]) -> int | None:
    """Of every row, in pixels, so that the longest of these sentences is read whole; None: one line."""
    said = [str(value) for name in wrapped for value in shown[name].dropna()]
    longest = max((sum(WIDE if _is_wide(letter) else NARROW for letter in one) for one in said), default=0)
    n_lines = min(ceil(longest / (WRAPPED - 28)), MOST_LINES)
    return BESIDE + LINE * n_lines if n_lines > 1 else None


def texts_as_objects(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a style is quickest with: it asks for texts one by one, which Arrow is slow to give."""
    texts = [name for name in frame.select_dtypes("string").columns if frame[name].notna().any()]
    return frame.astype(dict.fromkeys(texts, "object"))


def _config(label: str, kind: str, width: int | None, *, is_styled: bool) -> Any:
    number = st.column_config.NumberColumn
    match kind:
        case "hours":
            return number(label)
        case "share":
            return number(label, format=None if is_styled else "%.1f %%")
        case "number":
            return number(label, format=None if is_styled else "localized")
        case "count":
            return number(label, format="localized")
        case "time":
            return st.column_config.DatetimeColumn(label, format="YYYY-MM-DD HH:mm")
        case "flag":
            return st.column_config.CheckboxColumn(label)
    return st.column_config.TextColumn(label, width=width)


def _wanted(label: str, values: Iterable[Any]) -> float:
    """What the longest of these texts needs, in pixels: left to itself a table cuts them."""
    return 7.2 * max(_letters(str(value)) for value in [label, *values]) + 28


def _letters(text: str) -> float:
    """Length in Latin letters; a Chinese one takes the room of two."""
    return sum(1.9 if _is_wide(letter) else 1.0 for letter in text)


def _is_wide(letter: str) -> bool:
    return "\u2e80" <= letter <= "\uffef"
