"""Files of an organisation become one typed table an object; what is wrong with them is said."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pyarrow as pa
import pytest

from analysis.prepare.salesforce.org import Org, read_org
from analysis.prepare.salesforce.org_cells import MAX_CUSTOM
from analysis.prepare.salesforce.org_notes import NOTE_CODES
from analysis.reading import read_file, table_of
from ui.text import sentences

DATA = os.environ.get("CASHLANE_TEST_DATA")
A, B, C = "006bm00000LKgOnAAL", "006bm00000LKJNNAA5", "006bm00000LKJNOAA5"


@pytest.fixture
def org(tmp_path):
    """Reads files given as text, by name; lines are trimmed."""

    def read(zone: str | None = None, **files: str) -> Org:
        raws = []
        for name, text in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_text("\n".join(line.strip() for line in text.strip().splitlines()), "utf-8")
            raws.append(read_file(path))
        return read_org(raws, zone=zone)

    return read


def at(*parts: int) -> dt.datetime:
    """A time in UTC, without zone as everywhere."""
    return dt.datetime(*parts)  # noqa: DTZ001


def codes(found: Org) -> list[str]:
    return [note.code for note in found.notes]


def params(found: Org, code: str) -> dict[str, object]:
    [one] = [note for note in found.notes if note.code == code]
    return one.params


SAME = {
    "data_loader": """
        ID,NAME,STAGENAME,AMOUNT,ISWON,CLOSEDATE,CREATEDDATE,REGION__C
        006bm00000LKgOnAAL,Deal,Won,1500.5,true,2025-03-31,2025-03-04T08:15:00.000Z,East""",
    "data_export": """
        "Id","Name","StageName","Amount","IsWon","CloseDate","CreatedDate","Region__c"
        "006bm00000LKgOnAAL","Deal","Won","1500.5","1","2025-03-31 00:00:00","2025-03-04 08:15:00","East\"""",
    "command_line": """
        Id,Name,StageName,Amount,IsWon,CloseDate,CreatedDate,Region__c
        006bm00000LKgOn,Deal,Won,1500.5,TRUE,2025-03-31,2025-03-04T09:15:00.000+0100,East""",
    "workbench": """
        "Id","Name","StageName","Amount","IsWon","CloseDate","CreatedDate","Region__c"
        "006bm00000LKgOnAAL","Deal","Won","1500.5","true","2025-03-31","2025-03-04T08:15:00.000Z","East\"""",
    "warehouse": """
        id,_fivetran_synced,name,stage_name,amount,is_won,close_date,created_date,region_c,is_deleted
        006bm00000LKgOnAAL,2026-01-01,Deal,Won,1500.5,true,2025-03-31,2025-03-04 08:15:00+00:00,East,false""",
    "report_us": """
        Opportunity ID,Opportunity Name,Stage,Amount,Won,Close Date,Created Date,Region
        006bm00000LKgOn,Deal,Won,"USD 1,500.50",1,3/31/2025,3/4/2025 8:15 AM,East""",
    "report_zh": """
        业务机会 ID,业务机会名称,阶段,金额,赢单,结束日期,创建日期,区域
        006bm00000LKgOn,Deal,Won,"CNY 1,500.50",1,2025/3/31,2025/3/4 上午8:15,East""",
}


@pytest.mark.parametrize("dialect", SAME)
def test_every_dialect_says_the_same_record(org, dialect):
    table = org(opportunity=SAME[dialect]).tables["Opportunity"]
    row = table.select(["Id", "Name", "StageName", "Amount", "IsWon", "CloseDate", "CreatedDate"]).to_pylist()
    assert row == [
        {
            "Id": A,
            "Name": "Deal",
            "StageName": "Won",
            "Amount": 1500.5,
            "IsWon": True,
            "CloseDate": dt.date(2025, 3, 31),
            "CreatedDate": at(2025, 3, 4, 8, 15),
        }
    ]
    own = [name for name in table.column_names if "region" in name.lower() or name == "区域"]
    assert table[own[0]].to_pylist() == ["East"]


