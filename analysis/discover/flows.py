"""Which activities follow each other directly, how often and how long apart."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.calendar import Calendar, Time
from analysis.log.engine import quantiles
from analysis.schema import Schema

FLOWS = Schema(
    "directly_follows",
    {
        "source": "text", "target": "text", "n": "count", "n_cases": "count", "median_h": "hours",
        "mean_h": "hours", "p90_h": "hours", "total_h": "hours",
    },
    ("-total_h", "source", "target"),
)  # fmt: skip
COUNTS = Schema(
    "flow_counts",
    {"source": "text", "target": "text", "n": "count", "n_cases": "count"},
    ("-n", "source", "target"),
)


def directly_follows(
    log: EventLog, *, min_n: int = 1, time: Time = "calendar", calendar: Calendar | None = None
) -> pd.DataFrame:
    """Activities that follow each other directly, how often and how long apart.

    The time runs from the completion of one activity to the completion of the next: waiting and work
    together, since one timestamp per event cannot part them.

    Parameters
    ----------
    log
        Events with the same time keep the order fixed when the log was indexed.
    min_n
        Leaves out pairs seen fewer times.
    time
        `working` counts only the working hours of `calendar` (without one: Monday to Friday, 9 to 18).

    Returns
    -------
    Frame `FLOWS`: one row per (source, target), by `total_h` descending, then by name.
    Empty, with the same columns, when no case has two events.
    """
    return FLOWS.conform(named(log, log.ask(_flows, min_n, time, calendar)))


def _flows(log: EventLog, min_n: int, time: Time, calendar: Calendar | None) -> ir.Table:
    moves = timed(log, log.events.filter(_.target_key.notnull()), time=time, calendar=calendar)
    flows = moves.group_by("activity_key", "target_key").agg(
        n=_.count(), n_cases=_.is_first_flow.sum(), mean_h=_.flow_h.mean(), total_h=_.flow_h.sum(),
        q=quantiles(_.flow_h, [0.5, 0.9]),
    )  # fmt: skip
    return flows.filter(_.n >= min_n).mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def timed(
    log: EventLog, moves: ir.Table, *, time: Time = "calendar", calendar: Calendar | None = None
) -> ir.Table:
    """Events of the log, their `flow_h` in the hours of the calendar or in working ones."""
    if time == "calendar":
        return moves
    return log.working(moves, calendar or Calendar(), lasting_h="flow_h", name="flow_h")


def flow_counts(log: EventLog) -> pd.DataFrame:
    """How often activities follow each other directly: `directly_follows` without its durations.

    Returns
    -------
    Frame `COUNTS`: one row per (source, target), by `n` descending, then by name.
    """
    flows = log.events.filter(_.target_key.notnull()).group_by("activity_key", "target_key")
    return COUNTS.conform(named(log, log.frame(flows.agg(n=_.count(), n_cases=_.is_first_flow.sum()))))


def named(log: EventLog, flows: pd.DataFrame) -> pd.DataFrame:
    """`flows` with the names of `activity_key` and `target_key` as `source` and `target`."""
    names = log.activity_names
    return flows.assign(source=flows["activity_key"].map(names), target=flows["target_key"].map(names))
