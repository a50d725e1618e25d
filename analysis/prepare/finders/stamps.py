"""Which times are those of a machine's run rather than of work? Nightly batches, mass changes, migrations."""

from __future__ import annotations

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import DAY_US, HOUR_US, bounds_of, by_day

MIN_BATCH = 10
TIMES_USUAL_BATCH = 5
MIN_SPIKE = 20
MIN_SPIKE_SHARE = 0.05
TIMES_LARGEST_OTHER = 5
TIMES_MEDIAN = 10
MAX_TOGETHER = 3
MIN_FOR_MEDIAN = 10
MIN_OTHER_DAYS = 10


def spikes(counts: np.ndarray, *, total: int, min_others: int = 0) -> np.ndarray:
    """The hours (or days) in which far more happened than in any other.

    A spike has at least 20 and 5 % of `total`, five times what the largest other hour has and, where ten
    others have any, ten times their median; the hours beside a spike count neither way. Up to three stand
    together; without them the rest is looked at again.
    """
    left = counts.copy()
    found: list[int] = []
    while len(new := _tops(left, total=total - int(counts[found].sum()), min_others=min_others)):
        found += new.tolist()
        left[new] = 0
    return np.sort(np.array(found, dtype=np.int64))


def _tops(counts: np.ndarray, *, total: int, min_others: int) -> np.ndarray:
    least = max(MIN_SPIKE, MIN_SPIKE_SHARE * total)
    tops = np.argsort(-counts, kind="stable")[:MAX_TOGETHER]
    tops = tops[counts[tops] >= least]
    for n in range(len(tops), 0, -1):
        beside = np.unique(np.clip(np.r_[tops[:n], tops[:n] - 1, tops[:n] + 1], 0, len(counts) - 1))
        rest = np.delete(counts, beside)
        rest = rest[rest > 0]
        usual = TIMES_LARGEST_OTHER * rest.max() if len(rest) else 0
        if len(rest) >= MIN_FOR_MEDIAN:
            usual = max(usual, TIMES_MEDIAN * np.median(rest))
        if len(rest) >= min_others and counts[tops[:n]].min() >= usual:
            return tops[:n]
    return tops[:0]


def migrations(events: Events) -> list[tuple[int, int]]:
    """Hours, and days, in which a large part of all cases begins: first moment and end of each."""
    at = events.at[bounds_of(events).first]
    found: list[tuple[int, int]] = []
    for unit, min_others in ((HOUR_US, 0), (DAY_US, MIN_OTHER_DAYS)):
        if not len(at):
            break
        buckets, start = _buckets(at, unit)
        new = spikes(np.bincount(buckets), total=len(at), min_others=min_others)
        found += [(int((start + bucket) * unit), int((start + bucket + 1) * unit)) for bucket in new]
        at = at[~np.isin(buckets, new)]
    return found


def _buckets(at: np.ndarray, unit: int) -> tuple[np.ndarray, int]:
    start = int(at.min() // unit) if len(at) else 0
    return at // unit - start, start


def is_migrated(events: Events) -> np.ndarray:
    """Cases that begin in a migration."""
    at = events.at[bounds_of(events).first]
    found = np.zeros(len(at), bool)
    for low, high in migrations(events):
        found |= (at >= low) & (at < high)
    return found


def is_in_migration(events: Events) -> np.ndarray:
    """Events of the hours (or days) of a migration."""
    found = np.zeros(events.n, bool)
    for low, high in migrations(events):
        found |= (events.at >= low) & (events.at < high)
    return found


def is_mass_change(events: Events) -> np.ndarray:
    """Events of an activity in an hour in which it was written to a large part of all cases at once.

    Cases begun in that hour are a migration and another check's; activities with dates only are left
    out, since all of a day would fall into one hour.
    """
    found = np.zeros(events.n, bool)
    n_cases = len(events.case_names)
    least = max(MIN_SPIKE, MIN_SPIKE_SHARE * n_cases)
    often = (np.bincount(events.activity, minlength=len(events.activity_names)) >= least) & ~by_day(events)
    is_candidate = ~is_in_migration(events)
    is_candidate[bounds_of(events).first] = False
    for activity in np.flatnonzero(often):
        places = np.flatnonzero((events.activity == activity) & is_candidate)
        buckets, _ = _buckets(events.at[places], HOUR_US)
        for bucket in spikes(np.bincount(buckets), total=n_cases) if len(places) else []:
            own = places[buckets == bucket]
            found[own] = len(np.unique(events.case[own])) >= least
    return found


def is_batch(events: Events) -> np.ndarray:
    """Events of many cases in the very same activity and second, outside migrations and mass changes.

    Many: ten cases, and five times the number that usually share a time (a log kept by the minute has
    some anyway). Midnight and activities with dates only do not count.
    """
    found = np.zeros(events.n, bool)
    is_candidate = ~by_day(events)[events.activity] & (events.at % DAY_US != 0)
    places = np.flatnonzero(is_candidate & ~is_in_migration(events) & ~is_mass_change(events))
    crowded, usual = _crowded(events, places)
    order = crowded[np.lexsort((events.case[crowded], events.at[crowded], events.activity[crowded]))]
    if not len(order):
        return found
    case, at, activity = events.case[order], events.at[order], events.activity[order]
    is_new = np.r_[True, (at[1:] != at[:-1]) | (activity[1:] != activity[:-1])]
    group = np.cumsum(is_new) - 1
    n_cases = np.bincount(group, weights=is_new | np.r_[True, case[1:] != case[:-1]])
    found[order[n_cases[group] >= max(MIN_BATCH, TIMES_USUAL_BATCH * usual)]] = True
    return found


def _crowded(events: Events, places: np.ndarray) -> tuple[np.ndarray, float]:
    """Those that may share activity and time with nine others, and how many usually do.

    Counted in slots of a hash, to sort a few rather than all: a slot holds at least its group.
    """
    key = events.at[places].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    key += events.activity[places].astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    slot = (key >> np.uint64(44)).astype(np.int64)
    counts = np.bincount(slot, minlength=1)
    rest = counts[(counts > 0) & (counts < MIN_BATCH)]
    return places[counts[slot] >= MIN_BATCH], float(rest.mean()) if len(rest) else 1.0