def test_times_of_a_report_are_of_the_zone_given_and_those_of_other_exports_are_not(org):
    report = org("Asia/Shanghai", opportunity=SAME["report_zh"])
    assert report.column("Opportunity", "CreatedDate").to_pylist() == [at(2025, 3, 4, 0, 15)]
    assert report.column("Opportunity", "CloseDate").to_pylist() == [dt.date(2025, 3, 31)]
    export = org("Asia/Shanghai", opportunity=SAME["data_export"])
    assert export.column("Opportunity", "CreatedDate").to_pylist() == [at(2025, 3, 4, 8, 15)]
    assert "times_without_zone" in codes(org(opportunity=SAME["report_zh"]))
    assert "times_without_zone" not in codes(report)


def test_a_time_that_is_a_day_stays_that_day_in_every_zone(org):
    found = org(
        "Asia/Shanghai",
        report="""
        Opportunity ID,Opportunity Name,Stage,Close Date,Created Date
        006bm00000LKgOn,Deal,Won,3/31/2025,3/14/2025""",
    )
    assert found.column("Opportunity", "CreatedDate").to_pylist() == [dt.date(2025, 3, 14)]
    assert found.day_only == {("Opportunity", "CreatedDate")}


def test_the_order_of_day_and_month_is_told_by_another_file(org):
    found = org(
        first="Opportunity ID,Opportunity Name,Stage,Close Date\n006bm00000LKgOn,Deal,Won,31/03/2025",
        second="Opportunity ID,Opportunity Name,Stage,Close Date\n006bm00000LKJNN,Other,Won,04/03/2025",
    )
    assert found.column("Opportunity", "CloseDate").to_pylist() == [dt.date(2025, 3, 31), dt.date(2025, 3, 4)]
    assert "date_order_assumed" not in codes(found)


def test_every_row_says_its_file_and_the_row_a_spreadsheet_shows(org):
    found = org(
        Opportunity=f"""
        Id,StageName,IsWon,CloseDate
        {A},Open,false,2025-01-01

        {B},Open,false,2025-01-01""",
    )
    table = found.tables["Opportunity"]
    assert table["_file"].to_pylist() == ["Opportunity.csv"] * 2
    assert table["_row"].to_pylist() == [2, 4]


HISTORY = """
    Opportunity Name,From Stage,To Stage,Amount,Close Date,Last Modified,Last Modified By,Opportunity Owner
    Big,Prospecting,Proposal,100,3/31/2025,3/14/2025 8:15 AM,Jo,Ann
    Big,Proposal,Won,100,3/31/2025,3/15/2025 9:00 PM,Jo,Ann
    Small,Prospecting,Lost,5,3/31/2025,3/16/2025 8:15 AM,Li,Bo"""


def test_the_standard_report_alone_gives_the_deals_too(org):
    found = org(report=HISTORY)
    history = found.tables["OpportunityHistory"]
    assert history.select(["OpportunityId", "FromStage", "StageName"]).to_pylist()[1] == {
        "OpportunityId": "Big",
        "FromStage": "Proposal",
        "StageName": "Won",
    }
    assert history["CreatedDate"].to_pylist()[1] == at(2025, 3, 15, 21)
    deals = found.tables["Opportunity"].select(["Id", "Name", "Owner.Name", "_row"]).to_pylist()
    assert deals == [
        {"Id": "Big", "Name": "Big", "Owner.Name": "Ann", "_row": 2},
        {"Id": "Small", "Name": "Small", "Owner.Name": "Bo", "_row": 4},
    ]
    assert history["Id"].to_pylist() == ["report.csv#2", "report.csv#3", "report.csv#4"]
    assert params(found, "opportunities_from_history") == {"n": 2}
    assert params(found, "names_as_ids") == {"object": "Opportunity", "n": 2}


