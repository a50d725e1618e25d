"""Salesforce files that come later, bad ones, and the script of a log that was built of several."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.log import EventLog
from analysis.prepare.project.script import script
from tests.pages.conftest import opened, said, sound
from tests.pages.test_upload_salesforce import DEALS, FILES, HISTORY, ORDERS, dropped, tables_of
from tests.pages.uploading import NEXT, click, events, figures, one_of, opened_log, uploaded
from ui import cached
from ui.prepare.decisions import Decisions
from ui.prepare.salesforce_sources import built_of
from ui.workspace import KEEP_UPLOADS

ROOT = Path(__file__).resolve().parents[2]
QUOTES = (
    "Id,QuoteNumber,OpportunityId,Status,CreatedDate,CreatedById\n"
    "0Q0000000000001AAA,00000001,006000000000001AAA,Draft,2025-01-12T09:00:00.000Z,005000000000001AAA\n"
)
GERMAN = (
    "Opportunity-Name;Phase;Betrag;Schlussdatum;Zuletzt geändert\n"
    "Groß;Prospecting;100,00;01.03.2025;02.01.2025 09:00\n"
    "Groß;Closed Won;100,00;01.03.2025;12.01.2025 09:00\n"
)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """An archive of these."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def more(app: AppTest, place: str, files: dict[str, str]) -> AppTest:
    """The page after files were given to one of its places."""
    (box,) = [one for one in app.file_uploader if str(one.key).endswith(f"_{place}")]
    box.set_value([(name, text.encode(), "text/csv") for name, text in files.items()]).run()
    return sound(app)


# -- files that come later


def test_one_more_file_builds_the_log_again_from_all_of_them(workspace, in_process):
    app = click(click(dropped(FILES), NEXT), NEXT)
    first, before = app.session_state["log_id"], events(app, workspace)
    app = more(app, "more", {"Quote.csv": QUOTES})
    assert "was built from Opportunity.csv and OpportunityHistory.csv" in said(app)
    assert one_of(app.button, NEXT).disabled
    app = more(app, "others", {"Opportunity.csv": DEALS})
    assert one_of(app.button, NEXT).disabled
    app = more(app, "others", {"OpportunityHistory.csv": HISTORY})
    app = sound(click(click(app, NEXT), NEXT))
    after = events(app, workspace)
    new = after[~after["activity"].isin(set(before["activity"]))]
    assert new[["case_id", "activity"]].to_numpy().tolist() == [["006000000000001AAA", "Quote Created"]]
    assert len(after) == len(before) + 1
    store = cached.store()
    assert store.log(app.session_state["log_id"]).series_id == store.log(first).series_id
    assert set(built_of(app.session_state["log_id"])["files"]) == {*FILES, "Quote.csv"}
    assert list((workspace / "uploads").iterdir()) == []


def test_what_was_decided_before_is_kept_when_more_files_come(workspace, in_process):
    app = dropped(FILES)
    key = app.session_state["kept:upload"].key
    stage = {"name": "Qualification", "activity": "Checked by us", "order": 2.0}
    app.session_state[f"kept:salesforce_options:{key}"] = {"stages": [stage]}
    app = click(click(app, NEXT), NEXT)
    app = more(app, "more", FILES | {"Quote.csv": QUOTES})
    assert "All of them are here" in said(app)
    app = sound(click(click(app, NEXT), NEXT))
    assert {"Checked by us", "Quote Created"} <= set(events(app, workspace)["activity"])


def test_files_of_which_nothing_was_used_are_not_asked_for_again(workspace, in_process):
    files = FILES | {"Lunch.csv": "Dish,Price\nSoup,4\nBread,2\n"}
    app = click(click(dropped(files), NEXT), NEXT)
    app = more(app, "more", FILES | {"Quote.csv": QUOTES})
    assert "Lunch.csv" not in said(app)
    assert "All of them are here" in said(app)
    app = sound(click(click(app, NEXT), NEXT))
    assert "Quote Created" in set(events(app, workspace)["activity"])


@pytest.mark.parametrize("is_kept", [False, True])
def test_what_the_stages_mean_can_be_changed_once_the_log_is_open(workspace, in_process, is_kept):
    app = dropped(FILES)
    cached.store().set_setting(KEEP_UPLOADS, is_kept)
    app = click(click(app, NEXT), NEXT)
    first = app.session_state["log_id"]
    app = sound(click(app, "salesforce_stages_again"))
    if not is_kept:
        assert "Choose them again" in said(app)
        app = more(app, "stages", FILES)
    assert [one.label for one in app.expander if "stages mean" in one.label]
    back = sound(click(app, "upload_drop"))
    assert back.session_state["log_id"] == first
    assert "salesforce_stages_again" in [one.key for one in back.button]
    app = sound(click(back, "salesforce_stages_again"))
    app = app if is_kept else more(app, "stages", FILES)
    key = app.session_state["kept:upload"].key
    stage = {"name": "Qualification", "activity": "Checked by us", "order": 2.0}
    app.session_state[f"kept:salesforce_options:{key}"] = {"stages": [stage]}
    app = sound(click(click(app, NEXT), NEXT))
    assert "Checked by us" in set(events(app, workspace)["activity"])
    store = cached.store()
    assert store.log(app.session_state["log_id"]).series_id == store.log(first).series_id


