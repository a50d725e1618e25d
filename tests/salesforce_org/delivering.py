"""Orders, deliveries, invoices and payments: what happens after a deal is won."""

from __future__ import annotations

from tests.salesforce_org.papers import approval
from tests.salesforce_org.teller import Deal, Order, Teller

STANDARD = ("Invoice", "Payment", "PaymentLineInvoice")
PACKAGE = ("blng__Invoice__c", "blng__Payment__c", "blng__PaymentAllocationInvoice__c")
MINUTE = 60


def order(teller: Teller, deal: Deal) -> Order:
    """An order from its entry to its end; how it hangs from the deal differs."""
    made = Order(teller.ids.next("Order"), deal, float(teller.rng.integers(1, 400)) * 100, 0)
    made.now = now = teller.later(deal.now, days=2)
    ways = ["direct", "direct"]
    ways += ["quote"] * bool(deal.quotes)
    ways += ["contract"] * (deal.contract_way in ("opportunity", "quote"))
    way = "direct" if deal.contract_way == "order" else teller.one_of(ways)
    teller.tell(
        "Order",
        made.record,
        now,
        **_both(made, "Sales Order Created"),
        resource=teller.user(),
        way=way,
        opportunity=deal.opportunity,
        quote=teller.one_of(deal.quotes)["record"] if way == "quote" else None,
        contract=deal.contract if way == "contract" or deal.contract_way == "order" else None,
        account=deal.account,
        amount=made.amount,
        currency=deal.currency,
        items=[teller.ids.next("OrderItem") for _ in range(int(teller.rng.integers(1, 4)))],
    )
    if _until_active(teller, made):
        _after(teller, made)
    return made


def _both(order: Order, activity: str | None, *, deal: str | None = "") -> dict[str, object]:
    """Cases and activities of what both processes have (`deal`: what the deal's process calls it)."""
    return {
        "deals": (order.deal.opportunity,),
        "orders": (order.record,),
        "parent": order.record,
        "order_to_cash": activity,
        "lead_to_cash": activity if deal == "" else deal,
    }


def _status(
    teller: Teller, order: Order, old: str, new: str, o2c: str | None, l2c: str | None, **also: object
) -> None:
    teller.tell(
        "OrderHistory",
        teller.ids.next("OrderHistory"),
        order.now,
        **_both(order, o2c, deal=l2c),
        resource=teller.user(),
        field="Status",
        old=old,
        new=new,
        **also,
    )


def _until_active(teller: Teller, order: Order) -> bool:
    """Entered, checked, approved, confirmed – once, or taken back to draft and confirmed again."""
    status = "Draft"
    if teller.chance(0.3):
        order.now = teller.later(order.now, days=1, tie=False)
        _status(teller, order, status, "Ready for Review", "Order Validated", None)
        status = "Ready for Review"
    if teller.chance(0.3) and not teller.only_reports:
        order.now = approval(teller, order.now, order.record, "Order", "classic", orders=(order.record,))
    if teller.chance(0.1):
        return False
    order.now = teller.later(order.now, days=1, tie=False)
    if teller.chance(0.12):
        _status(teller, order, status, "Activated", "Order Confirmed", "Order Activated")
        order.now = teller.later(order.now, days=1, tie=False)
        _status(teller, order, "Activated", "Draft", "Order Deactivated", "Order Changed")
        order.now = teller.later(order.now, days=1, tie=False)
        status = "Draft"
    teller.tell(
        "Order.ActivatedDate",
        order.record,
        order.now,
        resource=teller.user(),
        status=status,
        **_both(order, "Order Confirmed", deal="Order Activated"),
    )
    return True


def _after(teller: Teller, order: Order) -> None:
    if teller.chance(0.08):
        order.now = teller.later(order.now, days=2, tie=False)
        _status(teller, order, "Activated", "Cancelled", "Order Cancelled", None)
        return
    for _ in range(teller.one_of([0, 0, 0, 1, 2])):
        _changed(teller, order)
    if not teller.only_reports:
        for _ in range(teller.one_of([0, 1, 1, 2])):
            _fulfilled(teller, order)
        for _ in range(teller.one_of([0, 1, 1, 2])):
            invoice(teller, (order,), order.now)
        if teller.chance(0.1):
            _given_back(teller, order)
    if teller.chance(0.5):
        order.now = teller.later(order.now, days=20, tie=False)
        _status(teller, order, "Activated", "Closed", "Order Closed", "Order Closed")


def _changed(teller: Teller, order: Order) -> None:
    """Edits by one person within ten minutes are one change; the next change is a good while later."""
    order.now = max(teller.later(order.now, days=2, tie=False), order.now + 3_600)
    edits = [order.now]
    for _ in range(teller.one_of([0, 0, 1, 3])):
        edits.append(edits[-1] + teller.one_of([1, 2]) * MINUTE)
    kind = "OrderHistory" if teller.only_reports else teller.one_of(["OrderHistory", "OrderItemHistory"])
    teller.tell(
        kind,
        teller.ids.next(kind),
        order.now,
        **_both(order, "Order Changed"),
        resource=teller.user(),
        edits=edits[1:],
        field="Quantity" if kind == "OrderItemHistory" else "PoNumber",
        old="1",
        new="2",
        more=[teller.ids.next(kind) for _ in edits[1:]],
    )
    order.now = edits[-1] + 3_600