def test_names_in_a_report_find_the_ids_of_the_records(org):
    found = org(
        report=HISTORY,
        Opportunity=f"""
        Id,Name,StageName,CloseDate,IsWon
        {A},Big,Won,2025-03-31,true
        {B},Small,Lost,2025-03-31,false""",
    )
    assert found.column("OpportunityHistory", "OpportunityId").to_pylist() == [A, A, B]


def test_a_name_that_several_deals_have_is_said_and_not_guessed(org):
    found = org(
        report=HISTORY,
        Opportunity=f"""
        Id,Name,StageName,CloseDate,IsWon
        {A},Big,Won,2025-03-31,true
        {C},Big,Won,2025-03-31,true
        {B},Small,Lost,2025-03-31,false""",
    )
    assert found.column("OpportunityHistory", "OpportunityId").to_pylist() == ["Big", "Big", B]
    assert params(found, "names_ambiguous") == {"object": "OpportunityHistory", "n": 2, "examples": ("Big",)}


OPPORTUNITIES = f"""
    Id,Name,StageName,CloseDate,IsWon,SystemModstamp
    {A},Big,Open,2025-03-31,false,2025-01-01T00:00:00Z
    {B},Small,Open,2025-03-31,false,2025-01-01T00:00:00Z"""


def test_the_same_file_twice_counts_once_by_its_content(org):
    found = org(first=OPPORTUNITIES, second=OPPORTUNITIES)
    assert found.n_rows("Opportunity") == 2
    assert params(found, "same_file_twice") == {"file": "second.csv", "other": "first.csv"}


def test_of_a_record_in_two_exports_the_latest_state_counts(org):
    newer = f"""
        Id,Name,StageName,CloseDate,IsWon,SystemModstamp
        {A},Big,Won,2025-03-31,true,2025-02-01T00:00:00Z"""
    for order in ({"newer": newer, "older": OPPORTUNITIES}, {"older": OPPORTUNITIES, "newer": newer}):
        found = org(**order)
        stages = dict(
            zip(
                found.column("Opportunity", "Id").to_pylist(),
                found.column("Opportunity", "StageName").to_pylist(),
                strict=True,
            )
        )
        assert stages == {A: "Won", B: "Open"}
        assert params(found, "rows_repeated") == {"object": "Opportunity", "n": 1}


def test_deleted_rows_go_and_merged_ones_stay_with_their_winner(org):
    x, y, z = "00Qbm00000Orxk5EAB", "00Qbm00000Orxk6EAB", "00Qbm00000Orxk7EAB"
    found = org(
        Lead=f"""
        Id,Status,IsConverted,Company,IsDeleted,MasterRecordId
        {x},Open,false,Acme,false,
        {y},Open,false,Acme,true,{x}
        {z},Open,false,Beta,true,"""
    )
    assert found.column("Lead", "Id").to_pylist() == [x, y]
    assert found.deleted["Lead"].to_pylist() == [z]
    assert found.merged["Lead"].to_pylist() == [{"loser": y, "winner": x}]
    assert params(found, "deleted_rows") == {"object": "Lead", "n": 1}
    assert params(found, "merged_rows") == {"object": "Lead", "n": 1}


def test_ids_that_excel_turned_into_numbers_are_said_and_empty(org):
    found = org(
        Opportunity=OPPORTUNITIES,
        OpportunityHistory=f"""
        Id,OpportunityId,StageName,CreatedDate
        008bm00000UoqOjAAJ,{A},Open,2025-01-01T08:00:00Z
        008bm00000UoqOkAAJ,6.00E+14,Open,2025-01-02T08:00:00Z""",
    )
    assert found.column("OpportunityHistory", "OpportunityId").to_pylist() == [A, None]
    assert params(found, "ids_scientific") == {
        "file": "OpportunityHistory.csv",
        "field": "OpportunityId",
        "n": 1,
        "examples": ("6.00E+14",),
    }


