"""What an org is made of: stages, statuses, people, currencies, and which field holds what."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

PROCESSES = Path(__file__).resolve().parents[2] / "analysis" / "processes"

# API name, label, active, closed, won, probability, forecast category, and the activity of entering it.
# "Proposal/Price Quote" was given another label, "Perception Analysis" was retired; several closed values.
STAGES = (
    ("Prospecting", "Prospecting", True, False, False, 10, "Pipeline", None),
    ("Qualification", "Qualification", True, False, False, 10, "Pipeline", "Opportunity Qualified"),
    ("Needs Analysis", "Needs Analysis", True, False, False, 20, "Pipeline", "Needs Analyzed"),
    ("Value Proposition", "Value Proposition", True, False, False, 50, "Pipeline", "Needs Analyzed"),
    ("Perception Analysis", "Perception Analysis", False, False, False, 70, "Pipeline", "Needs Analyzed"),
    (
        "Proposal/Price Quote",
        "Offer on the Table",
        True,
        False,
        False,
        75,
        "BestCase",
        "Proposal Stage Reached",
    ),
    ("Negotiation/Review", "Negotiation/Review", True, False, False, 90, "Forecast", "Negotiation Started"),
    ("Closed Won", "Closed Won", True, True, True, 100, "Closed", "Opportunity Closed Won"),
    (
        "Closed Won - Renewal",
        "Closed Won - Renewal",
        True,
        True,
        True,
        100,
        "Closed",
        "Opportunity Closed Won",
    ),
    ("Closed Lost", "Closed Lost", True, True, False, 0, "Omitted", "Opportunity Closed Lost"),
    (
        "Closed - No Decision",
        "Closed - No Decision",
        False,
        True,
        False,
        0,
        "Omitted",
        "Opportunity Closed Lost",
    ),
)
STAGE_ORDER = {row[0]: place for place, row in enumerate(STAGES, start=1)}
STAGE_LABEL = {row[0]: row[1] for row in STAGES}
STAGE_ACTIVITY = {row[0]: row[7] for row in STAGES}
STAGE_CLOSED = {row[0]: row[3] for row in STAGES}
STAGE_WON = {row[0]: row[4] for row in STAGES}
STAGE_PROBABILITY = {row[0]: row[5] for row in STAGES}
STAGE_FORECAST = {row[0]: row[6] for row in STAGES}
OPEN_STAGES = tuple(row[0] for row in STAGES if not row[3])
# Without the list of stages only the names Salesforce ships with can be told.
STOCK_STAGES = frozenset(STAGE_ORDER) - {"Closed Won - Renewal", "Closed - No Decision"}

# API name, category, and the activity of entering it (None: no step, or told by another record).
ORDER_STATUSES = (
    ("Draft", "Draft", None),
    ("Ready for Review", "Draft", "Order Validated"),
    ("Activated", "Activated", "Order Confirmed"),
    ("Closed", "Activated", "Order Closed"),
    ("Cancelled", "Activated", "Order Cancelled"),
)

USERS = (
    "Amelia Kraft", "Björn Östlund", "Chidi Okafor", "Dana O'Brien", "Elif Yıldız", "Farah Haddad",
    "Gao Mei 高梅", "Henri Dupont", "Ines Pérez", "Jonas Weiß, Jr.", "Integration User", "Kim Soo-jin",
)  # fmt: skip
ACCOUNTS = (
    "Aalto Oy", "Brückner & Söhne GmbH", "Cedar, Pine & Co.", "Delta Freight", "华东机械有限公司", "Éclat SA",
    "Fjord AS", "Granite \"Rock\" LLC", "Helios", "NA", "Iris Labs", "Juno Foods",
)  # fmt: skip
LEAD_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List")
CURRENCIES = {"EUR": 1.0, "USD": 1.09, "GBP": 0.85, "CNY": 7.8}

PREFIX = {
    "User": "005",
    "Account": "001",
    "Lead": "00Q",
    "Opportunity": "006",
    "OpportunityHistory": "008",
    "OpportunityFieldHistory": "017",
    "LeadHistory": "017",
    "OpportunityStage": "01J",
    "Quote": "0Q0",
    "QuoteHistory": "017",
    "QuoteDocument": "0QD",
    "ProcessInstance": "04g",
    "ProcessInstanceStep": "04h",
    "ApprovalSubmission": "0aJ",
    "ApprovalWorkItem": "0aK",
    "Contract": "800",
    "ContractHistory": "017",
    "Order": "801",
    "OrderHistory": "017",
    "OrderItem": "802",
    "OrderItemHistory": "017",
    "OrderStatus": "0kc",
    "FulfillmentOrder": "0a3",
    "Shipment": "0OB",
    "Invoice": "3tt",
    "Payment": "0aQ",
    "PaymentLineInvoice": "1PL",
    "CreditMemo": "50g",
    "ReturnOrder": "0oO",
    "blng__Invoice__c": "a0C",
    "blng__InvoiceLine__c": "a0D",
    "blng__Payment__c": "a0E",
    "blng__PaymentAllocationInvoice__c": "a0F",
    "CurrencyType": "01L",
    "DatedConversionRate": "04w",
    "Product2": "01t",
}

DATETIMES = frozenset({
    "CreatedDate", "SystemModstamp", "ActivatedDate", "LastApprovedDate", "CompletedDate", "ReviewedDate",
    "LastModifiedDate", "StartFulfillmentDate", "ClosedDate", "ActualDeliveryDate", "ExpectedDeliveryDate",
    "AppliedDate", "LastStageChangeDate",
})  # fmt: skip
DATES = frozenset({
    "CloseDate", "PrevCloseDate", "ConvertedDate", "CustomerSignedDate", "StartDate", "EffectiveDate",
    "InvoiceDate", "PostedDate", "DueDate", "blng__InvoiceDate__c", "blng__InvoicePostedDate__c",
    "blng__DueDate__c", "blng__PaymentDate__c", "NextStartDate", "ServiceDate",
})  # fmt: skip
BOOLEANS = frozenset({
    "IsDeleted", "IsConverted", "IsClosed", "IsWon", "IsActive", "IsSyncing", "IsCorporate", "IsSuspended",
    "IsReship", "IsReductionOrder", "HasBeenUnapplied",
})  # fmt: skip


@cache
def activity_order(process: str) -> dict[str, int]:
    """Activity of a process to its place in the catalogue, which decides between equal times."""
    text = (PROCESSES / process / "activities.toml").read_text(encoding="utf-8")
    return {activity["key"]: activity["order"] for activity in tomllib.loads(text)["activity"]}
