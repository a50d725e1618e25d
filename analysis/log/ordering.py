"""In which order do the events of each case lie, and what follows what? Keys and flows, on plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

US_PER_H = 3.6e9
MOST = 2**62


@dataclass(frozen=True)
class Ordered:
    """The events by case and position.

    Parameters
    ----------
    rows
        Per event its row in the source.
    starts
        Per case its first event; cases in the order of their keys.
    """

    rows: np.ndarray
    starts: np.ndarray

    @cached_property
    def lengths(self) -> np.ndarray:
        """Per case how many events it has."""
        return np.diff(np.append(self.starts, len(self.rows)))

    @cached_property
    def ends(self) -> np.ndarray:
        """Per case its last event."""
        return self.starts + self.lengths - 1

    @cached_property
    def case_key(self) -> np.ndarray:
        """Per event the key of its case."""
        return np.repeat(np.arange(len(self.starts), dtype=np.int32), self.lengths)

    @cached_property
    def position(self) -> np.ndarray:
        """Per event its place in its case, from 0."""
        return (np.arange(len(self.rows)) - self.starts[self.case_key]).astype(np.int32)

    @cached_property
    def is_last(self) -> np.ndarray:
        """Whether nothing follows the event."""
        found = np.zeros(len(self.rows), bool)
        found[self.ends] = True
        return found

    def next(self, values: np.ndarray) -> np.ndarray:
        """Per event the value of the one that follows; of no meaning where none does."""
        return np.append(values[1:], values[:1])

    def varies(self, values: np.ndarray) -> bool:
        """Whether a value differs within a case."""
        return bool(np.any((values[1:] != values[:-1]) & ~self.is_last[:-1]))

    def last_filled(self, is_filled: np.ndarray) -> np.ndarray:
        """Per case its last event where something is filled; -1 where there is none."""
        if is_filled.all():
            return self.ends
        latest = np.maximum.accumulate(np.where(is_filled, np.arange(len(self.rows)), -1))[self.ends]
        return np.where(latest >= self.starts, latest, -1)

    def one_each(self, places: np.ndarray, *, is_first: bool) -> np.ndarray:
        """Per case the first or the last of some events, which are in order; -1 where it has none."""
        case = self.case_key[places]
        is_new = case[1:] != case[:-1]
        chosen = places[np.append(True, is_new) if is_first else np.append(is_new, True)]
        found = np.full(len(self.starts), -1)
        found[self.case_key[chosen]] = chosen
        return found

    def greatest_before(self, values: np.ndarray) -> np.ndarray:
        """Per event the greatest of the values (all at least 0) before it in its case; 0 for the first."""
        beyond = int(values.max()) + 1
        shifted = np.where(self.position == 0, 0, np.append(0, values[:-1]))
        base = self.case_key.astype(np.int64) * beyond
        return np.maximum.accumulate(base + shifted) - base


def in_order(case: np.ndarray, at: np.ndarray, ties: np.ndarray | None) -> Ordered:
    """Rows by case, time, `ties` and row; the cases by their codes.

    Sorting packed numbers takes a fraction of the time of sorting by several keys: the rows by time
    first, then by case and the place they have by time.
    """
    n = len(case)
    by_time = _by_time(at, ties)
    packed = case[by_time].astype(np.int64) * n + np.arange(n)
    packed.sort()
    case_of, place = np.divmod(packed, n)
    return Ordered(by_time[place], np.flatnonzero(np.append(True, case_of[1:] != case_of[:-1])))


def _by_time(at: np.ndarray, ties: np.ndarray | None) -> np.ndarray:
    if ties is None:
        return np.argsort(at, kind="stable")
    earliest, beyond = int(at.min()), int(ties.max()) + 1
    if (int(at.max()) - earliest + 1) * beyond > MOST:
        return np.lexsort((ties, at))
    return np.argsort((at - earliest) * beyond + ties, kind="stable")


def with_cases_in_order(events: Ordered, by: np.ndarray) -> Ordered:
    """The same events with their cases in another order."""
    lengths = events.lengths[by]
    starts = np.cumsum(lengths) - lengths
    places = np.repeat(events.starts[by] - starts, lengths) + np.arange(len(events.rows))
    return Ordered(events.rows[places], starts)


def first_of_each(*keys: np.ndarray) -> np.ndarray:
    """Whether an event is the first of those with the same keys."""
    together = keys[0].astype(np.int64)
    for key in keys[1:]:
        together = _combined(together, key)
    order = np.argsort(together, kind="stable")
    ordered = together[order]
    found = np.zeros(len(order), bool)
    found[order[np.append(True, ordered[1:] != ordered[:-1])]] = True
    return found


def _combined(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A number for every pair of numbers."""
    beyond = int(other.max()) + 1
    if (int(one.max()) + 1) * beyond > MOST:
        one = np.unique(one, return_inverse=True)[1]
    return one * beyond + other
