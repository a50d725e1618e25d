"""Repairs of dates: day and month swapped back where that puts an event into its place."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.finders.dates import swapped
from analysis.prepare.repairs.base import Repair, repair


@repair("swap_day_month")
@dataclass(frozen=True)
class SwapDayMonth(Repair):
    """Swaps day and month back where an event jumps out of its case's order and fits in when swapped.

    Dates that are in place stay as they are, also those that could be swapped; doing it twice is doing
    it once.

    Parameters
    ----------
    activities
        Only events of these; all of them when empty.
    """

    activities: tuple[str, ...] = ()

    def apply(self, events: Events) -> Events:
        new = swapped(events, activities=self.activities)
        if (new == events.at).all():
            return events
        return events.with_column("timestamp", pa.array(new, pa.timestamp("us")))
