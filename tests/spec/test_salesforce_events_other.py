"""Other systems joined by number, support cases, queues, programs, and stages within a second."""
# ruff: noqa: E501 - rows of tables stay on one line

import re
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.prepare.salesforce.events.changes import normal_fields
from analysis.prepare.salesforce.events.names import names
from analysis.prepare.salesforce.events.support import ESCALATED
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.links_numbers import NONE, SEVERAL, bare, by_number
from analysis.prepare.salesforce.options import CustomMapping, Options
from tests.spec.salesforce_made import built, expected, listed, long_id, org_of, steps
from ui import step_labels

DEALS = """
    Id    | Name  | AccountId | CreatedDate          | StageName   | IsClosed | IsWon | CloseDate  | OwnerId
    006-1 | Acme  | 001-1     | 2025-01-06T08:00:00Z | Prospecting | false    | false | 2025-03-01 | 005-1
    006-2 | Beta  | 001-2     | 2025-01-07T08:00:00Z | Prospecting | false    | false | 2025-03-01 | 00G-1
"""
ORDERS = """
    Id    | OrderNumber | OpportunityId | Status | PoNumber | CreatedDate
    801-1 | 00000123    | 006-1         | Draft  | PO-7     | 2025-02-01T08:00:00Z
    801-2 | 00000124    | 006-1         | Draft  | PO-7     | 2025-02-02T08:00:00Z
    801-3 | 00000125    | 006-2         | Draft  | PO-8     | 2025-02-03T08:00:00Z
    801-4 | 00000126    | 006-1         | Draft  | PO-9     | 2025-02-04T08:00:00Z
    801-5 | 00000127    | 006-2         | Draft  | PO-9     | 2025-02-05T08:00:00Z
"""


# -- numbers


def places(values: list, known: list, **more) -> list[int]:
    return by_number(pa.array(values, pa.string()), pa.array(known, pa.string()), **more).tolist()


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("00000123", 0), ("123", 0), ("123.0", 0), ("0123.00", 0), (" 123 ", 0), ("124", 1), ("so-7", 2),
        ("1230", NONE), ("12", NONE), ("", NONE), (None, NONE), ("0", 3), ("000", 3), ("123,5", NONE),
    ],
)  # fmt: skip
def test_a_number_is_the_same_whatever_a_system_wrote_around_it(value, place):
    assert places([value], ["00000123", "124", "SO-7", "0"]) == [place]


def test_what_is_written_exactly_goes_before_what_means_the_same():
    assert places(["123", "0123", "00123"], ["0123", "123"]) == [1, 0, SEVERAL]


def test_a_number_of_several_records_names_none_unless_they_come_down_to_the_same():
    known = ["7", "7", "8", "8"]
    assert places(["7", "8", "9"], known) == [SEVERAL, SEVERAL, NONE]
    assert places(["7", "8"], known, same=pa.array(["a", "a", "a", "b"])) == [0, SEVERAL]
    assert places(["7", "8"], known, same=pa.array([None, None, "a", "a"])) == [SEVERAL, 2]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.integers(0, 6), st.booleans())
def test_any_number_finds_its_record_with_zeros_before_or_decimals_behind(numbers, n_zeros, is_float):
    known = [str(one).zfill(8) for one in dict.fromkeys(numbers)]
    asked = ["0" * n_zeros + str(one) + (".0" if is_float else "") for one in numbers]
    found = places(asked, known)
    assert [known[place].lstrip("0") for place in found] == [str(one).lstrip("0") for one in numbers]


def test_what_a_number_is_without_what_is_written_around_it():
    said = pa.array(["0000123", "123.0", " A-001 ", "00", "0.5", "1.50"])
    assert bare(said).to_pylist() == ["123", "123", "a-001", "0", "0.5", "1.50"]


# -- files of other systems

ERP = """
    SO Number | Step         | Done at             | Clerk | rank | Quantity
    123       | Goods loaded | 2025-02-10 07:00:00 | Kim   | high | 3 pallets
    124.0     | Goods loaded | 2025-02-11 07:00:00 | Kim   | low  | 1 pallet
    999       | Goods loaded | 2025-02-11 08:00:00 | Kim   | low  | 1 pallet
    125       | Goods loaded |                     | Kim   | low  | 1 pallet
"""
BILLING = """
    PO Number | Step     | Done at
    po-7      | Invoiced | 2025-02-20 07:00:00
    PO-8      | Invoiced | 2025-02-21 07:00:00
    PO-9      | Invoiced | 2025-02-22 07:00:00
              | Invoiced | 2025-02-23 07:00:00
"""
TABLES = {"Opportunity": DEALS, "Order": ORDERS, "erp": ERP, "billing": BILLING}


