"""Do waits, repeated steps and detours that buyers see go with late delivery, cancelling or late payment?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log.moments import hours_from
from analysis.measures import observations

EARLY_H, PAID_H = 7 * 24, 60 * 24
"""Signs of the first days after the order, and how long after the first invoice a payment is in time."""


def outcomes(log: EventLog) -> dict[str, Callable[[EventLog], ir.Table]]:
    """What can become of an order and the log knows: name to a table of the cases that count.

    Each table has `case_key`, `mark` (up to when signs are looked for) and `is_so`. What is asked lies after
    the mark in every case, so that an order that ends soon does not lose the time to show a sign.
    """
    has = {name: f"{name}_at" in log.cases.columns for name in ("created", "invoiced", "paid", "delivered")}
    found: dict[str, Callable[[EventLog], ir.Table]] = {}
    if log.catalogue.kpi("on_time_delivery") and observations.answerable(log, "on_time_delivery"):
        found["on_time"] = _on_time
    if log.catalogue.state("paid") and has["invoiced"] and has["paid"] and log.has_activity("Invoice Sent"):
        found["paid"] = _paid
    if log.catalogue.state("cancelled") and log.has_activity("Order Cancelled"):
        found["not_cancelled"] = _not_cancelled
    return found


def signed(log: EventLog, marked: ir.Table, wait_h: float) -> ir.Table:
    """The cases with their signs up to their mark, counted over what the customer sees from the first step.

    `wait`: so long between two steps, or from the last one to the mark. `repeat`: a step again that does not
    naturally repeat. `detour`: a step that lies, in the order of the process, before one already taken.
    """
    order = ibis.window(group_by="case_key", order_by="position")
    earlier = ibis.window(group_by="case_key", order_by="position", rows=(None, -1))
    same = ibis.window(group_by=["case_key", "activity_key"], order_by="position")
    steps = _steps(log).join(marked, "case_key").filter(_.timestamp <= _.mark)
    steps = steps.mutate(
        until=ibis.coalesce(_.timestamp.lead().over(order), _.mark),
        furthest=_.step.max().over(earlier),
        time=ibis.row_number().over(same),
    )
    gap_h = hours_from(steps.timestamp, steps.until)
    return steps.group_by("case_key", is_won=_.is_so).agg(
        wait=(gap_h >= wait_h).any(),
        repeat=((_.time > 0) & ~_.repeats).any(),
        detour=(_.step < _.furthest).fill_null(False).any(),
    )


def _steps(log: EventLog) -> ir.Table:
    keys = {name: log.activity_key(name) for name in log.catalogue.seen_by_customer if log.has_activity(name)}
    natural = [key for name, key in keys.items() if name in log.catalogue.naturally_repeating]
    steps = log.activities.select("activity_key", "step")
    events = log.events.filter(_.activity_key.isin(sorted(keys.values())))
    placed = events.select("case_key", "position", "timestamp", "activity_key").join(steps, "activity_key")
    return placed.mutate(repeats=_.activity_key.isin(sorted(natural)) if natural else ibis.literal(False))


def _first_days(log: EventLog) -> ir.Table:
    """Orders with the end of their first days."""
    mark = log.cases.created_at + ibis.interval(hours=EARLY_H)
    return log.cases.filter(log.cases.created_at.notnull()).mutate(mark=mark)


def _on_time(log: EventLog) -> ir.Table:
    """Orders not delivered in the first days and due by now: delivered by the day asked for, or not."""
    cases = _first_days(log).select("case_key", "mark", "delivered_at")
    known = observations.on_time(log).select("case_key", "value").filter(_.value.notnull())
    late = cases.filter(_.delivered_at.isnull() | (_.delivered_at > _.mark)).join(known, "case_key")
    return late.select("case_key", "mark", is_so=_.value == 1)


def _not_cancelled(log: EventLog) -> ir.Table:
    """Orders neither cancelled nor paid in the first days, and over or delivered now: kept, or cancelled."""
    lost = log.catalogue.states_marked("lost")
    ended = ["paid", "delivered", *lost]
    cases = _first_days(log).filter(_.state.isin(ended), _.closed_at.isnull() | (_.closed_at > _.mark))
    return cases.select("case_key", "mark", is_so=~_.state.isin(lost))


def _paid(log: EventLog) -> ir.Table:
    """Orders invoiced long enough ago and not cancelled: paid in time after the first invoice, or not."""
    lost = log.catalogue.states_marked("lost")
    limit = ibis.literal(log.as_of - timedelta(hours=PAID_H)).cast("timestamp(6)")
    cases = log.cases.filter(_.invoiced_at.notnull(), _.invoiced_at <= limit, ~_.state.isin(lost))
    in_time = (cases.state == "paid") & (cases.paid_at <= cases.invoiced_at + ibis.interval(hours=PAID_H))
    return cases.select("case_key", mark=cases.invoiced_at, is_so=in_time.fill_null(False))
