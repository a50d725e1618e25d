"""Which steps are in fulfilment? Allocated, picked, shipped, delivered, returned."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import STATUS, changes
from analysis.prepare.salesforce.events.making import Rows, looked_up, made, places_in, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

NOT_SHIPPED = ("created", "draft", "voided", "cancelled", "canceled", "已创建", "草稿", "作废", "已取消")


def events(sources: Sources) -> pa.Table:
    """Events of `FulfillmentOrder`, `Shipment` and `ReturnOrder`."""
    orders, shipments = sources.rows("FulfillmentOrder"), sources.rows("Shipment")
    return together(
        [*_orders(sources, orders, shipments), *_shipments(sources, shipments, orders), _returns(sources)]
    )


def _event(
    sources: Sources, rows: Rows, key: str, at: np.ndarray, keep: np.ndarray | None = None, **more
) -> pa.Table:
    keep = np.ones(len(rows), bool) if keep is None else keep
    name = sources.name(key)
    if name is None:
        sources.idle.say(rows, keep & ~np.isnat(at), sources.why_not(key))
    who = more.pop("resource", sources.person(rows, "Owner"))
    link = more.pop("link", (rows.object, rows.text("Id")))
    return made(rows, keep, name, at, link=link, resource=who, **more)


def _orders(sources: Sources, rows: Rows, shipments: Rows) -> list[pa.Table]:
    active, created = rows.at("ActivatedDate"), rows.at("CreatedDate")
    extra = {"Location": rows.filled("FulfilledFromLocation.Name", "FulfilledFromLocationId")}
    closed, delivered = rows.at("ClosedDate"), _delivered(rows, shipments)
    found = [
        _event(sources, rows, "allocated", np.where(np.isnat(active), created, active), attributes=extra),
        _event(sources, rows, "picked", rows.at("StartFulfillmentDate"), attributes=extra),
    ]
    if sources.name("fulfilled"):
        return [*found, _event(sources, rows, "fulfilled", closed, attributes=extra)]
    lacks = ~np.isnat(closed) & ~delivered
    sources.guess("delivered_by_closing", lacks.sum())
    return [
        *found,
        _event(sources, rows, "delivered", closed, lacks, attributes=extra, basis="delivered_by_closing"),
    ]


def _delivered(rows: Rows, shipments: Rows) -> np.ndarray:
    """Which orders of a warehouse have a shipment that says when it arrived."""
    arrived = pa.array(~np.isnat(shipments.at("ActualDeliveryDate")))
    return places_in(rows.text("Id"), shipments.text("FulfillmentOrderId").filter(arrived)) >= 0


def _shipments(sources: Sources, rows: Rows, orders: Rows) -> list[pa.Table]:
    """Shipped by history, else when the row was made; delivered as it says."""
    is_return = rows.text("ReturnOrderId").is_valid().to_numpy(zero_copy_only=False)
    shipped, by_history = _shipped(sources, rows)
    status = pc.utf8_lower(rows.text("Status"))
    is_waiting = pc.is_in(status, value_set=pa.array(NOT_SHIPPED)).to_numpy(zero_copy_only=False)
    sources.idle.say(rows, is_waiting & ~by_history, "not_done")
    extra = {"Partner": rows.text("Provider"), "ShipmentId": rows.text("Id")}
    goes = ~is_return & (by_history | ~is_waiting)
    sources.guess("shipped_by_record", (goes & ~by_history & ~np.isnat(shipped)).sum())
    arrived, days = sources.when(rows, "ActualDeliveryDate")
    came_back = np.where(np.isnat(arrived), rows.at("CreatedDate"), arrived)
    return_link = ("ReturnOrder", rows.text("ReturnOrderId"))
    return [
        _event(sources, rows, "shipped", shipped, goes, attributes=extra),
        _of_arrival(sources, rows, orders, arrived, ~is_return, attributes=extra, day_only=days),
        _event(
            sources,
            rows,
            "return_received",
            came_back,
            is_return & ~is_waiting,
            link=return_link,
            attributes=extra,
        ),
    ]


def _of_arrival(
    sources: Sources, rows: Rows, orders: Rows, at: np.ndarray, keep: np.ndarray, **more
) -> pa.Table:
    """Delivered; where the process only knows of fulfilled orders, those no warehouse order says closed."""
    if sources.name("delivered") and not sources.name("fulfilled"):
        return _event(sources, rows, "delivered", at, keep, **more)
    closed = orders.text("Id").filter(pa.array(~np.isnat(orders.at("ClosedDate"))))
    told = places_in(rows.text("FulfillmentOrderId"), closed) >= 0
    sources.idle.say(rows, keep & told, "told_elsewhere")
    return _event(sources, rows, "fulfilled", at, keep & ~told, **more)


def _shipped(sources: Sources, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Per shipment when it left, and whether its history says so."""
    seen = changes(sources, "ShipmentHistory", "ShipmentId")
    value = seen.rows.text("NewValue")
    left = pc.match_substring_regex(pc.utf8_lower(value), "^shipped|已?发货").fill_null(False)
    keep = seen.of(STATUS) & left.to_numpy(zero_copy_only=False)
    sources.idle.say(seen.rows, np.ones(len(keep), bool), "told_elsewhere")
    known = pa.table({"id": seen.rows.filled("ShipmentId", "ParentId"), "at": pa.array(seen.at)})
    first = known.filter(pa.array(keep)).group_by("id").aggregate([("at", "min")])
    at = looked_up(rows.text("Id"), first["id"], first["at_min"]).to_numpy(zero_copy_only=False)
    at = at.astype("datetime64[us]")
    return np.where(np.isnat(at), rows.at("CreatedDate"), at), ~np.isnat(at)


def _returns(sources: Sources) -> pa.Table:
    rows = sources.rows("ReturnOrder")
    who = sources.person(rows, "CreatedBy")
    return _event(sources, rows, "return_requested", rows.at("CreatedDate"), resource=who)
