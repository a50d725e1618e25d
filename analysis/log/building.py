"""From a file or a frame to an open log: read, mapped, indexed once per content, opened."""

from __future__ import annotations

import atexit
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from ibis import _

from analysis.log import columns as attribute_columns
from analysis.log import indexing
from analysis.log.columns import RESOURCE
from analysis.log.engine import new_file
from analysis.log.event_log import EventLog
from analysis.log.meta import Meta
from analysis.log.source import Source
from analysis.processes import load
from analysis.reading import EventTable, Mapping, RawTable, event_table, guess, read_file, table_of


def read(
    path: str | Path,
    *,
    mapping: MappingOf[str, str] | None = None,
    process: str | None = None,
    as_of: datetime | None = None,
    workspace: str | Path | None = None,
    sheet: str | None = None,
    name: str | None = None,
) -> EventLog:
    """`EventLog.read`."""
    raw = read_file(path, sheet=sheet, name=name)
    return index(raw, guess(raw, process, given=mapping), as_of=as_of, workspace=workspace)


def from_frame(
    frame: pd.DataFrame,
    *,
    mapping: MappingOf[str, str],
    process: str | None,
    as_of: datetime | None,
    workspace: str | Path | None,
    name: str,
) -> EventLog:
    """`EventLog.from_frame`."""
    raw = table_of(name, pa.Table.from_pandas(frame, preserve_index=False))
    return index(raw, guess(raw, process or "generic", given=mapping), as_of=as_of, workspace=workspace)


def index(
    raw: RawTable,
    mapping: Mapping,
    *,
    as_of: datetime | None = None,
    workspace: str | Path | None = None,
    name: str | None = None,
    table: EventTable | None = None,
    repairs: Sequence[MappingOf[str, Any]] = (),
    series_id: str | None = None,
    tie_order: str = "catalogue",
    quality: pd.DataFrame | None = None,
    effects: Sequence[Sequence[int]] = (),
    tell: Callable[[str], None] = lambda stage: None,
) -> EventLog:
    """The log of a table whose columns are mapped; indexed only where this was not done before.

    Parameters
    ----------
    as_of
        As in `EventLog.read`; without a zone it is UTC.
    name
        What the log is called; default: the file without its ending.
    table
        The events, where they are known already: those of `raw` after the `repairs`.
    repairs
        What was done to the events, as JSON values: part of the log's identity, and kept with it.
    series_id
        The series this is a version of; by default told from process and name.
    tie_order
        Order of events of a case at the same time: `catalogue` (then source), `source`, `reversed`.
    quality
        What the checks found of the events, as by `analysis.prepare.quality`: kept with the log.
    effects
        Per repair how many events it changed and how many it left out; kept with the log.
    tell
        Is told each stage as it begins.

    Raises
    ------
    FileError, MappingError
    """
    folder = Path(workspace) if workspace else temporary_folder()
    as_of = as_of.astimezone(UTC).replace(tzinfo=None) if as_of and as_of.tzinfo else as_of
    tell("identify")
    log_id = _log_id(raw, mapping, as_of, [list(repairs), series_id, tie_order])
    path = folder / f"{log_id}.duckdb"
    if not path.exists():
        called = name or _stem(raw.name)
        named = {
            "log_id": log_id, "name": called, "repairs": [dict(one) for one in repairs],
            "effects": [list(one) for one in effects],
            "quality": [] if quality is None else json.loads(quality.to_json(orient="records")),
            "series_id": series_id or f"{mapping.process}-{_series(called)}",
        }  # fmt: skip
        if table is None:
            tell("events")
            table = event_table(raw, mapping)
        tell("index")
        _build(path, table, mapping, as_of=as_of, named=named, tie_order=tie_order)
    return EventLog.open(path)


