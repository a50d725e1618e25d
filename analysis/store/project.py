"""What did people enter about a log, to go along in a project file, and how does another's come in?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from analysis.store.basket import MOST_ITEMS
from analysis.store.database import Database
from analysis.store.rules import MOST_ACCEPTED, MOST_RULES
from analysis.store.rules import add as add_of_rules
from analysis.store.rules import row_of as accepted_row
from analysis.store.tables import (
    accepted_breaches,
    actions,
    discarded,
    logs,
    recipes,
    report_items,
    rules,
    settings,
    targets,
    time_targets,
    views,
)
from analysis.store.time_targets import add as add_time_targets
from analysis.store.time_targets import row_of
from analysis.store.values import as_json, bounded, shortened, typed, utc

SETTINGS = ("assumptions", "calendar", "excess_basis", "reference_path")
"""Settings of a series that go along; every other one stays: where names are hidden, and with which salt."""
HEADERS = "headers"
OF_HERE = ("log_id", "series_id", "subject_key", "breach_key")
"""What a row hangs on, or is found by: it is worked out anew where the project is opened."""
MOST = {
    "actions": 10_000,
    "targets": 1_000,
    "time_targets": 1_000,
    "rules": MOST_RULES,
    "accepted_breaches": MOST_ACCEPTED,
    "views": 10_000,
    "basket": MOST_ITEMS,
    "recipes": 10,
}
"""How many of each a project holds at most."""


@dataclass(frozen=True)
class TakenIn:
    """What came of a project.

    Parameters
    ----------
    new
        Kind (`actions, targets, time_targets, rules, accepted_breaches, views, basket, settings, recipes`) to
        how many were added.
    kept
        Kind to how many there were here already, and stay as they are here.
    is_new_log
        Whether the log was not listed before.
    n_left_out
        Pages for which the report has no room.
    """

    new: dict[str, int]
    kept: dict[str, int]
    is_new_log: bool
    n_left_out: int = 0


def short_id(log_id: str, said: str) -> str:
    """The id by which an address names a stored view."""
    return hashlib.sha256(f"{log_id}{said}".encode()).hexdigest()[:10]


class Projects:
    """What hangs on a log and on its series, given out and taken in."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def entered(self, log_id: str, series_id: str) -> dict[str, Any]:
        """What people entered on a log and its series, as plain JSON values; at most `MOST` of each."""
        of_log, of_series = ("log_id", log_id), ("series_id", series_id)
        held = {f"{name}:{series_id}": name for name in (*SETTINGS, HEADERS)}
        kept = self._db.rows(settings.select().where(settings.c.key.in_(list(held))))
        said = {held[row["key"]]: json.loads(row["value"]) for row in kept}
        headers = said.pop(HEADERS, None)
        return {
            "actions": [_given(row) for row in self._of(actions, *of_series, by="created_at")],
            "targets": [_given(row) for row in self._of(targets, *of_series, by="kpi")],
            "time_targets": [_given(row) for row in self._of(time_targets, *of_series, by="subject_key")],
            "rules": [_given(row) for row in self._of(rules, *of_series, by="rule_id")],
            "accepted_breaches": [
                _given(row) for row in self._of(accepted_breaches, *of_series, by="breach_key")
            ],
            "settings": said,
            "views": [{"filters": row["filters"]} for row in self._of(views, *of_log, by="view_id")],
            "basket": [_given(row) for row in self._of(report_items, *of_log, by="position")],
            "recipes": [_given(row) for row in self._recipes(headers)],
        }

    def take_in(
        self, entered: Mapping[str, Any], *, log: Mapping[str, Any], now: datetime
    ) -> TakenIn:  # fmt: skip
        """Bring in what somebody entered elsewhere, all in one transaction; what is here already stays.

        Parameters
        ----------
        entered
            As `entered` gives it, checked.
        log
            `log_id, series_id, name, process, file_name, n_cases, n_events`.

        Raises
        ------
        AnalysisError
            `text_missing`, `text_too_long`: then nothing was brought in.
        """
        log_id, series_id = log["log_id"], log["series_id"]
        with self._db.write() as connection:
            is_new = _list(connection, log, now)
            known = {
                "actions": _add(connection, actions, "action_id", _actions(entered["actions"], series_id)),
                "targets": _add_targets(connection, entered["targets"], series_id),
                "time_targets": add_time_targets(
                    connection, _time_targets(entered.get("time_targets", ()), series_id), series_id
                ),
                "rules": add_of_rules(
                    connection, rules, "rule_id", _rules(entered.get("rules", ()), series_id), series_id
                ),
                "accepted_breaches": add_of_rules(
                    connection,
                    accepted_breaches,
                    "breach_key",
                    _accepted(entered.get("accepted_breaches", ()), series_id),
                    series_id,
                ),
                "settings": _add(connection, settings, "key", _settings(entered["settings"], series_id)),
                "views": _add(connection, views, "view_id", _views(entered["views"], log_id)),
                "recipes": _add(
                    connection, recipes, "fingerprint", _recipes(entered["recipes"], series_id, now)
                ),
            }
            known["basket"], left_out = _add_pages(connection, entered["basket"], log_id)
            _point_to(connection, entered["recipes"], series_id)
        new, kept = ({kind: pair[place] for kind, pair in known.items()} for place in (0, 1))
        return TakenIn(new, kept, is_new, left_out)

    def _of(self, table: sa.Table, column: str, value: str, *, by: str) -> list[dict[str, Any]]:
        limit = MOST["basket" if table is report_items else table.name]
        asked = table.select().where(table.c[column] == value).order_by(table.c[by]).limit(limit)
        return self._db.rows(asked)

    def _recipes(self, fingerprint: str | None) -> list[dict[str, Any]]:
        if not fingerprint:
            return []
        return self._db.rows(recipes.select().where(recipes.c.fingerprint == fingerprint))


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what it hangs on, its times as text, its JSON as values."""
    said = {name: value for name, value in row.items() if name not in OF_HERE}
    for name, value in said.items():
        if isinstance(value, date):
            said[name] = value.isoformat()
        elif name in ("figure", "pages", "change"):
            said[name] = json.loads(value)
    return said


def _list(connection: sa.Connection, log: Mapping[str, Any], now: datetime) -> bool:
    """List the log; one that is listed keeps its name. Whether it was not."""
    here = logs.c.log_id == log["log_id"]
    is_new = connection.execute(sa.select(logs.c.log_id).where(here)).first() is None
    connection.execute(discarded.delete().where(discarded.c.log_id == log["log_id"]))
    if is_new:
        values = dict(log) | {
            "name": typed("name", log["name"], needed=True),
            "file_name": shortened("file_name", log["file_name"]),
            "created_at": utc(now),
        }
        connection.execute(logs.insert().values(values))
    else:
        connection.execute(logs.update().where(here).values(created_at=utc(now)))
    return is_new


def _add(
    connection: sa.Connection, table: sa.Table, key: str, rows: Sequence[dict[str, Any]]
) -> tuple[int, int]:
    """Add the rows that are not there; how many were added, and how many were there."""
    known = set(connection.execute(sa.select(table.c[key])).scalars())
    fresh = {row[key]: row for row in rows if row[key] not in known}
    if fresh:
        connection.execute(table.insert(), list(fresh.values()))
    return len(fresh), len(rows) - len(fresh)


def _add_targets(
    connection: sa.Connection, rows: Sequence[Mapping[str, Any]], series_id: str
) -> tuple[int, int]:
    """Targets of key figures that have none here."""
    known = set(
        connection.execute(sa.select(targets.c.kpi).where(targets.c.series_id == series_id)).scalars()
    )
    fresh = [
        {
            "series_id": series_id,
            "kpi": row["kpi"],
            "value": float(row["value"]),
            "set_at": _moment(row["set_at"]),
        }
        for row in rows
        if row["kpi"] not in known
    ]
    if fresh:
        connection.execute(targets.insert(), fresh)
    return len(fresh), len(rows) - len(fresh)


def _add_pages(
    connection: sa.Connection, rows: Sequence[Mapping[str, Any]], log_id: str
) -> tuple[tuple[int, int], int]:
    """Pages of the report behind those there are, as long as there is room."""
    n_held = connection.execute(sa.select(sa.func.count()).select_from(report_items)).scalar_one()
    last = connection.execute(sa.select(sa.func.max(report_items.c.position))).scalar() or 0
    known = set(connection.execute(sa.select(report_items.c.item_id)).scalars())
    fresh = [row for row in rows if row["item_id"] not in known]
    fits = fresh[: max(0, MOST_ITEMS - n_held)]
    made = [_page(row, log_id, last + place) for place, row in enumerate(fits, start=1)]
    if made:
        connection.execute(report_items.insert(), made)
    return (len(made), len(rows) - len(fresh)), len(fresh) - len(made)


def _page(row: Mapping[str, Any], log_id: str, position: int) -> dict[str, Any]:
    return {
        "item_id": row["item_id"], "log_id": log_id, "kind": row["kind"],
        "title": typed("title", row["title"]),
        "note": bounded("note", row["note"]), "filters": bounded("filters", row["filters"]),
        "pages": bounded("page", json.dumps(row["pages"], ensure_ascii=False)),
        "added_at": _moment(row["added_at"]), "position": position,
    }  # fmt: skip


def _actions(rows: Sequence[Mapping[str, Any]], series_id: str) -> list[dict[str, Any]]:
    return [
        {
            "action_id": row["action_id"], "series_id": series_id,
            "title": typed("title", row["title"], needed=True),
            "owner": typed("owner", row["owner"]), "figure": bounded("figure", as_json(row["figure"])),
            "due_on": date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            "created_at": _moment(row["created_at"]),
            "done_at": _moment(row["done_at"]) if row["done_at"] else None,
        }
        for row in rows
    ]  # fmt: skip


def _time_targets(rows: Sequence[Mapping[str, Any]], series_id: str) -> list[dict[str, Any]]:
    return [
        row_of(series_id, row["kind"], row["source"], row["target"], row["hours"], _moment(row["set_at"]))
        for row in rows
    ]


def _rules(rows: Sequence[Mapping[str, Any]], series_id: str) -> list[dict[str, Any]]:
    return [
        {
            "series_id": series_id, "rule_id": row["rule_id"],
            "change": bounded("rule", as_json(row["change"])), "set_at": _moment(row["set_at"]),
        }
        for row in rows
    ]  # fmt: skip


def _accepted(rows: Sequence[Mapping[str, Any]], series_id: str) -> list[dict[str, Any]]:
    return [
        accepted_row(
            series_id, row["rule_id"], row["case_id"], reason=row["reason"], author=row["author"],
            accepted_at=_moment(row["accepted_at"]),
        )
        for row in rows
    ]  # fmt: skip


def _settings(held: Mapping[str, Any], series_id: str) -> list[dict[str, Any]]:
    return [{"key": f"{name}:{series_id}", "value": as_json(value)} for name, value in held.items()]


def _views(rows: Sequence[Mapping[str, Any]], log_id: str) -> list[dict[str, Any]]:
    """Each under the id that an address gives it here."""
    texts = [bounded("filters", row["filters"]) for row in rows]
    return [{"view_id": short_id(log_id, said), "log_id": log_id, "filters": said} for said in texts]


def _recipes(rows: Sequence[Mapping[str, Any]], series_id: str, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "fingerprint": row["fingerprint"], "series_id": series_id, "saved_at": utc(now),
            "recipe": bounded("recipe", row["recipe"]),
        }
        for row in rows
    ]  # fmt: skip


def _point_to(connection: sa.Connection, rows: Sequence[Mapping[str, Any]], series_id: str) -> None:
    """Which recipe the series was made by, where nothing is said of that here."""
    for row in rows[:1]:
        said = {"key": f"{HEADERS}:{series_id}", "value": as_json(row["fingerprint"])}
        _add(connection, settings, "key", [said])


def _moment(said: str) -> datetime:
    """A time of the tables: UTC without zone."""
    at = datetime.fromisoformat(said)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
