"""Histories of fields and of stages: which rows are events, what they are called, and what is left out."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.log import EventLog
from analysis.prepare.events import events_of
from analysis.prepare.quality.case_ids import written_twice
from analysis.prepare.quality.rows import of_reading
from analysis.prepare.repairs.case_ids import PadCaseIds
from analysis.prepare.repairs.rows import FillDown
from analysis.reading import EventTable, Mapping, RawTable, event_table, guess, table_of

HEADS = {
    "en": ("Opportunity ID", "Field / Event", "Old Value", "New Value", "Edit Date"),
    "zh": ("业务机会编号", "字段/事件", "旧值", "新值", "编辑日期"),
    "de": ("Opportunity-ID", "Feld/Ereignis", "Alter Wert", "Neuer Wert", "Bearbeitungsdatum"),
}
FIELDS = {"en": ("Created.", "Stage", "Amount"), "zh": ("已创建。", "阶段", "金额"),
          "de": ("Erstellt.", "Phase", "Betrag")}  # fmt: skip
STAGES = {
    "en": ("Pilot", "Legal", "Closed - Won", "Closed/Lost"),
    "zh": ("试用", "法务", "已赢单", "丢单了"),
    "de": ("Pilot", "Recht", "Gewonnen", "Verloren"),
}


def table(head: str, text: str) -> RawTable:
    rows = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
    return table_of("log.csv", pa.table(columns, names=[name.strip() for name in head.split("|")]))


def field_history(lang: str) -> RawTable:
    made, stage, amount = FIELDS[lang]
    pilot, legal, won, lost = STAGES[lang]
    return table(
        " | ".join(HEADS[lang]),
        f"""
        D-1 | {made}   |         |         | 2024-03-01 08:00
        D-1 | {stage}  |         | {pilot} | 2024-03-01 08:01
        D-1 | {amount} | 100     | 200     | 2024-03-02 09:00
        D-1 | {stage}  | {pilot} | {legal} | 2024-03-05 10:00
        D-1 | {stage}  | {legal} | {won}   | 2024-03-09 11:00
        D-2 | {made}   |         |         | 2024-03-02 08:00
        D-2 | {stage}  |         | {pilot} | 2024-03-02 08:01
        D-2 | {stage}  | {pilot} | {lost}  | 2024-03-04 08:00
        D-2 | {stage}  | {lost}  | {legal} | 2024-04-04 08:00
        D-2 | {amount} | 5       | 4       | 2024-04-05 08:00
        """,
    )


def said(found: EventTable) -> list[tuple[str, str]]:
    assert found.data is not None
    return list(zip(found.data["case_id"].to_pylist(), found.data["activity"].to_pylist(), strict=True))


def noted(found: EventTable) -> dict[str, int]:
    return dict(zip(found.problems["code"], found.problems["n"], strict=True))


@pytest.mark.parametrize("lang", HEADS)
def test_a_history_of_fields_in_three_languages(lang):
    raw = field_history(lang)
    mapping = guess(raw)
    case, field, _, new, time = HEADS[lang]
    made, stage, _ = FIELDS[lang]
    assert mapping.process == "lead_to_cash"
    assert mapping.core == {"case_id": case, "activity": new, "timestamp": time}
    assert (mapping.history_field, mapping.history) == (field, {made: "Opportunity Created", stage: ""})
    pilot, legal, *_ = STAGES[lang]
    found = event_table(raw, mapping)
    assert said(found) == [
        ("D-1", "Opportunity Created"), ("D-1", pilot), ("D-1", legal), ("D-1", "Opportunity Closed Won"),
        ("D-2", "Opportunity Created"), ("D-2", pilot), ("D-2", "Opportunity Closed Lost"),
        ("D-2", "Opportunity Reopened"),
    ]  # fmt: skip
    assert noted(found)["other_changes"] == 2
    assert of_reading(raw, found, mapping) == []


def test_other_fields_count_when_the_mapping_says_so():
    raw = field_history("en")
    mapping = Mapping.from_dict(guess(raw).to_dict() | {"history": {"Amount": "Amount changed"}})
    assert said(event_table(raw, mapping)) == [("D-1", "Amount changed"), ("D-2", "Amount changed")]


def test_another_column_of_activities_makes_it_a_plain_table():
    raw = field_history("en")
    mapping = Mapping.from_dict(guess(raw).to_dict() | {"activity": "Field / Event"})
    assert len(said(event_table(raw, mapping))) == 10


def test_a_row_of_the_creation_without_a_time_is_said_to_lack_it():
    raw = field_history("en")
    head = " | ".join(raw.columns)
    rows = [" | ".join(cell or "" for cell in row.values()) for row in raw.arrow().to_pylist()]
    rows[5] = rows[5].rpartition("|")[0] + "|"
    broken = table(head, "\n".join(rows))
    found = of_reading(broken, event_table(broken, guess(broken)), guess(broken))
    assert [(one.code, one.raw_rows.tolist()) for one in found] == [("missing_time", [5])]


SNAPSHOTS = """
    A | Prospecting         | 2024-01-01 10:00 | 1
    A | Prospecting         | 2024-01-02 10:00 | 2
    A | Qualification       | 2024-01-03 10:00 | 2
    A | Closed Lost         | 2024-01-04 10:00 | 2
    A | Needs Analysis      | 2024-01-05 10:00 | 2
    A | Needs Analysis      | 2024-01-05 10:00 | 2
    A | Dead                | 2024-01-06 10:00 | 2
    B | Value Proposition   | 2024-01-01 10:00 | 1
    B | Proposal/Price Quote| 2024-01-02 10:00 | 1
    B | Value Proposition   | 2024-01-03 10:00 | 1
