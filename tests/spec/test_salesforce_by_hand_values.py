"""Do values, links and counts of the hand-made organisation agree with what a reader of the rules wrote?"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pyarrow.compute as pc
import pytest

from analysis.log.building import index
from analysis.prepare.salesforce.build import build
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.stage_map import stages_of
from tests.spec.test_salesforce_by_hand import (
    EXPECTED,
    KEYS,
    NAMES,
    SETTLED,
    ZONE,
    built,
    org,
    wanted,
)

NOTES = EXPECTED["notes"]
PROXIES = {"presented_by_document", "presented_by_email", "signed_by_activation"}
AMOUNTS = ("InvoiceAmount", "PaymentAmount", "CreditedAmount")
EVENT = ["case", "name", "at", "record"]
MORE_ORDERS = {"ProcessInstance": 2, "ProcessInstanceStep": 2, "Task": 3}
"""Rows that the builder links to orders beside those a reader did: SETTLED.md, coverage."""


@cache
def pairs(process: str) -> pd.DataFrame:
    """Events as expected beside those that were made; settled ones are left out."""
    by_hand = wanted(process)
    at = [
        pd.Timestamp(f"{said} 12:00", tz=ZONE) if len(said) == 10 else pd.Timestamp(said)
        for said in by_hand["time"]
    ]
    by_hand = by_hand.assign(
        case=by_hand["case_id"], record=by_hand["record_id"], at=pd.to_datetime(at, utc=True).floor("s"),
        name=[NAMES.get(one, one) for one in by_hand["activity"]], flags=by_hand["flags"].str.split(),
    )  # fmt: skip
    found = built(process).table.to_pandas()
    found = found.assign(
        case=found[KEYS[process]], name=found["ActivityName"], at=found["EventTime"].dt.floor("s"),
        record=found["SourceRecordId"],
    )  # fmt: skip
    both = by_hand.merge(found, on=EVENT, validate="one_to_one")
    assert len(both) == len(by_hand) - sum(sign == "-" for sign, *_ in SETTLED[process])
    return both


@cache
def links() -> Links:
    return Links(org())


@pytest.mark.parametrize("process", KEYS)
def test_amounts_and_currencies_are_those_written_by_hand(process):
    """A reversal is written as the record has it and made as what it takes away: SETTLED.md, 31."""
    rows = pairs(process)
    rows = rows[rows["amount"] != ""]
    made = (
        rows[list(AMOUNTS)].bfill(axis=1).iloc[:, 0].where(rows["name"] != "Payment Reversed", lambda x: -x)
    )
    assert len(rows) > 20
    assert made.tolist() == rows["amount"].astype(float).tolist()
    assert rows["Currency"].tolist() == rows["currency"].tolist()


@pytest.mark.parametrize("process", KEYS)
def test_no_other_event_has_an_amount_of_invoice_or_payment(process):
    """But for the settlement, which names the amount of its invoice."""
    rows = pairs(process)
    rows = rows[(rows["amount"] == "") & rows[list(AMOUNTS)].notna().any(axis=1)]
    assert set(rows["name"]) <= {"Payment Applied"}


def flags_of(process: str) -> dict[str, pd.Series]:
    rows = pairs(process)
    found = {
        "date_only": rows["IsDayOnly"],
        "proxy": rows["TimeBasis"].isin(PROXIES),
        "heuristic": rows["LinkedBy"] == "heuristic",
        "shared": rows["IsShared"],
        "final": rows["SettlesInvoice"].fillna(False).astype(bool),
        "merged": rows["LinkedBy"] == "merged",
        "lead_case": rows["case"].str.startswith("LEAD-"),
    }
    if process == "lead_to_cash":
        born = rows[rows["name"] == "Opportunity Created"].set_index("case")["at"]
        led = rows[rows["name"] == "Lead Captured"].set_index("case")["at"]
        late = {case for case in born.index.intersection(led.index) if led[case] > born[case]}
        found["not_start"] = rows["case"].isin(late) & rows["name"].str.startswith("Lead ")
    return found


@pytest.mark.parametrize("process", KEYS)
def test_flags_are_those_written_by_hand(process):
    rows = pairs(process)
    by_hand = {flag: [flag in one for one in rows["flags"]] for flag in flags_of(process)}
    assert {flag for one in rows["flags"] for flag in one} - set(by_hand) <= {"optional"}
    for flag, values in flags_of(process).items():
        wrong = rows[values.astype(bool) != pd.Series(by_hand[flag], index=rows.index)]
        assert wrong[EVENT].to_dict("records") == [], flag


def test_steps_called_optional_are_off_without_their_switch():
    rows = pairs("lead_to_cash")
    optional = {one.record for one in rows.itertuples() if "optional" in one.flags}
    plain = build(org(), process="lead_to_cash").table["SourceRecordId"].to_pylist()
    assert len(optional) == EXPECTED["counts"]["lead_to_cash"]["optional"]
    assert not optional & {*plain}


@pytest.mark.parametrize("process", KEYS)
def test_cases_and_days_are_as_many_as_counted_by_hand(process):
    table, counted = built(process).table, EXPECTED["counts"][process]
    assert len(table[KEYS[process]].unique()) == counted["cases"]
    assert pc.sum(table["IsDayOnly"]).as_py() == counted["date_only"]


def test_final_payments_are_those_by_which_every_invoice_of_the_case_is_settled():
    """O06 has two invoices, paid on one day: the second allocation is final. O10 paid half."""
    table = built("lead_to_cash").table.to_pandas()
    final = table[table["IsFinalPayment"].fillna(False).astype(bool)]
    assert sorted(final["SourceRecordId"]) == [
        "1PL5g000000PL03GAG", "1PL5g000000PL04GAG", "a2K5g000000BK02EAG", "a2K5g000000BK03EAG",
        "a2K5g000000BK04EAG", "a2K5g000000BK05EAG",
    ]  # fmt: skip


# -- links


@pytest.mark.parametrize("name", EXPECTED["coverage"])
def test_as_many_rows_are_linked_as_counted_by_hand(name):
    counted = EXPECTED["coverage"][name]
    (found,) = [one for one in links().coverage() if one.object == name]
    gone = len(org().deleted.get(name, ()))
    assert found.n + gone == counted["rows"]
    assert gone + found.n_deleted == counted["of_deleted"]
    assert found.n_deal + found.n_lead == counted["lead_to_cash"]
    if counted["order_to_cash"]:
        assert found.n_order == counted["order_to_cash"] + MORE_ORDERS.get(name, 0)


WAYS = {
    "OpportunityId": "direct", "QuoteId": "quote", "SBQQ__Quote__c": "quote", "heuristic": "heuristic",
    "ContractId -> Quote.ContractId": "contract", "Opportunity.ContractId": "opportunity",
    "Quote.ContractId": "quote", "SBQQ__Opportunity__c (column 业务机会 ID)": "direct",
    "Order.ContractId": "order", "blng__Order__c": "direct", "ReferenceEntityId (order)": "direct",
    "ReferenceEntityId (order summary)": "record",
}  # fmt: skip
"""The column a reader went by, to the way the builder names."""


@pytest.mark.parametrize(
    "name, section", [("Order", "order_to_opportunity"), ("Contract", "contract_to_opportunity")]
)
def test_links_go_by_the_column_a_reader_took(name, section):
    ways = {one["record_id"]: one["way"] for one in links().deals(name).to_pylist()}
    by_hand = {record: WAYS[column] for record, column in EXPECTED["links"][section].items()}
    assert {record: ways[record] for record in by_hand} == by_hand


def test_invoices_go_to_their_orders_a_consolidated_one_by_its_lines():
    found = [
        one for name in ("blng__Invoice__c", "Invoice") for one in links().orders(name).to_pylist()
    ]  # fmt: skip
    ways = {one["record_id"]: one["way"] for one in found}
    by_hand = EXPECTED["links"]["invoice_to_order"]
    alone = {record: WAYS[column] for record, column in by_hand.items() if column in WAYS}
    assert {record: ways[record] for record in alone} == alone
    (shared,) = NOTES["shared_invoices"]
    parts = {one["case_id"]: one["share"] * 40_000 for one in found if one["record_id"] == shared}
    assert set(by_hand) - set(alone) == {shared}
    assert by_hand[shared] == "invoice lines: " + ", ".join(
        f"{case} {amount:.0f}" for case, amount in parts.items()
    )


# -- rows without event, notes


def test_the_rows_without_event_are_those_a_reader_named():
    """But for the settled differences that are missing events."""
    tables = [built(process, with_quote_edits=True).table for process in KEYS]
    used = {record for table in tables for record in table["SourceRecordId"].to_pylist()}
    never = set(EXPECTED["never_events"]["objects"])
    held = {name: set(org().tables[name]["Id"].to_pylist()) for name in org().tables}
    silent = set().union(*(held[name] for name in EXPECTED["coverage"] if name not in never))
    silent |= {record for gone in org().deleted.values() for record in gone.to_pylist()}
    named = {record for one in EXPECTED["no_event"] for record in one["ids"]}
    settled = {record for sign, record, _ in SETTLED["lead_to_cash"] if sign == "-"}
    assert silent - used == named | (settled - used)
    assert not used & set().union(*(held.get(name, set()) for name in never))


def test_what_is_gone_or_merged_is_told():
    assert org().deleted["Opportunity"].to_pylist() == NOTES["deleted_opportunities"]
    assert org().deleted["Lead"].to_pylist() == NOTES["deleted_leads"]
    merged = org().merged["Lead"].to_pydict()
    assert dict(zip(merged["loser"], merged["winner"], strict=True)) == NOTES["merged_leads"]


def test_cases_of_leads_and_their_conversions():
    table = built("lead_to_cash").table.to_pandas()
    cases = table.groupby("SalesOpportunity")
    assert sorted(one for one in cases.groups if one.startswith("LEAD-")) == [
        f"LEAD-{one}" for one in NOTES["lead_cases"]
    ]
    converted = cases["IsConverted"].first()
    (lead,) = NOTES["converted_without_opportunity"]
    assert converted[f"LEAD-{lead}"]
    by_day = table[table["TimeBasis"] == "converted_at_noon"]["SourceRecordId"].tolist()
    assert by_day == NOTES["conversion_known_by_day_only"]
    assert set(NOTES["ids_differing_in_letter_case_only"]) <= set(cases.groups)


def test_records_without_a_deal_or_with_a_guessed_one():
    held = {name: {*org().tables[name]["Id"].to_pylist()} for name in ("Contract", "Order")}
    found = {name: links().deals(name).to_pylist() for name in held}
    linked = {name: {one["record_id"] for one in found[name]} for name in held}
    assert held["Contract"] - linked["Contract"] == {*NOTES["unlinked_contracts"]}
    assert held["Order"] - linked["Order"] == {*NOTES["orders_without_deal"]}
    guessed = {
        one["record_id"]: one["case_id"]
        for name in held
        for one in found[name]
        if one["way"] == "heuristic"
    }  # fmt: skip
    assert guessed == NOTES["heuristic_links"]


def test_change_orders_belong_to_their_order_and_payments_to_several_invoices():
    orders = {one["record_id"]: one["case_id"] for one in links().orders("Order").to_pylist()}
    assert {one: orders[one] for one in NOTES["change_or_reduction_orders"]} == NOTES[
        "change_or_reduction_orders"
    ]
    lines = org().tables["blng__PaymentAllocationInvoice__c"].to_pandas().groupby("blng__Payment__c")
    several = lines["blng__Invoice__c"].nunique()
    assert several[several > 1].index.tolist() == NOTES["payments_for_several_invoices"]


def test_proxies_and_gaps_are_counted():
    table = built("lead_to_cash").table.to_pandas()
    proxies = table[table["TimeBasis"].isin(PROXIES)]["SourceRecordId"]
    assert sorted(proxies) == sorted(NOTES["proxies"])
    rules = built("lead_to_cash").report.rules.set_index("rule")["n"]
    assert {
        "first_snapshot_late": len(NOTES["created_before_history"]),
        "closed_without_time": len(NOTES["without_history_row"]),
        "lead_after_deal": len(NOTES["lead_younger_than_opportunity"]),
        "accepted_without_time": len(NOTES["accepted_without_time"]),
    }.items() <= rules.to_dict().items()


def test_outcomes_are_those_of_the_records():
    table = built("lead_to_cash").table.to_pandas()
    won = table.groupby("SalesOpportunity")["IsWon"].first()
    deals = won[~won.index.str.startswith("LEAD-")]
    counts = {"won": (deals == True).sum(), "lost": (deals == False).sum(), "open": deals.isna().sum()}  # noqa: E712
    assert counts == EXPECTED["outcomes"]


def test_both_names_of_a_renamed_stage_and_one_no_longer_used_are_in_the_map():
    stages = {one.name: one for one in stages_of(org().tables)}
    for old, new in NOTES["renamed_stage"].items():
        assert (stages[old].activity, stages[old].order) == (stages[new].activity, stages[new].order)
    assert set(NOTES["inactive_stages_in_use"]) <= set(stages)
    names = built("lead_to_cash").table["ActivityName"].unique().to_pylist()
    assert set(NOTES["inactive_stages_in_use"]) <= set(names)


@pytest.mark.parametrize("process", KEYS)
def test_cases_are_paid_where_every_invoice_has_its_final_payment(process, tmp_path):
    """I03 is half paid; BI06 is not paid at all; every other invoice has an allocation flagged final."""
    made = built(process)
    log = index(made.raw("org"), made.mapping, workspace=tmp_path, table=made.events("org"))
    state = log.frame(log.cases.select("case_id", "state")).set_index("case_id")["state"]
    by_hand = wanted(process)
    by_hand = by_hand.assign(is_final=by_hand["flags"].str.contains("final"))
    billed = by_hand[by_hand["activity"] == "Invoice Generated"].groupby("case_id").size()
    final = by_hand.groupby("case_id")["is_final"].sum()
    paid = {case for case, n in billed.items() if final[case] == n}
    assert set(state[state == "paid"].index) == paid
    assert len(paid) == 6
