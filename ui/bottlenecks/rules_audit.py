"""The audit file: make it, hand it out with its check number, and check one that came back."""

from __future__ import annotations

from hashlib import sha256
from time import monotonic

import streamlit as st

from analysis.bottlenecks.rules import audit
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.report.workbook import made
from ui import frame, state, workspace
from ui.bottlenecks import rules_audit_sheets, rules_held
from ui.bottlenecks.path_check import again
from ui.cached import bottleneck_rules as cached
from ui.text import t

RUNNING = "audit_running"
SLICE_S = 1.0
"""Seconds of work before the page is shown again."""


@frame.fragment
def button(log: EventLog) -> None:
    """Make the file, say its check number, hand it out; and check one."""
    with st.container(horizontal=True, key="rules_audit", gap="small", vertical_alignment="center"):
        if st.button(t("rules.audit.make"), key="audit_make", icon=":material/fact_check:",
                     help=t("rules.audit.help")):  # fmt: skip
            state.keep(RUNNING, (_standing(log), steps(log), 0.0))
        with st.popover(t("rules.audit.verify"), icon=":material/verified:", type="tertiary"):
            _verify()
    _go_on(log)
    standing, file, number = state.selected("audit", ("", b"", ""))
    if standing != _standing(log):
        return
    st.caption(t("rules.audit.digest", digest=number))
    st.download_button(
        t("rules.audit.download"), file, file_name="rules-audit.xlsx", key="audit_download",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _go_on(log: EventLog) -> None:
    """Work on a file that somebody asked for, a second at a time: in between a click on Stop is heard."""
    standing, work, share = state.kept(RUNNING) or ("", None, 0.0)
    if standing != _standing(log):
        state.take(RUNNING)
        return
    with st.container(key="audit_running"):
        st.progress(share, text=t("rules.audit.working"))
        st.button(t("rules.audit.stop"), key="audit_stop", on_click=state.take, args=(RUNNING,))
    state.take(RUNNING)
    made_by = monotonic() + SLICE_S
    try:
        while monotonic() < made_by:
            share = next(work)
        state.keep(RUNNING, (standing, work, share))
    except StopIteration as done:
        if done.value:
            state.select("audit", (standing, *done.value))
    again()


def _standing(log: EventLog) -> str:
    """Stands for all that the file tells: with another view, rule or accepted deviation it is old."""
    store = workspace.store().rules
    told = (
        log.view_id, bool(log.hidden_names), state.language(), rules_held.calendar(log),
        [cached.plain(rule) for rule in rules_held.every(log)], store.changes(log.series_id),
        store.accepted(log.series_id).to_csv(index=False),
    )  # fmt: skip
    return sha256(repr(told).encode()).hexdigest()


def _verify() -> None:
    st.caption(t("rules.audit.verify_help"))
    given = st.file_uploader(
        t("rules.audit.verify"), type=["xlsx"], key="audit_file", label_visibility="collapsed"
    )
    if given is None:
        return
    try:
        found = audit.verify(given.getvalue())
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    if found.is_same:
        st.success(t("rules.audit.same", digest=found.found[:16]))
    else:
        st.error(t("rules.audit.differs"))


def build(log: EventLog) -> tuple[bytes, str]:
    """The audit file of the view in the language spoken, and its check number."""
    work = steps(log)
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value


def steps(log: EventLog) -> rules_audit_sheets.Steps[tuple[bytes, str]]:
    """The same, step by step."""
    sheets = yield from rules_audit_sheets.content(log)
    yield 0.8
    number = audit.digest(sheets)
    sheets[0] = rules_audit_sheets.with_number(sheets[0], number)
    yield 0.85
    drawn = [rules_audit_sheets.drawn(place, sheet) for place, sheet in enumerate(sheets)]
    title = t("rules.audit.file", log=workspace.title(log))
    return made(drawn, lang=state.language(), name=title, made_at=workspace.now()), number
