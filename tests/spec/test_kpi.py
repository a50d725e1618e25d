"""KPIs: value, number of cases, what was left out, and the interval."""

import math
from datetime import date

import pandas as pd
import pytest
from scipy import stats

from analysis.errors import AnalysisError
from analysis.log import filters as f
from analysis.measures import kpi, kpi_by_month
from analysis.measures.kpi import available
from analysis.processes import load
from tests.spec.logs import events, index, log, log_of_cases

COLUMNS = ["kpi", "value", "unit", "n", "n_excluded", "low", "high"]
L2C = {"process": "lead_to_cash"}
O2C = {"process": "order_to_cash"}


def one(view, key):
    result = kpi(view, key)
    assert [name for name in result.columns if name in COLUMNS] == COLUMNS
    assert len(result) == 1
    row = result.iloc[0]
    assert row.kpi == key
    assert pd.isna(row.value) or pd.isna(row.low) or row.low <= row.value <= row.high
    return row


def unit_of(key):
    """The unit the catalogue states."""
    return next(text.unit for text in load("lead_to_cash").kpis if text.key == key)


def groups(view, key, by) -> dict:
    """Rows by the value of the group, whatever its column is called."""
    result = kpi(view, key, by=by)
    (column,) = [name for name in result.columns if name not in COLUMNS]
    return {row[column]: row for _, row in result.iterrows()}


# -- medians of durations

CYCLE = """
    case      | Lead Captured | Opportunity Created | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost
    w1        | 0             | 10                  | 34              | 40                     |
    w2        |               | 10                  | 58              | 90                     |
    w3        | 5             | 10                  | 106             | 110                    |
    no-sign   |               | 10                  |                 | 200                    |
    back      |               | 10                  | 4               | 300                    |
    lost      |               | 10                  | 11              |                        | 20
    open      |               | 10                  |                 |                        |
    signed    |               | 10                  | 20              |                        |
    LEAD-1    | 0             |                     |                 |                        |
"""  # noqa: E501


def test_sales_cycle_is_created_to_signed_of_won_deals():
    row = one(log_of_cases(CYCLE, **L2C), "sales_cycle_time")
    assert row.value == 48  # of 34 − 10, 58 − 10, 106 − 10
    assert row.unit == unit_of("sales_cycle_time")
    assert row.n == 3
    assert row.n_excluded == 2  # won: without signature; signed before created


def test_time_to_close_is_created_to_won_and_never_a_fallback_for_the_sales_cycle():
    row = one(log_of_cases(CYCLE, **L2C), "time_to_close")
    assert row.value == 110 - 10  # the third of 40 − 10, 90 − 10, 110 − 10, 200 − 10, 300 − 10
    assert (row.n, row.n_excluded) == (5, 0)


def test_a_deal_lost_first_and_won_after_is_won_and_one_won_first_and_lost_after_is_not():
    view = log(
        """
        case | activity                | at
        d1   | Opportunity Created     | 0
             | Opportunity Closed Lost | 10
             | Opportunity Reopened    | 20
             | Contract Signed         | 60
             | Opportunity Closed Won  | 70
        d2   | Opportunity Created     | 0
             | Contract Signed         | 5
             | Opportunity Closed Won  | 10
             | Opportunity Reopened    | 20
             | Opportunity Closed Lost | 30
        d3   | Opportunity Created     | 0
             | Contract Signed         | 1
             | Opportunity Closed Won  | 2
             | Opportunity Reopened    | 3
    """,
        **L2C,
    )
    assert one(view, "sales_cycle_time").value == 60
    assert one(view, "sales_cycle_time").n == 1
    assert (one(view, "win_rate").value, one(view, "win_rate").n) == (1 / 2, 2)


