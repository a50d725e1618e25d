"""Which rules are kept, how often, by how many cases, and for how much money are they broken?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
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


def check_rules(
    log: EventLog, rules: Sequence[Rule] | None = None, *, calendar: Calendar | None = None
) -> pd.DataFrame:
    """How the cases of the view fare by each rule.

    Leads are no cases here. A rule that cannot be evaluated is never kept: its cases are counted apart.

    Parameters
    ----------
    rules
        Those of the process that are on, where None.
    calendar
        For limits in working hours (without one: Monday to Friday, 9 to 18).

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
    calendar = calendar or Calendar()
    counted = counts(log, chosen, calendar)
    lacks = [lacking(log, rule, n) for rule, n in zip(chosen, counted["n_cannot"], strict=True)]
    frame = counted.assign(
        rule_id=[rule.id for rule in chosen],
        severity=[rule.severity for rule in chosen],
        missing=[[(one.kind, one.name) for one in lack] for lack in lacks],
        reason=[_reason(lack, n) for lack, n in zip(lacks, counted["n_cannot"], strict=True)],
    )
    n_judged = frame["n_pass"] + frame["n_breach"]
    low, high = wilson(frame["n_breach"], n_judged)
    share = frame["n_breach"] / n_judged.astype("float64").where(n_judged > 0)
    return RULES.conform(frame.assign(share=share, low=low, high=high))


def counts(log: EventLog, rules: tuple[Rule, ...], calendar: Calendar) -> pd.DataFrame:
    """Per rule how many cases have each outcome, and the amount at breach."""
    amount = amount_column(log)
    found = log.ask(_counted, rules, calendar, log.is_money_mixed, amount).iloc[0]
    rows = []
    for number in range(len(rules)):
        row = {name: int(found[f"{name}_{number}"]) for name in COUNTED}
        total = found[f"amount_{number}"] if amount else None
        rows.append(row | {"n_cases": sum(row.values()), "amount": None if amount is None else total})
    return pd.DataFrame(rows).astype({"amount": "float64"})


def amount_column(log: EventLog) -> str | None:
    """The column of the amounts, where they can be added up."""
    column = log.roles.get("amount")
    if column is None or log.is_money_mixed or not log.all_cases[column].type().is_numeric():
        return None
    return column


def _counted(
    log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool, amount: str | None
) -> ir.Table:
    rows = _judged(log, rules, calendar, is_mixed, amount)
    told: dict[str, ir.Deferred] = {}
    for number in range(len(rules)):
        held = _[outcome(number)]
        for code, name in enumerate(OUTCOMES):
            told[f"n_{name}_{number}"] = (held == code).sum().fill_null(0)
        if amount:
            broken = held == OUTCOMES.index("breach")
            total = _[amount].cast("float64").sum(where=broken).fill_null(0.0)
            told[f"amount_{number}"] = total
    return rows.agg(**told)


def cases_with_breach(
    log: EventLog,
    rules: Sequence[Rule],
    *,
    calendar: Calendar | None = None,
    without: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> tuple[int, float | None]:
    """How many cases of the view break at least one of the rules, and their amount, each case once.

    Parameters
    ----------
    without
        Id of a rule to the cases whose breach of it does not count (accepted deviations).

    Returns
    -------
    Number and amount; the amount is None where the log has none, or in several currencies.
    """
    if not rules:
        return 0, None
    amount, given = amount_column(log), dict(without)
    left_out = tuple(given.get(rule.id, ()) for rule in rules)
    asked = (tuple(rules), calendar or Calendar(), log.is_money_mixed, amount, left_out)
    row = log.ask(_broken, *asked).iloc[0]
    return int(row["n"]), None if amount is None else float(row["amount"])


def _broken(
    log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool, amount: str | None,
    left_out: tuple[tuple[str, ...], ...],
) -> ir.Table:  # fmt: skip
    rows = _judged(log, rules, calendar, is_mixed, amount, "case_id")
    tests = []
    for number, ids in enumerate(left_out):
        test = _[outcome(number)] == BREACH
        tests.append(test & ~_.case_id.cast("string").isin(list(ids)) if ids else test)
    broken = rows.filter(ibis.or_(*tests))
    total = _[amount].cast("float64").sum().fill_null(0.0) if amount else ibis.null("float64")
    return broken.agg(n=_.count(), amount=total)


def _judged(
    log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool, amount: str | None, *more: str
) -> ir.Table:
    """The cases of the view with their outcomes: what a case has by a rule does not hang on the filters.

    Those of several rules are therefore worked out once for the whole log; a single rule is judged anew,
    since rules are tried out one by one.
    """
    extra = (*((amount,) if amount else ()), *more)
    if len(rules) == 1:
        return cases_judged(log, rules, calendar, is_mixed, extra=extra)
    kept = log.keep(_of_all_cases, rules, calendar, is_mixed)
    return log.cases.select("case_key", *extra).inner_join(kept, "case_key")


def _of_all_cases(log: EventLog, rules: tuple[Rule, ...], calendar: Calendar, is_mixed: bool) -> ir.Table:
    rows = cases_judged(log, rules, calendar, is_mixed)
    return rows.select("case_key", *(outcome(number) for number in range(len(rules))))


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
