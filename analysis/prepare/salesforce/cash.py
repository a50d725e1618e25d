"""How much has come in, and what settles an invoice for good? Worked out over the events of each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import codes_of, looked_up, places_in, whole
from analysis.reading.arrow import pc

DIVIDED = ("InvoiceAmount", "PaymentAmount", "CreditedAmount", "OrderAmount")
"""Amounts of records that may belong to several cases: each case has its part."""
VOIDED = "void_by_last_change"


@dataclass(frozen=True)
class _Money:
    """What each event does to the open amount of which invoice of which case, in order."""

    group: np.ndarray
    amount: np.ndarray
    asked: np.ndarray
    is_closed: np.ndarray


def divided(events: pa.Table) -> pa.Table:
    """Events with the part of each amount that falls to their case."""
    share = events["share"].to_numpy()
    for name in DIVIDED:
        if name in events.column_names and (share != 1).any():
            whole_of = events[name].cast(pa.float64())
            part = pa.array(np.round(_filled(events, name), 2))
            values = pc.if_else(pa.array(share != 1), pc.if_else(whole_of.is_valid(), part, None), whole_of)
            events = events.set_column(events.column_names.index(name), name, values)
    return events


def n_in_other_currency(events: pa.Table, tables: Mapping[str, pa.Table], cases: pa.Table) -> int:
    """Events with an amount whose record names another currency than their case: a row has one currency."""
    amounts = [name for name in DIVIDED if name in events.column_names]
    if "Currency" not in cases.column_names or not amounts:
        return 0
    objects, found = whole(events["object"]), 0
    for name in pc.unique(objects).drop_null().to_pylist():
        if name not in tables or "CurrencyIsoCode" not in tables[name].column_names:
            continue
        mine = events.filter(pc.equal(objects, name))
        own = whole(tables[name]["CurrencyIsoCode"]).take(whole(mine["place"]))
        of_case = looked_up(whole(mine["case"]), whole(cases["case"]), whole(cases["Currency"]))
        has_amount = pa.array(np.any([mine[one].is_valid().to_numpy() for one in amounts], axis=0))
        found += pc.sum(pc.and_(pc.not_equal(own, of_case).fill_null(False), has_amount)).as_py() or 0
    return int(found)


def with_cash(events: pa.Table, totals: pa.Table, *, tolerance: float) -> pa.Table:
    """Events, in order, with `CollectedAmount` (so far, per case), `SettlesInvoice` and `IsFinalPayment`.

    The event that settles an invoice is the payment or credit after which no more than `tolerance` of it
    is open in the case, for good: not one that is taken back later. Taking back the invoice settles it, and
    one that asks for nothing is settled as it comes. Where the record says that nothing is open, though the
    payments here do not show it, the last of them settles. The final one of a case is that by which all its
    invoices are. Both are empty for events that do nothing to an invoice, and where its total is not known.

    Parameters
    ----------
    events
        With `case`, `share` (of a record that belongs to several cases), `basis`, perhaps `InvoiceId` and
        amounts, not yet `divided`.
    totals
        `invoice, total` (NaN: not known)`, is_void, is_closed` of every invoice.
    """
    if "InvoiceId" not in events.column_names:
        return events
    case, _ = codes_of(whole(events["case"]))
    invoice = places_in(whole(events["InvoiceId"]), totals["invoice"])
    total = np.r_[totals["total"].to_numpy(), np.nan][invoice]
    is_known = ~np.isnan(total)
    asked = np.where(is_known, total, 0.0) * events["share"].to_numpy()
    is_void, is_closed = (np.r_[totals[name].to_numpy(), False][invoice] for name in ("is_void", "is_closed"))
    money = _Money(_groups(case, invoice, is_known), _moved(events, asked), asked, is_closed)
    settles, acts = _settling(money, tolerance), _acts(events)
    is_idle = _first_of_each(money.group) & (asked <= tolerance)
    counts = (asked > tolerance) & ~is_void
    final = _final(case, invoice, settles & counts, counts)
    is_doubtful = ~is_known & (acts | events["InvoiceId"].is_valid().to_numpy())
    columns = {
        "SettlesInvoice": pa.array(settles | is_idle, mask=~((acts & is_known) | is_idle)),
        "IsFinalPayment": pa.array(final, mask=~acts | np.isin(case, case[is_doubtful])),
    }
    if "PaymentAmount" in events.column_names:
        blank = events["PaymentAmount"].is_null().to_numpy()
        collected = np.round(_running(_filled(events, "PaymentAmount"), case), 2)
        columns = {"CollectedAmount": pa.array(collected, mask=blank)} | columns
    for name, values in columns.items():
        events = events.append_column(name, values)
    return events


def _acts(events: pa.Table) -> np.ndarray:
    """Which events do something to the open amount of an invoice."""
    is_void = pc.equal(events["basis"], VOIDED).fill_null(False).to_numpy()
    for name in ("PaymentAmount", "CreditedAmount"):
        if name in events.column_names:
            is_void = is_void | events[name].is_valid().to_numpy()
    return is_void


def _moved(events: pa.Table, asked: np.ndarray) -> np.ndarray:
    """What each event takes off the open amount; taking back an invoice takes all of it."""
    moved = _filled(events, "PaymentAmount") + _filled(events, "CreditedAmount")
    return np.where(pc.equal(events["basis"], VOIDED).fill_null(False).to_numpy(), asked, moved)


def _groups(case: np.ndarray, invoice: np.ndarray, is_known: np.ndarray) -> np.ndarray:
    """Events of the same case and invoice; 0 for those without an invoice whose total is known."""
    packed = np.where(is_known, case * (int(invoice.max(initial=0)) + 1) + invoice + 1, 0)
    return np.unique(np.r_[0, packed], return_inverse=True)[1][1:]


def _first_of_each(group: np.ndarray) -> np.ndarray:
    found = np.zeros(len(group), bool)
    found[np.unique(group, return_index=True)[1]] = True
    return found & (group > 0)


def _filled(events: pa.Table, name: str) -> np.ndarray:
    """The part of an amount that falls to the case of each event; 0 where there is none."""
    if name not in events.column_names:
        return np.zeros(events.num_rows)
    return pc.fill_null(events[name].cast(pa.float64()), 0.0).to_numpy() * events["share"].to_numpy()


def _running(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sums so far within each group, in the order of the rows."""
    order = np.argsort(group, kind="stable")
    total = np.cumsum(values[order])
    starts = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]]) if len(order) else order
    before = np.repeat(np.r_[0, total][starts], np.diff(np.r_[starts, len(order)]))
    found = np.empty(len(values))
    found[order] = total - before
    return found


