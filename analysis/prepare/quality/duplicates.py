"""Which events are there twice? Rows equal in every column, and the same step again within seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.quality.bounds import SECOND_US, by_day
from analysis.prepare.quality.times import said
from analysis.prepare.repairs.cases import DropDuplicates
from analysis.reading.arrow import pc
from analysis.reading.cells import is_text

NEAR_S = 5
MIN_ROWS_NUMBERED = 20
CORE = ("case_id", "activity", "timestamp")


def is_exact(events: Events) -> np.ndarray:
    """Events whose every column equals that of an earlier row.

    Not counted: steps known to repeat that have a date only. Two part payments of a day may well look
    the same.
    """
    found = np.zeros(events.n, bool)
    places = _again_within(events, 0, by_day(events) & _repeats(events))
    if not len(places):
        return found
    rest = _rest(events, places)
    columns = [events.case, events.activity, events.at]
    told = [column[places] for column in columns] + [_codes(column) for column in rest.columns]
    order = np.lexsort((places, *told))
    same = np.ones(len(places) - 1, bool)
    for values in told:
        same &= values[order[1:]] == values[order[:-1]]
    found[places[order[1:][same]]] = True
    return found


def is_near(events: Events, *, near_s: float) -> np.ndarray:
    """Events that repeat their activity in their case within seconds, the other columns equal or empty.

    Of two the one with fewer empty cells stays, else the earlier. Columns that number the rows are not
    compared, dates may be as far apart as the events. Exact duplicates are not among them, nor steps
    that repeat naturally, nor such as have a date only.
    """
    found = np.zeros(events.n, bool)
    exact = is_exact(events)
    places = _again_within(events, near_s * SECOND_US, by_day(events) | _repeats(events))
    places = places[~exact[places]]
    rest = _rest(events, places)
    rest = rest.select([name for name in rest.column_names if not _numbers_rows(events, name, rest[name])])
    values = [events.at[places].astype("datetime64[us]"), *(_comparable(column) for column in rest.columns)]
    n_filled = sum((column.is_valid().to_numpy() for column in rest.columns), np.zeros(len(places), np.int64))
    left = np.arange(len(places))
    while len(left):
        is_pair = _pairs(events, places[left], near_s * SECOND_US)
        for column in values:
            is_pair &= _agree(column[left[:-1]], column[left[1:]], near_s * SECOND_US)
        first = left[:-1][_every_other(is_pair)]
        second = left[1:][_every_other(is_pair)]
        if not len(first):
            break
        surplus = np.where(n_filled[second] > n_filled[first], first, second)
        found[places[surplus]] = True
        left = np.setdiff1d(left, surplus, assume_unique=True)
    return found


def _every_other(mask: np.ndarray) -> np.ndarray:
    """The first, third, … place of every run of true ones: no two of them side by side."""
    place = np.arange(len(mask))
    start = np.maximum.accumulate(np.where(mask, -1, place)) if len(mask) else place
    return mask & ((place - start) % 2 == 1)


def _again_within(events: Events, gap_us: float, is_spared: np.ndarray) -> np.ndarray:
    """Places of events with their activity again in their case within `gap_us`, by case, activity, time."""
    order = events.order
    case, at = events.case[order], events.at[order]
    close = (case[1:] == case[:-1]) & (at[1:] - at[:-1] <= gap_us)
    is_any = np.r_[close, False] | np.r_[False, close] if events.n else np.zeros(0, bool)
    places = order[is_any & ~is_spared[events.activity[order]]]
    places = places[np.lexsort((places, events.at[places], events.activity[places], events.case[places]))]
    again = _pairs(events, places, gap_us)
    return places[np.r_[again, False] | np.r_[False, again]] if len(places) else places


def _pairs(events: Events, places: np.ndarray, gap_us: float) -> np.ndarray:
    """Whether each place and the next are the same activity of the same case within `gap_us`."""
    case, activity, at = events.case[places], events.activity[places], events.at[places]
    return (case[1:] == case[:-1]) & (activity[1:] == activity[:-1]) & (at[1:] - at[:-1] <= gap_us)


def _repeats(events: Events) -> np.ndarray:
    return np.isin(np.array(events.activity_names, dtype=object), list(events.catalogue.naturally_repeating))


def _rest(events: Events, places: np.ndarray) -> pa.Table:
    """The columns beside case, activity and time, at these places."""
    rest = events.table.select([name for name in events.table.column_names if name not in CORE])
    return rest.take(pa.array(places)).combine_chunks()


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    """Equal numbers for equal values; empty is a value too."""
    whole = column.combine_chunks()
    return whole.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False)


def _comparable(column: pa.ChunkedArray) -> np.ndarray:
    """Times as times; of all others equal numbers for equal values, and -1 where empty."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us"), safe=False).to_numpy()
    codes = column.combine_chunks().dictionary_encode().indices
    return pc.fill_null(codes, -1).to_numpy(zero_copy_only=False)


def _agree(one: np.ndarray, other: np.ndarray, gap_us: float) -> np.ndarray:
    """Which values are equal (times: as near as the events), or empty on either side."""
    if one.dtype.kind == "M":
        apart = abs((other - one).astype("timedelta64[us]").astype(np.int64))
        return np.isnat(one) | np.isnat(other) | (apart <= gap_us)
    return (one == other) | (one < 0) | (other < 0)


def _numbers_rows(events: Events, name: str, some: pa.ChunkedArray) -> bool:
    """Whether a column holds another value in every row, as ids of rows do."""
    if events.n < MIN_ROWS_NUMBERED or name == "resource" or name in events.roles.values():
        return False
    if not (is_text(some.type) or pa.types.is_integer(some.type)) or some.null_count:
        return False
    is_unique = pc.count_distinct(some).as_py() == len(some)
    return is_unique and pc.count_distinct(events.table[name]).as_py() == events.n


def _exact(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_exact(events))
    yield Defect(
        "exact_duplicates", len(found), events.n, examples=_rows_said(events, found), events=found,
        repair=DropDuplicates(),
    )  # fmt: skip


def _near(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = np.flatnonzero(is_near(events, near_s=NEAR_S))
    yield Defect(
        "near_duplicates", len(found), events.n, examples=_rows_said(events, found), events=found,
        repair=DropDuplicates(NEAR_S), params={"near_s": NEAR_S},
    )  # fmt: skip


def _rows_said(events: Events, places: np.ndarray) -> tuple[str, ...]:
    few = places[:N_EXAMPLES]
    cases = events.case_names.take(pa.array(events.case[few])).to_pylist()
    names = [events.activity_names[activity] for activity in events.activity[few]]
    return tuple(f"{c}: {a}, {said(at)}" for c, a, at in zip(cases, names, events.at[few], strict=True))


CHECKS: tuple[Check, ...] = (
    Check("exact_duplicates", "warning", _exact),
    Check("near_duplicates", "warning", _near, is_hint=True),
)
