"""Quotes, approvals of three engines, contracts and orders: what each row of them becomes."""
# ruff: noqa: E501 - rows of tables stay on one line

import pytest

from analysis.prepare.salesforce.options import CustomMapping, Options
from tests.spec.salesforce_made import built, steps

DEAL = """
    Id    | Name | AccountId | CreatedDate          | StageName   | IsClosed | IsWon | CloseDate  | ContractId
    006-1 | Acme | 001-1     | 2025-01-06T08:00:00Z | Prospecting | false    | false | 2025-03-01 | {}
"""
ORDER = """
    Id    | OrderNumber | OpportunityId | Status    | PoNumber | TotalAmount | CreatedDate          | ActivatedDate
    801-1 | 00000101    | 006-1         | Activated | PO-7     | 100         | 2025-02-01T08:00:00Z | 2025-02-02T08:00:00Z
"""


def after_creation(**tables: str) -> list[str]:
    return steps(built(Opportunity=DEAL.format(""), **tables))[1:]


QUOTE = """
    Id    | QuoteNumber | OpportunityId | Status | Discount | CreatedDate
    0Q0-1 | Q-1         | 006-1         | Draft  | 10       | 2025-01-10T08:00:00Z
"""
QUOTED = "Quote Created 2025-01-10 08:00"


def test_without_an_engine_the_status_of_a_quote_tells_approvals_and_a_draft_again_revises_it():
    told = """
        Id    | QuoteId | Field  | OldValue     | NewValue     | CreatedDate
        017-1 | 0Q0-1   | Status | Draft        | Needs Review | 2025-01-11T08:00:00Z
        017-2 | 0Q0-1   | Status | Needs Review | Rejected     | 2025-01-12T08:00:00Z
        017-3 | 0Q0-1   | Status | Rejected     | Draft        | 2025-01-13T08:00:00Z
        017-4 | 0Q0-1   | Status | Draft        | Approved     | 2025-01-14T08:00:00Z
    """
    assert after_creation(Quote=QUOTE, QuoteHistory=told) == [
        QUOTED,
        "Discount Approval Requested 2025-01-11 08:00",
        "Discount Rejected 2025-01-12 08:00",
        "Quote Revised 2025-01-13 08:00",
        "Discount Approved 2025-01-14 08:00",
    ]


def test_an_email_about_a_quote_presents_it_where_nothing_else_does():
    mails = """
        Id    | RelatedToId | Incoming | MessageDate          | Subject
        02s-1 | 0Q0-1       | true     | 2025-01-11T08:00:00Z | Hello
        02s-2 | 0Q0-1       | false    | 2025-01-12T08:00:00Z | Our offer
        02s-3 | 0Q0-1       | false    | 2025-01-13T08:00:00Z | Our offer again
    """
    assert after_creation(Quote=QUOTE, EmailMessage=mails) == [QUOTED, "Quote Presented 2025-01-12 08:00"]


def test_quotes_of_cpq_with_advanced_approvals():
    log = built(
        Opportunity=DEAL.format(""),
        SBQQ__Quote__c="""
            Id    | Name | SBQQ__Opportunity2__c | SBQQ__Status__c | SBQQ__Primary__c | SBQQ__ListAmount__c | SBQQ__NetAmount__c | CreatedDate
            a0Q-1 | Q-1  | 006-1                 | Approved        | true             | 200                 | 150                | 2025-01-10T08:00:00Z
        """,
        sbaa__Approval__c="""
            Id    | Quote__c | sbaa__Status__c | sbaa__ApprovedBy__c | sbaa__Rule__c | CreatedDate          | LastModifiedDate
            a1A-1 | a0Q-1    | Approved        | 005-2               | a1R-1         | 2025-01-11T08:00:00Z | 2025-01-12T08:00:00Z
            a1A-2 | a0Q-1    | Approved        | 005-3               | a1R-2         | 2025-01-11T08:00:00Z | 2025-01-13T08:00:00Z
        """,
    )  # fmt: skip
    assert steps(log)[1:] == [
        QUOTED,
        "Discount Approval Requested 2025-01-11 08:00",
        "Discount Approved 2025-01-12 08:00",
        "Discount Approved 2025-01-13 08:00",
    ]
    assert set(log.table["DiscountPercentage"].to_pylist()) == {25.0}