def test_lead_to_cash_runs_from_the_lead_or_else_the_deal_to_the_last_payment_of_paid_deals():
    row = one(
        log_of_cases(
            """
        case    | Lead Captured | Opportunity Created | Opportunity Closed Won | Invoice Sent | Payment Received | Opportunity Closed Lost
        lead    | 0             | 20                  | 30                     | 40           | 50, 110          |
        direct  |               | 20                  | 30                     | 40           | 80               |
        half    | 0             | 20                  | 30                     | 40, 70       | 60               |
        unpaid  | 0             | 20                  | 30                     | 40           |                  |
        lost    | 0             | 20                  |                        |              |                  | 30
    """,  # noqa: E501
            **L2C,
        ),
        "lead_to_cash_time",
    )
    assert row.value == (110 + (80 - 20)) / 2  # half: the second invoice is not paid
    assert (row.n, row.n_excluded) == (2, 0)


def test_quote_to_contract_is_presented_to_signed():
    row = one(
        log_of_cases(
            """
        case | Opportunity Created | Quote Created | Quote Presented | Contract Signed
        1    | 0                   | 1             | 10              | 30
        2    | 0                   | 2             | 20              | 70
        3    | 0                   | 3             | 90              | 50
        4    | 0                   |               |                 | 60
        5    | 0                   | 4             | 10              | 18
    """,
            **L2C,
        ),
        "quote_to_contract_time",
    )
    assert row.value == 30 - 10  # of 20, 50, 8
    assert row.n == 3


APPROVALS = """
    case | activity                    | at | ApprovalId
    d1   | Opportunity Created         | 0  |
         | Discount Approval Requested | 0  | A1
         | Discount Approval Requested | 5  | A2
         | Discount Approved           | 8  | A2
         | Discount Rejected           | 20 | A1
    d2   | Discount Approval Requested | 10 | A3
         | Discount Approved           | 50 | A3
    d3   | Discount Approval Requested | 70 | A4
"""


def test_approval_time_is_per_approval_and_a_rejection_ends_one_too():
    row = one(log(APPROVALS, **L2C), "approval_time")
    assert row.value == 20  # of 20, 8 − 5, 50 − 10
    assert (row.n, row.n_excluded) == (3, 1)  # A4 is not decided yet


def test_invoice_to_cash_is_per_invoice():
    row = one(
        log(
            """
        case | activity         | at  | InvoiceId
        d1   | Invoice Sent     | 10  | I1
             | Invoice Sent     | 20  | I2
             | Payment Received | 50  | I2
             | Payment Received | 70  | I1
        d2   | Invoice Sent     | 30  | I3
             | Payment Received | 130 | I3
        d3   | Invoice Sent     | 100 | I4
    """,
            **L2C,
        ),
        "invoice_to_cash_time",
    )
    assert row.value == 70 - 10  # of 60, 50 − 20, 130 − 30
    assert (row.n, row.n_excluded) == (3, 1)  # I4 is not paid yet


def test_order_to_cash_is_created_to_last_payment_of_paid_orders():
    row = one(
        log_of_cases(
            """
        case      | Sales Order Created | Goods Delivered | Invoice Sent | Payment Received | Order Cancelled
        paid      | 0                   | 50              | 60           | 70, 90           |
        other     | 10                  | 50              | 60           | 80               |
        delivered | 0                   | 50              | 60           |                  |
        cancelled | 0                   |                 |              |                  | 5
    """,
            **O2C,
        ),
        "order_to_cash_time",
    )
    assert row.value == (90 + 70) / 2
    assert (row.n, row.n_excluded) == (2, 0)


def test_a_filter_holds_for_a_kpi():
    view = log_of_cases(CYCLE, **L2C).where(f.Contains("Lead Captured"))
    row = one(view, "sales_cycle_time")
    assert (row.value, row.n) == ((24 + 96) / 2, 2)


def durations(hours, region=None):
    """Won deals that took these hours from creation to signature."""
    rows = []
    for case, h in enumerate(hours):
        made = {"Opportunity Created": 0, "Contract Signed": h, "Opportunity Closed Won": h + 1}
        rows += [f"d{case} | {activity} | {at} | {region or ''}" for activity, at in made.items()]
    return "\n".join(["case | activity | at | Region", *rows])


