"""Differences with their interval and their word: worked examples, and what a word promises."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures.statistics import Difference, adjusted, difference_of_medians, difference_of_shares

RUNS = 400


def lognormal(rng, n, median=20.0, spread=1.0):
    return rng.lognormal(np.log(median), spread, n)


# -- shares


def test_the_interval_of_two_shares_is_that_of_newcombes_paper():
    """Newcombe (1998), table II, row a: 56 of 70 less 48 of 80; method 10 gives 0.0524 to 0.3339."""
    found = difference_of_shares(48, 80, 56, 70)
    assert found.value == pytest.approx(56 / 70 - 48 / 80)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.word == "clear"


def test_the_same_share_twice_is_no_difference():
    found = difference_of_shares(12, 40, 12, 40)
    assert (found.value, found.p, found.word, found.n_more) == (0, 1, "chance", None)
    assert found.low < 0 < found.high


def test_nobody_or_everybody_is_no_difference():
    for k_a, k_b in ((0, 0), (40, 50)):
        found = difference_of_shares(k_a, 40, k_b, 50)
        assert (found.value, found.p, found.word) == (0, 1, "chance")


def test_a_group_below_ten_is_too_few():
    found = difference_of_shares(0, 9, 90, 100)
    assert found.word == "few"
    assert math.isnan(found.p)
    assert found.value == 0.9
    assert difference_of_shares(0, 0, 3, 100).word == "few"


# -- medians


def test_the_interval_sets_those_of_the_medians_off_against_each_other():
    """Of 36 values the ranks are 18 - 5.88 and 1 + 18 + 5.88, rounded 12 and 25 (Campbell and Gardner)."""
    a = np.arange(1.0, 37.0)  # median 18.5, from 12 to 25
    b = 100 + 2 * a  # median 137, from 124 to 150
    found = difference_of_medians(a, b)
    assert found.value == 137 - 18.5
    assert found.low == pytest.approx(118.5 - math.hypot(137 - 124, 25 - 18.5))
    assert found.high == pytest.approx(118.5 + math.hypot(150 - 137, 18.5 - 12))
    assert (found.n_a, found.n_b, found.word) == (36, 36, "clear")


def test_unknown_durations_are_left_out():
    a, b = np.arange(40.0), np.arange(40.0) + 3
    assert difference_of_medians([*a, np.nan], b) == difference_of_medians(a, b)


def test_a_clear_difference_in_small_groups_waits_for_thirty():
    a = np.arange(1.0, 21.0)
    found = difference_of_medians(a, a + 100)
    assert found.p < 0.001
    assert (found.word, found.n_more) == ("chance", 20)  # ten more each
    assert difference_of_medians(a, a + 100, min_clear=20).word == "clear"


def test_groups_with_the_same_middle_are_not_said_to_differ_in_it():
    middle = np.linspace(99, 101, 60)
    a = np.concatenate((np.linspace(0, 99, 220), middle, np.linspace(101, 102, 220)))
    b = np.concatenate((np.linspace(98, 99, 220), middle, np.linspace(150, 200, 220)))
    found = difference_of_medians(a, b)
    assert found.value == 0
    assert found.p < 0.05
    assert found.low < 0 < found.high
    assert found.word == "chance"


def test_with_open_cases_the_medians_count_them():
    """As `test_survival`: 10 of the seven that are over, 30 with the three still running at 25."""
    done, still = [10.0] * 14 + [30.0] * 9, [25.0] * 9
    a, open_a = done + still, [False] * 23 + [True] * 9
    assert difference_of_medians(done, done).value == 0
    assert difference_of_medians(a, done, open_a=open_a).value == 10 - 30


def test_where_fewer_than_ten_are_over_it_is_too_few_however_many_are_open():
    found = difference_of_medians(
        np.arange(100.0), np.arange(100.0), open_a=[False] * 9 + [True] * 91, open_b=[False] * 100
    )
    assert found.word == "few"
    assert found.n_a == 100


@pytest.mark.parametrize(("a", "b"), [([], []), ([1.0], []), ([np.nan] * 50, [1.0] * 50)])
def test_nothing_to_compare(a, b):
    found = difference_of_medians(a, b)
    assert found.word == "few"
    assert np.isnan([found.value, found.low, found.high, found.p]).all()


# -- what a word promises


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=80), st.data())
def test_a_group_and_itself_show_nothing(values, data):
    is_open = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    for options in ({}, {"open_a": is_open, "open_b": is_open}):
        found = difference_of_medians(values, values, **options)
        assert found.word != "clear"
        assert found.value == 0 or math.isnan(found.value)
        assert found.n_more is None
        assert math.isnan(found.p) or found.p == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(1, 200))
def test_a_share_and_itself_show_nothing(k, n):
    found = difference_of_shares(min(k, n), n, min(k, n), n)
    assert found.word != "clear"
    assert (found.value, found.n_more) == (0, None)


def test_exchanging_the_groups_turns_the_sign():
    rng = np.random.default_rng(4)
    a, b = lognormal(rng, 50), lognormal(rng, 70, 30)
    one, other = difference_of_medians(a, b), difference_of_medians(b, a)
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))
    assert (one.p, one.word, one.n_more) == (pytest.approx(other.p), other.word, other.n_more)


def test_the_interval_holds_the_true_difference_in_19_of_20():
    """Groups of unlike size and spread; medians 20 and 27."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(RUNS):
        found = difference_of_medians(lognormal(rng, 45), lognormal(rng, 80, 27, 0.6))
        held += found.low <= 7 <= found.high
    assert 0.93 * RUNS <= held <= 0.995 * RUNS


