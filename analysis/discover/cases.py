"""Single cases: found by any id or customer, and each with its timeline."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.schema import Schema

CASES = Schema(
    "cases",
    {
        "case_id": "text", "case_name": "text", "customer": "text", "rep": "text", "amount": "number",
        "currency": "text", "state": "text", "variant_number": "count", "n_events": "count",
        "throughput_h": "hours", "started_at": "time", "ended_at": "time",
    },
    ("-throughput_h", "case_id"),
)  # fmt: skip
TIMELINE = Schema(
    "timeline",
    {"position": "count", "timestamp": "time", "activity": "text", "resource": "text", "since_h": "hours"},
    ("position",),
)


def cases(log: EventLog, *, search: str = "", limit: int | None = 200) -> pd.DataFrame:
    """The cases of the view, the longest first, perhaps only those that fit a search.

    Parameters
    ----------
    search
        Found, whatever the case of its letters, in the case id, its name, the customer, or an id of an
        object of the case (`InvoiceId`, `QuoteId`, and other columns whose name ends in *id*).
    limit
        At most so many rows; `None` for all.

    Returns
    -------
    Frame `CASES`, by throughput descending, then by id; name (`name_column`), customer, rep, amount
    and its currency are null where the log has none.
    """
    found = log.cases.filter(_matches(log, search)) if search.strip() else log.cases
    columns = {
        role: found[log.roles[role]] if role in log.roles else ibis.null(kind) for role, kind in _ROLES
    }
    named = name_column(log)
    columns["case_name"] = found[named].cast("string") if named else ibis.null("string")
    has_currency = bool(log.currencies) and log.has_column("Currency")
    columns["currency"] = found[log.column("Currency")] if has_currency else ibis.null("string")
    listed = found.select(
        "case_id", "state", "n_events", "throughput_h", "started_at", "ended_at",
        variant_number=found.variant_key + 1, **columns,
    ).order_by(_.throughput_h.desc(), _.case_id)  # fmt: skip
    return CASES.conform(log.frame(listed if limit is None else listed.limit(limit)))


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
_ROLES = (("customer", "string"), ("rep", "string"), ("amount", "float64"))


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