@pytest.mark.parametrize(
    "process, asked, done",
    [("order_to_cash", "Order Approval Requested", "Order Approved")],
)
def test_approvals_of_flows_on_an_order(process, asked, done):
    log = built(
        process,
        Opportunity=DEAL.format(""),
        Order=ORDER,
        ApprovalSubmission="""
            Id    | RelatedRecordId | RelatedRecordObjectName | Status   | SubmittedById | CreatedDate
            aPs-1 | 801-1           | Order                   | Approved | 005-1         | 2025-02-01T09:00:00Z
        """,
        ApprovalWorkItem="""
            Id    | ApprovalSubmissionId | RelatedRecordId | Status     | ReviewedById | ReviewedDate
            aPw-1 | aPs-1                | 801-1           | Reassigned | 005-2        | 2025-02-01T10:00:00Z
            aPw-2 | aPs-1                | 801-1           | Approved   | 005-3        | 2025-02-01T11:00:00Z
        """,
    )
    assert steps(log) == [
        "Sales Order Created 2025-02-01 08:00",
        f"{asked} 2025-02-01 09:00",
        "Approval Reassigned 2025-02-01 10:00",
        f"{done} 2025-02-01 11:00",
        "Order Confirmed 2025-02-02 08:00",
    ]


CONTRACT = """
    Id    | ContractNumber | Status | CustomerSignedDate | ActivatedDate        | LastApprovedDate     | CreatedDate
    800-1 | C-1            | Draft  | {}                 | 2025-02-09T08:00:00Z | 2025-02-02T08:00:00Z | 2025-02-01T08:00:00Z
"""
ENVELOPE = """
    Id    | dsfs__Contract__c | dsfs__Envelope_Status__c | dsfs__Sent_Date_Time__c | dsfs__Completed_Date_Time__c
    a0E-1 | 800-1             | Completed                | 2025-02-03T08:00:00Z    | 2025-02-05T09:30:00Z
"""


@pytest.mark.parametrize(
    "said, envelope, signed, is_day",
    [
        ("2025-02-06", None, "2025-02-06 12:00", True),
        ("2025-02-06", ENVELOPE, "2025-02-06 12:00", True),
        ("2025-02-05", ENVELOPE, "2025-02-05 09:30", False),
        ("", ENVELOPE, "2025-02-05 09:30", False),
        ("", None, "2025-02-09 08:00", False),
    ],
)
def test_a_contract_is_signed_once_by_the_best_that_tells(said, envelope, signed, is_day):
    more = {} if envelope is None else {"dsfs__DocuSign_Status__c": envelope}
    log = built(Opportunity=DEAL.format("800-1"), Contract=CONTRACT.format(said), **more)
    found = steps(log)
    assert [one for one in found if one.startswith("Contract Signed")] == [f"Contract Signed {signed}"]
    assert "Contract Approved 2025-02-02 08:00" in found
    assert ("Contract Sent for Signature 2025-02-03 08:00" in found) is (envelope is not None)
    assert log.day_only == (("Contract Signed",) if is_day else ())


