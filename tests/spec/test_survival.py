"""Durations of which some still run, and ends that exclude each other: tables worked by hand, and laws."""

import numpy as np
import pandas as pd
import pytest

from analysis.measures import kpi, kpi_by_month
from analysis.measures.survival import OPEN, OTHER, REACHED, incidence, survival
from tests.spec.logs import log_of_cases

# Freireich and others (1963), Blood 21: weeks in remission under 6-MP, 9 relapses and 12 still well. The
# curve as printed in Klein and Moeschberger, Survival Analysis (2003), table 4.1A.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PRINTED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}

SEEDS = 200
MEDIAN_D = 60.0


def test_the_curve_is_that_of_the_textbook():
    found = survival(WEEKS, RELAPSED)
    by_time = found.curve.set_index("at")["share"]
    assert {at: round(by_time[at], 3) for at in PRINTED} == PRINTED
    assert (found.median, found.low) == (23, 13)
    assert np.isnan(found.high)  # lifelines 0.30.3 on the same weeks: 23, from 13 to infinity
    assert (found.n, found.n_open) == (21, 12)


def test_the_band_of_the_control_group():
    """The 21 patients without 6-MP, all relapsed; lifelines 0.30.3: 8 weeks, from 4 to 11."""
    weeks = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = survival(weeks, [True] * 21)
    assert (found.median, found.low, found.high) == (8, 4, 11)


def test_a_curve_step_by_step():
    """1, 2+, 3, 4+, 5 (plus: still running): 4/5 after 1; of the 3 left one ends at 3; of 1 left one at 5."""
    found = survival([1, 2, 3, 4, 5], [True, False, True, False, True])
    assert list(found.curve["share"]) == pytest.approx([4 / 5, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3, 0])
    assert list(found.curve["n_at_risk"]) == [5, 4, 3, 2, 1]
    assert found.median == 5  # 8/15 is still above one half after 3


def test_without_open_cases_it_is_the_ordinary_median():
    assert survival([4, 1, 3, 2], [True] * 4).median == 2.5
    assert survival([5, 1, 3], [True] * 3).median == 3
    assert survival([2, 2, 2, 9], [True] * 4).median == 2


def test_an_open_case_is_neither_dropped_nor_short():
    done = [10.0] * 4 + [30.0] * 3
    is_over = [True] * 7
    assert survival(done, is_over).median == 10
    assert survival([*done, 25, 25, 25], [*is_over, False, False, False]).median == 30


@pytest.mark.parametrize("durations", [[], [np.nan], [5.0, 7.0]])
def test_where_nothing_has_ended_there_is_no_median(durations):
    found = survival(durations, [False] * len(durations))
    assert np.isnan([found.median, found.low, found.high]).all()
    assert found.n == sum(~np.isnan(durations))
    assert list(found.curve.columns) == ["at", "share", "low", "high", "n_at_risk"]


def test_the_band_holds_the_median_and_unknown_durations_are_left_out():
    found = survival([*WEEKS, np.nan], [*RELAPSED, 1])
    assert found.n == 21
    assert found.low <= found.median
    assert (found.curve["low"] <= found.curve["share"]).all()


def test_ends_that_exclude_each_other_step_by_step():
    """Signed at 1, lost at 2, open since 3, signed at 4, lost at 5; five cases.

    At 1: 1/5 signed, 4/5 left. At 2: 1/4 of 4/5 lost, 3/5 left. At 4 two are watched: half of 3/5 signed.
    At 5 the last one, 3/10 of all, is lost.
    """
    found = incidence([1, 2, 3, 4, 5], [REACHED, OTHER, OPEN, REACHED, OTHER])
    assert list(found.curve["share"]) == pytest.approx([1 / 5, 1 / 5, 1 / 5, 1 / 5 + 3 / 10, 1 / 2])
    assert list(found.curve["share_other"]) == pytest.approx([0, 1 / 5, 1 / 5, 1 / 5, 1 / 5 + 3 / 10])
    assert list(found.curve["share_open"]) == pytest.approx([4 / 5, 3 / 5, 3 / 5, 3 / 10, 0])
    assert (found.n, found.n_reached, found.n_other, found.n_open) == (5, 2, 2, 1)
    assert found.median == 4  # half of 1/2 is 1/4: passed at 4


