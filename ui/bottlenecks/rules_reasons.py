"""Why is a case a breach? One sentence, from what the rule demands and the event that broke it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pandas as pd

from analysis.log import EventLog
from analysis.processes.rules import Check, Rule, filled
from ui import names, state
from ui.bottlenecks import rules_beyond, rules_held
from ui.cached import bottleneck_rules as cached
from ui.plain import together
from ui.text import listed, t, written


def with_reasons(log: EventLog, rule: Rule, found: pd.DataFrame) -> pd.DataFrame:
    """Breaches with a sentence each, in `reason_said`; of several demands those that are broken."""
    parts = filled(rule.check, rule.values).parts
    said: dict[str, list[str]] = {}
    call = cache(partial(names.activity, log))
    for part in parts:
        rows = found if len(parts) == 1 else _broken(log, rule, part)
        told = _told(log, part)
        for row in rows.itertuples():
            said.setdefault(row.case_id, []).append(_sentence(part, row, told, call))
    sentences = [together(said.get(one, [])) for one in found["case_id"]]
    return found.assign(reason_said=pd.Series(sentences, index=found.index, dtype="object"))


def _broken(log: EventLog, rule: Rule, part: Check) -> pd.DataFrame:
    """The breaches of one demand of a rule."""
    alone = replace(rule, check=replace(part, optional=False))
    return cached.breaches(log, alone, rules_held.calendar(log))


def _sentence(part: Check, row: Any, told: dict[str, Any], call: Callable[[str], str]) -> str:
    lang = state.language()
    at = written(row.at, "date", lang) if row.at is not None and row.at == row.at else ""
    activity = call(row.activity) if isinstance(row.activity, str) and row.activity else ""
    person = row.who if isinstance(row.who, str) and row.who else t("rules.reason.somebody")
    key = part.type
    if key in rules_beyond.TIMED:
        was_done = bool(activity) and activity in [call(one) for one in part.get("b") or ()]
        key += "_late" if was_done else "_never"
    if key == "required" and part.get("once"):
        key = "required_once"
    if key == "at_most" and not part.get("n"):
        key = "at_most_never"
    return t(f"rules.reason.{key}", **{**_EMPTY, **told, "at": at, "activity": activity, "person": person})


_EMPTY: dict[str, Any] = dict.fromkeys(
    ("a", "b", "x", "y", "attribute", "before", "date", "tolerance", "once"), "–"
) | {"n": 0}


def _told(log: EventLog, part: Check) -> dict[str, Any]:
    """The parts of a demand as they are called here; `n` as a number, since it chooses the form."""
    lang = state.language()
    told: dict[str, Any] = {}
    for name, value in part.params:
        if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            told[name] = listed([names.activity(log, one) for one in value], lang, style="or")
        elif name == "n":
            told[name] = int(value)
        elif name == "tolerance":
            told[name] = written(float(value), "percent", lang)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            told[name] = written(value, "number", lang)
        elif isinstance(value, str) and log.has_column(value):
            told[name] = names.column(log, value)
    return told
