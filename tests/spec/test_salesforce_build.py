"""A whole org, written by hand, becomes the log written beside it: rows, cases, money, account, key figures."""
# ruff: noqa: E501 - rows of tables stay on one line

import re
from pathlib import Path

import pytest

from analysis.log.building import index
from analysis.measures.kpi import kpi
from analysis.prepare.salesforce.build import build, jump
from analysis.prepare.salesforce.events.sources import REASONS
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.report import RULES
from tests.spec.salesforce_made import expected, listed, long_id, org_of
from ui.text import sentences

ORG = {
    "User": """
        Id    | Name  | Username    | UserRole.Name
        005-1 | Ann   | ann@x.test  | Sales
        005-2 | Bea   | bea@x.test  | Finance
    """,
    "OpportunityStage": """
        ApiName              | MasterLabel          | IsActive | IsClosed | IsWon | SortOrder
        Prospecting          | Prospecting          | true     | false    | false | 1
        Qualification        | Qualification        | true     | false    | false | 2
        Proposal/Price Quote | Proposal/Price Quote | true     | false    | false | 3
        Negotiation/Review   | Negotiation/Review   | true     | false    | false | 4
        Closed Won           | Closed Won           | true     | true     | true  | 5
        Closed Lost          | Closed Lost          | true     | true     | false | 6
    """,
    "Lead": """
        Id    | CreatedDate          | CreatedById | Status    | LeadSource | Company | IsConverted | ConvertedDate | ConvertedOpportunityId | MasterRecordId | IsDeleted
        00Q-1 | 2025-01-02T09:00:00Z | 005-1       | Converted | Web        | Acme    | true        | 2025-01-06    | 006-1                  |                | false
        00Q-2 | 2025-01-02T10:00:00Z | 005-1       | Closed    | Web        | Beta    | false       |               |                        |                | false
    """,
    "LeadHistory": """
        Id    | LeadId | Field         | OldValue            | NewValue               | CreatedById | CreatedDate
        017-1 | 00Q-1  | Owner         | Ann                 | Bea                    | 005-1       | 2025-01-02T09:05:00Z
        017-2 | 00Q-1  | Owner         | 005-1               | 005-2                  | 005-1       | 2025-01-02T09:05:00Z
        017-3 | 00Q-1  | Status        | Open - Not Contacted | Working - Contacted   | 005-2       | 2025-01-03T10:00:00Z
        017-4 | 00Q-1  | Status        | Working - Contacted | Qualified              | 005-2       | 2025-01-04T10:00:00Z
        017-5 | 00Q-1  | leadConverted |                     |                        | 005-2       | 2025-01-06T08:00:00Z
        017-6 | 00Q-2  | Status        | Open - Not Contacted | Closed - Not Converted | 005-2      | 2025-01-05T10:00:00Z
    """,
    "Opportunity": """
        Id    | Name    | CreatedDate          | CreatedById | OwnerId | StageName   | IsClosed | IsWon | Amount | CloseDate  | LastStageChangeDate  | ContractId | SyncedQuoteId | CurrencyIsoCode | Loss_Reason__c | IsDeleted
        006-1 | Acme    | 2025-01-06T08:00:00Z | 005-2       | 005-1   | Closed Won  | true     | true  | 90     | 2025-04-30 | 2025-02-10T16:00:00Z | 800-1      | 0Q0-2         | EUR             |                | false
        006-2 | Beta    | 2025-01-08T08:00:00Z | 005-1       | 005-1   | Closed Lost | true     | false | 50     | 2025-02-01 | 2025-03-01T09:00:00Z |            |               | USD             | Price          | false
        006-3 | Gamma   | 2025-01-09T08:00:00Z | 005-1       | 005-2   | Closed Won  | true     | true  | 70     | 2025-01-31 | 2025-02-20T09:00:00Z |            |               | EUR             |                | false
        006-4 | Deleted | 2025-01-09T08:00:00Z | 005-1       | 005-2   | Closed Won  | true     | true  | 70     | 2025-01-31 | 2025-02-20T09:00:00Z |            |               | EUR             |                | true
    """,
    "OpportunityHistory": """
        Id    | OpportunityId | StageName            | Amount | CloseDate  | CreatedById | CreatedDate
        008-1 | 006-1         | Prospecting          | 100    | 2025-03-31 | 005-2       | 2025-01-06T08:00:00Z
        008-2 | 006-1         | Qualification        | 100    | 2025-03-31 | 005-1       | 2025-01-10T09:00:00Z
        008-3 | 006-1         | Qualification        | 100    | 2025-03-31 | 005-1       | 2025-01-11T09:00:00Z
        008-4 | 006-1         | Proposal/Price Quote | 90     | 2025-04-30 | 005-1       | 2025-01-15T09:00:00Z
        008-5 | 006-1         | Negotiation/Review   | 90     | 2025-04-30 | 005-1       | 2025-01-20T09:00:00Z
        008-6 | 006-1         | Proposal/Price Quote | 90     | 2025-04-30 | 005-1       | 2025-01-21T09:00:00Z
        008-7 | 006-1         | Closed Lost          | 90     | 2025-04-30 | 005-1       | 2025-01-28T10:00:00Z
        008-8 | 006-1         | Proposal/Price Quote | 90     | 2025-04-30 | 005-1       | 2025-01-28T10:00:00Z
        008-9 | 006-1         | Closed Won           | 90     | 2025-04-30 | 005-1       | 2025-02-10T16:00:00Z
        008-10 | 006-2        | Qualification        | 50     | 2025-03-31 | 005-1       | 2025-01-08T08:00:00Z
        008-11 | 006-2        | Closed Lost          | 50     | 2025-02-01 | 005-1       | 2025-02-01T09:00:00Z
        008-12 | 006-2        | Qualification        | 50     | 2025-02-01 | 005-1       | 2025-02-03T09:00:00Z
        008-13 | 006-2        | Closed Lost          | 50     | 2025-02-01 | 005-1       | 2025-03-01T09:00:00Z
    """,
    "OpportunityFieldHistory": """
        Id     | OpportunityId | Field     | OldValue | NewValue      | CreatedById | CreatedDate
        017-11 | 006-1         | created   |          |               | 005-2       | 2025-01-06T08:00:00Z
        017-12 | 006-1         | Owner     | Bea      | Ann           | 005-2       | 2025-01-09T09:00:00Z
        017-13 | 006-1         | Owner     | 005-2    | 005-1         | 005-2       | 2025-01-09T09:00:00Z
        017-14 | 006-1         | StageName | Prospecting | Qualification | 005-1    | 2025-01-10T09:00:00Z
    """,
    "Quote": """
        Id    | QuoteNumber | OpportunityId | Status   | Discount | GrandTotal | CreatedById | CreatedDate
        0Q0-1 | Q-1         | 006-1         | Denied   | 15       | 85         | 005-1       | 2025-01-16T09:00:00Z
        0Q0-2 | Q-2         | 006-1         | Accepted | 10       | 90         | 005-1       | 2025-01-22T09:00:00Z
    """,
    "QuoteHistory": """
        Id     | QuoteId | Field  | OldValue  | NewValue  | CreatedById | CreatedDate
        017-21 | 0Q0-1   | Status | Draft     | In Review | 005-1       | 2025-01-17T09:00:00Z
        017-22 | 0Q0-1   | Status | In Review | Presented | 005-1       | 2025-01-19T09:00:00Z
        017-23 | 0Q0-1   | Status | Presented | Denied    | 005-1       | 2025-01-21T10:00:00Z
        017-24 | 0Q0-2   | Status | Draft     | Accepted  | 005-1       | 2025-02-01T09:00:00Z
    """,
    "QuoteDocument": """
        Id    | QuoteId | CreatedById | CreatedDate
        0QD-1 | 0Q0-1   | 005-1       | 2025-01-18T09:00:00Z
        0QD-2 | 0Q0-2   | 005-1       | 2025-01-23T09:00:00Z
        0QD-3 | 0Q0-2   | 005-1       | 2025-01-24T09:00:00Z
    """,
    "ProcessInstance": """
        Id    | TargetObjectId | Status   | SubmittedById | CreatedDate          | CompletedDate        | LastActorId
        04g-1 | 0Q0-1          | Approved | 005-1         | 2025-01-17T09:00:01Z | 2025-01-18T08:00:00Z | 005-2
    """,
    "ProcessInstanceStep": """
        Id    | ProcessInstanceId | StepStatus | ActorId | OriginalActorId | CreatedDate
        04h-1 | 04g-1             | Started    | 005-1   | 005-1           | 2025-01-17T09:00:01Z
        04h-2 | 04g-1             | Reassigned | 005-2   | 00G-1           | 2025-01-17T12:00:00Z
        04h-3 | 04g-1             | Approved   | 00G-1   | 00G-1           | 2025-01-18T08:00:00Z
        04h-4 | 04g-1             | NoResponse | 005-1   | 005-1           | 2025-01-18T08:00:00Z
    """,
    "Contract": """
        Id    | ContractNumber | AccountId | Status    | CustomerSignedDate | ActivatedDate        | ActivatedById | SpecialTerms | CreatedById | CreatedDate
        800-1 | C-1            | 001-1     | Activated | 2025-02-05         | 2025-02-06T09:00:00Z | 005-2         | Net 90       | 005-1       | 2025-02-02T09:00:00Z
        800-3 | C-3            | 001-3     | Activated |                    | 2025-02-18T09:00:00Z | 005-2         |              | 005-1       | 2025-02-12T09:00:00Z
    """,
    "Order": """
        Id    | OrderNumber | OpportunityId | ContractId | OwnerId | Status    | PoNumber | TotalAmount | ActivatedDate        | ActivatedById | CreatedById | CreatedDate          | OriginalOrderId | CurrencyIsoCode
        801-1 | 00000101    | 006-1         | 800-1      | 005-1   | Activated | PO-1     | 90          | 2025-02-15T10:00:00Z | 005-2         | 005-1       | 2025-02-11T09:00:00Z |                 | EUR
        801-3 | 00000103    | 006-3         | 800-3      | 005-1   | Draft     | PO-3     | 70          |                      |               | 005-1       | 2025-02-21T09:00:00Z |                 | EUR
    """,
    "OrderHistory": """
        Id     | OrderId | Field           | OldValue  | NewValue  | CreatedById | CreatedDate
        017-31 | 801-1   | ShippingStreet  | A         | B         | 005-1       | 2025-02-11T10:00:00Z
        017-32 | 801-1   | Status          | Draft     | Activated | 005-2       | 2025-02-12T10:00:00Z
        017-33 | 801-1   | ShippingStreet  | B         | C         | 005-1       | 2025-02-13T09:00:00Z
        017-34 | 801-1   | ShippingCity    | X         | Y         | 005-1       | 2025-02-13T09:08:00Z
        017-35 | 801-1   | ShippingStreet  | C         | D         | 005-1       | 2025-02-13T09:30:00Z
        017-36 | 801-1   | Status          | Activated | Draft     | 005-2       | 2025-02-14T09:00:00Z
        017-37 | 801-1   | Status          | Draft     | Activated | 005-2       | 2025-02-15T10:00:00Z
    """,
    "FulfillmentOrder": """
        Id    | FulfillmentOrderNumber | OrderId | Status | CreatedDate          | ActivatedDate | StartFulfillmentDate | ClosedDate           | OwnerId
        0a3-1 | FO-1                   | 801-1   | Closed | 2025-02-16T09:00:00Z |               | 2025-02-17T09:00:00Z | 2025-02-19T16:00:00Z | 005-2
    """,
    "Shipment": """
        Id    | ShipmentNumber | FulfillmentOrderId | Status    | CreatedDate          | ActualDeliveryDate   | Provider
        0OB-1 | S-1            | 0a3-1              | Delivered | 2025-02-18T09:00:00Z | 2025-02-19T15:00:00Z | DHL
    """,
    "Invoice": """
        Id    | DocumentNumber | ReferenceEntityId | Status | InvoiceDate | PostedDate | DueDate    | TotalAmountWithTax | Balance | CreatedById | CreatedDate
        3tt-1 | INV-1          | 801-1             | Posted | 2025-02-20  | 2025-02-21 | 2025-03-21 | 90                 | 0       | 005-2       | 2025-02-20T09:00:00Z
        3tt-2 | INV-2          | 801-1             | Posted | 2025-02-20  | 2025-02-21 | 2025-03-21 | 10                 | 10      | 005-2       | 2025-02-20T09:30:00Z
    """,
    "PaymentLineInvoice": """
        Id    | PaymentId | InvoiceId | Amount | Type      | AppliedDate          | HasBeenUnapplied
        1PL-1 | 0aQ-1     | 3tt-1     | 40     | Applied   | 2025-03-01T09:00:00Z | true
        1PL-2 | 0aQ-1     | 3tt-1     | 40     | Unapplied | 2025-03-03T09:00:00Z | false
        1PL-3 | 0aQ-2     | 3tt-1     | 90     | Applied   | 2025-03-10T09:00:00Z | false
        1PL-4 | 0aQ-3     | 3tt-2     | 4      | Applied   | 2025-03-11T09:00:00Z | false
        1PL-5 | 0aQ-4     | 3tt-2     | 6      | Applied   | 2025-03-12T09:00:00Z | false
    """,
}
DEALS = """
    006-1 | Lead Captured                 | 2025-01-02 09:00
          | Lead Assigned                 | 2025-01-02 09:05
          | Lead Contacted                | 2025-01-03 10:00
          | Lead Qualified                | 2025-01-04 10:00
          | Lead Converted to Opportunity | 2025-01-06 08:00
          | Opportunity Created           | 2025-01-06 08:00
          | Opportunity Owner Changed     | 2025-01-09 09:00
          | Opportunity Qualified         | 2025-01-10 09:00
          | Proposal Stage Reached        | 2025-01-15 09:00
          | Close Date Pushed             | 2025-01-15 09:00
          | Amount Reduced                | 2025-01-15 09:00
          | Quote Created                 | 2025-01-16 09:00
          | Discount Approval Requested   | 2025-01-17 09:00
          | Approval Reassigned           | 2025-01-17 12:00
          | Discount Approved             | 2025-01-18 08:00
          | Quote Presented               | 2025-01-19 09:00
          | Negotiation Started           | 2025-01-20 09:00
          | Stage Moved Backward          | 2025-01-21 09:00
          | Quote Denied                  | 2025-01-21 10:00
          | Quote Revised                 | 2025-01-22 09:00
          | Quote Presented               | 2025-01-23 09:00
          | Quote Accepted                | 2025-02-01 09:00
          | Contract Generated            | 2025-02-02 09:00
          | Contract Signed               | 2025-02-05 12:00
          | Opportunity Closed Won        | 2025-02-10 16:00
          | Sales Order Created           | 2025-02-11 09:00
          | Order Activated               | 2025-02-12 10:00
          | Order Changed                 | 2025-02-13 09:00
          | Order Changed                 | 2025-02-13 09:30
          | Order Changed                 | 2025-02-14 09:00
          | Order Activated               | 2025-02-15 10:00
          | Order Fulfilled               | 2025-02-19 16:00
          | Invoice Generated             | 2025-02-20 09:00
          | Invoice Generated             | 2025-02-20 09:30
          | Invoice Sent                  | 2025-02-21 12:00
          | Invoice Sent                  | 2025-02-21 12:00
          | Payment Received              | 2025-03-01 09:00
          | Payment Reversed              | 2025-03-03 09:00
          | Payment Received              | 2025-03-10 09:00
          | Payment Received              | 2025-03-11 09:00
          | Payment Received              | 2025-03-12 09:00
    006-2 | Opportunity Created           | 2025-01-08 08:00
          | Opportunity Qualified         | 2025-01-08 08:00
          | Opportunity Closed Lost       | 2025-02-01 09:00
          | Opportunity Reopened          | 2025-02-03 09:00
          | Opportunity Closed Lost       | 2025-03-01 09:00
    006-3 | Opportunity Created           | 2025-01-09 08:00
          | Contract Generated            | 2025-02-12 09:00
          | Contract Signed               | 2025-02-18 09:00
          | Opportunity Closed Won        | 2025-02-20 09:00
          | Sales Order Created           | 2025-02-21 09:00
"""
LEAD = """
    LEAD-00Q-2 | Lead Captured     | 2025-01-02 10:00
               | Lead Disqualified | 2025-01-05 10:00
"""
ORDERS = """
    801-1 | Sales Order Created | 2025-02-11 09:00
          | Order Confirmed     | 2025-02-12 10:00
          | Order Changed       | 2025-02-13 09:00
          | Order Changed       | 2025-02-13 09:30
          | Order Deactivated   | 2025-02-14 09:00
          | Order Confirmed     | 2025-02-15 10:00
          | Inventory Allocated | 2025-02-16 09:00
          | Goods Picked        | 2025-02-17 09:00
          | Goods Shipped       | 2025-02-18 09:00
          | Goods Delivered     | 2025-02-19 15:00
          | Invoice Generated   | 2025-02-20 09:00
          | Invoice Generated   | 2025-02-20 09:30
          | Invoice Sent        | 2025-02-21 12:00
          | Invoice Sent        | 2025-02-21 12:00
          | Payment Received    | 2025-03-01 09:00
          | Payment Reversed    | 2025-03-03 09:00
          | Payment Received    | 2025-03-10 09:00
          | Payment Received    | 2025-03-11 09:00
          | Payment Received    | 2025-03-12 09:00
    801-3 | Sales Order Created | 2025-02-21 09:00
"""


