"""Which activities and transitions the map shows."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.discover.simplify import AUTO_FLOWS, Link, coverage, simplify
from tests.spec.map_frames import frames, variants

# 100 cases go a-b-c-d; 8 skip b; 4 turn back from c to b; 2 take x instead of c; 1 takes y instead of x.
TRACES = ["abcd"] * 85 + ["acd"] * 8 + ["abcbcd"] * 4 + ["abxd"] * 2 + ["abyd"]


def pairs(links: Iterable[Link]) -> list[tuple[str | None, str | None]]:
    return [link[:2] for link in links]


def names(text: str) -> tuple[str, ...]:
    return tuple(text)


def test_rarest_activities_go_first():
    detail = simplify(*frames(TRACES), n_activities=4)
    assert detail.activities == names("abcd")
    assert simplify(*frames(TRACES), n_activities=5).activities == names("abcxd")
    assert simplify(*frames(TRACES), n_activities=6).activities == names("abcxyd")


def test_rarest_transitions_go_first():
    log = frames(TRACES)
    three = simplify(*log, n_activities=4, n_flows=3)
    assert pairs(three.flows) == [("c", "d"), ("b", "c"), ("a", "b")]
    four = simplify(*log, n_activities=4, n_flows=4)
    assert four.flows[3] == Link("a", "c", 8)
    five = simplify(*log, n_activities=4, n_flows=5)
    assert five.flows[4] == Link("c", "b", 4)
    assert (five.n_flows_least, five.n_flows_most) == (3, 5)


def test_an_activity_on_the_only_way_stays_though_it_is_rare():
    """Each case goes through another of three desks, so that d is more frequent than what leads to it."""
    log = frames(["apd"] * 4 + ["aqd"] * 3 + ["ard"] * 3)
    detail = simplify(*log, n_activities=3)
    assert detail.activities == names("apd")
    assert pairs(detail.flows) == [("a", "p"), ("p", "d")]


@pytest.mark.parametrize(
    "traces, way",
    [
        (["ab"] * 1 + ["acb"] * 5, {("a", "c"), ("c", "b")}),  # 1/1 against 1/5 + 1/5
        (["ab"] * 3 + ["acb"] * 5, {("a", "b"), ("a", "c"), ("c", "b")}),  # 1/3 against 2/5; c needs its own
    ],
)
def test_the_way_kept_is_short_and_frequent(traces, way):
    assert set(pairs(simplify(*frames(traces), n_flows=0).flows)) == way


def test_main_activities_go_last():
    log = frames(TRACES)
    assert simplify(*log, n_activities=5, main=["y", "nowhere"]).activities == names("abcyd")
    assert simplify(*log, n_activities=6, main=["y"]).activities == names("abcxyd")


def test_the_automatic_start_has_the_main_activities_though_they_are_far():
    """A long rare branch to z beside many frequent ones."""
    traces = [f"ab{letter}" for letter in "cdefghijklmnopqr" for _ in range(9)] * 9 + ["abstuvwxyz"]
    log = frames(traces)
    assert "z" not in simplify(*log).activities
    detail = simplify(*log, main=["z"])
    assert set("abstuvwxyz") <= set(detail.activities)
    assert detail.activities == simplify(*log, main=["z"], n_activities=len(detail.activities)).activities


def test_a_way_to_the_end_comes_along_only_where_the_ways_in_give_none():
    """The best way from b to the end is through x; but d is shown, and b leads there anyway."""
    log = frames(["abx"] * 40 + ["abcd"] * 30)
    assert simplify(*log, n_activities=3, keep=[("a", "b")]).activities == names("abx")
    assert simplify(*log, n_activities=4, keep=[("c", "d")]).activities == names("abcd")


def test_starts_and_ends_as_rare_as_the_rarest_transition_drawn_are_drawn():
    log = frames(["abc"] * 50 + ["bc"] * 10 + ["ab"] * 4 + ["abac"])
    few = simplify(*log, n_flows=2)
    assert pairs(few.starts) == [(None, "a")]
    assert pairs(few.ends) == [("c", None)]
    all_ = simplify(*log, n_flows=99)
    assert pairs(all_.starts) == [(None, "a"), (None, "b")]
    assert pairs(all_.ends) == [("c", None), ("b", None)]


def test_transitions_to_keep_are_shown_with_their_activities():
    detail = simplify(*frames(TRACES), n_activities=4, n_flows=3, keep=[("b", "y"), ("b", "nowhere")])
    assert ("b", "y") in pairs(detail.flows)
    assert "y" in detail.activities


def test_process_order_is_the_catalogues_else_after_what_leads_there():
    flows, activities, endpoints = frames(["dcba"] * 9 + ["dczba"])
    assert simplify(flows, activities, endpoints).names == names("dcbza")
    activities["order"] = activities["activity"].map({"a": 0, "b": 1, "c": 2, "d": 3})
    assert simplify(flows, activities, endpoints).names == names("abczd")


def test_a_number_on_the_map_is_the_same_at_every_level_of_detail():
    log = frames(TRACES)
    assert simplify(*log, n_activities=2).names == simplify(*log, n_activities=6).names


def test_automatic_detail_leaves_out_what_a_twentieth_of_the_moves_make():
    detail = simplify(*frames(["abcd"] * 96 + ["acbd"] * 4))
    assert pairs(detail.flows) == [("a", "b"), ("b", "c"), ("c", "d")]


def test_automatic_detail_has_at_most_25_transitions():
    middle = "bcdefghijklm"
    log = frames([f"a{x}{y}z" for x in middle for y in middle])
    assert len(log.flows) == 12 + 144 + 12
    assert len(simplify(*log).flows) == AUTO_FLOWS == 25


def test_an_empty_log_shows_nothing():
    flows, activities, endpoints = frames(TRACES)
    detail = simplify(flows.head(0), activities.head(0), endpoints.head(0))
    assert (detail.activities, detail.links) == ((), ())


def test_cases_of_one_event():
    detail = simplify(*frames(["a", "b", "b"]))
    assert detail.activities == names("ba")
    assert pairs(detail.links) == [(None, "b"), (None, "a"), ("b", None), ("a", None)]


def test_coverage_counts_cases_whose_whole_way_is_drawn():
    flows, activities, endpoints = frames(TRACES)
    detail = simplify(flows, activities, endpoints, n_activities=4, n_flows=4)
    shown = coverage(detail, flows, variants(TRACES))
    assert (shown.n_cases, shown.n_cases_shown) == (100, 85 + 8)
    assert shown.share_cases == 0.93
    n_moves = 85 * 3 + 8 * 2 + 4 * 5 + 2 * 3 + 1 * 3
    n_hidden = 4 * 1 + 2 * 2 + 1 * 2  # c-b; b-x and x-d; b-y and y-d
    assert (shown.n_moves, shown.n_moves_shown) == (n_moves, n_moves - n_hidden)
    assert shown.share_moves == pytest.approx((n_moves - n_hidden) / n_moves)


def test_coverage_of_a_case_that_starts_elsewhere():
    traces = ["abc"] * 50 + ["bc"] * 10 + ["acb"]
    log = frames(traces)
    detail = simplify(*log, n_flows=2)
    assert pairs(detail.starts) == [(None, "a")]
    assert coverage(detail, log.flows, variants(traces)).n_cases_shown == 50


def test_coverage_of_nothing_is_whole():
    log = frames(TRACES)
    nothing = coverage(simplify(*log), log.flows.head(0), variants(TRACES).head(0))
    assert (nothing.share_cases, nothing.share_moves) == (1.0, 1.0)


LOGS = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=30)


@given(LOGS, st.one_of(st.none(), st.integers(0, 9)), st.one_of(st.none(), st.integers(0, 30)))
def test_every_activity_shown_has_a_way_from_the_start_and_to_the_end(traces, n_activities, n_flows):
    detail = simplify(*frames(traces), n_activities=n_activities, n_flows=n_flows)
    assert detail.activities
    assert set(detail.activities) == reachable(detail.links) == reachable(turned(detail.links))


@given(LOGS, st.integers(1, 8), st.integers(0, 20))
def test_more_detail_only_adds(traces, n_activities, n_flows):
    log = frames(traces)
    less = simplify(*log, n_activities=n_activities, n_flows=n_flows)
    more = simplify(*log, n_activities=n_activities + 1, n_flows=n_flows)
    assert set(less.activities) <= set(more.activities)
    busier = simplify(*log, n_activities=n_activities, n_flows=n_flows + 1)
    assert set(less.links) <= set(busier.links)
    assert len(busier.flows) <= max(n_flows + 1, busier.n_flows_least)


@given(LOGS)
def test_all_detail_is_the_whole_log(traces):
    log = frames(traces)
    detail = simplify(*log, n_activities=99, n_flows=999)
    assert {link[:2]: link.n for link in detail.flows} == dict(
        zip(zip(log.flows["source"], log.flows["target"]), log.flows["n"])
    )
    assert sum(link.n for link in detail.starts) == sum(link.n for link in detail.ends) == len(traces)
    assert coverage(detail, log.flows, variants(traces)).share_cases == 1


@given(LOGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(traces, chance):
    log = frames(traces)
    mixed = [frame.sample(frac=1, random_state=chance.randrange(9999)) for frame in log]
    assert simplify(*mixed) == simplify(*log)


def reachable(links: Iterable[Link]) -> set[str]:
    """Activities one gets to from the start along these lines."""
    links, found = list(links), set()
    while True:
        ahead = {link.target for link in links if link.source is None or link.source in found}
        if ahead - {None} <= found:
            return found
        found |= ahead - {None}


def turned(links: Iterable[Link]) -> list[Link]:
    return [Link(link.target, link.source, link.n) for link in links]
