"""Each kind of rule, each outcome: logs written by hand, expectations as literals."""

from dataclasses import dataclass, replace

import pytest

from analysis.bottlenecks import check_rules
from analysis.bottlenecks.rules import breaches, breaches_by, evidence, outcomes
from analysis.log.calendar import Calendar, Hours
from analysis.processes.rule_form import rule
from tests.spec.logs import ZERO, log, log_of_cases, utc

NA, PASS, PENDING, CANNOT, BREACH = "not_applicable", "pass", "pending", "cannot", "breach"
QUOTED, SIGNED, WON, LOST = (
    "Quote Created",
    "Contract Signed",
    "Opportunity Closed Won",
    "Opportunity Closed Lost",
)
REVISED, ACCEPTED, APPROVED, ASKED = (
    "Quote Revised",
    "Quote Accepted",
    "Discount Approved",
    "Discount Approval Requested",
)
SENT, PAID = "Invoice Sent", "Payment Received"


def a_rule(kind, *, when=None, exempt=None, since=None, **parts):
    held = {"id": "X-1", "label": "X", "check": {"type": kind, **parts}}
    held |= {name: value for name, value in (("when", when), ("exempt", exempt), ("since", since)) if value}
    return rule(held)


@dataclass(frozen=True)
class Told:
    """A log of a row a case, a rule, and what it makes of each case."""

    rule: object
    text: str
    expected: dict
    as_of: object = "100"
    by_event: bool = False

    def log(self):
        make = log if self.by_event else log_of_cases
        head = [cell.strip() for cell in self.text.strip().splitlines()[0].split("|")]
        options = {"resource": "Resource"} if "Resource" in head else {}
        return make(self.text, as_of=self.as_of, process="lead_to_cash", **options)


