"""What is said of an upload on its way: where it lies, what it holds, what was decided of it?"""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.prepare.contents import Contents
from analysis.reading import Mapping


def source_path(workspace: Path, log_id: str) -> Path:
    """Where the events of a repaired log lie as they were before the repairs; goes with the log."""
    return workspace / f"{log_id}.duckdb.source.parquet"


@dataclass(frozen=True)
class Address:
    """Where the table lies: the file, what the user calls it, and which sheet or member of it.

    `names` are columns with names of people or customers, each with its kind, that are replaced by
    pseudonyms as soon as the file is read. `built` is the log to be made of files of Salesforce, as
    `salesforce_upload.choice` writes it; empty where the file is a table of events itself.
    """

    path: str
    name: str
    sheet: str | None = None
    member: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    built: str = ""


@dataclass(frozen=True)
class TableFacts:
    """What a page says of a table that was read: everything but its rows."""

    name: str
    columns: tuple[str, ...]
    n_rows: int
    types: dict[str, str]
    head: pd.DataFrame = field(repr=False)
    samples: dict[str, tuple[str, ...]]
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    members: tuple[str, ...] = ()
    member: str | None = None


@dataclass(frozen=True)
class Plan:
    """What the reader decided of a table: the meaning of its columns, the repairs, and what may stand.

    `kept` are findings (`code:column`) that are looked at and left as they are: notes of the log.
    """

    mapping: Mapping
    steps: tuple[MappingOf[str, Any], ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same decisions."""
        return json.dumps([self.mapping.to_dict(), list(self.steps)], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Checked:
    """What would become of the rows of a file under a plan.

    Parameters
    ----------
    report
        Frame `REPORT` of the events after the repairs.
    effects
        Per step of the plan how many events it changed and how many it left out.
    """

    contents: Contents
    report: pd.DataFrame = field(repr=False)
    effects: tuple[tuple[int, int], ...] = ()
