"""What becomes of each case by each rule? One expression over the cases of a view, for many rules."""

from __future__ import annotations

from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules import order, people, timing, values
from analysis.bottlenecks.rules.each import column_of_each
from analysis.bottlenecks.rules.holding import holds
from analysis.bottlenecks.rules.judging import (
    BREACH,
    CANNOT,
    NOT_APPLICABLE,
    NOTHING,
    NOWHEN,
    NOWHERE,
    PASS,
    Court,
    Judge,
    Lacking,
    Missing,
    Verdict,
)
from analysis.bottlenecks.rules.sheet import OBJECT, Sheet
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.processes.rules import Check, Rule, filled

JUDGES: dict[str, Judge] = {
    "precedes": order.precedes,
    "responds": timing.responds,
    "absent_between": order.absent_between,
    "never_both": order.never_both,
    "exactly_once": order.exactly_once,
    "at_most": order.at_most,
    "required": order.required,
    "not_after": order.not_after,
    "different_resource": people.different_resource,
    "not_performed_by": people.not_performed_by,
    "distinct_resources": people.distinct_resources,
    "allowed_resource": people.allowed_resource,
    "max_duration": timing.max_duration,
    "attr_required": values.attr_required,
    "value_match": values.value_match,
    "same_value": values.same_value,
    "before_date": timing.before_date,
    "backwards": order.backwards,
}
EMPTY = {"place": NOWHERE, "at": NOWHEN, "over": NOTHING, "unit": ibis.null("string")}


@dataclass
class _Part:
    """A demand of a rule, judged: its verdict, and the cases it holds for."""

    verdict: Verdict
    when: ir.Value | None
    check: Check


@dataclass
class Judged:
    """A rule with the expressions that judge a case by it.

    Parameters
    ----------
    parts
        Its demands, but for those left out because the log lacks what they need.
    missing
        What the log lacks, whether or not the rule can do without it.
    """

    rule: Rule
    parts: list[_Part] = field(default_factory=list)
    exempt: ir.Value | None = None
    when: ir.Value | None = None
    missing: list[Missing] = field(default_factory=list)


def judged(court: Court, rule: Rule) -> Judged:
    """What a court has to know to judge by a rule, and how it does."""
    found = Judged(rule)
    check: Check = filled(rule.check, rule.values)
    for part in check.parts:
        try:
            verdict = JUDGES[part.type](court, part)
        except Lacking as lacking:
            found.missing.extend(lacking.missing)
            if part.optional:
                continue
            verdict = Verdict(ibis.literal(CANNOT, "int8"), NOWHERE)
        is_of_each = column_of_each(court.log, part) is not None
        condition = holds(court, part.when, found.missing) if part.when and not is_of_each else None
        found.parts.append(_Part(verdict, condition, part))
    if not found.parts:
        found.parts.append(_Part(Verdict(ibis.literal(CANNOT, "int8"), NOWHERE), None, check))
    if rule.when:
        found.when = holds(court, filled(rule.when, rule.values), found.missing)
    if rule.exempt:
        found.exempt = holds(court, filled(rule.exempt, rule.values), found.missing)
    return found


def outcome(number: int) -> str:
    """Column with the outcome of the rule of this number."""
    return f"_rule_{number}"


def cases_judged(
    log: EventLog,
    rules: tuple[Rule, ...],
    calendar: Calendar,
    is_mixed: bool,
    *,
    extra: tuple[str, ...] = (),
    in_detail: bool = False,
) -> ir.Table:
    """The cases of a view, each with its outcome by each rule (`outcome`), never a lead.

    Parameters
    ----------
    extra
        Columns of the cases to bring along.
    in_detail
        With place and moment of what settled it (`place_0`, `at_0`; a moment of null is that of the event),
        by how much it is beyond its limit (`over_0` in `unit_0`), and which demands are broken (`broken_0`:
        the sum of 2 to the power of their numbers).
    """
    court = Court(log, calendar, is_mixed, in_detail=in_detail)
    found = [judged(court, rule) for rule in rules]
    base = _base(court, extra)
    rows = _with_sheet(base, court)
    rows = _with_parts(rows, court, base, found, in_detail)
    return _with_rules(rows, found, in_detail)


def _base(court: Court, extra: tuple[str, ...]) -> ir.Table:
    """What is known of each case beside its events."""
    log = court.log
    cases = log.cases.filter(log.cases.case_kind == "case")
    over = [state.key for state in log.catalogue.states if state.final or state.lost]
    lost = [state.key for state in log.catalogue.states if state.lost]
    is_over = ibis.coalesce(cases.state.isin(over), False) if over else ibis.literal(True)
    is_lost = ibis.coalesce(cases.state.isin(lost), False) if lost else ibis.literal(False)
    attributes = {alias: cases[column] for alias, column in court.columns.items()}
    kept = {name: cases[name] for name in extra}
    return cases.select(
        "case_key", "variant_key", _ended_at=cases.ended_at, _began_at=cases.created_at, _is_open=~is_over,
        _is_lost=is_lost, **attributes, **kept,
    )  # fmt: skip


def _with_sheet(base: ir.Table, court: Court) -> ir.Table:
    """The cases with all that was asked for of their events."""
    for table in court.whole.values():
        base = base.left_join(table, "variant_key").drop("variant_key_right")
    sheet = court.sheets.get(None)
    if sheet is None or sheet.is_empty:
        return base
    return base.left_join(sheet.table(court.calendar), "case_key").drop("case_key_right")