@pytest.fixture(scope="module")
def org():
    return org_of(**ORG)


@pytest.fixture(scope="module")
def deals(org):
    return build(org, process="lead_to_cash")


@pytest.fixture(scope="module")
def orders(org):
    return build(org, process="order_to_cash")


def test_the_deals_are_those_written_by_hand(deals):
    wanted = sorted({case for case, *_ in expected(DEALS)})
    found = listed(deals)
    assert [one for one in found if one[0] in wanted] == expected(DEALS)
    assert [one for one in found if one[0] not in wanted] == expected(LEAD)


def test_the_orders_are_those_written_by_hand(orders):
    assert listed(orders) == expected(ORDERS)


def test_a_deal_leads_to_its_orders(org):
    assert jump(Links(org)).to_pylist() == [
        {"opportunity_id": long_id("006-1"), "order_id": long_id("801-1")},
        {"opportunity_id": long_id("006-3"), "order_id": long_id("801-3")},
    ]


def test_every_event_names_its_source_row(deals):
    rows = deals.table.select(["ActivityName", "SourceObject", "SourceFile", "SourceRow"]).to_pylist()
    signed = next(row for row in rows if row["ActivityName"] == "Contract Signed")
    assert signed == {
        "ActivityName": "Contract Signed", "SourceObject": "Contract", "SourceFile": "Contract.csv", "SourceRow": 2,
    }  # fmt: skip
    assert all(row["SourceFile"] and row["SourceRow"] for row in rows)


