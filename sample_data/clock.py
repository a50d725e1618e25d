"""When does a step that takes so long end, if people only work in working hours?

Times are hours since Monday, 5 January 1970, 00:00 UTC, as float64. Working hours are read off the hour of
the week, so a case may be moved by whole weeks without leaving them.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

DAY_H, WEEK_H = 24.0, 168.0
MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
CLOCKS = {  # from, to (hour of the day), working days from Monday
    "office": (9.0, 18.0, 5),
    "mobile": (7.0, 21.0, 5),  # decided on a phone as well: approvals, booking a deal
    "road": (8.0, 19.0, 6),  # carriers, Saturdays included
    "shifts": (6.0, 22.0, 6),  # warehouses
    "system": (0.0, 24.0, 7),
}


def hours(when: datetime) -> float:
    """Hours from `MONDAY` to `when`."""
    return (when - MONDAY).total_seconds() / 3600


def working_time(rng: np.random.Generator, n: int, clock: str = "office") -> np.ndarray:
    """`n` times spread over the working hours of one week."""
    opens, closes, days = CLOCKS[clock]
    return rng.integers(0, days, n) * DAY_H + rng.uniform(opens, closes, n)


def settle(
    rng: np.random.Generator, start: np.ndarray, end: np.ndarray, middle: np.ndarray, clock: str
) -> np.ndarray:
    """`end` moved into the working hours of `clock`, back or forward, but never across `middle` or `start`.

    With `middle` the start plus the median of a step, exactly half of the steps still end within it: the
    median in elapsed hours stays what was asked for.
    """
    opens, closes, days = CLOCKS[clock]
    day = np.floor(end / DAY_H)
    hour, weekday = end - day * DAY_H, day % 7
    weekend = weekday >= days
    idle = weekend | (hour < opens) | (hour >= closes)
    share = rng.uniform(size=len(end))
    spread = rng.integers(0, 3, len(end))  # what falls on a weekend is done on one of three days around it

    later_day = day + np.where(weekend, 7 - weekday + spread, np.where(hour >= closes, 1, 0))
    later_day += np.where(later_day % 7 >= days, 7 - later_day % 7, 0)
    later = later_day * DAY_H + opens + share * (closes - opens)

    earlier_day = day - np.where(weekend, weekday - days + 1 + spread, np.where(hour < opens, 1, 0))
    earlier_day -= np.where(earlier_day % 7 >= days, earlier_day % 7 - days + 1, 0)
    earlier_day = np.maximum(earlier_day, np.floor((start + DAY_H - closes) / DAY_H))  # the first it can be
    high, halfway = earlier_day * DAY_H + closes, (start + end) / 2
    low = np.maximum(earlier_day * DAY_H + opens, np.where(halfway < high, halfway, start))
    earlier = low + share * (high - low)

    back_first = rng.uniform(size=len(end)) < 0.5
    back = (
        (earlier_day % 7 < days)
        & (high > low)
        & (low < end)
        & np.where(end < middle, back_first | (later > middle), back_first & (earlier > middle))
    )
    at_once = start + share * np.minimum(end - start, 0.25)
    forward = np.where((end >= middle) | (later <= middle), later, at_once)
    return np.where(idle, np.where(back, earlier, forward), end)


def off_hours(at: np.ndarray) -> np.ndarray:
    """Whether nobody is at work in an office at these times, be it with a phone."""
    opens, closes, days = CLOCKS["mobile"]
    return (np.floor(at / DAY_H) % 7 >= days) | (at % DAY_H < opens) | (at % DAY_H >= closes)


def between(rng: np.random.Generator, low: np.ndarray, high: np.ndarray, clock: str = "office") -> np.ndarray:
    """A working time somewhere between `low` and `high`."""
    raw = low + rng.uniform(0.05, 0.95, len(low)) * (high - low)
    return settle(rng, low, raw, high, clock)
