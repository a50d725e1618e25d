"""Which steps are in orders? Created, activated and taken back, each status, changes after activation."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import CREATED, OWNER, STATUS, Changes, changes, in_set
from analysis.prepare.salesforce.events.making import (
    Rows,
    codes_of,
    looked_up,
    made,
    places_in,
    together,
)
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.stage_map import (
    ACTIVATED,
    DRAFT,
    category_by_words,
    order_categories,
    step_of,
)
from analysis.reading.arrow import pc

OF_ACTIVATION = (
    "activateddate",
    "activatedby",
    "activatedbyid",
    "statuscode",
    "orderactivated",
    "lastmodifieddate",
)
_MINUTE = 60_000_000


def events(sources: Sources) -> pa.Table:
    """Events of `Order`, `OrderHistory`, `OrderItem` and `OrderItemHistory`."""
    rows = sources.rows("Order")
    seen = changes(sources, "OrderHistory", "OrderId")
    category = _Categories(sources)
    activated = _activated(sources, rows)
    again = _status_changes(sources, seen, category, rows)
    edits = _edits(sources, seen, rows, category)
    return together([_created(sources, rows), activated, *again, edits])


class _Categories:
    """Status to category, by the org's list, else by its words."""

    def __init__(self, sources: Sources) -> None:
        self._listed = order_categories(sources.tables)

    def of(self, status: str) -> str | None:
        found = self._listed.get(status)
        if found is None:
            found = DRAFT if step_of("order", status, {}) == "order_validated" else category_by_words(status)
        return found


def _created(sources: Sources, rows: Rows) -> pa.Table:
    """A new order; one that changes or reduces another is a change of that one."""
    field = "CreatedDate" if rows.has("CreatedDate") else "OrderedDate"
    at, days = sources.when(rows, field)
    changed, created = sources.name("order_changed"), sources.name("order_created")
    activity = pc.if_else(pa.array(_is_change(rows)), changed, created)
    return made(
        rows, np.ones(len(rows), bool), activity, at, link=("Order", rows.text("Id")), day_only=days,
        resource=sources.person(rows, "CreatedBy"),
        attributes={"OrderId": rows.text("Id"), "OrderAmount": pa.array(amount(rows), from_pandas=True)},
    )  # fmt: skip


def _is_change(rows: Rows) -> np.ndarray:
    """Which orders change or reduce another."""
    original = rows.filled("OriginalOrderId", "RelatedOrderId").is_valid().to_numpy(zero_copy_only=False)
    said = pc.equal(rows.text("RelatedOrderType"), "ChangeOrder").fill_null(False)
    return rows.flag("IsReductionOrder") | original | said.to_numpy(zero_copy_only=False)


def amount(rows: Rows) -> np.ndarray:
    """The amount of orders."""
    total, grand = rows.number("TotalAmount"), rows.number("GrandTotalAmount")
    return np.where(np.isnan(grand), total, grand)


def _activated(sources: Sources, rows: Rows) -> pa.Table:
    """Activations of orders; that of a change is part of the change."""
    at, days = sources.when(rows, "ActivatedDate")
    return made(
        rows, ~_is_change(rows), sources.name("order_activated"), at, link=("Order", rows.text("Id")),
        day_only=days, resource=sources.person(rows, "ActivatedBy"), attributes={"OrderId": rows.text("Id")},
    )  # fmt: skip


