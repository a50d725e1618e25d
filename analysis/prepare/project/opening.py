"""How does a project file become a log here? Checked whole, built aside, then put in its place at once."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.building import build_again, temporary_folder
from analysis.log.indexing import VERSION as INDEXING
from analysis.prepare.plans import source_path
from analysis.prepare.project import container, entered, facts, tables
from analysis.prepare.taken_back import n_events
from analysis.reading import EventTable


@dataclass(frozen=True)
class Ready:
    """A project that was checked, and its log, indexed beside the others but not among them yet.

    Parameters
    ----------
    log_id, series_id
        What the log is called; the id is another one than in the file where `is_same` is False.
    is_same
        Whether every figure is as it was on the machine the project comes from: another version of
        Cashlane may index or know the process differently.
    names
        `shown`, or `replaced` where they were hidden when the project was made.
    built, before
        The indexed file, and the events before the repairs where the project has them.
    entered
        What people entered, checked; pages and figures are for those to check who show them.
    source
        How the original file was read, where that is known.
    """

    log_id: str
    series_id: str
    title: str
    process: str
    file_name: str
    n_cases: int
    n_events: int
    is_same: bool
    names: str
    made_at: str
    app_version: str
    built: Path
    before: Path | None
    entered: dict[str, Any] = field(repr=False)
    source: dict[str, Any] | None = None

    def to_list(self) -> dict[str, Any]:
        """What the workspace lists of the log."""
        return {
            "log_id": self.log_id, "series_id": self.series_id, "name": self.title, "process": self.process,
            "file_name": self.file_name, "n_cases": self.n_cases, "n_events": self.n_events,
        }  # fmt: skip


def ready(
    path: str | Path, folder: str | Path, *, name: str | None = None,
    tell: Callable[[str], None] = lambda stage: None,
) -> Ready:  # fmt: skip
    """Check a project file and index its log in `folder`, which is the caller's to delete.

    Nothing is written elsewhere. The file is a stranger's: no part of it is run, its own paths are never
    used, and of its log only the events count – what follows from them is worked out here.

    Raises
    ------
    AnalysisError
        `project_damaged`, `project_foreign`, `project_newer`, `project_changed`, `project_too_large`,
        `project_too_many`, `project_wrong_table`, `project_wrong_content`, `project_wrong_filter`.
    """
    path, folder = Path(path), Path(folder)
    file = name or path.name
    tell("read")
    parts = Path(tempfile.mkdtemp(prefix="parts-", dir=folder))
    held = container.unpack(path, parts, name=file)
    columns, n_rows = tables.columns_of(held.parts[container.EVENTS], file=file)
    said = facts.checked(_read(held, container.FACTS, file), columns=columns, n_events=n_rows, file=file)
    given = entered.checked(_read(held, container.ENTERED, file), file=file)
    before = held.parts.get(container.BEFORE)
    if before is not None:
        tables.columns_of(before, file=file)
    tell("index")
    log, is_same = _indexed(said, held.parts[container.EVENTS], folder, file)
    try:
        if not is_same:
            given = entered.understood(given, log, file=file)
        entered.check_filters(given, log, file=file)
        n_cases = log.frame(log.cases.agg(n=log.cases.count()))["n"].iloc[0]
        n_here = log.frame(log.events.agg(n=log.events.count()))["n"].iloc[0]
    finally:
        log.close()
    return Ready(
        log.log_id, said.series_id, said.title or said.name, said.process, said.file_name, int(n_cases),
        int(n_here), is_same, said.names, held.made_at, held.app_version, log.path, before, given,
        said.source,
    )  # fmt: skip


def place(found: Ready, workspace: str | Path) -> bool:
    """Put the log among those of the workspace; False where it is there already, and stays as it is."""
    target = Path(workspace) / f"{found.log_id}.duckdb"
    if target.exists():
        return False
    if found.before is not None:
        unfinished = source_path(Path(workspace), found.log_id).with_suffix(".parquet.tmp")
        tables.copy_events(found.before, unfinished)
        unfinished.replace(source_path(Path(workspace), found.log_id))
    found.built.replace(target)
    return True


def open_project(path: str | Path, *, workspace: str | Path | None = None) -> EventLog:
    """The log of a project file, for scripts; what people entered stays in the file.

    Parameters
    ----------
    workspace
        Folder of the indexed file; a temporary one, gone when Python ends, when None.

    Raises
    ------
    AnalysisError
        As `ready`.
    """
    home = Path(workspace) if workspace else temporary_folder()
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cashlane-", dir=home) as folder:
        found = ready(path, folder)
        place(found, home)
    return EventLog.open(home / f"{found.log_id}.duckdb")


def _read(held: container.Unpacked, part: str, file: str) -> Any:
    try:
        return container.from_json(held.parts[part].read_bytes())
    except ValueError as cause:
        raise AnalysisError("project_wrong_content", file=file, where=part) from cause


def _indexed(said: facts.LogFacts, events: Path, folder: Path, file: str) -> tuple[EventLog, bool]:
    """The log of these events, and whether its tables are what they were where the project was made."""
    log = _built(said, events, folder, said.log_id)
    try:
        if n_events(log) != said.n_events:
            raise AnalysisError("project_wrong_content", file=file, where="n_events")
        if said.indexing == INDEXING and tables.digest(log) == said.digest:
            return log, True
    except AnalysisError:
        log.close()
        raise
    log.close()
    log.path.unlink()
    return _built(said, events, folder, _other_id(said)), False


def _built(said: facts.LogFacts, events: Path, folder: Path, log_id: str) -> EventLog:
    table = EventTable(
        None, said.problems_frame(), {name: name for name in said.columns}, dict(said.roles), path=events,
        day_only=said.day_only,
    )  # fmt: skip
    named = {
        "log_id": log_id, "series_id": said.series_id, "name": said.name, "repairs": list(said.repairs),
        "effects": [list(pair) for pair in said.effects], "quality": list(said.quality),
    }  # fmt: skip
    target = folder / f"{log_id}.duckdb"
    build_again(target, table, said.as_mapping(), as_of=said.as_of, named=named, said=said.mapping)
    return EventLog.open(target)


def _other_id(said: facts.LogFacts) -> str:
    """The id of the same events under what this Cashlane knows of them."""
    return hashlib.blake2b(f"{said.log_id}{said.digest}{INDEXING}".encode(), digest_size=8).hexdigest()