def mapped(process: str):
    """Both files confirmed; the object of each is what the org calls its table."""
    org = org_of(**TABLES)
    by = {one.reference: name for name, one in org.relations.items()}
    mappings = (
        CustomMapping(
            by["SO Number"], "SO Number", "Order.OrderNumber", {"Done at": ""}, "Step", "Clerk", "ERP", True
        ),
        CustomMapping(
            by["PO Number"], "PO Number", "Order.PoNumber", {"Done at": ""}, "Step", None, "Billing", True
        ),
    )
    return built(process, Options(custom=mappings), **TABLES), by


def without(log, name: str) -> dict[str, int]:
    rows = log.report.without
    return dict(rows.loc[rows["object"] == name, ["reason", "n"]].itertuples(index=False, name=None))


def test_files_of_other_systems_join_the_orders_their_numbers_name():
    log, by = mapped("order_to_cash")
    foreign = [one for one in listed(log, "SourceSystem", "Resource") if one[3] != "Salesforce"]
    assert foreign == [
        (long_id("801-1"), "Goods loaded", "2025-02-10 07:00", "ERP", "Kim"),
        (long_id("801-2"), "Goods loaded", "2025-02-11 07:00", "ERP", "Kim"),
        (long_id("801-3"), "Invoiced", "2025-02-21 07:00", "Billing", None),
    ]
    assert without(log, by["SO Number"]) == {"number_unknown": 1, "no_time": 1}
    assert without(log, by["PO Number"]) == {"number_ambiguous": 2, "no_case": 1}
    rules = dict(log.report.rules.itertuples(index=False, name=None))
    assert rules["joined_by_number"] == 3 + 1


def test_a_number_of_two_orders_of_one_deal_names_the_deal():
    log, by = mapped("lead_to_cash")
    foreign = [one for one in listed(log, "SourceSystem") if one[3] == "Billing"]
    assert foreign == [
        (long_id("006-1"), "Invoiced", "2025-02-20 07:00", "Billing"),
        (long_id("006-2"), "Invoiced", "2025-02-21 07:00", "Billing"),
    ]
    assert without(log, by["PO Number"]) == {"number_ambiguous": 1, "no_case": 1}


def test_columns_of_other_systems_never_write_over_those_of_the_log():
    log, _ = mapped("order_to_cash")
    loaded = [row for row in log.table.to_pylist() if row["ActivityName"] == "Goods loaded"]
    assert [row["rank (ERP)"] for row in loaded] == ["high", "low"]
    assert [row["Quantity (ERP)"] for row in loaded] == ["3 pallets", "1 pallet"]
    assert log.custom_activities == ("Goods loaded", "Invoiced")


def test_links_count_the_rows_whose_number_is_known():
    org = org_of(**TABLES)
    by = {one.reference: name for name, one in org.relations.items()}
    found = {one.object: one for one in Links(org).coverage()}
    assert (found[by["SO Number"]].n, found[by["SO Number"]].n_order) == (4, 3)
    assert found[by["SO Number"]].order_ways == {"number": 3}
    assert (found[by["PO Number"]].n, found[by["PO Number"]].n_order) == (4, 1)


# -- support cases

CASES = """
    Id    | CaseNumber | Order__c | Status | Reason    | CreatedDate          | ClosedDate           | CreatedById | OwnerId | ParentId
    500-1 | 1          | 801-3    | Closed | Complaint | 2025-03-01T08:00:00Z | 2025-03-04T08:00:00Z | 005-1       | 005-2   |
    500-2 | 2          |          | Closed | Question  | 2025-03-02T08:00:00Z | 2025-03-05T08:00:00Z | 005-1       | 005-2   | 500-1
    500-3 | 3          |          | New    | Question  | 2025-03-02T08:00:00Z |                      | 005-1       | 005-2   |
    500-4 | 4          |          | New    | Question  | 2025-03-06T08:00:00Z |                      | 005-1       | 005-2   |
"""
CASE_HISTORY = """
    Id    | CaseId | Field       | OldValue | NewValue | CreatedById | CreatedDate
    017-1 | 500-1  | IsEscalated | false    | true     | 005-2       | 2025-03-03T08:00:00Z
    017-2 | 500-1  | IsEscalated | true     | false    | 005-2       | 2025-03-04T07:00:00Z
    017-3 | 500-1  | Status      | New      | Closed   | 005-2       | 2025-03-04T08:00:00Z
"""
RETURNS = """
    Id    | ReturnOrderNumber | OrderId | CaseId | Status | CreatedDate
    0RO-1 | R-1               | 801-1   | 500-4  | Draft  | 2025-03-07T08:00:00Z
"""
SUPPORT = {
    "Opportunity": DEALS, "Order": ORDERS, "Case": CASES, "CaseHistory": CASE_HISTORY, "ReturnOrder": RETURNS,
}  # fmt: skip


