"""How does a recipe say that names were replaced? As a step that was done before there were any events."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, repair


@repair("pseudonyms")
@dataclass(frozen=True)
class Pseudonyms(Repair):
    """Names of people and customers replaced by pseudonyms, in the table as it was read.

    The step holds no key: `analysis.prepare.pseudonyms.replaced` does the work with one, right after
    reading, so that no check, sample or example ever shows a name.

    Parameters
    ----------
    columns
        Pairs of column and kind (`person`, `customer`).
    """

    columns: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        pairs = tuple((str(column), str(kind)) for column, kind in self.columns)
        object.__setattr__(self, "columns", pairs)

    def apply(self, events: Events) -> Events:
        """The events as they are: their names were replaced before."""
        return events