@pytest.mark.parametrize("n", [6, 9, 10, 25, 60])
def test_the_interval_of_a_median_is_two_of_the_values_at_the_ranks_of_the_binomial(n):
    hours = sorted((37 * k) % 101 + 1 for k in range(n))
    row = one(log(durations(hours), **L2C), "sales_cycle_time")
    assert row.value == pd.Series(hours).median()
    assert row.low in hours
    assert row.high in hours
    assert row.low <= row.value <= row.high
    exact = max(r for r in range(1, n) if stats.binom.cdf(r - 1, n, 0.5) <= 0.025)  # two-sided 95 %
    assert abs(hours.index(row.low) + 1 - exact) <= 1
    assert abs(hours.index(row.high) + 1 - (n + 1 - exact)) <= 1


@pytest.mark.parametrize("hours", [[24], [24, 48], [24, 48, 96]])
def test_the_interval_of_few_values_claims_no_more_than_they_span(hours):
    row = one(log(durations(hours), **L2C), "sales_cycle_time")
    assert row.value == pd.Series(hours).median()
    assert pd.isna(row.low) or row.low == min(hours)  # no two of up to five values enclose a median with 95 %
    assert pd.isna(row.high) or row.high == max(hours)


# -- shares

WON = """
    case  | Opportunity Created | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost | @Region
    1     | 0                   | 1               | 10                     |                         | EMEA
    2     | 0                   |                 | 10                     |                         | EMEA
    3     | 0                   |                 |                        | 10                      | EMEA
    4     | 0                   |                 | 10                     |                         | APAC
    5     | 0                   |                 |                        | 10                      | APAC
    6     | 0                   |                 |                        | 10                      | APAC
    7     | 0                   |                 |                        | 10                      | APAC
    8     | 0                   |                 |                        |                         | EMEA
    9     | 0                   |                 |                        |                         | LATAM
"""


def wilson(k, n):
    interval = stats.binomtest(k, n).proportion_ci(confidence_level=0.95, method="wilson")
    return pytest.approx((interval.low, interval.high), abs=1e-9)


def test_win_rate_is_won_of_won_and_lost_with_a_wilson_interval():
    row = one(log_of_cases(WON, **L2C), "win_rate")
    assert row.value == pytest.approx(3 / (3 + 4))
    assert row.n == 7
    assert row.unit == unit_of("win_rate")
    assert (row.low, row.high) == wilson(3, 7)


def test_the_wilson_interval_written_out():
    n, p, z = 7, 3 / 7, stats.norm.ppf(0.975)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    row = one(log_of_cases(WON, **L2C), "win_rate")
    assert (row.low, row.high) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_a_share_of_all_or_nothing_keeps_a_width():
    view = log_of_cases(WON, **L2C)
    won = one(view.where(f.State(["won", "paid"])), "win_rate")
    assert (won.value, won.n, won.high) == (1, 3, pytest.approx(1))
    assert won.low == pytest.approx(stats.binomtest(3, 3).proportion_ci(method="wilson").low)
    lost = one(view.where(f.State(["lost"])), "win_rate")
    assert (lost.value, lost.n, lost.low) == (0, 4, pytest.approx(0))


def test_one_row_a_region():
    by = groups(log_of_cases(WON, **L2C), "win_rate", "region")
    assert (by["EMEA"].value, by["EMEA"].n) == (pytest.approx(2 / 3), 3)
    assert (by["APAC"].value, by["APAC"].n) == (pytest.approx(1 / 4), 4)
    assert (by["APAC"].low, by["APAC"].high) == wilson(1, 4)
    assert "LATAM" not in by or by["LATAM"].n == 0  # no deal decided there


def test_a_median_by_region():
    text = """
        case | Opportunity Created | Contract Signed | Opportunity Closed Won | @Region
        1    | 0                   | 10              | 20                     | EMEA
        2    | 0                   | 30              | 40                     | EMEA
        3    | 0                   | 7               | 20                     | APAC
        4    | 0                   |                 | 20                     | APAC
    """
    by = groups(log_of_cases(text, **L2C), "sales_cycle_time", "region")
    assert (by["EMEA"].value, by["EMEA"].n, by["EMEA"].n_excluded) == (20, 2, 0)
    assert (by["APAC"].value, by["APAC"].n, by["APAC"].n_excluded) == (7, 1, 1)


