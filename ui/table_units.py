"""In which unit does a table say its hours?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from ui.text import days, duration, number, t

HOURS_OF = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0}


def unit_of(hours: pd.Series | pd.DataFrame) -> str:
    """The unit in which the largest of these hours read well."""
    largest = pd.DataFrame(hours).abs().max().max()
    if largest != largest or largest >= 48:
        return "days"
    return "hours" if largest >= 1 else "minutes"


def units_of(frame: pd.DataFrame, kinds: Mapping[str, str]) -> dict[str, str]:
    """The unit of each column of hours: one for the table, since its rows are read across."""
    columns = [name for name in frame.columns if kinds[name] == "hours"]
    return dict.fromkeys(columns, unit_of(frame[columns].astype("float64")) if columns else "")


def in_unit(value: float, *, unit: str, lang: str) -> str:
    """With a decimal below a hundred, as everywhere, in the table's unit; less than one in a smaller."""
    if value and round(abs(value), 1) < 1:
        hours = value * HOURS_OF[unit]
        return duration(hours, lang) if round(abs(hours) * 60) < 1 else days(hours, lang)
    whole = abs(value) >= 99.95 or unit == "minutes" or not value
    before, after = _around(unit, lang)
    return f"{before}{number(value, lang, decimals=0 if whole else 1)}{after}"


@cache
def _around(unit: str, lang: str) -> tuple[str, str]:
    """What a language says before and after a figure in this unit: a table writes thousands of them."""
    before, _figure, after = t(f"unit.{unit.removesuffix('s')}", lang=lang, n="0").partition("0")
    return before, after
