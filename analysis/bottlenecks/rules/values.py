"""Is a value there, and does it agree with another?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules.judging import (
    BREACH,
    CANNOT,
    NOT_APPLICABLE,
    NOTHING,
    NOWHEN,
    NOWHERE,
    PASS,
    PENDING,
    Court,
    Lacking,
    Missing,
    Verdict,
    when,
)
from analysis.bottlenecks.rules.sheet import called, is_one_of
from analysis.processes.rules import Check


def attr_required(court: Court, check: Check) -> Verdict:
    """The case has a value of the attribute; where `a` is named: once it has come to that."""
    attribute = check.get("attribute")
    value = court.column(attribute)
    kind = court.log.all_cases[court.log.column(attribute)].type()
    filled = value.notnull() & (value.strip() != "") if kind.is_string() else value.notnull()
    kept = ibis.coalesce(filled, False)
    if not check.get("a"):
        return Verdict(when((kept, PASS), otherwise=BREACH), NOWHERE, _._ended_at)
    place = _[court.sheet(None).last(court.acts(check.get("a")))]
    return Verdict(when((place.isnull(), NOT_APPLICABLE), (kept, PASS), otherwise=BREACH), place)


def value_match(court: Court, check: Check) -> Verdict:
    """`x` and `y` of the case differ by no more than a share of `x`.

    Where `a` is named, `y` is the sum of the column over those events; a case without one is not concerned,
    and one that is open may still come to agree.
    """
    x, y, share = check.get("x"), check.get("y"), float(check.get("tolerance"))
    expected = _number(court, x)
    place: ir.Value = NOWHERE
    if check.get("a"):
        actual, place = _summed(court, check, y)
    else:
        actual = _number(court, y)
    apart = (expected - actual).abs() > share * expected.abs()
    not_yet = place.isnull() if check.get("a") else ibis.literal(False)
    outcome = when(
        (not_yet, NOT_APPLICABLE), (expected.isnull() | actual.isnull(), CANNOT), (~apart, PASS),
        (_._is_open, PENDING), otherwise=BREACH,
    )  # fmt: skip
    at = NOWHEN if check.get("a") else _._ended_at
    over = court.measured(lambda: (expected - actual).abs() / expected.abs().nullif(0) - share)
    return Verdict(outcome, place, at, over=over, unit="share")


def _number(court: Court, name: str) -> ir.Deferred:
    found = court.column(name)
    if not court.log.all_cases[court.log.column(name)].type().is_numeric():
        raise Lacking(Missing("number", name))
    return found.cast("float64")


def _summed(court: Court, check: Check, name: str) -> tuple[ir.Deferred, ir.Deferred]:
    """The sum of a column over some events, and the place of the last of them; unknown where one is."""
    if not court.log.has_column(name):
        raise Lacking(Missing("column", name))
    a, column, sheet = court.acts(check.get("a")), court.log.column(name), court.sheet(None)
    if column not in court.log.all_events.columns:
        return _number(court, name), _[sheet.last(a)]
    if not court.log.all_events[column].type().is_numeric():
        raise Lacking(Missing("number", name))
    total = f"sum_{called(a)}_{column}"
    known = ibis.ifelse(_[column].count() == _.count(), _[column].sum(), ibis.null("float64"))
    sheet.own(total, sheet.events(a, column).group_by("case_key").agg(**{total: known}))
    return _[total], _[sheet.last(a)]


def same_value(court: Court, check: Check) -> Verdict:
    """At the last `b` the attribute has the value it had at the last `a` before, within a share of it."""
    attribute = check.get("attribute")
    if not court.log.has_column(attribute):
        raise Lacking(Missing("column", attribute))
    a, b, sheet = court.acts(check.get("a")), court.acts(check.get("b")), court.sheet(None)
    column = court.log.column(attribute)
    last_b = _[sheet.last(b)]
    if column not in court.log.all_events.columns:
        raise Lacking(Missing("column", attribute))
    is_number = court.log.all_events[column].type().is_numeric()
    name = f"same_{called(a, b)}_{column}"
    rows = sheet.events(sorted({*a, *b}), column)
    ends = rows.group_by("case_key").agg(_end=_.position.max(where=is_one_of(b)))
    seen = rows.inner_join(ends, "case_key")
    begin = seen.group_by("case_key").agg(
        _begin=_.position.max(where=is_one_of(a) & (_.position < _._end)), _stop=_._end.max()
    )
    placed = rows.inner_join(begin, "case_key")
    found = placed.group_by("case_key").agg(
        **{
            f"{name}_begin": _._begin.max(),
            f"{name}_was": _[column].max(where=_.position == _._begin),
            f"{name}_is": _[column].max(where=_.position == _._stop),
        }
    )
    sheet.own(name, found)
    was, now = _[f"{name}_was"], _[f"{name}_is"]
    share = float(check.get("tolerance", 0.0))
    apart = (now - was).abs() > share * was.abs() if is_number else now != was
    outcome = when(
        (last_b.isnull() | _[f"{name}_begin"].isnull(), NOT_APPLICABLE),
        (was.isnull() | now.isnull(), CANNOT), (apart, BREACH), otherwise=PASS,
    )  # fmt: skip
    over = court.measured(lambda: now - was) if is_number else NOTHING
    return Verdict(outcome, last_b, over=over, unit="number")
