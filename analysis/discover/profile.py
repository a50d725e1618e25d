"""What lies behind one activity or transition of a picture: how long, in whose hands, in which regions?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.discover.moves import PLAIN, Look, box_key, stepped
from analysis.log import EventLog
from analysis.schema import Schema

PROFILE = Schema(
    "profile",
    {"kind": "text", "label": "text", "n": "count", "n_cases": "count", "median_h": "hours"},
    ("kind", "-n_cases", "label"),
)
CLASSES_H = (1, 4, 24, 72, 168, 336, 720, 2160)
"""Where the classes of durations end: an hour, four, a day, three, a week, two, thirty days, ninety."""
STEPS_H = (1, 2, 4, 6, 12, 24, 48, 72, 120, 168, 240, 360, 720, 1440, 2160, 4320, 8760)
"""Round widths of the finer classes in the one that most moves are in."""
FINEST = 1 / 40
"""Of the median: no finer class is narrower."""

TIME, NEAR = "time", "near"
NEARNESS, SHARE_NEAR, LEAST_NEAR, SHORTEST_NEAR_H = 0.05, 0.6, 30, 24.0
"""Moves that so nearly take the same time, so many of so many, that it looks like a rule."""


def profile(
    log: EventLog, look: Look = PLAIN, *, source: str, target: str | None = None, by: Sequence[str] = ()
) -> pd.DataFrame:
    """The moves from a box, or from one to another, by how long they take and by attributes of their cases.

    Parameters
    ----------
    target
        None: whatever box comes next.
    by
        Columns or roles (`rep`, `region`): the value the case has now.

    Returns
    -------
    Frame `PROFILE`. Kind `time`: `label` is where the class ends, in hours, `inf` for the open one; classes
    are those of `CLASSES_H`, and finer ones where most moves are in one of these. Kind `near`: the moves
    that take the median time, give or take `NEARNESS` of it. Any other kind is one of `by`, `label` its
    value, empty where it has none.
    """
    steps = stepped(log, look)
    moves = steps.filter(steps.source == box_key(log, look, source))
    moves = moves.filter(_.target != moves.source) if target is None and look.folded else moves
    if target is not None:
        moves = moves.filter(_.target == box_key(log, look, target))
    low, median, high = _spread(log, moves)
    near = moves.filter((moves.flow_h - median).abs() <= NEARNESS * median)
    parts = [
        _counted(moves.mutate(label=_class(moves.flow_h, ends_h(low, median, high))), TIME),
        _counted(near.mutate(label=ibis.literal("")), NEAR),
    ]
    for name in by:
        column = log.column(name)
        values = log.cases.select("case_key", label=ibis.coalesce(log.cases[column].cast("string"), ""))
        parts.append(_counted(moves.join(values, "case_key"), name))
    return PROFILE.conform(log.frame(ibis.union(*parts)))


def ends_h(low_h: float, median_h: float, high_h: float) -> tuple[float, ...]:
    """Where the classes end, if three fifths of the moves take from `low_h` to `high_h`.

    Where these are all in one class of `CLASSES_H` after the first, it is cut at round hours or days around
    them, so that it shows whether they are spread over it or all take the same time.
    """
    ends = (0, *CLASSES_H, math.inf)
    place = next((i for i, end in enumerate(ends[1:]) if high_h <= end), 0)
    start, end = ends[place], ends[place + 1]
    if not place or low_h <= start:
        return CLASSES_H
    wanted = max((high_h - low_h) / 4, FINEST * median_h)
    step = next((one for one in STEPS_H if one >= wanted), STEPS_H[-1])
    first, last = math.floor(low_h / step) - 1, math.ceil(high_h / step) + 1
    finer = {float(i * step) for i in range(first, last + 1) if start < i * step < end}
    return tuple(sorted({*map(float, CLASSES_H), *finer}))


def regular_h(found: pd.DataFrame) -> tuple[float, float] | None:
    """The time that most moves of a profile take, and the share of those that do; None where none is such.

    So it is where at least `SHARE_NEAR` of at least `LEAST_NEAR` moves take the median time, give or take
    `NEARNESS` of it, and that is a day or longer.
    """
    near, n = found[found["kind"] == NEAR], int(found.loc[found["kind"] == TIME, "n"].sum())
    if not len(near) or n < LEAST_NEAR:
        return None
    hours, share = float(near["median_h"].iloc[0]), int(near["n"].iloc[0]) / n
    return (hours, share) if share >= SHARE_NEAR and hours >= SHORTEST_NEAR_H else None


def _spread(log: EventLog, moves: ir.Table) -> tuple[float, float, float]:
    """The times at a fifth, a half and four fifths of the moves; zeros where there is none."""
    hours = moves.flow_h
    row = log.frame(moves.aggregate(low=hours.quantile(0.2), mid=hours.median(), high=hours.quantile(0.8)))
    low, mid, high = (0.0 if value != value or value is None else float(value) for value in row.iloc[0])
    return low, mid, high


def _counted(moves: ir.Table, kind: str) -> ir.Table:
    groups = moves.group_by("label").agg(
        n=_.count(), n_cases=_.case_key.nunique(), median_h=_.flow_h.median()
    )  # fmt: skip
    return groups.select(
        kind=ibis.literal(kind), label=_.label, n=_.n, n_cases=_.n_cases, median_h=_.median_h
    )


def _class(hours: ir.NumericValue, ends: Sequence[float]) -> ir.StringValue:
    return ibis.cases(*((hours <= end, str(float(end))) for end in ends), else_="inf")
