"""For which cases does a condition hold? For some nobody can tell: then the answer is null."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules.judging import Court, Lacking, Missing
from analysis.processes.rules import Compare, Condition, Every, Happened, Negated, Some
from analysis.reading.numbers import NO, YES

ORDERED: dict[str, Callable[[Any, Any], Any]] = {
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
}


def holds(court: Court, condition: Condition, missing: list[Missing]) -> ir.Value:
    """A condition on the row of a case; null where the case, or the log, does not tell.

    What the log lacks is added to `missing`.
    """
    if isinstance(condition, Negated):
        return ~holds(court, condition.part, missing)
    if isinstance(condition, (Every, Some)):
        parts = [holds(court, part, missing) for part in condition.parts]
        is_all = isinstance(condition, Every)
        return reduce((lambda a, b: a & b) if is_all else (lambda a, b: a | b), parts)
    try:
        return _happened(court, condition) if isinstance(condition, Happened) else _compared(court, condition)
    except Lacking as lacking:
        missing.extend(lacking.missing)
        return ibis.null("boolean")


def _happened(court: Court, condition: Happened) -> ir.Value:
    return _[court.sheet(None).first(court.acts(condition.activities))].notnull()


def _compared(court: Court, condition: Compare) -> ir.Value:
    name, op, value = condition.attribute, condition.op, condition.value
    if op in ORDERED:
        return ORDERED[op](court.amount(name), float(value))
    column = court.column(name)
    kind = court.log.all_cases[court.log.column(name)].type()
    if op in ("is_set", "is_empty"):
        is_set = column.notnull() & (column.strip() != "") if kind.is_string() else column.notnull()
        is_set = ibis.coalesce(is_set, False)
        return is_set if op == "is_set" else ~is_set
    values = value if isinstance(value, tuple) else (value,)
    found = _is_among(column, kind, values)
    return found if op in ("=", "in") else ~found


def _is_among(column: ir.Deferred, kind: dt.DataType, values: tuple[Any, ...]) -> ir.Value:
    """Whether a value is one of these: texts without regard to case, yes and no however they are written."""
    if all(isinstance(value, bool) for value in values):
        said = column.cast("string").lower()
        words = sorted({word for value in values for word in (YES if value else NO)})
        return ibis.cases((said.isin(words), True), (said.isin(sorted((*YES, *NO))), False),
                          else_=ibis.null("boolean"))  # fmt: skip
    if kind.is_numeric() and all(isinstance(value, (int, float)) for value in values):
        return column.cast("float64").isin([float(value) for value in values])
    return column.cast("string").lower().isin([str(value).lower() for value in values])
