"""Which events are in a history of stages? One for each change, called as the catalogue does if it can."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.processes import Catalogue
from analysis.reading.arrow import pc
from analysis.reading.notes import Notes
from analysis.reading.profile import Profile
from analysis.reading.words import FIRST_STAGE, LOST, STAGE_PREFIX, WON

IS_WON, IS_LOST = "Opportunity Closed Won", "Opportunity Closed Lost"
MADE, REOPENED = "Opportunity Created", "Opportunity Reopened"
MIN_SHARE_STARTED = 0.9
"""Share of the deals that begin in the first stage, from which on that is read as their creation."""


class Staged(NamedTuple):
    """The activity of each row, and which rows are steps."""

    activity: pa.Array
    is_step: np.ndarray


def canonical(name: str, catalogue: Catalogue, *, is_stage: bool = False) -> str | None:
    """The catalogue's name of an activity, also where it is written as `Stage: …`; None for its own ones.

    A stage is won or lost by its words as well: `Closed – Won`, `Dead`.
    """
    known = catalogue.activity(name) or catalogue.activity(STAGE_PREFIX.sub("", name))
    if known is not None:
        return known.key
    outcome = IS_WON if WON.search(name) else IS_LOST if LOST.search(name) else None
    is_known = is_stage and outcome is not None and catalogue.activity(outcome) is not None
    return outcome if is_known else None


def says_outcome(stage: Profile | pa.Array) -> bool:
    """Whether some value says that a deal was won or lost."""
    values = stage.values if isinstance(stage, Profile) else stage
    said = [str(value) for value in pc.drop_null(values).unique().to_pylist()]
    return any(WON.search(value) or LOST.search(value) for value in said)


def of_stages(
    data: pa.Table, catalogue: Catalogue, *, first: str, before: pa.Array | None, notes: Notes
) -> Staged:
    """Stages as steps: unchanged ones left out, the first as the creation, a reopening as such.

    Only of a process that knows of won and lost deals; of others the rows are taken as they stand.

    Parameters
    ----------
    data
        Usable rows: `case_id, activity` (under the catalogue's names), `timestamp`.
    first
        The column of the file, for the notes.
    before
        Per row the stage before, where the file says; then every row is a change. Else the row before in
        time tells.
    """
    names = data["activity"].combine_chunks().dictionary_encode()
    step, labels = names.indices.to_numpy(zero_copy_only=False), names.dictionary.to_pylist()
    if catalogue.activity(REOPENED) is None or not len(step):
        return Staged(data["activity"], np.ones(len(step), bool))
    order, is_first = _in_time(data)
    origin = _origin(step[order], data["timestamp"].cast(pa.int64()).to_numpy()[order], is_first)
    is_step = np.ones(len(step), bool)
    if before is None:
        is_step[order] = (is_first | np.r_[True, np.diff(step[order]) != 0])[origin]
        is_reopened = _follows_loss(step, labels, order[is_step[order]], data)
    else:
        is_reopened = _was_lost(before, catalogue) & ~_is_one_of(labels, {IS_LOST, IS_WON})[step]
    is_made = np.zeros(len(step), bool)
    is_start = _is_one_of(labels, {one for one in labels if FIRST_STAGE.search(one)})[step[order]] & is_first
    if MADE not in labels and is_start.sum() >= MIN_SHARE_STARTED * is_first.sum():
        is_made[order] = is_start[origin]
    _note(is_step, is_reopened, is_made, first, labels, step, notes)
    activity = pc.if_else(pa.array(is_reopened), REOPENED, names.dictionary_decode())
    return Staged(pc.if_else(pa.array(is_made), MADE, activity), is_step)


def _in_time(data: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Places by case and time, and where a case begins; a file with its latest rows first is read upwards."""
    case = data["case_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    at = data["timestamp"].cast(pa.int64()).to_numpy()
    moves = np.diff(at)[np.diff(case) == 0]
    place = np.arange(len(at))
    is_upwards = np.count_nonzero(moves < 0) > np.count_nonzero(moves > 0)
    order = np.lexsort((-place if is_upwards else place, at, case))
    return order, np.r_[True, np.diff(case[order]) != 0]


def _origin(step: np.ndarray, at: np.ndarray, is_first: np.ndarray) -> np.ndarray:
    """Per row, in time, the first one of the same case, stage and moment: a row again is no other thing."""
    is_again = ~is_first & np.r_[False, (step[1:] == step[:-1]) & (at[1:] == at[:-1])]
    return np.maximum.accumulate(np.where(is_again, 0, np.arange(len(step))))


def _follows_loss(step: np.ndarray, labels: list[str], order: np.ndarray, data: pa.Table) -> np.ndarray:
    """Rows with an open stage right after a lost one of their case; `order` are the steps in time."""
    case = data["case_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    is_lost, is_closed = _is_one_of(labels, {IS_LOST}), _is_one_of(labels, {IS_LOST, IS_WON})
    here, past = order[1:], order[:-1]
    found = np.zeros(len(step), bool)
    found[here] = is_lost[step[past]] & ~is_closed[step[here]] & (case[here] == case[past])
    return found


def _was_lost(before: pa.Array, catalogue: Catalogue) -> np.ndarray:
    encoded = before.dictionary_encode()
    named = [canonical(name, catalogue, is_stage=True) for name in encoded.dictionary.to_pylist()]
    codes = pc.fill_null(encoded.indices, len(named)).to_numpy(zero_copy_only=False)
    return np.array([*(name == IS_LOST for name in named), False], bool)[codes]


def _is_one_of(labels: list[str], names: set[str]) -> np.ndarray:
    return np.array([label in names for label in labels], bool)


def _note(
    is_step: np.ndarray, is_reopened: np.ndarray, is_made: np.ndarray, column: str, labels: list[str],
    step: np.ndarray, notes: Notes,
) -> None:  # fmt: skip
    of = len(step)
    for code, mask in (
        ("stage_unchanged", ~is_step), ("stage_reopened", is_reopened), ("stage_created", is_made),
    ):  # fmt: skip
        n = int(np.count_nonzero(mask))
        if n:
            counts = np.bincount(step[mask], minlength=len(labels))
            ranked = [place for place in np.argsort(-counts, kind="stable") if counts[place]]
            notes.add(
                code, column=column, n=n, of=of, examples=[f"{labels[p]} ({counts[p]})" for p in ranked]
            )
