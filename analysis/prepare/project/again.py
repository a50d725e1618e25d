"""How are files read exactly as the app read them? By the mapping and the repairs of their log."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.building import index
from analysis.prepare import repairs, salesforce_upload
from analysis.prepare.events import events_of, table_of_events
from analysis.prepare.plans import Address
from analysis.prepare.repairs.rows import before_reading
from analysis.prepare.salesforce_upload import NAMED
from analysis.reading import Mapping, RawTable, event_table, guess, read_file

PSEUDONYMS = "pseudonyms"


def read_again(
    path: str | Path,
    *,
    mapping: MappingOf[str, Any],
    repairs_done: Sequence[MappingOf[str, Any]] = (),
    sheet: str | None = None,
    member: str | None = None,
    workspace: str | Path | None = None,
) -> EventLog:
    """The log of a file under a mapping and repairs that were decided before; nothing is asked or renewed.

    The same file gives the same `log_id`, and with it the same figures.

    Parameters
    ----------
    mapping, repairs_done
        As `EventLog.mapping` and `EventLog.repairs`.
    sheet, member
        Of a workbook, of a zip.

    Raises
    ------
    FileError, MappingError
        As `EventLog.read`.
    AnalysisError
        `names_need_project`, where names were replaced as the file was read: the key is not in a recipe.
    """
    steps = [dict(one) for one in repairs_done]
    if any(one.get("repair") == PSEUDONYMS for one in steps):
        raise AnalysisError("names_need_project", file=Path(path).name)
    raw = read_file(path, sheet=sheet, member=member)
    attributes = guess(raw, str(mapping["process"])).attributes
    return _indexed(raw, Mapping.from_dict(mapping, attributes=attributes), steps, workspace)


def build_again(
    paths: Sequence[str | Path],
    *,
    built: str,
    mapping: MappingOf[str, Any],
    repairs_done: Sequence[MappingOf[str, Any]] = (),
    series_id: str | None = None,
    workspace: str | Path | None = None,
) -> EventLog:
    """The log of files of Salesforce, built as the app built it: the same files give the same `log_id`.

    Parameters
    ----------
    built
        What was built of them, as `salesforce_upload.choice` writes it.
    series_id
        The series the app put it in, where it named one.

    Raises
    ------
    FileError
        As `read_file`.
    AnalysisError
        `names_need_project`, as in `read_again`.
    """
    steps = [dict(one) for one in repairs_done]
    if any(one.get("repair") == PSEUDONYMS for one in steps):
        raise AnalysisError("names_need_project", file=Path(paths[0]).name)
    with TemporaryDirectory(prefix="cashlane-") as folder:
        path, name = Path(paths[0]), Path(paths[0]).name
        if len(paths) > 1:
            path = together(paths, Path(folder) / "files.zip")
            name = NAMED
        made = salesforce_upload.made(Address(str(path), name, built=built), tell=lambda stage: None)
        raw = made.raw(name)
        said = Mapping.from_dict(mapping, attributes=dict(made.mapping.attributes))
        return _indexed(raw, said, steps, workspace, day_only=made.day_only, series_id=series_id)


def together(paths: Sequence[str | Path], target: Path) -> Path:
    """Files as one archive, as the app holds what is loaded at once."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for one in paths:
            archive.write(one, Path(one).name)
    return target


def _indexed(
    raw: RawTable, said: Mapping, steps: list[dict[str, Any]], workspace: str | Path | None,
    *, day_only: Sequence[str] = (), series_id: str | None = None,
) -> EventLog:  # fmt: skip
    table = event_table(before_reading(raw, steps), said)
    table = replace(table, day_only=tuple(sorted({*table.day_only, *day_only})))
    if steps or table.data is not None:
        events = events_of(raw, table, process=said.process, keys=said.attributes)
        events, _ = repairs.apply(events, map(repairs.from_dict, steps))
        table = table_of_events(events, table)
    return index(raw, said, workspace=workspace, table=table, repairs=steps, series_id=series_id)
