"""What is reported of cases that are not whole?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import (
    DAY_US,
    bounds_of,
    case_examples,
    counted_names,
    events_of_cases,
)
from analysis.prepare.finders.cases import (
    begins_rarely,
    ends_rarely,
    has_one_event,
    history_end,
    is_before_history,
    is_lead,
    is_without_end,
    is_without_start,
    start_activities,
)
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.repairs.cases import (
    DropCases,
    DropCasesBeforeHistory,
    DropCasesWithoutEnd,
    DropCasesWithoutStart,
    DropOneEventCases,
)

MAX_SHARE_TO_DROP = 0.5


def _defect(
    events: Events, code: str, mask: np.ndarray, repair: DropCases | None, **params: object
) -> Defect:
    """A row on cases, leads aside; leaving them out is no offer where it would leave less than half."""
    n, of = int(np.count_nonzero(mask)), int(np.count_nonzero(~is_lead(events)))
    return Defect(
        code, n, of, examples=case_examples(events, mask, N_EXAMPLES), events=events_of_cases(events, mask),
        repair=repair if n <= MAX_SHARE_TO_DROP * of else None, params=params,
    )  # fmt: skip


def _one_event(events: Events, *, now: datetime) -> Iterable[Defect]:
    yield _defect(events, "one_event_cases", has_one_event(events), DropOneEventCases())


def _no_start(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = is_without_start(events)
    yield _defect(
        events, "no_start", mask, DropCasesWithoutStart(), start=", ".join(start_activities(events))
    )


def _before_history(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = is_before_history(events)
    if mask.any():
        until = str(np.datetime64(history_end(events) // DAY_US, "D"))
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
