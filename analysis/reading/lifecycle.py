"""Which start belongs to which completion, where both are rows of their own? One event for the two."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text
from analysis.reading.headers import normal
from analysis.reading.notes import Notes
from analysis.reading.profile import Profile

NAME = "lifecycle:transition"
INSTANCE = "concept:instance"
START = frozenset(
    {"start", "started", "begin", "began", "begun", "starting", "开始", "起始", "已开始", "启动"}
)
COMPLETE = frozenset(
    {
        "complete",
        "completed",
        "completion",
        "end",
        "ended",
        "finish",
        "finished",
        "完成",
        "结束",
        "已完成",
        "已结束",
    }
)
OTHER = frozenset(
    {"schedule", "scheduled", "assign", "assigned", "reassign", "suspend", "suspended", "resume", "resumed",
     "withdraw", "withdrawn", "autoskip", "manualskip", "skip", "skipped", "ateabort", "piabort", "abort",
     "aborted", "unknown", "安排", "分配", "暂停", "挂起", "恢复", "撤回", "跳过", "中止", "取消"}
)  # fmt: skip
IS_OTHER, IS_START, IS_COMPLETE = 0, 1, 2
MAX_KINDS = 15


class Paired(NamedTuple):
    """Which rows are events (the completions), and the row each one's start is in (-1: none)."""

    is_event: np.ndarray
    start_row: np.ndarray


def guess_lifecycle(seen: dict[str, Profile], taken: set[str]) -> str | None:
    """The column that parts starts from completions: it has both, and no word that is neither."""
    for name, column in sorted(seen.items(), key=lambda item: item[0] != NAME):
        if name in taken or not 2 <= column.n_distinct <= MAX_KINDS:
            continue
        kinds = {normal(value) for value in pc.drop_null(column.values).unique().to_pylist()}
        if kinds & START and kinds & COMPLETE and kinds <= START | COMPLETE | OTHER:
            return name
    return None


def paired(
    data: pa.Table, lifecycle: Column, instance: Column | None, *, column: str, notes: Notes
) -> Paired:
    """Each completion with the first start before it that has none yet, of the same case and activity.

    So the k-th completion that can have a start gets the k-th start. At the same time a start comes
    first. A row without word counts as a completion, as pm4py takes it. The event is the
    completion's: its resource and attributes, as in pm4py. Starts without completion are work that
    was not finished: they are left out and noted, as are all other transitions (suspend, withdraw, …).

    Parameters
    ----------
    data
        Rows with `case_id, activity, timestamp`.
    instance
        Tells apart executions of an activity at once (`concept:instance`), where it does.
    """
    kind = _kinds(lifecycle)
    group = _groups(data, kind, instance)
    at = data["timestamp"].cast(pa.int64()).to_numpy()
    start_row = _matched(group, at, kind)
    found = Paired(kind == IS_COMPLETE, start_row)
    _note(lifecycle, kind, start_row, column, notes)
    return found


def _kinds(lifecycle: Column) -> np.ndarray:
    encoded = as_text(lifecycle).dictionary_encode()
    words = [normal(value) for value in encoded.dictionary.to_pylist()]
    kinds = [IS_START if word in START else IS_COMPLETE if word in COMPLETE else IS_OTHER for word in words]
    codes = pc.fill_null(encoded.indices, len(words)).to_numpy(zero_copy_only=False)
    return np.array([*kinds, IS_COMPLETE], np.int8)[codes]


def _groups(data: pa.Table, kind: np.ndarray, instance: Column | None) -> np.ndarray:
    """Case and activity as one number; with the instance, where a start and a completion share one."""
    group = _combined(_codes(data["case_id"]), _codes(data["activity"]))
    if instance is None:
        return group
    fine = _combined(group, _codes(instance))
    is_shared = np.intersect1d(fine[kind == IS_START], fine[kind == IS_COMPLETE]).size
    return fine if is_shared else group


def _codes(column: Column) -> np.ndarray:
    encoded = as_text(column).dictionary_encode()
    return pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)


def _combined(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    width = int(other.max(initial=0)) + 2
    return np.unique(one * width + other + 1, return_inverse=True)[1].astype(np.int64)


def _matched(group: np.ndarray, at: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Per row the row of its start, -1 where it has none.

    In each group +1 for a start and -1 for a completion: a completion that takes the sum to a new low
    finds no start waiting; the others take the starts in their order.
    """
    result = np.full(len(group), -1, np.int64)
    rows = np.flatnonzero(kind != IS_OTHER)
    if not len(rows):
        return result
    rows = rows[np.lexsort((rows, kind[rows], at[rows], group[rows]))]
    own, is_start = group[rows], kind[rows] == IS_START
    first = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
    number = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(rows)]))
    low = _low_before(np.where(is_start, 1, -1), first, number)
    has_start = ~is_start & ~low
    starts = rows[is_start]
    n_before = np.cumsum(is_start)[first] - is_start[first]
    rank = np.cumsum(has_start) - 1 - (np.cumsum(has_start)[first] - has_start[first])[number]
    place = n_before[number] + rank
    result[rows[has_start]] = starts[place[has_start]]
    return result


def _low_before(step: np.ndarray, first: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Where the sum of the steps of a group falls below all that it was before, zero included."""
    total = np.cumsum(step)
    total = total - (total[first] - step[first])[number]
    depth = np.int64(len(step) + 1)
    lowest = np.minimum.accumulate(np.minimum(total, 0) - number * depth) + number * depth
    before = np.r_[0, lowest[:-1]]
    before[first] = 0
    return total < before


def _note(lifecycle: Column, kind: np.ndarray, start_row: np.ndarray, column: str, notes: Notes) -> None:
    n_pairs, n_done = int((start_row >= 0).sum()), int((kind == IS_COMPLETE).sum())
    notes.add("lifecycle_paired", column=column, n=n_pairs, of=n_done)
    n_open = int((kind == IS_START).sum()) - n_pairs
    if n_open:
        notes.add("open_starts", column=column, n=n_open, of=len(kind))
    others = as_text(lifecycle).filter(pa.array(kind == IS_OTHER)).to_pylist()
    if others:
        counted = [f"{word} ({n})" for word, n in Counter(others).most_common()]
        notes.add("other_transitions", column=column, n=len(others), of=len(kind), examples=counted)
