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


# Half of 20 cases take 10 h, half 30 h: the median is 20 h, so ten cases have 10 h too much, at 0.1 an hour.
TWENTY = "case | A | B  | @Amount\n" + "\n".join(f"{n} | 0 | {10 + 20 * (n % 2)} | 8760" for n in range(20))


def test_the_range_is_that_of_as_many_cases_drawn_anew():
    """Ten of 20 cases cost 1, ten nothing. Of 20 drawn anew S cost 1, with a standard error of
    sqrt(S (20 - S) / 19); binomially S is 6 at 2.5 % (0.021 below, 0.058 with it), and 14 at 97.5 %: 4 off,
    by 4 / sqrt(6 × 14 / 19) of its errors. So many errors of the ten themselves the range reaches."""
    found = cost_of_excess(log_of_cases(TWENTY, roles={"amount": "Amount"}), WAITS[:1], rate=0.1).iloc[0]
    reach = 4 / (6 * 14 / 19) ** 0.5 * (10 * 10 / 19) ** 0.5
    assert found["cost"] == pytest.approx(10)
    assert (found["low"], found["high"]) == pytest.approx((10 - reach, 10 + reach))


def test_amounts_that_are_all_the_same_have_a_range_of_no_width():
    found = cost_of_excess(log_of_cases(TWENTY, roles={"amount": "Amount"}), WAITS[:1], rate=0.1).iloc[0]
    assert (found["low_amount"], found["high_amount"]) == pytest.approx((20 * 8760, 20 * 8760))


def test_of_fewer_than_ten_cases_no_range_is_told():
    """It would hold the expected sum in half of all logs; see tests/oracle/test_sum_ranges.py."""
    found = cost_of_excess(log_of_cases(FOUR, roles=ROLES), WAITS, rate=0.1).iloc[0]
    assert found[["low", "high", "low_amount", "high_amount"]].isna().all()


def test_many_cases_have_the_range_of_the_normal_law(monkeypatch):
    monkeypatch.setattr(sum_ranges, "MOST_RESAMPLED", 9)
    found = cost_of_excess(log_of_cases(TWENTY, roles={"amount": "Amount"}), WAITS[:1], rate=0.1).iloc[0]
    reach = 1.959964 * (20 * 5 / 19) ** 0.5  # the variance of ten ones and ten noughts is 5 / 19
    assert (found["low"], found["high"]) == pytest.approx((10 - reach, 10 + reach))


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
