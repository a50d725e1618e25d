"""Small event logs and filters for Hypothesis, and what each filter means in plain pandas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from analysis.log import filters as f
from tests.spec.logs import ZERO
from tests.spec.reference import HOUR, traces

# Derandomised: the same examples on every machine; no deadline, since the first call warms the engine.
few = settings(max_examples=20, derandomize=True, deadline=None, database=None)
fewer = settings(few, max_examples=10)  # where each example indexes two logs

ACTIVITIES = ["A", "B", "C", "D"]
REGIONS = ["EMEA", "APAC", None]
DEAL_STEPS = [
    "Lead Captured",
    "Opportunity Created",
    "Opportunity Qualified",
    "Quote Created",
    "Opportunity Closed Won",
    "Something Else",
]


@st.composite
def frames(draw, *, distinct_times=False, activities=tuple(ACTIVITIES)):
    """One to thirty events of at most six cases, in any order; times in minutes, often equal.

    Case 0 does each activity once, so that no filter names an activity the log does not have.
    """
    n = draw(st.integers(1, 30))
    minutes = st.integers(0, 50_000 if distinct_times else 40)
    times = draw(st.lists(minutes, min_size=n, max_size=n, unique=distinct_times))
    cases = draw(st.lists(st.sampled_from("123456"), min_size=n, max_size=n))
    done = draw(st.lists(st.sampled_from(list(activities)), min_size=n, max_size=n))
    regions = dict(zip("123456", draw(st.lists(st.sampled_from(REGIONS), min_size=6, max_size=6))))
    frame = pd.DataFrame(
        {
            "case": cases,
            "activity": done,
            "at": [ZERO + pd.Timedelta(minutes=m) for m in times],
        }
    )
    frame["Region"] = pd.Series([regions[case] for case in cases], dtype="object")
    whole = pd.DataFrame(
        {
            "case": "0",
            "activity": list(activities),
            "at": [ZERO + pd.Timedelta(minutes=50_001 + 7 * i) for i in range(len(activities))],
            "Region": None,
        }
    )
    return pd.concat(
        [frame.astype({"Region": "object"}), whole.astype({"Region": "object"})], ignore_index=True
    )


@dataclass(frozen=True)
class Chosen:
    """A filter, and the cases of a frame it keeps."""

    filter: object
    keeps: Callable[[pd.DataFrame], set]

    def __repr__(self) -> str:
        return repr(self.filter)


def contains(activity: str) -> Chosen:
    return Chosen(f.Contains(activity), _by_trace(lambda trace: any(a == activity for a, _ in trace)))


def repeats(activity: str | None) -> Chosen:
    """Activities of these logs are of no process: any that comes twice is a repeat."""

    def holds(trace):
        done = [a for a, _ in trace if activity in (None, a)]
        return len(done) > len(set(done))

    return Chosen(f.Repeats(activity), _by_trace(holds))


def follows(source: str, target: str, directly: bool, longer_than_h: float | None) -> Chosen:
    def holds(trace):
        apart = range(1, 2) if directly else range(1, len(trace))
        pairs = [(trace[i], trace[i + d]) for d in apart for i in range(len(trace) - d)]
        return any(
            a == source and b == target and (longer_than_h is None or (end - start) / HOUR > longer_than_h)
            for (a, start), (b, end) in pairs
        )

    options = {} if longer_than_h is None else {"longer_than_h": longer_than_h}
    return Chosen(f.Follows(source, target, directly=directly, **options), _by_trace(holds))


def between(source: str, target: str, source_at: str, target_at: str, min_h: float) -> Chosen:
    def holds(trace):
        times = [[at for name, at in trace if name == one] for one in (source, target)]
        if not all(times):
            return False
        since, until = (
            found[0 if at == "first" else -1] for found, at in zip(times, (source_at, target_at), strict=True)
        )
        return until >= since and (until - since) / HOUR >= min_h

    return Chosen(f.Between(source, target, source_at, target_at, min_h), _by_trace(holds))


def in_region(region: str) -> Chosen:
    return Chosen(
        f.Attribute("region", [region], ever=False),
        lambda frame: set(frame.loc[(frame["Region"] == region).fillna(False).astype(bool), "case"]),
    )


def at_least(hours: float) -> Chosen:
    return Chosen(
        f.Throughput(min_h=hours), _by_trace(lambda trace: (trace[-1][1] - trace[0][1]) / HOUR >= hours)
    )


def denied(one: Chosen) -> Chosen:
    return Chosen(f.Not(one.filter), lambda frame: set(frame["case"]) - one.keeps(frame))


def _by_trace(holds) -> Callable[[pd.DataFrame], set]:
    return lambda frame: {case for case, trace in traces(frame).items() if holds(trace)}


_one = st.one_of(
    st.builds(contains, st.sampled_from(ACTIVITIES)),
    st.builds(repeats, st.sampled_from([None, *ACTIVITIES])),
    st.builds(
        follows,
        st.sampled_from(ACTIVITIES),
        st.sampled_from(ACTIVITIES),
        st.booleans(),
        st.sampled_from([None, 0.11, 0.41]),  # no whole number of minutes
    ),
    st.builds(
        between,
        st.sampled_from(ACTIVITIES),
        st.sampled_from(ACTIVITIES),
        st.sampled_from(["first", "last"]),
        st.sampled_from(["first", "last"]),
        st.sampled_from([0.0, 0.11, 0.41]),
    ),
    st.builds(in_region, st.sampled_from(["EMEA", "APAC"])),
    st.builds(at_least, st.sampled_from([0.06, 0.31, 0.61])),
)
chosen_filters = st.one_of(_one, st.builds(denied, _one))
