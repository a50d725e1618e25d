"""How is a condition on a column of cases written: among values, between two ends, from a moment on?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import ibis
import ibis.expr.types as ir

MANY = 200
_MARK = "\x1f"


def moment(value: date | datetime | None, at: time) -> datetime | None:
    """The moment in UTC without zone; a date stands for this time of its day."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return datetime.combine(value, at)


def among(column: ir.Column, values: Sequence[object]) -> ir.BooleanValue:
    """One of the values; `None` stands for no value."""
    given = [value for value in values if value is not None]
    found = column.isin(given) if given else ibis.literal(False)
    return found | column.isnull() if None in values else found


def one_of(column: ir.StringColumn, texts: Sequence[str], *, beside: ir.Table) -> ir.BooleanValue:
    """One of the texts; many go into the query as one, since to translate each takes a millisecond.

    Parameters
    ----------
    beside
        Any table of the log: the texts are taken apart in its first row.
    """
    if len(texts) < MANY or any(_MARK in one for one in texts):
        return column.isin(texts)
    apart = ibis.literal(_MARK.join(texts)).split(_MARK).unnest()
    return column.isin(beside.limit(1).select(text=apart).text)


def between(column: ir.Column, low: object, high: object) -> ir.BooleanValue:
    """Between two ends, both included; open where `None`; no value is not."""
    result: ir.BooleanValue = column.notnull()
    if low is not None:
        result = result & (column >= low)
    if high is not None:
        result = result & (column <= high)
    return result