def test_the_repairs_of_an_open_log_can_be_left_as_they_are(workspace, in_process):
    app = click(click(dropped(FILES), NEXT), NEXT)
    first = app.session_state["log_id"]
    app = sound(click(app, "reopen"))
    assert one_of(app.button, "upload_drop").label == "Cancel: back to the open log"
    app = sound(click(app, "upload_drop"))
    assert app.session_state["log_id"] == first
    assert {one.label for one in app.expander} >= {"Add more data to this log", "Load another file"}


def test_later_files_can_be_a_log_of_their_own(workspace, in_process):
    app = click(click(dropped(FILES), NEXT), NEXT)
    app = more(app, "more", {"Opportunity.csv": DEALS.replace("Two", "Second")})
    app = sound(click(app, "salesforce_alone"))
    assert "1 of 1" in said(app)
    assert "was built from" not in said(app)


# -- words that must not mislead

LEADS = (
    "Id,Status,Company,IsConverted,ConvertedDate,ConvertedOpportunityId,Shoe_Size__c\n"
    "00Q000000000001AAA,Open,Acme,false,,,41\n"
    "00Q000000000002AAA,Converted,Beta,true,2025-01-05,006000000000002AAA,42\n"
)


def test_rows_that_are_no_step_do_not_look_left_out(workspace, in_process):
    app = sound(dropped(FILES | {"Lead.csv": LEADS}))
    assert any("1 of your own: Shoe_Size__c" in one.to_string() for one in tables_of(app))
    app = sound(click(app, NEXT))
    assert figures(app)["Events left out"] == "0"
    app = sound(click(app, NEXT))
    assert any("no step of their own" in one.label for one in app.expander)
    shown = "\n".join(one.to_string() for one in tables_of(app))
    assert "Never converted (or without a date of it)" in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_one_more_file_would_add_is_named_with_its_question_and_place(workspace, in_process, lang):
    app = sound(dropped({"Opportunity.csv": DEALS}, lang=lang))
    text, told = said(app), "Step 4 then tells" if lang == "en" else "第 4 步随之可以看出"
    assert text.count(told) >= 3
    assert ("Add more data to this log" if lang == "en" else "为这个日志加入更多数据") in text
    (folded,) = [
        one.label for one in app.expander if ("more files:" if lang == "en" else "个文件：") in one.label
    ]
    assert ("Quote" if lang == "en" else "报价") in folded


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_first_visit_says_that_exports_can_be_dropped_as_they_are(workspace, lang):
    text = said(sound(opened("upload", lang=lang)))
    assert ("Exports from Salesforce can be dropped as they are" if lang == "en" else "可以原样拖入") in text


# -- the script


@pytest.mark.parametrize("is_both", [False, True])
def test_the_script_builds_the_log_again_from_its_files(workspace, in_process, tmp_path, is_both):
    files = FILES | ({"Order.csv": ORDERS} if is_both else {})
    app = click(click(dropped(files), NEXT), NEXT)
    log = opened_log(app, workspace)
    text = script(log, source=built_of(log.log_id), project_name="project")
    n_events, log_id = len(events(app, workspace)), log.log_id
    log.close()
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "figures.py").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "figures.py")], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(n_events) in done.stdout.splitlines()[1]
    assert log_id in text


# -- bad files


def test_parts_of_a_data_export_are_read_together_whatever_they_lie_in(workspace, in_process):
    parts = {
        "WE_0001.zip": zipped({"Opportunity.csv": DEALS, "Attachments/00P000000000001": b"\x89PNG"}),
        "deep/WE_0002.zip": zipped({"export/OpportunityHistory.csv": HISTORY}),
    }
    app = sound(uploaded("WE_all.zip", zipped(parts)))
    assert "2 of 2 files" in said(app)
    app = sound(click(click(app, NEXT), NEXT))
    assert len(events(app, workspace)) == 5


def test_two_parts_of_the_same_name_are_told_apart(workspace, in_process):
    third = DEALS.splitlines()[0] + "\n" + DEALS.splitlines()[2].replace("002AAA,Two", "003AAA,Three") + "\n"
    app = sound(dropped({
        "WE_0001.zip": zipped({"Opportunity.csv": DEALS}),
        "WE_0002.zip": zipped({"Opportunity.csv": third, "OpportunityHistory.csv": HISTORY}),
    }))  # fmt: skip
    (listed,) = [one for one in tables_of(app) if "WE_0001/Opportunity.csv" in one.to_string()]
    assert sorted(listed["n_rows"]) == [1, 2, 5]
    app = sound(click(click(app, NEXT), NEXT))
    assert events(app, workspace)["case_id"].nunique() == 3


