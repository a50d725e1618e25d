"""Every record finds its deal and its order by the first way that leads there; nothing counts twice."""
# ruff: noqa: E501 - rows of tables stay on one line

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.links_ways import COMMON, TO_DEAL, TO_ORDER, Down, Up, steps
from analysis.prepare.salesforce.objects import ANY, objects
from analysis.prepare.salesforce.org import Org
from analysis.prepare.salesforce.recognise_custom import Custom

TYPES = {"AccountId": pa.string(), "IsClosed": pa.bool_(), "IsWon": pa.bool_()}


def org(
    _relations: dict[str, Custom] | None = None, _custom=None, _deleted=None, _merged=None, **tables: str
) -> Org:
    """Tables as text: a line of fields, then a line a row; `-` is empty."""
    return Org(
        tables={name: table(text) for name, text in tables.items()},
        relations=_relations or {},
        custom=_custom or {},
        deleted={name: pa.array(ids) for name, ids in (_deleted or {}).items()},
        merged={
            name: pa.table({"loser": list(pairs), "winner": list(pairs.values())})
            for name, pairs in (_merged or {}).items()
        },
    )


def table(text: str) -> pa.Table:
    header, *rows = [line.split() for line in text.strip().splitlines()]
    return pa.table({name: column(name, [row[at] for row in rows]) for at, name in enumerate(header)})


def column(name: str, cells: list[str]) -> pa.Array:
    known = [None if cell == "-" else cell for cell in cells]
    if name.endswith(("Amount", "Amount__c")):
        return pa.array([cell and float(cell) for cell in known], pa.float64())
    if name.startswith("Is"):
        return pa.array([cell and cell == "true" for cell in known], pa.bool_())
    if name.endswith("Date"):
        return pa.array([cell and datetime.fromisoformat(cell) for cell in known], pa.timestamp("us"))
    return pa.array(known, pa.string())


def deals(found: Org, name: str) -> dict[str, list[tuple[str, str, float]]]:
    return by_record(Links(found).deals(name))


def orders(found: Org, name: str) -> dict[str, list[tuple[str, str, float]]]:
    return by_record(Links(found).orders(name))


def by_record(links: pa.Table) -> dict[str, list[tuple[str, str, float]]]:
    found: dict[str, list[tuple[str, str, float]]] = {}
    for row in links.to_pylist():
        found.setdefault(row["record_id"], []).append((row["case_id"], row["way"], round(row["share"], 6)))
    return found


DEALS = "Id ContractId\nD1 -\nD2 -"


def test_a_lead_goes_to_its_deal_or_is_a_case_of_its_own():
    found = org(Opportunity=DEALS, Lead="Id ConvertedOpportunityId\nL1 D1\nL2 -")
    assert deals(found, "Lead") == {"L1": [("D1", "direct", 1.0)], "L2": [("LEAD-L2", "lead", 1.0)]}


def test_a_merged_lead_goes_where_its_winner_goes_and_so_does_its_history():
    found = org(
        Opportunity=DEALS,
        Lead="Id ConvertedOpportunityId\nL1 D1\nL2 -\nL3 -\nL4 -",
        LeadHistory="Id LeadId\nH1 L2\nH2 L3",
        _merged={"Lead": {"L2": "L1", "L3": "L4"}},
    )
    assert deals(found, "Lead")["L2"] == [("D1", "merged", 1.0)]
    assert deals(found, "Lead")["L3"] == [("LEAD-L4", "merged", 1.0)]
    assert deals(found, "LeadHistory") == {"H1": [("D1", "parent", 1.0)], "H2": [("LEAD-L4", "parent", 1.0)]}


def test_rows_of_deleted_deals_are_left_out_and_counted():
    found = org(
        Opportunity="Id ContractId\nD1 -",
        OpportunityHistory="Id OpportunityId\nH1 D1\nH2 D9\nH3 D8",
        _deleted={"Opportunity": ["D9"]},
    )
    links = Links(found)
    assert by_record(links.deals("OpportunityHistory")) == {
        "H1": [("D1", "parent", 1.0)],
        "H3": [("D8", "parent", 1.0)],
    }
    [coverage] = [one for one in links.coverage() if one.object == "OpportunityHistory"]
    assert (coverage.n, coverage.n_deal, coverage.n_deleted, coverage.n_unknown) == (3, 2, 1, 1)


