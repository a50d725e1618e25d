"""What a workspace is asked and told: logs, views, actions, targets, settings."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import EllipsisType
from typing import Any
from uuid import uuid4

import pandas as pd

from analysis.errors import AnalysisError
from analysis.schema import Schema
from analysis.store import erasing
from analysis.store.basket import Basket
from analysis.store.database import Database
from analysis.store.project import Projects
from analysis.store.rules import Rules
from analysis.store.tables import (
    ACTIONS,
    LOGS,
    TARGETS,
    StoredLog,
    StoredView,
    actions,
    discarded,
    logs,
    recipes,
    settings,
    targets,
    views,
)
from analysis.store.time_targets import TimeTargets
from analysis.store.values import as_json, bounded, shortened, typed, utc

HOME = Path(__file__).resolve().parents[2] / "workspace"


class Store:
    """What a workspace knows. Safe to share between threads; several may be open on one workspace.

    Parameters
    ----------
    folder
        Holds the indexed logs and the SQLite file; made if it is not there.
    url
        Address of a database for what people enter, in SQLAlchemy's form, in place of the SQLite file.

    Raises
    ------
    AnalysisError
        `workspace_unusable` (params `where`, `reason`), `workspace_newer` (`where`).
    """

    def __init__(self, folder: str | Path, url: str | None = None) -> None:
        self.folder = Path(folder)
        self._db = Database(self.folder, url)
        self.basket = Basket(self._db)
        self.projects = Projects(self._db)
        self.time_targets = TimeTargets(self._db)
        self.rules = Rules(self._db)
        self._sweep()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Store:
        """The workspace named by `CASHLANE_WORKSPACE` and `CASHLANE_DATABASE_URL`; else `workspace/` in the
        project's folder."""
        return cls(environ.get("CASHLANE_WORKSPACE") or HOME, environ.get("CASHLANE_DATABASE_URL") or None)

    def close(self) -> None:
        """Let go of the database's file, so that it can be moved or deleted."""
        self._db.close()

    # -- logs --------------------------------------------------------------------------------------

    def log_path(self, log_id: str) -> Path:
        """Where the indexed log lies, or would lie."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", log_id):
            raise ValueError(f"not a log id: {log_id!r}")
        return self.folder / f"{log_id}.duckdb"

    def add_log(
        self,
        log_id: str,
        *,
        series_id: str,
        name: str,
        process: str,
        file_name: str,
        n_cases: int,
        n_events: int,
        now: datetime,
    ) -> None:
        """List an indexed log. One that is listed already moves to the top and keeps its name."""
        self.log_path(log_id)
        values = {
            "series_id": series_id,
            "process": process,
            "file_name": shortened("file_name", file_name),
            "n_cases": int(n_cases),
            "n_events": int(n_events),
            "created_at": utc(now),
        }
        named = {"name": typed("name", name, needed=True)}
        with self._db.write() as connection:
            connection.execute(discarded.delete().where(discarded.c.log_id == log_id))
            self._db.put(connection, logs, {"log_id": log_id}, values, once=named)

    def logs(self) -> pd.DataFrame:
        """Frame `LOGS`: every listed log, the newest first."""
        return self._db.again("logs", lambda: _listed(self._db.rows(logs.select()), LOGS)).copy()

    def log(self, log_id: str) -> StoredLog | None:
        """One listed log, or `None`."""
        row = self._db.row(logs.select().where(logs.c.log_id == log_id))
        return StoredLog(**{**row, "created_at": row["created_at"].replace(tzinfo=UTC)}) if row else None

    def rename_log(self, log_id: str, name: str) -> None:
        """Give a log another name; raises `unknown_log` where it is not listed."""
        change = logs.update().where(logs.c.log_id == log_id).values(name=typed("name", name, needed=True))
        with self._db.write() as connection:
            if not connection.execute(change).rowcount:
                raise AnalysisError("unknown_log", log_id=log_id)

    def is_last_version(self, log_id: str) -> bool:
        """Whether no other version of the log's series is listed."""
        return erasing.is_last_version(self._db, log_id)

    def n_entered(self, series_id: str) -> int:
        """How many actions and targets people entered on a series."""
        return erasing.n_entered(self._db, series_id)

    def delete_log(self, log_id: str, *, entered: bool = False) -> None:
        """Delete a log with its files, views and whatever else hangs on it; close the log first.

        A file that another program holds is deleted when the workspace is opened next. Nothing of what
        is deleted can be read in the workspace's database afterwards.

        Parameters
        ----------
        entered
            Whether, with the last version of its series, what people entered on it goes too: actions,
            targets, assumptions. Its recipes go in any case.
        """
        self.log_path(log_id)
        with self._db.write() as connection:
            erasing.forget(connection, log_id, entered=entered)
        self._swept()

    def delete_series(self, series_id: str) -> None:
        """Delete all versions of a log with their files and views, and all that hangs on the series."""
        with self._db.write() as connection:
            erasing.forget_series(connection, series_id)
        self._swept()

    @property
    def address(self) -> str:
        """Where the database lies: its file, or an address without its password."""
        return self._db.address

    def sizes(self) -> list[tuple[str, int]]:
        """Each table of the database with the number of its rows."""
        return self._db.sizes()

    def _swept(self) -> None:
        self._sweep()
        self._db.compact()

    def _sweep(self) -> None:
        """Delete the files of discarded logs; one that is still held stays marked."""
        for row in self._db.rows(discarded.select()):
            if erasing.delete_files(self.folder, row["log_id"]):
                with self._db.write() as connection:
                    connection.execute(discarded.delete().where(discarded.c.log_id == row["log_id"]))

    # -- views -------------------------------------------------------------------------------------

    def put_view(self, view_id: str, log_id: str, filters_json: str) -> None:
        """Keep what a short id stands for; an id means the same view for ever, so twice is once."""
        values = {"log_id": log_id, "filters": bounded("filters", filters_json)}
        with self._db.write() as connection:
            self._db.put(connection, views, {"view_id": view_id}, {}, once=values)

    def view(self, view_id: str) -> StoredView | None:
        """The stored view, or `None`."""
        row = self._db.row(views.select().where(views.c.view_id == view_id))
        return StoredView(**row) if row else None

    # -- actions -----------------------------------------------------------------------------------

    def add_action(
        self,
        series_id: str,
        *,
        title: str,
        figure: Mapping[str, Any],
        now: datetime,
        owner: str = "",
        due_on: date | None = None,
    ) -> str:
        """Enter an action and freeze the figure it answers; returns the action's id.

        Parameters
        ----------
        figure
            What the user looked at: numbers, texts, times, and lists and mappings of them. Kept as
            JSON and never changed afterwards; a number that is none (NaN, infinite) as missing.
        """
        action_id = uuid4().hex[:16]
        values = {
            "action_id": action_id,
            "series_id": series_id,
            "title": typed("title", title, needed=True),
            "owner": typed("owner", owner),
            "due_on": due_on,
            "figure": bounded("figure", as_json(figure)),
            "created_at": utc(now),
        }
        with self._db.write() as connection:
            connection.execute(actions.insert().values(values))
        return action_id

    def actions(self, series_id: str) -> pd.DataFrame:
        """Frame `ACTIONS`: the actions on a series in the order they were entered.

        `due_on` is a date or `None`; `figure` is the mapping that was handed in, as JSON gives it back.
        """
        return self._db.again(("actions", series_id), lambda: self._actions(series_id)).copy()

    def _actions(self, series_id: str) -> pd.DataFrame:
        found = self._db.rows(actions.select().where(actions.c.series_id == series_id))
        for row in found:
            row.update(is_done=row["done_at"] is not None, figure=json.loads(row["figure"]))
        return _listed(found, ACTIONS)

    def update_action(
        self,
        action_id: str,
        *,
        title: str | None = None,
        owner: str | None = None,
        due_on: date | EllipsisType | None = ...,
        done_at: datetime | EllipsisType | None = ...,
    ) -> None:
        """Change what is given and leave the rest; `due_on=None` takes the date away, `done_at=None` reopens.

        Raises
        ------
        AnalysisError
            `unknown_action`, `text_missing` or `text_too_long`.
        """
        values: dict[str, Any] = {"action_id": action_id}
        if title is not None:
            values["title"] = typed("title", title, needed=True)
        if owner is not None:
            values["owner"] = typed("owner", owner)
        if due_on is not ...:
            values["due_on"] = due_on
        if done_at is not ...:
            values["done_at"] = done_at and utc(done_at)
        with self._db.write() as connection:
            if not connection.execute(
                actions.update().where(actions.c.action_id == action_id).values(values)
            ).rowcount:
                raise AnalysisError("unknown_action", action_id=action_id)

    def delete_action(self, action_id: str) -> None:
        """Delete an action; one that is gone already is no error."""
        with self._db.write() as connection:
            connection.execute(actions.delete().where(actions.c.action_id == action_id))

    # -- targets -----------------------------------------------------------------------------------

    def set_target(self, series_id: str, kpi: str, value: float, *, now: datetime) -> None:
        """The value a KPI of the series shall reach, in the KPI's own unit."""
        with self._db.write() as connection:
            key = {"series_id": series_id, "kpi": kpi}
            self._db.put(connection, targets, key, {"value": float(value), "set_at": utc(now)})

    def targets(self, series_id: str) -> pd.DataFrame:
        """Frame `TARGETS`: one row per KPI of the series that has a target."""
        asked = targets.select().where(targets.c.series_id == series_id)
        return self._db.again(("targets", series_id), lambda: _listed(self._db.rows(asked), TARGETS)).copy()

    def target(self, series_id: str, kpi: str) -> float | None:
        """The target of one KPI, or `None`."""
        row = self._db.row(targets.select().where(targets.c.series_id == series_id, targets.c.kpi == kpi))
        return row["value"] if row else None

    def remove_target(self, series_id: str, kpi: str) -> None:
        """Take a target away; one that is not set is no error."""
        with self._db.write() as connection:
            connection.execute(targets.delete().where(targets.c.series_id == series_id, targets.c.kpi == kpi))

    # -- recipes -----------------------------------------------------------------------------------

    def put_recipe(
        self, fingerprint: str, recipe_json: str, *, now: datetime, series_id: str | None = None
    ) -> None:
        """Keep how files with these headers are prepared, in place of what was kept before.

        Parameters
        ----------
        series_id
            The series whose log was made by it: the recipe, which may hold names, goes with the series.
        """
        values = {
            "recipe": bounded("recipe", recipe_json), "series_id": series_id, "saved_at": utc(now)
        }  # fmt: skip
        with self._db.write() as connection:
            self._db.put(connection, recipes, {"fingerprint": fingerprint}, values)

    def recipe(self, fingerprint: str) -> str | None:
        """The recipe for files with these headers as JSON, or `None`."""
        row = self._db.row(recipes.select().where(recipes.c.fingerprint == fingerprint))
        return row["recipe"] if row else None

    def forget_recipe(self, fingerprint: str) -> None:
        """Delete a recipe; one that is not there is no error."""
        with self._db.write() as connection:
            connection.execute(recipes.delete().where(recipes.c.fingerprint == fingerprint))

    # -- settings ----------------------------------------------------------------------------------

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a value JSON can hold; `None` takes the setting away."""
        with self._db.write() as connection:
            if value is None:
                connection.execute(settings.delete().where(settings.c.key == key))
            else:
                self._db.put(connection, settings, {"key": key}, {"value": as_json(value)})

    def setting(self, key: str, default: Any = None) -> Any:
        """The value kept under `key`, or `default`."""
        said = self._db.again(("setting", key), lambda: self._setting(key))
        return default if said is None else json.loads(said)

    def _setting(self, key: str) -> str | None:
        row = self._db.row(settings.select().where(settings.c.key == key))
        return row["value"] if row else None


def _listed(rows: list[dict[str, Any]], schema: Schema) -> pd.DataFrame:
    return schema.conform(pd.DataFrame(rows, columns=list(schema.columns), dtype="object"))
