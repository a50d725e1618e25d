"""Which cases count as paid although less was collected than their amount?"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from analysis.log import EventLog
from analysis.schema import Schema

SHORT_PAID = Schema(
    "short_paid",
    {"case_id": "text", "amount": "number", "collected": "number", "short": "number"},
    ("-short", "case_id"),
)
COLLECTED = "CollectedAmount"
CENT = 0.005


def short_paid(log: EventLog) -> pd.DataFrame:
    """Cases of which each invoice has a payment, and yet less is collected than their amount.

    The log does not tell whether the rest is still owed, or was credited, deducted or never invoiced: they
    are in none of the figures of what is unpaid. Where it does tell (`SettlesInvoice`, `IsFinalPayment`) it
    is believed, and there are none.

    Returns
    -------
    Frame `SHORT_PAID`, the largest difference first: `short` is `amount` less `collected`.
    """
    settled = [state for state in log.catalogue.states if state.settled]
    says = [name for state in settled for name in (state.settles, state.settles_all) if name]
    known = settled and "amount" in log.roles and log.has_column(COLLECTED)
    if not known or any(map(log.has_column, says)):
        return SHORT_PAID.conform(pd.DataFrame(columns=list(SHORT_PAID.columns)))
    return SHORT_PAID.conform(log.ask(_short, tuple(state.key for state in settled)))


def _short(log: EventLog, settled: tuple[str, ...]) -> ir.Table:
    cases = log.cases
    amount = cases[log.roles["amount"]].cast("float64")
    collected = cases[log.column(COLLECTED)].cast("float64")
    kept = cases.filter(cases.state.isin(settled) & (amount - collected > CENT))
    return kept.select("case_id", amount=amount, collected=collected, short=amount - collected)
