"""What can be done about times that cannot be? Events left out, starts emptied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.finders.stamps import is_mass_change
from analysis.prepare.finders.times import is_after, is_far_off, last_plausible, starts_late
from analysis.prepare.repairs.base import Repair, repair
from analysis.reading.arrow import pc


@dataclass(frozen=True)
class _Until(Repair):
    """A step that goes by the last time that was plausible when the file was loaded (ISO, UTC)."""

    until: str

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.until)

    @property
    def moment(self) -> datetime:
        """`until` as a time."""
        return datetime.fromisoformat(self.until)


@repair("drop_future")
@dataclass(frozen=True)
class DropFuture(_Until):
    """Leaves out the events after `until`."""

    def apply(self, events: Events) -> Events:
        return without(events, is_after(events, self.moment))


@repair("drop_outlier_years")
@dataclass(frozen=True)
class DropOutliers(_Until):
    """Leaves out the events years away from all others; those after `until` are another step's."""

    def apply(self, events: Events) -> Events:
        return without(events, is_far_off(events, until=self.moment))


@repair("clear_starts")
@dataclass(frozen=True)
class ClearStarts(Repair):
    """Empties the start of events that start after they end; the events stay."""

    def apply(self, events: Events) -> Events:
        mask = starts_late(events)
        if not mask.any():
            return events
        start = events.table["start_timestamp"]
        return events.with_column(
            "start_timestamp", pc.if_else(pa.array(mask), pa.scalar(None, start.type), start)
        )


@repair("drop_mass_changes")
@dataclass(frozen=True)
class DropMassChanges(Repair):
    """Leaves out the events written in one go over a large part of all cases."""

    def apply(self, events: Events) -> Events:
        return without(events, is_mass_change(events))


def without(events: Events, mask: np.ndarray) -> Events:
    """The events but for the marked ones; the very same where none is marked."""
    return events.filter(~mask) if mask.any() else events


def renewed(step: Repair, events: Events, *, now: datetime) -> Repair:
    """The step as it is for another file: what a date of the former file decided is decided anew.

    Parameters
    ----------
    now
        The moment of the upload, UTC without zone.
    """
    return type(step)(last_plausible(events, now=now).isoformat()) if isinstance(step, _Until) else step
