"""Which cases contradict themselves or each other? Steps in an order that cannot be, ids in two cases."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import DAY_US, SECOND_US, by_day
from analysis.reading.arrow import pc

TOLERANCE_US = 60 * SECOND_US
NEVER = np.iinfo(np.int64).max


class Contradiction(NamedTuple):
    """Per case whether `second` first happened before `first` did, and where the two events are."""

    first: str
    second: str
    is_case: np.ndarray
    places: np.ndarray


def contradictions(events: Events) -> list[Contradiction]:
    """Pairs of the catalogue (`after` of its activities) that some case has the wrong way round.

    Only the first time of each counts, so that doing a step again contradicts nothing; clocks of two
    systems may differ by a minute, and what has only a date may lie anywhere within its day.
    """
    known = {name: place for place, name in enumerate(events.activity_names)}
    undated = by_day(events)
    found, firsts = [], _Firsts(events)
    for second in events.catalogue.activities:
        for first in second.after:
            if second.key not in known or first not in known:
                continue
            one, other = known[first], known[second.key]
            slack = DAY_US if undated[one] or undated[other] else TOLERANCE_US
            is_case = firsts.at(other) < firsts.at(one) - slack
            is_case &= firsts.at(one) < NEVER
            if is_case.any():
                places = np.r_[firsts.place(one)[is_case], firsts.place(other)[is_case]]
                found.append(Contradiction(first, second.key, is_case, places))
    return found


class _Firsts:
    """When and where each activity first happened in each case, found once per activity asked for."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._activity = events.activity[events.order]
        self._found: dict[int, np.ndarray] = {}

    def place(self, activity: int) -> np.ndarray:
        """Per case the place of the first event; -1 where there is none."""
        if activity not in self._found:
            places = self._events.order[self._activity == activity][::-1]
            first = np.full(len(self._events.case_names), -1)
            first[self._events.case[places]] = places
            self._found[activity] = first
        return self._found[activity]

    def at(self, activity: int) -> np.ndarray:
        """Per case the time of the first event; `NEVER` where there is none."""
        places = self.place(activity)
        return np.where(places < 0, NEVER, self._events.at[places])


def is_out_of_order(events: Events) -> np.ndarray:
    """Per case whether its steps stand in an order that cannot be."""
    found = np.zeros(len(events.case_names), bool)
    for one in contradictions(events):
        found |= one.is_case
    return found


def shared(events: Events, column: str) -> tuple[np.ndarray, pa.Array]:
    """Events whose id in `column` stands under two cases or more, and those ids."""
    ids = events.table[column].combine_chunks().dictionary_encode()
    codes = pc.fill_null(ids.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    known = (codes >= 0) & ~_is_lead_event(events)
    low = np.full(len(ids.dictionary), len(events.case_names))
    high = np.full(len(ids.dictionary), -1)
    np.minimum.at(low, codes[known], events.case[known])
    np.maximum.at(high, codes[known], events.case[known])
    is_shared = np.r_[high > low, False]
    return np.flatnonzero(is_shared[codes] & known), ids.dictionary.filter(pa.array(is_shared[:-1]))


def _is_lead_event(events: Events) -> np.ndarray:
    prefix = events.catalogue.lead_prefix
    if not prefix:
        return np.zeros(events.n, bool)
    leads = pc.starts_with(events.case_names, pattern=prefix).to_numpy(zero_copy_only=False)
    return leads[events.case]
