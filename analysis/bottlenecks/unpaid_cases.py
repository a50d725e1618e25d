"""Which cases owe what: whose they are, how much of it is left, how long it has stood, and where?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from analysis.bottlenecks.cash_tied_up import DAYS_A_YEAR, PLACES, TERMS_DAYS, check_money, standing
from analysis.log import EventLog
from analysis.measures.amounts import owners
from analysis.schema import Schema

UNPAID = Schema(
    "unpaid_cases",
    {
        "case_id": "text", "customer": "text", "rep": "text", "place": "text", "amount": "number",
        "collected": "number", "invoiced_at": "time", "due_at": "time", "days": "number",
        "cost": "number",
    },
    ("-amount", "case_id"),
)  # fmt: skip


def unpaid_cases(log: EventLog, *, rate: float, terms_days: int = TERMS_DAYS) -> pd.DataFrame:
    """The cases behind `cash_tied_up`, one by one: its sums are theirs, to the cent.

    Parameters
    ----------
    rate, terms_days
        As in `cash_tied_up`.

    Returns
    -------
    Frame `UNPAID`, the largest amount first, cases without one last. `amount` is what is left to be paid,
    `collected` what has come in (null where the log does not tell), `invoiced_at` when its earliest unpaid
    invoice was sent and `due_at` when that is due (null before it is sent), `days` how long the case has
    stood in its `place`, `cost` amount × days × rate / 365.

    Raises
    ------
    AnalysisError
        As `cash_tied_up`.
    """
    check_money(log)
    found = standing(log, terms_days=terms_days).merge(log.ask(_known), on="case_key")
    places = [PLACES[place] for place in found["place"]]
    cost = found["amount"] * found["days"] * rate / DAYS_A_YEAR
    return UNPAID.conform(found.assign(place=places, cost=cost))


def _known(log: EventLog) -> ir.Table:
    """Who stands behind the cases that may be unpaid, and what of them has come in."""
    cases = log.cases
    over = log.catalogue.states_marked("final", "lost")
    amount = ibis.null("float64")
    if log.has_column("CollectedAmount"):
        amount = cases[log.column("CollectedAmount")].cast("float64")
    kept = cases.filter(ibis.coalesce(~cases.state.isin(over), False))
    return kept.select("case_key", "case_id", collected=amount, **owners(log, cases))


def largest_debtor(found: pd.DataFrame) -> tuple[str, float, int] | None:
    """The customer of most of what is left to be paid in `unpaid_cases`, how much, in how many cases.

    None where no customer is known, or one has all.
    """
    known = found[found["customer"].fillna("").str.strip() != ""]
    owed = known.groupby("customer")["amount"].agg(["sum", "size"])
    if len(owed) < 2 or not owed["sum"].max() > 0:
        return None
    most = owed.sort_index().sort_values("sum", ascending=False, kind="stable").iloc[0]
    return str(most.name), float(most["sum"]), int(most["size"])
