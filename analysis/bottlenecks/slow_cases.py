"""Which cases took longer on a transition than was aimed at or is usual: whose, by how much, at what cost?"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.cost import HOURS_A_YEAR
from analysis.bottlenecks.time import timed_flows
from analysis.log import EventLog
from analysis.measures.amounts import known_amounts, need_amounts, owners
from analysis.measures.excess import excess_h
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

SLOW_CASES = Schema(
    "slow_cases",
    {
        "case_id": "text", "customer": "text", "rep": "text", "amount": "number", "flow_h": "hours",
        "above_h": "hours", "cost": "number",
    },
    ("-cost", "-above_h", "case_id"),
)  # fmt: skip


def slow_cases(
    log: EventLog, source: str, target: str, *, rate: float, targets: Targets = NONE
) -> pd.DataFrame:
    """The cases behind the cost of a transition in `cost_of_excess`, one by one: its cost is their sum.

    Parameters
    ----------
    rate
        Cost of capital a year, as a share.

    Returns
    -------
    Frame `SLOW_CASES`, the highest cost first: those with an amount that took longer than aimed at or usual,
    `n_above` of `cost_of_excess`. `flow_h` is all their time on the transition, `above_h` the part above it;
    `cost` is above_h × amount × rate / 8,760.

    Raises
    ------
    AnalysisError
        As `cost_of_excess`.
    """
    need_amounts(log)
    keys = (log.activity_key(source), log.activity_key(target))
    found = log.ask(_slow, *keys, targets)
    cost = found["amount"] * found["above_h"] * rate / HOURS_A_YEAR
    return SLOW_CASES.conform(found.assign(cost=cost))


def _slow(log: EventLog, source: int, target: int, targets: Targets) -> ir.Table:
    here = timed_flows(log, targets).filter(_.activity_key == source, _.target_key == target)
    by_case = here.group_by("case_key").agg(flow_h=_.flow_h.sum(), above_h=excess_h(_).sum())
    named = log.cases.select("case_key", "case_id", **owners(log, log.cases))
    known = named.join(known_amounts(log), "case_key")
    return by_case.filter(_.above_h > 0).join(known, "case_key")
