"""What is known of each deal and each order? The attributes of a case, one row a case."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events import support
from analysis.prepare.salesforce.events.contracts import non_standard
from analysis.prepare.salesforce.events.making import Rows, codes_of, looked_up, places_in
from analysis.prepare.salesforce.events.orders import amount
from analysis.prepare.salesforce.events.quotes import discount
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

LEAD = "LEAD-"
_LOSS = re.compile(r"loss.?reason|lost.?reason|reason.*(lost|loss)|丢单原因|失败原因|输单原因", re.IGNORECASE)
_WISH = re.compile(r"request\w*[ _]*deliver|requested.?ship|要求.*(交|到货)|期望.*交", re.IGNORECASE)
_LINES = {
    "OpportunityLineItem": ("OpportunityId", "TotalPrice", "ListPrice", "Quantity"),
    "OrderItem": ("OrderId", "TotalPrice", "ListPrice", "Quantity"),
}


def of_deals(sources: Sources) -> pa.Table:
    """Attributes of opportunities, and of leads that became none: `case` and keys of the catalogue."""
    rows = sources.rows("Opportunity")
    ids = rows.text("Id")
    lines = _of_lines(sources, "OpportunityLineItem")
    found = {
        "case": ids,
        "OpportunityName": rows.text("Name"),
        "SalesRepresentative": sources.person(rows, "Owner"),
        "OpportunityAmount": _floats(rows.number("Amount")),
        "IsWon": _won(sources, rows),
        "DiscountPercentage": pc.coalesce(
            _of_quotes(sources, rows), looked_up(ids, lines["case"], lines["discount"])
        ),
        "ProductCategory": looked_up(ids, lines["case"], lines["family"]),
        "Region": _region(sources, rows),
        "AccountName": _account(sources, rows, "Name"),
        "LeadSource": pc.coalesce(_of_lead(sources, ids), rows.text("LeadSource")),
        "LossReason": _called(rows, _LOSS),
        "IsConverted": _was_lead(sources, ids),
        "Industry": _account(sources, rows, "Industry"),
        "OpportunityType": rows.filled("Type", "RecordType.DeveloperName", "RecordType.Name"),
        "Currency": rows.text("CurrencyIsoCode"),
        "PushCount": _floats(rows.number("PushCount")),
        "NonStandardTerms": _terms(sources, ids),
    } | support.of_cases(sources, ids)
    return pa.concat_tables([_typed(found), _typed(_leads(sources))], promote_options="permissive")


def of_orders(sources: Sources) -> pa.Table:
    """Attributes of orders: `case` and keys of the catalogue."""
    rows = sources.rows("Order")
    ids = rows.text("Id")
    lines = _of_lines(sources, "OrderItem")
    deal = pc.coalesce(rows.text("OpportunityId"), sources.deal_of("Order", ids))
    deals = sources.rows("Opportunity")
    of_deal = looked_up(deal, deals.text("Id"), sources.person(deals, "Owner"))
    shipments = sources.rows("Shipment")
    found = {
        "case": ids,
        "OrderNumber": rows.text("OrderNumber"),
        "OrderAmount": _floats(amount(rows)),
        "CustomerName": _account(sources, rows, "Name"),
        "RequestedDeliveryDate": _wish(sources, rows),
        "SalesChannel": pc.coalesce(
            _name_of(sources, rows, "SalesChannel", "SalesChannelName"), rows.text("Type")
        ),
        "Region": rows.filled("ShippingCountry", "ShippingAddress.country", "BillingCountry"),
        "OrderType": rows.filled("Type", "RecordType.DeveloperName"),
        "ProductCategory": looked_up(ids, lines["case"], lines["family"]),
        "Quantity": looked_up(ids, lines["case"], lines["quantity"]),
        "LineItemCount": looked_up(ids, lines["case"], lines["n"]),
        "DiscountPercentage": looked_up(ids, lines["case"], lines["discount"]),
        "ActualDeliveryDate": _latest(sources, shipments, "ActualDeliveryDate", ids),
        "PaymentTerms": rows.filled("PaymentTerm.Name", "PaymentTermId", "PaymentTerms__c"),
        "SalesRepresentative": pc.coalesce(sources.person(rows, "Owner"), of_deal),
        "OpportunityId": deal,
        "QuoteId": rows.filled("QuoteId", "SBQQ__Quote__c"),
        "ContractId": rows.text("ContractId"),
        "PoNumber": rows.text("PoNumber"),
        "Currency": rows.text("CurrencyIsoCode"),
        "ShippingCountry": rows.text("ShippingCountry"),
        "HasReturn": pa.array(places_in(ids, sources.rows("ReturnOrder").text("OrderId")) >= 0),
    } | support.of_cases(sources, ids)
    return _typed(found)


def _typed(columns: dict[str, pa.Array]) -> pa.Table:
    """The columns that hold something."""
    return pa.table({
        name: values for name, values in columns.items() if name == "case" or values.null_count < len(values)
    })  # fmt: skip


def _floats(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)


def _leads(sources: Sources) -> dict[str, pa.Array]:
    rows = sources.rows("Lead")
    return {
        "case": pc.binary_join_element_wise(LEAD, rows.text("Id"), ""),
        "SalesRepresentative": sources.person(rows, "Owner"),
        "AccountName": rows.text("Company"),
        "LeadSource": rows.text("LeadSource"),
        "Industry": rows.text("Industry"),
        "Region": rows.text("Country"),
        "IsConverted": pa.array(rows.flag("IsConverted")),
    }


def _won(sources: Sources, rows: Rows) -> pa.Array:
    """Whether a deal was won; empty while it is open."""
    stages = {one.name: one for one in sources.stages}
    codes, labels = codes_of(rows.text("StageName"))
    known = [stages.get(str(one)) for one in labels.to_pylist()]
    closed = np.array([*(bool(one and one.is_closed) for one in known), False])[codes]
    won = np.array([*(bool(one and one.is_won) for one in known), False])[codes]
    closed = rows.flag("IsClosed") if rows.has("IsClosed") else closed
    won = rows.flag("IsWon") if rows.has("IsWon") else won
    return pa.array(won, mask=~closed)


def _of_quotes(sources: Sources, rows: Rows) -> pa.Array:
    """The discount of the quote the deal is in step with, in percent."""
    synced = rows.filled("SyncedQuoteId", "SBQQ__PrimaryQuote__c")
    found = pa.nulls(len(rows), pa.float64())
    for object_ in ("Quote", "SBQQ__Quote__c"):
        quotes = sources.rows(object_)
        if not len(quotes):
            continue
        values = _floats(discount(sources, quotes))
        found = pc.coalesce(found, looked_up(synced, quotes.text("Id"), values))
        flag = quotes.flag("IsSyncing") | quotes.flag("SBQQ__Primary__c")
        main = pa.array(flag)
        deal = sources.deal_of(object_, quotes.text("Id")).filter(main)
        found = pc.coalesce(found, looked_up(rows.text("Id"), deal, values.filter(main)))
    return found


def _of_lines(sources: Sources, object_: str) -> pa.Table:
    """Per case its main product family by value, the discount on list prices, quantity and lines."""
    rows = sources.rows(object_)
    parent, total, listed, quantity = _LINES[object_]
    family = pc.coalesce(rows.text("Product2.Family"), _name_of(sources, rows, "Product2", "Family"))
    price, n = rows.number(total), rows.number(quantity)
    table = pa.table({
        "case": rows.text(parent), "family": family, "price": pa.array(np.nan_to_num(price)),
        "quantity": pa.array(np.nan_to_num(n)),
        "net": pa.array(np.where(np.isnan(rows.number(listed) * n), 0, np.nan_to_num(price))),
        "listed": pa.array(np.nan_to_num(rows.number(listed) * n)),
    })  # fmt: skip
    sums = table.group_by("case").aggregate([
        ("net", "sum"), ("listed", "sum"), ("quantity", "sum"), ("case", "count"),
    ])  # fmt: skip
    by_family = table.filter(family.is_valid()).group_by(["case", "family"]).aggregate([("price", "sum")])
    by_family = by_family.sort_by([("price_sum", "descending"), ("family", "ascending")])
    cases = sums["case"].combine_chunks()
    net, gross = sums["net_sum"].to_numpy(), sums["listed_sum"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = np.where(gross > 0, np.round((1 - net / gross) * 100, 4), np.nan)
    return pa.table({
        "case": cases, "family": looked_up(cases, by_family["case"], by_family["family"]),
        "discount": _floats(cut), "quantity": sums["quantity_sum"], "n": sums["case_count"],
    })  # fmt: skip


def _name_of(sources: Sources, rows: Rows, object_: str, field: str) -> pa.Array:
    """A field of the record another object's `…Id` names."""
    known = sources.rows(object_)
    return looked_up(rows.text(f"{object_}Id"), known.text("Id"), known.text(field))


