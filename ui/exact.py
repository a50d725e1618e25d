"""How exactly may a duration be said, and by which clock a time? Whole days where no more is known."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from analysis.log import EventLog
from analysis.measures import precision
from ui.text import WholeDays


def between(log: EventLog, source: str, target: str, hours: float) -> float:
    """Hours between two activities, marked where only whole days can be said of them."""
    return WholeDays(hours) if precision.is_whole_days(log, source, target) else hours


def throughout(log: EventLog, hours: float) -> float:
    """Hours between any events, marked where the whole log has dates only."""
    return WholeDays(hours) if precision.is_whole_days_throughout(log) else hours


def by_clock(log: EventLog, found: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """A frame with these times (UTC) as the clock of the log's zone shows them."""
    if log.zone is None:
        return found
    return found.assign(**{name: found[name].dt.tz_convert(log.zone) for name in columns})


def clock(log: EventLog, at: datetime) -> datetime:
    """A time of the log as the clock of its zone shows it."""
    return precision.shown_at(log, at)
