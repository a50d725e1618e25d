"""Which columns does the log have? Those of the events, of their cases, and where each event comes from."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.machines import automated
from analysis.prepare.salesforce.events.making import codes_of, looked_up, places_in, whole
from analysis.prepare.salesforce.events.snapshots import days_of
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.own_columns import Own
from analysis.processes import load
from analysis.reading.arrow import pc

OF_SOURCE = {
    "object": "SourceObject", "record_id": "SourceRecordId", "source_file": "SourceFile",
    "source_row": "SourceRow",
    "way": "LinkedBy", "basis": "TimeBasis", "shared": "IsShared", "day_only": "IsDayOnly",
}  # fmt: skip
"""Columns that say where an event comes from, and what they are called in the log."""
CARRIED = ("OpportunityStage", "OrderStatus")
"""State of a case: what it was stays until an event says otherwise."""
SYSTEM = "Salesforce"


def table_of_log(sources: Sources, events: pa.Table, cases: pa.Table) -> pa.Table:
    """The events under the names of the process's attributes, with those of their cases."""
    catalogue = load(sources.process)
    n = events.num_rows
    place = places_in(whole(events["case"]), cases["case"])
    at = pa.array(np.maximum(place, 0), mask=place < 0)
    case_key = next(one.key for one in catalogue.attributes if one.role == "case_id")
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        case_key: events["case"], "ActivityName": events["activity"], "EventTime": events["at"],
        "Resource": events["resource"], **_people(sources, whole(events["resource"])),
    }  # fmt: skip
    inner = {
        "case",
        "activity",
        "at",
        "resource",
        "rank",
        "place",
        "link_object",
        "link_id",
        "share",
        *OF_SOURCE,
    }
    own = [name for name in events.column_names if name not in inner]
    for name in cases.column_names[1:]:
        of_case = whole(cases[name]).take(at)
        columns[name] = (
            pc.coalesce(whole(events[name]).cast(of_case.type), of_case) if name in own else of_case
        )
    columns |= {name: events[name] for name in own if name not in columns}
    for name in CARRIED:
        if name in columns:
            columns[name] = _carried(whole(events["case"]), whole(columns[name]))
    if sources.process == "lead_to_cash":
        deals = sources.rows("Opportunity")
        now = {"OpportunityStage": deals.text("StageName"), "ExpectedCloseDate": days_of(deals, "CloseDate")}
        columns |= {
            name: _or_now(whole(events["case"]), columns.get(name), deals.text("Id"), values)
            for name, values in now.items()
        }
    system = columns.get("SourceSystem")
    columns["SourceSystem"] = pc.coalesce(system, SYSTEM) if system is not None else pa.repeat(SYSTEM, n)
    columns["LastDataUpdate"] = pa.repeat(_extracted(sources, events), n)
    columns |= {called: events[name] for name, called in OF_SOURCE.items()}
    return pa.table({name: values for name, values in columns.items() if _says_something(name, values)})


def with_own(table: pa.Table, events: pa.Table, cases: pa.Table, own: Own) -> pa.Table:
    """The log with the customer's own columns, before those that say where an event comes from."""
    place = places_in(whole(events["case"]), cases["case"])
    at = pa.array(np.maximum(place, 0), mask=place < 0)
    found = {name: values.take(at) for name, values in own.cases.items()} | own.events
    names = [name for name in table.column_names if name not in OF_SOURCE.values()]
    columns = {name: table[name] for name in names} | found
    return pa.table(columns | {name: table[name] for name in table.column_names if name not in columns})


def _says_something(name: str, values: pa.Array | pa.ChunkedArray) -> bool:
    return name == "Resource" or values.null_count < len(values) or not len(values)


def _people(sources: Sources, resource: pa.Array) -> dict[str, pa.Array]:
    """The role of who did it, and whether it was nobody."""
    users, roles = sources.rows("User"), sources.rows("UserRole")
    found = {}
    if len(users):
        role = pc.coalesce(
            users.text("UserRole.Name"),
            looked_up(users.text("UserRoleId"), roles.text("Id"), roles.text("Name")),
            users.text("Department"),
        )  # fmt: skip
        key = "ResourceRole" if sources.process == "lead_to_cash" else "Department"
        found[key] = looked_up(resource, users.filled("Name", "Username"), role)
    is_machine = automated(sources, resource)
    return found if is_machine is None else found | {"IsAutomated": is_machine}


def _carried(case: pa.Array, values: pa.Array) -> pa.Array:
    """Values that hold until another one comes, within each case."""
    codes, _ = codes_of(case)
    starts = np.r_[True, codes[1:] != codes[:-1]]
    start_of = np.maximum.accumulate(np.where(starts, np.arange(len(codes)), 0))
    filled = values.is_valid().to_numpy(zero_copy_only=False)
    latest = np.maximum.accumulate(np.where(filled, np.arange(len(codes)), -1))
    return values.take(pa.array(np.maximum(latest, 0), mask=latest < start_of))


def _or_now(
    case: pa.Array, told: pa.Array | pa.ChunkedArray | None, deals: pa.Array, values: pa.Array
) -> pa.Array:
    """The value of the time; of deals of which no event tells one, that of today."""
    now = looked_up(case, deals, values)
    if told is None:
        return now
    told = whole(told)
    has_any = pc.unique(case.filter(told.is_valid()))
    return pc.if_else(pc.is_in(case, value_set=has_any), told, now.cast(told.type))


def _extracted(sources: Sources, events: pa.Table) -> pa.Scalar:
    """When the data was taken out: the latest time any record was touched, else the last event."""
    latest = [pc.max(events["at"]).as_py()] if events.num_rows else []
    stamps = [
        pc.max(table["SystemModstamp"]).as_py()
        for table in sources.tables.values()
        if "SystemModstamp" in table.column_names and pa.types.is_timestamp(table["SystemModstamp"].type)
    ]
    stamps = [one for one in stamps if one is not None]
    found = max(stamps) if stamps else max(latest, default=None)
    found = found.replace(tzinfo=None) if found is not None else None
    return pa.scalar(found, pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
