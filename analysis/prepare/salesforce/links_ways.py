"""By which fields does a record find its deal and its order? The steps of each object, tried one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from analysis.prepare.salesforce.objects import ANY, objects

DEAL, ORDER = "Opportunity", "Order"
WAYS = (
    "self", "direct", "parent", "lead", "opportunity", "quote", "contract", "order", "lines", "invoice",
    "payment", "fulfillment", "summary", "approval", "record", "customer_field", "number", "merged",
    "heuristic",
)  # fmt: skip
"""How a record was linked. `heuristic`: same customer and fitting dates, no reference."""


@dataclass(frozen=True)
class Up:
    """Follow a reference of the record to an object (`*`: to any), by that object's field `by`."""

    field: str
    to: str
    way: str
    by: str = "Id"


@dataclass(frozen=True)
class Down:
    """Take the cases of the records that refer to this one; amounts are shared out by `weight`."""

    child: str
    field: str
    way: str
    weight: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """The record is a case itself."""

    way: str = "self"


@dataclass(frozen=True)
class Inverse:
    """The cases that lead to this record from the other side: the orders whose deal it is."""

    way: str = "order"


@dataclass(frozen=True)
class Nearby:
    """The deal of the same customer that was open when the record was made, or closed shortly before."""

    way: str = "heuristic"


Step: TypeAlias = Up | Down | Own | Inverse | Nearby

