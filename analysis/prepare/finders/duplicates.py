"""Which events are there twice? Rows equal in every column, and the same step again within seconds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import SECOND_US, by_day
from analysis.reading.arrow import pc
from analysis.reading.cells import is_text

MIN_ROWS_NUMBERED = 20
MANY = 0.25
MIX = np.uint64(0x9E3779B97F4A7C15)
CORE = ("case_id", "activity", "timestamp")


def is_exact(events: Events) -> np.ndarray:
    """Events whose every column equals that of an earlier row.

    Not counted: steps known to repeat that have a date only. Two part payments of a day may well look
    the same.
    """
    found = np.zeros(events.n, bool)
    places = _again_within(events, 0, by_day(events) & _repeats(events))
    found[places] = _stands_again(events, places, _columns(events, places))
    return found


def is_near(events: Events, *, near_s: float) -> np.ndarray:
    """Events that repeat their activity in their case within seconds, the other columns equal or empty.

    Of two the one with fewer empty cells stays, else the earlier. Columns that number the rows are not
    compared, dates may be as far apart as the events. Exact duplicates are not among them, nor steps
    that repeat naturally, nor such as have a date only.
    """
    found = np.zeros(events.n, bool)
    places = _again_within(events, near_s * SECOND_US, by_day(events) | _repeats(events))
    columns = _columns(events, places)
    is_new = ~_stands_again(events, places, columns)
    places, columns = places[is_new], {name: values[is_new] for name, values in columns.items()}
    columns = {name: values for name, values in columns.items() if not _numbers_rows(events, name, values)}
    n_filled = sum((_is_known(values) for values in columns.values()), np.zeros(len(places), np.int64))
    left = np.arange(len(places))
    while len(left):
        is_pair = _pairs(events, places[left], near_s * SECOND_US)
        for values in columns.values():
            is_pair &= _agree(values[left[:-1]], values[left[1:]], near_s * SECOND_US)
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


def _columns(events: Events, places: np.ndarray) -> dict[str, np.ndarray]:
    """The columns beside case, activity and time at these places, so that they can be compared.

    Times as times; of all others equal numbers for equal values, and -1 where empty.
    """
    names = [name for name in events.table.column_names if name not in CORE]
    at, is_most = pa.array(places), len(places) > MANY * events.n
    some = events.table.select(names) if is_most else events.table.select(names).take(at)
    columns = {}
    for name in names:
        column = some[name].combine_chunks()
        if pa.types.is_timestamp(column.type):
            values = column.cast(pa.timestamp("us"), safe=False)
        else:
            values = pc.fill_null(column.dictionary_encode().indices, -1)
        values = values.to_numpy(zero_copy_only=False)
        columns[name] = values[places] if is_most else values
    return columns


def _stands_again(events: Events, places: np.ndarray, columns: dict[str, np.ndarray]) -> np.ndarray:
    """Which places equal an earlier row in case, activity, time and all columns; told by a 64 bit hash."""
    told = np.zeros(len(places), np.uint64)
    for values in (events.case[places], events.activity[places], events.at[places], *columns.values()):
        told = (told ^ (told >> np.uint64(29))) * MIX + values.astype(np.int64).astype(np.uint64)
    told = (told ^ (told >> np.uint64(32))) * MIX
    order = np.lexsort((places, told))
    found = np.zeros(len(places), bool)
    found[order[1:]] = told[order[1:]] == told[order[:-1]]
    return found


def _is_known(values: np.ndarray) -> np.ndarray:
    return ~np.isnat(values) if values.dtype.kind == "M" else values >= 0


def _agree(one: np.ndarray, other: np.ndarray, gap_us: float) -> np.ndarray:
    """Which values are equal (times: as near as the events), or empty on either side."""
    is_free = ~_is_known(one) | ~_is_known(other)
    if one.dtype.kind == "M":
        return is_free | (abs((other - one).astype("timedelta64[us]").astype(np.int64)) <= gap_us)
    return is_free | (one == other)


def _numbers_rows(events: Events, name: str, some: np.ndarray) -> bool:
    """Whether a column holds another value in every row, as ids of rows do."""
    if events.n < MIN_ROWS_NUMBERED or name == "resource" or name in events.roles.values():
        return False
    kind = events.table.schema.field(name).type
    if not (is_text(kind) or pa.types.is_integer(kind)) or (some < 0).any():
        return False
    is_unique = len(np.unique(some)) == len(some)
    return is_unique and pc.count_distinct(events.table[name]).as_py() == events.n
