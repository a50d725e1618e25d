"""What did each opportunity look like, one state after the other? The snapshots of its history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, codes_of, in_time
from analysis.prepare.salesforce.events.sources import Sources

_SECOND = 1_000_000


@dataclass(frozen=True)
class Snapshots:
    """States of opportunities one after the other: arrays by record and time, `place` the row of each.

    `before` is the place of the state before in the same arrays; -1 for the first of a record.
    """

    rows: Rows
    place: np.ndarray
    record: pa.Array
    at: np.ndarray
    stage: np.ndarray
    stage_before: np.ndarray
    before: np.ndarray
    names: list[str]


def snapshots(sources: Sources, rows: Rows) -> Snapshots:
    """The snapshots of `OpportunityHistory`; of those within a second the last, and any on the way to it."""
    record, ids = codes_of(rows.text("OpportunityId"))
    at = rows.at("CreatedDate")
    order = in_time(record, at, rows.text("Id"))
    order = order[(record >= 0)[order] & ~np.isnat(at)[order]]
    sources.idle.say(rows, np.isnat(at), "no_time")
    second = at[order].astype(np.int64) // _SECOND
    last = np.r_[(record[order][1:] != record[order][:-1]) | (second[1:] != second[:-1]), True][: len(order)]
    stage, labels = codes_of(rows.text("StageName"))
    kept = last | _passed(sources, record[order], stage[order], last, labels)
    overwritten = np.zeros(len(rows), bool)
    overwritten[order[~kept]] = True
    sources.idle.say(rows, overwritten, "same_second")
    place = order[kept]
    same = np.r_[False, record[place][1:] == record[place][:-1]][: len(place)]
    before = np.where(same, np.arange(len(place)) - 1, -1)
    names = [str(one) for one in labels.to_pylist()]
    stage_before = np.where(before >= 0, stage[place][before], -1)
    if rows.has("FromStage"):
        said, told = codes_of(rows.text("FromStage"))
        known = {name: number for number, name in enumerate(names)}
        names += [str(one) for one in told.to_pylist() if str(one) not in known]
        known = {name: number for number, name in enumerate(names)}
        to = np.array([*(known[str(one)] for one in told.to_pylist()), -1])
        stage_before = np.where(before >= 0, stage_before, to[said[place]])
    return Snapshots(
        rows, place, ids.take(pa.array(record[place])), at[place], stage[place], stage_before, before, names
    )


def _passed(
    sources: Sources, record: np.ndarray, stage: np.ndarray, last: np.ndarray, labels: pa.Array
) -> np.ndarray:
    """Stages gone through within a second: higher than all before it, lower than the one it ends with.

    Before it are the state of the second before and the rows of this second. Any other row was written over
    by a trigger, as is any of a record's first second: nothing stood before it. The rows are by record,
    time and id.
    """
    if not len(last):
        return last
    place_of = {one.name: one.order for one in sources.stages if one.order is not None}
    height = np.array([*(place_of.get(str(one), np.nan) for one in labels.to_pylist()), np.nan], float)[stage]
    n = np.arange(len(last))
    end = np.minimum.accumulate(np.where(last, n, len(last))[::-1])[::-1]
    until = np.r_[-1, np.maximum.accumulate(np.where(last, n, -1))[:-1]]
    same = (until >= 0) & (record[until] == record)
    height = np.nan_to_num(height, nan=-np.inf)
    earlier = np.flatnonzero(~last & same)
    climbs = np.zeros(len(last), bool)
    climbs[earlier] = _climbs(height[earlier], until[earlier])
    return climbs & (height > height[until]) & (height < height[end])


def _climbs(height: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Which values are higher than all before them in their group; the groups are in order."""
    found = np.ones(len(height), bool)
    if not len(height):
        return found
    rank = np.unique(height, return_inverse=True)[1] + 1
    above = (np.cumsum(np.r_[True, group[1:] != group[:-1]]) - 1) * (len(height) + 1)
    highest = np.maximum.accumulate(rank + above)
    found[1:] = (rank + above)[1:] > highest[:-1]
    return found


def spread(values: pa.Array, places: np.ndarray, n: int) -> pa.Array:
    """Values of some rows as a column of all rows."""
    at = np.full(n, -1)
    at[places] = np.arange(len(places))
    return values.take(pa.array(np.maximum(at, 0), mask=at < 0)) if len(values) else pa.nulls(n, pa.string())


def attributes_of(rows: Rows, seen: Snapshots) -> dict[str, pa.Array]:
    n = len(rows)
    names = pa.array(seen.names, pa.string())
    before = names.take(pa.array(np.maximum(seen.stage_before, 0), mask=seen.stage_before < 0))
    return {
        "OpportunityStage": rows.text("StageName"),
        "PreviousStage": spread(before, seen.place, n),
        "SnapshotAmount": pa.array(rows.number("Amount"), from_pandas=True),
        "ExpectedCloseDate": days_of(rows, "CloseDate"),
    }


def days_of(rows: Rows, field: str) -> pa.Array:
    return pa.array(rows.at(field).astype("datetime64[D]")).cast(pa.date32())
