"""The events of a block of deals as the table an export would be: one row an event, Salesforce's columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_data import columns as c
from sample_data.cases import OWN_REP, REP, names_and_roles
from sample_data.clock import DAY_H
from sample_data.deals import WON, Deals, placed
from sample_data.draws import chosen, chosen_within, happens
from sample_data.events import Events, counted, filled
from sample_data.lead_to_cash import ACTIVITIES

CONTRACT = {
    "Contract Generated",
    "Contract Approval Requested",
    "Contract Approved",
    "Contract Sent for Signature",
    "Contract Signed",
}
ORDER = {"Sales Order Created", "Order Activated", "Order Changed", "Order Fulfilled", "Order Closed"}


def table(deals: Deals, events: Events, *, first_number: int, language: str) -> pa.Table:
    """All events seen by the extraction, leads without opportunity after the deals."""
    shift, until = placed(deals)
    rows = events.sorted(shift=shift, until=until)
    rows["deal"] = rows["case"] < deals.n
    own = np.where(rows["deal"], rows["case"], 0)
    result = {
        **_core(deals, rows, first_number),
        **_people(deals, rows, own, language),
        **_state(deals, rows, own, shift, language),
        **_values(deals, rows, own, language),
        **_objects(deals, rows, own, first_number, shift, language),
    }
    return pa.table(result)


def _core(deals: Deals, rows: dict, first_number: int) -> dict[str, pa.Array]:
    number = first_number + rows["case"].astype(np.int64)
    ids = np.where(rows["deal"], number, number - deals.n)
    lead, deal = c.identifier("LEAD-", ids, ~rows["deal"]), c.identifier("OPP-", ids, rows["deal"])
    return {
        "SalesOpportunity": pa.compute.coalesce(deal, lead),
        "ActivityName": c.category(rows["activity"], list(ACTIVITIES)),
        "EventTime": c.time(rows["at"]),
    }


def _people(deals: Deals, rows: dict, own: np.ndarray, language: str) -> dict[str, pa.Array]:
    """Who did it, in what role, and whose deal it was then: an owner change hands it over."""
    values = deals.params["values"]
    changes = counted(_is(rows, "Opportunity Owner Changed"), rows["case"])
    to_come = np.where(rows["deal"], deals.n_owners[own] - changes, 0)
    region = deals.codes["Region"]
    owners = [deals.codes["SalesRepresentative"]]
    owners += [_other(deals, region, owners[0]), _other(deals, region, owners[0])]
    rep = np.stack(owners)[np.clip(to_come, 0, 2), own]
    names, roles = names_and_roles(deals.params, language)
    who = np.where(rows["who"] == REP, rep, rows["who"]).astype(int)
    approver = np.where(rows["approver"] == OWN_REP, rep, rows["approver"]).astype(int)
    return {
        "Resource": c.category(who, names),
        "ResourceRole": c.category(roles[who], values["ResourceRole"][language]),
        "IsAutomated": c.flag(who == deals.integration, np.ones(len(who), bool)),
        "SalesRepresentative": c.category(rep, names, rows["deal"]),
        "Approver": c.category(approver, names),
        "ApprovalOutcome": c.category(rows["outcome"].astype(int), values["ApprovalOutcome"][language]),
    }


def _other(deals: Deals, region: np.ndarray, rep: np.ndarray) -> np.ndarray:
    reps = deals.params["values"]["SalesRepresentative"]
    other = chosen_within(deals.rng, region, reps["region"], reps["weights"])
    return np.where(other == rep, chosen_within(deals.rng, region, reps["region"], reps["weights"]), other)


def _state(
    deals: Deals, rows: dict, own: np.ndarray, shift: np.ndarray, language: str
) -> dict[str, pa.Array]:
    """Stage, amount, outcome, discount and expected close as they stood after each event."""
    stage, staged = filled(rows["stage"], rows["case"], rows["stage"] >= 0)
    reduced = counted(rows["reduced"] > 0, rows["case"]) > 0
    amount = deals.amount[own] * np.where(reduced, deals.left[own], 1.0)
    quote, quoted = filled(rows["quote"], rows["case"], rows["quote"] > 0)
    discount = deals.discounts[own, np.where(quoted, quote, 1).astype(int) - 1]
    closed = rows["deal"] & ~deals.open[own]
    return {
        "OpportunityStage": c.category(
            stage.astype(int), deals.params["values"]["OpportunityStage"][language], staged
        ),
        "OpportunityAmount": c.number(amount, staged),
        "IsWon": c.flag(deals.outcome[own] == WON, closed),
        "DiscountPercentage": c.number(discount, quoted & rows["deal"], 1),
        "ExpectedCloseDate": c.date(_expected(deals, rows, own, shift), staged),
    }


def _expected(deals: Deals, rows: dict, own: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Days: a first guess, thirty later with each push, and the day itself once closed."""
    pushes = counted(_is(rows, "Close Date Pushed"), rows["case"])
    close = (deals.closed + shift[: deals.n]) / DAY_H
    guess = np.maximum(
        close - 30 * deals.n_pushes + deals.rng.uniform(-12, 12, deals.n),
        (deals.created + shift[: deals.n]) / DAY_H + 14,
    )
    closing = _is(rows, "Opportunity Closed Won") | _is(rows, "Opportunity Closed Lost")
    done = (counted(closing, rows["case"]) > 0) & ~deals.open[own]
    return np.floor(np.where(done, close[own], guess[own] + 30 * pushes))


