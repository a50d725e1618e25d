"""How exact can a duration be? Whole days only where it begins or ends with a date without a time of day."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from analysis.log import EventLog
from analysis.measures.observations import APPROVALS
from analysis.reading.zones import local_time

SPANS = {
    "sales_cycle_time": "sales_cycle", "time_to_signature": "sales_cycle",
    "time_to_close": "closing", "lead_to_cash_time": "lead_to_cash",
    "quote_to_contract_time": "quote_to_contract", "order_to_cash_time": "order_to_cash",
}  # fmt: skip
"""KPI to the span of the catalogue that it measures."""
HOURS_PER_DAY = 24


def is_whole_days(log: EventLog, source: str, target: str) -> bool:
    """Whether nothing shorter than a day can be said of the time between two activities."""
    return source in log.day_only or target in log.day_only


def is_whole_days_throughout(log: EventLog) -> bool:
    """Whether the whole log has dates only."""
    if not log.day_only:
        return False
    return set(log.frame(log.activities.select("activity"))["activity"]) <= log.day_only


def is_whole_days_kpi(log: EventLog, key: str) -> bool:
    """Whether a KPI's span starts or ends with a date without a time of day."""
    return bool(log.day_only.intersection(_ends(log, key)))


def _ends(log: EventLog, key: str) -> tuple[str, ...]:
    """The activities a KPI measures between."""
    if key == "invoice_to_cash_time":
        return "Invoice Sent", "Payment Received"
    if key == "approval_time" and log.process in APPROVALS:
        requested, decided = APPROVALS[log.process]
        return requested, *decided
    span = log.catalogue.span(SPANS[key]) if key in SPANS else None
    return (*span.start, span.end) if span else ()


def to_whole_days(log: EventLog, flows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """A frame with `source` and `target`, these hours rounded to days where nothing shorter can be said."""
    if not log.day_only or flows.empty:
        return flows
    days = sorted(log.day_only)
    is_coarse = flows["source"].isin(days) | flows["target"].isin(days)
    rounded = (flows[columns] / HOURS_PER_DAY).round() * HOURS_PER_DAY
    return flows.assign(**{name: flows[name].mask(is_coarse, rounded[name]) for name in columns})


def shown_at(log: EventLog, at: datetime) -> datetime:
    """A time of the log as the clock of its zone shows it; UTC where none was said."""
    return local_time(at.replace(tzinfo=None), log.zone)
