"""What do the cells of one file say? Its columns under the names of the interface, typed, with their rows."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.ids import looks_like_id, read_ids
from analysis.prepare.salesforce.objects import Field, objects
from analysis.prepare.salesforce.org_notes import Notes
from analysis.prepare.salesforce.recognise import Recognised
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.reading import RawTable, dates
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text, whole
from analysis.reading.headers import normal
from analysis.reading.numbers import flags, numbers

FILE, ROW = "_file", "_row"
MAX_CUSTOM = 200
STAMP = pa.timestamp("us")
NUMBERED = (
    "OrderNumber", "QuoteNumber", "ContractNumber", "DocumentNumber", "InvoiceNumber", "CaseNumber", "Name",
    "Username",
)  # fmt: skip
"""What a record goes by where it has no id, the first there is."""
YES_AND_NO = {
    "true": ("wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar", "prawda", "истина"),
    "false": ("falsch", "faux", "falso", "onwaar", "fałsz", "ложь"),
}
FOREVER = "9999"
"""The year of dates that mean *without end*: they stay empty, and nothing is wrong with them."""


@dataclass(frozen=True)
class Read:
    """One file: its table, the customer's own columns, and datetimes that are days only."""

    file: str
    object: str
    recognised: Recognised
    table: pa.Table
    custom: tuple[str, ...] = ()
    day_only: frozenset[str] = frozenset()
    has_ids: bool = True


@dataclass
class _Reading:
    """What is found on the way through the columns of a file."""

    raw: RawTable
    object: str
    zone: str | None
    day_first: bool | None
    notes: Notes
    day_only: set[str] = field(default_factory=set)
    assumed: list[str] = field(default_factory=list)
    has_clock: bool = False


def order_of(raw: RawTable, found: Recognised) -> bool | None:
    """Whether the day comes first in dates of a file like `3/4/2025`; None where nothing tells."""
    known = objects()[found.report or found.object].fields if found.object else {}
    wanted = [header for name, header in found.fields.items() if known[name].type in ("date", "datetime")]
    columns = raw.arrow(wanted or list(raw.columns[:0]))
    told = [dates.order_evidence(columns[header]) for header in wanted]
    return next((one for one in told if one is not None), None)


def read_table(
    raw: RawTable, found: Recognised, *, zone: str | None, day_first: bool | None = None, notes: Notes
) -> Read:
    """The table of a recognised file; what its cells do not say well goes to the notes.

    Parameters
    ----------
    zone
        Of times in reports.
    day_first
        Order of dates that do not tell it themselves.
    """
    is_report = found.dialect in ("report", "other")
    reading = _Reading(raw, found.object, zone if is_report else None, day_first, notes)
    if found.relation is not None:
        return _related(reading, found, found.relation)
    one = objects()[found.report or found.object]
    columns = {
        name: _typed(reading, one.fields[name], raw.arrow([header])[header])
        for name, header in found.fields.items()
    }
    custom = _kept(raw, found.custom, set(columns), notes)
    columns |= {name: _own(raw.arrow([header])[header]) for name, header in custom.items()}
    _said(reading, is_report and zone is None)
    table, has_ids = _with_source(raw, columns, is_history=bool(one.history_of or one.stands_for))
    return Read(raw.name, found.object, found, table, tuple(custom), frozenset(reading.day_only), has_ids)


def _related(reading: _Reading, found: Recognised, relation: Custom) -> Read:
    raw = reading.raw
    columns: dict[str, pa.Array] = {}
    for header in raw.columns:
        cells = raw.arrow([header])[header]
        name = "Id" if normal(header) == "id" else header
        if header == relation.reference and relation.by == "Id":
            columns[name] = _typed(reading, Field(header, "reference", relation.to), cells)
        elif header in relation.dates:
            columns[name] = _typed(reading, Field(header, "datetime"), cells)
        else:
            columns[name] = _own(cells)
    _said(reading, reading.zone is None)
    table, has_ids = _with_source(raw, columns, is_history=True)
    return Read(raw.name, relation.name, found, table, (), frozenset(reading.day_only), has_ids)


def _typed(reading: _Reading, of: Field, cells: pa.ChunkedArray) -> pa.Array:
    if of.is_id:
        return _ids(reading, of.name, cells)
    if of.type in ("date", "datetime"):
        return _dates(reading, of, cells)
    if of.type == "number":
        read = numbers(cells)
        _unreadable(reading, of.name, cells, read.values, read.n_failed)
        return read.values.cast(pa.float64())
    if of.type == "boolean":
        read = flags(_in_english(cells))
        _unreadable(reading, of.name, cells, read.values, read.n_failed)
        return whole(read.values)
    return as_text(cells)


