"""How sure is a difference, in words: clear, could be chance and what would settle it, or too few?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui import cached, names
from ui.text import t

TIMES = 10
"""More cases than this many times those of the log settle nothing that anybody will live to see."""
MOST = 1_000
"""Nor do more than this many, however large the log."""


def said(word: str, n_more: Any, *, log: EventLog) -> str:
    """The word in full; nothing where it was not asked.

    Parameters
    ----------
    n_more
        About how many more cases would settle it; left out where nobody will ever have so many.
    log
        The log compared.
    """
    if word != "chance":
        return t(f"sure.{word}") if word else ""
    n = more(n_more, log=log)
    if n is None:
        return t("sure.chance_alone")
    return t("sure.chance", n=n, cases=names.cases_noun(log))


def short(word: str) -> str:
    """The word alone, for a column of a table."""
    return t("sure.chance_alone" if word == "chance" else f"sure.{word}") if word else ""


def more(n_more: Any, *, log: EventLog | None = None) -> int | None:
    """About how many more cases would settle it; None where that is not known, or beyond reach."""
    if n_more is None or pd.isna(n_more):
        return None
    most = MOST if log is None else min(MOST, TIMES * cached.size(log.unfiltered())[0])
    return None if n_more > most else int(n_more)
