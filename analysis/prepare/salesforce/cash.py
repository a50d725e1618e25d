"""How much has come in, and which payment settles everything? Worked out over the events of each case."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import codes_of, places_in
from analysis.reading.arrow import pc


def with_cash(events: pa.Table, totals: pa.Table, *, tolerance: float) -> pa.Table:
    """Events, in order, with `CollectedAmount` (so far, per case), `SettlesInvoice` and `IsFinalPayment`.

    An invoice is settled by the payment that leaves no more than `tolerance` of it open; the final payment
    of a case is the one by which all its invoices are.

    Parameters
    ----------
    events
        With `case`, `share` (of a record that belongs to several cases), perhaps `InvoiceId`,
        `PaymentAmount` and `CreditedAmount`.
    totals
        `invoice, total, is_void` of every invoice.
    """
    if "PaymentAmount" not in events.column_names:
        return events
    share = events["share"].to_numpy()
    case, _ = codes_of(events["case"].combine_chunks())
    paid = _filled(events, "PaymentAmount") * share
    is_payment = events["PaymentAmount"].is_valid().to_numpy()
    collected = _running(paid, case)
    invoice = places_in(events["InvoiceId"].combine_chunks(), totals["invoice"])
    settles = _settling(
        case, invoice, paid + _filled(events, "CreditedAmount") * share, share, totals, tolerance
    )
    final = _final(case, invoice, settles, totals)
    both = is_payment & (paid > 0)
    blank = ~is_payment
    columns = {
        "CollectedAmount": pa.array(np.round(collected, 2), mask=blank),
        "SettlesInvoice": pa.array(settles & both, mask=blank),
        "IsFinalPayment": pa.array(final & both, mask=blank),
    }
    for name, values in columns.items():
        events = events.append_column(name, values)
    return events


def _filled(events: pa.Table, name: str) -> np.ndarray:
    if name not in events.column_names:
        return np.zeros(events.num_rows)
    return pc.fill_null(events[name].cast(pa.float64()), 0.0).to_numpy()


def _running(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sums so far within each group, in the order of the rows."""
    order = np.argsort(group, kind="stable")
    total = np.cumsum(values[order])
    starts = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]]) if len(order) else order
    before = np.repeat(np.r_[0, total][starts], np.diff(np.r_[starts, len(order)]))
    found = np.empty(len(values))
    found[order] = total - before
    return found


def _settling(
    case: np.ndarray,
    invoice: np.ndarray,
    money: np.ndarray,
    share: np.ndarray,
    totals: pa.Table,
    tolerance: float,
) -> np.ndarray:
    """Which events bring the open amount of their invoice, in their case, down to nothing."""
    known = invoice >= 0
    group = np.where(known, case * (totals.num_rows + 1) + invoice, -1)
    asked = np.where(known, totals["total"].to_numpy()[np.maximum(invoice, 0)], np.inf) * share
    if not len(group):
        return np.zeros(0, bool)
    so_far = _running(money, group)
    is_done = known & (asked - so_far <= tolerance) & (asked > 0)
    was_done = known & (asked - (so_far - money) <= tolerance)
    return is_done & ~was_done & (money != 0)


def _final(case: np.ndarray, invoice: np.ndarray, settles: np.ndarray, totals: pa.Table) -> np.ndarray:
    """Of the settling events of each case the last, where all its invoices are settled."""
    void = totals["is_void"].to_numpy() | (totals["total"].to_numpy() <= 0)
    counts = (invoice >= 0) & ~void[np.maximum(invoice, 0)] if len(void) else np.zeros(len(case), bool)
    n_cases = int(case.max(initial=-1)) + 1
    pairs = np.unique(np.stack([case[counts], invoice[counts]]), axis=1)[0] if counts.any() else case[:0]
    n_asked = np.bincount(pairs, minlength=n_cases)
    places = np.flatnonzero(settles & counts)
    done = np.unique(np.stack([case[places], invoice[places]]), axis=1)[0] if len(places) else case[:0]
    n_done = np.bincount(done, minlength=n_cases)
    found = np.zeros(len(case), bool)
    last = np.full(n_cases, -1)
    last[case[places]] = places
    whole = (n_done == n_asked) & (last >= 0)
    found[last[whole]] = True
    return found
