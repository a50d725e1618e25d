"""Single cases: found by any id or customer, and each with its timeline."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.measures.stages import dwell, is_open
from analysis.schema import Schema

CASES = Schema(
    "cases",
    {
        "case_id": "text", "case_name": "text", "customer": "text", "rep": "text", "amount": "number",
        "currency": "text", "state": "text", "variant_number": "count", "n_events": "count",
        "throughput_h": "hours", "started_at": "time", "ended_at": "time",
        "stage": "text", "in_stage_h": "hours", "idle_h": "hours",
    },
)  # fmt: skip
ORDERS = ("throughput_h", "in_stage_h", "idle_h")
"""By what the list may be sorted, the longest first."""
TIMELINE = Schema(
    "timeline",
    {"position": "count", "timestamp": "time", "activity": "text", "resource": "text", "since_h": "hours"},
    ("position",),
)


def cases(
    log: EventLog, *, search: str = "", limit: int | None = 200, by: str = "throughput_h"
) -> pd.DataFrame:
    """The cases of the view, the longest first, perhaps only those that fit a search.

    Parameters
    ----------
    search
        Found, whatever the case of its letters, in the case id, its name, the customer, or an id of an
        object of the case (`InvoiceId`, `QuoteId`, and other columns whose name ends in *id*).
    limit
        At most so many rows; `None` for all.
    by
        Which time is the longest, one of `ORDERS`: from first to last event, in the stage of now, or
        since the last event.

    Returns
    -------
    Frame `CASES`, by `by` descending, then by id; name (`name_column`), customer, rep, amount, its
    currency and stage are null where the log has none. `in_stage_h` (all visits to the stage of now
    together) and `idle_h` (since the last event) run to `as_of`; they are null where a case is over.
    """
    found = log.cases.filter(_matches(log, search)) if search.strip() else log.cases
    listed = _listed(log, found)
    if by == "in_stage_h":
        listed = _with_stay(log, listed)
    listed = listed.order_by(listed[by].desc(nulls_first=False), listed.case_id)
    listed = listed if limit is None else listed.limit(limit)
    told = CASES.conform(log.frame(listed if by == "in_stage_h" else _with_stay(log, listed)))
    return told.sort_values([by, "case_id"], ascending=[False, True], kind="stable", ignore_index=True)


def orders(log: EventLog) -> tuple[str, ...]:
    """By which of `ORDERS` the cases of the view can be sorted; the one they are sorted by first.

    Where every case is still open, as after a filter on those that are stuck, how long it stands in its
    stage says more than how long it went on until its last event.
    """
    if not log.catalogue.states:
        return ORDERS[:1]
    n_open, n = log.frame(log.cases.aggregate(n_open=is_open(log).sum(), n=_.count())).iloc[0]
    if not n_open:
        return ORDERS[:1]
    found = ORDERS if "stage" in log.roles else ("throughput_h", "idle_h")
    return (*found[1:], found[0]) if n_open == n else found


def _listed(log: EventLog, found: ir.Table) -> ir.Table:
    """What is told of each of these cases, its stay in its stage aside."""
    columns = {
        role: found[log.roles[role]].cast(kind) if role in log.roles else ibis.null(kind)
        for role, kind in _ROLES
    }
    named = name_column(log)
    columns["case_name"] = found[named].cast("string") if named else ibis.null("string")
    has_currency = bool(log.currencies) and log.has_column("Currency")
    columns["currency"] = found[log.column("Currency")] if has_currency else ibis.null("string")
    return found.select(
        "case_key", "case_id", "state", "n_events", "throughput_h", "started_at", "ended_at",
        variant_number=found.variant_key + 1, idle_h=_idle_h(log, found), **columns,
    )  # fmt: skip


def _idle_h(log: EventLog, found: ir.Table) -> ir.Value:
    """Hours since the last event of an open case; unknown where nothing tells which are open."""
    if not log.catalogue.states:
        return ibis.null("float64")
    now = data_end(log)
    idle = hours_from(found.ended_at.cast("timestamp(6)"), now)
    return ibis.cases((is_open(log), idle))


def _with_stay(log: EventLog, listed: ir.Table) -> ir.Table:
    """How long the open ones of these cases have been in their stage."""
    if "stage" not in log.roles:
        return listed.mutate(in_stage_h=ibis.null("float64"))
    now = log.keep(_stays).select("case_key", "in_stage_h")
    return listed.left_join(now, "case_key").drop("case_key_right")


def _stays(log: EventLog) -> ir.Table:
    """Hours each open case has been in the stage it is in."""
    here = log.cases.filter(is_open(log)).select("case_key")
    return (
        dwell(log).filter(_.is_current).semi_join(here, "case_key").select("case_key", in_stage_h=_.dwell_h)
    )


def timeline(log: EventLog, case_id: str) -> pd.DataFrame:
    """What happened in a case, in order.

    Returns
    -------
    Frame `TIMELINE`, and the attributes that vary by event: one row an event; `since_h` is the time since
    the event before (null for the first). Empty when the log has no such case.
    """
    key = log.all_cases.filter(log.all_cases.case_id == case_id).select("case_key")
    events = log.all_events.semi_join(key, "case_key")
    named = events.join(log.activities.select("activity_key", "activity"), "activity_key")
    if log.has_resources:
        people = log.resources.select("resource_key", performer="resource")
        named = named.left_join(people, "resource_key").drop("resource_key_right")
    told = log.keys.get("resource")
    found = log.frame(named).sort_values("position").drop(columns=[told] if told else [])
    found = found.rename(columns={"performer": "resource"})
    found["since_h"] = found["flow_h"].shift(1)
    attributes = [name for name in log.attributes["column"] if name in found.columns]
    core = TIMELINE.conform(found)
    return core.assign(**{name: found[name].to_numpy() for name in attributes if name not in core})


_ID = re.compile(r"((^|[\s_])id|[a-z]Id|ID|(?i:id__c)|编号|号码|单号)$")
_NAME = re.compile(
    r"(sales)?(opportunity|deal|order|case|quote|ticket)(name|title|number|no|nr)|name|title|subject"
    r"|(商机|销售机会|机会|订单|销售订单|案例)?(名称|标题|编号|号|单号)"
)
_SPACES = re.compile(r"[\s_.\-]|__c$")
_ROLES = (("customer", "string"), ("rep", "string"), ("amount", "float64"), ("stage", "string"))


def _matches(log: EventLog, search: str) -> ir.BooleanValue:
    wanted = search.strip().lower()
    texts = [log.cases.case_id]
    named = name_column(log)
    if named:
        texts.append(log.cases[named].cast("string"))
    if "customer" in log.roles:
        texts.append(log.cases[log.roles["customer"]].cast("string"))
    found: ir.BooleanValue = ibis.literal(False)
    for text in texts:
        found = found | ibis.coalesce(text.lower().contains(wanted), False)
    for column in object_ids(log):
        holding = log.all_events.filter(log.all_events[column].cast("string").lower() == wanted)
        found = found | log.cases.case_key.isin(holding.case_key)
    return found


def name_column(log: EventLog) -> str | None:
    """The attribute people know a case by, beside its id: the opportunity's name, the order's number.

    None where the log has none, and while names are hidden: such a name often holds the customer's.
    """
    scopes = dict(zip(log.attributes["column"], log.attributes["scope"], strict=True))
    hidden = log.hidden_names
    for name, scope in scopes.items():
        is_told = hidden is None or name in hidden.columns
        if scope == "case" and is_told and _NAME.fullmatch(_SPACES.sub("", name).casefold()):
            return name
    return None


def object_ids(log: EventLog) -> list[str]:
    """The columns with ids of objects: by the catalogue's key, else by the name of the column."""
    known = {column for key, column in log.keys.items() if key.endswith("Id")}
    return [name for name in log.all_events.columns if name in known or _ID.search(name)]
