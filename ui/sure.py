"""How sure is a difference, in words: clear, could be chance and what would settle it, or too few?"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui import cached, names
from ui.text import t

TIMES = 10
"""More cases than this many times those of the log settle nothing that anybody will live to see."""
MOST = 1_000
"""Nor do more than this many, however large the log."""


def said(word: str, n_more: Any, *, log: EventLog, low: float = math.nan, high: float = math.nan) -> str:
    """The word in full; nothing where it was not asked.

    Parameters
    ----------
    n_more
        About how many more cases would settle it; left out where nobody will ever have so many.
    log
        The log compared.
    low, high
        The range of the difference, where it is shown beside the word.
    """
    n = more(n_more, log=log) if word == "chance" else None
    if n is None:
        return short(word, low, high)
    key = "sure.nearly" if is_nearly(word, low, high) else "sure.chance"
    return t(key, n=n, cases=names.cases_noun(log))


def short(word: str, low: float = math.nan, high: float = math.nan) -> str:
    """The word alone, for a column of a table; `low` and `high` as in `said`."""
    if is_nearly(word, low, high):
        return t("sure.nearly_alone")
    return t("sure.chance_alone" if word == "chance" else f"sure.{word}") if word else ""


def is_nearly(word: str, low: float, high: float) -> bool:
    """Whether a range lies wholly on one side of nought, and yet does not settle it.

    It is that of one comparison by itself: too few cases stand behind it, or too many were made at once.
    """
    return word == "chance" and bool(low > 0 or high < 0)


def more(n_more: Any, *, log: EventLog | None = None) -> int | None:
    """About how many more cases would settle it; None where that is not known, or beyond reach."""
    if n_more is None or pd.isna(n_more):
        return None
    most = MOST if log is None else min(MOST, TIMES * cached.size(log.unfiltered())[0])
    return None if n_more > most else int(n_more)
