"""What can these files not show? Gaps, artificial times, half exports, mixed organisations, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.objects import ANY, objects
from analysis.prepare.salesforce.org_cells import FILE
from analysis.prepare.salesforce.org_notes import Notes
from analysis.reading.arrow import pc

MIN_MISSING_SHARE = 0.05
MIN_BULK_SHARE = 0.05
MIN_BULK_ROWS = 20
HOUR_US = 3_600_000_000
ARCHIVED_AFTER = np.timedelta64(365, "D")
PARENTS = (
    "Opportunity", "Lead", "Quote", "SBQQ__Quote__c", "Contract", "Order", "OrderItem", "Invoice",
    "blng__Invoice__c", "ProcessInstance", "ApprovalSubmission", "FulfillmentOrder", "Payment",
    "blng__Payment__c",
)  # fmt: skip
CASES = ("Opportunity", "Lead", "Order", "Account", "Quote", "Contract")
MIN_IDS_OF_AN_ORG = 5
MIN_CROSSING_SHARE = 0.01
ID = r"^[0-9A-Za-z]{18}$"


def check(tables: MappingOf[str, pa.Table], day_only: frozenset[tuple[str, str]], notes: Notes) -> None:
    """All that is to be said of the tables together."""
    for name, table in tables.items():
        _one_timestamp(name, table, notes)
    for name in ("Opportunity", "Lead", "Order"):
        if name in tables and ("CreatedDate" in tables[name].column_names):
            _created_in_bulk(name, tables[name], (name, "CreatedDate") in day_only, notes)
    for name, column in sorted(day_only):
        if name in tables and column in tables[name].column_names:
            notes.add("day_only", object=name, field=column, n=pc.count(tables[name][column]).as_py())
    if "Opportunity" in tables:
        _close_before_created(tables["Opportunity"], notes)
        _history(tables, notes)
    _archived(tables, notes)
    _parents(tables, notes)
    _two_orgs(tables, notes)


def _one_timestamp(name: str, table: pa.Table, notes: Notes) -> None:
    known = objects().get(name)
    is_history = name == "OpportunityHistory" or (known is not None and known.history_of)
    if not is_history or "CreatedDate" not in table.column_names or table.num_rows < 2:
        return
    times = pc.drop_null(table["CreatedDate"]).unique()
    if len(times) == 1:
        notes.add("one_timestamp", object=name, n=table.num_rows, at=times[0].as_py())


def _created_in_bulk(name: str, table: pa.Table, is_day: bool, notes: Notes) -> None:
    """Records made by one user within one hour (within one day, where there is no time)."""
    columns = {
        "hour": pc.divide(
            table["CreatedDate"].cast(pa.timestamp("us")).cast(pa.int64()), HOUR_US * (24 if is_day else 1)
        )
    }
    by = next((one for one in ("CreatedById", "CreatedBy.Name") if one in table.column_names), None)
    if by is not None:
        columns["by"] = table[by]
    made = pa.table(columns | {"at": table["CreatedDate"]})
    made = made.filter(made["hour"].is_valid())
    counted = made.group_by(list(columns)).aggregate([("at", "count"), ("at", "min")])
    if not counted.num_rows:
        return
    most = int(np.argmax(counted["at_count"].to_numpy()))
    n = counted["at_count"][most].as_py()
    if n >= MIN_BULK_ROWS and n > MIN_BULK_SHARE * table.num_rows:
        at = counted["at_min"][most].as_py()
        notes.add("created_in_bulk", object=name, n=n, share=n / table.num_rows, at=at)


def _close_before_created(deals: pa.Table, notes: Notes) -> None:
    if not {"CloseDate", "CreatedDate"} <= set(deals.column_names):
        return
    day = pc.floor_temporal(deals["CreatedDate"].cast(pa.timestamp("us")), unit="day").cast(pa.date32())
    n = pc.sum(pc.less(deals["CloseDate"], day)).as_py() or 0
    if n:
        notes.add("close_before_created", n=n, share=n / deals.num_rows)


def _history(tables: MappingOf[str, pa.Table], notes: Notes) -> None:
    ids = tables["Opportunity"]["Id"]
    parts = [
        tables[name]["OpportunityId"]
        for name in ("OpportunityHistory", "OpportunityFieldHistory")
        if name in tables
    ]
    if not parts:
        notes.add("no_history", n=len(ids))
        return
    told = pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.string()).unique()
    n = pc.sum(pc.invert(pc.is_in(ids, told))).as_py() or 0
    if n:
        notes.add("history_incomplete", n=n, share=n / len(ids))


def _archived(tables: MappingOf[str, pa.Table], notes: Notes) -> None:
    """Tasks and meetings are archived after about a year: they begin long after the first opportunity."""
    made = _days(tables.get("Opportunity"), "CreatedDate")
    for name, column in (("Task", "CompletedDateTime"), ("Event", "StartDateTime")):
        at = _days(tables.get(name), column)
        if not len(at) or not len(made) or at.min() - made.min() <= ARCHIVED_AFTER:
            continue
        n = int((made < at.min()).sum())
        if n > MIN_BULK_SHARE * len(made):
            notes.add("activities_archived", object=name, n=n, at=at.min().item())


def _days(table: pa.Table | None, column: str) -> np.ndarray:
    """The filled days of a column."""
    if table is None or column not in table.column_names:
        return np.array([], "datetime64[D]")
    values = pc.drop_null(table[column].combine_chunks())
    return values.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False).astype("datetime64[D]")


def _parents(tables: MappingOf[str, pa.Table], notes: Notes) -> None:
    """Half an export: rows that point to a record which is in no file, although others of its kind are."""
    for name, column, target in _references(tables):
        if target not in PARENTS or target not in tables:
            continue
        filled = pc.drop_null(tables[name][column])
        n = pc.sum(pc.invert(pc.is_in(filled, tables[target]["Id"].combine_chunks()))).as_py() or 0
        if n > MIN_MISSING_SHARE * len(filled):
            notes.add("parents_missing", object=name, field=column, parent=target, n=n, share=n / len(filled))


def _references(tables: MappingOf[str, pa.Table]) -> Iterator[tuple[str, str, str]]:
    for name, table in tables.items():
        known = objects().get(name)
        for column in table.column_names if known else ():
            of = known.fields.get(column) if known else None
            if of is not None and of.type == "reference" and of.target != ANY:
                yield name, column, of.target


def _two_orgs(tables: MappingOf[str, pa.Table], notes: Notes) -> None:
    """Ids of two organisations: no row of one points to a record of the other."""
    pods: dict[str, int] = {}
    crossing: dict[tuple[str, str], int] = {}
    for name, table in tables.items():
        own = _pods(table["Id"])
        if name in CASES:
            for pod, n in _counted(own):
                pods[pod] = pods.get(pod, 0) + n
        for column in _pointing(name, table):
            for pair, n in _counted_pairs(own, _pods(table[column])):
                crossing[pair] = crossing.get(pair, 0) + n
    groups = _groups([pod for pod, n in pods.items() if n >= MIN_IDS_OF_AN_ORG], pods, crossing)
    if len(groups) > 1:
        files = [sorted(_files_of(tables, group)) for group in groups]
        others = sorted({file for group in files[1:] for file in group})
        notes.add("two_orgs", files=files[0], others=others)


def _pointing(name: str, table: pa.Table) -> list[str]:
    known = objects().get(name)
    return [
        one
        for one in table.column_names
        if known is not None and one in known.fields and known.fields[one].type == "reference"
    ]


def _pods(ids: pa.ChunkedArray) -> pa.Array:
    """The characters of ids that tell where their organisation lives; null for what is no id."""
    encoded = ids.combine_chunks().dictionary_encode()
    distinct = encoded.dictionary
    pod = pc.utf8_slice_codeunits(distinct, 3, 6)
    is_id = pc.match_substring_regex(distinct, ID)
    return pc.if_else(is_id, pod, pa.scalar(None, pa.string())).take(encoded.indices)


def _counted(pods: pa.Array) -> list[tuple[str, int]]:
    return [(one["values"], one["counts"]) for one in pc.drop_null(pods).value_counts().to_pylist()]


def _counted_pairs(own: pa.Array, other: pa.Array) -> list[tuple[tuple[str, str], int]]:
    pairs = pa.table({"own": own, "other": other})
    pairs = pairs.filter(pc.and_(own.is_valid(), pc.fill_null(pc.not_equal(own, other), False)))
    found = pairs.group_by(["own", "other"]).aggregate([([], "count_all")]).to_pylist()
    return [((one["own"], one["other"]), one["count_all"]) for one in found]


def _groups(
    pods: list[str], n_of: MappingOf[str, int], crossing: MappingOf[tuple[str, str], int]
) -> list[set[str]]:
    """Pods that point to each other, the largest group first."""
    groups = [{pod} for pod in pods]
    for (a, b), n in crossing.items():
        with_a = next((group for group in groups if a in group), None)
        with_b = next((group for group in groups if b in group), None)
        if with_a is None or with_b is None or with_a is with_b:
            continue
        if n >= MIN_CROSSING_SHARE * min(n_of[a], n_of[b]):
            with_a |= with_b
            groups.remove(with_b)
    return sorted(groups, key=lambda group: -sum(n_of[pod] for pod in group))


def _files_of(tables: MappingOf[str, pa.Table], group: set[str]) -> Sequence[str]:
    found: set[str] = set()
    for name in CASES:
        if name in tables:
            is_of = pc.is_in(_pods(tables[name]["Id"]), pa.array(sorted(group), pa.string()))
            found |= {str(one) for one in tables[name][FILE].filter(is_of).unique().to_pylist()}
    return list(found)
