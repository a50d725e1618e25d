"""Raw Salesforce files dropped on the upload page become a log in three clicks, and the page says how."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from tests.pages.uploading import GOOD, NEXT, click, events, held, one_of, opened_log, uploaded
from tests.spec.salesforce_reports import TITLES, report
from ui import cached

DATA = os.environ.get("CASHLANE_TEST_DATA")
ORG_A = Path(DATA or "") / "salesforce_exports" / "org_a"
needs_data = pytest.mark.skipif(not DATA, reason="CASHLANE_TEST_DATA is unset")
DEALS = (
    "Id,Name,StageName,Amount,CreatedDate,CloseDate,IsClosed,IsWon,OwnerId\n"
    "006000000000001AAA,One,Closed Won,100,2025-01-02T09:00:00.000Z,2025-02-01,true,true,005000000000001AAA\n"
    "006000000000002AAA,Two,Qualification,250,2025-01-05T10:00:00.000Z,2025-03-01,false,false,005000000000001AAA\n"
)
HISTORY = (
    "Id,OpportunityId,StageName,Amount,CloseDate,CreatedById,CreatedDate\n"
    "008000000000001AAA,006000000000001AAA,Prospecting,100,2025-02-01,005000000000001AAA,2025-01-02T09:00:00.000Z\n"
    "008000000000002AAA,006000000000001AAA,Qualification,100,2025-02-01,005000000000001AAA,2025-01-10T09:00:00.000Z\n"
    "008000000000003AAA,006000000000001AAA,Closed Won,100,2025-02-01,005000000000001AAA,"
    "2025-01-20T09:00:00.000Z\n"
    "008000000000004AAA,006000000000002AAA,Prospecting,250,2025-03-01,005000000000001AAA,2025-01-05T10:00:00.000Z\n"
    "008000000000005AAA,006000000000002AAA,Qualification,250,2025-03-01,005000000000001AAA,2025-01-15T10:00:00.000Z\n"
)
ORDERS = (
    "Id,OrderNumber,OpportunityId,AccountId,Status,EffectiveDate,ActivatedDate,TotalAmount,CreatedDate,CreatedById\n"
    "801000000000001AAA,00000100,006000000000001AAA,001000000000001AAA,Activated,2025-01-21,"
    "2025-01-22T09:00:00.000Z,100,2025-01-21T09:00:00.000Z,005000000000001AAA\n"
)
FILES = {"Opportunity.csv": DEALS, "OpportunityHistory.csv": HISTORY}


def dropped(files: dict[str, str | bytes], lang: str = "en") -> AppTest:
    """The upload page after somebody dropped these files at once."""
    app = opened("upload", lang=lang)
    (box,) = [one for one in app.file_uploader if str(one.key).endswith("_own")]
    given = [
        (name, data.encode() if isinstance(data, str) else data, "text/csv") for name, data in files.items()
    ]
    box.set_value(given).run()
    assert [one.value for one in app.exception] == []
    return app


def tables_of(app: AppTest) -> list:
    """All tables on the page."""
    return [one.value for one in app.dataframe]


def test_two_files_become_a_log_in_three_clicks(workspace, in_process):
    app = sound(dropped(FILES))
    assert "2 of 2 files are from Salesforce and can be used: 7 rows." in said(app)
    assert one_of(app.button, NEXT).label == "Build the log"
    app = sound(click(app, NEXT))
    assert one_of(app.button, NEXT).label == "Open this log"
    app = sound(click(app, NEXT))
    found = events(app, workspace).sort_values(["case_id", "timestamp", "activity"])
    assert found.groupby("case_id")["activity"].apply(list).to_dict() == {
        "006000000000001AAA": ["Opportunity Created", "Opportunity Qualified", "Opportunity Closed Won"],
        "006000000000002AAA": ["Opportunity Created", "Opportunity Qualified"],
    }
    assert list((workspace / "uploads").iterdir()) == []


def test_every_event_names_the_row_it_comes_from(workspace, in_process):
    app = click(click(dropped(FILES), NEXT), NEXT)
    log = opened_log(app, workspace)
    try:
        found = cached.timeline(log, "006000000000001AAA")
    finally:
        log.close()
    assert found["SourceFile"].tolist() == ["Opportunity.csv", *["OpportunityHistory.csv"] * 2]
    assert found["SourceRow"].astype(int).tolist() == [2, 3, 4]
    assert found["SourceRecordId"].tolist()[1:] == ["008000000000002AAA", "008000000000003AAA"]


def test_a_zip_of_the_files_is_the_same_as_the_files(workspace, in_process):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in FILES.items():
            archive.writestr(f"export/{name}", text)
    app = click(click(uploaded("WE_1.zip", buffer.getvalue()), NEXT), NEXT)
    assert len(events(app, workspace)) == 5


def test_a_file_that_is_not_recognised_says_what_to_do(workspace, in_process):
    app = sound(dropped(FILES | {"Lunch.csv": "Dish,Price\nSoup,4\nBread,2\n"}))
    assert "2 of 3 files" in said(app)
    (listed,) = [one for one in tables_of(app) if "Lunch.csv" in one.to_string()]
    assert "Not used" in listed.to_string()
    assert "Lunch.csv is not used" in said(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_what_one_more_file_would_add(workspace, in_process, lang):
    app = sound(dropped({"Opportunity.csv": DEALS}, lang=lang))
    told = "OpportunityHistory" if lang == "en" else "业务机会"
    assert told in said(app)


def test_next_months_files_open_by_themselves(workspace, in_process):
    click(click(dropped(FILES), NEXT), NEXT)
    later = {
        name: text
        + text.splitlines()[-1].replace("000002AAA", "000003AAA").replace("000005AAA", "000006AAA")
        + "\n"
        for name, text in FILES.items()
    }
    app = sound(dropped(later))
    assert "3" in {one.value for one in app.metric} or app.session_state["log_id"]
    assert events(app, workspace)["case_id"].nunique() == 3


def test_events_that_are_a_log_already_go_their_usual_way(workspace, in_process):
    app = sound(uploaded("events.csv", GOOD))
    assert "What the columns mean" in said(app)
    assert "from Salesforce" not in said(app)


def test_both_processes_come_from_one_upload(workspace, in_process):
    app = sound(dropped(FILES | {"Order.csv": ORDERS}))
    app = sound(click(click(app, NEXT), NEXT))
    logs = cached.store().logs()
    assert set(logs["process"]) == {"lead_to_cash", "order_to_cash"}
    log = EventLog.open(workspace / f"{app.session_state['log_id']}.duckdb")
    assert log.process == "lead_to_cash"
    other = cached.store().setting(f"sibling:{log.log_id}")
    assert other in set(logs["log_id"])
    assert cached.store().setting(f"sibling:{other}") == log.log_id
    log.close()


def test_a_deal_shows_its_orders_and_an_order_its_deal(workspace, in_process):
    app = click(click(dropped(FILES | {"Order.csv": ORDERS}), NEXT), NEXT)
    deals = app.session_state["log_id"]
    app.session_state["sel:view:discover"] = "cases"
    app.session_state["case_search_" + deals] = "006000000000001AAA"
    app = sound(app.switch_page("pages/discover.py").run())
    assert "Its order" in said(app)
    app = sound(click(app, "sibling_801000000000001AAA"))
    assert app.session_state["log_id"] == cached.store().setting(f"sibling:{deals}")
    assert "Its deal" in said(app)
    app = sound(click(app, "sibling_006000000000001AAA"))
    assert app.session_state["log_id"] == deals


def test_what_stages_mean_is_kept_for_next_months_files(workspace, in_process):
    app = dropped(FILES)
    key = held(app).stem
    stages = [
        {"name": "Prospecting", "activity": None, "order": 1.0},
        {"name": "Qualification", "activity": "Checked by us", "order": 2.0},
        {
            "name": "Closed Won",
            "activity": "Opportunity Closed Won",
            "order": 3.0,
            "is_closed": True,
            "is_won": True,
        },
    ]
    app.session_state[f"kept:salesforce_options:{key}"] = {"stages": stages}
    app = sound(click(click(app, NEXT), NEXT))
    first = app.session_state["log_id"]
    assert "Checked by us" in set(events(app, workspace)["activity"])
    app = sound(dropped(FILES | {"Opportunity.csv": DEALS.replace("Two", "Two again")}))
    assert app.session_state["log_id"] != first
    assert "Checked by us" in set(events(app, workspace)["activity"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_account_says_what_became_of_every_row(workspace, in_process, lang):
    app = sound(click(dropped(FILES, lang=lang), NEXT))
    told = [one for one in tables_of(app) if "OpportunityHistory.csv" in one.to_string()]
    counts = told[-1].set_index("file")
    assert counts.loc["OpportunityHistory.csv", ["n_rows", "n_used", "n_events"]].tolist() == [5, 3, 3]
    assert counts.loc["Opportunity.csv", ["n_rows", "n_used", "n_events"]].tolist() == [2, 2, 2]


def test_files_that_make_no_case_say_what_is_missing(workspace, in_process):
    users = "Id,Username,FirstName,LastName,IsActive,ProfileId,UserRoleId\n"
    users += "005000000000001AAA,ann@x.test,Ann,Lee,true,00e000000000001AAA,00E000000000001AAA\n"
    people = "Id,Name,Industry,BillingCountry,ParentId,OwnerId\n"
    people += "001000000000001AAA,Acme,IT,DE,,005000000000001AAA\n"
    app = sound(dropped({"User.csv": users, "Account.csv": people}))
    assert "No log can be made yet" in said(app)
    assert one_of(app.button, NEXT).disabled


def test_a_header_alone_and_the_same_file_twice_are_said_and_nothing_is_lost(workspace, in_process):
    files = FILES | {"Copy.csv": DEALS, "Lead.csv": "Id,FirstName,LastName,Status,ConvertedOpportunityId\n"}
    app = sound(dropped(files))
    assert "has the same content as" in said(app)
    assert "Lead.csv is not used" in said(app)
    assert "2 of 4 files" in said(app)
    app = click(click(app, NEXT), NEXT)
    assert len(events(app, workspace)) == 5


def test_ids_that_a_spreadsheet_mangled_and_ten_thousand_columns_are_said(workspace, in_process):
    wide = ",".join(["Id", "OrderNumber", *(f"Own{n}__c" for n in range(10_000))]) + "\n"
    wide += ",".join(["801000000000001AAA", "1", *["x"] * 10_000]) + "\n"
    mangled = HISTORY.replace("008000000000005AAA,006000000000002AAA", "008000000000005AAA,6.00E+15")
    app = sound(dropped({"Opportunity.csv": DEALS, "OpportunityHistory.csv": mangled, "Order.csv": wide}))
    assert "turned into a number by a spreadsheet" in said(app)
    assert "Order.csv is not used" in said(app)
    app = sound(click(click(app, NEXT), NEXT))
    assert events(app, workspace)["case_id"].nunique() == 2


def test_what_every_event_has_is_no_attribute_too(workspace, in_process):
    app = click(click(dropped(FILES), NEXT), NEXT)
    log = opened_log(app, workspace)
    columns = set(log.attributes["column"])
    log.close()
    assert not columns & {"EventTime", "ActivityName", "SalesOpportunity", "Resource (2)"}
    assert {"SourceObject", "SourceRow"} <= columns


def test_a_table_of_your_own_makes_steps_once_it_is_confirmed(workspace, in_process):
    visits = (
        "Id,Opportunity__c,Visit_Date__c\n"
        "a00000000000001AAA,006000000000001AAA,2025-01-12T08:00:00.000Z\n"
        "a00000000000002AAA,006000000000002AAA,2025-01-18T08:00:00.000Z\n"
    )
    app = sound(dropped(FILES | {"Visit__c.csv": visits}))
    (use,) = [one for one in app.checkbox if str(one.key).endswith("_use")]
    app = sound(use.check().run())
    (name,) = [one for one in app.text_input if "Visit_Date__c" in str(one.key)]
    app = sound(name.set_value("Customer visited").run())
    app = sound(click(click(app, NEXT), NEXT))
    assert (events(app, workspace)["activity"] == "Customer visited").sum() == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", TITLES)
def test_a_standard_report_alone_becomes_a_log(workspace, in_process, name, lang):
    app = sound(dropped({f"{TITLES[name][lang]}.csv": report(name, lang)}, lang=lang))
    app = sound(click(click(app, NEXT), NEXT))
    found = events(app, workspace)
    assert found["case_id"].value_counts().to_dict() == {"Big": 4, "Small": 4, "Mid": 3}
    assert found["activity"].eq("Opportunity Closed Won").sum() == 1


@needs_data
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_org_a_opens_with_all_its_files_at_once(workspace, in_process, lang):
    app = sound(dropped({one.name: one.read_bytes() for one in sorted(ORG_A.glob("*.csv"))}, lang=lang))
    app = sound(click(click(app, NEXT), NEXT))
    found = events(app, workspace)
    assert found["case_id"].nunique() == 36
    assert found["activity"].eq("Opportunity Created").sum() == 36
