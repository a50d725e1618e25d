"""Discover, view *cases*: find one by any id or customer, and see what happened in it."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from analysis.discover.cases import CASES
from analysis.log import EventLog
from ui import cached, exact, frame, names, state, tables
from ui.report.text import slide_text
from ui.text import duration, md, t, written
from ui.text import escape as escape_markdown

LIMIT = 200
FIRST = ("case_id", "customer", "state", "throughput_h")
"""Columns that a narrow page shows without scrolling."""
LARGEST_GAP_REM = 4.0


def view(log: EventLog) -> None:
    """A search, the cases that fit it (the longest first), and the timeline of the chosen one."""
    search = st.text_input(
        t("cases.search"),
        key=f"case_search_{log.log_id}",
        placeholder=t("cases.placeholder"),
        persist_state="session",
    )
    found = cached.cases(log, search=search or "", limit=LIMIT)
    if found.empty:
        st.info(t("cases.none", search=search))
        return
    st.caption(
        t("cases.shown", n=len(found), limit=LIMIT) if len(found) == LIMIT else t("cases.found", n=len(found))
    )
    _found(log, found)


@frame.fragment
def _found(log: EventLog, found: pd.DataFrame) -> None:
    columns = sorted(CASES.columns, key=lambda name: name not in FIRST)
    columns = [name for name in columns if found[name].notna().any()]
    if len(log.currencies) < 2:
        columns = [name for name in columns if name != "currency"]
    picked = tables.show(
        exact.by_clock(log, found, "started_at", "ended_at"),
        CASES,
        key="cases",
        columns=tuple(columns),
        labels={"case_id": names.case_noun(log).capitalize()}
        | {role: names.column(log, role) for role in ("customer", "rep", "amount") if role in log.roles},
        say={"state": lambda key: names.case_state(log, key)},
        selection="single-row",
        download="cases",
        about=slide_text(
            log,
            headline=t("cases.found", n=len(found)),
            population=names.cases_title(log),
            n=len(found),
            definition=t("figure.cases.definition"),
        ),
    )
    row = found.iloc[picked[0] if picked else 0]
    _timeline(log, row)


def _timeline(log: EventLog, row: pd.Series) -> None:
    case_id, lang = str(row["case_id"]), state.language()
    frame.heading(escape_markdown(case_id))
    events = cached.timeline(log, case_id)
    first, last = events["activity"].iloc[0], events["activity"].iloc[-1]
    told = {"since": _at(log, row["started_at"], first), "until": _at(log, row["ended_at"], last)}
    lasting = exact.between(log, first, last, row["throughput_h"])
    told |= {"n": len(events), "duration": duration(lasting, lang)}
    st.markdown(md("cases.summary", **told))
    st.html(timeline_html(log, events, lang))
    folded = st.expander(t("cases.as_table"), key="timeline_folded", on_change="rerun")
    if not folded.open:
        return
    with folded:
        kinds = dict.fromkeys(events.columns, "any") | {
            "timestamp": "time", "since_h": "hours", "activity": "text", "position": "count"
        }  # fmt: skip
        tables.show(
            exact.by_clock(log, events, "timestamp"),
            kinds,
            key="timeline",
            labels={name: names.column(log, name) for name in log.attributes["column"]},
            say={"activity": lambda name: names.activity(log, name)},
            download="timeline",
            about=slide_text(
                log,
                headline=f"{case_id}: {t('cases.summary', **told)}",
                population=case_id,
                n=len(events),
                definition=t("figure.events.definition"),
            ),
        )


def timeline_html(log: EventLog, events: pd.DataFrame, lang: str) -> str:
    """The events from top to bottom, the gaps between them to scale."""
    labels, colours = cached.activity_labels(log, lang), cached.activity_colours(log)
    longest = events["since_h"].max()
    parts = []
    before = ""
    for _, event in events.iterrows():
        if event["since_h"] == event["since_h"] and longest and event["since_h"] > 0:
            since = exact.between(log, before, event["activity"], float(event["since_h"]))
            parts.append(_gap(since, float(longest), lang))
        before = event["activity"]
        at = written(_at(log, event["timestamp"], before), "", lang)
        parts.append(_event(event, labels[before], colours[before], at))
    return f'<div class="timeline">{"".join(parts)}</div>'


def _gap(hours: float, longest: float, lang: str) -> str:
    height = LARGEST_GAP_REM * hours / longest
    said = escape(t("cases.later", gap=duration(hours, lang)))
    return (
        f'<div></div><div class="dot" style="min-height:{max(height, 0.2):.2f}rem"></div>'
        f'<div class="gap" style="grid-column:3 / -1">{said if height >= 0.25 else ""}</div>'
    )


def _at(log: EventLog, at: pd.Timestamp, activity: str) -> date:
    """When it was, by the clock of the log's zone; a day where no more is known."""
    shown = exact.clock(log, at.to_pydatetime())
    return shown.date() if activity in log.day_only else shown


def _event(event: pd.Series, label: str, colour: str, at: str) -> str:
    who = event["resource"] if isinstance(event["resource"], str) else ""
    return (
        f'<div class="at">{escape(at)}</div><div class="dot"><i style="background:{colour}"></i></div>'
        f'<div>{escape(label)}</div><div class="who">{escape(who)}</div>'
    )
