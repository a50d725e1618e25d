"""What is reported of times that cannot be, or say less than they seem to?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import DAY_US, by_day, counted_names
from analysis.prepare.finders.times import (
    is_after,
    is_bare_midnight,
    is_far_off,
    is_tied,
    last_plausible,
    micros,
    starts_late,
)
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.repairs.times import ClearStarts, DropFuture, DropOutliers


def said(at: int) -> str:
    """A time as in a table, to the minute."""
    return str(np.datetime64(int(at), "us").astype("datetime64[m]")).replace("T", " ")


def _n_cases_unordered(events: Events, undated: np.ndarray) -> int:
    """Cases with another activity on the day of one that has only a date: which came first is not known."""
    order = events.order
    case, at, activity = events.case[order], events.at[order], events.activity[order]
    near = (case[1:] == case[:-1]) & (at[1:] - at[:-1] < DAY_US) & (activity[1:] != activity[:-1])
    near &= undated[activity[:-1]]
    return len(np.unique(case[1:][near]))


def _future(events: Events, *, now: datetime) -> Iterable[Defect]:
    until = last_plausible(events, now=now)
    found = np.flatnonzero(is_after(events, until))
    latest = found[np.argsort(-events.at[found], kind="stable")[:N_EXAMPLES]]
    yield Defect(
        "future_times", len(found), events.n, examples=_dated(events, latest), events=found,
        repair=DropFuture(until.isoformat()), params={"limit": said(micros(now))[:10]},
    )  # fmt: skip


def _far_off(events: Events, *, now: datetime) -> Iterable[Defect]:
    until = last_plausible(events, now=now)
    mask = is_far_off(events, until=until)
    found = np.flatnonzero(mask)
    if not len(found):
        return
    rest = events.at[~mask & ~is_after(events, until)]
    yield Defect(
        "outlier_years", len(found), events.n, examples=_dated(events, found[:N_EXAMPLES]), events=found,
        repair=DropOutliers(until.isoformat()),
        params={"first": said(rest.min())[:10], "last": said(rest.max())[:10]},
    )  # fmt: skip


def _dated(events: Events, places: np.ndarray) -> tuple[str, ...]:
    cases = events.case_names.take(pa.array(events.case[places])).to_pylist()
    return tuple(f"{case}: {said(at)}" for case, at in zip(cases, events.at[places], strict=True))


def _late_starts(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(starts_late(events))
    yield Defect(
        "start_after_end", len(found), events.n, examples=_dated(events, found[:N_EXAMPLES]), events=found,
        repair=ClearStarts(),
    )  # fmt: skip


def _midnight(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_bare_midnight(events))
    names = counted_names(events, events.activity[found], N_EXAMPLES)
    yield Defect("midnight_times", len(found), events.n, examples=names, events=found)


def _day_only(events: Events, *, now: datetime) -> Iterable[Defect]:
    undated = by_day(events)
    if not undated.any():
        return
    found = np.flatnonzero(undated[events.activity])
    yield Defect(
        "day_only", len(found), events.n, events=found,
        examples=counted_names(events, events.activity[found], N_EXAMPLES),
        params={"n_activities": int(undated.sum()), "n_cases": _n_cases_unordered(events, undated)},
    )  # fmt: skip


def _ties(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_tied(events))
    cases = np.unique(events.case[found])
    yield Defect(
        "same_time", len(found), events.n, events=found,
        examples=tuple(events.case_names.take(pa.array(cases[:N_EXAMPLES])).to_pylist()),
        params={"n_cases": len(cases), "of_cases": len(events.case_names)},
    )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    Check("future_times", "warning", _future),
    Check("outlier_years", "warning", _far_off),
    Check("start_after_end", "warning", _late_starts),
    Check("midnight_times", "note", _midnight),
    Check("day_only", "note", _day_only),
    Check("same_time", "note", _ties),
)
