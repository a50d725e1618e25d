"""The catalogue of rules against the reference: every rule with its severity, its default, its demands."""

import pytest

from analysis.processes import load
from analysis.processes.rules import filled

HIGH, MEDIUM, LOW = "high", "medium", "low"
REFERENCE = {
    "R-L01": (LOW, True, {}, [("precedes", "Opportunity Created", "Quote Created")]),
    "R-L02": (
        HIGH, True, {"amount": 50_000},
        [("precedes", "Discount Approved|Contract Approved", "Opportunity Closed Won")],
    ),
    "R-L03": (HIGH, True, {}, [("precedes", "Contract Signed", "Sales Order Created")]),
    "R-L04": (HIGH, True, {}, [("precedes", "Contract Approved", "Contract Signed")]),
    "R-L05": (
        HIGH, True, {},
        [("precedes", "Contract Approved", "Contract Signed"), ("allowed_resource", "Contract Approved", "")],
    ),
    "R-L06": (MEDIUM, True, {}, [("precedes", "Contract Signed", "Opportunity Closed Won")]),
    "R-L07": (
        HIGH, True, {"limit": 15, "second": 25},
        [
            ("precedes", "Discount Approved", "Quote Presented"),
            ("distinct_resources", "Discount Approved", ""),
        ],
    ),
    "R-L08": (
        HIGH, True, {},
        [
            ("different_resource", "Discount Approval Requested", "Discount Approved"),
            ("not_performed_by", "Discount Approved", ""),
        ],
    ),
    "R-L09": (HIGH, True, {}, [("different_resource", "Contract Generated", "Contract Approved")]),
    "R-L10": (MEDIUM, True, {}, [("precedes", "Quote Created", "Opportunity Closed Won")]),
    "R-L11": (MEDIUM, True, {}, [("precedes", "Quote Accepted", "Contract Generated")]),
    "R-L12": (
        MEDIUM, True, {},
        [
            ("never_both", "Opportunity Closed Won", "Opportunity Closed Lost"),
            ("at_most", "Opportunity Reopened", ""),
        ],
    ),
    "R-L13": (HIGH, True, {}, [("absent_between", "Discount Approved", "Quote Accepted")]),
    "R-L14": (LOW, True, {}, [("precedes", "Lead Qualified", "Lead Converted to Opportunity")]),
    "R-L15": (HIGH, True, {}, [("not_after", "Discount Approved", "Opportunity Closed Won")]),
    "R-L16": (LOW, True, {"deadline": 1}, [("responds", "Lead Captured", "Lead Contacted")]),
    "R-L17": (
        LOW, True, {"deadline": 24, "longer": 48, "tier": 25},
        [
            (
                "max_duration", "Discount Approval Requested",
                "Discount Approved|Discount Rejected|Approval Recalled",
            ),
        ] * 2,
    ),
    "R-L18": (
        MEDIUM, True, {"deadline": 72}, [("responds", "Opportunity Closed Won", "Sales Order Created")]
    ),
    "R-L19": (MEDIUM, True, {}, [("precedes", "Order Fulfilled", "Invoice Generated")]),
    "R-L20": (MEDIUM, True, {}, [("precedes", "Invoice Sent", "Payment Received")]),
    "R-L21": (LOW, True, {}, [("responds", "Invoice Sent", "Payment Received")]),
    "R-L22": (LOW, True, {}, [("attr_required", "Opportunity Closed Lost", "")]),
    "R-L23": (MEDIUM, True, {"tolerance": 0.05}, [("value_match", "Invoice Generated", "")]),
    "R-L24": (
        LOW, False, {"window": 2160}, [("not_after", "Opportunity Owner Changed", "Opportunity Closed Won")]
    ),
    "R-L25": (MEDIUM, True, {}, [("before_date", "Quote Accepted", "")]),
    "R-L26": (LOW, True, {"times": 1}, [("backwards", "Stage Moved Backward", "")]),
    "R-O01": (HIGH, True, {}, [("precedes", "Credit Check Performed", "Goods Shipped")]),
    "R-O01b": (HIGH, False, {}, [("precedes", "Credit Check Performed", "Order Confirmed")]),
    "R-O02": (HIGH, True, {}, [("absent_between", "Credit Hold Placed", "Credit Hold Released")]),
    "R-O03": (
        HIGH, True, {"amount": 10_000, "limit": 15}, [("precedes", "Order Approved", "Order Confirmed")]
    ),
    "R-O04": (HIGH, True, {}, [("different_resource", "Sales Order Created", "Order Approved")]),
    "R-O05": (MEDIUM, True, {}, [("precedes", "Order Confirmed", "Inventory Allocated")]),
    "R-O06": (
        MEDIUM, True, {},
        [("precedes", "Inventory Allocated", "Goods Picked"), ("precedes", "Goods Picked", "Goods Shipped")],
    ),
    "R-O07": (HIGH, True, {}, [("precedes", "Goods Shipped", "Invoice Generated")]),
    "R-O08": (MEDIUM, True, {}, [("precedes", "Invoice Sent", "Payment Received")]),
    "R-O09": (LOW, True, {"times": 1}, [("at_most", "Credit Check Performed", "")]),
    "R-O10": (MEDIUM, True, {}, [("not_after", "Order Changed", "Goods Shipped")]),
    "R-O10b": (LOW, True, {}, [("not_after", "Order Changed", "Order Confirmed")]),
    "R-O11": (
        HIGH, True, {},
        [
            ("never_both", "Order Cancelled", "Goods Shipped"),
            ("never_both", "Order Cancelled", "Payment Received"),
        ],
    ),
    "R-O12": (LOW, True, {"deadline": 48}, [("responds", "Goods Delivered", "Invoice Sent")]),
    "R-O13": (LOW, True, {"deadline": 24}, [("max_duration", "Sales Order Created", "Order Confirmed")]),
    "R-O14": (LOW, True, {"deadline": 24}, [("max_duration", "Order Confirmed", "Inventory Allocated")]),
    "R-O15": (MEDIUM, True, {}, [("before_date", "Goods Delivered", "")]),
    "R-O16": (
        HIGH, True, {},
        [
            ("different_resource", "Invoice Corrected", "Payment Applied"),
            ("different_resource", "Invoice Generated", "Payment Applied"),
        ],
    ),
    "R-O17": (LOW, False, {}, [("attr_required", "", "")]),
    "R-O18": (HIGH, True, {}, [("allowed_resource", "Credit Hold Released", "")]),
    "R-O19": (MEDIUM, True, {}, [("required", "Payment Received", "")]),
    "R-O20": (MEDIUM, True, {}, [("exactly_once", "Invoice Generated", "")]),
    "R-O21": (MEDIUM, True, {"tolerance": 0.01}, [("value_match", "Invoice Generated", "")]),
}  # fmt: skip
"""Rule: severity, on, limits (hours, percent, money), and per demand its kind and the steps it compares."""
CONDITIONED = {
    "R-L02": {"OpportunityAmount", "DiscountPercentage", "NonStandardTerms"}, "R-L05": {"NonStandardTerms"},
    "R-O03": {"OrderAmount", "DiscountPercentage"}, "R-O17": {"SalesChannel"},
}  # fmt: skip
EXEMPT = {
    "R-L10": {"OpportunityType"}, "R-L19": {"InvoiceType", "PaymentTermsDays"},
    "R-L20": {"InvoiceType", "PaymentTermsDays"}, "R-O07": {"PaymentTerms"}, "R-O08": {"PaymentTerms"},
    "R-O20": {"InvoiceType"},
}  # fmt: skip
RULES = {rule.id: rule for process in ("lead_to_cash", "order_to_cash") for rule in load(process).rules}


