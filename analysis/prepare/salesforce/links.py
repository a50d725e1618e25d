"""To which deal and order does each record belong, how was that found, and what could not be linked?

`Links(org).deals("Invoice")` has a row for each record and deal it belongs to; records without one have none:

- `place`: its row in `org.tables[...]`, from 0; `record_id`: its `Id`
- `case_id`: the opportunity; `LEAD-<Id>` for leads that became none
- `way`: one of `links_ways.WAYS`; through a record that was itself linked by rule of thumb: `heuristic`
- `share`: the part of its amount that falls to the case, 1 if it has one; `shared`: whether it has several
- `is_known`: whether the case is in the files, or there is no file of its kind at all
`Links(org).orders(...)` is the same for orders, `Links(org).table(...)` has both side by side.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import places_in
from analysis.prepare.salesforce.links_nearby import nearby
from analysis.prepare.salesforce.links_numbers import by_number
from analysis.prepare.salesforce.links_parts import Found, Kept, through
from analysis.prepare.salesforce.links_ways import (
    DEAL,
    NEAREST,
    ORDER,
    Down,
    Inverse,
    Nearby,
    Own,
    Step,
    Up,
    is_linked,
    steps,
)
from analysis.prepare.salesforce.objects import ANY, objects
from analysis.prepare.salesforce.org import Org
from analysis.reading.arrow import pc

LEAD_PREFIX = "LEAD-"
COLUMNS = ("place", "record_id", "case_id", "way", "share", "shared", "is_known")


@dataclass(frozen=True)
class Coverage:
    """How many rows of an object found a case.

    Parameters
    ----------
    n_deleted
        Rows of deleted deals, left out.
    n_unknown
        Rows linked to a deal that is in no file, although there is one of deals.
    n_shared
        Rows that belong to several deals.
    ways
        Way to rows, for deals; `order_ways` for orders.
    """

    object: str
    n: int
    n_deal: int
    n_order: int
    n_lead: int = 0
    n_deleted: int = 0
    n_unknown: int = 0
    n_shared: int = 0
    ways: MappingOf[str, int] = field(default_factory=dict)
    order_ways: MappingOf[str, int] = field(default_factory=dict)


class Links:
    """The links of an organisation; each object is worked out when it is first asked for."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._found: dict[tuple[str, str], list[Kept]] = {}
        self._asked: set[str] = set()
        self._n_deleted: dict[str, int] = {}

    def deals(self, name: str) -> pa.Table:
        """The deals of an object's records, as told at the head of this module."""
        return self._table(name, DEAL)

    def orders(self, name: str) -> pa.Table:
        """The orders of an object's records."""
        return self._table(name, ORDER)

    def table(self, name: str) -> pa.Table:
        """Both: `record_id, opportunity_id, order_id, way, order_way, share, shared`, one row each pair."""
        deals = self.deals(name).select(["record_id", "case_id", "way", "share", "shared"])
        deals = deals.rename_columns(["record_id", "opportunity_id", "way", "share", "shared"])
        orders = self.orders(name).select(["record_id", "case_id", "way"])
        orders = orders.rename_columns(["record_id", "order_id", "order_way"])
        both = deals.join(orders, keys="record_id", join_type="full outer").sort_by("record_id")
        return both.select(["record_id", "opportunity_id", "order_id", "way", "order_way", "share", "shared"])

    def coverage(self) -> tuple[Coverage, ...]:
        """How well each object is linked, in the order of the tables."""
        return tuple(self._coverage(name) for name in self._org.tables if is_linked(name))

    def _coverage(self, name: str) -> Coverage:
        asked = ["place", "case_id", "way", "shared", "is_known"]
        first = _first_of_each(self.deals(name).select(asked))
        of_order = _first_of_each(self.orders(name).select(["place", "way"]))
        is_lead = pc.starts_with(first["case_id"], LEAD_PREFIX)
        n_lead = pc.sum(is_lead).as_py() or 0
        return Coverage(
            object=name,
            n=self._org.n_rows(name),
            n_deal=first.num_rows - n_lead,
            n_order=of_order.num_rows,
            n_lead=n_lead,
            n_deleted=self._n_deleted.get(name, 0),
            n_unknown=pc.sum(pc.invert(first["is_known"])).as_py() or 0,
            n_shared=pc.sum(first["shared"]).as_py() or 0,
            ways=_counts(first["way"]),
            order_ways=_counts(of_order["way"]),
        )

    def _table(self, name: str, goal: str) -> pa.Table:
        if not self._org.has(name):
            return _EMPTY
        found = self._resolved(name, goal)
        if name in self._org.deleted or goal in self._org.deleted:
            found = self._without_deleted(name, goal, found)
        ids = self._org.column(name, "Id")
        counts = np.bincount(found.place, minlength=len(ids))
        return pa.table(
            {
                "place": pa.array(found.place, pa.int64()),
                "record_id": ids.take(pa.array(found.place)),
                "case_id": found.case,
                "way": found.ways(),
                "share": pa.array(found.share),
                "shared": pa.array(counts[found.place] > 1),
                "is_known": self._is_known(goal, found.case),
            }
        )

    def _without_deleted(self, name: str, goal: str, found: Found) -> Found:
        gone = self._org.deleted.get(goal)
        if gone is None:
            return found
        keep = pc.invert(pc.is_in(found.case, gone)).to_numpy(zero_copy_only=False)
        if goal == DEAL:
            self._n_deleted[name] = len(np.unique(found.place[~keep]))
        return found.where(keep)

    def _is_known(self, goal: str, case: pa.Array) -> pa.Array:
        if not self._org.has(goal):
            return pa.array(np.ones(len(case), bool))
        held = pc.is_in(case, self._org.column(goal, "Id"))
        return pc.or_(held, pc.starts_with(case, LEAD_PREFIX)) if goal == DEAL else held

    # -- the steps

    def _resolved(self, name: str, goal: str, without: frozenset[str] = frozenset()) -> Found:
        """The cases of an object's records, its steps through `without` left out: no way in a circle.

        What was found holds for every other `without` that answers the same to what was asked on the way.
        """
        kept = self._found.setdefault((name, goal), [])
        fits = next((one for one in kept if without & one.asked == one.without), None)
        if fits is None:
            above, self._asked = self._asked, set()
            found = self._tried(name, goal, without)
            asked, self._asked = frozenset(self._asked - {name}), above
            fits = Kept(asked, without & asked, found)
            kept.append(fits)
        self._asked |= fits.asked
        return fits.found

    def _is_left_out(self, what: str, without: frozenset[str]) -> bool:
        """Whether a step is left out; notes that it was asked."""
        self._asked.add(what)
        return what in without

    def _tried(self, name: str, goal: str, without: frozenset[str]) -> Found:
        is_open = np.ones(self._org.n_rows(name), bool)
        parts: list[Found] = [self._merged(name, goal, without)]
        is_open[parts[0].place] = False
        for step in (*steps(name, goal), *self._own_steps(name)):
            if not is_open.any():
                break
            found = self._stepped(name, goal, step, without | {name}, is_open)
            found = found.where(is_open[found.place])
            is_open[found.place] = False
            parts.append(found)
        return Found.of(parts).in_order()

    def _own_steps(self, name: str) -> list[Step]:
        """The steps that only this organisation has: how an unknown table joins, and own lookups."""
        relation = self._org.relations.get(name)
        if relation is not None:
            way = "customer_field" if relation.by == "Id" else "number"
            return [Up(relation.reference, relation.to, way, relation.by)]
        return [Up(header, ANY, "customer_field") for header in self._org.custom.get(name, ())]

    def _stepped(
        self, name: str, goal: str, step: Step, without: frozenset[str], is_open: np.ndarray
    ) -> Found:
        match step:
            case Up():
                return self._up(name, goal, step, without, is_open)
            case Down():
                return self._down(name, goal, step, without)
            case Own():
                return self._own(name, goal, step)
            case Inverse():
                return self._inverse(name, step)
            case Nearby():
                return nearby(self._org, name, np.flatnonzero(is_open))

    def _own(self, name: str, goal: str, step: Own) -> Found:
        ids = self._org.column(name, "Id")
        case = pc.binary_join_element_wise(LEAD_PREFIX, ids, "") if name != goal else ids
        return Found.same(np.arange(len(ids)), case, step.way)

    def _up(self, name: str, goal: str, step: Up, without: frozenset[str], is_open: np.ndarray) -> Found:
        if step.field not in self._org.tables[name].column_names:
            return Found.none()
        values = self._org.column(name, step.field)
        if not pa.types.is_string(values.type):
            return Found.none()
        places = np.flatnonzero(is_open & values.is_valid().to_numpy(zero_copy_only=False))
        values = values.take(pa.array(places))
        if step.to == name and not self._is_left_out(f"again {name}", without):
            without = without - {name} | {f"again {name}"}
        if step.to != ANY:
            return self._to(goal, step, step.to, places, values, without)
        parts: list[Found] = []
        for to in NEAREST:
            if not len(places):
                break
            if to != goal and not self._org.has(to):
                continue
            found = self._to(goal, step, to, places, values, without, is_sure=False)
            parts.append(found)
            left = ~np.isin(places, found.place)
            places, values = places[left], values.filter(pa.array(left))
        return Found.of(parts)

    def _to(
        self, goal: str, step: Up, to: str, places: np.ndarray, values: pa.Array, without: frozenset[str],
        *, is_sure: bool = True,
    ) -> Found:  # fmt: skip
        """Rows whose values name records of an object: those themselves, or the cases of these."""
        values = self._winners(to, values)
        if to == goal and step.by == "Id":
            is_one = pa.array(np.ones(len(values), bool)) if is_sure else self._is_of(goal, values)
            keep = is_one.to_numpy(zero_copy_only=False)
            return Found.same(places[keep], values.filter(is_one), _direct(step.way))
        if not self._org.has(to, step.by):
            return Found.none()
        place_to = self._places_to(to, step.by, values)
        keep = place_to >= 0
        if not keep.any() or self._is_left_out(to, without):
            return Found.none()
        places, place_to = places[keep], place_to[keep]
        if to == goal:
            ids = self._org.column(to, "Id").take(pa.array(place_to))
            return Found.same(places, ids, step.way)
        return through(places, place_to, self._resolved(to, goal, without), step.way)

    def _places_to(self, to: str, by: str, values: pa.Array) -> np.ndarray:
        """Per value the place of the record it names, by id or by number; negative where none."""
        known = self._org.column(to, by)
        return places_in(values, known) if by == "Id" else by_number(values, known)

    def _is_of(self, goal: str, values: pa.Array) -> pa.Array:
        """Which values are ids of the goal: by those in the files, else by how they begin."""
        begins = pc.and_(pc.starts_with(values, objects()[goal].prefix), pc.equal(pc.utf8_length(values), 18))
        return (
            pc.or_(pc.is_in(values, self._org.column(goal, "Id")), begins) if self._org.has(goal) else begins
        )

    def _winners(self, to: str, values: pa.Array) -> pa.Array:
        """References to merged records as references to those they were merged into."""
        merged = self._org.merged.get(to)
        if merged is None:
            return values
        place = pc.index_in(values, merged["loser"].combine_chunks())
        return pc.coalesce(merged["winner"].combine_chunks().take(place), values)

    def _merged(self, name: str, goal: str, without: frozenset[str]) -> Found:
        """The cases of merged records: those of the record they were merged into."""
        merged = self._org.merged.get(name)
        if merged is None or self._is_left_out(f"merged {name}", without):
            return Found.none()
        ids = self._org.column(name, "Id")
        loser = pc.index_in(merged["loser"].combine_chunks(), ids)
        winner = pc.index_in(merged["winner"].combine_chunks(), ids)
        both = pc.and_(loser.is_valid(), winner.is_valid())
        places = loser.filter(both).to_numpy().astype(np.int64)
        to = winner.filter(both).to_numpy().astype(np.int64)
        found = self._resolved(name, goal, without | {f"merged {name}"})
        return through(places, to, found, "merged")

    def _down(self, name: str, goal: str, step: Down, without: frozenset[str]) -> Found:
        if not self._org.has(step.child, step.field):
            return Found.none()
        values = self._winners(name, self._org.column(step.child, step.field))
        place = pc.index_in(values, self._org.column(name, "Id"))
        if place.null_count == len(place) or self._is_left_out(step.child, without):
            return Found.none()
        found = self._resolved(step.child, goal, without)
        mine = place.take(pa.array(found.place))
        keep = mine.is_valid().to_numpy(zero_copy_only=False)
        found = found.where(keep)
        weight = next((one for one in step.weight if self._org.has(step.child, one)), None)
        amounts = None if weight is None else self._org.column(step.child, weight).take(pa.array(found.place))
        return found.gathered(pc.drop_null(mine).to_numpy().astype(np.int64), step.way, amounts)

    def _inverse(self, name: str, step: Inverse) -> Found:
        if not self._org.has(ORDER):
            return Found.none()
        above, self._asked = self._asked, set()
        deals, own = self._resolved(ORDER, DEAL), self._resolved(ORDER, ORDER)
        self._asked = above
        place = pc.index_in(deals.case, self._org.column(name, "Id"))
        keep = place.is_valid().to_numpy(zero_copy_only=False)
        return through(
            pc.drop_null(place).to_numpy().astype(np.int64), deals.place[keep], own, step.way
        ).gathered_once()


def _direct(way: str) -> str:
    """What a reference that names the case itself is called."""
    return "direct" if way in ("record", "opportunity", "order") else way


def _first_of_each(table: pa.Table) -> pa.Table:
    place = table["place"].to_numpy()
    if (place[1:] > place[:-1]).all():
        return table
    return table.take(pa.array(np.sort(np.unique(place, return_index=True)[1])))


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    counted = column.value_counts().to_pylist()
    return {one["values"]: one["counts"] for one in sorted(counted, key=lambda one: -one["counts"])}


_EMPTY = pa.schema({
    "place": pa.int64(), "record_id": pa.string(), "case_id": pa.string(), "way": pa.string(),
    "share": pa.float64(), "shared": pa.bool_(), "is_known": pa.bool_(),
}).empty_table()  # fmt: skip
