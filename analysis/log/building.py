"""From a file or a frame to an open log: read, mapped, indexed once per content, opened."""

from __future__ import annotations

import atexit
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping as MappingOf
from datetime import datetime
from functools import cache
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
from ibis import _

from analysis.log import columns as attribute_columns
from analysis.log import indexing
from analysis.log.engine import new_file
from analysis.log.event_log import EventLog
from analysis.log.meta import Meta
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
) -> EventLog:
    """The log of a table whose columns are mapped; indexed only where this was not done before.

    Parameters
    ----------
    name
        What the log is called; default: the file without its ending.

    Raises
    ------
    FileError, MappingError
    """
    folder = Path(workspace) if workspace else _temporary()
    log_id = _log_id(raw, mapping, as_of)
    path = folder / f"{log_id}.duckdb"
    if not path.exists():
        _build(path, raw, mapping, as_of=as_of, log_id=log_id, name=name or _stem(raw.name))
    return EventLog.open(path)


def _build(
    path: Path, raw: RawTable, mapping: Mapping, *, as_of: datetime | None, log_id: str, name: str
) -> None:
    catalogue = load(mapping.process)
    table = event_table(raw, mapping)
    with new_file(path) as backend:
        rows, names = _rows(backend, table)
        roles = {role: names[column] for role, column in table.roles.items() if column in names}
        keys = {key: names[column] for key, column in mapping.attributes.items() if column in names}
        found, known_until = indexing.build(
            backend, rows, catalogue=catalogue, roles=roles, keys=keys, as_of=as_of
        )
        meta = Meta(
            log_id=log_id, series_id=f"{mapping.process}-{_series(name)}", name=name, process=mapping.process,
            as_of=known_until, roles=roles, keys=keys,
            mapping=mapping.to_dict(), attributes=attribute_columns.frame(found), problems=table.problems,
            **_sizes(backend),
        )  # fmt: skip
        backend.create_table("meta", meta.to_frame())


def _rows(backend, table: EventTable) -> tuple[ir.Table, dict[str, str]]:
    """The events as an Ibis table under names no column of ours collides with, and what was renamed."""
    rows = backend.read_parquet(table.path) if table.path else ibis.memtable(table.data)
    rows = rows.select(**{name: rows[column] for name, column in table.columns.items()})
    core = set(attribute_columns.CORE)
    others = [name for name in rows.columns if name not in core]
    names = attribute_columns.safe_names(others)
    return rows.rename({safe: name for name, safe in names.items() if safe != name}), names


def _sizes(backend) -> dict[str, int]:
    cases = backend.table("cases")
    totals = cases.agg(
        n_cases=(_.case_kind == "case").sum(),
        n_leads=(_.case_kind == "lead").sum(),
        n_events=_.n_events.sum(),
    )
    row = backend.to_pandas(totals).iloc[0]
    return {name: int(row[name]) for name in ("n_cases", "n_leads", "n_events")}


def _log_id(raw: RawTable, mapping: Mapping, as_of: datetime | None) -> str:
    told = json.dumps([mapping.to_dict(), mapping.process, str(as_of), indexing.VERSION], sort_keys=True)
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
def _temporary() -> Path:
    folder = tempfile.mkdtemp(prefix="cashlane-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