def _fulfilled(teller: Teller, order: Order) -> None:
    """Goods set aside, picked, sent in one parcel or more, delivered; then the fulfilment is closed."""
    record, owner, now = teller.ids.next("FulfillmentOrder"), teller.user(), teller.later(order.now, days=1)
    mine = {"orders": (order.record,), "parent": record, "resource": owner}
    activated = teller.chance(0.6)
    teller.tell(
        "FulfillmentOrder",
        record,
        now,
        **(mine | {"parent": order.record}),
        order_to_cash="Inventory Allocated",
        activated=activated,
        owner=owner,
    )
    if teller.chance(0.1):
        return
    now = teller.later(now, days=1)
    teller.tell("FulfillmentOrder.Start", record, now, **mine, order_to_cash="Goods Picked")
    arrived = False
    for _ in range(teller.one_of([1, 1, 2])):
        shipment = teller.ids.next("Shipment")
        now = teller.later(now, days=1)
        parcel = {"orders": (order.record,), "parent": record, "named": False, "resource": owner}
        teller.tell("Shipment", shipment, now, **parcel, order_to_cash="Goods Shipped")
        if teller.chance(0.9):
            arrived = True
            now = teller.later(now, days=3)
            teller.tell("Shipment.Delivered", shipment, now, **parcel, order_to_cash="Goods Delivered")
    if not arrived:
        return
    now = teller.later(now, days=1)
    teller.tell(
        "FulfillmentOrder.Closed",
        record,
        now,
        **mine,
        deals=(order.deal.opportunity,),
        lead_to_cash="Order Fulfilled",
    )


def invoice(teller: Teller, orders: tuple[Order, ...], now: int) -> None:
    """An invoice for an order (or for several), and what was paid for it, bit by bit."""
    kind, payment, line = PACKAGE if teller.billing == "package" else STANDARD
    record, user, now = teller.ids.next(kind), teller.user(), teller.later(now, days=3)
    amount = round(sum(order.amount for order in orders) / teller.one_of([1, 2]), 2)
    mine = {
        "deals": tuple(dict.fromkeys(order.deal.opportunity for order in orders)),
        "orders": tuple(order.record for order in orders),
        "parent": record,
    }
    teller.tell(
        kind,
        record,
        now,
        **mine,
        lead_to_cash="Invoice Generated",
        order_to_cash="Invoice Generated",
        resource=user,
        amount=amount,
        items=[teller.ids.next("blng__InvoiceLine__c") for _ in orders],
        currency=orders[0].deal.currency,
        account=orders[0].deal.account,
        by_line=len(orders) > 1 or teller.chance(0.3),
    )
    if teller.chance(0.1):
        return
    now = teller.noon_after(now)
    teller.tell(
        f"{kind}.Sent",
        record,
        now,
        **mine,
        lead_to_cash="Invoice Sent",
        order_to_cash="Invoice Sent",
        resource=user,
    )
    parts = teller.one_of([0, 1, 1, 2, 3])
    for part in range(parts):
        now = teller.noon_after(now) if teller.billing == "package" else teller.later(now, days=12, tie=False)
        teller.tell(
            line,
            teller.ids.next(line),
            now,
            **mine,
            lead_to_cash="Payment Received",
            order_to_cash="Payment Received",
            resource=user,
            named=False,
            payment=teller.ids.next(payment),
            account=orders[0].deal.account,
            amount=round(amount / (parts + part % 2), 2),
        )


def _given_back(teller: Teller, order: Order) -> None:
    now = teller.later(order.now, days=10)
    teller.tell(
        "ReturnOrder",
        teller.ids.next("ReturnOrder"),
        now,
        orders=(order.record,),
        parent=order.record,
        order_to_cash="Return Requested",
        resource=teller.user(),
    )
    if teller.billing == "standard":
        now = teller.later(now, days=2)
        teller.tell(
            "CreditMemo",
            teller.ids.next("CreditMemo"),
            now,
            resource=teller.user(),
            named=False,
            **_both(order, "Invoice Corrected", deal="Invoice Disputed"),
            amount=100.0,
        )


def shared_invoices(teller: Teller, orders: list[Order]) -> None:
    """Now and then one invoice for two orders, of one deal or of two: only lines can tell of that."""
    if teller.only_reports or teller.billing != "package" or len(orders) < 4:
        return
    for place in range(0, len(orders) - 1, 6):
        pair = tuple(orders[place : place + 2])
        invoice(teller, pair, max(one.now for one in pair))
