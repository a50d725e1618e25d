"""The database under the workspace: opened once, every change one transaction."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.schema import CreateTable

from analysis.errors import AnalysisError
from analysis.store import tables
from analysis.store.read_again import Read

T = TypeVar("T")
FILE = "workspace.sqlite"
WAIT_S = 30  # for another writer of the same file


class Database:
    """SQLite in the folder, or the PostgreSQL database at `url`. Safe to share between threads.

    Raises
    ------
    AnalysisError
        `workspace_unusable` (params `where`, `reason`), `workspace_newer` (`where`).
    """

    def __init__(self, folder: Path, url: str | None) -> None:
        where = str(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            address = sa.make_url(url) if url else sa.URL.create("sqlite", database=str(folder / FILE))
            where = address.render_as_string(hide_password=True)
            self._engine = sa.create_engine(address)
            _prepare(self._engine)
            self._make_tables(where)
            self._read = Read(self._engine)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, DBAPIError, OSError) as error:
            reason = getattr(error, "orig", None) or error
            raise AnalysisError("workspace_unusable", where=where, reason=str(reason)) from error

    def _make_tables(self, where: str) -> None:
        version = {"key": "store.version"}
        with self.write() as connection:
            for table in tables.metadata.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
            self.put(connection, tables.settings, version, {}, once={"value": str(tables.VERSION)})
        found = self.rows(tables.settings.select().where(tables.settings.c.key == version["key"]))
        if int(found[0]["value"]) > tables.VERSION:
            raise AnalysisError("workspace_newer", where=where)

    def close(self) -> None:
        """Let go of the file."""
        self._read.close()
        self._engine.dispose()

    def rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        """The rows of a query, column to value."""
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def again(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of what it reads, where a page asks dozens of times: again once somebody wrote.

        `key` tells it from everything else; what is made is shared, and nobody changes it.
        """
        return self._read.again(key, make)

    def row(self, query: sa.Select[Any]) -> dict[str, Any] | None:
        """The only row of a query, or `None`."""
        found = self.rows(query)
        return found[0] if found else None

    @contextmanager
    def write(self) -> Generator[sa.Connection, None, None]:
        """One transaction: all of it, or nothing where the body raises."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @property
    def address(self) -> str:
        """The file of the database, or its address without the password."""
        url = self._engine.url
        return str(url.database) if url.drivername == "sqlite" else url.render_as_string(hide_password=True)

    def compact(self) -> None:
        """SQLite: write the file anew, so that nothing of what was deleted is left between its rows."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect().execution_options(bare=True) as connection:
            for statement in ("PRAGMA temp_store = MEMORY", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.exec_driver_sql(statement).close()

    def sizes(self) -> list[tuple[str, int]]:
        """Each table with the number of its rows, by name."""
        with self._engine.connect() as connection:
            counts = {
                table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in tables.metadata.sorted_tables
            }
        return sorted(counts.items())

    @staticmethod
    def put(
        connection: sa.Connection,
        table: sa.Table,
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        once: Mapping[str, Any] | None = None,
    ) -> None:
        """The row of `key` with these values, new or changed; what is in `once` only if it is new."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(table).values({**key, **values, **(once or {})})
        if values:
            connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
        else:
            connection.execute(insert.on_conflict_do_nothing(index_elements=list(key)))


def _prepare(engine: sa.Engine) -> None:
    """SQLite: transactions are ours and not the driver's; a writer waits for another from its first line on
    (one that asks later can be refused); what is deleted is overwritten in the file."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)


def _connected(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")
    connection.execute("PRAGMA secure_delete = ON")


def _begun(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("bare", False):
        return
    writes = options.get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
