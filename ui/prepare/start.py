"""The blocks of the start page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis.log import EventLog
from analysis.processes import load
from ui import cached, frame, journey, links, state, workspace
from ui.prepare import deletion, leads, samples, uploaded
from ui.text import counted, escape, t

STYLE = Path(__file__).with_name("style.css")
MOST_RECENT = 8
TEASERS = ("how_it_runs", "where_time_goes", "by_region", "quotes_slow", "slow_against_usual", "cash_slow")
GAINS = ("see", "lose", "show")


def welcome(page: frame.Page, log: EventLog | None) -> None:
    """What this is, and the one thing to do next beside the other ways in."""
    st.html(STYLE)
    is_new = log is None and not workspace.recent()
    with st.container(key="hero", gap="small"):
        st.title(t("app.tagline"), anchor=False)
        st.markdown(t("start.lead") if is_new else t("app.privacy"))
        _next(page, log)
        with st.container(horizontal=True, key="begin", vertical_alignment="center"):
            page.draw_next()
            _own_file()
            links.to("get_template", t("start.template"), icon=":material/table:")
        if is_new:
            st.caption(f":material/lock: {t('app.privacy')}")


def _own_file() -> None:
    """To the file chooser, also while a log is open."""
    state.take(uploaded.ASKED)
    if st.button(t("start.own_file"), key="start_own_file", type="tertiary", icon=":material/upload_file:"):
        state.keep(uploaded.ASKED, True)
        st.switch_page(journey.PAGES["upload"], query_params=state.address())


def gains(log: EventLog | None) -> None:
    """For somebody who is here for the first time: what one gets."""
    if log is not None or workspace.recent():
        return
    with st.container(key="gains"):
        for place, gain in zip(st.columns(3, gap="medium"), GAINS, strict=True):
            place.markdown(f"**{t(f'start.gain.{gain}.title')}**  \n{t(f'start.gain.{gain}.text')}")


def recent(log: EventLog | None) -> None:
    """The logs of the workspace: open, rename, delete."""
    logs = workspace.recent()
    if not logs:
        return
    frame.heading(t("start.recent"))
    with st.container(key="recent", gap="xxsmall"):
        for one in logs[:MOST_RECENT]:
            _row(one, is_open=log is not None and one.log_id == log.log_id)
    if len(logs) > MOST_RECENT:
        st.caption(t("start.older", n=len(logs) - MOST_RECENT))


def sample_logs() -> None:
    """The samples of both processes, each with its tour."""
    frame.heading(t("start.samples"))
    st.caption(t("start.samples_text"))
    for place, process in zip(st.columns(2, gap="medium"), samples.available(), strict=False):
        known, lang = load(process), state.language()
        with place, st.container(border=True, key=f"sample_{process}", gap="xsmall", height="stretch"):
            st.markdown(f"**{known.label[lang]}**  \n{known.description[lang]}")
            with st.container(horizontal=True, key=f"sample_ways_{process}", gap="small"):
                _sample_button(process)
                _tour_button(process)


def questions(log: EventLog | None) -> None:
    """What do you want to know? Those the open log can answer lead to their page."""
    frame.heading(t("question.title"))
    if log is None:
        st.caption(t("question.needs_log"))
    with st.container(key="questions"):
        listed = _answerable(log) if log else [one for one in journey.QUESTIONS if one.key in TEASERS]
        half = (len(listed) + 1) // 2
        for place, some in zip(st.columns(2, gap="medium"), (listed[:half], listed[half:]), strict=True):
            with place, st.container(gap="xxsmall"):
                for one in some:
                    _question(log, one)


def _next(page: frame.Page, log: EventLog | None) -> None:
    """Go on where one left: with the open log, else with the latest, else with the sample."""
    latest = next(iter(workspace.recent()), None)
    if log is not None:
        page.next(t("start.go_on", step=t("step.discover.label")), to="discover")
    elif latest:
        label = t("start.open_latest", name=escape(latest.title))
        page.next(label, do=lambda: state.open_log(latest.log_id), to="discover")
    else:
        page.next(t("start.open_sample"), do=lambda: samples.open_sample(samples.PROCESSES[0]), to="discover")


def _sample_button(process: str) -> None:
    if st.button(t("start.open_this_sample"), key=f"open_sample_{process}", icon=":material/science:"):
        with st.spinner(t("start.opening")):
            samples.open_sample(process)
        st.switch_page(journey.PAGES["discover"], query_params=state.address())


def _tour_button(process: str) -> None:
    if st.button(t("start.tour"), key=f"open_tour_{process}", type="tertiary", icon=":material/tour:"):
        state.select("process", process)
        state.select("view:template", "sample")
        st.switch_page(journey.PAGES["get_template"], query_params=state.address())


def _row(one: workspace.RecentLog, *, is_open: bool) -> None:
    process = load(one.process)
    name, size, when, act, more = st.columns([4, 4, 3, 1.6, 0.8], vertical_alignment="center")
    name.markdown(f"**{escape(one.title)}**" if is_open else escape(one.title))
    size.caption(f"{process.label[state.language()]} · {counted(one.n_cases, process.case, process.cases)}")
    when.caption(t("start.opened_at", at=one.created_at.to_pydatetime()))
    if is_open:
        act.caption(f":green[:material/check:] {t('start.is_open')}")
    elif act.button(t("start.open"), key=f"open:{one.log_id}", type="tertiary"):
        state.open_log(one.log_id)
        st.rerun()
    with more.popover("⋯", key=f"more:{one.log_id}", type="tertiary", help=t("start.more")):
        _change(one)


def _change(one: workspace.RecentLog) -> None:
    new = st.text_input(t("start.name"), one.title, key=f"name:{one.log_id}", max_chars=200)
    if st.button(t("start.rename"), key=f"rename:{one.log_id}", disabled=not new.strip()):
        workspace.rename(one.log_id, new)
        st.rerun()
    if st.button(t("start.delete"), key=f"delete:{one.log_id}", type="tertiary", icon=":material/delete:"):
        _confirm(one)


def _confirm(one: workspace.RecentLog) -> None:
    """Deleting is asked twice: it cannot be undone."""

    @st.dialog(t("start.delete_title"), width="small")
    def ask() -> None:
        deletion.ask(one.log_id, one.title)

    ask()


def _answerable(log: EventLog) -> list[journey.Question]:
    known = set(cached.names(log)["activity"])
    roles = set(log.roles) | ({"resource"} if log.has_resources else set())
    return list(journey.answerable(known, roles))


def _question(log: EventLog | None, one: journey.Question) -> None:
    """A question that leads to its answer; without a log, to the sample's."""
    label = t(f"question.{one.key}")
    if st.button(label, key=f"ask:{one.key}", type="tertiary", icon=":material/arrow_forward:"):
        with st.spinner(t("foot.working")):
            if log is None:
                samples.open_sample(samples.PROCESSES[0])
            leads.answer(log or cached.open_log(state.log_id()), one)
