"""Was it done in time: within so many hours, by a deadline, before a date?"""

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
    PASS,
    PENDING,
    Court,
    Lacking,
    Missing,
    Verdict,
    when,
)
from analysis.bottlenecks.rules.sheet import Sheet
from analysis.log.moments import hours_from
from analysis.processes.rules import Check


def responds(court: Court, check: Check) -> Verdict:
    """After the first `a` (or the last) a `b` follows; within so many hours, or by a date, where one is set.

    Until then a case without it is pending; one that is over and has no deadline has broken the rule. With
    `early` a `b` before will do.
    """
    a, b = court.acts(check.get("a")), court.target(check)
    sheet = court.sheet(check.get("by"))
    mark = sheet.end(a, check.get("at", "first"))
    answer = sheet.next_after(b, mark, slack_h=court.slack_h(b))
    since, until = _[mark[1]], _[answer[1]]
    in_time, is_up, deadline, is_known = _deadline(court, check, sheet, mark, answer)
    missed = is_up if check.get("within_h") is not None or check.get("due") else ~_._is_open
    is_early = _[sheet.first(b)] < _[mark[0]] if check.get("early") else ibis.literal(False)
    outcome = when(
        (since.isnull(), NOT_APPLICABLE), (is_early, PASS), (~is_known, CANNOT),
        (until.notnull() & in_time, PASS), (until.notnull(), BREACH), (missed, BREACH), otherwise=PENDING,
    )  # fmt: skip
    at = ibis.ifelse(until.isnull(), deadline, NOWHEN)
    over, unit = _over(court, check, sheet, mark, answer, deadline)
    return Verdict(outcome, ibis.coalesce(_[answer[0]], _[mark[0]]), at, sheet.by, over, unit)


def max_duration(court: Court, check: Check) -> Verdict:
    """From the first `a` (or the last) to the next `b` no more than so many hours.

    A case that is over without a `b` is not concerned, nor is one that had done it before it came to `a`;
    any other open one breaks the rule once the time is up.
    """
    a, b = court.acts(check.get("a")), court.target(check)
    sheet = court.sheet(check.get("by"))
    mark = sheet.end(a, check.get("at", "first"))
    answer = sheet.next_after(b, mark, slack_h=court.slack_h(b))
    since, until = _[mark[1]], _[answer[1]]
    in_time, is_up, deadline, _known = _deadline(court, check, sheet, mark, answer)
    is_done_before = _[sheet.last(b)] < _[sheet.first(a)]
    outcome = when(
        (since.isnull(), NOT_APPLICABLE), (until.notnull() & in_time, PASS), (until.notnull(), BREACH),
        (is_done_before | ~_._is_open, NOT_APPLICABLE), (is_up, BREACH), otherwise=PENDING,
    )  # fmt: skip
    at = ibis.ifelse(until.isnull(), deadline, NOWHEN)
    over, unit = _over(court, check, sheet, mark, answer, deadline)
    return Verdict(outcome, ibis.coalesce(_[answer[0]], _[mark[0]]), at, sheet.by, over, unit)


def _over(
    court: Court,
    check: Check,
    sheet: Sheet,
    mark: tuple[str, str],
    answer: tuple[str, str],
    deadline: ir.Value,
) -> tuple[ir.Value, str]:
    """How much too late the answer came, or is by now; by dates in days, in working time in working hours."""
    if check.get("due"):
        return court.measured(lambda: _days_late(court, _[answer[1]], deadline)), "days"
    if check.get("within_h") is None:
        return NOTHING, ""
    hours = float(check.get("within_h"))
    if check.get("working"):
        return court.measured(lambda: _[sheet.working_h(mark[1], answer[1])] - hours), "hours"
    done = ibis.coalesce(_[answer[1]], court.now)
    return court.measured(lambda: hours_from(deadline, done)), "hours"


def _days_late(court: Court, at: ir.Value, over: ir.Value) -> ir.Value:
    """Whole days after the last day on which it was in time; the day after it is the first."""
    return (hours_from(over, ibis.coalesce(at, court.now)) / 24).floor() + 1


def _deadline(
    court: Court, check: Check, sheet: Sheet, mark: tuple[str, str], answer: tuple[str, str]
) -> tuple[ir.Value, ir.Value, ir.Value, ir.Value]:
    """Whether the answer came in time, whether time is up without one, the deadline, whether it is known."""
    since, until = _[mark[1]], _[answer[1]]
    always = ibis.literal(True)
    if check.get("due"):
        due = _due(court, check, sheet)
        over = due + ibis.interval(days=1)
        return until < over, court.now >= over, over, due.notnull()
    if check.get("within_h") is None:
        return always, ibis.literal(False), NOWHEN, always
    hours = float(check.get("within_h"))
    if check.get("working"):
        taken = _[sheet.working_h(mark[1], answer[1])]
        return taken <= hours, taken > hours, NOWHEN, always
    deadline = since + ibis.interval(microseconds=round(hours * 3_600_000_000))
    return hours_from(since, until) <= hours, court.now > deadline, deadline, always


def _due(court: Court, check: Check, sheet: Sheet) -> ir.Value:
    """The day in a column: that of the events the clock starts from, else that of the case."""
    name = check.get("due")
    if not court.log.has_column(name):
        raise Lacking(Missing("column", name))
    column = court.log.column(name)
    _need_date(court, column, name)
    if column not in court.log.all_events.columns:
        return _day(court.column(name))
    a = court.acts(check.get("a"))
    table = f"due_{'_'.join(map(str, a))}_{column}"
    rows = sheet.events(a, column)
    sheet.own(table, rows.group_by(sheet.keys).agg(**{table: _[column].max()}))
    return _day(_[table])


def _day(value: ir.Deferred) -> ir.Deferred:
    return value.cast("date").cast("timestamp(6)")


def _need_date(court: Court, column: str, name: str) -> None:
    if not court.log.all_cases[column].type().is_temporal():
        raise Lacking(Missing("date", name))


def before_date(court: Court, check: Check) -> Verdict:
    """The first `a` (or the last) comes on the day in a column of the case, or before.

    With `must` it has to come by then: an open case without it is pending until that day and late after it.
    """
    a, which = court.acts(check.get("a")), check.get("at", "first")
    due = _day(court.column(check.get("date")))
    _need_date(court, court.log.column(check.get("date")), check.get("date"))
    sheet = court.sheet(None)
    place, at = sheet.end(a, which)
    over = due + ibis.interval(days=1)
    happened = _[at].notnull()
    branches = [(happened & due.isnull(), CANNOT), (happened & (_[at] < over), PASS), (happened, BREACH)]
    late = court.measured(lambda: _days_late(court, _[at], over))
    if not check.get("must"):
        outcome = when(*branches, otherwise=NOT_APPLICABLE)
        return Verdict(outcome, _[place], over=late, unit="days")
    outcome = when(
        *branches, (~_._is_open & _._is_lost, NOT_APPLICABLE), (due.isnull(), CANNOT),
        (court.now < over, PENDING), otherwise=BREACH,
    )  # fmt: skip
    return Verdict(outcome, _[place], ibis.ifelse(happened, NOWHEN, over), over=late, unit="days")
