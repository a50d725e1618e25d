"""What does the customer live through before the decision, and does it go with winning or losing?"""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.discover import order_journey
from analysis.log import EventLog
from analysis.log.moments import hours_from
from analysis.measures.statistics import Difference, adjusted, difference_of_shares
from analysis.schema import Schema

JOURNEY = Schema(
    "customer_journey",
    {
        "outcome": "text", "sign": "text", "n_with": "count", "n_without": "count", "share_with": "share",
        "share_without": "share", "value": "share", "low": "share", "high": "share", "word": "text",
        "n_more": "count",
    },
)  # fmt: skip
SIGNS = ("wait", "repeat", "detour")
WITHIN_H = 30 * 24
"""So long after the first request signs are looked for, and a case must be undecided."""


def customer_journey(log: EventLog, *, wait_h: float = 14 * 24, within_h: float = WITHIN_H) -> pd.DataFrame:
    """Waits, repeated requests and detours that the customer sees, against how cases end.

    Deals: against the win rate. Orders have none: against delivery on time, payment in time and whether they
    are cancelled, as far as the log knows (`order_journey`). What follows is about deals.

    Counted in the days after the customer was first asked to decide (a quote, a contract), of cases that
    were decided only after these days. A case that is lost soon has no time for a second quote: counted
    over its whole way, every sign of a long life would go with winning. What goes together need still not be
    cause and effect.

    Parameters
    ----------
    wait_h
        From how many hours without a step that the customer sees it is a wait.
    within_h
        How long after the first request is looked at.

    Returns
    -------
    Frame `JOURNEY`, one row an outcome and sign, in their order: cases with and without the sign, the shares
    of them that end so (`outcome`: `won`, `on_time`, `paid`, `not_cancelled`), the difference with its
    interval and word, corrected for all rows. Empty where the log knows no outcome or nobody was asked.
    `wait`: so long between two steps, or from the last of these days' steps to their end. `repeat`: asked the
    same again. `detour`: a step that lies, in the order of the process, before one already taken.

    References
    ----------
    Anderson, Cain and Gelber (1983), J. Clin. Oncol. 1, 710-719 (the landmark method).
    """
    if _has_win_rate(log):
        found = {"won": log.ask(_n_of_deals, wait_h, within_h)}
    else:
        found = {name: log.ask(_n_of_orders, of, wait_h) for name, of in order_journey.outcomes(log).items()}
    asked = [(name, sign) for name in found for sign in SIGNS]
    differences = adjusted([_difference(found[name], sign) for name, sign in asked])
    rows = [
        {"outcome": name} | _row(found[name], sign, one)
        for (name, sign), one in zip(asked, differences, strict=True)
    ]
    return JOURNEY.conform(pd.DataFrame(rows))


def is_answerable(log: EventLog) -> bool:
    """Whether the log knows how cases end, and what customers see before."""
    return _has_win_rate(log) or bool(order_journey.outcomes(log))


def _n_of_deals(log: EventLog, wait_h: float, within_h: float) -> ir.Table:
    return _counted(_cases(log, wait_h, within_h))


def _n_of_orders(log: EventLog, of: Callable[[EventLog], ir.Table], wait_h: float) -> ir.Table:
    return _counted(order_journey.signed(log, of(log), wait_h))


def _counted(cases: ir.Table) -> ir.Table:
    return cases.group_by(*SIGNS, "is_won").agg(n=_.count())


def _has_win_rate(log: EventLog) -> bool:
    """Whether cases of this process are won or lost, and the log knows when customers were asked."""
    asked = any(log.has_activity(name) for name in log.catalogue.asks_customer)
    return asked and any(state.won for state in log.catalogue.states)


def _cases(log: EventLog, wait_h: float, within_h: float) -> ir.Table:
    """The cases decided late enough after the customer was asked, with their signs."""
    order = ibis.window(group_by="case_key", order_by="position")
    earlier = ibis.window(group_by="case_key", order_by="position", rows=(None, -1))
    steps = _steps(log).mutate(since_ask=_.is_ask.cumsum().over(order))
    steps = steps.filter(_.since_ask > 0)
    first = steps.timestamp.min().over(ibis.window(group_by="case_key"))
    steps = steps.mutate(mark=first + ibis.interval(seconds=round(within_h * 3600)))
    steps = steps.filter(_.closed_at > _.mark, _.timestamp <= _.mark)
    steps = steps.mutate(
        until=ibis.coalesce(_.timestamp.lead().over(order), _.mark),
        furthest=_.step.max().over(earlier),
        time=ibis.row_number().over(ibis.window(group_by=["case_key", "activity_key"], order_by="position")),
    )
    gap_h = hours_from(steps.timestamp, steps.until)
    return steps.group_by("case_key", "is_won").agg(
        wait=(gap_h >= wait_h).any(),
        repeat=((_.is_ask == 1) & (_.time > 0)).any(),
        detour=(_.step < _.furthest).fill_null(False).any(),
    )


def _steps(log: EventLog) -> ir.Table:
    """What customers of decided cases saw up to the decision; `step` is its place in the process."""
    catalogue = log.catalogue
    won, lost = catalogue.states_marked("won"), catalogue.states_marked("lost")
    decided = log.cases.filter(_.state.isin([*won, *lost]), _.closed_at.notnull())
    decided = decided.select("case_key", "closed_at", is_won=_.state.isin(won))
    seen, asks = (
        [log.activity_key(name) for name in sorted(names) if log.has_activity(name)]
        for names in (catalogue.seen_by_customer, catalogue.asks_customer)
    )
    events = log.events.filter(_.activity_key.isin(seen)).join(decided, "case_key")
    events = events.filter(_.timestamp <= _.closed_at)
    steps = log.activities.select("activity_key", "step")
    placed = events.select("case_key", "position", "timestamp", "activity_key", "closed_at", "is_won")
    return placed.join(steps, "activity_key").mutate(is_ask=_.activity_key.isin(asks).cast("int64"))


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