TOLD = {
    "precedes": Told(
        a_rule("precedes", a=QUOTED, b=SIGNED),
        f"""
        case | {QUOTED} | {SIGNED}
        1    | 0        | 5
        2    | 5        | 0
        3    |          | 0
        4    | 0        |
        5    | 1, 9     | 4
        """,
        {"1": PASS, "2": BREACH, "3": BREACH, "4": NA, "5": PASS},
    ),
    "precedes, the log never has a": Told(
        a_rule("precedes", a=QUOTED, b=SIGNED),
        f"""
        case | {SIGNED}
        1    | 5
        """,
        {"1": CANNOT},
    ),
    "precedes, one of two will do": Told(
        a_rule("precedes", a=[QUOTED, ACCEPTED], b=SIGNED),
        f"""
        case | {QUOTED} | {ACCEPTED} | {SIGNED}
        1    | 0        | 8          | 5
        2    | 8        | 0          | 5
        3    | 8        | 9          | 5
        """,
        {"1": PASS, "2": PASS, "3": BREACH},
    ),
    "precedes, the condition asked of each": Told(
        rule(
            {
                "id": "X-1",
                "label": "X",
                "check": {
                    "type": "precedes",
                    "a": "Discount Approved",
                    "b": "Quote Presented",
                    "each": True,
                    "when": {"attribute": "DiscountPercentage", "op": ">", "value": 15},
                },
            }
        ),
        """
        case | activity          | at | DiscountPercentage
        1    | Quote Presented   | 0  | 12
             | Discount Approved | 1  | 22
             | Quote Presented   | 2  | 22
        2    | Quote Presented   | 0  | 22
             | Discount Approved | 1  | 22
             | Quote Presented   | 2  | 12
        3    | Quote Presented   | 0  | 12
        4    | Quote Presented   | 0  |
        5    | Quote Presented   | 0  | 12
             | Quote Presented   | 1  | 22
        """,
        {"1": PASS, "2": BREACH, "3": NA, "4": CANNOT, "5": BREACH},
        by_event=True,
    ),
    "precedes, with a stand-in": Told(
        a_rule("precedes", a=QUOTED, b="Quote Presented", or_else=SIGNED),
        f"""
        case | {QUOTED} | {SIGNED}
        1    | 0        | 5
        2    | 7        | 5
        """,
        {"1": PASS, "2": BREACH},
    ),
    "precedes, each invoice on its own": Told(
        a_rule("precedes", a=SENT, b=PAID, by="InvoiceId"),
        f"""
        case | activity | at | InvoiceId
        1    | {SENT}   | 0  | I1
             | {PAID}   | 1  | I1
             | {PAID}   | 2  | I2
             | {SENT}   | 3  | I2
        2    | {SENT}   | 0  | I3
             | {PAID}   | 1  | I3
        3    | {SENT}   | 0  | I4
             | {PAID}   | 1  |
        4    | {SENT}   | 0  | I5
        """,
        {"1": BREACH, "2": PASS, "3": CANNOT, "4": NA},
        by_event=True,
    ),
    "responds within hours": Told(
        a_rule("responds", a=WON, b="Sales Order Created", within_h=10),
        f"""
        case | {QUOTED} | {WON} | Sales Order Created
        1    | 0        | 1     | 11
        2    | 0        | 1     | 11.01
        3    | 0        | 1     |
        4    | 0        | 95    |
        5    | 0        |       | 3
        6    | 0        | 20    | 3
        7    | 0        | 20    | 3, 25
        """,
        {"1": PASS, "2": BREACH, "3": BREACH, "4": PENDING, "5": NA, "6": BREACH, "7": PASS},
    ),
    "responds, early will do": Told(
        a_rule("responds", a=WON, b="Sales Order Created", within_h=10, early=True),
        f"""
        case | {WON} | Sales Order Created
        1    | 20    | 3
        2    | 20    |
        """,
        {"1": PASS, "2": BREACH},
    ),
    "responds, some time": Told(
        a_rule("responds", a=QUOTED, b="Quote Presented"),
        f"""
        case | {QUOTED} | Quote Presented | {LOST}
        1    | 0        | 90              |
        2    | 0        |                 |
        3    | 0        |                 | 50
        4    |          | 1               |
        """,
        {"1": PASS, "2": PENDING, "3": BREACH, "4": NA},
    ),
    "responds by a date of the invoice": Told(
        a_rule("responds", a=SENT, b=PAID, due="PaymentDueDate", by="InvoiceId"),
        f"""
        case | activity | at   | InvoiceId | PaymentDueDate
        1    | {SENT}   | 0    | I1        | 2024-01-02
             | {PAID}   | 47   | I1        |
             | {SENT}   | 1    | I2        | 2024-01-03
             | {PAID}   | 50   | I2        |
        2    | {SENT}   | 0    | I3        | 2024-01-02
             | {PAID}   | 48   | I3        |
        3    | {SENT}   | 0    | I4        | 2024-01-02
        4    | {SENT}   | 0    | I5        | 2024-01-05
        5    | {SENT}   | 0    | I6        |
        6    | {QUOTED} | 0    |           |
        """,
        {"1": PASS, "2": BREACH, "3": BREACH, "4": PENDING, "5": CANNOT, "6": NA},
        by_event=True,
    ),
    "max_duration": Told(
        a_rule("max_duration", a=ASKED, b=APPROVED, within_h=24),
        f"""
        case | {ASKED} | {APPROVED} | {LOST}
        1    | 0       | 24         |
        2    | 0       | 24.5       |
        3    | 0       |            |
        4    | 90      |            |
        5    | 0       |            | 50
        6    |         | 1          |
        7    | 5       | 1          |
        8    | 5       | 1          | 50
        9    | 5       | 1, 40      |
        """,  # the seventh had been approved before it was asked for, like the eighth, which is over
        {"1": PASS, "2": BREACH, "3": BREACH, "4": PENDING, "5": NA, "6": NA, "7": NA, "8": NA, "9": BREACH},
    ),
    "max_duration from the last": Told(
        a_rule("max_duration", a=ASKED, b=APPROVED, within_h=24, at="last"),
        f"""
        case | {ASKED} | {APPROVED} | {LOST}
        1    | 0, 5    | 1          |
        2    | 5, 9    | 1          |
        3    | 0, 5    | 1, 20      |
        4    | 80      |            | 100
        """,  # of the first the second request is waiting; the second was approved before both
        {"1": BREACH, "2": NA, "3": PASS, "4": NA},
    ),
    "absent_between": Told(
        a_rule("absent_between", a=APPROVED, x=REVISED, b=ACCEPTED),
        f"""
        case | {APPROVED} | {REVISED} | {ACCEPTED} | {LOST}
        1    | 0          | 1         | 2          |
        2    | 0          | 3         | 2          |
        3    | 0, 2       | 1         | 3          |
        4    | 0          | 1         |            |
        5    | 0          | 1         |            | 9
        6    |            | 1         | 2          |
        7    | 0, 5       | 3, 6      | 2, 7       |
        """,
        {"1": BREACH, "2": PASS, "3": PASS, "4": PENDING, "5": NA, "6": NA, "7": BREACH},
    ),
    "absent_between until the end": Told(
        a_rule("absent_between", a=APPROVED, x=REVISED, b=ACCEPTED, until_end=True),
        f"""
        case | {APPROVED} | {REVISED} | {ACCEPTED} | {LOST}
        1    | 0          | 1         |            |
        2    | 0          |           |            |
        3    | 0          |           |            | 9
        4    | 2          | 1         |            | 9
        5    | 0          | 3         | 2          |
        """,
        {"1": BREACH, "2": PENDING, "3": PASS, "4": PASS, "5": PASS},
    ),
    "absent_between where it rises": Told(
        a_rule("absent_between", a=APPROVED, x=REVISED, b=ACCEPTED, rising="DiscountPercentage"),
        f"""
        case | activity   | at | DiscountPercentage
        1    | {APPROVED} | 0  | 10
             | {REVISED}  | 1  | 12
             | {ACCEPTED} | 2  | 12
        2    | {APPROVED} | 0  | 10
             | {REVISED}  | 1  | 10
             | {ACCEPTED} | 2  | 10
        3    | {APPROVED} | 0  | 10
             | {REVISED}  | 1  |
             | {ACCEPTED} | 2  | 12
        """,
        {"1": BREACH, "2": PASS, "3": CANNOT},
        by_event=True,
    ),
    "never_both": Told(
        a_rule("never_both", a=WON, b=LOST, unless="Opportunity Reopened"),
        f"""
        case | {WON} | {LOST} | Opportunity Reopened | {QUOTED}
        1    | 5     | 1      |                      |
        2    | 5     | 1      | 3                    |
        3    | 5     |        |                      |
        4    |       |        |                      | 1
        """,
        {"1": BREACH, "2": PASS, "3": PASS, "4": NA},
    ),
    "exactly_once": Told(
        a_rule("exactly_once", a=SIGNED),
        f"""
        case | {QUOTED} | {SIGNED} | {PAID} | {LOST}
        1    | 0        | 1        |        |
        2    | 0        | 1, 2     |        |
        3    | 0        |          |        |
        4    | 0        |          |        | 5
        5    | 0        |          | 5      |
        """,  # the fifth is paid and so over
        {"1": PASS, "2": BREACH, "3": PENDING, "4": NA, "5": BREACH},
    ),
    "exactly_once in a case that is over": Told(
        a_rule("exactly_once", a=SIGNED),
        f"""
        case | {SIGNED} | {SENT} | {PAID}
        1    |          | 1      | 2
        2    | 0        | 1      | 2
        """,
        {"1": BREACH, "2": PASS},
    ),
    "exactly_once for every other": Told(
        a_rule("exactly_once", a="Invoice Generated", per="Order Fulfilled"),
        f"""
        case | Order Fulfilled | Invoice Generated | {QUOTED}
        1    | 0, 1            | 2, 3              |
        2    | 0, 1            | 2, 3, 4           |
        3    | 0, 1            | 2                 |
        4    |                 |                   | 1
        """,
        {"1": PASS, "2": BREACH, "3": PENDING, "4": NA},
    ),
    "at_most": Told(
        a_rule("at_most", a=REVISED, n=2),
        f"""
        case | {QUOTED} | {REVISED}
        1    | 0        | 1, 2
        2    | 0        | 1, 2, 3
        3    | 0        |
        """,
        {"1": PASS, "2": BREACH, "3": NA},
    ),
    "at_most never": Told(
        a_rule("at_most", a=REVISED, n=0),
        f"""
        case | {QUOTED} | {REVISED}
        1    | 0        | 1
        2    | 0        |
        """,
        {"1": BREACH, "2": PASS},
    ),
    "required": Told(
        a_rule("required", a="Quote Presented"),
        f"""
        case | {QUOTED} | Quote Presented | {LOST}
        1    | 0        | 1               |
        2    | 0        |                 |
        3    | 0        |                 | 4
        """,
        {"1": PASS, "2": PENDING, "3": BREACH},
    ),
    "required once": Told(
        a_rule("required", a=PAID, once="Order Closed"),
        f"""
        case | {PAID} | Order Closed | {QUOTED}
        1    | 0      | 4            |
        2    |        | 4            |
        3    |        |              | 1
        4    | 9      | 4            |
        """,
        {"1": PASS, "2": BREACH, "3": NA, "4": PASS},
    ),
    "not_after": Told(
        a_rule("not_after", a=APPROVED, b=WON),
        f"""
        case | {APPROVED} | {WON}
        1    | 1          | 2
        2    | 1, 3       | 2
        3    | 1          |
        4    |            | 2
        """,
        {"1": PASS, "2": BREACH, "3": NA, "4": PASS},
    ),
    "not_after the last, within hours": Told(
        a_rule("not_after", a=APPROVED, b=WON, at="last", within_h=5),
        f"""
        case | {APPROVED} | {WON}
        1    | 3          | 2, 4
        2    | 9          | 2, 4
        3    | 9.5        | 2, 4
        """,
        {"1": PASS, "2": BREACH, "3": PASS},
    ),
    "different_resource": Told(
        a_rule("different_resource", a=ASKED, b=APPROVED),
        f"""
        case | activity   | at | Resource
        1    | {ASKED}    | 0  | Ann
             | {APPROVED} | 1  | Bob
        2    | {ASKED}    | 0  | Ann
             | {APPROVED} | 1  | Ann
        3    | {ASKED}    | 0  | Ann
             | {APPROVED} | 1  |
        4    | {ASKED}    | 0  | Ann
        5    | {ASKED}    | 0  | Integration User
             | {APPROVED} | 1  | Integration User
        """,
        {"1": PASS, "2": BREACH, "3": CANNOT, "4": NA, "5": PASS},
        by_event=True,
    ),
    "different_resource, each approval on its own": Told(
        a_rule("different_resource", a=ASKED, b=APPROVED, by="ApprovalId"),
        f"""
        case | activity   | at | Resource | ApprovalId
        1    | {ASKED}    | 0  | Ann      | A1
             | {APPROVED} | 1  | Bob      | A1
             | {ASKED}    | 2  | Bob      | A2
             | {APPROVED} | 3  | Cid      | A2
        2    | {ASKED}    | 0  | Ann      | A3
             | {APPROVED} | 1  | Ann      | A3
        """,
        {"1": PASS, "2": BREACH},
        by_event=True,
    ),
    "not_performed_by": Told(
        a_rule("not_performed_by", a=APPROVED, attribute="SalesRepresentative"),
        f"""
        case | activity   | at | Resource | SalesRepresentative
        1    | {APPROVED} | 0  | Bob      | Ann
        2    | {APPROVED} | 0  | Ann      | Ann
        3    | {APPROVED} | 0  |          | Ann
        4    | {APPROVED} | 0  | Bob      |
        5    | {QUOTED}   | 0  | Ann      | Ann
        """,
        {"1": PASS, "2": BREACH, "3": CANNOT, "4": CANNOT, "5": NA},
        by_event=True,
    ),
    "distinct_resources": Told(
        a_rule("distinct_resources", a=APPROVED, n=2),
        f"""
        case | activity   | at | Resource
        1    | {APPROVED} | 0  | Ann
             | {APPROVED} | 1  | Bob
        2    | {APPROVED} | 0  | Ann
             | {APPROVED} | 1  | Ann
             | {LOST}     | 2  | Ann
        3    | {APPROVED} | 0  | Ann
        4    | {APPROVED} | 0  | Ann
             | {APPROVED} | 1  |
        5    | {QUOTED}   | 0  | Ann
        """,
        {"1": PASS, "2": BREACH, "3": PENDING, "4": CANNOT, "5": NA},
        by_event=True,
    ),
    "distinct_resources before": Told(
        a_rule("distinct_resources", a=APPROVED, n=2, before="Quote Presented"),
        f"""
        case | activity        | at | Resource
        1    | {APPROVED}      | 0  | Ann
             | {APPROVED}      | 1  | Bob
             | Quote Presented | 2  | Cid
        2    | {APPROVED}      | 0  | Ann
             | Quote Presented | 2  | Cid
             | {APPROVED}      | 3  | Bob
        3    | {APPROVED}      | 0  | Ann
        4    | {QUOTED}        | 0  | Ann
        5    | {APPROVED}      | 0  |
             | Quote Presented | 2  | Cid
        """,
        {"1": PASS, "2": BREACH, "3": PENDING, "4": NA, "5": CANNOT},
        by_event=True,
    ),
    "allowed_resource": Told(
        a_rule("allowed_resource", a="Contract Approved", roles=["Legal"], attribute="ResourceRole"),
        """
        case | activity          | at | ResourceRole
        1    | Contract Approved | 0  | legal
        2    | Contract Approved | 0  | Sales
        3    | Contract Approved | 0  |
        4    | Quote Created     | 0  | Sales
             | Contract Approved | 1  | Legal
             | Contract Approved | 2  | Sales
        5    | Quote Created     | 0  | Sales
        """,
        {"1": PASS, "2": BREACH, "3": CANNOT, "4": BREACH, "5": NA},
        by_event=True,
    ),
    "attr_required": Told(
        a_rule("attr_required", attribute="LossReason"),
        f"""
        case | {LOST} | @LossReason
        1    | 0      | Price
        2    | 0      |
        """,
        {"1": PASS, "2": BREACH},
    ),
    "attr_required at": Told(
        a_rule("attr_required", attribute="LossReason", a=LOST),
        f"""
        case | {QUOTED} | {LOST} | @LossReason
        1    | 0        | 1      | Price
        2    | 0        | 1      |
        3    | 0        |        |
        """,
        {"1": PASS, "2": BREACH, "3": NA},
    ),
    "value_match over events": Told(
        a_rule(
            "value_match", x="OpportunityAmount", y="InvoiceAmount", a="Invoice Generated", tolerance=0.05
        ),
        f"""
        case | activity          | at | OpportunityAmount | InvoiceAmount
        1    | Invoice Generated | 0  | 100               | 60
             | Invoice Generated | 1  | 100               | 45
        2    | Invoice Generated | 0  | 100               | 60
             | {LOST}            | 1  | 100               |
        3    | Invoice Generated | 0  | 100               | 60
        4    | Invoice Generated | 0  | 100               |
        5    | {QUOTED}          | 0  | 100               |
        6    | Invoice Generated | 0  |                   | 60
        """,
        {"1": PASS, "2": BREACH, "3": PENDING, "4": CANNOT, "5": NA, "6": CANNOT},
        by_event=True,
    ),
    "value_match of two columns": Told(
        a_rule("value_match", x="OpportunityAmount", y="Billed", tolerance=0.1),
        f"""
        case | {LOST} | {QUOTED} | @OpportunityAmount | @Billed
        1    | 1      | 0        | 100                | 110
        2    | 1      | 0        | 100                | 111
        3    |        | 0        | 100                | 50
        4    | 1      | 0        | 100                |
        """,
        {"1": PASS, "2": BREACH, "3": PENDING, "4": CANNOT},
    ),
    "same_value": Told(
        a_rule("same_value", attribute="DiscountPercentage", a=APPROVED, b=ACCEPTED),
        f"""
        case | activity   | at | DiscountPercentage
        1    | {APPROVED} | 0  | 10
             | {ACCEPTED} | 1  | 10
        2    | {APPROVED} | 0  | 10
             | {ACCEPTED} | 1  | 12
        3    | {APPROVED} | 0  |
             | {ACCEPTED} | 1  | 12
        4    | {APPROVED} | 0  | 10
        """,
        {"1": PASS, "2": BREACH, "3": CANNOT, "4": NA},
        by_event=True,
    ),
    "before_date": Told(
        a_rule("before_date", a=ACCEPTED, date="ExpirationDate"),
        f"""
        case | activity   | at   | ExpirationDate
        1    | {ACCEPTED} | 47.9 | 2024-01-02
        2    | {ACCEPTED} | 48   | 2024-01-02
        3    | {ACCEPTED} | 5    |
        4    | {QUOTED}   | 0    | 2024-01-02
        """,
        {"1": PASS, "2": BREACH, "3": CANNOT, "4": NA},
        by_event=True,
    ),
    "before_date that must be kept": Told(
        a_rule("before_date", a=ACCEPTED, date="ExpirationDate", must=True),
        f"""
        case | activity   | at | ExpirationDate
        1    | {QUOTED}   | 0  | 2024-01-02
        2    | {QUOTED}   | 0  | 2024-01-05
        3    | {LOST}     | 9  | 2024-01-02
        4    | {QUOTED}   | 0  |
        5    | {ACCEPTED} | 5  | 2024-01-02
        """,
        {"1": BREACH, "2": PENDING, "3": NA, "4": CANNOT, "5": PASS},
        by_event=True,
    ),
    "backwards": Told(
        a_rule("backwards", n=1),
        """
        case | Opportunity Created | Opportunity Qualified | Quote Created | Quote Accepted
        1    | 0                   | 1                     | 2             | 3
        2    | 0                   | 3                     | 2             | 1
        3    | 0                   | 1                     | 3             | 2
        """,
        {"1": PASS, "2": BREACH, "3": PASS},
    ),
    "backwards: events that are a move back": Told(
        a_rule("backwards", a="Stage Moved Backward", n=1),
        """
        case | Opportunity Created | Stage Moved Backward | Quote Created
        1    | 5                   | 2                    | 1
        2    | 0                   | 1, 4                 | 3
        3    | 0                   |                      | 2
        """,
        {"1": PASS, "2": BREACH, "3": PASS},
    ),
    "all: the gravest counts": Told(
        rule(
            {
                "id": "X",
                "label": "X",
                "check": {
                    "type": "all",
                    "checks": [
                        {"type": "precedes", "a": QUOTED, "b": SIGNED},
                        {"type": "at_most", "a": QUOTED, "n": 1},
                        {"type": "at_most", "a": "Opportunity Reopened", "n": 0, "optional": True},
                    ],
                },
            }
        ),
        f"""
        case | {QUOTED} | {SIGNED} | {WON}
        1    | 0        | 1        |
        2    | 0, 1     | 2        |
        3    | 3        | 2        |
        4    | 0        |          |
        5    |          |          | 1
        """,
        {"1": PASS, "2": BREACH, "3": BREACH, "4": PASS, "5": NA},
    ),
    "when: a condition nobody can tell": Told(
        a_rule(
            "precedes", a=QUOTED, b=SIGNED, when={"attribute": "DiscountPercentage", "op": ">", "value": 15}
        ),
        f"""
        case | {QUOTED} | {SIGNED} | @DiscountPercentage
        1    | 5        | 1        | 16
        2    | 5        | 1        | 15
        3    | 5        | 1        |
        4    | 5        |          |
        5    | 0        | 1        | 99
        """,
        {"1": BREACH, "2": NA, "3": CANNOT, "4": NA, "5": PASS},
    ),
    "when: not, or, in, activity": Told(
        a_rule(
            "required",
            a=SIGNED,
            when={
                "any": [
                    {
                        "all": [
                            {"attribute": "Kind", "op": "in", "value": ["big", "Odd"]},
                            {"not": {"activity": LOST}},
                        ]
                    },
                    {"attribute": "IsSpecial", "op": "=", "value": True},
                ]
            },
        ),
        f"""
        case | {QUOTED} | {LOST} | {SIGNED} | @Kind | @IsSpecial
        1    | 0        |        |          | Big   | false
        2    | 0        | 1      |          | odd   | false
        3    | 0        | 1      |          | small | true
        4    | 0        |        | 1        | small |
        5    | 0        |        | 1        | big   |
        """,
        {"1": PENDING, "2": NA, "3": BREACH, "4": CANNOT, "5": PASS},
    ),
    "exempt: who is not known to be is not": Told(
        a_rule("precedes", a=QUOTED, b=SIGNED, exempt={"attribute": "Kind", "op": "=", "value": "renewal"}),
        f"""
        case | {QUOTED} | {SIGNED} | @Kind
        1    | 5        | 1        | Renewal
        2    | 5        | 1        | new
        3    | 5        | 1        |
        """,
        {"1": NA, "2": BREACH, "3": BREACH},
    ),
    "since": Told(
        a_rule("precedes", a=QUOTED, b=SIGNED, since="2024-01-03"),
        f"""
        case | Opportunity Created | {QUOTED} | {SIGNED}
        1    | 0                   | 90       | 80
        2    | 49                  | 90       | 80
        """,
        {"1": NA, "2": BREACH},
    ),
}


