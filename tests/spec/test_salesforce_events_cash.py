"""Fulfilment, invoices and payments of both models: what each row of them becomes, and how money adds up."""
# ruff: noqa: E501 - rows of tables stay on one line

import pytest

from tests.spec.salesforce_made import built, listed, long_id, steps

DEALS = """
    Id    | Name | CreatedDate          | StageName  | IsClosed | IsWon | CloseDate
    006-1 | Acme | 2025-01-06T08:00:00Z | Prospecting | false   | false | 2025-03-01
    006-2 | Beta | 2025-01-06T08:00:00Z | Prospecting | false   | false | 2025-03-01
"""
ORDERS = """
    Id    | OrderNumber | OpportunityId | Status | TotalAmount | CreatedDate
    801-1 | 1           | 006-1         | Draft  | 60          | 2025-02-01T08:00:00Z
    801-2 | 2           | 006-2         | Draft  | 40          | 2025-02-01T08:00:00Z
"""
BLNG = {
    "blng__Invoice__c": """
        Id    | Name  | blng__Order__c | blng__InvoiceStatus__c | blng__InvoiceDate__c | blng__InvoicePostedDate__c | blng__DueDate__c | blng__TotalAmount__c | blng__Balance__c | CreatedDate
        a2I-1 | INV-1 | 801-1          | Posted                 | 2025-02-10           | 2025-02-11                 | 2025-03-11       | 60                   | 0                | 2025-02-10T08:00:00Z
    """,
    "blng__Payment__c": """
        Id    | Name | blng__Invoice__c | blng__Amount__c | blng__PaymentDate__c | blng__PaymentType__c | blng__Status__c | CreatedDate
        a2P-1 | P-1  |                  | 60              | 2025-03-01           | Payment              | Processed       | 2025-03-02T08:00:00Z
        a2P-2 | P-2  | a2I-1            | 60              | 2025-02-20           | Payment              | Failed          | 2025-02-20T08:00:00Z
    """,
    "blng__PaymentAllocationInvoice__c": """
        Id    | blng__Invoice__c | blng__Payment__c | blng__Amount__c | blng__Type__c | CreatedDate
        a2A-1 | a2I-1            | a2P-1            | 25              | Allocation    | 2025-03-02T08:00:00Z
        a2A-2 | a2I-1            | a2P-1            | 35              | Allocation    | 2025-03-02T08:00:00Z
    """,
}  # fmt: skip


def test_the_package_s_invoices_and_allocations():
    log = built(Opportunity=DEALS, Order=ORDERS, **BLNG)
    mine = [one[1:] for one in listed(log, "CollectedAmount", "IsFinalPayment") if one[0] == long_id("006-1")]
    assert mine[2:] == [
        ("Invoice Generated", "2025-02-10 08:00", None, None),
        ("Invoice Sent", "2025-02-11 12:00", None, None),
        ("Payment Received", "2025-03-01 12:00", 25.0, False),
        ("Payment Received", "2025-03-01 12:00", 60.0, True),
    ]
    lost = log.report.without.set_index(["object", "reason"])["n"].to_dict()
    assert lost[("blng__Payment__c", "failed")] == lost[("blng__Payment__c", "told_elsewhere")] == 1
    assert log.day_only == ("Invoice Sent", "Payment Received")


def test_a_shared_invoice_falls_to_each_case_by_its_lines():
    log = built(
        Opportunity=DEALS,
        Order=ORDERS,
        OrderItem="""
            Id    | OrderId | OrderItemNumber | Quantity | UnitPrice | TotalPrice
            802-1 | 801-1   | 1               | 1        | 60        | 60
            802-2 | 801-2   | 2               | 1        | 40        | 40
        """,
        blng__Invoice__c=BLNG["blng__Invoice__c"].replace("801-1 ", "      ").replace("| 60 ", "| 100 "),
        blng__InvoiceLine__c="""
            Id    | blng__Invoice__c | blng__OrderProduct__c | blng__TotalAmount__c
            a2L-1 | a2I-1            | 802-1                 | 60
            a2L-2 | a2I-1            | 802-2                 | 40
        """,
        blng__Payment__c=BLNG["blng__Payment__c"],
        blng__PaymentAllocationInvoice__c=BLNG["blng__PaymentAllocationInvoice__c"].replace("| 35 ", "| 75 "),
    )
    paid = [row for row in log.table.to_pylist() if row["ActivityName"] == "Payment Received"]
    told = [
        (row["SalesOpportunity"], row["CollectedAmount"], row["IsFinalPayment"], row["IsShared"])
        for row in paid
    ]
    assert told == [
        (long_id("006-1"), 15.0, False, True),
        (long_id("006-1"), 60.0, True, True),
        (long_id("006-2"), 10.0, False, True),
        (long_id("006-2"), 40.0, True, True),
    ]


