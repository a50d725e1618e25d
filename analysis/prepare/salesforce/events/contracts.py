"""Which steps are in contracts? Generated, approved, sent, signed: by date, e-signature or activation."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import STATUS, changes
from analysis.prepare.salesforce.events.leads import statuses
from analysis.prepare.salesforce.events.making import Rows, made, places_in, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

ENVELOPES = "dsfs__DocuSign_Status__c"


def events(sources: Sources, approvals: pa.Table) -> pa.Table:
    """Events of contracts, their history and e-signatures.

    Parameters
    ----------
    approvals
        Events of the approval engines; what they tell of a contract is not told again.
    """
    rows = sources.rows("Contract")
    envelopes, history = sources.rows(ENVELOPES), sources.rows("ContractHistory")
    if sources.name("contract_signed") is None:
        for one in (rows, envelopes, history):
            sources.idle.say(one, np.ones(len(one), bool), "other_process")
        return together([])
    return together([
        _generated(sources, rows), _signed(sources, rows, envelopes), _sent(sources, envelopes),
        _requested(sources, approvals), _approved(sources, rows, approvals), _loose(sources, rows, envelopes),
    ])  # fmt: skip


def _generated(sources: Sources, rows: Rows) -> pa.Table:
    at, days = sources.when(rows, "CreatedDate")
    return made(
        rows, np.ones(len(rows), bool), sources.name("contract_generated"), at, day_only=days,
        link=("Contract", rows.text("Id")), resource=sources.person(rows, "CreatedBy"),
        attributes={"ContractId": rows.text("Id")},
    )  # fmt: skip


def _completed(rows: Rows, envelopes: Rows) -> np.ndarray:
    """Per contract when the last of its envelopes was completed."""
    at = envelopes.at("dsfs__Completed_Date_Time__c")
    place = places_in(envelopes.text("dsfs__Contract__c"), rows.text("Id"))
    usable = (place >= 0) & ~np.isnat(at)
    found = np.full(len(rows), np.iinfo(np.int64).min)
    np.maximum.at(found, place[usable], at[usable].astype(np.int64))
    return found.astype("datetime64[us]")


def _signed(sources: Sources, rows: Rows, envelopes: Rows) -> pa.Table:
    """Signed once: on the date the customer signed, at the envelope's time where that is the same day."""
    said, is_day = sources.when(rows, "CustomerSignedDate")
    by_envelope, active = _completed(rows, envelopes), rows.at("ActivatedDate")
    days = rows.at("CustomerSignedDate").astype("datetime64[D]")
    same_day = ~np.isnat(said) & is_day & (sources.day(by_envelope) == days)
    at = np.where(same_day, by_envelope, said)
    lacks = np.isnat(said)
    from_envelope = lacks & ~np.isnat(by_envelope)
    at = np.where(from_envelope, by_envelope, at)
    from_activation = lacks & np.isnat(by_envelope) & ~np.isnat(active)
    at = np.where(from_activation, active, at)
    sources.guess("signed_by_envelope", (from_envelope | same_day).sum())
    sources.guess("signed_by_activation", from_activation.sum())
    basis = np.select(
        [from_envelope | same_day, from_activation], ["signed_by_envelope", "signed_by_activation"], ""
    )
    who = pc.if_else(
        pa.array(from_activation), sources.person(rows, "ActivatedBy"), sources.person(rows, "CreatedBy")
    )
    return made(
        rows, np.ones(len(rows), bool), sources.name("contract_signed"), at, resource=who,
        link=("Contract", rows.text("Id")), basis=pa.array(basis, mask=basis == ""),
        day_only=is_day & ~lacks & ~same_day, attributes={"ContractId": rows.text("Id")},
    )  # fmt: skip


