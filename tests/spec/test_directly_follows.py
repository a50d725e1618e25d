"""Directly follows: which activity comes right after which, how often, and how much time lies between."""

import pandas as pd
import pytest

from analysis.discover import directly_follows
from analysis.log import filters as f
from tests.spec.logs import events, index, log, log_of_cases

COLUMNS = ["source", "target", "n", "n_cases", "median_h", "mean_h", "p90_h", "total_h"]


def pairs(view) -> dict:
    result = directly_follows(view)
    assert list(result.columns) == COLUMNS
    assert not result.duplicated(["source", "target"]).any()
    return {(row.source, row.target): row for row in result.itertuples()}


def counts(view) -> dict:
    return {pair: (row.n, row.n_cases) for pair, row in pairs(view).items()}


def test_counts_and_hours_of_each_pair():
    view = log("""
        case | activity | at
        1    | A        | 0
             | B        | 10
        2    | A        | 0
             | B        | 20
             | C        | 21
        3    | A        | 0
             | B        | 60
    """)
    assert counts(view) == {("A", "B"): (3, 3), ("B", "C"): (1, 1)}
    ab = pairs(view)["A", "B"]
    assert ab.median_h == 20
    assert ab.mean_h == (10 + 20 + 60) / 3
    assert ab.p90_h == pytest.approx(20 + 0.8 * (60 - 20))
    assert ab.total_h == 10 + 20 + 60


def test_a_pair_twice_in_a_case_counts_twice_but_is_one_case():
    view = log("""
        case | activity | at
        1    | A        | 0
             | B        | 1
             | A        | 3
             | B        | 7
    """)
    assert counts(view) == {("A", "B"): (2, 1), ("B", "A"): (1, 1)}
    assert pairs(view)["A", "B"].total_h == 1 + 4


def test_an_activity_repeated_at_once_is_a_pair_with_itself():
    view = log("""
        case | activity | at
        1    | A        | 0
             | A        | 2
             | A        | 5
        2    | A        | 0
             | A        | 1
    """)
    assert counts(view) == {("A", "A"): (3, 2)}
    assert pairs(view)["A", "A"].median_h == 2


def test_no_pair_across_cases_and_none_from_a_case_with_one_event():
    view = log("""
        case | activity | at
        1    | A        | 0
        2    | B        | 1
        1    | C        | 2
    """)
    assert counts(view) == {("A", "C"): (1, 1)}


def test_at_equal_times_the_row_of_the_source_decides_in_a_generic_log():
    view = log("""
        case | activity | at
        1    | B        | 5
             | A        | 5
             | C        | 5
    """)
    assert set(counts(view)) == {("B", "A"), ("A", "C")}


def test_time_goes_before_the_row_of_the_source():
    view = log("""
        case | activity | at
        1    | C        | 3
             | A        | 1
             | B        | 2
    """)
    assert set(counts(view)) == {("A", "B"), ("B", "C")}


def test_at_equal_times_the_catalogue_decides_where_the_process_is_known():
    view = log(
        """
        case | activity                      | at
        1    | Quote Created                 | 5
             | Opportunity Created           | 5
             | Lead Converted to Opportunity | 5
             | Lead Captured                 | 5
    """,
        process="lead_to_cash",
    )
    assert set(counts(view)) == {
        ("Lead Captured", "Lead Converted to Opportunity"),
        ("Lead Converted to Opportunity", "Opportunity Created"),
        ("Opportunity Created", "Quote Created"),
    }


def test_the_catalogue_decides_only_at_equal_times():
    view = log(
        """
        case | activity            | at
        1    | Quote Created       | 4
             | Opportunity Created | 5
    """,
        process="lead_to_cash",
    )
    assert set(counts(view)) == {("Quote Created", "Opportunity Created")}


def test_equal_activities_at_equal_times_keep_both_events():
    view = log("""
        case | activity | at
        1    | A        | 0
             | A        | 0
             | B        | 1
    """)
    assert counts(view) == {("A", "A"): (1, 1), ("A", "B"): (1, 1)}
    assert pairs(view)["A", "A"].total_h == 0


def test_the_time_between_runs_from_completion_to_completion():
    frame = events("""
        case | activity | began | at
        1    | A        |       | 2
             | B        |       | 10
    """)
    frame["began"] = frame["at"] - pd.Timedelta(hours=1)
    view = index(frame, start_timestamp="began")
    assert pairs(view)["A", "B"].median_h == 10 - 2


def test_an_hour_is_an_hour_when_clocks_change():
    frame = events("""
        case | activity | at
        1    | A        | 2024-03-31T01:30:00+01:00
             | B        | 2024-03-31T03:30:00+02:00
    """)
    frame["at"] = pd.to_datetime(frame["at"], utc=True).dt.tz_convert("Europe/Berlin")
    assert pairs(index(frame))["A", "B"].median_h == 1


def test_hours_keep_fractions():
    view = log("""
        case | activity | at
        1    | A        | 2024-01-01T00:59:00
             | B        | 2024-01-01T01:01:00.500
    """)
    assert pairs(view)["A", "B"].median_h == pytest.approx(120.5 / 3600, rel=1e-9)


def test_leads_without_a_deal_make_no_pairs():
    view = log_of_cases(
        """
        case   | Lead Captured | Lead Contacted | Lead Disqualified | Opportunity Created
        D1     | 0             | 5              |                   | 10
        LEAD-7 | 0             | 5              | 9                 |
    """,
        process="lead_to_cash",
    )
    assert counts(view) == {
        ("Lead Captured", "Lead Contacted"): (1, 1),
        ("Lead Contacted", "Opportunity Created"): (1, 1),
    }


def test_a_filter_keeps_whole_cases():
    view = log("""
        case | activity | at
        1    | A        | 0
             | B        | 1
             | C        | 2
        2    | A        | 0
             | C        | 9
    """)
    assert counts(view.where(f.Contains("B"))) == {("A", "B"): (1, 1), ("B", "C"): (1, 1)}
    assert counts(view.where(f.Not(f.Contains("B")))) == {("A", "C"): (1, 1)}


def test_the_pair_that_takes_most_time_comes_first_and_names_settle_ties():
    result = directly_follows(
        log("""
        case | activity | at
        1    | A        | 0
             | B        | 1
             | C        | 51
        2    | D        | 0
             | C        | 1
    """)
    )
    assert list(zip(result.source, result.target)) == [("B", "C"), ("A", "B"), ("D", "C")]


def test_without_pairs_the_columns_remain():
    result = directly_follows(
        log("""
        case | activity | at
        1    | A        | 0
        2    | A        | 0
    """)
    )
    assert list(result.columns) == COLUMNS
    assert len(result) == 0