def _values(deals: Deals, rows: dict, own: np.ndarray, language: str) -> dict[str, pa.Array]:
    """What a deal or a lead is; leads without opportunity draw theirs here."""
    values, result = deals.params["values"], {}
    case, left = rows["case"], chosen(deals.rng, deals.n_more, values["Region"]["weights"])
    lost = deals.leads.case >= deals.n
    source = deals.codes["LeadSource"].copy()
    source[deals.leads.case[lost]] = deals.leads.source[lost]
    region = np.r_[deals.codes["Region"], left]
    for name in ("ProductCategory", "ColourTag"):
        both = np.r_[deals.codes[name], chosen(deals.rng, deals.n_more, values[name]["weights"])]
        result[name] = c.category(both[case], values[name][language])
    result["Region"] = c.category(region[case], values["Region"][language])
    result["LeadSource"] = c.category(source[case], values["LeadSource"][language])
    for name in ("SalesChannel", "OpportunityType"):
        result[name] = c.category(deals.codes[name][own], values[name][language], rows["deal"])
    result["AccountName"] = c.category(
        deals.codes["AccountName"][own], accounts(deals.params, language), rows["deal"]
    )
    reasons = values["LossReason"]
    why = np.where(happens(deals.rng, 0.97, deals.n), chosen(deals.rng, deals.n, reasons["weights"]), -1)
    result["LossReason"] = c.category(why[own], reasons[language], _is(rows, "Opportunity Closed Lost"))
    return result


def accounts(params: dict, language: str) -> list[str]:
    """Names of the customers, fifteen a region."""
    names = params["accounts"]
    if language == "zh":
        return [prefix + name for prefix in names["prefix_zh"] for name in names["zh"]]
    return [f"{name} {suffix}" for suffix in names["suffix_en"] for name in names["en"]]


def _objects(
    deals: Deals, rows: dict, own: np.ndarray, first_number: int, shift: np.ndarray, language: str
) -> dict[str, pa.Array]:
    """Ids of the objects an event belongs to, and what stands on invoices and contracts."""
    number, n = first_number + own, len(own)
    lead_number = np.full(deals.n + deals.n_more, -1, np.int64)
    lead_number[deals.leads.case] = deals.leads.case
    lead = lead_number[rows["case"]]
    contract, order, invoice = _is(rows, *CONTRACT), _is(rows, *ORDER), rows["invoice"] > 0
    billed = invoice & (rows["due_day"] >= 0)
    collected = counted(rows["collected"].astype(np.float64), rows["case"])
    terms = happens(deals.rng, deals.params["shares"]["nonstandard_terms"], deals.n)
    source = np.where(order | invoice, 1, 0)
    return {
        "LeadId": c.identifier("L-", first_number + lead, lead >= 0),
        "QuoteId": c.identifier("Q-", number, rows["quote"] > 0, suffix=rows["quote"]),
        "ApprovalId": c.identifier("A-", number, rows["approval"] > 0, suffix=rows["approval"]),
        "ContractId": c.identifier("C-", number, contract),
        "NonStandardTerms": c.flag(terms[own], contract),
        "OrderId": c.identifier("SO-", number, order),
        "InvoiceId": c.identifier("INV-", number, invoice, suffix=rows["invoice"]),
        "InvoiceType": c.category(
            deals.codes["InvoiceType"][own], deals.params["values"]["InvoiceType"][language], invoice
        ),
        "PaymentTermsDays": pa.array(deals.terms[own].astype(np.int64), mask=~invoice),
        "PaymentDueDate": c.date(rows["due_day"] + shift[rows["case"]] / DAY_H, billed),
        "CollectedAmount": c.number(collected, _is(rows, "Payment Received")),
        "SourceSystem": c.category(source, deals.params["values"]["SourceSystem"][language]),
        "LastDataUpdate": c.constant(deals.params["period"]["as_of"], n, pa.timestamp("us", tz="UTC")),
    }


def _is(rows: dict, *names: str) -> np.ndarray:
    return np.isin(rows["activity"], [ACTIVITIES.index(name) for name in names])
