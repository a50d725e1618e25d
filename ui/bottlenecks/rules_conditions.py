"""For which cases shall a rule of one's own hold: one condition, or several that must all be met?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.log import EventLog
from analysis.processes.rules import Compare, Every
from ui import cached, names, state
from ui.numbers import currency_name
from ui.text import listed, t, written

OPERATORS = ("=", "!=", ">", ">=", "<", "<=", "is_set", "is_empty")
ORDERED = (">", ">=", "<", "<=")
MOST_VALUES = 500
MOST = 4
"""Conditions of one rule."""


def fields(log: EventLog, before: Any, key: str) -> dict[str, Any] | None:
    """The conditions entered, each in a row of its own; the next row appears once the last one is chosen.

    None where the rule holds for all cases, empty while something is missing.
    """
    held = list(before.parts) if isinstance(before, Every) else [before]
    found: list[dict[str, Any]] = []
    for place in range(MOST):
        was = held[place] if place < len(held) and isinstance(held[place], Compare) else None
        one = _one(log, was, place, key)
        if one is None:
            break
        found.append(one)
    if any(not one for one in found):
        return {}
    return None if not found else found[0] if len(found) == 1 else {"all": found}


def said(log: EventLog, when: Mapping[str, Any]) -> str:
    """Discount % is more than 15 % and Region is South."""
    if "all" in when:
        parts = [said(log, one) for one in when["all"]]
        return t("rules.own.join").join(parts)
    column, op = when["attribute"], when["op"]
    place = OPERATORS.index({"in": "=", "not_in": "!="}.get(op, op))
    told = {"column": names.column(log, column), "op": t(f"rules.op.{place}")}
    if when.get("value") is None:
        return t("rules.where_filled", **told)
    return t("rules.where", value=_value_said(log, column, when["value"]), **told)


def _value_said(log: EventLog, column: str, value: Any) -> str:
    lang = state.language()
    if isinstance(value, list):
        return listed([names.value(log, column, one) for one in value], lang, style="or")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return names.value(log, column, value)
    if log.column(column) in log.money_columns:
        return names.amount(log, float(value), lang)
    told = written(value, "number", lang)
    return t("rules.in_unit.percent", value=told) if _is_percent(column) else told


def _one(log: EventLog, held: Compare | None, place: int, key: str) -> dict[str, Any] | None:
    """One condition; None where no column is chosen, empty while its value is missing."""
    kinds = dict(zip(log.attributes["column"], log.attributes["kind"], strict=True))
    known = [None, *kinds]
    key = f"{key}_{place}" if place else key
    left, middle, right = st.columns(3)
    nothing = "rules.own.and_none" if place else "rules.own.always"
    column = left.selectbox(
        t("rules.own.and" if place else "rules.own.when", cases=names.cases_noun(log)), known,
        known.index(held.attribute) if held and held.attribute in known else 0, key=f"own_when_{key}",
        format_func=lambda one: (
            t(nothing, cases=names.cases_noun(log)) if one is None else names.column(log, one)
        ),
        filter_mode="contains",
    )  # fmt: skip
    if column is None:
        return None
    is_number = kinds[column] == "number"
    options = [*ORDERED, *(one for one in OPERATORS if one not in ORDERED)] if is_number else [
        one for one in OPERATORS if one not in ORDERED
    ]  # fmt: skip
    was = {"in": "=", "not_in": "!="}.get(held.op, held.op) if held and held.attribute == column else None
    op = middle.selectbox(
        t("rules.own.op"), options, options.index(was) if was in options else 0,
        key=f"own_op_{key}_{column}", format_func=lambda one: t(f"rules.op.{OPERATORS.index(one)}"),
    )  # fmt: skip
    if op in ("is_set", "is_empty"):
        return {"attribute": column, "op": op}
    held = held if was else None
    with right:
        if is_number:
            return _number(log, column, op, held, key)
        chosen = values(log, column, _listed_values(held), t("rules.own.value"), f"own_value_{key}")
    return {"attribute": column, "op": "in" if op == "=" else "not_in", "value": chosen} if chosen else {}


def _number(log: EventLog, column: str, op: str, held: Compare | None, key: str) -> dict[str, Any]:
    """A number that nobody has guessed: empty at first, with its unit and what is usual in this log."""
    start = float(held.value) if held and isinstance(held.value, (int, float)) else None
    value = st.number_input(
        _label(log, column), value=start, key=f"own_number_{key}_{column}", format="%.10g",
        placeholder=t("rules.field.choose"), help=_typical(log, column),
    )  # fmt: skip
    return {} if value is None else {"attribute": column, "op": op, "value": value}


def _label(log: EventLog, column: str) -> str:
    """Value, with its unit where one is known."""
    if log.column(column) in log.money_columns and (code := names.currency(log)):
        return t("rules.own.value_in", unit=currency_name(code, state.language()))
    return t("rules.own.value_in", unit="%") if _is_percent(column) else t("rules.own.value")


def _typical(log: EventLog, column: str) -> str | None:
    found = cached.values(log.unfiltered(), column)["value"].dropna().astype("float64")
    if not len(found):
        return None
    lang = state.language()
    ends = {"low": found.min(), "high": found.max()}
    return t("rules.own.typical", **{name: written(float(one), "number", lang) for name, one in ends.items()})


def _is_percent(column: str) -> bool:
    return column.endswith(("Percentage", "Percent", "%"))


def values(log: EventLog, column: str | None, held: Any, label: str, key: str) -> list[Any]:
    if column is None:
        return []
    known = list(cached.values(log.unfiltered(), column)["value"].dropna().astype(str))[:MOST_VALUES]
    chosen = [str(one) for one in held or ()]
    options = [*known, *(one for one in chosen if one not in known)]
    return st.multiselect(
        label, options, chosen, key=f"{key}_{column}", placeholder=t("rules.field.choose"),
        select_all=False, filter_mode="contains",
        format_func=lambda one: names.value(log, column, one),
    )  # fmt: skip


def _listed_values(held: Compare | None) -> list[Any]:
    if held is None or held.value is None:
        return []
    return list(held.value) if isinstance(held.value, tuple) else [held.value]