@pytest.mark.parametrize("told", TOLD.values(), ids=list(TOLD))
def test_each_kind_has_its_outcomes(told: Told):
    view = told.log()
    found = outcomes(view, told.rule)
    assert dict(zip(found["case_id"], found["outcome"], strict=True)) == told.expected
    counted = check_rules(view, [told.rule]).iloc[0]
    for outcome in (NA, PASS, PENDING, CANNOT, BREACH):
        assert counted[f"n_{outcome}"] == list(told.expected.values()).count(outcome)
    assert counted["n_cases"] == len(told.expected)
    assert set(breaches(view, told.rule)["case_id"]) == {c for c, o in told.expected.items() if o == BREACH}


def test_all_rules_at_once_say_the_same_as_one_by_one():
    text = TOLD["responds within hours"].text
    rules = [replace(told.rule, id=f"X-{i}") for i, told in enumerate(TOLD.values())]
    view = log_of_cases(text, as_of="100", process="lead_to_cash")
    together = check_rules(view, rules)
    assert list(together["rule_id"]) == [one.id for one in rules]
    for number, one in enumerate(rules):
        alone = check_rules(view, [one]).iloc[0]
        for name in ("n_pass", "n_breach", "n_not_applicable", "n_pending", "n_cannot"):
            assert together.loc[number, name] == alone[name], (one, name)


