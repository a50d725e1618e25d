"""What a file or a log holds: counted by hand on a small table, and the same before and after indexing."""

import pandas as pd
import pyarrow as pa
import pytest

from analysis.log.building import index
from analysis.prepare.contents import Contents, of_file, of_log
from analysis.reading import guess, read_file, table_of

#        case     activity                    time (UTC)
EVENTS = [
    ("D-1", "Opportunity Created", "2025-03-03 09:00"),
    ("D-1", "Quote Created", "2025-03-03 09:00"),  # the same time as the one before
    ("D-1", "Contract Signed", "2025-03-09 12:00"),
    ("D-2", "Opportunity Created", "2025-03-04 08:00"),  # a single event
    ("LEAD-7", "Lead Captured", "2025-03-01 07:00"),
    ("LEAD-7", "Lead Contacted", "2025-03-20 07:00"),
    ("", "Quote Created", "2025-03-05 08:00"),  # no case: left out
]
HEADS = ("SalesOpportunity", "ActivityName", "EventTime")


def raw_of(rows, heads=HEADS):
    columns = list(zip(*rows, strict=True))
    return table_of(
        "deals", pa.table({h: [v or None for v in c] for h, c in zip(heads, columns, strict=True)})
    )


@pytest.fixture
def both(tmp_path) -> tuple[Contents, Contents]:
    raw = raw_of(EVENTS)
    mapping = guess(raw, "lead_to_cash")
    log = index(raw, mapping, workspace=tmp_path)
    yield of_file(raw, mapping), of_log(log)
    log.close()


def test_cases_and_leads_are_counted_apart(both):
    for found in both:
        assert (found.n_cases, found.n_events) == (2, 3 + 1)
        assert (found.n_leads, found.n_lead_events) == (1, 2)
        assert found.n_tied == 2
        assert found.is_usable


def test_the_period_is_that_of_the_cases_and_not_of_the_leads(both):
    for found in both:
        assert pd.Timestamp(found.first_at) == pd.Timestamp("2025-03-03 09:00")
        assert pd.Timestamp(found.last_at) == pd.Timestamp("2025-03-09 12:00")


def test_rows_left_out_are_counted_where_there_is_a_file(both):
    of_a_file, of_a_log = both
    assert of_a_file.n_left_out == len(EVENTS) - 6
    assert of_a_log.n_left_out is None


def test_before_and_after_tell_the_same_problems(both):
    before, after = (found.problems[["code", "severity", "n"]].to_dict("records") for found in both)
    assert before == after
    assert {row["code"] for row in before} == {"missing_case_id", "same_time_events", "one_event_cases"}


def test_a_parquet_file_that_is_scanned_in_place_tells_them_too(tmp_path):
    rows = pd.DataFrame(EVENTS[:6], columns=list(HEADS))
    rows["EventTime"] = pd.to_datetime(rows["EventTime"])
    rows.to_parquet(tmp_path / "deals.parquet")
    raw = read_file(tmp_path / "deals.parquet")
    mapping = guess(raw, "lead_to_cash")
    log = index(raw, mapping, workspace=tmp_path)
    for found in (of_file(raw, mapping), of_log(log)):
        told = dict(zip(found.problems["code"], found.problems["n"], strict=True))
        assert told == {"same_time_events": 2, "one_event_cases": 1}
        assert (found.n_cases, found.n_events, found.n_leads) == (2, 4, 1)
    log.close()


def test_nothing_usable_is_no_log():
    raw = raw_of([("D-1", "Quote Created", "never"), ("D-2", "Quote Created", "soon")])
    found = of_file(raw, guess(raw, "lead_to_cash", given={"timestamp": "EventTime"}))
    assert not found.is_usable
    assert (found.n_cases, found.first_at, found.n_left_out) == (0, None, 2)
