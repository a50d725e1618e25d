"""From rows of events to the four indexed tables: encode once, so that every later question is cheap."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from analysis.log import spans
from analysis.log.coding import Coded
from analysis.log.columns import RESOURCE, Column, is_of_events
from analysis.log.core import Core, core_of
from analysis.log.engine import write
from analysis.log.ordering import US_PER_H, Ordered, first_of_each
from analysis.log.source import Source
from analysis.log.traces import variants
from analysis.processes import Catalogue
from analysis.reading.arrow import pc

VERSION = 7
"""Part of every `log_id`: raised when the same file would be indexed differently."""

AT_ONCE = 122_880
"""Events written at once: as many as the engine keeps together."""


@dataclass(frozen=True)
class Built:
    """What is known of a log when its tables are written.

    Parameters
    ----------
    columns, n_values
        Its attributes, and how many different values the cases have of each at their end.
    known_until
        The moment it was true.
    """

    columns: tuple[Column, ...]
    n_values: list[int]
    known_until: datetime


def build(
    backend,
    source: Source,
    *,
    catalogue: Catalogue,
    roles: dict[str, str],
    as_of: datetime | None,
    keys: dict[str, str],
    tie_order: str = "catalogue",
) -> Built:
    """Writes the tables of a log on `backend`.

    Parameters
    ----------
    source
        Its `case_id, activity, timestamp`, perhaps `start_timestamp, resource`, and attributes. Rows
        without one of the first three are left out.
    as_of
        Until when the events are known; `None` for the last event, or the column `LastDataUpdate`.
    roles, keys
        Which column plays a role, and which is an attribute of the catalogue.
    tie_order
        Order of events of a case at the same time: `catalogue` (then source), `source`, `reversed`.

    Raises
    ------
    FileError
        `no_events` when no row has case, activity and time.
    """
    core = core_of(source, catalogue=catalogue, tie_order=tie_order)
    backend.create_table("activities", core.activities)
    is_first_activity = first_of_each(core.events.case_key, core.activity_key)
    found = _attributes(source, core.events, catalogue, roles)
    _write_events(backend, source, core, is_first_activity, found)
    told = variants(
        core.events, core.activity_key, is_first_activity, activities=core.activities, is_lead=core.is_lead
    )
    write(backend, "variants", told.table)
    _write_cases(backend, core, told.key_of_case, found, catalogue=catalogue, keys=keys)
    known_until = as_of or _known_until(source, core, keys.get("LastDataUpdate"))
    return Built(tuple(one.column for one in found), [one.at_end.n_values for one in found], known_until)


@dataclass(frozen=True)
class _Attribute:
    """A column with its value of each case, and of each event where it changes within cases."""

    column: Column
    at_end: Coded
    of_events: Coded | None


def _attributes(
    source: Source, events: Ordered, catalogue: Catalogue, roles: dict[str, str]
) -> list[_Attribute]:
    """Scope, kind, role and values of every attribute, from the data and the catalogue.

    A column is of scope `event` when its value differs within a case, is set on some events of a case
    only, or when the catalogue says so. A case has the last value that is there.
    """
    role_of = {column: role for role, column in roles.items()}

    def attribute(name: str) -> _Attribute:
        values = source.coded(name).at(events.rows)
        changes = is_of_events(name, catalogue) or events.varies(values.codes)
        column = Column(name, "event" if changes else "case", source.kind(name), role_of.get(name))
        if not changes:
            return _Attribute(column, values.at(events.starts), None)
        return _Attribute(column, values.at(events.last_filled(values.codes >= 0)), values)

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(attribute, source.attributes))


def _write_events(
    backend, source: Source, core: Core, is_first_activity: np.ndarray, found: list[_Attribute]
) -> None:
    """Per event its keys, its position, what follows it and how long after, and what changes in cases."""
    events, target = core.events, core.events.next(core.activity_key)
    is_first_flow = first_of_each(events.case_key, core.activity_key, target) & ~events.is_last
    columns: dict[str, pa.Array | Coded] = {
        "case_key": pa.array(events.case_key),
        "position": pa.array(events.position),
        "activity_key": pa.array(core.activity_key),
        "timestamp": core.times(),
        **_starts(source, core),
        **_resources(backend, source, core),
        "target_key": pa.array(target, mask=events.is_last),
        "flow_h": pa.array((events.next(core.at) - core.at) / US_PER_H, mask=events.is_last),
        "is_first_flow": pa.array(is_first_flow),
        "is_first_activity": pa.array(is_first_activity),
    }
    columns |= {one.column.name: one.of_events for one in found if one.of_events is not None}
    write(backend, "events", _reader(columns, len(core.at)))


def _starts(source: Source, core: Core) -> dict[str, pa.Array]:
    if "start_timestamp" not in source.columns:
        return {}
    return {"start_timestamp": source.coded("start_timestamp").at(core.events.rows).slice(0, len(core.at))}


def _resources(backend, source: Source, core: Core) -> dict[str, pa.Array]:
    """Who performed each event and the one that follows, by keys in the order of the names."""
    if RESOURCE not in source.columns:
        return {}
    resource = source.coded(RESOURCE).at(core.events.rows)
    used = np.unique(resource.codes[resource.codes >= 0])
    used = used[np.argsort(resource.ranks[used])]
    keys = np.arange(len(used), dtype=np.int32)
    names = resource.values.take(pa.array(used))
    write(backend, "resources", pa.table({"resource_key": keys, "resource": names}))
    key_of = np.full(len(resource.values) + 1, -1, np.int32)
    key_of[used] = keys
    key = key_of[resource.codes]
    after = np.where(core.events.is_last, -1, core.events.next(key)).astype(np.int32)
    return {
        "resource_key": pa.array(key, mask=key < 0),
        "target_resource_key": pa.array(after, mask=after < 0),
    }


def _reader(columns: dict[str, pa.Array | Coded], n: int) -> pa.RecordBatchReader:
    """The rows as they are written: texts are only there for as long as that takes."""

    def batch(offset: int) -> pa.RecordBatch:
        length = min(AT_ONCE, n - offset)
        return pa.record_batch({name: column.slice(offset, length) for name, column in columns.items()})

    batches: Iterator[pa.RecordBatch] = (batch(offset) for offset in range(0, n, AT_ONCE))
    return pa.RecordBatchReader.from_batches(batch(0).schema, batches)


def _write_cases(
    backend,
    core: Core,
    variant_key: np.ndarray,
    found: list[_Attribute],
    *,
    catalogue: Catalogue,
    keys: dict[str, str],
) -> None:
    """The cases: identity, span, variant, attributes at their end, and what the catalogue says of each."""
    events = core.events
    n = len(events.starts)
    columns = {
        "case_key": pa.array(np.arange(n, dtype=np.int32)),
        "case_id": core.case_id,
        "case_kind": pa.array(["case", "lead"]).take(pa.array(core.is_lead.astype(np.int32))),
        "started_at": core.times(events.starts),
        "ended_at": core.times(events.ends),
        "n_events": pa.array(events.lengths.astype(np.int64)),
        "throughput_h": pa.array((core.at[events.ends] - core.at[events.starts]) / US_PER_H),
        "variant_key": pa.array(variant_key),
    }
    spanned = pa.table({name: columns[name] for name in ("case_key", "case_kind", "started_at", "ended_at")})
    seen = spans.marks(
        events, core.activity_key, core.times(), names=core.activities["activity"], catalogue=catalogue
    )
    states = spans.told(backend, spanned, seen, catalogue=catalogue, keys=keys)
    columns |= {one.column.name: one.at_end for one in found}
    columns |= {name: states[name].combine_chunks() for name in states.column_names}
    write(backend, "cases", _reader(columns, n))


def _known_until(source: Source, core: Core, updated_column: str | None) -> datetime:
    """The last event, or a later moment at which the source says that it was up to date."""
    last = int(core.at.max())
    if updated_column and source.kind(updated_column) == "time":
        updated = pc.max(
            source.times(updated_column).take(pa.array(core.events.rows)).cast(pa.int64())
        ).as_py()
        last = last if updated is None else max(last, updated)
    return np.datetime64(last, "us").item()
