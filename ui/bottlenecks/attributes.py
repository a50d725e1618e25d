"""By which attributes can time be split, which are left out of the list, and why?"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.log import EventLog
from analysis.measures.grouping import grouping
from ui import cached, names, state
from ui.cached.by_view import by_view
from ui.text import escape, t

ROLES = ("rep", "region", "stage", "product", "channel", "team", "partner")
MOST_VALUES = 40
WHY = ("many", "each", "single", "dates", "currencies", "copies", "row_numbers")
"""Why a column is not in the list."""


def splits(log: EventLog) -> list[str]:
    """What one can split by: roles first, then columns of text with few values and numbers in bands."""
    return list(sorted_out(log.unfiltered())[0])


def of_cases(log: EventLog, roles: Iterable[str]) -> list[str]:
    """Of these roles those the log has and a case keeps to its end; of reps the last one counts."""
    scopes = dict(zip(log.attributes["column"], log.attributes["scope"], strict=True))
    found = [role for role in roles if role in log.roles]
    return [role for role in found if role == "rep" or scopes.get(log.roles[role]) == "case"]


def left_out(log: EventLog) -> dict[str, list[str]]:
    """The columns that are not in the list, by why."""
    found = sorted_out(log.unfiltered())[1]
    return {why: here for why in WHY if (here := [column for column, reason in found if reason == why])}


def said(log: EventLog) -> str | None:
    """The columns that are not in the list, and why, for the ⓘ beside it; None where all are."""
    lines = []
    for why, columns in left_out(log).items():
        told = ("、" if state.language() == "zh" else ", ").join(
            escape(names.column(log, one)) for one in columns
        )
        lines.append(t(f"bottlenecks.left_out.{why}", columns=told, n=MOST_VALUES))
    if not lines:
        return None
    bands = t("bottlenecks.left_out.bands", cases=names.cases_noun(log))
    return "\n\n".join([bands, t("bottlenecks.left_out.are"), *lines])


@by_view
def sorted_out(log: EventLog) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """What is offered, and each column that is not with why, of the unfiltered log."""
    offered = [role for role in ROLES if role in log.roles]
    taken, rest = {log.roles[role] for role in offered}, []
    for column, kind in log.attributes[["column", "kind"]].itertuples(index=False):
        if column in taken:
            continue
        why = _why_not(log, column, kind)
        if why:
            rest.append((column, why))
        else:
            offered.append(column)
    return tuple(offered), tuple(rest)


def _why_not(log: EventLog, column: str, kind: str) -> str:
    """Why cases cannot be split by a column; empty where they can."""
    if column in cached.copies(log):
        return "copies"
    if kind == "number":
        if column in cached.row_numbers(log):
            return "row_numbers"
        if log.is_money_mixed and column in log.money_columns:
            return "currencies"
        return "" if len(grouping(log, column).bands) > 1 else "single"
    if kind not in ("text", "flag"):
        return "dates"
    values = cached.values(log, column)
    if len(values) > MOST_VALUES:
        return "many"
    return "single" if len(values) < 2 else "each" if values["n_cases"].max() < 2 else ""
