"""Did things happen in the demanded order, and as often as demanded?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules.each import first_meant
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
from analysis.bottlenecks.rules.sheet import Acts, Sheet, called, is_one_of
from analysis.log import EventLog
from analysis.log.moments import hours_from
from analysis.processes.rules import Check


def precedes(court: Court, check: Check) -> Verdict:
    """Before the first `b` that is meant (`each`) there is an `a`; a case without has not come to it."""
    a, b = court.acts(check.get("a")), court.target(check)
    sheet = court.sheet(check.get("by"))
    place, at, unknown = first_meant(court, check, sheet, b)
    first_a, first_b, at_b = _[sheet.first(a)], _[place], _[at]
    in_time = first_a < first_b
    if slack_h := court.slack_h(b):
        in_time = _[sheet.first_at(a)] < at_b + ibis.interval(hours=slack_h)
    kept = ibis.coalesce(in_time, False)
    outcome = when(
        (unknown, CANNOT), (first_b.isnull(), NOT_APPLICABLE), (kept, PASS), otherwise=BREACH
    )  # fmt: skip
    over = court.measured(lambda: hours_from(at_b, _[sheet.first_at(a)]))
    return Verdict(outcome, first_b, by=sheet.by, over=over, unit="hours")


def not_after(court: Court, check: Check) -> Verdict:
    """After `b` there is no `a` (for so many hours); a case without `b` has not come to it."""
    a, b = court.acts(check.get("a")), court.target(check)
    sheet = court.sheet(check.get("by"))
    mark = sheet.end(b, check.get("at", "first"))
    place, at = sheet.beyond(a, mark, slack_h=court.slack_h(b))
    is_late = _[place].notnull()
    if check.get("within_h") is not None:
        limit = _[mark[1]] + _interval(check.get("within_h"))
        is_late = is_late & (_[at] <= limit)
    outcome = when((_[mark[0]].isnull(), NOT_APPLICABLE), (is_late, BREACH))
    over = court.measured(lambda: hours_from(_[mark[1]], _[at]))
    return Verdict(outcome, ibis.ifelse(is_late, _[place], _[mark[0]]), by=sheet.by, over=over, unit="hours")


def _interval(hours: float) -> ir.IntervalScalar:
    return ibis.interval(microseconds=round(hours * 3_600_000_000))


def never_both(court: Court, check: Check) -> Verdict:
    """Not both `a` and `b`, unless one of `unless` happened too; a case with neither is not concerned."""
    a, b = court.acts(check.get("a")), court.acts(check.get("b"))
    sheet = court.sheet(None)
    first_a, first_b = _[sheet.first(a)], _[sheet.first(b)]
    excuses = tuple(name for name in check.get("unless", ()) if court.log.has_activity(name))
    excused = _[sheet.first(court.acts(excuses))].notnull() if excuses else ibis.literal(False)
    both = first_a.notnull() & first_b.notnull()
    outcome = when(
        (first_a.isnull() & first_b.isnull(), NOT_APPLICABLE), (both & ~excused, BREACH), otherwise=PASS
    )
    return Verdict(outcome, ibis.greatest(ibis.coalesce(first_a, -1), ibis.coalesce(first_b, -1)))


def at_most(court: Court, check: Check) -> Verdict:
    """`a` at most `n` times, or at most `n` times for every `per`; where it never happened: not concerned.

    At most no times concerns every case.
    """
    sheet, n, allowed = _counted(court, check, check.get("n"))
    happened = n > 0 if check.get("n") else ibis.literal(True)
    outcome = when((n > allowed, BREACH), (happened, PASS), otherwise=NOT_APPLICABLE)
    over = court.measured(lambda: n - allowed)
    return Verdict(outcome, _[sheet.last(court.acts(check.get("a")))], by=sheet.by, over=over, unit="count")


def exactly_once(court: Court, check: Check) -> Verdict:
    """`a` once, or once for every `per`. In an open case it may still come; a lost one lacks nothing."""
    sheet, n, wanted = _counted(court, check, 1)
    place = _[sheet.last(court.acts(check.get("a")))]
    nothing_due = ibis.literal(False)
    if check.get("per"):
        nothing_due = (n == 0) & (_count(court, check, "per") == 0)
    outcome = when(
        (n > wanted, BREACH), (nothing_due, NOT_APPLICABLE), (n == wanted, PASS), (_._is_open, PENDING),
        (_._is_lost, NOT_APPLICABLE), otherwise=BREACH,
    )  # fmt: skip
    at = ibis.ifelse(n == 0, _._ended_at, NOWHEN)
    return Verdict(outcome, place, at, sheet.by, court.measured(lambda: n - wanted), "count")


def _counted(court: Court, check: Check, times: float) -> tuple[Sheet, ir.Deferred, ir.Value]:
    sheet = court.sheet(check.get("by"))
    n = _count(court, check, "a")
    allowed: ir.Value = ibis.literal(int(times))
    if check.get("per"):
        allowed = int(times) * ibis.greatest(_count(court, check, "per"), 1)
    return sheet, n, allowed


def _count(court: Court, check: Check, name: str) -> ir.Deferred:
    sheet = court.sheet(check.get("by"))
    return ibis.coalesce(_[sheet.count(court.acts(check.get(name)))], 0)


def required(court: Court, check: Check) -> Verdict:
    """`a` happened in a case that is over, or in one that has come to `once`."""
    sheet = court.sheet(None)
    happened = _[sheet.first(court.acts(check.get("a")))]
    if not check.get("once"):
        outcome = when((happened.notnull(), PASS), (_._is_open, PENDING), otherwise=BREACH)
        return Verdict(outcome, happened, ibis.ifelse(happened.isnull(), _._ended_at, None))
    once = _[sheet.first(court.acts(check.get("once")))]
    outcome = when((once.isnull(), NOT_APPLICABLE), (happened.notnull(), PASS), otherwise=BREACH)
    return Verdict(outcome, once)


def absent_between(court: Court, check: Check) -> Verdict:
    """Between the last `a` before a `b` and that `b` there is no `x`.

    With `until_end` what follows an `a` without a `b` counts too. With `rising` only an `x` counts at which
    that column is above its value at the `a`.
    """
    a, x, b = (court.acts(check.get(name)) for name in ("a", "x", "b"))
    sheet = court.sheet(None)
    name = f"between_{called(a, x, b)}_{bool(check.get('until_end'))}_{check.get('rising') or ''}"
    sheet.own(name, _between(court, sheet, check, (a, x, b), name))
    first_a, last_a, last_b = _[sheet.first(a)], _[sheet.last(a)], _[sheet.last(b)]
    is_waiting = last_b.isnull() | (last_a > last_b)
    is_closed = ibis.coalesce(first_a < last_b, False)
    n, unknown = (ibis.coalesce(_[f"{name}_{what}"], 0) for what in ("n", "unknown"))
    ended = PASS if check.get("until_end") else NOT_APPLICABLE
    outcome = when(
        (first_a.isnull(), NOT_APPLICABLE), (n > 0, BREACH), (unknown > 0, CANNOT),
        (is_waiting & _._is_open, PENDING), (is_closed, PASS), otherwise=ended,
    )  # fmt: skip
    over = court.measured(lambda: _[f"{name}_rise"]) if check.get("rising") else NOTHING
    place = ibis.coalesce(_[f"{name}_place"], last_b, last_a)
    return Verdict(outcome, place, over=over, unit="number")


def _between(court: Court, sheet: Sheet, check: Check, acts: tuple[Acts, Acts, Acts], name: str) -> ir.Table:
    """Per case how many `x` lie between, the place of the first, and at how many the values are not known."""
    a, x, b = acts
    rising = check.get("rising")
    if rising and not court.log.has_column(rising):
        raise Lacking(Missing("column", rising))
    column = court.log.column(rising) if rising else None
    if column and column not in court.log.all_events.columns:
        raise Lacking(Missing("column", rising))
    rows = sheet.events(sorted({*a, *x, *b}), *([column] if column else []))
    before = ibis.window(group_by="case_key", order_by="position", following=0)
    after = ibis.window(group_by="case_key", order_by="position", preceding=0)
    place_a = ibis.ifelse(is_one_of(a), _.position, NOWHERE)
    place_b = ibis.ifelse(is_one_of(b), _.position, NOWHERE)
    marked = rows.mutate(_a=place_a, _b=place_b)
    marked = marked.mutate(
        _last_a=_._a.max().over(before), _last_b=_._b.max().over(before),
        _next_a=_._a.min().over(after), _next_b=_._b.min().over(after),
    )  # fmt: skip
    inside = _._last_a.notnull() & (_._last_b.isnull() | (_._last_b < _._last_a))
    closing = _._next_b.notnull() & (_._next_a.isnull() | (_._next_b < _._next_a))
    if check.get("until_end"):
        closing = closing | (_._next_b.isnull() & _._next_a.isnull())
    found = marked.filter(is_one_of(x) & inside & closing)
    counted = ibis.literal(True)
    unknown = ibis.literal(False)
    rise: ir.Value = NOTHING
    if column:
        start = rows.filter(is_one_of(a)).select(_case="case_key", _at_a="position", _value=column)
        found = found.left_join(start, [found.case_key == start._case, found._last_a == start._at_a])
        unknown = _[column].isnull() | _._value.isnull()
        counted = ibis.coalesce(_[column] > _._value, False)
        rise = (_[column] - _._value).cast("float64") if rows[column].type().is_numeric() else NOTHING
    found = found.mutate(_is_x=counted, _is_unknown=unknown, _rise=rise)
    return found.group_by("case_key").agg(
        **{
            f"{name}_n": _._is_x.sum(), f"{name}_unknown": _._is_unknown.sum(),
            f"{name}_place": _.position.min(where=_._is_x), f"{name}_rise": _._rise.max(where=_._is_x),
        }
    )  # fmt: skip


def backwards(court: Court, check: Check) -> Verdict:
    """At most `n` moves back: events `a` that say so where the log has any, else steps of the reference path
    behind one that was reached just before.
    """
    told = tuple(name for name in check.get("a", ()) if court.log.has_activity(name))
    if told:
        sheet = court.sheet(None)
        acts = court.acts(told)
        return _beyond(court, ibis.coalesce(_[sheet.count(acts)], 0), _[sheet.last(acts)], check)
    path = [name for name in court.log.catalogue.reference_path if court.log.has_activity(name)]
    if len(path) < 2:
        raise Lacking(Missing("path"))
    court.whole["back"] = court.log.keep(_steps_back)
    return _beyond(court, ibis.coalesce(_["n_back"], 0), _["back_place"], check)


def _beyond(court: Court, n: ir.Deferred, place: ir.Deferred, check: Check) -> Verdict:
    """Not more often than the demand allows."""
    most = int(check.get("n"))
    return Verdict(when((n > most, BREACH)), place, over=court.measured(lambda: n - most), unit="count")


def _steps_back(log: EventLog) -> ir.Table:
    """Per variant how often it goes back, and where it does so last; worked out on one of its cases."""
    steps = log.activities.filter(_.activity.isin(log.catalogue.reference_path), _.step.notnull())
    one = log.all_cases.group_by("variant_key").agg(case_key=_.case_key.min())
    rows = log.all_events.select("case_key", "position", "activity_key").inner_join(one, "case_key")
    rows = rows.inner_join(steps.select("activity_key", "step"), "activity_key")
    rows = rows.select("variant_key", "position", "step")
    before = ibis.window(group_by="variant_key", order_by="position")
    back = rows.mutate(_is_back=_.step < _.step.lag().over(before))
    return back.filter(_._is_back).group_by("variant_key").agg(
        n_back=_.count(), back_place=_.position.max()
    )  # fmt: skip
