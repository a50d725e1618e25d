"""What did somebody change of a rule: from what, to what, and when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.log import EventLog
from analysis.processes.rules import Limit, Rule
from ui import state, workspace
from ui.bottlenecks import rules_held
from ui.bottlenecks.rules_words import severity
from ui.plain import statements
from ui.text import t, written

DAY_H = 24.0


@dataclass(frozen=True)
class Change:
    """What of a rule was changed, from what to what, as it is said."""

    name: str
    old: str
    new: str


def said(log: EventLog, rule: Rule, *, say: Any = t) -> str:
    """Changed on this machine on 4 Mar 2026 by Ann: 15 → 10; one's own; or as delivered."""
    at, by = changed_at(log, rule), rules_held.changed_by(log, rule.id)
    if rule.source == "own":
        key = "own_by" if at and by else "own_on" if at else "own"
        return say(f"rules.edit.{key}", at=at, by=by)
    changes = differences(log, rule)
    if not changes:
        return say("rules.edit.of_process")
    key = "changed_by" if at and by else "changed_on" if at else "changed_to"
    return say(f"rules.edit.{key}", changes=statements(changes), at=at, by=by)


def changed_at(log: EventLog, rule: Rule) -> datetime | None:
    """When somebody last entered something for a rule on this machine."""
    return workspace.store().rules.changed_at(log.series_id).get(rule.id)


def differences(log: EventLog, rule: Rule) -> list[str]:
    """What of a rule of the process is not as it was delivered, old and new in one."""
    return [t("rules.edit.from_to", name=one.name, old=one.old, new=one.new) for one in changes_of(log, rule)]


def changes_of(log: EventLog, rule: Rule) -> list[Change]:
    """What of a rule of the process is not as it was delivered."""
    before = log.catalogue.rule(rule.id)
    if before is None:
        return []
    pairs = [(_named(old), *_values(old, new)) for old, new in zip(before.limits, rule.limits, strict=True)]
    on = {True: t("rules.edit.on"), False: t("rules.edit.off")}
    pairs.append((t("rules.edit.severity"), severity(before.severity), severity(rule.severity)))
    pairs.append((t("rules.edit.is_on"), on[before.is_on], on[rule.is_on]))
    pairs.append((t("rules.edit.since"), _day(before), _day(rule)))
    return [Change(name, old, new) for name, old, new in pairs if old != new]


def limits(rule: Rule) -> str:
    """The limits of a rule as they stand: Discount that needs approval: 15 %."""
    return statements(t("rules.cases.value", name=_named(one), value=_in_unit(one)) for one in rule.limits)


def scale(limit: Limit) -> float:
    """Shares are said in percent, long times in days."""
    if limit.unit == "share":
        return 0.01
    return DAY_H if limit.unit == "hours" and limit.value >= 48 and limit.value % DAY_H == 0 else 1.0


def unit(limit: Limit) -> str:
    """The unit a limit is said in."""
    return "days" if limit.unit == "hours" and scale(limit) == DAY_H else limit.unit


def _named(limit: Limit) -> str:
    return limit.label[state.language()]


def _values(old: Limit, new: Limit) -> tuple[str, str]:
    lang = state.language()
    same = scale(old) if scale(old) == scale(new) else 1.0
    name = unit(old) if scale(old) == scale(new) else old.unit
    told = [t(f"rules.in_unit.{name}", value=written(one.value / same, "number", lang)) for one in (old, new)]
    return told[0], told[1]


def _in_unit(limit: Limit) -> str:
    value = written(limit.value / scale(limit), "number", state.language())
    return t(f"rules.in_unit.{unit(limit)}", value=value)


def _day(rule: Rule) -> str:
    return written(rule.since, "date", state.language()) if rule.since else t("rules.edit.always")