CONTRACT_WAYS = {
    "opportunity": {"Opportunity": "Id ContractId\nD1 C1\nD2 -"},
    "quote": {"Opportunity": DEALS, "Quote": "Id OpportunityId ContractId\nQ1 D1 C1"},
    "order": {"Opportunity": DEALS, "Order": "Id OpportunityId ContractId\nO1 D1 C1"},
}


@pytest.mark.parametrize("way", CONTRACT_WAYS)
def test_a_contract_is_found_from_the_deal_the_quote_or_the_order_that_names_it(way):
    found = org(Contract="Id AccountId\nC1 A1", **CONTRACT_WAYS[way])
    assert deals(found, "Contract") == {"C1": [("D1", way, 1.0)]}


def test_the_contract_of_the_deal_goes_before_that_of_the_order():
    found = org(
        Contract="Id\nC1",
        Opportunity="Id ContractId\nD1 C1\nD2 -",
        Order="Id OpportunityId ContractId\nO1 D2 C1",
    )
    assert deals(found, "Contract") == {"C1": [("D1", "opportunity", 1.0)]}


def test_an_order_tries_deal_quote_and_contract_without_going_in_a_circle():
    found = org(
        Opportunity="Id ContractId\nD1 -\nD2 C2",
        Quote="Id OpportunityId ContractId\nQ1 D1 -",
        Contract="Id\nC1\nC2",
        Order="""Id OpportunityId QuoteId ContractId OriginalOrderId
            O1 D1 - - -
            O2 - Q1 - -
            O3 - - C2 -
            O4 - - C1 -
            O5 - - - O1""",
    )
    assert deals(found, "Order") == {
        "O1": [("D1", "direct", 1.0)],
        "O2": [("D1", "quote", 1.0)],
        "O3": [("D2", "contract", 1.0)],
        "O5": [("D1", "order", 1.0)],
    }


def test_a_contract_without_reference_goes_to_the_deal_open_at_its_customer_then():
    found = org(
        Opportunity="""Id AccountId CreatedDate IsClosed IsWon LastStageChangeDate
            D1 A1 2025-01-01 true true 2025-02-01
            D2 A1 2025-03-01 false false -
            D3 A2 2025-01-01 true false 2025-02-01
            D4 A3 2025-01-01 true true 2025-02-01
            D5 A4 2025-06-01 false false -""",
        Contract="""Id AccountId CreatedDate
            C1 A1 2025-02-10
            C2 A1 2025-04-01
            C3 A2 2025-01-15
            C4 A3 2025-04-02
            C5 A3 2025-04-03
            C6 A4 2025-05-31
            C7 - 2025-05-31""",
    )
    # C3: the deal was lost. C4, C5: closed on 1 February, 60 days later is 2 April. C6: begun after it.
    assert deals(found, "Contract") == {
        "C1": [("D1", "heuristic", 1.0)],
        "C2": [("D2", "heuristic", 1.0)],
        "C4": [("D4", "heuristic", 1.0)],
    }


def test_what_was_linked_by_rule_of_thumb_says_so_further_on():
    found = org(
        Opportunity="Id AccountId CreatedDate\nD1 A1 2025-01-01",
        Contract="Id AccountId CreatedDate\nC1 A1 2025-02-10",
        ContractHistory="Id ContractId\nH1 C1",
    )
    assert deals(found, "ContractHistory") == {"H1": [("D1", "heuristic", 1.0)]}


BILLED = {
    "Opportunity": DEALS,
    "Order": "Id OpportunityId\nO1 D1\nO2 D2\nO3 D2",
    "OrderItem": "Id OrderId\nI1 O1\nI2 O2\nI3 O3",
    "blng__Invoice__c": "Id blng__Order__c\nN1 O1\nN2 -",
    "blng__InvoiceLine__c": """Id blng__Invoice__c blng__OrderProduct__c blng__TotalAmount__c
        M1 N2 I1 300
        M2 N2 I2 500
        M3 N2 I3 200""",
    "blng__PaymentAllocationInvoice__c": """Id blng__Invoice__c blng__Payment__c blng__Amount__c
        A1 N1 P1 100
        A2 N2 P1 300
        A3 N2 P2 50""",
    "blng__Payment__c": "Id blng__Invoice__c\nP1 -\nP2 -",
}


