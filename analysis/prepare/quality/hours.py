"""At which hours is work done, and does the clock of the file seem to be that of another time zone?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import DAY_US, HOUR_US, by_day
from analysis.prepare.finders.times import MIN_EVENTS_FOR_GAP as FEW
from analysis.prepare.quality.base import Check, Defect
from analysis.reading.zones import to_local

MIN_EVENTS = 20 * FEW
BULK = 0.9
"""So much of all work is what the hours of work are told by."""

SHORTEST, LONGEST = 5, 16
"""A run of a program takes fewer hours of the day; where work goes on longer, no night tells the clock."""

DAY = range(6, 20)
"""Hours at which people work nearly everywhere, by their own clock."""


def hours_of_work(n: Sequence[float]) -> tuple[int, int] | None:
    """First hour and the hour after the last of most work, of events by hour; None where it looks usual.

    It looks odd where nine tenths of the events lie within 5 to 16 hours in a row, as people work, and fewer
    than half of all between 6 and 20 h.
    """
    counts = np.asarray(n, float)
    total = counts.sum()
    if total < MIN_EVENTS or counts[DAY.start : DAY.stop].sum() >= total / 2:
        return None
    twice = np.concatenate([[0.0], np.cumsum(np.tile(counts, 2))])
    for length in range(1, LONGEST + 1):
        within = twice[length : length + 24] - twice[:24]
        start = int(within.argmax())
        if within[start] >= BULK * total:
            return (start, (start + length) % 24) if length >= SHORTEST else None
    return None


def _odd_hours(events: Events, *, now: datetime) -> Iterable[Defect]:
    if events.n < MIN_EVENTS:
        return
    local = events.at
    if events.zone is not None:
        local = to_local(events.at.astype("datetime64[us]"), events.zone).astype(np.int64)
    clock = local % DAY_US
    told = ~by_day(events)[events.activity] & (clock != 0)
    hour = clock // HOUR_US
    found = hours_of_work(np.bincount(hour[told], minlength=24))
    if found is None:
        return
    outside = np.flatnonzero(told & ((hour < DAY.start) | (hour >= DAY.stop)))
    said = dict(zip(("since", "until"), (f"{at:02d}:00" for at in found), strict=True))
    yield Defect("odd_hours", len(outside), int(told.sum()), events=outside, params=said)


CHECKS: tuple[Check, ...] = (Check("odd_hours", "note", _odd_hours, is_hint=True),)
