"""Tests and curves against scipy, and against what lifelines 0.30.3 gives for the same numbers."""

import numpy as np
import pytest
from scipy import stats

from analysis.measures.statistics import adjusted, difference_of_medians, difference_of_shares
from analysis.measures.survival import OPEN, OTHER, REACHED, incidence, survival

SIX_MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def drawn(seed: int, n: int, *, step: float | None = None) -> np.ndarray:
    """Durations in hours; with `step`, rounded so that many are equal."""
    values = np.random.default_rng(seed).lognormal(3, 1, n)
    return values if step is None else np.round(values / step) * step


@pytest.mark.parametrize(("n_a", "n_b", "step"), [(40, 60, None), (300, 31, 1.0), (35, 35, 24.0)])
def test_mann_whitney_is_scipys(n_a, n_b, step):
    a, b = drawn(1, n_a, step=step), drawn(2, n_b, step=step) * 1.2
    expected = stats.mannwhitneyu(a, b, method="asymptotic").pvalue
    assert difference_of_medians(a, b).p == pytest.approx(expected, rel=1e-9)


def test_the_log_rank_test_is_scipys():
    a, b = drawn(3, 200, step=2.0), drawn(4, 150, step=2.0) * 1.3
    open_a, open_b = np.arange(200) % 3 == 0, np.arange(150) % 4 == 0
    expected = stats.logrank(
        stats.CensoredData(uncensored=a[~open_a], right=a[open_a]),
        stats.CensoredData(uncensored=b[~open_b], right=b[open_b]),
    )
    found = difference_of_medians(a, b, open_a=open_a, open_b=open_b)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)


def test_the_log_rank_test_of_the_textbook():
    """Chi-squared 16.79 in every textbook with this trial; lifelines 0.30.3: p = 4.1688e-05."""
    found = difference_of_medians(SIX_MP, CONTROL, open_a=~RELAPSED, min_rated=9)
    assert found.p == pytest.approx(4.168809109334511e-05, rel=1e-6)
    assert found.value == 8 - 23


def test_the_survival_curve_and_its_band_are_scipys():
    lasted, over = drawn(5, 400, step=1.0), np.random.default_rng(5).random(400) < 0.6
    theirs = stats.ecdf(stats.CensoredData(uncensored=lasted[over], right=lasted[~over])).sf
    with pytest.warns(RuntimeWarning):
        band = theirs.confidence_interval(method="log-log")
    ours = survival(lasted, over).curve
    assert ours["at"].to_numpy() == pytest.approx(theirs.quantiles)
    assert ours["share"].to_numpy() == pytest.approx(theirs.probabilities)
    is_defined = np.isfinite(band.low.probabilities) & (theirs.probabilities > 0)
    assert is_defined.sum() > 50
    assert ours["low"][is_defined].to_numpy() == pytest.approx(band.low.probabilities[is_defined])
    assert ours["high"][is_defined].to_numpy() == pytest.approx(band.high.probabilities[is_defined])


def test_cumulative_incidence_is_that_of_lifelines():
    outcome = [REACHED, OTHER, OPEN, REACHED, OTHER, REACHED, OPEN, REACHED, OTHER, REACHED]
    found = incidence([1, 2, 3, 4, 5, 7, 8, 9, 11, 12], outcome).curve["share"]
    theirs = [0.1, 0.1, 0.1, 0.214286, 0.214286, 0.328571, 0.328571, 0.480952, 0.480952, 0.633333]
    assert list(found) == pytest.approx(theirs, abs=1e-6)


def test_many_tests_are_corrected_as_scipy_does():
    found = [difference_of_medians(drawn(i, 80), drawn(i + 50, 80) * (1 + i / 25)) for i in range(25)]
    expected = stats.false_discovery_control([one.p for one in found])
    assert [one.p for one in adjusted(found)] == pytest.approx(list(expected))


def test_shares_by_chi_squared_and_by_fisher():
    many = stats.chi2_contingency([[30, 70], [45, 55]], correction=False).pvalue
    assert difference_of_shares(30, 100, 45, 100).p == pytest.approx(many)
    few = stats.fisher_exact([[0, 100], [3, 97]]).pvalue
    assert difference_of_shares(0, 100, 3, 100).p == pytest.approx(few)
