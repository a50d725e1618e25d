"""Who broke a rule, which groups of cases break it more often than the others, and could that be chance?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.rules.cases import BY, breaches_by, broken
from analysis.bottlenecks.rules.results import amount_column
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.measures.statistics import MIN_CLEAR, adjusted, difference_of_shares
from analysis.processes.rules import Rule
from analysis.schema import Schema

BETWEEN = Schema(
    "rule_breaches_between",
    BY.columns | {"word": "text", "n_more": "count"},
    ("-share", "-n_breach", "group"),
)
PERFORMERS = Schema(
    "rule_breaches_by_performer",
    {"who": "text", "n_breach": "count", "amount": "number"},
    ("-n_breach", "who"),
)


def breaches_by_performer(
    log: EventLog, rule: Rule, *, calendar: Calendar | None = None, without: Sequence[str] = ()
) -> pd.DataFrame:
    """How many breaches each performer made, and the amount of their cases; no share, as nobody knows how
    often each could have broken the rule.

    Parameters
    ----------
    without
        Ids of cases whose breach does not count (accepted deviations).

    Returns
    -------
    Frame `PERFORMERS`, most breaches first. `who` is that of `breaches`: who did the event that broke the
    rule or, where one is missing, the event the clock ran from; the empty name where nobody is named.
    `amount` is null where no case has one.
    """
    asked = (rule, calendar or Calendar(), log.is_money_mixed, amount_column(log), tuple(sorted(without)))
    return PERFORMERS.conform(log.ask(_by_performer, *asked))


def _by_performer(
    log: EventLog, rule: Rule, calendar: Calendar, is_mixed: bool, amount: str | None,
    without: tuple[str, ...],
) -> ir.Table:  # fmt: skip
    rows = broken(log, rule, calendar, is_mixed, amount)
    rows = rows.filter(~_.case_id.cast("string").isin(list(without))) if without else rows
    by_name = rows.mutate(who=ibis.coalesce(_.who, "")).group_by("who")
    return by_name.agg(n_breach=_.count(), amount=_.amount.sum())


def breaches_between(
    log: EventLog,
    rule: Rule,
    *,
    by: str,
    calendar: Calendar | None = None,
    without: Sequence[str] = (),
    min_shown: int = 1,
    min_clear: int = MIN_CLEAR,
) -> pd.DataFrame:
    """The share of breaches in each group beside that of all other cases.

    Parameters
    ----------
    without
        Ids of cases whose breach does not count (accepted deviations).
    min_shown
        Groups with fewer cases that kept or broke the rule are left out, unless one of them broke it; they
        count among the others.

    Returns
    -------
    Frame `BETWEEN`, the highest share first. The words compare a group with all other cases, corrected for
    the number of groups.
    """
    found = breaches_by(log, rule, by=by, calendar=calendar, without=without)
    n_all, k_all = int(found["n_judged"].sum()), int(found["n_breach"].sum())
    is_shown = (found["n_judged"] >= max(min_shown, 1)) | (found["n_breach"] > 0)
    shown = found[is_shown].reset_index(drop=True)
    apart = [
        difference_of_shares(k_all - k, n_all - n, k, n, min_clear=min_clear)
        for k, n in zip(shown["n_breach"].astype(int), shown["n_judged"].astype(int), strict=True)
    ]
    said = adjusted(apart, min_clear=min_clear)
    words = {"word": [one.word for one in said], "n_more": [one.n_more for one in said]}
    return BETWEEN.conform(pd.DataFrame({**{name: shown[name] for name in shown}, **words}))
