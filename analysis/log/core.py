"""Which events of a source count, what are their activities and cases, and in which order do they lie?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import FileError
from analysis.log.coding import Coded
from analysis.log.ordering import Ordered, in_order, with_cases_in_order
from analysis.log.source import TIME, Source
from analysis.processes import Activity, Catalogue
from analysis.reading.arrow import pc


@dataclass(frozen=True)
class Core:
    """The events in order, in numbers.

    Parameters
    ----------
    events
        Where they lie in the source, by case and position.
    activity_key, at
        Per event its activity, and its time in microseconds.
    activities
        By key: `activity_key, activity, catalogue_order, n, repeats, step`.
    case_id, is_lead
        Per case its id, and whether it is a lead.
    """

    events: Ordered
    activity_key: np.ndarray
    at: np.ndarray
    activities: pd.DataFrame
    case_id: pa.Array
    is_lead: np.ndarray

    def times(self, places: np.ndarray | slice = slice(None)) -> pa.Array:
        """The times of some events."""
        return pa.array(self.at[places]).cast(TIME)


def core_of(source: Source, *, catalogue: Catalogue, tie_order: str) -> Core:
    """The events of a source with case, activity and time.

    Raises
    ------
    FileError
        `no_events` when there are none.
    """
    case, activity, time = source.coded("case_id"), source.coded("activity"), source.times("timestamp")
    rows = np.flatnonzero((case.codes >= 0) & (activity.codes >= 0) & time.is_valid().to_numpy())
    if not len(rows):
        raise FileError("no_events")
    rows = rows[::-1] if tie_order == "reversed" else rows
    at = time.cast(pa.int64()).fill_null(0).to_numpy()[rows]
    activities, key_of = _activities(activity, rows, catalogue)
    activity_key = key_of[activity.codes[rows]]
    # Keys follow the catalogue's order; activities the catalogue does not know share the last place.
    ties = np.minimum(activity_key, activities["catalogue_order"].count())
    found = in_order(case.codes[rows], at, ties if tie_order == "catalogue" else None)
    case_of = case.codes[rows[found.rows[found.starts]]]
    is_lead = _is_lead(case.values, catalogue)[case_of]
    by = np.lexsort((case.ranks[case_of], at[found.rows[found.starts]], is_lead))
    found = with_cases_in_order(found, by)
    return Core(
        Ordered(rows[found.rows], found.starts), activity_key[found.rows], at[found.rows], activities,
        case_id=case.values.take(pa.array(case_of[by])), is_lead=is_lead[by],
    )  # fmt: skip


def _is_lead(case_ids: pa.Array, catalogue: Catalogue) -> np.ndarray:
    if not catalogue.lead_prefix or pa.types.is_integer(case_ids.type):
        return np.zeros(len(case_ids), bool)
    return pc.starts_with(case_ids, catalogue.lead_prefix).to_numpy(zero_copy_only=False)


def _activities(activity: Coded, rows: np.ndarray, catalogue: Catalogue) -> tuple[pd.DataFrame, np.ndarray]:
    """The activities that happened, in the order of their keys, and the key of each code."""
    n = np.bincount(activity.codes[rows], minlength=len(activity.values))
    found = pd.DataFrame({"code": np.arange(len(n)), "activity": activity.values.to_pylist(), "n": n})
    found = found[found["n"] > 0]
    known = [catalogue.activity(name) for name in found["activity"]]
    found["catalogue_order"] = pd.array([one.order if one else None for one in known], dtype="Int32")
    found["repeats"] = [bool(one and one.repeats) for one in known]
    outcomes = {name for state in catalogue.states for name in state.last_of}
    found["step"] = pd.array([_step(one, outcomes) if one else None for one in known], dtype="Int32")
    found = found.sort_values(["catalogue_order", "activity"], na_position="last").reset_index(drop=True)
    found["activity_key"] = found.index.astype("int32")
    key_of = np.full(len(n), -1, np.int32)
    key_of[found["code"]] = found["activity_key"]
    return found[["activity_key", "activity", "catalogue_order", "n", "repeats", "step"]], key_of


def _step(entry: Activity, outcomes: set[str]) -> int | None:
    """The place an activity has in the order of work; none for what may come at any time.

    Winning a deal is an outcome and no step: a contract signed the day after is not a step backwards.
    """
    return None if entry.repeats or entry.micro or entry.key in outcomes else entry.order
