"""Which columns of the customer's own become attributes? Of any object, of the case or of its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.prepare.salesforce.events.making import codes_of, looked_up, places_in, whole
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.ids import looks_like_id
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.links_ways import is_linked
from analysis.prepare.salesforce.objects import objects
from analysis.prepare.salesforce.org import Org
from analysis.reading.arrow import pc
from analysis.reading.times import DateRules
from analysis.reading.typing_columns import typed
from analysis.schema import Schema

OWN_COLUMNS = Schema(
    "own_columns",
    {"object": "text", "column": "text", "attribute": "text", "scope": "text", "reason": "text",
     "filled": "share"},
    ("object", "column"),
)  # fmt: skip
REASONS = {
    "no_case": "no row of it belongs to a case of this log",
    "ids": "ids of records: they join rows, and say nothing of their own",
    "unique": "texts that hardly ever repeat",
    "too_many": "beyond the number of columns a log takes over",
}
"""Why a column is no attribute."""
OF_CASE = {"lead_to_cash": ("Opportunity", "Lead"), "order_to_cash": ("Order",)}
"""Objects whose records are cases."""
LEAD = "LEAD-"
MASTER = {"Account": "AccountId", "User": "OwnerId", "Territory2": "Territory2Id"}
"""Objects a case names one record of, and how."""
LINES = {"lead_to_cash": ("OpportunityLineItem", "OpportunityId"), "order_to_cash": ("OrderItem", "OrderId")}
NAMED = ("User", "Group", "UserRole", "Account", "Product2", "Territory2", "RecordType")
"""Objects whose ids are told by name."""
MANY = 50
MOSTLY = 0.5
LONG = 250
MOST_CELLS = 50_000_000
MIN_IDS = 0.8


@dataclass(frozen=True, eq=False)
class _Column:
    """A column with, per row of its object that belongs to a case, that row's and that case's place."""

    object: str
    header: str
    values: pa.Array
    place: np.ndarray
    case: np.ndarray
    filled: float


@dataclass(frozen=True)
class Own:
    """The columns as attributes.

    Parameters
    ----------
    cases, events
        Name to values, beside the rows of the cases and of the events.
    told
        Frame `OWN_COLUMNS`: every column, the attribute it became and of what (`case`, `event`), or why it
        is none.
    """

    cases: dict[str, pa.Array] = field(default_factory=dict)
    events: dict[str, pa.Array] = field(default_factory=dict)
    told: pd.DataFrame = field(default_factory=lambda: OWN_COLUMNS.conform(pd.DataFrame()))

    @property
    def n_left(self) -> int:
        """Columns that became no attribute."""
        return int((self.told["attribute"] == "").sum())


def own_columns(
    org: Org, sources: Sources, links: Links, *, events: pa.Table, cases: pa.Table, taken: Sequence[str]
) -> Own:
    """The customer's own columns as attributes of cases and events.

    A column whose rows never say two things of one case is an attribute of the case: that of the deal
    itself, its customer, its owner. One that does is an attribute of the events its rows made; where they
    make none, of the cases whose rows agree.

    Parameters
    ----------
    events
        Of the log, with `object` and `place`.
    cases
        With `case`.
    taken
        Names of columns the log has.
    """
    lines: list[tuple[str, str, str, str, str, float]] = []
    usable = []
    case = whole(cases["case"])
    held = pc.is_in(case, value_set=whole(events["case"].unique())).to_numpy(zero_copy_only=False)
    for one in _columns(org, sources, links, case, held):
        reason = _wrong(one)
        if reason:
            lines.append((one.object, one.header, "", "", reason, one.filled))
        else:
            usable.append(one)
    most = min(sources.options.most_custom, MOST_CELLS // max(1, events.num_rows))
    chosen = _fullest(usable, OF_CASE[sources.process][0], most)
    lines += [(one.object, one.header, "", "", "too_many", one.filled) for one in usable if one not in chosen]
    found = Own()
    for name, one in _named(chosen, OF_CASE[sources.process][0], taken):
        says_one = _says_one(one, cases.num_rows)
        rows = None if says_one.all() else _of_events(events, one.object)
        if rows is None:
            found.cases[name] = _of_cases(one, cases.num_rows, says_one)
        else:
            found.events[name] = whole(one.values).take(rows)
        scope = "case" if rows is None else "event"
        lines.append((one.object, one.header, name, scope, "", one.filled))
    told = pd.DataFrame(lines, columns=list(OWN_COLUMNS.columns))
    return Own(found.cases, found.events, OWN_COLUMNS.conform(told))


def _columns(
    org: Org, sources: Sources, links: Links, case: pa.Array, is_held: np.ndarray
) -> Iterator[_Column]:
    """Every own column of an object we know, typed, with those cases of its rows that the log holds."""
    for name, headers in org.custom.items():
        held = [one for one in headers if org.has(name, one)] if name in objects() else []
        if not held:
            continue
        place, of_case = _belonging(sources, links, name, case)
        place, of_case = place[is_held[of_case]], of_case[is_held[of_case]]
        for header in held:
            values = _typed(sources, header, org.column(name, header))
            filled = len(np.unique(of_case[values.is_valid().to_numpy(zero_copy_only=False)[place]]))
            yield _Column(name, header, values, place, of_case, filled / max(1, is_held.sum()))


def _belonging(sources: Sources, links: Links, name: str, case: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Places of an object's rows and of the cases they belong to, every pair once."""
    if name in MASTER or name == "Product2":
        pairs = list(_of_master(sources, name, case))
        record, found = (np.concatenate([one[k] for one in pairs]) for k in (0, 1))
    elif is_linked(name):
        table = links.deals(name) if sources.process == "lead_to_cash" else links.orders(name)
        record, found = table["place"].to_numpy(), places_in(whole(table["case_id"]), case)
    else:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    keep = (record >= 0) & (found >= 0)
    return record[keep], found[keep]


