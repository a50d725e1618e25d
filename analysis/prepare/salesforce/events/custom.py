"""Which steps are in objects we have no rule for, and in files of other systems? Those a mapping names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import CORE, Rows, made, together, whole
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.links_numbers import NONE, SEVERAL, by_number
from analysis.prepare.salesforce.options import CustomMapping
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.processes import load

OF_EVENTS = (
    "case", "way", "share", "shared", "SnapshotAmount", "ExpectedCloseDate", "CloseDateMovedDays",
    "AmountChange", "InvoiceAmount", "PaymentAmount", "CreditedAmount",
)  # fmt: skip
_SAYS_WHAT = re.compile(r"activity|event|step|action|活动|事件|步骤|操作", re.IGNORECASE)


@cache
def taken() -> frozenset[str]:
    """Columns of a log that are no text, or that its events are made with."""
    keys = {
        one.key
        for process in ("lead_to_cash", "order_to_cash")
        for one in load(process).attributes
        if one.type not in ("text", "category")
    }
    return frozenset({*CORE, *OF_EVENTS, *keys})


def guesses(relations: Mapping[str, Custom]) -> tuple[CustomMapping, ...]:
    """How the tables without a rule could become events; nothing of it is used until it is confirmed.

    A file of another system whose rows name what happened gives that; of any other table every date
    column is a step called after it.
    """
    return tuple(_guess(name, one) for name, one in sorted(relations.items()))


def _guess(name: str, found: Custom) -> CustomMapping:
    told = next((one for one in found.status if _SAYS_WHAT.search(one)), None)
    activity = told or (found.status[0] if found.is_external and found.status else None)
    several = len(found.dates) > 1
    called = _readable(found.name)
    times = {one: f"{called}: {_readable(one)}" if several else called for one in found.dates}
    if activity:
        times = {found.dates[0]: ""}
    return CustomMapping(
        name, found.reference, f"{found.to}.{found.by}", times, activity, found.resource or None,
        found.name if found.is_external else "Salesforce",
    )  # fmt: skip


def _readable(name: str) -> str:
    """A name of the interface as people say it: `Site_Visit__c` is Site Visit."""
    return re.sub(r"__c$", "", name, flags=re.IGNORECASE).replace("_", " ").strip() or name


def events(sources: Sources, relations: Mapping[str, Custom]) -> pa.Table:
    """Events of the confirmed mappings; rows of the others are counted."""
    confirmed = {one.object: one for one in sources.options.custom if one.is_confirmed}
    for name in set(relations) - set(confirmed):
        rows = sources.rows(name)
        sources.idle.say(rows, np.ones(len(rows), bool), "unconfirmed")
    found = [_of(sources, one) for one in confirmed.values() if one.object in sources.tables]
    return together(_alike(found))


def _alike(tables: list[pa.Table]) -> list[pa.Table]:
    """Tables whose columns of one name are of one type: text, where they differ."""
    types: dict[str, set[str]] = {}
    for table in tables:
        for column in table.schema:
            types.setdefault(column.name, set()).add(str(column.type))
    mixed = {name for name, several in types.items() if len(several) > 1}
    return [
        pa.table({
            name: table[name].cast(pa.string()) if name in mixed else table[name]
            for name in table.column_names
        })
        for table in tables
    ]  # fmt: skip


def _of(sources: Sources, mapping: CustomMapping) -> pa.Table:
    rows = sources.rows(mapping.object)
    target, _, field = mapping.target.partition(".")
    key = rows.text(mapping.key)
    ids = key if field in ("", "Id") else _ids(sources, rows, key, target, field)
    said = rows.text(mapping.activity) if mapping.activity else pa.nulls(len(rows), pa.string())
    who = rows.text(mapping.resource) if mapping.resource else None
    extra = _extra(rows, mapping)
    found = []
    for column, activity in mapping.times.items():
        at, days = sources.when(rows, column)
        found.append(
            made(
                rows, ids.is_valid().to_numpy(zero_copy_only=False), activity or said, at, link=(target, ids),
                resource=who, day_only=days, attributes=extra,
            )
        )  # fmt: skip
    has_case = ids.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, has_case & _lacks_all(sources, rows, mapping), "no_time")
    sources.idle.say(rows, ~has_case, "no_case")
    return together(found)


def _lacks_all(sources: Sources, rows: Rows, mapping: CustomMapping) -> np.ndarray:
    """Rows none of whose dates is filled."""
    found = np.ones(len(rows), bool)
    for column in mapping.times:
        found &= np.isnat(sources.when(rows, column)[0])
    return found


def _extra(rows: Rows, mapping: CustomMapping) -> dict[str, pa.Array]:
    """The other columns as attributes; one whose name the log uses itself says whose it is."""
    used = {mapping.key, mapping.activity, mapping.resource, *mapping.times, "Id", "_file", "_row"}
    found = {
        name if name not in taken() else f"{name} ({mapping.source_system})": whole(rows.table[name])
        for name in rows.table.column_names
        if name not in used
    }
    return found | {"SourceSystem": pa.repeat(mapping.source_system, len(rows))}


def _ids(sources: Sources, rows: Rows, key: pa.Array, target: str, field: str) -> pa.Array:
    """The ids behind numbers people read; none where several records of different cases share a number."""
    known = sources.rows(target)
    ids = known.text("Id")
    same = sources.deal_of(target, ids) if sources.process == "lead_to_cash" else None
    place = by_number(key, known.text(field), same=same)
    filled = key.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, place == SEVERAL, "number_ambiguous")
    sources.idle.say(rows, filled & (place == NONE), "number_unknown")
    sources.guess("joined_by_number", int((place >= 0).sum()))
    if not len(ids):
        return pa.nulls(len(key), pa.string())
    return ids.take(pa.array(np.maximum(place, 0), mask=place < 0))