def test_the_lost_do_not_shorten_it_and_the_open_do_not_vanish():
    signed, lost, still_open = [10, 20, 30, 40, 50], [1, 2, 3, 4, 5, 6], [100] * 2
    outcome = [REACHED] * 5 + [OTHER] * 6 + [OPEN] * 2
    assert incidence(signed + lost + still_open, outcome).median == 30


def test_the_curve_goes_on_to_the_last_case_and_the_median_stops_where_few_are_watched():
    """Of thirty 12 are signed at 10, 12 are open at 20; of the six left 3 are signed later, 3 open at 60."""
    signed = [10.0] * 12 + [30, 40, 50]
    still_open = [20.0] * 12 + [60] * 3
    found = incidence(signed + still_open, [REACHED] * 15 + [OPEN] * 15)
    assert list(found.curve["at"]) == [10, 20, 30, 40, 50, 60]
    assert list(found.curve["n_at_risk"]) == [30, 18, 6, 5, 4, 3]
    # 12/30, and of the 18/30 left a sixth at 30, a fifth at 40, a quarter at 50: three times 3/30.
    assert list(found.curve["share"]) == pytest.approx([0.4, 0.4, 0.5, 0.6, 0.7, 0.7])
    assert found.median == 10  # 0.4 is more than half of 0.7
    few = incidence([*range(1, 11), *[100] * 9, *[0.5] * 81], [REACHED] * 19 + [OTHER] * 81)
    assert few.curve["share"].iloc[-1] == pytest.approx(19 / 100)
    # At 10 ten of a hundred are watched, at 100 nine: half of the first ten, and not of all nineteen.
    assert few.median == 5.5


def test_more_open_than_signed_says_nothing_yet():
    found = incidence([10] * 5 + [50] * 20, [REACHED] * 5 + [OPEN] * 20)
    assert np.isnan([found.median, found.low, found.high]).all()
    assert found.n_open == 20


@pytest.mark.parametrize("outcome", [[], [OPEN] * 4, [OTHER] * 4])
def test_none_got_there(outcome):
    found = incidence([1.0] * len(outcome), outcome)
    assert np.isnan([found.median, found.low, found.high]).all()
    assert found.n_reached == 0


