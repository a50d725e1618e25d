"""Which steps are in payments? One receipt each allocation to an invoice, and what was taken back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, made, places_in, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc


@dataclass(frozen=True)
class Model:
    """What the fields of payments and of their allocations are called."""

    payment: str
    allocation: str
    of_payment: str
    of_invoice: str
    amount: str
    type: str
    date: tuple[str, ...]
    applied: str | None
    status: str
    invoices: str


MODELS = (
    Model("Payment", "PaymentLineInvoice", "PaymentId", "InvoiceId", "Amount", "Type",
          ("EffectiveDate", "Date"), "AppliedDate", "Status", "Invoice"),
    Model("blng__Payment__c", "blng__PaymentAllocationInvoice__c", "blng__Payment__c", "blng__Invoice__c",
          "blng__Amount__c", "blng__Type__c", ("blng__PaymentDate__c",), None, "blng__Status__c",
          "blng__Invoice__c"),
)  # fmt: skip
SYSTEM = "system"
"""Who receives a payment: nobody of the firm."""
_TAKEN_BACK = "^un|取消|撤销|反"
_FAILED = "^(fail|cancel|void|draft|pending)|失败|取消|草稿"


def events(sources: Sources) -> pa.Table:
    """Events of both models of payments."""
    return together([one for model in MODELS for one in _of_model(sources, model)])


def _of_model(sources: Sources, model: Model) -> list[pa.Table]:
    payments, lines = sources.rows(model.payment), sources.rows(model.allocation)
    is_failed = _says(payments.text(model.status), _FAILED)
    sources.idle.say(payments, is_failed, "failed")
    allocated = lines.text(model.of_payment)
    told = places_in(payments.text("Id"), allocated) >= 0
    sources.idle.say(payments, told, "told_elsewhere")
    return [
        _lines(sources, model, lines, payments),
        _unallocated(sources, model, payments, ~told & ~is_failed),
    ]


def _says(values: pa.Array, pattern: str) -> np.ndarray:
    found = pc.match_substring_regex(pc.utf8_lower(values), pattern)
    return found.fill_null(False).to_numpy(zero_copy_only=False)


def _lines(sources: Sources, model: Model, rows: Rows, payments: Rows) -> pa.Table:
    """An event each allocation: received, or reversed."""
    payment, invoice = rows.text(model.of_payment), rows.text(model.of_invoice)
    is_back = _says(rows.text(model.type), _TAKEN_BACK)
    at, days = _times(sources, model, rows, payments, payment, is_back)
    activity = pc.if_else(
        pa.array(is_back), sources.name("payment_reversed"), sources.name("payment_received")
    )
    amount = rows.number(model.amount)
    signed = np.where(is_back, -np.abs(amount), amount)
    return made(
        rows, np.ones(len(rows), bool), activity, at, link=(model.invoices, invoice), day_only=days,
        resource=pa.array(np.where(is_back, None, SYSTEM), pa.string()), attributes={
            "InvoiceId": invoice, "PaymentId": payment, "PaymentAmount": pa.array(signed, from_pandas=True),
        },
    )  # fmt: skip


def _times(
    sources: Sources, model: Model, rows: Rows, payments: Rows, payment: pa.Array, is_back: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """When the money was applied; else the date of the payment; else when the row was made."""
    empty = np.full(len(rows), np.datetime64("NaT"), "datetime64[us]")
    at, days = sources.when(rows, model.applied) if model.applied else (empty, False)
    days = np.full(len(rows), bool(days))
    if rows.has("UnappliedDate"):
        back, back_days = sources.when(rows, "UnappliedDate")
        at = np.where(is_back & ~np.isnat(back), back, at)
        days = np.where(is_back & ~np.isnat(back), back_days, days)
    field = next((name for name in model.date if payments.has(name)), model.date[0])
    paid, paid_days = sources.when(payments, field)
    place = places_in(payment, payments.text("Id"))
    of_payment = empty.copy()
    of_payment[place >= 0] = paid[place[place >= 0]]
    lacks = np.isnat(at) & ~np.isnat(of_payment) & ~is_back
    at, days = np.where(lacks, of_payment, at), np.where(lacks, paid_days, days)
    created = rows.at("CreatedDate")
    by_row = np.isnat(at) & ~np.isnat(created)
    sources.guess("payment_by_record", (by_row & ~is_back).sum())
    return np.where(by_row, created, at), np.where(by_row, False, days)


def _unallocated(sources: Sources, model: Model, rows: Rows, keep: np.ndarray) -> pa.Table:
    """Payments without allocation that name their invoice themselves."""
    invoice = rows.text(model.of_invoice)
    field = next((name for name in model.date if rows.has(name)), model.date[0])
    at, days = sources.when(rows, field)
    keep = keep & invoice.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, ~keep, "no_case")
    sources.guess("payment_without_allocation", (keep & ~np.isnat(at)).sum())
    return made(
        rows, keep, sources.name("payment_received"), at, link=(model.invoices, invoice), day_only=days,
        basis="payment_without_allocation", resource=sources.person(rows, "CreatedBy"),
        attributes={
            "InvoiceId": invoice, "PaymentId": rows.text("Id"),
            "PaymentAmount": pa.array(rows.number(model.amount), from_pandas=True),
        },
    )  # fmt: skip