def test_working_hours_stand_still_at_night():
    """Asked on Monday 17:00; 9 to 18 in UTC: two working hours end on Tuesday 10:00."""
    demand = a_rule("responds", a=ASKED, b=APPROVED, within_h=2, working=True)
    view = log_of_cases(
        f"""
        case | {ASKED} | {APPROVED}
        1    | 17      | 34
        2    | 17      | 34.1
        3    | 99      |
        """,
        as_of="100",
        process="lead_to_cash",
    )
    found = outcomes(view, demand, calendar=Calendar(Hours(zone="UTC")))
    assert list(found["outcome"]) == [PASS, BREACH, PENDING]


def test_a_breach_says_when_by_whom_and_on_which_events():
    view = log(
        f"""
        case | activity   | at | Resource | OpportunityAmount
        1    | {ASKED}    | 0  | Ann      | 500
             | {QUOTED}   | 1  | Cid      | 500
             | {APPROVED} | 2  | Ann      | 500
        2    | {ASKED}    | 0  | Ann      | 70
             | {APPROVED} | 5  | Ann      | 70
        """,
        process="lead_to_cash",
        resource="Resource",
    )
    demand = a_rule("different_resource", a=ASKED, b=APPROVED)
    found = breaches(view, demand)
    assert list(found["case_id"]) == ["2", "1"]
    assert [utc(at) - ZERO for at in found["at"]] == [
        utc("2024-01-01T05:00") - ZERO,
        utc("2024-01-01T02:00") - ZERO,
    ]
    assert list(found["who"]) == ["Ann", "Ann"]
    assert list(found["amount"]) == [70, 500]
    assert list(breaches(view, demand, without=["2"])["case_id"]) == ["1"]
    shown = evidence(view, demand, ["1"])
    assert list(zip(shown["position"], shown["activity"], shown["is_breach"], strict=True)) == [
        (0, ASKED, False),
        (2, APPROVED, True),
    ]
    counted = check_rules(view, [demand]).iloc[0]
    assert counted["amount"] == 570
    assert counted["share"] == 1


