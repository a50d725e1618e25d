"""The sheet with one row a case: what it is, when its spans began and ended, and what it counts as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import ibis
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.measures.stages import stuck
from analysis.processes.catalogue import ROLES
from analysis.report.workbook import Column, DataSheet, Kind
from analysis.report.workbook.model import sheet_title
from ui import names
from ui.report.workbook.counted import counted_columns
from ui.report.workbook.moments import moments, spans
from ui.report.workbook.shared import MOST_ROWS, Shared
from ui.text import t

KEY = "cases"
MOST_ATTRIBUTES = 24
_KINDS: dict[str, Kind] = {"number": "number", "flag": "flag"}
Group = Literal["name", "fact"]


def sheet(shared: Shared) -> DataSheet:
    """One row a case of the view; the newest where there are too many."""
    log, found = shared.log, _rows(shared)
    columns = [
        Column("case_id", _id_header(log), "text", found["case_id"], group="name"),
        Column("state", t("book.column.state"), "text", _states(log, found), group="name"),
        *_facts(shared, found),
        *moments(shared, found),
        *spans(shared, found),
        *counted_columns(shared, found),
    ]
    if not log.catalogue.states:
        columns.pop(1)
    return DataSheet(KEY, sheet_title(names.cases_title(log)), columns)


def attribute_columns(log: EventLog) -> list[str]:
    """The columns of the log that the sheet shows: those with a role, then what else is said of a case."""
    roles = [log.roles[role] for role in ROLES if role in log.roles]
    known = log.attributes
    of_case = known[(known["scope"] == "case") & (known["n_values"] > 1)]["column"]
    found = [*roles, *(name for name in of_case if name not in roles)]
    return list(dict.fromkeys(found))[:MOST_ATTRIBUTES]


def _rows(shared: Shared) -> pd.DataFrame:
    """The cases with their attributes, times and spans, and where they are stuck, in order of their start."""
    log, cases = shared.log, shared.log.cases
    told = [name for name in cases.columns if name.endswith(("_at", "_open"))]
    wanted = ["case_key", "case_id", "case_kind", "state", "variant_key", "n_events", *told]
    wanted += [name for name in attribute_columns(log) if name not in wanted]
    rows = cases.select(*wanted)
    if log.has_column("RequestedDeliveryDate"):
        due = cases.select("case_key", _due=cases[log.column("RequestedDeliveryDate")].cast("date"))
        rows = rows.join(due, "case_key")
    if "stage" in log.roles:
        held = stuck(log).select("case_key", age_h="dwell_h", usual_h="usual_h", is_stuck="is_stuck")
        rows = rows.left_join(held, "case_key").drop("case_key_right")
    newest = rows.order_by(ibis.desc(_.case_key)).limit(MOST_ROWS)
    return log.frame(newest).sort_values("case_key").reset_index(drop=True)


def _id_header(log: EventLog) -> str:
    return t("book.column.case_id", case=names.case_noun(log))


def _states(log: EventLog, found: pd.DataFrame) -> pd.Series:
    words = {one.key: names.case_state(log, one.key) for one in log.catalogue.states}
    words[""] = t("book.a_lead")
    return found["state"].fillna("").map(words)


def _facts(shared: Shared, found: pd.DataFrame) -> Iterator[Column]:
    """The attributes, then the first and the last event, and how many there are."""
    log = shared.log
    kinds = dict(zip(log.attributes["column"], log.attributes["kind"], strict=True))
    for name in attribute_columns(log):
        kind, values = _kind(shared, name, kinds.get(name, "text"), found[name])
        title = names.column(log, name)
        yield Column(f"a:{name}", names.amount_title(log, title) if kind == "money" else title, kind, values)
    for name in ("started_at", "ended_at"):
        yield Column(name, t(f"book.column.{name}"), "time", shared.clock(found[name]), group="time")
    yield Column("n_events", t("book.column.n_events"), "count", found["n_events"])


def _kind(shared: Shared, name: str, kind: str, values: pd.Series) -> tuple[Kind, Any]:
    """How an attribute is written; a time that is always midnight is a date."""
    if kind == "time":
        shown = shared.clock(pd.to_datetime(values))
        return ("date" if is_all_days(shown) else "time"), shown
    if kind == "number" and name in shared.log.money_columns:
        return "money", values
    return _KINDS.get(kind, "text"), values


def is_all_days(times: pd.Series) -> bool:
    """Whether no time has a time of day."""
    known = times.dropna()
    return bool((known == known.dt.normalize()).all())


def groups_of(log: EventLog, keys: Sequence[int] | pd.Series) -> pd.DataFrame:
    """Region and rep of cases, by `case_key`; for sheets whose rows are no cases."""
    roles = [role for role in ("region", "rep") if role in log.roles]
    named = {role: log.all_cases[log.roles[role]].cast("string") for role in roles}
    found = log.frame(log.all_cases.select("case_key", **named)).set_index("case_key")
    return found.reindex(keys).reset_index()