INVOICE = """
    Id    | DocumentNumber | ReferenceEntityId | Status | PostedDate | DueDate    | TotalAmountWithTax | SettlementStatus | LastModifiedDate     | CreatedDate
    3tt-1 | INV-1          | 801-1             | {}     | 2025-02-11 | 2025-03-11 | 60                 | Not Settled      | 2025-02-12T08:00:00Z | 2025-02-10T08:00:00Z
"""  # fmt: skip


@pytest.mark.parametrize(
    "process, corrected", [("lead_to_cash", "Invoice Disputed"), ("order_to_cash", "Invoice Corrected")]
)
def test_credit_memos_and_void_invoices_correct(process, corrected):
    memo = """
        Id    | DocumentNumber | ReferenceEntityId | Status | TotalAmountWithTax | CreditMemoNumber | CreatedDate
        50g-1 | CM-1           | 3tt-1             | Posted | 10                 | CM-1             | 2025-02-13T08:00:00Z
    """
    log = built(process, Opportunity=DEALS, Order=ORDERS, Invoice=INVOICE.format("Voided"), CreditMemo=memo)
    found = [f"{one[1]} {one[2]}" for one in listed(log) if one[1] == corrected]
    assert found == [f"{corrected} 2025-02-12 08:00", f"{corrected} 2025-02-13 08:00"]


def test_a_credit_and_a_payment_together_settle_an_invoice():
    log = built(
        "order_to_cash",
        Opportunity=DEALS,
        Order=ORDERS,
        Invoice=INVOICE.format("Posted"),
        CreditMemo="""
            Id    | DocumentNumber | InvoiceId | Status | TotalAmountWithTax | CreditMemoNumber | CreatedDate
            50g-1 | CM-1           | 3tt-1     | Posted | 10                 | CM-1             | 2025-02-13T08:00:00Z
        """,
        PaymentLineInvoice="""
            Id    | PaymentId | InvoiceId | Amount | Type    | AppliedDate
            1PL-1 | 0aQ-1     | 3tt-1     | 50     | Applied | 2025-03-01T09:00:00Z
        """,
    )
    (paid,) = [row for row in log.table.to_pylist() if row["ActivityName"] == "Payment Received"]
    assert (paid["CollectedAmount"], paid["SettlesInvoice"], paid["IsFinalPayment"]) == (50.0, True, True)


def test_shipments_leave_by_their_history_and_a_waiting_one_has_not_left():
    log = built(
        "order_to_cash",
        Opportunity=DEALS,
        Order=ORDERS.replace("801-2", "801-9").split("801-9")[0],
        FulfillmentOrder="""
            Id    | FulfillmentOrderNumber | OrderId | Status | CreatedDate          | ActivatedDate        | ClosedDate
            0a3-1 | FO-1                   | 801-1   | Closed | 2025-02-02T08:00:00Z | 2025-02-03T08:00:00Z | 2025-02-09T08:00:00Z
        """,
        Shipment="""
            Id    | ShipmentNumber | FulfillmentOrderId | Status  | CreatedDate          | ActualDeliveryDate
            0OB-1 | S-1            | 0a3-1              | Shipped | 2025-02-04T08:00:00Z |
            0OB-2 | S-2            | 0a3-1              | Created | 2025-02-04T09:00:00Z |
        """,
        ShipmentHistory="""
            Id    | ShipmentId | Field  | OldValue | NewValue | CreatedDate
            017-1 | 0OB-1      | Status | Created  | Shipped  | 2025-02-05T08:00:00Z
        """,
        ReturnOrder="""
            Id    | ReturnOrderNumber | OrderId | Status | CreatedDate
            0rO-1 | R-1               | 801-1   | Open   | 2025-02-20T08:00:00Z
        """,
    )
    assert steps(log) == [
        "Sales Order Created 2025-02-01 08:00",
        "Inventory Allocated 2025-02-03 08:00",
        "Goods Shipped 2025-02-05 08:00",
        "Goods Delivered 2025-02-09 08:00",
        "Return Requested 2025-02-20 08:00",
    ]
    assert log.table["TimeBasis"].to_pylist()[3] == "delivered_by_closing"


CASH = """
    Id    | DocumentNumber | ReferenceEntityId | Status | InvoiceDate | PostedDate | DueDate    | {} | CreatedDate
    3tt-1 | I-1            | 801-1             | Posted | 2025-02-10  | 2025-02-11 | 2025-03-11 | {} | 2025-02-10T08:00:00Z
    3tt-2 | I-2            | 801-1             | {}     | 2025-02-10  | 2025-02-11 | 2025-03-11 | {} | 2025-02-10T08:00:00Z
"""