def test_payments_add_up_and_the_last_one_is_final(deals):
    paid = [row for row in deals.table.to_pylist() if row["ActivityName"].startswith("Payment")]
    told = [
        (row["PaymentAmount"], row["CollectedAmount"], row["SettlesInvoice"], row["IsFinalPayment"])
        for row in paid
    ]
    assert told == [
        (40.0, 40.0, False, False),
        (-40.0, 0.0, False, False),
        (90.0, 90.0, True, False),
        (4.0, 94.0, False, False),
        (6.0, 100.0, True, True),
    ]


def test_attributes_of_the_case_stand_on_its_events(deals):
    first = {row["SalesOpportunity"]: row for row in deals.table.to_pylist()}
    acme, beta = first[long_id("006-1")], first[long_id("006-2")]
    assert (acme["SalesRepresentative"], acme["OpportunityAmount"], acme["Currency"]) == ("Ann", 90.0, "EUR")
    assert (acme["IsWon"], acme["LeadSource"], acme["NonStandardTerms"]) == (True, "Web", True)
    assert (beta["IsWon"], beta["LossReason"], beta["Currency"]) == (False, "Price", "USD")
    assert beta["OpportunityStage"] == "Closed Lost"


def test_moves_say_by_how_much(deals):
    rows = {row["ActivityName"]: row for row in deals.table.to_pylist()}
    assert rows["Close Date Pushed"]["CloseDateMovedDays"] == 30
    assert rows["Amount Reduced"]["AmountChange"] == -10
    assert rows["Stage Moved Backward"]["PreviousStage"] == "Negotiation/Review"


