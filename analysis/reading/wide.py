"""Which events are in a sheet with one row a case and one column of dates a step? One for every date."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.processes import Catalogue
from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_filled
from analysis.reading.headers import normal
from analysis.reading.mapping import Mapping
from analysis.reading.notes import Notes
from analysis.reading.numbers import flags
from analysis.reading.stages import canonical
from analysis.reading.times import DateRules, times
from analysis.reading.words import CLOSED, LOST, WON

OPEN, IS_WON, IS_LOST = 0, 1, 2
OUTCOMES = {IS_WON: "Opportunity Closed Won", IS_LOST: "Opportunity Closed Lost"}
CLOSED_FLAGS = frozenset({"isclosed", "closed", "已关闭", "是否关闭", "opportunityisclosed"})


class Unpivoted(NamedTuple):
    """Events by row of the sheet, then by column: their activities, times, whether midnight, and rows."""

    activity: pa.Array
    timestamp: pa.Array
    is_midnight: pa.Array
    rows: np.ndarray


def unpivoted(
    table: pa.Table, mapping: Mapping, catalogue: Catalogue, *, rules: DateRules, notes: Notes
) -> Unpivoted:
    """An event for every date in a column of milestones; an empty one gives none.

    A deal's closing date becomes *won* or *lost* by what its row says of the outcome; for a deal that is
    still open it is only expected, and gives no event. Rows without case are noted, and left out. A case
    in two rows, carried over from one list to the next, has a date that stands in both of them once.
    """
    has_case = is_filled(table[str(mapping.case_id)])
    notes.add_rows("missing_case_id", pc.invert(has_case), column=str(mapping.case_id))
    usable = has_case.to_numpy(zero_copy_only=False)
    names: list[str] = []
    parts = []
    for place, (column, activity) in enumerate(mapping.milestones.items()):
        read = times(table[column], name=column, rules=rules, notes=notes)
        there = read.values.is_valid().to_numpy(zero_copy_only=False) & usable
        steps = _steps(table, mapping, column, activity, there)
        for step, where in steps.items():
            names.append(_canonical(step, catalogue))
            rows = np.flatnonzero(where)
            at = pa.array(rows)
            parts.append((rows, np.full(len(rows), place), np.full(len(rows), len(names) - 1, np.int32),
                          read.values.take(at), read.is_midnight.take(at)))  # fmt: skip
    found = _joined(parts, names)
    _note(table, mapping, usable, found, notes)
    return _once(found, as_text(table[str(mapping.case_id)]), notes)


def outcome_column(columns: MappingOf[str, Column], mapping: Mapping) -> str | None:
    """The column that says what came of a deal: its stage, where a value does, or whether it was won."""
    stage = mapping.roles.get("stage")
    if stage is not None and stage in columns:
        said = [str(value) for value in pc.drop_null(as_text(columns[stage]).unique()).to_pylist()]
        if any(WON.search(value) or LOST.search(value) for value in said):
            return stage
    flag = mapping.attributes.get("IsWon")
    return flag if flag in columns else None


def _canonical(name: str, catalogue: Catalogue) -> str:
    return canonical(name, catalogue) or name.strip()


def _steps(
    table: pa.Table, mapping: Mapping, column: str, activity: str, there: np.ndarray
) -> dict[str, np.ndarray]:
    """Activity to the rows in which the date of this column stands for it."""
    known = dict(zip(table.column_names, table.columns, strict=True))
    told = outcome_column(known, mapping) if activity == CLOSED.get(mapping.process) else None
    if told is None:
        return {activity: there}
    outcome = (
        _by_stage(known[told]) if told == mapping.roles.get("stage") else _by_flag(known, known[told], there)
    )
    return {step: there & (outcome == code) for code, step in OUTCOMES.items()}


def _by_stage(column: Column) -> np.ndarray:
    encoded = as_text(column).dictionary_encode()
    told = [
        IS_WON if WON.search(value) else IS_LOST if LOST.search(value) else OPEN
        for value in encoded.dictionary.to_pylist()
    ]
    codes = pc.fill_null(encoded.indices, len(told)).to_numpy(zero_copy_only=False)
    return np.array([*told, OPEN], np.int8)[codes]


def _by_flag(columns: MappingOf[str, Column], is_won: Column, there: np.ndarray) -> np.ndarray:
    """Won as it says; else lost where the row is closed, or where open deals have no date."""
    won = pc.fill_null(flags(is_won).values, False).to_numpy(zero_copy_only=False)
    closed = next((values for name, values in columns.items() if normal(name) in CLOSED_FLAGS), None)
    if closed is not None:
        lost = pc.fill_null(flags(closed).values, False).to_numpy(zero_copy_only=False)
    else:
        lost = np.full(len(won), not there.all())
    return np.where(won, IS_WON, np.where(lost, IS_LOST, OPEN))


def _joined(parts: list[tuple[np.ndarray, ...]], names: list[str]) -> Unpivoted:
    rows = np.concatenate([part[0] for part in parts]).astype(np.int64)
    order = np.lexsort((np.concatenate([part[1] for part in parts]), rows))
    at = pa.array(order)
    codes = np.concatenate([part[2] for part in parts])[order]
    activity = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))
    times_, midnights = (pa.concat_arrays([part[i] for part in parts]).take(at) for i in (3, 4))
    return Unpivoted(activity.dictionary_decode(), times_, midnights, rows[order])


def _once(found: Unpivoted, cases: pa.Array, notes: Notes) -> Unpivoted:
    """Each event of a case once, from the last row that has it."""
    case = cases.dictionary_encode().indices.take(pa.array(found.rows)).to_numpy(zero_copy_only=False)
    activity = found.activity.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    at = found.timestamp.cast(pa.int64()).to_numpy(zero_copy_only=False)
    order = np.lexsort((found.rows, at, activity, case))
    is_again = np.ones(len(order), bool)
    for values in (case, activity, at):
        is_again[:-1] &= values[order][:-1] == values[order][1:]
    is_again[-1:] = False
    if not is_again.any():
        return found
    keep = np.ones(len(order), bool)
    keep[order[is_again]] = False
    lost = pa.array(order[is_again])
    again = cases.take(pa.array(found.rows)).take(lost).unique().to_pylist()
    notes.add("dates_repeated", n=int(is_again.sum()), of=len(order), examples=again)
    kept_activity, kept_at, midnight = (values.filter(pa.array(keep)) for values in found[:3])
    return Unpivoted(kept_activity, kept_at, midnight, found.rows[keep])


def _note(table: pa.Table, mapping: Mapping, usable: np.ndarray, found: Unpivoted, notes: Notes) -> None:
    said = [f"{column} = {activity}" for column, activity in mapping.milestones.items()]
    notes.add("wide_sheet", n=len(said), of=table.num_columns, examples=said)
    lost = usable.copy()
    lost[found.rows] = False
    notes.add_rows("rows_without_dates", pa.array(lost), column=", ".join(mapping.milestones))
    if not len(found.rows):
        notes.add("no_usable_rows", n=table.num_rows, of=table.num_rows)