def _status_changes(sources: Sources, seen: Changes, category: _Categories, orders: Rows) -> list[pa.Table]:
    rows = seen.rows
    keep = seen.of(STATUS)
    new, old = rows.text("NewValue"), seen.old
    now, labels = codes_of(pa.chunked_array([new, old]).combine_chunks())
    names = [str(one) for one in labels.to_pylist()]
    of = np.array([*(category.of(one) or "" for one in names), ""])
    to, was = of[now[: len(rows)]], of[now[len(rows) :]]
    steps = [_step(sources, one, category) for one in names]
    activity = pa.array([*steps, None], pa.string()).take(
        pa.array(np.where(now[: len(rows)] < 0, len(names), now[: len(rows)]))
    )
    taken_back = keep & (was == ACTIVATED) & (to == DRAFT)
    activated = (
        keep & (to == ACTIVATED) & (was != ACTIVATED) & activity.is_null().to_numpy(zero_copy_only=False)
    )
    order = rows.text("OrderId")
    at = rows.at("CreatedDate")
    known = _at_of(orders, order, "ActivatedDate")
    told = activated & (np.abs((at - known) / np.timedelta64(1, "us")) <= _MINUTE)
    sources.idle.say(rows, told, "told_elsewhere")
    activity = pc.if_else(pa.array(activated), sources.name("order_activated"), activity)
    activity = pc.if_else(pa.array(taken_back), sources.name("order_deactivated"), activity)
    sources.idle.say(rows, keep, "no_step")
    sources.idle.say(rows, seen.of(CREATED), "told_elsewhere")
    extra = {"OrderId": order, "OrderStatus": new, "PreviousStatus": old}
    return [
        made(
            rows, keep & ~told, activity, at, link=("Order", order),
            resource=sources.person(rows, "CreatedBy"),
            attributes=extra,
        ),
        _credit(sources, seen),
    ]  # fmt: skip


def _step(sources: Sources, status: str, category: _Categories) -> str | None:
    """The activity of a status; one nothing is known of keeps its name where orders are the cases."""
    said = sources.options.order_statuses
    step = step_of("order", status, said)
    if step == "delivered" and sources.name(step) is None:
        step = "fulfilled"
    if step is not None:
        return sources.name(step)
    is_known = category_by_words(status) is not None or category.of(status) == DRAFT
    if is_known or sources.process != "order_to_cash":
        return None
    return status


def _is_credit(fields: pa.Array) -> np.ndarray:
    return pc.match_substring_regex(fields, "credit|信用").fill_null(False).to_numpy(zero_copy_only=False)


def _credit(sources: Sources, seen: Changes) -> pa.Table:
    """The result of a credit check, from a field that has it in its name."""
    rows = seen.rows
    keep = seen.keep & _is_credit(seen.field)
    value = rows.text("NewValue")
    codes, labels = codes_of(value)
    named = [sources.name(_credit_step(str(one))) for one in labels.to_pylist()]
    activity = pa.array([*named, None], pa.string()).take(pa.array(np.where(codes < 0, len(labels), codes)))
    sources.idle.say(rows, keep & activity.is_null().to_numpy(zero_copy_only=False), "no_step")
    return made(
        rows, keep, activity, rows.at("CreatedDate"), link=("Order", rows.text("OrderId")),
        resource=sources.person(rows, "CreatedBy"),
        attributes={"OrderId": rows.text("OrderId"), "CreditStatus": value},
    )  # fmt: skip


def _credit_step(value: str) -> str | None:
    if re.search(r"releas|解除", value, re.IGNORECASE):
        return "hold_released"
    if re.search(r"hold|block|冻结", value, re.IGNORECASE):
        return "hold_placed"
    return None if re.search(r"pending|not |待", value, re.IGNORECASE) else "credit_checked"


# -- changes after activation


def _edits(sources: Sources, seen: Changes, orders: Rows, category: _Categories) -> pa.Table:
    """Edits of active orders and their lines; those of one person within some minutes are one change."""
    rows = seen.rows
    other = ~(in_set(seen.field, (*STATUS, *CREATED, *OF_ACTIVATION)) | _is_credit(seen.field))
    is_owner = in_set(seen.field, OWNER)
    sources.idle.say(rows, seen.keep & is_owner, "field_not_used")
    sources.idle.say(rows, seen.keep & in_set(seen.field, OF_ACTIVATION), "told_elsewhere")
    items = sources.rows("OrderItem")
    lines = changes(sources, "OrderItemHistory", "OrderItemId")
    item = lines.rows.text("OrderItemId")
    own = looked_up(item, items.text("Id"), items.text("OrderId"))
    active_from = _active_from(seen, orders, category)
    parts = [
        _edit(sources, rows, seen.keep & other & ~is_owner, rows.text("OrderId"), seen.field, active_from),
        _edit(sources, lines.rows, lines.keep, own, lines.field, active_from),
        _edit(sources, items, np.ones(len(items), bool), items.text("OrderId"), None, active_from),
    ]
    return _collapsed(sources, together(parts))