def test_short_ids_without_case_are_matched_where_one_record_fits(org):
    twin = "006bm00000LKgoNAAT"  # differs from A in its last two letters' case alone
    history = """
        Id,OpportunityId,StageName,CreatedDate
        1,006bm00000lkjnn,Open,2025-01-01T08:00:00Z
        2,006bm00000lkjno,Open,2025-01-02T08:00:00Z
        3,006bm00000lkgon,Open,2025-01-03T08:00:00Z"""
    found = org(
        Opportunity=f"{OPPORTUNITIES}\n{C},C,Open,2025-03-31,false,\n{twin},D,Open,2025-03-31,false,",
        OpportunityHistory=history,
    )
    assert found.column("OpportunityHistory", "OpportunityId").to_pylist() == [B, C, "006bm00000lkgon"]
    assert params(found, "ids_caseless")["n"] == 3
    assert params(found, "ids_matched_without_case")["n"] == 2
    assert params(found, "ids_collide")["examples"] == ("006bm00000lkgon",)


def test_half_an_export_is_said_with_its_share(org):
    rows = "\n".join(
        f"008bm00000UoqOjAA{n},{A if n < 6 else C},S{n},2025-01-0{n}T08:00:00Z" for n in range(1, 9)
    )
    found = org(
        Opportunity=OPPORTUNITIES,
        OpportunityHistory=f"Id,OpportunityId,StageName,CreatedDate\n{rows}",
    )
    assert params(found, "parents_missing") == {
        "object": "OpportunityHistory",
        "field": "OpportunityId",
        "parent": "Opportunity",
        "n": 3,
        "share": 3 / 8,
    }
    assert params(found, "history_incomplete") == {"n": 1, "share": 1 / 2}


def test_a_file_without_its_key_is_left_out_and_said(org):
    found = org(OpportunityHistory="Id,StageName,CreatedDate\n008bm00000UoqOjAAJ,A,2025-01-01T00:00:00Z")
    assert found.tables == {}
    assert params(found, "missing_key")["fields"] == ("OpportunityId / Opportunity.Name",)


def test_a_header_of_another_language_is_said_by_the_ids_below_it(org):
    rows = "\n".join(f"006bm00000LKg{c}n,Angebot,12.03.2025" for c in "ABCD")
    found = org(bericht=f"Verkaufschance,Phase,Schlusstermin\n{rows}")
    assert params(found, "header_unknown_language") == {"file": "bericht.csv", "object": "Opportunity"}


def test_ten_thousand_columns_are_capped_at_the_fullest():
    own = {f"C{n}__c": ["x" if n % 2 else None, "x" if n % 2 and n > 9_000 else None] for n in range(10_000)}
    columns = {"Id": [A, B], "StageName": ["a", "b"], "IsWon": ["0", "1"], "CloseDate": ["2025-01-01"] * 2}
    found = read_org([table_of("Opportunity.csv", pa.table(columns | own))])
    kept = found.custom["Opportunity"]
    assert kept == tuple(f"C{n}__c" for n in range(9_001, 9_001 + 2 * MAX_CUSTOM, 2))
    assert params(found, "custom_columns_capped") == {
        "file": "Opportunity.csv",
        "n": 5_000,
        "kept": MAX_CUSTOM,
    }


def test_values_that_cannot_be_read_are_said_and_empty(org):
    found = org(Opportunity=f"Id,StageName,Amount,CloseDate,IsWon\n{A},a,much,2025-01-01,perhaps")
    assert found.column("Opportunity", "Amount").to_pylist() == [None]
    said = {
        note.params["field"]: note.params["examples"] for note in found.notes if "examples" in note.params
    }
    assert said == {"Amount": ("much",), "IsWon": ("perhaps",)}


def test_a_file_of_another_system_keeps_its_columns_and_gets_times(org):
    found = org(
        warehouse="""
        Order Number,Event,At,By
        00000101,Picked,2025-03-01 08:00,Li"""
    )
    assert found.relations["warehouse"].to == "Order"
    row = found.tables["warehouse"].to_pylist()[0]
    assert (row["Order Number"], row["At"], row["_row"]) == ("00000101", at(2025, 3, 1, 8), 2)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_note_has_its_sentence(lang):
    said = {
        key.removeprefix("salesforce.note.") for key in sentences(lang) if key.startswith("salesforce.note.")
    }
    assert set(NOTE_CODES) == said


