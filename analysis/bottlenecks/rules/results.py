"""Which rules are kept, how often, by how many cases, and for how much money are they broken?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.rules.evaluating import cases_judged, judged, outcome
from analysis.bottlenecks.rules.judging import BREACH, OUTCOMES, Court, Missing
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.measures.intervals import wilson
from analysis.processes.rules import Rule
from analysis.schema import Schema

RULES = Schema(
    "rules",
    {
        "rule_id": "text", "severity": "text", "n_cases": "count", "n_pass": "count", "n_breach": "count",
        "n_not_applicable": "count", "n_pending": "count", "n_cannot": "count", "share": "share",
        "low": "share", "high": "share", "amount": "number", "reason": "text", "missing": "list",
    },
)  # fmt: skip
COUNTED = tuple(f"n_{name}" for name in OUTCOMES)
BASE, AT_ONCE = len(OUTCOMES) + 1, 24
"""Outcomes are digits to this base, so many in a number of 64 bits; the last digit is none of them."""


def check_rules(
    log: EventLog,
    rules: Sequence[Rule] | None = None,
    *,
    calendar: Calendar | None = None,
    counted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How the cases of the view fare by each rule.

    Leads are no cases here. A rule that cannot be evaluated is never kept: its cases are counted apart.

    Parameters
    ----------
    rules
        Those of the process that are on, where None.
    calendar
        For limits in working hours (without one: Monday to Friday, 9 to 18).
    counted
        `patterns` of the same rules, where they are known already.

    Returns
    -------
    Frame `RULES`, in the order of the rules. The five counts add up to `n_cases`. `share` is that of the
    breaches among passes and breaches, with its interval; NaN where there are none of either. `amount`: the
    amounts of the cases with a breach together; NaN where the log has none, or in several currencies.
    `reason` is why a rule cannot be evaluated, or not for all: `activity`, `column`, `resources`, `number`,
    `date`, `currencies`, `path` (what the log lacks, named in `missing`), `empty` (cells of some cases); else
    nothing.
    """
    chosen = tuple(log.catalogue.rules if rules is None else rules)
    chosen = tuple(rule for rule in chosen if rule.is_on) if rules is None else chosen
    if not chosen:
        return RULES.conform(pd.DataFrame(columns=list(RULES.columns)))
    found = patterns(log, chosen, calendar=calendar) if counted is None else counted
    frame = _by_rule(found, len(chosen), has_amount=bool(amount_column(log)))
    lacks = [lacking(log, rule, n) for rule, n in zip(chosen, frame["n_cannot"], strict=True)]
    frame = frame.assign(
        rule_id=[rule.id for rule in chosen],
        severity=[rule.severity for rule in chosen],
        missing=[[(one.kind, one.name) for one in lack] for lack in lacks],
        reason=[_reason(lack, n) for lack, n in zip(lacks, frame["n_cannot"], strict=True)],
    )
    n_judged = frame["n_pass"] + frame["n_breach"]
    low, high = wilson(frame["n_breach"], n_judged)
    share = frame["n_breach"] / n_judged.astype("float64").where(n_judged > 0)
    return RULES.conform(frame.assign(share=share, low=low, high=high))


def patterns(log: EventLog, rules: Sequence[Rule], *, calendar: Calendar | None = None) -> pd.DataFrame:
    """How many cases of the view fare alike by all of the rules, and their amount together.

    Returns
    -------
    One row for the cases with the same outcomes: these in `code_0`, `code_1` … (`_outcome_of`), `n` and
    `amount` (0 where the log has none that can be added up).
    """
    asked = (tuple(rules), calendar or Calendar(), log.is_money_mixed, amount_column(log))
    return log.ask(_patterns, *asked)


def _by_rule(found: pd.DataFrame, n_rules: int, *, has_amount: bool) -> pd.DataFrame:
    n, amount = found["n"].to_numpy("int64"), found["amount"].to_numpy("float64")
    rows = []
    for number in range(n_rules):
        held = _outcome_of(found, number)
        row = {name: int(n[held == code].sum()) for code, name in enumerate(COUNTED)}
        total = float(amount[held == BREACH].sum()) if has_amount else math.nan
        rows.append(row | {"n_cases": sum(row.values()), "amount": total})
    return pd.DataFrame(rows)


def _outcome_of(found: pd.DataFrame, number: int) -> np.ndarray:
    """What the rule of this number makes of the cases of each row."""
    return found[f"code_{number // AT_ONCE}"].to_numpy("int64") // BASE ** (number % AT_ONCE) % BASE