@pytest.mark.parametrize(
    ("process", "acme", "beta"), [("lead_to_cash", "006-1", "006-2"), ("order_to_cash", "801-1", "801-3")]
)
def test_support_cases_are_steps_where_they_are_wanted(process, acme, beta):
    log = built(process, Options(with_support=True), **SUPPORT)
    found = [one for one in listed(log) if one[1].startswith("Support")]
    assert found == expected(f"""
        {acme} | Support Case Opened    | 2025-03-06 08:00
        {beta} | Support Case Opened    | 2025-03-01 08:00
               | Support Case Opened    | 2025-03-02 08:00
               | Support Case Escalated | 2025-03-03 08:00
               | Support Case Closed    | 2025-03-04 08:00
               | Support Case Closed    | 2025-03-05 08:00
    """)
    assert without(log, "Case") == {"no_case": 1}
    assert without(log, "CaseHistory") == {"field_not_used": 1, "told_elsewhere": 1}


def test_support_cases_are_attributes_in_any_case():
    log = built("order_to_cash", **SUPPORT)
    assert not [one for one in steps(log) if "Support" in one]
    assert without(log, "Case") == {"switched_off": 4}
    rows = {row["SalesOrder"]: row for row in log.table.to_pylist()}
    beta, acme, other = (rows[long_id(one)] for one in ("801-3", "801-1", "801-2"))
    said = [
        [str(row[f"SupportCase{key}At"])[:10] for key in ("Opened", "Closed")] for row in (beta, acme, other)
    ]
    assert said == [["2025-03-01", "2025-03-05"], ["2025-03-06", "None"], ["None", "None"]]
    assert [row["HasComplaint"] for row in (beta, acme, other)] == [True, False, False]


def test_the_field_that_escalates_is_known_in_both_languages():
    assert set(normal_fields(pa.array(["IsEscalated", "Escalated", "已升级"])).to_pylist()) <= set(ESCALATED)


# -- queues and programs

USERS = """
    Id    | Name    | Username         | UserType         | Profile.Name
    005-1 | Ann     | ann@x.test       | Standard         | Sales User
    005-2 | Bea     | bea@x.test       | Standard         | Sales User
    005-3 | Gateway | gateway@x.test   | Standard         | Integration Profile
    005-4 | Robin   | autoproc@x.test  | AutomatedProcess |
    005-5 | Loader  | svc-load@x.test  | Standard         | Sales User
    005-6 | Tower   | tower@x.test     | Standard         | Sales User
"""
GROUPS = """
    Id    | Name      | Type
    00G-1 | Deal Desk | Queue
"""


def test_queues_are_called_by_their_names_wherever_they_own():
    shipped = """
        Id    | FulfillmentOrderNumber | OrderId | Status | CreatedDate          | OwnerId | StartFulfillmentDate
        0a3-1 | F-1                    | 801-1   | Open   | 2025-02-06T08:00:00Z | 00G-1   | 2025-02-07T08:00:00Z
    """
    tables = {
        "Opportunity": DEALS,
        "Order": ORDERS,
        "User": USERS,
        "Group": GROUPS,
        "FulfillmentOrder": shipped,
    }
    orders = built("order_to_cash", **tables).table.to_pylist()
    assert {row["Resource"] for row in orders if row["ActivityName"] == "Goods Picked"} == {"Deal Desk"}
    deals = built(**tables).table.to_pylist()
    assert {row["SalesOpportunity"]: row["SalesRepresentative"] for row in deals} == {
        long_id("006-1"): "Ann", long_id("006-2"): "Deal Desk",
    }  # fmt: skip


