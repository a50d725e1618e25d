"""How does an order become cash: the events of a block of sales orders."""

from __future__ import annotations

import numpy as np

from sample_data import cash
from sample_data import orders as population
from sample_data.cases import APPROVED, REJECTED
from sample_data.clock import between
from sample_data.draws import happens
from sample_data.events import Events
from sample_data.orders import APPROVED as CANCELLED_APPROVED
from sample_data.orders import CONFIRMED, CREATED, KEPT, Orders

ACTIVITIES = (
    "Sales Order Created",
    "Order Validated",
    "Credit Check Performed",
    "Credit Hold Placed",
    "Credit Hold Released",
    "Order Approval Requested",
    "Order Approved",
    "Order Rejected",
    "Order Confirmed",
    "Order Deactivated",
    "Order Changed",
    "Inventory Allocated",
    "Back-order Created",
    "Goods Picked",
    "Goods Packed",
    "Goods Shipped",
    "Goods Delivered",
    "Proof of Delivery Received",
    "Invoice Generated",
    "Invoice Sent",
    "Invoice Corrected",
    "Payment Reminder Sent",
    "Payment Received",
    "Payment Applied",
    "Order Closed",
    "Order Cancelled",
    "Return Requested",
    "Return Received",
)
DRAFT, REVIEW, ACTIVATED, SHIPPED, DELIVERED, CLOSED, CANCELLED = range(7)
PASSED, HOLD, RELEASED = range(3)
FIELDS = {  # -1: none
    "who": -1,
    "status": -1,
    "credit": -1,
    "approval": 0,
    "approver": -1,
    "outcome": -1,
    "invoice": 0,
    "due_day": -1,
    "collected": 0,
}


def simulate(rng: np.random.Generator, params: dict, n: int, *, faults: bool) -> tuple[Orders, Events]:
    """`n` sales orders, and everything that happens to them."""
    events = Events(ACTIVITIES, FIELDS)
    orders = population.drawn(rng, params, n, faults=faults)
    _entry(orders, events)
    _credit(orders, events)
    _approval(orders, events)
    _confirmation(orders, events)
    _cancelled(orders, events)
    _allocation(orders, events)
    _delivery(orders, events)
    _cash(orders, events)
    return orders, events


def _entry(orders: Orders, events: Events) -> None:
    everyone = np.arange(orders.n)
    events.add("Sales Order Created", everyone, orders.created, who=orders.clerk, status=DRAFT)
    valid = np.flatnonzero(orders.flags("validated", everyone))
    at = orders.created[valid] + orders.rng.uniform(0.003, 0.02, len(valid))
    events.add("Order Validated", valid, at, who=orders.integration, status=REVIEW)


def _credit(orders: Orders, events: Events) -> None:
    """A credit check or none; a second one, mostly after a hold."""
    cases = np.flatnonzero(~orders.unchecked & (orders.cancelled_after != CREATED))
    again = orders.flags("credit_repeated", cases)
    at = np.maximum(orders.go("credit_checked", cases, orders.created[cases]), orders.created[cases] + 0.03)
    held = again & orders.flags("credit_hold", cases)
    events.add(
        "Credit Check Performed",
        cases,
        at,
        who=orders.who("credit", cases),
        credit=np.where(held, HOLD, PASSED),
    )
    orders.last[cases] = at
    hold, direct = cases[held], cases[again & ~held]
    placed = at[held] + 3 / 3600
    events.add("Credit Hold Placed", hold, placed, who=orders.integration, credit=HOLD)
    released = orders.go("hold_released", hold, placed)
    events.add("Credit Hold Released", hold, released, who=orders.who("credit", hold), credit=RELEASED)
    for name, these, start in (
        ("credit_again", hold, released),
        ("credit_repeated", direct, at[again & ~held]),
    ):
        orders.last[these] = orders.go(name, these, start)
        events.add(
            "Credit Check Performed",
            these,
            orders.last[these],
            who=orders.who("credit", these),
            credit=PASSED,
        )


def _approval(orders: Orders, events: Events) -> None:
    """Every order is approved; a fifth on request, which may be rejected once."""
    reached = np.flatnonzero(orders.cancelled_after != CREATED)
    asked = orders.flags("approval_requested", reached) & ~orders.unchecked[reached]
    plain = reached[~asked]
    for name, cases in (
        ("approved", plain[~orders.unchecked[plain]]),
        ("approved_unchecked", plain[orders.unchecked[plain]]),
    ):
        at = orders.go(name, cases, orders.last[cases])
        _approved(orders, events, cases, at, np.ones(len(cases)))
    cases = reached[asked]
    at = orders.go("approval_requested", cases, orders.last[cases])
    for attempt in (1, 2):
        events.add("Order Approval Requested", cases, at, who=orders.clerk[cases], approval=attempt)
        end = orders.go("approval_decided", cases, at)
        rejected = orders.flags("order_rejected", cases) & (attempt == 1)
        _approved(orders, events, cases[~rejected], end[~rejected], np.full((~rejected).sum(), attempt))
        boss = orders.who("managers", cases[rejected])
        events.add(
            "Order Rejected",
            cases[rejected],
            end[rejected],
            who=boss,
            approver=boss,
            outcome=REJECTED,
            approval=attempt,
        )
        cases, at = cases[rejected], orders.go("resubmitted", cases[rejected], end[rejected])


def _approved(orders: Orders, events: Events, cases: np.ndarray, at: np.ndarray, attempt: np.ndarray) -> None:
    own = orders.flags("self_approved", cases)
    who = np.where(own, orders.clerk[cases], orders.who("managers", cases))
    events.add("Order Approved", cases, at, who=who, approver=who, outcome=APPROVED, approval=attempt)
    orders.last[cases] = at