def test_shares_of_the_three_ways_add_up():
    rng = np.random.default_rng(5)
    found = incidence(rng.integers(1, 60, 800), rng.integers(0, 3, 800)).curve
    assert found[["share", "share_other", "share_open"]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_with_one_kind_of_end_it_is_one_less_the_survival_curve():
    rng = np.random.default_rng(6)
    lasted, over = rng.integers(1, 99, 500), rng.random(500) < 0.7
    there = incidence(lasted, np.where(over, REACHED, OPEN)).curve["share"]
    assert there.to_numpy() == pytest.approx(1 - survival(lasted, over).curve["share"].to_numpy())


# -- recovered from data of which nearly half is still open


def simulated(seed: int, n: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """Deals of the last 108 days: 35 % will be signed (median 60 days), the others lost; until today."""
    rng = np.random.default_rng(seed)
    is_signed = rng.random(n) < 0.35
    needed = np.where(is_signed, rng.lognormal(np.log(60), 0.6, n), rng.lognormal(np.log(35), 0.9, n))
    age = rng.uniform(0, 108, n)
    return np.minimum(needed, age), np.where(needed > age, OPEN, np.where(is_signed, REACHED, OTHER))


def test_with_47_percent_open_the_time_to_signature_is_recovered():
    held = naive = n_open = n = 0
    for seed in range(SEEDS):
        lasted, outcome = simulated(seed)
        found = incidence(lasted, outcome)
        held += found.low <= MEDIAN_D <= found.high
        naive += np.median(lasted[outcome == REACHED]) > 0.85 * MEDIAN_D
        n_open, n = n_open + found.n_open, n + found.n
    assert n_open / n == pytest.approx(0.47, abs=0.02)
    assert held >= 0.9 * SEEDS
    assert naive == 0  # the signed ones alone are always far too fast


def test_with_47_percent_open_the_median_is_recovered():
    held = n_open = 0
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        needed, age = rng.lognormal(np.log(MEDIAN_D), 0.8, 400), rng.uniform(0, 152, 400)
        found = survival(np.minimum(needed, age), needed <= age)
        held += found.low <= MEDIAN_D <= found.high
        n_open += found.n_open
    assert n_open / (400 * SEEDS) == pytest.approx(0.47, abs=0.02)
    assert 0.9 * SEEDS <= held < SEEDS  # a band that always holds it says nothing


def test_the_band_is_as_wide_as_samples_differ():
    """Deals of a year and a half, 8 % still open: the band, and how medians of 200 samples scatter."""
    medians, widths = [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        is_signed = rng.random(1500) < 0.35
        needed = rng.lognormal(np.log(np.where(is_signed, 60, 35)), 0.6)
        age = rng.uniform(0, 550, 1500)
        outcome = np.where(needed > age, OPEN, np.where(is_signed, REACHED, OTHER))
        found = incidence(np.minimum(needed, age), outcome)
        medians.append(found.median)
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(2 * 1.96 * np.std(medians), rel=0.25)


# -- the key figure

DEALS = """
    case      | Lead Captured | Opportunity Created | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost
    s1        | 0             | 10                  | 34              | 40                     |
    s2        |               | 10                  | 58              |                        |
    s3        |               | 10                  | 106             | 110                    |
    no-sign   |               | 10                  |                 | 200                    |
    back      |               | 10                  | 4               | 300                    |
    lost      |               | 10                  |                 |                        | 20
    open      |               | 290                 |                 |                        |
    LEAD-1    | 0             |                     |                 |                        |
"""  # noqa: E501


def test_time_to_signature_counts_all_deals():
    row = kpi(log_of_cases(DEALS, process="lead_to_cash"), "time_to_signature").iloc[0]
    # Six are counted, one of them open since 10 hours: signed after 24, 48, 96, lost after 10.
    assert (row.n, row.n_excluded) == (5, 2)  # won without signature; signed before created
    assert row.value == 48
    assert row.unit == "hours"


def test_a_deal_signed_and_lost_later_was_signed():
    text = """
    case | Opportunity Created | Contract Signed | Opportunity Closed Lost
    d1   | 0                   | 5               | 9
    d2   | 0                   | 7               |
    d3   | 0                   | 8               |
    """
    row = kpi(log_of_cases(text, process="lead_to_cash"), "time_to_signature").iloc[0]
    assert (row.n, row.value) == (3, 7)


def test_by_group_each_is_counted_on_its_own():
    view = log_of_cases(
        """
        case | @Region | Opportunity Created | Contract Signed
        d1   | East    | 0                   | 5
        d2   | East    | 0                   | 7
        d3   | East    | 0                   | 9
        d4   | West    | 0                   | 20
        """,
        process="lead_to_cash",
    )
    found = kpi(view, "time_to_signature", by="Region").set_index("group")
    assert dict(found["value"]) == {"East": 7, "West": 20}
    assert dict(found["n"]) == {"East": 3, "West": 1}


def test_open_deals_belong_to_no_month():
    found = kpi_by_month(log_of_cases(DEALS, process="lead_to_cash"), "time_to_signature")
    assert isinstance(found, pd.DataFrame)
    assert len(found) == 0
