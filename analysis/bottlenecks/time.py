"""Between which activities time goes, and how much of it is more than usual."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.measures.amounts import amount_in
from analysis.measures.excess import aimed_at, excess_h, of_all_cases
from analysis.measures.grouping import Grouping, grouping
from analysis.measures.targets import NONE, Basis, Targets
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


def timed_flows(
    log: EventLog, targets: Targets = NONE, *, by: Grouping | None = None, with_amount: bool = False
) -> ir.Table:
    """Every transition of every case of the view with the hours that its excess is counted from.

    What is usual hangs on no filter: it is told of all cases once, and a view takes out its own.

    Parameters
    ----------
    by
        How cases are grouped: the group comes along as the text `group`; empty where a case has no value.
    with_amount
        Whether the amount of the case comes along as `amount`; null where it has none.

    Returns
    -------
    Expression `case_key, activity_key, target_key, flow_h, is_first_flow, target_resource_key` (where the
    log tells who), `usual_h`, and `group` and `amount` where asked for.
    """
    of_case = {"group": by.of(log.cases)} if by else {}
    of_case |= {"amount": amount_in(log)} if with_amount else {}
    cases = log.cases.select("case_key", **of_case)
    kept = log.keep(_all_flows, targets.basis).inner_join(cases, "case_key")
    return aimed_at(log, kept, KEYS, targets)


def _all_flows(log: EventLog, basis: Basis) -> ir.Table:
    """In the order of transitions and hours: groups, medians, and one transition alone are found sooner."""
    flows = of_all_cases(log, _flows_of(log.all_events), _flows, keys=KEYS, basis=basis)
    return flows.order_by(*KEYS, "flow_h")


def _counted(log: EventLog, targets: Targets) -> ir.Table:
    counted = timed_flows(log, targets).group_by(KEYS).agg(
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
        A column or role (`rep`, `region`, `stage`, …); the value the case has now, numbers in bands.

    Returns
    -------
    Frame `BY_GROUP`: one row a value, the most excess time first (excess as in `transitions`). Cases
    without a value form the group with the empty name.
    """
    keys = (log.activity_key(source), log.activity_key(target))
    return BY_GROUP.conform(log.ask(_by_group, *keys, grouping(log, by), targets))


def _by_group(log: EventLog, source: int, target: int, by: Grouping, targets: Targets) -> ir.Table:
    here = timed_flows(log, targets, by=by).filter(_.activity_key == source, _.target_key == target)
    counted = here.group_by("group").agg(
        n=_.count(), n_cases=_.is_first_flow.sum(), total_h=_.flow_h.sum(), excess_h=excess_h(_).sum(),
        q=quantiles(_.flow_h, [0.5, 0.9]),
    )  # fmt: skip
    return counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def slowest(found: pd.DataFrame, n: int = 3) -> list[tuple[str, str]]:
    """The `n` transitions of `transitions` (or `directly_follows`) on which most time is lost."""
    lossy = found[found["total_h"] > 0].sort_values(
        ["total_h", "source", "target"], ascending=[False, True, True]
    )
    return list(zip(lossy["source"].head(n), lossy["target"].head(n), strict=True))


def _flows(log: EventLog) -> ir.Table:
    return _flows_of(log.events)


def _flows_of(events: ir.Table) -> ir.Table:
    by_whom = ["target_resource_key"] if "target_resource_key" in events.columns else []
    kept = events.filter(_.target_key.notnull())
    return kept.select("case_key", *KEYS, "flow_h", "is_first_flow", *by_whom)


def _named(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    names = log.activity_names
    return found.assign(source=found["activity_key"].map(names), target=found["target_key"].map(names))
