"""Which values did a rule look at in a case, which limits hold for it, and by how much is it beyond them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd

from analysis.bottlenecks.rules import case_columns
from analysis.log import EventLog
from analysis.processes.rules import Check, Rule, filled
from ui import names, state
from ui.bottlenecks import rules_held
from ui.cached import bottleneck_rules as cached
from ui.numbers import with_currency
from ui.plain import statements
from ui.text import t, written

TIMED = ("responds", "max_duration")
LATE = ("precedes", "not_after", *TIMED)
WORDS = ("limit_said", "beyond")


def with_values(log: EventLog, rule: Rule, found: pd.DataFrame) -> pd.DataFrame:
    """Breaches with the values of the case that the rule looks at, its limit, and how far beyond it."""
    values = cached.case_values(log, rule)
    kept = [name for name in case_columns(log, rule) if name not in found]
    joined = found.merge(values[["case_id", *kept]], on="case_id", how="left")
    passed = cached.looked(log, rule, rules_held.calendar(log))
    by_case: dict[str, list[Any]] = {}
    for row in passed.itertuples():
        by_case.setdefault(row.case_id, []).append(row)
    parts = filled(rule.check, rule.values).parts
    rows = list(joined.itertuples())
    return joined.assign(
        limit_said=[_limits(log, parts, by_case.get(row.case_id, [])) for row in rows],
        beyond=[_beyond(log, parts, row, by_case.get(row.case_id, [])) for row in rows],
    )


def value_columns(log: EventLog, rule: Rule, found: pd.DataFrame) -> tuple[str, ...]:
    """The columns `with_values` adds, without those that say nothing of any case."""
    told = tuple(name for name in case_columns(log, rule) if name in found)
    return (*told, *(name for name in WORDS if name in found and found[name].ne("").any()))


def kinds(log: EventLog, columns: tuple[str, ...]) -> dict[str, str]:
    """How values of these columns of the log are written: numbers as such, all others in words."""
    held = dict(zip(log.attributes["column"], log.attributes["kind"], strict=True))
    return {name: "number" if held.get(name) == "number" else "text" for name in columns}


def said(log: EventLog, columns: tuple[str, ...]) -> dict[str, Callable[[Any], str]]:
    """How texts, flags and dates of these columns are said."""
    held = kinds(log, columns)
    return {
        name: partial(value_said, log, name) for name in columns if held[name] == "text" and name not in WORDS
    }


def labels(log: EventLog, columns: tuple[str, ...]) -> dict[str, str]:
    """The headers of these columns."""
    return {
        name: t(f"rules.cases.column.{name}") if name in WORDS else names.column(log, name)
        for name in columns
    }


def value_said(log: EventLog, column: str, value: Any) -> str:
    """A value of a column in words; nothing where there is none."""
    if value is None or value != value or value == "":
        return ""
    if isinstance(value, datetime):
        return written(value, "date", state.language())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return written(value, "number", state.language())
    return names.value(log, column, value)


# -- limits -------------------------------------------------------------------------------------------


def _limits(log: EventLog, parts: tuple[Check, ...], passed: list[Any]) -> str:
    """15 %; 1 day: the limits that the demand and its condition name."""
    told = [_amount(log, row.limit, row.unit) for row in passed]
    if not told:
        told = [said for part in parts if (said := _limit(part))]
    return statements(dict.fromkeys(told))


def _limit(part: Check) -> str:
    lang = state.language()
    if part.get("within_h") is not None:
        return written(float(part.get("within_h")), "duration", lang)
    if part.get("tolerance") is not None:
        return written(float(part.get("tolerance")), "percent", lang)
    return written(int(part.get("n")), "count", lang) if part.get("n") is not None else ""


def _beyond(log: EventLog, parts: tuple[Check, ...], row: Any, passed: list[Any]) -> str:
    """3 days too late; 8 points above the limit of 15 %."""
    told = [_measured(parts, row, log)] if row.over == row.over and row.over is not None else []
    told += [_above(log, one) for one in passed if one.above > 0]
    return statements(one for one in told if one)


def _measured(parts: tuple[Check, ...], row: Any, log: EventLog) -> str:
    """By how much the demand itself is broken."""
    over, lang = float(row.over), state.language()
    if row.unit == "hours":
        if over <= 0:
            return ""
        if _is_early(parts):
            return t("rules.over.early", over=written(over, "duration", lang))
        is_working = any(part.get("working") for part in parts)
        key = "late_working" if is_working else "late_so_far" if _is_missing(parts, row) else "late"
        return t(f"rules.over.{key}", over=written(over, "duration", lang))
    if row.unit == "days":
        key = "days_so_far" if _is_missing(parts, row) else "days"
        return t(f"rules.over.{key}", n=int(over)) if over > 0 else ""
    if row.unit == "count":
        return t("rules.over.more" if over > 0 else "rules.over.fewer", n=abs(int(over))) if over else ""
    if row.unit == "share":
        return t("rules.over.share", points=_points(over * 100), n=_shown(over * 100))
    return (
        t("rules.over.higher" if over > 0 else "rules.over.lower", value=_points(abs(over))) if over else ""
    )


def _is_early(parts: tuple[Check, ...]) -> bool:
    """Whether the fault is a step that came before the one it must wait for, which is too early, not late."""
    timed = [part for part in parts if part.type in LATE]
    return bool(timed) and all(part.type == "precedes" for part in timed)


def _is_missing(parts: tuple[Check, ...], row: Any) -> bool:
    """Whether what came too late has not come at all yet."""
    acts = [name for part in parts if part.type in TIMED for name in part.get("b") or ()]
    acts += [name for part in parts if part.type == "before_date" for name in part.get("a") or ()]
    return bool(acts) and row.activity not in acts


def _above(log: EventLog, row: Any) -> str:
    limit = _amount(log, row.limit, row.unit)
    if row.unit == "percent":
        return t("rules.over.points", points=_points(row.above), n=_shown(row.above), limit=limit)
    return t("rules.over.above", value=_amount(log, row.above, row.unit), limit=limit)


def _amount(log: EventLog, value: float, unit: str) -> str:
    lang = state.language()
    if unit == "money":
        told, code = written(round(float(value), 2), "number", lang), names.currency(log)
        return with_currency(told, code, lang) if code else told
    if unit == "hours":
        return written(float(value), "duration", lang)
    told = written(float(value), "number", lang)
    return t("rules.in_unit.percent", value=told) if unit == "percent" else told


def _points(value: float) -> str:
    return written(round(float(value), 1), "number", state.language())


def _shown(value: float) -> float:
    """The number as it is said, which chooses between point and points."""
    said = round(float(value), 1)
    return int(said) if said.is_integer() else said
