"""Which events is an open log made of? Taken back out of its tables, so that they can be indexed again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from ibis import _

from analysis.log import EventLog
from analysis.prepare.events import Events
from analysis.reading import Mapping
from analysis.reading.arrow import pc

CORE = ("case_id", "activity", "timestamp", "start_timestamp", "resource")


def events_of_log(log: EventLog) -> Events:
    """All events of a log, lead cases included, by case and in their order.

    An attribute of cases stands on each event of its case. Indexed again under `mapping_of` they give the
    same tables. The column of performers is left to the mapping, which brings it back.
    """
    attributes = log.attributes.set_index("column")["scope"]
    drop = performers(log)
    of_events = [name for name in attributes.index if attributes[name] == "event" and name != drop]
    of_cases = [name for name in attributes.index if attributes[name] == "case" and name != drop]
    optional = [name for name in ("start_timestamp", "resource_key") if name in log.all_events.columns]
    rows = log.all_events.select("case_key", "position", "activity_key", "timestamp", *optional, *of_events)
    rows = log.arrow(rows.order_by("case_key", "position")).combine_chunks()
    cases = log.arrow(log.all_cases.select("case_key", "case_id", *of_cases).order_by("case_key"))
    activities = log.arrow(log.activities.select("activity_key", "activity").order_by("activity_key"))
    at = rows["case_key"]
    columns = {
        "case_id": cases["case_id"].take(at),
        "activity": activities["activity"].take(rows["activity_key"]),
        "timestamp": rows["timestamp"].cast(pa.timestamp("us")),
    }
    if "start_timestamp" in optional:
        columns["start_timestamp"] = rows["start_timestamp"].cast(pa.timestamp("us"))
    if "resource_key" in optional:
        people = log.arrow(log.resources.select("resource_key", "resource").order_by("resource_key"))
        columns["resource"] = people["resource"].take(rows["resource_key"])
    for name in attributes.index:
        if name in of_events:
            columns[name] = rows[name]
        elif name in of_cases:
            columns[name] = cases[name].take(at)
    table = pa.table({name: _plain(column) for name, column in columns.items()})
    return Events(
        table, np.arange(table.num_rows), log.process, log.roles, _keys(log), tuple(sorted(log.day_only))
    )


def mapping_of(log: EventLog) -> Mapping:
    """The mapping under which events taken back are indexed: columns have their names in the log."""
    said = Mapping.from_dict(log.mapping, attributes=_keys(log))
    return replace(said, roles=log.roles)


def performers(log: EventLog) -> str | None:
    """The attribute that repeats who performed each event, unless it plays a role of its own."""
    own = log.keys.get("resource")
    return None if own in log.roles.values() else own


def n_events(log: EventLog) -> int:
    """How many events the whole log has, lead cases included."""
    return int(log.frame(log.all_events.agg(n=_.count()))["n"].iloc[0])


def _keys(log: EventLog) -> dict[str, str]:
    return {key: column for key, column in log.keys.items() if key != "resource"}


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times in microseconds without zone, text as plain strings."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us"))
    return pc.cast(column, pa.string()) if pa.types.is_large_string(column.type) else column
