"""What every slow transition costs, and what has no price: values worked out by hand."""

from __future__ import annotations

import pytest

from analysis.bottlenecks import cost_of_excess
from analysis.bottlenecks.priced import priced_transitions
from analysis.log import filters as f
from analysis.measures.targets import Targets
from tests.spec.logs import log_of_cases

# A to B takes 10, 20, 30, 100 and 90 h; the median is 30 h: 70 and 60 h are above, the 60 h without amount.
# B to C takes 10, 10, 40, 10 and 10 h: 30 h above the median, at 8,760. C to D takes 1 h each: none above.
# At 10 % a year an hour of 8,760 costs 0.1: the costs are 70 × 1.0 and 30 × 0.1.
FIVE = """
case | A | B   | C   | D   | @Amount
1    | 0 | 10  | 20  | 21  | 8760
2    | 0 | 20  | 30  | 31  | 8760
3    | 0 | 30  | 70  | 71  | 8760
4    | 0 | 100 | 110 | 111 | 87600
5    | 0 | 90  | 100 | 101 |
"""
ROLES = {"amount": "Amount"}


def rows(found) -> list[tuple]:
    return [tuple(row) for row in found.to_numpy()]


def test_every_transition_with_time_above_usual_has_its_cost_and_its_hours_without_a_price():
    found = priced_transitions(log_of_cases(FIVE, roles=ROLES), rate=0.1)
    assert rows(found) == [
        ("A", "B", 70, 60, pytest.approx(70.0)),
        ("B", "C", 30, 0, pytest.approx(3.0)),
    ]


def test_the_costs_are_those_with_a_range_also_above_a_target_and_under_a_filter():
    log, targets = log_of_cases(FIVE, roles=ROLES), Targets(flows=(("C", "D", 0.5),))
    for view in (log, log.where(f.CaseIds(["2", "3", "4"]))):
        found = priced_transitions(view, rate=0.1, targets=targets)
        pairs = list(zip(found["source"], found["target"], strict=True))
        whole = cost_of_excess(view, pairs, rate=0.1, targets=targets)
        assert found["cost"].tolist() == pytest.approx(whole["cost"].tolist())
        assert found["excess_h"].tolist() == pytest.approx(whole["excess_h"].tolist())
    # Half an hour above the target each: 0.05 for two deals of 8,760 and 0.5 for one of 87,600.
    assert rows(found)[-1][:2] == ("C", "D")
    assert found["cost"].iloc[-1] == pytest.approx(0.05 + 0.05 + 0.5)


def test_where_no_case_with_time_above_usual_has_an_amount_all_of_it_is_without_a_price():
    log = log_of_cases(FIVE, roles=ROLES).where(f.CaseIds(["5"]))
    assert rows(priced_transitions(log, rate=0.1)) == [("A", "B", 0, 60, 0)]
