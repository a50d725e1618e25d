"""What of a rule may be changed without code, and which rules hold once that is done?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from analysis.processes import rule_form
from analysis.processes.rules import SEVERITIES, Rule, RuleError

ID = re.compile(r"[\w.\-]{1,40}")
OWN = "own"
"""Key under which a rule of one's own stands whole."""
BY = "by"
"""Key of who changed a rule, where somebody said so."""
KEYS = ("on", "severity", "since", "limits", BY)
ASSUMED: dict[tuple[str, str], str] = {
    ("R-L07", "limit"): "discount_limit",
    ("R-L07", "second"): "discount_second_limit",
    ("R-L17", "tier"): "discount_second_limit",
    ("R-O03", "limit"): "discount_limit",
}
"""Limits (in percent) that are assumptions (shares): one number, kept in one place."""


def held(
    rules: Iterable[Rule], changes: Mapping[str, Mapping[str, Any]], assumed: Mapping[str, float]
) -> tuple[Rule, ...]:
    """The rules of a process as they hold, then one's own; a change that no longer fits counts as none.

    Parameters
    ----------
    changes
        Id of a rule to what was entered for it.
    assumed
        Key of an assumption to its value.
    """
    found = [_with_assumed(changed(rule, changes.get(rule.id, {})), assumed) for rule in rules]
    known = {rule.id for rule in found}
    for rule_id, change in changes.items():
        if OWN in change and rule_id not in known:
            with suppress(RuleError):
                found.append(own(rule_id, change))
    return tuple(found)


def changed(rule: Rule, change: Mapping[str, Any]) -> Rule:
    """A rule with what was entered for it."""
    result = rule
    for key, value in change.get("limits", {}).items():
        with suppress(RuleError):
            result = result.with_limit(key, float(value))
    if change.get("severity") in SEVERITIES:
        result = replace(result, severity=change["severity"])
    if isinstance(change.get("on"), bool):
        result = replace(result, is_on=change["on"])
    since = change.get("since")
    with suppress(ValueError, TypeError):
        result = replace(result, since=date.fromisoformat(since)) if since else result
    return result


def own(rule_id: str, change: Mapping[str, Any]) -> Rule:
    """A rule of one's own, from its plain form.

    Raises
    ------
    RuleError
        The first mistake in it.
    """
    return rule_form.rule({**change[OWN], "id": rule_id, "source": "own"})


def change_of(rule: Rule, before: Rule) -> dict[str, Any]:
    """What has to be kept so that a rule of the process holds as it is now; empty where it is unchanged."""
    said: dict[str, Any] = {}
    if rule.is_on != before.is_on:
        said["on"] = rule.is_on
    if rule.severity != before.severity:
        said["severity"] = rule.severity
    if rule.since != before.since and rule.since:
        said["since"] = rule.since.isoformat()
    moved = {
        key: value
        for key, value in rule.values.items()
        if value != before.values[key] and (rule.id, key) not in ASSUMED
    }
    return said | ({"limits": moved} if moved else {})


def checked(rule_id: str, change: Mapping[str, Any]) -> Mapping[str, Any]:
    """A change from elsewhere, once it is one.

    Raises
    ------
    RuleError
        `rule_unreadable`, or what is wrong with a rule of one's own.
    """
    if OWN in change:
        own(rule_id, change)
        return change
    limits = change.get("limits", {})
    is_fine = set(change) <= set(KEYS) and isinstance(limits, Mapping)
    is_fine = is_fine and all(type(one) in (int, float) for one in limits.values())
    is_fine = is_fine and isinstance(change.get("on", True), bool)
    is_fine = is_fine and change.get("severity", "low") in SEVERITIES
    is_fine = is_fine and isinstance(change.get("since", ""), str) and isinstance(change.get(BY, ""), str)
    if not is_fine:
        raise RuleError("rule_unreadable")
    if change.get("since"):
        date.fromisoformat(change["since"])
    return change


def _with_assumed(rule: Rule, assumed: Mapping[str, float]) -> Rule:
    result = rule
    for (rule_id, key), name in ASSUMED.items():
        if rule_id == rule.id and name in assumed:
            with suppress(RuleError):
                result = result.with_limit(key, round(float(assumed[name]) * 100, 6))
    return result
