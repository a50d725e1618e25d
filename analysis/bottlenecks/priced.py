"""What does the excess time of every transition cost, and how much of it has no price?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.cost import HOURS_A_YEAR
from analysis.bottlenecks.time import KEYS, timed_flows
from analysis.log import EventLog
from analysis.measures.excess import excess_h
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

PRICED = Schema(
    "priced_transitions",
    {
        "source": "text", "target": "text", "excess_h": "hours", "unpriced_h": "hours", "cost": "number",
    },
    ("-cost", "-excess_h", "source", "target"),
)  # fmt: skip


def priced_transitions(log: EventLog, *, rate: float, targets: Targets = NONE) -> pd.DataFrame:
    """The cost of the excess time of each transition, as `cost_of_excess` counts it, without ranges.

    Parameters
    ----------
    rate
        Cost of capital a year, as a share.

    Returns
    -------
    Frame `PRICED`, the highest cost first: every transition with time above target or usual. `excess_h` is
    that of cases with an amount, which cost something; `unpriced_h` that of cases without one. The log must
    have amounts of one currency.
    """
    found = log.ask(_counted, targets)
    names = log.activity_names
    cost = found["amount_h"] * rate / HOURS_A_YEAR
    ends = {"source": found["activity_key"].map(names), "target": found["target_key"].map(names)}
    return PRICED.conform(found.assign(cost=cost, **ends))


def _counted(log: EventLog, targets: Targets) -> ir.Table:
    moves = timed_flows(log, targets, with_amount=True).mutate(excess=excess_h(_)).filter(_.excess > 0)
    known = moves.amount.notnull()
    return moves.group_by(KEYS).agg(
        excess_h=ibis.coalesce(_.excess.sum(where=known), 0.0),
        unpriced_h=ibis.coalesce(_.excess.sum(where=~known), 0.0),
        amount_h=ibis.coalesce((_.excess * _.amount).sum(), 0.0),
    )  # fmt: skip