def test_statuses_of_an_order_by_their_words_an_own_one_by_its_name_and_a_map_before_both():
    told = """
        Id    | OrderId | Field           | OldValue  | NewValue     | CreatedDate
        017-1 | 801-1   | Status          | Activated | Back-ordered | 2025-02-03T08:00:00Z
        017-2 | 801-1   | Status          | Back-ordered | Waiting   | 2025-02-04T08:00:00Z
        017-3 | 801-1   | Status          | Waiting   | Ready        | 2025-02-05T08:00:00Z
        017-4 | 801-1   | Status          | Ready     | Cancelled    | 2025-02-06T08:00:00Z
        017-5 | 801-1   | Credit_Status__c |          | On hold      | 2025-02-06T09:00:00Z
    """
    log = built(
        "order_to_cash", Options(order_statuses={"Ready": "packed"}), Opportunity=DEAL.format(""), Order=ORDER,
        OrderHistory=told,
    )  # fmt: skip
    assert steps(log)[2:] == [
        "Back-order Created 2025-02-03 08:00",
        "Waiting 2025-02-04 08:00",
        "Goods Packed 2025-02-05 08:00",
        "Order Cancelled 2025-02-06 08:00",
        "Credit Hold Placed 2025-02-06 09:00",
    ]


def test_an_order_that_reduces_another_changes_it():
    orders = """
        Id    | OrderNumber | OpportunityId | Status | TotalAmount | CreatedDate          | OriginalOrderId | IsReductionOrder
        801-1 | 1           | 006-1         | Draft  | 100         | 2025-02-01T08:00:00Z |                 | false
        801-2 | 2           | 006-1         | Draft  | -20         | 2025-02-05T08:00:00Z | 801-1           | true
    """
    log = built("order_to_cash", Opportunity=DEAL.format(""), Order=orders)
    assert steps(log) == ["Sales Order Created 2025-02-01 08:00", "Order Changed 2025-02-05 08:00"]


EVENTS = """
    PO Number | Event        | Event Date          | Clerk
    PO-7      | Goods loaded | 2025-02-03 07:00:00 | Kim
    PO-9      | Goods loaded | 2025-02-03 08:00:00 | Kim
"""


def test_events_of_another_system_join_once_the_mapping_is_confirmed():
    tables = {"Opportunity": DEAL.format(""), "Order": ORDER, "warehouse": EVENTS}
    guessed = built("order_to_cash", **tables)
    assert len(steps(guessed)) == 2
    name = next(one for one in guessed.report.rows["object"] if one not in ("Opportunity", "Order"))
    mapping = CustomMapping(
        name, "PO Number", "Order.PoNumber", {"Event Date": ""}, activity="Event", resource="Clerk",
        source_system="WMS", is_confirmed=True,
    )  # fmt: skip
    log = built("order_to_cash", Options(custom=(mapping,)), **tables)
    assert steps(log)[2:] == ["Goods loaded 2025-02-03 07:00"]
    assert log.table["SourceSystem"].to_pylist() == ["Salesforce", "Salesforce", "WMS"]
    assert log.custom_activities == ("Goods loaded",)
    lost = log.report.without
    assert lost.loc[lost["object"] == name, ["reason", "n"]].values.tolist() == [["number_unknown", 1]]


def test_tasks_tell_first_contacts_reminders_and_calls_if_wanted():
    tables = {
        "Opportunity": DEAL.format(""),
        "Lead": """
            Id    | CreatedDate          | Status | Company | IsConverted | ConvertedDate | ConvertedOpportunityId
            00Q-1 | 2025-01-02T09:00:00Z | Open   | Acme    | true        | 2025-01-06    | 006-1
        """,
        "Task": """
            Id    | WhatId | WhoId | Subject          | TaskSubtype | CompletedDateTime    | ActivityDate
            00T-1 |        | 00Q-1 | First call       | Call        | 2025-01-03T09:00:00Z | 2025-01-03
            00T-2 | 006-1  |       | Payment reminder | Email       | 2025-02-03T09:00:00Z | 2025-02-03
            00T-3 | 006-1  |       | Ask for news     | Call        | 2025-01-20T09:00:00Z | 2025-01-20
            00T-4 | 006-1  |       | Later            | Call        |                      | 2025-03-20
        """,
    }
    assert steps(built(**tables)) == [
        "Lead Captured 2025-01-02 09:00",
        "Lead Contacted 2025-01-03 09:00",
        "Lead Converted to Opportunity 2025-01-06 08:00",
        "Opportunity Created 2025-01-06 08:00",
        "Payment Reminder Sent 2025-02-03 09:00",
    ]
    with_calls = steps(built(options=Options(with_tasks=True), **tables))
    assert "Customer Call 2025-01-20 09:00" in with_calls


