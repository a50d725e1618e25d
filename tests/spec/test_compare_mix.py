"""Groups at a comparable mix: weights by hand, tests as scipy's and pandas', and reps of equal skill."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.discover import comparable_mix as mix
from analysis.measures.statistics import adjusted


def test_each_group_gets_the_same_mix():
    kinds = [np.array([0, 0, 0, 1, 2]), np.array([0, 1, 1, 3])]
    first, second = mix.weights(kinds)
    # kinds 0 and 1 are in both; their harmonic means are 1/(1/3+1/1) = 3/4 and 1/(1/1+1/2) = 2/3
    target = np.array([3 / 4, 2 / 3]) / (3 / 4 + 2 / 3)
    assert first == pytest.approx([target[0] / 3] * 3 + [target[1], 0])
    assert second == pytest.approx([target[0], target[1] / 2, target[1] / 2, 0])
    assert [mix.covered([kinds[0], kinds[1]]), mix.covered([kinds[0], kinds[0]])] == [3 / 4, 1]


def test_no_counterparts_no_figure():
    weights = mix.weights([np.array([0, 0]), np.array([1])])
    assert [list(each) for each in weights] == [[0, 0], [0]]
    assert math.isnan(mix.share(np.array([1.0, 0.0]), weights[0]).value)
    assert math.isnan(mix.median(np.array([1.0, 0.0]), weights[0]).value)


def test_a_weighted_median_is_where_half_of_the_weight_lies():
    values, even = np.array([5.0, 1.0, 3.0, 9.0]), np.full(4, 0.25)
    assert mix.median(values, even).value == np.median(values)
    assert mix.median(values, np.array([0.1, 0.1, 0.1, 0.7])).value == 9


def test_within_one_kind_the_tests_are_the_usual_ones():
    from scipy.stats import chi2_contingency, kruskal

    rng = np.random.default_rng(5)
    a, b = rng.exponential(10, 60).round(), rng.exponential(14, 80).round()
    one = [np.zeros(len(each), dtype="int64") for each in (a, b)]
    # two groups: the test of Kruskal and Wallis is that of Mann and Whitney without continuity
    assert mix.p_of_medians(a, b, *one) == pytest.approx(kruskal(a, b).pvalue)
    won, lost = (a > 8).astype(float), (b > 8).astype(float)
    table = [[won.sum(), len(a) - won.sum()], [lost.sum(), len(b) - lost.sum()]]
    n = len(a) + len(b)  # the hypergeometric variance has n - 1 where chi-squared has n
    squared = chi2_contingency(table, correction=False).statistic * (n - 1) / n
    assert mix.p_of_shares(won, lost, *one) == pytest.approx(math.erfc(math.sqrt(squared / 2)))


def test_two_tables_by_hand():
    # kind 0: 1 of 2 against 2 of 2; kind 1: 0 of 1 against 1 of 2
    a, kinds_a = np.array([1.0, 0, 0]), np.array([0, 0, 1])
    b, kinds_b = np.array([1.0, 1, 1, 0]), np.array([0, 0, 1, 1])
    surplus = (2 - 2 * 3 / 4) + (1 - 2 * 1 / 3)
    spread = 2 * 2 * 3 * 1 / (16 * 3) + 1 * 2 * 1 * 2 / (9 * 2)
    assert mix.p_of_shares(a, b, kinds_a, kinds_b) == pytest.approx(
        math.erfc(surplus / math.sqrt(2 * spread))
    )


def test_bands_get_coarser_where_cases_would_lose_their_counterpart():
    keys = [np.arange(0, 40), np.arange(40, 80)]
    alike = pd.DataFrame({"case_key": np.arange(80), "amount": np.tile(np.arange(40.0), 2)})
    assert mix.strata(alike, keys).nunique() == mix.N_BANDS[0]
    apart = alike.assign(amount=np.concatenate((np.arange(40.0), np.arange(38.0, 78.0))))
    assert mix.strata(apart, keys).nunique() == mix.N_BANDS[-1]


PRODUCTS, SOURCES = np.arange(4), np.arange(3)


def rep(rng, *, large, n=400, skill=0.0):
    """Deals of a rep; `large` from 0 to 1 is how many are large, of slow products, from cold sources."""
    amount = rng.lognormal(9.5 + 1.2 * large, 0.8, n)
    product = rng.choice(PRODUCTS, n, p=np.array([4 - 3 * large, 3 - large, 1 + large, 1 + 3 * large]) / 9)
    source = rng.choice(SOURCES, n, p=np.array([3 - 2 * large, 2, 1 + 2 * large]) / 6)
    hard = 0.5 * (np.log(amount) - 9.5) + 0.25 * product + 0.3 * source
    hours = np.exp(6 + 0.35 * hard - skill + rng.normal(0, 0.6, n))
    won = rng.random(n) < 1 / (1 + np.exp(0.3 + 0.5 * hard - 2 * skill))
    return pd.DataFrame({"amount": amount, "product": product, "source": source, "hours": hours, "won": won})


def compared(one, other, *, by):
    """The words of win rate and duration of two reps, corrected for there being two."""
    deals = pd.concat([one, other], ignore_index=True).rename_axis("case_key").reset_index()
    keys = [np.arange(len(one)), np.arange(len(one), len(deals))]
    kind_of = mix.strata(deals[["case_key", *by]], keys) if by else pd.Series(0, index=deals.index)
    kinds = [kind_of.loc[own].to_numpy("int64") for own in keys]
    found = []
    for name, say, test in (("won", mix.share, mix.p_of_shares), ("hours", mix.median, mix.p_of_medians)):
        values = [deals.loc[own, name].to_numpy("float64") for own in keys]
        sides = [say(value, weight) for value, weight in zip(values, mix.weights(kinds), strict=True)]
        found.append(mix.apart(*sides, test(*values, *kinds)))
    return [each.word for each in adjusted(found)]


def test_reps_of_equal_skill_and_different_mix_could_be_chance():
    rng = np.random.default_rng(11)
    runs = [compared(rep(rng, large=0.2), rep(rng, large=0.7), by=mix.MIX) for _ in range(200)]
    assert sum(words == ["chance", "chance"] for words in runs) >= 190
    unmixed = [compared(rep(rng, large=0.2), rep(rng, large=0.7), by=()) for _ in range(20)]
    assert sum("clear" in words for words in unmixed) >= 18  # without the mix they look different


def test_a_real_difference_of_skill_stays_clear():
    rng = np.random.default_rng(12)
    runs = [compared(rep(rng, large=0.2), rep(rng, large=0.7, skill=0.3), by=mix.MIX) for _ in range(50)]
    assert sum(words[1] == "clear" for words in runs) >= 45
    assert sum("clear" in words for words in runs) >= 45