# -- real exports


def real(*folders: str) -> Org:
    files = sorted(path for folder in folders for path in (Path(str(DATA)) / folder).glob("*.csv"))
    return read_org([read_file(path) for path in files])


needs_data = pytest.mark.skipif(not DATA, reason="CASHLANE_TEST_DATA is not set")


@needs_data
def test_of_org_a_it_is_said_that_most_deals_close_before_they_were_created():
    found = real("salesforce_exports/org_a")
    # counted in the file by hand: CloseDate before 02/23/26 in 32 of 36 rows
    assert params(found, "close_before_created") == {"n": 32, "share": 32 / 36}
    assert ("Opportunity", "CreatedDate") in found.day_only
    assert params(found, "not_recognised") == {"file": "OpportunityHistoryGroup.csv"}


@needs_data
def test_of_org_b_it_is_said_that_all_of_the_history_has_one_time():
    found = real("salesforce_exports/org_b")
    said = at(2023, 10, 28, 20, 45, 25)
    assert params(found, "one_timestamp") == {"object": "OpportunityHistory", "n": 62, "at": said}
    assert params(found, "tracking_list") == {"file": "FieldHistory.csv"}


@needs_data
def test_of_a_pipeline_without_history_it_is_said():
    found = real("maven_crm")
    assert params(found, "no_history") == {"n": 8800}
    assert params(found, "ids_not_salesforce")["field"] == "Id"
    assert found.has("Opportunity", "StageName", "Amount", "CloseDate", "CreatedDate", "Owner.Name")


@needs_data
def test_two_organisations_together_are_told_apart():
    found = real("salesforce_exports/org_a", "salesforce_exports/org_b")
    said = params(found, "two_orgs")
    assert said["files"] == ["Account.csv", "Lead.csv", "Opportunity.csv"]
    assert said["others"] == ["account.csv", "lead.csv", "opportunity.csv"]
    for folder in ("org_a", "org_b"):
        assert "two_orgs" not in codes(real(f"salesforce_exports/{folder}"))


def test_flags_of_a_german_spreadsheet_and_dates_without_end_are_read(org):
    found = org(
        rates="IsoCode,ConversionRate,StartDate,NextStartDate\nCNY,7.8,2025-01-01,9999-12-31",
        Opportunity=f"Id,StageName,CloseDate,IsWon\n{A},a,2025-01-01,WAHR\n{B},a,2025-01-01,FALSCH",
    )
    assert found.column("Opportunity", "IsWon").to_pylist() == [True, False]
    assert found.column("DatedConversionRate", "IsoCode").to_pylist() == ["CNY"]
    assert found.column("DatedConversionRate", "NextStartDate").to_pylist() == [None]
    assert "unreadable_values" not in codes(found)


def test_reports_of_other_histories_tell_the_edit_and_who_made_it(org):
    found = org(
        **{"Lead History": "Lead ID,Field / Event,Old Value,New Value,Edit Date,Edited By\n"
        "00Qbm00000Orxk5,Status,Open,Working,3/14/2025 8:15 AM,Jo"},
    )  # fmt: skip
    row = found.tables["LeadHistory"].select(["LeadId", "CreatedDate", "CreatedBy.Name"]).to_pylist()
    assert row == [
        {"LeadId": "00Qbm00000Orxk5EAB", "CreatedDate": at(2025, 3, 14, 8, 15), "CreatedBy.Name": "Jo"}
    ]


def test_lines_of_orders_are_no_orders_although_they_name_them_again(org):
    found = org(
        **{"Order Products": "Order Product ID,Order ID,Quantity\n802bm00000000AJ,801bm00000000A8,1\n"
        "802bm00000000AK,801bm00000000A8,2"},
    )  # fmt: skip
    assert list(found.tables) == ["OrderItem"]
