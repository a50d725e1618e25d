"""Up to which moment is a log known, and what does the clock on its wall show at one?"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np

from analysis.reading.zones import to_local

if TYPE_CHECKING:
    from analysis.log.event_log import EventLog

DAY_US, HOUR_US, QUARTER_US = 86_400_000_000, 3_600_000_000, 900_000_000
EPOCH = ibis.timestamp("1970-01-01")
YEARS = range(1970, 2101)


def data_end(log: EventLog) -> ir.TimestampScalar:
    """The moment up to which a log is known: what has not happened by then is still open."""
    return ibis.literal(log.as_of).cast("timestamp(6)")


def local_us(log: EventLog, at: ir.Column, zone: str | None = None) -> ir.Column:
    """A time (UTC without zone) as what the clock of a zone (default: the log's) shows, in µs since 1970."""
    moment = at.cast("timestamp(6)").delta(EPOCH, unit="microsecond")
    zone = zone or log.zone or "UTC"
    if zone == "UTC":
        return moment
    ahead, changes = _offsets(zone, *_years(log))
    local = moment + ahead
    for since, more in changes:
        local = local + ibis.ifelse(moment >= since, more, 0)
    return local


def _years(log: EventLog) -> tuple[int, int]:
    cases = log.all_cases
    row = log.frame(cases.agg(first=cases.started_at.min(), last=cases.ended_at.max())).iloc[0]
    known = [at.year for at in (row["first"], row["last"]) if isinstance(at, datetime) and at == at]
    within = [min(max(year, YEARS[0]), YEARS[-1]) for year in known] or [YEARS[0]]
    return min(within), max(within) + 1


@lru_cache(maxsize=64)
def _offsets(zone: str, first: int, last: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """How far the clock is ahead at first (µs); and from when on it is how much further, in these years."""
    days = np.arange(f"{first}-01-01", f"{last + 1}-01-01", dtype="datetime64[D]").astype("datetime64[us]")
    ahead = _ahead(days, zone)
    changes: list[tuple[int, int]] = []
    for index in np.flatnonzero(np.diff(ahead)):
        within = np.arange(days[index].astype(np.int64), days[index + 1].astype(np.int64) + 1, QUARTER_US)
        there = _ahead(within.astype("datetime64[us]"), zone)
        changes += [
            (int(within[i + 1]), int(there[i + 1] - there[i])) for i in np.flatnonzero(np.diff(there))
        ]
    return int(ahead[0]), tuple(changes)


def _ahead(utc: np.ndarray, zone: str) -> np.ndarray:
    return (to_local(utc, zone) - utc).astype(np.int64)
