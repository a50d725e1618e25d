"""How are names mended? Renamed, freed of what is unique to a case, or split by what stands beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, repair
from analysis.reading.arrow import pc
from analysis.reading.cells import is_text, whole

BESIDE = ("previous", "next", "resource", "occurrence")


def mapped(events: Events, column: str, new: Callable[[list[str]], list[str | None]]) -> Events:
    """The events with each distinct value of a column of text replaced; unchanged where there is none."""
    if column not in events.table.column_names or not is_text(events.table[column].type):
        return events
    encoded = whole(events.table[column]).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    after = new(names)
    if after == names:
        return events
    return events.with_column(column, pa.array(after, pa.string()).take(encoded.indices))


@repair("rename_activities")
@dataclass(frozen=True)
class RenameActivities(Repair):
    """Gives activities other names: key the name in the file, value the name in the log."""

    names: dict[str, str]

    def __post_init__(self) -> None:
        _check_names(self.names)

    def apply(self, events: Events) -> Events:
        return mapped(events, "activity", lambda names: [self.names.get(name, name) for name in names])


@repair("rename_values")
@dataclass(frozen=True)
class RenameValues(Repair):
    """Gives values of a column other names."""

    column: str
    names: dict[str, str]

    def __post_init__(self) -> None:
        _check_names(self.names)

    def apply(self, events: Events) -> Events:
        return mapped(events, self.column, lambda names: [self.names.get(name, name) for name in names])


@repair("strip_names")
@dataclass(frozen=True)
class StripNames(Repair):
    """Takes ids, numbers and dates out of names.

    Parameters
    ----------
    patterns
        Regular expression a whole name must fit, to what is left of it. RE2's syntax, so that no
        pattern of an edited recipe can take for ever.
    column
        Whose names; `activity` or an attribute.
    """

    patterns: dict[str, str]
    column: str = "activity"

    def __post_init__(self) -> None:
        _check_names(self.patterns)
        for pattern in self.patterns:
            try:
                pc.match_substring_regex(pa.array([""]), pattern)
            except pa.ArrowInvalid as cause:
                raise ValueError(pattern) from cause

    def apply(self, events: Events) -> Events:
        return mapped(events, self.column, self._stripped)

    def _stripped(self, names: list[str]) -> list[str | None]:
        text = pa.array(names, pa.string())
        for pattern, stem in self.patterns.items():
            text = pc.if_else(pc.match_substring_regex(text, f"^(?:{pattern})$"), stem, text)
        return text.to_pylist()


@repair("split_activity")
@dataclass(frozen=True)
class SplitActivity(Repair):
    """Gives an activity that means two things a second name where something stands beside it.

    Parameters
    ----------
    by
        What decides: the `previous` or `next` activity of the case (empty text: its edge), the
        `resource`, or which `occurrence` in the case it is ("1", "2", …).
    values
        Where it is one of these, the activity is called `name`.
    """

    activity: str
    by: str
    values: tuple[str, ...]
    name: str

    def __post_init__(self) -> None:
        if self.by not in BESIDE or not self.name:
            raise ValueError(self.by)

    def apply(self, events: Events) -> Events:
        is_it = np.array([name == self.activity for name in events.activity_names], bool)
        if not is_it.any():
            return events
        chosen = is_it[events.activity] & self._is_beside(events, is_it)
        new = pc.if_else(pa.array(chosen), self.name, whole(events.table["activity"]))
        return events.with_column("activity", new)

    def _is_beside(self, events: Events, is_it: np.ndarray) -> np.ndarray:
        if self.by == "resource":
            if "resource" not in events.table.column_names:
                return np.zeros(events.n, bool)
            held = pc.is_in(whole(events.table["resource"]), value_set=pa.array(self.values, pa.string()))
            return held.to_numpy(zero_copy_only=False)
        ordered = self._occurs(events, is_it) if self.by == "occurrence" else self._follows(events)
        result = np.zeros(events.n, bool)
        result[events.order] = ordered
        return result

    def _follows(self, events: Events) -> np.ndarray:
        names = [*events.activity_names, ""]
        among = np.array([name in self.values for name in names], bool)
        label, edge = events.activity[events.order], len(names) - 1
        beside = np.full(events.n, edge)
        if self.by == "previous":
            beside[1:] = label[:-1]
            beside[events.case_starts] = edge
        else:
            beside[:-1] = label[1:]
            beside[events.case_starts[1:] - 1] = edge
        return among[beside]

    def _occurs(self, events: Events, is_it: np.ndarray) -> np.ndarray:
        hit = is_it[events.activity[events.order]]
        running = np.cumsum(hit)
        sizes = np.diff(np.r_[events.case_starts, events.n])
        nth = running - np.repeat(running[events.case_starts] - hit[events.case_starts], sizes)
        return hit & np.isin(nth, [int(value) for value in self.values if value.isdigit()])


def _check_names(names: object) -> None:
    if not isinstance(names, dict) or not all(
        isinstance(x, str) and x for pair in names.items() for x in pair
    ):
        raise ValueError(names)
