"""Discover, view *cases*: find one by any id or customer, and see what happened in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.cases import CASES
from analysis.discover.changes import CHANGES, changes
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page, SlideText
from ui import assumed, cached, exact, frame, names, state, tables
from ui.cached.groups import case_orders
from ui.discover import case_order, sibling, similar, timeline
from ui.discover.salesforce import record_address
from ui.plain import together
from ui.report import files
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import duration, md, money, t
from ui.text import escape as escape_markdown

STYLE = Path(__file__).with_name("cases.css")
LIMIT, ROWS_SEEN = 200, 6
"""Cases found, and how many of them are in sight: what is picked among them stands below."""
CHANGED = CHANGES.columns | {"before": "text", "after": "text"}
MOST_COLUMNS = 8
"""Of the events of a case on a page of a report."""


def view(log: EventLog) -> None:
    """A search, the cases that fit it (the longest first), and the timeline of the chosen one."""
    st.html(STYLE)
    search = st.text_input(
        t("cases.search"),
        key=_search_key(log),
        placeholder=t("cases.placeholder"),
        persist_state="session",
    )
    by = case_order.choose(log)
    found = cached.cases(log, search=search or "", limit=LIMIT, by=by)
    if found.empty:
        st.info(t("cases.none", search=search))
        return
    st.caption(together([_n_found(log, found, search or "", by), t("cases.tick")]))
    _found(log, found, search or "", by)


@frame.fragment
def _found(log: EventLog, found: pd.DataFrame, search: str, by: str) -> None:
    """The list, and the case picked in it: it stays picked as long as the filters leave it."""
    ids, below = list(found["case_id"]), st.container(key="case_below")
    held = state.selected("case")
    picked = _table(log, found, search, by, picked=ids.index(held) if held in ids else None)
    state.select("case", ids[picked[0]] if picked else None)
    row = found.iloc[picked[0] if picked else 0]
    below.caption(md("cases.below", name=_called(row)))
    _timeline(log, row)


def open_case(log: EventLog, case_id: str) -> None:
    """Show a case: find it by its id, pick it, and go to this view."""
    state.show_in(_search_key(log), case_id)
    state.select("case", case_id)
    state.select("view:discover", "cases")


def _n_found(log: EventLog, found: pd.DataFrame, search: str, by: str) -> str:
    if len(found) < LIMIT:
        return case_order.say("found", by, n=len(found))
    if search.strip():
        return case_order.say("shown_found", by, n=len(found))
    return case_order.say("shown", by, n=len(found), all=cached.size(log)[0])


def _n_all(log: EventLog, found: pd.DataFrame, search: str) -> int:
    """How many cases fit the search, those included that the list leaves out."""
    if len(found) < LIMIT:
        return len(found)
    return len(cached.cases(log, search=search, limit=None)) if search.strip() else cached.size(log)[0]


def _table(log: EventLog, found: pd.DataFrame, search: str, by: str, *, picked: int | None) -> list[int]:
    """The cases as a table; another list is another table, so that no other case is picked in its place."""
    return tables.show(
        exact.by_clock(log, found, "started_at", "ended_at"),
        CASES,
        key=f"cases_{blake2b(repr(list(found['case_id'])).encode(), digest_size=6).hexdigest()}",
        stem="cases",
        selection="single-row",
        picked=picked,
        height=(ROWS_SEEN + 1) * 35 + 3 if len(found) > ROWS_SEEN else None,
        download="cases",
        log=log,
        make=partial(list_page, log, search, by),
        more=partial(files.buttons, log, key="cases"),
        **case_order.told(log, found, by),
    )


def list_page(log: EventLog, search: str, by: str | None = None) -> Page:
    """The first cases that fit a search, the longest first, as a page of a report."""
    by = by or case_orders(log)[0]
    found = cached.cases(log, search=search, limit=LIMIT, by=by)
    longest, n = exact.throughout(log, float(found[by].max())), _n_all(log, found, search)
    words = slide_text(
        log, headline=case_order.say("page", by, cases=names.cases(log, n), longest=longest),
        finding=_n_found(log, found, search, by), population=names.cases_title(log), n=n,
        definition=case_order.definition(log, found),
    )  # fmt: skip
    shown = exact.by_clock(log, found, "started_at", "ended_at")
    return tables.page(words, shown, CASES, n_all=n, **case_order.told(log, found, by))


def _timeline(log: EventLog, row: pd.Series) -> None:
    case_id, lang = str(row["case_id"]), state.language()
    with st.container(horizontal=True, key="case_head", vertical_alignment="center"):
        frame.heading(escape_markdown(_called(row)))
        address = record_address(assumed.value(log, "salesforce_address"), case_id)
        if address:
            st.link_button(t("cases.open_record"), address, icon=":material/open_in_new:", type="tertiary")
    events = cached.timeline(log, case_id)
    st.markdown(_summary(log, row, events, say=md))
    sibling.draw(log, case_id)
    of_events = st.toggle(
        t("cases.of_events"), key="cases_of_events", persist_state="session", help=t("cases.of_events_help")
    )
    changed = changes(log, events, of_events=bool(of_events))
    st.html(timeline.html(log, events, changed, lang))
    _, is_uneven = timeline.heights(list(events["since_h"]))
    st.caption(t("cases.scale_uneven" if is_uneven else "cases.scale"))
    make = partial(timeline_page, log, case_id, of_events=bool(of_events))
    offer(log, "case_timeline", make, name="case")
    _as_tables(log, case_id, events, changed, of_events=bool(of_events))
    similar.draw(log, case_id, list(events["activity"]), search_key=_search_key(log))


def _summary(log: EventLog, row: pd.Series, events: pd.DataFrame, *, say: Any = t) -> str:
    """How many events in how long, from when to when."""
    first, last = events["activity"].iloc[0], events["activity"].iloc[-1]
    told = {"since": _at(log, row["started_at"], first), "until": _at(log, row["ended_at"], last)}
    lasting = exact.between(log, first, last, row["throughput_h"])
    told |= {"n": len(events), "duration": duration(lasting, state.language())}
    return say(_summary_key(told, lasting), **told)


def timeline_page(log: EventLog, case_id: str, *, of_events: bool = False) -> Page:
    """One case as a page of a report: event by event, with the gaps between and what changed."""
    events, lang = cached.timeline(log, case_id), state.language()
    kept = timeline.story(list(events["since_h"]), tables.ROWS_ON_SLIDE)
    frame_ = timeline.rows(log, events, changes(log, events, of_events=of_events), lang, kept=kept)
    labels = {"at": t("column.timestamp"), "since": t("column.since_h"), "changed": t("cases.event_changes")}
    columns = tuple(name for name in timeline.ROWS if frame_[name].astype(bool).any())
    words = _of_one(log, case_id, events, t("cases.timeline_definition"), n_shown=len(kept))
    return tables.page(words, frame_, timeline.ROWS, labels=labels, columns=columns, right=("since",))


def events_page(log: EventLog, case_id: str) -> Page:
    """The events of a case with what the log says of each, as a page of a report."""
    events = cached.timeline(log, case_id)
    kept = timeline.story(list(events["since_h"]), tables.ROWS_ON_SLIDE, breaks=False)
    words = _of_one(log, case_id, events, t("figure.events.definition"), n_shown=len(kept))
    columns = tuple(name for name in events.columns if events[name].notna().any())[:MOST_COLUMNS]
    told = {"labels": _event_labels(log), "say": _say(log), "columns": columns}
    shown = exact.by_clock(log, events.iloc[kept], "timestamp")
    return tables.page(words, shown, _event_kinds(events), **told)


def changes_page(log: EventLog, case_id: str, *, of_events: bool = False) -> Page:
    """What changed in a case, as a page of a report."""
    events = cached.timeline(log, case_id)
    found = _changed(log, changes(log, events, of_events=of_events))
    words = _of_one(log, case_id, events, t("cases.changes_definition"))
    return tables.page(words, found, CHANGED, labels=_change_labels(), say=_say(log, attributes=True))


def _of_one(
    log: EventLog, case_id: str, events: pd.DataFrame, definition: str, *, n_shown: int | None = None
) -> SlideText:
    """The words around a page of one case, of whose events perhaps only so many are shown."""
    row = cached.cases(log.where(f.CaseIds([case_id])), search="", limit=1).iloc[0]
    said = t("cases.of_one", name=_called(row), said=_summary(log, row, events))
    words = slide_text(log, headline=said, population=case_id, n=len(events), definition=definition)
    facts = _facts(log, row)
    if n_shown is not None and n_shown < len(events):
        facts.append(t("cases.story", n=n_shown, all=len(events)))
    return replace(words, subtitle=" · ".join(facts))


def _facts(log: EventLog, row: pd.Series) -> list[str]:
    """Which case it is, whose, over how much, and how it stands: what the log has of it."""
    told = [names.short(str(row["case_id"]))]
    if isinstance(row["customer"], str) and row["customer"].strip():
        told.append(names.short(row["customer"], 60))
    if not pd.isna(row["amount"]):
        told.append(_amount(log, row))
    if isinstance(row["state"], str):
        told.append(names.case_state(log, row["state"]))
    return told


def _amount(log: EventLog, row: pd.Series) -> str:
    """In the case's own currency where the log has several."""
    if len(log.currencies) < 2 or not isinstance(row["currency"], str):
        return names.amount(log, row["amount"])
    return money(row["amount"], state.language(), currency=row["currency"])


