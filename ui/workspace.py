"""The workspace as the pages see it: recent logs, the stored view, what people entered, where they stand."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from analysis.discover import reference
from analysis.log import EventLog
from analysis.prepare import key_file as keys
from analysis.prepare.key_file import key_path
from analysis.store import KEPT, Store
from ui import journey, state
from ui.cached import logs as cached

KEEP_UPLOADS = "uploads.keep"
REFERENCE_PATH = "reference_path"


@dataclass(frozen=True)
class RecentLog:
    """A log of the workspace, as listed."""

    log_id: str
    title: str
    process: str
    n_cases: int
    n_events: int
    created_at: pd.Timestamp


def store() -> Store:
    """The workspace's store, opened once for everybody."""
    return cached.store()


def folder() -> Path:
    """Where indexed logs lie."""
    return store().folder


def uploads() -> Path:
    """Where uploaded files wait until they are opened."""
    place = folder() / "uploads"
    place.mkdir(parents=True, exist_ok=True)
    return place


def log_path(log_id: str) -> Path:
    """The indexed file of a log."""
    return store().log_path(log_id)


def key_file() -> Path:
    """Where the key of the pseudonyms lies, apart from the workspace."""
    return key_path(os.environ, home=Path.home(), platform=sys.platform, workspace=folder())


def remember_names(names: dict[str, str]) -> None:
    """Keep what each pseudonym stands for in the key file, and nowhere else."""
    keys.remember(key_file(), names)


def now() -> datetime:
    """The wall clock, read here and handed down."""
    return datetime.now(UTC)


# -- logs


def recent() -> list[RecentLog]:
    """Every listed log, the newest first."""
    rows = store().logs().itertuples()
    return [RecentLog(r.log_id, r.name, r.process, r.n_cases, r.n_events, r.created_at) for r in rows]


def remember(log_id: str, *, file_name: str, name: str | None = None) -> None:
    """List a log that was just indexed, and open it."""
    log = cached.open_log(log_id)
    row = cached.overview(log).iloc[0]
    store().add_log(
        log_id, series_id=log.series_id, name=name or log.name, process=log.process, file_name=file_name,
        n_cases=int(row["n_cases"]), n_events=int(row["n_events"]), now=now(),
    )  # fmt: skip
    state.open_log(log_id)


def title(log: EventLog) -> str:
    """What the reader calls the log."""
    listed = store().log(log.log_id)
    return listed.name if listed else log.name


def file_name(log: EventLog) -> str:
    """The file the log was made of; empty where that is not known."""
    listed = store().log(log.log_id)
    return listed.file_name if listed else ""


def rename(log_id: str, name: str) -> None:
    """Call a log something else."""
    store().rename_log(log_id, name)


def delete(log_id: str, *, entered: bool = False) -> None:
    """Delete a log and everything derived from it, for good.

    Parameters
    ----------
    entered
        With the last version of a log also what people entered on it: actions, targets, assumptions.
    """
    cached.forget(log_id)
    store().delete_log(log_id, entered=entered)
    if state.log_id() == log_id:
        state.open_log(None)


def keeps_uploads() -> bool:
    """Whether the file a log was made of stays in the workspace; else it goes once the log is indexed."""
    return bool(store().setting(KEEP_UPLOADS, False))


def keep_uploads(keep: bool) -> None:
    """Keep files from now on, or delete them once indexed, those kept so far included."""
    store().set_setting(KEEP_UPLOADS, keep or None)
    if not keep:
        for path in (folder() / KEPT).glob("*"):
            path.unlink(missing_ok=True)


def after_indexing(path: Path, log_id: str, *, has_names_replaced: bool = False) -> None:
    """What becomes of an uploaded file when its log is there: deleted, or kept beside the log.

    Where names were replaced it never stays: it still holds them.
    """
    if keeps_uploads() and not has_names_replaced:
        place = folder() / KEPT
        place.mkdir(exist_ok=True)
        path.replace(place / f"{log_id}{''.join(path.suffixes)}")
    else:
        path.unlink(missing_ok=True)


# -- the reference path


def reference_path(log: EventLog) -> tuple[str, ...]:
    """The path cases are held against: the one chosen for this series of logs, else the catalogue's."""
    return reference.reference_path(log, chosen_path(log))


def chosen_path(log: EventLog) -> tuple[str, ...]:
    """The path somebody chose for this series; without steps where nobody did."""
    return tuple(store().setting(f"{REFERENCE_PATH}:{log.series_id}", ()))


def choose_path(log: EventLog, path: tuple[str, ...]) -> None:
    """Hold cases of this series against this path from now on; without steps, against the catalogue's."""
    store().set_setting(f"{REFERENCE_PATH}:{log.series_id}", list(path) or None)


# -- where the reader stands


def facts(log: EventLog | None) -> journey.Facts:
    """What the states of the steps are computed from."""
    if log is None:
        return journey.Facts()
    actions = store().actions(log.series_id)
    complete = (actions["owner"] != "") & actions["due_on"].notna()
    return journey.Facts(
        has_log=True,
        n_blocking=int((log.problems["severity"] == "blocking").sum()),
        n_actions=len(actions),
        n_complete=int(complete.sum()),
        n_targets=len(store().targets(log.series_id)),
    )