def _sent(sources: Sources, rows: Rows) -> pa.Table:
    contract, deal = rows.text("dsfs__Contract__c"), rows.text("dsfs__Opportunity__c")
    object_ = pc.if_else(contract.is_valid(), "Contract", "Opportunity")
    sources.idle.say(rows, np.isnat(rows.at("dsfs__Sent_Date_Time__c")), "not_done")
    return made(
        rows, np.ones(len(rows), bool), sources.name("contract_sent"), rows.at("dsfs__Sent_Date_Time__c"),
        link=(object_, pc.coalesce(contract, deal)), resource=sources.person(rows, "CreatedBy"),
        attributes={"ContractId": contract},
    )  # fmt: skip


def _loose(sources: Sources, contracts: Rows, rows: Rows) -> pa.Table:
    """Signatures on envelopes of a deal without contract."""
    deal = rows.text("dsfs__Opportunity__c")
    loose = (places_in(rows.text("dsfs__Contract__c"), contracts.text("Id")) < 0) & deal.is_valid().to_numpy(
        zero_copy_only=False
    )
    keep = loose & ~np.isnat(rows.at("dsfs__Completed_Date_Time__c"))
    sources.guess("signed_by_envelope", keep.sum())
    return made(
        rows, keep, sources.name("contract_signed"), rows.at("dsfs__Completed_Date_Time__c"),
        link=("Opportunity", deal), basis="signed_by_envelope",
    )  # fmt: skip


def _told(approvals: pa.Table, activity: str | None) -> pa.ChunkedArray:
    return approvals.filter(pc.equal(approvals["activity"], activity))["link_id"]


def _requested(sources: Sources, approvals: pa.Table) -> pa.Table:
    """Contracts whose status went into approval, where no engine tells of it."""
    seen = changes(sources, "ContractHistory", "ContractId")
    rows = seen.rows
    contract = rows.text("ContractId")
    said = {**_listed(sources), **sources.options.contract_statuses}
    activity = statuses(sources, rows.text("NewValue"), "contract", said)
    keep = seen.of(STATUS)
    asked = (
        pc.equal(activity, sources.name("contract_requested")).fill_null(False).to_numpy(zero_copy_only=False)
    )
    told = asked & (places_in(contract, _told(approvals, sources.name("contract_requested"))) >= 0)
    sources.idle.say(rows, keep & told, "told_elsewhere")
    sources.idle.say(rows, keep, "no_step")
    sources.idle.say(rows, seen.keep, "field_not_used")
    return made(
        rows, keep & ~told, activity, rows.at("CreatedDate"), link=("Contract", contract),
        resource=sources.person(rows, "CreatedBy"),
        attributes={"ContractId": contract, "ContractStatus": rows.text("NewValue")},
    )  # fmt: skip


def _listed(sources: Sources) -> dict[str, str]:
    """Statuses that the org's list counts among those in approval, whatever they are called."""
    rows = sources.rows("ContractStatus")
    asks = pc.match_substring_regex(pc.utf8_lower(rows.text("StatusCode")), "^in ?approval")
    names = [rows.text(name).filter(asks.fill_null(False)) for name in ("ApiName", "MasterLabel")]
    return {one: "contract_requested" for part in names for one in pc.drop_null(part).to_pylist()}


def _approved(sources: Sources, rows: Rows, approvals: pa.Table) -> pa.Table:
    """The date of the last approval, where no engine tells of it."""
    told = places_in(rows.text("Id"), _told(approvals, sources.name("contract_approved"))) >= 0
    at, days = sources.when(rows, "LastApprovedDate")
    return made(
        rows, ~told, sources.name("contract_approved"), at, link=("Contract", rows.text("Id")), day_only=days,
        attributes={"ContractId": rows.text("Id")},
    )  # fmt: skip


def non_standard(sources: Sources) -> pa.Table:
    """Contract to whether it has terms of its own; a list `contract, flag`."""
    rows = sources.rows("Contract")
    return pa.table({"contract": rows.text("Id"), "flag": rows.text("SpecialTerms").is_valid()})
