"""Can the files of an archive be read as one table? Parts below each other, facts about cases beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pyarrow as pa

from analysis.errors import AnalysisError, FileError
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text
from analysis.reading.guessing import guess
from analysis.reading.headers import normal, unique
from analysis.reading.problems import problem
from analysis.reading.raw import RawTable, table_of

SOURCE = "SourceFile"
MIN_FOUND_SHARE = 0.5
KEY_ROWS_SHARE = 0.98
EVENT_ROLES = ("case_id", "activity", "timestamp")
PASSED_ON = ("file_too_large", "text_too_large", "file_encrypted")


@dataclass(frozen=True)
class Part:
    """A table of the archive: one file, or several of the same columns."""

    names: tuple[str, ...]
    raw: RawTable

    @property
    def said(self) -> str:
        return " + ".join(PurePosixPath(name.replace("\\", "/")).name for name in self.names)


@dataclass(frozen=True)
class Key:
    """A column of both tables, unique in the second one: ids that are in one of them only."""

    column: str
    other: str
    places: pa.Array
    lost: list[str]
    unused: list[str]
    n: int
    n_other: int


def read_together(members: Sequence[str], read: Callable[[str], RawTable], *, name: str) -> RawTable | None:
    """The files as one table; None where a person has to choose.

    Parameters
    ----------
    read
        Reads a member. One that is no table (a note, a picture) is left out with a note.
    """
    tables, left_out = _tables(members, read)
    if not tables:
        return None
    parts = _stacked(tables, name)
    joined = parts[0] if len(parts) == 1 else _joined(parts)
    if joined is None:
        return None
    notes = [problem("files_left_out", n=len(left_out), of=len(members), examples=left_out)]
    return replace(joined.raw, name=name, notes=(*(notes if left_out else ()), *joined.raw.notes))


def _tables(
    members: Sequence[str], read: Callable[[str], RawTable]
) -> tuple[list[tuple[str, RawTable]], list[str]]:
    tables, left_out = [], []
    for member in members:
        try:
            tables.append((member, read(member)))
        except FileError as problem_:
            if problem_.code in PASSED_ON:
                raise
            left_out.append(member)
    return tables, left_out


def _stacked(tables: Sequence[tuple[str, RawTable]], name: str) -> list[Part]:
    """Tables of the same columns, in whatever order, one below the other."""
    groups: dict[frozenset[str], list[tuple[str, RawTable]]] = {}
    for member, raw in tables:
        groups.setdefault(frozenset(map(normal, raw.columns)), []).append((member, raw))
    return [_stack(group, name) for group in groups.values()]


def _stack(group: Sequence[tuple[str, RawTable]], name: str) -> Part:
    members = tuple(member for member, _ in group)
    first = group[0][1]
    if len(group) == 1:
        return Part(members, first)
    (source,) = unique([SOURCE], first.columns)
    tables = [_like(raw, first).append_column(source, _said_of(member, raw)) for member, raw in group]
    table = pa.concat_tables(_of_same_types(tables))
    notes = [note for _, raw in group for note in raw.notes]
    notes.append(problem("files_stacked", column=source, n=len(members), examples=members))
    return Part(members, table_of(name, table, notes, first_row=first.first_row))


def _said_of(member: str, raw: RawTable) -> pa.Array:
    return pa.repeat(pa.scalar(member, pa.string()), raw.n_rows)


def _like(raw: RawTable, first: RawTable) -> pa.Table:
    """The columns in the order and by the names of the first table."""
    own = {normal(column): column for column in raw.columns}
    return raw.arrow([own[normal(column)] for column in first.columns]).rename_columns(list(first.columns))


def _of_same_types(tables: Sequence[pa.Table]) -> list[pa.Table]:
    """Columns that differ in type, as text in all of the tables."""
    mixed = [
        place
        for place in range(tables[0].num_columns)
        if len({table.schema[place].type for table in tables}) > 1
    ]
    result = []
    for table in tables:
        for place in mixed:
            table = table.set_column(place, table.column_names[place], as_text(table.column(place)))
        result.append(table)
    return result


def _joined(parts: Sequence[Part]) -> Part | None:
    """The events with the columns of all other tables; None where one of these has no id in common."""
    for events in sorted(parts, key=lambda part: -part.raw.n_rows):
        if not _has_events(events.raw):
            continue
        others = [part for part in parts if part is not events]
        done = _with_all(events, others)
        if done is not None:
            return done
    return None


def _has_events(raw: RawTable) -> bool:
    try:
        meant = guess(raw)
    except AnalysisError:
        return False
    return bool(meant.milestones) or all(meant.core.get(role) for role in EVENT_ROLES)


def _with_all(events: Part, others: list[Part]) -> Part | None:
    waiting = list(others)
    while waiting:
        found = next(((part, key) for part in waiting if (key := _key(events.raw, part.raw))), None)
        if found is None:
            return None
        part, key = found
        events = Part(events.names + part.names, _with_columns(events.raw, part, key))
        waiting.remove(part)
    return events


def _key(events: RawTable, other: RawTable) -> Key | None:
    """The column to match by: the one whose values the events share most; it identifies a row of `other`."""
    own = {normal(column): column for column in other.columns}
    found = [
        key
        for column in events.columns
        if normal(column) in own and (key := _matched(events, column, other, own[normal(column)]))
    ]
    return min(found, key=lambda key: (len(key.lost) / key.n, len(key.unused)), default=None)


def _matched(events: RawTable, column: str, other: RawTable, own: str) -> Key | None:
    ids = as_text(other.arrow([own])[own])
    known = pc.drop_null(ids)
    distinct = known.unique()
    if len(distinct) < max(1, KEY_ROWS_SHARE * len(ids)) or len(distinct) < len(known):
        return None
    wanted = as_text(events.arrow([column])[column])
    asked = pc.drop_null(wanted).unique()
    if len(asked) >= events.n_rows or not len(asked):
        return None
    is_found = pc.is_in(asked, value_set=distinct)
    if (pc.sum(is_found).as_py() or 0) < MIN_FOUND_SHARE * len(asked):
        return None
    lost = asked.filter(pc.invert(is_found)).to_pylist()
    unused = distinct.filter(pc.invert(pc.is_in(distinct, value_set=asked))).to_pylist()
    places = pc.index_in(wanted, value_set=ids, skip_nulls=True)
    return Key(column, own, places, lost, unused, len(asked), len(distinct))


def _with_columns(events: RawTable, part: Part, key: Key) -> RawTable:
    """The events with the other columns of a part; a name that is there already carries that of its file."""
    names = [column for column in part.raw.columns if column != key.other]
    stem = PurePosixPath(part.names[0].replace("\\", "/")).name.partition(".")[0]
    taken = {column.casefold() for column in events.columns}
    named = unique([f"{stem} {name}" if name.casefold() in taken else name for name in names], events.columns)
    table, added = events.arrow(), part.raw.arrow(names).take(key.places)
    for name, column in zip(named, added.columns, strict=True):
        table = table.append_column(name, column)
    notes = [*events.notes, *part.raw.notes, *_notes(part, key, named)]
    return table_of(events.name, table, notes, first_row=events.first_row, blank_rows=events.blank_rows)


def _notes(part: Part, key: Key, named: Sequence[str]) -> list[dict[str, object]]:
    said = f"{key.column} ({part.said})"
    notes = [problem("file_joined", column=said, n=len(named), examples=named)]
    if key.lost:
        notes.append(problem("broken_keys", column=said, n=len(key.lost), of=key.n, examples=key.lost))
    if key.unused:
        notes.append(
            problem("unused_keys", column=said, n=len(key.unused), of=key.n_other, examples=key.unused)
        )
    return notes
