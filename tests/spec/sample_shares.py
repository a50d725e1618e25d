"""Each share of the samples' TOML, counted in a log with plain pandas: a row is a trial."""

from __future__ import annotations

import functools

import pandas as pd

SEEN_DAYS = 240  # a step that began so long before the extraction has had time to be followed by the next


class Log:
    """A sample log with what the shares ask for: first and last times, counts, ids."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.rows = frame.assign(
            case=frame.iloc[:, 0], at=frame["EventTime"], name=frame["ActivityName"].astype(str)
        )
        self.as_of = frame["LastDataUpdate"].iloc[0]
        by = self.rows.groupby(["case", "name"], observed=True)["at"]
        self.first, self.last, self.n = (part.unstack() for part in (by.min(), by.max(), by.size()))
        self.n = self.n.fillna(0)

    def has(self, name: str) -> pd.Series:
        """Whether each case has the activity."""
        return self.first[name].notna()

    def old(self, name: str, days: int = SEEN_DAYS) -> pd.Series:
        """Whether each case had the activity long enough ago."""
        return self.first[name] < self.as_of - pd.Timedelta(days=days)

    def value(self, column: str) -> pd.Series:
        """The last value of a column in each case."""
        return self.rows.groupby("case")[column].last().reindex(self.first.index)

    @functools.cached_property
    def won(self) -> pd.Series:
        """True, False, or empty while open."""
        return self.value("IsWon")

    @functools.cached_property
    def deal(self) -> pd.Series:
        """Whether the case is an opportunity."""
        return self.first.index.str.startswith("OPP-") & self.has("Opportunity Created")

    def objects(self, column: str, days: int = SEEN_DAYS) -> pd.DataFrame:
        """First time of each activity by object id, of invoices sent long enough ago."""
        rows = self.rows[self.rows[column].notna()]
        times = rows.groupby([column, "name"], observed=True)["at"].max().unstack()
        return (
            times[times["Invoice Sent"] < self.as_of - pd.Timedelta(days=days)]
            if column == "InvoiceId"
            else times
        )


def lead_to_cash(log: Log) -> dict[str, pd.Series]:
    """Trials of every share of lead_to_cash.toml."""
    return (
        _leads(log)
        | _outcomes(log)
        | _quotes(log)
        | _beside(log)
        | _contracts(log)
        | _orders(log)
        | _invoices(log, "Invoice Disputed", "invoice_disputed")
    )


def _leads(log: Log) -> dict[str, pd.Series]:
    has, lost = log.has, ~log.deal
    leads = has("Lead Captured")
    tried = lost & has("Lead Contacted") & log.old("Lead Captured", 150)
    return {
        "direct": ~leads[log.deal],
        "lead_conversion": log.deal[leads],
        "lead_contacted": has("Lead Contacted")[log.old("Lead Captured", 60)],
        "lead_disqualified": has("Lead Disqualified")[tried],
        "lead_qualified_only": has("Lead Qualified")[tried],
        "converted_unqualified": ~has("Lead Qualified")[has("Lead Converted to Opportunity")],
    }


def _outcomes(log: Log) -> dict[str, pd.Series]:
    has, deal = log.has, log.deal
    won, lost = log.won.eq(True) & deal, log.won.eq(False) & deal
    early, late = lost & ~has("Proposal Stage Reached"), lost & has("Proposal Stage Reached")
    return {
        "won": won[deal],
        "lost_early": early[deal],
        "lost_late": late[deal],
        "open": log.won.isna()[deal],
        "lost_created": ~has("Opportunity Qualified")[early],
        "lost_needs": has("Needs Analyzed")[early],
        "lost_unquoted": ~has("Quote Created")[late],
        "denied": has("Quote Denied")[late & has("Quote Created")],
        "won_unquoted": ~has("Quote Created")[won],
        "reopened": has("Opportunity Reopened")[early],
    }


def _quotes(log: Log) -> dict[str, pd.Series]:
    has, n, won, lost = log.has, log.n, log.won.eq(True), log.won.eq(False)
    quoted, again = has("Quote Created") & (won | lost), has("Quote Revised")
    back = log.first["Stage Moved Backward"].notna() & ~(
        log.first["Stage Moved Backward"] > log.first["Quote Created"]
    )
    answered = quoted & (has("Quote Accepted") | has("Quote Denied"))
    rows = log.rows[log.rows["case"].isin(quoted.index[quoted])]
    moves = rows[rows["name"].isin(["Stage Moved Backward", "Quote Revised"])]
    revised = moves["name"].eq("Quote Revised")
    renegotiated = moves.groupby("case")["name"].shift().eq("Stage Moved Backward")
    created = rows[rows["name"] == "Quote Created"].set_index("QuoteId")["DiscountPercentage"]
    asked = (
        rows[rows["name"] == "Discount Approval Requested"].drop_duplicates("QuoteId").set_index("ApprovalId")
    )
    outcome = rows[rows["ApprovalOutcome"].notna()].groupby("ApprovalId")["name"].last().reindex(asked.index)
    approved = log.rows[log.rows["name"] == "Discount Approved"]
    single = approved[~approved.duplicated("ApprovalId", keep=False)]
    proposed = has("Proposal Stage Reached")
    first_moves = (moves.groupby("case").cumcount() == 0) & moves["case"].map(back)
    return {
        "requoted_won": again[quoted & won],
        "requoted_lost": again[quoted & lost],
        "third_quote": (n["Quote Revised"] > 1)[quoted & again],
        "fourth_quote": (n["Quote Revised"] > 2)[quoted & (n["Quote Revised"] > 1)],
        "regressed_won": back[proposed & won],
        "regressed_lost": back[proposed & lost],
        "renegotiated": (renegotiated & ~first_moves.groupby(moves["case"]).shift(fill_value=False))[revised],
        "negotiated": (log.last["Negotiation Started"] > log.last["Quote Presented"])[answered],
        "discount_none": created.eq(0),
        "approval_skipped": ~created[created > 10].index.isin(asked["QuoteId"]),
        "approval_rejected": outcome.eq("Discount Rejected"),
        "approval_recalled": outcome.eq("Approval Recalled"),
        "self_approved": single["Approver"].astype(str).eq(single["SalesRepresentative"].astype(str)),
    }


def _beside(log: Log) -> dict[str, pd.Series]:
    closed = log.won.notna()
    return {
        "owner_changed": log.has("Opportunity Owner Changed")[closed],
        "owner_changed_twice": (log.n["Opportunity Owner Changed"] > 1)[closed],
        "pushed": log.has("Close Date Pushed")[closed],
        "pushed_three_times": (log.n["Close Date Pushed"] > 2)[closed],
        "amount_reduced": log.has("Amount Reduced")[closed & log.has("Quote Created")],
    }


def _contracts(log: Log) -> dict[str, pd.Series]:
    won, first = log.won.eq(True), log.first
    return {
        "contract_unapproved": ~log.has("Contract Approved")[won],
        "closed_before_signature": ~(first["Contract Signed"] <= first["Opportunity Closed Won"])[won],
        "order_before_signature": (first["Sales Order Created"] < first["Contract Signed"])[won],
        "nonstandard_terms": log.value("NonStandardTerms")[log.has("Contract Generated")].eq(True),
    }


def _orders(log: Log) -> dict[str, pd.Series]:
    ordered, changes = log.old("Sales Order Created"), log.n["Order Changed"]
    invoices = log.rows.groupby("case")["InvoiceId"].nunique().reindex(log.first.index)
    milestone = log.value("InvoiceType").eq("Milestone Invoice") & log.old("Order Fulfilled")
    return {
        "order_changed": (changes > 0)[ordered],
        "order_changed_again": (changes > 1)[ordered & (changes > 0)],
        "milestone_third": (invoices == 3)[milestone],
    }


def _invoices(log: Log, trouble: str, trouble_share: str) -> dict[str, pd.Series]:
    sent, long_ago = log.objects("InvoiceId"), log.objects("InvoiceId", 330)
    sound = sent[sent[trouble].isna()]
    due = log.rows[log.rows["name"] == "Invoice Sent"].set_index("InvoiceId")["PaymentDueDate"]
    paid = sound["Payment Received"].dropna()
    payments = log.rows[log.rows["name"] == "Payment Received"].groupby("InvoiceId").size()
    result = {
        trouble_share: sent[trouble].notna(),
        "partly_paid": payments.reindex(sent.index).dropna().gt(1),
        "paid_late": paid.dt.date > due.reindex(paid.index),
        "never_paid": long_ago["Payment Received"].isna(),
    }
    if "Invoice Accepted by Customer" in sent:
        result["invoice_accepted"] = sound["Invoice Accepted by Customer"].notna()
    return result


def order_to_cash(log: Log) -> dict[str, pd.Series]:
    """Trials of every share of order_to_cash.toml."""
    has, n, first, old = log.has, log.n, log.first, log.old("Sales Order Created")
    checked, shipped, delivered = (
        old & has("Credit Check Performed"),
        old & has("Goods Shipped"),
        old & has("Goods Delivered"),
    )
    confirmed, cancelled = old & has("Order Confirmed"), old & has("Order Cancelled")
    entered = log.rows[log.rows["name"] == "Sales Order Created"].set_index("case")["Resource"].astype(str)
    approved = log.rows[log.rows["name"] == "Order Approved"].set_index("case")["Approver"].astype(str)
    early = first["Invoice Generated"] < first["Goods Shipped"]
    invoices = log.rows.groupby("case")["InvoiceId"].nunique().reindex(first.index)
    late = first["Goods Delivered"].dt.date > log.value("RequestedDeliveryDate")
    return _invoices(log, "Invoice Corrected", "invoice_corrected") | {
        "validated": has("Order Validated")[old],
        "credit_unchecked": ~has("Credit Check Performed")[old & has("Order Approved")],
        "credit_repeated": (n["Credit Check Performed"] > 1)[checked],
        "credit_hold": has("Credit Hold Placed")[checked & (n["Credit Check Performed"] > 1)],
        "approval_requested": has("Order Approval Requested")[checked & has("Order Approved")],
        "order_rejected": has("Order Rejected")[old & has("Order Approval Requested")],
        "self_approved": approved.eq(entered.reindex(approved.index)),
        "deactivated": has("Order Deactivated")[confirmed],
        "order_changed": has("Order Changed")[confirmed],
        "order_changed_again": (n["Order Changed"] > 1)[confirmed & has("Order Changed")],
        "backordered": has("Back-order Created")[confirmed & ~cancelled],
        "packed": has("Goods Packed")[shipped],
        "late_delivery": late[delivered],
        "delivery_proven": has("Proof of Delivery Received")[delivered],
        "invoiced_early": early[shipped],
        "second_invoice": (invoices == 2)[delivered & ~early],
        "cancelled": cancelled[old],
        "cancelled_created": ~has("Order Approved")[cancelled],
        "cancelled_confirmed": has("Order Confirmed")[cancelled],
        "returned": has("Return Requested")[delivered],
    }
