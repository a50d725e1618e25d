"""Files of any dialect are recognised by their columns, and ids are those Salesforce means."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.prepare.salesforce.ids import checksum, read_ids
from analysis.prepare.salesforce.objects import objects
from analysis.prepare.salesforce.recognise import recognise
from analysis.reading import read_file
from tests.spec.salesforce_fields import FIELDS

DATA = os.environ.get("CASHLANE_TEST_DATA")

# Worked by hand: of each five characters the capital letters count 1, 2, 4, 8, 16 from the left; the sum is
# a place in A–Z, 0–5. `001bm 00001 ZL8U9`: nothing, nothing, Z=1 L=2 U=8 → 11 = L.
BY_HAND = {
    "001bm00001ZL8U9": "AAL",  # 0 · 0 · 1+2+8
    "006bm00000LKgOn": "AAL",  # 0 · 0 · L=1 K=2 O=8 → 11
    "00Qbm00000Orxk5": "EAB",  # Q=4 → E · 0 · O=1 → B
    "001bm00001ZL8UA": "AA1",  # 0 · 0 · 1+2+8+16 = 27 → 1
    "005Hp00000hnUYP": "IA2",  # H=8 → I · 0 · U=4 Y=8 P=16 = 28 → 2
    "ABCDEFGHIJKLMNO": "555",  # 31 each: the last sign
    "000000000000000": "AAA",
}


@pytest.mark.parametrize("short, suffix", BY_HAND.items())
def test_an_id_of_15_characters_is_lengthened_by_its_capitals(short, suffix):
    assert checksum(short) == suffix
    assert read_ids(pa.array([short])).values.to_pylist() == [short + suffix]


RIGHT = ["005Hp00000hnUYPIA2", "001bm00001ZL8U9AAL", "00Qbm00000Orxk5EAB"]


@given(st.text("0123456789abcXYZQRS", min_size=15, max_size=15), st.sampled_from([str.lower, str.upper]))
def test_a_long_id_without_its_case_gets_it_back_from_its_last_three(short, mangled):
    ids = [short + checksum(short), *RIGHT]
    assert read_ids(pa.array([mangled(one) for one in ids])).values.to_pylist() == ids
    assert read_ids(pa.array(ids)).values.to_pylist() == ids


def test_what_a_spreadsheet_turned_into_a_number_is_no_id():
    read = read_ids(pa.array(["8.01E+14", "801bm000000abcD", "5,01E+17", None]))
    assert read.values.to_pylist() == [None, "801bm000000abcDAAQ", None, None]
    assert set(read.scientific.to_pylist()) == {"8.01E+14", "5,01E+17"}


def test_a_number_in_a_workbook_that_was_an_id_is_none():
    read = read_ids(pa.array([801000000000123.0, None]))
    assert read.values.to_pylist() == [None, None]
    assert read.scientific.to_pylist() == ["801000000000123"]


def test_short_ids_that_lost_their_case_are_kept_and_said():
    ids = ["006bm00000lkgon", "006bm00000lkgop", "006bm00000lkgop", "006bm00000zxyab"]
    read = read_ids(pa.array(ids))
    assert read.caseless
    assert read.values.to_pylist() == ids
    assert read.repeated.to_pylist() == ["006bm00000lkgop"]


def test_made_up_ids_in_capitals_are_not_taken_for_damaged_ones():
    read = read_ids(pa.array(["006A00000000001", "006A00000000002"]))
    assert not read.caseless
    assert read.values.to_pylist() == ["006A00000000001IAA", "006A00000000002IAA"]


def test_numbers_of_other_systems_stay_as_they_are():
    read = read_ids(pa.array(["1C1I7A6R", "Z063OYW0"]))
    assert (read.values.to_pylist(), read.n_foreign) == (["1C1I7A6R", "Z063OYW0"], 2)


# -- which object


def table(header: str, *rows: str) -> pa.Table:
    names = header.split(",")
    cells = [row.split(",") for row in rows] or [[None] * len(names)]
    return pa.table({name: pa.array([row[at] or None for row in cells]) for at, name in enumerate(names)})


def seen(name: str, header: str, *rows: str):
    head = table(header, *rows)
    return recognise(name, head.column_names, head)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_object_of_the_kit_is_recognised_by_the_fields_documented_for_it(name):
    head = of_object(name, {field: field for field in FIELDS[name]})
    found = recognise("export.csv", head.column_names, head)
    assert (found.object, found.missing_needed) == (name, ())
    assert set(found.fields) == FIELDS[name]


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_upper_case_and_snake_case_say_the_same_fields(name):
    def snake(field: str) -> str:
        told = "".join(f"_{c.lower()}" if c.isupper() else c for c in field.replace("__", "_"))
        return told.replace(".", "").strip("_").replace("___", "_").replace("__", "_")

    for written in (str.upper, snake):
        head = of_object(name, {field: written(field) for field in FIELDS[name] if "__r." not in field})
        found = recognise("t.csv", head.column_names, head)
        flat = {one for one in FIELDS[name] if "__r." not in one}
        assert (found.object, set(found.fields)) == (name, flat)


def of_object(name: str, headers: dict[str, str]) -> pa.Table:
    """A row under these headers, its id beginning as those of the object do."""
    own = PREFIX.get(name, "a0X") + "bm00000LKgOnAAL"
    return pa.table({header: [own if field == "Id" else None] for field, header in sorted(headers.items())})


# From Salesforce's list of key prefixes.
PREFIX = {
    "Lead": "00Q", "Opportunity": "006", "Quote": "0Q0", "Contract": "800", "Order": "801",
    "OrderItem": "802",
    "CreditMemo": "50g", "QuoteDocument": "0QD", "QuoteLineItem": "0QL", "Task": "00T", "Event": "00U",
    "User": "005", "LeadHistory": "017", "OpportunityHistory": "008", "OpportunityFieldHistory": "017",
}  # fmt: skip


DIALECTS = {
    "Opportunity api": (
        "x.csv", "Id,Name,StageName,CloseDate,CreatedDate,IsWon,Region__c,Owner.Name",
        "006bm00000LKgOnAAL,A,Won,2025-03-04,2025-03-04T08:15:00.000+0000,true,East,Jo",
    ),
    "Opportunity report en": (
        "report1740.csv",
        "Opportunity Owner,Account Name,Opportunity Name,Stage,Close Date,Created Date,My Field",
        "Jo,Acme,A,Won,3/4/2025,3/1/2025,x",
    ),
    "Opportunity report zh": (
        "report1740.csv", "业务机会所有人,客户名,业务机会名称,阶段,结束日期,创建日期,业务机会 ID,我的字段",
        "张伟,甲,乙,赢单,2025/3/4,2025/3/1,006bm00000LKgOn,x",
    ),
    "Opportunity warehouse": (
        "opportunity.csv",
        "id,name,stage_name,close_date,is_won,created_date,region_c,owner_name,_fivetran_synced,is_deleted",
        "006bm00000LKgOnAAL,A,Won,2025-03-04,true,2025-03-04 08:15:00,East,Jo,2025-03-05,false",
    ),
    "OpportunityHistory report en": (
        "report.csv",
        "Opportunity Name,From Stage,To Stage,Amount,Probability (%),Last Modified,Last Modified By",
        "A,Prospecting,Proposal,10,50,3/1/2025 8:15 AM,Jo",
    ),
    "OpportunityHistory report zh": (
        "report.csv", "业务机会名称,从阶段,至阶段,金额,概率 (%),结束日期,上次修改日期,上次修改人",
        "甲,潜在,方案,10,50,2025/3/4,2025/3/1 上午8:15,张伟",
    ),
    "OpportunityFieldHistory report en": (
        "report.csv",
        "Opportunity Name,Opportunity ID,Edited By,Field / Event,Old Value,New Value,Edit Date",
        "A,006bm00000LKgOn,Jo,Stage,Prospecting,Proposal,3/1/2025 8:15 AM",
    ),
    "OpportunityFieldHistory report zh": (
        "report.csv", "业务机会名称,编辑人,字段/事件,旧值,新值,编辑日期",
        "甲,张伟,阶段,潜在,方案,2025/3/1 上午8:15",
    ),
    "OpportunityFieldHistory api": (
        "x.csv", "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate",
        "017bm00000LKgOnAAL,006bm00000LKgOnAAL,Owner,A,B,2025-03-04T08:15:00Z",
    ),
    "LeadHistory warehouse": (
        "lead_history.csv",
        "id,lead_id,field,old_value,new_value,created_date,created_by_id,_fivetran_synced",
        "017bm00000LKgOnAAL,00Qbm00000Orxk5EAB,Status,A,B,2025-03-04,005Hp00000hnUYPIA2,2025-03-05",
    ),
}  # fmt: skip


@pytest.mark.parametrize("said", DIALECTS)
def test_a_dialect_is_recognised_with_its_object_and_language(said):
    name, header, row = DIALECTS[said]
    found = seen(name, header, row)
    assert " ".join(part for part in (found.object, found.dialect, found.language) if part) == said
    assert found.missing_needed == ()


def test_only_the_customers_own_columns_are_kept_beside_the_fields():
    assert seen(*DIALECTS["Opportunity api"]).custom == ("Region__c",)
    assert seen(*DIALECTS["Opportunity report en"]).custom == ("My Field",)
    assert seen(*DIALECTS["Opportunity report zh"]).custom == ("我的字段",)
    assert seen(*DIALECTS["Opportunity warehouse"]).custom == ("region_c",)


def test_the_change_of_a_report_is_not_taken_for_the_creation_of_the_deal():
    found = seen(
        "r.csv", "Opportunity Name,From Stage,To Stage,Last Modified,Created Date", "A,B,C,3/1/2025,1/1/2025"
    )
    assert found.fields["CreatedDate"] == "Last Modified"
    assert found.fields["Opportunity.CreatedDate"] == "Created Date"


def test_relations_of_custom_lookups_are_known_with_and_without_r():
    found = seen("Opportunity.csv", "Id,StageName,CloseDate,IsWon,Owner__r.Name", "006bm00000LKgOnAAL,A,,,Jo")
    assert found.fields["Owner.Name"] == "Owner__r.Name"


def test_repeated_ids_tell_a_history_from_the_records():
    rows = [f"006bm00000LKgOnAAL,S{n},2025-03-0{n}T08:00:00Z,10" for n in range(1, 6)]
    found = seen("x.csv", "Opportunity ID,Stage,CreatedDate,Amount", *rows)
    assert found.object == "OpportunityHistory"


def test_a_needed_field_that_is_missing_is_named():
    found = seen("OpportunityHistory.csv", "Id,StageName,CreatedDate", "008bm00000UoqOjAAJ,A,2025-01-01")
    assert (found.object, found.missing_needed) == (
        "OpportunityHistory", ("OpportunityId|Opportunity.Name",),
    )  # fmt: skip


def test_headings_in_a_language_we_do_not_read_are_told_by_the_ids_below():
    rows = [f"006bm00000LKg{c}nAAL,Angebot,12.03.2025" for c in "ABCD"]
    found = seen("bericht.csv", "Opportunity-Nr.,Phase,Schlusstermin", *rows)
    assert (found.object, found.looks_like) == ("", "Opportunity")


def test_an_unknown_object_joins_by_the_record_its_ids_name():
    rows = [f"a0Xbm00000LKg{c}nAAL,801bm00000LKg{c}nAAL,Open,2025-03-0{n}" for n, c in enumerate("ABCD", 1)]
    found = seen("Installation__c.csv", "Id,Order__c,Status__c,Planned__c", *rows)
    custom = found.relation
    assert found.object == ""
    assert (custom.reference, custom.to, custom.by) == ("Order__c", "Order", "Id")
    assert (custom.dates, custom.status, custom.is_external) == (("Planned__c",), ("Status__c",), False)


@pytest.mark.parametrize(
    "column, to, by",
    [
        ("Order Number", "Order", "OrderNumber"),
        ("PO Number", "Order", "PoNumber"),
        ("invoice_no", "Invoice", "DocumentNumber"),
        ("订单编号", "Order", "OrderNumber"),
        ("采购单号", "Order", "PoNumber"),
    ],
)
def test_a_file_of_another_system_joins_by_a_number(column, to, by):
    found = seen(
        "erp.csv", f"{column},Event,At,User",
        "0001,Picked,2025-03-01 08:00,Li", "0002,Shipped,2025-03-02 08:00,Wu"
    )  # fmt: skip
    assert found.object == ""
    assert (found.relation.to, found.relation.by, found.relation.is_external) == (to, by, True)
    assert (found.relation.dates, found.relation.status, found.relation.resource) == (
        ("At",),
        ("Event",),
        "User",
    )


def test_a_table_that_joins_nothing_is_nothing():
    found = seen("groups.csv", "StageName,Count", "Qualification,1")
    assert (found.object, found.relation, found.looks_like) == ("", None, "")


def test_every_label_leads_to_a_field_of_its_object():
    lost = {
        (one.name, field)
        for one in objects().values()
        for labels in one.labels.values()
        for field in labels.values()
        if field not in one.fields
    }
    assert lost == set()


REAL = {
    "salesforce_exports/org_a/Account.csv": "Account",
    "salesforce_exports/org_a/Lead.csv": "Lead",
    "salesforce_exports/org_a/Opportunity.csv": "Opportunity",
    "salesforce_exports/org_a/OpportunityHistory.csv": "OpportunityHistory",
    "salesforce_exports/org_a/OpportunityHistoryGroup.csv": "",
    "salesforce_exports/org_b/FieldHistory.csv": "FieldHistory",
    "salesforce_exports/org_b/OpportunityHistory.csv": "OpportunityHistory",
    "salesforce_exports/org_b/PricebookEntry.csv": "PricebookEntry",
    "salesforce_exports/org_b/Product2.csv": "Product2",
    "salesforce_exports/org_b/account.csv": "Account",
    "salesforce_exports/org_b/lead.csv": "Lead",
    "salesforce_exports/org_b/opportunity.csv": "Opportunity",
    "maven_crm/accounts.csv": "Account",
    "maven_crm/products.csv": "Product2",
    "maven_crm/sales_pipeline.csv": "Opportunity",
    "maven_crm/sales_teams.csv": "User",
}


@pytest.mark.skipif(not DATA, reason="CASHLANE_TEST_DATA is not set")
@pytest.mark.parametrize("file, object_", REAL.items())
def test_real_exports_are_recognised_whatever_they_are_called(file, object_):
    raw = read_file(Path(str(DATA)) / file)
    sample = raw.sample(400)
    assert recognise(raw.name, raw.columns, sample).object == object_
    if file.startswith("salesforce"):
        assert recognise("export 1.csv", raw.columns, sample).object == object_
