"""Which rules hold for a log, how do its cases fare by them, and which deviations were accepted?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.measures.intervals import wilson
from analysis.prepare.project.masking import Mask
from analysis.processes import rule_changes
from analysis.processes.rules import Rule, RuleError
from ui import assumed, calendar_panel, names, state, workspace
from ui.cached import bottleneck_rules as cached

COLUMNS = {
    "rule_id": "text", "severity": "text", "n_cases": "count", "n_pass": "count", "n_breach": "count",
    "n_accepted": "count", "n_not_applicable": "count", "n_pending": "count", "n_cannot": "count",
    "n_judged": "count", "share": "share", "low": "share", "high": "share", "amount": "number",
    "amount_accepted": "number", "reason": "text", "missing": "list",
}  # fmt: skip
"""Of `of`: as `check_rules`, but breaches without the accepted ones, which are counted apart."""
GRAVE = {"high": 0, "medium": 1, "low": 2}
PARTS = ("n_pass", "n_breach", "n_accepted", "n_pending", "n_cannot", "n_not_applicable")


@dataclass(frozen=True)
class Accepted:
    """An accepted deviation."""

    reason: str
    author: str
    at: Any


def every(log: EventLog) -> tuple[Rule, ...]:
    """The rules of the process and one's own, as they hold for the series of the log, those off included."""
    changes = workspace.store().rules.changes(log.series_id)
    if log.hidden_names:
        changes = Mask(log)(changes)
    numbers = {key: assumed.value(log, key) for key in set(rule_changes.ASSUMED.values())}
    return rule_changes.held(log.catalogue.rules, changes, numbers)


def on(log: EventLog) -> tuple[Rule, ...]:
    """The rules that are on."""
    return tuple(rule for rule in every(log) if rule.is_on)


def rule_of(log: EventLog, rule_id: str) -> Rule | None:
    """The rule with this id, on or off."""
    return next((rule for rule in every(log) if rule.id == rule_id), None)


def calendar(log: EventLog) -> Calendar:
    """The working hours of the series."""
    return calendar_panel.held(log)


def accepted(log: EventLog) -> dict[str, dict[str, Accepted]]:
    """Id of a rule to the cases whose deviation was accepted, and what was said of each."""
    found: dict[str, dict[str, Accepted]] = {}
    mask = Mask(log)
    for row in workspace.store().rules.accepted(log.series_id).itertuples():
        said = Accepted(mask(row.reason), mask(row.author), row.accepted_at)
        found.setdefault(row.rule_id, {})[row.case_id] = said
    return found


def accepted_of(log: EventLog, rule: Rule) -> tuple[str, ...]:
    """Ids of the cases whose deviation from a rule was accepted."""
    return tuple(sorted(accepted(log).get(rule.id, {})))


def of(log: EventLog, rules: tuple[Rule, ...] | None = None) -> pd.DataFrame:
    """Every rule that is on with its counts, in their order; see `COLUMNS`."""
    chosen = on(log) if rules is None else rules
    found = cached.check(log, chosen, calendar(log))
    held = accepted(log)
    if not any(held.get(rule.id) for rule in chosen):
        n_judged = found["n_pass"] + found["n_breach"]
        return found.assign(n_accepted=0, amount_accepted=0.0, n_judged=n_judged)[list(COLUMNS)]
    n, amounts = [], []
    for rule, row in zip(chosen, found.itertuples(), strict=True):
        ids = tuple(sorted(held.get(rule.id, {})))
        count, amount = cached.accepted(log, rule, ids, calendar(log)) if ids and row.n_breach else (0, 0.0)
        n.append(min(count, row.n_breach))
        amounts.append(amount)
    found = found.assign(n_accepted=n, amount_accepted=amounts, n_judged=found["n_pass"] + found["n_breach"])
    found["n_breach"] -= found["n_accepted"]
    found["amount"] -= found["amount_accepted"].fillna(0.0)
    return _with_share(found)[list(COLUMNS)]


