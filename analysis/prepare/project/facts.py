"""What does a project file say of its log: identity, reading, repairs; and is what a stranger says usable?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.indexing import VERSION as INDEXING
from analysis.prepare import repairs
from analysis.prepare.quality.report import REPORT, checked_codes
from analysis.prepare.recipe import Recipe
from analysis.processes import PROCESSES, ROLES
from analysis.reading import Mapping
from analysis.reading.codes import PROBLEM_CODES, SEVERITIES
from analysis.reading.problems import PROBLEMS

ID, SERIES = re.compile(r"[0-9a-f]{8,64}"), re.compile(r"[\w.-]{1,200}")
MOST_STEPS, MOST_ROWS = 1_000, 10_000
_TEXTS = {
    "log_id": 64, "series_id": 200, "name": 300, "title": 300, "file_name": 300, "process": 64, "as_of": 40,
    "digest": 64, "names": 20,
}  # fmt: skip
_SHAPES = {
    "mapping": dict, "roles": dict, "keys": dict, "columns": dict, "day_only": list, "repairs": list,
    "effects": list, "quality": list, "problems": list, "n_events": int, "indexing": int,
}  # fmt: skip
_ROW = {"code": str, "severity": str, "column": str, "n": int, "examples": list}


@dataclass(frozen=True)
class LogFacts:
    """What a project file says of its log.

    Parameters
    ----------
    title, file_name
        What the reader calls it, and the file it was made of.
    names
        `shown`, or `replaced` where the names were hidden when the project was made.
    source
        How the original file was read (`file_name, sha256, n_bytes, sheet, member`), where that is known.
    digest, indexing
        What the indexed tables held, and the version of the code that made them.
    columns
        Column of the table of events to its type.
    """

    log_id: str
    series_id: str
    name: str
    title: str
    file_name: str
    process: str
    as_of: datetime
    mapping: dict[str, Any]
    roles: dict[str, str]
    keys: dict[str, str]
    columns: dict[str, str]
    day_only: tuple[str, ...]
    repairs: tuple[dict[str, Any], ...]
    effects: tuple[tuple[int, int], ...]
    quality: tuple[dict[str, Any], ...]
    problems: tuple[dict[str, Any], ...]
    n_events: int
    digest: str
    indexing: int = INDEXING
    names: str = "shown"
    source: dict[str, Any] | None = field(default=None)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return held | {"as_of": self.as_of.isoformat()}

    def as_mapping(self) -> Mapping:
        """The mapping under which the events of the project are indexed: columns as they are in the log."""
        keys = {key: column for key, column in self.keys.items() if key != "resource"}
        said = Mapping.from_dict(self.mapping, attributes=keys)
        performer = said.resource
        if "resource" in self.columns:
            performer = performer or self.keys.get("resource") or "Resource"
        return replace(said, roles=dict(self.roles), resource=performer, process=self.process)

    def problems_frame(self) -> pd.DataFrame:
        """Frame `PROBLEMS`."""
        return PROBLEMS.conform(pd.DataFrame(list(self.problems), columns=list(PROBLEMS.columns)))


def id_of(log: EventLog) -> str:
    """The id of a log in a project: its own, and another one where its names are hidden."""
    if log.hidden_names is None:
        return log.log_id
    return hashlib.blake2b(f"{log.log_id}{log.hidden_names.look}".encode(), digest_size=8).hexdigest()


def of_log(
    log: EventLog, told: MappingOf[str, Any], *, title: str, file_name: str,
    source: MappingOf[str, Any] | None, digest: str,
) -> LogFacts:  # fmt: skip
    """What is to be said of a log; `told` are `columns` and `n_events` of its table of events."""
    problems = json.loads(log.problems.to_json(orient="records"))
    return LogFacts(
        log_id=log.log_id, series_id=log.series_id, name=log.name, title=title, file_name=file_name,
        process=log.process, as_of=log.as_of, mapping=log.mapping, roles=log.roles, keys=log.keys,
        columns=dict(told["columns"]), day_only=tuple(sorted(log.day_only)), repairs=log.repairs,
        effects=log.effects, quality=tuple(log.quality), problems=tuple(problems), n_events=told["n_events"],
        digest=digest, source=dict(source) if source else None,
    )  # fmt: skip


def checked(said: Any, *, columns: MappingOf[str, str], n_events: int, file: str) -> LogFacts:
    """The facts of a stranger's file, each of its type and fitting the table of events.

    Raises
    ------
    AnalysisError
        `project_wrong_content` (params `file`, `where`); what `repairs.from_dict` and `Recipe` raise.
    """
    need = Need(file)
    need(isinstance(said, dict) and set(said) == {one.name for one in fields(LogFacts)}, "log")
    for name, limit in _TEXTS.items():
        need(isinstance(said[name], str) and len(said[name]) <= limit, name)
    for name, kind in _SHAPES.items():
        need(isinstance(said[name], kind) and not isinstance(said[name], bool), name)
    need(bool(ID.fullmatch(said["log_id"])), "log_id")
    need(bool(SERIES.fullmatch(said["series_id"])), "series_id")
    need(said["process"] in PROCESSES, "process")
    need(said["columns"] == dict(columns), "columns")
    need(said["n_events"] == n_events, "n_events")
    need(said["names"] in ("shown", "replaced"), "names")
    _check_columns(said, need)
    _check_steps(said, need)
    as_of = need.of(lambda: datetime.fromisoformat(said["as_of"]), "as_of")
    need(as_of.tzinfo is None, "as_of")
    found = {
        "as_of": as_of, "day_only": tuple(said["day_only"]), "repairs": tuple(said["repairs"]),
        "effects": tuple((a, b) for a, b in said["effects"]), "source": source_of(said["source"], need),
        "quality": tuple(_quality(said["quality"], need)),
        "problems": tuple(_problems(said["problems"], need)),
    }  # fmt: skip
    return LogFacts(**said | found)


class Need:
    """Refuses a file in which something is not as it has to be."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __call__(self, holds: bool, where: str) -> None:
        if not holds:
            raise AnalysisError("project_wrong_content", file=self.file, where=where)

    def of(self, make: Any, where: str) -> Any:
        """What `make` gives."""
        try:
            return make()
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as cause:
            raise AnalysisError("project_wrong_content", file=self.file, where=where) from cause


