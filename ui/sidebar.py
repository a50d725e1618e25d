"""The navigation at the side: home and six numbered steps with their state, language, the open log."""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui import assumptions, journey, links, names_shown, state, workspace
from ui.prepare import privacy, tour
from ui.text import t


def draw(here: str, log: EventLog | None) -> None:
    """Name, language, steps, log chooser, and the tour while it runs."""
    with st.sidebar:
        with st.container(key="brand", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{t('app.name')}**")
            _language()
        _steps(here, log)
        _open_log(log)
        tour.card(log)


def foot(log: EventLog | None) -> None:
    """Below everything: names on screen or not, what figures take for granted, where the data is."""
    with st.sidebar, st.container(key="sidebar_foot", gap="xxsmall"):
        if log is not None:
            names_shown.switch()
        assumptions.link(log)
        privacy.link()


def _language() -> None:
    state.show_in("language", state.language())
    st.segmented_control(
        t("nav.language"),
        state.LANGUAGES,
        format_func=lambda lang: {"en": "EN", "zh": "中文"}[lang],
        key="language",
        required=True,
        label_visibility="collapsed",
        on_change=_language_changed,
    )


def _language_changed() -> None:
    state.set_language(state.value("language"))


def _steps(here: str, log: EventLog | None) -> None:
    standing = journey.states(workspace.facts(log))
    with st.container(key="nav", gap="xxsmall"):
        links.to("start", t("step.start.label"), icon=":material/home:")
        for number, step in enumerate(journey.STEPS, start=1):
            said = t(f"nav.state.{standing[step]}")
            links.to(step, f"{number} {t(f'step.{step}.label')} :small[:gray[{said}]]")
        _report()


def _report() -> None:
    """The way to the report, and how much was put aside for it."""
    n = workspace.store().basket.n_items()
    said = f" :small[:gray[{t('nav.report_pages', n=n)}]]" if n else ""
    links.to(journey.REPORT, f"{t('step.report.label')}{said}", icon=":material/slideshow:")


def _open_log(log: EventLog | None) -> None:
    """Which log is open, and the recent ones to change to."""
    recent = workspace.recent()
    if not recent:
        return
    ids = [one.log_id for one in recent]
    titles = [one.title for one in recent]
    labels = {
        one.log_id: one.title
        if titles.count(one.title) == 1
        else t("nav.same_title", title=one.title, at=one.created_at, n=number)
        for number, one in enumerate(recent, start=1)
    }
    state.show_in("open_log", state.log_id() if state.log_id() in ids else None)
    st.selectbox(
        t("nav.open_log"),
        ids,
        index=0 if state.log_id() in ids else None,
        format_func=lambda log_id: labels[log_id],
        key="open_log",
        placeholder=t("nav.choose_log"),
        on_change=_log_chosen,
    )


def _log_chosen() -> None:
    chosen = state.value("open_log")
    if chosen:
        state.open_log(chosen)