def one(log: EventLog, rule: Rule) -> pd.Series:
    """The row of one rule, on or off."""
    return of(log, (rule,)).iloc[0]


def ranked(found: pd.DataFrame) -> pd.DataFrame:
    """The broken ones first, by severity and number, then those nobody keeps; kept ones; the unknown last.

    What nobody keeps is perhaps no rule of this company.
    """
    standing = [
        (0 if row.n_pass else 1) if row.n_breach else 2 if row.n_judged else 3 if not row.n_cannot else 4
        for row in found.itertuples()
    ]
    order = found.assign(_standing=standing, _grave=found["severity"].map(GRAVE))
    order = order.sort_values(
        ["_standing", "_grave", "n_breach"], ascending=[True, True, False], kind="stable"
    )
    return order.drop(columns=["_standing", "_grave"]).reset_index(drop=True)


def keep(log: EventLog, rule: Rule, *, by: str = "") -> None:
    """Keep a rule of the process as it is now, or one's own; `by` is who says so, where somebody does."""
    store = workspace.store().rules
    before: Rule | None = None
    if rule.source == "own":
        said: Mapping[str, Any] = {rule_changes.OWN: _shown(log, rule.to_dict())}
    else:
        before = next(each for each in log.catalogue.rules if each.id == rule.id)
        said = rule_changes.change_of(rule, before)
    said = (
        {**said, rule_changes.BY: _shown(log, by.strip())}
        if by.strip() and (said or rule != before)
        else said
    )
    if said or rule != before:
        store.put(log.series_id, rule.id, said, now=workspace.now())
    else:
        store.remove(log.series_id, rule.id)


def forget(log: EventLog, rule_id: str) -> None:
    """Put a rule of the process back as it was, or delete one's own with what was accepted of it."""
    store = workspace.store().rules
    store.remove(log.series_id, rule_id)
    if log.catalogue.rule(rule_id) is None:
        held = store.accepted(log.series_id)
        store.take_back(log.series_id, rule_id, list(held.loc[held["rule_id"] == rule_id, "case_id"]))


def changed_by(log: EventLog, rule_id: str) -> str:
    """Who entered what holds for a rule; nothing where nobody said so."""
    change = workspace.store().rules.changes(log.series_id).get(rule_id, {})
    said = str(change.get(rule_changes.BY, ""))
    return Mask(log)(said) if said and log.hidden_names else said


def free_id(log: EventLog) -> str:
    """A number for a new rule."""
    taken = {rule.id for rule in every(log)} | set(workspace.store().rules.changes(log.series_id))
    n = 1
    while f"R-X{n:02d}" in taken:
        n += 1
    return f"R-X{n:02d}"


def words(log: EventLog, rule: Rule) -> str:
    """The rule as a sentence, its numbers filled in."""
    lang = state.language()
    money = {one.key: names.amount(log, one.value, lang) for one in rule.limits if one.unit == "money"}
    return rule.words(lang, money)


def label(rule: Rule) -> str:
    """What the rule is called; one of one's own may be called by its sentence, said without its full stop."""
    return rule.label[state.language()].rstrip(".。")


def _shown(log: EventLog, said: Any) -> Any:
    """Names in place of what stands for them: rules are kept as they are meant."""
    known = log.hidden_names.known if log.hidden_names else {}
    if isinstance(said, Mapping):
        return {key: _shown(log, value) for key, value in said.items()}
    if isinstance(said, list | tuple):
        return [_shown(log, value) for value in said]
    return known.get(said, said) if isinstance(said, str) else said


def _with_share(found: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(found["n_breach"], found["n_judged"])
    share = found["n_breach"] / found["n_judged"].astype("float64").where(found["n_judged"] > 0)
    return found.assign(share=share, low=low, high=high)


__all__ = [
    "COLUMNS", "PARTS", "Accepted", "RuleError", "accepted", "accepted_of", "calendar", "changed_by", "every",
    "forget",
    "free_id", "keep", "label", "of", "on", "one", "ranked", "rule_of", "words",
]  # fmt: skip
