"""The list of cases: by which time is it sorted, and which columns does it show?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.discover.cases import CASES, name_column
from analysis.log import EventLog
from ui import names, state
from ui.cached.groups import case_orders
from ui.discover.over_time_parts import choice
from ui.text import has, t

DONE = "throughput_h"
FIRST = ("case_id", "case_name", "customer", "rep", "amount", "currency", "state", "throughput_h")
OPEN = (
    "case_id", "case_name", "customer", "rep", "amount", "currency", "stage", "in_stage_h", "idle_h",
)  # fmt: skip
"""Columns that stand first, where a narrow page shows them: of all cases; where it is about open ones."""


def choose(log: EventLog) -> str:
    """By which time; kept apart for lists of open cases only, such as those that are stuck."""
    known = case_orders(log)
    if len(known) < 2:
        return known[0]
    key = "cases_by" if known[0] == DONE else "cases_by_open"
    return choice(key, known, "cases.by")


def say(words: str, by: str, **told: Any) -> str:
    """A sentence on the list, as it is said of lists sorted by this time."""
    key = f"cases.{words}_{by}"
    return t(key if has(key) else f"cases.{words}", **told)


def definition(log: EventLog, found: pd.DataFrame) -> str:
    """What is listed, and from when to when the times of open ones run."""
    said = t("figure.cases.definition")
    if found["idle_h"].isna().all():
        return said
    more = t("cases.times", cases=names.cases_noun(log), at=log.as_of.date())
    return f"{said} {more}" if state.language() == "en" else f"{said}{more}"


def told(log: EventLog, found: pd.DataFrame, by: str) -> dict[str, Any]:
    """Which columns there are, how they are called, and what they say."""
    first = FIRST if by == DONE else OPEN
    columns = [*first, *(name for name in CASES.columns if name not in first)]
    columns = [name for name in columns if found[name].notna().any()]
    if len(log.currencies) < 2:
        columns = [name for name in columns if name != "currency"]
    named = name_column(log)
    labels = {role: names.column(log, role) for role in ("customer", "rep", "amount") if role in log.roles}
    labels |= {name: t(f"cases.column.{name}") for name in ("stage", "in_stage_h", "idle_h")}
    labels |= {"case_id": names.case_title(log)}
    labels |= {"case_name": names.column(log, named)} if named else {}
    return {
        "columns": tuple(columns),
        "labels": labels,
        "say": {"state": lambda key: names.case_state(log, key)},
    }
