"""What does the customer live through before the decision, and does it go with winning or losing?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.measures.statistics import Difference, adjusted, difference_of_shares
from analysis.schema import Schema

JOURNEY = Schema(
    "customer_journey",
    {
        "sign": "text", "n_with": "count", "n_without": "count", "share_with": "share",
        "share_without": "share", "value": "share", "low": "share", "high": "share", "word": "text",
        "n_more": "count",
    },
)  # fmt: skip
SIGNS = ("wait", "repeat", "detour")


def customer_journey(log: EventLog, *, wait_h: float = 14 * 24) -> pd.DataFrame:
    """Waits, repeated requests and detours that the customer sees, against the win rate.

    Only what happened up to the decision counts: an invoice is sent to those who bought. Only decided cases
    in which the customer saw at least two steps count: one who was lost after a call had nothing to wait
    for. What goes together need not be cause and effect.

    Parameters
    ----------
    wait_h
        From how many hours between two steps that the customer sees it is a wait.

    Returns
    -------
    Frame `JOURNEY`, one row a sign, in their order: cases with and without it, their win rates (null where the
    process has none), the difference with its interval and word. Empty where the catalogue knows of
    nothing that the customer sees. `wait`: at least one such wait. `repeat`: a step again that does not
    naturally repeat. `detour`: a step before one already taken in the order of the process.
    """
    if not log.catalogue.seen_by_customer or not has_decision(log):
        return JOURNEY.conform(pd.DataFrame())
    found = log.frame(_cases(log, wait_h).group_by(*SIGNS, "is_won").agg(n=_.count()))
    differences = adjusted([_difference(found, sign) for sign in SIGNS])
    rows = [_row(found, sign, one) for sign, one in zip(SIGNS, differences, strict=True)]
    return JOURNEY.conform(pd.DataFrame(rows))


def has_decision(log: EventLog) -> bool:
    """Whether cases of this process are won or lost."""
    return any(state.won for state in log.catalogue.states)


def _cases(log: EventLog, wait_h: float) -> ir.Table:
    """The decided cases in which the customer saw two steps or more, with their signs."""
    states = log.catalogue.states
    won, lost = ([s.key for s in states if getattr(s, kind)] for kind in ("won", "lost"))
    decided = log.cases.filter(_.state.isin([*won, *lost]), _.closed_at.notnull())
    decided = decided.select("case_key", "closed_at", is_won=_.state.isin(won))
    keys = [log.activity_key(name) for name in log.catalogue.seen_by_customer if log.has_activity(name)]
    known = log.activities.select("activity_key", "repeats", "step")
    events = log.events.filter(_.activity_key.isin(keys or [-1]))
    events = events.select("case_key", "position", "timestamp", "activity_key", "is_first_activity")
    steps = events.join(decided, "case_key").filter(_.timestamp <= _.closed_at).join(known, "activity_key")
    order = ibis.window(group_by="case_key", order_by="position")
    earlier = ibis.window(group_by="case_key", order_by="position", rows=(None, -1))
    steps = steps.mutate(since=_.timestamp.lag().over(order), furthest=_.step.max().over(earlier))
    gap_h = steps.timestamp.delta(steps.since, unit="microsecond") / 3.6e9
    by_case = steps.group_by("case_key", "is_won").agg(
        n_steps=_.count(),
        wait=(gap_h >= wait_h).fill_null(False).any(),
        repeat=(~_.is_first_activity & ~_.repeats).any(),
        detour=(_.step < _.furthest).fill_null(False).any(),
    )
    return by_case.filter(_.n_steps >= 2)


def _counts(found: pd.DataFrame, sign: str, has: bool) -> tuple[int, int]:
    """Won, and all, of the cases with or without a sign."""
    here = found[found[sign].astype(bool) == has]
    return int(here.loc[here["is_won"].astype(bool), "n"].sum()), int(here["n"].sum())


def _difference(found: pd.DataFrame, sign: str) -> Difference:
    return difference_of_shares(*_counts(found, sign, False), *_counts(found, sign, True))


def _row(found: pd.DataFrame, sign: str, one: Difference) -> dict[str, object]:
    (k_with, n_with), (k_without, n_without) = (_counts(found, sign, has) for has in (True, False))
    return {
        "sign": sign,
        "n_with": n_with,
        "n_without": n_without,
        "share_with": k_with / n_with if n_with else None,
        "share_without": k_without / n_without if n_without else None,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "word": one.word,
        "n_more": one.n_more,
    }
