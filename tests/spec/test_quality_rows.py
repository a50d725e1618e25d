"""Rows that did not become events: why, which, and what can be done about them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.prepare.quality.rows import of_reading, severity_of
from analysis.prepare.repairs.rows import FillDown, LeaveOutRows, before_reading
from analysis.reading import Mapping, RawTable, event_table, guess, table_of

HEAD = "case|activity|at"
CORE = {"case_id": "case", "activity": "activity", "timestamp": "at"}


def raw_of(text: str) -> RawTable:
    lines = [line.strip().split("|") for line in text.strip().splitlines()]
    rows = [[cell.strip() or None for cell in line] for line in lines]
    return table_of(
        "log.csv", pa.table([pa.array(c, pa.string()) for c in zip(*rows[1:], strict=True)], names=rows[0])
    )


def lost(raw: RawTable, mapping: Mapping | None = None, **options):
    mapping = mapping or guess(raw, "generic", given=CORE)
    defects = of_reading(raw, event_table(raw, mapping), mapping, **options)
    assert len({(one.code, one.column) for one in defects}) == len(defects)
    return {one.code: one for one in defects}


def good(n: int) -> str:
    return "\n".join(
        f"c{i}|A|2024-02-{1 + i % 28:02} 10:{i % 60:02}\nc{i}|B|2024-03-01 12:00" for i in range(n)
    )


def test_a_whole_file_loses_nothing():
    assert lost(raw_of(f"{HEAD}\n{good(9)}")) == {}


def test_every_row_left_out_is_found_with_what_it_lacks():
    raw = raw_of(f"""{HEAD}
        |A|2024-01-01 10:00
        1||2024-01-01 10:00
        1|A|
        1|A|whenever
        1|A|2024-02-31 10:00
        1|A|0000-01-01 10:00
        1|A|2024-01-01 24:61
        Total||
        ||2024-01-01 10:00
        {good(200)}""")
    found = lost(raw)
    assert {code: one.raw_rows.tolist() for code, one in found.items()} == {
        "missing_case_id": [0, 8],
        "missing_activity": [1, 8],
        "missing_time": [2],
        "unreadable_date": [3],
        "impossible_date": [4, 5, 6],
        "heading_rows": [7],
    }
    assert {one.of for one in found.values()} == {409}
    assert found["missing_time"].examples == ("4",)  # the third row below the header, as a sheet counts
    assert found["impossible_date"].examples[0] == "6: 2024-02-31 10:00"
    assert {severity_of(one) for code, one in found.items() if code != "heading_rows"} == {"warning"}
    assert severity_of(found["heading_rows"]) == "note"


def test_rows_left_out_block_from_five_in_a_hundred_on():
    bad = "\n".join(["1|A|soon"] * 3)
    assert severity_of(lost(raw_of(f"{HEAD}\n{bad}\n{good(28)}"))["unreadable_date"]) == "blocking"  # 3 of 59
    assert severity_of(lost(raw_of(f"{HEAD}\n{bad}\n{good(29)}"))["unreadable_date"]) == "warning"  # 3 of 61


def test_what_was_agreed_to_leave_out_is_a_note():
    raw = raw_of(f"{HEAD}\n1|A|soon\n1|A|\n{good(3)}")
    step = lost(raw)["unreadable_date"].repair
    assert step == LeaveOutRows("unreadable_date")
    agreed = lost(raw, steps=[step.to_dict()])
    assert severity_of(agreed["unreadable_date"]) == "note"
    assert agreed["unreadable_date"].repair is None
    assert severity_of(agreed["missing_time"]) == "blocking"


def test_a_file_without_usable_rows_blocks():
    found = lost(raw_of(f"{HEAD}\n1|A|soon\n2|B|later"))
    assert severity_of(found["no_usable_rows"]) == "blocking"
    assert found["unreadable_date"].n == 2


GROUPED = f"""{HEAD}|who
    D-1|||
    |Open|2024-01-01 10:00|Ann
    |Work|2024-01-02 10:00|Bea
    D-2|Open|2024-01-03 10:00|Ann
    |Work|2024-01-04 10:00|Bea
    |Close|2024-01-05 10:00|Ann
    D-3|Open|2024-01-06 10:00|Ann"""


def test_a_case_written_once_per_group_is_filled_from_above():
    raw = raw_of(GROUPED)
    found = lost(raw)
    assert found["merged_cells"].raw_rows.tolist() == [1, 2, 4, 5]
    assert severity_of(found["merged_cells"]) == "blocking"
    step = found["merged_cells"].repair
    assert step == FillDown("case")
    filled = before_reading(raw, [step.to_dict()])
    assert filled.arrow()["case"].to_pylist() == ["D-1"] * 3 + ["D-2"] * 3 + ["D-3"]
    events = event_table(filled, guess(filled, "generic", given=CORE)).data
    assert events["case_id"].to_pylist() == ["D-1"] * 2 + ["D-2"] * 3 + ["D-3"]
    assert set(lost(filled)) == {"heading_rows"}
    assert before_reading(filled, [step.to_dict()]).arrow().equals(filled.arrow())


def test_ids_that_are_missing_here_and_there_are_not_filled():
    rows = good(30).splitlines()
    some = [row if i % 4 else "|" + row.split("|", 1)[1] for i, row in enumerate(rows)]
    found = lost(raw_of("\n".join([HEAD, *some])))
    assert found["missing_case_id"].n == 15
    assert found["missing_case_id"].repair == LeaveOutRows("missing_case_id")


def test_a_recipe_that_fills_a_column_the_file_has_not_leaves_it():
    raw = raw_of(f"{HEAD}\n{good(2)}")
    assert before_reading(raw, [{"repair": "fill_down", "column": "Deal"}]) is raw


def test_of_a_wide_sheet_cases_and_single_dates_are_told():
    raw = raw_of("""deal|created|won
        D1|2024-01-01|2024-02-01
        D2|2024-01-31|2024-02-30
        D3|2024-01-05|
        |2024-01-05|2024-01-09
        D5||""")
    mapping = Mapping("deal", None, None, milestones={"created": "Created", "won": "Won"})
    found = lost(raw, mapping)
    assert {code: one.raw_rows.tolist() for code, one in found.items()} == {
        "missing_case_id": [3],
        "impossible_date": [1],
    }
    assert found["impossible_date"].column == "won"


def test_starts_that_became_part_of_an_event_are_not_lost():
    raw = raw_of("""case|activity|at|step
        1|A|2024-01-01 10:00|start
        1|A|2024-01-01 11:00|complete
        1|B|2024-01-02 10:00|start
        1|B|whenever|complete
        1|B|2024-01-02 12:00|complete""")
    mapping = Mapping("case", "activity", "at", lifecycle="step")
    assert {code: one.raw_rows.tolist() for code, one in lost(raw, mapping).items()} == {
        "unreadable_date": [3]
    }


@pytest.mark.parametrize("value", ["31.04.2024", "2024-13-01", "9999-12-31", "32/01/2024 10:00"])
def test_what_is_written_as_a_date_and_is_none_is_an_impossible_date(value):
    style = {"31.04.2024": "{:02}.05.2024", "32/01/2024 10:00": "{:02}/05/2024 10:00"}
    rows = "\n".join(f"c{i}|A|{style.get(value, '2024-05-{:02}').format(i)}" for i in range(1, 29))
    assert set(lost(raw_of(f"{HEAD}\n{rows}\n1|A|{value}"))) == {"impossible_date"}
