"""Which cases are not whole? One event only, no start, no end, begun before the history in the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.quality.bounds import (
    DAY_US,
    bounds_of,
    case_examples,
    counted_names,
    events_of_cases,
)
from analysis.prepare.repairs.cases import (
    DropCases,
    DropCasesBeforeHistory,
    DropCasesWithoutEnd,
    DropCasesWithoutStart,
    DropOneEventCases,
)
from analysis.reading.arrow import pc

HISTORY_SHARE = 0.1
TIMES_LATER_SHARE = 2
MIN_CASES = 20
COMMON_SHARE = 0.05
RARE_SHARE = 0.02
MIN_COMMON = 0.9
MIN_ENDED = 30
MAX_SHARE_TO_DROP = 0.5


def has_one_event(events: Events) -> np.ndarray:
    """Per case whether it has a single event; leads that came to nothing often do, and do not count."""
    return (bounds_of(events).n == 1) & ~_is_lead(events)


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
    is_odd = _is_unstarted(events) if _starts(events) else _begins_unusually(events)
    at = events.at[bounds_of(events).first]
    if len(at) < MIN_CASES:
        return np.zeros(len(at), bool)
    is_early = at < _history_end(events)
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
    return is_old & is_silent & (ended_at == 0) & ~_is_lead(events)


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


def _is_lead(events: Events) -> np.ndarray:
    prefix = events.catalogue.lead_prefix
    if not prefix:
        return np.zeros(len(events.case_names), bool)
    return pc.starts_with(events.case_names, pattern=prefix).to_numpy(zero_copy_only=False)


def _starts(events: Events) -> tuple[str, ...]:
    """What a case of the process starts with, where the log has it."""
    main = events.catalogue.main_span
    return tuple(name for name in main.start if name in events.activity_names) if main else ()


def _is_unstarted(events: Events) -> np.ndarray:
    starts = _starts(events)
    if not starts:
        return np.zeros(len(events.case_names), bool)
    return ~_has(events, starts) & ~_is_lead(events)


def _has(events: Events, names: Iterable[str]) -> np.ndarray:
    """Per case whether it has one of these activities."""
    is_one = np.isin(np.array(events.activity_names, dtype=object), list(names))
    found = np.zeros(len(events.case_names), bool)
    found[events.case[is_one[events.activity]]] = True
    return found


def _begins_unusually(events: Events) -> np.ndarray:
    """Whether a case begins with what hardly any case begins with that began after the first tenth."""
    places = bounds_of(events).first
    is_later = events.at[places] >= _history_end(events)
    activity = events.activity[places]
    if np.count_nonzero(is_later) < MIN_CASES:
        return np.zeros(len(places), bool)
    share = np.bincount(activity[is_later], minlength=len(events.activity_names)) / is_later.sum()
    return (share < RARE_SHARE)[activity]


def _history_end(events: Events) -> int:
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


def _defect(
    events: Events, code: str, mask: np.ndarray, repair: DropCases | None, **params: object
) -> Defect:
    """A row on cases, leads aside; leaving them out is no offer where it would leave less than half."""
    n, of = int(np.count_nonzero(mask)), int(np.count_nonzero(~_is_lead(events)))
    return Defect(
        code, n, of, examples=case_examples(events, mask, N_EXAMPLES), events=events_of_cases(events, mask),
        repair=repair if n <= MAX_SHARE_TO_DROP * of else None, params=params,
    )  # fmt: skip


def _one_event(events: Events, *, now: datetime) -> Iterable[Defect]:
    yield _defect(events, "one_event_cases", has_one_event(events), DropOneEventCases())


def _no_start(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = is_without_start(events)
    yield _defect(events, "no_start", mask, DropCasesWithoutStart(), start=", ".join(_starts(events)))


def _before_history(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = is_before_history(events)
    if mask.any():
        until = str(np.datetime64(_history_end(events) // DAY_US, "D"))
        yield _defect(events, "before_history", mask, DropCasesBeforeHistory(), until=until)


def _no_end(events: Events, *, now: datetime) -> Iterable[Defect]:
    yield _defect(events, "no_end", is_without_end(events), DropCasesWithoutEnd())


def _rare_start(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = begins_rarely(events)
    names = counted_names(events, events.activity[bounds_of(events).first[mask]], N_EXAMPLES)
    yield _defect(events, "rare_start", mask, None, activities=list(names))


def _rare_end(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = ends_rarely(events)
    names = counted_names(events, events.activity[bounds_of(events).last[mask]], N_EXAMPLES)
    yield _defect(events, "rare_end", mask, None, activities=list(names))


CHECKS: tuple[Check, ...] = (
    Check("one_event_cases", "note", _one_event),
    Check("no_start", "note", _no_start),
    Check("before_history", "note", _before_history, is_hint=True),
    Check("no_end", "note", _no_end, is_hint=True),
    Check("rare_start", "note", _rare_start, is_hint=True),
    Check("rare_end", "note", _rare_end, is_hint=True),
)
