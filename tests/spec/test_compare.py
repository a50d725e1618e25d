"""Two groups side by side, two paths aligned, and the pair a comparison opens on."""

import numpy as np
import pandas as pd
import pytest

from analysis.discover import align, compare, pair_to_compare
from analysis.log import filters as f
from tests.spec.logs import log_of_cases

DEALS = """
case | Opportunity Created | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost | @OpportunityAmount | @Region
1    | 0                   | 10              | 20                     |                         | 100                | North
2    | 0                   | 30              | 40                     |                         | 300                | North
3    | 0                   |                 |                        | 30                      | 800                | North
4    | 0                   |                 |                        | 8                       | 50                 | South
5    | 0                   |                 |                        |                         | 70                 | South
"""  # noqa: E501


def figures(of="lead_to_cash"):
    log = log_of_cases(DEALS, process=of, roles={"amount": "OpportunityAmount", "region": "Region"})
    north, south = (log.where(f.Attribute("region", [name])) for name in ("North", "South"))
    return compare(north, south, of=log).set_index("measure")


def test_the_figures_of_two_groups_and_their_difference():
    found = figures()
    assert list(found.loc["n_cases", ["left", "right", "difference"]]) == [3, 2, 2 - 3]
    assert found.loc["share", "left"] == 3 / 5
    assert list(found.loc["median_throughput_h", ["left", "right"]]) == [30, (8 + 0) / 2]
    assert found.loc["win_rate", "left"] == pytest.approx(2 / 3)
    assert found.loc["win_rate", "right"] == 0
    assert list(found.loc["win_rate", ["n_left", "n_right"]]) == [3, 1]  # the open deal is not counted
    assert list(found.loc["median_amount", ["left", "right", "difference"]]) == [300, 60, -240]


def test_a_process_without_winning_has_no_win_rate():
    assert np.isnan(figures("generic").loc["win_rate", "left"])


def test_an_empty_group_has_no_durations():
    log = log_of_cases(DEALS, process="lead_to_cash")
    found = compare(log.where(f.State(["paid"])), log, of=log).set_index("measure")
    assert found.loc["n_cases", "left"] == 0
    assert np.isnan(found.loc["median_throughput_h", "left"])


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        ("ABC", "ABC", ["AA", "BB", "CC"]),
        ("ABC", "AC", ["AA", "B-", "CC"]),
        ("AC", "ABC", ["AA", "-B", "CC"]),
        ("ABCD", "ACXD", ["AA", "B-", "CC", "-X", "DD"]),
        ("AB", "CD", ["A-", "B-", "-C", "-D"]),
        ("", "A", ["-A"]),
        ("ABAB", "AB", ["AA", "BB", "A-", "B-"]),
    ],
)
def test_shared_steps_stand_on_one_line(left, right, rows):
    found = ["".join(step or "-" for step in pair) for pair in align(list(left), list(right))]
    assert found == rows


def profiles(*rows):
    frame = pd.DataFrame(rows, columns=["variant_id", "n_cases", "median_throughput_h"])
    return frame.assign(share=frame["n_cases"] / frame["n_cases"].sum())


def test_a_comparison_opens_on_the_most_frequent_and_the_slowest_with_five_percent():
    found = profiles(("a", 80, 10.0), ("b", 10, 20.0), ("c", 8, 50.0), ("d", 2, 900.0))
    assert pair_to_compare(found) == ("a", "c")


def test_or_on_the_slowest_of_the_ten_commonest():
    rare = [(f"v{i:02}", 1, float(i)) for i in range(1, 13)]
    assert pair_to_compare(profiles(("a", 988, 10.0), *rare)) == ("a", "v09")


def test_one_variant_has_nothing_beside_it():
    assert pair_to_compare(profiles(("a", 5, 1.0))) is None
