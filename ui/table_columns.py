"""How does each column of a table look: its header, the format of its values, its width?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from ui.text import t

NARROWEST, WIDEST = 90, 340
"""Of a column of text, in pixels."""


def configs(
    shown: pd.DataFrame,
    kinds: Mapping[str, str],
    said: Mapping[str, str],
    units: Mapping[str, str],
    *,
    is_styled: bool,
) -> dict[str, Any]:
    """Of each column; a table too long to be written in words says its unit in the headers."""
    if not is_styled:
        said = {**said, **{name: f"{said[name]} ({t(f'unit.short.{unit}')})" for name, unit in units.items()}}
    return {
        name: _config(said[name], kinds[name], shown[name], is_styled=is_styled) for name in shown.columns
    }


def _config(label: str, kind: str, values: pd.Series, *, is_styled: bool) -> Any:
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
    return st.column_config.TextColumn(label, width=width(label, values))


def width(label: str, values: pd.Series) -> int:
    """What the longest of these texts needs, in pixels: left to itself a table cuts them."""
    longest = max((_letters(str(value)) for value in [label, *values.dropna().unique()[:500]]), default=0)
    return int(min(max(7.2 * longest + 28, NARROWEST), WIDEST))


def _letters(text: str) -> float:
    """Length in Latin letters; a Chinese one takes the room of two."""
    return sum(1.9 if "\u2e80" <= letter <= "\uffef" else 1.0 for letter in text)
