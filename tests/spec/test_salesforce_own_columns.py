"""Do the customer's own columns of every object become attributes, of the case or of its events, in their type?"""
# ruff: noqa: E501 - rows of tables stay on one line

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.prepare.salesforce.options import Options
from analysis.prepare.salesforce.own_columns import MANY, REASONS
from tests.spec.salesforce_made import built, long_id
from ui.text import sentences

DEALS = """
    Id    | Name | AccountId | OwnerId | CreatedDate          | StageName   | IsClosed | IsWon | CloseDate  | Industry__c | Sponsor__c | Area__c
    006-1 | Acme | 001-1     | 005-1   | 2025-01-06T08:00:00Z | Prospecting | false    | false | 2025-03-01 | Steel       | 005-2      | North
    006-2 | Beta | 001-2     | 005-2   | 2025-01-07T08:00:00Z | Prospecting | false    | false | 2025-03-01 | Glass       | 005-2      | South
"""
ACCOUNTS = """
    Id    | Name | BillingCountry | Industry__c | Tier__c
    001-1 | Acme | DE             | Metal       | 1
    001-2 | Beta | FR             | Ceramics    | 2
    001-3 | Else | FR             | Nothing     | 3
"""
USERS = """
    Id    | Name | Username | Email | Team__c
    005-1 | Ann  | a        | a@x   | Hunters
    005-2 | Bo   | b        | b@x   | Farmers
"""
LEADS = """
    Id    | Company | Status | IsConverted | ConvertedOpportunityId | ConvertedDate | CreatedDate          | Score__c | Fit__c
    00Q-1 | Acme    | Open   | true        | 006-1                  | 2025-01-06    | 2025-01-02T08:00:00Z | 7.5      | true
    00Q-2 | Gamma   | Open   | false       |                        |               | 2025-01-03T08:00:00Z | 3        | false
"""
QUOTES = """
    Id    | QuoteNumber | OpportunityId | Status | CreatedDate          | Margin__c | Sent_On__c
    0Q0-1 | 1           | 006-1         | Draft  | 2025-01-08T08:00:00Z | 12        | 2025-01-09
    0Q0-2 | 2           | 006-1         | Draft  | 2025-01-09T08:00:00Z | 9.5       | 2025-01-10
    0Q0-3 | 3           | 006-2         | Draft  | 2025-01-10T08:00:00Z | 20        |
"""
LINES = """
    Id    | OpportunityId | Product2Id | Quantity | UnitPrice | TotalPrice | Plant__c | Colour__c
    00k-1 | 006-1         | 01t-1      | 1        | 10        | 10         | Essen    | red
    00k-2 | 006-1         | 01t-2      | 1        | 10        | 10         | Essen    | blue
    00k-3 | 006-2         | 01t-2      | 1        | 10        | 10         | Lyon     | blue
"""
PRODUCTS = """
    Id    | Name | ProductCode | Family | Class__c
    01t-1 | Pump | P1          | Pumps  | A
    01t-2 | Hose | P2          | Hoses  | A
"""
TABLES = {
    "Opportunity": DEALS, "Account": ACCOUNTS, "User": USERS, "Lead": LEADS, "Quote": QUOTES,
    "OpportunityLineItem": LINES, "Product2": PRODUCTS,
}  # fmt: skip
ONE, TWO, LEAD = long_id("006-1"), long_id("006-2"), "LEAD-" + long_id("00Q-2")


@pytest.fixture(scope="module")
def log():
    return built("lead_to_cash", **TABLES)


@pytest.fixture(scope="module")
def rows(log) -> pd.DataFrame:
    return log.table.to_pandas()


def of_case(rows: pd.DataFrame, column: str) -> dict[str, object]:
    """Case to its value, which every event of it has."""
    found = rows.groupby("SalesOpportunity")[column].agg(lambda values: set(values.dropna()))
    held = rows.groupby("SalesOpportunity")[column].agg(lambda values: values.isna().any())
    assert not (held & found.astype(bool)).any()
    return {case: values.pop() for case, values in found.items() if values}


@pytest.mark.parametrize(
    "column, wanted",
    [
        ("Industry__c", {ONE: "Steel", TWO: "Glass"}),  # the deal's own keeps its name
        ("Account: Industry__c", {ONE: "Metal", TWO: "Ceramics"}),
        ("Tier__c", {ONE: 1, TWO: 2}),
        ("Team__c", {ONE: "Hunters", TWO: "Farmers"}),
        ("Sponsor__c", {ONE: "Bo", TWO: "Bo"}),  # an id of a person as the name
        ("Score__c", {ONE: 7.5, LEAD: 3.0}),  # of deals that were leads, and of leads
        ("Fit__c", {ONE: True, LEAD: False}),
        ("Plant__c", {ONE: "Essen", TWO: "Lyon"}),  # lines that agree
        ("Colour__c", {TWO: "blue"}),  # those of the first deal do not
        ("Class__c", {ONE: "A", TWO: "A"}),
    ],
)
def test_what_a_case_has_one_of_is_an_attribute_of_the_case(rows, column, wanted):
    assert of_case(rows, column) == wanted


