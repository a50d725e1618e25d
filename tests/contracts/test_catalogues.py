"""Do the catalogues hold what the app promises: every field and step, in both languages, once?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from analysis.processes import CORE_ROLES, PROCESSES, ROLES, Catalogue, Text, fold, load
from analysis.processes.catalogue import names

BUILT_IN = ("lead_to_cash", "order_to_cash")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

ACTIVITIES = {
    "lead_to_cash": """Lead Captured, Lead Assigned, Lead Contacted, Lead Qualified, Lead Disqualified, Lead
        Converted to Opportunity, Opportunity Created, Opportunity Owner Changed, Opportunity Qualified, Needs
        Analyzed, Proposal Stage Reached, Stage Moved Backward, Close Date Pushed, Amount Reduced, Quote
        Created, Quote Revised, Discount Approval Requested, Discount Approved, Discount Rejected, Approval
        Recalled, Quote Presented, Negotiation Started, Quote Accepted, Quote Denied, Credit Check Performed,
        Contract Generated, Contract Approval Requested, Contract Approved, Contract Sent for Signature,
        Contract Signed, Opportunity Closed Won, Opportunity Closed Lost, Opportunity Reopened, Sales Order
        Created, Order Activated, Order Changed, Order Fulfilled, Invoice Generated, Invoice Sent, Invoice
        Accepted by Customer, Payment Reminder Sent, Invoice Disputed, Payment Received, Order Closed""",
    "order_to_cash": """Sales Order Created, Order Validated, Credit Check Performed, Credit Hold Placed,
        Credit Hold Released, Order Approval Requested, Order Approved, Order Rejected, Order Confirmed, Order
        Deactivated, Order Changed, Inventory Allocated, Back-order Created, Goods Picked, Goods Packed, Goods
        Shipped, Goods Delivered, Proof of Delivery Received, Invoice Generated, Invoice Sent, Invoice
        Corrected, Payment Reminder Sent, Payment Received, Payment Applied, Order Closed, Order Cancelled,
        Return Requested, Return Received""",
    "generic": "",
}


@pytest.fixture(params=PROCESSES)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return load(request.param)


def texts(thing: object, path: str) -> Iterator[tuple[str, Text]]:
    """Every text inside a dataclass, with where it stands."""
    if isinstance(thing, Text):
        yield path, thing
    elif isinstance(thing, tuple):
        for item in thing:
            yield from texts(item, f"{path}/{getattr(item, 'key', '')}")
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name), f"{path}.{field.name}")


@pytest.mark.parametrize(
    "process, required, recommended, optional",
    [("lead_to_cash", 3, 5, 11), ("order_to_cash", 5, 6, 13)],
)
def test_the_template_has_its_attributes(process: str, required: int, recommended: int, optional: int):
    levels = Counter(a.level for a in load(process).attributes)
    del levels["extension"]
    assert levels == {"required": required, "recommended": recommended, "optional": optional}


def test_the_eight_attributes_of_the_source_are_required_or_recommended():
    by_level = {a.key: a.level for a in load("lead_to_cash").attributes}
    required = {"SalesOpportunity", "ActivityName", "EventTime"}
    assert {key for key, level in by_level.items() if level == "required"} == required
    assert {key for key, level in by_level.items() if level == "recommended"} == {
        "SalesRepresentative", "OpportunityStage", "OpportunityAmount", "IsWon", "DiscountPercentage",
    }  # fmt: skip


def test_the_eight_activities_of_the_source_are_recommended():
    assert [a.key for a in load("lead_to_cash").activities if a.level == "recommended"] == [
        "Lead Converted to Opportunity", "Opportunity Created", "Quote Created", "Quote Accepted",
        "Contract Signed", "Opportunity Closed Won", "Opportunity Closed Lost", "Payment Received",
    ]  # fmt: skip


def test_the_recommended_activities_of_an_order():
    assert [a.key for a in load("order_to_cash").activities if a.level == "recommended"] == [
        "Sales Order Created", "Credit Check Performed", "Order Approved", "Order Confirmed",
        "Inventory Allocated", "Goods Picked", "Goods Shipped", "Goods Delivered", "Invoice Generated",
        "Invoice Sent", "Payment Received",
    ]  # fmt: skip


def test_activities_have_their_canonical_names_in_their_order(catalogue: Catalogue):
    expected = [" ".join(name.split()) for name in ACTIVITIES[catalogue.key].split(",") if name.strip()]
    assert [a.key for a in catalogue.activities] == expected
    assert list(catalogue.colour_order) == expected
    assert all(a.label.en == a.key for a in catalogue.activities)


def test_every_role_has_a_column(catalogue: Catalogue):
    assert {a.role for a in catalogue.attributes if a.role} == {*CORE_ROLES, *ROLES}
    for role in (*CORE_ROLES, *ROLES):
        found = catalogue.attribute(role)
        assert found is not None
        assert found.role == role


def test_no_text_is_empty_and_each_is_in_its_language(catalogue: Catalogue):
    found = list(texts(catalogue, catalogue.key))
    assert len(found) > len(catalogue.attributes) * 4
    wrong = [path for path, text in found if not text.en.strip() or CHINESE.search(text.en)]
    wrong += [path for path, text in found if not CHINESE.search(text.zh)]
    assert wrong == []


def test_chinese_texts_are_not_copies_within_an_entry(catalogue: Catalogue):
    """A text that repeats the label of its entry is one that nobody wrote."""
    for thing in (*catalogue.attributes, *catalogue.activities):
        for text in (thing.why, thing.source, *([thing.unlocks] if hasattr(thing, "unlocks") else [])):
            assert text != thing.label, thing.key


def test_chinese_texts_use_chinese_punctuation(catalogue: Catalogue):
    half_width = re.compile(r"[\u4e00-\u9fff][,;:()!?]|[,;:()!?][\u4e00-\u9fff]")
    assert [path for path, text in texts(catalogue, catalogue.key) if half_width.search(text.zh)] == []


def test_a_name_means_one_thing(catalogue: Catalogue):
    for things in (catalogue.attributes, catalogue.activities):
        owners: dict[str, set[str]] = {}
        for thing in things:
            for name in names(thing):
                owners.setdefault(fold(name), set()).add(thing.key)
        assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


def test_an_alias_is_listed_once(catalogue: Catalogue):
    for thing in (*catalogue.attributes, *catalogue.activities):
        listed = [fold(alias) for alias in thing.aliases]
        assert len(listed) == len(set(listed)), thing.key


@pytest.mark.parametrize("process", BUILT_IN)
def test_the_reference_path_goes_forward(process: str):
    catalogue = load(process)
    order = {a.key: a.order for a in catalogue.activities}
    path = [order[name] for name in catalogue.reference_path]
    assert len(path) >= 10
    assert path == sorted(set(path))


@pytest.mark.parametrize("process", BUILT_IN)
def test_spans_milestones_and_states_name_known_activities(process: str):
    catalogue = load(process)
    known = {a.key for a in catalogue.activities}
    named = {m.activity for m in catalogue.milestones}
    for span in catalogue.spans:
        named |= {*span.start, span.end, *span.ends}
    for state in catalogue.states:
        named |= {*state.last_of, *state.of, *state.has, *filter(None, (state.is_, state.settled))}
    assert named
    assert named <= known


def test_the_main_spans():
    deal, order = load("lead_to_cash").main_span, load("order_to_cash").main_span
    assert deal is not None
    assert (deal.start, deal.end) == (("Opportunity Created",), "Contract Signed")
    assert deal.ends == ("Opportunity Closed Lost",)
    assert order is not None
    assert (order.start, order.end, order.at) == (("Sales Order Created",), "Payment Received", "last")
    assert order.ends == ("Order Cancelled",)
    assert load("generic").main_span is None


def test_the_states_in_the_order_they_are_tested():
    assert [s.key for s in load("lead_to_cash").states] == ["lost", "paid", "won", "in_pipeline"]
    assert [s.key for s in load("order_to_cash").states] == ["cancelled", "paid", "delivered", "in_progress"]
    assert load("generic").states == ()
    cancelled = load("order_to_cash").state("cancelled")
    assert cancelled is not None
    assert cancelled.lost
    assert not any(s.won for s in load("order_to_cash").states)
    paid = load("lead_to_cash").state("paid")
    assert paid is not None
    assert (paid.settled, paid.by) == ("Payment Received", "InvoiceId")
    assert (paid.won, paid.lost, paid.final) == (True, False, True)


def test_what_repeats_naturally_and_what_is_rework():
    deal, order = load("lead_to_cash").naturally_repeating, load("order_to_cash").naturally_repeating
    assert {"Payment Received", "Payment Reminder Sent", "Lead Contacted", "Close Date Pushed"} <= deal
    assert {"Payment Received", "Payment Reminder Sent", "Goods Shipped"} <= order
    rework = {"Quote Created", "Quote Revised", "Discount Approval Requested", "Credit Check Performed"}
    assert not (rework | {"Order Changed", "Invoice Disputed", "Opportunity Reopened"}) & deal
    assert not {"Credit Check Performed", "Order Changed", "Invoice Corrected", "Order Confirmed"} & order


def test_micro_events_are_changes_of_a_field():
    micro = {a.key for a in load("lead_to_cash").activities if a.micro}
    assert micro == {"Opportunity Owner Changed", "Close Date Pushed", "Amount Reduced"}


def test_the_first_kpis():
    both = {"approval_time", "invoice_to_cash_time", "rework_rate", "finished_per_week"}
    assert {k.key for k in load("lead_to_cash").kpis} == both | {
        "sales_cycle_time", "time_to_signature", "time_to_close", "lead_to_cash_time", "win_rate",
        "lead_conversion", "quote_to_contract_time", "stuck_share",
    }  # fmt: skip
    assert {k.key for k in load("order_to_cash").kpis} == both | {
        "order_to_cash_time", "on_time_delivery", "order_change_rate",
    }  # fmt: skip
    assert {k.key for k in load("generic").kpis} == {"rework_rate"}


@pytest.mark.parametrize(
    "process, column, key",
    [
        ("lead_to_cash", "case:concept:name", "SalesOpportunity"),
        ("lead_to_cash", "opportunity_id", "SalesOpportunity"),
        ("lead_to_cash", "Opportunity Owner", "SalesRepresentative"),
        ("lead_to_cash", "业务机会所有人", "SalesRepresentative"),
        ("lead_to_cash", "StageName", "OpportunityStage"),
        ("lead_to_cash", "org:resource", "Resource"),
        ("lead_to_cash", "潜在客户来源", "LeadSource"),
        ("lead_to_cash", "Owner.Name", "SalesRepresentative"),
        ("lead_to_cash", "时间戳", "EventTime"),
        ("order_to_cash", "OrderNumber", "SalesOrder"),
        ("order_to_cash", "User", "Resource"),
        ("order_to_cash", "Carrier", "Partner"),
        ("order_to_cash", "销售订单(案例ID)", "SalesOrder"),
        ("generic", "SalesOpportunity", "CaseId"),
        ("generic", "Complete Timestamp", "Timestamp"),
        ("generic", "案例ID", "CaseId"),
        ("generic", "StageName", "Stage"),
    ],
)
def test_columns_are_recognised(process: str, column: str, key: str):
    found = load(process).attribute(column)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "process, name, key",
    [
        ("lead_to_cash", "Quote Presented to Customer", "Quote Presented"),
        ("lead_to_cash", "Proposal Issued", "Quote Presented"),
        ("lead_to_cash", "invoice sent to customer", "Invoice Sent"),
        ("lead_to_cash", "Order Changed / Corrected", "Order Changed"),
        ("lead_to_cash", "合同签署", "Contract Signed"),
        ("lead_to_cash", "Lead Converted To Opportunity", "Lead Converted to Opportunity"),
        ("order_to_cash", "Backorder Created", "Back-order Created"),
        ("order_to_cash", "Payment Applied / Invoice Settled", "Payment Applied"),
    ],
)
def test_the_same_step_spelled_otherwise_is_recognised(process: str, name: str, key: str):
    found = load(process).activity(name)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "name", ["Quote Sent", "Quote Issued", "Opportunity Closed", "Approved", "Contacted"]
)
def test_a_similar_step_stays_itself(name: str):
    assert load("lead_to_cash").activity(name) is None