def flags(invoice: str, lines: str, **tables: str) -> list[tuple]:
    """Activity, invoice, whether it settles it, whether it is the final one; of events that say something."""
    head = "Id | PaymentId | InvoiceId | Amount | Type | AppliedDate\n"
    log = built("order_to_cash", Opportunity=DEALS, Order=ORDERS, Invoice=invoice,
                PaymentLineInvoice=head + lines, **tables)  # fmt: skip
    rows = listed(log, "InvoiceId", "SettlesInvoice", "IsFinalPayment")
    return [(one[1], int(one[3][3:15]), *one[4:]) for one in rows if one[3] and one[1] != "Invoice Sent"
            and one[1] != "Invoice Generated"]  # fmt: skip


def test_flags_are_empty_where_the_total_of_an_invoice_is_not_known():
    paid = """
        1PL-1 | 0aQ-1 | 3tt-1 | 60 | Applied | 2025-03-01T09:00:00Z
        1PL-2 | 0aQ-1 | 3tt-2 | 10 | Applied | 2025-03-02T09:00:00Z
        1PL-3 | 0aQ-1 | 3tt-9 | 10 | Applied | 2025-03-03T09:00:00Z
    """
    found = flags(CASH.format("TotalAmountWithTax", "60", "Posted", " "), paid)
    assert found == [("Payment Received", 1, True, None), ("Payment Received", 2, None, None)]


def test_a_credit_that_closes_the_rest_settles_and_is_final():
    found = flags(
        CASH.format("TotalAmountWithTax", "60", "Posted", "0"),
        "1PL-1 | 0aQ-1 | 3tt-1 | 50 | Applied | 2025-03-01T09:00:00Z",
        CreditMemo="""
            Id    | DocumentNumber | InvoiceId | Status | TotalAmountWithTax | CreditMemoNumber | CreatedDate
            50g-1 | CM-1           | 3tt-1     | Posted | 10                 | CM-1             | 2025-03-05T08:00:00Z
        """,
    )
    assert found == [("Payment Received", 1, False, False), ("Invoice Corrected", 1, True, True)]


def test_a_payment_taken_back_settles_nothing_and_the_one_after_it_does():
    paid = """
        1PL-1 | 0aQ-1 | 3tt-1 | 60 | Applied   | 2025-03-01T09:00:00Z
        1PL-2 | 0aQ-1 | 3tt-1 | 60 | Unapplied | 2025-03-02T09:00:00Z
        1PL-3 | 0aQ-1 | 3tt-1 | 45 | Applied   | 2025-03-03T09:00:00Z
    """
    total = CASH.format("TotalAmountWithTax", "60", "Posted", "0")
    assert [one[2] for one in flags(total, paid)] == [False, False, False]
    rest = f"{paid.rstrip()}\n        1PL-4 | 0aQ-1 | 3tt-1 | 15 | Applied | 2025-03-04T09:00:00Z\n"
    assert [one[2:] for one in flags(total, rest)] == [(False, False)] * 3 + [(True, True)]


def test_an_invoice_taken_back_is_settled_and_no_part_of_the_final_payment():
    found = flags(
        CASH.format("TotalAmountWithTax", "60", "Voided", "40").replace(
            "CreatedDate", "CreatedDate | LastModifiedDate").replace("T08:00:00Z", "T08:00:00Z | 2025-03-09T08:00:00Z"),
        "1PL-1 | 0aQ-1 | 3tt-1 | 60 | Applied | 2025-03-01T09:00:00Z",
    )  # fmt: skip
    assert found == [("Payment Received", 1, True, True), ("Invoice Corrected", 2, True, False)]


def test_a_record_without_anything_open_is_settled_by_its_last_payment():
    """A discount for paying early, a write-off: the files hold no row of it."""
    paid = """
        1PL-1 | 0aQ-1 | 3tt-1 | 30 | Applied | 2025-03-01T09:00:00Z
        1PL-2 | 0aQ-1 | 3tt-1 | 28 | Applied | 2025-03-02T09:00:00Z
    """
    invoice = CASH.format("TotalAmountWithTax | Balance", "60 | {}", "Posted", "0 | 0")
    assert [one[2:] for one in flags(invoice.format("0"), paid)] == [(False, False), (True, True)]
    assert [one[2:] for one in flags(invoice.format("2"), paid)] == [(False, False), (False, False)]


@pytest.mark.parametrize(("of_invoice", "n"), [("USD", 2), ("EUR", 0)])
def test_amounts_in_another_currency_than_their_case_are_counted(of_invoice, n):
    """Two events of the invoice carry its amount: generated and sent."""
    deals = "\n".join(
        f"{line} | {'CurrencyIsoCode' if 'Id ' in line else 'EUR'}" for line in DEALS.strip().splitlines()
    )
    invoice = "\n".join(
        f"{line} | {'CurrencyIsoCode' if 'Id ' in line else of_invoice}"
        for line in BLNG["blng__Invoice__c"].strip().splitlines()
    )
    log = built(Opportunity=deals, Order=ORDERS, blng__Invoice__c=invoice)
    told = log.report.rules.set_index("rule")["n"].to_dict()
    assert told.get("currency_of_case", 0) == n
