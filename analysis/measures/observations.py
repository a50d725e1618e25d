"""What each KPI observes: one row per case or object, its value, and when it was decided."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.log.states import is_in
from analysis.measures.between import paired
from analysis.measures.stages import stuck as stuck_cases
from analysis.measures.survival import OPEN, OTHER, REACHED
from analysis.processes.catalogue import Mark

MATURITY_DAYS = 90
"""A lead younger than this may still become an opportunity: it is not yet counted as not converted."""

NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sales_cycle_time": (("Opportunity Created", "Contract Signed"), ()),
    "time_to_signature": (("Opportunity Created", "Contract Signed"), ()),
    "time_to_close": (("Opportunity Created", "Opportunity Closed Won"), ()),
    "lead_to_cash_time": (("Opportunity Created", "Payment Received"), ()),
    "win_rate": (("Opportunity Closed Won",), ()),
    "lead_conversion": (("Lead Captured",), ()),
    "quote_to_contract_time": (("Quote Presented", "Contract Signed"), ()),
    "invoice_to_cash_time": (("Invoice Sent", "Payment Received"), ()),
    "stuck_share": ((), ("stage",)),
    "order_to_cash_time": (("Sales Order Created", "Payment Received"), ()),
    "on_time_delivery": (("Goods Delivered",), ("RequestedDeliveryDate",)),
    "order_change_rate": (("Order Confirmed",), ()),
}
"""Per KPI the activities and the columns (or roles) without which it cannot be answered."""


APPROVALS = {
    "lead_to_cash": ("Discount Approval Requested", ["Discount Approved", "Discount Rejected"]),
    "order_to_cash": ("Order Approval Requested", ["Order Approved", "Order Rejected"]),
}


def answerable(log: EventLog, key: str) -> bool:
    """Whether the log has the activities and columns the KPI needs."""
    activities, columns = NEEDS.get(key, ((), ()))
    if key == "approval_time":
        return log.process in APPROVALS and log.has_activity(APPROVALS[log.process][0])
    if log.catalogue.kpi(key) is None:
        return False
    if key == "lead_conversion" and not _asks_what_leads_have(log):
        return False
    if key == "finished_per_week":
        main = log.catalogue.main_span
        return main is not None and log.has_activity(main.end) and any(map(log.has_activity, main.start))
    return all(log.has_activity(name) for name in activities) and all(
        log.has_column(name) for name in columns
    )


def _asks_what_leads_have(log: EventLog) -> bool:
    """Whether every filter of the view can be asked of a lead: of when it came, or of a column leads have.

    A lead without a deal has no rep, state or amount. A filter on those would leave the converted ones
    alone, and the conversion would read 100 %.
    """
    named = []
    for each in log.filters:
        if isinstance(each, f.WithLeads) or (isinstance(each, f.Period) and each.mode == "created"):
            continue
        if not isinstance(each, f.Attribute) or each.ever:
            return False
        named.append(log.column(each.name))
    return all(known_of_leads(log, column) for column in named)


def known_of_leads(log: EventLog, column: str) -> bool:
    """Whether leads without a deal have values in a column."""
    found = log.frame(log.keep(_of_leads, column)).iloc[0]
    return bool(found["filled"] or not found["n"])


def _of_leads(log: EventLog, column: str) -> ir.Table:
    leads = log.all_cases.filter(log.all_cases.case_kind == "lead")
    return leads.agg(n=_.count(), filled=leads[column].count())


def sales_cycle(log: EventLog) -> ir.Table:
    """Won deals: Opportunity Created to Contract Signed."""
    return _span(log, "sales_cycle", _is(log, "won"))


def to_signature(log: EventLog) -> ir.Table:
    """All deals: Opportunity Created to Contract Signed, to the loss, or of open ones until `as_of`.

    `outcome` says which of these (`survival.OPEN`, `REACHED`, `OTHER`). Won deals without a signature are
    excluded: what they miss is a record, not time.
    """
    cases = log.cases.filter(log.cases.case_kind == "case")
    signed, is_won = cases["sales_cycle_end_at"], _is(log, "won")
    is_lost, today = _is(log, "lost"), data_end(log)
    until = ibis.cases((signed.notnull(), signed), (is_lost, cases.closed_at), (is_won, None), else_=today)
    outcome = ibis.cases((signed.notnull(), REACHED), (is_lost, OTHER), else_=OPEN)
    return cases.select(
        "case_key", at=cases.closed_at, value=_hours(cases["sales_cycle_start_at"], until), outcome=outcome
    )


def time_to_close(log: EventLog) -> ir.Table:
    """Won deals: Opportunity Created to Closed Won."""
    return _span(log, "closing", _is(log, "won"))


def lead_to_cash(log: EventLog) -> ir.Table:
    """Paid deals: Lead Captured (else Opportunity Created) to the last Payment Received."""
    return _span(log, "lead_to_cash", log.cases.state == "paid")


def order_to_cash(log: EventLog) -> ir.Table:
    """Paid orders: Sales Order Created to the last Payment Received."""
    return _span(log, "order_to_cash", log.cases.state == "paid")


def quote_to_contract(log: EventLog) -> ir.Table:
    """Deals with a presented quote that were not lost: first Quote Presented to Contract Signed."""
    presented = log.cases["quote_to_contract_start_at"].notnull()
    return _span(log, "quote_to_contract", presented & ~_is(log, "lost"))


def won(log: EventLog) -> ir.Table:
    """Deals: won 1, lost 0; still open ones are excluded."""
    outcome = ibis.cases((_is(log, "won"), 1), (_is(log, "lost"), 0), else_=None)
    return log.cases.select("case_key", at=log.cases.closed_at, value=outcome)


def converted(log: EventLog) -> ir.Table:
    """Leads older than the maturity window: with an opportunity 1, without 0; younger ones excluded."""
    wide = log.where(f.WithLeads())
    captured = wide.activity_key("Lead Captured")
    leads = wide.events.filter(_.activity_key == captured).group_by("case_key").agg(at=_.timestamp.min())
    cases = wide.cases.select("case_key", "case_kind").join(leads, "case_key")
    limit = data_end(log) - ibis.interval(days=MATURITY_DAYS)
    became = ibis.ifelse(cases.case_kind == "lead", 0, 1)
    return cases.select("case_key", "at", value=ibis.ifelse(cases["at"] <= limit, became, ibis.null("int8")))


def approvals(log: EventLog) -> ir.Table:
    """Approvals: requested to decided (approved or rejected), each on its own by `ApprovalId`.

    Discounts of deals, orders of order-to-cash. Without that column: from the first request of a case to
    its first decision.
    """
    requested, decided = APPROVALS[log.process]
    by = "ApprovalId" if log.has_column("ApprovalId") else None
    return _pairs(log, requested, decided, target_at="first", by=by)


def invoices(log: EventLog) -> ir.Table:
    """Invoices: first sent to last payment, each on its own by `InvoiceId`; unpaid ones excluded."""
    by = "InvoiceId" if log.has_column("InvoiceId") else None
    return _pairs(log, "Invoice Sent", ["Payment Received"], target_at="last", by=by)


def rework(log: EventLog) -> ir.Table:
    """Cases: with an activity repeated that does not naturally repeat, or a step backwards 1, else 0."""
    flagged = log.all_variants.select("variant_key", "has_rework")
    cases = log.cases.select("case_key", "variant_key", at=log.cases.ended_at).join(flagged, "variant_key")
    return cases.select("case_key", "at", value=cases.has_rework.cast("int8"))


def finished(log: EventLog) -> ir.Table:
    """Cases whose main span ended 1; open ones, and those lost or cancelled, are excluded."""
    main = log.catalogue.main_span
    if main is None:
        return log.cases.select("case_key", at=log.cases.ended_at, value=ibis.null("int8"))
    end, is_open = log.cases[f"{main.key}_end_at"], log.cases[f"{main.key}_open"]
    done = end.notnull() & ~is_open.fill_null(True) & ~_is(log, "lost")
    at = ibis.ifelse(done, end, ibis.null("timestamp(6)"))
    return log.cases.select("case_key", at=at, value=ibis.ifelse(done, 1, ibis.null("int8")))


def stuck(log: EventLog) -> ir.Table:
    """Open cases: stuck in their stage 1, else 0; those without a stage to compare with are excluded."""
    found = stuck_cases(log)
    return found.select("case_key", at=found.entered_at, value=found.is_stuck.cast("int8"))


def on_time(log: EventLog) -> ir.Table:
    """Orders due: delivered by the requested date 1, later or not yet though past due 0.

    Orders without a requested date, cancelled ones, and those not yet delivered nor due are excluded.
    """
    cases = log.cases
    due = cases[log.column("RequestedDeliveryDate")].cast("date")
    today = ibis.literal(log.as_of.date())
    outcome = ibis.cases(
        (due.isnull() | _is(log, "lost"), None),
        (cases.delivered_at.notnull(), (cases.delivered_at.cast("date") <= due).cast("int8")),
        (due < today, ibis.literal(0, "int8")),
        else_=None,
    )
    at = ibis.coalesce(cases.delivered_at, due.cast("timestamp(6)"))
    return cases.select("case_key", at=at, value=outcome)


def changed_orders(log: EventLog) -> ir.Table:
    """Confirmed orders: changed after the first confirmation 1, else 0."""
    confirmed = log.activity_key("Order Confirmed")
    changed = log.activity_key("Order Changed") if log.has_activity("Order Changed") else -1
    marks = log.events.filter(_.activity_key.isin([confirmed, changed])).group_by("case_key").agg(
        confirmed=_.position.min(where=_.activity_key == confirmed),
        at=_.timestamp.min(where=_.activity_key == confirmed),
        changed=_.position.max(where=_.activity_key == changed),
    )  # fmt: skip
    after = (_.changed > _.confirmed).fill_null(False).cast("int8")
    return marks.filter(_.confirmed.notnull()).select("case_key", "at", value=after)


def _span(log: EventLog, span: str, population: ir.BooleanValue) -> ir.Table:
    start, end = log.cases[f"{span}_start_at"], log.cases[f"{span}_end_at"]
    chosen = log.cases.select("case_key", at=end, value=_hours(start, end), population=population)
    return chosen.filter(_.population.fill_null(False)).drop("population")


def _hours(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.FloatingValue:
    """Null where it runs backwards."""
    return ibis.ifelse(end >= start, hours_from(start, end), ibis.null("float64"))


def _pairs(log: EventLog, source: str, targets: list[str], *, target_at: str, by: str | None) -> ir.Table:
    found = paired(log, source, targets, source_at="first", target_at=target_at, pair_by=by)
    known = found.filter(found.since.notnull())
    value = ibis.ifelse(known.status == "done", known.duration_h, ibis.null("float64"))
    return known.select("case_key", at=known.until, value=value)


def _is(log: EventLog, mark: Mark) -> ir.Value:
    return is_in(log.catalogue, log.cases.state, mark)