def test_a_deal_counts_in_its_region_of_now():
    view = log(
        """
        case | activity                | at | Region
        1    | Opportunity Created     | 0  | EMEA
             | Opportunity Closed Won  | 9  | APAC
        2    | Opportunity Created     | 0  | EMEA
             | Opportunity Closed Lost | 9  | EMEA
    """,
        **L2C,
    )
    by = groups(view, "win_rate", "region")
    assert (by["APAC"].value, by["EMEA"].value) == (1, 0)


def test_lead_conversion_counts_leads_older_than_ninety_days():
    row = one(
        log_of_cases(
            """
        case   | Lead Captured | Lead Disqualified | Opportunity Created
        D1     | 0d            |                   | 5d
        D2     | 10d           |                   | 12d
        D3     | 95d           |                   | 96d
        D4     |               |                   | 1d
        LEAD-1 | 0d            | 4d                |
        LEAD-2 | 1d            |                   |
        LEAD-3 | 9d            |                   |
        LEAD-4 | 80d           |                   |
        LEAD-5 | 99d           |                   |
    """,
            as_of="100d",
            **L2C,
        ),
        "lead_conversion",
    )
    assert row.value == pytest.approx(2 / 5)  # D1, D2 of D1, D2, LEAD-1, LEAD-2, LEAD-3
    assert row.n == 5
    assert (row.low, row.high) == wilson(2, 5)


def test_without_leads_older_than_ninety_days_there_is_no_conversion():
    row = one(
        log_of_cases(
            """
        case   | Lead Captured | Opportunity Created
        D1     | 0d            | 5d
        LEAD-1 | 0d            |
    """,
            as_of="30d",
            **L2C,
        ),
        "lead_conversion",
    )
    assert row.n == 0
    assert pd.isna(row.value)


def test_rework_is_an_unusual_repetition_or_a_move_backwards():
    row = one(
        log(
            """
        case      | activity              | at
        straight  | Opportunity Created   | 0
                  | Opportunity Qualified | 1
                  | Quote Created         | 2
        repeated  | Opportunity Created   | 0
                  | Needs Analyzed        | 1
                  | Needs Analyzed        | 2
        backwards | Opportunity Created   | 0
                  | Contract Generated    | 1
                  | Opportunity Qualified | 2
        payments  | Opportunity Created   | 0
                  | Payment Received      | 1
                  | Payment Received      | 2
        tie       | Quote Created         | 3
                  | Opportunity Created   | 3
        LEAD-1    | Lead Contacted        | 0
                  | Lead Captured         | 1
    """,
            **L2C,
        ),
        "rework_rate",
    )
    assert row.value == pytest.approx(2 / 5)  # repeated, backwards; payments repeat by nature
    assert (row.n, row.n_excluded) == (5, 0)
    assert (row.low, row.high) == wilson(2, 5)


def test_stuck_is_an_open_deal_older_in_its_stage_than_three_quarters_of_won_ones_were():
    rows = ["case | activity | at | OpportunityStage"]
    for case, dwell in enumerate([10, 20, 30, 40]):
        rows += [
            f"won{case} | Opportunity Created | 0 | Qualification",
            f"won{case} | Negotiation Started | 100 | Negotiation",
            f"won{case} | Opportunity Closed Won | {100 + dwell} | Closed Won",
        ]
    rows += [
        "young | Opportunity Created | 500 | Qualification",
        "young | Negotiation Started | 995 | Negotiation",  # 5 h in its stage
        "old | Opportunity Created | 500 | Qualification",
        "old | Negotiation Started | 600 | Negotiation",  # 400 h
        "lost | Opportunity Created | 0 | Qualification",
        "lost | Opportunity Closed Lost | 10 | Closed Lost",
    ]
    view = log("\n".join(rows), as_of=1000, **L2C)
    row = one(view, "stuck_share")
    assert row.value == pytest.approx(1 / 2)
    assert row.n == 2
    # A view without won deals is still judged by those of the log.
    assert one(view.where(f.State(["in_pipeline"])), "stuck_share").value == pytest.approx(1 / 2)


