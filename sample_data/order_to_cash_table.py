"""The events of a block of orders as the table an export would be: one row an event, Salesforce's columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_data import columns as c
from sample_data.cases import names_and_roles
from sample_data.clock import DAY_H, hours
from sample_data.draws import chosen, happens
from sample_data.events import Events, counted, filled
from sample_data.lead_to_cash_table import accounts
from sample_data.order_to_cash import ACTIVITIES
from sample_data.orders import Orders

WAREHOUSE = {
    "Inventory Allocated",
    "Back-order Created",
    "Goods Picked",
    "Goods Packed",
    "Goods Shipped",
    "Goods Delivered",
    "Proof of Delivery Received",
    "Return Received",
}
FINANCE = {
    "Invoice Generated",
    "Invoice Sent",
    "Invoice Corrected",
    "Payment Reminder Sent",
    "Payment Received",
    "Payment Applied",
}


def table(orders: Orders, events: Events, *, first_number: int, language: str) -> pa.Table:
    """All events seen by the extraction."""
    as_of = hours(orders.params["period"]["as_of"])
    rows = events.sorted(shift=orders.shift, until=np.full(orders.n, as_of))
    rows["number"] = first_number + rows["case"].astype(np.int64)
    return pa.table(
        {
            **_core(orders, rows, language),
            **_values(orders, rows, language),
            **_state(orders, rows, language),
            **_objects(orders, rows, language),
        }
    )


def _core(orders: Orders, rows: dict, language: str) -> dict[str, pa.Array]:
    values, everywhere = orders.params["values"], np.ones(len(rows["at"]), bool)
    names, roles = names_and_roles(orders.params, language)
    who = rows["who"].astype(int)
    return {
        "SalesOrder": c.identifier("SO-", rows["number"], everywhere),
        "ActivityName": c.category(rows["activity"], list(ACTIVITIES)),
        "EventTime": c.time(rows["at"]),
        "Resource": c.category(who, names),
        "Department": c.category(roles[who], values["Department"][language]),
        "IsAutomated": c.flag(who == orders.integration, everywhere),
        "Approver": c.category(rows["approver"].astype(int), names),
        "ApprovalOutcome": c.category(rows["outcome"].astype(int), values["ApprovalOutcome"][language]),
    }


def _values(orders: Orders, rows: dict, language: str) -> dict[str, pa.Array]:
    """What an order is: the same on all its rows."""
    values, case = orders.params["values"], rows["case"]
    everywhere = np.ones(len(case), bool)
    names = (
        "SalesRepresentative",
        "Region",
        "ProductCategory",
        "SalesChannel",
        "OrderType",
        "Partner",
        "ColourTag",
    )
    result = {name: c.category(orders.codes[name][case], values[name][language]) for name in names}
    day = np.floor((orders.created + orders.shift) / DAY_H) + orders.requested_days()
    purchase = happens(orders.rng, 0.93, orders.n)
    return result | {
        "CustomerName": c.category(orders.codes["CustomerName"][case], accounts(orders.params, language)),
        "OrderAmount": c.number(orders.amount[case], everywhere),
        "DiscountPercentage": c.number(orders.discount[case], everywhere, 1),
        "Quantity": pa.array(orders.quantity[case].astype(np.int64)),
        "LineItemCount": pa.array(orders.lines[case].astype(np.int64)),
        "PaymentTerms": c.category(orders.terms_code[case], values["PaymentTerms"][language]),
        "RequestedDeliveryDate": c.date(day[case], everywhere),
        "PoNumber": c.identifier("PO-", 700000 + rows["number"], purchase[case]),
    }


def _state(orders: Orders, rows: dict, language: str) -> dict[str, pa.Array]:
    """Status, credit and delivery as they stood after each event."""
    values = orders.params["values"]
    status, _ = filled(rows["status"], rows["case"], rows["status"] >= 0)
    delivered = counted(_is(rows, "Goods Delivered"), rows["case"]) > 0
    day = np.floor((orders.delivered + orders.shift) / DAY_H)[rows["case"]]
    reason = chosen(orders.rng, len(rows["at"]), values["ChangeReason"]["weights"])
    return {
        "OrderStatus": c.category(status.astype(int), values["OrderStatus"][language]),
        "CreditStatus": c.category(rows["credit"].astype(int), values["CreditStatus"][language]),
        "ActualDeliveryDate": c.date(day, delivered),
        "ChangeReason": c.category(reason, values["ChangeReason"][language], _is(rows, "Order Changed")),
    }


def _objects(orders: Orders, rows: dict, language: str) -> dict[str, pa.Array]:
    """Ids of the objects an event belongs to, and what stands on invoices."""
    values, case, invoice = orders.params["values"], rows["case"], rows["invoice"] > 0
    due = rows["due_day"] + orders.shift[case] / DAY_H
    source = np.select([_is(rows, *WAREHOUSE), _is(rows, *FINANCE)], [1, 2], 0)
    return {
        "ApprovalId": c.identifier("A-", rows["number"], rows["approval"] > 0, suffix=rows["approval"]),
        "InvoiceId": c.identifier("INV-", rows["number"], invoice, suffix=rows["invoice"]),
        "InvoiceType": c.category(
            orders.codes["InvoiceType"][case], values["InvoiceType"][language], invoice
        ),
        "PaymentDueDate": c.date(due, invoice & (rows["due_day"] >= 0)),
        "CollectedAmount": c.number(
            counted(rows["collected"].astype(np.float64), case), _is(rows, "Payment Received")
        ),
        "SourceSystem": c.category(source, values["SourceSystem"][language]),
        "LastDataUpdate": c.constant(
            orders.params["period"]["as_of"], len(case), pa.timestamp("us", tz="UTC")
        ),
    }


def _is(rows: dict, *names: str) -> np.ndarray:
    return np.isin(rows["activity"], [ACTIVITIES.index(name) for name in names])