def test_an_invoice_over_several_orders_is_shared_out_by_its_lines():
    found = org(**BILLED)
    assert deals(found, "blng__Invoice__c") == {
        "N1": [("D1", "order", 1.0)],
        "N2": [("D1", "lines", 0.3), ("D2", "lines", 0.7)],
    }
    assert orders(found, "blng__Invoice__c")["N2"] == [
        ("O1", "lines", 0.3), ("O2", "lines", 0.5), ("O3", "lines", 0.2),
    ]  # fmt: skip
    shared = Links(found).deals("blng__Invoice__c")
    assert shared["shared"].to_pylist() == [False, True, True]


def test_a_payment_is_shared_out_by_what_each_invoice_got_of_it():
    found = org(**BILLED)
    # P1: 100 for N1 (all D1), 300 for N2 (30 % D1, 70 % D2): D1 has 100 + 90 of 400
    assert deals(found, "blng__Payment__c") == {
        "P1": [("D1", "invoice", 190 / 400), ("D2", "invoice", 210 / 400)],
        "P2": [("D1", "invoice", 0.3), ("D2", "invoice", 0.7)],
    }
    assert deals(found, "blng__PaymentAllocationInvoice__c")["A1"] == [("D1", "invoice", 1.0)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=12))
def test_the_shares_of_a_record_sum_to_one(lines):
    rows = "\n".join(f"M{n} N1 I{item} {amount}" for n, (item, amount) in enumerate(lines))
    found = org(
        Opportunity="Id\n" + "\n".join(f"D{n}" for n in range(4)),
        Order="Id OpportunityId\n" + "\n".join(f"O{n} D{n}" for n in range(4)),
        OrderItem="Id OrderId\n" + "\n".join(f"I{n} O{n}" for n in range(4)),
        blng__Invoice__c="Id\nN1",
        blng__InvoiceLine__c=f"Id blng__Invoice__c blng__OrderProduct__c blng__TotalAmount__c\n{rows}",
    )
    shares = Links(found).deals("blng__Invoice__c")["share"].to_pylist()
    assert len(shares) == len({item for item, _ in lines})
    assert sum(shares) == pytest.approx(1)


def test_standard_invoices_and_payments_go_by_what_they_refer_to():
    found = org(
        Opportunity=DEALS,
        Order="Id OpportunityId\nO1 D1\nO2 D2",
        OrderSummary="Id OriginalOrderId\nS1 O2",
        Invoice="Id ReferenceEntityId\nN1 O1\nN2 S1\nN3 -",
        PaymentLineInvoice="Id PaymentId InvoiceId Amount\nY1 P1 N1 10\nY2 P1 N2 30",
        Payment="Id\nP1",
        CreditMemo="Id ReferenceEntityId\nK1 N2",
    )
    assert deals(found, "Invoice") == {"N1": [("D1", "record", 1.0)], "N2": [("D2", "record", 1.0)]}
    assert orders(found, "Invoice") == {"N1": [("O1", "direct", 1.0)], "N2": [("O2", "record", 1.0)]}
    assert deals(found, "Payment") == {"P1": [("D1", "invoice", 0.25), ("D2", "invoice", 0.75)]}
    assert deals(found, "CreditMemo") == {"K1": [("D2", "record", 1.0)]}


def test_approvals_and_tasks_go_to_whatever_they_are_about():
    found = org(
        Opportunity=DEALS,
        Lead="Id ConvertedOpportunityId\nL1 D2",
        Quote="Id OpportunityId\nQ1 D1",
        ProcessInstance="Id TargetObjectId\nV1 Q1\nV2 D2\nV3 X9",
        ProcessInstanceStep="Id ProcessInstanceId\nT1 V1\nT2 V3",
        Task="Id WhatId WhoId\nK1 Q1 -\nK2 - L1\nK3 X9 L1",
    )
    assert deals(found, "ProcessInstance") == {"V1": [("D1", "record", 1.0)], "V2": [("D2", "direct", 1.0)]}
    assert deals(found, "ProcessInstanceStep") == {"T1": [("D1", "approval", 1.0)]}
    assert deals(found, "Task") == {
        "K1": [("D1", "record", 1.0)], "K2": [("D2", "lead", 1.0)], "K3": [("D2", "lead", 1.0)],
    }  # fmt: skip


