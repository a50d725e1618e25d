"""Which events does a demand hold for whose condition is asked of each of them, with its value then?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules.holding import ORDERED
from analysis.bottlenecks.rules.judging import Court
from analysis.bottlenecks.rules.sheet import Acts, Sheet
from analysis.log import EventLog
from analysis.processes.rules import Check, Compare


def column_of_each(log: EventLog, check: Check) -> str | None:
    """The column whose value at the event decides; None where the condition is asked of the case as it ended.

    A column that does not change within cases, or is no number, says nothing of single events.
    """
    when = check.when
    if not check.get("each") or not isinstance(when, Compare) or when.op not in ORDERED:
        return None
    column = log.column(when.attribute) if log.has_column(when.attribute) else None
    known = log.all_events.columns
    return column if column in known and log.all_events[column].type().is_numeric() else None


def first_meant(court: Court, check: Check, sheet: Sheet, acts: Acts) -> tuple[str, str, ir.Value]:
    """Marks of place and time of the first event that a demand holds for, and whether nobody can tell."""
    column = column_of_each(court.log, check)
    if column is None or not isinstance(check.when, Compare):
        return sheet.first(acts), sheet.first_at(acts), ibis.literal(False)
    held = ORDERED[check.when.op](_[column].cast("float64"), float(check.when.value))
    place, at, unknown = sheet.first_where(acts, column, held, f"{check.when.op}_{check.when.value}")
    return place, at, _[place].isnull() & ibis.coalesce(_[unknown] > 0, False)


def meets_now(court: Court, check: Check) -> ir.Value:
    """Whether the case as it stands meets the condition; of a demand that is not asked of each, always."""
    if column_of_each(court.log, check) is None or not isinstance(check.when, Compare):
        return ibis.literal(True)
    held = ORDERED[check.when.op](court.amount(check.when.attribute), float(check.when.value))
    return ibis.coalesce(held, False)
