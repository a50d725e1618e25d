"""The events of many cases at once: collected step by step, then put in order and filled forward."""

from __future__ import annotations

import numpy as np


class Events:
    """A growing table of events. `fields`: further columns, with their value where a step sets none."""

    def __init__(self, activities: tuple[str, ...], fields: dict[str, float]) -> None:
        self.activities, self.fields = activities, fields
        self._codes = {name: code for code, name in enumerate(activities)}
        self._parts: list[dict[str, np.ndarray]] = []

    def add(self, activity: str, case: np.ndarray, at: np.ndarray, **fields: np.ndarray | float) -> None:
        """One event of `activity` for every case in `case`, at the times `at`."""
        part = {"case": case.astype(np.int32), "at": at}
        part["activity"] = np.full(len(case), self._codes[activity], np.int16)
        for name, missing in self.fields.items():
            value = fields.pop(name, missing)
            part[name] = np.broadcast_to(np.asarray(value, np.float64), len(case))
        if fields:
            raise KeyError(f"not declared: {sorted(fields)}")
        self._parts.append(part)

    def sorted(self, *, shift: np.ndarray, until: np.ndarray) -> dict[str, np.ndarray]:
        """Columns of all events up to `until`, by case and time; `shift` hours are added to each case."""
        table = {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
        self._parts.clear()
        table["at"] = np.floor((table["at"] + shift[table["case"]]) * 3600)
        seen = table["at"] <= until[table["case"]] * 3600
        table = {name: values[seen] for name, values in table.items()}
        order = np.lexsort((table["at"], table["case"]))  # stable: equal times keep the order of the steps
        return {name: values[order] for name, values in table.items()}

    def code(self, activity: str) -> int:
        """Number of an activity in the column `activity`."""
        return self._codes[activity]


def filled(values: np.ndarray, case: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`values` carried forward within a case to events where they are not known; and where they now are."""
    row = np.arange(len(values))
    last = np.maximum.accumulate(np.where(known, row, -1))
    first = np.maximum.accumulate(np.where(np.r_[True, case[1:] != case[:-1]], row, 0)) if len(row) else row
    now_known = last >= first
    return values[np.where(now_known, last, row)], now_known


def counted(values: np.ndarray, case: np.ndarray) -> np.ndarray:
    """Running sum of `values` (flags: how often so far) within a case, this event included."""
    total = np.cumsum(values)
    starts = np.flatnonzero(np.r_[True, case[1:] != case[:-1]]) if len(case) else np.zeros(0, int)
    before = (total - values)[starts]
    return total - np.repeat(before, np.diff(np.r_[starts, len(case)]))
