"""The four tables of a log by joins and windows on names: slower than the product, and worked out otherwise.

What `test_indexing` compares the product's indexing with. It goes by the values themselves, with no codes.
"""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import columns as attribute_columns
from analysis.log.columns import RESOURCE, Column
from analysis.processes import Activity, Catalogue
from analysis.reading import EventTable, Mapping
from tests.properties import by_duckdb_spans as spans

SEPARATOR = "\x1f"


def rows_of(backend, table: EventTable, mapping: Mapping) -> tuple[ir.Table, dict[str, str]]:
    """The events as an Ibis table under names no column of ours collides with, and what each is called.

    A Parquet file numbers its rows itself. Who performed an event is an
    attribute as well, under the name of its column.
    """
    rows = backend.read_parquet(table.path, file_row_number=True) if table.path else ibis.memtable(table.data)
    chosen = {name: rows[column] for name, column in table.columns.items()}
    if "resource" in chosen:
        chosen[RESOURCE] = chosen.pop("resource")
        chosen.setdefault(str(mapping.resource), chosen[RESOURCE])
    if table.path:
        chosen["row"] = rows.file_row_number
    core = {*attribute_columns.CORE, "row"}
    names = attribute_columns.safe_names([name for name in chosen if name not in core])
    return rows.select(**{names.get(name, name): column for name, column in chosen.items()}), names


def build(
    backend,
    rows: ir.Table,
    *,
    catalogue: Catalogue,
    roles: dict[str, str],
    as_of: datetime | None,
    keys: dict[str, str],
    tie_order: str = "catalogue",
) -> tuple[tuple[Column, ...], datetime]:
    """Writes the tables of a log on `backend`; parameters as the product's `indexing.build`."""
    staged = _stage(backend, rows)
    _write_activities(backend, staged, catalogue)
    _write_case_keys(backend, staged, catalogue)
    found = classify(backend.to_pandas, staged, catalogue=catalogue, roles=roles)
    _write_events(backend, staged, found, tie_order)
    known_until = as_of or _known_until(backend, staged, keys.get("LastDataUpdate"))
    _write_bare_cases(backend)
    _write_variants(backend)
    _write_cases(backend, staged, found, catalogue=catalogue, keys=keys)
    return found, known_until


def _stage(backend, rows: ir.Table) -> ir.Table:
    """The usable rows with their number: in the engine's own format, since each is read many times."""
    numbered = storable(rows)
    if "row" not in rows.columns:
        numbered = numbered.mutate(row=ibis.row_number())
    whole = numbered.filter(_.case_id.notnull(), _.activity.notnull(), _.timestamp.notnull())
    return backend.create_table("staged", whole, temp=True)


def _write_activities(backend, staged: ir.Table, catalogue: Catalogue) -> None:
    found = backend.to_pandas(staged.group_by("activity").agg(n=_.count()))
    known = [catalogue.activity(name) for name in found["activity"]]
    found["catalogue_order"] = [entry.order if entry else None for entry in known]
    found["catalogue_order"] = found["catalogue_order"].astype("Int32")
    found["repeats"] = [bool(entry and entry.repeats) for entry in known]
    outcomes = {name for state in catalogue.states for name in state.last_of}
    steps = [_step(entry, outcomes) if entry else None for entry in known]
    found["step"] = pd.array(steps, dtype="Int32")
    found = found.sort_values(["catalogue_order", "activity"], na_position="last").reset_index(drop=True)
    found["activity_key"] = found.index.astype("int32")
    names = ["activity_key", "activity", "catalogue_order", "n", "repeats", "step"]
    backend.create_table("activities", found[names])


def _step(entry: Activity, outcomes: set[str]) -> int | None:
    """The place an activity has in the order of work; none for what may come at any time.

    Winning a deal is an outcome and no step: a contract signed the day after is not a step backwards.
    """
    return None if entry.repeats or entry.micro or entry.key in outcomes else entry.order


def _write_case_keys(backend, staged: ir.Table, catalogue: Catalogue) -> None:
    prefix = catalogue.lead_prefix
    kind = ibis.ifelse(_.case_id.startswith(prefix), "lead", "case") if prefix else ibis.literal("case")
    first = staged.group_by("case_id").agg(started_at=_.timestamp.min()).mutate(case_kind=kind)
    by_time = ibis.window(order_by=[_.case_kind == "lead", _.started_at, _.case_id])
    keyed = first.mutate(case_key=ibis.row_number().over(by_time).cast("int32"))
    backend.create_table("case_keys", keyed.select("case_key", "case_id", "case_kind"), temp=True)


def _write_events(backend, staged: ir.Table, found: tuple[Column, ...], tie_order: str) -> None:
    """The events in order. Attributes join last: windows over them would carry them along for nothing."""
    flows = backend.create_table("flows", _flows(backend, staged, tie_order), temp=True)
    kept = [column.name for column in found if column.scope == "event"]
    if kept:
        flows = flows.join(staged.select("row", *kept), "row")
    backend.create_table("events", flows.drop("row").order_by("case_key", "position"))