def _of_master(sources: Sources, name: str, case: pa.Array) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Records that cases, or the lines of cases, name."""
    known = sources.rows(name).text("Id")
    if name == "Product2":
        of_lines, parent = LINES[sources.process]
        rows = sources.rows(of_lines)
        yield places_in(rows.text("Product2Id"), known), places_in(rows.text(parent), case)
        return
    for holder in OF_CASE[sources.process]:
        rows = sources.rows(holder)
        ids = rows.text("Id")
        ids = pc.binary_join_element_wise(LEAD, ids, "") if holder == "Lead" else ids
        yield places_in(rows.text(MASTER[name]), known), places_in(ids, case)


def _typed(sources: Sources, header: str, values: pa.Array) -> pa.Array:
    """As number, date, yes or no where every value is one; ids of people and the like as their names."""
    if not pa.types.is_string(values.type):
        return values
    if looks_like_id(values.slice(0, 1_000)) >= MIN_IDS:
        held = [sources.rows(name) for name in NAMED if name in sources.tables]
        named = [looked_up(values, one.text("Id"), one.filled("Name", "Username")) for one in held]
        found = pc.coalesce(*named) if named else pa.nulls(len(values), pa.string())
        return found if found.null_count < len(found) else values
    return whole(typed(header, values, None, rules=DateRules(zone=sources.zone)).values)


def _wrong(one: _Column) -> str:
    """Why a column is no attribute; empty if it is one."""
    if not one.filled:
        return "no_case"
    if not pa.types.is_string(one.values.type):
        return ""
    held = pc.drop_null(one.values.take(pa.array(np.unique(one.place))))
    if looks_like_id(held.slice(0, 1_000)) >= MIN_IDS:
        return "ids"
    different = held.unique()
    is_long = (pc.max(pc.utf8_length(different)).as_py() or 0) > LONG
    return "unique" if is_long or len(different) > max(MANY, MOSTLY * len(held)) else ""


def _fullest(columns: Sequence[_Column], first: str, most: int) -> list[_Column]:
    """Those of the case's own object first, of each the fullest."""
    order = sorted(
        range(len(columns)), key=lambda k: (columns[k].object != first, -columns[k].filled, k)
    )  # fmt: skip
    kept = set(order[: max(0, most)])
    return [one for k, one in enumerate(columns) if k in kept]


def _named(columns: Sequence[_Column], first: str, taken: Sequence[str]) -> Iterator[tuple[str, _Column]]:
    """Columns under their header; where several have it, with their object before it (`Account: Tier__c`).

    The case's own object needs none.
    """
    used = {name.lower() for name in taken}
    n_of = Counter(one.header.lower() for one in columns if one.object != first)
    own = {one.header.lower() for one in columns if one.object == first}
    for one in columns:
        header = one.header.lower()
        is_apart = header in used or (one.object != first and (n_of[header] > 1 or header in own))
        name = f"{_label(one.object)}: {one.header}" if is_apart else one.header
        yield name, one


def _label(name: str) -> str:
    return objects()[name].label.en if "__" in name else name


def _says_one(one: _Column, n_cases: int) -> np.ndarray:
    """Per case whether its rows say at most one thing."""
    if np.bincount(one.case, minlength=n_cases).max(initial=0) <= 1:
        return np.ones(n_cases, bool)
    codes, known = codes_of(one.values)
    value = codes[one.place]
    said = np.unique(one.case[value >= 0] * len(known) + value[value >= 0])
    return np.bincount(said // max(1, len(known)), minlength=n_cases) <= 1


def _of_cases(one: _Column, n_cases: int, says_one: np.ndarray) -> pa.Array:
    """Per case what its rows say; empty where they differ."""
    filled = one.values.is_valid().to_numpy(zero_copy_only=False)[one.place] & says_one[one.case]
    place = np.full(n_cases, -1, np.int64)
    place[one.case[filled]] = one.place[filled]
    return whole(one.values).take(pa.array(np.maximum(place, 0), mask=place < 0))


def _of_events(events: pa.Table, name: str) -> pa.Array | None:
    """Per event the row of an object it was made of; None where none was."""
    mine = pc.equal(whole(events["object"]), name).to_numpy(zero_copy_only=False)
    if not mine.any():
        return None
    return pa.array(np.where(mine, events["place"].to_numpy(), 0), mask=~mine)
