"""Which rows does an organisation have? Those of all its files, each record once, found under its id."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.ids import SHORT
from analysis.prepare.salesforce.objects import objects
from analysis.prepare.salesforce.org_cells import FILE, ROW, Read
from analysis.prepare.salesforce.org_notes import Notes
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.reading.arrow import pc

MADE = "#"
STAMPS = ("SystemModstamp", "LastModifiedDate")
HISTORIES = ("OpportunityHistory", "OpportunityFieldHistory")
OF_DEAL = "Opportunity."
MAX_MERGES = 10


@dataclass(frozen=True)
class Tables:
    """The tables of an organisation on their way; the parts are those of `org.Org`."""

    tables: MappingOf[str, pa.Table]
    custom: MappingOf[str, tuple[str, ...]]
    relations: MappingOf[str, Custom]
    day_only: frozenset[tuple[str, str]]
    deleted: MappingOf[str, pa.Array] = field(default_factory=dict)
    merged: MappingOf[str, pa.Table] = field(default_factory=dict)


def joined(read: Sequence[Read], notes: Notes) -> Tables:
    """One table an object: the same file twice left out, the same record twice in its latest state."""
    by_object: dict[str, list[Read]] = {}
    for one in read:
        by_object.setdefault(one.object, []).append(one)
    tables = {name: _joined(name, _different(several, notes), notes) for name, several in by_object.items()}
    relations = [one for one in read if one.recognised.relation is not None]
    return Tables(
        tables=tables,
        custom={
            name: tuple(dict.fromkeys(header for one in several for header in one.custom))
            for name, several in by_object.items()
        },
        relations={one.object: one.recognised.relation for one in relations if one.recognised.relation},
        day_only=_day_only(by_object),
    )


def _day_only(by_object: MappingOf[str, list[Read]]) -> frozenset[tuple[str, str]]:
    """Fields whose values are days in every file that has them."""
    found = set()
    for name, several in by_object.items():
        for column in {column for one in several for column in one.day_only}:
            with_it = [one for one in several if column in one.table.column_names]
            if all(column in one.day_only for one in with_it):
                found.add((name, column))
    return frozenset(found)


def _different(several: list[Read], notes: Notes) -> list[Read]:
    kept: list[Read] = []
    for one in several:
        other = next((each for each in kept if _is_same(one, each)), None)
        if other is None:
            kept.append(one)
        else:
            notes.add("same_file_twice", file=one.file, other=other.file)
    return kept


def _is_same(one: Read, other: Read) -> bool:
    a, b = one.table, other.table
    if a.num_rows != b.num_rows or set(a.column_names) != set(b.column_names):
        return False
    apart = {FILE, ROW} | (set() if one.has_ids else {"Id"})
    columns = [name for name in a.column_names if name not in apart]
    return a.select(columns).equals(b.select(columns))


def _joined(name: str, several: list[Read], notes: Notes) -> pa.Table:
    table = _below([one.table for one in several])
    latest = _latest(table)
    if len(latest) < table.num_rows:
        notes.add("rows_repeated", object=name, n=table.num_rows - len(latest))
        table = table.take(pa.array(latest))
    return table


def _below(parts: Sequence[pa.Table]) -> pa.Table:
    """Tables one below the other: days beside times become times, what else differs becomes text."""
    if len(parts) == 1:
        return parts[0].combine_chunks()
    types: dict[str, set[pa.DataType]] = {}
    for part in parts:
        for one in part.schema:
            types.setdefault(one.name, set()).add(one.type)
    common = {name: _common(several) for name, several in types.items() if len(several) > 1}
    return pa.concat_tables(
        [_cast(part, common) for part in parts], promote_options="default"
    ).combine_chunks()


def _common(types: set[pa.DataType]) -> pa.DataType:
    return pa.timestamp("us") if all(pa.types.is_temporal(one) for one in types) else pa.string()


def _cast(part: pa.Table, common: MappingOf[str, pa.DataType]) -> pa.Table:
    for name, type_ in common.items():
        if name in part.column_names:
            part = _with(part, name, part[name].cast(type_))
    return part


def _latest(table: pa.Table) -> np.ndarray:
    """Places of the latest row of each id, in the order of the file."""
    codes = _codes(table["Id"])
    n = table.num_rows
    if len(np.unique(codes)) == n:
        return np.arange(n)
    stamp = next((table[one] for one in STAMPS if one in table.column_names), None)
    at = np.zeros(n, np.int64)
    if stamp is not None:
        at = pc.fill_null(stamp.cast(pa.timestamp("us")).cast(pa.int64()), 0).to_numpy()
    order = np.lexsort((np.arange(n), at, codes))
    is_last = np.r_[codes[order][1:] != codes[order][:-1], True]
    return np.sort(order[is_last])


def with_names_resolved(found: Tables, notes: Notes) -> Tables:
    """References by name or by an id without case as ids; opportunities made of their history if need be."""
    tables = dict(found.tables)
    _match_caseless(tables, notes)
    _names_to_ids(tables, notes)
    for name in HISTORIES:
        _drop_twice(tables, name, notes)
    if "Opportunity" not in tables:
        _deals_of_history(tables, notes)
    _say_names(tables, notes)
    day_only = {*found.day_only}
    if "Opportunity" not in found.tables:
        own = {(name, column) for name, column in day_only if column.startswith(OF_DEAL)}
        day_only = day_only - own | {("Opportunity", column.removeprefix(OF_DEAL)) for _, column in own}
    return replace(found, tables=_without_deal_columns(tables), day_only=frozenset(day_only))


def _match_caseless(tables: dict[str, pa.Table], notes: Notes) -> None:
    """Short ids that were kept because their case is lost, by the ids of 18 characters that fit alone."""
    lost = {
        (name, column)
        for name, table in tables.items()
        for column in table.column_names
        if _is_reference(name, column) and _has_short(table[column])
    }
    if not lost:
        return
    long = pa.chunked_array([chunk for table in tables.values() for chunk in table["Id"].chunks]).unique()
    long = long.filter(pc.equal(pc.utf8_length(long), SHORT + 3))
    counted = pc.utf8_lower(pc.utf8_slice_codeunits(long, 0, SHORT)).value_counts()
    keys = pc.utf8_lower(pc.utf8_slice_codeunits(long, 0, SHORT))
    single = counted.field("values").filter(pc.equal(counted.field("counts"), 1))
    keep = pc.is_in(keys, single)
    doubtful = keys.filter(pc.invert(keep)).unique()
    keys, long = keys.filter(keep), long.filter(keep)
    for name, column in sorted(lost):
        values = tables[name][column].combine_chunks()
        place = pc.index_in(pc.utf8_lower(values), keys)
        unclear = values.filter(pc.is_in(pc.utf8_lower(values), doubtful)).unique()
        if len(unclear):
            notes.add("ids_collide", object=name, field=column, n=len(unclear), examples=unclear)
        if n := len(place) - place.null_count:
            notes.add("ids_matched_without_case", object=name, field=column, n=n)
            tables[name] = _with(tables[name], column, pc.coalesce(long.take(place), values))


def _is_reference(name: str, column: str) -> bool:
    known = objects().get(name)
    return known is not None and column in known.fields and known.fields[column].is_id


def _has_short(column: pa.ChunkedArray) -> bool:
    distinct = column.unique()
    return bool(pc.any(pc.match_substring_regex(distinct, r"^[0-9a-zA-Z]{15}$")).as_py())


def _names_to_ids(tables: dict[str, pa.Table], notes: Notes) -> None:
    """`OpportunityId` of reports that give the name alone: the id of the one called so, or the name."""
    deals = tables.get("Opportunity")
    for name, table in tables.items():
        reference = {"Lead": ("ConvertedOpportunity.Name", "ConvertedOpportunityId")}.get(
            name, ("Opportunity.Name", "OpportunityId")
        )
        called, id_ = reference
        if called not in table.column_names or id_ in table.column_names:
            continue
        names = table[called].combine_chunks()
        ids = names
        if deals is not None and "Name" in deals.column_names:
            known, ambiguous = _ids_by_name(deals)
            place = pc.index_in(names, known["name"].combine_chunks())
            ids = pc.coalesce(known["id"].combine_chunks().take(place), names)
            doubtful = pc.is_in(names, ambiguous)
            if n := pc.sum(doubtful).as_py():
                notes.add("names_ambiguous", object=name, n=n, examples=names.filter(doubtful).unique())
        tables[name] = _with(table, id_, ids)


def _ids_by_name(deals: pa.Table) -> tuple[pa.Table, pa.Array]:
    """Name to id of opportunities that alone are called so, and the names of several."""
    counted = deals.group_by("Name").aggregate([("Id", "min"), ("Id", "count")])
    is_single = pc.equal(counted["Id_count"], 1)
    single = counted.filter(is_single).select(["Name", "Id_min"]).rename_columns(["name", "id"])
    return single, counted.filter(pc.invert(is_single))["Name"].combine_chunks()


def _drop_twice(tables: dict[str, pa.Table], name: str, notes: Notes) -> None:
    """Rows of a report whose opportunity has its history with ids as well."""
    table = tables.get(name)
    if table is None or "OpportunityId" not in table.column_names:
        return
    is_made = pc.match_substring(table["Id"], MADE)
    with_ids = table["OpportunityId"].filter(pc.invert(is_made)).unique()
    is_twice = pc.and_(is_made, pc.is_in(table["OpportunityId"], with_ids))
    if n := pc.sum(is_twice).as_py():
        notes.add("history_twice", object=name, n=n)
        tables[name] = table.filter(pc.invert(is_twice))


def _deals_of_history(tables: dict[str, pa.Table], notes: Notes) -> None:
    """Opportunities as their history tells of them: the first row of each."""
    parts = [_deals_of(tables[name]) for name in HISTORIES if name in tables]
    if not parts:
        return
    table = _below(parts)
    codes = _codes(table["Id"])
    first = np.sort(np.unique(codes, return_index=True)[1])
    tables["Opportunity"] = table.take(pa.array(first)).combine_chunks()
    notes.add("opportunities_from_history", n=len(first))


def _deals_of(history: pa.Table) -> pa.Table:
    history = history.filter(history["OpportunityId"].is_valid())
    first = np.sort(np.unique(_codes(history["OpportunityId"]), return_index=True)[1])
    own = {one.removeprefix(OF_DEAL): history[one] for one in history.column_names if one.startswith(OF_DEAL)}
    columns = {"Id": history["OpportunityId"]} | own | {FILE: history[FILE], ROW: history[ROW]}
    return pa.table(columns).take(pa.array(first))


def _without_deal_columns(tables: MappingOf[str, pa.Table]) -> dict[str, pa.Table]:
    return {
        name: table.drop_columns(
            [one for one in table.column_names if name in HISTORIES and one.startswith(OF_DEAL)]
        )
        for name, table in tables.items()
    }


def _say_names(tables: MappingOf[str, pa.Table], notes: Notes) -> None:
    deals = tables.get("Opportunity")
    if deals is None or "Name" not in deals.column_names:
        return
    if n := pc.sum(pc.equal(deals["Id"], deals["Name"])).as_py():
        notes.add("names_as_ids", object="Opportunity", n=n)


def without_deleted(found: Tables, notes: Notes) -> Tables:
    """The same without deleted rows; merged records stay, and the ids of both are kept beside."""
    tables: dict[str, pa.Table] = {}
    deleted: dict[str, pa.Array] = {}
    merged: dict[str, pa.Table] = {}
    for name, table in found.tables.items():
        tables[name], gone, lost = _parted(table)
        if len(gone):
            notes.add("deleted_rows", object=name, n=len(gone))
            deleted[name] = gone
        if lost.num_rows:
            notes.add("merged_rows", object=name, n=lost.num_rows)
            merged[name] = lost
    return replace(found, tables=tables, deleted=deleted, merged=merged)


def _parted(table: pa.Table) -> tuple[pa.Table, pa.Array, pa.Table]:
    """The rows that stay, the ids of those that go, and loser and winner of merged ones."""
    n = table.num_rows
    never = pa.array(np.zeros(n, bool))
    is_merged = table["MasterRecordId"].is_valid() if "MasterRecordId" in table.column_names else never
    is_gone = pc.fill_null(table["IsDeleted"], False) if "IsDeleted" in table.column_names else never
    is_gone = pc.and_(is_gone, pc.invert(is_merged))
    winners = table["MasterRecordId"] if is_merged is not never else table["Id"]
    lost = _winners(pa.table({"loser": table["Id"], "winner": winners}).filter(is_merged))
    gone = table["Id"].filter(is_gone).combine_chunks()
    return (table.filter(pc.invert(is_gone)).combine_chunks() if len(gone) else table), gone, lost


def _winners(lost: pa.Table) -> pa.Table:
    """Loser to the last winner, where a winner was merged again."""
    loser, winner = lost["loser"].combine_chunks(), lost["winner"].combine_chunks()
    for _ in range(MAX_MERGES):
        further = pc.index_in(winner, loser)
        if further.null_count == len(further):
            break
        winner = pc.coalesce(winner.take(further), winner)
    return pa.table({"loser": loser, "winner": winner})


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    return column.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)


def _with(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    if column in table.column_names:
        return table.set_column(table.column_names.index(column), column, values)
    return table.append_column(column, values)
