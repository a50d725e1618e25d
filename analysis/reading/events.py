"""Which events are in the table? One row an event, typed, with a list of what could not be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.processes import Catalogue, load
from analysis.reading import dates
from analysis.reading.cells import Column, as_text, is_text, places, whole
from analysis.reading.checks import activity_notes, case_notes, row_notes
from analysis.reading.headers import unique
from analysis.reading.in_place import scannable
from analysis.reading.mapping import CORE, Mapping, check_complete
from analysis.reading.problems import N_EXAMPLES, problem, problems
from analysis.reading.raw import RawTable
from analysis.reading.typing_columns import typed

Notes = list[dict[str, object]]


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
    """

    data: pa.Table | None
    problems: pd.DataFrame
    columns: dict[str, str]
    roles: dict[str, str] = field(default_factory=dict)
    path: Path | None = None


def event_table(raw: RawTable, mapping: Mapping) -> EventTable:
    """The events of a table whose columns are mapped.

    Case ids and activities are trimmed text; an activity is renamed to the catalogue's name when (and
    only when) it equals one of its names, case and spaces aside. Times are UTC without zone. Rows
    without case, activity or a time that can be read are left out and listed. Other columns are typed.

    Raises
    ------
    MappingError
        `missing_columns`, `unknown_column`, `column_used_twice`.
    """
    check_complete(mapping, raw.columns, file=raw.name)
    catalogue = load(mapping.process)
    columns = _columns(raw, mapping)
    roles = {role: _called(column, columns) for role, column in mapping.roles.items()}
    found = scannable(raw, mapping, columns, catalogue)
    if found is not None:
        return EventTable(None, problems([*raw.notes, *found]), columns, roles, raw.path)
    table = raw.arrow(list(dict.fromkeys(columns.values())))
    notes: Notes = list(raw.notes)
    data = _events(raw, table, columns, mapping, catalogue, notes)
    return EventTable(data, problems(notes), {name: name for name in columns}, roles)


def _columns(raw: RawTable, mapping: Mapping) -> dict[str, str]:
    """Name in the log to column of the file: the core first, then the rest, told apart from the core."""
    core = mapping.core
    used = set(core.values()) - set(mapping.roles.values()) - set(mapping.attributes.values())
    rest = [column for column in raw.columns if column not in used]
    return core | dict(zip(unique(rest, taken=CORE), rest, strict=True))


def _called(column: str, columns: dict[str, str]) -> str:
    return next((name for name, own in columns.items() if own == column and name not in CORE), column)


def _events(
    raw: RawTable,
    table: pa.Table,
    columns: dict[str, str],
    mapping: Mapping,
    catalogue: Catalogue,
    notes: Notes,
) -> pa.Table:
    day_first = mapping.day_first if mapping.day_first is not None else _day_first(table, columns)
    core = {
        "case_id": as_text(table[columns["case_id"]]),
        "activity": as_text(table[columns["activity"]]),
        "timestamp": _times(raw, "timestamp", table, columns, day_first, notes),
    }
    if "start_timestamp" in columns:
        core["start_timestamp"] = _times(raw, "start_timestamp", table, columns, day_first, notes)
    if "resource" in columns:
        core["resource"] = as_text(table[columns["resource"]])
    is_whole = _whole_rows(raw, core, columns, notes)
    core["activity"] = activity_notes(core["activity"], catalogue, columns["activity"], notes)
    others = _others(raw, table, columns, catalogue, day_first, notes)
    data = pa.table({**core, **others}).filter(is_whole)
    row_notes(data, raw, mapping, table, notes)
    case_notes(data, notes)
    return data


def _day_first(table: pa.Table, columns: dict[str, str]) -> bool | None:
    """What the times tell of the order of day and month; else what any other column of dates tells."""
    told = dates.order_evidence(table[columns["timestamp"]])
    if told is not None:
        return told
    others = [name for name in table.column_names if is_text(table[name].type)]
    heads = {name: pc.drop_null(table[name])[:1000] for name in others}
    for name in others:
        if len(heads[name]) and dates.looks_like(heads[name]) > 0.9:
            told = dates.order_evidence(table[name])
            if told is not None:
                return told
    return None


