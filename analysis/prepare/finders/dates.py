"""Were day and month swapped? Events that jump out of their case's order, and fit in when swapped back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.sequence import Sequence, by_activities, by_file
from analysis.reading import zones

DAY_US = 86_400_000_000
MAX_ROUNDS = 20
MIN_GAIN = 0.5
"""Part of the distance to its neighbours that an event must lose by being swapped."""


def swapped(events: Events, *, activities: Iterable[str] = ()) -> np.ndarray:
    """Times of all events (microseconds, UTC), with day and month swapped back where that mends the order.

    An event counts as swapped where its day (by the clock of the zone) is 12 or less, it lies on the wrong
    side of events whose order is known, none of them is on the wrong side once it is swapped, and it comes
    much closer to its neighbours. The one that gains most in a case is put back first; then the case is
    looked at again, and in the end the order is told anew from the mended times, until nothing changes.

    Parameters
    ----------
    activities
        Only events of these; all of them when empty.
    """
    at, other = events.at.copy(), swapped_times(events)
    may = other != at
    names = list(activities)
    if names:
        known = np.array([name in names for name in events.activity_names], bool)
        may &= known[events.activity]
    for _ in range(MAX_ROUNDS):
        before = at.copy()
        usual = by_activities(events, at)
        order = by_file(events, at) or usual
        if order is not None:
            _mend(order, usual or order, at, other, may.copy())
        if (before == at).all():
            break
    return at


def _mend(order: Sequence, usual: Sequence, at: np.ndarray, other: np.ndarray, may: np.ndarray) -> None:
    """Puts events back, the clearest of each case first, until none is left that fits in when swapped."""
    for _ in range(MAX_ROUNDS):
        order = order.in_doubt(at)
        usual = usual.of(order.case)
        found = _best(order, at, other, may & ~_is_worse(usual, at, other))
        if not len(found):
            break
        at[found], other[found] = other[found], at[found]
        may[found] = False


def _is_worse(usual: Sequence, at: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which events would be on the wrong side of more activities once swapped, whatever the file's order."""
    worse = np.zeros(len(at), bool)
    worse[usual.places] = usual.fit(other, at).n_wrong > usual.fit(at, at).n_wrong
    return worse


def swapped_times(events: Events) -> np.ndarray:
    """Per event its time with day and month swapped; as it is where that is not another date."""
    if not events.n:
        return events.at
    local = events.at
    if events.zone:
        local = zones.to_local(local.astype("datetime64[us]"), events.zone).astype(np.int64)
    day = local // DAY_US
    first = int(day.min())
    moved = _moved_days(np.arange(first, int(day.max()) + 1))[day - first]
    new = local + moved * DAY_US
    if events.zone:
        new = zones.to_utc(new.astype("datetime64[us]"), events.zone).utc.astype(np.int64)
    return np.where(moved == 0, events.at, new)


def _moved_days(days: np.ndarray) -> np.ndarray:
    """By how many days each day (since 1970) moves when its day and month are swapped; 0 where it cannot."""
    day = days.astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    n_day = (day - month.astype("datetime64[D]")).astype(np.int64) + 1
    n_month = (month - year.astype("datetime64[M]")).astype(np.int64) + 1
    may = n_day <= 12
    new = (year.astype("datetime64[M]") + np.where(may, n_day - 1, 0)).astype("datetime64[D]") + (n_month - 1)
    return np.where(may, (new - day).astype(np.int64), 0)


def _best(order: Sequence, at: np.ndarray, other: np.ndarray, may: np.ndarray) -> np.ndarray:
    """Per case the event that gains most by being swapped, if any does."""
    now, then = order.fit(at, at), order.fit(other, at)
    gains = now.distance - then.distance
    is_swapped = (now.n_wrong > 0) & (then.n_wrong == 0) & (gains >= MIN_GAIN * now.distance)
    found = np.flatnonzero(is_swapped & may[order.places])
    case = order.case[found]
    by_gain = np.lexsort((found, -gains[found], -now.n_wrong[found], case))
    is_first = np.r_[True, case[by_gain][1:] != case[by_gain][:-1]] if len(found) else np.zeros(0, bool)
    return order.places[found[by_gain[is_first]]]
