"""Which values does a column hold, and how often? Each distinct one once, with the places it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from analysis.prepare.events import Events
from analysis.reading.cells import is_text, whole
from analysis.reading.mapping import CORE

MAX_VALUES = 20_000
MAX_OF_UNKNOWN = 1_000
NOT_NAMES = ("amount",)
RECORD_ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{12,}")


@dataclass(frozen=True)
class Values:
    """The distinct values of a column of text.

    Parameters
    ----------
    codes
        Per event the place of its value in `names`; -1 where the cell is empty.
    n_events
        Per value how many events have it.
    """

    names: list[str]
    codes: np.ndarray
    n_events: np.ndarray

    def events(self, chosen: np.ndarray) -> np.ndarray:
        """Places of the events whose value is chosen; `chosen` is a flag per value."""
        return np.flatnonzero(np.r_[chosen, False][self.codes])

    def examples(self, new: dict[str, str]) -> tuple[str, ...]:
        """`strat → start (231)`, the commonest first."""
        place = {name: i for i, name in enumerate(self.names)}
        ranked = sorted(new, key=lambda name: (-self.n_events[place[name]], name))
        return tuple(f"{name} → {new[name]} ({self.n_events[place[name]]:,})" for name in ranked[:5])

    def flags(self, chosen: dict[str, str]) -> np.ndarray:
        """Per value whether it is a key of `chosen`."""
        return np.fromiter((name in chosen for name in self.names), bool, len(self.names))


def values(events: Events, column: str) -> Values:
    """The values of a column, encoded once for all checks of the same events."""
    kept: dict[str, Values] = vars(events).setdefault("_values", {})
    if column not in kept:
        kept[column] = _encoded(events, column)
    return kept[column]


def _encoded(events: Events, column: str) -> Values:
    if column == "activity":
        names, codes = events.activity_names, events.activity
    else:
        encoded = whole(events.table[column]).dictionary_encode()
        names = encoded.dictionary.to_pylist() if len(encoded.dictionary) <= MAX_VALUES * 5 else []
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if not names:
        return Values([], np.full(events.n, -1), np.zeros(0, int))
    counted = np.bincount(codes[codes >= 0], minlength=len(names))
    return Values(names, codes, counted)


def text_columns(events: Events) -> list[str]:
    """Columns of text that are neither the case, the activity nor a time."""
    skipped = {*CORE} - {"resource"} | {events.roles.get(role) for role in NOT_NAMES}
    schema = events.table.schema
    return [one.name for one in schema if is_text(one.type) and one.name not in skipped]


def category_columns(events: Events) -> list[str]:
    """Columns whose values name groups: roles, categories of the catalogue, and what looks like them."""
    by_column = {column: events.catalogue.attribute(key) for key, column in events.keys.items()}
    told = {column for column, one in by_column.items() if one and (one.role or one.type == "category")}
    told |= {column for role, column in events.roles.items() if role not in NOT_NAMES} | {"resource"}
    known = {column for column, one in by_column.items() if one} - told
    most = min(MAX_OF_UNKNOWN, len(events.case_names) / 2)
    found = []
    for column in text_columns(events):
        n = len(values(events, column).names)
        if column not in known and 1 < n <= (MAX_VALUES if column in told else most):
            found.append(column)
    return found
