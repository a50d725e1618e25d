"""What can be done about cases that would lead figures astray? Leave them out, duplicates too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders import cases, milestones, stamps
from analysis.prepare.finders.duplicates import is_exact, is_near
from analysis.prepare.repairs.base import Repair, repair


@dataclass(frozen=True)
class DropCases(Repair):
    """Leaves out the cases that a finder marks."""

    finder: ClassVar[Callable[[Events], np.ndarray]]

    def is_meant(self, events: Events) -> np.ndarray:
        """Per case whether it is left out."""
        return type(self).finder(events)

    def apply(self, events: Events) -> Events:
        mask = self.is_meant(events)
        return events.filter(~mask[events.case]) if mask.any() else events


@repair("drop_one_event_cases")
@dataclass(frozen=True)
class DropOneEventCases(DropCases):
    """Leaves out cases with a single event."""

    finder = staticmethod(cases.has_one_event)


@repair("drop_cases_without_start")
@dataclass(frozen=True)
class DropCasesWithoutStart(DropCases):
    """Leaves out cases whose beginning is not in the file, though history had begun."""

    finder = staticmethod(cases.is_without_start)


@repair("drop_cases_before_history")
@dataclass(frozen=True)
class DropCasesBeforeHistory(DropCases):
    """Leaves out cases that had begun before the history in the file did."""

    finder = staticmethod(cases.is_before_history)


@repair("drop_cases_without_end")
@dataclass(frozen=True)
class DropCasesWithoutEnd(DropCases):
    """Leaves out cases that should have ended long ago and have no end."""

    finder = staticmethod(cases.is_without_end)


@repair("drop_migrated_cases")
@dataclass(frozen=True)
class DropMigratedCases(DropCases):
    """Leaves out cases that a migration created."""

    finder = staticmethod(stamps.is_migrated)


@repair("drop_impossible_order")
@dataclass(frozen=True)
class DropImpossibleOrder(DropCases):
    """Leaves out cases whose steps stand in an order that cannot be."""

    finder = staticmethod(milestones.is_out_of_order)


@repair("drop_duplicates")
@dataclass(frozen=True)
class DropDuplicates(Repair):
    """Leaves out events that are there twice.

    Parameters
    ----------
    near_s
        0: rows equal in every column. Else also the same activity of a case within so many seconds, where
        the other columns are equal or empty.
    """

    near_s: float = 0

    def __post_init__(self) -> None:
        if not self.near_s >= 0:
            raise ValueError(self.near_s)

    def apply(self, events: Events) -> Events:
        mask = is_exact(events)
        if self.near_s:
            mask = mask | is_near(events, near_s=self.near_s)
        return events.filter(~mask) if mask.any() else events