def test_a_deadline_missed_without_an_event_is_broken_when_the_time_is_up():
    view = log_of_cases(
        f"case | {ASKED} | {APPROVED}\n1 | 3 |\n2 | 0 | 1", as_of="100", process="lead_to_cash"
    )
    found = breaches(view, a_rule("max_duration", a=ASKED, b=APPROVED, within_h=24))
    assert list(found["activity"]) == [ASKED]
    assert utc(found.loc[0, "at"]) == utc("2024-01-02T03:00")


def test_what_the_log_lacks_is_named():
    view = log_of_cases(f"case | {SIGNED}\n1 | 5", process="lead_to_cash")
    rules = [
        a_rule("precedes", a=QUOTED, b=SIGNED),
        a_rule("different_resource", a=SIGNED, b=SIGNED),
        a_rule("attr_required", attribute="LossReason"),
    ]
    found = check_rules(view, rules)
    assert list(found["reason"]) == ["activity", "resources", "column"]
    assert list(found["missing"]) == [[("activity", QUOTED)], [("resources", "")], [("column", "LossReason")]]
    assert list(found["n_cannot"]) == [1, 1, 1]
    assert found["share"].isna().all()


NEVER = "Quote Denied"
"""An activity that the log of the next test has nowhere."""


@pytest.mark.parametrize(
    "demand",
    [
        a_rule("never_both", a=NEVER, b=SIGNED),
        a_rule("exactly_once", a=NEVER),
        a_rule("at_most", a=NEVER, n=1),
        a_rule("required", a=NEVER),
        a_rule("not_after", a=NEVER, b=SIGNED),
        a_rule("not_after", a=SIGNED, b=NEVER),
        a_rule("absent_between", a=QUOTED, x=NEVER, b=SIGNED),
        a_rule("responds", a=SIGNED, b=NEVER),
        a_rule("max_duration", a=QUOTED, b=NEVER, within_h=2),
        a_rule("different_resource", a=QUOTED, b=SIGNED),
        a_rule("attr_required", attribute="LossReason"),
        a_rule("all", checks=[{"type": "at_most", "a": NEVER, "n": 1}]),
    ],
    ids=lambda demand: demand.check.type,
)
def test_what_the_log_has_nowhere_is_neither_kept_nor_broken(demand):
    view = log_of_cases(f"case | {QUOTED} | {SIGNED}\n1 | 0 | 5\n2 | 0 |", process="lead_to_cash")
    assert outcomes(view, demand)["outcome"].tolist() == [CANNOT, CANNOT]
    counted = check_rules(view, [demand]).iloc[0]
    assert (counted["n_cannot"], counted["n_pass"], counted["n_breach"]) == (2, 0, 0)