def test_on_time_is_delivered_by_the_requested_date_and_undelivered_past_due_is_late():
    row = one(
        log_of_cases(
            """
        case    | Sales Order Created | Goods Delivered | @RequestedDeliveryDate
        early   | 0d                  | 4d              | 5d
        on-day  | 0d                  | 5.6d            | 5d
        late    | 0d                  | 6.1d            | 5d
        undeliv | 0d                  |                 | 20d
        not-due | 0d                  |                 | 90d
    """,
            as_of="30d",
            **O2C,
        ),
        "on_time_delivery",
    )
    assert row.value == pytest.approx(2 / 4)  # early and on the day, of four that were due
    assert row.n == 4
    assert (row.low, row.high) == wilson(2, 4)


def test_order_changes_count_after_confirmation_only():
    row = one(
        log_of_cases(
            """
        case    | Sales Order Created | Order Confirmed | Order Changed
        before  | 0                   | 20              | 10
        after   | 0                   | 20              | 30
        both    | 0                   | 20              | 10, 40
        never   | 0                   | 20              |
        early   | 0                   |                 | 10
    """,
            **O2C,
        ),
        "order_change_rate",
    )
    assert row.value == pytest.approx(2 / 4)
    assert row.n == 4
    assert (row.low, row.high) == wilson(2, 4)


# -- all of them

ALL_L2C = [
    "sales_cycle_time",
    "time_to_close",
    "lead_to_cash_time",
    "win_rate",
    "lead_conversion",
    "quote_to_contract_time",
    "approval_time",
    "invoice_to_cash_time",
    "rework_rate",
    "finished_per_week",
    "stuck_share",
]
ALL_O2C = [
    "order_to_cash_time",
    "on_time_delivery",
    "order_change_rate",
    "invoice_to_cash_time",
    "rework_rate",
    "finished_per_week",
]


@pytest.mark.parametrize("key", ALL_L2C)
def test_every_lead_to_cash_kpi_answers_on_a_log_without_optional_columns(key):
    row = one(log_of_cases(CYCLE, **L2C), key)
    assert row.n >= 0
    assert row.n_excluded >= 0
    assert not (row.n == 0 and row.unit == "share" and row.value == 0)  # nothing counted is no share


@pytest.mark.parametrize("key", ALL_O2C)
def test_every_order_to_cash_kpi_answers_on_a_log_without_optional_columns(key):
    row = one(
        log_of_cases(
            """
        case | Sales Order Created | Order Confirmed | Goods Delivered | Invoice Sent | Payment Received
        1    | 0                   | 10              | 50              | 60           | 90
        2    | 0                   |                 |                 |              |
    """,
            **O2C,
        ),
        key,
    )
    assert row.n >= 0
    assert row.n_excluded >= 0


@pytest.mark.parametrize("key", ALL_L2C)
def test_every_kpi_of_an_empty_view_is_one_row_without_a_value(key):
    row = one(log_of_cases(CYCLE, **L2C).where(f.Throughput(min_h=1e6)), key)
    assert row.n == 0
    assert pd.isna(row.value) or (key == "finished_per_week" and row.value == 0)


def test_leads_without_a_deal_change_only_the_conversion_of_leads():
    frame = events("""
        case   | activity                | at
        D1     | Lead Captured           | 0
               | Opportunity Created     | 5
               | Contract Signed         | 50
               | Opportunity Closed Won  | 60
        D2     | Opportunity Created     | 0
               | Opportunity Closed Lost | 9
        D3     | Opportunity Created     | 30
        LEAD-1 | Lead Captured           | 0
               | Lead Contacted          | 3
               | Lead Contacted          | 4
               | Lead Captured           | 7
    """)
    with_leads = index(frame, as_of="200d", **L2C)
    without = index(frame[~frame["case"].str.startswith("LEAD-")], as_of="200d", **L2C)
    for key in ALL_L2C:
        if key != "lead_conversion":
            pd.testing.assert_frame_equal(kpi(with_leads, key), kpi(without, key))
    assert one(with_leads, "lead_conversion").value == pytest.approx(1 / 2)
    assert one(without, "lead_conversion").value == 1


