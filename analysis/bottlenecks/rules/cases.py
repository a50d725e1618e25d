"""Which cases break a rule, when and by whom, on which events does it show, and does it get better?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.rules.evaluating import cases_judged, outcome
from analysis.bottlenecks.rules.judging import BREACH, OUTCOMES, PASS
from analysis.bottlenecks.rules.results import amount_column
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.measures.intervals import wilson
from analysis.processes.rules import Check, Condition, Every, Happened, Negated, Rule, Some
from analysis.schema import Schema

OUTCOMES_OF = Schema("rule_outcomes", {"case_id": "text", "outcome": "text", "at": "time"}, ("case_id",))
BREACHES = Schema(
    "rule_breaches",
    {
        "case_id": "text", "at": "time", "activity": "text", "who": "text", "amount": "number",
        "over": "number", "unit": "text",
    },
    ("-at", "case_id"),
)  # fmt: skip
BY = Schema(
    "rule_breaches_by",
    {
        "group": "text", "n_cases": "count", "n_judged": "count", "n_pass": "count", "n_breach": "count",
        "n_cannot": "count", "share": "share", "low": "share", "high": "share", "amount": "number",
    },
    ("-n_breach", "group"),
)  # fmt: skip
TREND = Schema(
    "rule_trend",
    {
        "month": "time", "n_judged": "count", "n_breach": "count", "share": "share", "low": "share",
        "high": "share",
    },
    ("month",),
)  # fmt: skip


def outcomes(log: EventLog, rule: Rule, *, calendar: Calendar | None = None) -> pd.DataFrame:
    """What the rule makes of every case of the view.

    Returns
    -------
    Frame `OUTCOMES_OF`, by `case_id`: `outcome` is one of `not_applicable, pass, pending, cannot, breach`;
    `at` is when it was kept or broken, null for the others.
    """
    found = log.ask(_outcomes, rule, calendar or Calendar(), log.is_money_mixed)
    return OUTCOMES_OF.conform(found.assign(outcome=found["code"].map(dict(enumerate(OUTCOMES)))))


def breaches(
    log: EventLog,
    rule: Rule,
    *,
    calendar: Calendar | None = None,
    without: Sequence[str] = (),
    limit: int | None = None,
) -> pd.DataFrame:
    """The cases of the view that break the rule, once each: when, at which activity, and who did it.

    Parameters
    ----------
    without
        Ids of cases to leave out (accepted deviations).
    limit
        Of the latest so many; all where None.

    Returns
    -------
    Frame `BREACHES`, the latest first. `at` is the time of the event that broke the rule, or when the
    time was up; `activity` and `who` are of that event, or of the one the clock ran from. `who` is null where
    nobody is named; `amount` is null where the log has none, or in several currencies. `over` is by
    how much the breach is beyond what is demanded, in `unit`: `hours` or `days` too late, `count` (more than
    allowed; below zero: fewer than demanded), `share` (beyond the tolerance), `number` (a value changed by so
    much); null where there is nothing to measure.
    """
    found = log.ask(broken, rule, calendar or Calendar(), log.is_money_mixed, amount_column(log))
    found = found[~found["case_id"].isin(list(without))] if len(without) else found
    found = BREACHES.conform(found.assign(activity=found["activity_key"].map(log.activity_names)))
    return found if limit is None else found.head(limit)


def broken_cases(log: EventLog, rule: Rule, calendar: Calendar) -> pd.DataFrame:
    """The cases that break a rule with the place of the event that did it, and the demands broken as bits."""
    found = log.ask(broken, rule, calendar, log.is_money_mixed, amount_column(log))
    return found[["case_id", "place", "broken"]]


def breaches_by(
    log: EventLog,
    rule: Rule,
    *,
    by: str,
    calendar: Calendar | None = None,
    without: Sequence[str] = (),
) -> pd.DataFrame:
    """How often groups of cases break the rule, by an attribute of the case (a column or role).

    Parameters
    ----------
    without
        Ids of cases whose breach does not count (accepted deviations); they stay among those judged.

    Returns
    -------
    Frame `BY`, most breaches first; cases without a value form the group with the empty name. `share` is that
    of the breaches among passes and breaches, with its interval.
    """
    amount, column = amount_column(log), log.column(by)
    asked = (rule, calendar or Calendar(), log.is_money_mixed, amount, column, tuple(sorted(without)))
    found = log.ask(_by, *asked)
    return BY.conform(_with_share(found, found["n_judged"]))


def trend(
    log: EventLog, rule: Rule, *, calendar: Calendar | None = None, without: Sequence[str] = ()
) -> pd.DataFrame:
    """The share of breaches by month; those of the cases `without` (accepted deviations) do not count.

    A case counts in the month in which it kept or broke the rule (that of `at` in `outcomes`), in the zone
    of the log: breaches of a month, among the passes and breaches of that month. Cases whose moment is not
    known count nowhere.

    Returns
    -------
    Frame `TREND`, by `month` (its first day); months without a case are left out.
    """
    found = outcomes(log, rule, calendar=calendar)
    judged = found[found["outcome"].isin(["pass", "breach"]) & found["at"].notna()]
    local = judged["at"].dt.tz_convert(log.zone or "UTC").dt.tz_localize(None)
    month = local.dt.to_period("M").dt.to_timestamp()
    broken = judged["outcome"].eq("breach") & ~judged["case_id"].isin(list(without))
    counted = broken.groupby(month.rename("month")).agg(n_judged="size", n_breach="sum").reset_index()
    return TREND.conform(_with_share(counted, counted["n_judged"]))


def activities_of(rule: Rule) -> tuple[str, ...]:
    """The activities a rule names, each once."""
    named: list[str] = []
    for part in rule.check.parts:
        named += _named(part)
    for condition in (rule.when, rule.exempt, *(part.when for part in rule.check.parts)):
        named += _conditioned(condition)
    return tuple(dict.fromkeys(named))


def columns_of(rule: Rule) -> tuple[str, ...]:
    """The attributes a rule names, each once."""
    keys = ("by", "due", "attribute", "date", "x", "y", "rising")
    x_is_activity = ("absent_between",)
    named = [
        str(part.get(key))
        for part in rule.check.parts
        for key in keys
        if part.get(key) is not None and not (key == "x" and part.type in x_is_activity)
    ]
    for condition in (rule.when, rule.exempt, *(part.when for part in rule.check.parts)):
        named += _compared(condition)
    return tuple(dict.fromkeys(named))


def _named(check: Check) -> list[str]:
    keys = ("a", "x", "b", "or_else", "before", "once", "per", "unless")
    return [name for key in keys if isinstance(check.get(key), tuple) for name in check.get(key)]


def _conditioned(condition: Condition | None) -> list[str]:
    if isinstance(condition, Happened):
        return list(condition.activities)
    return [name for part in _inside(condition) for name in _conditioned(part)]


def _compared(condition: Condition | None) -> list[str]:
    attribute = getattr(condition, "attribute", None)
    return [attribute] if attribute else [name for part in _inside(condition) for name in _compared(part)]


def _inside(condition: Condition | None) -> tuple[Condition, ...]:
    if isinstance(condition, (Every, Some)):
        return condition.parts
    return (condition.part,) if isinstance(condition, Negated) else ()


# -- the questions ----------------------------------------------------------------------------------


def _settled(log: EventLog, rule: Rule, calendar: Calendar, is_mixed: bool, *columns: str) -> ir.Table:
    """The cases with `code`, and of those settled the event (`place`, `activity_key`) and moment `at`."""
    rows = cases_judged(log, (rule,), calendar, is_mixed, extra=columns, in_detail=True)
    rows = rows.select("case_key", *columns, code=outcome(0), place="place_0", told_at="at_0",
                       over="over_0", unit="unit_0", broken="broken_0")  # fmt: skip
    who = ["resource_key"] if log.has_resources else []
    events = log.events.select("case_key", "position", "activity_key", "timestamp", *who)
    joined = rows.left_join(
        events, [rows.case_key == events.case_key, rows.place.cast("int64") == events.position.cast("int64")]
    )
    at = ibis.coalesce(_.told_at, _.timestamp)
    kept = ["case_key", *columns, "code", "place", "activity_key", "over", "unit", "broken", *who]
    return joined.select(*kept, at=at)


def _outcomes(log: EventLog, rule: Rule, calendar: Calendar, is_mixed: bool) -> ir.Table:
    rows = _settled(log, rule, calendar, is_mixed, "case_id")
    at = ibis.ifelse(_.code.isin([PASS, BREACH]), _.at, ibis.null("timestamp(6)"))
    return rows.select("case_id", "code", at=at)


def broken(log: EventLog, rule: Rule, calendar: Calendar, is_mixed: bool, amount: str | None) -> ir.Table:
    """The cases of the view that break a rule, as in `breaches`, with the `place` of the event that did it
    and the demands that are broken as bits.

    Which they are hangs on no filter: they are found once in the whole log.
    """
    value = log.cases[amount].cast("float64") if amount else ibis.null("float64")
    cases = log.cases.select("case_key", "case_id", amount=value)
    rows = cases.join(log.keep(_of_all_cases, rule, calendar, is_mixed), "case_key")
    if log.has_resources:
        people = log.resources.select("resource_key", who="resource")
        rows = rows.left_join(people, "resource_key")
    else:
        rows = rows.mutate(who=ibis.null("string"))
    told = ("case_id", "at", "activity_key", "who", "amount", "place", "over", "broken", "unit")
    return rows.select(*told)


def _of_all_cases(log: EventLog, rule: Rule, calendar: Calendar, is_mixed: bool) -> ir.Table:
    rows = _settled(log, rule, calendar, is_mixed).filter(_.code == BREACH)
    return rows.mutate(unit=ibis.ifelse(_.over.notnull(), _.unit, ibis.null("string"))).drop("code")


def _by(
    log: EventLog, rule: Rule, calendar: Calendar, is_mixed: bool, amount: str | None, column: str,
    without: tuple[str, ...],
) -> ir.Table:  # fmt: skip
    extra = tuple(dict.fromkeys([column, "case_id", *([amount] if amount else [])]))
    rows = cases_judged(log, (rule,), calendar, is_mixed, extra=extra)
    group = ibis.coalesce(_[column].cast("string"), "")
    held, broken = _[outcome(0)], _[outcome(0)] == BREACH
    broken = broken & ~_.case_id.cast("string").isin(list(without)) if without else broken
    total = _[amount].cast("float64").sum(where=broken).fill_null(0.0) if amount else ibis.null("float64")
    counted = {f"n_{OUTCOMES[code]}": (held == code).sum() for code in range(len(OUTCOMES))}
    counted |= {"n_breach": broken.sum(), "n_judged": held.isin([PASS, BREACH]).sum()}
    return rows.mutate(group=group).group_by("group").agg(n_cases=_.count(), amount=total, **counted)


def _with_share(found: pd.DataFrame, n_judged: pd.Series) -> pd.DataFrame:
    low, high = wilson(found["n_breach"], n_judged)
    share = found["n_breach"] / n_judged.astype("float64").where(n_judged > 0)
    return found.assign(share=share, low=low, high=high)