def _flows(backend, staged: ir.Table, tie_order: str) -> ir.Table:
    """Per event its keys, its position, what follows it and how long after."""
    optional = [name for name in ("start_timestamp", RESOURCE) if name in staged.columns]
    narrow = staged.select("row", "case_id", "activity", "timestamp", *optional)
    rows = _with_resource_keys(backend, narrow) if RESOURCE in optional else narrow
    activities = backend.table("activities").select("activity", "activity_key")
    encoded = rows.join(backend.table("case_keys").select("case_id", "case_key"), "case_id")
    encoded = encoded.join(activities, "activity")
    ties = {"catalogue": [_tie_break(backend, encoded), _.row], "source": [_.row], "reversed": [_.row.desc()]}
    in_case = ibis.window(group_by="case_key", order_by=[_.timestamp, *ties[tie_order]])
    follows = {"target_key": "activity_key", "next_at": "timestamp"}
    if "resource_key" in encoded.columns:
        follows["target_resource_key"] = "resource_key"
    ordered = encoded.mutate(
        position=ibis.row_number().over(in_case).cast("int32"),
        **{name: _[column].lead().over(in_case) for name, column in follows.items()},
    )
    same_flow = ibis.window(group_by=["case_key", "activity_key", "target_key"], order_by="position")
    same_activity = ibis.window(group_by=["case_key", "activity_key"], order_by="position")
    marked = ordered.mutate(
        flow_h=_.next_at.delta(_.timestamp, unit="microsecond") / 3.6e9,
        is_first_flow=_.target_key.notnull() & (ibis.row_number().over(same_flow) == 0),
        is_first_activity=ibis.row_number().over(same_activity) == 0,
    )
    core = ["row", "case_key", "position", "activity_key", "timestamp"]
    given = [
        name for name in ("start_timestamp", "resource_key", "target_resource_key") if name in marked.columns
    ]
    return marked.select(*core, *given, "target_key", "flow_h", "is_first_flow", "is_first_activity")


def _tie_break(backend, encoded: ir.Table) -> ir.Column:
    """Keys follow the catalogue's order; activities the catalogue does not know share the last place."""
    known = backend.table("activities").catalogue_order.count()
    limit = int(backend.to_pyarrow(known).as_py())
    return ibis.ifelse(encoded.activity_key < limit, encoded.activity_key, limit)


def _with_resource_keys(backend, narrow: ir.Table) -> ir.Table:
    narrow = narrow.rename(resource=RESOURCE)
    names = narrow.filter(_.resource.notnull()).select("resource").distinct()
    keyed = names.mutate(resource_key=ibis.row_number().over(ibis.window(order_by="resource")).cast("int32"))
    resources = backend.create_table("resources", keyed.select("resource_key", "resource"))
    return narrow.left_join(resources, "resource").drop("resource_right")


def _known_until(backend, staged: ir.Table, updated_column: str | None) -> datetime:
    last = staged.timestamp.max()
    if updated_column and staged[updated_column].type().is_timestamp():
        last = ibis.greatest(last, ibis.coalesce(staged[updated_column].max(), last))
    return backend.to_pyarrow(last).as_py()


def _write_bare_cases(backend) -> None:
    """Per case its span and the hash of its trace; per distinct trace its cases and one of them."""
    events = backend.table("events")
    trace_hash = (_.activity_key.cast("int64") * 2**32 + _.position).hash().bit_xor()
    spanned = events.group_by("case_key").agg(
        started_at=_.timestamp.min(), ended_at=_.timestamp.max(), n_events=_.count(), trace_hash=trace_hash
    )
    spanned = spanned.mutate(throughput_h=_.ended_at.delta(_.started_at, unit="microsecond") / 3.6e9)
    bare = backend.create_table("bare_cases", backend.table("case_keys").join(spanned, "case_key"), temp=True)
    traces = bare.group_by("trace_hash", "n_events").agg(
        n_cases=_.count(), of_case=_.case_key.min(), n_leads=(_.case_kind == "lead").sum()
    )
    backend.create_table("traces", traces, temp=True)


def _last_values(backend, staged: ir.Table, found: tuple[Column, ...]) -> ir.Table:
    """Per case the value of every attribute at its last event that has one."""
    constant = [column.name for column in found if column.scope == "case"]
    changing = [column.name for column in found if column.scope == "event"]
    keys = backend.table("case_keys").select("case_id", "case_key")
    values = keys.select("case_key")
    if constant:
        per_case = staged.group_by("case_id").agg(**{name: staged[name].arbitrary() for name in constant})
        values = keys.join(per_case, "case_id").drop("case_id")
    if changing:
        events = backend.table("events")
        last = {n: events[n].argmax(events.position, where=events[n].notnull()) for n in changing}
        values = values.join(events.group_by("case_key").agg(**last), "case_key")
    return values.select("case_key", *[column.name for column in found])