def test_an_approval_of_a_queue_is_its_last_person_s(deals):
    approved = next(row for row in deals.table.to_pylist() if row["ActivityName"] == "Discount Approved")
    assert approved["Approver"] == approved["Resource"] == "Bea"
    assert approved["ResourceRole"] == "Finance"


def test_rows_with_and_without_event_are_all_rows(deals):
    rows = deals.report.rows.set_index("object")
    for name, lost in deals.report.without.groupby("object")["n"].sum().items():
        assert rows.loc[name, "n_used"] + lost == rows.loc[name, "n_rows"], name


@pytest.mark.parametrize(
    "name, reason, n",
    [
        ("OpportunityHistory", "unchanged", 2),  # 008-3, and 008-8 that only repeats what was before 008-7
        ("OpportunityHistory", "same_second", 1),
        ("OpportunityHistory", "no_step", 1),
        ("OpportunityFieldHistory", "id_twin", 1),
        ("OpportunityFieldHistory", "told_elsewhere", 2),
        ("LeadHistory", "id_twin", 1),
        ("QuoteHistory", "told_elsewhere", 1),
        ("QuoteDocument", "told_elsewhere", 2),
        ("ProcessInstanceStep", "no_response", 2),
        ("OrderHistory", "before_activation", 1),
        ("OrderHistory", "within_window", 1),
        ("OrderHistory", "told_elsewhere", 1),
    ],
)
def test_a_row_without_event_says_why(deals, name, reason, n):
    found = deals.report.without
    assert found.loc[(found["object"] == name) & (found["reason"] == reason), "n"].tolist() == [n]