def test_a_part_cut_off_is_said_and_the_others_are_used(workspace, in_process):
    cut = zipped({"OpportunityHistory.csv": HISTORY})[:200]
    app = sound(dropped({"WE_0001.zip": zipped({"Opportunity.csv": DEALS}), "WE_0002.zip": cut}))
    assert "0002.zip is damaged or cut off" in said(app)
    assert not one_of(app.button, NEXT).disabled


def test_a_report_in_german_gets_a_sentence(workspace, in_process):
    app = sound(dropped({"Opportunity-Verlauf.csv": GERMAN}))
    assert "Opportunity-Verlauf.csv is not used" in said(app)
    assert "headings in a language we cannot read" in said(app)
    app = sound(click(app, "salesforce_as_tables"))
    assert "What the columns mean" in said(app)


def test_an_export_below_german_headings_is_not_said_to_lack_a_column(workspace, in_process):
    head = "Opportunity-ID,Opportunity-Name,Phase,Betrag,Erstellungsdatum,Schlussdatum,Zu,Gewonnen,Inhaber-ID"
    app = sound(dropped({"Opportunities.csv": "\n".join([head, *DEALS.splitlines()[1:]]) + "\n"}))
    assert "headings are in a language we cannot read" in said(app)


def test_many_files_of_which_the_same_is_to_be_said_share_a_sentence(workspace, in_process):
    empty = {f"Empty{n}.csv": "Id,Name\n" for n in range(40)}
    other = {f"Lookup{n}.csv": "Code,Label\n1,2\n" for n in range(40)}
    app = sound(uploaded("WE_1.zip", zipped(FILES | empty | other)))
    text = said(app)
    assert "40 files have no rows, such as Empty0.csv" in text
    assert "40 files are not used, such as Lookup0.csv" in text
    assert text.count("Lookup3.csv") <= 1


def test_two_organisations_at_once_are_said(workspace, in_process):
    def org(pod: str, n: int) -> str:
        rows = [
            f"006{pod}00000{i:04}AAA,Deal {i},Closed Won,2025-01-02T09:00:00.000Z,2025-02-01\n"
            for i in range(n)
        ]
        return "Id,Name,StageName,CreatedDate,CloseDate\n" + "".join(rows)

    app = sound(dropped({"ours.csv": org("5g0", 8), "theirs.csv": org("8d0", 8)}))
    assert "seem to come from two Salesforce organisations: ours.csv, and theirs.csv" in said(app)


# -- decisions


def test_a_step_given_to_a_won_stage_comes_beside_the_end(workspace, in_process):
    app = dropped(FILES)
    key = app.session_state["kept:upload"].key
    stages = [
        {"name": "Prospecting", "activity": None, "order": 1.0},
        {"name": "Qualification", "activity": "Opportunity Qualified", "order": 2.0},
        {"name": "Closed Won", "activity": "Signed by both", "order": 3.0, "is_closed": True, "is_won": True},
    ]
    app.session_state[f"kept:salesforce_options:{key}"] = {"stages": stages}
    app = sound(click(click(app, NEXT), NEXT))
    found = events(app, workspace)
    ends = found[found["timestamp"] == found.loc[found["activity"] == "Signed by both", "timestamp"].iloc[0]]
    assert set(ends["activity"]) == {"Signed by both", "Opportunity Closed Won"}
    assert len(found) == 6


def test_the_second_log_gets_the_repairs_of_the_first(workspace, in_process):
    app = dropped(FILES | {"Order.csv": ORDERS})
    app = click(app, NEXT)
    key = app.session_state["kept:upload"].key
    step = {
        "repair": "rename_activities",
        "names": {"Order Activated": "Order Active", "Order Confirmed": "Order Active"},
    }
    app.session_state[f"kept:decided:{key}"] = Decisions(steps=(step,))
    app = sound(click(app.run(), NEXT))
    first = app.session_state["log_id"]
    other = cached.store().setting(f"sibling:{first}")
    for log_id in (first, other):
        log = EventLog.open(workspace / f"{log_id}.duckdb")
        names = set(log.frame(log.activities)["activity"])
        log.close()
        assert "Order Active" in names
        assert not names & {"Order Activated", "Order Confirmed"}


ERP = (
    "Sales Order No,Status,Posting Date,User\n"
    "100,Goods issued,2025-01-25 08:00,Eve\n"
    "00000100,Billed,2025-01-26 09:00,Eve\n"
    "999,Billed,2025-01-27 09:00,Eve\n"
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_of_an_erp_joins_by_order_number_once_it_is_confirmed(workspace, in_process, lang):
    app = sound(dropped(FILES | {"Order.csv": ORDERS, "erp_events.csv": ERP}, lang=lang))
    (use,) = [one for one in app.checkbox if str(one.key).endswith("_use")]
    app = sound(use.check().run())
    app = sound(click(click(app, NEXT), NEXT))
    log = opened_log(app, workspace)
    found = cached.timeline(log, "006000000000001AAA")
    log.close()
    billed = found[found["activity"].isin(["Goods issued", "Billed"])]
    assert billed["activity"].tolist() == ["Goods issued", "Billed"]
    assert billed["SourceFile"].unique().tolist() == ["erp_events.csv"]
    assert billed["SourceSystem"].iloc[0] != "Salesforce"
