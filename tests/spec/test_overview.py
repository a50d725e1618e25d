"""Overview: how many cases, events, activities and variants, from when to when, and how long cases take."""

import pandas as pd
import pytest

from analysis.discover import overview
from analysis.log import filters as f
from tests.spec.logs import ZERO, log, log_of_cases, utc

COLUMNS = [
    "n_cases",
    "n_events",
    "n_activities",
    "n_variants",
    "n_open",
    "first_at",
    "last_at",
    "median_throughput_h",
    "p90_throughput_h",
]
THREE = """
    case | activity | at
    1    | A        | 0
         | B        | 10
         | C        | 30
    2    | A        | 5
         | C        | 15
    3    | A        | 40
"""
DEALS = """
    case     | Lead Captured | Opportunity Created | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost | Opportunity Reopened | Invoice Sent | Payment Received
    paid     | 0             | 10                  | 40              | 50                     |                         |                      | 60           | 100
    lost     |               | 20                  |                 |                        | 60                      |                      |              |
    open     |               | 70                  |                 |                        |                         |                      |              |
    again    |               | 30                  |                 |                        | 40                      | 80                   |              |
    LEAD-1   | 5             |                     |                 |                        |                         |                      |              |
    LEAD-2   | 190           |                     |                 |                        |                         |                      |              |
"""  # noqa: E501


def one(view):
    result = overview(view)
    assert list(result.columns) == COLUMNS
    assert len(result) == 1
    return result.iloc[0]


def test_counts_and_durations_of_three_cases():
    row = one(log(THREE))
    assert (row.n_cases, row.n_events, row.n_activities, row.n_variants) == (3, 3 + 2 + 1, 3, 3)
    assert utc(row.first_at) == ZERO
    assert utc(row.last_at) == ZERO + pd.Timedelta(hours=40)


def test_throughput_is_first_to_last_event_and_a_case_with_one_event_takes_no_time():
    row = one(log(THREE))  # hours: 30, 10, 0
    assert row.median_throughput_h == 10
    assert row.p90_throughput_h == pytest.approx(10 + 0.8 * (30 - 10))  # place 0.9 × 2 = 1.8 of 0, 10, 30


def test_a_generic_log_has_no_end_and_so_no_open_cases():
    assert pd.isna(one(log(THREE)).n_open)


def test_durations_keep_fractions_of_a_second():
    row = one(
        log("""
        case | activity | at
        1    | A        | 2024-01-01T00:00:00
             | B        | 2024-01-01T00:00:00.250
    """)
    )
    assert row.median_throughput_h == pytest.approx(0.25 / 3600, rel=1e-9)


def test_one_event_alone_is_a_log():
    row = one(
        log("""
        case | activity | at
        1    | A        | 7
    """)
    )
    assert (row.n_cases, row.n_events, row.n_activities, row.n_variants) == (1, 1, 1, 1)
    assert (row.median_throughput_h, row.p90_throughput_h) == (0, 0)
    assert utc(row.first_at) == utc(row.last_at) == ZERO + pd.Timedelta(hours=7)


def test_rows_that_are_equal_in_everything_are_events_of_their_own():
    row = one(
        log("""
        case | activity | at
        1    | A        | 0
             | A        | 0
             | B        | 1
    """)
    )
    assert (row.n_cases, row.n_events, row.n_variants) == (1, 3, 1)


def test_leads_without_a_deal_count_nowhere():
    row = one(log_of_cases(DEALS, process="lead_to_cash"))
    assert row.n_cases == 4
    assert row.n_events == 6 + 2 + 1 + 3
    assert row.n_activities == 8
    assert row.n_variants == 4
    assert utc(row.last_at) == ZERO + pd.Timedelta(hours=100)  # not the 190 of LEAD-2


def test_open_are_deals_neither_paid_nor_lost_and_a_reopened_deal_is_open_again():
    assert one(log_of_cases(DEALS, process="lead_to_cash")).n_open == 2  # open, again


def test_deals_are_open_though_no_contract_of_the_log_was_ever_signed():
    view = log_of_cases(
        """
        case | Opportunity Created | Quote Created | Opportunity Closed Lost
        1    | 0                   | 10            |
        2    | 0                   |               |
        3    | 0                   |               | 20
    """,
        process="lead_to_cash",
    )
    assert one(view).n_open == 2


def test_throughput_counts_open_deals_as_far_as_they_came():
    row = one(log_of_cases(DEALS, process="lead_to_cash", as_of=500))  # hours: 100, 40, 0, 50
    assert row.median_throughput_h == (40 + 50) / 2


def test_open_orders_are_neither_paid_nor_cancelled():
    row = one(
        log_of_cases(
            """
        case      | Sales Order Created | Goods Delivered | Invoice Sent | Payment Received | Order Closed | Order Cancelled
        paid      | 0                   | 50              | 60           | 90               | 91           |
        cancelled | 0                   |                 |              |                  |              | 5
        running   | 0                   |                 |              |                  |              |
        delivered | 0                   | 50              |              |                  |              |
    """,  # noqa: E501
            process="order_to_cash",
        )
    )
    assert row.n_open == 2  # running, delivered


def test_a_view_counts_what_it_holds():
    row = one(log(THREE).where(f.Contains("C")))
    assert (row.n_cases, row.n_events, row.n_activities, row.n_variants) == (2, 5, 3, 2)
    assert utc(row.last_at) == ZERO + pd.Timedelta(hours=30)
    assert row.median_throughput_h == (10 + 30) / 2


def test_an_empty_view_counts_nothing():
    row = one(log(THREE).where(f.Throughput(min_h=1000)))
    assert (row.n_cases, row.n_events, row.n_activities, row.n_variants) == (0, 0, 0, 0)
    assert pd.isna(row.first_at)
    assert pd.isna(row.median_throughput_h)