def test_finished_per_week_counts_cases_that_ended():
    row = one(
        log_of_cases(
            """
        case | Opportunity Created | Contract Signed | Opportunity Closed Won | Invoice Sent | Payment Received | Order Closed
        1    | 0d                  | 1d              | 1d                     | 1d           | 2d               | 2d
        2    | 0d                  | 1d              | 1d                     | 1d           | 2.5d             | 2.5d
        3    | 0d                  | 8d              | 8d                     | 8d           | 9d               | 9d
        4    | 1d                  |                 |                        |              |                  |
    """,  # noqa: E501
            as_of="13.9d",
            **L2C,
        ),
        "finished_per_week",
    )
    # Three in two weeks, whether of the calendar or elapsed: as_of, the second Sunday, is 1.99 weeks on.
    assert row.value == pytest.approx(3 / 2, rel=0.02)
    assert row.n == 3


def test_finished_per_week_asks_for_both_ends_of_the_span():
    """A log that begins with the signature knows no sales cycle that ended: its figure would be 0 a week."""
    late = log_of_cases(
        """
        case | Contract Signed | Payment Received
        1    | 0d              | 2d
        2    | 1d              | 3d
    """,
        **L2C,
    )
    assert "finished_per_week" not in available(late)
    assert pd.isna(one(late, "finished_per_week").value)


def test_an_unknown_kpi_is_said_so():
    with pytest.raises(AnalysisError) as caught:
        kpi(log_of_cases(CYCLE, **L2C), "sales_cicle_time")
    assert "sales_cicle_time" in str(caught.value)


LEADS = """
case   | Lead Captured | Opportunity Created | Opportunity Closed Won | @SalesRepresentative | @LeadSource
1      | 0             | 10                  | 20                     | Ann                  | Web
2      | 0             | 10                  |                        | Bob                  | Fair
LEAD-3 | 0             |                     |                        |                      | Web
LEAD-4 | 0             |                     |                        |                      | Web
"""


def test_a_filter_leads_cannot_answer_leaves_their_conversion_without_a_value():
    view = log_of_cases(LEADS, as_of="200d", process="lead_to_cash", roles={"rep": "SalesRepresentative"})
    assert one(view, "lead_conversion").value == 2 / 4
    filtered = one(view.where(f.Attribute("rep", ["Ann"])), "lead_conversion")
    assert (filtered.n, math.isnan(filtered.value)) == (0, True)
    assert kpi(view, "lead_conversion", by="rep").empty


def test_a_filter_leads_can_answer_keeps_it():
    view = log_of_cases(LEADS, as_of="200d", process="lead_to_cash")
    web = view.where(f.Attribute("LeadSource", ["Web"]))
    assert one(web, "lead_conversion").value == pytest.approx(1 / 3)
    by_source = kpi(view, "lead_conversion", by="LeadSource").set_index("group")["value"]
    assert by_source.to_dict() == {"Web": pytest.approx(1 / 3), "Fair": 1}


FINISHED = """
case | Opportunity Created | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost
1    | 2025-01-01          | 2025-01-10      | 2025-01-11             |
2    | 2025-01-01          | 2025-03-05      | 2025-03-06             |
3    | 2025-01-01          | 2025-03-07      | 2025-03-20             |
4    | 2025-01-01          | 2025-03-07      |                        | 2025-03-25
"""


def test_finished_in_a_period_are_divided_by_its_weeks():
    view = log_of_cases(FINISHED, as_of="2025-12-31", process="lead_to_cash")
    march = view.where(f.Period(date(2025, 3, 1), date(2025, 3, 31), mode="closed"))
    assert one(march, "finished_per_week").value == pytest.approx(2 / (31 / 7), rel=1e-3)


def test_a_month_without_a_finished_case_is_there_with_nothing():
    found = kpi_by_month(log_of_cases(FINISHED, process="lead_to_cash"), "finished_per_week")
    assert list(found["group"]) == ["2025-01", "2025-02", "2025-03"]
    assert list(found["n"]) == [1, 0, 2]  # the deal lost after signing has not finished
    assert list(found["value"])[:2] == [pytest.approx(1 / (31 / 7), rel=1e-3), 0]
