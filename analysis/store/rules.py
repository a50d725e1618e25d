"""Which rules of a series were changed or added, and which breaches were accepted, by whom and why?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from analysis.errors import AnalysisError
from analysis.store.database import Database
from analysis.store.tables import ACCEPTED, accepted_breaches, rules
from analysis.store.values import as_json, bounded, typed, utc

MOST_RULES, MOST_ACCEPTED = 500, 20_000


class Rules:
    """What was changed of the rules of a process, rules of one's own, and accepted deviations; by series."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def changes(self, series_id: str) -> dict[str, dict[str, Any]]:
        """Id of a rule to what was entered for it, in the order of the ids."""
        asked = rules.select().where(rules.c.series_id == series_id).order_by(rules.c.rule_id)
        return {row["rule_id"]: json.loads(row["change"]) for row in self._db.rows(asked)}

    def changed_at(self, series_id: str) -> dict[str, datetime]:
        """Id of a rule to when somebody last entered something for it."""
        asked = rules.select().where(rules.c.series_id == series_id).order_by(rules.c.rule_id)
        return {row["rule_id"]: row["set_at"].replace(tzinfo=UTC) for row in self._db.rows(asked)}

    def put(self, series_id: str, rule_id: str, change: Mapping[str, Any], *, now: datetime) -> None:
        """What holds for a rule, in place of what was entered before.

        Raises
        ------
        AnalysisError
            `text_too_long`; `rules_too_many` (`limit`).
        """
        said = bounded("rule", as_json(change))
        with self._db.write() as connection:
            held = sa.select(rules.c.rule_id).where(rules.c.series_id == series_id)
            known = set(connection.execute(held).scalars())
            if rule_id not in known and len(known) >= MOST_RULES:
                raise AnalysisError("rules_too_many", limit=MOST_RULES)
            key = {"series_id": series_id, "rule_id": rule_id}
            self._db.put(connection, rules, key, {"change": said, "set_at": utc(now)})

    def remove(self, series_id: str, rule_id: str) -> None:
        """Forget what was entered for a rule; nothing entered is no error."""
        here = sa.and_(rules.c.series_id == series_id, rules.c.rule_id == rule_id)
        with self._db.write() as connection:
            connection.execute(rules.delete().where(here))

    def accepted(self, series_id: str) -> pd.DataFrame:
        """Frame `ACCEPTED`: the accepted deviations of a series."""
        asked = accepted_breaches.select().where(accepted_breaches.c.series_id == series_id)
        rows = self._db.rows(asked)
        return ACCEPTED.conform(pd.DataFrame(rows, columns=list(ACCEPTED.columns), dtype="object"))

    def accept(
        self,
        series_id: str,
        rule_id: str,
        case_ids: Sequence[str],
        *,
        reason: str,
        author: str,
        now: datetime,
    ) -> None:
        """Accept that some cases break a rule; what was said of them before gives way.

        Raises
        ------
        AnalysisError
            `text_missing` without a reason or an author; `text_too_long`; `accepted_too_many` (`limit`).
        """
        said = {
            "reason": typed("reason", reason, needed=True),
            "author": typed("author", author, needed=True),
            "accepted_at": utc(now),
        }
        with self._db.write() as connection:
            for case_id in case_ids:
                row = row_of(series_id, rule_id, case_id, **said)
                key = {name: row.pop(name) for name in ("series_id", "breach_key")}
                self._db.put(connection, accepted_breaches, key, row)
            here = accepted_breaches.c.series_id == series_id
            counted = sa.select(sa.func.count()).select_from(accepted_breaches).where(here)
            if connection.execute(counted).scalar_one() > MOST_ACCEPTED:
                raise AnalysisError("accepted_too_many", limit=MOST_ACCEPTED)

    def take_back(self, series_id: str, rule_id: str, case_ids: Sequence[str]) -> None:
        """Count these breaches as open again; one that was not accepted is no error."""
        keys = [breach_key(rule_id, case_id) for case_id in case_ids]
        here = accepted_breaches.c.series_id == series_id
        with self._db.write() as connection:
            for key in keys:
                is_it = accepted_breaches.c.breach_key == key
                connection.execute(accepted_breaches.delete().where(here, is_it))


def add(
    connection: sa.Connection, table: sa.Table, key: str, rows: Sequence[dict[str, Any]], series_id: str
) -> tuple[int, int]:
    """Add the rows of a series that are not there; how many were added, and how many were there."""
    asked = sa.select(table.c[key]).where(table.c.series_id == series_id)
    known = set(connection.execute(asked).scalars())
    fresh = {row[key]: row for row in rows if row[key] not in known}
    if fresh:
        connection.execute(table.insert(), list(fresh.values()))
    return len(fresh), len(rows) - len(fresh)


def row_of(
    series_id: str, rule_id: str, case_id: str, *, reason: str, author: str, accepted_at: datetime
) -> dict[str, Any]:
    """A row of the accepted deviations."""
    return {
        "series_id": series_id, "breach_key": breach_key(rule_id, case_id), "rule_id": rule_id,
        "case_id": bounded("case_id", case_id), "reason": typed("reason", reason, needed=True),
        "author": typed("author", author, needed=True), "accepted_at": accepted_at,
    }  # fmt: skip


def breach_key(rule_id: str, case_id: str) -> str:
    """Which case by which rule, in a length that any database can look up."""
    return hashlib.sha256(f"{rule_id}\x00{case_id}".encode()).hexdigest()
