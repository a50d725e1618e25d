"""Which rows of the file did not become events, and why? What reading left out, with the rows themselves."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.prepare.quality.base import N_EXAMPLES, Defect
from analysis.prepare.repairs.rows import FillDown, LeaveOutRows
from analysis.reading import EventTable, Mapping, RawTable
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text, is_filled, is_text
from analysis.reading.histories import changes
from analysis.reading.times import date_rules

BLOCKING_SHARE = 0.05
N_SAMPLE = 2_000
SEVERITIES = {
    "no_usable_rows": "blocking",
    "missing_case_id": "warning",
    "merged_cells": "warning",
    "missing_activity": "warning",
    "missing_time": "warning",
    "unreadable_date": "warning",
    "impossible_date": "warning",
    "broken_keys": "warning",
    "heading_rows": "note",
}
"""Code of what is found here to its severity; rows left out block from 5 % on, until that is agreed to."""
LACKING = {"case_id": "missing_case_id", "activity": "missing_activity", "timestamp": "missing_time"}
LEFT_OUT = (
    "missing_case_id", "merged_cells", "missing_activity", "missing_time", "unreadable_date",
    "impossible_date",
)  # fmt: skip
DATE_LIKE = r"^\s*(\d{1,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}|\d{1,2}:\d{2}\b|\d{8}(T|\b))"
MIN_SHARE_EMPTY = 0.2
MIN_SHARE_ONCE = 0.95


def severity_of(defect: Defect) -> str:
    """Severity of a finding of this module."""
    if defect.code not in LEFT_OUT:
        return SEVERITIES[defect.code]
    if defect.params.get("is_agreed"):
        return "note"
    return "blocking" if defect.share > BLOCKING_SHARE else "warning"


def of_reading(
    raw: RawTable, found: EventTable, mapping: Mapping, *, steps: Iterable[MappingOf[str, Any]] = ()
) -> list[Defect]:
    """What reading left out of the file, and why; a row that lacks two things is found twice.

    Parameters
    ----------
    steps
        The recipe, as JSON values: what it agreed to leave out is a note.
    """
    agreed = {step.get("problem") for step in steps if step.get("repair") == LeaveOutRows.code}
    lost = _lost(raw, found)
    defects = _of_milestones(raw, found, mapping) if mapping.milestones else []
    defects += _of_rows(raw, found, mapping, lost) if len(lost) else []
    for row in found.problems.to_dict("records"):
        if row["code"] in ("no_usable_rows", "broken_keys"):
            of = round(row["n"] / row["share"]) if row["share"] else raw.n_rows
            defects.append(Defect(row["code"], row["n"], of, row["column"], tuple(row["examples"])))
    return [_with_repair(one, raw, mapping, agreed, lost) for one in defects if one.n]


def _lost(raw: RawTable, found: EventTable) -> np.ndarray:
    """Places of the rows that gave no event; none of a file that is scanned where it lies."""
    if found.data is None or found.rows is None:
        return np.zeros(0, np.int64)
    is_lost = np.ones(raw.n_rows, bool)
    is_lost[found.rows] = False
    return np.flatnonzero(is_lost)


def _of_rows(raw: RawTable, found: EventTable, mapping: Mapping, lost: np.ndarray) -> list[Defect]:
    """What the rows without event lack; of a wide sheet only the case, since a row may well have no date."""
    core = {role: column for role, column in mapping.core.items() if role in LACKING}
    if mapping.is_history:
        lost = _of_history(raw, mapping, lost)
    cells = raw.arrow(list(core.values())).take(pa.array(lost))
    has = {role: _filled(cells[column]) for role, column in core.items()}
    if mapping.is_history:
        has["activity"] = _tells(raw, mapping, lost)
    if mapping.milestones:
        return [_left_out(raw, "missing_case_id", core["case_id"], lost[~has["case_id"]])]
    is_heading = ~has["activity"] & ~has["timestamp"]
    defects = [_left_out(raw, "heading_rows", "", lost[is_heading])]
    defects += [_left_out(raw, LACKING[role], core[role], lost[~has[role] & ~is_heading]) for role in core]
    if "unreadable_date" in set(found.problems["code"]):
        column = core["timestamp"]
        places = lost[has["timestamp"]]
        unread = places[_unread(raw, found, mapping, places)]
        defects += _dates(raw, column, unread)
    return defects


def _of_history(raw: RawTable, mapping: Mapping, places: np.ndarray) -> np.ndarray:
    """These rows of a history of fields, without those that tell of another field and lack nothing."""
    is_other = changes(raw.arrow(), mapping).is_other.to_numpy(zero_copy_only=False)
    return places[~is_other[places]]


def _tells(raw: RawTable, mapping: Mapping, places: np.ndarray) -> np.ndarray:
    return changes(raw.arrow(), mapping).activity.is_valid().to_numpy(zero_copy_only=False)[places]


def _filled(column: pa.ChunkedArray) -> np.ndarray:
    return is_filled(column).to_numpy(zero_copy_only=False)


def _unread(raw: RawTable, found: EventTable, mapping: Mapping, places: np.ndarray) -> np.ndarray:
    """Which of these rows have a time that cannot be read: read again beside some that could be."""
    column = mapping.core["timestamp"]
    rows = found.rows if found.rows is not None else places[:0]
    some = rows[np.linspace(0, len(rows) - 1, min(N_SAMPLE, len(rows))).astype(np.int64)]
    table = raw.arrow([column]).take(pa.array(np.r_[some, places].astype(np.int64)))
    read = date_rules(table, mapping, [column]).parse(column, table[column]).values
    return read.is_null().to_numpy(zero_copy_only=False)[len(some) :]


def _of_milestones(raw: RawTable, found: EventTable, mapping: Mapping) -> list[Defect]:
    """Dates of a wide sheet that cannot be read, column by column."""
    noted = found.problems[found.problems["code"] == "unreadable_date"]["column"]
    columns = [column for column in mapping.milestones if column in set(noted)]
    if not columns:
        return []
    table = raw.arrow(list(mapping.milestones))
    rules = date_rules(table, mapping, list(mapping.milestones))
    defects = []
    for column in columns:
        read = rules.parse(column, table[column]).values
        unread = _filled(table[column]) & read.is_null().to_numpy(zero_copy_only=False)
        defects += _dates(raw, column, np.flatnonzero(unread))
    return defects


def _dates(raw: RawTable, column: str, places: np.ndarray) -> list[Defect]:
    """Times that cannot be read: those written as dates, of which there is none, and the rest."""
    cells = as_text(raw.arrow([column])[column].take(pa.array(places)))
    is_date = pc.fill_null(pc.match_substring_regex(cells, DATE_LIKE), False)
    is_date = is_date.to_numpy(zero_copy_only=False)
    kinds = (("unreadable_date", ~is_date), ("impossible_date", is_date))
    return [_left_out(raw, code, column, places[mask], cells.filter(pa.array(mask))) for code, mask in kinds]


def _left_out(
    raw: RawTable, code: str, column: str, places: np.ndarray, shown: pa.Array | None = None
) -> Defect:
    rows = raw.row_numbers(places[:N_EXAMPLES].tolist())
    said = shown[:N_EXAMPLES].to_pylist() if shown is not None else [None] * len(rows)
    examples = tuple(
        str(row) if cell is None else f"{row}: {cell}" for row, cell in zip(rows, said, strict=True)
    )
    return Defect(code, len(places), raw.n_rows, column, examples, raw_rows=places)


def _with_repair(
    defect: Defect, raw: RawTable, mapping: Mapping, agreed: set[Any], lost: np.ndarray
) -> Defect:
    if defect.code not in LEFT_OUT:
        return defect
    if defect.code in agreed:
        return replace(defect, params={"is_agreed": True})
    if defect.code == "missing_case_id" and not mapping.milestones and is_merged(raw, mapping, lost):
        return replace(defect, code="merged_cells", repair=FillDown(defect.column))
    return replace(defect, repair=LeaveOutRows(defect.code))


def is_merged(raw: RawTable, mapping: Mapping, lost: np.ndarray) -> bool:
    """Whether the case stands only in the first row of each, as in merged cells and grouped reports.

    A fifth of the rows at least have activity and time, and no case, and come under one. Nearly every case
    is one block of rows, and the rows without it stand at the end of its block: ids missing here and there
    do not. Cases written in every row may stand between.

    Parameters
    ----------
    lost
        Places of the rows that gave no event.
    """
    table = raw.arrow(list(dict.fromkeys(mapping.core[role] for role in LACKING)))
    column = table[mapping.core["case_id"]]
    if not is_text(column.type) and not pa.types.is_integer(column.type):
        return False
    is_bare = np.zeros(raw.n_rows, bool)
    is_bare[lost] = True
    is_bare &= _filled(table[mapping.core["activity"]]) & _filled(table[mapping.core["timestamp"]])
    codes = as_text(column).dictionary_encode().indices
    case = pc.fill_null(codes, -1).to_numpy(zero_copy_only=False)
    is_bare &= case < 0
    named = np.flatnonzero(case >= 0)
    bare = np.flatnonzero(is_bare)
    if not len(named) or len(bare) < MIN_SHARE_EMPTY * raw.n_rows or bare[0] < named[0]:
        return False
    starts = named[np.r_[True, case[named][1:] != case[named][:-1]]]
    n_cases = len(np.unique(case[named]))
    above = named[np.searchsorted(named, bare) - 1]
    follows = np.searchsorted(named, bare)
    below = np.where(follows < len(named), case[named[np.minimum(follows, len(named) - 1)]], -1)
    is_at_end = below != case[above]
    return bool(n_cases >= MIN_SHARE_ONCE * len(starts) and is_at_end.mean() >= MIN_SHARE_ONCE)
