"""The blocks of the start page."""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from analysis.processes import load
from ui import cached, frame, journey, sidebar, state, workspace
from ui.prepare import samples
from ui.text import counted, escape, t


def welcome(page: frame.Page, log: EventLog | None) -> None:
    """What this is, and the one thing to do next beside the other ways in."""
    st.title(t("app.tagline"), anchor=False)
    st.caption(t("app.privacy"))
    _next(page, log)
    with st.container(horizontal=True, key="begin", vertical_alignment="center"):
        page.draw_next()
        if log is not None or workspace.recent():
            _sample_button()
        sidebar.link("upload", t("start.own_file"), icon=":material/upload_file:")
        sidebar.link("get_template", t("start.template"), icon=":material/table:")


def _next(page: frame.Page, log: EventLog | None) -> None:
    """Go on where one left: with the open log, else with the latest, else with the sample."""
    latest = next(iter(workspace.recent()), None)
    if log is not None:
        page.next(t("start.go_on", step=t("step.discover.label")), to="discover")
    elif latest:
        page.next(
            t("start.open_latest", name=latest.title), do=lambda: state.open_log(latest.log_id), to="discover"
        )
    else:
        page.next(t("start.open_sample"), do=lambda: samples.open_sample(samples.PROCESSES[0]), to="discover")


def _sample_button() -> None:
    if st.button(t("start.open_sample"), key="open_sample", type="tertiary", icon=":material/science:"):
        with st.spinner(t("start.opening")):
            samples.open_sample(samples.PROCESSES[0])
        st.switch_page(journey.PAGES["discover"], query_params=state.address())


def recent(log: EventLog | None) -> None:
    """The logs of the workspace: open, rename, delete."""
    logs = workspace.recent()
    if not logs:
        return
    frame.heading(t("start.recent"))
    with st.container(key="recent", gap="xxsmall"):
        for one in logs[:8]:
            _row(one, is_open=log is not None and one.log_id == log.log_id)


def _row(one: workspace.RecentLog, *, is_open: bool) -> None:
    process = load(one.process)
    name, size, when, act, more = st.columns([4, 4, 3, 1.5, 1], vertical_alignment="center")
    name.markdown(f"**{escape(one.title)}**" if is_open else escape(one.title))
    size.caption(f"{process.label[state.language()]} · {counted(one.n_cases, process.case, process.cases)}")
    when.caption(t("start.opened_at", at=one.created_at.to_pydatetime()))
    if act.button(
        t("start.is_open") if is_open else t("start.open"),
        key=f"open:{one.log_id}",
        type="tertiary",
        disabled=is_open,
    ):
        state.open_log(one.log_id)
        st.rerun()
    with more.popover("⋯", key=f"more:{one.log_id}", type="tertiary", help=t("start.more")):
        _change(one)


def _change(one: workspace.RecentLog) -> None:
    new = st.text_input(t("start.name"), one.title, key=f"name:{one.log_id}", max_chars=200)
    if st.button(t("start.rename"), key=f"rename:{one.log_id}"):
        workspace.rename(one.log_id, new)
        st.rerun()
    st.caption(t("start.delete_warning"))
    if st.button(t("start.delete"), key=f"delete:{one.log_id}"):
        workspace.delete(one.log_id)
        st.rerun()


def questions(log: EventLog | None) -> None:
    """What do you want to know? Those the open log can answer lead to their page."""
    frame.heading(t("question.title"))
    known = set() if log is None else set(cached.names(log)["activity"])
    roles = set() if log is None else set(log.roles) | ({"resource"} if log.has_resources else set())
    with st.container(key="questions", gap="xxsmall"):
        for one in journey.QUESTIONS if log else journey.QUESTIONS[:6]:
            if log is None:
                st.markdown(f":gray[{t(f'question.{one.key}')}]")
            elif not one.missing(known, roles):
                _question(one)
        if log is None:
            st.caption(t("question.needs_log"))


def _question(one: journey.Question) -> None:
    """A question that leads to its answer."""
    label = t(f"question.{one.key}")
    if st.button(label, key=f"ask:{one.key}", type="tertiary", icon=":material/arrow_forward:"):
        state.select(f"view:{one.step}", one.view)
        st.switch_page(journey.PAGES[one.step], query_params=state.address())
