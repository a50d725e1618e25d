"""The cases behind the cost of a slow transition: hours, amounts and costs worked out by hand."""

from __future__ import annotations

import pytest

from analysis.bottlenecks import cost_of_excess
from analysis.bottlenecks.slow_cases import slow_cases
from analysis.log import filters as f
from analysis.measures.targets import Targets
from tests.spec.logs import log_of_cases

# A to B takes 10, 20, 30, 100 and 90 h; the median is 30 h, so 0, 0, 0, 70 and 60 h are above it.
# At 10 % a year an hour of 8,760 costs 0.1: the fourth costs 70 × 1.0; the fifth has no amount.
FIVE = """
case | A | B   | @Amount | @Customer | @Rep
1    | 0 | 10  | 8760    | Ardent    | Ann
2    | 0 | 20  | 8760    | Borealis  | Bob
3    | 0 | 30  | 8760    | Cygnus    | Ann
4    | 0 | 100 | 87600   | Borealis  | Cat
5    | 0 | 90  |         | Dorado    | Bob
"""
ROLES = {"amount": "Amount", "customer": "Customer", "rep": "Rep"}
PAIR = ("A", "B")


def test_the_slow_ones_with_whose_they_are_and_what_they_cost():
    found = slow_cases(log_of_cases(FIVE, roles=ROLES), *PAIR, rate=0.1)
    assert [tuple(row) for row in found.to_numpy()] == [
        ("4", "Borealis", "Cat", 87600, 100, 70, pytest.approx(70.0))
    ]


def test_above_a_target_the_highest_cost_first_and_their_sum_is_the_cost_of_the_transition():
    log, targets = log_of_cases(FIVE, roles=ROLES), Targets(flows=(("A", "B", 15.0),))
    found = slow_cases(log, *PAIR, rate=0.1, targets=targets)
    # 85 × 1.0, 15 × 0.1 and 5 × 0.1; the first is within the target.
    assert list(found["case_id"]) == ["4", "3", "2"]
    assert found["cost"].tolist() == pytest.approx([85, 1.5, 0.5])
    whole = cost_of_excess(log, [PAIR], rate=0.1, targets=targets).iloc[0]
    assert (whole["n_cases"], whole["n_above"]) == (4, 3)
    assert found["cost"].sum() == pytest.approx(whole["cost"])


def test_a_filter_leaves_its_cases_and_a_log_without_names_its_hours():
    bare = FIVE.replace("@Customer", "@X").replace("@Rep", "@Y")
    log = log_of_cases(bare, roles={"amount": "Amount"})
    assert not len(slow_cases(log.where(f.CaseIds(["1", "2"])), *PAIR, rate=0.1))
    left = slow_cases(log.where(f.CaseIds(["4"])), *PAIR, rate=0.1)
    assert left["above_h"].tolist() == [70]  # what is usual hangs on no filter
    assert left["customer"].isna().all()
