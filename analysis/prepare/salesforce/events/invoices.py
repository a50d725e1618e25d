"""Which steps are in invoices? Generated, sent, corrected, settled; by either model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, made, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc


@dataclass(frozen=True)
class Model:
    """What the fields of invoices are called."""

    object: str
    posted: str
    due: str
    total: tuple[str, ...]
    status: str
    settled: str | None
    balance: str


MODELS = (
    Model(
        "Invoice", "PostedDate", "DueDate", ("TotalAmountWithTax", "TotalAmount"), "Status",
        "FullSettlementDate", "Balance",
    ),
    Model(
        "blng__Invoice__c", "blng__InvoicePostedDate__c", "blng__DueDate__c", ("blng__TotalAmount__c",),
        "blng__InvoiceStatus__c", None, "blng__Balance__c",
    ),
)  # fmt: skip
CREDITS = (
    ("CreditMemo", ("TotalAmountWithTax", "TotalAmount"), ("InvoiceId", "ReferenceEntityId")),
    ("blng__CreditNote__c", ("blng__TotalAmount__c",), ("blng__Invoice__c",)),
)
_VOID = "^(void|cancel|rebill)|作废|取消"


def events(sources: Sources) -> pa.Table:
    """Events of both kinds of invoices and of credit memos."""
    found = [one for model in MODELS for one in _of_model(sources, model)]
    return together([*found, *(_credit(sources, *one) for one in CREDITS)])


def totals(sources: Sources) -> pa.Table:
    """What each invoice asks for: `invoice, total, is_void, is_closed`; a total nobody tells is NaN.

    It is closed where its own record says that nothing is open, whatever the payments in the files add up to.
    """
    parts = []
    for model in MODELS:
        rows = sources.rows(model.object)
        is_closed = rows.number(model.balance) == 0
        if model.settled:
            is_closed |= ~np.isnat(rows.at(model.settled))
        parts.append(
            pa.table({
                "invoice": rows.text("Id"), "total": pa.array(rows.number(*model.total)),
                "is_void": pa.array(is_void(rows, model)), "is_closed": pa.array(is_closed),
            })
        )  # fmt: skip
    return pa.concat_tables(parts)


def is_void(rows: Rows, model: Model) -> np.ndarray:
    """Which invoices were taken back."""
    status = pc.utf8_lower(rows.text(model.status))
    return pc.match_substring_regex(status, _VOID).fill_null(False).to_numpy(zero_copy_only=False)


def _of_model(sources: Sources, model: Model) -> list[pa.Table]:
    rows = sources.rows(model.object)
    if not len(rows):
        return []
    link = (model.object, rows.text("Id"))
    who = sources.person(rows, "CreatedBy")
    due = pa.array(rows.at(model.due).astype("datetime64[D]")).cast(pa.date32())
    extra = {
        "InvoiceId": rows.text("Id"), "PaymentDueDate": due,
        "InvoiceType": rows.filled("InvoiceType", "InvoiceType__c", "RecordType.Name"),
        "InvoiceAmount": pa.array(rows.number(*model.total), from_pandas=True),
    }  # fmt: skip
    everyone = np.ones(len(rows), bool)
    made_at, made_days = _generated_at(sources, rows)
    sent_at, sent_days = sources.when(rows, model.posted)
    void = is_void(rows, model)
    changed = rows.at("LastModifiedDate" if rows.has("LastModifiedDate") else "SystemModstamp")
    sources.guess("void_by_last_change", (void & ~np.isnat(changed)).sum())
    found = [
        made(rows, everyone, sources.name("invoice_generated"), made_at, link=link, resource=who,
             day_only=made_days, attributes=extra),
        made(rows, everyone, sources.name("invoice_sent"), sent_at, link=link, resource=who,
             day_only=sent_days, attributes=extra),
        made(rows, void, sources.name("corrected"), changed, link=link, basis="void_by_last_change",
             attributes=extra),
    ]  # fmt: skip
    if model.settled:
        at, days = sources.when(rows, model.settled)
        found.append(
            made(rows, everyone, sources.name("settled"), at, link=link, day_only=days, attributes=extra)
        )
    return found


def _generated_at(sources: Sources, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """When the record was made, else the invoice date."""
    at, days = sources.when(rows, "CreatedDate")
    field = "InvoiceDate" if rows.object == "Invoice" else "blng__InvoiceDate__c"
    said, said_days = sources.when(rows, field)
    lacks = np.isnat(at) & ~np.isnat(said)
    sources.guess("invoice_by_date", lacks.sum())
    return np.where(lacks, said, at), np.where(lacks, said_days, days)


def _credit(
    sources: Sources, object_: str, amounts: tuple[str, ...], references: tuple[str, ...]
) -> pa.Table:
    rows = sources.rows(object_)
    invoice = rows.filled(*references)
    is_draft = pc.match_substring_regex(
        pc.utf8_lower(rows.text("Status", "blng__CreditNoteStatus__c")), "^(draft|void|cancel)"
    )
    keep = ~is_draft.fill_null(False).to_numpy(zero_copy_only=False)
    sources.idle.say(rows, ~keep, "not_done")
    at, days = sources.when(rows, "CreatedDate")
    return made(
        rows, keep, sources.name("corrected"), at, link=(object_, rows.text("Id")), day_only=days,
        resource=sources.person(rows, "CreatedBy"),
        attributes={
            "InvoiceId": invoice,
            "CreditedAmount": pa.array(rows.number(*amounts), from_pandas=True),
        },
    )  # fmt: skip