def _write_variants(backend) -> None:
    events, traces = backend.table("events"), backend.table("traces")
    activities = backend.table("activities").select("activity_key", "activity", "repeats", "step")
    spelled = events.semi_join(traces, events.case_key == traces.of_case).join(activities, "activity_key")
    earlier = ibis.window(group_by="case_key", order_by="position", rows=(None, -1))
    spelled = spelled.mutate(furthest=_.step.max().over(earlier))
    named = spelled.group_by("case_key").agg(
        trace=_.activity.collect(order_by=_.position),
        spelling=_escaped(_.activity).collect(order_by=_.position),
        has_rework=((~_.is_first_activity & ~_.repeats) | (_.step < _.furthest)).fill_null(False).any(),
    )
    listed = traces.join(named, _.of_case == named.case_key)
    identified = listed.mutate(variant_id=_.spelling.join(SEPARATOR).hexdigest("md5").left(12))
    by_size = ibis.window(order_by=[(_.n_cases - _.n_leads).desc(), _.n_leads, _.variant_id])
    keyed = identified.mutate(variant_key=ibis.row_number().over(by_size).cast("int32"))
    hashed = backend.create_table("variants_hashed", keyed, temp=True)
    kept = ["variant_key", "variant_id", "trace", "n_cases", "has_rework"]
    backend.create_table("variants", hashed.select(*kept).order_by("variant_key"))


def _write_cases(
    backend, staged: ir.Table, found: tuple[Column, ...], *, catalogue: Catalogue, keys: dict[str, str]
) -> None:
    variants = backend.table("variants_hashed").select("trace_hash", "n_events", "variant_key")
    cases = backend.table("bare_cases").join(variants, ["trace_hash", "n_events"]).drop("trace_hash")
    if found:
        cases = cases.join(_last_values(backend, staged, found), "case_key")
    told = spans.with_states(backend, cases, catalogue=catalogue, keys=keys)
    backend.create_table("cases", told.order_by("case_key"))


def _escaped(name: ibis.Deferred) -> ibis.Deferred:
    """A name without the separator, so that two traces never spell the same."""
    return name.replace("\\", "\\\\").replace(SEPARATOR, "\\s")


def attributes(rows: ir.Table, *, catalogue: Catalogue, roles: dict[str, str]) -> list[str]:
    """The names of the columns of `rows` that are attributes, in their order."""
    return [name for name in rows.columns if name not in attribute_columns.CORE and name != "row"]


def classify(frame_of, rows: ir.Table, *, catalogue: Catalogue, roles: dict[str, str]) -> tuple[Column, ...]:
    """Scope, kind and role of every attribute, from the data and the catalogue.

    A column is of scope `event` when its value differs within a case, is set on some events of a case
    only, or when the catalogue says so.
    """
    names = attributes(rows, catalogue=catalogue, roles=roles)
    if not names:
        return ()
    role_of = {column: role for role, column in roles.items()}
    told = {name for name in names if _is_event_attribute(name, catalogue)}
    changing = told | _varying(frame_of, rows, [name for name in names if name not in told])
    return tuple(
        Column(
            name=name,
            scope="event" if name in changing else "case",
            kind=_kind(rows[name].type()),
            role=role_of.get(name),
        )
        for name in names
    )


def _varying(frame_of, rows: ir.Table, names: list[str]) -> set[str]:
    """Those of the columns whose value differs within a case, or is set on some of its events only."""
    if not names:
        return set()

    def differs(name: str) -> ir.BooleanScalar:
        hashed, filled = rows[name].hash(), rows[name].count()
        return (hashed.min() != hashed.max()) | ((filled > 0) & (filled < rows.count()))

    per_case = rows.group_by("case_id").agg(**{f"v{i}": differs(name) for i, name in enumerate(names)})
    found = frame_of(per_case.agg(**{f"v{i}": per_case[f"v{i}"].any() for i in range(len(names))}))
    return {name for i, name in enumerate(names) if bool(found[f"v{i}"].iloc[0])}


def _is_event_attribute(name: str, catalogue: Catalogue) -> bool:
    known = catalogue.attribute(name)
    return known is not None and known.scope == "event"


def _kind(dtype: dt.DataType) -> str:
    if dtype.is_boolean():
        return "flag"
    if dtype.is_numeric():
        return "number"
    return "time" if dtype.is_timestamp() or dtype.is_date() else "text"


def storable(rows: ir.Table) -> ir.Table:
    """Types that every engine has: UTC timestamps without zone in microseconds, 64-bit numbers, strings."""
    return rows.mutate(**{name: _stored(rows[name]) for name in rows.columns if name != "row"})


def _stored(column: ir.Column) -> ir.Column:
    dtype = column.type()
    if dtype.is_timestamp() or dtype.is_date():
        return column.cast(dt.Timestamp(scale=6))
    if dtype.is_decimal() or dtype.is_floating():
        return column.cast(dt.float64)
    if dtype.is_boolean() or dtype.is_integer():
        return column
    return column if dtype.is_string() else column.cast(dt.string)
