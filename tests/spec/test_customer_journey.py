"""Waits, repeated requests and detours of customers, from one moment on, against winning."""

from __future__ import annotations

import pandas as pd

from analysis.discover.customer_journey import customer_journey
from analysis.log import EventLog
from tests.spec.logs import WORKSPACE, ZERO

WAYS = {  # days after the first quote: what happened; a deal lost before the 30th day counts nowhere
    "quick": [(0, "Quote Presented"), (10, "Negotiation Started"), (20, "Quote Accepted"),
              (40, "Opportunity Closed Won")],
    "waits": [(0, "Quote Presented"), (20, "Negotiation Started"), (40, "Opportunity Closed Lost")],
    "again": [(0, "Quote Presented"), (8, "Negotiation Started"), (16, "Quote Presented"),
              (25, "Quote Accepted"), (40, "Opportunity Closed Won")],
    "early": [(0, "Quote Presented"), (20, "Opportunity Closed Lost")],
}  # fmt: skip
N = {"quick": 40, "waits": 50, "again": 35, "early": 60}


def test_signs_are_counted_from_the_first_request_for_thirty_days():
    rows = [
        (f"{way}{i}", name, ZERO + pd.Timedelta(days=day))
        for way, steps in WAYS.items()
        for i in range(N[way])
        for day, name in [(-5, "Opportunity Created"), *steps]
    ]
    frame = pd.DataFrame(rows, columns=["case", "what", "when"])
    log = EventLog.from_frame(
        frame, "case", "what", "when", process="lead_to_cash", workspace=WORKSPACE / "journey"
    )
    found = customer_journey(log).set_index("sign")
    columns = ["n_with", "n_without", "share_with", "share_without"]
    assert found.loc["wait", columns].tolist() == [50, 75, 0.0, 1.0]
    assert found.loc["repeat", columns].tolist() == [35, 90, 1.0, 40 / 90]
    assert found.loc["detour", columns].tolist() == [35, 90, 1.0, 40 / 90]
    assert found.loc["wait", "word"] == "clear"
    # a longest stretch of 10 days, of 20, and of 9 (from the 16th to the 25th)
    n_with = customer_journey(log, wait_h=9.5 * 24).set_index("sign").loc["wait", "n_with"]
    assert n_with == N["quick"] + N["waits"]


ORDERS = {  # days after the order: what happened; the first invoice comes after delivery
    "good": [(1, "Order Confirmed"), (9, "Goods Delivered"), (10, "Invoice Sent"), (30, "Payment Received")],
    "again": [(1, "Order Confirmed"), (3, "Order Changed"), (4, "Order Changed"), (6, "Order Confirmed"),
              (20, "Goods Delivered"), (22, "Invoice Sent"), (100, "Payment Received")],
    "waits": [(6.5, "Order Confirmed"), (12, "Order Cancelled")],
    "soon": [(1, "Order Confirmed"), (3, "Goods Delivered"), (4, "Invoice Sent"), (20, "Payment Received")],
    "young": [(95, "Order Confirmed")],
}  # fmt: skip
N_ORDERS = {"good": 40, "again": 35, "waits": 30, "soon": 20, "young": 15}
DUE = 10


def orders() -> EventLog:
    """The day asked for is the tenth after the order; the log ends on the hundredth day."""
    rows = [
        (f"{way}{i}", name, ZERO + pd.Timedelta(days=day), ZERO + pd.Timedelta(days=DUE))
        for way, steps in ORDERS.items()
        for i in range(N_ORDERS[way])
        for day, name in [(94 if way == "young" else 0, "Sales Order Created"), *steps]
    ]
    frame = pd.DataFrame(rows, columns=["case", "what", "when", "RequestedDeliveryDate"])
    return EventLog.from_frame(
        frame, "case", "what", "when", process="order_to_cash", workspace=WORKSPACE / "orders"
    )


def test_orders_are_held_against_delivery_payment_and_cancelling():
    found = customer_journey(orders(), wait_h=5 * 24).set_index(["outcome", "sign"])
    assert list(dict.fromkeys(found.index.get_level_values(0))) == ["on_time", "paid", "not_cancelled"]
    columns = ["n_with", "n_without", "share_with", "share_without"]
    # on time, of those not delivered by day 7: 40 good ones of 40 with a gap from day 1 to 7 (6 days) are on
    # time, the 35 changed again are late; the young are past the day asked for, so late (1 of 1 day's gap)
    assert found.loc[("on_time", "wait"), columns].tolist() == [55, 35, 40 / 55, 0]
    assert found.loc[("on_time", "repeat"), columns].tolist() == [35, 55, 0, 40 / 55]
    # paid within 60 days of the invoice, of those invoiced 60 days before the end: 40 + 20 of 95
    assert found.loc[("paid", "repeat"), columns].tolist() == [35, 60, 0, 1]
    # gaps up to the invoice: good 8 days; again 14; soon 2
    assert found.loc[("paid", "wait"), columns].tolist() == [75, 20, 40 / 75, 1]
    # neither cancelled nor paid by day 7: gaps until then are 6 days (good), 3 (again, soon), 6.5 (cancelled)
    assert found.loc[("not_cancelled", "wait"), columns].tolist() == [70, 55, 40 / 70, 1]
    assert found.loc[("on_time", "repeat"), "word"] == "clear"


def test_without_a_requested_date_the_other_outcomes_stay():
    frame = pd.DataFrame(
        [(f"c{i}", name, ZERO + pd.Timedelta(days=day)) for i in range(20)
         for day, name in [(0, "Sales Order Created"), (1, "Order Confirmed"), (9, "Invoice Sent"),
                           (12 + 4 * i, "Payment Received")]],
        columns=["case", "what", "when"],
    )  # fmt: skip
    log = EventLog.from_frame(
        frame, "case", "what", "when", process="order_to_cash", workspace=WORKSPACE / "undated"
    )
    assert set(customer_journey(log, wait_h=5 * 24)["outcome"]) == {"paid"}
