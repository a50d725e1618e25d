"""Do the ranges of sums of money hold the true sum as often as they say? Simulated, with fixed seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.bottlenecks import sum_ranges as ranges
from analysis.bottlenecks.sum_ranges import sum_ranges

N_LOGS = 120
ABOVE_USUAL = math.exp(0.5) * 0.5 * (1 + math.erf(1 / math.sqrt(2))) - 0.5
"""E max(0, X − 1) of a lognormal X with median 1 and deviation 1: exp(½) Φ(1) − ½."""


def coverage(n: int, spread: float, filled: float) -> float:
    """The share of logs of `n` cases whose range holds the expected sum of amount × hours above usual."""
    rng, held = np.random.default_rng([n, round(10 * spread)]), []
    expected = n * filled * math.exp(spread**2 / 2) * ABOVE_USUAL
    for _log in range(N_LOGS):
        hours = np.maximum(rng.lognormal(0, 1, n) - 1, 0) * (rng.random(n) < filled)
        low, high = sum_ranges((hours * rng.lognormal(0, spread, n))[:, None])
        held.append(bool(low[0] <= expected <= high[0]))
    return float(np.mean(held))


@pytest.mark.parametrize(
    ("n", "spread", "filled"), [(40, 0.5, 1.0), (200, 0.5, 1.0), (200, 1.0, 1.0), (300, 0.5, 0.2)]
)
def test_the_range_of_a_sum_holds_the_expected_sum_in_about_19_of_20_logs(n, spread, filled):
    """The middle of sums drawn anew held it in 17 of 20 such logs of 40 cases."""
    assert 0.89 <= coverage(n, spread, filled) <= 0.99


def test_where_a_few_amounts_are_most_of_it_the_range_still_holds_in_more_than_four_of_five():
    """Amounts of which one in twenty is about twelve times the middle one."""
    assert coverage(60, 1.5, 1.0) >= 0.82


@pytest.mark.parametrize(("spread", "n_without"), [(1.0, 0), (1.5, 0), (1.5, 3_000)])
def test_cases_drawn_each_by_itself_give_the_range_of_cases_drawn_together(monkeypatch, spread, n_without):
    """Of 9,999 draws an end varies by 1 to 2 % of its distance from the sum (of 999 by 5 %)."""
    values = np.random.default_rng(3).lognormal(0, spread, (1_200, 1))
    monkeypatch.setattr(ranges, "RESAMPLES", 9_999)
    found = []
    for most_together in (0, 2_000):
        monkeypatch.setattr(ranges, "MOST_TOGETHER", most_together)
        found.append(np.ravel(sum_ranges(values, n_cases=1_200 + n_without)) - values.sum())
    assert found[0] == pytest.approx(found[1], rel=0.05)
    assert (found[0] != found[1]).all()


def test_what_all_have_alike_has_no_width_however_cases_are_drawn(monkeypatch):
    monkeypatch.setattr(ranges, "MOST_TOGETHER", 9)
    assert np.ravel(sum_ranges(np.full((20, 1), 3.0))) == pytest.approx([60, 60])