def _confirmation(orders: Orders, events: Events) -> None:
    """The confirmed order; taken back or changed afterwards."""
    fate = orders.cancelled_after
    cases = np.flatnonzero((fate == KEPT) | (fate == CONFIRMED))
    orders.last[cases] = orders.go("confirmed", cases, orders.last[cases])
    events.add("Order Confirmed", cases, orders.last[cases], who=orders.clerk[cases], status=ACTIVATED)
    back = cases[orders.flags("deactivated", cases)]
    at = orders.go("deactivated", back, orders.last[back])
    events.add("Order Deactivated", back, at, who=orders.clerk[back], status=DRAFT)
    orders.last[back] = orders.go("confirmed_again", back, at)
    events.add("Order Confirmed", back, orders.last[back], who=orders.clerk[back], status=ACTIVATED)
    changing, name = cases[orders.flags("order_changed", cases)], "changed"
    for _ in range(3):
        orders.last[changing] = orders.go(name, changing, orders.last[changing])
        events.add("Order Changed", changing, orders.last[changing], who=orders.clerk[changing])
        changing, name = (
            changing[happens(orders.rng, orders.params["shares"]["order_changed_again"], len(changing))],
            "changed_again",
        )


def _cancelled(orders: Orders, events: Events) -> None:
    for name, fate in (
        ("cancelled_created", CREATED),
        ("cancelled_approved", CANCELLED_APPROVED),
        ("cancelled_confirmed", CONFIRMED),
    ):
        cases = np.flatnonzero(orders.cancelled_after == fate)
        at = np.maximum(orders.go(name, cases, orders.last[cases]), orders.last[cases] + 0.03)
        events.add("Order Cancelled", cases, at, who=orders.clerk[cases], status=CANCELLED)


def _allocation(orders: Orders, events: Events) -> None:
    """Stock for the order, at once or after a back-order; picked and shipped."""
    cases = np.flatnonzero(orders.cancelled_after == KEPT)
    missing = orders.flags("backordered", cases)
    late, there = cases[missing], cases[~missing]
    at = orders.go("backordered", late, orders.last[late])
    events.add("Back-order Created", late, at, who=orders.integration)
    orders.last[late] = orders.go("allocated_late", late, at)
    orders.last[there] = orders.go("allocated", there, orders.last[there])
    events.add("Inventory Allocated", cases, orders.last[cases], who=orders.integration)
    keeper = orders.who("warehouse", cases)
    picked = orders.go("picked", cases, orders.last[cases])
    events.add("Goods Picked", cases, picked, who=keeper)
    shipped = orders.go("shipped", cases, picked)
    packed = orders.flags("packed", cases)
    events.add(
        "Goods Packed",
        cases[packed],
        between(orders.rng, picked, shipped, "shifts")[packed],
        who=keeper[packed],
    )
    events.add("Goods Shipped", cases, shipped, who=keeper, status=SHIPPED)
    orders.allocated, orders.last[cases] = orders.last[cases].copy(), shipped


def _delivery(orders: Orders, events: Events) -> None:
    """The delivery, its proof, and what comes back."""
    cases = np.flatnonzero(orders.cancelled_after == KEPT)
    shipped = orders.last[cases]
    delivered = orders.go("delivered", cases, shipped)
    orders.shipped, orders.delivered[cases] = shipped, delivered
    events.add("Goods Delivered", cases, delivered, who=orders.integration, status=DELIVERED)
    proven = orders.flags("delivery_proven", cases)
    at = delivered[proven] + orders.rng.uniform(0.002, 0.02, proven.sum())
    events.add("Proof of Delivery Received", cases[proven], at, who=orders.integration)
    back = orders.flags("returned", cases)
    asked = orders.go("return_requested", cases[back], delivered[back])
    events.add("Return Requested", cases[back], asked, who=orders.integration)
    came = orders.go("return_received", cases[back], asked)
    events.add("Return Received", cases[back], came, who=orders.who("warehouse", cases[back]))
    orders.back_at = np.zeros(orders.n)
    orders.back_at[cases[back]] = came


def _cash(orders: Orders, events: Events) -> None:
    """Invoices, mostly after the delivery, and the cash; the order closes when all is paid and back."""
    cases = np.flatnonzero(orders.cancelled_after == KEPT)
    early = orders.invoiced_early[cases]
    first = orders.go("invoiced", cases, orders.delivered[cases])
    first = np.where(early, between(orders.rng, orders.allocated, orders.shipped), first)
    n_invoices = 1 + (orders.flags("second_invoice", cases) & ~early)
    bills = cash.billed(
        orders,
        events,
        cases,
        first,
        n_invoices,
        trouble="Invoice Corrected",
        trouble_share="invoice_corrected",
    )
    cash.received(orders, events, bills, orders.amount[bills.case] / n_invoices[bills.row])
    applied, paid = bills.paid.copy(), np.isfinite(bills.paid)
    applied[paid] = orders.go("applied", bills.case[paid], bills.paid[paid])
    events.add(
        "Payment Applied", bills.case[paid], applied[paid], who=orders.integration, **bills.fields(paid)
    )
    last = np.maximum(cash.last_of(bills, applied, len(cases)), orders.back_at[cases])
    done = np.isfinite(last)
    at = orders.go("closed", cases[done], last[done])
    events.add("Order Closed", cases[done], at, who=orders.integration, status=CLOSED)