def test_a_process_without_a_reference_path_cannot_go_back_on_it():
    found = check_rules(log_of_cases("case | A | B\n1 | 0 | 1"), [a_rule("backwards", n=1)]).iloc[0]
    assert (found["n_cannot"], found["reason"], found["missing"]) == (1, "path", [("path", "")])


def test_a_demand_left_out_and_an_exemption_nobody_can_judge_are_told():
    view = log_of_cases(f"case | {QUOTED} | {SIGNED}\n1 | 0 | 1", process="lead_to_cash")
    first = {"type": "precedes", "a": QUOTED, "b": SIGNED}
    second = {"type": "at_most", "a": REVISED, "n": 0, "optional": True}
    left_out = rule({"id": "X", "label": "X", "check": {"type": "all", "checks": [first, second]}})
    exempt = a_rule(
        "precedes", a=QUOTED, b=SIGNED, exempt={"attribute": "OpportunityType", "op": "=", "value": "x"}
    )
    found = check_rules(view, [left_out, exempt])
    assert list(found["n_pass"]) == [1, 1]
    assert list(found["reason"]) == ["", ""]
    assert list(found["missing"]) == [[("activity", REVISED)], [("column", "OpportunityType")]]


def test_names_of_the_columns_of_a_log_do_not_matter():
    text = f"""
        case | {QUOTED} | {SIGNED} | @is_open | @is_lost | @began_at | @part_0_0
        1    | 0        | 1        | open     | x        | x         | x
        2    | 2        | 1        | shut     | x        | x         | x
        """
    view, demand = log_of_cases(text, process="lead_to_cash"), a_rule("precedes", a=QUOTED, b=SIGNED)
    for by in ("is_open", "is_lost", "began_at", "part_0_0"):
        found = breaches_by(view, demand, by=by)
        assert found["n_breach"].sum() == 1
        assert set(found["group"]) <= {"x", "open", "shut"}


