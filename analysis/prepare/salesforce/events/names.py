"""What is a step called in each process? One key a step; None where the process does not know it."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

LEADS = {
    "lead_captured": "Lead Captured",
    "lead_assigned": "Lead Assigned",
    "lead_owner_changed": "Lead Owner Changed",
    "lead_contacted": "Lead Contacted",
    "lead_qualified": "Lead Qualified",
    "lead_disqualified": "Lead Disqualified",
    "lead_converted": "Lead Converted to Opportunity",
}
DEALS = {
    "deal_created": "Opportunity Created",
    "deal_owner_changed": "Opportunity Owner Changed",
    "moved_backward": "Stage Moved Backward",
    "close_date_pushed": "Close Date Pushed",
    "amount_reduced": "Amount Reduced",
    "won": "Opportunity Closed Won",
    "lost": "Opportunity Closed Lost",
    "reopened": "Opportunity Reopened",
}
QUOTES = {
    "quote_created": "Quote Created",
    "quote_revised": "Quote Revised",
    "quote_presented": "Quote Presented",
    "quote_accepted": "Quote Accepted",
    "quote_denied": "Quote Denied",
    "discount_requested": "Discount Approval Requested",
    "discount_approved": "Discount Approved",
    "discount_rejected": "Discount Rejected",
}
CONTRACTS = {
    "contract_generated": "Contract Generated",
    "contract_requested": "Contract Approval Requested",
    "contract_approved": "Contract Approved",
    "contract_rejected": "Contract Rejected",
    "contract_sent": "Contract Sent for Signature",
    "contract_signed": "Contract Signed",
}
ANY = {
    "recalled": "Approval Recalled",
    "reassigned": "Approval Reassigned",
    "credit_checked": "Credit Check Performed",
    "order_created": "Sales Order Created",
    "order_changed": "Order Changed",
    "order_closed": "Order Closed",
    "invoice_generated": "Invoice Generated",
    "invoice_sent": "Invoice Sent",
    "payment_received": "Payment Received",
    "payment_reversed": "Payment Reversed",
    "reminder_sent": "Payment Reminder Sent",
    "support_opened": "Support Case Opened",
    "support_escalated": "Support Case Escalated",
    "support_closed": "Support Case Closed",
}
TOUCHES = {"call": "Customer Call", "meeting": "Customer Meeting", "email": "Customer Email"}
ORDERS = {
    "order_validated": "Order Validated",
    "order_requested": "Order Approval Requested",
    "order_approved": "Order Approved",
    "order_rejected": "Order Rejected",
    "order_cancelled": "Order Cancelled",
    "hold_placed": "Credit Hold Placed",
    "hold_released": "Credit Hold Released",
    "allocated": "Inventory Allocated",
    "back_ordered": "Back-order Created",
    "picked": "Goods Picked",
    "packed": "Goods Packed",
    "shipped": "Goods Shipped",
    "proof": "Proof of Delivery Received",
    "settled": "Payment Applied",
    "return_requested": "Return Requested",
    "return_received": "Return Received",
}
OWN: dict[str, dict[str, str]] = {
    "lead_to_cash": {
        **LEADS, **DEALS, **QUOTES, **CONTRACTS, **ANY, **TOUCHES,
        "order_activated": "Order Activated", "order_deactivated": "Order Changed",
        "fulfilled": "Order Fulfilled", "corrected": "Invoice Disputed",
    },
    "order_to_cash": {
        **ANY, **ORDERS,
        "order_activated": "Order Confirmed", "order_deactivated": "Order Deactivated",
        "delivered": "Goods Delivered", "corrected": "Invoice Corrected",
    },
}  # fmt: skip
"""Process to the key of each of its steps and the step's name there."""
OTHER = {"lead_to_cash": {**ORDERS, "delivered": "Goods Delivered"}, "order_to_cash": TOUCHES}
MICRO = frozenset({"lead_owner_changed", "deal_owner_changed", "close_date_pushed", "amount_reduced"})


def names(process: str, *, with_other_steps: bool = False) -> MappingOf[str, str]:
    """Key of a step to the name of its activity in a process."""
    return {**(OTHER[process] if with_other_steps else {}), **OWN[process]}
