"""Real logs, read without a word of help, hold the events, cases and activities that pm4py counts."""

from __future__ import annotations

import json

import pandas as pd
import pyarrow.compute as pc
import pytest

from analysis.reading import event_table, guess, read_file

LOGS = [
    ("running_example", "running-example.csv"),
    ("running_example", "running-example.xes"),
    ("receipt", "receipt.csv.gz"),
    ("sepsis", "sepsis.csv.gz"),
    ("sepsis", "Sepsis.xes.gz"),
    ("helpdesk", "helpdesk.xes.gz"),
    ("road_traffic_fines", "road_traffic_fines.xes.gz"),
]


@pytest.mark.parametrize("log, file", LOGS)
def test_counts_of_the_oracle(data_dir, log, file):
    raw = read_file(data_dir / log / file)
    table = event_table(raw, guess(raw))
    expected = json.loads((data_dir / "oracle" / f"{log}.json").read_text())
    assert table.data is not None
    n_cases, n_activities = (len(table.data[name].unique()) for name in ("case_id", "activity"))
    counted = {"events": table.data.num_rows, "cases": n_cases, "activities": n_activities}
    assert counted == {name: expected[name] for name in counted}
    assert not table.problems["severity"].isin(["blocking", "warning"]).any()


def test_the_case_called_na_is_there(data_dir):
    raw = read_file(data_dir / "sepsis" / "sepsis.csv.gz")
    table = event_table(raw, guess(raw))
    plain = pd.read_csv(data_dir / "sepsis" / "sepsis.csv.gz", keep_default_na=False, dtype=str)
    assert table.data is not None
    n = pc.sum(pc.equal(table.data["case_id"], "NA")).as_py()
    assert n == (plain["case:concept:name"] == "NA").sum() > 0


def test_two_formats_in_two_columns(data_dir):
    raw = read_file(data_dir / "quotes_bpic17" / "applications.csv.gz")
    table = event_table(raw, guess(raw))
    plain = pd.read_csv(data_dir / "quotes_bpic17" / "applications.csv.gz", dtype=str)
    assert table.data is not None
    assert (table.data.num_rows, len(table.data["case_id"].unique())) == (23_941, 1_878)
    completed = pd.to_datetime(plain["Complete Timestamp"], format="%Y/%m/%d %H:%M:%S.%f")
    started = pd.to_datetime(plain["Start Timestamp"], format="%Y-%m-%d %H:%M:%S.%f")
    assert table.data["timestamp"].to_pandas().tolist() == completed.tolist()
    assert table.data["start_timestamp"].to_pandas().tolist() == started.tolist()


def test_salesforce_stage_history_of_a_report_tool(data_dir):
    raw = read_file(data_dir / "salesforce_exports" / "org_a" / "OpportunityHistory.csv")
    mapping = guess(raw)
    assert mapping.core == {
        "case_id": "OpportunityId", "activity": "StageName", "timestamp": "CreatedDate",
        "resource": "CreatedById",
    }  # fmt: skip
    table = event_table(raw, mapping)
    plain = pd.to_datetime(raw.frame()["CreatedDate"], format="%m/%d/%y %I:%M %p")
    assert table.data is not None
    assert table.data["timestamp"].to_pandas().tolist() == plain.tolist()


@pytest.mark.parametrize(
    "file, case_id, activity, timestamp",
    [
        *((f"imperfections/Pub-{kind}.csv.gz", "Case", "Activity", "Timestamp")
          for kind in ("Distorted", "Formbased", "Homonymous", "Polluted", "Synonymous")),
        ("quotes_bpic17/offers.csv.gz", "Case ID", "Activity", "Complete Timestamp"),
        ("quotes_bpic17/applications.csv.gz", "Case ID", "Activity", "Complete Timestamp"),
        ("receipt/receipt.csv.gz", "case:concept:name", "concept:name", "time:timestamp"),
        ("sepsis/sepsis.csv.gz", "case:concept:name", "concept:name", "time:timestamp"),
        ("running_example/running-example.csv", "case:concept:name", "concept:name", "time:timestamp"),
        ("salesforce_exports/org_a/OpportunityHistory.csv", "OpportunityId", "StageName", "CreatedDate"),
        ("salesforce_exports/org_b/OpportunityHistory.csv", "OpportunityId", "StageName", "CreatedDate"),
    ],
)  # fmt: skip
def test_real_logs_open_without_a_question(data_dir, file, case_id, activity, timestamp):
    found = guess(read_file(data_dir / file))
    assert (found.case_id, found.activity, found.timestamp) == (case_id, activity, timestamp)
    assert (found.doubtful, found.milestones, found.lifecycle) == ((), {}, None)
    used = [*found.core.values(), *found.roles.values()]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process, n_roles", [("lead_to_cash", 8), ("order_to_cash", 9)])
def test_the_samples_open_without_a_question(root, process, language, n_roles):
    found = guess(read_file(root / "sample_data" / f"{process}.{language}.csv.gz"))
    assert (found.process, found.doubtful, found.milestones) == (process, (), {})
    assert len(found.roles) == n_roles
    assert len(found.core) == 4
