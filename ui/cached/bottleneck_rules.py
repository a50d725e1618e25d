"""How cases fare by the rules, worked out once per view; rules come in as JSON, in their plain form."""

from __future__ import annotations

import json
from functools import lru_cache

import pandas as pd

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.calendar import Calendar
from analysis.processes.rules import Rule
from ui.cached.by_view import by_view


@lru_cache(maxsize=400)
def read(said: str) -> Rule:
    """A rule from its JSON, read once."""
    from analysis.processes.rule_form import rule

    return rule(json.loads(said))


@lru_cache(maxsize=400)
def plain(rule: Rule) -> str:
    """A rule as JSON, the same for equal rules."""
    return json.dumps(rule.to_dict(), ensure_ascii=False, sort_keys=True)


def check(log: EventLog, rules: tuple[Rule, ...], calendar: Calendar) -> pd.DataFrame:
    """`analysis.bottlenecks.check_rules` for these rules."""
    return _check(log, tuple(plain(rule) for rule in rules), calendar)


@by_view
def _check(log: EventLog, rules: tuple[str, ...], calendar: Calendar) -> pd.DataFrame:
    from analysis.bottlenecks import check_rules

    counted = _patterns(log, rules, calendar)
    return check_rules(log, [read(one) for one in rules], calendar=calendar, counted=counted)


@by_view
def _patterns(log: EventLog, rules: tuple[str, ...], calendar: Calendar) -> pd.DataFrame:
    """What `check` and `broken` count, asked once."""
    from analysis.bottlenecks.rules import patterns

    return patterns(log, [read(one) for one in rules], calendar=calendar)


def accepted(log: EventLog, rule: Rule, case_ids: tuple[str, ...], calendar: Calendar) -> tuple[int, float]:
    """How many of these cases break the rule in this view, and their amount together."""
    return _accepted(log, plain(rule), case_ids, calendar)


@by_view
def _accepted(log: EventLog, rule: str, case_ids: tuple[str, ...], calendar: Calendar) -> tuple[int, float]:
    from analysis.bottlenecks import check_rules

    few = log.where(f.CaseIds(case_ids))
    row = check_rules(few, [read(rule)], calendar=calendar).iloc[0]
    return int(row["n_breach"]), float(row["amount"])


def broken(
    log: EventLog,
    rules: tuple[Rule, ...],
    calendar: Calendar,
    without: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[int, float | None]:
    """`analysis.bottlenecks.rules.cases_with_breach`."""
    return _broken(log, tuple(plain(rule) for rule in rules), calendar, without)


@by_view
def _broken(
    log: EventLog,
    rules: tuple[str, ...],
    calendar: Calendar,
    without: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[int, float | None]:
    from analysis.bottlenecks.rules import cases_with_breach

    told = {"without": without, "counted": _patterns(log, rules, calendar)}
    return cases_with_breach(log, [read(one) for one in rules], calendar=calendar, **told)


def breaches(log: EventLog, rule: Rule, calendar: Calendar) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.breaches`: every case of the view that breaks the rule."""
    return _breaches(log, plain(rule), calendar)


@by_view
def _breaches(log: EventLog, rule: str, calendar: Calendar) -> pd.DataFrame:
    from analysis.bottlenecks.rules import breaches

    return breaches(log, read(rule), calendar=calendar)


def evidence(log: EventLog, rule: Rule, case_id: str, calendar: Calendar) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.evidence` of one case."""
    return _evidence(log, plain(rule), case_id, calendar)


@by_view
def _evidence(log: EventLog, rule: str, case_id: str, calendar: Calendar) -> pd.DataFrame:
    from analysis.bottlenecks.rules import evidence

    return evidence(log, read(rule), [case_id], calendar=calendar)


def case_values(log: EventLog, rule: Rule) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.case_values` of all cases of the view."""
    return _case_values(log, plain(rule))


@by_view
def _case_values(log: EventLog, rule: str) -> pd.DataFrame:
    from analysis.bottlenecks.rules import case_values

    return case_values(log, read(rule))


def looked(log: EventLog, rule: Rule, calendar: Calendar) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.looked` of all cases that break the rule."""
    return _looked(log, plain(rule), calendar)


@by_view
def _looked(log: EventLog, rule: str, calendar: Calendar) -> pd.DataFrame:
    from analysis.bottlenecks.rules import looked

    return looked(log, read(rule), calendar=calendar, broken=_broken_cases(log, rule, calendar))


def broken_cases(log: EventLog, rule: Rule, calendar: Calendar) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.cases.broken_cases`."""
    return _broken_cases(log, plain(rule), calendar)


@by_view
def _broken_cases(log: EventLog, rule: str, calendar: Calendar) -> pd.DataFrame:
    from analysis.bottlenecks.rules.cases import broken_cases

    return broken_cases(log, read(rule), calendar)


def by_group(
    log: EventLog, rule: Rule, calendar: Calendar, *, by: str, without: tuple[str, ...], min_shown: int,
    min_clear: int,
) -> pd.DataFrame:  # fmt: skip
    """`analysis.bottlenecks.rules.groups.breaches_between` by an attribute."""
    told = {"by": by, "without": without, "min_shown": min_shown, "min_clear": min_clear}
    return _by_group(log, plain(rule), calendar, **told)


@by_view
def _by_group(
    log: EventLog, rule: str, calendar: Calendar, *, by: str, without: tuple[str, ...], min_shown: int,
    min_clear: int,
) -> pd.DataFrame:  # fmt: skip
    from analysis.bottlenecks.rules.groups import breaches_between

    told = {"by": by, "without": without, "min_shown": min_shown, "min_clear": min_clear}
    return breaches_between(log, read(rule), calendar=calendar, **told)


def trend(log: EventLog, rule: Rule, calendar: Calendar, without: tuple[str, ...]) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.trend`."""
    return _trend(log, plain(rule), calendar, without)


@by_view
def _trend(log: EventLog, rule: str, calendar: Calendar, without: tuple[str, ...]) -> pd.DataFrame:
    from analysis.bottlenecks.rules import trend

    return trend(log, read(rule), calendar=calendar, without=without)


def by_performer(log: EventLog, rule: Rule, calendar: Calendar, without: tuple[str, ...]) -> pd.DataFrame:
    """`analysis.bottlenecks.rules.groups.breaches_by_performer`."""
    return _by_performer(log, plain(rule), calendar, without)


@by_view
def _by_performer(log: EventLog, rule: str, calendar: Calendar, without: tuple[str, ...]) -> pd.DataFrame:
    from analysis.bottlenecks.rules.groups import breaches_by_performer

    return breaches_by_performer(log, read(rule), calendar=calendar, without=without)
