"""Can a Parquet file be scanned where it lies? Yes when nothing in its core columns needs mending."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.processes import Catalogue
from analysis.reading import dates
from analysis.reading.arrow import pc
from analysis.reading.cells import Column, is_text, whole
from analysis.reading.checks import name_notes
from analysis.reading.mapping import CORE, Mapping
from analysis.reading.notes import Notes
from analysis.reading.raw import RawTable
from analysis.reading.times import day_only

N_HEAD = 20_000


def scannable(raw: RawTable, mapping: Mapping, columns: dict[str, str], catalogue: Catalogue) -> Notes | None:
    """What is to be noted of a Parquet file that needs no mending; None when it has to be loaded.

    Asked of the file's own statistics and of the one column of activities; case ids are trusted to be
    trimmed when the smallest and the largest of every block are.
    """
    is_reshaped = mapping.milestones or mapping.lifecycle or mapping.has_stages
    if (
        raw.path is None
        or is_reshaped
        or any(name != own for name, own in columns.items() if name not in CORE)
    ):
        return None
    with pq.ParquetFile(raw.path) as file:
        schema, metadata = file.schema_arrow, file.metadata
    if not _fits(schema, mapping) or not _is_complete(metadata, schema, mapping, catalogue):
        return None
    activities = _distinct(raw.path, mapping.core["activity"])
    if not all(name and name == name.strip() for name in activities):
        return None
    notes = Notes(raw)
    return None if name_notes(activities, catalogue, mapping.core["activity"], notes) else notes


def days_in_place(path: Path, mapping: Mapping) -> tuple[str, ...]:
    """Activities of a scannable file whose times are dates; the first rows often tell that there are none."""
    activity, time = mapping.core["activity"], mapping.core["timestamp"]
    with pq.ParquetFile(path, read_dictionary=[activity]) as file:
        head = pa.Table.from_batches([next(file.iter_batches(N_HEAD, columns=[activity, time]))])
        late = head.filter(pc.invert(_is_midnight(head[time], mapping)))
        if not set(_distinct(path, activity)) - set(whole(late[activity]).unique().to_pylist()):
            return ()
        found = file.read(columns=[activity, time])
    return day_only(whole(found[activity]), _is_midnight(found[time], mapping))


def _is_midnight(column: Column, mapping: Mapping) -> pa.Array:
    return dates.parse(column, zone=mapping.zone).is_midnight


def _fits(schema: pa.Schema, mapping: Mapping) -> bool:
    """Times are timestamps, ids are text or whole numbers, and no other column needs to be read."""
    for role, column in mapping.core.items():
        type_ = schema.field(column).type
        plain = type_.value_type if pa.types.is_dictionary(type_) else type_
        if role in ("timestamp", "start_timestamp"):
            if not pa.types.is_timestamp(plain) or (mapping.zone and plain.tz is None):
                return False
        elif not is_text(plain) and not (role == "case_id" and pa.types.is_integer(plain)):
            return False
    return True


def _is_complete(
    metadata: pq.FileMetaData, schema: pa.Schema, mapping: Mapping, catalogue: Catalogue
) -> bool:
    """By the statistics: no core cell is empty, and columns of the catalogue have its types."""
    place = {metadata.schema.column(i).path: i for i in range(metadata.num_columns)}
    for role in ("case_id", "activity", "timestamp"):
        column = mapping.core[role]
        for group in range(metadata.num_row_groups):
            statistics = metadata.row_group(group).column(place[column]).statistics
            if statistics is None or not statistics.has_null_count or statistics.null_count:
                return False
            if role == "case_id" and statistics.has_min_max and not _is_tidy(statistics.min, statistics.max):
                return False
    return all(_has_type_of(catalogue, schema.field(name)) for name in mapping.attributes.values())


def _is_tidy(low: object, high: object) -> bool:
    return all(not isinstance(each, str) or (each == each.strip() and each != "") for each in (low, high))


def _has_type_of(catalogue: Catalogue, field: pa.Field) -> bool:
    entry = catalogue.attribute(field.name)
    type_ = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    wanted = entry.type if entry else "text"
    return not (is_text(type_) and wanted in ("number", "flag", "date", "datetime"))


def _distinct(path: Path, column: str) -> list[str]:
    """The different values of a column of text; read as a dictionary, which is all that is looked at."""
    with pq.ParquetFile(path, read_dictionary=[column]) as file:
        chunks = file.read(columns=[column]).column(0).chunks
    encoded = [chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode() for chunk in chunks]
    return sorted({name for chunk in encoded for name in chunk.dictionary.to_pylist()})
