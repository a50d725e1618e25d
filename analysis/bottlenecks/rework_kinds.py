"""Which events of a case are rework or corrections, and of which kind?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log.moments import hours_from

SHAPES = ("at_once", "later", "back")
"""How work is done again: every event of rework has exactly one of them, so that they add up."""

SUBJECTS = ("stage_back", "requote", "reapproval", "order_change", "invoice_correction")
"""What is done again or corrected; a first one need not be rework."""

KINDS = (*SHAPES, *SUBJECTS)
BIT = {kind: 1 << place for place, kind in enumerate(KINDS)}
ALL, ANY = "all", "any"
MASK = BIT | {ALL: sum(BIT[kind] for kind in SHAPES), ANY: (1 << len(KINDS)) - 1}
"""`all`: rework as the key figure counts it. `any`: that, and every correction beside it."""


@dataclass(frozen=True)
class Subjects:
    """The activities of a process that tell a kind of correction.

    Parameters
    ----------
    always, again
        Per kind: activities of which every event counts; of which every one but the first of a case does.
    after
        Of a kind, the activity that must have come before.
    rejected, decided
        A decision after a rejection is a second approval, unless a second request was counted already.
    reached
        Per kind: a case that has one of these could have had it.
    """

    always: dict[str, tuple[str, ...]]
    again: dict[str, tuple[str, ...]]
    after: dict[str, str]
    rejected: str
    decided: tuple[str, ...]
    reached: dict[str, tuple[str, ...]]


REQUESTS = "reapproval"
RECORDED = ("HandlingMinutes", "StepCost")
"""What an event took and cost, where the log says so."""

OF_PROCESS = {
    "lead_to_cash": Subjects(
        always={
            "stage_back": ("Stage Moved Backward", "Opportunity Reopened"),
            "requote": ("Quote Revised",),
            "order_change": ("Order Changed",),
            "invoice_correction": ("Invoice Disputed",),
        },
        again={
            "requote": ("Quote Created",),
            "reapproval": ("Discount Approval Requested", "Contract Approval Requested"),
        },
        after={},
        rejected="Discount Rejected",
        decided=("Discount Approved", "Discount Rejected"),
        reached={
            "requote": ("Quote Created", "Quote Presented", "Quote Accepted", "Quote Denied"),
            "reapproval": (
                "Discount Approval Requested", "Discount Approved", "Discount Rejected",
                "Contract Approval Requested", "Contract Approved",
            ),
            "order_change": ("Sales Order Created", "Order Activated", "Order Fulfilled"),
            "invoice_correction": ("Invoice Generated", "Invoice Sent"),
        },
    ),
    "order_to_cash": Subjects(
        always={
            "stage_back": ("Order Deactivated",),
            "order_change": ("Order Changed",),
            "invoice_correction": ("Invoice Corrected",),
        },
        again={"reapproval": ("Order Approval Requested",)},
        after={"order_change": "Order Confirmed"},
        rejected="Order Rejected",
        decided=("Order Approved", "Order Rejected"),
        reached={
            "reapproval": ("Order Approval Requested", "Order Approved", "Order Rejected"),
            "order_change": ("Order Confirmed",),
            "invoice_correction": ("Invoice Generated", "Invoice Sent"),
        },
    ),
}  # fmt: skip


def kinds_of(log: EventLog) -> tuple[str, ...]:
    """The kinds this log can show: those whose activities it has; `back` needs a known order."""
    found = ["at_once", "later"]
    told = OF_PROCESS.get(log.process)
    if told is None:
        return tuple(found)
    found.append("back")
    for kind in SUBJECTS:
        named = (*told.always.get(kind, ()), *told.again.get(kind, ()))
        if any(log.has_activity(name) for name in named):
            found.append(kind)
    return tuple(found)


def activities_of(log: EventLog, kind: str) -> tuple[str, ...]:
    """The activities that tell a kind of correction, as far as the log has them."""
    told = OF_PROCESS.get(log.process)
    named = (*told.always.get(kind, ()), *told.again.get(kind, ())) if told else ()
    return tuple(name for name in named if log.has_activity(name))


def marked(log: EventLog) -> ir.Table:
    """Every event of the whole log with the kinds of rework it is, as bits of `mask`.

    Returns
    -------
    Expression `case_key, position, activity_key, timestamp, mask, is_early`: `is_early` is true before
    the first outcome of the case (won, lost, opened again).
    """
    known = log.activities.select("activity_key", "step", "repeats")
    events = log.all_events.select("case_key", "position", "activity_key", "timestamp", "is_first_activity")
    events = events.join(known, "activity_key")
    before = ibis.window(group_by="case_key", order_by="position", rows=(None, -1))
    at = ibis.window(group_by="case_key", order_by="position")
    outcomes = _keys(log, {name for state in log.catalogue.states for name in state.last_of})
    seen = events.mutate(
        previous=_.activity_key.lag().over(at), reached=_.step.max().over(before),
        n_over=_is(outcomes).cast("int32").sum().over(before), **_history(log, before),
    )  # fmt: skip
    told = seen.mutate(mask=_shape(seen) + _subjects(log, seen), is_early=ibis.coalesce(_.n_over, 0) == 0)
    return told.select("case_key", "position", "activity_key", "timestamp", "mask", "is_early")


def corrected(log: EventLog) -> ir.Table:
    """The events of the whole log that are rework or a correction; for `EventLog.keep`.

    Returns
    -------
    Those of `marked` with a kind, and `after_h` (hours since the case began), the recorded `minutes` and
    `spent` (0 where there are none), and `is_bare`: neither is recorded.
    """
    events = marked(log).filter(_.mask > 0)
    held = {key: log.keys[key] for key in RECORDED if log.keys.get(key) in log.all_events.columns}
    if held:
        known = {key: log.all_events[column].cast("float64") for key, column in held.items()}
        effort = log.all_events.select("case_key", "position", **known)
        events = events.join(effort, ["case_key", "position"])
    events = events.join(log.all_cases.select("case_key", "started_at"), "case_key")
    minutes, spent = (events[key] if key in held else ibis.null("float64") for key in RECORDED)
    return events.select(
        "case_key", "position", "activity_key", "mask", "is_early",
        after_h=hours_from(events.started_at, events.timestamp),
        is_bare=minutes.isnull() & spent.isnull(), minutes=ibis.coalesce(minutes, 0.0),
        spent=ibis.coalesce(spent, 0.0),
    )  # fmt: skip


def reached(log: EventLog) -> ir.Table:
    """Per case of the whole log which kinds of correction it could have had, as bits of `base`."""
    told = OF_PROCESS.get(log.process)
    cases = log.all_cases.select("case_key")
    everywhere = MASK[ALL] + BIT["stage_back"]
    if told is None:
        return cases.mutate(base=ibis.literal(everywhere, "int32"))
    bits = [(_is(_keys(log, names)), BIT[kind]) for kind, names in told.reached.items()]
    events = log.all_events.filter(_is(_keys(log, {n for names in told.reached.values() for n in names})))
    flags = {f"b{bit}": condition.any().cast("int32") * bit for condition, bit in bits}
    found = events.group_by("case_key").agg(**flags)
    base = ibis.literal(everywhere, "int32")
    joined = cases.left_join(found, "case_key")
    for name in flags:
        base = base + ibis.coalesce(joined[name], 0)
    return joined.select("case_key", base=base.cast("int32"))


def _history(log: EventLog, before: ibis.Window) -> dict[str, ir.Value]:
    """What happened before an event, as far as a kind of correction asks for it."""
    told = OF_PROCESS.get(log.process)
    if told is None:
        return {}
    found = {f"has_{kind}": _is(_keys(log, [name])).any().over(before) for kind, name in told.after.items()}
    asked = _is(_keys(log, told.again[REQUESTS][:1])).cast("int32").sum().over(before)
    return {**found, "was_rejected": _is(_keys(log, [told.rejected])).any().over(before), "n_asked": asked}


def _shape(seen: ir.Table) -> ir.IntegerValue:
    """The bit of how it is done again; 0 for what is no rework."""
    is_again = ~seen.is_first_activity & ~seen.repeats
    is_back = ibis.coalesce(seen.step < seen.reached, False)
    return ibis.cases(
        (is_again & (seen.activity_key == seen.previous), BIT["at_once"]),
        (is_again, BIT["later"]),
        (is_back, BIT["back"]),
        else_=0,
    ).cast("int32")


def _subjects(log: EventLog, seen: ir.Table) -> ir.IntegerValue:
    """The bits of what is done again or corrected, added up."""
    told = OF_PROCESS.get(log.process)
    total: ir.IntegerValue = ibis.literal(0, "int32")
    if told is None:
        return total
    for kind in SUBJECTS:
        is_it = seen.activity_key.isin(_keys(log, told.always.get(kind, ())))
        again = seen.activity_key.isin(_keys(log, told.again.get(kind, ())))
        is_it = is_it | (again & ~seen.is_first_activity)
        if kind in told.after:
            is_it = is_it & ibis.coalesce(seen[f"has_{kind}"], False)
        if kind == REQUESTS:
            late = seen.activity_key.isin(_keys(log, told.decided)) & ibis.coalesce(seen.was_rejected, False)
            is_it = is_it | (late & (ibis.coalesce(seen.n_asked, 0) < 2))
        total = total + is_it.cast("int32") * BIT[kind]
    return total


def _keys(log: EventLog, names: Iterable[str]) -> tuple[int, ...]:
    """The keys of those of the activities that the log has; where there is none, one that no event has."""
    return tuple(sorted(log.activity_key(name) for name in names if log.has_activity(name))) or (-1,)


def _is(keys: tuple[int, ...]) -> ir.Deferred:
    return _.activity_key.isin(keys)
