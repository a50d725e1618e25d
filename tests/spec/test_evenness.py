"""Evenness: how alike the cases of each group run, worked by hand, and what size does not change."""

import numpy as np
import pandas as pd
import pytest

from analysis.discover.evenness import EVENNESS, alike, evenness
from tests.spec.logs import log, log_of_cases
from ui.discover.evenness import faint

TWO_REGIONS = """
    case | @Region | A | B | C
    e1   | East    | 0 | 1 | 2
    e2   | East    | 0 | 2 | 4
    e3   | East    | 0 | 3 | 6
    e4   | East    | 0 | 4 |
    w1   | West    | 0 | 1 |
    w2   | West    | 0 |   | 10
"""


def by_group(view, by="Region"):
    return evenness(view, by=by).set_index("group")


def test_how_often_two_cases_run_alike():
    found = by_group(log_of_cases(TWO_REGIONS))
    assert found.loc["East", "share_alike"] == pytest.approx(3 / 6)  # of six pairs three are alike
    assert found.loc["West", "share_alike"] == 0
    assert list(found.index) == ["West", "East"]  # the least predictable first
    assert dict(found["n_variants"]) == {"East": 2, "West": 2}
    assert dict(found["share_top"]) == {"East": 1, "West": 1}


def test_only_what_the_finding_calls_less_even_is_drawn_strongly():
    told = {"word": ["clear", "chance", "clear"], "share_alike": [0.1, 0.2, 0.9]}
    assert faint(pd.DataFrame(told), 0.3) == [False, True, True]  # the last is clearly more even
    assert faint(pd.DataFrame(told).tail(1), 0.3) == [True]


def test_the_spread_of_durations():
    found = by_group(log_of_cases(TWO_REGIONS))
    # East lasts 2, 4, 4, 6: nine tenths of the way lie at 4 + 0.7 × 2
    assert found.loc["East", "median_throughput_h"] == 4
    assert found.loc["East", "p90_throughput_h"] == pytest.approx(5.4)
    assert found.loc["East", "spread"] == pytest.approx(5.4 / 4)


def test_only_the_five_commonest_count_as_usual_ways():
    steps = [f"S{i}" for i in range(7)]
    rows = [f"c{i}{j} | East | {steps[i]} | 0" for i in range(7) for j in range(7 - i)]
    found = by_group(log("case | Region | activity | at\n" + "\n".join(rows)))
    assert found.loc["East", "share_top"] == pytest.approx((7 + 6 + 5 + 4 + 3) / 28)


def test_the_reference_path_counts_so_far_and_nothing_else():
    view = log_of_cases(
        """
        case | @Region | Lead Captured | Lead Qualified | Quote Created | Opportunity Closed Lost
        d1   | East    | 0             | 1              |               | 2
        d2   | East    | 0             |                | 5             |
        d3   | East    | 0             | 1              |               |
        d4   | East    |               |                | 5             |
        """,
        process="lead_to_cash",
    )
    assert by_group(view).loc["East", "share_reference"] == pytest.approx(2 / 4)  # d1 and d3 so far


def test_without_a_reference_path_there_is_no_share_on_it():
    found = by_group(log_of_cases(TWO_REGIONS, process="generic"))
    assert found["share_reference"].isna().all()


def test_a_single_case_and_equal_times_say_nothing():
    found = by_group(log_of_cases("case | @Region | A\n1 | East | 0"))
    assert np.isnan(found.loc["East", "share_alike"])
    assert np.isnan(found.loc["East", "spread"])
    assert found.loc["East", "word"] == "few"


def test_cases_without_a_value_form_a_group_of_their_own():
    text = "case | @Region | A\n1 | East | 0\n2 | | 0\n3 | | 1"
    found = by_group(log_of_cases(text))
    assert dict(found["n_cases"]) == {"": 2, "East": 1}
    assert found.loc["", "share_alike"] == 1


def test_a_filter_that_leaves_nothing_gives_the_same_columns():
    from analysis.log import filters as f

    view = log_of_cases(TWO_REGIONS).where(f.CaseIds(["nobody"]))
    found = evenness(view, by="Region")
    assert len(found) == 0
    assert list(found.columns) == list(EVENNESS.columns)


def drawn(seed: int, n: int) -> pd.Series:
    """So many cases of a group with ways of unlike popularity."""
    weights = 1 / np.arange(1, 200)
    ways = np.random.default_rng(seed).choice(len(weights), n, p=weights / weights.sum())
    return pd.Series(np.unique(ways, return_counts=True)[1])


def test_it_does_not_depend_on_the_size_of_the_group():
    weights = 1 / np.arange(1, 200)
    truth = float(((weights / weights.sum()) ** 2).sum())
    for n in (10, 100, 1000):
        assert np.mean([alike(drawn(seed, n))[0] for seed in range(400)]) == pytest.approx(truth, rel=0.1)


def test_its_error_is_that_of_samples():
    found = [alike(drawn(seed, 300)) for seed in range(400)]
    assert np.mean([error for _, error in found]) == pytest.approx(np.std([a for a, _ in found]), rel=0.15)


def log_of_ways(shares: dict[str, list[float]], n: int, seed: int = 0):
    """Per region `n` cases, each of one activity drawn by its share."""
    rng = np.random.default_rng(seed)
    rows = []
    for region, weights in shares.items():
        ways = rng.choice(len(weights), n, p=weights)
        rows += [f"{region}{i} | {region} | W{way} | 0" for i, way in enumerate(ways)]
    return log("case | Region | activity | at\n" + "\n".join(rows))


def test_a_region_of_many_ways_is_clearly_less_even():
    mixed, even = [0.1] * 10, [0.9, *[0.1 / 9] * 9]
    found = by_group(log_of_ways({"East": mixed, "West": even}, 60))
    assert found.index[0] == "East"
    assert list(found["word"]) == ["clear", "clear"]
    assert found.loc["East", "low"] <= 0.1 <= found.loc["East", "high"]


def test_regions_alike_are_not_told_apart():
    same = [0.4, 0.3, 0.2, 0.1]
    n_clear = 0
    for seed in range(10):
        found = evenness(log_of_ways(dict.fromkeys("ABCD", same), 40, seed), by="Region")
        n_clear += (found["word"] == "clear").any()
    assert n_clear <= 2


def test_a_small_group_of_which_no_two_are_alike_is_not_clear_for_that():
    """Twelve cases, each its own way, beside many of which 1 in 50 pairs is alike: chance does that."""
    rows = [f"e{i} | East | E{i} | 0" for i in range(12)]
    rows += [f"w{i} | West | W{i % 50} | 0" for i in range(300)]
    found = by_group(log("case | Region | activity | at\n" + "\n".join(rows)))
    assert found.loc["East", "share_alike"] == 0
    assert found.loc["East", "word"] == "chance"
