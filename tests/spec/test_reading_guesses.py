"""Which column is what: by name in four vocabularies, by content where the name does not tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pyarrow as pa
import pytest

from analysis.errors import MappingError
from analysis.prepare.template import TEXT_KEYS, workbook
from analysis.processes import PROCESSES, load
from analysis.reading import REASON_CODES, Mapping, event_table, guess, read_file, table_of

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


def test_a_date_of_the_case_is_not_the_time_of_its_events():
    first = {"c1": "2025-01-01", "c2": "2025-01-02", "c3": "2025-01-03"}
    table = pa.table(
        [CASES, STEPS, [first[case] for case in CASES], TIMES], names=["Case ID", "Activity", "Time", "When"]
    )
    assert guess(table_of("log.csv", table)).timestamp == "When"
    assert guess(table_of("log.csv", table), given={"timestamp": "Time"}).timestamp == "Time"


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


def with_columns(**columns: list[object]) -> Mapping:
    """The guess on a log of 60 events with these columns beside its core, their values repeated."""
    n = 60
    core = {
        "Case ID": [f"c{place // 4}" for place in range(n)],
        "Activity": [("start", "check", "fix", "end")[place % 4] for place in range(n)],
        "Timestamp": [f"2025-03-{1 + place // 4:02} {8 + place % 4:02}:00" for place in range(n)],
    }
    more = {
        name: [values[(place // 4) % len(values)] for place in range(n)] for name, values in columns.items()
    }
    return guess(table_of("log.csv", pa.table(core | more)))


PLACES, NAMES, SUMS = ["Lyon", "Turin", "Graz"], ["Ann Lee", "Bo Day", "Cy Orr"], ["10.5", "20", "7.25"]


@pytest.mark.parametrize(
    "column, values, role",
    [
        ("Deal owner (current)", NAMES, None),
        ("Current deal owner", NAMES, "rep"),
        ("Billing territory", PLACES, "region"),
        ("Ship-to Country Code", PLACES, "region"),
        ("deal_phase", ["Demo booked", "Legal", "Paper signed"], "stage"),
        ("Main Product Name", ["Pump", "Valve", "Seal"], "product"),
        ("End customer", NAMES, "customer"),
        ("Gross value EUR", SUMS, "amount"),
        ("Handling department", ["Desk", "Lab"], "team"),
        ("Order entry channel", ["A", "B"], "channel"),
        ("Logistics carrier", ["X1", "X2"], "partner"),
        ("所属大区", ["甲", "乙"], "region"),
        ("跟进负责人", ["张三", "李四"], "rep"),
        ("合同总金额", SUMS, "amount"),
        ("当前销售阶段", ["初访", "演示", "签约"], "stage"),
        ("获客渠道", ["展会", "转介绍"], "channel"),
        ("From stage", ["Demo", "Legal"], None),
        ("Territory manager", NAMES, None),
    ],
)
def test_roles_of_any_log_by_the_last_word_of_a_name(column, values, role):
    found = with_columns(**{column: values})
    assert found.roles == ({role: column} if role else {})
    told = {guess.role: guess for guess in found.guesses if guess.column == column}
    if role:
        assert (told[role].confidence, told[role].reason) == (0.7, "name_and_content")
        assert told[role].samples == tuple(values[:3])


@pytest.mark.parametrize(
    "column, values, role",
    [
        ("Where", ["EMEA", "APAC", "Americas"], "region"),
        ("X", ["Prospecting", "Closed Won", "Negotiation/Review", "Sandbox"], "stage"),
        ("来路", ["线上", "电话", "门店"], "channel"),
    ],
)
def test_roles_by_their_values_alone(column, values, role):
    found = with_columns(**{column: values})
    assert found.roles == {role: column}
    assert {(one.confidence, one.reason) for one in found.guesses if one.role == role} == {(0.55, "content")}


@pytest.mark.parametrize(
    "column, values, role",
    [
        ("Order total", ["high", "low"], "amount"),
        ("Sales territory text", [f"t{place}" for place in range(60)], "region"),
    ],
)
def test_a_name_the_values_do_not_fit_is_proposed_and_not_taken(column, values, role):
    core = with_columns(**{column: values if len(values) < 15 else values[:15]})
    assert core.roles == ({} if role == "amount" else {"region": column})
    raw = table_of("log.csv", pa.table({
        "Case ID": [f"c{place // 4}" for place in range(60)], "Activity": ["a", "b", "c", "d"] * 15,
        "Timestamp": ["2025-03-01"] * 60, column: [values[place % len(values)] for place in range(60)],
    }))  # fmt: skip
    found = guess(raw)
    assert found.roles == {}
    assert {(one.role, one.confidence) for one in found.guesses if one.column == column} == {(role, 0.3)}


def test_no_column_plays_two_parts():
    found = with_columns(
        Owner=NAMES, Region=PLACES, Territory=["r1", "r2"], Area=["x", "y"], Value=SUMS, Price=SUMS
    )
    used = [*found.core.values(), *found.roles.values()]
    assert len(used) == len(set(used))
    assert found.roles == {"region": "Region", "amount": "Value"}


def test_what_only_the_values_speak_for_is_asked():
    found = guess(named("Vorgang Nr", "Was", "Wann", "Wer"))
    assert found.doubtful == ("case_id", "activity", "timestamp")
    assert guess(named("Case ID", "Was", "Time", "Wer")).doubtful == ("activity",)
    assert guess(named("Case ID", "Activity", "Time", "User")).doubtful == ()
    told = guess(
        named("Vorgang Nr", "Was", "Time", "Wer"), given={"case_id": "Vorgang Nr", "activity": "Was"}
    )
    assert told.doubtful == ()


@pytest.mark.parametrize(
    "case, activity, time, who",
    [
        ("Opportunity Name", "To Stage", "Last Modified", "Last Modified By"),
        ("业务机会名称", "到阶段", "最后修改日期", "最后修改人"),
        ("Opportunity Name", "New Value", "Edit Date", "Edited By"),
        ("业务机会名称", "新值", "编辑日期", "编辑人"),
    ],
)
def test_the_two_standard_reports_of_salesforce(case, activity, time, who):
    found = guess(named(case, activity, time, who))
    assert found.core == {"case_id": case, "activity": activity, "timestamp": time, "resource": who}
    assert found.doubtful == ()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_a_filled_template_opens_without_a_question(tmp_path, process, language):
    """Twenty rows typed into the required and recommended columns, the rest left empty."""
    catalogue = load(process)
    book = openpyxl.load_workbook(
        BytesIO(workbook(process, language=language, texts={k: k for k in TEXT_KEYS}))
    )
    sheet = book["sheet.events"]
    steps = [one.label[language] for one in catalogue.activities] or [
        "Reported",
        "Checked",
        "Fixed",
        "Closed",
    ]
    kinds = {(a.label.zh if language == "zh" else a.key): a for a in catalogue.attributes}
    for row in range(20):
        at = datetime(2025, 3, 3, 9) + timedelta(days=row // 4, hours=row % 4)  # noqa: DTZ001
        by_role = {"case_id": f"C-{row // 4}", "activity": steps[row % 4], "timestamp": at, "resource": "Ann"}
        by_type = {
            "number": 100 + row // 4,
            "flag": True,
            "datetime": at,
            "date": at,
            "category": "A",
            "text": "T",
        }
        for cell in sheet[1]:
            attribute = kinds[cell.value]
            if attribute.level in ("required", "recommended"):
                value = by_role.get(attribute.role or "", by_type[attribute.type])
                sheet.cell(2 + row, cell.column, value)
    book.save(tmp_path / "filled.xlsx")
    raw = read_file(tmp_path / "filled.xlsx")
    found = guess(raw)
    assert (raw.sheet, found.process, found.doubtful) == ("sheet.events", process, ())
    assert (found.milestones, found.lifecycle) == ({}, None)
    names = {a.role: name for name, a in kinds.items()}
    assert {role: names[role] for role in ("case_id", "activity", "timestamp")}.items() <= found.core.items()
    table = event_table(raw, found)
    assert table.data.num_rows == 20
    assert not table.problems["severity"].isin(["blocking", "warning"]).any()
