"""What can be chosen in a filter, and how much does a choice leave?"""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog


def size(log: EventLog) -> tuple[int, float | None]:
    """Cases of the view, and the sum of their amounts (None without amounts, or in several currencies)."""
    column = log.roles.get("amount") if not log.is_money_mixed else None
    found = log.ask(_size, column)
    amount = found["amount"].iat[0] if column else None
    return int(found["n"].iat[0]), None if amount is None or pd.isna(amount) else float(amount)


def _size(log: EventLog, amount: str | None) -> ir.Table:
    cases = log.cases
    return cases.agg(n=cases.count(), **({"amount": cases[amount].sum()} if amount else {}))


def values(log: EventLog, column: str, *, ever: bool = False) -> pd.DataFrame:
    """Values of a column (or role) with the cases that have them now, or ever had them.

    Returns
    -------
    `value, n_cases`, by `n_cases` descending, then by value; cases without a value are left out.
    """
    column = log.column(column)
    rows = log.events if ever and column in log.events.columns else log.cases
    found = rows.filter(rows[column].notnull()).group_by(value=column)
    counted = found.agg(n_cases=_.case_key.nunique() if ever else _.count())
    frame = log.frame(counted)
    return frame.sort_values(["n_cases", "value"], ascending=[False, True]).reset_index(drop=True)


def row_numbers(log: EventLog) -> tuple[str, ...]:
    """Columns of whole numbers of which no two events share one: they count rows, nobody filters by them."""
    taken = {*log.roles.values()}
    told = log.attributes[(log.attributes["kind"] == "number") & (log.attributes["scope"] == "event")]
    events = log.all_events
    asked = [one for one in told["column"] if one in events.columns and one not in taken]
    asked = [one for one in asked if events[one].type().is_integer() and not log.catalogue.attribute(one)]
    if not asked:
        return ()
    n = log.frame(events.agg(n=_.count(), **{f"n{i}": events[one].nunique() for i, one in enumerate(asked)}))
    return tuple(one for i, one in enumerate(asked) if int(n[f"n{i}"].iloc[0]) == int(n["n"].iloc[0]) > 1)


def states(log: EventLog) -> pd.DataFrame:
    """How many cases of the view are in each state: `state, n_cases`."""
    return log.frame(log.cases.group_by("state").agg(n_cases=_.count()).order_by("state"))


def bounds(log: EventLog, column: str) -> tuple[Any, Any]:
    """The least and the largest value of a column of the case table; None, None where it is empty."""
    held = log.cases[column]
    row = log.frame(log.cases.agg(low=held.min(), high=held.max())).iloc[0]
    return tuple(None if pd.isna(row[end]) else row[end] for end in ("low", "high"))
