"""Between: the time from one activity to another, one row a case or an object, and what became of it."""

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.log import filters as f
from analysis.measures import between
from tests.spec.logs import log, log_of_cases

COLUMNS = {"case_id", "object_id", "duration_h", "status"}
SENT, PAID = "Invoice Sent", "Payment Received"


def found(view, source, target, *, source_at="first", target_at="first", **options) -> dict:
    """By case, or by case and object: status, and hours where the status has any."""
    result = between(view, source, target, source_at=source_at, target_at=target_at, **options)
    assert set(result.columns) >= COLUMNS
    assert set(result.status) <= {"done", "open", "reversed", "missing"}
    by_object = "pair_by" in options
    assert not result.duplicated(["case_id", "object_id"] if by_object else ["case_id"]).any()
    return {
        (row.case_id, row.object_id) if by_object else row.case_id: (row.status, row.duration_h)
        if row.status in ("done", "open")
        else row.status
        for row in result.itertuples()
    }


def test_done_open_reversed_and_missing():
    view = log_of_cases("""
        case     | A  | B  | C
        done     | 2  | 12 |
        same     | 4  | 4  |
        open     | 10 |    |
        reversed | 9  | 3  |
        missing  |    | 3  |
        neither  |    |    | 50
    """)
    assert found(view, "A", "B") == {
        "done": ("done", 12 - 2),
        "same": ("done", 0),
        "open": ("open", 50 - 10),  # until the last event of the log
        "reversed": "reversed",
        "missing": "missing",
        "neither": "missing",
    }


def test_what_is_open_counts_until_as_of():
    view = log_of_cases(
        """
        case | A  | B
        1    | 10 |
        2    | 0  | 20
    """,
        as_of="3d",
    )
    assert found(view, "A", "B")["1"] == ("open", 3 * 24 - 10)


def test_as_of_does_not_move_with_a_filter():
    view = log_of_cases("""
        case | A  | B
        1    | 10 |
        2    | 0  | 20
    """).where(f.Not(f.Contains("B")))
    assert found(view, "A", "B") == {"1": ("open", 20 - 10)}


@pytest.mark.parametrize(
    ("source_at", "target_at", "expected"),
    [
        ("first", "first", ("done", 5 - 0)),
        ("first", "last", ("done", 9 - 0)),
        ("last", "last", ("done", 9 - 7)),
        ("last", "first", "reversed"),  # from 7 back to 5
    ],
)
def test_first_and_last(source_at, target_at, expected):
    view = log_of_cases("""
        case | A    | B
        1    | 0, 7 | 5, 9
    """)
    assert found(view, "A", "B", source_at=source_at, target_at=target_at) == {"1": expected}


def test_reversed_has_no_positive_duration_and_missing_none():
    result = between(
        log_of_cases("""
        case     | A | B
        reversed | 9 | 3
        missing  |   | 3
    """),
        "A",
        "B",
        source_at="first",
        target_at="first",
    ).set_index("status")
    assert pd.isna(result.duration_h["missing"])
    assert not result.duration_h["reversed"] > 0


def test_from_an_activity_to_its_own_last_time():
    view = log_of_cases("""
        case | A
        1    | 0, 4, 9
    """)
    assert found(view, "A", "A", source_at="first", target_at="last") == {"1": ("done", 9)}


def test_hours_keep_fractions():
    view = log("""
        case | activity | at
        1    | A        | 2024-01-01T00:00:00
             | B        | 2024-01-01T01:30:00.900
    """)
    assert found(view, "A", "B")["1"][1] == pytest.approx(1.5 + 0.9 / 3600, rel=1e-9)


def test_a_lost_deal_waits_for_nothing_but_one_reopened_does():
    view = log_of_cases(
        """
        case   | Opportunity Created | Opportunity Closed Lost | Opportunity Reopened | Contract Signed
        won    | 0                   |                         |                      | 48
        lost   | 0                   | 30                      |                      |
        again  | 0                   | 30                      | 40                   |
        open   | 8                   |                         |                      |
    """,
        process="lead_to_cash",
        as_of=100,
    )
    assert found(view, "Opportunity Created", "Contract Signed") == {
        "won": ("done", 48),
        "lost": "missing",
        "again": ("open", 100),
        "open": ("open", 100 - 8),
    }


def test_a_cancelled_order_waits_for_nothing():
    view = log_of_cases(
        """
        case      | Sales Order Created | Order Cancelled | Payment Received
        cancelled | 0                   | 10              |
        running   | 0                   |                 |
    """,
        process="order_to_cash",
        as_of=100,
    )
    assert found(view, "Sales Order Created", PAID)["running"] == ("open", 100)
    assert found(view, "Sales Order Created", PAID)["cancelled"] == "missing"


def test_an_activity_nobody_knows_is_said_so():
    view = log_of_cases("""
        case | A | B
        1    | 0 | 1
    """)
    with pytest.raises(AnalysisError) as caught:
        between(view, "A", "Bee", source_at="first", target_at="first")
    assert "Bee" in str(caught.value)