def _as_tables(
    log: EventLog, case_id: str, events: pd.DataFrame, changed: pd.DataFrame, *, of_events: bool
) -> None:
    """The events, and what changed, as tables."""
    folded = st.expander(t("cases.as_table"), key="timeline_folded", on_change="rerun")
    if not folded.open:
        return
    with folded:
        tables.show(
            exact.by_clock(log, events, "timestamp"), _event_kinds(events), key="timeline",
            labels=_event_labels(log), say=_say(log), download="timeline", log=log,
            make=partial(events_page, log, case_id),
        )  # fmt: skip
        if changed.empty:
            return
        st.markdown(f"**{t('cases.changes')}**")
        tables.show(
            _changed(log, changed), CHANGED, key="changes", labels=_change_labels(),
            say=_say(log, attributes=True), download="changes", log=log,
            make=partial(changes_page, log, case_id, of_events=of_events),
        )  # fmt: skip


def _event_kinds(events: pd.DataFrame) -> dict[str, str]:
    return dict.fromkeys(events.columns, "any") | {
        "timestamp": "time", "since_h": "hours", "activity": "text", "position": "count"
    }  # fmt: skip


def _event_labels(log: EventLog) -> dict[str, str]:
    return {name: names.column(log, name) for name in log.attributes["column"]}


def _change_labels() -> dict[str, str]:
    return {name: t(f"cases.changed.{name}") for name in ("attribute", "before", "after")}


def _changed(log: EventLog, changed: pd.DataFrame) -> pd.DataFrame:
    """What changed, by the log's clock, the values in words."""
    lang = state.language()
    said = {name: [timeline.value(one, lang) for one in changed[name]] for name in ("before", "after")}
    return exact.by_clock(log, changed.assign(**said), "timestamp")


def _say(log: EventLog, *, attributes: bool = False) -> dict[str, Any]:
    said = {"activity": partial(names.activity, log)}
    return said | ({"attribute": partial(names.column, log)} if attributes else {})


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
