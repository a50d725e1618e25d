"""What excess time costs, and its range: values worked out by hand."""

from __future__ import annotations

import pytest

from analysis.bottlenecks import cost_of_excess, sum_ranges
from analysis.errors import AnalysisError
from analysis.log import filters as f
from tests.spec.logs import log_of_cases

# A to B takes 10, 20, 30 and 100 h; the median is 25 h, so the excess is 0, 0, 5 and 75 h.
# At 10 % a year an hour of 8,760 costs 0.1: the cases cost 0, 0, 5 × 0.1 and 75 × 1.0.
FOUR = """
case | A | B   | C   | @Amount | @Region
1    | 0 | 10  | 12  | 8760    | North
2    | 0 | 20  | 22  | 8760    | North
3    | 0 | 30  |     | 8760    | South
4    | 0 | 100 |     | 87600   | South
"""
ROLES = {"amount": "Amount", "region": "Region"}
WAITS = [("A", "B"), ("B", "C")]


def test_the_cost_is_excess_times_amount_times_rate():
    found = cost_of_excess(log_of_cases(FOUR, roles=ROLES), WAITS, rate=0.1)
    assert list(zip(found["source"], found["target"], strict=True)) == WAITS
    first, second = found.iloc[0], found.iloc[1]
    assert first["cost"] == pytest.approx(5 * 0.1 + 75 * 1.0)
    assert (first["n_cases"], first["amount"], first["excess_h"]) == (4, 3 * 8760 + 87600, 80)
    assert (second["n_cases"], second["cost"]) == (2, 0)


def test_the_range_is_that_of_as_many_cases_drawn_anew():
    """Of four drawn from 0, 0, 0.5, 75: all are 0 in 6 of 100 draws; three or more are 75 in 5 of 100,
    and three are with a 0.5, or all four, in only 2 of 100. So 95 % lie from 0 to 3 × 75."""
    found = cost_of_excess(log_of_cases(FOUR, roles=ROLES), WAITS, rate=0.1).iloc[0]
    assert found["low"] == 0
    assert found["high"] == pytest.approx(225)


def test_the_amounts_have_a_range_too():
    """Of four drawn from three of 8,760 and one of 87,600: none of the large one in 32 of 100 draws, three
    or four in 5 of 100, so 95 % lie from 4 × 8,760 to 8,760 + 3 × 87,600."""
    found = cost_of_excess(log_of_cases(FOUR, roles=ROLES), WAITS, rate=0.1).iloc[0]
    assert (found["low_amount"], found["high_amount"]) == (4 * 8760, 8760 + 3 * 87600)


def test_many_cases_have_the_range_of_the_normal_law(monkeypatch):
    monkeypatch.setattr(sum_ranges, "MOST_RESAMPLED", 3)
    found = cost_of_excess(log_of_cases(FOUR, roles=ROLES), WAITS, rate=0.1).iloc[0]
    mean = 75.5 / 4
    variance = (2 * mean**2 + (0.5 - mean) ** 2 + (75 - mean) ** 2) / 3
    assert found["low"] == 0  # 75.5 less 1.96 × 2 × 37.4 would be below nothing
    assert found["high"] == pytest.approx(75.5 + 1.959964 * (4 * variance) ** 0.5)


def test_a_filter_changes_the_cases_and_not_what_is_usual():
    view = log_of_cases(FOUR, roles=ROLES).where(f.CaseIds(["3"]))
    found = cost_of_excess(view, WAITS, rate=0.1)
    assert len(found) == 1
    assert found.loc[0, "cost"] == pytest.approx(0.5)
    assert found["low"].isna().all()


def test_without_amounts_there_is_no_cost():
    with pytest.raises(AnalysisError) as refused:
        cost_of_excess(log_of_cases(FOUR.replace("@Amount", "@Weight")), WAITS, rate=0.1)
    assert refused.value.code == "map_money_missing"
