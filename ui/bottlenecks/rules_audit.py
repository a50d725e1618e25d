"""The audit file: make it, hand it out with its check number, and check one that came back."""

from __future__ import annotations

from hashlib import sha256

import streamlit as st

from analysis.bottlenecks.rules import audit
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.report.workbook import made
from ui import frame, state, workspace
from ui.bottlenecks import rules_audit_sheets, rules_held
from ui.cached import bottleneck_rules as cached
from ui.text import t


@frame.fragment
def button(log: EventLog) -> None:
    """Make the file, say its check number, hand it out; and check one."""
    with st.container(horizontal=True, key="rules_audit", gap="small", vertical_alignment="center"):
        if st.button(t("rules.audit.make"), key="audit_make", icon=":material/fact_check:",
                     help=t("rules.audit.help")):  # fmt: skip
            with st.spinner(t("rules.audit.working")):
                file, number = build(log)
            state.select("audit", (_standing(log), file, number))
        with st.popover(t("rules.audit.verify"), icon=":material/verified:", type="tertiary"):
            _verify()
    standing, file, number = state.selected("audit", ("", b"", ""))
    if standing != _standing(log):
        return
    st.caption(t("rules.audit.digest", digest=number))
    st.download_button(
        t("rules.audit.download"), file, file_name="rules-audit.xlsx", key="audit_download",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


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
    sheets = rules_audit_sheets.content(log)
    number = audit.digest(sheets)
    sheets[0] = rules_audit_sheets.with_number(sheets[0], number)
    drawn = [rules_audit_sheets.drawn(place, sheet) for place, sheet in enumerate(sheets)]
    title = t("rules.audit.file", log=workspace.title(log))
    return made(drawn, lang=state.language(), name=title, made_at=workspace.now()), number