QUOTES = """
    Id    | QuoteNumber | OpportunityId | Status | CreatedDate
    0Q0-1 | Q-1         | 006-1         | Draft  | 2025-01-10T08:00:00Z
"""
SUBMISSIONS = """
    Id    | RelatedRecordId | RelatedRecordObjectName | Status   | SubmittedById | CreatedDate
    0aS-1 | 0Q0-1           | Quote                   | Approved | 005-1         | 2025-01-11T08:00:00Z
"""


def test_a_work_item_of_a_queue_is_decided_by_whom_it_was_handed_to():
    items = """
        Id    | ApprovalSubmissionId | RelatedRecordId | Status     | AssignedToId | ReviewedById | ReviewedDate         | CreatedDate
        0aW-1 | 0aS-1                | 0Q0-1           | Reassigned | 005-2        |              | 2025-01-11T12:00:00Z | 2025-01-11T08:00:00Z
        0aW-2 | 0aS-1                | 0Q0-1           | Approved   | 00G-1        | 00G-1        | 2025-01-12T08:00:00Z | 2025-01-11T12:00:00Z
        0aW-3 | 0aS-1                | 0Q0-1           | Reassigned | 005-6        |              | 2025-01-13T12:00:00Z | 2025-01-13T08:00:00Z
        0aW-4 | 0aS-1                | 0Q0-1           | Recalled   | 005-6        |              | 2025-01-14T12:00:00Z | 2025-01-13T08:00:00Z
    """
    log = built(
        Opportunity=DEALS, Quote=QUOTES, User=USERS, Group=GROUPS, ApprovalSubmission=SUBMISSIONS, ApprovalWorkItem=items,
    )  # fmt: skip
    found = [one[1:] for one in listed(log, "Resource") if "Appro" in one[1] and "Request" not in one[1]]
    assert found == [
        ("Approval Reassigned", "2025-01-11 12:00", "Bea"),
        ("Discount Approved", "2025-01-12 08:00", "Bea"),
        ("Approval Reassigned", "2025-01-13 12:00", "Tower"),
        ("Approval Recalled", "2025-01-14 12:00", None),
    ]
    rules = dict(log.report.rules.itertuples(index=False, name=None))
    assert rules["queue_resolved"] == 1


def test_an_advanced_approval_of_a_queue_keeps_its_name_where_nobody_took_it():
    quotes = """
        Id    | Name | SBQQ__Opportunity2__c | SBQQ__Status__c | CreatedDate
        a0q-1 | Q-1  | 006-1                 | Draft           | 2025-01-10T08:00:00Z
    """
    approvals = """
        Id    | Quote__c | sbaa__Status__c | sbaa__AssignedTo__c | sbaa__ApprovedBy__c | CreatedDate          | LastModifiedDate
        a1a-1 | a0q-1    | Approved        | 00G-1               |                     | 2025-01-11T08:00:00Z | 2025-01-12T08:00:00Z
        a1a-2 | a0q-1    | Approved        | 00G-1               | 005-2               | 2025-01-11T08:00:00Z | 2025-01-13T08:00:00Z
    """
    log = built(
        Opportunity=DEALS, User=USERS, Group=GROUPS, SBQQ__Quote__c=quotes, sbaa__Approval__c=approvals
    )
    found = [one[1:] for one in listed(log, "Resource") if one[1] == "Discount Approved"]
    assert found == [
        ("Discount Approved", "2025-01-12 08:00", "Deal Desk"),
        ("Discount Approved", "2025-01-13 08:00", "Bea"),
    ]


def created_by(*users: str) -> str:
    rows = [
        f"006-{n} | Deal | 2025-01-0{n}T08:00:00Z | {user} | Prospecting | 2025-03-01"
        for n, user in enumerate(users, 1)
    ]
    return "\n".join(["Id | Name | CreatedDate | CreatedById | StageName | CloseDate", *rows])


def automated(options: Options | None = None, **tables: str) -> dict:
    log = built(options=options, **tables)
    return {row["Resource"]: row.get("IsAutomated") for row in log.table.to_pylist()}


def test_programs_are_told_by_type_profile_and_user_name_and_those_you_name():
    deals = created_by("005-1", "005-3", "005-4", "005-5", "005-6")
    told = {"Ann": False, "Gateway": True, "Robin": True, "Loader": True, "Tower": False}
    assert automated(Opportunity=deals, User=USERS) == told
    named = Options.from_dict({"automated_users": ["Tower"]})
    assert automated(named, Opportunity=deals, User=USERS) == told | {"Tower": True}


