"""Day or month first? What each reading of the dates would do to the order and the length of the cases."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.reading import Mapping, RawTable, dates
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text
from analysis.schema import Schema

MAX_ROWS = 200_000
"""Rows that are looked at: whole cases up to so many."""
US_PER_HOUR = 3_600_000_000
LITTLE = {"share_future": 0.005, "n_out_of_order": 0.2, "median_h": 0.1}
"""Differences that do not count: a share of the events, and parts of the larger figure."""
REASONS = {"share_future": "future", "n_out_of_order": "order", "median_h": "duration"}

READINGS = Schema(
    "dates",
    {
        "day_first": "flag", "first_at": "time", "last_at": "time", "share_future": "share",
        "n_cases": "count", "n_out_of_order": "count", "n_jumps": "count", "median_h": "hours",
        "is_likelier": "flag", "reason": "text",
    },
)  # fmt: skip
"""One row a reading. `reason` is one of `future`, `order`, `duration` (what tells against the other
reading) or `none`."""


def readings(raw: RawTable, mapping: Mapping, *, now: datetime) -> pd.DataFrame:
    """What the data would be if the day, and if the month came first in dates such as 3/4/2025.

    Of whole cases up to `MAX_ROWS` rows; times are by the clock they were written by, whatever the zone.

    Parameters
    ----------
    now
        The moment of the upload, UTC without zone: an event may not lie after it.

    Returns
    -------
    Frame `READINGS`: two rows, the likelier reading first; where neither is, the one that is assumed.
    `n_out_of_order` counts cases in which an activity comes before one that the process has earlier; of
    a process whose order is not known, cases that are not in the order of the file. `n_jumps` counts
    the events that do so.
    """
    cases, activities, written, columns = _long(raw, mapping)
    rows = []
    for day_first in (True, False):
        at = _read(written, columns, mapping, day_first)
        rows.append({"day_first": day_first, **_effects(cases, activities, at, mapping.process, now)})
    reason, likelier = _likelier(*rows)
    for row in rows:
        row |= {"is_likelier": row["day_first"] is likelier, "reason": reason}
    assumed = likelier if likelier is not None else _assumed(written)
    return READINGS.conform(pd.DataFrame(sorted(rows, key=lambda row: row["day_first"] is not assumed)))


def _long(raw: RawTable, mapping: Mapping) -> tuple[pa.Array, pa.Array, list[pa.Array], list[str]]:
    """Case and activity of every event, and the columns of their times, one below the other."""
    timed = list(mapping.milestones) or [str(mapping.timestamp)]
    wanted = [str(mapping.case_id), *timed, *([] if mapping.milestones else [str(mapping.activity)])]
    table = raw.arrow(list(dict.fromkeys(wanted)))
    encoded = as_text(table[str(mapping.case_id)]).dictionary_encode()
    sizes = np.cumsum(np.bincount(pc.fill_null(encoded.indices, 0), minlength=len(encoded.dictionary)))
    last = int(np.searchsorted(sizes, MAX_ROWS // len(timed), side="right"))
    table = table.filter(pc.fill_null(pc.less_equal(encoded.indices, last), False))
    cases = as_text(table[str(mapping.case_id)])
    if mapping.milestones:
        names = [mapping.milestones[name] for name in timed]
        activities = pa.array(np.repeat(np.array(names, dtype=object), len(cases)), pa.string())
    else:
        activities = as_text(table[str(mapping.activity)])
    return pa.concat_arrays([cases] * len(timed)), activities, [table[name] for name in timed], timed


def _read(written: list[pa.Array], columns: list[str], mapping: Mapping, day_first: bool) -> pa.Array:
    found = [
        dates.parse(column, format=mapping.formats.get(name), day_first=day_first).values
        for name, column in zip(columns, written, strict=True)
    ]
    return pa.concat_arrays(found)


def _assumed(written: list[pa.Array]) -> bool:
    """The order that reading takes where nothing tells."""
    found = dates.parse(written[0]).format
    return found != "month_first"


def _effects(
    cases: pa.Array, activities: pa.Array, at: pa.Array, process: str, now: datetime
) -> dict[str, object]:
    keep = pc.and_(pc.and_(cases.is_valid(), activities.is_valid()), at.is_valid())
    table = pa.table({"case_id": cases, "activity": activities, "timestamp": at}).filter(keep)
    events = Events(table, np.arange(table.num_rows), process)
    if not events.n:
        return {"share_future": 0.0, "n_cases": 0, "n_out_of_order": 0, "n_jumps": 0}
    starts = events.case_starts
    ordered = events.at[events.order]
    spans = np.maximum.reduceat(ordered, starts) - np.minimum.reduceat(ordered, starts)
    jumps = _jumps(events)
    return {
        "first_at": ordered.min().astype("datetime64[us]"),
        "last_at": ordered.max().astype("datetime64[us]"),
        "share_future": float((events.at > np.datetime64(now, "us").astype(np.int64)).mean()),
        "n_cases": len(starts),
        "n_out_of_order": len(np.unique(events.case[jumps])),
        "n_jumps": len(jumps),
        "median_h": float(np.median(spans)) / US_PER_HOUR,
    }


def _jumps(events: Events) -> np.ndarray:
    """Places of the events that come before one which should have come earlier."""
    known = [events.catalogue.activity(name) for name in events.activity_names]
    is_step = np.array([bool(one and not one.repeats and not one.micro) for one in known])[events.activity]
    if is_step.mean() > 0.5:
        order = events.order[is_step[events.order]]
        return _falls(events.step[order], events.case[order], order)
    order = np.argsort(events.case, kind="stable")
    down = _falls(events.at[order], events.case[order], order)
    up = _falls(-events.at[order], events.case[order], order)
    return min(down, up, key=len)


def _falls(values: np.ndarray, case: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Where a value is smaller than the one before it in the same case."""
    falls = (values[1:] < values[:-1]) & (case[1:] == case[:-1])
    return places[1:][falls]


def _likelier(one: dict[str, object], other: dict[str, object]) -> tuple[str, bool | None]:
    """What tells the readings apart, and whether it speaks for the day being first."""
    for name, reason in REASONS.items():
        mine, theirs = float(one.get(name) or 0.0), float(other.get(name) or 0.0)  # type: ignore[arg-type]
        of = 1.0 if name == "share_future" else max(mine, theirs)
        if abs(mine - theirs) > LITTLE[name] * of:
            return reason, mine < theirs
    return "none", None