def _account(sources: Sources, rows: Rows, field: str) -> pa.Array:
    accounts = sources.rows("Account")
    found = looked_up(rows.text("AccountId"), accounts.text("Id"), accounts.text(field))
    name = rows.text("AccountId") if field == "Name" else pa.nulls(len(rows), pa.string())
    return pc.coalesce(rows.text(f"Account.{field}"), found, name)


def _region(sources: Sources, rows: Rows) -> pa.Array:
    """Territory, else the owner's role, else the customer's country."""
    users, roles = sources.rows("User"), sources.rows("UserRole")
    role = pc.coalesce(
        users.text("UserRole.Name"), looked_up(users.text("UserRoleId"), roles.text("Id"), roles.text("Name"))
    )
    return pc.coalesce(
        rows.text("Territory2.Name"), _name_of(sources, rows, "Territory2", "Name"),
        rows.text("Owner.UserRole.Name"), looked_up(rows.text("OwnerId"), users.text("Id"), role),
        _account(sources, rows, "BillingCountry"),
    )  # fmt: skip


def _of_lead(sources: Sources, ids: pa.Array) -> pa.Array:
    leads = sources.rows("Lead")
    return looked_up(ids, leads.text("ConvertedOpportunityId"), leads.text("LeadSource"))


def _was_lead(sources: Sources, ids: pa.Array) -> pa.Array:
    """True for deals that were a lead; empty for others."""
    was = places_in(ids, sources.rows("Lead").text("ConvertedOpportunityId")) >= 0
    return pa.array(was, mask=~was)


