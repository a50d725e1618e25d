"""How do the events of a log travel? As one plain Parquet table, and is a stranger's such a table?"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.columns import safe_names
from analysis.prepare.taken_back import events_of_log
from analysis.reading.arrow import pc
from analysis.reading.headers import MAX_NAME, UNSEEN

CORE = ("case_id", "activity", "timestamp")
OPTIONAL = ("start_timestamp", "resource")
TIME = pa.timestamp("us")
MOST_EVENTS, MOST_COLUMNS = 100_000_000, 2_000
CHECKED = {
    "activities": ("activity_key", "activity"),
    "variants": ("variant_key", "variant_id", "n_cases"),
    "events": (
        "case_key", "position", "activity_key", "timestamp", "target_key", "flow_h", "is_first_flow",
    ),
}  # fmt: skip
"""Columns of the indexed tables by which two logs are known to be the same, beside all of the cases."""
_TYPES = {str(kind): kind for kind in (pa.string(), pa.int64(), pa.int32(), pa.float64(), pa.bool_(), TIME)}


def write_events(log: EventLog, path: Path) -> dict[str, Any]:
    """Write the events as the log shows them, and tell what is in the table: `columns`, `n_events`."""
    table = _plain(events_of_log(log).table)
    pq.write_table(table, path, compression="zstd", compression_level=6)
    return {"columns": {one.name: str(one.type) for one in table.schema}, "n_events": table.num_rows}


def copy_events(source: Path, target: Path) -> None:
    """Write a table of events anew, with plain types and without what it says of itself."""
    pq.write_table(_plain(pq.read_table(source)), target, compression="zstd", compression_level=6)


def columns_of(path: Path, *, file: str) -> tuple[dict[str, str], int]:
    """Column to type of a stranger's table, and its rows: only plain types, names that cannot collide.

    Raises
    ------
    AnalysisError
        `project_damaged`, `project_too_many` (`what`, `n`, `limit`), `project_wrong_table` (`column`).
    """
    try:
        with pq.ParquetFile(path) as opened:
            schema, n = opened.schema_arrow, opened.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as cause:
        raise AnalysisError("project_damaged", file=file) from cause
    for what, found, limit in (("events", n, MOST_EVENTS), ("columns", len(schema), MOST_COLUMNS)):
        if found > limit:
            raise AnalysisError("project_too_many", file=file, what=what, n=found, limit=limit)
    for name in CORE:
        if name not in schema.names:
            raise AnalysisError("project_wrong_table", file=file, column=name)
    for one in schema:
        if not _is_plain(one):
            raise AnalysisError("project_wrong_table", file=file, column=one.name[:MAX_NAME])
    attributes = [name for name in schema.names if name not in (*CORE, *OPTIONAL)]
    for name, safe in safe_names(attributes).items():
        if name != safe or attributes.count(name) > 1:
            raise AnalysisError("project_wrong_table", file=file, column=name)
    return {one.name: str(one.type) for one in schema}, n


def digest(log: EventLog) -> str:
    """The same for two logs of which every figure is the same."""
    told = hashlib.sha256()
    cases = log.arrow(log.all_cases.order_by("case_key"))
    tables = {"cases": cases.select(sorted(cases.column_names))}
    for name, columns in CHECKED.items():
        table = {"activities": log.activities, "variants": log.all_variants, "events": log.all_events}[name]
        keys = columns[:2] if name == "events" else columns[:1]
        tables[name] = log.arrow(table.select(*columns).order_by(*keys))
    for name, table in tables.items():
        told.update(f"{name}:{table.num_rows}".encode())
        for column in table.column_names:
            told.update(column.encode())
            _feed(told, table[column])
    return told.hexdigest()


def _feed(told: Any, column: pa.ChunkedArray) -> None:
    """Values and gaps of a column; what lies under a gap does not count."""
    array = column.combine_chunks()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        array = array.cast(pa.large_string()).dictionary_encode()
        told.update("\x1f".join(array.dictionary.to_pylist()).encode("utf-8", "surrogatepass"))
        array = array.indices
    told.update(array.is_valid().to_numpy(zero_copy_only=False).tobytes())
    if pa.types.is_timestamp(array.type):
        array = array.cast(TIME).cast(pa.int64())
    if pa.types.is_integer(array.type):
        array = array.cast(pa.int64())
    told.update(pc.fill_null(array, 0 if not pa.types.is_boolean(array.type) else False).to_numpy(
        zero_copy_only=False).tobytes())  # fmt: skip


def _plain(table: pa.Table) -> pa.Table:
    """The same values in the few types a project has: whole numbers, numbers, flags, times, text."""
    columns = {name: _plain_column(table[name]) for name in table.column_names}
    return pa.table(columns)


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    type_ = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if str(type_) in _TYPES:
        return column.cast(type_)
    if pa.types.is_timestamp(type_) or pa.types.is_date(type_):
        return column.cast(TIME, safe=False)
    if pa.types.is_integer(type_):
        return column.cast(pa.int64())
    return column.cast(
        pa.float64() if pa.types.is_floating(type_) or pa.types.is_decimal(type_) else pa.string()
    )


def _is_plain(one: pa.Field) -> bool:
    core = {"case_id": ("string", "int64", "int32"), "activity": ("string",), "resource": ("string",)}
    times = dict.fromkeys(("timestamp", "start_timestamp"), (str(TIME),))
    allowed = (core | times).get(one.name, tuple(_TYPES))
    is_name = 0 < len(one.name) <= MAX_NAME + 20 and not UNSEEN.search(one.name)
    return is_name and str(one.type) in allowed and str(one.type) in _TYPES
