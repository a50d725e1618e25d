"""Which variants are there? Cases with the same trace share one; each is spelled out once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.log.ordering import Ordered
from analysis.reading.arrow import pc

SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Variants:
    """The variants, the most frequent first.

    Parameters
    ----------
    key_of_case
        Per case the key of its variant.
    table
        `variant_key, variant_id, trace, n_cases, has_rework`.
    """

    key_of_case: np.ndarray
    table: pa.Table


def variants(
    events: Ordered,
    activity_key: np.ndarray,
    is_first_activity: np.ndarray,
    *,
    activities: pd.DataFrame,
    is_lead: np.ndarray,
) -> Variants:
    """The variants of a log.

    Parameters
    ----------
    activity_key, is_first_activity
        Per event its activity, and whether it is the first of it in its case.
    activities
        By key: `activity`, `repeats`, `step`.
    is_lead
        Per case whether it is a lead; variants of leads come after those of as many cases.
    """
    hashes = _hashes(events, activity_key)
    _, of_case, trace, n_cases = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
    n_leads = np.bincount(trace, weights=is_lead, minlength=len(of_case)).astype(np.int64)
    spelled = _spelled(events, of_case, activity_key, activities["activity"])
    ids = _ids(spelled, activities["activity"])
    is_rework = _is_rework(events, activity_key, is_first_activity, activities)
    n_rework = np.add.reduceat(is_rework, events.starts, dtype=np.int64)
    order = np.lexsort((ids, n_leads, n_leads - n_cases))
    key = np.empty(len(order), np.int32)
    key[order] = np.arange(len(order), dtype=np.int32)
    table = pa.table(
        {
            "variant_key": np.arange(len(order), dtype=np.int32),
            "variant_id": pa.array(ids[order].astype(str)),
            "trace": spelled.take(pa.array(order)),
            "n_cases": n_cases[order].astype(np.int64),
            "has_rework": n_rework[of_case][order] > 0,
        }
    )
    return Variants(key[trace], table)


def _hashes(events: Ordered, activity_key: np.ndarray) -> np.ndarray:
    """Per case a number that only cases with the same trace share: a sum over its places, well mixed."""
    placed = (activity_key.astype(np.uint64) << np.uint64(32)) + events.position.astype(np.uint64)
    summed = np.add.reduceat(_mixed(placed + np.uint64(1)), events.starts)
    return _mixed(summed ^ (events.lengths.astype(np.uint64) << np.uint64(40)))


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64: every bit of the result hangs on every bit given."""
    numbers = numbers * np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _spelled(events: Ordered, cases: np.ndarray, activity_key: np.ndarray, names: pd.Series) -> pa.ListArray:
    """The names of the activities of some cases, in order."""
    lengths = events.lengths[cases]
    ends = np.cumsum(lengths)
    places = np.repeat(events.starts[cases] - ends + lengths, lengths) + np.arange(ends[-1])
    said = pa.array(names, pa.string()).take(pa.array(activity_key[places]))
    return pa.ListArray.from_arrays(pa.array(np.append(0, ends), pa.int32()), said)


def _ids(traces: pa.ListArray, names: pd.Series) -> np.ndarray:
    """Per trace a short name of its own, the same in every log."""
    if any("\\" in name or SEPARATOR in name for name in names):
        said = pc.replace_substring(traces.flatten(), "\\", "\\\\")
        said = pc.replace_substring(said, SEPARATOR, "\\s")
        traces = pa.ListArray.from_arrays(traces.offsets, said)
    joined = pc.binary_join(traces, SEPARATOR).to_pylist()
    found = [hashlib.md5(one.encode(), usedforsecurity=False).hexdigest()[:12] for one in joined]
    return np.array(found, dtype="S12")


def _is_rework(
    events: Ordered, activity_key: np.ndarray, is_first_activity: np.ndarray, activities: pd.DataFrame
) -> np.ndarray:
    """Whether an event does again what was done, or goes back behind a step that was reached."""
    step = activities["step"].fillna(-1).to_numpy(np.int64) + 1
    own = step[activity_key]
    is_back = (own > 0) & (own < events.greatest_before(own))
    return is_back | ~(is_first_activity | activities["repeats"].to_numpy(bool)[activity_key])
