"""The event table: which rows it keeps, what it says of the others, and how its columns are typed."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.reading import (
    PROBLEM_CODES,
    EventTable,
    Mapping,
    event_table,
    guess,
    problem,
    problems,
    read_file,
    table_of,
)


def events(text: str, process: str | None = "generic", **given: str) -> EventTable:
    """The events of rows such as `case | activity | time`, the first line being the header."""
    lines = [line.strip().split("|") for line in text.strip().splitlines()]
    rows = [[cell.strip() or None for cell in line] for line in lines]
    table = pa.table([pa.array(column, pa.string()) for column in zip(*rows[1:])], names=rows[0])
    raw = table_of("log.csv", table)
    return event_table(raw, guess(raw, process, given=given))


def found(table: EventTable, code: str) -> dict[str, object]:
    row = table.problems[table.problems["code"] == code]
    assert len(row) == 1, table.problems
    return row.iloc[0].to_dict()


def test_rows_without_case_activity_or_time_are_left_out_and_all_listed():
    table = events("""
        Case ID | Activity | Timestamp
        NA      | a        | 2025-03-01
                | a        | 2025-03-02
        NA      |          | 2025-03-03
        NA      | b        | soon
        NA      | c        |
                |          | later
        NA      | d        | 2025-03-04
    """)
    assert table.data is not None
    assert table.data["case_id"].to_pylist() == ["NA", "NA"]
    assert table.data["activity"].to_pylist() == ["a", "d"]
    assert found(table, "missing_case_id") | {"code": ""} == {
        "code": "", "severity": "warning", "column": "Case ID", "n": 2, "share": 2 / 7,
        "examples": ["3", "7"],
    }  # fmt: skip
    assert found(table, "missing_activity")["examples"] == ["4", "7"]
    assert found(table, "missing_time")["examples"] == ["6"]
    assert found(table, "unreadable_date")["examples"] == ["5: soon", "7: later"]
    assert set(table.problems["code"]) <= set(PROBLEM_CODES)


def test_without_any_usable_row_the_problem_blocks():
    table = events("""
        Case ID | Activity | Timestamp
        1       | a        | someday
        2       | b        | soon
    """)
    assert table.data is not None
    assert table.data.num_rows == 0
    assert table.problems["severity"].tolist()[0] == "blocking"
    assert found(table, "no_usable_rows")["n"] == 2


def test_times_are_converted_to_utc():
    table = events("""
        Case ID | Activity | Timestamp
        1       | a        | 2025-03-04T08:15:00+01:00
        1       | b        | 2025-03-04T08:15:00-05:00
        1       | c        | 2025-03-04T08:15:00
    """)
    assert table.data is not None
    assert table.data["timestamp"].type == pa.timestamp("us")
    assert [moment.hour for moment in table.data["timestamp"].to_pylist()] == [8 - 1, 8 + 5, 8]
    assert found(table, "time_zone_mixed")["n"] == 1


def test_the_order_of_day_and_month_is_taken_from_any_date_of_the_file():
    text = """
        Case ID | Activity | Timestamp | Expected close
        1       | a        | 3/4/2025  | {close}
        1       | b        | 5/6/2025  | 1/2/2025
    """
    american, unknown = events(text.format(close="12/31/2025")), events(text.format(close="2/3/2025"))
    assert american.data is not None
    assert unknown.data is not None
    assert american.data["timestamp"][0].as_py() == datetime(2025, 3, 4)  # noqa: DTZ001
    assert not len(american.problems)
    assert unknown.data["timestamp"][0].as_py() == datetime(2025, 4, 3)  # noqa: DTZ001
    assumed = unknown.problems[unknown.problems["code"] == "date_order_assumed"]
    assert assumed["column"].tolist() == ["Expected close", "Timestamp"]
    assert assumed["examples"].tolist()[1] == ["3/4/2025 = 2025-04-03"]


def test_activities_take_the_catalogue_name_only_when_they_equal_one_of_its_names():
    table = events(
        """
        Case ID | Activity                    | Timestamp
        1       | opportunity  created        | 2025-03-01
        1       | 创建报价                     | 2025-03-02
        1       | Quote Presented to Customer | 2025-03-03
        1       | Quote Createdd              | 2025-03-04
        1       | Contract Signed             | 2025-03-05
    """,
        "lead_to_cash",
    )
    assert table.data is not None
    assert table.data["activity"].to_pylist() == [
        "Opportunity Created", "Quote Created", "Quote Presented", "Quote Createdd", "Contract Signed",
    ]  # fmt: skip
    renamed = found(table, "activity_renamed")
    assert (renamed["n"], renamed["examples"][1]) == (3, "创建报价 = Quote Created")  # type: ignore[index]
    assert found(table, "unknown_activities")["examples"] == ["Quote Createdd"]


def test_a_generic_log_keeps_its_activities():
    table = events("""
        Case ID | Activity | Timestamp
        1       | 创建报价  | 2025-03-01
    """)
    assert table.data is not None
    assert table.data["activity"].to_pylist() == ["创建报价"]
    assert set(table.problems["code"]) == {"one_event_cases"}


def test_notes_on_single_events_and_equal_times():
    table = events("""
        Case ID | Activity | Timestamp
        1       | a        | 2025-03-01
        1       | b        | 2025-03-01
        1       | c        | 2025-03-01
        1       | d        | 2025-03-02
        2       | a        | 2025-03-01
        3       | a        | 2025-03-01
        3       | b        | 2025-03-02
    """)
    single, tied = found(table, "one_event_cases"), found(table, "same_time_events")
    assert (single["n"], single["share"], single["examples"]) == (1, 1 / 3, ["2"])
    assert (tied["n"], tied["share"], tied["examples"]) == (3, 3 / 7, ["1"])


def test_starts_that_come_late_or_cannot_be_read():
    table = events("""
        Case ID | Activity | Start time       | End time
        1       | a        | 2025-03-01 08:00 | 2025-03-01 09:00
        1       | b        | 2025-03-01 11:00 | 2025-03-01 10:00
        1       | c        | noon             | 2025-03-01 12:00
    """)
    assert table.data is not None
    assert table.data["start_timestamp"].null_count == 1
    assert found(table, "start_after_end")["n"] == 1
    assert found(table, "unreadable_start")["examples"] == ["4: noon"]


def test_starts_and_completions_become_one_event_and_are_noted():
    table = events("""
        case:concept:name | concept:name | time:timestamp | lifecycle:transition
        1                 | a            | 2025-03-01     | start
        1                 | a            | 2025-03-02     | complete
    """)
    assert table.data is not None
    assert table.data.num_rows == 1
    assert found(table, "lifecycle_paired")["n"] == 1


def test_columns_are_typed_by_the_catalogue_and_else_by_content():
    table = events(
        """
        Case ID | Activity | Time  | Amount    | IsWon | Close Date | QuoteId | Score | Zip   | Flag | Note
        1       | a        | 3-1-25 | $1,200.50 | 1    | 2025-06-30 | 17      | 1,5   | 01099 | yes  | x
        1       | b        | 3-2-25 | n/a       |      | end of May | 18      | 2,25  | 20095 | no   | 5
    """,
        "lead_to_cash",
    )
    assert table.data is not None
    values = {name: table.data[name].to_pylist() for name in table.data.column_names}
    assert values["Amount"] == [1200.5, None]
    assert values["IsWon"] == [True, None]
    assert values["Close Date"] == [datetime(2025, 6, 30), None]  # noqa: DTZ001
    assert values["QuoteId"] == ["17", "18"]
    assert (values["Score"], values["Zip"]) == ([1.5, 2.25], ["01099", "20095"])
    assert (values["Flag"], values["Note"]) == ([True, False], ["x", "5"])
    unreadable = table.problems[table.problems["code"] == "unreadable_value"]
    assert dict(zip(unreadable["column"], unreadable["examples"])) == {
        "Amount": ["3: n/a"], "Close Date": ["3: end of May"],
    }  # fmt: skip


def test_columns_that_would_collide_with_the_core_are_numbered():
    table = events("""
        case:concept:name | concept:name | time:timestamp | Activity | Resource
        1                 | a            | 2025-03-01     | A        | Ann
    """)
    assert table.data is not None
    assert table.data.column_names == ["case_id", "activity", "timestamp", "resource", "Activity (2)"]
    assert found(table, "renamed_columns")["examples"] == ["Activity = Activity (2)"]


def test_a_column_in_a_role_stays_beside_the_core():
    table = events(
        """
        Case ID | Activity | Timestamp  | Owner
        1       | a        | 2025-03-01 | Ann
    """,
        resource="Owner",
        rep="Owner",
    )
    assert table.data is not None
    assert table.data["resource"].to_pylist() == table.data["Owner"].to_pylist() == ["Ann"]
    assert table.roles == {"rep": "Owner"}


LOG = {
    "SalesOpportunity": ["1", "1", "2"],
    "ActivityName": ["Opportunity Created", "Quote Created", "Opportunity Created"],
    "EventTime": [datetime(2025, 3, day) for day in (1, 2, 3)],  # noqa: DTZ001
    "Region": ["EMEA", "EMEA", "APAC"],
}


def parquet(tmp_path, **changes):
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table(LOG | changes), path)
    raw = read_file(path)
    return raw, event_table(raw, guess(raw, "lead_to_cash"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"SalesOpportunity": [1, 1, 2]},
        {"ActivityName": pa.array(LOG["ActivityName"]).dictionary_encode()},
        {"EventTime": pa.array(LOG["EventTime"]).cast(pa.timestamp("ns", "Europe/Berlin"))},
    ],
)
def test_a_tidy_parquet_file_is_left_where_it_is(tmp_path, changes):
    raw, table = parquet(tmp_path, **changes)
    assert (table.data, table.path) == (None, raw.path)
    assert table.columns == {
        "case_id": "SalesOpportunity", "activity": "ActivityName", "timestamp": "EventTime",
        "Region": "Region",
    }  # fmt: skip
    assert table.roles == {"region": "Region"}


@pytest.mark.parametrize(
    "changes, n_rows",
    [
        ({"SalesOpportunity": ["1", None, "2"]}, 2),
        ({"SalesOpportunity": [" 1", "1", "2"]}, 3),
        ({"SalesOpportunity": ["", "1", "2"]}, 2),
        ({"ActivityName": ["Opportunity Created ", "b", "c"]}, 3),
        ({"ActivityName": ["创建报价", "b", "c"]}, 3),
        ({"EventTime": ["2025-03-01", "2025-03-02", "x"]}, 2),
        ({"OpportunityAmount": ["1,5", "2,5", None]}, 3),
        ({"Case_ID": ["a", "b", "c"]}, 3),
    ],
)
def test_a_parquet_file_with_something_to_mend_is_loaded(tmp_path, changes, n_rows):
    _, table = parquet(tmp_path, **changes)
    assert table.path is None
    assert table.data is not None
    assert table.data.num_rows == n_rows


def test_problems_are_sorted_blocking_first_then_by_size():
    rows = [
        problem("one_event_cases", n=9, of=10),
        problem("missing_time", n=1, of=10, examples=range(9)),
        problem("no_usable_rows", n=1),
        problem("missing_activity", n=5, of=10),
    ]
    frame = problems(rows)
    assert frame["code"].tolist() == ["no_usable_rows", "missing_activity", "missing_time", "one_event_cases"]
    assert frame["examples"].tolist()[2] == ["0", "1", "2", "3", "4"]
    assert problems([]).columns.tolist() == frame.columns.tolist()


def test_the_frame_handed_in_is_not_changed():
    frame = pd.DataFrame({"k": ["1", "1"], "a": [" x ", "y"], "t": ["2025-03-01", "2025-03-02"]})
    before = frame.copy()
    raw = table_of("frame", pa.Table.from_pandas(frame, preserve_index=False))
    event_table(raw, Mapping(case_id="k", activity="a", timestamp="t"))
    pd.testing.assert_frame_equal(frame, before)