def _times(
    raw: RawTable, role: str, table: pa.Table, columns: dict[str, str], day_first: bool | None, notes: Notes
) -> pa.Array:
    column = table[columns[role]]
    read = dates.parse(column, day_first=day_first)
    if read.is_order_assumed:
        notes.append(_assumed(columns[role], column, read.values))
    if read.n_without_zone:
        notes.append(
            problem("time_zone_mixed", column=columns[role], n=read.n_without_zone, of=len(read.values))
        )
    failed = pc.and_(read.values.is_null(), _filled(column))
    code = "unreadable_date" if role == "timestamp" else "unreadable_start"
    _note_rows(notes, code, failed, raw, column=columns[role], shown=column)
    return read.values


def _assumed(name: str, column: Column, values: pa.Array) -> dict[str, object]:
    known = pc.indices_nonzero(values.is_valid())[:1].to_pylist()
    written = as_text(column)
    examples = [f"{written[place].as_py()} = {values[place].as_py():%Y-%m-%d}" for place in known]
    return problem("date_order_assumed", column=name, n=len(values) - values.null_count, of=len(values), examples=examples)


def _filled(column: Column) -> pa.Array:
    array = whole(column)
    return as_text(array).is_valid() if is_text(array.type) else array.is_valid()


def _whole_rows(raw: RawTable, core: dict[str, pa.Array], columns: dict[str, str], notes: Notes) -> pa.Array:
    """Which rows have case, activity and time; the others noted."""
    missing = {role: core[role].is_null() for role in ("case_id", "activity")}
    for role, mask in missing.items():
        _note_rows(notes, f"missing_{role}", mask, raw, column=columns[role])
    return _noted_times(raw, core, missing, columns, notes)


def _noted_times(
    raw: RawTable,
    core: dict[str, pa.Array],
    missing: dict[str, pa.Array],
    columns: dict[str, str],
    notes: Notes,
) -> pa.Array:
    no_time = core["timestamp"].is_null()
    n_unreadable = sum(int(str(note["n"])) for note in notes if note["code"] == "unreadable_date")
    n_empty = (pc.sum(no_time).as_py() or 0) - n_unreadable
    if n_empty:
        empty = pc.invert(_filled(raw.arrow([columns["timestamp"]])[columns["timestamp"]]))
        _note_rows(notes, "missing_time", empty, raw, column=columns["timestamp"])
    lost = pc.or_(pc.or_(missing["case_id"], missing["activity"]), no_time)
    if pc.all(lost).as_py():
        notes.append(problem("no_usable_rows", n=len(lost), of=len(lost)))
    return pc.invert(lost)


def _note_rows(
    notes: Notes,
    code: str,
    mask: pa.Array,
    raw: RawTable,
    *,
    column: str,
    shown: Column | None = None,
) -> None:
    n = pc.sum(mask).as_py() or 0
    if not n:
        return
    rows = places(mask, N_EXAMPLES, first_row=raw.first_row)
    examples: list[object] = list(rows)
    if shown is not None:
        examples = [f"{row}: {shown[row - raw.first_row].as_py()}" for row in rows]
    notes.append(problem(code, column=column, n=n, of=len(mask), examples=examples))


def _others(
    raw: RawTable,
    table: pa.Table,
    columns: dict[str, str],
    catalogue: Catalogue,
    day_first: bool | None,
    notes: Notes,
) -> dict[str, pa.Array]:
    result = {}
    renamed = []
    entry_of: Callable[[str], object] = catalogue.attribute
    for name, own in columns.items():
        if name in CORE:
            continue
        if name != own:
            renamed.append(f"{own} = {name}")
        entry = entry_of(own)
        read = typed(own, table[own], entry, day_first=day_first)  # type: ignore[arg-type]
        result[name] = read.values
        if read.n_failed:
            failed = pc.and_(read.values.is_null(), _filled(table[own]))
            _note_rows(notes, "unreadable_value", failed, raw, column=own, shown=table[own])
        if read.is_order_assumed:
            notes.append(_assumed(own, table[own], read.values))
    if renamed:
        notes.append(problem("renamed_columns", n=len(renamed), of=len(columns), examples=renamed))
    return result
