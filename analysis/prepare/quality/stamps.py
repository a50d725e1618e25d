"""What is reported of times that are those of a machine's run: nightly batches, mass changes, migrations?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import HOUR_US, bounds_of, events_of_cases
from analysis.prepare.finders.stamps import is_batch, is_mass_change, is_migrated
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.quality.times import said
from analysis.prepare.repairs.cases import DropMigratedCases
from analysis.prepare.repairs.times import DropMassChanges


def _moments(events: Events, places: np.ndarray, unit: int) -> tuple[str, ...]:
    """The fullest moments, with how many cases each has."""
    moments, which = np.unique(events.at[places] // unit * unit, return_inverse=True)
    counts = np.bincount(which, minlength=len(moments))
    top = np.argsort(-counts, kind="stable")[:N_EXAMPLES]
    return tuple(f"{said(int(moments[place]))} ({counts[place]})" for place in top)


def _migration(events: Events, *, now: datetime) -> Iterable[Defect]:
    mask = is_migrated(events)
    if not mask.any():
        return
    first = bounds_of(events).first[mask]
    n, of = int(mask.sum()), len(mask)
    yield Defect(
        "migration", n, of, examples=_moments(events, first, HOUR_US), events=events_of_cases(events, mask),
        repair=DropMigratedCases() if n < of else None,
    )  # fmt: skip


def _mass_change(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_mass_change(events))
    if not len(found):
        return
    names = np.array(events.activity_names, dtype=object)[np.unique(events.activity[found])]
    yield Defect(
        "mass_change", len(found), events.n, examples=_moments(events, found, HOUR_US), events=found,
        repair=DropMassChanges(), params={"activities": list(names[:N_EXAMPLES])},
    )  # fmt: skip


def _batch(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_batch(events))
    if not len(found):
        return
    names = np.array(events.activity_names, dtype=object)[np.unique(events.activity[found])]
    yield Defect(
        "batch_stamps", len(found), events.n, examples=_moments(events, found, 1), events=found,
        params={"activities": list(names[:N_EXAMPLES]), "n_moments": len(np.unique(events.at[found]))},
    )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    Check("migration", "warning", _migration),
    Check("mass_change", "note", _mass_change),
    Check("batch_stamps", "note", _batch),
)
