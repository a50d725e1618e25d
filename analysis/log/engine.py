"""Opening log files: one read-only DuckDB connection a file, a fresh cursor a query, Ibis on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

UNFINISHED = "*.duckdb.*.tmp*"
FORMAT = "v1.3.0"
"""Version of DuckDB's files: this one compresses texts in a third of the time of its default, the oldest."""


class Engine:
    """An indexed log file, opened once and read by any number of threads.

    An Ibis backend is not thread-safe and an expression bound to one follows it; so the tables here
    are unbound, and every query makes a backend on a cursor of its own (under a millisecond).
    """

    def __init__(self, path: Path, *, threads: int | None = None, memory_limit: str | None = None) -> None:
        config = _limits(threads=threads, memory_limit=memory_limit)
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True, config=config)
        with self._backend() as backend:
            self.tables = {
                name: ibis.table(backend.get_schema(name), name=name) for name in backend.list_tables()
            }

    @contextmanager
    def _backend(self) -> Iterator[ibis.BaseBackend]:
        cursor = self._connection.cursor()
        try:
            yield ibis.duckdb.from_connection(cursor)
        finally:
            cursor.close()

    def frame(self, expr: ir.Table) -> pd.DataFrame:
        """The rows of an expression on this file's tables, as pandas; callable from any thread."""
        return self.arrow(expr).to_pandas()

    def arrow(self, expr: ir.Table) -> pa.Table:
        """The same as an Arrow table, its types kept."""
        with self._backend() as backend:
            return backend.to_pyarrow(expr)

    def close(self) -> None:
        """Lets go of the file; every later `frame` fails."""
        self._connection.close()


@contextmanager
def new_file(path: Path, *, threads: int | None = None, memory_limit: str | None = None) -> Iterator:
    """A backend on a temporary file that becomes `path` when the block ends without an error.

    A crash leaves only `*.tmp`, which `sweep` removes. A `path` that exists holds the same content
    (its name is a hash of it) and is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex[:8]}.tmp")
    limits = _limits(threads=threads, memory_limit=memory_limit)
    backend = ibis.duckdb.connect(unfinished, storage_compatibility_version=FORMAT, **limits)
    try:
        backend.raw_sql("SET TimeZone = 'UTC'")
        yield backend
        backend.raw_sql("CHECKPOINT")
    except BaseException:
        backend.disconnect()
        unfinished.unlink(missing_ok=True)
        raise
    backend.disconnect()
    if path.exists():
        unfinished.unlink()
    else:
        unfinished.replace(path)


def write(backend, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
    """A table of these rows, in their order; those of a reader are made as they are written."""
    with _seen(backend, rows) as incoming:
        backend.raw_sql(f'CREATE TABLE "{name}" AS FROM {incoming}')


def cast(column: pa.ChunkedArray, type_: str) -> pa.ChunkedArray:
    """A column as a type of DuckDB, for what Arrow does not cast, or otherwise; callable from any thread.

    On a connection of its own: threads that share one wait for each other forever.
    """
    with duckdb.connect() as connection:
        rows = connection.from_arrow(pa.table({"value": column}))
        return rows.project(f"CAST(value AS {type_}) AS value").to_arrow_table()["value"]


@contextmanager
def _seen(backend, rows: pa.Table | pa.RecordBatchReader) -> Iterator[str]:
    backend.con.register("incoming", rows)
    try:
        yield "incoming"
    finally:
        backend.con.unregister("incoming")


def sweep(folder: Path) -> None:
    """Removes what a crash while indexing left behind in a folder of logs."""
    for left_over in folder.glob(UNFINISHED):
        left_over.unlink(missing_ok=True)


def quantiles(column: ir.NumericColumn, levels: Sequence[float]) -> ir.ArrayScalar:
    """The quantiles of a column as one array: one pass over the data instead of one a level."""
    return column.quantile(list(levels))


def _limits(*, threads: int | None, memory_limit: str | None) -> dict[str, object]:
    given = {"threads": threads, "memory_limit": memory_limit}
    return {name: value for name, value in given.items() if value is not None}
