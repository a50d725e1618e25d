"""A KPI month by month against its target."""

from __future__ import annotations

import pandas as pd

from analysis.log import EventLog
from analysis.measures import kpi_by_month
from analysis.schema import Schema

TREND = Schema(
    "trend",
    {
        "month": "text", "value": "number", "low": "number", "high": "number", "n": "count",
        "target": "number", "is_met": "any", "is_complete": "flag",
    },
    ("month",),
)  # fmt: skip


def trend(log: EventLog, key: str, *, target: float | None = None) -> pd.DataFrame:
    """A KPI of the view per month, each month against the target.

    Parameters
    ----------
    target
        In the unit of the KPI (hours, share, cases a week); `None` for none.

    Returns
    -------
    Frame `TREND`, in order of months: `is_met` is null without a target or a value, `is_complete` false
    for the month in which the log ends. Months count what was decided in them: a month in which slow
    cases finish looks slow though they began long before.
    """
    found = kpi_by_month(log, key).rename(columns={"group": "month"})
    better = _better(log, key)
    met = [_is_met(value, target, better) for value in found["value"]]
    last = f"{log.as_of:%Y-%m}"
    return TREND.conform(found.assign(target=target, is_met=met, is_complete=found["month"] < last))


def _better(log: EventLog, key: str) -> str:
    known = log.catalogue.kpi(key)
    return known.better if known else "down"


def _is_met(value: float, target: float | None, better: str) -> bool | None:
    if target is None or pd.isna(value):
        return None
    return bool(value >= target) if better == "up" else bool(value <= target)
