"""What does another file bring to an open log? New events, changed values, and what it no longer has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.building import index
from analysis.prepare.events import Events
from analysis.prepare.matching import differences, matches, named_as, same_columns
from analysis.prepare.taken_back import events_of_log, mapping_of
from analysis.reading import EventTable, table_of
from analysis.reading.arrow import pc
from analysis.schema import Schema

MODES = ("update", "append", "replace")
CHANGED = Schema("changed_values", {"column": "text", "n": "count"}, ("-n", "column"))
MOVED = Schema(
    "moved_states", {"before": "text", "after": "text", "n_cases": "count"}, ("-n_cases", "before", "after")
)


@dataclass(frozen=True)
class Changes:
    """What a file changes in a log.

    Parameters
    ----------
    mode
        `update`: events that both have take the values of the file; `append`: they stay as they were;
        `replace`: the cases of the file are taken from it alone.
    n_new_cases, n_new_events
        Cases and events the log did not have; the events of new cases count too.
    n_changed, changed
        Events of both that differ, and frame `CHANGED`: values that differ by column.
    n_unchanged
        Events of both that are the same.
    n_missing
        Events of the log within the period of the file that the file does not have. They are kept, but
        for those of cases it has under `replace` (`n_dropped`).
    period
        First and last event of the file (UTC).
    """

    mode: str
    n_new_cases: int
    n_new_events: int
    n_changed: int
    changed: pd.DataFrame
    n_unchanged: int
    n_missing: int
    n_dropped: int
    period: tuple[datetime, datetime]

    @property
    def is_nothing(self) -> bool:
        """Whether the log would stay as it is."""
        is_changed = self.n_changed and self.mode != "append"
        return not (self.n_new_events or self.n_dropped or is_changed)


def merged(log: EventLog, new: Events, *, mode: str = "update") -> tuple[Events, Changes]:
    """The events of a log and a file together, and what the file changes.

    Two events are the same if case, activity and time are, and the id of the event in its source where
    both have a column of such; of several equal ones the first is the first, the second the second.
    Columns are those of the log; one that only the file has is added, one that it lacks keeps the
    values there were, and new events of known cases take their case's.

    Parameters
    ----------
    new
        Events of the file, after the repairs of the log's recipe.

    Returns
    -------
    Events in the order of the log, new ones last, and `Changes`.

    Raises
    ------
    AnalysisError
        `merge_other_process` (`open, new`), `merge_nothing_shared` (`activities`),
        `merge_conflicting_columns` (`role, open, new`).
    ValueError
        For a mode there is not.
    """
    if mode not in MODES:
        raise ValueError(f"no mode {mode!r} among {MODES}")
    if new.process != log.process:
        raise AnalysisError("merge_other_process", open=log.process, new=new.process)
    old = events_of_log(log)
    new = named_as(log, old, new)
    is_known = pc.is_in(new.table["case_id"], value_set=old.case_names).to_numpy()
    if not is_known.any() and not set(old.activity_names) & set(new.activity_names):
        raise AnalysisError("merge_nothing_shared", activities=new.activity_names[:5])
    before, after = same_columns(old, new, log)
    place = matches(before, after)
    both = np.flatnonzero(place >= 0)
    differs = differences(before, after, place[both], both, given=set(new.table.column_names))
    result, n_dropped = _together(before, after, place, mode)
    changes = Changes(
        mode=mode, n_new_cases=len(new.case_names) - _n_known(old, new), n_new_events=int((place < 0).sum()),
        n_changed=int(differs.any(axis=1).sum()), changed=_changed(differs),
        n_unchanged=int((~differs.any(axis=1)).sum()), n_missing=_n_missing(old, new, place),
        n_dropped=n_dropped, period=_period(new),
    )  # fmt: skip
    return _events(result, old, new), changes


def extended(
    log: EventLog,
    new: Events,
    *,
    problems: pd.DataFrame | None = None,
    check: Callable[[Events], pd.DataFrame] | None = None,
    repairs: Sequence[tuple[MappingOf[str, Any], tuple[int, int]]] = (),
    mode: str = "update",
    workspace: str | Path | None = None,
    tell: Callable[[str], None] = lambda stage: None,
) -> tuple[EventLog, Changes]:
    """The log with what a file brings, as the next version of its series; the same log where that is nothing.

    Parameters
    ----------
    problems
        What reading noted of the file; those of the log stay where it is None.
    check
        Gives the quality report of the events together; that of the log stays without it.
    repairs
        Steps that were made on the file, each with the events it changed and left out; those the log was
        made with as well are not said again.

    Raises
    ------
    AnalysisError
        As `merged`.
    """
    tell("merge")
    result, changes = merged(log, new, mode=mode)
    if changes.is_nothing:
        return log, changes
    mapping = replace(mapping_of(log), attributes=dict(result.keys), roles=dict(result.roles))
    if "resource" in result.table.column_names and mapping.resource is None:
        mapping = replace(mapping, resource="Resource")
    table = EventTable(
        result.table, log.problems if problems is None else problems,
        {name: name for name in result.table.column_names}, dict(result.roles), rows=result.rows,
        day_only=result.day_only,
    )  # fmt: skip
    new_steps = [(dict(step), effect) for step, effect in repairs if dict(step) not in log.repairs]
    tell("check")
    found = index(
        table_of(log.name, result.table), mapping, as_of=_as_of(log, result), workspace=workspace,
        name=log.name, table=table, repairs=[*log.repairs, *(step for step, _ in new_steps)],
        series_id=log.series_id, quality=check(result) if check else pd.DataFrame(log.quality),
        effects=[*_effects(log), *(effect for _, effect in new_steps)], tell=tell,
    )  # fmt: skip
    return found, changes


def _effects(log: EventLog) -> list[tuple[int, int]]:
    """What each repair of a log did, as far as that is known."""
    known = list(log.effects)
    return known + [(0, 0)] * (len(log.repairs) - len(known))


def moved_states(before: EventLog, after: EventLog) -> pd.DataFrame:
    """Cases of both versions of a log whose state changed.

    Returns
    -------
    Frame `MOVED`: one row a pair of states, the most cases first; empty for a process without states.
    """
    states = [log.frame(log.all_cases.select("case_id", "state")) for log in (before, after)]
    both = states[0].merge(states[1], on="case_id", suffixes=("_before", "_after")).fillna("")
    moved = both[both["state_before"] != both["state_after"]]
    counted = moved.groupby(["state_before", "state_after"]).size().rename("n_cases").reset_index()
    return MOVED.conform(counted.rename(columns={"state_before": "before", "state_after": "after"}))


def _changed(differs: pd.DataFrame) -> pd.DataFrame:
    n = differs.sum()
    return CHANGED.conform(pd.DataFrame({"column": n.index, "n": n.to_numpy()})[(n > 0).to_numpy()])


def _together(before: pa.Table, after: pa.Table, place: np.ndarray, mode: str) -> tuple[pa.Table, int]:
    """The events of both, and how many of the log are dropped."""
    if mode == "replace":
        is_replaced = pc.is_in(before["case_id"], value_set=after["case_id"].unique())
        kept = before.filter(pc.invert(is_replaced))
        return pa.concat_tables([kept, after]), before.num_rows - kept.num_rows - int((place >= 0).sum())
    fresh = after.take(np.flatnonzero(place < 0))
    if mode == "update":
        taken = np.arange(before.num_rows)
        both = np.flatnonzero(place >= 0)
        taken[place[both]] = before.num_rows + both
        before = pa.concat_tables([before, after]).take(taken)
    return pa.concat_tables([before, fresh]), 0


def _n_known(old: Events, new: Events) -> int:
    return int(pc.sum(pc.is_in(new.case_names, value_set=old.case_names)).as_py() or 0)


def _n_missing(old: Events, new: Events, place: np.ndarray) -> int:
    """Events of the log within the period of the file that it does not have."""
    is_missing = (old.at >= new.at.min()) & (old.at <= new.at.max())
    is_missing[place[place >= 0]] = False
    return int(is_missing.sum())


def _period(new: Events) -> tuple[datetime, datetime]:
    low, high = (pd.Timestamp(int(at), unit="us").to_pydatetime() for at in (new.at.min(), new.at.max()))
    return low, high


def _events(table: pa.Table, old: Events, new: Events) -> Events:
    day_only = {name for side in (old, new) for name in side.day_only}
    for side in (old, new):
        day_only -= set(side.activity_names) - set(side.day_only)
    return Events(
        table, np.arange(table.num_rows), old.process, {**new.roles, **old.roles},
        {**new.keys, **old.keys}, tuple(sorted(day_only)),
    )  # fmt: skip


def _as_of(log: EventLog, result: Events) -> datetime | None:
    """That of the log where nothing in the events is later; else as the events tell."""
    latest = int(result.at.max())
    column = result.keys.get("LastDataUpdate")
    if column in result.table.column_names and pa.types.is_timestamp(result.table[column].type):
        updated = pc.max(result.table[column].cast(pa.int64())).as_py()
        latest = max(latest, updated or latest)
    held = int(pd.Timestamp(log.as_of).value // 1000)
    return log.as_of if held > latest else None