def test_without_a_file_of_users_only_names_tell_programs_and_without_any_nothing_is_said():
    deals = """
        Id    | Name | CreatedDate          | CreatedBy.Name   | StageName   | CloseDate
        006-1 | Deal | 2025-01-06T08:00:00Z | Integration User | Prospecting | 2025-03-01
        006-2 | Deal | 2025-01-06T08:00:00Z | Abbot Florence   | Prospecting | 2025-03-01
    """
    assert automated(Opportunity=deals) == {"Integration User": True, "Abbot Florence": False}
    assert automated(Opportunity=created_by("005-1")) == {long_id("005-1"): None}
    people = "\n".join(USERS.splitlines()[:4])
    assert automated(Opportunity=created_by("005-1"), User=people) == {"Ann": False}


# -- stages within a second

STAGES = """
    ApiName     | MasterLabel | IsActive | IsClosed | IsWon | SortOrder
    One         | One         | true     | false    | false | 1
    Two         | Two         | true     | false    | false | 2
    Three       | Three       | true     | false    | false | 3
    Four        | Four        | true     | false    | false | 4
    Closed Won  | Closed Won  | true     | true     | true  | 5
"""


def in_one_second(*stages: str, first: str = "One") -> list[str]:
    """The steps of a deal that was in `first` and went through these stages within one second."""
    rows = [f"008-{n} | 006-1 | {one} | 2025-01-08T08:00:00Z" for n, one in enumerate(stages, 2)]
    history = "\n".join(
        [
            "Id | OpportunityId | StageName | CreatedDate",
            f"008-1 | 006-1 | {first} | 2025-01-06T08:00:00Z",
            *rows,
        ]
    )
    deal = "\n".join(DEALS.strip().splitlines()[:2])
    log = built(Opportunity=deal, OpportunityStage=STAGES, OpportunityHistory=history)
    return [one[1] for one in listed(log) if one[2].startswith("2025-01-08")]


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (("Two", "Three"), ["Two", "Three"]),
        (("Two", "Three", "Closed Won"), ["Two", "Three", "Opportunity Closed Won"]),
        (("Three", "Two"), ["Two"]),
        (("Four", "Two", "Three"), ["Three"]),
        (("Three", "Two", "Four"), ["Three", "Four"]),
        (("Two", "Two", "Three"), ["Two", "Three"]),
        (("Unlisted", "Three"), ["Three"]),
        (("Closed Won", "Two"), ["Two"]),
        (("Two", "One"), []),
    ],
)  # fmt: skip
def test_a_stage_on_the_way_within_a_second_stays_and_any_other_was_overwritten(stages, told):
    assert in_one_second(*stages) == told


def test_of_a_deal_s_first_second_only_the_last_stage_stays():
    history = """
        Id    | OpportunityId | StageName | CreatedDate
        008-1 | 006-1         | One       | 2025-01-06T08:00:00Z
        008-2 | 006-1         | Two       | 2025-01-06T08:00:00Z
        008-3 | 006-1         | Three     | 2025-01-06T08:00:00Z
    """
    deal = "\n".join(DEALS.strip().splitlines()[:2])
    log = built(Opportunity=deal, OpportunityStage=STAGES, OpportunityHistory=history)
    assert [one[1] for one in listed(log)] == ["Opportunity Created", "Three"]
    assert without(log, "OpportunityHistory") == {"same_second": 2}


def test_two_deals_in_the_same_second_do_not_write_over_each_other():
    history = """
        Id    | OpportunityId | StageName | CreatedDate
        008-1 | 006-1         | One       | 2025-01-06T08:00:00Z
        008-2 | 006-2         | One       | 2025-01-07T08:00:00Z
        008-3 | 006-1         | Four      | 2025-01-08T08:00:00Z
        008-4 | 006-2         | Two       | 2025-01-08T08:00:00Z
        008-5 | 006-2         | Three     | 2025-01-08T08:00:00Z
    """
    log = built(Opportunity=DEALS, OpportunityStage=STAGES, OpportunityHistory=history)
    late = [one[:2] for one in listed(log) if one[2].startswith("2025-01-08")]
    assert late == [(long_id("006-1"), "Four"), (long_id("006-2"), "Two"), (long_id("006-2"), "Three")]


# -- switches


