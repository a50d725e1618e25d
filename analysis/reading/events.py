"""Which events are in the table? One row an event, typed, with a list of what could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.processes import Catalogue, load
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text, is_filled
from analysis.reading.checks import activity_notes, case_notes, start_notes
from analysis.reading.headers import unique
from analysis.reading.histories import changes, note_others, value_before
from analysis.reading.in_place import days_in_place, scannable
from analysis.reading.leads import lead_column, with_leads
from analysis.reading.lifecycle import INSTANCE, paired
from analysis.reading.mapping import CORE, Mapping, check_complete
from analysis.reading.money import is_number, named_as_currency, with_signs
from analysis.reading.notes import Notes
from analysis.reading.problems import problems
from analysis.reading.raw import RawTable
from analysis.reading.stages import of_stages
from analysis.reading.times import DateRules, date_notes, date_rules, day_only, times
from analysis.reading.typing_columns import typed
from analysis.reading.wide import unpivoted

UNREADABLE = {"timestamp": "unreadable_date", "start_timestamp": "unreadable_start"}
"""Role of a column of times to the note on what cannot be read of it."""


@dataclass(frozen=True)
class EventTable:
    """The events of a file.

    Parameters
    ----------
    data
        Arrow table with `case_id, activity, timestamp`, perhaps `start_timestamp, resource`, and every
        other column under its own name; None when `path` is set.
    path
        A Parquet file that can be scanned where it lies: ids and activities are clean, times are
        timestamps. Rows without one of them are still in it.
    columns
        Name in the log to column of `data` or of the file at `path`.
    problems
        Frame `PROBLEMS`.
    roles
        Role to name in the log.
    rows
        Per event of `data` the place (from 0) of its row in the raw table; None when `path` is set.
    day_only
        Activities whose times are dates without a time of day: nothing shorter than a day can be said
        of what lies before and after them.
    zone
        IANA name of the zone by whose clock times without one were written; None: UTC.
    """

    data: pa.Table | None
    problems: pd.DataFrame
    columns: dict[str, str]
    roles: dict[str, str] = field(default_factory=dict)
    path: Path | None = None
    rows: np.ndarray | None = field(default=None, repr=False)
    day_only: tuple[str, ...] = ()
    zone: str | None = None


def event_table(raw: RawTable, mapping: Mapping) -> EventTable:
    """The events of a table whose columns are mapped.

    Case ids and activities are trimmed text; an activity is renamed to the catalogue's name when (and
    only when) it equals one of its names, case and spaces aside. Times are UTC without zone. Rows
    without case, activity or a time that can be read are left out and listed. Other columns are typed.
    A wide sheet gives an event for every date of a milestone; starts and completions that are rows of
    their own become one event. Of a history of fields the changes of the stage are events, of a history
    of stages those rows that change it. A row without deal is its lead's.

    Raises
    ------
    MappingError
        `missing_columns`, `unknown_column`, `column_used_twice`.
    """
    check_complete(mapping, raw.columns, file=raw.name)
    steps = {column: mapping.milestones[column] for column in raw.columns if column in mapping.milestones}
    mapping = replace(mapping, milestones=steps)
    catalogue = load(mapping.process)
    columns = _columns(raw, mapping)
    roles = {role: _called(column, columns) for role, column in mapping.roles.items()}
    noted = scannable(raw, mapping, columns, catalogue)
    if noted is not None and raw.path is not None:
        days = days_in_place(raw.path, mapping)
        return EventTable(None, problems(noted), columns, roles, raw.path, day_only=days, zone=mapping.zone)
    table = raw.arrow(list(dict.fromkeys([*columns.values(), *steps])))
    rules = date_rules(table, mapping, list(steps) or [columns["timestamp"]])
    draft = Draft(table, mapping, columns, catalogue, rules, Notes(raw))
    data, rows, days = _of_milestones(draft) if steps else _events(draft)
    case_notes(data, draft.notes)
    names = {name: name for name in data.column_names}
    found = problems(draft.notes)
    return EventTable(data, found, names, roles, rows=rows, day_only=days, zone=mapping.zone)


@dataclass(frozen=True)
class Draft:
    """An event table in the making: its rows as read, what they are called, and the notes so far."""

    table: pa.Table
    mapping: Mapping
    columns: dict[str, str]
    catalogue: Catalogue
    rules: DateRules
    notes: Notes

    def column(self, name: str) -> pa.ChunkedArray:
        """The column of the file for a name in the log."""
        return self.table[self.columns[name]]


def _columns(raw: RawTable, mapping: Mapping) -> dict[str, str]:
    """Name in the log to column of the file: the core first, then the rest, told apart from the core."""
    core = mapping.core
    used = {*core.values(), *mapping.milestones} - {*mapping.roles.values(), *mapping.attributes.values()}
    rest = [column for column in raw.columns if column not in used]
    return core | dict(zip(unique(rest, taken=CORE), rest, strict=True))


def _called(column: str, columns: dict[str, str]) -> str:
    return next((name for name, own in columns.items() if own == column and name not in CORE), column)


def _events(draft: Draft) -> tuple[pa.Table, np.ndarray, tuple[str, ...]]:
    activity, is_other = _said_activity(draft)
    core = {"case_id": _cases(draft), "activity": activity}
    midnights = {}
    for role, code in UNREADABLE.items():
        if role in draft.columns:
            name = draft.columns[role]
            core[role], midnights[role] = times(
                draft.table[name], name=name, rules=draft.rules, notes=draft.notes, code=code
            )
    if "resource" in draft.columns:
        core["resource"] = as_text(draft.column("resource"))
    is_usable = _usable_rows(draft, core, is_other)
    core["activity"] = activity_notes(
        activity, draft.catalogue, draft.columns["activity"], draft.notes, is_stage=draft.mapping.has_stages
    )
    data = pa.table({**core, **_others(draft)})
    data = data if pc.all(is_usable, min_count=0).as_py() else data.filter(is_usable)
    if "start_timestamp" in core:
        start_notes(data, draft.columns["start_timestamp"], draft.notes)
    rows = np.flatnonzero(is_usable.to_numpy(zero_copy_only=False))
    if draft.mapping.has_stages:
        data, rows = _staged(draft, data, rows)
    if draft.mapping.lifecycle:
        data, rows = _paired(draft, data, rows)
    return data, rows, day_only(data["activity"], midnights["timestamp"].take(pa.array(rows)))


def _said_activity(draft: Draft) -> tuple[pa.Array, pa.Array | None]:
    """The activity of each row, and which rows of a history of fields tell of another field."""
    if not draft.mapping.is_history:
        return as_text(draft.column("activity")), None
    found = changes(draft.table, draft.mapping)
    note_others(draft.table, draft.mapping, found, draft.notes)
    return found.activity, found.is_other


def _cases(draft: Draft) -> pa.Array:
    """The case of each row; where it has none, the lead it is about."""
    case, prefix = as_text(draft.column("case_id")), draft.catalogue.lead_prefix
    column = lead_column(draft.mapping.attributes, prefix=prefix, case=draft.mapping.case_id)
    if column is None or prefix is None or column not in draft.table.column_names:
        return case
    filled, is_lead, became = with_leads(case, as_text(draft.table[column]), prefix)
    if became.any():
        draft.notes.add_rows("leads_of_deals", pa.array(became), column=column)
    draft.notes.add_rows("leads_as_cases", pc.and_(is_lead, pa.array(~became)), column=column)
    return filled


def _staged(draft: Draft, data: pa.Table, rows: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """The steps among the stages; of a history of fields every change is one."""
    column = value_before(draft.table.column_names) if draft.mapping.is_history else None
    before = as_text(draft.table[column]).take(pa.array(rows)) if column else None
    name = draft.columns["activity"]
    found = of_stages(data, draft.catalogue, first=name, before=before, notes=draft.notes)
    data = data.set_column(data.column_names.index("activity"), "activity", found.activity)
    return data.filter(pa.array(found.is_step)), rows[found.is_step]


def _of_milestones(draft: Draft) -> tuple[pa.Table, np.ndarray, tuple[str, ...]]:
    """The events of a wide sheet; what else a row says goes with each of its events."""
    found = unpivoted(draft.table, draft.mapping, draft.catalogue, rules=draft.rules, notes=draft.notes)
    rows = pa.array(found.rows)
    core = {name: as_text(draft.column(name)).take(rows) for name in draft.columns if name in CORE}
    core |= {"activity": found.activity, "timestamp": found.timestamp}
    core = {name: core[name] for name in CORE if name in core}
    others = {name: values.take(rows) for name, values in _others(draft).items()}
    return pa.table({**core, **others}), found.rows, day_only(found.activity, found.is_midnight)


def _paired(draft: Draft, data: pa.Table, rows: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """Completions with the time of their start; the column that told them apart has nothing more to say."""
    column, at = str(draft.mapping.lifecycle), pa.array(rows)
    instance = draft.table[INSTANCE].take(at) if INSTANCE in draft.table.column_names else None
    found = paired(data, draft.table[column].take(at), instance, column=column, notes=draft.notes)
    starts = data["timestamp"].take(pa.array(found.start_row, mask=found.start_row < 0))
    if "start_timestamp" in data.column_names:
        starts = pc.coalesce(starts, data["start_timestamp"])
        data = data.drop_columns(["start_timestamp"])
    data = data.add_column(data.column_names.index("timestamp") + 1, "start_timestamp", starts)
    name = _called(column, draft.columns)
    data = data.drop_columns([name]) if name in data.column_names and name not in CORE else data
    return data.filter(pa.array(found.is_event)), rows[found.is_event]


def _usable_rows(draft: Draft, core: dict[str, pa.Array], is_other: pa.Array | None) -> pa.Array:
    """Which rows have case, activity and time; the others are noted, by what they lack.

    Rows of a history that tell of another field (`is_other`) lack nothing: they are no events.
    """
    lost = core["timestamp"].is_null()
    empty = pc.invert(is_filled(draft.column("timestamp")))
    draft.notes.add_rows("missing_time", empty, column=draft.columns["timestamp"])
    for role in ("case_id", "activity"):
        is_missing = core[role].is_null()
        if is_other is not None:
            lost = pc.or_(lost, is_other)
            is_missing = pc.and_not(is_missing, is_other)
        draft.notes.add_rows(f"missing_{role}", is_missing, column=draft.columns[role])
        lost = pc.or_(lost, is_missing)
    if pc.all(lost).as_py():
        draft.notes.add("no_usable_rows", n=len(lost), of=len(lost))
    return pc.invert(lost)


def _others(draft: Draft) -> dict[str, pa.Array]:
    """The columns beside the core in their types, with notes on values that do not have it."""
    result = {}
    for name, own in draft.columns.items():
        if name in CORE:
            continue
        column = draft.table[own]
        read = typed(own, column, draft.catalogue.attribute(own), rules=draft.rules)
        result[name] = read.values
        if read.n_failed:
            failed = pc.and_(read.values.is_null(), is_filled(column))
            draft.notes.add_rows("unreadable_value", failed, column=own, shown=column)
        if read.dates is not None:
            date_notes(own, column, read.dates, draft.notes)
    renamed = [f"{own} = {name}" for name, own in draft.columns.items() if name not in (own, *CORE)]
    if renamed:
        draft.notes.add("renamed_columns", n=len(renamed), of=len(draft.columns), examples=renamed)
    return result | _currencies(draft, result)


def _currencies(draft: Draft, read: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The signs beside amounts as a column, where the file has none of currencies."""
    if named_as_currency(draft.columns.values()):
        return {}
    numeric = [name for name, values in read.items() if is_number(values.type)]
    return with_signs({name: draft.table[draft.columns[name]] for name in numeric})
