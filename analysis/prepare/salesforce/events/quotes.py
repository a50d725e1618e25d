"""Which steps are in quotes? Created and revised, and from their status: presented, accepted, denied."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import CREATED, DISCOUNT, STATUS, changes
from analysis.prepare.salesforce.events.leads import statuses
from analysis.prepare.salesforce.events.making import Rows, codes_of, in_time, made, places_in, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

KINDS = (("Quote", "QuoteHistory", "QuoteId"), ("SBQQ__Quote__c", "SBQQ__Quote__History", "ParentId"))
APPROVALS = ("discount_requested", "discount_approved", "discount_rejected")


def events(sources: Sources, with_approvals: pa.Array) -> pa.Table:
    """Events of quotes, their history, documents and e-mails.

    Parameters
    ----------
    with_approvals
        Ids of quotes an approval engine tells of: their status says nothing about approvals then.
    """
    found = []
    for object_, history, parent in KINDS:
        rows = sources.rows(object_)
        if sources.name("quote_created") is None:
            for one in (rows, sources.rows(history)):
                sources.idle.say(one, np.ones(len(one), bool), "other_process")
            continue
        found += [_created(sources, rows), *_statuses(sources, object_, history, parent, with_approvals)]
    if sources.name("quote_created") is None:
        rows = sources.rows("QuoteDocument")
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    held = together(found)
    presented = held.filter(pc.equal(held["activity"], sources.name("quote_presented")))["link_id"]
    documents = _documents(sources, presented)
    _say_untold(sources, held)
    both = pa.chunked_array([*presented.chunks, *documents["link_id"].chunks], pa.string())
    return together([held, documents, _emails(sources, both)])


def _say_untold(sources: Sources, held: pa.Table) -> None:
    """Counts the quotes that are accepted by now, without a row that says when."""
    accepted = sources.name("quote_accepted")
    told = held.filter(pc.equal(held["activity"], accepted))["link_id"]
    for object_, _, _ in KINDS:
        rows = sources.rows(object_)
        step = statuses(
            sources, rows.text("Status", "SBQQ__Status__c"), "quote", sources.options.quote_statuses
        )
        is_accepted = pc.equal(step, accepted).fill_null(False).to_numpy(zero_copy_only=False)
        lacks = is_accepted & (places_in(rows.text("Id"), told) < 0)
        sources.guess("accepted_without_time", lacks.sum())


def discount(sources: Sources, rows: Rows) -> np.ndarray:
    """The discount of quotes in percent; where a quote does not say its own, that of its lines."""
    if rows.object == "Quote":
        own = rows.number("Discount")
        return np.where(np.isnan(own), _of_lines(sources, rows.text("Id")), own)
    listed, net = rows.number("SBQQ__ListAmount__c"), rows.number("SBQQ__NetAmount__c")
    with np.errstate(divide="ignore", invalid="ignore"):
        worked_out = np.where(listed > 0, np.round((1 - net / listed) * 100, 4), np.nan)
    return np.where(np.isnan(worked_out), rows.number("SBQQ__CustomerDiscount__c"), worked_out)


def _of_lines(sources: Sources, quotes: pa.Array) -> np.ndarray:
    """Per quote what its lines cost less than their list prices, in percent; NaN where they do not say."""
    lines = sources.rows("QuoteLineItem")
    listed = lines.number("ListPrice") * lines.number("Quantity")
    net = lines.number("TotalPrice")
    place = places_in(lines.text("QuoteId"), quotes)
    usable = (place >= 0) & ~np.isnan(listed) & ~np.isnan(net)
    sums = [np.bincount(place[usable], one[usable], minlength=len(quotes)) for one in (listed, net)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums[0] > 0, np.round((1 - sums[1] / sums[0]) * 100, 4), np.nan)


def _created(sources: Sources, rows: Rows) -> pa.Table:
    """The first quote of a deal is created, every further one revises it."""
    at, days = sources.when(rows, "CreatedDate")
    deal, _ = codes_of(pc.coalesce(sources.deal_of(rows.object, rows.text("Id")), rows.text("Id")))
    order = in_time(deal, at, rows.text("Id"))
    order = order[~np.isnat(at)[order]]
    first = np.zeros(len(rows), bool)
    first[order[np.r_[True, deal[order][1:] != deal[order][:-1]][: len(order)]]] = True
    activity = pc.if_else(pa.array(first), sources.name("quote_created"), sources.name("quote_revised"))
    extra = {
        "QuoteId": rows.text("Id"),
        "DiscountPercentage": pa.array(discount(sources, rows), from_pandas=True),
    }
    return made(
        rows, np.ones(len(rows), bool), activity, at, link=(rows.object, rows.text("Id")), day_only=days,
        resource=sources.person(rows, "CreatedBy"), attributes=extra,
    )  # fmt: skip


def _statuses(
    sources: Sources, object_: str, history: str, parent: str, with_approvals: pa.Array
) -> list[pa.Table]:
    seen = changes(sources, history, parent)
    rows = seen.rows
    quote = rows.filled(parent, "ParentId")
    extra = {"QuoteId": quote, "QuoteStatus": rows.text("NewValue")}
    keep = seen.of(STATUS)
    activity = statuses(sources, rows.text("NewValue"), "quote", sources.options.quote_statuses)
    approvals = [sources.name(key) for key in APPROVALS]
    is_approval = pc.is_in(activity, value_set=pa.array(approvals, pa.string())).to_numpy(
        zero_copy_only=False
    )
    told = keep & is_approval & (places_in(quote, with_approvals) >= 0)
    sources.idle.say(rows, told, "told_elsewhere")
    sources.idle.say(rows, seen.of(CREATED), "told_elsewhere")
    is_first = (
        pc.equal(activity, sources.name("quote_revised")).fill_null(False).to_numpy(zero_copy_only=False)
    )
    born = is_first & seen.old.is_null().to_numpy(zero_copy_only=False)
    keep &= ~told & ~born
    link = (object_, quote)
    who = sources.person(rows, "CreatedBy")
    found = [made(rows, keep, activity, rows.at("CreatedDate"), link=link, resource=who, attributes=extra)]
    edits = seen.of(DISCOUNT)
    if sources.options.with_quote_edits:
        name = sources.name("quote_revised")
        again = edits & ~_one_a_second(edits, quote, who, rows)
        sources.idle.say(rows, again, "same_second")
        edits &= ~again
        found.append(
            made(rows, edits, name, rows.at("CreatedDate"), link=link, resource=who, attributes=extra)
        )
    sources.idle.say(rows, edits, "switched_off")
    sources.idle.say(rows, seen.of(STATUS), "no_step")
    sources.idle.say(rows, seen.keep, "field_not_used")
    return found


def _one_a_second(edits: np.ndarray, quote: pa.Array, who: pa.Array, rows: Rows) -> np.ndarray:
    """The first of the edits of a quote that one person made in the same second."""
    found, places = np.zeros(len(edits), bool), np.flatnonzero(edits)
    take = pa.array(places)
    second = rows.at("CreatedDate")[places].astype("datetime64[s]")
    told = pc.binary_join_element_wise(
        quote.take(take), pc.coalesce(who.take(take), ""), pa.array(second).cast(pa.string()), "|"
    )
    code, _ = codes_of(told)
    order = in_time(code, second.astype("datetime64[us]"), rows.text("Id").take(take))
    begins = np.r_[True, code[order][1:] != code[order][:-1]][: len(order)]
    found[places[order[begins]]] = True
    return found


def _documents(sources: Sources, presented: pa.ChunkedArray) -> pa.Table:
    """The first document of a quote whose status never says that it was presented."""
    rows = sources.rows("QuoteDocument")
    return _proxy(sources, rows, rows.text("QuoteId"), "CreatedDate", presented, "presented_by_document")


def _emails(sources: Sources, presented: pa.ChunkedArray) -> pa.Table:
    """The first e-mail sent about a quote that nothing else says was presented."""
    rows = sources.rows("EmailMessage")
    related = rows.text("RelatedToId", "ParentId")
    object_ = sources.object_of(related, rows.text("RelatedTo.Type"))
    is_quote = pc.is_in(object_, value_set=pa.array(["Quote", "SBQQ__Quote__c"]))
    outgoing = is_quote.to_numpy(zero_copy_only=False) & ~rows.flag("Incoming")
    field = "MessageDate" if rows.has("MessageDate") else "CreatedDate"
    return _proxy(sources, rows, related, field, presented, "presented_by_email", where=outgoing)


def _proxy(
    sources: Sources, rows: Rows, quote: pa.Array, field: str, presented: pa.ChunkedArray, basis: str,
    where: np.ndarray | None = None,
) -> pa.Table:  # fmt: skip
    at, days = sources.when(rows, field)
    keep = np.ones(len(rows), bool) if where is None else where
    told = places_in(quote, presented) >= 0
    sources.idle.say(rows, keep & told, "told_elsewhere")
    keep = keep & ~told & ~np.isnat(at) & quote.is_valid().to_numpy(zero_copy_only=False)
    record, _ = codes_of(quote)
    order = in_time(record, at, rows.text("Id"))
    order = order[keep[order]]
    first = np.zeros(len(rows), bool)
    first[order[np.r_[True, record[order][1:] != record[order][:-1]][: len(order)]]] = True
    sources.idle.say(rows, keep & ~first, "told_elsewhere")
    sources.guess(basis, first.sum())
    is_cpq = pa.array(sources.holds("SBQQ__Quote__c", quote))
    link = pc.if_else(is_cpq, "SBQQ__Quote__c", "Quote")
    return made(
        rows, first, sources.name("quote_presented"), at, link=(link, quote), day_only=days, basis=basis,
        resource=sources.person(rows, "CreatedBy"), attributes={"QuoteId": quote},
    )  # fmt: skip
