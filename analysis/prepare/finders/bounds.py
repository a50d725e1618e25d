"""Where do cases begin and end, and which activities have no time of day? Facts several checks ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.prepare.events import Events

SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US
DAY_US = 24 * HOUR_US
ZONE_STEP_US = HOUR_US // 2
MIN_EVENTS_BY_DAY = 40


@dataclass(frozen=True)
class Bounds:
    """Per case, in the order of `Events.case_names`: places of its first and last event, and their number."""

    first: np.ndarray
    last: np.ndarray
    n: np.ndarray


def bounds_of(events: Events) -> Bounds:
    """First and last event of every case; equal times in the order of the log."""
    starts = events.case_starts
    ends = np.r_[starts[1:], events.n] if len(starts) else starts
    return Bounds(events.order[starts], events.order[ends - 1], ends - starts)


def events_of_cases(events: Events, is_case: np.ndarray) -> np.ndarray:
    """Places of all events of the marked cases."""
    return np.flatnonzero(is_case[events.case])


def case_examples(events: Events, is_case: np.ndarray, n: int) -> tuple[str, ...]:
    """Ids of the first marked cases."""
    return tuple(events.case_names.take(np.flatnonzero(is_case)[:n]).to_pylist())


def counted_names(events: Events, activities: np.ndarray, n: int) -> tuple[str, ...]:
    """The commonest of these activities."""
    counts = np.bincount(activities, minlength=len(events.activity_names))
    top = np.argsort(-counts, kind="stable")[:n]
    return tuple(events.activity_names[place] for place in top if counts[place])


def by_day(events: Events) -> np.ndarray:
    """Per activity: whether its times are dates without a time of day.

    Those `Events.day_only` names; and all, where every time of the log lies at one full half hour or at two
    an hour apart: midnight of a zone, in winter and in summer.
    """
    if events.n >= MIN_EVENTS_BY_DAY and _is_midnight_elsewhere(events.at % DAY_US):
        return np.ones(len(events.activity_names), bool)
    return np.isin(np.array(events.activity_names, dtype=object), list(events.day_only))


def _is_midnight_elsewhere(clock: np.ndarray) -> bool:
    turned = (clock + DAY_US // 2) % DAY_US
    is_narrow = min(np.ptp(clock), np.ptp(turned)) <= HOUR_US
    return bool(is_narrow and not (clock % ZONE_STEP_US).any())
