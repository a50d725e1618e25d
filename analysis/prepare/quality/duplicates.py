"""What is reported of events that are there twice?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.finders.duplicates import is_exact, is_near
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.quality.times import said
from analysis.prepare.repairs.cases import DropDuplicates

NEAR_S = 5


def _exact(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_exact(events))
    yield Defect(
        "exact_duplicates", len(found), events.n, examples=_rows_said(events, found), events=found,
        repair=DropDuplicates(),
    )  # fmt: skip


def _near(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_near(events, near_s=NEAR_S))
    yield Defect(
        "near_duplicates", len(found), events.n, examples=_rows_said(events, found), events=found,
        repair=DropDuplicates(NEAR_S), params={"near_s": NEAR_S},
    )  # fmt: skip


def _rows_said(events: Events, places: np.ndarray) -> tuple[str, ...]:
    few = places[:N_EXAMPLES]
    cases = events.case_names.take(pa.array(events.case[few])).to_pylist()
    names = [events.activity_names[activity] for activity in events.activity[few]]
    return tuple(f"{c}: {a}, {said(at)}" for c, a, at in zip(cases, names, events.at[few], strict=True))


CHECKS: tuple[Check, ...] = (
    Check("exact_duplicates", "warning", _exact),
    Check("near_duplicates", "warning", _near, is_hint=True),
)
