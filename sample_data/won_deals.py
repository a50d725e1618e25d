"""What follows once a customer has said yes: contract, booking, order, invoices, cash."""

from __future__ import annotations

import numpy as np

from sample_data import cash
from sample_data.cases import APPROVED
from sample_data.clock import between
from sample_data.deals import STAGES, WON, Deals
from sample_data.draws import happens
from sample_data.events import Events


def contract(deals: Deals, events: Events) -> None:
    """From the accepted quote to the signature, and the booking as won: sometimes before it."""
    rng, won = deals.rng, np.flatnonzero(deals.outcome == WON)
    legal, quoted = deals.who("legal", won), deals.n_quotes[won] > 0
    made = np.empty(len(won))
    for name, those in (("contract", quoted), ("contract_unquoted", ~quoted)):
        made[those] = deals.go(name, won[those], deals.last[won[those]])
    big = quoted & (deals.amount[won] > deals.params["bands"]["up_to"][-1])
    events.add(
        "Credit Check Performed",
        won[big],
        between(rng, deals.last[won[big]], made[big]),
        who=deals.who("finance", won[big]),
    )
    events.add("Contract Generated", won, made, who=legal)
    checked = ~deals.flags("contract_unapproved", won)
    events.add(
        "Contract Approval Requested",
        won[checked],
        made[checked] + rng.uniform(0.01, 0.05, checked.sum()),
        who=legal[checked],
    )
    ready = made.copy()
    ready[checked] = np.maximum(
        deals.go("contract_approved", won[checked], made[checked]), made[checked] + 0.06
    )
    other = deals.who("managers", won[checked])
    events.add("Contract Approved", won[checked], ready[checked], who=other, approver=other, outcome=APPROVED)
    signed = deals.go("signed", won, ready)
    events.add(
        "Contract Sent for Signature",
        won,
        np.minimum(ready + rng.uniform(0.05, 0.5, len(won)), (ready + signed) / 2),
        who=legal,
    )
    events.add("Contract Signed", won, signed, who=legal)
    early = deals.flags("closed_before_signature", won)
    closed = np.where(early, between(rng, ready, signed, "mobile"), deals.go("closed_won", won, signed))
    events.add("Opportunity Closed Won", won, closed, stage=STAGES["Opportunity Closed Won"])
    deals.closed[won] = closed
    deals.ready, deals.signed, deals.booked_early = ready, signed, early


def order(deals: Deals, events: Events) -> None:
    """From the won deal to the fulfilled order, corrections included."""
    rng, won = deals.rng, np.flatnonzero(deals.outcome == WON)
    desk = deals.who("order_desk", won)
    booked = deals.planted.share("closed_before_signature", deals.codes_of(won))
    share = deals.params["shares"]["order_before_signature"] / (1 - booked)
    hasty = ~deals.booked_early & happens(rng, share, len(won))
    ordered = deals.go("ordered", won, np.maximum(deals.closed[won], deals.signed))
    ordered = np.where(hasty, between(rng, deals.ready, deals.signed), ordered)
    events.add("Sales Order Created", won, ordered, who=desk)
    events.add("Order Activated", won, ordered + rng.uniform(0.02, 1.0, len(won)), who=deals.integration)
    last, changing = ordered.copy(), np.flatnonzero(deals.flags("order_changed", won))
    for _ in range(3):
        last[changing] = np.maximum(deals.go("changed", won[changing], last[changing]), last[changing] + 1.02)
        events.add("Order Changed", won[changing], last[changing], who=desk[changing])
        changing = changing[happens(rng, deals.params["shares"]["order_changed_again"], len(changing))]
    deals.fulfilled = np.maximum(deals.go("fulfilled", won, last), last + 1.04)
    events.add("Order Fulfilled", won, deals.fulfilled, who=desk)


def invoices(deals: Deals, events: Events) -> None:
    """One to three invoices a won deal, and the cash; the order closes after the last payment."""
    won = np.flatnonzero(deals.outcome == WON)
    n_invoices = deals.n_invoices[won]
    bills = cash.billed(
        deals,
        events,
        won,
        deals.go("invoiced", won, deals.fulfilled),
        n_invoices,
        trouble="Invoice Disputed",
        trouble_share="invoice_disputed",
    )
    accepted = deals.flags("invoice_accepted", bills.case) & ~bills.troubled
    at = np.minimum(bills.sent + deals.rng.uniform(12, 200, len(accepted)), bills.paid)
    events.add(
        "Invoice Accepted by Customer",
        bills.case[accepted],
        at[accepted],
        who=deals.integration,
        **bills.fields(accepted),
    )
    cash.received(deals, events, bills, (deals.amount * deals.left)[bills.case] / n_invoices[bills.row])
    last = cash.last_of(bills, bills.paid, len(won))
    paid = np.isfinite(last)
    events.add(
        "Order Closed", won[paid], deals.go("order_closed", won[paid], last[paid]), who=deals.integration
    )