def test_a_deal_leads_to_all_of_its_orders_and_a_change_order_to_its_original():
    found = org(
        Opportunity=DEALS,
        Quote="Id OpportunityId\nQ1 D1",
        Order="Id OpportunityId QuoteId OriginalOrderId\nO1 D1 - -\nO2 - Q1 -\nO3 - - O1",
        OpportunityHistory="Id OpportunityId\nH1 D1",
    )
    assert orders(found, "Order") == {
        "O1": [("O1", "self", 1.0)], "O2": [("O2", "self", 1.0)], "O3": [("O1", "direct", 1.0)],
    }  # fmt: skip
    assert orders(found, "Opportunity") == {"D1": [("O1", "order", 1.0), ("O2", "order", 1.0)]}
    assert [one[0] for one in orders(found, "OpportunityHistory")["H1"]] == ["O1", "O2"]


def test_own_lookups_and_files_of_other_systems_are_followed():
    erp = Custom("erp", "PO", "Order", "PoNumber", ("At",), is_external=True)
    found = org(
        Opportunity=DEALS,
        Order="Id OpportunityId PoNumber\nO1 D1 4711",
        sbaa__Approval__c="Id Quote__c\nZ1 Q1",
        Quote="Id OpportunityId\nQ1 D2",
        erp="Id PO\nE1 4711\nE2 4712",
        _relations={"erp": erp},
        _custom={"sbaa__Approval__c": ("Quote__c",)},
    )
    assert deals(found, "sbaa__Approval__c") == {"Z1": [("D2", "customer_field", 1.0)]}
    assert orders(found, "erp") == {"E1": [("O1", "number", 1.0)]}
    assert deals(found, "erp") == {"E1": [("D1", "number", 1.0)]}


def test_both_sides_stand_beside_each_other():
    found = org(Opportunity=DEALS, Order="Id OpportunityId\nO1 D1\nO2 -")
    rows = Links(found).table("Order").select(["record_id", "opportunity_id", "order_id"]).to_pylist()
    assert rows == [
        {"record_id": "O1", "opportunity_id": "D1", "order_id": "O1"},
        {"record_id": "O2", "opportunity_id": None, "order_id": "O2"},
    ]


def test_an_object_that_is_not_there_has_no_links():
    assert Links(org(Opportunity=DEALS)).deals("Order").num_rows == 0
    assert Links(org(Order="Id\nO1")).deals("Order").num_rows == 0


def test_coverage_counts_rows_once_however_many_cases_they_have():
    by_object = {one.object: one for one in Links(org(**BILLED)).coverage()}
    invoices = by_object["blng__Invoice__c"]
    assert (invoices.n, invoices.n_deal, invoices.n_order, invoices.n_shared) == (2, 2, 2, 1)
    assert invoices.ways == {"order": 1, "lines": 1}


def test_every_step_follows_fields_that_are_known():
    lost = set()
    for name in {*TO_DEAL, *TO_ORDER, *COMMON}:
        for goal in ("Opportunity", "Order"):
            for step in steps(name, goal):
                if isinstance(step, Up) and (step.to != ANY and step.to not in objects()):
                    lost.add((name, step.to))
                if isinstance(step, Down) and step.field not in objects()[step.child].fields:
                    lost.add((step.child, step.field))
    assert lost == set()


class Unkept(Links):
    """Nothing is kept: every step is taken anew."""

    def _resolved(self, name, goal, without=frozenset()):
        return self._tried(name, goal, without)


RING = ("Quote", "Contract", "Order", "Invoice")
ids = st.sampled_from(["-", *(f"{name[0]}{n}" for name in ("Deal", *RING) for n in range(3))])


def ring(cells: list[str]) -> Org:
    """Three of each: quotes, contracts, orders and invoices that refer to each other any way they like."""
    cell = iter(cells)
    rows = {name: [f"{name[0]}{n} {next(cell)} {next(cell)}" for n in range(3)] for name in RING}
    heads = {
        "Quote": "Id OpportunityId Own__c", "Contract": "Id SourceQuoteId Own__c",
        "Order": "Id ContractId OriginalOrderId", "Invoice": "Id ReferenceEntityId Own__c",
    }  # fmt: skip
    tables = {name: "\n".join([heads[name], *rows[name]]) for name in RING}
    own = dict.fromkeys(("Quote", "Contract", "Invoice"), ("Own__c",))
    merged = {"Order": {"O2": "O0"}}
    return org(Opportunity="Id ContractId\nD0 C0\nD1 -\nD2 -", _custom=own, _merged=merged, **tables)