def _called(rows: Rows, pattern: re.Pattern[str]) -> pa.Array:
    name = next((one for one in rows.table.column_names if pattern.search(one)), "")
    return rows.text(name)


def _terms(sources: Sources, ids: pa.Array) -> pa.Array:
    """Whether one of the deal's contracts has terms of its own; empty without contract."""
    known = non_standard(sources)
    deal = sources.deal_of("Contract", known["contract"].combine_chunks())
    flags = pa.table({"case": deal, "flag": known["flag"]}).group_by("case").aggregate([("flag", "any")])
    return looked_up(ids, flags["case"], flags["flag_any"]).cast(pa.bool_())


def _wish(sources: Sources, rows: Rows) -> pa.Array:
    """The day a customer asked for: a field called so, else the first date of the lines or shipments."""
    name = next((one for one in rows.table.column_names if _WISH.search(one)), None)
    own = rows.at(name) if name else np.full(len(rows), np.datetime64("NaT"), "datetime64[us]")
    items = sources.rows("OrderItem")
    told = pa.table({"case": items.text("OrderId"), "at": pa.array(items.at("ServiceDate"))})
    first = told.filter(told["at"].is_valid()).group_by("case").aggregate([("at", "min")])
    lines = looked_up(rows.text("Id"), first["case"], first["at_min"]).cast(pa.timestamp("us"))
    return pc.coalesce(pa.array(own, pa.timestamp("us")), lines).cast(pa.date32(), safe=False)


def _latest(sources: Sources, rows: Rows, field: str, ids: pa.Array) -> pa.Array:
    """Per order the last of a shipment's dates."""
    warehouse = sources.rows("FulfillmentOrder")
    order = pc.coalesce(
        rows.text("OrderId"),
        looked_up(rows.text("FulfillmentOrderId"), warehouse.text("Id"), warehouse.text("OrderId")),
    )
    told = pa.table({"case": order, "at": pa.array(rows.at(field))})
    last = told.filter(told["at"].is_valid()).group_by("case").aggregate([("at", "max")])
    return looked_up(ids, last["case"], last["at_max"]).cast(pa.timestamp("us", "UTC"))
