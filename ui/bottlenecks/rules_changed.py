"""What did somebody change of a rule: from what, to what, and when?"""

from __future__ import annotations

from typing import Any

from analysis.log import EventLog
from analysis.processes.rules import Limit, Rule
from ui import state, workspace
from ui.bottlenecks.rules_words import severity
from ui.text import t, written

DAY_H = 24.0


def said(log: EventLog, rule: Rule, *, say: Any = t) -> str:
    """Changed by you: 15 → 10, on 4 Mar 2026; one's own; or as delivered."""
    at = workspace.store().rules.changed_at(log.series_id).get(rule.id)
    if rule.source == "own":
        return say("rules.edit.own_on", at=at) if at else say("rules.edit.own")
    changes = differences(log, rule)
    if not changes:
        return say("rules.edit.of_process")
    told = "; ".join(changes) if state.language() != "zh" else "；".join(changes)
    return say("rules.edit.changed_on", changes=told, at=at) if at else say(
        "rules.edit.changed_to", changes=told
    )  # fmt: skip


def differences(log: EventLog, rule: Rule) -> list[str]:
    """What of a rule of the process is not as it was delivered, old and new."""
    before = log.catalogue.rule(rule.id)
    if before is None:
        return []
    pairs = [(_named(old), *_values(old, new)) for old, new in zip(before.limits, rule.limits, strict=True)]
    on = {True: t("rules.edit.on"), False: t("rules.edit.off")}
    pairs.append((t("rules.edit.severity"), severity(before.severity), severity(rule.severity)))
    pairs.append((t("rules.edit.is_on"), on[before.is_on], on[rule.is_on]))
    pairs.append((t("rules.edit.since"), _day(before), _day(rule)))
    return [t("rules.edit.from_to", name=name, old=old, new=new) for name, old, new in pairs if old != new]


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


def _day(rule: Rule) -> str:
    return written(rule.since, "date", state.language()) if rule.since else t("rules.edit.always")
