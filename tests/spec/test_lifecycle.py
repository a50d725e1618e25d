"""Starts and completions in rows of their own: which belong together, and what becomes of the rest."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis.reading import EventTable, Mapping, event_table, guess, table_of


def read(text: str, **given: str) -> EventTable:
    """Events of rows `case | activity | hour | transition | …`."""
    lines = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = [list(column) for column in zip(*lines[1:], strict=True)]
    columns[2] = [f"2025-03-01 {hour:0>2}:00" for hour in columns[2]]
    raw = table_of("log.csv", pa.table(columns, names=lines[0]))
    return event_table(raw, guess(raw, given=given))


def events(table: EventTable) -> list[tuple[str, str, int | None, int]]:
    """Case, activity, hour of start and of completion."""
    data = table.data.to_pydict()
    starts = [moment and moment.hour for moment in data["start_timestamp"]]
    ends = [moment.hour for moment in data["timestamp"]]
    return list(zip(data["case_id"], data["activity"], starts, ends, strict=True))


def notes(table: EventTable) -> dict[str, tuple[int, list[str]]]:
    return {row["code"]: (row["n"], row["examples"]) for row in table.problems.to_dict("records")}


HEAD = "case:concept:name | concept:name | time:timestamp | lifecycle:transition"


def test_the_kth_completion_gets_the_kth_start_of_its_case_and_activity():
    table = read(f"""
        {HEAD}
        1 | a | 1  | start
        2 | a | 2  | START
        1 | a | 3  | start
        1 | b | 4  | start
        1 | a | 5  | complete
        1 | b | 6  | complete
        2 | a | 7  | Complete
        1 | a | 8  | complete
    """)
    assert events(table) == [("1", "a", 1, 5), ("1", "b", 4, 6), ("2", "a", 2, 7), ("1", "a", 3, 8)]
    assert table.rows.tolist() == [4, 5, 6, 7]
    assert "lifecycle:transition" not in table.data.column_names
    assert notes(table)["lifecycle_paired"][0] == 4


def test_completions_without_start_stay_and_starts_without_completion_go():
    table = read(f"""
        {HEAD}
        1 | a | 1  | complete
        1 | a | 2  | start
        1 | a | 3  | complete
        1 | a | 4  | complete
        1 | b | 5  | start
    """)
    assert events(table) == [("1", "a", None, 1), ("1", "a", 2, 3), ("1", "a", None, 4)]
    assert notes(table)["open_starts"][0] == 1
    assert notes(table)["lifecycle_paired"][0] == 1


def test_other_transitions_are_left_out_and_counted():
    table = read(f"""
        {HEAD}
        1 | a | 0  | schedule
        1 | a | 1  | start
        1 | a | 2  | suspend
        1 | a | 3  | resume
        1 | a | 4  | suspend
        1 | a | 5  | complete
        1 | b | 6  | ate_abort
        1 | c | 7  |
    """)
    assert events(table) == [("1", "a", 1, 5), ("1", "c", None, 7)]
    assert notes(table)["other_transitions"] == (
        5, ["suspend (2)", "schedule (1)", "resume (1)", "ate_abort (1)"],
    )  # fmt: skip


def test_at_the_same_time_a_start_comes_first():
    table = read(f"""
        {HEAD}
        1 | a | 1  | start
        1 | a | 2  | complete
        1 | a | 2  | start
        1 | a | 3  | complete
        1 | b | 4  | complete
        1 | b | 4  | start
    """)
    assert events(table) == [("1", "a", 1, 2), ("1", "a", 2, 3), ("1", "b", 4, 4)]


def test_instances_part_what_runs_at_once_unless_they_are_of_single_rows():
    rows = """
        {head} | concept:instance | org:resource
        1 | a | 1  | start    | {0} | Ann
        1 | a | 2  | start    | {1} | Bob
        1 | a | 3  | complete | {2} | Cy
        1 | a | 4  | complete | {3} | Dee
    """
    shared = read(rows.format("x", "y", "y", "x", head=HEAD))
    assert events(shared) == [("1", "a", 2, 3), ("1", "a", 1, 4)]
    assert shared.data["resource"].to_pylist() == ["Cy", "Dee"]
    single = read(rows.format("p", "q", "r", "s", head=HEAD))
    assert events(single) == [("1", "a", 1, 3), ("1", "a", 2, 4)]


@pytest.mark.parametrize("words", [("Begin", "End"), ("开始", "完成"), ("started", "finished")])
def test_a_column_of_starts_and_ends_is_found_by_its_words(words):
    begin, end = words
    table = read(f"""
        Case ID | Activity | Time | Kind
        1 | a | 1 | {begin}
        1 | a | 2 | {end}
        1 | b | 3 | {begin}
        1 | b | 5 | {end}
    """)
    assert events(table) == [("1", "a", 1, 2), ("1", "b", 3, 5)]


@pytest.mark.parametrize("words", [("complete", "complete"), ("start", "maybe"), ("open", "closed")])
def test_other_columns_are_no_lifecycle(words):
    raw = table_of("log.csv", pa.table({
        "Case ID": ["1", "1"], "Activity": ["a", "b"], "Time": ["2025-01-01", "2025-01-02"],
        "Kind": list(words),
    }))  # fmt: skip
    assert guess(raw).lifecycle is None


def test_rows_of_equal_case_and_activity_names_do_not_mix():
    """Case `1` with activity `12` is not case `11` with activity `2`."""
    table = read(f"""
        {HEAD}
        1  | 12 | 1 | start
        11 | 2  | 2 | complete
        1  | 12 | 3 | complete
        11 | 2  | 4 | start
    """, activity="concept:name", case_id="case:concept:name")  # fmt: skip
    assert events(table) == [("11", "2", None, 2), ("1", "12", 1, 3)]


def random_log(seed: int) -> pd.DataFrame:
    """2,000 rows of 40 cases at different times, every transition there is."""
    draw = random.Random(seed)
    kinds = ["start", "complete", "start", "complete", "suspend", "resume", "schedule", "withdraw"]
    rows = [
        {"case:concept:name": f"c{draw.randrange(40)}", "concept:name": draw.choice("abc"),
         "lifecycle:transition": draw.choice(kinds), "org:resource": f"r{place}",
         "concept:instance": draw.choice("xyz")}
        for place in range(2_000)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    seconds = np.random.default_rng(seed).permutation(2_000)
    frame["time:timestamp"] = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(seconds, unit="s")
    return frame


@pytest.mark.parametrize("has_instance", [True, False])
def test_as_pm4py_pairs_them(has_instance):
    pm4py = pytest.importorskip("pm4py")
    from pm4py.objects.log.util import interval_lifecycle

    frame = random_log(7).drop(columns=[] if has_instance else ["concept:instance"])
    log = pm4py.convert_to_event_log(pm4py.format_dataframe(
        frame.sort_values("time:timestamp"), case_id="case:concept:name", activity_key="concept:name",
        timestamp_key="time:timestamp",
    ))  # fmt: skip
    theirs = {
        (trace.attributes["concept:name"], event["concept:name"], event["org:resource"],
         dict(event).get("@@startevent_org:resource"),
         event["time:timestamp"].timestamp(), event["start_timestamp"].timestamp())
        for trace in interval_lifecycle.to_interval(log) for event in trace
    }  # fmt: skip
    raw = table_of("log.csv", pa.Table.from_pandas(frame, preserve_index=False))
    mapping = guess(raw)
    assert mapping.lifecycle == "lifecycle:transition"
    data = event_table(raw, mapping).data.to_pandas()
    begun = dict(zip(frame["time:timestamp"].dt.tz_localize(None), frame["org:resource"], strict=True))
    starter = [None if pd.isna(at) else begun[at] for at in data["start_timestamp"]]
    start = data["start_timestamp"].fillna(
        data["timestamp"]
    )  # pm4py takes the completion for a missing start
    ours = set(zip(
        data["case_id"], data["activity"], data["resource"], starter,
        [at.timestamp() for at in data["timestamp"].dt.tz_localize("UTC")],
        [at.timestamp() for at in start.dt.tz_localize("UTC")], strict=True,
    ))  # fmt: skip
    assert ours == theirs
    assert len(ours) > 400


def test_a_lifecycle_and_a_column_of_starts():
    raw = table_of("log.csv", pa.table({
        "c": ["1", "1", "1"], "a": ["a", "a", "b"], "t": ["2025-01-01", "2025-01-03", "2025-01-05"],
        "s": [None, "2025-01-02", "2025-01-04"], "k": ["start", "complete", "complete"],
    }))  # fmt: skip
    table = event_table(raw, Mapping("c", "a", "t", start_timestamp="s", lifecycle="k"))
    assert [moment.day for moment in table.data["start_timestamp"].to_pylist()] == [1, 4]
