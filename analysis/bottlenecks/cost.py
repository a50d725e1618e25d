"""What does the excess time of a few transitions cost, and how sure is that?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.sum_ranges import sum_ranges
from analysis.bottlenecks.time import timed_flows
from analysis.log import EventLog
from analysis.measures.amounts import need_amounts
from analysis.measures.excess import excess_h
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

COST = Schema(
    "cost_of_excess",
    {
        "source": "text", "target": "text", "n_cases": "count", "n_above": "count", "amount": "number",
        "low_amount": "number", "high_amount": "number", "excess_h": "hours",
        "cost": "number", "low": "number", "high": "number",
    },
    ("-cost", "source", "target"),
)  # fmt: skip
HOURS_A_YEAR = 24 * 365


def cost_of_excess(
    log: EventLog, pairs: Sequence[tuple[str, str]], *, rate: float, targets: Targets = NONE
) -> pd.DataFrame:
    """What the excess time of each transition costs at a rate, with a 95 % range.

    The cost of a case is its excess hours on the transition × its amount × rate / 8,760 hours; excess as
    `transitions` counts it. The costs of several transitions must not be added up: a case lies on many.

    Parameters
    ----------
    pairs
        Source and target of the transitions.
    rate
        Cost of capital a year, as a share.

    Returns
    -------
    Frame `COST`, by `cost` descending: `n_cases` and `amount` are of cases with an amount, `n_above` of
    them took longer than aimed at or usual (`slow_cases` lists them). `low` and
    `high` are the range that holds what as many like cases cost on average in about 19 of 20 logs
    (studentized bootstrap over cases, `sum_ranges`), `low_amount` and `high_amount` that of their amounts;
    NaN where fewer than ten have any. Transitions without such a case are missing.

    Raises
    ------
    AnalysisError
        As `need_amounts`.
    """
    need_amounts(log)
    keys = [(log.activity_key(source), log.activity_key(target)) for source, target in pairs]
    found = excess_by_case(log, keys, targets=targets)
    rows = []
    for (source, target), key in zip(pairs, keys, strict=True):
        if len(here := found[key]):
            costs, amounts = (here["excess"] * here["amount"]) * rate / HOURS_A_YEAR, here["amount"]
            low, high = sum_ranges(np.stack([costs, amounts]).T)
            rows.append(
                {
                    "source": source, "target": target, "n_cases": len(here),
                    "n_above": int((here["excess"] > 0).sum()), "low": low[0],
                    "high": high[0], "low_amount": low[1], "high_amount": high[1],
                    "amount": amounts.sum(), "excess_h": here["excess"].sum(), "cost": costs.sum(),
                }
            )  # fmt: skip
    return COST.conform(pd.DataFrame(rows, columns=list(COST.columns)))


def excess_by_case(
    log: EventLog, keys: Sequence[tuple[int, int]], *, targets: Targets = NONE
) -> dict[tuple[int, int], pd.DataFrame]:
    """Of each transition, named by the keys of its activities, the cases with an amount.

    Returns
    -------
    Frames `case_key, excess, amount`, by `case_key`: a case that takes a transition several times has the
    hours above target or usual of all of them.
    """
    n = len(log.activity_names)
    wanted = tuple(sorted({source * n + target for source, target in keys if source >= 0 <= target}))
    moves = log.ask(_moves, wanted, n, targets)
    return {key: _by_case(moves[moves["pair"] == key[0] * n + key[1]]) for key in keys}


def _by_case(moves: pd.DataFrame) -> pd.DataFrame:
    """The moves of one transition put together by case."""
    keys = moves["case_key"].to_numpy()
    excess, amount = np.bincount(keys, weights=moves["excess"]), np.zeros(keys.max(initial=-1) + 1)
    amount[keys] = moves["amount"]
    cases = np.flatnonzero(np.bincount(keys))
    return pd.DataFrame({"case_key": cases, "excess": excess[cases], "amount": amount[cases]})


def _moves(log: EventLog, pairs: tuple[int, ...], n: int, targets: Targets) -> ir.Table:
    """Of these transitions, each as one number, so that any three are the same question."""
    timed = timed_flows(log, targets, with_amount=True).mutate(pair=_.activity_key * n + _.target_key)
    here = timed.filter(_.pair.isin(pairs), _.amount.notnull())
    return here.select("pair", "case_key", "amount", excess=excess_h(_))