def _check_columns(said: dict[str, Any], need: Need) -> None:
    """Roles and attributes of the catalogue name columns there are; the performer's is made anew."""
    own = {*said["columns"]} - {"case_id", "activity", "timestamp", "start_timestamp", "resource"}
    performer = {said["keys"].get("resource"), said["mapping"].get("resource"), "Resource"}
    for name in ("roles", "keys"):
        pairs = said[name].items()
        need(all(isinstance(one, str) for pair in pairs for one in pair), name)
        need(set(said[name].values()) <= own | (performer if "resource" in said["columns"] else set()), name)
    need(set(said["roles"]) <= set(ROLES), "roles")
    need(all(isinstance(one, str) for one in said["day_only"]), "day_only")


def _check_steps(said: dict[str, Any], need: Need) -> None:
    """Mapping and repairs are such as a recipe holds."""
    need(len(said["repairs"]) <= MOST_STEPS and len(said["effects"]) <= MOST_STEPS, "repairs")
    held = Recipe(said["mapping"], tuple(said["repairs"]))
    need.of(lambda: Recipe.from_json(held.to_json()), "mapping")
    need(said["mapping"].get("process") == said["process"], "mapping")
    for step in said["repairs"]:
        need.of(lambda step=step: repairs.from_dict(step), "repairs")
    pairs = [list(one) if isinstance(one, list) else [] for one in said["effects"]]
    need(all(len(one) == 2 and all(type(n) is int for n in one) for one in pairs), "effects")


def source_of(said: Any, need: Need) -> dict[str, Any] | None:
    """How the original file was read; nothing but texts and a size."""
    if said is None:
        return None
    kinds = {
        "file_name": str,
        "sha256": str,
        "n_bytes": int,
        "sheet": (str, type(None)),
        "member": (str, type(None)),
    }
    need(isinstance(said, dict) and set(said) == set(kinds), "source")
    need(all(isinstance(said[name], kind) for name, kind in kinds.items()), "source")
    need(all(len(one) <= 300 for one in said.values() if isinstance(one, str)), "source")
    return {**said, "file_name": re.split(r"[\\/]", said["file_name"])[-1]}


def _problems(rows: list[Any], need: Need) -> list[dict[str, Any]]:
    """What reading noted: the notes we know."""
    kept = _rows(rows, _ROW | {"share": (int, float, type(None))}, need, "problems")
    return [row for row in kept if row["code"] in PROBLEM_CODES]


def _quality(rows: list[Any], need: Need) -> list[dict[str, Any]]:
    """What the checks found: the checks we know."""
    shape = _ROW | {
        "is_hint": bool, "of": int, "share": (int, float, type(None)), "repair": (dict, type(None)),
        "params": dict,
    }  # fmt: skip
    need(all(isinstance(row, dict) and set(row) <= set(REPORT.columns) for row in rows), "quality")
    return [row for row in _rows(rows, shape, need, "quality") if row["code"] in checked_codes()]


def _rows(rows: list[Any], shape: dict[str, Any], need: Need, where: str) -> list[dict[str, Any]]:
    need(len(rows) <= MOST_ROWS, where)
    for row in rows:
        need(isinstance(row, dict) and set(row) == set(shape), where)
        need(all(isinstance(row[name], kind) for name, kind in shape.items()), where)
        need(row["severity"] in SEVERITIES and all(isinstance(one, str) for one in row["examples"]), where)
    return rows
