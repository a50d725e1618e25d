"""How do rows become events? The rows of an object as columns, and events made of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc

US = np.dtype("datetime64[us]")
MOMENT = pa.timestamp("us", "UTC")
CORE = {
    "activity": pa.string(), "at": MOMENT, "day_only": pa.bool_(), "resource": pa.string(),
    "object": pa.string(), "record_id": pa.string(), "source_file": pa.string(), "source_row": pa.int64(),
    "rank": pa.int16(), "place": pa.int64(), "link_object": pa.string(), "link_id": pa.string(),
    "basis": pa.string(),
}  # fmt: skip
"""Columns of every table of events. `place` is the row in its object's table (from 0), `basis` the rule of
thumb a time or a link rests on; empty: what the row says itself."""
RANKS = (
    "Lead", "LeadHistory", "Opportunity", "OpportunityFieldHistory", "OpportunityHistory", "Quote",
    "SBQQ__Quote__c", "QuoteHistory", "ProcessInstance", "ProcessInstanceStep", "ApprovalSubmission",
    "ApprovalWorkItem", "sbaa__Approval__c", "QuoteDocument", "EmailMessage", "Contract", "ContractHistory",
    "dsfs__DocuSign_Status__c", "Order", "OrderHistory", "OrderItem", "OrderItemHistory",
    "FulfillmentOrder", "Shipment", "ReturnOrder", "Invoice", "blng__Invoice__c", "CreditMemo", "Payment",
    "blng__Payment__c", "PaymentLineInvoice", "blng__PaymentAllocationInvoice__c", "Case", "CaseHistory",
    "Task", "Event",
)  # fmt: skip
"""Objects in the order in which a process makes their rows: it decides between equal times."""


@dataclass(frozen=True)
class Rows:
    """The rows of an object; a field the export lacks is empty in all of them."""

    object: str
    table: pa.Table

    def __len__(self) -> int:
        return self.table.num_rows

    def has(self, *fields: str) -> bool:
        """Whether the export holds these fields."""
        return all(name in self.table.column_names for name in fields)

    def column(self, field: str, type_: pa.DataType) -> pa.Array:
        """A field as it is, empty where the export lacks it."""
        if not self.has(field):
            return pa.nulls(len(self), type_)
        found = whole(self.table[field])
        return found.chunk(0) if isinstance(found, pa.ChunkedArray) else found

    def text(self, *fields: str) -> pa.Array:
        """The first of these fields that the export holds, as text."""
        field = next((name for name in fields if self.has(name)), fields[0])
        found = self.column(field, pa.string())
        return found if found.type == pa.string() else found.cast(pa.string())

    def filled(self, *fields: str) -> pa.Array:
        """Per row the first of these fields that is filled, as text."""
        held = [self.text(name) for name in fields if self.has(name)]
        return pc.coalesce(*held) if held else pa.nulls(len(self), pa.string())

    def number(self, *fields: str) -> np.ndarray:
        """The first of these fields that the export holds, as numbers; NaN where empty."""
        field = next((name for name in fields if self.has(name)), fields[0])
        found = self.column(field, pa.float64())
        if pa.types.is_string(found.type):
            return numbers_of(found)
        return found.cast(pa.float64(), safe=False).fill_null(np.nan).to_numpy(zero_copy_only=False)

    def flag(self, field: str) -> np.ndarray:
        """A field as flags; an empty one is not set."""
        found = self.column(field, pa.bool_())
        if pa.types.is_string(found.type):
            found = pc.is_in(pc.utf8_lower(found), value_set=pa.array(["true", "1", "yes"]))
        return found.cast(pa.bool_()).fill_null(False).to_numpy(zero_copy_only=False)

    def is_date(self, field: str) -> bool:
        """Whether a field holds dates without a time of day."""
        return self.has(field) and pa.types.is_date(self.table.schema.field(field).type)

    def at(self, field: str) -> np.ndarray:
        """A field as times in UTC (`datetime64[us]`); dates without time are midnight."""
        found = self.column(field, MOMENT)
        if pa.types.is_string(found.type):
            return times_of(found)
        return found.cast(pa.timestamp("us"), safe=False).to_numpy(zero_copy_only=False).astype(US)

    def filter(self, keep: np.ndarray) -> Rows:
        """The rows where `keep` holds; they no longer know their place."""
        return Rows(self.object, self.table.filter(pa.array(keep)))


def numbers_of(values: pa.Array) -> np.ndarray:
    """Text as numbers, whatever the way of writing; NaN where it is none."""
    from analysis.reading.numbers import numbers

    read = numbers(values).values
    return read.cast(pa.float64(), safe=False).fill_null(np.nan).to_numpy(zero_copy_only=False)


def times_of(values: pa.Array) -> np.ndarray:
    """Text as times in UTC; empty where it is none."""
    from analysis.reading.dates import parse

    return parse(values).values.to_numpy(zero_copy_only=False).astype(US)


def text_of(values: Any, n: int) -> pa.Array:
    """One text for all rows, or one each."""
    if values is None or isinstance(values, str):
        return pa.repeat(pa.scalar(values, pa.string()), n)
    return whole(values).cast(pa.string())


def whole(values: Any) -> pa.Array:
    """Values as one Arrow array."""
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    return values if isinstance(values, pa.Array) else pa.array(values, from_pandas=True)


def made(
    rows: Rows,
    keep: np.ndarray,
    activity: str | pa.Array | None,
    at: np.ndarray,
    *,
    link: tuple[str, pa.Array],
    resource: pa.Array | None = None,
    day_only: np.ndarray | bool = False,
    basis: Any = None,
    attributes: dict[str, Any] | None = None,
) -> pa.Table:
    """Events of the rows where `keep` holds and there is a time and an activity; all arrays are per row.

    Parameters
    ----------
    link
        The object whose record tells the case, and the id of that record per row.
    """
    n = len(rows)
    named = text_of(activity, n)
    usable = keep & ~np.isnat(at) & named.is_valid().to_numpy(zero_copy_only=False)
    places = np.flatnonzero(usable)
    take = pa.array(places)
    days = day_only if isinstance(day_only, np.ndarray) else np.full(n, day_only)
    rank = RANKS.index(rows.object) if rows.object in RANKS else len(RANKS)
    core = {
        "activity": named.take(take),
        "at": pa.array(at[places], pa.timestamp("us")).cast(MOMENT),
        "day_only": pa.array(days[places]),
        "resource": (pa.nulls(n, pa.string()) if resource is None else resource).take(take),
        "object": text_of(rows.object, len(places)),
        "record_id": rows.text("Id").take(take),
        "source_file": rows.text("_file").take(take),
        "source_row": rows.column("_row", pa.int64()).cast(pa.int64()).take(take),
        "rank": pa.repeat(pa.scalar(rank, pa.int16()), len(places)),
        "place": pa.array(places, pa.int64()),
        "link_object": text_of(link[0], n).take(take),
        "link_id": whole(link[1]).cast(pa.string()).take(take),
        "basis": text_of(basis, n).take(take),
    }
    extra = {name: whole(values).take(take) for name, values in (attributes or {}).items()}
    return pa.table({**core, **extra})


def none() -> pa.Table:
    """No events."""
    return pa.table({name: pa.array([], type_) for name, type_ in CORE.items()})


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """Several tables of events as one; a column that one lacks is empty there."""
    filled = [one for one in tables if one.num_rows]
    return pa.concat_tables([none(), *filled], promote_options="permissive")


def codes_of(values: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Values as places in the list of their different ones; -1 where empty."""
    encoded = whole(values).dictionary_encode()
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return indices, encoded.dictionary


