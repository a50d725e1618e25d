"""How is a file read exactly as the app read it? By the mapping and the repairs of its log."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.building import index
from analysis.prepare import repairs
from analysis.prepare.events import events_of, table_of_events
from analysis.prepare.repairs.rows import before_reading
from analysis.reading import Mapping, event_table, guess, read_file

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
    said = Mapping.from_dict(mapping, attributes=attributes)
    table = event_table(before_reading(raw, steps), said)
    if steps or table.data is not None:
        events = events_of(raw, table, process=said.process, keys=said.attributes)
        events, _ = repairs.apply(events, map(repairs.from_dict, steps))
        table = table_of_events(events, table)
    return index(raw, said, workspace=workspace, table=table, repairs=steps)
