"""Sheets with one row a case and one column of dates a step: which dates become which events."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest

from analysis.errors import MappingError
from analysis.processes import load
from analysis.reading import Mapping, event_table, guess, read_file, table_of
from analysis.reading.milestones import activity_of, is_planned, step_name


def sheet(text: str, name: str = "deals.xlsx"):
    lines = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = [pa.array(column, pa.string()) for column in zip(*lines[1:], strict=True)]
    return table_of(name, pa.table(columns, names=[str(cell) for cell in lines[0]]))


DEALS = sheet("""
    Deal ID | Stage       | Amount | Created Date | Proposal Date | Signed On  | Closed     | Expected close
    D1      | Closed Won  | 100    | 2025-01-02   | 2025-01-10    | 2025-02-01 | 2025-02-03 | 2025-02-28
    D2      | Closed Lost | 250    | 2025-01-05   | 2025-01-20    |            | 2025-03-01 | 2025-02-28
    D3      | Proposal    | 80     | 2025-01-07   | 2025-01-22    |            | 2025-06-30 | 2025-06-30
    D4      | Prospecting | 30     |              |               |            |            | 2025-07-31
""")
EXPECTED = [
    ("D1", "Opportunity Created", "2025-01-02", 0), ("D1", "Proposal Stage Reached", "2025-01-10", 0),
    ("D1", "Contract Signed", "2025-02-01", 0), ("D1", "Opportunity Closed Won", "2025-02-03", 0),
    ("D2", "Opportunity Created", "2025-01-05", 1), ("D2", "Proposal Stage Reached", "2025-01-20", 1),
    ("D2", "Opportunity Closed Lost", "2025-03-01", 1),
    ("D3", "Opportunity Created", "2025-01-07", 2), ("D3", "Proposal Stage Reached", "2025-01-22", 2),
]  # fmt: skip
"""By hand: no event for an empty date, none for the closing date of the deal that is open (D3)."""


def events(table) -> list[tuple[str, str, str, int]]:
    data = table.data.to_pydict()
    days = [str(moment.date()) for moment in data["timestamp"]]
    return list(zip(data["case_id"], data["activity"], days, table.rows.tolist(), strict=True))


def notes(table) -> dict[str, dict[str, object]]:
    return table.problems.set_index("code").to_dict("index")


def test_every_date_of_a_step_is_an_event_of_its_row():
    mapping = guess(DEALS)
    assert mapping.milestones == {
        "Created Date": "Opportunity Created", "Proposal Date": "Proposal Stage Reached",
        "Signed On": "Contract Signed", "Closed": "Opportunity Closed",
    }  # fmt: skip
    assert (mapping.case_id, mapping.activity, mapping.timestamp) == ("Deal ID", None, None)
    assert (mapping.process, mapping.missing, mapping.doubtful) == ("lead_to_cash", (), ())
    table = event_table(DEALS, mapping)
    assert events(table) == EXPECTED
    assert table.rows is not None
    assert table.rows.dtype == "int64"


def test_events_of_a_row_come_in_the_order_of_its_columns():
    mapping = guess(DEALS)
    turned = replace(mapping, milestones=dict(reversed(mapping.milestones.items())))
    assert events(event_table(DEALS, turned)) == EXPECTED


def test_other_columns_go_with_every_event_of_their_row():
    table = event_table(DEALS, guess(DEALS))
    assert table.data is not None
    assert table.roles == {"stage": "Stage", "amount": "Amount"}
    assert table.data["Amount"].to_pylist() == [100] * 4 + [250] * 3 + [80] * 2
    assert set(table.data.column_names) == {
        "case_id", "activity", "timestamp", "Stage", "Amount", "Expected close",
    }  # fmt: skip


def test_what_cannot_be_seen_and_what_has_no_date_is_noted():
    found = notes(event_table(DEALS, guess(DEALS)))
    assert found["wide_sheet"]["n"] == 4
    assert found["wide_sheet"]["examples"][0] == "Created Date = Opportunity Created"
    assert (found["rows_without_dates"]["n"], found["rows_without_dates"]["examples"]) == (1, ["5"])


def test_chinese_headers():
    raw = sheet("""
        销售机会编号 | 阶段 | 金额 | 创建日期   | 报价日期   | 合同签署日期 | 关闭时间   | 预计成交日期
        甲-1         | 赢单 | 100  | 2025-01-02 | 2025-01-10 | 2025-02-01   | 2025-02-03 | 2025-02-28
        甲-2         | 丢单 | 200  | 2025-01-03 | 2025-01-12 |              | 2025-02-05 | 2025-02-28
    """)
    mapping = guess(raw)
    assert mapping.case_id == "销售机会编号"
    assert list(mapping.milestones.values()) == [
        "Opportunity Created", "Quote Created", "Contract Signed", "Opportunity Closed",
    ]  # fmt: skip
    assert [row[1] for row in events(event_table(raw, mapping))] == [
        "Opportunity Created", "Quote Created", "Contract Signed", "Opportunity Closed Won",
        "Opportunity Created", "Quote Created", "Opportunity Closed Lost",
    ]  # fmt: skip


def test_orders():
    raw = sheet("""
        Order No | Order Date | Requested Delivery | Ship Date  | Delivered On | Invoice Date | Paid Date
        1001     | 2025-01-02 | 2025-01-20         | 2025-01-10 | 2025-01-12   | 2025-01-13   | 2025-02-10
        1002     | 2025-01-03 | 2025-01-20         | 2025-01-15 | 2025-01-18   | 2025-01-19   |
    """)
    mapping = guess(raw)
    assert mapping.process == "order_to_cash"
    assert list(mapping.milestones.values()) == [
        "Sales Order Created", "Goods Shipped", "Goods Delivered", "Invoice Sent", "Payment Received",
    ]  # fmt: skip
    assert "Requested Delivery" in event_table(raw, mapping).data.column_names


def test_a_process_nobody_knows_keeps_the_words_of_its_headers():
    raw = sheet("""
        Ticket No | Office | Reported_At      | triage date      | Fixed On         | Due date
        77        | East   | 2025-01-02 08:00 | 2025-01-02 09:00 | 2025-01-03 10:00 | 2025-01-31
        78        | West   | 2025-01-02 08:30 | 2025-01-02 09:10 |                  | 2025-01-31
    """)
    mapping = guess(raw)
    assert (mapping.process, mapping.case_id) == ("generic", "Ticket No")
    assert mapping.milestones == {"Reported_At": "Reported", "triage date": "Triage", "Fixed On": "Fixed"}


def test_without_a_column_of_outcomes_a_closing_date_counts_only_where_some_are_empty():
    text = """
        Opportunity ID | Created Date | Proposal Date | Close Date
        1              | 2025-01-02   | 2025-01-03    | 2025-02-02
        2              | 2025-01-02   | 2025-01-04    | {last}
    """
    assert "Close Date" not in guess(sheet(text.format(last="2025-02-03"))).milestones
    assert "Close Date" in guess(sheet(text.format(last=""))).milestones


@pytest.mark.parametrize(
    "flags, outcomes",
    [
        ("IsWon", ["Opportunity Closed Won", "Opportunity Closed Lost"]),
        ("IsWon|IsClosed", ["Opportunity Closed Won"]),
    ],
)
def test_won_and_lost_by_flags(flags, outcomes):
    """Row 2 is not won: lost, as open rows (3) have no date, unless a flag says it is still open."""
    values = [["true", "true"], ["false", "false"], ["false", "false"]]
    names = flags.split("|")
    rows = [
        f"{case} | 2025-01-02 | 2025-01-05 | {day} | {' | '.join(said[: len(names)])}"
        for case, day, said in zip("123", ("2025-02-02", "2025-02-03", ""), values, strict=True)
    ]
    head = f"Opportunity ID | Created Date | Proposal Date | Close Date | {' | '.join(names)}"
    raw = sheet("\n".join([head, *rows]))
    found = [row[1] for row in events(event_table(raw, guess(raw))) if "Closed" in row[1]]
    assert found == outcomes


def test_an_event_log_is_not_taken_for_a_wide_sheet():
    raw = sheet("""
        Event ID | Case ID | Activity | Start time | End time   | Order date | Due date   | Created on
        e1       | 1       | a        | 2025-01-02 | 2025-01-03 | 2025-01-01 | 2025-01-31 | 2025-01-01
        e2       | 1       | b        | 2025-01-04 | 2025-01-05 | 2025-01-01 | 2025-01-31 | 2025-01-01
        e3       | 2       | a        | 2025-01-06 | 2025-01-07 | 2025-01-02 | 2025-01-31 | 2025-01-02
    """)
    found = guess(raw)
    assert found.milestones == {}
    assert (found.case_id, found.start_timestamp, found.timestamp) == ("Case ID", "Start time", "End time")


def test_cases_without_id_go_by_the_only_column_that_tells_rows_apart_or_are_asked_about():
    text = """
        Who and what | Remark  | Created    | Proposal   | Signed
        Acme renewal | {first} | 2025-01-02 | 2025-01-03 | 2025-02-02
        Borg pumps   | call    | 2025-01-02 | 2025-01-04 |
    """
    lone, doubted = (guess(sheet(text.format(first=first))) for first in ("call", "visit"))
    assert (lone.case_id, lone.doubtful) == ("Who and what", ())
    assert (doubted.case_id, doubted.doubtful) == ("Who and what", ("case_id",))


@pytest.mark.parametrize(
    "case, stages, process",
    [
        ("Ticket", ["Open", "Done"], "generic"),
        ("Opp Name", ["Open", "Done"], "lead_to_cash"),
        ("Name", ["Closed Won", "Closed Lost"], "lead_to_cash"),
        ("SO#", ["Open", "Done"], "order_to_cash"),
    ],
)
def test_dates_that_any_process_has_do_not_tell_which_one_it_is(case, stages, process):
    raw = sheet(f"""
        {case} | Stage       | Created    | Closed
        x1     | {stages[0]} | 2025-01-02 | 2025-02-02
        x2     | {stages[1]} | 2025-01-03 |
        x3     | {stages[0]} | 2025-01-04 | 2025-02-09
        x4     | {stages[1]} | 2025-01-05 |
    """)
    found = guess(raw)
    assert (found.process, len(found.milestones), found.missing) == (process, 2, ())


def test_rows_without_case_and_dates_that_cannot_be_read_are_listed():
    raw = sheet("""
        Opportunity ID | Created Date | Signed On
        1              | 2025-01-02   | soon
                       | 2025-01-03   | 2025-01-04
        3              | 2025-01-04   | 2025-01-09
        4              | 2025-01-05   | 2025-01-10
        5              | 2025-01-05   | 2025-01-10
        6              | 2025-01-05   | 2025-01-10
    """)
    steps = {"Created Date": "Opportunity Created", "Signed On": "合同签署"}
    mapping = Mapping("Opportunity ID", None, None, process="lead_to_cash", milestones=steps)
    table = event_table(raw, mapping)
    found = notes(table)
    assert found["missing_case_id"]["examples"] == ["3"]
    assert found["unreadable_date"]["examples"] == ["2: soon"]
    assert [row[1] for row in events(table)][1:3] == ["Opportunity Created", "Contract Signed"]


def test_without_any_date_the_sheet_blocks():
    raw = table_of("x.csv", pa.table({"Id": ["1", "2"], "Created": ["", ""], "Signed": [None, None]}))
    mapping = Mapping("Id", None, None, milestones={"Created": "A", "Signed": "B"})
    table = event_table(raw, mapping)
    assert table.data is not None
    assert table.data.num_rows == 0
    assert "no_usable_rows" in notes(table)


def test_a_step_whose_column_is_gone_is_named():
    with pytest.raises(MappingError) as caught:
        event_table(DEALS, Mapping("Deal ID", None, None, milestones={"Sign Date": "Signed"}))
    assert (caught.value.code, caught.value.params["column"]) == ("unknown_column", "Sign Date")


@pytest.mark.parametrize(
    "column, name",
    [
        ("Created Date", "Created"), ("SignedOn", "Signed"), ("proposal_sent_at", "Proposal sent"),
        ("CREATEDDATE", "Created"), ("Contract_Signed_Date__c", "Contract Signed"), ("签约日期", "签约"),
        ("发货时间", "发货"), ("Date", "Date"), ("Paid", "Paid"),
    ],
)  # fmt: skip
def test_names_of_steps(column, name):
    assert step_name(column) == name


@pytest.mark.parametrize(
    "column, activity",
    [
        ("Opportunity Created Date", "Opportunity Created"), ("Signature Date", "Contract Signed"),
        ("Quote Sent On", "Quote Presented"), ("Won Date", "Opportunity Closed Won"),
        ("回款日期", "Payment Received"), ("签约时间", "Contract Signed"), ("Kick-off Date", None),
    ],
)  # fmt: skip
def test_steps_of_the_catalogue(column, activity):
    assert activity_of(column, load("lead_to_cash")) == activity


@pytest.mark.parametrize(
    "column",
    ["Expected close", "Due date", "Requested delivery", "LASTMODIFIEDDATE", "Valid until", "预计成交日期",
     "最后修改日期", "Payment Due Date", "SystemModstamp", "Next Step Date"],
)  # fmt: skip
def test_dates_that_are_no_steps(column):
    assert is_planned(column, load("lead_to_cash"))
    assert not is_planned("Close Date", load("lead_to_cash"))


def test_real_opportunities_without_history(data_dir):
    raw = read_file(data_dir / "maven_crm" / "sales_pipeline.csv")
    mapping = guess(raw)
    assert mapping.milestones == {"engage_date": "Engage", "close_date": "Opportunity Closed"}
    assert mapping.roles == {
        "rep": "sales_agent", "stage": "deal_stage", "amount": "close_value", "product": "product",
        "customer": "account",
    }  # fmt: skip
    table = event_table(raw, mapping)
    plain = pd.read_csv(data_dir / "maven_crm" / "sales_pipeline.csv", dtype=str)
    dated = plain.melt(
        ["opportunity_id", "deal_stage"], ["engage_date", "close_date"], value_name="at"
    ).dropna()
    closed = dated[dated["variable"] == "close_date"]
    counted = table.data.to_pandas()["activity"].value_counts().to_dict()
    assert counted == {
        "Engage": int((dated["variable"] == "engage_date").sum()),
        "Opportunity Closed Won": int((closed["deal_stage"] == "Won").sum()),
        "Opportunity Closed Lost": int((closed["deal_stage"] == "Lost").sum()),
    }
    neither = plain["engage_date"].isna() & plain["close_date"].isna()
    assert notes(table)["rows_without_dates"]["n"] == neither.sum() > 0
    won = table.data.to_pandas().query("activity == 'Opportunity Closed Won'")
    assert won["close_value"].sum() == 10_005_534