def places_in(values: pa.Array, known: pa.Array) -> np.ndarray:
    """Per value its (first) place among the known ones; -1 where it is none of them."""
    found = pc.index_in(whole(values), value_set=whole(known))
    found = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    missing = whole(values).is_null().to_numpy(zero_copy_only=False)
    return np.where(missing, -1, found)


def looked_up(keys: pa.Array, known: pa.Array, values: pa.Array) -> pa.Array:
    """Per key the value that stands beside it; empty where it is not known."""
    place = places_in(keys, known)
    return whole(values).take(pa.array(np.where(place < 0, 0, place), mask=place < 0))


def in_time(record: np.ndarray, at: np.ndarray, ids: pa.Array) -> np.ndarray:
    """Places by record, time and id; ids are only compared where the rest is equal."""
    moments = at.astype(np.int64)
    order = np.lexsort((moments, record))
    tied = (record[order][1:] == record[order][:-1]) & (moments[order][1:] == moments[order][:-1])
    if not tied.any():
        return order
    in_tie = np.r_[False, tied] | np.r_[tied, False]
    places = order[in_tie]
    by_id = pc.sort_indices(_in_order_of_rows(ids.take(pa.array(places)))).to_numpy(zero_copy_only=False)
    rank = np.zeros(len(record), np.int64)
    rank[places[by_id]] = np.arange(len(places))
    order[in_tie] = places[np.lexsort((rank[places], moments[places], record[places]))]
    return order


def _in_order_of_rows(ids: pa.Array) -> pa.Array:
    """Ids to sort by: made-up ones (`file#9`, `file#10`) sort as the rows they stand for."""
    number = pc.replace_substring_regex(ids, r"^.*#(\d+)$", r"\1")
    is_made = pc.match_substring_regex(ids, r"#\d+$")
    padded = pc.binary_join_element_wise(
        pc.replace_substring_regex(ids, r"\d+$", ""), pc.utf8_lpad(number, 12, "0"), ""
    )
    return pc.if_else(is_made, padded, ids)


def matched(left: pa.Array, right: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of places with equal values: of the left ones in their order, each with every right one."""
    n = len(left)
    codes, _ = codes_of(pa.chunked_array([whole(left), whole(right)]).combine_chunks())
    mine, theirs = codes[:n], codes[n:]
    order = np.argsort(theirs, kind="stable")
    ordered = theirs[order]
    first, last = np.searchsorted(ordered, mine, "left"), np.searchsorted(ordered, mine, "right")
    n_each = np.where(mine < 0, 0, last - first)
    of_left = np.repeat(np.arange(n), n_each)
    within = np.arange(len(of_left)) - np.repeat(np.cumsum(n_each) - n_each, n_each)
    return of_left, order[first[of_left] + within]
