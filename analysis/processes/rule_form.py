"""How is a rule read from its plain form, and what is wrong with one that cannot be?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from analysis.processes.rule_types import ENDS, OPERATORS, TYPES, Kind
from analysis.processes.rules import (
    SEVERITIES,
    UNITS,
    Check,
    Compare,
    Condition,
    Every,
    Happened,
    Limit,
    Negated,
    Rule,
    RuleError,
    Some,
)
from analysis.processes.text import LANGUAGES, Text

KEYS = (
    "id", "severity", "on", "label", "says", "why", "control", "check", "when", "exempt", "since", "limits",
    "source",
)  # fmt: skip
CONDITION_KEYS = ("attribute", "activity", "all", "any", "not")
ID = re.compile(r"[\w.\-]{1,40}")
MOST_DEEP = 8


def rule(
    data: Mapping[str, Any],
    *,
    activities: Collection[str] | None = None,
    columns: Collection[str] | None = None,
) -> Rule:
    """The rule in plain values (JSON, TOML).

    Parameters
    ----------
    activities, columns
        The names there are, where names are to be checked.

    Raises
    ------
    RuleError
        The first of its `mistakes`.
    """
    read = _Reading(activities, columns)
    found = read.rule(data)
    if read.mistakes:
        raise read.mistakes[0]
    return cast("Rule", found)


def mistakes(
    data: Mapping[str, Any],
    *,
    activities: Collection[str] | None = None,
    columns: Collection[str] | None = None,
    taken: Collection[str] = (),
) -> list[RuleError]:
    """Everything that is wrong with a rule in plain values, each with code and params; none: it is fine.

    `taken` are the ids of other rules.
    """
    read = _Reading(activities, columns)
    read.rule(data)
    if isinstance(data, Mapping) and data.get("id") in taken:
        read.wrong("rule_duplicate_id", value=data["id"])
    return read.mistakes


@dataclass
class _Reading:
    """A rule being read; goes on after a mistake, so that all of them are told."""

    activities: Collection[str] | None
    columns: Collection[str] | None
    mistakes: list[RuleError] = field(default_factory=list)
    limits: Collection[str] = ()

    def wrong(self, code: str, **params: object) -> None:
        self.mistakes.append(RuleError(code, **params))

    def rule(self, data: Any) -> Rule | None:
        if not isinstance(data, Mapping):
            self.wrong("rule_unreadable")
            return None
        for key in data:
            if key not in KEYS:
                self.wrong("rule_unknown_key", key=key)
        limits = tuple(one for one in map(self._limit, self._list(data, "limits")) if one)
        self.limits = {limit.key for limit in limits}
        known = (self._id(data), self._severity(data), self._check(data.get("check")))
        texts = [self._text(data, key) for key in ("label", "says", "why", "control")]
        when, exempt = (self._condition(data.get(key), key) for key in ("when", "exempt"))
        since, on, source = self._since(data), data.get("on", True), data.get("source", "own")
        if not isinstance(on, bool):
            self.wrong("rule_wrong_kind", key="on", value=on)
        if source not in ("catalogue", "own"):
            self.wrong("rule_wrong_choice", key="source", value=source, known=["catalogue", "own"])
        if self.mistakes:
            return None
        rule_id, severity, check = known
        return Rule(rule_id, check, severity, *texts, on, when, exempt, since, limits, source)

    def _list(self, data: Mapping[str, Any], key: str) -> list[Any]:
        held = data.get(key, [])
        if isinstance(held, (list, tuple)):
            return list(held)
        self.wrong("rule_wrong_kind", key=key, value=held)
        return []

    def _id(self, data: Mapping[str, Any]) -> Any:
        held = data.get("id")
        if not isinstance(held, str) or not ID.fullmatch(held):
            self.wrong("rule_no_id", value=str(held or ""))
        return held

    def _severity(self, data: Mapping[str, Any]) -> Any:
        held = data.get("severity", "medium")
        if held not in SEVERITIES:
            self.wrong("rule_wrong_choice", key="severity", value=held, known=list(SEVERITIES))
        return held

    def _text(self, data: Mapping[str, Any], key: str) -> Text:
        """Words in every language; one language stands for the other, and only the label must be there."""
        held = data.get(key, {})
        held = dict.fromkeys(LANGUAGES, held) if isinstance(held, str) else held
        if not isinstance(held, Mapping) or not all(isinstance(one, str) for one in held.values()):
            self.wrong("rule_wrong_kind", key=key, value=held)
            return Text("", "")
        said = [one for one in held.values() if one.strip()]
        if not said and key == "label":
            self.wrong("rule_no_label")
        return Text(*(str(held.get(one) or "").strip() or (said[0] if said else "") for one in LANGUAGES))

    def _since(self, data: Mapping[str, Any]) -> date | None:
        held = data.get("since")
        if held is None or type(held) is date:
            return held
        try:
            return date.fromisoformat(held)
        except (TypeError, ValueError):
            self.wrong("rule_wrong_date", value=str(held))
            return None

    def _limit(self, data: Any) -> Limit | None:
        if not isinstance(data, Mapping) or not isinstance(data.get("key"), str):
            self.wrong("rule_wrong_kind", key="limits", value=data)
            return None
        numbers = [data.get(name) for name in ("value", "low", "high")]
        if any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in numbers):
            self.wrong("rule_not_a_number", key=data["key"], value=str(data.get("value")))
            return None
        value, low, high = map(float, numbers)
        if not low <= value <= high:
            self.wrong("rule_out_of_bounds", key=data["key"], value=value, low=low, high=high)
        if data.get("unit") not in UNITS:
            self.wrong("rule_wrong_choice", key="unit", value=data.get("unit"), known=list(UNITS))
        return Limit(data["key"], value, low, high, data.get("unit"), self._text(data, "label"))

    # -- what is checked -------------------------------------------------------------------------------

    def _check(self, data: Any, deep: int = 0) -> Check:
        if not isinstance(data, Mapping) or data.get("type") not in TYPES or deep > MOST_DEEP:
            value = data.get("type", "") if isinstance(data, Mapping) else ""
            self.wrong("rule_unknown_type", value=str(value), known=list(TYPES))
            return Check("")
        kind = TYPES[data["type"]]
        for name in kind.must:
            if data.get(name) in (None, "", [], ()):
                self.wrong("rule_missing_part", key=name, type=data["type"])
        given = {key: value for key, value in data.items() if key not in ("type", "when", "optional")}
        for name in given:
            if name not in kind.params:
                self.wrong("rule_unknown_part", key=name, type=data["type"], known=list(kind.params))
        read = {
            name: self._value(name, value, kind.params[name], deep)
            for name, value in given.items()
            if name in kind.params and value is not None
        }
        self._sense(data["type"], read)
        when = self._condition(data.get("when"), "when")
        return Check(data["type"], tuple(sorted(read.items())), when, bool(data.get("optional", False)))

    def _sense(self, name: str, read: Mapping[str, Any]) -> None:
        """Whether the parts make sense together."""
        both = set(read.get("a") or ()) & set(read.get("b") or ())
        if both and name != "different_resource":
            self.wrong("rule_same_activity", value=sorted(both)[0])
        if name == "responds" and "within_h" in read and "due" in read:
            self.wrong("rule_two_deadlines")
        if name == "all" and any(part.type == "all" for part in read.get("checks", ())):
            self.wrong("rule_unknown_type", value="all", known=[one for one in TYPES if one != "all"])

    def _value(self, name: str, value: Any, kind: Kind, deep: int) -> Any:
        if kind == "activities":
            return self._activities(name, value)
        if kind == "column":
            return self._column(name, value)
        if kind in ("hours", "share", "count"):
            return self._number(name, value, kind)
        if kind == "end" and value not in ENDS:
            self.wrong("rule_wrong_choice", key=name, value=value, known=list(ENDS))
        if kind == "flag" and not isinstance(value, bool):
            self.wrong("rule_wrong_kind", key=name, value=value)
        if kind == "checks":
            return tuple(self._check(one, deep + 1) for one in (value if isinstance(value, list) else [None]))
        return self._values(name, value) if kind == "values" else value

    def _values(self, name: str, value: Any) -> tuple[Any, ...]:
        held = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        if not held or not all(isinstance(one, (str, int, float)) for one in held):
            self.wrong("rule_wrong_kind", key=name, value=value)
        return held

    def _activities(self, name: str, value: Any) -> tuple[str, ...]:
        held = (
            (value,) if isinstance(value, str) else tuple(value) if isinstance(value, (list, tuple)) else ()
        )
        if not held or not all(isinstance(one, str) and one.strip() for one in held):
            self.wrong("rule_wrong_kind", key=name, value=value)
            return ()
        for one in held:
            if self.activities is not None and one not in self.activities:
                self.wrong("rule_unknown_activity", value=one)
        return held

    def _column(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong("rule_wrong_kind", key=name, value=value)
        elif self.columns is not None and value not in self.columns:
            self.wrong("rule_unknown_column", value=value)
        return str(value)

    def _number(self, name: str, value: Any, kind: Kind) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            if value[1:] not in self.limits:
                self.wrong("rule_unknown_limit", value=value[1:], known=sorted(self.limits))
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or value < 0:
            self.wrong("rule_not_a_number", key=name, value=str(value))
            return 0
        if kind == "count" and value != int(value):
            self.wrong("rule_not_a_number", key=name, value=str(value))
        return value

    # -- conditions --------------------------------------------------------------------------------------

    def _condition(self, data: Any, key: str, deep: int = 0) -> Condition | None:
        if data is None:
            return None
        said = [one for one in CONDITION_KEYS if isinstance(data, Mapping) and one in data]
        if len(said) != 1 or deep > MOST_DEEP:
            self.wrong("rule_wrong_condition", key=key)
            return None
        if said[0] == "attribute":
            return self._compare(data, key)
        if said[0] == "activity":
            return Happened(self._activities("activity", data["activity"]))
        if said[0] == "not":
            part = self._condition(data["not"], key, deep + 1)
            return Negated(part) if part else None
        held = data[said[0]] if isinstance(data[said[0]], (list, tuple)) else []
        parts = tuple(part for one in held if (part := self._condition(one, key, deep + 1)))
        if not parts:
            self.wrong("rule_wrong_condition", key=key)
        return Every(parts) if said[0] == "all" else Some(parts)

    def _compare(self, data: Mapping[str, Any], key: str) -> Condition:
        op, value = data.get("op", "="), data.get("value")
        column = self._column("attribute", data["attribute"])
        if op not in OPERATORS:
            self.wrong("rule_wrong_choice", key="op", value=op, known=list(OPERATORS))
        elif op in (">", ">=", "<", "<="):
            value = self._number("value", value, "hours")
        elif op in ("in", "not_in"):
            value = self._values("value", value)
        elif op in ("=", "!=") and not isinstance(value, (str, int, float, bool)):
            self.wrong("rule_missing_part", key="value", type=key)
        elif op in ("is_set", "is_empty"):
            value = None
        return Compare(column, op, value)
