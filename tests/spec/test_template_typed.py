"""The workbook in a real spreadsheet: what is typed opens without a question, what is wrong is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from analysis.processes import load
from analysis.reading import event_table, guess, read_file
from tests.spec.office import python_of_office, run
from ui.prepare.template import made
from ui.text import t

SURE = 0.8
"""The confidence above which the page of the mapping asks nothing."""

# What somebody types, in English: two deals in twenty rows, times as people write them.
TYPED = """
D-1|Opportunity Created|2025-02-03 09:15|Anna Berg|Prospecting|48000||8
D-1|Opportunity Qualified|2025-02-06 10:00|Anna Berg|Qualification|48000||8
D-1|Quote Created|2025-02-12 14:30|Anna Berg|Proposal/Price Quote|48000||8
D-1|Quote Presented|2025-02-13 16:45|Anna Berg|Proposal/Price Quote|48000||8
D-1|Quote Accepted|2025-02-27 11:20|Anna Berg|Negotiation/Review|48000||8
D-1|Contract Generated|2025-02-28 09:05|Anna Berg|Negotiation/Review|48000||8
D-1|Contract Signed|2025-03-10 15:10|Anna Berg|Negotiation/Review|48000||8
D-1|Opportunity Closed Won|2025-03-10 15:40|Anna Berg|Closed Won|48000|TRUE|8
D-1|Sales Order Created|2025-03-11 08:30|Anna Berg|Closed Won|48000|TRUE|8
D-1|Order Fulfilled|2025-03-21 17:00|Anna Berg|Closed Won|48000|TRUE|8
D-1|Invoice Sent|2025-03-24 09:00|Anna Berg|Closed Won|48000|TRUE|8
D-1|Payment Received|2025-04-22 12:00|Anna Berg|Closed Won|48000|TRUE|8
D-2|Opportunity Created|2025-02-05 13:10|Omar Reed|Prospecting|12500.5||0
D-2|Opportunity Qualified|2025-02-11 09:40|Omar Reed|Qualification|12500.5||0
D-2|Quote Created|2025-02-19 10:25|Omar Reed|Proposal/Price Quote|12500.5||12.5
D-2|Discount Approval Requested|2025-02-19 10:50|Omar Reed|Proposal/Price Quote|12500.5||12.5
D-2|Discount Approved|2025-02-21 08:15|Omar Reed|Proposal/Price Quote|12500.5||12.5
D-2|Quote Presented|2025-02-21 14:00|Omar Reed|Proposal/Price Quote|12500.5||12.5
D-2|Site Visit|2025-03-04 09:30|Omar Reed|Negotiation/Review|12500.5||12.5
D-2|Opportunity Closed Lost|2025-03-18 16:20|Omar Reed|Closed Lost|12500.5|FALSE|12.5
"""
CHINESE = {
    "Anna Berg": "陈静", "Omar Reed": "刘洋", "TRUE": "是", "FALSE": "否", "Site Visit": "现场考察",
    "Prospecting": "潜在客户开发", "Qualification": "资质评估", "Proposal/Price Quote": "方案/报价",
    "Negotiation/Review": "谈判/审核", "Closed Won": "赢单关闭", "Closed Lost": "丢单关闭",
}  # fmt: skip
WRONG = {  # address of a cell to texts the sheet must refuse, and texts it must take
    "C2": (["yesterday", "2025-02-30", "1995-05-01", "2999-01-01 10:00"], ["2025-02-28 23:59", "2000-01-01"]),
    "B2": (["Opportunity Createt", "Site Visit"], []),
    "F2": (["-1", "a lot"], ["0", "48000.5"]),
    "G2": (["perhaps", "7"], []),
    "H2": (["101", "-3", "ten"], ["0", "12.5", "100"]),
}


def words(text: str, language: str) -> str:
    activity = next((one for one in load("lead_to_cash").activities if one.key == text), None)
    if language == "en":
        return text
    return activity.label.zh if activity else CHINESE.get(text, text)


def rows(language: str) -> list[list[str]]:
    return [[words(cell, language) for cell in line.split("|")] for line in TYPED.strip().splitlines()]


@pytest.fixture(scope="module", params=["en", "zh"])
def typed(request, tmp_path_factory):
    """What LibreOffice said, and the workbook it saved."""
    office, python = shutil.which("soffice"), python_of_office()
    if office is None or python is None:
        pytest.skip("needs LibreOffice Calc (soffice) and python3-uno to type into the workbook")
    language, folder = request.param, tmp_path_factory.mktemp("office")
    job = job_for(language, folder)
    (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    run("calc.py", folder, office=office, python=python)
    return language, job, json.loads((folder / "told.json").read_text("utf-8"))


def job_for(language: str, folder: Path) -> dict[str, object]:
    """What to type, to try and to look at."""
    (folder / "template.xlsx").write_bytes(made("lead_to_cash", language))
    first_own = len(load("lead_to_cash").activities) + 2
    tries = [(address, text) for address, (bad, good) in WRONG.items() for text in (*bad, *good)]
    letters = "ABCDEFGH"
    return {
        "workbook": str(folder / "template.xlsx"),
        "saved": str(folder / "filled.xlsx"),
        "told": str(folder / "told.json"),
        "events": t("workbook.sheet.events", lang=language),
        "activities": t("workbook.sheet.activities", lang=language),
        "rules": ["B2", "C2", "F2", "G2", "H2", "B9000"],
        "tries": tries,
        "own": [(f"A{first_own}", words("Site Visit", language))],
        "own_tries": [("B2", words("Site Visit", language)), ("B2", "Nobody knows")],
        "rows": [
            [(f"{letter}{place}", cell) for letter, cell in zip(letters, row, strict=True) if cell]
            for place, row in enumerate(rows(language), start=2)
        ],
    }


def test_the_sheet_refuses_what_is_wrong_and_takes_what_is_right(typed):
    _, job, told = typed
    wanted = [text in WRONG[address][0] for address, text in job["tries"]]
    assert dict(zip(map(tuple, job["tries"]), told["refused"], strict=True)) == dict(
        zip(map(tuple, job["tries"]), wanted, strict=True)
    )


def test_a_refusal_stops_and_says_why_in_the_language(typed):
    language, _, told = typed
    kinds = {
        "B2": "activity",
        "B9000": "activity",
        "C2": "datetime",
        "F2": "number",
        "G2": "flag",
        "H2": "percent",
    }
    for address, kind in kinds.items():
        rule = told["rules"][address]
        assert (rule["alert"], rule["shown"]) == ("STOP", True)
        assert rule["message"] == t(f"workbook.rule.{kind}.error", lang=language)
        assert rule["prompt"] == t(f"workbook.rule.{kind}.prompt", lang=language)
    assert [told["rules"][address]["type"] for address in ("B2", "C2", "F2")] == ["LIST", "DATE", "DECIMAL"]
    assert "OFFSET" in told["rules"]["B2"]["formula"]


def test_an_activity_of_ones_own_is_taken_once_it_stands_below_the_list(typed):
    _, _, told = typed
    assert told["refused_with_own"] == [False, True]


def test_twenty_typed_rows_open_without_a_question(typed):
    language, job, told = typed
    assert not told["invalid_at_the_end"]
    raw = read_file(Path(job["saved"]))
    mapping = guess(raw)
    assert (raw.sheet, raw.n_rows, mapping.process) == (job["events"], 20, "lead_to_cash")
    wanted = {a.key for a in load("lead_to_cash").attributes if a.level in ("required", "recommended")}
    core = {"SalesOpportunity", "ActivityName", "EventTime"}
    assert mapping.missing == ()
    assert wanted - core <= set(mapping.attributes)
    doubtful = {one.role: one.confidence for one in mapping.guesses if one.confidence < SURE}
    assert doubtful == {}
    table = event_table(raw, mapping)
    assert set(table.problems["severity"]) <= {"note"}
    typed_rows = rows("en")
    assert table.data is not None
    found = table.data.to_pylist()
    assert [one["case_id"] for one in found] == [row[0] for row in typed_rows]
    assert [f"{one['timestamp']:%Y-%m-%d %H:%M}" for one in found] == [row[2] for row in typed_rows]
    own = words("Site Visit", language)
    assert [one["activity"] for one in found] == [
        own if row[1] == "Site Visit" else row[1] for row in typed_rows
    ]
    amount, won = mapping.attributes["OpportunityAmount"], mapping.attributes["IsWon"]
    assert [one[amount] for one in found] == [float(row[5]) for row in typed_rows]
    assert [one[won] for one in found] == [
        {"TRUE": True, "FALSE": False, "": None}[row[6]] for row in typed_rows
    ]