def build_again(
    path: Path,
    table: EventTable,
    mapping: Mapping,
    *,
    as_of: datetime,
    named: dict[str, Any],
    said: MappingOf[str, Any],
) -> None:
    """Index events that were taken out of another log, in their order, under the ids that log had.

    Parameters
    ----------
    named
        `log_id, series_id, name, repairs, effects, quality` of that log.
    said
        What the columns of its file were taken for: the columns of `table` may be called otherwise.
    """
    _build(path, table, mapping, as_of=as_of, named=named, tie_order="source", said=said)


def _build(
    path: Path,
    table: EventTable,
    mapping: Mapping,
    *,
    as_of: datetime | None,
    named: dict[str, Any],
    tie_order: str,
    said: MappingOf[str, Any] | None = None,
) -> None:
    catalogue = load(mapping.process)
    with new_file(path) as backend:
        source, names = _source(table, mapping)
        roles = {role: names[column] for role, column in table.roles.items() if column in names}
        keys = {key: names[column] for key, column in mapping.attributes.items() if column in names}
        keys |= {name: safe for name, safe in names.items() if safe != name}
        keys |= {"resource": names[mapping.resource]} if mapping.resource in names else {}
        built = indexing.build(
            backend, source, catalogue=catalogue, roles=roles, keys=keys, as_of=as_of, tie_order=tie_order
        )
        currency, currencies = attribute_columns.currencies(
            backend.to_pandas, backend.table("cases"), built.columns, roles=roles, keys=keys
        )
        keys |= {"Currency": currency} if currency else {}
        meta = Meta(
            **named, process=mapping.process, as_of=built.known_until, roles=roles, keys=keys,
            mapping=dict(said or mapping.to_dict()),
            attributes=attribute_columns.frame(built.columns, built.n_values),
            problems=table.problems, day_only=list(table.day_only), currencies=currencies,
            **_sizes(backend),
        )  # fmt: skip
        backend.create_table("meta", meta.to_frame())


def _source(table: EventTable, mapping: Mapping) -> tuple[Source, dict[str, str]]:
    """The events under names no column of ours collides with, and what each is called.

    Who performed an event is an attribute as well, under the name of its column.
    """
    chosen = dict(table.columns)
    if "resource" in chosen:
        chosen[RESOURCE] = chosen.pop("resource")
        chosen.setdefault(str(mapping.resource), chosen[RESOURCE])
    names = attribute_columns.safe_names([name for name in chosen if name not in attribute_columns.CORE])
    columns = {names.get(name, name): column for name, column in chosen.items()}
    return Source(columns, table.path or table.data), names


def _sizes(backend) -> dict[str, int]:
    cases = backend.table("cases")
    totals = cases.agg(
        n_cases=(_.case_kind == "case").sum(),
        n_leads=(_.case_kind == "lead").sum(),
        n_events=_.n_events.sum(),
    )
    row = backend.to_pandas(totals).iloc[0]
    return {name: int(row[name]) for name in ("n_cases", "n_leads", "n_events")}


def _log_id(raw: RawTable, mapping: Mapping, as_of: datetime | None, done: list[Any]) -> str:
    read_as = [mapping.to_dict(), list(raw.columns), str(as_of), indexing.VERSION, done]
    told = json.dumps(read_as, sort_keys=True)
    digest = hashlib.blake2b(told.encode(), digest_size=8)
    if raw.path is not None:
        with raw.path.open("rb") as file:
            while block := file.read(1 << 24):
                digest.update(block)
    else:
        for batch in raw.arrow().to_batches():
            digest.update(batch.serialize())
    return digest.hexdigest()


def _stem(name: str) -> str:
    return re.sub(r"(\.(gz|zip|csv|tsv|txt|xlsx|xlsm|parquet|xes))+$", "", Path(name).name, flags=re.I)


def _series(name: str) -> str:
    """The name without dates and numbers: next month's export of the same name is of the same series."""
    return re.sub(r"[\W\d_]+", "-", name.lower()).strip("-") or "log"


@cache
def temporary_folder() -> Path:
    """A folder for indexed logs that is gone when Python ends."""
    folder = tempfile.mkdtemp(prefix="cashlane-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