@given(st.lists(ids, min_size=24, max_size=24))
def test_what_is_kept_in_a_circle_is_what_would_be_found_anew(cells):
    made = ring(cells)
    kept, anew = Links(made), Unkept(made)
    for name in (*reversed(RING), *RING):
        assert kept.deals(name).equals(anew.deals(name)), name
        assert kept.orders(name).equals(anew.orders(name)), name


def test_objects_that_refer_to_each_other_are_worked_out_a_few_times_each():
    made = ring(["D0", "O1", "D1", "C1", "-", "I2", "Q0", "O0", "Q1", "I1", "-", "I0"] * 2)
    tries = {}
    for kind in (Links, Unkept):
        links, seen = kind(made), []
        tried = links._tried
        links._tried = lambda *told, tried=tried, seen=seen: seen.append(told) or tried(*told)
        links.coverage()
        tries[kind] = len(seen)
    assert tries[Links] < 40 < tries[Unkept]


ORDERS_OF = "Id OpportunityId\nO1 D1\nO2 D2"
LONG_WAYS = {
    "source quote": ("Contract", "Id AccountId SourceQuoteId\nC1 A1 Q1", "quote", {"Quote": "Id OpportunityId\nQ1 D1"}),
    "field of a contract": ("Contract", "Id AccountId OpportunityId\nC1 A1 D1", "direct", {}),
    "deal of the package": ("Contract", "Id AccountId SBQQ__Opportunity__c\nC1 A1 D1", "direct", {}),
    "quote of the package": (
        "Contract", "Id AccountId SBQQ__Quote__c\nC1 A1 P1", "quote",
        {"SBQQ__Quote__c": "Id SBQQ__Opportunity2__c\nP1 D1"},
    ),
    "order by quote of the package": (
        "Order", "Id SBQQ__Quote__c\nO1 P1", "quote", {"SBQQ__Quote__c": "Id SBQQ__Opportunity2__c\nP1 D1"},
    ),
    "invoice by summary": (
        "Invoice", "Id ReferenceEntityId\nI1 S1", "record",
        {"Order": ORDERS_OF, "OrderSummary": "Id OriginalOrderId\nS1 O1"},
    ),
    "billing invoice by line and product": (
        "blng__Invoice__c", "Id blng__Order__c\nI1 -", "lines",
        {
            "Order": ORDERS_OF, "OrderItem": "Id OrderId\nL1 O1",
            "blng__InvoiceLine__c": "Id blng__Invoice__c blng__OrderProduct__c\nB1 I1 L1",
        },
    ),
    "billing invoice by the order of its line": (
        "blng__Invoice__c", "Id blng__Order__c\nI1 -", "lines",
        {"Order": ORDERS_OF, "blng__InvoiceLine__c": "Id blng__Invoice__c blng__OrderProduct__r.OrderId\nB1 I1 O1"},
    ),
    "support case by return": (
        "Case", "Id ParentId\nK1 -", "order", {"Order": ORDERS_OF, "ReturnOrder": "Id OrderId CaseId\nR1 O1 K1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", LONG_WAYS)
def test_the_longer_ways_lead_to_the_deal_too(way):
    name, rows, called, others = LONG_WAYS[way]
    found = org(**{"Opportunity": "Id\nD1\nD2", **others, name: rows})
    ((case, told, share),) = next(iter(deals(found, name).values()))
    assert (case, told, share) == ("D1", called, 1.0)


def test_a_support_case_goes_where_its_parent_goes():
    found = org(
        Opportunity="Id\nD1", Order="Id OpportunityId\nO1 D1", Case="Id ParentId\nK1 -\nK2 K1\nK3 -",
        ReturnOrder="Id OrderId CaseId\nR1 O1 K1",
    )  # fmt: skip
    assert deals(found, "Case") == {"K1": [("D1", "order", 1.0)], "K2": [("D1", "parent", 1.0)]}
    assert orders(found, "Case") == {"K1": [("O1", "order", 1.0)], "K2": [("O1", "parent", 1.0)]}


def test_a_related_order_is_a_change_of_the_other():
    found = org(Order="Id RelatedOrderId\nO1 -\nO2 O1")
    assert orders(found, "Order") == {"O1": [("O1", "self", 1.0)], "O2": [("O1", "direct", 1.0)]}
