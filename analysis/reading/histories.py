"""Which rows of a history of fields are events? Changes of the stage, and the creation of a record."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from typing import NamedTuple

import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_filled
from analysis.reading.headers import normal
from analysis.reading.mapping import Guess, Mapping
from analysis.reading.notes import Notes
from analysis.reading.profile import Profile
from analysis.reading.words import HISTORY

MAX_FIELDS = 200
SURE = 0.95
CREATED = {"lead_to_cash": "Opportunity Created", "order_to_cash": "Sales Order Created"}
"""Process to the activity of a row that says the record was made."""


class History(NamedTuple):
    """The columns of a history of fields, and the fields whose changes are events, each with its activity."""

    field: str
    activity: Guess
    fields: dict[str, str]


class Changes(NamedTuple):
    """Per row of the table its activity, and whether the row tells of a field that makes no events."""

    activity: pa.Array
    is_other: pa.Array


def guess_history(seen: MappingOf[str, Profile], process: str) -> History | None:
    """The history of fields a table is: a column of fields, one of them the stage, and one of new values."""
    field, after = _called("field", seen), _called("after", seen)
    if field is None or after is None or not 1 <= seen[field].n_distinct <= MAX_FIELDS:
        return None
    told = {str(name): normal(name) for name in pc.drop_null(seen[field].values).unique().to_pylist()}
    stage = next((kind for kind in ("stage", "status") if set(told.values()) & HISTORY[kind]), None)
    if stage is None:
        return None
    fields = {name: "" for name, word in told.items() if word in HISTORY[stage]}
    made = {name: CREATED.get(process, name) for name, word in told.items() if word in HISTORY["created"]}
    samples = tuple(pc.drop_null(_of_fields(seen[after].values, seen[field].values, fields)).unique()[:3])
    said = tuple(str(one) for one in samples)
    return History(field, Guess("activity", after, SURE, "name_and_content", said), fields | made)


def stage_values(seen: MappingOf[str, Profile], found: History) -> pa.Array:
    """The new values of the stage: those of other fields aside."""
    fields = {name: said for name, said in found.fields.items() if not said}
    return _of_fields(seen[found.activity.column].values, seen[found.field].values, fields)


def value_before(columns: Iterable[str]) -> str | None:
    """The column with the value a field had before."""
    return next((name for name in columns if normal(name) in HISTORY["before"]), None)


def changes(table: pa.Table, mapping: Mapping) -> Changes:
    """The activity of each row: of the creation, or the value the stage was given; else none."""
    field = as_text(table[str(mapping.history_field)])
    named = [name for name, activity in mapping.history.items() if activity]
    activity = _of_fields(as_text(table[str(mapping.activity)]), field, mapping.history)
    place = pc.index_in(field, value_set=pa.array(named, pa.string()))
    said = pa.array([mapping.history[name] for name in named], pa.string()).take(place)
    is_other = pc.invert(pc.is_in(field, value_set=pa.array(list(mapping.history), pa.string())))
    return Changes(pc.coalesce(said, activity), pc.and_(is_other, is_filled(table[mapping.history_field])))


def note_others(table: pa.Table, mapping: Mapping, found: Changes, notes: Notes) -> None:
    """How many rows tell of other fields, and of which."""
    column = str(mapping.history_field)
    counts = pc.value_counts(as_text(table[column]).filter(found.is_other))
    ranked = sorted(counts.to_pylist(), key=lambda one: (-one["counts"], one["values"]))
    if ranked:
        examples = [f"{one['values']} ({one['counts']})" for one in ranked]
        n = sum(one["counts"] for one in ranked)
        notes.add("other_changes", column=column, n=n, of=table.num_rows, examples=examples)


def _called(part: str, seen: MappingOf[str, Profile]) -> str | None:
    return next((name for name in seen if normal(name) in HISTORY[part]), None)


def _of_fields(values: pa.Array, field: Column, fields: Iterable[str]) -> pa.Array:
    is_one = pc.is_in(field, value_set=pa.array(list(fields), pa.string()))
    return pc.if_else(is_one, values, pa.scalar(None, pa.string()))
