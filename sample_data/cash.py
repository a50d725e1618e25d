"""How do invoices become cash: on time, late, in parts, after a reminder or a dispute, or never?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.cases import Cases
from sample_data.clock import DAY_H, off_hours, settle
from sample_data.draws import lognormal
from sample_data.events import Events


@dataclass
class Bills:
    """Invoices: case, its row in the arrays handed in, number, and when they are made and paid."""

    case: np.ndarray
    row: np.ndarray
    number: np.ndarray
    made: np.ndarray
    sent: np.ndarray
    due_day: np.ndarray
    paid: np.ndarray
    troubled: np.ndarray

    def fields(self, those: np.ndarray) -> dict[str, np.ndarray]:
        """What the events of these invoices carry."""
        return {"invoice": self.number[those], "due_day": self.due_day[those]}


def billed(
    block: Cases,
    events: Events,
    cases: np.ndarray,
    first: np.ndarray,
    n_invoices: np.ndarray,
    *,
    trouble: str,
    trouble_share: str,
) -> Bills:
    """Makes and sends the invoices of `cases`, the first at `first`, and settles when each is paid."""
    rng, pay = block.rng, block.params["payment"]
    row = np.repeat(np.arange(len(cases)), n_invoices)
    number = np.arange(len(row)) - np.repeat(np.cumsum(n_invoices) - n_invoices, n_invoices)
    case = cases[row]
    made = first[row] + number * pay["next_invoice_days"] * DAY_H
    made = np.where(number == 0, made, settle(rng, first[row], made, made, "office"))
    maker = np.where(off_hours(made), block.integration, block.who("finance", case))
    events.add("Invoice Generated", case, made, invoice=number + 1, who=maker)
    sent = block.go("sent", case, made)
    troubled = block.flags(trouble_share, case)
    due_day = np.floor(sent / DAY_H) + block.terms[case]
    bills = Bills(case, row, number + 1, made, sent, due_day, _paid(block, case, due_day, troubled), troubled)
    events.add("Invoice Sent", case, sent, who=block.integration, **bills.fields(slice(None)))
    at = sent + rng.uniform(24, 250, len(case))  # before the due date, so before any payment that is late
    at = settle(rng, sent, at, at, "office")
    clerk = block.who("finance", case)
    events.add(trouble, case[troubled], at[troubled], who=clerk[troubled], **bills.fields(troubled))
    for days in pay["reminder_after_days"]:
        at = (due_day + 1 + days) * DAY_H + rng.uniform(9, 18, len(case))
        at = settle(rng, sent, at, at, "office")
        due = at < bills.paid
        events.add("Payment Reminder Sent", case[due], at[due], who=clerk[due], **bills.fields(due))
    return bills


def _paid(block: Cases, case: np.ndarray, due_day: np.ndarray, troubled: np.ndarray) -> np.ndarray:
    """When each invoice is paid in full; infinite: never."""
    rng, pay = block.rng, block.params["payment"]
    late = block.flags("paid_late", case) | troubled
    overdue = lognormal(pay["late_median_h"], pay["late_p90_h"], rng.standard_normal(len(case)))
    overdue += np.where(troubled, rng.uniform(*pay["trouble_days"], len(case)) * DAY_H, 0)
    early = -rng.uniform(0, pay["on_time_days"] * DAY_H, len(case))
    paid = (due_day + 1) * DAY_H + np.where(late, overdue, early)
    paid[block.flags("never_paid", case)] = np.inf
    return paid


def received(block: Cases, events: Events, bills: Bills, value: np.ndarray) -> None:
    """The payments of each invoice of this `value`; some come in two parts."""
    rng, paid = block.rng, np.isfinite(bills.paid)
    parts = paid & block.flags("partly_paid", bills.case)
    part = np.where(parts, rng.uniform(0.3, 0.7, len(paid)), 0.0)
    at = bills.sent + rng.uniform(0.3, 0.9, len(paid)) * (np.where(paid, bills.paid, 0) - bills.sent)
    for those, when, share in ((parts, at, part), (paid, bills.paid, 1 - part)):
        events.add(
            "Payment Received",
            bills.case[those],
            when[those],
            who=block.integration,
            collected=(value * share)[those],
            **bills.fields(those),
        )


def last_of(bills: Bills, at: np.ndarray, n: int) -> np.ndarray:
    """The latest of `at` (one per invoice) for each of the `n` cases billed; infinite if one is."""
    result = np.zeros(n)
    np.maximum.at(result, bills.row, at)
    return result