# -- lists and lines that only serve


def test_a_quote_that_does_not_say_its_discount_has_that_of_its_lines():
    quotes = """
        Id    | QuoteNumber | OpportunityId | Status | Discount | CreatedDate
        0Q0-1 | Q-1         | 006-1         | Draft  |          | 2025-01-10T08:00:00Z
        0Q0-2 | Q-2         | 006-1         | Draft  | 5        | 2025-01-11T08:00:00Z
        0Q0-3 | Q-3         | 006-1         | Draft  |          | 2025-01-12T08:00:00Z
    """
    lines = """
        Id    | QuoteId | Quantity | ListPrice | UnitPrice | TotalPrice
        0QL-1 | 0Q0-1   | 2        | 100       | 90        | 180
        0QL-2 | 0Q0-1   | 1        | 200       | 160       | 160
        0QL-3 | 0Q0-2   | 1        | 100       | 50        | 50
        0QL-4 | 0Q0-1   | 1        |           | 10        | 10
    """
    log = built(Opportunity=DEAL.format(""), Quote=quotes, QuoteLineItem=lines).table.to_pylist()
    told = {
        row["EventTime"].day: row["DiscountPercentage"]
        for row in log
        if row["ActivityName"].startswith("Quote")
    }
    # lines of the first: 2 · 100 + 1 · 200 = 400 by the list, 180 + 160 = 340 asked: 15 %; the third has none
    assert told == {10: 15.0, 11: 5.0, 12: None}


def test_a_contract_status_is_in_approval_where_the_org_s_list_says_so():
    deal = DEAL.format("800-1")
    contract = """
        Id    | ContractNumber | AccountId | Status | CreatedDate
        800-1 | C-1            | 001-1     | Draft  | 2025-01-20T08:00:00Z
    """
    told = """
        Id    | ContractId | Field  | OldValue | NewValue    | CreatedDate
        017-1 | 800-1      | Status | Draft    | Legal Check | 2025-01-21T08:00:00Z
        017-2 | 800-1      | Status | Legal Check | Parked   | 2025-01-22T08:00:00Z
    """
    listed = """
        ApiName     | MasterLabel | StatusCode        | SortOrder
        Legal Check | Legal Check | InApprovalProcess | 2
        Parked      | Parked      | Draft             | 3
    """
    tables = {"Opportunity": deal, "Contract": contract, "ContractHistory": told}
    asked = "Contract Approval Requested 2025-01-21 08:00"
    assert asked not in steps(built(**tables))
    assert asked in steps(built(**tables, ContractStatus=listed))
    said = Options(contract_statuses={"Legal Check": ""})
    assert asked not in steps(built(options=said, **tables, ContractStatus=listed))


def test_an_approval_that_still_waits_is_no_step_and_says_why():
    instance = """
        Id    | TargetObjectId | Status  | SubmittedById | CreatedDate
        04g-1 | 0Q0-1          | Pending | 005-1         | 2025-01-17T09:00:00Z
    """
    waiting = """
        Id    | ProcessInstanceId | ActorId | OriginalActorId | ElapsedTimeInDays | CreatedDate
        04i-1 | 04g-1             | 005-2   | 005-2           | 3                 | 2025-01-17T09:00:00Z
    """
    log = built(
        Opportunity=DEAL.format(""), Quote=QUOTE, ProcessInstance=instance, ProcessInstanceWorkitem=waiting
    )
    assert steps(log)[-1] == "Discount Approval Requested 2025-01-17 09:00"
    rows = log.report.without
    assert rows.loc[rows["object"] == "ProcessInstanceWorkitem", ["reason", "n"]].values.tolist() == [
        ["not_done", 1]
    ]
