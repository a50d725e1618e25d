"""Two groups at the same mix: what differs, and how long transitions take; by hand and case by case."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.discover import comparable_mix as mix
from analysis.discover.differs_at_mix import differs_at_mix, mix_of, shares_at_mix
from analysis.discover.map_difference import edge_differences
from analysis.discover.medians_at_mix import medians_at_mix
from analysis.discover.what_differs import group_contents, what_differs
from analysis.log import filters as f
from tests.spec.logs import ZERO, index


def row(case, activity, hours, group, product):
    at = ZERO + pd.Timedelta(hours=hours)
    return {"case": case, "activity": activity, "at": at, "Group": group, "ProductCategory": product}


def case(number, group, product, *, has_check, hours):
    """Begin, perhaps a check on the way, end; `hours` from begin to what comes next."""
    name = f"c{number:04d}"
    steps = [
        ("Begin", 0.0),
        *([("Check", hours)] if has_check else []),
        ("End", hours * (2 if has_check else 1)),
    ]
    return [row(name, activity, at, group, product) for activity, at in steps]


def deals(counts, rng=None, hours=lambda product, rng: 10.0):
    """Cases of `(group, product): (with a check, all)`."""
    rows, number = [], 0
    for (group, product), (n_checks, n) in counts.items():
        for i in range(n):
            rows += case(number, group, product, has_check=i < n_checks, hours=hours(product, rng))
            number += 1
    return index(pd.DataFrame(rows))


def sides(log):
    return [log.where(f.Attribute("Group", [name])) for name in ("a", "b")]


# Per product the check is as common in both groups (1 in 5; 4 in 5); b sells more of the one with checks.
MIXED = {("a", "P"): (16, 80), ("a", "Q"): (16, 20), ("b", "P"): (4, 20), ("b", "Q"): (64, 80)}


def test_a_difference_that_is_all_mix_is_none_at_the_mix():
    log = deals(MIXED)
    left, right = sides(log)
    plain = edge_differences_of(left, right)["Begin", "Check"]
    assert (plain.left, plain.right) == (32 / 100, 68 / 100)
    assert plain.difference.word == "clear"
    common = mix_of(left, right, of=log, by=("product",))
    found = shares_at_mix(left, right, common)["Begin", "Check"]
    # weights: 1/(1/80+1/20) = 16 of P and 16 of Q: half and half
    assert found.left == pytest.approx(0.5 * 16 / 80 + 0.5 * 16 / 20)
    assert found.right == pytest.approx(0.5 * 4 / 20 + 0.5 * 64 / 80)
    assert found.difference.word == "chance"
    assert found.difference.p == pytest.approx(1)


def edge_differences_of(left, right):
    from analysis.discover.map_difference import transition_medians

    return edge_differences(
        transition_medians(left), transition_medians(right), by="share", n_left=100, n_right=100
    )


def test_shares_are_those_of_the_figures_table():
    """The same weights, interval and test as `comparable_mix` gives case by case."""
    log = deals({("a", "P"): (30, 80), ("a", "Q"): (12, 25), ("b", "P"): (20, 30), ("b", "Q"): (50, 90)})
    left, right = sides(log)
    common = mix_of(left, right, of=log, by=("product",))
    found = shares_at_mix(left, right, common)["Begin", "Check"].difference
    kinds = [np.repeat([0, 1], [80, 25]), np.repeat([0, 1], [30, 90])]
    checks = [np.r_[np.arange(80) < 30, np.arange(25) < 12], np.r_[np.arange(30) < 20, np.arange(90) < 50]]
    values = [one.astype("float64") for one in checks]
    each = [mix.share(value, weight) for value, weight in zip(values, mix.weights(kinds), strict=True)]
    expected = mix.apart(*each, mix.p_of_shares(*values, *kinds))
    assert (found.value, found.low, found.high) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )
    # three transitions, corrected for their number: at most three times the p of one
    assert expected.p <= found.p <= 3 * expected.p


def test_one_kind_for_all_is_no_mix():
    """With the same product everywhere the shares, hours and their order are those without a mix."""
    rng = np.random.default_rng(3)
    log = deals(
        {("a", "P"): (30, 80), ("b", "P"): (70, 90)},
        rng,
        hours=lambda _p, r: round(float(r.exponential(20)), 2) + 1,
    )
    left, right = sides(log)
    plain = what_differs(
        group_contents(left), group_contents(right), n_left=80, n_right=90, without=("Group",)
    )
    found = differs_at_mix(left, right, mix_of(left, right, of=log, by=("product",)), without=("Group",))
    names = ["kind", "first", "second", "n_left", "n_right"]
    assert found[names].values.tolist() == plain[names].values.tolist()
    for name in ("share_left", "share_right", "cases", "mean_left_h", "mean_right_h", "total_h"):
        assert found[name].tolist() == pytest.approx(plain[name].tolist()), name


def test_hours_by_hand():
    # P takes 10 h, Q 40 h to the next step, in both groups: at the mix nothing is left of the difference
    log = deals(MIXED, hours=lambda product, _r: {"P": 10.0, "Q": 40.0}[product])
    left, right = sides(log)
    common = mix_of(left, right, of=log, by=("product",))
    found = differs_at_mix(left, right, common, rank_by="hours", without=("Group", "ProductCategory"))
    row = found[(found["kind"] == "transition") & (found["second"] == "Check")].iloc[0]
    assert row["mean_left_h"] == pytest.approx(0.5 * 16 / 80 * 10 + 0.5 * 16 / 20 * 40)
    assert row["total_h"] == pytest.approx(0)
    assert "clear" not in set(found["hours_word"]) | set(found["cases_word"])
    unmixed = what_differs(
        group_contents(left),
        group_contents(right),
        n_left=100,
        n_right=100,
        without=("Group", "ProductCategory"),
    )
    assert "clear" in set(unmixed["hours_word"])


def test_medians_are_those_of_the_figures_table():
    rng = np.random.default_rng(4)
    log = deals(
        {("a", "P"): (0, 60), ("a", "Q"): (0, 15), ("a", "R"): (0, 9), ("b", "P"): (0, 20), ("b", "Q"): (0, 70)},  # noqa: E501
        rng, hours=lambda _p, r: round(float(r.exponential(20)), 1) + 1,
    )  # fmt: skip
    left, right = sides(log)
    common = mix_of(left, right, of=log, by=("product",))
    assert common.sizes == (75, 90)
    assert common.covered == 75 / 84
    found = medians_at_mix(left, right, common)
    cases = log.frame(
        log.cases.select("case_key", "Group", "throughput_h", Product=log.cases.ProductCategory)
    )
    kept = cases[cases["Product"] != "R"]
    own = [kept[kept["Group"] == name] for name in ("a", "b")]
    weights = mix.weights([(one["Product"] == "Q").astype("int64").to_numpy() for one in own])
    for frame, group, weight in zip(found, own, weights, strict=True):
        expected = mix.median(group["throughput_h"].to_numpy(), weight)
        one = frame.iloc[0]
        assert (one["source"], one["target"], one["n_cases"]) == ("Begin", "End", len(group))
        assert (one["median_h"], one["low_h"], one["high_h"]) == pytest.approx(
            (expected.value, expected.low, expected.high)
        )


def test_nobody_has_a_counterpart():
    log = deals({("a", "P"): (5, 20), ("b", "Q"): (5, 20)})
    left, right = sides(log)
    common = mix_of(left, right, of=log, by=("product",))
    assert (common.sizes, common.covered) == ((0, 0), 0)
    assert differs_at_mix(left, right, common).empty
    assert shares_at_mix(left, right, common) == {}
    assert all(one.empty for one in medians_at_mix(left, right, common))


def test_groups_that_differ_in_mix_alone_have_at_most_chance():
    """40 draws of two groups, equal product by product: one in twenty may be called clear."""
    rng = np.random.default_rng(8)
    n_clear = 0
    for _run in range(40):
        counts = {}
        for group, n_p in (("a", 120), ("b", 40)):
            counts[group, "P"] = (int(rng.binomial(n_p, 0.3)), n_p)
            counts[group, "Q"] = (int(rng.binomial(160 - n_p, 0.7)), 160 - n_p)
        log = deals(counts, rng, hours=lambda p, r: float(r.exponential(10 if p == "P" else 60)) + 0.1)
        left, right = sides(log)
        common = mix_of(left, right, of=log, by=("product",))
        words = {one.difference.word for one in shares_at_mix(left, right, common).values()}
        medians = medians_at_mix(left, right, common)
        times = edge_differences(*medians, by="time", n_left=160, n_right=160)
        words |= {one.difference.word for one in times.values()}
        n_clear += "clear" in words
        assert not math.isnan(common.covered)
    assert n_clear <= 4
