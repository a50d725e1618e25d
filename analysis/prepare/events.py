"""What do checks and repairs look at? The events of a file, encoded once for all of them."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.processes import Catalogue, load
from analysis.reading import EventTable, RawTable
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text


@dataclass(frozen=True)
class Events:
    """Events with their columns, in the order of the file.

    Parameters
    ----------
    table
        `case_id, activity` (text), `timestamp` (microseconds, UTC without zone), perhaps
        `start_timestamp, resource`, and every attribute under its name in the log.
    rows
        Per event the place (from 0) of its row in the raw table.
    roles
        Role (rep, region, amount, …) to column of `table`.
    keys
        Key of the catalogue's attribute to column of `table`.
    day_only
        Activities whose times are dates without a time of day.
    zone
        IANA name of the zone by whose clock the times were written; None: UTC.
    """

    table: pa.Table
    rows: np.ndarray
    process: str
    roles: MappingOf[str, str] = field(default_factory=dict)
    keys: MappingOf[str, str] = field(default_factory=dict)
    day_only: tuple[str, ...] = ()
    zone: str | None = None

    @property
    def n(self) -> int:
        """How many events there are."""
        return self.table.num_rows

    @cached_property
    def catalogue(self) -> Catalogue:
        return load(self.process)

    @cached_property
    def _cases(self) -> pa.DictionaryArray:
        return self.table["case_id"].combine_chunks().dictionary_encode()

    @cached_property
    def _activities(self) -> pa.DictionaryArray:
        return self.table["activity"].combine_chunks().dictionary_encode()

    @cached_property
    def case(self) -> np.ndarray:
        """Per event the place of its case in `case_names`."""
        return self._cases.indices.to_numpy(zero_copy_only=False)

    @cached_property
    def case_names(self) -> pa.Array:
        return self._cases.dictionary

    @cached_property
    def activity(self) -> np.ndarray:
        """Per event the place of its activity in `activity_names`."""
        return self._activities.indices.to_numpy(zero_copy_only=False)

    @cached_property
    def activity_names(self) -> list[str]:
        return self._activities.dictionary.to_pylist()

    @cached_property
    def at(self) -> np.ndarray:
        """Per event its time, microseconds since 1970 (UTC)."""
        return self.table["timestamp"].cast(pa.int64()).to_numpy()

    @cached_property
    def step(self) -> np.ndarray:
        """Per event the catalogue's order of its activity; the last place for those it does not know."""
        known = [self.catalogue.activity(name) for name in self.activity_names]
        last = 1 + max((one.order for one in self.catalogue.activities), default=0)
        orders = np.array([one.order if one else last for one in known], dtype=np.int32)
        return orders[self.activity] if len(orders) else np.zeros(0, np.int32)

    @cached_property
    def order(self) -> np.ndarray:
        """Places of the events by case, time, the catalogue's order, and row of the file."""
        return np.lexsort((self.step, self.at, self.case))

    @cached_property
    def case_starts(self) -> np.ndarray:
        """Places in `order` at which a case begins, one per case that has events."""
        ordered = self.case[self.order]
        return np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, int)

    def filter(self, keep: np.ndarray) -> Events:
        """The events where `keep` holds."""
        return replace(self, table=self.table.filter(pa.array(keep)), rows=self.rows[keep])

    def with_column(self, name: str, values: pa.Array | pa.ChunkedArray) -> Events:
        """The events with other values in a column, or with one more."""
        if name not in self.table.column_names:
            return replace(self, table=self.table.append_column(name, values))
        return replace(self, table=self.table.set_column(self.table.column_names.index(name), name, values))


def events_of(raw: RawTable, found: EventTable, *, process: str, keys: MappingOf[str, str]) -> Events:
    """The events of a file; those of a Parquet file that was only scanned are loaded.

    Parameters
    ----------
    keys
        Key of the catalogue's attribute to column of the file, as in `Mapping.attributes`.
    """
    told = {"process": process, "roles": found.roles, "day_only": found.day_only, "zone": found.zone}
    if found.data is not None:
        rows = found.rows if found.rows is not None else np.arange(found.data.num_rows)
        keys = {key: name for key, name in keys.items() if name in found.data.column_names}
        return Events(found.data, rows, keys=keys, **told)
    own = list(found.columns.values())
    loaded = pq.read_table(found.path, columns=list(dict.fromkeys(own)))
    columns = {name: loaded[column] for name, column in found.columns.items()}
    for name in ("case_id", "activity", "resource"):
        if name in columns:
            columns[name] = as_text(columns[name])
    for name in ("timestamp", "start_timestamp"):
        if name in columns:
            columns[name] = pc.cast(columns[name], pa.timestamp("us"), safe=False)
    table = pa.table(columns)
    whole = pc.and_(
        pc.and_(table["case_id"].is_valid(), table["activity"].is_valid()), table["timestamp"].is_valid()
    )
    keep = whole.to_numpy()
    return Events(table.filter(whole), np.flatnonzero(keep), keys=dict(keys), **told)


def table_of_events(events: Events, found: EventTable) -> EventTable:
    """What is indexed after repairs: these events, with the problems that reading noted."""
    columns = {name: name for name in events.table.column_names}
    return replace(
        found, data=events.table, columns=columns, path=None, rows=events.rows, roles=dict(events.roles),
        day_only=events.day_only,
    )  # fmt: skip
