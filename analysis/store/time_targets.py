"""How long may a transition or a stage of a series take, as people have entered it?"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa

from analysis.store.database import Database
from analysis.store.tables import TIME_TARGETS, time_targets
from analysis.store.values import bounded, utc

Kind = Literal["flow", "stage"]
MOST = 1_000


class TimeTargets:
    """Targets in hours, one per transition (`flow`: source and target) or stage (`stage`: source alone)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, series_id: str) -> pd.DataFrame:
        """Frame `TIME_TARGETS`: the targets of a series."""
        found, columns = self.rows(series_id), list(TIME_TARGETS.columns)
        return TIME_TARGETS.conform(pd.DataFrame(found, columns=columns, dtype="object"))

    def rows(self, series_id: str) -> list[dict[str, Any]]:
        """The same as rows, in order: asked for on every page, and a frame takes longer than the query."""
        asked = time_targets.select().where(time_targets.c.series_id == series_id)
        ordered = asked.order_by(*(time_targets.c[name] for name in TIME_TARGETS.order))
        found = self._db.again(("time_targets", series_id), lambda: self._db.rows(ordered))
        return [dict(row) for row in found]

    def put(
        self, series_id: str, kind: Kind, source: str, target: str = "", *, hours: float, now: datetime
    ) -> None:
        """The hours a transition or a stage shall take at most, in place of what was set before.

        Raises
        ------
        AnalysisError
            `text_too_long`.
        """
        row = row_of(series_id, kind, source, target, hours, utc(now))
        key = {name: row.pop(name) for name in ("series_id", "subject_key")}
        with self._db.write() as connection:
            self._db.put(connection, time_targets, key, row)

    def remove(self, series_id: str, kind: Kind, source: str, target: str = "") -> None:
        """Take a target away; one that is not set is no error."""
        is_it = time_targets.c.subject_key == subject_key(kind, source, target)
        with self._db.write() as connection:
            connection.execute(time_targets.delete().where(time_targets.c.series_id == series_id, is_it))


def add(connection: sa.Connection, rows: list[dict[str, Any]], series_id: str) -> tuple[int, int]:
    """Add the targets that are not there; how many were added, and how many were there."""
    asked = sa.select(time_targets.c.subject_key).where(time_targets.c.series_id == series_id)
    known = set(connection.execute(asked).scalars())
    fresh = {row["subject_key"]: row for row in rows if row["subject_key"] not in known}
    if fresh:
        connection.execute(time_targets.insert(), list(fresh.values()))
    return len(fresh), len(rows) - len(fresh)


def row_of(
    series_id: str, kind: str, source: str, target: str, hours: float, set_at: datetime
) -> dict[str, Any]:
    """A row of the table."""
    return {
        "series_id": series_id, "subject_key": subject_key(kind, source, target), "kind": kind,
        "source": bounded("subject", source), "target": bounded("subject", target), "hours": float(hours),
        "set_at": set_at,
    }  # fmt: skip


def subject_key(kind: str, source: str, target: str) -> str:
    """What a target is about, in a length that any database can look up: names may be long."""
    return hashlib.sha256("\x00".join((kind, source, target)).encode()).hexdigest()