def test_rules_of_thumb_are_counted(deals):
    used = dict(zip(deals.report.rules["rule"], deals.report.rules["n"], strict=True))
    assert used["closed_by_last_stage_change"] == 1
    assert used["presented_by_document"] == 1
    assert used["signed_by_activation"] == 1
    assert used["queue_resolved"] == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_reason_and_rule_has_its_sentence(lang):
    said = set(sentences(lang))
    shown = {
        "reason": {*REASONS, "no_time_lead"},
        "rule": set(RULES),
    }  # of leads without a day the page says so
    for kind, codes in shown.items():
        start = f"salesforce_page.{kind}."
        assert {one.removeprefix(start) for one in said if one.startswith(start)} == codes


def test_every_rule_that_is_used_is_known():
    code = "".join(path.read_text("utf-8") for path in Path(build.__code__.co_filename).parent.rglob("*.py"))
    used = set(re.findall(r'guess\(\s*"(\w+)"', code))
    assert len(used) > 15
    assert used <= set(RULES)


def test_dates_without_time_are_told_as_whole_days(deals):
    assert deals.day_only == ("Contract Signed", "Invoice Sent")


def test_the_log_is_indexed_and_its_figures_are_those_of_the_rows(deals, tmp_path):
    raw = deals.raw("Salesforce")
    log = index(raw, deals.mapping, workspace=tmp_path, table=deals.events("Salesforce"))
    n = {
        kind: len(log.frame(log.all_cases.filter(log.all_cases.case_kind == kind)))
        for kind in ("case", "lead")
    }
    assert (n, len(log.frame(log.all_events))) == ({"case": 3, "lead": 1}, len(expected(DEALS + LEAD)))
    assert kpi(log, "win_rate")["value"].tolist() == [pytest.approx(2 / 3)]
    days = (30 + 4 / 24, 40 + 1 / 24)  # 6 Jan 08:00 to 5 Feb 12:00; 9 Jan 08:00 to 18 Feb 09:00
    assert kpi(log, "sales_cycle_time")["value"].tolist() == [pytest.approx(sum(days) / 2 * 24)]
    log.close()


def test_the_orders_are_indexed_too(orders, tmp_path):
    raw = orders.raw("Salesforce")
    log = index(raw, orders.mapping, workspace=tmp_path, table=orders.events("Salesforce"))
    states = log.frame(log.cases)[["case_id", "state"]].set_index("case_id")["state"].to_dict()
    assert states == {long_id("801-1"): "paid", long_id("801-3"): "in_progress"}
    log.close()


def test_what_every_event_has_is_no_attribute_of_its_mapping(org):
    mapping = build(org, process="lead_to_cash").mapping
    core = {mapping.case_id, mapping.activity, mapping.timestamp, mapping.resource}
    assert None not in core
    assert not core & {*mapping.attributes.values()}
    assert "OpportunityAmount" in mapping.attributes
