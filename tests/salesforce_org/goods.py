"""From what happened to orders to their records: items, history, deliveries, invoices, payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.salesforce_org import aside
from tests.salesforce_org.delivering import PACKAGE, STANDARD
from tests.salesforce_org.people import ACCOUNT_IDS, by
from tests.salesforce_org.records import Office, history

Records = Iterator[tuple[str, dict[str, object]]]


def orders(office: Office) -> Records:
    """Orders, their items and their history."""
    for row in office.all("Order"):
        record = row["record"]
        active = office.of_record.get(("Order.ActivatedDate", record))
        steps = office.under("OrderHistory", record)
        statuses = [
            step["new"]
            for step in steps
            if step["field"] == "Status" and (not active or step["time"] > active["time"])
        ]
        before = "Activated" if active else next((s["new"] for s in steps if s["field"] == "Status"), "Draft")
        status = statuses[-1] if statuses else before
        yield (
            "Order",
            {
                "Id": record,
                "OrderNumber": f"{int(record[10:15], 36) if record[10:15].isalnum() else 0:08d}",
                "AccountId": ACCOUNT_IDS[row["account"]],
                "Account.Name": row["account"],
                "OpportunityId": row["opportunity"] if row["way"] == "direct" else None,
                "QuoteId": row["quote"],
                "ContractId": row["contract"],
                "Status": status,
                "StatusCode": "Draft" if status in ("Draft", "Ready for Review") else "Activated",
                "EffectiveDate": office.day(row["time"]),
                "PoNumber": f"PO-{record[12:15]}",
                "ActivatedDate": active["time"] if active else None,
                **by(active["resource"] if active else None, "ActivatedBy"),
                "TotalAmount": row["amount"],
                "IsReductionOrder": False,
                "CurrencyIsoCode": row["currency"],
                "CreatedDate": row["time"],
                **by(row["resource"]),
                "IsDeleted": False,
            },
        )
        for place, item in enumerate(row["items"], start=1):
            yield (
                "OrderItem",
                {
                    "Id": item,
                    "OrderId": record,
                    "OrderItemNumber": f"{place:010d}",
                    "Product2.Family": "Hardware",
                    "Quantity": 1.0,
                    "ListPrice": row["amount"],
                    "UnitPrice": row["amount"] / len(row["items"]),
                    "TotalPrice": row["amount"] / len(row["items"]),
                    "CreatedDate": row["time"],
                },
            )
        for step in steps:
            yield "OrderHistory", history(step, "OrderId")
            yield from _edits(step, "OrderHistory", "OrderId", record)
        for step in office.under("OrderItemHistory", record):
            item = row["items"][0]
            yield "OrderItemHistory", history({**step, "parent": item}, "OrderItemId")
            yield from _edits(step, "OrderItemHistory", "OrderItemId", item)
        yield from aside.of_order(office, row, active)


def _edits(step: dict[str, object], name: str, parent: str, record: str) -> Records:
    """The further edits of a change, by the same person within ten minutes."""
    for now, edit in zip(step.get("edits") or (), step.get("more") or (), strict=True):
        yield (
            name,
            history({**step, "record": edit, "time": now, "parent": record, "field": step["field"]}, parent),
        )


def fulfilment(office: Office) -> Records:
    """Fulfilment orders, parcels, goods that came back."""
    for row in office.all("FulfillmentOrder"):
        record, closed = row["record"], office.when("FulfillmentOrder.Closed", row["record"])
        yield (
            "FulfillmentOrder",
            {
                "Id": record,
                "FulfillmentOrderNumber": f"FO-{record[11:15]}",
                "OrderId": row["parent"],
                "Status": "Fulfilled" if closed else "Activated",
                "StatusCategory": "CLOSED" if closed else "ACTIVATED",
                "CreatedDate": row["time"] - (3_600 if row["activated"] else 0),
                "ActivatedDate": row["time"] if row["activated"] else None,
                "StartFulfillmentDate": office.when("FulfillmentOrder.Start", record),
                "ClosedDate": closed,
                "IsSuspended": False,
                "IsReship": False,
                **by(row["owner"], "Owner"),
            },
        )
    for row in office.all("Shipment"):
        delivered = office.when("Shipment.Delivered", row["record"])
        yield (
            "Shipment",
            {
                "Id": row["record"],
                "ShipmentNumber": f"S-{row['record'][11:15]}",
                "FulfillmentOrderId": row["parent"],
                "Status": "Delivered" if delivered else "Shipped",
                "CreatedDate": row["time"],
                "ActualDeliveryDate": delivered,
                "Provider": "Northern Parcels",
                **by(row["resource"]),
            },
        )
    for row in office.all("ReturnOrder"):
        yield (
            "ReturnOrder",
            {
                "Id": row["record"],
                "ReturnOrderNumber": f"R-{row['record'][11:15]}",
                "Status": "Draft",
                "OrderId": row["parent"],
                "CreatedDate": row["time"],
                **by(row["resource"]),
            },
        )


def invoices(office: Office) -> Records:
    """Invoices, payments and what they were for, as Revenue Cloud keeps them."""
    kind, payment, line = STANDARD
    for row in office.all(kind):
        sent = office.day(office.when(f"{kind}.Sent", row["record"]))
        yield (
            kind,
            {
                "Id": row["record"],
                "DocumentNumber": f"INV-{row['record'][11:15]}",
                "BillingAccountId": ACCOUNT_IDS[row["account"]],
                "ReferenceEntityId": row["orders"][0],
                "Status": "Posted" if sent else "Draft",
                "InvoiceDate": office.day(row["time"]),
                "PostedDate": sent,
                "DueDate": sent + dt.timedelta(30) if sent else None,
                "TotalAmountWithTax": row["amount"],
                "CurrencyIsoCode": row["currency"],
                "CreatedDate": row["time"],
                **by(row["resource"]),
            },
        )
    for row in office.all(line):
        yield (
            payment,
            {
                "Id": row["payment"],
                "Amount": row["amount"],
                "Status": "Processed",
                "Type": "Capture",
                "ProcessingMode": "External",
                "AccountId": ACCOUNT_IDS[row["account"]],
                "CreatedDate": row["time"] - 60,
            },
        )
        yield (
            line,
            {
                "Id": row["record"],
                "PaymentId": row["payment"],
                "InvoiceId": row["parent"],
                "Amount": row["amount"],
                "Type": "Applied",
                "AppliedDate": row["time"],
                "HasBeenUnapplied": False,
            },
        )
    for row in office.all("CreditMemo"):
        yield (
            "CreditMemo",
            {
                "Id": row["record"],
                "ReferenceEntityId": row["parent"],
                "Status": "Posted",
                "TotalAmountWithTax": row["amount"],
                "CreatedDate": row["time"],
            },
        )


def package_invoices(office: Office) -> Records:
    """The same as the billing package keeps them: an invoice may name its order only through its lines."""
    kind, payment, line = PACKAGE
    items = {row["record"]: row["items"][0] for row in office.all("Order")}
    for row in office.all(kind):
        sent = office.day(office.when(f"{kind}.Sent", row["record"]))
        yield (
            kind,
            {
                "Id": row["record"],
                "Name": f"INV-{row['record'][11:15]}",
                "blng__Account__c": ACCOUNT_IDS[row["account"]],
                "blng__Order__c": None if row["by_line"] else row["orders"][0],
                "blng__InvoiceStatus__c": "Posted" if sent else "Draft",
                "blng__InvoiceDate__c": office.day(row["time"]),
                "blng__InvoicePostedDate__c": sent,
                "blng__DueDate__c": sent + dt.timedelta(30) if sent else None,
                "blng__TotalAmount__c": row["amount"],
                "CurrencyIsoCode": row["currency"],
                "CreatedDate": row["time"],
                **by(row["resource"]),
            },
        )
        for place, order in enumerate(row["orders"]):
            yield (
                "blng__InvoiceLine__c",
                {
                    "Id": row["items"][place],
                    "blng__Invoice__c": row["record"],
                    "blng__OrderProduct__c": items[order],
                    "blng__TotalAmount__c": row["amount"] / len(row["orders"]),
                },
            )
    for row in office.all(line):
        yield (
            payment,
            {
                "Id": row["payment"],
                "blng__Amount__c": row["amount"],
                "blng__PaymentDate__c": office.day(row["time"]),
                "blng__PaymentType__c": "Bank Transfer",
                "blng__Status__c": "Processed",
                "CreatedDate": row["time"] + 3_600,
            },
        )
        yield (
            line,
            {
                "Id": row["record"],
                "blng__Invoice__c": row["parent"],
                "blng__Payment__c": row["payment"],
                "blng__Amount__c": row["amount"],
                "blng__Type__c": "Allocation",
                "CreatedDate": row["time"] + 3_600,
            },
        )
