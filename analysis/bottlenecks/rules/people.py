"""Did the right people do it: not the same one twice, not the owner himself, two of them, of this role?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules.each import first_meant, meets_now
from analysis.bottlenecks.rules.judging import (
    BREACH,
    CANNOT,
    NOT_APPLICABLE,
    PASS,
    PENDING,
    Court,
    Lacking,
    Missing,
    Verdict,
    when,
)
from analysis.bottlenecks.rules.sheet import Acts, Sheet, called, software
from analysis.log import EventLog
from analysis.processes.rules import Check


def different_resource(court: Court, check: Check) -> Verdict:
    """Nobody did both `a` and `b`; what software did counts for nobody."""
    a, b = court.acts(check.get("a")), court.target(check)
    court.need_people()
    sheet = court.sheet(check.get("by"))
    name = sheet.shared(a, b)
    first_a, last_b = _[sheet.first(a)], _[sheet.last(b)]
    is_same, is_unnamed = (ibis.coalesce(_[f"{name}_{what}"], False) for what in ("same", "unnamed"))
    outcome = when(
        (first_a.isnull() | last_b.isnull(), NOT_APPLICABLE), (is_same, BREACH), (is_unnamed, CANNOT)
    )
    return Verdict(outcome, ibis.coalesce(_[f"{name}_place"], last_b), by=sheet.by)


def distinct_resources(court: Court, check: Check) -> Verdict:
    """At least `n` people did `a`; before `before`, where that is named."""
    a, n = court.acts(check.get("a")), int(check.get("n"))
    court.need_people()
    sheet = court.sheet(None)
    happened = _[sheet.first(a)].notnull()
    if not check.get("before"):
        people, unnamed = (ibis.coalesce(_[one], 0) for one in sheet.performers(a))
        outcome = when(
            (~happened, NOT_APPLICABLE), (people >= n, PASS), (unnamed > 0, CANNOT), (_._is_open, PENDING),
            otherwise=BREACH,
        )  # fmt: skip
        over = court.measured(lambda: people - n)
        return Verdict(outcome, _[sheet.last(a)], over=over, unit="count")
    mark, _at, unknown = first_meant(court, check, sheet, court.target(check, "before"))
    people, unnamed = (ibis.coalesce(_[one], 0) for one in sheet.performers(a, mark))
    at = _[mark]
    outcome = when(
        (unknown, CANNOT), (at.isnull() & happened & _._is_open & meets_now(court, check), PENDING),
        (at.isnull(), NOT_APPLICABLE), (people >= n, PASS), (unnamed > 0, CANNOT), otherwise=BREACH,
    )  # fmt: skip
    over = court.measured(lambda: people - n)
    return Verdict(outcome, ibis.coalesce(at, _[sheet.last(a)]), over=over, unit="count")


def not_performed_by(court: Court, check: Check) -> Verdict:
    """`a` was done by somebody else than the person a column names, then or else at the end of the case."""
    a, attribute = court.acts(check.get("a")), check.get("attribute")
    court.need_people()
    if not court.log.has_column(attribute):
        raise Lacking(Missing("column", attribute))
    sheet, column = court.sheet(None), court.log.column(attribute)
    name = f"own_{called(a)}_{column}"
    people = court.log.resources.select(_key="resource_key", _name="resource")
    changes = column in court.log.all_events.columns
    owners = court.log.cases.select(_case="case_key", _last=court.log.cases[column].cast("string"))
    rows = sheet.events(a, "resource_key", *([column] if changes else []))
    rows = rows.left_join(people, rows.resource_key == people._key)
    rows = rows.left_join(owners, rows.case_key == owners._case)
    then = _[column].cast("string") if changes else _._last
    rows = rows.mutate(_owner=ibis.coalesce(then, _._last))
    is_same = _._name.lower() == _._owner.lower()
    return _who(sheet, a, name, rows, is_same, software(court.log))


def allowed_resource(court: Court, check: Check) -> Verdict:
    """`a` was done by somebody of one of the roles; the role stands in a column (else that of teams).

    Where nobody in the whole log has any of the roles, nobody can tell: they go by other names there.
    """
    a, attribute = court.acts(check.get("a")), check.get("attribute", "team")
    if not court.log.has_column(attribute):
        raise Lacking(Missing("column", attribute))
    sheet, column = court.sheet(None), court.log.column(attribute)
    roles = sorted(str(role).lower() for role in check.get("roles"))
    _need_role(court, column, roles)
    name = f"role_{called(a)}_{column}_{'-'.join(roles)}"
    if column in court.log.all_events.columns:
        rows = sheet.events(a, column).rename(_name=column)
    else:
        cases = court.log.cases.select(_case="case_key", _name=court.log.cases[column])
        rows = sheet.events(a)
        rows = rows.left_join(cases, rows.case_key == cases._case)
    rows = rows.mutate(_name=_._name.cast("string"), _owner=ibis.literal(""))
    return _who(sheet, a, name, rows, ~_._name.lower().isin(roles), [])


def _need_role(court: Court, column: str, roles: list[str]) -> None:
    known = court.log.ask(_values_of, column)["value"].dropna()
    if not set(known.astype(str).str.strip().str.lower()) & set(roles):
        raise Lacking(*(Missing("role", role) for role in roles))


def _values_of(log: EventLog, column: str) -> ir.Table:
    """Every value of a column, whatever the filters."""
    table = log.all_events if column in log.all_events.columns else log.all_cases
    return table.select(value=table[column].cast("string")).distinct()


def _who(
    sheet: Sheet, acts: Acts, name: str, rows: ir.Table, is_wrong: ir.Deferred, without: list[int]
) -> Verdict:
    """Whether somebody wrong did the activities: a row an event with `_name` and `_owner`."""
    unnamed = _._name.isnull() | _._owner.isnull()
    wrong = ibis.coalesce(is_wrong, False)
    if without:
        wrong = wrong & ~ibis.coalesce(_.resource_key.isin(without), False)
    marked = rows.mutate(_is_wrong=wrong, _is_unnamed=unnamed)
    found = marked.group_by("case_key").agg(
        **{
            f"{name}_wrong": _._is_wrong.any(), f"{name}_unnamed": _._is_unnamed.any(),
            f"{name}_place": _.position.min(where=_._is_wrong),
        }
    )  # fmt: skip
    sheet.own(name, found)
    last = _[sheet.last(acts)]
    is_bad, is_open = (ibis.coalesce(_[f"{name}_{what}"], False) for what in ("wrong", "unnamed"))
    outcome = when((last.isnull(), NOT_APPLICABLE), (is_bad, BREACH), (is_open, CANNOT), otherwise=PASS)
    return Verdict(outcome, ibis.coalesce(_[f"{name}_place"], last))
