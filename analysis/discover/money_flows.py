"""How much money lies on each transition of a picture, and what does its excess time cost?"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.discover.moves import PLAIN, Look, boxed, named, stepped
from analysis.log import EventLog
from analysis.measures.amounts import known_amounts, need_amounts
from analysis.measures.excess import excess_h, with_usual
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

MONEY = Schema(
    "money_flows",
    {"source": "text", "target": "text", "n_cases": "count", "amount": "number", "cost": "number"},
    ("-amount", "source", "target"),
)
MONEY_STOPS = Schema(
    "money_stops", {"activity": "text", "n_cases": "count", "amount": "number"}, ("-amount", "activity")
)
HOURS_A_YEAR = 24 * 365
KEYS = ["source", "target"]


def money_flows(log: EventLog, look: Look = PLAIN, *, rate: float, targets: Targets = NONE) -> pd.DataFrame:
    """The amounts of the cases on each transition, and what their excess time costs at a rate.

    The cost is excess days × amount × rate / 365, move by move; excess as `transitions` counts it, in hours
    of the calendar. Neither figure may be added up over transitions: one case lies on many of them.

    Parameters
    ----------
    rate
        Cost of capital a year, as a share.

    Returns
    -------
    Frame `MONEY`: `n_cases` are those with an amount; each counts once however often it takes the
    transition. Transitions without such a case are missing.

    Raises
    ------
    AnalysisError
        As `analysis.measures.amounts.need_amounts`.
    """
    amounts = _amounts(log)
    steps = with_usual(log, _moves, Look(look.folded, look.shown), keys=KEYS, targets=targets)
    by_case = steps.group_by(*KEYS, "case_key").agg(excess=excess_h(_).sum())
    paid = by_case.join(amounts, "case_key")
    found = paid.group_by(*KEYS).agg(
        n_cases=_.count(), amount=_.amount.sum(), cost=(_.amount * _.excess).sum() * rate / HOURS_A_YEAR
    )
    return MONEY.conform(named(log, look, log.frame(found)))


def money_stops(log: EventLog, look: Look = PLAIN) -> pd.DataFrame:
    """The amounts of the cases that come by each box.

    Returns
    -------
    Frame `MONEY_STOPS`. Raises as `money_flows`.
    """
    here = boxed(log, look).select("case_key", "box").distinct().join(_amounts(log), "case_key")
    found = log.frame(here.group_by("box").agg(n_cases=_.count(), amount=_.amount.sum()))
    by_name = named(log, look, found.assign(source=found["box"], target=found["box"]))
    return MONEY_STOPS.conform(by_name.assign(activity=by_name["source"]))


def has_money(log: EventLog) -> bool:
    """Whether the log says amounts."""
    return "amount" in log.roles


def _amounts(log: EventLog) -> ir.Table:
    need_amounts(log)
    return known_amounts(log)


def _moves(log: EventLog, look: Look) -> ir.Table:
    steps = stepped(log, Look(look.folded, look.shown))
    outside = steps.source.notnull() & ~((steps.source == steps.target) & (steps.target < -1))
    return steps.filter(outside).select("case_key", *KEYS, "flow_h")