def amount_column(log: EventLog) -> str | None:
    """The column of the amounts, where they can be added up."""
    column = log.roles.get("amount")
    if column is None or log.is_money_mixed or not log.all_cases[column].type().is_numeric():
        return None
    return column


def _patterns(
    log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool, amount: str | None
) -> ir.Table:
    rows = _judged(log, rules, calendar, is_mixed, *((amount,) if amount else ()))
    total = _[amount].cast("float64").sum().fill_null(0.0) if amount else ibis.literal(0.0)
    codes = [name for name in rows.columns if name.startswith("code_")]
    return (rows.group_by(*codes) if codes else rows).agg(n=_.count(), amount=total)


def cases_with_breach(
    log: EventLog,
    rules: Sequence[Rule],
    *,
    calendar: Calendar | None = None,
    without: Sequence[tuple[str, tuple[str, ...]]] = (),
    counted: pd.DataFrame | None = None,
) -> tuple[int, float | None]:
    """How many cases of the view break at least one of the rules, and their amount, each case once.

    Parameters
    ----------
    without
        Id of a rule to the cases whose breach of it does not count (accepted deviations).
    counted
        `patterns` of the same rules, where they are known already.

    Returns
    -------
    Number and amount; the amount is None where the log has none, or in several currencies.
    """
    if not rules:
        return 0, None
    amount, given = amount_column(log), dict(without)
    left_out = tuple(given.get(rule.id, ()) for rule in rules)
    if not any(left_out):
        found = patterns(log, rules, calendar=calendar) if counted is None else counted
        held = [_outcome_of(found, number) == BREACH for number in range(len(rules))]
        row = found[np.any(held, axis=0)].sum()
    else:
        asked = (tuple(rules), calendar or Calendar(), log.is_money_mixed, amount, left_out)
        row = log.ask(_broken, *asked).iloc[0]
    return int(row["n"]), None if amount is None else float(row["amount"])


def _broken(
    log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool, amount: str | None,
    left_out: tuple[tuple[str, ...], ...],
) -> ir.Table:  # fmt: skip
    rows = _judged(log, rules, calendar, is_mixed, *((amount,) if amount else ()), "case_id")
    tests = []
    for number, ids in enumerate(left_out):
        held = _[f"code_{number // AT_ONCE}"] // BASE ** (number % AT_ONCE) % BASE
        test = held.cast("int64") == BREACH
        tests.append(test & ~_.case_id.cast("string").isin(list(ids)) if ids else test)
    broken = rows.filter(ibis.or_(*tests))
    total = _[amount].cast("float64").sum().fill_null(0.0) if amount else ibis.null("float64")
    return broken.agg(n=_.count(), amount=total)


def _judged(
    log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool, *extra: str
) -> ir.Table:
    """The cases of the view with their outcomes: what a case has by a rule does not hang on the filters.

    Those of several rules are therefore worked out once for the whole log; a single rule is judged anew,
    since rules are tried out one by one.
    """
    if len(rules) == 1:
        return _coded(cases_judged(log, rules, calendar, is_mixed, extra=extra), 1, *extra)
    kept = log.keep(_of_all_cases, rules, calendar, is_mixed)
    return log.cases.select("case_key", *extra).inner_join(kept, "case_key")


def _of_all_cases(log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool) -> ir.Table:
    return _coded(cases_judged(log, rules, calendar, is_mixed), len(rules))


def _coded(rows: ir.Table, n_rules: int, *extra: str) -> ir.Table:
    """The outcomes of a case as digits of few whole numbers: by these it is joined and grouped at once."""
    codes = {}
    for first in range(0, n_rules, AT_ONCE):
        digits = [
            ibis.coalesce(rows[outcome(first + place)].cast("int64"), BASE - 1) * BASE**place
            for place in range(min(AT_ONCE, n_rules - first))
        ]
        codes[f"code_{first // AT_ONCE}"] = sum(digits[1:], digits[0])
    return rows.select("case_key", *extra, **codes)


def lacking(log: EventLog, rule: Rule, n_cannot: int = 1) -> list[Missing]:
    """What the log lacks to evaluate a rule fully; each once."""
    if not n_cannot and not rule.exempt and not any(part.optional for part in rule.check.parts):
        return []
    court = Court(log, Calendar(), log.is_money_mixed)
    return list(dict.fromkeys(judged(court, rule).missing))


def _reason(lack: list[Missing], n_cannot: int) -> str:
    if not n_cannot:
        return ""
    return lack[0].kind if lack else "empty"
