"""What does the work cost that is done again, and how sure is that?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.rework_effect import Effort
from analysis.bottlenecks.rework_kinds import ALL, MASK, corrected
from analysis.bottlenecks.sum_ranges import sum_ranges
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.measures.amounts import amounts_of
from analysis.schema import Schema

COST_OF_REWORK = Schema(
    "cost_of_rework",
    {
        "n_cases": "count", "n_events": "count", "n_recorded": "count", "hours": "number",
        "n_without_amount": "count", "n_zero": "count", "amount": "number", "low_amount": "number",
        "high_amount": "number", "cost": "number", "low": "number", "high": "number",
    },
)  # fmt: skip


def cost_of_rework(log: EventLog, *, effort: Effort | None = None, ranged: bool = True) -> pd.DataFrame:
    """What the events of rework cost, as `rework_rate` counts rework: work, no waiting and no lost deals.

    An event costs its recorded `StepCost` and its recorded `HandlingMinutes` at the hourly cost; one with
    neither costs the assumed minutes.

    Parameters
    ----------
    ranged
        Whether the ranges are worked out, which takes a while; else they are NaN.

    Returns
    -------
    Frame `COST_OF_REWORK` of one row: the cases with rework, their events of it (`n_recorded` with a cost
    or time of their own), the `hours` of work, the amount of these cases, and the cost, both with a
    bootstrap range over all cases of the view.

    Raises
    ------
    AnalysisError
        `map_money_mixed` where amounts are in several currencies.
    """
    if log.is_money_mixed:
        raise AnalysisError("map_money_mixed", currencies=list(log.currencies))
    effort = effort or Effort()
    every = log.ask(_efforts)
    cases = every[every["n"] > 0].sort_values("case_key")
    minutes, amounts = cases["minutes"] + cases["n_bare"] * effort.step_minutes, cases["amount"]
    costs = minutes / 60 * effort.hourly_cost + cases["spent"]
    values = np.stack([costs, amounts.fillna(0.0)]).T.astype("float64")
    low, high = sum_ranges(values, n_cases=len(every)) if ranged else np.full((2, 2), np.nan)
    has_any = bool(amounts.notna().any())
    n, bare = int(cases["n"].sum()), int(cases["n_bare"].sum())
    found = {
        "n_cases": len(cases), "n_events": n, "n_recorded": n - bare, "hours": float(minutes.sum()) / 60,
        "n_without_amount": int(amounts.isna().sum()), "n_zero": int((amounts == 0).sum()),
        "amount": float(amounts.sum()) if has_any else np.nan,
        "low_amount": low[1] if has_any else np.nan, "high_amount": high[1] if has_any else np.nan,
        "cost": float(costs.sum()), "low": low[0], "high": high[0],
    }  # fmt: skip
    return COST_OF_REWORK.conform(pd.DataFrame([found]))


def _efforts(log: EventLog) -> ir.Table:
    """Per case of the view its amount, its events of rework, and the effort that is recorded of them."""
    told = amounts_of(log).left_join(log.keep(_spent), "case_key").drop("case_key_right")
    return told.mutate(**{name: ibis.coalesce(told[name], 0) for name in ("n", "n_bare", "minutes", "spent")})


def _spent(log: EventLog) -> ir.Table:
    """The same effort of the cases with rework in the whole log, which no filter changes."""
    events = log.keep(corrected).filter((_.mask & MASK[ALL]) > 0)
    return events.group_by("case_key").agg(
        n=_.count(), n_bare=_.is_bare.sum(), minutes=_.minutes.sum(), spent=_.spent.sum()
    )
