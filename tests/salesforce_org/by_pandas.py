"""The log read back from a Data Export with plain pandas, rule by rule: shows that the files hold the log.

Written from the reference alone and kept slow and plain; it knows this one dialect and this one org.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd

from tests.salesforce_org.vocabulary import OPEN_STAGES, STAGE_ACTIVITY, STAGE_LABEL, activity_order

Frames = dict[str, pd.DataFrame]
COLUMNS = ["case", "activity", "time", "resource", "record"]
QUOTE_STATUS = {
    "In Review": "Discount Approval Requested",
    "Needs Review": "Discount Approval Requested",
    "Approved": "Discount Approved",
    "Rejected": "Discount Rejected",
    "Presented": "Quote Presented",
    "Accepted": "Quote Accepted",
    "Denied": "Quote Denied",
}
LEAD_STATUS = {
    "Working - Contacted": "Lead Contacted",
    "Qualified": "Lead Qualified",
    "Closed - Not Converted": "Lead Disqualified",
}


def read_back(path: Path, process: str, *, zone: str) -> pd.DataFrame:
    """The events of a process from the files, in the order within the case."""
    with zipfile.ZipFile(path) as archive:
        org = {
            name.removesuffix(".csv"): pd.read_csv(archive.open(name), dtype=str, keep_default_na=False)
            for name in archive.namelist()
        }
    opportunities = org["Opportunity"].query("IsDeleted == '0'")
    order_of = _orders(org)
    parts = [*_orders_events(org, process, zone)]
    if process == "lead_to_cash":
        parts += [
            *_leads(org, opportunities),
            *_deals(org, opportunities),
            *_quotes(org),
            *_contracts(org, zone),
        ]
        deal_of = order_of.set_index("Id")["deal"]
        parts = [part.assign(case=part["case"].map(deal_of).fillna(part["case"])) for part in parts]
    events = pd.concat([part[COLUMNS] for part in parts if len(part)])
    # An invoice for two orders of one deal is one event of that deal.
    events = events.drop_duplicates(["case", "activity", "time", "record"])
    events["resource"] = events["resource"].map(org["User"].set_index("Id")["Name"])
    events["place"] = events["activity"].map(activity_order(process))
    return events.sort_values(["case", "time", "place", "record"]).reset_index(drop=True)[COLUMNS[:4]]


def _made(
    rows: pd.DataFrame, case: object, activity: object, time: str = "CreatedDate", by: str = "CreatedById"
) -> pd.DataFrame:
    stamps = pd.to_datetime(rows[time].replace("", None), utc=True)
    made = pd.DataFrame(
        {"case": case, "activity": activity, "time": stamps, "record": rows["Id"]}, index=rows.index
    )
    return made.assign(resource=rows.get(by)).dropna(subset=["time", "activity", "case"])


def _noon(rows: pd.DataFrame, column: str, zone: str) -> pd.DataFrame:
    days = pd.to_datetime(rows[column].str[:10].replace("", None)) + pd.Timedelta(hours=12)
    return rows.assign(
        noon=days.dt.tz_localize(zone).dt.tz_convert("UTC").dt.strftime("%Y-%m-%d %H:%M:%S").fillna("")
    )


def _leads(org: Frames, opportunities: pd.DataFrame) -> list[pd.DataFrame]:
    leads, history = org["Lead"], org["LeadHistory"]
    case = leads["ConvertedOpportunityId"].where(leads["ConvertedOpportunityId"] != "", "LEAD-" + leads["Id"])
    case_of = pd.Series(case.to_numpy(), index=leads["Id"])
    owners = history[(history["Field"] == "Owner") & ~history["NewValue"].str.fullmatch(r"005\w{15}")]
    owners = owners.sort_values("CreatedDate").drop_duplicates("LeadId")
    told = history[history["Field"] == "leadConverted"]
    status = history[history["Field"] == "Status"]
    untold = leads[(leads["IsConverted"] == "1") & ~leads["Id"].isin(told["LeadId"])]
    made = opportunities.set_index("Id")["CreatedDate"]
    untold = untold.assign(at=untold["ConvertedOpportunityId"].map(made))
    return [
        _made(leads, case, "Lead Captured"),
        _made(owners, owners["LeadId"].map(case_of), "Lead Assigned"),
        _made(status, status["LeadId"].map(case_of), status["NewValue"].map(LEAD_STATUS)),
        _made(told, told["LeadId"].map(case_of), "Lead Converted to Opportunity"),
        _made(untold, untold["ConvertedOpportunityId"], "Lead Converted to Opportunity", "at"),
    ]


def _deals(org: Frames, opportunities: pd.DataFrame) -> list[pd.DataFrame]:
    fields = org["OpportunityFieldHistory"]
    owners = fields[(fields["Field"] == "Owner") & ~fields["NewValue"].str.fullmatch(r"005\w{15}")]
    shots = org["OpportunityHistory"]
    shots = shots[shots["OpportunityId"].isin(opportunities["Id"])].sort_values(
        ["OpportunityId", "CreatedDate", "Id"]
    )
    shots = shots.drop_duplicates(["OpportunityId", "CreatedDate"], keep="last")
    api = {label: name for name, label in STAGE_LABEL.items()}
    shots["StageName"] = shots["StageName"].replace(api)
    shots["Amount"] = pd.to_numeric(shots["Amount"])
    before = shots.groupby("OpportunityId")[["StageName", "Amount", "CloseDate"]].shift()
    entered = shots[shots["StageName"] != before["StageName"]]
    place = {name: place for place, name in enumerate(STAGE_ACTIVITY)}
    activities = [
        _entered(old, new, place)
        for old, new in zip(before.loc[entered.index, "StageName"], entered["StageName"], strict=True)
    ]
    pushed = shots[shots["CloseDate"] > before["CloseDate"].fillna("9999")]
    cut = shots[shots["Amount"] < before["Amount"]]
    return [
        _made(opportunities, opportunities["Id"], "Opportunity Created"),
        _made(owners, owners["OpportunityId"], "Opportunity Owner Changed"),
        _made(entered, entered["OpportunityId"], activities),
        _made(pushed, pushed["OpportunityId"], "Close Date Pushed"),
        _made(cut, cut["OpportunityId"], "Amount Reduced"),
    ]


def _entered(old: object, new: str, place: dict[str, int]) -> str | None:
    if isinstance(old, str) and new in OPEN_STAGES:
        if old not in OPEN_STAGES:
            return "Opportunity Reopened"
        if place[new] < place[old]:
            return "Stage Moved Backward"
    same = isinstance(old, str) and STAGE_ACTIVITY[old] == STAGE_ACTIVITY[new]
    return None if same else STAGE_ACTIVITY[new]


def _quotes(org: Frames) -> list[pd.DataFrame]:
    quotes = org["Quote"].sort_values(["OpportunityId", "CreatedDate", "Id"])
    first = ~quotes.duplicated("OpportunityId")
    case_of = quotes.set_index("Id")["OpportunityId"]
    status = org["QuoteHistory"].query("Field == 'Status'")
    engines = {*org["ProcessInstance"]["TargetObjectId"], *org["ApprovalSubmission"]["RelatedRecordId"]}
    activity = status["NewValue"].map(QUOTE_STATUS)
    twice = status["QuoteId"].isin(engines) & activity.str.startswith("Discount")
    presented = set(status.loc[activity == "Quote Presented", "QuoteId"])
    documents = org["QuoteDocument"][~org["QuoteDocument"]["QuoteId"].isin(presented)]
    flow, items = org["ApprovalSubmission"], org["ApprovalWorkItem"]
    decided = items["Status"].map({"Approved": "Discount Approved", "Rejected": "Discount Rejected"})
    return [
        _made(quotes, quotes["OpportunityId"], first.map({True: "Quote Created", False: "Quote Revised"})),
        _made(status, status["QuoteId"].map(case_of), activity.where(~twice)),
        _made(documents, documents["QuoteId"].map(case_of), "Quote Presented"),
        _made(flow, flow["RelatedRecordId"].map(case_of), "Discount Approval Requested", by="SubmittedById"),
        _made(items, items["RelatedRecordId"].map(case_of), decided, "ReviewedDate", "ReviewedById"),
        *_approvals(org, case_of, "0Q0", "Discount"),
    ]


def _approvals(org: Frames, case_of: pd.Series, prefix: str, what: str) -> list[pd.DataFrame]:
    asked = org["ProcessInstance"]
    asked = asked[asked["TargetObjectId"].str.startswith(prefix)]
    case = asked["TargetObjectId"].map(case_of)
    steps = org["ProcessInstanceStep"]
    names = {"Approved": f"{what} Approved", "Rejected": f"{what} Rejected", "Removed": "Approval Recalled"}
    step_case = steps["ProcessInstanceId"].map(pd.Series(case.to_numpy(), index=asked["Id"]))
    return [
        _made(asked, case, f"{what} Approval Requested", by="SubmittedById"),
        _made(steps, step_case, steps["StepStatus"].map(names), by="ActorId"),
    ]


def _contract_cases(org: Frames) -> pd.Series:
    found = [
        org["Opportunity"].set_index("ContractId")["Id"],
        org["Quote"].set_index("ContractId")["OpportunityId"],
        org["Order"].query("OpportunityId != ''").set_index("ContractId")["OpportunityId"],
    ]
    cases = pd.concat(found)
    return cases[(cases.index != "") & ~cases.index.duplicated()]


def _contracts(org: Frames, zone: str) -> list[pd.DataFrame]:
    contracts = _noon(org["Contract"], "CustomerSignedDate", zone)
    case_of = _contract_cases(org)
    case = contracts["Id"].map(case_of)
    signed = contracts.assign(at=contracts["noon"].where(contracts["noon"] != "", contracts["ActivatedDate"]))
    # Whose doing a dated signature was is left open: nobody's here.
    signed["by"] = signed["ActivatedById"].where(contracts["noon"] == "")
    asked = org["ContractHistory"].query("NewValue == 'In Approval Process'")
    return [
        _made(contracts, case, "Contract Generated"),
        _made(signed, case, "Contract Signed", "at", "by"),
        _made(asked, asked["ContractId"].map(case_of), "Contract Approval Requested"),
        *_approvals(org, case_of, "800", "Contract"),
    ]


def _orders(org: Frames) -> pd.DataFrame:
    orders, quotes = org["Order"], org["Quote"].set_index("Id")["OpportunityId"]
    by_quote = orders["QuoteId"].map(quotes)
    by_contract = orders["ContractId"].map(_contract_cases(org))
    return orders.assign(
        deal=orders["OpportunityId"].where(orders["OpportunityId"] != "", by_quote.fillna(by_contract))
    )


def _orders_events(org: Frames, process: str, zone: str) -> list[pd.DataFrame]:
    sales = process == "lead_to_cash"
    orders, history = org["Order"], org["OrderHistory"]
    names = {
        "Ready for Review": None if sales else "Order Validated",
        "Activated": "Order Activated" if sales else "Order Confirmed",
        "Draft": "Order Changed" if sales else "Order Deactivated",
        "Closed": "Order Closed",
        "Cancelled": None if sales else "Order Cancelled",
    }
    status = history.query("Field == 'Status'")
    active = orders.set_index("Id")["ActivatedDate"]
    again = status[status["CreatedDate"] != status["OrderId"].map(active)]
    parts = [
        _made(orders, orders["Id"], "Sales Order Created"),
        _made(orders, orders["Id"], names["Activated"], "ActivatedDate", "ActivatedById"),
        _made(again, again["OrderId"], again["NewValue"].map(names)),
        _made(edits := _edits(org), edits["OrderId"], "Order Changed"),
    ]
    parts += _fulfilment(org, sales)
    if not sales:
        parts += _approvals(org, pd.Series(orders["Id"].to_numpy(), index=orders["Id"]), "801", "Order")
    return parts + _invoices(org, zone, sales)


def _edits(org: Frames) -> pd.DataFrame:
    edits = org["OrderHistory"].query("Field not in ('Status', 'created')")
    if "OrderItemHistory" in org:
        order_of = org["OrderItem"].set_index("Id")["OrderId"]
        items = org["OrderItemHistory"]
        edits = pd.concat(
            [edits, items.assign(OrderId=items["OrderItemId"].map(order_of))], ignore_index=True
        )
    active = edits["OrderId"].map(org["Order"].set_index("Id")["ActivatedDate"]).fillna("")
    edits = edits[(active != "") & (edits["CreatedDate"] > active)].sort_values(["OrderId", "CreatedDate"])
    gap = pd.to_datetime(edits["CreatedDate"]).groupby([edits["OrderId"], edits["CreatedById"]]).diff()
    return edits[gap.isna() | (gap > pd.Timedelta(minutes=10))]


def _fulfilment(org: Frames, sales: bool) -> list[pd.DataFrame]:
    orders, shipments = org["FulfillmentOrder"], org["Shipment"]
    if sales:
        return [_made(orders, orders["OrderId"], "Order Fulfilled", "ClosedDate", "OwnerId")]
    at = orders.assign(at=orders["ActivatedDate"].where(orders["ActivatedDate"] != "", orders["CreatedDate"]))
    order_of = orders.set_index("Id")["OrderId"]
    case = shipments["FulfillmentOrderId"].map(order_of)
    parts = [
        _made(at, at["OrderId"], "Inventory Allocated", "at", "OwnerId"),
        _made(orders, orders["OrderId"], "Goods Picked", "StartFulfillmentDate", "OwnerId"),
        _made(shipments, case, "Goods Shipped", by=""),
        _made(shipments, case, "Goods Delivered", "ActualDeliveryDate", ""),
    ]
    if "ReturnOrder" in org:
        parts.append(_made(org["ReturnOrder"], org["ReturnOrder"]["OrderId"], "Return Requested"))
    return parts


def _invoices(org: Frames, zone: str, sales: bool) -> list[pd.DataFrame]:
    parts = []
    if "Invoice" in org:
        invoices = org["Invoice"].assign(order=org["Invoice"]["ReferenceEntityId"])
        invoices = _noon(invoices, "PostedDate", zone)
        paid = org["PaymentLineInvoice"].assign(
            invoice=lambda rows: rows["InvoiceId"], at=lambda rows: rows["AppliedDate"]
        )
    else:
        items = org["OrderItem"].set_index("Id")["OrderId"]
        lines = org["blng__InvoiceLine__c"]
        lines = lines.assign(line_order=lines["blng__OrderProduct__c"].map(items)).rename(
            columns={"Id": "line"}
        )
        invoices = org["blng__Invoice__c"].merge(lines, left_on="Id", right_on="blng__Invoice__c")
        named = invoices["blng__Order__c"]
        invoices = _noon(
            invoices.assign(order=named.where(named != "", invoices["line_order"])),
            "blng__InvoicePostedDate__c",
            zone,
        )
        payments = _noon(org["blng__Payment__c"], "blng__PaymentDate__c", zone).set_index("Id")["noon"]
        paid = org["blng__PaymentAllocationInvoice__c"]
        paid = paid.assign(invoice=paid["blng__Invoice__c"], at=paid["blng__Payment__c"].map(payments))
    case = invoices["order"]
    paid = paid.merge(invoices[["Id", "order"]], left_on="invoice", right_on="Id", suffixes=("", "_"))
    parts += [
        _made(invoices, case, "Invoice Generated"),
        _made(invoices, case, "Invoice Sent", "noon"),
        _made(paid, paid["order"], "Payment Received", "at", ""),
    ]
    if "CreditMemo" in org:
        memos = org["CreditMemo"]
        parts.append(
            _made(
                memos, memos["ReferenceEntityId"], "Invoice Disputed" if sales else "Invoice Corrected", by=""
            )
        )
    return parts