def test_steps_of_the_other_process_come_with_their_switch():
    orders = """
        Id    | OrderNumber | OpportunityId | Status | CreatedDate
        801-1 | 1           | 006-1         | Draft  | 2025-02-01T08:00:00Z
    """
    shipped = """
        Id    | FulfillmentOrderNumber | OrderId | Status | CreatedDate          | StartFulfillmentDate
        0a3-1 | F-1                    | 801-1   | Open   | 2025-02-06T08:00:00Z | 2025-02-07T08:00:00Z
    """
    calls = """
        Id    | WhatId | Subject | TaskSubtype | CompletedDateTime
        00T-1 | 801-1  | Ask     | Call        | 2025-02-08T09:00:00Z
    """
    tables = {"Opportunity": DEALS, "Order": orders, "FulfillmentOrder": shipped, "Task": calls}
    plain, more = built(**tables), built(options=Options(with_other_steps=True), **tables)
    extra = [one for one in listed(more) if one not in listed(plain)]
    assert extra == expected("""
        006-1 | Inventory Allocated | 2025-02-06 08:00
              | Goods Picked        | 2025-02-07 08:00
    """)
    assert without(plain, "FulfillmentOrder") == {"other_process": 1}
    of_order = built("order_to_cash", Options(with_other_steps=True, with_tasks=True), **tables)
    assert (long_id("801-1"), "Customer Call", "2025-02-08 09:00") in listed(of_order)
    quiet = built("order_to_cash", Options(with_tasks=True), **tables)
    assert "Customer Call" not in {one[1] for one in listed(quiet)}


def test_edits_of_a_quote_revise_it_with_their_switch_once_a_second_and_person():
    told = """
        Id    | QuoteId | Field      | OldValue | NewValue | CreatedById | CreatedDate
        017-1 | 0Q0-1   | Discount   | 5        | 10       | 005-1       | 2025-01-11T08:00:00Z
        017-2 | 0Q0-1   | GrandTotal | 95       | 90       | 005-1       | 2025-01-11T08:00:00Z
        017-3 | 0Q0-1   | Discount   | 10       | 12       | 005-2       | 2025-01-11T08:00:05Z
        017-4 | 0Q0-1   | Discount   | 12       | 15       | 005-1       | 2025-01-12T08:00:00Z
    """
    tables = {"Opportunity": DEALS, "Quote": QUOTES, "QuoteHistory": told, "User": USERS}
    assert "Quote Revised" not in {one[1] for one in listed(built(**tables))}
    assert without(built(**tables), "QuoteHistory") == {"switched_off": 4}
    log = built(options=Options(with_quote_edits=True), **tables)
    revised = [one[2:] for one in listed(log, "Resource") if one[1] == "Quote Revised"]
    assert revised == [("2025-01-11 08:00", "Ann"), ("2025-01-11 08:00", "Bea"), ("2025-01-12 08:00", "Ann")]
    assert without(log, "QuoteHistory") == {"same_second": 1}


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_every_step_the_builder_makes_has_its_name_in_both_languages(process):
    for name in names(process, with_other_steps=True).values():
        assert step_labels.label(process, name, "en") != ""
        assert not re.search("[A-Za-z]", step_labels.label(process, name, "zh")), name
    assert step_labels.label(process, "Payment Reversed", "en") == "Payment Reversed"
    assert step_labels.label(process, "Goods loaded", "zh") == "Goods loaded"
    assert step_labels.label("generic", "Customer Call", "zh") == "Customer Call"


# -- activities that were archived


def archived(first_task: str, *, at: str = "2025-01-06") -> list[dict]:
    tasks = f"""
        Id    | WhatId | Subject | TaskSubtype | CompletedDateTime
        00T-1 | 006-1  | Ask     | Call        | {first_task}T09:00:00Z
        00T-2 | 006-1  | Ask     | Call        | 2026-09-01T09:00:00Z
    """
    org = org_of(Opportunity=DEALS.replace("2025-01-06", at), Task=tasks)
    return [one.params for one in org.notes if one.code == "activities_archived"]


def test_tasks_that_begin_a_year_after_the_deals_were_probably_archived():
    # 6 January 2025 and 365 days are 6 January 2026; both deals were created before 8 January 2026
    assert archived("2026-01-06") == []
    assert archived("2026-01-08") == [{"object": "Task", "n": 2, "at": date(2026, 1, 8)}]
