"""What becomes of activities that one form saved at once? They are marked, or counted as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, repair
from analysis.reading.arrow import pc
from analysis.reading.mapping import CORE


def saved_together(events: Events, pairs: tuple[str, ...]) -> np.ndarray:
    """Per place in `order` whether the event has the case and time of the one before it, and both are a pair.

    `pairs` are the names of two activities, one after the other: first pair, second pair, …
    """
    names = {name: i for i, name in enumerate(events.activity_names)}
    label, n = events.activity[events.order].astype(np.int64), max(1, len(names))
    same = np.zeros(events.n, bool)
    if events.n < 2:
        return same
    at, case = events.at[events.order], events.case[events.order]
    same[1:] = (at[1:] == at[:-1]) & (case[1:] == case[:-1])
    known = [
        (names[one], names[other])
        for one, other in zip(pairs[::2], pairs[1::2])
        if one in names and other in names
    ]
    codes = [code for i, j in known for code in (i * n + j, j * n + i)]
    same[1:] &= np.isin(label[:-1] * n + label[1:], np.array(codes, dtype=np.int64))
    return same


@repair("merge_forms")
@dataclass(frozen=True)
class MergeForms(Repair):
    """Deals with activities of a case that one form saved at the same moment.

    Parameters
    ----------
    pairs
        Names of activities, two by two.
    column
        Where given, all events stay and this column says with what an event was saved; where empty,
        only the first event of a form stays, and cases lack the other steps.
    """

    pairs: tuple[str, ...]
    column: str = ""

    def __post_init__(self) -> None:
        if len(self.pairs) % 2 or not self.pairs or self.column in CORE:
            raise ValueError(self.pairs)

    def apply(self, events: Events) -> Events:
        joins = saved_together(events, tuple(self.pairs))
        return self._marked(events, joins) if self.column else self._merged(events, joins)

    def _merged(self, events: Events, joins: np.ndarray) -> Events:
        keep = np.ones(events.n, bool)
        keep[events.order[joins]] = False
        return events.filter(keep)

    def _marked(self, events: Events, joins: np.ndarray) -> Events:
        label, n = events.activity[events.order], events.n
        beside = np.full(n, -1)
        heads = np.flatnonzero(joins) - 1
        beside[heads] = label[heads + 1]
        beside[joins] = label[np.flatnonzero(joins) - 1]
        result = np.full(n, -1)
        result[events.order] = beside
        places = pa.array(result, mask=result < 0)
        return events.with_column(self.column, pc.take(pa.array(events.activity_names), places))