def _active_from(seen: Changes, orders: Rows, category: _Categories) -> pa.Table:
    """Order to when it was first active."""
    rows = seen.rows
    new, labels = codes_of(rows.text("NewValue"))
    is_active = np.array([*(category.of(str(one)) == ACTIVATED for one in labels.to_pylist()), False])
    here = seen.of(STATUS) & is_active[new]
    ids = pa.concat_arrays([orders.text("Id"), rows.text("OrderId").filter(pa.array(here))])
    at = np.r_[orders.at("ActivatedDate"), rows.at("CreatedDate")[here]]
    known = pa.table({"order": ids, "at": pa.array(at)}).filter(pa.array(~np.isnat(at)))
    return known.group_by("order").aggregate([("at", "min")])


def _edit(
    sources: Sources, rows: Rows, keep: np.ndarray, order: pa.Array, field: pa.Array | None, active: pa.Table
) -> pa.Table:
    at = rows.at("CreatedDate")
    since = looked_up(order, active["order"], active["at_min"]).to_numpy(zero_copy_only=False)
    is_after = ~np.isnat(since) & (at > since)
    sources.idle.say(rows, keep & ~is_after, "told_elsewhere" if field is None else "before_activation")
    told = pa.repeat("line added", len(rows)) if field is None else rows.text("Field")
    return made(
        rows, keep & is_after, sources.name("order_changed"), at, link=("Order", order),
        resource=sources.person(rows, "CreatedBy"), attributes={"OrderId": order, "ChangedFields": told},
    )  # fmt: skip


def _collapsed(sources: Sources, edits: pa.Table) -> pa.Table:
    """One event for edits of an order by one person, each within the window after the first of them."""
    if not edits.num_rows:
        return edits
    who = pc.binary_join_element_wise(edits["link_id"], pc.coalesce(edits["resource"], ""), "|")
    group, _ = codes_of(who.combine_chunks())
    at = edits["at"].cast(pa.int64()).to_numpy()
    order = np.lexsort((at, group))
    first = _window_starts(group[order], at[order], sources.options.collapse_minutes * _MINUTE)
    edits = edits.take(pa.array(order))
    number = np.cumsum(first) - 1
    fields = _joined(edits["ChangedFields"], number)
    for object_ in ("OrderHistory", "OrderItemHistory", "OrderItem"):
        places = edits.filter(pc.and_(pc.equal(edits["object"], object_), pa.array(~first)))[
            "place"
        ].to_numpy()
        rows = sources.rows(object_)
        told = np.zeros(len(rows), bool)
        told[places] = True
        sources.idle.say(rows, told, "within_window")
    kept = edits.filter(pa.array(first))
    place = kept.column_names.index("ChangedFields")
    return kept.set_column(place, "ChangedFields", fields)


def _window_starts(group: np.ndarray, at: np.ndarray, window: int) -> np.ndarray:
    """Which rows begin a change: the first of a group, and each beyond the window of the one before."""
    return np.r_[True, (group[1:] != group[:-1]) | (np.diff(at) > window)]


def _joined(fields: pa.ChunkedArray, number: np.ndarray) -> pa.ChunkedArray:
    """Per change its different fields, in their order."""
    told = pa.table({"number": number, "field": fields})
    lists = told.group_by("number", use_threads=False).aggregate([("field", "distinct")])
    return pc.binary_join(lists.sort_by("number")["field_distinct"], ", ")


def _at_of(orders: Rows, ids: pa.Array, field: str) -> np.ndarray:
    place = places_in(ids, orders.text("Id"))
    found = np.full(len(ids), np.datetime64("NaT"), "datetime64[us]")
    found[place >= 0] = orders.at(field)[place[place >= 0]]
    return found
