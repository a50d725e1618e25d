"""What lies behind one activity or transition of a picture: how long, in whose hands, in which regions?"""

from __future__ import annotations

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

TIME = "time"


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
    Frame `PROFILE`. Kind `time`: `label` is the number of the class in `CLASSES_H`, the last being open. Any
    other kind is one of `by`, `label` its value, empty where it has none.
    """
    steps = stepped(log, look)
    moves = steps.filter(steps.source == box_key(log, look, source))
    moves = moves.filter(_.target != moves.source) if target is None and look.folded else moves
    if target is not None:
        moves = moves.filter(_.target == box_key(log, look, target))
    parts = [_counted(moves.mutate(label=_class(moves.flow_h)), TIME)]
    for name in by:
        column = log.column(name)
        values = log.cases.select("case_key", label=ibis.coalesce(log.cases[column].cast("string"), ""))
        parts.append(_counted(moves.join(values, "case_key"), name))
    return PROFILE.conform(log.frame(ibis.union(*parts) if len(parts) > 1 else parts[0]))


def _counted(moves: ir.Table, kind: str) -> ir.Table:
    groups = moves.group_by("label").agg(
        n=_.count(), n_cases=_.case_key.nunique(), median_h=_.flow_h.median()
    )  # fmt: skip
    return groups.select(
        kind=ibis.literal(kind), label=_.label, n=_.n, n_cases=_.n_cases, median_h=_.median_h
    )


def _class(hours: ir.NumericValue) -> ir.StringValue:
    branches = [(hours <= end, str(place)) for place, end in enumerate(CLASSES_H)]
    return ibis.cases(*branches, else_=str(len(CLASSES_H)))
