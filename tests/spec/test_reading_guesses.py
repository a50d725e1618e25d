"""Which column is what: by name in four vocabularies, by content where the name does not tell."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.errors import MappingError
from analysis.reading import REASON_CODES, Mapping, event_table, guess, table_of

CASES = ["c1", "c1", "c1", "c2", "c2", "c3", "c3", "c3"]
STEPS = ["start", "check", "end", "start", "end", "start", "check", "end"]
TIMES = [f"2025-03-{day:02} 08:00" for day in range(1, 9)]
PEOPLE = ["Ann", "Bob", "Ann", "Ann", "Bob", "Cy", "Cy", "Ann"]


def raw(**columns: list[object]):
    return table_of(
        "log.csv", pa.table({name.replace("__", " "): values for name, values in columns.items()})
    )


def named(case: str, activity: str, time: str, who: str):
    table = pa.table([TIMES, PEOPLE, CASES, STEPS], names=[time, who, case, activity])
    return table_of("log.csv", table)


@pytest.mark.parametrize(
    "case, activity, time, who",
    [
        ("case:concept:name", "concept:name", "time:timestamp", "org:resource"),
        ("Case ID", "Activity", "Complete Timestamp", "Resource"),
        ("CASE_ID", "activity_name", "event_time", "user"),
        ("案例ID", "活动", "时间戳", "执行人"),
        ("案例编号", "活动名称", "发生时间", "处理人"),
        ("OpportunityId", "StageName", "CreatedDate", "CreatedById"),
        ("订单号", "步骤", "时间", "操作人"),
    ],
)
def test_core_columns_by_name(case, activity, time, who):
    found = guess(named(case, activity, time, who))
    assert found.core == {"case_id": case, "activity": activity, "timestamp": time, "resource": who}
    assert {each.reason for each in found.guesses if each.role in found.core} == {"name_and_content"}


def test_core_columns_by_content_alone():
    found = guess(named("Vorgang Nr", "Was", "Wann", "Wer"))
    assert (found.case_id, found.activity, found.timestamp) == ("Vorgang Nr", "Was", "Wann")
    reasons = {each.role: (each.reason, each.confidence < 0.5) for each in found.guesses}
    assert reasons == dict.fromkeys(("case_id", "activity", "timestamp"), ("content", True))
    assert set(REASON_CODES) >= {each.reason for each in found.guesses}


def test_samples_show_what_is_in_the_column():
    found = guess(named("Case ID", "Activity", "Timestamp", "Resource"))
    assert {each.role: each.samples for each in found.guesses}["activity"] == ("start", "check", "end")


def test_start_and_completion():
    table = pa.table(
        [CASES, STEPS, TIMES, TIMES], names=["Case ID", "Activity", "Start Timestamp", "Complete Timestamp"]
    )
    found = guess(table_of("log.csv", table))
    assert (found.start_timestamp, found.timestamp) == ("Start Timestamp", "Complete Timestamp")
    lone = guess(table_of("log.csv", table.drop_columns(["Complete Timestamp"])))
    assert (lone.start_timestamp, lone.timestamp) == (None, "Start Timestamp")


def test_a_running_number_is_not_the_case():
    table = pa.table([list(range(8)), CASES, STEPS, TIMES], names=["Column 1", "ref", "what", "when"])
    assert guess(table_of("log.csv", table)).case_id == "ref"


def test_process_by_its_activities_in_either_language():
    english = named("Case ID", "Activity", "Time", "User")
    for words, process in [
        (["Opportunity Created", "quote created", "Opportunity Closed Won"], "lead_to_cash"),
        (["Sales Order Created", "Goods Shipped", "Payment Received"], "order_to_cash"),
        (["创建销售机会", "创建报价", "合同签署"], "lead_to_cash"),
        (["register", "examine", "decide"], "generic"),
    ]:
        column = [words[("start", "check", "end").index(step)] for step in STEPS]
        table = english.arrow().set_column(3, "Activity", pa.array(column))
        assert guess(table_of("log.csv", table)).process == process


def test_process_by_its_columns():
    names = ["SalesOrder", "ActivityName", "EventTime", "OrderAmount", "CustomerName", "Region"]
    table = pa.table([CASES, STEPS, TIMES, list(range(8)), PEOPLE, PEOPLE], names=names)
    found = guess(table_of("log.csv", table))
    assert found.process == "order_to_cash"
    assert found.roles == {"amount": "OrderAmount", "customer": "CustomerName", "region": "Region"}
    assert found.attributes["OrderAmount"] == "OrderAmount"


def test_roles_by_label_and_alias_of_the_process():
    names = ["销售机会ID", "活动", "事件时间", "销售代表", "地区"]
    table = pa.table([CASES, STEPS, TIMES, PEOPLE, PEOPLE], names=names)
    found = guess(table_of("log.csv", table), "lead_to_cash")
    assert found.roles == {"rep": "销售代表", "region": "地区"}
    assert found.attributes == {"SalesRepresentative": "销售代表", "Region": "地区"}


def test_what_is_given_is_not_guessed():
    found = guess(
        named("Case ID", "Activity", "Timestamp", "Resource"),
        given={"activity": "Resource", "region": "Activity"},
    )
    assert (found.activity, found.case_id, found.roles, found.resource) == (
        "Resource", "Case ID", {"region": "Activity"}, None,
    )  # fmt: skip
    given = {each.role: each.confidence for each in found.guesses if each.reason == "given"}
    assert given == {"activity": 1.0, "region": 1.0}


def test_a_given_column_that_is_not_there_names_the_closest():
    with pytest.raises(MappingError) as caught:
        guess(named("Case ID", "Activity", "Timestamp", "Resource"), given={"case_id": "Case-Id"})
    assert caught.value.code == "unknown_column"
    assert caught.value.params["close"] == ["Case ID"]
    assert caught.value.params["file"] == "log.csv"


def test_missing_columns_are_all_named_at_once():
    table = table_of("prices.csv", pa.table({"product": ["a", "b"], "price": ["1.5", "2.5"]}))
    found = guess(table)
    assert found.missing == ("case_id", "activity", "timestamp")
    with pytest.raises(MappingError) as caught:
        event_table(table, found)
    assert caught.value.code == "missing_columns"
    assert caught.value.params == {
        "file": "prices.csv", "columns": ["product", "price"],
        "missing": ["case_id", "activity", "timestamp"],
    }  # fmt: skip


def test_one_column_cannot_be_case_and_activity():
    with pytest.raises(MappingError) as caught:
        event_table(named("a", "b", "c", "d"), Mapping(case_id="a", activity="a", timestamp="c"))
    assert (caught.value.code, caught.value.params["uses"]) == ("column_used_twice", ["case_id", "activity"])


def test_to_dict_holds_what_decides_the_events():
    one = guess(named("Case ID", "Activity", "Timestamp", "Resource"))
    assert one.to_dict() == {
        "case_id": "Case ID", "activity": "Activity", "timestamp": "Timestamp", "resource": "Resource",
        "roles": {}, "process": "generic", "day_first": None,
    }  # fmt: skip
