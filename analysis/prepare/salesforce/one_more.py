"""What would one more file add? Each object an org has not got, imagined to be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from analysis.prepare.salesforce.events.names import names
from analysis.prepare.unlocks import Analysis, Question, dispensable, unlocks
from analysis.processes import load

RANK = {"kept": 2, "weakened": 1, "lost": 0}
STEPS: dict[str, tuple[str, ...]] = {
    "OpportunityHistory": ("won", "lost", "reopened", "moved_backward", "close_date_pushed", "amount_reduced",
                           "Opportunity Qualified", "Needs Analyzed", "Proposal Stage Reached",
                           "Negotiation Started"),
    "Opportunity": ("deal_created",),
    "OpportunityFieldHistory": ("deal_owner_changed",),
    "Lead": ("lead_captured", "lead_converted"),
    "LeadHistory": ("lead_assigned", "lead_contacted", "lead_qualified", "lead_disqualified"),
    "Quote": ("quote_created", "quote_revised"),
    "QuoteHistory": ("quote_presented", "quote_accepted", "quote_denied"),
    "QuoteDocument": ("quote_presented",),
    "ProcessInstance": ("discount_requested", "contract_requested", "order_requested"),
    "ProcessInstanceStep": ("discount_approved", "discount_rejected", "contract_approved", "recalled",
                            "order_approved", "order_rejected"),
    "Contract": ("contract_generated", "contract_signed"),
    "ContractHistory": ("contract_requested",),
    "dsfs__DocuSign_Status__c": ("contract_sent", "contract_signed"),
    "Order": ("order_created", "order_activated"),
    "OrderHistory": ("order_changed", "order_deactivated", "order_cancelled", "order_closed",
                     "credit_checked",
                     "order_validated", "hold_placed", "hold_released"),
    "OrderItemHistory": ("order_changed",),
    "FulfillmentOrder": ("allocated", "picked", "fulfilled"),
    "Shipment": ("shipped", "delivered", "fulfilled"),
    "ReturnOrder": ("return_requested",),
    "Invoice": ("invoice_generated", "invoice_sent", "settled"),
    "PaymentLineInvoice": ("payment_received",),
    "CreditMemo": ("corrected",),
    "Task": ("lead_contacted", "reminder_sent", "credit_checked"),
}  # fmt: skip
"""Object to the steps its rows tell: keys of `events.names`, or activities by name."""
FIELDS: dict[str, tuple[str, ...]] = {
    "Opportunity": ("SalesRepresentative", "OpportunityAmount", "IsWon", "LeadSource", "OpportunityType"),
    "OpportunityHistory": ("OpportunityStage", "PreviousStage", "ExpectedCloseDate"),
    "OpportunityLineItem": ("ProductCategory", "DiscountPercentage"),
    "Lead": ("LeadId", "LeadSource", "IsConverted"),
    "Quote": ("QuoteId", "DiscountPercentage"),
    "ProcessInstanceStep": ("Approver", "ApprovalOutcome", "ApprovalId"),
    "Contract": ("ContractId", "NonStandardTerms"),
    "Order": ("OrderId", "OrderAmount", "PoNumber"),
    "OrderItem": ("ProductCategory", "Quantity", "LineItemCount", "DiscountPercentage"),
    "Shipment": ("ActualDeliveryDate", "Partner"),
    "Invoice": ("InvoiceId", "PaymentDueDate", "InvoiceType"),
    "PaymentLineInvoice": ("PaymentId", "CollectedAmount"),
    "Case": ("SupportCaseOpenedAt", "SupportCaseClosedAt", "HasComplaint"),
    "Account": ("AccountName", "CustomerName", "Industry", "Region"),
    "User": ("ResourceRole", "Department", "Region", "IsAutomated"),
}
INSTEAD = {
    "Quote": ("SBQQ__Quote__c",),
    "ProcessInstance": ("ApprovalSubmission", "ApprovalWorkItem", "sbaa__Approval__c"),
    "ProcessInstanceStep": ("ApprovalWorkItem", "sbaa__Approval__c"), "Invoice": ("blng__Invoice__c",),
    "PaymentLineInvoice": ("blng__Payment__c", "blng__PaymentAllocationInvoice__c"),
    "CreditMemo": ("blng__CreditNote__c",), "QuoteHistory": ("SBQQ__Quote__History",),
}  # fmt: skip
"""Objects that tell the same in another edition."""


@dataclass(frozen=True)
class OneMore:
    """What a file of an object would add to a log.

    Parameters
    ----------
    activities, attributes
        What the log does not have yet.
    analyses
        What could be told with them that cannot, or not as well, be told now.
    """

    object: str
    activities: tuple[str, ...]
    attributes: tuple[str, ...]
    analyses: tuple[Analysis, ...] = ()


def one_more(
    process: str,
    *,
    objects: Collection[str],
    columns: Collection[str],
    activities: Collection[str],
    questions: Iterable[Question] = (),
) -> tuple[OneMore, ...]:
    """What each object that is not there would add; those that add most analyses first.

    Parameters
    ----------
    objects
        Those the org has.
    columns, activities
        Those the log has.
    questions
        What the pages answer, as in `unlocks`.
    """
    catalogue, asked = load(process), tuple(questions)
    lacking = {one for one in dispensable(catalogue) if one not in columns and one not in activities}
    now = _standing(unlocks(catalogue, missing=lacking, questions=asked))
    found = []
    for name in dict.fromkeys([*STEPS, *FIELDS]):
        if name in objects or set(INSTEAD.get(name, ())) & set(objects):
            continue
        known = names(process)
        steps = [known.get(key, key) for key in STEPS.get(name, ())]
        news = tuple(one for one in dict.fromkeys(steps) if one in lacking)
        fields = tuple(one for one in FIELDS.get(name, ()) if one in lacking)
        if news or fields:
            then = unlocks(catalogue, missing=lacking - {*news, *fields}, questions=asked)
            better = tuple(one for one in then if RANK[one.standing] > now.get((one.kind, one.key), 2))
            found.append(OneMore(name, news, fields, better))
    return tuple(sorted(found, key=lambda one: -len(one.analyses)))


def _standing(found: Iterable[Analysis]) -> dict[tuple[str, str], int]:
    return {(one.kind, one.key): RANK[one.standing] for one in found}