"""
STEPS_A = [
    "Prospecting", "Opportunity Qualified", "Opportunity Closed Lost", "Opportunity Reopened",
    "Needs Analyzed", "Opportunity Closed Lost",
]  # fmt: skip
STEPS_B = ["Value Proposition", "Proposal Stage Reached", "Value Proposition"]


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_a_history_of_stages(is_newest_first):
    lines = SNAPSHOTS.strip().splitlines()
    raw = table(
        "Opportunity ID | Stage | Last Modified Date | Amount",
        "\n".join(reversed(lines) if is_newest_first else lines),
    )
    mapping = guess(raw)
    assert (mapping.process, mapping.stages) == ("lead_to_cash", "Stage")
    found = event_table(raw, mapping)
    steps = said(found)[::-1] if is_newest_first else said(found)
    # The same row twice stays twice, for the check of duplicates: the second is no reopening.
    assert steps == [("A", one) for one in STEPS_A] + [("B", one) for one in STEPS_B]
    counts = noted(found)
    assert (counts["stage_unchanged"], counts["stage_reopened"]) == (1, 1)
    assert "stage_created" not in counts


def test_deals_that_all_begin_in_the_first_stage_were_created_then():
    raw = table(
        "Opportunity ID | Stage | Last Modified Date",
        """
        A | Prospecting | 2024-01-01 10:00
        A | Prospecting | 2024-01-01 10:00
        A | Qualification | 2024-01-02 10:00
        A | Prospecting | 2024-01-03 10:00
        B | Prospecting | 2024-01-01 10:00
        B | Closed Won | 2024-01-02 10:00
        """,
    )
    found = event_table(raw, guess(raw))
    assert [name for _, name in said(found)] == [
        "Opportunity Created", "Opportunity Created", "Opportunity Qualified", "Prospecting",
        "Opportunity Created", "Opportunity Closed Won",
    ]  # fmt: skip
    assert noted(found)["stage_created"] == 3


def test_a_stage_beside_other_activities_is_no_history():
    raw = table(
        "Opportunity ID | Activity | Event Time | Stage",
        "A | Call | 2024-01-01 | Closed Won\nA | Call | 2024-01-02 | Closed Won\nB | Mail | 2024-01-02 |",
    )
    mapping = guess(raw)
    assert (mapping.activity, mapping.stages) == ("Activity", None)
    assert len(said(event_table(raw, mapping))) == 3


def test_steps_written_with_the_word_stage_before_them_are_the_catalogues():
    raw = table(
        "Opportunity ID | Activity | Event Time",
        "A | Stage: Qualification | 2024-01-01\n"
        "A | 阶段：谈判/复审 | 2024-01-02\nA | Stage: Pilot | 2024-02-01",
    )
    found = event_table(raw, guess(raw, "lead_to_cash"))
    assert [name for _, name in said(found)] == [
        "Opportunity Qualified",
        "Negotiation Started",
        "Stage: Pilot",
    ]


def test_a_row_without_deal_is_its_leads_or_of_the_deal_the_lead_became():
    raw = table(
        "Opportunity ID | Lead ID | Activity | Event Time",
        """
            | L1 | Lead Captured       | 2024-01-01
            | L2 | Lead Captured       | 2024-01-01
        D1  | L2 | Opportunity Created | 2024-01-02
            | L3 | Lead Captured       | 2024-01-01
        D2  | L3 | Opportunity Created | 2024-01-02
        D3  | L3 | Opportunity Created | 2024-01-02
            | LEAD-L4 | Lead Captured  | 2024-01-01
            |    | Lead Captured       | 2024-01-01
        """,
    )
    found = event_table(raw, guess(raw, "lead_to_cash"))
    cases = ["LEAD-L1", "D1", "D1", "LEAD-L3", "D2", "D3", "LEAD-L4"]
    assert [case for case, _ in said(found)] == cases
    counts = noted(found)
    assert (counts["leads_as_cases"], counts["leads_of_deals"], counts["missing_case_id"]) == (3, 1, 1)
    generic = event_table(raw, guess(raw, "generic", given={"case_id": "Opportunity ID"}))
    assert {case for case, _ in said(generic)} == {"D1", "D2", "D3"}


def merged(text: str) -> bool:
    raw = table("case | activity | time", text)
    mapping = Mapping("case", "activity", "time")
    found = of_reading(raw, event_table(raw, mapping), mapping)
    return any(one.code == "merged_cells" and one.repair == FillDown("case") for one in found)


def test_ids_at_the_head_of_a_group_are_filled_though_some_stand_in_every_row():
    groups = "\n".join(f"{n}|A|2024-01-01\n|B|2024-01-02\n|C|2024-01-03" for n in range(4))
    whole = "\n".join(f"x{n}|A|2024-01-01\nx{n}|B|2024-01-02" for n in range(4))
    assert merged(f"{groups}\n{whole}")


def test_ids_missing_here_and_there_are_not_filled():
    holes = "\n".join(f"{n}|A|2024-01-01\n|B|2024-01-02\n{n}|C|2024-01-03" for n in range(9))
    assert not merged(holes)
    by_time = "\n".join(f"{n % 3}|A|2024-01-{n + 1:02}\n|B|2024-01-{n + 1:02}" for n in range(9))
    assert not merged(by_time)


def events(*ids: str):
    raw = table("case | activity | time", "\n".join(f"{one}|A|2024-01-01" for one in ids))
    mapping = Mapping("case", "activity", "time")
    return events_of(raw, event_table(raw, mapping), process="generic", keys={})


def test_zeros_that_were_taken_away_are_found_and_put_back():
    some = events("00042", "42", "00007", "12345", "9")
    assert written_twice(some) == ({"42": "00042"}, 5)
    padded = PadCaseIds(5).apply(some)
    assert padded.table["case_id"].to_pylist() == ["00042", "00042", "00007", "12345", "00009"]
    assert PadCaseIds(5).apply(padded) is padded


@pytest.mark.parametrize("ids", [("042", "42", "00042"), ("0042", "42", "123456"), ("42", "43"), ("0", "00")])
def test_zeros_that_nobody_can_count_are_left_alone(ids):
    assert written_twice(events(*ids))[0] == {}


def test_where_no_deal_is_closed_as_won_the_signed_contract_says_so(tmp_path):
    def states(*steps: str) -> dict[str, str]:
        rows = [step.split("|") for step in steps]
        raw = table("Opportunity ID | Activity | Event Time", "\n".join(
            f"{case}|{activity}|2024-01-{place + 1:02}" for place, (case, activity) in enumerate(rows)
        ))  # fmt: skip
        path = tmp_path / "log.csv"
        path.write_text("Opportunity ID,Activity,Event Time\n" + "\n".join(
            ",".join(map(str, row.values())) for row in raw.arrow().to_pylist()
        ))  # fmt: skip
        log = EventLog.read(path, process="lead_to_cash", workspace=tmp_path)
        found = log.frame(log.all_cases.select("case_id", "state"))
        log.close()
        return dict(zip(found["case_id"], found["state"], strict=True))

    signed = ("A|Contract Signed", "B|Contract Signed", "B|Opportunity Closed Lost", "C|Quote Created")
    assert states(*signed) == {"A": "won", "B": "lost", "C": "in_pipeline"}
    assert states(*signed, "D|Opportunity Closed Won")["A"] == "in_pipeline"