def _in_english(cells: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Yes and no as spreadsheets of other languages write them, in English."""
    if pa.types.is_boolean(cells.type):
        return cells
    text = as_text(cells)
    for said, words in YES_AND_NO.items():
        text = pc.if_else(pc.is_in(pc.utf8_lower(text), pa.array(words)), said, text)
    return text


def _own(cells: pa.ChunkedArray) -> pa.Array:
    """A customer's own column: text, and ids of 18 characters where it holds ids."""
    text = as_text(cells)
    return read_ids(text).values if looks_like_id(text.slice(0, 1_000)) >= 0.8 else text


def _ids(reading: _Reading, name: str, cells: pa.ChunkedArray) -> pa.Array:
    read = read_ids(cells)
    told = {"file": reading.raw.name, "field": name}
    n = len(read.values) - read.values.null_count
    if len(read.scientific):
        lost = pc.is_in(as_text(cells), read.scientific)
        reading.notes.add("ids_scientific", **told, n=pc.sum(lost).as_py(), examples=read.scientific)
    if read.caseless:
        reading.notes.add("ids_caseless", **told, n=read.n_short)
    if len(read.repeated) and name == "Id":
        of = {"object": reading.object, "field": name}
        reading.notes.add("ids_collide", **of, n=len(read.repeated), examples=read.repeated)
    if len(read.restored):
        reading.notes.add("ids_restored", **told, n=len(read.restored), examples=read.restored)
    if n and read.n_foreign == n and name == "Id":
        examples = pc.drop_null(read.values)
        reading.notes.add("ids_not_salesforce", **told, n=read.n_foreign, examples=examples)
    return read.values


def _dates(reading: _Reading, of: Field, cells: pa.ChunkedArray) -> pa.Array:
    zone = reading.zone if of.type == "datetime" else None
    read = dates.parse(cells, day_first=reading.day_first, zone=zone)
    _unreadable(reading, of.name, cells, read.values, read.n_failed)
    if read.is_order_assumed and reading.day_first is None:
        reading.assumed.append(of.name)
    if of.type == "date":
        return pc.floor_temporal(read.values, unit="day").cast(pa.date32())
    if pc.all(read.is_midnight, min_count=1).as_py():
        reading.day_only.add(of.name)
        days = read.values if zone is None else dates.parse(cells, day_first=reading.day_first).values
        return pc.floor_temporal(days, unit="day").cast(pa.date32())
    reading.has_clock = True
    return read.values


def _unreadable(reading: _Reading, name: str, cells: pa.ChunkedArray, values: pa.Array, n: int) -> None:
    if not n:
        return
    text = as_text(cells)
    lost = text.filter(pc.and_(values.is_null(), text.is_valid()))
    lost = lost.filter(pc.invert(pc.starts_with(lost, FOREVER)))
    if len(lost):
        told = {"file": reading.raw.name, "field": name, "n": len(lost)}
        reading.notes.add("unreadable_values", **told, examples=lost.unique())


def _said(reading: _Reading, is_zone_open: bool) -> None:
    file = reading.raw.name
    if reading.assumed:
        reading.notes.add("date_order_assumed", file=file, examples=sorted(reading.assumed))
    if is_zone_open and reading.has_clock:
        reading.notes.add("times_without_zone", file=file)


def _kept(raw: RawTable, custom: tuple[str, ...], taken: set[str], notes: Notes) -> MappingOf[str, str]:
    """Name to header of the customer's own columns that hold something; the fullest of too many."""
    filled = {one: raw.n_rows - _n_empty(raw, one) for one in custom}
    kept = [one for one in custom if filled[one]]
    if len(kept) > MAX_CUSTOM:
        fullest = set(sorted(kept, key=lambda one: -filled[one])[:MAX_CUSTOM])
        notes.add("custom_columns_capped", file=raw.name, n=len(kept), kept=MAX_CUSTOM)
        kept = [one for one in kept if one in fullest]
    return {one if one not in taken else f"{one} (2)": one for one in kept}


def _n_empty(raw: RawTable, header: str) -> int:
    return (raw.table if raw.table is not None else raw.arrow([header]))[header].null_count


def _with_source(raw: RawTable, columns: dict[str, pa.Array], *, is_history: bool) -> tuple[pa.Table, bool]:
    """The table with file, row, and an id in every row; whether the file has ids of its own."""
    n = raw.n_rows
    rows = np.arange(raw.first_row, raw.first_row + n + len(raw.blank_rows))
    rows = np.setdiff1d(rows, np.array(raw.blank_rows, np.int64), assume_unique=True)[:n]
    row = pa.array(rows, pa.int32())
    made = pc.binary_join_element_wise(raw.name, row.cast(pa.string()), "#")
    known_by = [] if is_history else [columns[one] for one in NUMBERED if one in columns]
    own = [columns["Id"]] if "Id" in columns else known_by[:1]
    ids = pc.coalesce(*own, made) if own else made
    named = {"Id": ids} | {name: values for name, values in columns.items() if name != "Id"}
    file = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([raw.name]))
    return pa.table(named | {FILE: file.dictionary_decode(), ROW: row}), "Id" in columns
