"""Which groups of cases break a rule more often than the others, and could that be chance?"""

from __future__ import annotations

import pandas as pd

from analysis.bottlenecks.rules.cases import BY, breaches_by
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.measures.statistics import MIN_CLEAR, adjusted, difference_of_shares
from analysis.processes.rules import Rule
from analysis.schema import Schema

BETWEEN = Schema(
    "rule_breaches_between",
    BY.columns | {"n_judged": "count", "word": "text", "n_more": "count"},
    ("-share", "-n_breach", "group"),
)


def breaches_between(
    log: EventLog,
    rule: Rule,
    *,
    by: str,
    calendar: Calendar | None = None,
    min_shown: int = 1,
    min_clear: int = MIN_CLEAR,
) -> pd.DataFrame:
    """The share of breaches in each group beside that of all other cases.

    Parameters
    ----------
    min_shown
        Groups with fewer cases that kept or broke the rule are left out; they count among the others.

    Returns
    -------
    Frame `BETWEEN`, the highest share first. The words compare a group with all other cases, corrected for
    the number of groups.
    """
    found = breaches_by(log, rule, by=by, calendar=calendar)
    found = found.assign(n_judged=found["n_pass"] + found["n_breach"])
    n_all, k_all = int(found["n_judged"].sum()), int(found["n_breach"].sum())
    shown = found[found["n_judged"] >= max(min_shown, 1)].reset_index(drop=True)
    apart = [
        difference_of_shares(k_all - k, n_all - n, k, n, min_clear=min_clear)
        for k, n in zip(shown["n_breach"].astype(int), shown["n_judged"].astype(int), strict=True)
    ]
    said = adjusted(apart, min_clear=min_clear)
    words = {"word": [one.word for one in said], "n_more": [one.n_more for one in said]}
    return BETWEEN.conform(pd.DataFrame({**{name: shown[name] for name in shown}, **words}))
