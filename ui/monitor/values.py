"""How does a key figure say its value, its interval and its target, and in which unit is a target typed?"""

from __future__ import annotations

from analysis.log import EventLog
from analysis.measures import precision
from analysis.processes.catalogue import KpiText
from ui import cached, state
from ui.text import t, written

TO_SHOW_MONTH = 10
"""Months with fewer observations are drawn faint."""

KINDS = {"hours": "days", "whole_days": "whole_days", "share": "percent", "per_week": "number"}
LONG_H = 48.0


def text(log: EventLog, key: str) -> KpiText:
    """The catalogue's words for a key figure."""
    return log.catalogue.kpi(key)


def said(value: float | None, unit: str, lang: str | None = None) -> str:
    """68.2 d, 26 %, 3.3."""
    return written(value, KINDS[unit], lang or state.language())


def interval(low: float | None, high: float | None, unit: str, lang: str | None = None) -> str:
    """Between 64.3 d and 70.9 d; a dash where there is none."""
    lang = lang or state.language()
    if low is None or high is None or low != low or high != high:
        return written(None, "", lang)
    return t("monitor.between", lang=lang, low=said(low, unit, lang), high=said(high, unit, lang))


def exact_unit(log: EventLog, key: str) -> str:
    """The unit a key figure is said in: `whole_days` where nothing shorter than a day can be said of it."""
    unit = str(cached.kpi(log, key)["unit"].iloc[0])
    return "whole_days" if unit == "hours" and precision.is_whole_days_kpi(log, key) else unit


def is_met(value: float | None, target: float | None, better: str) -> bool | None:
    """Whether the value reaches the target; None without one of them."""
    if target is None or value is None or value != value or target != target:
        return None
    return bool(value >= target if better == "up" else value <= target)


def entry_unit(log: EventLog, key: str) -> str:
    """The unit in which a target is typed and the chart is drawn: days, hours, percent or per_week.

    By the value of the whole log, so that it does not change with a filter.
    """
    row = cached.kpi(log.unfiltered(), key).iloc[0]
    if row["unit"] == "share":
        return "percent"
    if row["unit"] == "per_week":
        return "per_week"
    return "hours" if row["value"] == row["value"] and row["value"] < LONG_H else "days"


SCALES = {"days": 24.0, "hours": 1.0, "percent": 0.01, "per_week": 1.0}
