"""What is reported of dates with day and month swapped?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.dates import swapped
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.repairs.dates import SwapDayMonth
from analysis.reading import zones

MANY_ACTIVITIES = 3
"""From so many activities on, a repair is offered for all of them."""


def _swapped_dates(events: Events, *, now: datetime) -> Iterable[Defect]:
    new = swapped(events)
    found = np.flatnonzero(new != events.at)
    if not len(found):
        return
    names = sorted({events.activity_names[place] for place in np.unique(events.activity[found])})
    rule = SwapDayMonth(activities=() if len(names) >= MANY_ACTIVITIES else tuple(names))
    yield Defect(
        "swapped_dates", len(found), events.n, column="timestamp", examples=_examples(events, new, found),
        events=found, repair=rule,
    )  # fmt: skip


def _examples(events: Events, new: np.ndarray, found: np.ndarray) -> tuple[str, ...]:
    shown = found[:N_EXAMPLES]
    cases = events.case_names.take(events.case[shown]).to_pylist()
    days = [_days(each[shown], events.zone) for each in (events.at, new)]
    return tuple(f"{case}: {old} → {mended}" for case, old, mended in zip(cases, *days, strict=True))


def _days(at: np.ndarray, zone: str | None) -> list[str]:
    utc = at.astype("datetime64[us]")
    local = zones.to_local(utc, zone) if zone else utc
    return local.astype("datetime64[D]").astype(str).tolist()


CHECKS = (Check("swapped_dates", "warning", _swapped_dates),)
