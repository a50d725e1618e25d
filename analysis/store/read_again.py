"""What was read from the database lately, for as long as nobody writes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")


class Read:
    """What was read from a SQLite file, kept until anybody writes to it: this process or another one.

    SQLite says so in some microseconds, by a number that a connection sees change with every write of others
    (`PRAGMA data_version`); so one connection is held that never writes. Other databases have no such number:
    there nothing is kept. What is read while somebody writes is at worst read once more.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._told = _connection(engine)
        self._version: int | None = None
        self._kept: dict[Hashable, Any] = {}
        self._lock = Lock()

    def again(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` says, asked anew only where something was written since."""
        with self._lock:
            kept = self._lately()
        if kept is None:
            return read()
        if key not in kept:
            kept[key] = read()
        return kept[key]

    def _lately(self) -> dict[Hashable, Any] | None:
        """What was read since somebody wrote last; None where nothing tells when that was."""
        if self._told is None:
            return None
        version = self._told.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._kept, self._version = {}, version
        return self._kept

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            told, self._told = self._told, None
            if told is not None:
                told.close()


def _connection(engine: sa.Engine) -> Any:
    """A connection of the driver beside those of the pool; None but for a SQLite file."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    module = engine.dialect.import_dbapi()
    return module.connect(engine.url.database, check_same_thread=False, isolation_level=None)
