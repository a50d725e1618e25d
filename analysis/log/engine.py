"""Opening log files: one read-only DuckDB connection a file, a fresh cursor a query, Ibis on top."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock
from uuid import uuid4

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb.converter import DuckDBPyArrowData

from analysis.log.questions import VIEWS, Asked, Lately, Questions
from analysis.log.views import FILE, MEMORY, Views

PLACE = (FILE, "main")
"""Catalog and schema of the file's tables."""
NARROW_COLUMNS = (
    "case_key", "position", "activity_key", "timestamp", "start_timestamp", "resource_key",
    "target_resource_key", "target_key", "flow_h", "is_first_flow", "is_first_activity",
)  # fmt: skip
"""Of the events: what nearly every question needs, and no text."""
MOST_BUILT, MOST_KEPT = 1_000, 300
UNFINISHED = "*.duckdb.*.tmp*"
FORMAT = "v1.3.0"
"""Version of DuckDB's files: this one compresses texts in a third of the time of its default, the oldest."""


class Engine:
    """An indexed log file, opened once and read by any number of threads.

    An Ibis backend is not thread-safe and an expression bound to one follows it; so the tables here
    are unbound, and every query runs on a cursor of its own (under a millisecond). What a view leaves is
    found once (`analysis.log.views`), and what is asked is compiled once (`analysis.log.questions`).
    """

    def __init__(self, path: Path, *, threads: int | None = None, memory_limit: str | None = None) -> None:
        self.path = path
        self._connection = _attached(path, _limits(threads=threads, memory_limit=memory_limit))
        self._translator, self._translating = ibis.duckdb.from_connection(self._connection), Lock()
        self.tables = {name: self._table(name) for name in self._translator.list_tables(database=PLACE)}
        self._questions, self._views = self._remembering()
        self._built: Lately[tuple[ir.Table, Asked]] = Lately(MOST_BUILT)
        self._kept: dict[Hashable, ir.Table] = {}
        self._keeping = RLock()

    def _table(self, name: str) -> ir.Table:
        schema = self._translator.get_schema(name, catalog=PLACE[0], database=PLACE[1])
        return ibis.table(schema, name=name, catalog=PLACE[0], database=PLACE[1])

    def _remembering(self) -> tuple[Questions, Views]:
        columns = self.tables["events"].columns if "events" in self.tables else ()
        narrow = [name for name in NARROW_COLUMNS if name in columns]
        questions = Questions(set(columns) - set(narrow))
        counted = self._run("FROM log.main.events SELECT count(*)") if columns else [(0,)]
        views = Views(
            self._run,
            narrow=narrow,
            n_events=counted[0][0],
            translate=lambda expr: self._said(questions, expr),
        )
        return questions, views

    def view(self, view_id: str, cases: ir.Table, tables: Mapping[str, ir.Table]) -> dict[str, ir.Table]:
        """The tables `cases` and `events` of a view, by its id and an expression of its cases."""
        self._views.define(view_id, left=cases, cases=tables["cases"], events=tables["events"])
        return {
            name: ibis.table(tables[name].schema(), name=name, catalog=VIEWS, database=view_id)
            for name in ("cases", "events")
        }

    def frame(self, expr: ir.Table) -> pd.DataFrame:
        """The rows of an expression on this file's tables, as pandas; callable from any thread."""
        return self.arrow(expr).to_pandas()

    def arrow(self, expr: ir.Table) -> pa.Table:
        """The same as an Arrow table, its types kept."""
        return self._answer(expr, self._questions.read(expr, self._translated))

    def asked(self, key: Hashable, view_id: str, build: Callable[[], tuple[ir.Table, bool]]) -> pd.DataFrame:
        """The rows of what `build` makes, which is built once for all views: the same key, the same question.

        Built every time: what `build` says is not the same for every view, asks about another view, or brings
        rows along.
        """
        held = self._built.get(key)
        if held is None:
            expr, is_same = build()
            asked = self._questions.read(expr, self._translated)
            if is_same and not asked.question.is_unlike and set(asked.views) <= {view_id}:
                self._built.keep(key, (expr, asked))
            return self._answer(expr, asked).to_pandas()
        expr, asked = held
        here = replace(asked, views=(view_id,) * len(asked.views))
        return self._answer(expr, here).to_pandas()

    def kept(self, key: Hashable, build: Callable[[], ir.Table]) -> ir.Table:
        """What `build` makes of the tables of the file, worked out once and kept in memory for every view.

        For what is small; beyond so many it is worked out in every query again.
        """
        with self._keeping:
            if key not in self._kept and len(self._kept) < MOST_KEPT:
                expr, name = build(), f"kept{len(self._kept)}"
                sql = self._said(self._questions, expr)
                self._run(f'CREATE OR REPLACE TABLE "{MEMORY}"."main"."{name}" AS {sql}')
                self._kept[key] = ibis.table(expr.schema(), name=name, catalog=MEMORY, database="main")
            return self._kept[key] if key in self._kept else build()

    def is_defined(self, view_id: str) -> bool:
        """Whether `view` has been told of this one."""
        return self._views.is_defined(view_id)

    @cached_property
    def activity_names(self) -> dict[int, str]:
        """Key to name of every activity of the log."""
        found = self.frame(self.tables["activities"].select("activity_key", "activity"))
        return dict(zip(found["activity_key"].astype(int), found["activity"], strict=True))

    def _answer(self, expr: ir.Table, asked: Asked) -> pa.Table:
        question = asked.question
        with (
            self._views.held(asked.views, with_steps=question.with_steps) as places,
            self._connection.cursor() as cursor,
        ):
            if question.is_unlike:
                ibis.duckdb.from_connection(cursor)._run_pre_execute_hooks(expr)
            rows = cursor.sql(question.about(places, asked.values)).to_arrow_table()
        return expr.__pyarrow_result__(rows, data_mapper=DuckDBPyArrowData)

    def _run(self, *statements: str) -> list[tuple]:
        with self._connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()

    def _said(self, questions: Questions, expr: ir.Expr) -> str:
        """SQL of an expression on the tables of the file."""
        asked = questions.read(expr, self._translated)
        return asked.question.about((), asked.values)

    def _translated(self, expr: ir.Expr) -> str:
        with self._translating:
            return self._translator.compile(expr.as_table())

    def close(self) -> None:
        """Lets go of the file; every later `frame` fails."""
        self._connection.close()


def _attached(path: Path, config: dict[str, object]) -> duckdb.DuckDBPyConnection:
    """A database in memory, for what is kept of views, with the file in it, read-only."""
    connection = duckdb.connect(":memory:", config={**config, "temp_directory": f"{path}.tmp"})
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET GLOBAL python_enable_replacements = false")
        named = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{named}' AS {PLACE[0]} (READ_ONLY)")
    except BaseException:
        connection.close()
        raise
    return connection


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
