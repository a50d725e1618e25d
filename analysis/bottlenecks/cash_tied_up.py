"""Where does money stand that is won or ordered and not yet paid, for how long, and what does that cost?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from analysis.bottlenecks.sum_ranges import Floats, sum_ranges
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.measures.amounts import need_amounts
from analysis.schema import Schema

PLACES = ("ordered", "delivered", "invoiced", "overdue")
"""Not delivered; delivered and not invoiced; invoiced and not yet due; past the due date."""

TIED = Schema(
    "cash_tied_up",
    {
        "place": "text", "order": "count", "n_cases": "count", "n_without_amount": "count", "n_zero": "count",
        "amount": "number", "low_amount": "number", "high_amount": "number", "days": "number",
        "cost": "number", "low": "number", "high": "number", "low_all_amount": "number",
        "high_all_amount": "number", "low_all": "number", "high_all": "number",
    },
    ("order",),
)  # fmt: skip
Flags = NDArray[np.bool_]
DAYS_A_YEAR = 365
TERMS_DAYS = 30


def cash_tied_up(
    log: EventLog, *, rate: float, terms_days: int = TERMS_DAYS, ranged: bool = True
) -> pd.DataFrame:
    """The amounts of open cases by where they stand, and what their standing has cost so far.

    Every case stands in one place, so the rows may be added up. What a case waited before it came to its
    place is not in it.

    Parameters
    ----------
    rate
        Cost of capital a year, as a share.
    terms_days
        Days from the invoice until it is due, where the log names neither a due date nor terms.
    ranged
        Whether the ranges are worked out, which takes longer than all else; else they are NaN.

    Returns
    -------
    Frame `TIED`, by the order of the places; places without a case are missing. `amount` is what is not
    collected yet, `days` how long it has stood there by `as_of`, weighted by amount, `cost` amount × days ×
    rate / 365 over the cases. The ranges of both are bootstraps over all cases that stand somewhere; those
    of all places together (`…_all_amount`, `…_all`), which no sum of ranges gives, stand in every row.

    Raises
    ------
    AnalysisError
        `map_money_missing`, `map_money_mixed`; `money_no_payments` where the log tells of no invoice and no
        payment, so that nobody knows what is unpaid.
    """
    check_money(log)
    cases = standing(log, terms_days=terms_days)
    known = cases[cases["amount"].notna()]
    amounts, days = known["amount"].to_numpy("float64"), known["days"].to_numpy("float64")
    costs = amounts * days * rate / DAYS_A_YEAR
    is_at = np.stack([known["place"].to_numpy() == place for place in range(len(PLACES))], axis=1)
    unknown = np.full(2 * len(PLACES) + 2, np.nan)
    low, high = _ranges(is_at, amounts, costs) if ranged else (unknown, unknown)
    every = {"low_all_amount": low[-2], "high_all_amount": high[-2], "low_all": low[-1], "high_all": high[-1]}
    rows = []
    for place, name in enumerate(PLACES):
        here, at = cases[cases["place"] == place], is_at[:, place]
        if len(here):
            total = float(amounts[at].sum())
            rows.append(
                {
                    "place": name, "order": place, "n_cases": len(here),
                    "n_without_amount": int(here["amount"].isna().sum()),
                    "n_zero": int((here["amount"] == 0).sum()), "amount": total,
                    "low_amount": low[place], "high_amount": high[place],
                    "days": float((amounts * days)[at].sum() / total) if total else float("nan"),
                    "cost": float(costs[at].sum()), "low": low[place + len(PLACES)],
                    "high": high[place + len(PLACES)], **every,
                }
            )  # fmt: skip
    return TIED.conform(pd.DataFrame(rows, columns=list(TIED.columns)))


def _ranges(is_at: Flags, amounts: Floats, costs: Floats) -> tuple[Floats, Floats]:
    """Of the amount of each place, its cost, all amounts and all costs, in this order."""
    each = [is_at * amounts[:, None], is_at * costs[:, None]]
    return sum_ranges(np.concatenate([*each, amounts[:, None], costs[:, None]], axis=1))


def standing(log: EventLog, *, terms_days: int) -> pd.DataFrame:
    """One row a case whose money stands somewhere: `case_key, place, amount, days, invoiced_at, due_at`.

    `place` is the number in `PLACES`; the amount is null where the case has none. The invoice is the
    earliest unpaid one; no times where none is sent.
    """
    found = log.ask(_standing, terms_days).sort_values("case_key", ignore_index=True)
    return found.astype({"place": "int64", "amount": "float64", "days": "float64"})


def check_money(log: EventLog) -> None:
    """Raises where no figure of money can be made of the view."""
    need_amounts(log)
    if not knows_payments(log):
        raise AnalysisError("money_no_payments")


def knows_payments(log: EventLog) -> bool:
    """Whether the log has an invoice or a payment, by what its catalogue says of them."""
    return any(log.has_activity(name) for name in _paying(log))


def _paying(log: EventLog) -> tuple[str, ...]:
    """The activities that open and settle what is owed: invoices, then payments."""
    for state in log.catalogue.states:
        if state.settled:
            return (*state.of, state.settled)
    return ()


def _standing(log: EventLog, terms_days: int) -> ir.Table:
    cases, owed = _open_cases(log), log.keep(_owed)
    joined = cases.left_join(owed, "case_key").drop("case_key_right")
    terms = ibis.coalesce(joined.terms_days, ibis.literal(terms_days, "int64"))
    due = ibis.coalesce(joined.due_at, joined.invoiced_at + terms.as_interval("D")).cast("date")
    today, now = ibis.literal(log.as_of.date()), data_end(log)
    is_late = ibis.coalesce(due < today, False) & joined.invoiced_at.notnull()
    place = ibis.cases(
        (is_late, 3), (joined.invoiced_at.notnull(), 2), (joined.delivered_at.notnull(), 1), else_=0
    )
    since = ibis.cases(
        (joined.invoiced_at.notnull(), joined.invoiced_at),
        (joined.delivered_at.notnull(), joined.delivered_at),
        else_=joined.ordered_at,
    )
    stood = now.delta(since, unit="microsecond") / 8.64e10
    days = ibis.ifelse(is_late, today.delta(due, unit="day").cast("float64"), ibis.greatest(stood, 0.0))
    return joined.select(
        "case_key", "amount", "invoiced_at", place=place, days=ibis.coalesce(days, 0.0), due_at=due
    )


def _open_cases(log: EventLog) -> ir.Table:
    """Cases that are won or ordered, and neither paid nor lost, with what is left of their amount."""
    cases = log.cases
    has_wins = any(state.won for state in log.catalogue.states)
    over = log.catalogue.states_marked("final", "lost")
    won = [state.key for state in log.catalogue.states if state.won and not state.final]
    is_open = cases.state.isin(won) if has_wins else ~cases.state.isin(over)
    amount = cases[log.roles["amount"]].cast("float64")
    if log.has_column("CollectedAmount"):
        collected = ibis.coalesce(cases[log.column("CollectedAmount")].cast("float64"), 0.0)
        amount = ibis.greatest(amount - collected, 0.0)
    delivered = [name for name in ("delivered_at", "fulfilled_at") if name in cases.columns]
    ordered = cases.closed_at if has_wins else cases.created_at
    return cases.filter(ibis.coalesce(is_open, False)).select(
        "case_key", amount=amount, ordered_at=ibis.coalesce(ordered, cases.started_at),
        delivered_at=cases[delivered[0]] if delivered else ibis.null("timestamp(6)"),
        terms_days=_terms(log, cases),
    )  # fmt: skip


def _terms(log: EventLog, cases: ir.Table) -> ir.IntegerValue:
    """The days of the payment terms of a case: a number, or the first one in a text such as *30 days*."""
    for key in ("PaymentTermsDays", "PaymentTerms"):
        if log.has_column(key):
            said = cases[log.column(key)].cast("string")
            return said.re_extract(r"(\d+)", 1).nullif("").try_cast("int64")
    return ibis.null("int64")


def _owed(log: EventLog) -> ir.Table:
    """Per case of the whole log since when its earliest unpaid invoice is out, and when it is due.

    Without numbers of invoices a case that is not paid owes all of them.
    """
    *opening, settling = _paying(log)
    sent = opening[-1] if log.has_activity(opening[-1]) else opening[0]
    keys = {name: log.activity_key(name) if log.has_activity(name) else -1 for name in (sent, settling)}
    wide = log.all_events
    number = log.keys.get("InvoiceId")
    by_number = number in wide.columns
    due = log.keys.get("PaymentDueDate")
    events = wide.filter(wide.activity_key.isin(tuple(keys.values()))).select(
        "case_key", "activity_key", "timestamp",
        invoice=ibis.coalesce(wide[number].cast("string"), "") if by_number else ibis.literal(""),
        due=wide[due].cast("date") if due in wide.columns else ibis.null("date"),
    )  # fmt: skip
    is_sent = _.activity_key == keys[sent]
    each = events.group_by("case_key", "invoice").agg(
        invoiced_at=_.timestamp.min(where=is_sent), due_at=_.due.max(),
        is_paid=(_.activity_key == keys[settling]).any() if by_number else ibis.literal(False),
    ).filter(_.invoiced_at.notnull())  # fmt: skip
    unpaid = ~each.is_paid | (each.invoice == "")
    found = each.group_by("case_key").agg(
        unpaid_at=each.invoiced_at.min(where=unpaid), any_at=each.invoiced_at.max(),
        unpaid_due=each.due_at.min(where=unpaid), any_due=each.due_at.max(),
    )  # fmt: skip
    is_any = found.unpaid_at.notnull()
    owed = found.select(
        "case_key", invoiced_at=ibis.coalesce(found.unpaid_at, found.any_at),
        due_at=ibis.ifelse(is_any, found.unpaid_due, found.any_due),
    )  # fmt: skip
    if due and due not in wide.columns:
        known = log.all_cases.select("case_key", due=log.all_cases[due].cast("date"))
        joined = owed.join(known, "case_key")
        owed = joined.select("case_key", "invoiced_at", due_at=joined.due)
    return owed
