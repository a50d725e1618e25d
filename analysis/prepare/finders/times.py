"""Which times cannot be, or say less than they seem to? Future, far off, late starts, midnight, and ties."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from scipy.special import pdtrc

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import DAY_US, HOUR_US, by_day
from analysis.reading.arrow import pc
from analysis.reading.zones import to_local

FUTURE_DAYS = 1
EARLIEST_DAY = int(np.datetime64("1990-01-01", "D").astype(np.int64))
MIN_EVENTS_FOR_GAP = 10
MAX_SHARE_FAR = 0.01
MIN_GAP_DAYS = 730
MIN_GAP_DAYS_OLD = 365
CHANCE = 0.001


def micros(moment: datetime) -> int:
    """A moment (UTC without zone) as microseconds since 1970."""
    return int(np.datetime64(moment, "us").astype(np.int64))


def last_plausible(events: Events, *, now: datetime) -> datetime:
    """The last time of the events that is not in the future, told by the clock of the upload."""
    limit = now + timedelta(days=FUTURE_DAYS)
    fine = events.at[events.at <= micros(limit)]
    return np.datetime64(int(fine.max()), "us").item() if len(fine) else limit


def is_after(events: Events, until: datetime) -> np.ndarray:
    """Events later than `until`."""
    return events.at > micros(until)


def is_far_off(events: Events, *, until: datetime) -> np.ndarray:
    """Events years away from nearly all others, those after `until` aside.

    At most 1 % of the events, with nothing for two years (and for as long as nearly all others take
    together) between them and the rest; or any number before 1990 with a year between, where most are
    later.
    """
    none = np.zeros(events.n, bool)
    considered = ~is_after(events, until)
    if np.count_nonzero(considered) < MIN_EVENTS_FOR_GAP:
        return none
    days = events.at // DAY_US
    start = int(days[considered].min())
    counts = np.bincount(days[considered] - start)
    low, high = _cuts(counts, EARLIEST_DAY - start)
    return considered & ((days - start < low) | (days - start > high))


def _cuts(counts: np.ndarray, year_1990: int) -> tuple[int, int]:
    """First and last day that belong to the others, by how many events each day has."""
    total, below = counts.sum(), np.cumsum(counts)
    first, last = (int(np.searchsorted(below, part * total)) for part in (0.05, 0.95))
    used = np.flatnonzero(counts)
    gap = max(MIN_GAP_DAYS, last - first)
    allowed = max(1, int(MAX_SHARE_FAR * total))
    low, high = 0, len(counts) - 1
    for place in np.flatnonzero(np.diff(used) > MIN_GAP_DAYS_OLD):
        before, after = used[place], used[place + 1]
        is_few_below, is_few_above = below[before] <= allowed, total - below[before] <= allowed
        is_old = before < year_1990 <= np.searchsorted(below, 0.5 * total)
        if is_old or (after - before > gap and after <= first and is_few_below):
            low = after
        elif after - before > gap and before >= last and is_few_above:
            high = min(high, before)
    return int(low), int(high)


def starts_late(events: Events) -> np.ndarray:
    """Events that start after they end."""
    if "start_timestamp" not in events.table.column_names:
        return np.zeros(events.n, bool)
    later = pc.greater(events.table["start_timestamp"], events.table["timestamp"])
    return pc.fill_null(later, False).to_numpy()


def is_bare_midnight(events: Events) -> np.ndarray:
    """Events at midnight of activities that otherwise have a time of day, where chance does not do it.

    It is midnight by the clock by which the times were written. How many to expect is told by the
    other full hours: a log kept by the hour has some at midnight too. More than that must come by chance
    less than once in a thousand (Poisson).
    """
    clock = _local(events) % DAY_US
    n = len(events.activity_names)
    found = np.bincount(events.activity, weights=clock == 0, minlength=n)
    on_hour = np.bincount(events.activity, weights=clock % HOUR_US == 0, minlength=n)
    expected = np.maximum((on_hour - found) / 23, np.bincount(events.activity, minlength=n) / 86_400)
    is_odd = (found > 0) & ~by_day(events) & (pdtrc(found - 1, expected) < CHANCE)
    return (clock == 0) & is_odd[events.activity]


def _local(events: Events) -> np.ndarray:
    """Per event what the clock showed by which its time was written, as microseconds."""
    if events.zone is None:
        return events.at
    return to_local(events.at.astype("datetime64[us]"), events.zone).astype(np.int64)


def is_tied(events: Events) -> np.ndarray:
    """Events at the very time of another activity of their case."""
    order = events.order
    case, at, activity = events.case[order], events.at[order], events.activity[order]
    ties = np.r_[False, (case[1:] == case[:-1]) & (at[1:] == at[:-1])] if events.n else np.zeros(0, bool)
    group = np.cumsum(~ties)
    other = ties.copy()
    other[1:] &= activity[1:] != activity[:-1]
    is_mixed = np.zeros(group[-1] + 1 if events.n else 1, bool)
    is_mixed[group[other]] = True
    found = np.zeros(events.n, bool)
    found[order] = is_mixed[group]
    return found
