"""Which cases are not whole? One event only, no start, no end, begun before the history in the file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import (
    bounds_of,
)
from analysis.reading.arrow import pc

HISTORY_SHARE = 0.1
TIMES_LATER_SHARE = 2
MIN_CASES = 20
COMMON_SHARE = 0.05
RARE_SHARE = 0.02
MIN_COMMON = 0.9
MIN_ENDED = 30


def has_one_event(events: Events) -> np.ndarray:
    """Per case whether it has a single event; leads that came to nothing often do, and do not count."""
    return (bounds_of(events).n == 1) & ~is_lead(events)


def is_without_start(events: Events) -> np.ndarray:
    """Per case whether its beginning is not in the file, though history had begun.

    Of a known process the beginning is the activity its main span starts with, wherever it stands in the
    case. No other log has one: there no case is marked.
    """
    return _is_unstarted(events) & ~is_before_history(events)


def is_before_history(events: Events) -> np.ndarray:
    """Per case whether it had begun before the history in the file did.

    It does not begin as cases do, and its first event lies in the first tenth of the time the log covers,
    provided that this is at least twice as frequent there as later: else it is no matter of history.
    """
    is_odd = _is_unstarted(events) if start_activities(events) else _begins_unusually(events)
    at = events.at[bounds_of(events).first]
    if len(at) < MIN_CASES:
        return np.zeros(len(at), bool)
    is_early = at < history_end(events)
    share_early, share_later = _share(is_odd, is_early), _share(is_odd, ~is_early)
    is_truncated = share_early >= TIMES_LATER_SHARE * share_later
    return is_odd & is_early if is_truncated else np.zeros(len(at), bool)


def is_without_end(events: Events) -> np.ndarray:
    """Per case whether it should have ended long ago, and has no end in the file.

    Older, at the log's last event, than 99 % of the ended cases became, and silent for longer than half
    of them took. Only of a known process, and where at least 30 cases have ended.
    """
    bounds = bounds_of(events)
    begun, last = events.at[bounds.first], events.at[bounds.last]
    ended_at = _ended_at(events)
    took = (ended_at - begun)[ended_at > 0]
    if len(took) < MIN_ENDED:
        return np.zeros(len(begun), bool)
    known_until = last.max()
    is_old = known_until - begun > np.quantile(took, 0.99)
    is_silent = known_until - last > np.quantile(took, 0.5)
    return is_old & is_silent & (ended_at == 0) & ~is_lead(events)


def begins_rarely(events: Events) -> np.ndarray:
    """Per case of a log of no known process: whether hardly any other begins like it."""
    return _rare(events, bounds_of(events).first) & ~is_before_history(events)


def ends_rarely(events: Events) -> np.ndarray:
    """Per case of a log of no known process: whether hardly any other ends like it, open ones aside.

    Open may be what had its last event within the time that nearly all cases take.
    """
    bounds = bounds_of(events)
    begun, last = events.at[bounds.first], events.at[bounds.last]
    is_over = last < last.max() - np.quantile(last - begun, 0.95) if len(last) else np.zeros(0, bool)
    return _rare(events, bounds.last) & is_over


def _rare(events: Events, places: np.ndarray) -> np.ndarray:
    """Whether an activity has less than 2 % of these places, where those above 5 % have nine in ten."""
    if events.catalogue.activities or len(places) < MIN_CASES:
        return np.zeros(len(places), bool)
    share = np.bincount(events.activity[places], minlength=len(events.activity_names)) / len(places)
    if share[share >= COMMON_SHARE].sum() < MIN_COMMON:
        return np.zeros(len(places), bool)
    return share[events.activity[places]] < RARE_SHARE


def is_lead(events: Events) -> np.ndarray:
    prefix = events.catalogue.lead_prefix
    if not prefix:
        return np.zeros(len(events.case_names), bool)
    return pc.starts_with(events.case_names, pattern=prefix).to_numpy(zero_copy_only=False)


def start_activities(events: Events) -> tuple[str, ...]:
    """What a case of the process starts with, where the log has it."""
    main = events.catalogue.main_span
    return tuple(name for name in main.start if name in events.activity_names) if main else ()


def _is_unstarted(events: Events) -> np.ndarray:
    starts = start_activities(events)
    if not starts:
        return np.zeros(len(events.case_names), bool)
    return ~_has(events, starts) & ~is_lead(events)


def _has(events: Events, names: Iterable[str]) -> np.ndarray:
    """Per case whether it has one of these activities."""
    is_one = np.isin(np.array(events.activity_names, dtype=object), list(names))
    found = np.zeros(len(events.case_names), bool)
    found[events.case[is_one[events.activity]]] = True
    return found


def _begins_unusually(events: Events) -> np.ndarray:
    """Whether a case begins with what hardly any case begins with that began after the first tenth."""
    places = bounds_of(events).first
    is_later = events.at[places] >= history_end(events)
    activity = events.activity[places]
    if np.count_nonzero(is_later) < MIN_CASES:
        return np.zeros(len(places), bool)
    share = np.bincount(activity[is_later], minlength=len(events.activity_names)) / is_later.sum()
    return (share < RARE_SHARE)[activity]


def history_end(events: Events) -> int:
    """The end of the first tenth of the time the log covers, a few far off times aside."""
    first, last = np.quantile(events.at, [0.001, 0.999])
    return int(first + HISTORY_SHARE * (last - first))


def _share(is_odd: np.ndarray, of: np.ndarray) -> float:
    return np.count_nonzero(is_odd & of) / max(1, np.count_nonzero(of))


def _ended_at(events: Events) -> np.ndarray:
    """Per case the time of the first event that ends it; 0 where there is none."""
    catalogue = events.catalogue
    ends = {
        name for state in catalogue.states if state.final for name in (*state.has, state.is_, state.settled)
    }
    ends |= {state.is_ for state in catalogue.states}
    ends |= {catalogue.main_span.end, *catalogue.main_span.ends} if catalogue.main_span else set()
    is_end = np.isin(np.array(events.activity_names, dtype=object), [name for name in ends if name])
    places = events.order[is_end[events.activity[events.order]]]
    found = np.zeros(len(events.case_names), np.int64)
    found[events.case[places[::-1]]] = events.at[places[::-1]]
    return found
