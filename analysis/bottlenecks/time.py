"""Between which activities time goes, and how much of it is more than usual."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.measures.excess import excess_h, with_usual
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

TRANSITIONS = Schema(
    "transitions",
    {
        "source": "text", "target": "text", "n": "count", "n_cases": "count", "median_h": "hours",
        "mean_h": "hours", "p90_h": "hours", "total_h": "hours", "share": "share", "excess_h": "hours",
    },
    ("-total_h", "source", "target"),
)  # fmt: skip
BY_GROUP = Schema(
    "transition_by",
    {
        "group": "text", "n": "count", "n_cases": "count", "median_h": "hours", "p90_h": "hours",
        "total_h": "hours", "excess_h": "hours",
    },
    ("-excess_h", "group"),
)  # fmt: skip
KEYS = ["activity_key", "target_key"]


def transitions(log: EventLog, *, targets: Targets = NONE) -> pd.DataFrame:
    """The transitions of the view with all the time they take, and how much of it is excess.

    Excess is the time above the target of the transition; without one above the median of comparable
    cases: the same transition in cases of the same product and amount band of the whole log, or in all
    cases where those are fewer than 30 (`Targets.basis`: or above their best quartile). It is counted
    where it is positive only. A fast transition never makes up for a slow one.

    Returns
    -------
    Frame `TRANSITIONS`, by `total_h` descending, then by name; `share` is that of all time between
    activities of the view. The hours between activities contain waiting and work.
    """
    found = log.ask(_counted, targets)
    everything = float(found["total_h"].sum())
    share = found["total_h"] / everything if everything else 0.0
    return TRANSITIONS.conform(_named(log, found).assign(share=share))


def _counted(log: EventLog, targets: Targets) -> ir.Table:
    timed = with_usual(log, _flows, keys=KEYS, targets=targets)
    counted = timed.group_by(KEYS).agg(
        n=_.count(), n_cases=_.is_first_flow.sum(), mean_h=_.flow_h.mean(), total_h=_.flow_h.sum(),
        excess_h=excess_h(_).sum(), q=quantiles(_.flow_h, [0.5, 0.9]),
    )  # fmt: skip
    return counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def transition_by(
    log: EventLog, source: str, target: str, *, by: str, targets: Targets = NONE
) -> pd.DataFrame:
    """One transition of the view split by an attribute of its cases.

    Parameters
    ----------
    by
        A column or role (`rep`, `region`, `stage`, …); the value the case has now.

    Returns
    -------
    Frame `BY_GROUP`: one row a value, the most excess time first (excess as in `transitions`). Cases
    without a value form the group with the empty name.
    """
    column = log.column(by)
    here = with_usual(log, _flows, keys=KEYS, targets=targets).filter(
        _.activity_key == log.activity_key(source), _.target_key == log.activity_key(target)
    )
    groups = log.cases.select("case_key", group=ibis.coalesce(log.cases[column].cast("string"), ""))
    counted = here.join(groups, "case_key").group_by("group").agg(
        n=_.count(), n_cases=_.is_first_flow.sum(), total_h=_.flow_h.sum(), excess_h=excess_h(_).sum(),
        q=quantiles(_.flow_h, [0.5, 0.9]),
    )  # fmt: skip
    return BY_GROUP.conform(log.frame(counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")))


def slowest(found: pd.DataFrame, n: int = 3) -> list[tuple[str, str]]:
    """The `n` transitions of `transitions` (or `directly_follows`) on which most time is lost."""
    lossy = found[found["total_h"] > 0].sort_values(
        ["total_h", "source", "target"], ascending=[False, True, True]
    )
    return list(zip(lossy["source"].head(n), lossy["target"].head(n), strict=True))


def _flows(log: EventLog) -> ir.Table:
    kept = log.events.filter(_.target_key.notnull())
    return kept.select("case_key", *KEYS, "flow_h", "is_first_flow")


def _named(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    names = log.activity_names
    return found.assign(source=found["activity_key"].map(names), target=found["target_key"].map(names))
