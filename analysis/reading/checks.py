"""What is odd about the events, though they can be used? Notes for the list of problems."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.processes import Catalogue
from analysis.reading.arrow import pc
from analysis.reading.notes import Notes
from analysis.reading.problems import N_EXAMPLES
from analysis.reading.stages import canonical

MANY_ACTIVITIES = 100


def canonical_names(activities: list[str], catalogue: Catalogue, *, is_stage: bool = False) -> dict[str, str]:
    """Activity as written to the catalogue's name of it, for those it knows."""
    known = {name: canonical(name, catalogue, is_stage=is_stage) for name in activities}
    return {name: key for name, key in known.items() if key is not None}


def activity_notes(
    activity: pa.Array, catalogue: Catalogue, column: str, notes: Notes, *, is_stage: bool = False
) -> pa.Array:
    """The activities under the catalogue's names; notes on what was renamed, unknown or too many.

    Stages are also known by words: won, lost.
    """
    encoded = activity.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    new = name_notes(names, catalogue, column, notes, is_stage=is_stage)
    if not new:
        return activity
    return pa.array([new.get(name, name) for name in names], pa.string()).take(encoded.indices)


def name_notes(
    names: list[str], catalogue: Catalogue, column: str, notes: Notes, *, is_stage: bool = False
) -> dict[str, str]:
    """Which names of activities the catalogue spells otherwise, and how; with the notes on them all."""
    known = canonical_names(names, catalogue, is_stage=is_stage)
    new = {name: key for name, key in known.items() if name != key}
    if new:
        examples = [f"{name} = {key}" for name, key in new.items()]
        notes.add("activity_renamed", column=column, n=len(new), of=len(names), examples=examples)
    unknown = [name for name in names if name not in known] if catalogue.activities else []
    if unknown:
        notes.add("unknown_activities", column=column, n=len(unknown), of=len(names), examples=unknown)
    if len(names) > MANY_ACTIVITIES:
        notes.add("many_activities", column=column, n=len(names), examples=names)
    return new


def case_notes(data: pa.Table, notes: Notes) -> None:
    """Cases with one event, and events at the same time as another one of their case."""
    if not data.num_rows:
        return
    encoded = data["case_id"].combine_chunks().dictionary_encode()
    case, names = encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary
    sizes = np.bincount(case)
    single = np.flatnonzero(sizes == 1)
    if len(single):
        examples = names.take(pa.array(single[:N_EXAMPLES])).to_pylist()
        notes.add("one_event_cases", n=len(single), of=len(sizes), examples=examples)
    tied = _tied(case, data["timestamp"].cast(pa.int64()).to_numpy())
    if len(tied):
        examples = names.take(pa.array(_first_different(case[tied]))).to_pylist()
        notes.add("same_time_events", n=len(tied), of=data.num_rows, examples=examples)


def _tied(case: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Places of the events at the same time as another of their case, upwards."""
    order = np.lexsort((at, case))
    same = (np.diff(case[order]) == 0) & (np.diff(at[order]) == 0)
    return np.sort(order[np.r_[False, same] | np.r_[same, False]])


def _first_different(values: np.ndarray) -> np.ndarray:
    """A few different values, in the order in which they come."""
    found, first = np.unique(values, return_index=True)
    return found[np.argsort(first)][:N_EXAMPLES]


def start_notes(data: pa.Table, column: str, notes: Notes) -> None:
    """Events that start after they end."""
    late = pc.fill_null(pc.greater(data["start_timestamp"], data["timestamp"]), False)
    n = pc.sum(late).as_py() or 0
    if n:
        cases = pc.filter(data["case_id"], late)[:N_EXAMPLES].to_pylist()
        notes.add("start_after_end", column=column, n=n, of=data.num_rows, examples=cases)
