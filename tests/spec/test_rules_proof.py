"""What proves a breach: its values, what did not happen, and by how much; logs and figures by hand."""

import pandas as pd
import pytest

from analysis.bottlenecks import check_rules
from analysis.bottlenecks.rules import breaches, case_values, evidence, looked, outcomes
from analysis.bottlenecks.rules.judging import OUTCOMES
from analysis.log.calendar import Calendar, Hours
from analysis.processes.rule_form import rule
from analysis.processes.rule_types import TYPES
from tests.spec.logs import log, log_of_cases
from tests.spec.test_rules import (
    ACCEPTED,
    APPROVED,
    ASKED,
    BREACH,
    CANNOT,
    LOST,
    NA,
    PAID,
    PASS,
    PENDING,
    QUOTED,
    REVISED,
    SENT,
    SIGNED,
    TOLD,
    WON,
    a_rule,
)

ORDERED = "Sales Order Created"
MEASURED = {
    "precedes: the first came 30 hours after the second; one that never came is late by nothing": (
        a_rule("precedes", a=QUOTED, b=SIGNED),
        f"case | {QUOTED} | {SIGNED}\n1 | 35 | 5\n2 | | 5\n3 | 1 | 5", {"1": (30, "hours"), "2": None},
    ),
    "responds: done 26 hours after, within 24; or 76 hours too late by now": (
        a_rule("responds", a=WON, b=ORDERED, within_h=24),
        f"case | {WON} | {ORDERED}\n1 | 0 | 26\n2 | 0 |", {"1": (2, "hours"), "2": (76, "hours")},
    ),
    "responds by a date: paid in the night after the day is one day late, unpaid on the fifth day three": (
        a_rule("responds", a=SENT, b=PAID, due="Due"),
        f"case | {SENT} | {PAID} | @Due\n1 | 0 | 25 | 2024-01-01\n2 | 0 | | 2024-01-02",
        {"1": (1, "days"), "2": (3, "days")},
    ),
    "max_duration: 24.5 hours where 24 are allowed": (
        a_rule("max_duration", a=ASKED, b=APPROVED, within_h=24),
        f"case | {ASKED} | {APPROVED}\n1 | 0 | 24.5", {"1": (0.5, "hours")},
    ),
    "not_after: three hours after": (
        a_rule("not_after", a=APPROVED, b=WON),
        f"case | {APPROVED} | {WON}\n1 | 5 | 2", {"1": (3, "hours")},
    ),
    "at_most: two more than two": (
        a_rule("at_most", a=REVISED, n=2),
        f"case | {QUOTED} | {REVISED}\n1 | 0 | 1, 2, 3, 4", {"1": (2, "count")},
    ),
    "exactly_once: one more; one fewer": (
        a_rule("exactly_once", a=SIGNED),
        f"case | {SIGNED} | {PAID}\n1 | 1, 2 | 3\n2 | | 3", {"1": (1, "count"), "2": (-1, "count")},
    ),
    "backwards: two steps back where one is allowed": (
        a_rule("backwards", n=1),
        f"case | Opportunity Created | Opportunity Qualified | {QUOTED} | {ACCEPTED}\n1 | 0 | 3 | 2 | 1",
        {"1": (1, "count")},
    ),
    "value_match: 60 invoiced of 100 is 35 points beyond 5 %": (
        a_rule("value_match", x="Sold", y="Billed", tolerance=0.05),
        f"case | {QUOTED} | {LOST} | @Sold | @Billed\n1 | 0 | 1 | 100 | 60", {"1": (0.35, "share")},
    ),
    "before_date: two days after the day": (
        a_rule("before_date", a=ACCEPTED, date="Until"),
        f"case | {ACCEPTED} | @Until\n1 | 73 | 2024-01-02", {"1": (2, "days")},
    ),
    "never_both: nothing to measure": (
        a_rule("never_both", a=WON, b=LOST), f"case | {WON} | {LOST}\n1 | 5 | 1", {"1": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("named", MEASURED)
def test_by_how_much_a_rule_is_broken(named):
    demand, text, expected = MEASURED[named]
    found = breaches(log_of_cases(text, as_of="100", process="lead_to_cash"), demand).set_index("case_id")
    assert set(found.index) == set(expected)
    for case, told in expected.items():
        if told is None:
            assert pd.isna(found.loc[case, "over"])
            assert not found.loc[case, "unit"] or pd.isna(found.loc[case, "unit"])
        else:
            assert (found.loc[case, "over"], found.loc[case, "unit"]) == (pytest.approx(told[0]), told[1])


def test_in_working_time_the_excess_is_working_time():
    """Asked on Monday 17:00, approved on Tuesday 12:00: one hour and three, two of them too many."""
    demand = a_rule("responds", a=ASKED, b=APPROVED, within_h=2, working=True)
    view = log_of_cases(f"case | {ASKED} | {APPROVED}\n1 | 17 | 36", as_of="100", process="lead_to_cash")
    found = breaches(view, demand, calendar=Calendar(Hours(zone="UTC")))
    assert found.loc[0, "over"] == pytest.approx(2)


def test_of_several_invoices_the_latest_counts():
    demand = a_rule("responds", a=SENT, b=PAID, within_h=10, by="InvoiceId")
    view = log(
        f"""
        case | activity | at | InvoiceId
        1    | {SENT}   | 0  | I1
             | {PAID}   | 12 | I1
             | {SENT}   | 1  | I2
             | {PAID}   | 40 | I2
        """,
        process="lead_to_cash",
    )  # fmt: skip
    assert breaches(view, demand).loc[0, "over"] == pytest.approx(29)


def test_two_people_are_demanded_and_one_is_missing():
    demand = a_rule("distinct_resources", a=APPROVED, n=2, before="Quote Presented")
    view = log(
        f"""
        case | activity        | at | Resource
        1    | {APPROVED}      | 0  | Ann
             | Quote Presented | 2  | Cid
        """,
        process="lead_to_cash", resource="Resource",
    )  # fmt: skip
    assert breaches(view, demand).loc[0, ["over", "unit"]].tolist() == [-1, "count"]


def test_a_discount_raised_after_the_approval_says_by_how_much():
    demand = a_rule("absent_between", a=APPROVED, x=REVISED, b=ACCEPTED, rising="DiscountPercentage")
    same = a_rule("same_value", a=APPROVED, b=ACCEPTED, attribute="DiscountPercentage")
    view = log(
        f"""
        case | activity   | at | DiscountPercentage
        1    | {APPROVED} | 0  | 10
             | {REVISED}  | 1  | 12.5
             | {ACCEPTED} | 2  | 12.5
        """,
        process="lead_to_cash",
    )  # fmt: skip
    assert breaches(view, demand).loc[0, ["over", "unit"]].tolist() == [2.5, "number"]
    assert breaches(view, same).loc[0, ["over", "unit"]].tolist() == [2.5, "number"]


# -- values and what is missing -----------------------------------------------------------------------

DISCOUNTS = f"""
    case | activity        | at | Resource | DiscountPercentage | OpportunityAmount
    1    | {QUOTED}        | 0  | Ann      | 18                 | 500
         | Quote Presented | 1  | Ann      | 18                 | 500
    2    | Quote Presented | 1  | Ann      | 40                 | 70
         | {APPROVED}      | 5  | Bob      | 40                 | 70
    3    | {APPROVED}      | 0  | Bob      | 20                 | 70
         | Quote Presented | 1  | Ann      | 21                 | 70
    """


@pytest.fixture(scope="module")
def discounts():
    return log(DISCOUNTS, process="lead_to_cash", resource="Resource", as_of="100")


def test_an_approval_that_is_missing_is_a_row_of_its_own(discounts):
    """18 % and no approval: the row stands before the quote that went out; 40 %: it came later, so no row."""
    demand = discounts.catalogue.rule("R-L07")
    found = evidence(discounts, demand, ["1", "2"])
    rows = [
        (
            row.case_id,
            row.activity,
            row.happened,
            row.is_breach,
            None if pd.isna(row.position) else row.position,
        )
        for row in found.itertuples()
    ]
    assert rows == [
        ("1", APPROVED, False, False, None), ("1", "Quote Presented", True, True, 1),
        ("2", "Quote Presented", True, True, 0), ("2", APPROVED, True, False, 1),
    ]  # fmt: skip
    assert found["DiscountPercentage"].dropna().tolist() == [18, 40, 40]
    assert found["at"].isna().tolist() == [True, False, False, False]


def test_values_and_by_how_much_they_pass_the_limit(discounts):
    """18 % is 3 points above 15 %. 40 % breaks both demands: the first limit counts."""
    demand = discounts.catalogue.rule("R-L07")
    values = case_values(discounts, demand, ["1"])
    assert values.to_dict("records") == [{"case_id": "1", "DiscountPercentage": 18.0}]
    assert set(case_values(discounts, demand)["case_id"]) == {"1", "2", "3"}
    passed = looked(discounts, demand)
    rows = [(row.case_id, row.attribute, row.limit, row.above, row.unit) for row in passed.itertuples()]
    assert rows == [
        ("1", "DiscountPercentage", 15, 3, "percent"), ("2", "DiscountPercentage", 15, 25, "percent")
    ]  # fmt: skip
    second = demand.with_limit("second", 10)
    assert set(looked(discounts, second, ["3"])["limit"]) == {10}  # approved by one: only the tier is broken


def test_amounts_are_measured_in_money_and_a_limit_of_nought_says_nothing(discounts):
    demand = discounts.catalogue.rule("R-L02").with_limit("amount", 400)
    passed = looked(discounts, demand)
    assert len(passed) == 0  # nobody won
    own = a_rule(
        "required", a=APPROVED, once="Quote Presented",
        when={"all": [
            {"attribute": "OpportunityAmount", "op": ">", "value": 400},
            {"attribute": "DiscountPercentage", "op": ">", "value": 0},
        ]},
    )  # fmt: skip
    rows = [(row.case_id, row.attribute, row.above, row.unit) for row in looked(discounts, own).itertuples()]
    assert rows == [("1", "OpportunityAmount", 100, "money")]


def test_alternatives_that_did_not_happen_are_named_each():
    demand = a_rule("precedes", a=[QUOTED, ACCEPTED], b=SIGNED)
    view = log_of_cases(
        f"case | {QUOTED} | {ACCEPTED} | {SIGNED}\n1 | | | 5\n2 | 0 | 1 | 5", process="lead_to_cash"
    )
    found = evidence(view, demand, ["1"])
    assert found.loc[~found["happened"], "activity"].tolist() == [QUOTED, ACCEPTED]


def test_without_a_breach_nothing_is_missing(discounts):
    found = evidence(discounts, discounts.catalogue.rule("R-L07"), ["3"])
    assert found["happened"].all()
    assert len(evidence(discounts, discounts.catalogue.rule("R-L07"), [])) == 0


# -- roles nobody has ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "expected"), [("Sales", [CANNOT]), ("legal ", [BREACH])])
def test_a_role_that_nobody_has_cannot_be_demanded(role, expected):
    """Approved by Sales. Legal drafts contracts in the second log, and so is known there."""
    demand = a_rule(
        "allowed_resource", a="Contract Approved", roles=["Legal", "法务"], attribute="ResourceRole"
    )
    view = log(
        f"""
        case | activity           | at | ResourceRole
        1    | Contract Generated | 0  | {role}
             | Contract Approved  | 1  | Sales
        """,
        process="lead_to_cash",
    )
    assert outcomes(view, demand)["outcome"].tolist() == expected
    row = check_rules(view, [demand]).iloc[0]
    assert (row["reason"], row["missing"]) == (
        ("role", [("role", "legal"), ("role", "法务")]) if expected == [CANNOT] else ("", [])
    )


# -- every kind, every outcome ------------------------------------------------------------------------

NEVER_PENDING = "what breaks it has happened, and without it the case has not come to it"
IMPOSSIBLE = {
    **{(kind, PENDING): NEVER_PENDING for kind in (
        "precedes", "never_both", "at_most", "not_after", "different_resource", "not_performed_by",
        "allowed_resource", "attr_required", "same_value", "backwards",
    )},
    ("backwards", NA): "every case can go back",
}  # fmt: skip
"""Kind and outcome that cannot come together, and why."""
LACKING = {
    "never_both": a_rule("never_both", a="Quote Denied", b=SIGNED),
    "exactly_once": a_rule("exactly_once", a="Quote Denied"),
    "at_most": a_rule("at_most", a="Quote Denied", n=1),
    "required": a_rule("required", a="Quote Denied"),
    "not_after": a_rule("not_after", a="Quote Denied", b=SIGNED),
    "max_duration": a_rule("max_duration", a=QUOTED, b="Quote Denied", within_h=2),
    "attr_required": a_rule("attr_required", attribute="LossReason"),
}
"""Demands on a log that has no denied quotes and no reasons."""
ALL = rule({"id": "X", "label": "X", "check": {"type": "all", "checks": [
    {"type": "required", "a": SIGNED},
    {"type": "different_resource", "a": ASKED, "b": APPROVED},
]}, "when": {"activity": ASKED}})  # fmt: skip
"""A signature in cases that are over, and two people; both only where somebody asked."""
ALL_CASES = f"""
    case | activity   | at | Resource
    1    | {ASKED}    | 0  | Ann
         | {APPROVED} | 1  | Bob
         | {SIGNED}   | 2  | Cid
    2    | {ASKED}    | 0  | Ann
         | {APPROVED} | 1  | Bob
         | {LOST}     | 2  | Ann
    3    | {ASKED}    | 0  | Ann
         | {APPROVED} | 1  | Bob
    4    | {ASKED}    | 0  | Ann
         | {APPROVED} | 1  |
    5    | {QUOTED}   | 0  | Ann
    """
ALL_SAID = {"1": PASS, "2": BREACH, "3": PENDING, "4": CANNOT, "5": NA}


def test_of_several_demands_the_gravest_outcome_counts_and_where_it_cannot_be_told():
    view = log(ALL_CASES, process="lead_to_cash", resource="Resource")
    found = outcomes(view, ALL)
    assert dict(zip(found["case_id"], found["outcome"], strict=True)) == ALL_SAID


@pytest.mark.parametrize("kind", LACKING)
def test_a_log_that_lacks_what_is_asked_for_cannot_be_judged(kind):
    view = log_of_cases(f"case | {QUOTED} | {SIGNED}\n1 | 0 | 5", process="lead_to_cash")
    assert outcomes(view, LACKING[kind])["outcome"].tolist() == [CANNOT]


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_has_every_outcome_worked_out_by_hand(kind):
    """The logs above and in `test_rules`; a process without a path is judged there."""
    found = {
        outcome for told in TOLD.values()
        for outcome in told.expected.values()
        if told.rule.check.type == kind and not (told.rule.when or told.rule.exempt or told.rule.since)
    }  # fmt: skip
    found |= {CANNOT} if kind in LACKING or kind == "backwards" else set()
    found |= set(ALL_SAID.values()) if kind == "all" else set()
    impossible = {outcome for one, outcome in IMPOSSIBLE if one == kind}
    assert found | impossible == set(OUTCOMES)
    assert not found & impossible
