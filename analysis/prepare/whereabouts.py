"""Where does what the app keeps lie: each file and table, its size, and whether it holds names?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.log import EventLog, hiding
from analysis.schema import Schema

WHEREABOUTS = Schema(
    "whereabouts",
    {"kind": "text", "name": "text", "place": "text", "n_bytes": "any", "n_rows": "any", "names": "text"},
)
KINDS = ("folder", "log", "upload", "kept", "database", "table", "unknown", "keys")
NAMES = ("yes", "pseudonyms", "perhaps", "no")
NAMELESS = frozenset({"targets", "discarded", "settings"})
"""Tables of the database in which no name can stand; the other ones hold what people typed or chose."""


@dataclass(frozen=True)
class ListedLog:
    """A log of the workspace; `names` is one of `NAMES`."""

    log_id: str
    name: str
    n_events: int
    names: str


def names_in(log: EventLog) -> str:
    """Whether a log holds names of people or customers: `yes`, `pseudonyms` in their place, or `no`."""
    if hiding.holds_names(log):
        return "yes"
    return "pseudonyms" if any(step.get("repair") == "pseudonyms" for step in log.repairs) else "no"


def whereabouts(
    folder: Path,
    *,
    logs: Iterable[ListedLog],
    tables: Iterable[tuple[str, int]],
    database: str,
    keys: Path,
    uploads: Mapping[str, str] = {},
) -> pd.DataFrame:
    """Frame `WHEREABOUTS`: the folder with all its files, the tables of the database, the key file.

    Parameters
    ----------
    tables
        Each table with the number of its rows.
    database
        Where the tables lie: a file, or an address without its password.
    keys
        Where the key file lies, or would lie.
    uploads
        Name of a file in the folder of uploads to what the user calls it.
    """
    known = {log.log_id: log for log in logs}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = [_file(path, folder, known, uploads) for path in files]
    total = sum(row["n_bytes"] for row in rows)
    rows.sort(key=lambda row: KINDS.index(row["kind"]))
    rows.insert(0, _row("folder", "", folder, n_bytes=total))
    for name, n_rows in tables:
        names = "no" if name in NAMELESS or not n_rows else "perhaps"
        rows.append(_row("table", name, database, n_rows=n_rows, names=names))
    if keys.exists():
        rows.append(_row("keys", "", keys, n_bytes=keys.stat().st_size, names="yes"))
    return WHEREABOUTS.conform(pd.DataFrame(rows))


def _file(
    path: Path, folder: Path, known: Mapping[str, ListedLog], uploads: Mapping[str, str]
) -> dict[str, object]:
    size, place = path.stat().st_size, path.relative_to(folder)
    log = known.get(path.name.partition(".")[0])
    if place.parts[0] == "uploads":
        return _row("upload", uploads.get(path.name, ""), path, n_bytes=size, names="perhaps")
    if place.parts[0] == "kept":
        return _row("kept", log.name if log else "", path, n_bytes=size, names="perhaps")
    if log is not None:
        is_whole = path.suffix == ".duckdb"
        n_rows = log.n_events if is_whole else None
        return _row("log", log.name, path, n_bytes=size, n_rows=n_rows, names=log.names)
    if path.name.startswith("workspace.sqlite"):
        return _row("database", "", path, n_bytes=size, names="perhaps")
    return _row("unknown", "", path, n_bytes=size, names="perhaps")


def _row(
    kind: str,
    name: str,
    place: Path | str,
    *,
    n_bytes: int | None = None,
    n_rows: int | None = None,
    names: str = "",
) -> dict[str, object]:
    return {
        "kind": kind, "name": name, "place": str(place), "n_bytes": n_bytes, "n_rows": n_rows, "names": names,
    }  # fmt: skip
