"""Discover on real logs: the same as pm4py and plain pandas, with activities hidden and week by week."""

import os
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.discover import directly_follows, endpoints, over_time, variants
from analysis.discover.moves import Look, seen
from analysis.log import EventLog

ROOT = Path(os.environ.get("CASHLANE_TEST_DATA") or "/nonexistent")
pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason="CASHLANE_TEST_DATA names no folder with real logs")
CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
LOGS = {
    "quotes_bpic17/offers.csv.gz": ("Case ID", "Activity", "Complete Timestamp"),
    "receipt/receipt.csv.gz": (CASE, ACTIVITY, TIME),
    "sepsis/sepsis.csv.gz": (CASE, ACTIVITY, TIME),
    "helpdesk/helpdesk.xes.gz": (CASE, ACTIVITY, TIME),
}


@pytest.fixture(scope="module")
def pm4py():
    os.environ["PM4PY_SHOW_PROGRESS_BAR"] = "False"
    import pm4py

    return pm4py


@pytest.fixture(scope="module", params=LOGS, ids=[name.partition("/")[0] for name in LOGS])
def both(request, pm4py, tmp_path_factory):
    """A log as ours, and as a plain frame of three columns that nothing of ours has touched."""
    path, columns = ROOT / request.param, LOGS[request.param]
    if path.name.endswith(".xes.gz"):
        frame = pm4py.read_xes(str(path))
    else:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    plain = frame[list(columns)].set_axis([CASE, ACTIVITY, TIME], axis="columns").copy()
    plain[TIME] = pd.to_datetime(plain[TIME], utc=True, format="mixed")
    plain = plain.sort_values(TIME, kind="stable")
    plain = plain.iloc[plain[CASE].map({one: i for i, one in enumerate(plain[CASE].unique())}).argsort(
        kind="stable"
    )].reset_index(drop=True)  # fmt: skip
    log = EventLog.from_frame(
        plain, CASE, ACTIVITY, TIME, process="generic", workspace=tmp_path_factory.mktemp("real")
    )
    yield log, plain
    log.close()


def test_variants(both, pm4py):
    log, plain = both
    theirs = {one: n if isinstance(n, int) else len(n) for one, n in pm4py.get_variants(plain).items()}
    assert {tuple(row.trace): row.n_cases for row in variants(log).itertuples()} == theirs


def test_first_and_last_activities(both, pm4py):
    log, plain = both
    found = endpoints(log).set_index("activity")
    assert found["n_start"][lambda n: n > 0].to_dict() == pm4py.get_start_activities(plain)
    assert found["n_end"][lambda n: n > 0].to_dict() == pm4py.get_end_activities(plain)


def test_transitions_with_their_times(both, pm4py):
    log, plain = both
    counts, _, _ = pm4py.discover_dfg(plain)
    times, _, _ = pm4py.discover_performance_dfg(plain)
    found = directly_follows(log)
    assert {(row.source, row.target): row.n for row in found.itertuples()} == dict(counts)
    held_against(found, times)


def test_transitions_between_what_is_left_when_activities_are_hidden(both, pm4py):
    """Every second activity goes; a case is bridged over what is hidden, as pm4py sees the rest of it."""
    log, plain = both
    shown = tuple(sorted(plain[ACTIVITY].unique())[::2])
    left = pm4py.filter_event_attribute_values(plain, ACTIVITY, list(shown), level="event", retain=True)
    counts, starts, ends = pm4py.discover_dfg(left)
    times, _, _ = pm4py.discover_performance_dfg(left)
    found = seen(log, Look(shown=shown))
    assert {(row.source, row.target): row.n for row in found.moves.itertuples()} == dict(counts)
    held_against(found.moves, times)
    stops = found.stops.set_index("activity")
    assert stops["n_start"][lambda n: n > 0].to_dict() == starts
    assert stops["n_end"][lambda n: n > 0].to_dict() == ends


def test_cases_in_which_an_activity_is_repeated(both, pm4py):
    log, plain = both
    theirs = pm4py.get_rework_cases_per_activity(plain)
    ours = Counter()
    for row in variants(log).itertuples():
        ours.update({name: row.n_cases for name, n in Counter(row.trace).items() if n > 1})
    assert dict(ours) == dict(theirs)
    marked = log.frame(
        log.cases.join(log.all_variants.select("variant_key", "has_rework"), "variant_key").select(
            "case_id", "has_rework"
        )
    )
    repeated = plain.duplicated([CASE, ACTIVITY])
    assert set(marked.loc[marked["has_rework"], "case_id"]) == set(plain.loc[repeated, CASE])


def test_case_durations(both, pm4py):
    log, plain = both
    ours = sorted(log.frame(log.cases.select("throughput_h"))["throughput_h"] * 3600)
    assert ours == pytest.approx(sorted(pm4py.get_all_case_durations(plain)), rel=1e-9, abs=1e-3)


def test_arrivals_per_week(both):
    log, plain = both
    first = plain.groupby(CASE)[TIME].min().dt.tz_localize(None).dt.normalize()
    theirs = (first - pd.to_timedelta(first.dt.weekday, unit="D")).value_counts()
    found = over_time.per_period(over_time.daily(log), every="week", until=over_time.last_day(log))
    ours = {str(row.period)[:10]: row.n_arrived for row in found.itertuples() if row.n_arrived}
    assert ours == {str(week.date()): n for week, n in theirs.items()}


def held_against(found: pd.DataFrame, times: dict) -> None:
    """Mean, median and total of every transition."""
    rows = found.set_index(["source", "target"])
    for pair, seconds in times.items():
        for ours, theirs in (("mean_h", "mean"), ("median_h", "median"), ("total_h", "sum")):
            assert rows.loc[pair, ours] * 3600 == pytest.approx(seconds[theirs], rel=1e-6, abs=0.01)