def test_leads_are_no_cases_of_a_rule():
    view = log_of_cases(f"case | Lead Captured | {QUOTED}\nLEAD-1 | 0 |\n2 | 0 | 1", process="lead_to_cash")
    assert check_rules(view, [a_rule("required", a=QUOTED)]).loc[0, "n_cases"] == 1


def test_money_in_several_currencies_is_neither_added_nor_compared():
    view = log_of_cases(
        f"""
        case | {QUOTED} | {SIGNED} | @OpportunityAmount | @Currency
        1    | 5        | 1        | 100                | EUR
        2    | 5        | 1        | 100                | USD
        """,
        process="lead_to_cash",
    )
    over = {"attribute": "OpportunityAmount", "op": ">", "value": 50}
    found = check_rules(
        view, [a_rule("precedes", a=QUOTED, b=SIGNED), a_rule("precedes", a=QUOTED, b=SIGNED, when=over)]
    )
    assert found["amount"].isna().all()
    assert list(found["n_breach"]) == [2, 0]
    assert list(found["n_cannot"]) == [0, 2]
    assert found.loc[1, "reason"] == "currencies"


def test_a_date_without_a_time_has_the_benefit_of_the_doubt():
    """Signed on a day, won at ten o'clock of that day, or of the day after."""
    days = "\n".join(f"{i} | {i}d | {i * 24 + 10}" for i in range(3, 23))
    view = log_of_cases(f"case | {SIGNED} | {WON}\n1 | 1d | 34\n2 | 1d | 58\n{days}", process="lead_to_cash")
    if SIGNED not in view.day_only:
        pytest.skip("frames do not tell dates from times")
    found = outcomes(view, a_rule("precedes", a=WON, b=SIGNED)).set_index("case_id")["outcome"]
    assert found["1"] == PASS
    assert found["2"] == BREACH