def steps(rule) -> list[tuple[str, str, str]]:
    return [
        (part.type, *("|".join(part.get(name) or ()) for name in ("a", "b"))) for part in rule.check.parts
    ]


def attributes(condition) -> set[str]:
    if condition is None:
        return set()
    inside = getattr(condition, "parts", ()) or ([condition.part] if hasattr(condition, "part") else [])
    own = {condition.attribute} if hasattr(condition, "attribute") else set()
    return own.union(*(attributes(one) for one in inside))


def test_no_rule_is_missing_and_none_is_made_up():
    assert set(RULES) == set(REFERENCE)


@pytest.mark.parametrize("rule_id", REFERENCE)
def test_a_rule_is_as_the_reference_has_it(rule_id):
    severity, is_on, limits, demands = REFERENCE[rule_id]
    rule = RULES[rule_id]
    assert (rule.severity, rule.is_on, rule.values) == (severity, is_on, limits)
    assert steps(rule) == demands
    assert attributes(rule.when) == CONDITIONED.get(rule_id, set())
    assert attributes(rule.exempt) - {""} == EXEMPT.get(rule_id, set())


def test_limits_stand_where_they_belong():
    """Above 15 % approved; above 25 % by two; 24 hours, 48 above 25 %; not more than once."""
    tiers = [filled(part.when, RULES["R-L07"].values).value for part in RULES["R-L07"].check.parts]
    assert tiers == [15, 25]
    assert RULES["R-L07"].check.parts[1].get("n") == 2
    hours = [filled(part, RULES["R-L17"].values).get("within_h") for part in RULES["R-L17"].check.parts]
    assert hours == [24, 48]
    assert (RULES["R-L12"].check.parts[1].get("n"), RULES["R-L16"].check.get("working")) == (0, True)


@pytest.mark.parametrize("rule_id", ["R-L26", "R-O09"])
def test_how_often_is_said_as_one_says_it(rule_id):
    rule = RULES[rule_id]
    assert "at most once" in rule.words("en")
    assert "不超过 1 次" in rule.words("zh")
    assert "at most twice" in rule.with_limit("times", 2).words("en")
    assert "at most 3 times" in rule.with_limit("times", 3).words("en")