def test_what_differs_within_a_case_is_an_attribute_of_the_events_its_rows_made(rows):
    told = rows[rows["Margin__c"].notna()]
    assert dict(zip(told["SourceRecordId"], told["Margin__c"], strict=True)) == {
        long_id("0Q0-1"): 12.0, long_id("0Q0-2"): 9.5, long_id("0Q0-3"): 20.0,
    }  # fmt: skip
    assert set(told["SourceObject"]) == {"Quote"}


def test_types_are_kept(log):
    types = {field.name: str(field.type) for field in log.table.schema}
    assert {one: types[one] for one in ("Score__c", "Margin__c", "Fit__c", "Tier__c")} == {
        "Score__c": "double", "Margin__c": "double", "Fit__c": "bool", "Tier__c": "int64",
    }  # fmt: skip
    days = log.table["Sent_On__c"].drop_null().to_pylist()
    assert sorted(one.date() for one in days) == [dt.date(2025, 1, 9), dt.date(2025, 1, 10)]


def test_what_became_of_each_column_is_told(log):
    told = log.report.own.set_index(["object", "column"])
    assert told.loc[("Account", "Industry__c"), ["attribute", "scope", "reason"]].tolist() == [
        "Account: Industry__c", "case", "",
    ]  # fmt: skip
    assert told.loc[("Quote", "Margin__c"), "scope"] == "event"
    assert told.loc[("Lead", "Score__c"), "filled"] == pytest.approx(2 / 3)  # a deal of two, and a lead
    assert len(told) == 13
    assert set(told["attribute"]) <= set(log.table.column_names)


def test_texts_that_hardly_repeat_and_ids_nobody_names_are_left_out_and_named():
    n = MANY + 1
    rows = "\n".join(
        f"006-{k} | N{k} | 2025-01-06T08:00:00Z | A | false | false | 2025-03-01 | said {k} | a1Z-{k} | {k % MANY} x"
        for k in range(1, n + 1)
    )
    head = (
        "Id | Name | CreatedDate | StageName | IsClosed | IsWon | CloseDate | Note__c | Asset__c | Kind__c\n"
    )
    log = built("lead_to_cash", Opportunity=head + rows)
    told = log.report.own.set_index("column")
    assert told["reason"].to_dict() == {"Note__c": "unique", "Asset__c": "ids", "Kind__c": ""}
    assert {"Note__c", "Asset__c"} & set(log.table.column_names) == set()


def test_beyond_a_number_the_fullest_of_the_case_s_own_object_stay():
    log = built("lead_to_cash", Options(most_custom=3), **TABLES)
    told = log.report.own
    assert told[told["attribute"] != ""]["column"].tolist() == ["Area__c", "Industry__c", "Sponsor__c"]
    assert set(told[told["attribute"] == ""]["reason"]) == {"too_many"}


def test_columns_of_lists_belong_to_no_case():
    log = built("lead_to_cash", Opportunity=DEALS, OpportunityStage="""
        Id    | MasterLabel | ApiName     | SortOrder | IsActive | IsClosed | IsWon | Hint__c
        01J-1 | Prospecting | Prospecting | 1         | true     | false    | false | call
    """)  # fmt: skip
    told = log.report.own.set_index("column")
    assert told.loc["Hint__c", "reason"] == "no_case"


def test_an_order_has_the_columns_of_its_customer_and_its_own():
    log = built(
        "order_to_cash", Account=ACCOUNTS, Opportunity=DEALS,
        Order="""
            Id    | OrderNumber | OpportunityId | AccountId | Status | CreatedDate          | Incoterm__c
            801-1 | 1           | 006-1         | 001-1     | Draft  | 2025-02-01T08:00:00Z | DAP
        """,
    )  # fmt: skip
    (row,) = log.table.to_pylist()
    assert (row["Incoterm__c"], row["Tier__c"]) == ("DAP", 1.0)
    assert (row["Account: Industry__c"], row["Opportunity: Industry__c"]) == ("Metal", "Steel")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_reason_has_its_sentence(lang):
    said = sentences(lang)
    begins = "salesforce.own."
    assert {f"{begins}{one}" for one in REASONS} == {one for one in said if one.startswith(begins)}
