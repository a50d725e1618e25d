"""Discover, view *cases*: find one by any id or customer, and see what happened in it."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.cases import CASES, name_column
from analysis.discover.changes import CHANGES, changes
from analysis.log import EventLog
from ui import assumptions, cached, exact, frame, names, state, tables
from ui.discover import similar, timeline
from ui.discover.salesforce import record_address
from ui.report.text import slide_text
from ui.text import duration, md, t
from ui.text import escape as escape_markdown

STYLE = Path(__file__).with_name("cases.css")
LIMIT = 200
FIRST = ("case_id", "case_name", "customer", "state", "throughput_h")
"""Columns that a narrow page shows without scrolling."""


def view(log: EventLog) -> None:
    """A search, the cases that fit it (the longest first), and the timeline of the chosen one."""
    st.html(STYLE)
    search = st.text_input(
        t("cases.search"),
        key=_search_key(log),
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
    """The list, and the case picked in it: it stays picked as long as the filters leave it."""
    ids = list(found["case_id"])
    held = state.selected("case")
    picked = _table(log, found, picked=ids.index(held) if held in ids else None)
    state.select("case", ids[picked[0]] if picked else None)
    _timeline(log, found.iloc[picked[0] if picked else 0])


def _table(log: EventLog, found: pd.DataFrame, *, picked: int | None) -> list[int]:
    """The cases as a table; another list is another table, so that no other case is picked in its place."""
    columns = sorted(CASES.columns, key=lambda name: name not in FIRST)
    columns = [name for name in columns if found[name].notna().any()]
    if len(log.currencies) < 2:
        columns = [name for name in columns if name != "currency"]
    named = name_column(log)
    labels = {role: names.column(log, role) for role in ("customer", "rep", "amount") if role in log.roles}
    return tables.show(
        exact.by_clock(log, found, "started_at", "ended_at"),
        CASES,
        key=f"cases_{blake2b(repr(list(found['case_id'])).encode(), digest_size=6).hexdigest()}",
        stem="cases",
        columns=tuple(columns),
        labels={"case_id": names.case_noun(log).capitalize()}
        | ({"case_name": names.column(log, named)} if named else {})
        | labels,
        say={"state": lambda key: names.case_state(log, key)},
        selection="single-row",
        picked=picked,
        download="cases",
        about=slide_text(
            log,
            headline=t("cases.found", n=len(found)),
            population=names.cases_title(log),
            n=len(found),
            definition=t("figure.cases.definition"),
        ),
    )


def _timeline(log: EventLog, row: pd.Series) -> None:
    case_id, lang = str(row["case_id"]), state.language()
    with st.container(horizontal=True, key="case_head", vertical_alignment="center"):
        frame.heading(escape_markdown(_called(row)))
        address = record_address(assumptions.value(log, "salesforce_address"), case_id)
        if address:
            st.link_button(t("cases.open_record"), address, icon=":material/open_in_new:", type="tertiary")
    events = cached.timeline(log, case_id)
    first, last = events["activity"].iloc[0], events["activity"].iloc[-1]
    told = {"since": _at(log, row["started_at"], first), "until": _at(log, row["ended_at"], last)}
    lasting = exact.between(log, first, last, row["throughput_h"])
    told |= {"n": len(events), "duration": duration(lasting, lang)}
    summary = _summary_key(told, lasting)
    st.markdown(md(summary, **told))
    of_events = st.toggle(
        t("cases.of_events"), key="cases_of_events", persist_state="session", help=t("cases.of_events_help")
    )
    changed = changes(log, events, of_events=bool(of_events))
    st.html(timeline.html(log, events, changed, lang))
    _, limit_h = timeline.heights(list(events["since_h"]))
    scale = t("cases.scale")
    if limit_h is not None:
        scale += t("cases.scale_folded", limit=duration(limit_h, lang))
    st.caption(scale)
    _as_tables(log, case_id, events, changed, f"{_called(row)}: {t(summary, **told)}")
    similar.draw(log, case_id, list(events["activity"]), search_key=_search_key(log))


def _as_tables(
    log: EventLog, case_id: str, events: pd.DataFrame, changed: pd.DataFrame, headline: str
) -> None:
    """The events, and what changed, as tables."""
    folded = st.expander(t("cases.as_table"), key="timeline_folded", on_change="rerun")
    if not folded.open:
        return
    lang = state.language()
    kinds = dict.fromkeys(events.columns, "any") | {
        "timestamp": "time", "since_h": "hours", "activity": "text", "position": "count"
    }  # fmt: skip
    words = {"population": case_id, "n": len(events)}
    say = {"activity": lambda name: names.activity(log, name)}
    with folded:
        tables.show(
            exact.by_clock(log, events, "timestamp"),
            kinds,
            key="timeline",
            labels={name: names.column(log, name) for name in log.attributes["column"]},
            say=say,
            download="timeline",
            about=slide_text(log, headline=headline, definition=t("figure.events.definition"), **words),
        )
        if changed.empty:
            return
        st.markdown(f"**{t('cases.changes')}**")
        said = {name: [timeline.value(one, lang) for one in changed[name]] for name in ("before", "after")}
        tables.show(
            exact.by_clock(log, changed.assign(**said), "timestamp"),
            CHANGES.columns | {"before": "text", "after": "text"},
            key="changes",
            labels={name: t(f"cases.changed.{name}") for name in ("attribute", "before", "after")},
            say=say | {"attribute": lambda name: names.column(log, name)},
            download="changes",
            about=slide_text(log, headline=headline, definition=t("cases.changes_definition"), **words),
        )


def _called(row: pd.Series) -> str:
    """The name of a case where it has one, and its id."""
    case_id, name = str(row["case_id"]), row["case_name"]
    if not isinstance(name, str) or not name.strip():
        return names.short(case_id, 80)
    return t("cases.called", name=names.short(name, 80), id=names.short(case_id))


def _summary_key(told: dict[str, Any], lasting_h: float) -> str:
    """The sentence that fits: over days, within one, or at one moment."""
    since, until = (
        one.date() if isinstance(one, datetime) else one for one in (told["since"], told["until"])
    )
    if told["n"] == 1:
        return "cases.summary_one"
    if since != until:
        return "cases.summary"
    return "cases.summary_day" if lasting_h else "cases.summary_moment"


def _search_key(log: EventLog) -> str:
    return f"case_search_{log.log_id}"


def _at(log: EventLog, at: pd.Timestamp, activity: str) -> date:
    return timeline.moment(log, at, activity)
