"""Which columns of a log are its core, and of which scope and kind every other one is."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
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


def is_of_events(name: str, catalogue: Catalogue) -> bool:
    """Whether the catalogue says that an attribute may change within a case."""
    known = catalogue.attribute(name)
    return known is not None and known.scope == "event"


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