def test_an_activity_the_process_knows_may_be_missing_from_the_log():
    view = log_of_cases(
        """
        case | Opportunity Created | Invoice Sent
        1    | 0                   | 40
        2    | 10                  |
    """,
        process="lead_to_cash",
        as_of=100,
    )
    assert found(view, SENT, PAID) == {"1": ("open", 100 - 40), "2": "missing"}  # nobody has paid yet
    assert found(view, "Quote Created", SENT) == {"1": "missing", "2": "missing"}


def test_leads_without_a_deal_are_left_out():
    view = log_of_cases(
        """
        case   | Lead Captured | Lead Contacted | Opportunity Created
        D1     | 0             | 5              | 9
        LEAD-1 | 0             | 3              |
    """,
        process="lead_to_cash",
    )
    assert found(view, "Lead Captured", "Lead Contacted") == {"D1": ("done", 5)}


INVOICES = """
    case | activity            | at  | InvoiceId
    d1   | Opportunity Created | 0   |
         | Invoice Sent        | 10  | I1
         | Invoice Sent        | 20  | I2
         | Payment Received    | 50  | I2
         | Payment Received    | 70  | I1
    d2   | Opportunity Created | 0   |
         | Invoice Sent        | 30  | I3
    d3   | Payment Received    | 5   | I4
         | Invoice Sent        | 25  | I4
    d4   | Payment Received    | 60  | I5
    d5   | Opportunity Created | 0   |
    d6   | Invoice Sent        | 40  | I1
         | Payment Received    | 100 | I1
"""


def test_one_row_an_invoice():
    view = log(INVOICES, process="lead_to_cash", as_of=200)
    assert found(view, SENT, PAID, pair_by="InvoiceId") == {
        ("d1", "I1"): ("done", 70 - 10),
        ("d1", "I2"): ("done", 50 - 20),
        ("d2", "I3"): ("open", 200 - 30),
        ("d3", "I4"): "reversed",
        ("d4", "I5"): "missing",
        ("d6", "I1"): ("done", 100 - 40),  # the same number in another deal is another invoice
    }


def test_the_same_log_one_row_a_case():
    view = log(INVOICES, process="lead_to_cash", as_of=200)
    assert found(view, SENT, PAID, source_at="last", target_at="first") == {
        "d1": ("done", 50 - 20),
        "d2": ("open", 200 - 30),
        "d3": "reversed",
        "d4": "missing",
        "d5": "missing",
        "d6": ("done", 100 - 40),
    }


@pytest.mark.parametrize(
    ("source_at", "target_at", "hours"),
    [
        ("first", "first", 30 - 10),
        ("first", "last", 90 - 10),
        ("last", "last", 90 - 20),
    ],
)
def test_first_and_last_within_an_invoice(source_at, target_at, hours):
    view = log(
        """
        case | activity         | at | InvoiceId
        d1   | Invoice Sent     | 0  | I0
             | Invoice Sent     | 10 | I1
             | Invoice Sent     | 20 | I1
             | Payment Received | 30 | I1
             | Payment Received | 90 | I1
             | Payment Received | 99 | I0
    """,
        process="lead_to_cash",
    )
    rows = found(view, SENT, PAID, source_at=source_at, target_at=target_at, pair_by="InvoiceId")
    assert rows == {("d1", "I1"): ("done", hours), ("d1", "I0"): ("done", 99)}


def test_one_row_an_approval_even_where_they_overlap():
    view = log(
        """
        case | activity                    | at | ApprovalId
        d1   | Discount Approval Requested | 0  | A1
             | Discount Approval Requested | 5  | A2
             | Discount Approved           | 8  | A2
             | Discount Approved           | 20 | A1
        d2   | Discount Approval Requested | 10 | A3
    """,
        process="lead_to_cash",
        as_of=50,
    )
    assert found(view, "Discount Approval Requested", "Discount Approved", pair_by="ApprovalId") == {
        ("d1", "A1"): ("done", 20),
        ("d1", "A2"): ("done", 8 - 5),
        ("d2", "A3"): ("open", 50 - 10),
    }


def test_numbers_serve_as_ids_of_objects():
    view = log(
        """
        case | activity         | at | InvoiceId
        d1   | Invoice Sent     | 0  | 7
             | Payment Received | 9  | 7
             | Invoice Sent     | 1  | 8
    """,
        process="lead_to_cash",
    )
    assert sorted(status for status, _ in found(view, SENT, PAID, pair_by="InvoiceId").values()) == [
        "done",
        "open",
    ]


def test_without_cases_the_columns_remain():
    view = log_of_cases("""
        case | A | B
        1    | 0 | 1
    """).where(f.Throughput(min_h=5))
    result = between(view, "A", "B", source_at="first", target_at="first")
    assert set(result.columns) >= COLUMNS
    assert len(result) == 0
