"""The same numbers as pm4py on real logs: from stored figures, and computed here on two of them."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from analysis.discover import activities, directly_follows, endpoints, overview, variants
from analysis.log import EventLog
from tests.spec.logs import utc

ROOT = Path(os.environ.get("CASHLANE_TEST_DATA") or "/nonexistent")
pytestmark = pytest.mark.skipif(
    not (ROOT / "oracle").is_dir(),
    reason="CASHLANE_TEST_DATA names no folder with real logs and pm4py's figures",
)
FILES = {
    "helpdesk": ["helpdesk.xes.gz"],
    "receipt": ["receipt.csv.gz"],
    "road_traffic_fines": ["road_traffic_fines.xes.gz"],
    "running_example": ["running-example.xes", "running-example.csv"],
    "sepsis": ["Sepsis.xes.gz", "sepsis.csv.gz"],
}
EVERY = [(name, file) for name, files in FILES.items() for file in files]
MAPPING = {
    "case_id": "case:concept:name",
    "activity": "concept:name",
    "timestamp": "time:timestamp",
    "resource": "org:resource",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Reads a log once, with the columns guessed, as a user would."""
    logs, workspace = {}, tmp_path_factory.mktemp("oracle")

    def read(name: str, file: str) -> EventLog:
        if (name, file) not in logs:
            logs[name, file] = EventLog.read(ROOT / name / file, workspace=workspace)
        return logs[name, file]

    yield read
    for log in logs.values():
        log.close()


@pytest.fixture(params=EVERY, ids=[file for _, file in EVERY])
def case(request, opened):
    name, file = request.param
    return opened(name, file), json.loads((ROOT / "oracle" / f"{name}.json").read_text(encoding="utf-8"))


def test_every_stored_log_is_tested():
    assert {path.stem for path in (ROOT / "oracle").glob("*.json")} == set(FILES)


def test_size(case):
    log, known = case
    row = overview(log).iloc[0]
    assert (row.n_cases, row.n_events) == (known["cases"], known["events"])
    assert (row.n_activities, row.n_variants) == (known["activities"], known["variants"])


def test_first_and_last_time(case):
    log, known = case
    row = overview(log).iloc[0]
    assert (utc(row.first_at), utc(row.last_at)) == (utc(known["t_min"]), utc(known["t_max"]))


def test_case_durations(case):
    log, known = case
    expected = known["case_duration_s"]
    seconds = log.frame(log.cases.select("throughput_h"))["throughput_h"] * 3600
    measured = {
        "mean": seconds.mean(),
        "median": seconds.median(),
        "p90": seconds.quantile(0.9),
        "max": seconds.max(),
        "min": seconds.min(),
    }
    assert measured == pytest.approx(expected, rel=1e-9, abs=1e-5)
    row = overview(log).iloc[0]
    assert row.median_throughput_h * 3600 == pytest.approx(expected["median"], rel=1e-9, abs=1e-5)
    assert row.p90_throughput_h * 3600 == pytest.approx(expected["p90"], rel=1e-9, abs=1e-5)


def test_starts_and_ends(case):
    log, known = case
    ends = endpoints(log)
    assert dict(ends.loc[ends["n_start"] > 0, ["activity", "n_start"]].values) == known["start_activities"]
    assert dict(ends.loc[ends["n_end"] > 0, ["activity", "n_end"]].values) == known["end_activities"]


def test_activities_sum_to_the_events(case):
    log, known = case
    each = activities(log)
    assert len(each) == known["activities"]
    assert each["n"].sum() == known["events"]


def test_flows(case):
    log, known = case
    flows = directly_follows(log)
    assert len(flows) == known["dfg_edges"]
    assert flows["n"].sum() == known["dfg_total"]
    counts = flows.set_index(["source", "target"])["n"]
    assert {(a, b): counts[a, b] for a, b, _ in known["top_dfg"]} == {
        (a, b): n for a, b, n in known["top_dfg"]
    }
    assert sorted(counts, reverse=True)[: len(known["top_dfg"])] == [n for _, _, n in known["top_dfg"]]


def test_variants(case):
    log, known = case
    every = variants(log)
    counts = {tuple(row.trace): row.n_cases for row in every.itertuples()}
    assert {tuple(trace): counts[tuple(trace)] for trace, _ in known["top_variants"]} == {
        tuple(trace): n for trace, n in known["top_variants"]
    }
    assert every["n_cases"].head(len(known["top_variants"])).tolist() == [n for _, n in known["top_variants"]]
    assert every["n_cases"].sum() == known["cases"]


@pytest.mark.parametrize("file", ["Sepsis.xes.gz", "sepsis.csv.gz"])
def test_the_case_called_NA_is_there(opened, file):
    log = opened("sepsis", file)
    cases = log.frame(log.cases.select("case_id", "n_events")).set_index("case_id")["n_events"]
    assert cases["NA"] == 24


@pytest.fixture(scope="module")
def pm4py():
    os.environ["PM4PY_SHOW_PROGRESS_BAR"] = "False"
    os.environ["PM4PY_SHOW_INTERNAL_WARNINGS"] = "False"
    import pm4py

    return pm4py


def plain(name: str, file: str) -> pd.DataFrame:
    """A log's three columns as pm4py wants them, read by pandas and by nothing of ours."""
    frame = pd.read_csv(ROOT / name / file, dtype=str, keep_default_na=False)
    frame = frame[[MAPPING["case_id"], MAPPING["activity"], MAPPING["timestamp"]]].copy()
    frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], utc=True, format="ISO8601")
    return frame


@pytest.mark.parametrize(
    ("name", "file"), [("running_example", "running-example.csv"), ("receipt", "receipt.csv.gz")]
)
def test_all_flows_equal_pm4pys(opened, pm4py, name, file):
    dfg, starts, ends = pm4py.discover_dfg(plain(name, file))
    log = opened(name, file)
    flows = directly_follows(log)
    assert {(row.source, row.target): row.n for row in flows.itertuples()} == dict(dfg)
    points = endpoints(log).set_index("activity")
    assert {a: n for a, n in points["n_start"].items() if n} == dict(starts)
    assert {a: n for a, n in points["n_end"].items() if n} == dict(ends)


@pytest.mark.parametrize(
    ("name", "file"), [("running_example", "running-example.csv"), ("receipt", "receipt.csv.gz")]
)
def test_all_times_between_activities_equal_pm4pys(opened, pm4py, name, file):
    times, _, _ = pm4py.discover_performance_dfg(plain(name, file))
    flows = directly_follows(opened(name, file)).set_index(["source", "target"])
    assert set(flows.index) == set(times)
    for pair, seconds in times.items():
        assert flows.loc[pair, "mean_h"] * 3600 == pytest.approx(seconds["mean"], rel=1e-6, abs=1e-3)
        assert flows.loc[pair, "median_h"] * 3600 == pytest.approx(seconds["median"], rel=1e-6, abs=1e-3)
        assert flows.loc[pair, "total_h"] * 3600 == pytest.approx(seconds["sum"], rel=1e-6, abs=1e-2)


@pytest.mark.parametrize(
    ("name", "file"), [("running_example", "running-example.csv"), ("receipt", "receipt.csv.gz")]
)
def test_all_variants_equal_pm4pys(opened, pm4py, name, file):
    theirs = pm4py.get_variants(plain(name, file))
    ours = {tuple(row.trace): row.n_cases for row in variants(opened(name, file)).itertuples()}
    assert ours == {
        trace: len(cases) if hasattr(cases, "__len__") else cases for trace, cases in theirs.items()
    }