def _settling(money: _Money, tolerance: float) -> np.ndarray:
    """Of the events of each invoice in a case, the one that leaves nothing open for good."""
    so_far = _running(money.amount, money.group)
    is_asked = (money.group > 0) & (money.asked > tolerance)
    is_done = is_asked & (money.asked - so_far <= tolerance)
    turns = is_done & (money.asked - (so_far - money.amount) > tolerance)
    n = int(money.group.max(initial=0)) + 1
    last_turn, last_paid, stays = np.full(n, -1), np.full(n, -1), np.zeros(n, bool)
    stays[money.group] = is_done
    closed = np.zeros(n, bool)
    closed[money.group] = money.is_closed & is_asked
    places = np.arange(len(turns))
    last_turn[money.group[turns]] = places[turns]
    paid = is_asked & (money.amount > 0)
    last_paid[money.group[paid]] = places[paid]
    chosen = np.where(stays, last_turn, np.where(closed, last_paid, -1))
    found = np.zeros(len(turns), bool)
    found[chosen[chosen >= 0]] = True
    return found


def _final(case: np.ndarray, invoice: np.ndarray, settles: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of the settling events of each case the last, where all its invoices that count are settled."""
    n_cases = int(case.max(initial=-1)) + 1
    n_asked, n_done = (_n_different(case[each], invoice[each], n_cases) for each in (counts, settles))
    last = np.full(n_cases, -1)
    places = np.flatnonzero(settles)
    last[case[places]] = places
    found = np.zeros(len(case), bool)
    found[last[(n_done == n_asked) & (last >= 0)]] = True
    return found


def _n_different(case: np.ndarray, invoice: np.ndarray, n_cases: int) -> np.ndarray:
    """How many invoices each case has."""
    pairs = np.unique(np.stack([case, invoice]), axis=1)[0] if len(case) else case
    return np.bincount(pairs, minlength=n_cases)
