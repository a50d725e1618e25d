"""Figures of one activity, one transition, the slowest ones, and of cases that follow the reference path."""

import pandas as pd
import pytest

from analysis.discover import activities, directly_follows, endpoints
from analysis.discover.close_up import activity_figures, flow_figures, most_time
from analysis.discover.following import following
from analysis.log import EventLog

# Hours at which each case has its events: three cases, a to b to b, a to c, a alone.
CASES = {"1": [("a", 0), ("b", 10), ("b", 12)], "2": [("a", 0), ("c", 4)], "3": [("a", 0)]}


@pytest.fixture(scope="module")
def log() -> EventLog:
    start = pd.Timestamp(2025, 1, 6)
    rows = [(case, name, start + pd.Timedelta(hours=h)) for case, steps in CASES.items() for name, h in steps]
    frame = pd.DataFrame(rows, columns=["case", "what", "when"])
    return EventLog.from_frame(frame, "case", "what", "when", process="generic")


def test_an_activity(log):
    assert activity_figures("b", activities(log), endpoints(log), n_cases=3) == ("b", 1, 1 / 3, 2, 1, 0, 1)
    assert activity_figures("a", activities(log), endpoints(log), n_cases=3) == ("a", 3, 1.0, 3, 0, 3, 1)
    assert activity_figures("x", activities(log), endpoints(log), n_cases=3) is None


def test_a_transition(log):
    one = flow_figures("a", "b", directly_follows(log), n_cases=3)
    assert one[:5] == ("a", "b", 1, 1, 1 / 3)
    assert one.median_h == one.mean_h == one.p90_h == one.total_h == 10
    assert one.share_time == pytest.approx(10 / (10 + 2 + 4))
    assert flow_figures("b", "a", directly_follows(log), n_cases=3) is None


def test_the_transitions_that_take_most_time(log):
    found = most_time(directly_follows(log), n_cases=3, n=2)
    assert [(one.source, one.target, one.share_time) for one in found] == [
        ("a", "b", 10 / 16),
        ("a", "c", 4 / 16),
    ]
    assert sum(one.share_time for one in most_time(directly_follows(log), n_cases=3, n=9)) == pytest.approx(1)


def test_a_transition_without_time_is_no_loss(log):
    flows = directly_follows(log).assign(total_h=0.0)
    assert most_time(flows, n_cases=3) == []


def test_cases_count_by_the_outcome_of_their_variant():
    replayed = pd.DataFrame(
        [("v1", 6, "follows", 1.0), ("v2", 3, "deviates", 0.5), ("v3", 1, "so_far", 0.7)],
        columns=["variant_id", "n_cases", "outcome", "share_replayed"],
    )
    found = following(replayed)
    assert found[:4] == (10, 6, 1, 3)
    assert found.mean_share == pytest.approx((6 * 1.0 + 3 * 0.5 + 1 * 0.7) / 10)
    assert following(replayed.head(0)) == (0, 0, 0, 0, 0.0)
