"""What does the work cost that is done again, and how sure is that?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analysis.bottlenecks.rework_effect import Effort, cost_of, per_case
from analysis.bottlenecks.rework_kinds import ALL, MASK, SHAPES
from analysis.bottlenecks.sum_ranges import sum_ranges
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.schema import Schema

COST_OF_REWORK = Schema(
    "cost_of_rework",
    {
        "n_cases": "count", "n_events": "count", "n_recorded": "count", "hours": "number",
        "n_without_amount": "count", "n_zero": "count", "amount": "number", "cost": "number",
        "low": "number", "high": "number",
    },
)  # fmt: skip


def cost_of_rework(log: EventLog, *, effort: Effort | None = None) -> pd.DataFrame:
    """What the events of rework cost, as `rework_rate` counts rework: work, no waiting and no lost deals.

    An event costs its recorded `StepCost` and its recorded `HandlingMinutes` at the hourly cost; one with
    neither costs the assumed minutes.

    Returns
    -------
    Frame `COST_OF_REWORK` of one row: the cases with rework, their events of it (`n_recorded` with a cost
    or time of their own), the `hours` of work, the amount of these cases, and the cost with a bootstrap
    range over all cases of the view.

    Raises
    ------
    AnalysisError
        `map_money_mixed` where amounts are in several currencies.
    """
    if log.is_money_mixed:
        raise AnalysisError("map_money_mixed", currencies=list(log.currencies))
    effort = effort or Effort()
    cases = per_case(log)
    costs = cost_of(cases, ALL, effort)
    low, high = sum_ranges(costs[:, None])
    has = (cases["mask"].to_numpy() & MASK[ALL]) > 0
    amounts = with_rework(log, cases[has])["amount"]
    n, bare = (int(sum(cases[f"{of}_{one}"].sum() for one in SHAPES)) for of in ("n", "bare"))
    minutes = sum(float(cases[f"minutes_{one}"].sum()) for one in SHAPES) + bare * effort.step_minutes
    found = {
        "n_cases": int(has.sum()), "n_events": n, "n_recorded": n - bare, "hours": minutes / 60,
        "n_without_amount": int(amounts.isna().sum()), "n_zero": int((amounts == 0).sum()),
        "amount": float(amounts.sum()) if amounts.notna().any() else np.nan, "cost": float(costs.sum()),
        "low": low[0], "high": high[0],
    }  # fmt: skip
    return COST_OF_REWORK.conform(pd.DataFrame([found]))


def with_rework(log: EventLog, cases: pd.DataFrame) -> pd.DataFrame:
    """The amounts of these cases of the view: `case_key, amount`."""
    return cases[["case_key"]].merge(log.ask(amounts_of), on="case_key", how="left")


def amounts_of(log: EventLog) -> ir.Table:
    """Case to amount; null where it has none, or the log tells of none."""
    column = log.roles.get("amount")
    amount = log.cases[column].cast("float64") if column else ibis.null("float64")
    return log.cases.select("case_key", amount=amount)