def test_equal_groups_are_called_clear_in_at_most_one_of_twenty():
    rng = np.random.default_rng(6)
    words = [difference_of_medians(lognormal(rng, 40), lognormal(rng, 60)).word for _ in range(RUNS)]
    assert words.count("clear") <= 0.05 * RUNS
    assert set(words) <= {"clear", "chance"}


def test_of_hundred_equal_groups_together_none_is_called_clear():
    rng = np.random.default_rng(7)
    found = adjusted([difference_of_medians(lognormal(rng, 40), lognormal(rng, 60)) for _ in range(100)])
    assert {one.word for one in found} == {"chance"}


def test_so_many_more_cases_settle_it_in_about_four_of_five():
    """20 and 26 hours: what groups of 60 say is missing, drawn anew in that size."""
    rng = np.random.default_rng(8)
    found = Difference(0, 0, 0, 1, 0, 0, "")
    while found.word != "chance" or abs(found.value - 6) > 0.5:  # one that looks as it is
        found = difference_of_medians(lognormal(rng, 60), lognormal(rng, 60, 26))
    each = 60 + found.n_more // 2
    settled = [
        difference_of_medians(lognormal(rng, each), lognormal(rng, each, 26)).word == "clear"
        for _ in range(RUNS)
    ]
    assert 0.6 <= np.mean(settled) <= 0.95


def test_a_difference_of_nothing_names_no_number():
    assert difference_of_shares(500, 1000, 501, 1000).n_more is None


# -- many together


def test_too_few_are_not_counted_among_those_looked_at():
    found = [difference_of_shares(10, 100, 22, 100), difference_of_shares(1, 5, 2, 5)]
    after = adjusted(found)
    assert after[0].p == found[0].p < 0.05
    assert [one.word for one in after] == ["clear", "few"]


def test_the_more_are_looked_at_the_more_it_takes():
    one = difference_of_shares(20, 100, 33, 100)
    none = difference_of_shares(20, 100, 20, 100)
    assert one.word == "clear"
    after = adjusted([one, *[none] * 9])[0]
    assert after.p == pytest.approx(10 * one.p)
    assert after.word == "chance"
    assert after.n_more > 0
    assert (after.value, after.low, after.high) == (one.value, one.low, one.high)


def test_none_at_all():
    assert adjusted([]) == []
    few = difference_of_shares(1, 5, 2, 5)
    assert [replace(one, p=0.0) for one in adjusted([few])] == [replace(few, p=0.0)]
