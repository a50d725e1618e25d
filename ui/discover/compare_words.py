"""How is a difference said: its value with a sign, its interval, and how sure it is?"""

from __future__ import annotations

import math

from analysis.log import EventLog
from analysis.measures import precision
from ui import exact, names, state
from ui.sure import more, short
from ui.text import NOTHING, WholeDays, t, written

MARKS = {"clear": "●", "chance": "○", "few": "·", "": ""}
"""Before the word, so that a column of them can be read at a glance."""


def measure(log: EventLog, key: str) -> str:
    """What a figure is called."""
    if key == "n_cases":
        return names.cases_title(log)
    known = log.catalogue.kpi(key)
    return known.label[state.language()] if known else t(f"compare.{key}")


IN_DAYS_H = 48.0
"""Longer times are said in days, so that those side by side can be compared: 12.0 d and 31.6 d."""


def value(log: EventLog, key: str, unit: str, number: float) -> str:
    """A figure as it is written."""
    if number != number:
        return NOTHING
    if unit == "number":
        return names.amount(log, number)
    if unit == "hours":
        kind = "days" if number >= IN_DAYS_H else "duration"
        return written(_exact(log, key, number), kind, state.language())
    return written(number, {"count": "count", "share": "percent"}[unit], state.language())


def gap(log: EventLog, key: str, unit: str, number: float) -> str:
    """A difference without its sign."""
    if unit == "share":
        return t("compare.points", points=abs(number) * 100)
    return value(log, key, unit, abs(number))


def signed(log: EventLog, key: str, unit: str, number: float) -> str:
    """A difference with its sign."""
    if number != number:
        return NOTHING
    return ("+" if number > 0 else "−" if number < 0 else "±") + gap(log, key, unit, number)


def interval(log: EventLog, key: str, unit: str, low: float, high: float) -> str:
    """From … to …"""
    if low != low or high != high:
        return NOTHING
    ends = {"low": signed(log, key, unit, low), "high": signed(log, key, unit, high)}
    return t("compare.interval", **ends)


def sure(word: str, low: float = math.nan, high: float = math.nan) -> str:
    """Clear, could be chance (not settled, where the range beside leaves out nought), or too few."""
    return f"{MARKS[word]} {short(word, low, high)}" if word else ""


def settled_by(log: EventLog, word: str, n_more: object) -> str:
    """About how many more cases would settle it."""
    n = more(n_more, log=log) if word == "chance" else None
    return "" if n is None else t("compare.about", n=n)


def _exact(log: EventLog, key: str, hours: float) -> float:
    if key == "median_throughput_h":
        return exact.throughout(log, hours)
    return WholeDays(hours) if precision.is_whole_days_kpi(log, key) else hours
