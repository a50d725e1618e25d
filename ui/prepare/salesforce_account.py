"""What became of every row of the files: counts, links, rules of thumb, gaps, and rows without an event?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.prepare.salesforce.own_columns import OWN_COLUMNS
from analysis.prepare.salesforce.report import (
    ROWS_WITHOUT_EVENT,
    RULES_OF_THUMB,
    SOURCE_EVENTS,
    SOURCE_ROWS,
    TRACKING,
    Report,
)
from analysis.prepare.salesforce_upload import OrgFacts
from analysis.processes import load
from analysis.schema import Schema
from ui import frame, state, tables, workspace
from ui.prepare import care, extraction
from ui.prepare.salesforce_files import object_label
from ui.text import has, t

PARTS = {
    "rows": SOURCE_ROWS, "events": SOURCE_EVENTS, "without": ROWS_WITHOUT_EVENT, "rules": RULES_OF_THUMB,
    "tracking": TRACKING, "own": OWN_COLUMNS,
}  # fmt: skip
LINKS = Schema(
    "salesforce_links",
    {"object": "text", "n": "count", "n_deal": "count", "n_order": "count", "n_lead": "count",
     "n_lost": "count", "ways": "text"},
    ("object",),
)  # fmt: skip


def told(files: OrgFacts, report: Report) -> dict[str, Any]:
    """The report as values JSON can hold."""
    parts = {name: _records(getattr(report, name)) for name in PARTS}
    return {
        **parts,
        "coverage": [asdict(one) for one in report.coverage],
        "n_cases": report.n_cases, "n_events": report.n_events, "n_leads": report.n_leads,
        "n_files": len(files.files),
    }  # fmt: skip


def keep(log_id: str, files: OrgFacts, report: Report) -> None:
    """Keep the report with the log: it is deleted with it."""
    workspace.store().set_setting(f"salesforce:{log_id}", told(files, report))
    notes = [
        {"code": one.code, "params": {name: _plain(value) for name, value in one.params.items()}}
        for one in files.notes
        if one.code in care.OF_NOTES
    ]
    workspace.store().set_setting(f"{care.KEPT}:{log_id}", notes)


def carry_on(before: str, log_id: str) -> None:
    """A log was prepared anew out of itself: what is known of its files stays with it."""
    for name in ("salesforce", "salesforce_files", care.KEPT):
        said = workspace.store().setting(f"{name}:{before}")
        if said is not None:
            workspace.store().set_setting(f"{name}:{log_id}", said)


def of_log(log: EventLog) -> None:
    """What became of the rows the open log was made of; nothing where it was no export of Salesforce."""
    said = workspace.store().setting(f"salesforce:{log.log_id}")
    if said:
        draw(said, process=log.process)


def draw(said: dict[str, Any], *, process: str) -> None:
    """How many rows made events, and folded where all others are."""
    rows = _frame(said, "rows")
    n_rows, n_used = int(rows["n_rows"].sum()), int(rows["n_used"].sum())
    frame.heading(t("salesforce_page.account"))
    st.markdown(
        t("salesforce_page.account_finding", events=said["n_events"], n=len(rows), used=n_used, rows=n_rows)
    )
    _show(rows, SOURCE_ROWS, "rows")
    extraction.compared(process, rows.groupby("object")["n_rows"].sum().astype(int).to_dict())
    _folded("links", _links(said), LINKS)
    _folded("without", _of_leads(_frame(said, "without")), ROWS_WITHOUT_EVENT)
    _folded("rules", _frame(said, "rules"), RULES_OF_THUMB)
    _folded("tracking", _frame(said, "tracking"), TRACKING)
    _folded("own", _frame(said, "own"), OWN_COLUMNS)
    _folded("events", _frame(said, "events"), SOURCE_EVENTS, process=process)


def _of_leads(found: pd.DataFrame) -> pd.DataFrame:
    """Of leads without a time it is said what that means: they were never converted."""
    is_lead = found["object"].eq("Lead") & found["reason"].eq("no_time")
    return found.assign(reason=found["reason"].mask(is_lead, "no_time_lead"))


def _folded(name: str, found: pd.DataFrame, schema: Schema, *, process: str = "") -> None:
    """A part of the report; one that has nothing is left out."""
    if found.empty:
        return
    n = int(found["n"].sum()) if name in ("without", "rules") else len(found)
    with st.expander(t(f"salesforce_page.part.{name}", n=n), key=f"salesforce_part_{name}"):
        st.caption(t(f"salesforce_page.part_text.{name}"))
        _show(found, schema, name, process=process)


def _show(found: pd.DataFrame, schema: Schema, name: str, *, process: str = "") -> None:
    label = {one.key: one.label[state.language()] for one in load(process).activities} if process else {}
    say = {
        "object": object_label, "activity": lambda one: label.get(one, one),
        "reason": lambda one: _worded("reason", one), "rule": lambda one: _worded("rule", one),
        "scope": lambda one: _worded("scope", one),
    }  # fmt: skip
    tables.show(
        found, schema, key=f"salesforce_account_{name}",
        labels={one: t(f"salesforce_page.column.{one}") for one in schema.columns},
        say={one: how for one, how in say.items() if one in schema.columns}, download=f"salesforce_{name}",
    )  # fmt: skip


def _worded(kind: str, code: str) -> str:
    keys = (f"salesforce_page.{kind}.{code}", f"salesforce.own.{code}")
    return next((t(key) for key in keys if has(key)), code)


def _links(said: dict[str, Any]) -> pd.DataFrame:
    """Coverage object by object, its ways in words."""
    rows = [
        {
            "object": one["object"], "n": one["n"], "n_deal": one["n_deal"], "n_order": one["n_order"],
            "n_lead": one["n_lead"], "n_lost": one["n_deleted"] + one["n_unknown"],
            "ways": _ways(one["ways"] or one["order_ways"]),
        }
        for one in said["coverage"]
    ]  # fmt: skip
    return LINKS.conform(pd.DataFrame(rows, columns=list(LINKS.columns)))


def _ways(counts: dict[str, int]) -> str:
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return t("salesforce_page.way_join").join(
        t("salesforce_page.way_counted", way=_worded("way", way), count=n) for way, n in most
    )


def _frame(said: dict[str, Any], name: str) -> pd.DataFrame:
    schema = PARTS[name]
    found = pd.DataFrame(said.get(name, []), columns=list(schema.columns))
    for column, kind in schema.columns.items():
        if kind == "time":
            found[column] = pd.to_datetime(found[column])
    return schema.conform(found)


def _records(found: pd.DataFrame) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in found.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
