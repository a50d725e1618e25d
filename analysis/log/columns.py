"""Which columns of a log are its core, and of which scope and kind every other one is."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.processes import Catalogue
from analysis.reading import money

RESOURCE = "__resource"
"""Who performed an event, while it is indexed: a name that leaves `Resource` to the file."""

CORE = ("case_id", "activity", "timestamp", "start_timestamp", RESOURCE)
RESERVED = frozenset(
    {
        *CORE,
        "row",
        "case_key",
        "case_kind",
        "position",
        "activity_key",
        "resource_key",
        "target_resource_key",
        "target_key",
    }
    | {"flow_h", "is_first_flow", "is_first_activity", "variant_key", "started_at", "ended_at"}
    | {"throughput_h", "n_events", "state", "created_at", "closed_at"}
)


FRAME = ["column", "scope", "kind", "role", "n_values"]


@dataclass(frozen=True)
class Column:
    """An attribute of the log.

    Parameters
    ----------
    name
        The column, as in the file.
    scope
        `event` where the value changes within a case (the case then holds the last one), else `case`.
    kind
        `text`, `number`, `flag` or `time`.
    role
        The role it plays (rep, region, stage, …), if any.
    """

    name: str
    scope: str
    kind: str
    role: str | None = None


def safe_names(names: list[str]) -> dict[str, str]:
    """A name for every column that neither DuckDB (which ignores case) nor our own columns collide with."""
    taken = {name.lower() for name in RESERVED}
    result = {}
    for name in names:
        safe, number = name, 2
        while safe.lower() in taken:
            safe, number = f"{name} ({number})", number + 1
        taken.add(safe.lower())
        result[name] = safe
    return result


def attributes(rows: ir.Table, *, catalogue: Catalogue, roles: dict[str, str]) -> list[str]:
    """The names of the columns of `rows` that are attributes, in their order."""
    return [name for name in rows.columns if name not in CORE and name != "row"]


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


def frame(columns: tuple[Column, ...], n_values: list[int]) -> pd.DataFrame:
    """The columns as a frame: column, scope, kind, role, n_values."""
    rows = [(c.name, c.scope, c.kind, c.role, n) for c, n in zip(columns, n_values, strict=True)]
    return pd.DataFrame(rows, columns=FRAME).astype("object")


def currencies(
    frame_of, cases: ir.Table, found: tuple[Column, ...], *, roles: dict[str, str], keys: dict[str, str]
) -> tuple[str | None, list[str]]:
    """The column that tells the currency of each case's amounts, and the currencies there are.

    Nothing where the log has no amounts, or where they are said to be converted to one currency already.
    """
    amounts = [name for name in money.money_columns(roles, keys) if not money.is_converted(name)]
    texts = [column.name for column in found if column.kind == "text"]
    if not amounts or money.is_converted(roles.get("amount", "")):
        return None, []
    told = [keys[money.KEY]] if keys.get(money.KEY) in texts else money.named_as_currency(texts)
    with_amount = cases.filter(ibis.or_(*(cases[name].notnull() for name in sorted(amounts))))
    for name in told or _first_is_currency(frame_of, cases, texts):
        values = frame_of(with_amount.select(value=name).distinct().filter(_.value.notnull()))["value"]
        if money.is_currency(values):
            return name, sorted({money.currency_of(value) or str(value) for value in values})
    return None, []


def _first_is_currency(frame_of, cases: ir.Table, texts: list[str]) -> list[str]:
    """The columns of text whose first value by the alphabet is a currency: the others are none."""
    if not texts:
        return []
    first = frame_of(cases.agg(**{f"v{i}": cases[name].min() for i, name in enumerate(texts)})).iloc[0]
    return [name for i, name in enumerate(texts) if money.currency_of(first[f"v{i}"])]


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
