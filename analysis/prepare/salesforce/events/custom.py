"""Which steps are in objects we have no rule for, and in files of other systems? Those a mapping names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, looked_up, made, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.options import CustomMapping
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.reading.arrow import pc

_SAYS_WHAT = re.compile(r"activity|event|step|action|活动|事件|步骤|操作", re.IGNORECASE)
EXTERNAL = "External"


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
    times = {one: f"{found.name}: {one}" if several else found.name for one in found.dates}
    if activity:
        times = {found.dates[0]: ""}
    return CustomMapping(
        name, found.reference, f"{found.to}.{found.by}", times, activity, found.resource or None,
        found.name if found.is_external else "Salesforce",
    )  # fmt: skip


def events(sources: Sources, relations: Mapping[str, Custom]) -> pa.Table:
    """Events of the confirmed mappings; rows of the others are counted."""
    confirmed = {one.object: one for one in sources.options.custom if one.is_confirmed}
    for name in set(relations) - set(confirmed):
        rows = sources.rows(name)
        sources.idle.say(rows, np.ones(len(rows), bool), "unconfirmed")
    return together([_of(sources, one) for one in confirmed.values() if one.object in sources.tables])


def _of(sources: Sources, mapping: CustomMapping) -> pa.Table:
    rows = sources.rows(mapping.object)
    target, _, field = mapping.target.partition(".")
    key = rows.text(mapping.key)
    ids = key if field in ("", "Id") else _ids(sources, rows, key, target, field)
    lost = key.is_valid().to_numpy(zero_copy_only=False) & ~ids.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, lost, "no_case")
    said = rows.text(mapping.activity) if mapping.activity else pa.nulls(len(rows), pa.string())
    who = rows.text(mapping.resource) if mapping.resource else None
    used = {mapping.key, mapping.activity, mapping.resource, *mapping.times, "Id", "_file", "_row"}
    extra = {name: rows.table[name] for name in rows.table.column_names if name not in used}
    extra["SourceSystem"] = pa.repeat(mapping.source_system, len(rows))
    found = []
    for column, activity in mapping.times.items():
        at, days = sources.when(rows, column)
        found.append(
            made(
                rows, ids.is_valid().to_numpy(zero_copy_only=False), activity or said, at, link=(target, ids),
                resource=who, day_only=days, attributes=extra,
            )
        )  # fmt: skip
    return together(found)


def _ids(sources: Sources, rows: Rows, key: pa.Array, target: str, field: str) -> pa.Array:
    """The ids behind numbers people read, whatever zeros stand before them."""
    known = sources.rows(target)
    found = looked_up(key, known.text(field), known.text("Id"))
    bare = [pc.utf8_ltrim(pc.utf8_trim_whitespace(one), characters="0") for one in (key, known.text(field))]
    found = pc.coalesce(found, looked_up(bare[0], bare[1], known.text("Id")))
    sources.guess("joined_by_number", int(pc.sum(found.is_valid()).as_py() or 0))
    return found