def test_no_rules_give_an_empty_frame():
    view = log_of_cases("case | A\n1 | 0")
    assert check_rules(view).empty
    assert "n_cannot" in check_rules(view)


def test_rules_of_the_same_activities_on_other_sides_are_told_apart():
    """The same three activities, parted once after the second and once after the first."""
    told = log(
        f"""
        case | activity   | at   | Resource
        1    | {ASKED}    | 0    | Ann
        1    | {APPROVED} | 1    | Ben
        1    | {SIGNED}   | 2    | Ann
        2    | {ASKED}    | 0    | Ann
        2    | {APPROVED} | 1    | Ben
        2    | {SIGNED}   | 2    | Ben
        """,
        process="lead_to_cash", as_of="100", resource="Resource",
    )  # fmt: skip
    orders = (
        (ASKED, APPROVED, SIGNED),
        (APPROVED, ASKED, SIGNED),
        (ASKED, SIGNED, APPROVED),
        (SIGNED, ASKED, APPROVED),
    )
    for one, two, three in orders:
        rules = [
            replace(a_rule("different_resource", a=[one, two], b=[three]), id="X-1"),
            replace(a_rule("different_resource", a=[one], b=[two, three]), id="X-2"),
        ]
        alone = [check_rules(told, [each])["n_breach"].iloc[0] for each in rules]
        assert check_rules(told, rules)["n_breach"].tolist() == alone
