"""What is a rule of a process: who must do what in which order, when does that hold, with which limits?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from analysis.errors import AnalysisError
from analysis.processes.text import Text

Severity = Literal["high", "medium", "low"]
Source = Literal["catalogue", "own"]
Unit = Literal["hours", "percent", "money", "count", "share"]
SEVERITIES = ("high", "medium", "low")
UNITS = ("hours", "percent", "money", "count", "share")
_NAMED = re.compile(r"\{(\w+)\}")


class RuleError(AnalysisError):
    """A rule that cannot be read, or is given what it cannot take."""


# -- conditions on a case ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Compare:
    """An attribute of the case at its end, compared with a value; `$name` is a limit of the rule."""

    attribute: str
    op: str
    value: Any = None

    def to_dict(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"attribute": self.attribute, "op": self.op} | ({} if value is None else {"value": value})


@dataclass(frozen=True)
class Happened:
    """One of the activities happened in the case."""

    activities: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"activity": list(self.activities)}


@dataclass(frozen=True)
class Every:
    """All of the conditions hold."""

    parts: tuple[Condition, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"all": [part.to_dict() for part in self.parts]}


@dataclass(frozen=True)
class Some:
    """At least one of the conditions holds."""

    parts: tuple[Condition, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"any": [part.to_dict() for part in self.parts]}


@dataclass(frozen=True)
class Negated:
    """The condition does not hold."""

    part: Condition

    def to_dict(self) -> dict[str, Any]:
        return {"not": self.part.to_dict()}


Condition = Compare | Happened | Every | Some | Negated


# -- what is checked --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """One demand on a case: its type (`analysis.processes.rule_types`) and what the type asks for.

    Parameters
    ----------
    params
        Name and value, in the order of the names; `$name` as a value stands for a limit of the rule.
    when
        The cases it holds for; all where None.
    optional
        Left out where the log lacks what it needs; else the rule cannot be evaluated then.
    """

    type: str
    params: tuple[tuple[str, Any], ...] = ()
    when: Condition | None = None
    optional: bool = False

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter by its name."""
        return dict(self.params).get(name, default)

    @property
    def parts(self) -> tuple[Check, ...]:
        """The demands of `all`; else itself alone."""
        return tuple(self.get("checks", ())) if self.type == "all" else (self,)

    def to_dict(self) -> dict[str, Any]:
        said = {"type": self.type} | {name: _plain(value) for name, value in self.params}
        said |= {"when": self.when.to_dict()} if self.when else {}
        return said | ({"optional": True} if self.optional else {})


@dataclass(frozen=True)
class Limit:
    """A number of a rule that the user may change, between two bounds; `label` is what it is called."""

    key: str
    value: float
    low: float
    high: float
    unit: Unit
    label: Text

    def to_dict(self) -> dict[str, Any]:
        held = {"key": self.key, "value": self.value, "low": self.low, "high": self.high, "unit": self.unit}
        return held | {"label": {"en": self.label.en, "zh": self.label.zh}}


@dataclass(frozen=True)
class Rule:
    """A rule: what is checked, for which cases, how grave a breach is, and what it is called.

    Parameters
    ----------
    check
        What is demanded.
    when, exempt
        The cases it holds for, and those it is known not to hold for: where the log cannot tell, nobody is
        exempt.
    since
        It holds for cases that began on that day or later.
    says
        The rule in a plain sentence, its limits in braces (`words`).
    why, control
        What a breach costs, and what would prevent it.
    """

    id: str
    check: Check
    severity: Severity
    label: Text
    says: Text
    why: Text
    control: Text
    is_on: bool = True
    when: Condition | None = None
    exempt: Condition | None = None
    since: date | None = None
    limits: tuple[Limit, ...] = ()
    source: Source = "catalogue"

    @property
    def type(self) -> str:
        """What kind of demand it makes."""
        return self.check.type

    @property
    def values(self) -> dict[str, float]:
        """Key of each limit to its value."""
        return {limit.key: limit.value for limit in self.limits}

    def with_limit(self, key: str, value: float) -> Rule:
        """The rule with another value of a limit.

        Raises
        ------
        RuleError
            `rule_unknown_limit` (`value`, `known`) or `rule_out_of_bounds` (`key`, `value`, `low`, `high`).
        """
        if key not in self.values:
            raise RuleError("rule_unknown_limit", value=key, known=list(self.values))
        found = next(limit for limit in self.limits if limit.key == key)
        if not found.low <= value <= found.high:
            raise RuleError("rule_out_of_bounds", key=key, value=value, low=found.low, high=found.high)
        changed = (replace(one, value=value) if one is found else one for one in self.limits)
        return replace(self, limits=tuple(changed))

    def words(self, language: str, shown: Mapping[str, str] | None = None) -> str:
        """The rule as a sentence with its limits filled in; `shown` are limits already written out."""
        given = dict(shown or {})
        written = {one.key: given.get(one.key, _written(one, language)) for one in self.limits}
        return _NAMED.sub(lambda name: written.get(name[1], name[0]), self.says[language])

    def to_dict(self) -> dict[str, Any]:
        """The rule as plain JSON values; `rule_form.rule` reads them."""
        texts = {name: getattr(self, name) for name in ("label", "says", "why", "control")}
        said: dict[str, Any] = {"id": self.id, "severity": self.severity, "on": self.is_on}
        said |= {name: {"en": text.en, "zh": text.zh} for name, text in texts.items()}
        said |= {"check": self.check.to_dict(), "limits": [limit.to_dict() for limit in self.limits]}
        said |= {name: getattr(self, name).to_dict() for name in ("when", "exempt") if getattr(self, name)}
        said |= {"since": self.since.isoformat()} if self.since else {}
        return said | {"source": self.source}


def filled(thing: Any, values: Mapping[str, float]) -> Any:
    """A check, condition or value with the limits in place of their names."""
    if isinstance(thing, str):
        return values[thing[1:]] if thing.startswith("$") else thing
    if isinstance(thing, Compare):
        return replace(thing, value=filled(thing.value, values))
    if isinstance(thing, (Every, Some)):
        return replace(thing, parts=filled(thing.parts, values))
    if isinstance(thing, Negated):
        return replace(thing, part=filled(thing.part, values))
    if isinstance(thing, Check):
        params = tuple((name, filled(value, values)) for name, value in thing.params)
        return replace(thing, params=params, when=filled(thing.when, values))
    return tuple(filled(one, values) for one in thing) if isinstance(thing, tuple) else thing


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.to_dict() if isinstance(value, Check) else value


def _written(limit: Limit, language: str) -> str:
    number = f"{limit.value:,.10g}" if abs(limit.value) < 1e9 else f"{limit.value:,.0f}"
    if limit.unit == "share":
        return f"{limit.value * 100:.10g} %" if language != "zh" else f"{limit.value * 100:.10g}%"
    if limit.unit == "percent":
        return f"{number}%" if language == "zh" else f"{number} %"
    if limit.unit == "count":
        return _times(limit.value, language)
    if limit.unit == "hours":
        return _hours(limit.value, language)
    return number


def _times(n: float, language: str) -> str:
    """How often: once, twice, 3 times."""
    if language == "zh":
        return f"{n:.10g} 次"
    return {1: "once", 2: "twice"}.get(int(n), f"{n:.10g} times")


def _hours(hours: float, language: str) -> str:
    days = hours / 24
    is_days = hours >= 48 and days == int(days)
    n = f"{days if is_days else hours:.10g}"
    if language == "zh":
        return f"{n} {'天' if is_days else '小时'}"
    unit = "day" if is_days else "hour"
    return f"{n} {unit}{'' if n == '1' else 's'}"