def _with_parts(
    rows: ir.Table, court: Court, base: ir.Table, found: list[Judged], in_detail: bool
) -> ir.Table:
    """The outcome of every demand on every case, before the conditions under which it holds."""
    named = [
        (f"_part_{i}_{j}", part.verdict) for i, one in enumerate(found) for j, part in enumerate(one.parts)
    ]
    for by, sheet in court.sheets.items():
        of_objects = {name: verdict for name, verdict in named if verdict.by == by and by is not None}
        if of_objects:
            objects = _of_objects(sheet, court, base, of_objects, in_detail)
            rows = rows.left_join(objects, "case_key").drop("case_key_right")
    settled = {
        name: ibis.coalesce(_[name], NOT_APPLICABLE) if verdict.by else verdict.outcome
        for name, verdict in named
    }
    if in_detail:
        for name, verdict in named:
            if verdict.by is None:
                settled |= _detail(name, verdict)
    return rows.mutate(**settled)


def _of_objects(
    sheet: Sheet, court: Court, base: ir.Table, verdicts: dict[str, Verdict], in_detail: bool
) -> ir.Table:
    """Per case the gravest outcome of its objects; an event that names no object cannot be judged."""
    units = sheet.table(court.calendar).inner_join(base, "case_key")
    nameless = _[OBJECT] == ""
    told, gravest = {}, {}
    for name, verdict in verdicts.items():
        held = verdict.outcome
        told[name] = ibis.ifelse(nameless & (held != NOT_APPLICABLE), ibis.literal(CANNOT, "int8"), held)
        gravest[name] = _[name].max()
        if in_detail:
            told |= _detail(name, verdict)
    judged_units = units.mutate(**told)
    if in_detail:
        most = ibis.window(group_by="case_key")
        tops = {f"{name}_top": _[name].max().over(most) for name in verdicts}
        judged_units = judged_units.mutate(**tops)
        for name in verdicts:
            is_top = _[name] == _[f"{name}_top"]
            gravest[f"{name}_place"] = _[f"{name}_place"].min(where=is_top)
            gravest[f"{name}_at"] = _[f"{name}_at"].min(where=is_top)
            gravest[f"{name}_over"] = _[f"{name}_over"].max(where=is_top)
    return judged_units.group_by("case_key").agg(**gravest)


def _detail(name: str, verdict: Verdict) -> dict[str, ir.Value]:
    return {f"{name}_place": verdict.place, f"{name}_at": verdict.at, f"{name}_over": verdict.over}


def _with_rules(rows: ir.Table, found: list[Judged], in_detail: bool) -> ir.Table:
    """The outcome of every rule: the gravest of its demands, for the cases it holds for."""
    conditioned = {
        f"_part_{i}_{j}": _held_for(_[f"_part_{i}_{j}"], part.when)
        for i, one in enumerate(found)
        for j, part in enumerate(one.parts)
        if part.when is not None
    }
    rows = rows.mutate(**conditioned) if conditioned else rows
    settled = {outcome(i): _outcome(i, one) for i, one in enumerate(found)}
    rows = rows.mutate(**settled)
    if not in_detail:
        return rows
    told = {f"{what}_{i}": _of_gravest(i, one, what) for i, one in enumerate(found) for what in EMPTY} | {
        f"broken_{i}": _broken(i, one) for i, one in enumerate(found)
    }
    return rows.mutate(**told)


def _held_for(held: ir.Value, condition: ir.Value) -> ir.Value:
    """The outcome where the condition holds; where nobody can tell it cannot be evaluated."""
    none, unknown = (ibis.literal(code, "int8") for code in (NOT_APPLICABLE, CANNOT))
    return ibis.cases((held == NOT_APPLICABLE, none), (condition, held), (~condition, none), else_=unknown)


def _outcome(number: int, one: Judged) -> ir.Value:
    parts = [_[f"_part_{number}_{j}"] for j in range(len(one.parts))]
    found = ibis.greatest(*parts) if len(parts) > 1 else parts[0]
    if one.when is not None:
        found = _held_for(found, one.when)
    none = ibis.literal(NOT_APPLICABLE, "int8")
    if one.exempt is not None:
        found = ibis.ifelse(ibis.coalesce(one.exempt, False), none, found)
    if one.rule.since is not None:
        began = ibis.literal(one.rule.since).cast("timestamp(6)")
        found = ibis.ifelse(_._began_at >= began, found, none)
    return found


def _of_gravest(number: int, one: Judged, what: str) -> ir.Value:
    """Place or moment of the first demand whose outcome is that of the rule."""
    settled = ibis.or_(_[outcome(number)] == BREACH, _[outcome(number)] == PASS)
    branches = []
    for j, part in enumerate(one.parts):
        is_it = settled & (_[f"_part_{number}_{j}"] == _[outcome(number)])
        told = ibis.literal(part.verdict.unit) if what == "unit" else _[f"_part_{number}_{j}_{what}"]
        branches.append((is_it, told))
    return ibis.cases(*branches, else_=EMPTY[what])


def _broken(number: int, one: Judged) -> ir.Value:
    """Which demands are broken, each by its bit."""
    bits = [
        ibis.ifelse(_[f"_part_{number}_{j}"] == BREACH, ibis.literal(2**j, "int64"), ibis.literal(0, "int64"))
        for j in range(len(one.parts))
    ]
    return ibis.ifelse(_[outcome(number)] == BREACH, sum(bits[1:], bits[0]), ibis.literal(0, "int64"))