OF_QUOTE = (Up("QuoteId", "Quote", "quote"), Up("SBQQ__Quote__c", "SBQQ__Quote__c", "quote"))
OF_ORDER = (Up("OrderId", ORDER, "order"), Up("OrderSummaryId", "OrderSummary", "summary"))
COMMON: dict[str, tuple[Step, ...]] = {
    "OpportunityLineItem": (Up("OpportunityId", DEAL, "direct"),),
    "QuoteLineItem": OF_QUOTE,
    "QuoteDocument": OF_QUOTE,
    "SBQQ__QuoteLine__c": OF_QUOTE,
    "ProcessInstance": (Up("TargetObjectId", ANY, "record"),),
    "ProcessInstanceStep": (
        Up("ProcessInstanceId", "ProcessInstance", "approval"),
        Up("ProcessInstance.TargetObjectId", ANY, "record"),
    ),
    "ProcessInstanceWorkitem": (
        Up("ProcessInstanceId", "ProcessInstance", "approval"),
        Up("ProcessInstance.TargetObjectId", ANY, "record"),
    ),
    "ApprovalSubmission": (Up("RelatedRecordId", ANY, "record"),),
    "ApprovalWorkItem": (
        Up("RelatedRecordId", ANY, "record"),
        Up("ApprovalSubmissionId", "ApprovalSubmission", "approval"),
    ),
    "sbaa__Approval__c": OF_QUOTE,
    "dsfs__DocuSign_Status__c": (
        Up("dsfs__Opportunity__c", DEAL, "direct"),
        Up("dsfs__Contract__c", "Contract", "contract"),
        Up("dsfs__Lead__c", "Lead", "lead"),
    ),
    "EmailMessage": (Up("RelatedToId", ANY, "record"), Up("ParentId", ANY, "record")),
    "Task": (Up("WhatId", ANY, "record"), Up("WhoId", "Lead", "lead")),
    "Event": (Up("WhatId", ANY, "record"), Up("WhoId", "Lead", "lead")),
    "Case": (Down("ReturnOrder", "CaseId", "order"), Up("ParentId", "Case", "parent")),
    "OrderItem": OF_ORDER[:1],
    "OrderSummary": (Up("OriginalOrderId", ORDER, "order"),),
    "FulfillmentOrder": OF_ORDER,
    "Shipment": (Up("FulfillmentOrderId", "FulfillmentOrder", "fulfillment"), *OF_ORDER),
    "ReturnOrder": OF_ORDER,
    "Invoice": (
        Up("ReferenceEntityId", ANY, "record"),
        Up("OrderId", ORDER, "order"),
        Down("InvoiceLine", "InvoiceId", "lines", ("LineAmount", "TotalAmount")),
        Down("FulfillmentOrder", "InvoiceId", "fulfillment"),
    ),
    "InvoiceLine": (
        Up("OrderItemId", "OrderItem", "lines"),
        Up("ReferenceEntityItemId", "OrderItem", "lines"),
        Up("InvoiceId", "Invoice", "invoice"),
    ),
    "Payment": (
        Down("PaymentLineInvoice", "PaymentId", "invoice", ("Amount",)),
        Up("InvoiceId", "Invoice", "invoice"),
    ),
    "PaymentLineInvoice": (Up("InvoiceId", "Invoice", "invoice"),),
    "CreditMemo": (Up("ReferenceEntityId", ANY, "record"), Up("InvoiceId", "Invoice", "invoice")),
    "blng__Invoice__c": (
        Up("blng__Order__c", ORDER, "order"),
        Down("blng__InvoiceLine__c", "blng__Invoice__c", "lines", ("blng__TotalAmount__c",)),
    ),
    "blng__InvoiceLine__c": (
        Up("blng__OrderProduct__r.OrderId", ORDER, "order"),
        Up("blng__OrderProduct__c", "OrderItem", "lines"),
        Up("blng__Invoice__c", "blng__Invoice__c", "invoice"),
    ),
    "blng__Payment__c": (
        Down("blng__PaymentAllocationInvoice__c", "blng__Payment__c", "invoice", ("blng__Amount__c",)),
        Up("blng__Invoice__c", "blng__Invoice__c", "invoice"),
    ),
    "blng__PaymentAllocationInvoice__c": (Up("blng__Invoice__c", "blng__Invoice__c", "invoice"),),
    "blng__CreditNote__c": (Up("blng__Invoice__c", "blng__Invoice__c", "invoice"),),
}
TO_DEAL: dict[str, tuple[Step, ...]] = {
    "Opportunity": (Own(),),
    "Lead": (Up("ConvertedOpportunityId", DEAL, "direct"), Own("lead")),
    "Quote": (Up("OpportunityId", DEAL, "direct"),),
    "SBQQ__Quote__c": (Up("SBQQ__Opportunity2__c", DEAL, "direct"),),
    "Contract": (
        Down("Opportunity", "ContractId", "opportunity"),
        Down("Quote", "ContractId", "quote"),
        Up("SourceQuoteId", "Quote", "quote"),
        Up("OpportunityId", DEAL, "direct"),
        Down("Order", "ContractId", "order"),
        Up("SBQQ__Opportunity__c", DEAL, "direct"),
        Up("SBQQ__Quote__c", "SBQQ__Quote__c", "quote"),
        Nearby(),
    ),
    "Order": (
        Up("OpportunityId", DEAL, "direct"),
        *OF_QUOTE,
        Up("OriginalOrderId", ORDER, "order"),
        Up("RelatedOrderId", ORDER, "order"),
        Up("ContractId", "Contract", "contract"),
    ),
}
TO_ORDER: dict[str, tuple[Step, ...]] = {
    "Order": (Up("OriginalOrderId", ORDER, "order"), Up("RelatedOrderId", ORDER, "order"), Own()),
    "Opportunity": (Inverse(),),
    "Lead": (Up("ConvertedOpportunityId", DEAL, "opportunity"),),
    "Quote": (Down("Order", "QuoteId", "order"),),
    "SBQQ__Quote__c": (Down("Order", "SBQQ__Quote__c", "order"),),
    "Contract": (Down("Order", "ContractId", "order"),),
    "OpportunityLineItem": (Up("OpportunityId", DEAL, "opportunity"),),
}
NEAREST = (
    "Opportunity", "Order", "Quote", "SBQQ__Quote__c", "Contract", "Lead", "Invoice", "blng__Invoice__c",
    "OrderSummary", "FulfillmentOrder", "OrderItem", "Payment", "blng__Payment__c", "Case",
)  # fmt: skip
"""What a reference to anything may point to."""
LINKED = tuple(dict.fromkeys([*TO_DEAL, *COMMON]))


def steps(name: str, goal: str) -> tuple[Step, ...]:
    """The steps of an object to a deal or an order, in the order in which they are tried."""
    own = (TO_DEAL if goal == DEAL else TO_ORDER).get(name) or COMMON.get(name, ())
    known = objects().get(name)
    if known is not None and known.history_of:
        return (Up(known.parent, known.history_of, "parent"),)
    if name == "OpportunityHistory":
        return (Up("OpportunityId", DEAL, "parent"),)
    return own


def is_linked(name: str) -> bool:
    """Whether records of an object belong to cases at all, other than lists and master data."""
    known = objects().get(name)
    return name in LINKED or name == "OpportunityHistory" or known is None or bool(known.history_of)
