"""What goes with a log that is deleted? Its files, and every row that hangs on it or on its series."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from analysis.store.database import Database
from analysis.store.tables import (
    accepted_breaches,
    actions,
    discarded,
    logs,
    metadata,
    rules,
    settings,
    targets,
    time_targets,
)

KEPT = "kept"
"""Folder of the workspace with the files that logs were made of, where the reader keeps them."""
ENTERED = (actions, targets, time_targets, rules, accepted_breaches)
"""What people entered on a series, beside the settings whose keys end in its id."""


def is_last_version(database: Database, log_id: str) -> bool:
    """Whether no other version of the log's series is listed."""
    series = sa.select(logs.c.series_id).where(logs.c.log_id == log_id).scalar_subquery()
    others = sa.select(logs.c.log_id).where(logs.c.series_id == series, logs.c.log_id != log_id)
    return not database.rows(others)


def n_entered(database: Database, series_id: str) -> int:
    """How many actions, targets, rules and accepted deviations hang on a series."""
    hung = ((table, table.c.series_id == series_id) for table in ENTERED)
    return sum(len(database.rows(sa.select(table.c.series_id).where(here))) for table, here in hung)


def forget(connection: sa.Connection, log_id: str, *, entered: bool) -> None:
    """Delete the rows of one log and mark its files; with the last version of a series what hangs on it.

    What people entered on the series (actions, targets, assumptions) only where `entered`.
    """
    series = connection.execute(sa.select(logs.c.series_id).where(logs.c.log_id == log_id)).scalar()
    _forget_version(connection, log_id)
    left = sa.select(logs.c.log_id).where(logs.c.series_id == series)
    if series is not None and connection.execute(left).first() is None:
        _forget_derived(connection, series)
        if entered:
            _forget_entered(connection, series)


def forget_series(connection: sa.Connection, series_id: str) -> None:
    """Delete the rows of every version of a series, and all that hangs on it."""
    listed = sa.select(logs.c.log_id).where(logs.c.series_id == series_id)
    for log_id in list(connection.execute(listed).scalars()):
        _forget_version(connection, log_id)
    _forget_derived(connection, series_id)
    _forget_entered(connection, series_id)


def delete_files(workspace: Path, log_id: str) -> bool:
    """Delete the files of a log; False where one of them is held by another program."""
    try:
        for path in files_of(workspace, log_id):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def files_of(workspace: Path, log_id: str) -> Iterator[Path]:
    """The log's own file, what the engine wrote beside it, and the file it was made of where that is kept."""
    yield from sorted(workspace.glob(f"{log_id}.duckdb*"))
    yield from sorted((workspace / KEPT).glob(f"{log_id}.*"))


def _forget_version(connection: sa.Connection, log_id: str) -> None:
    for table in _with("log_id"):
        connection.execute(table.delete().where(table.c.log_id == log_id))
    of_log = settings.c.key.endswith(f":{log_id}", autoescape=True)
    connection.execute(settings.delete().where(of_log))
    Database.put(connection, discarded, {"log_id": log_id}, {})


def _forget_derived(connection: sa.Connection, series_id: str) -> None:
    for table in _with("series_id"):
        if table not in ENTERED:
            connection.execute(table.delete().where(table.c.series_id == series_id))


def _forget_entered(connection: sa.Connection, series_id: str) -> None:
    for table in ENTERED:
        connection.execute(table.delete().where(table.c.series_id == series_id))
    of_series = settings.c.key.endswith(f":{series_id}", autoescape=True)
    connection.execute(settings.delete().where(of_series))


def _with(column: str) -> list[sa.Table]:
    """Every table whose rows hang on a log, or on a series: those added later as well."""
    return [table for table in metadata.sorted_tables if column in table.c and table is not discarded]
