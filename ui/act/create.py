"""A new action: from which figure, of which cases, what is to be done, by whom, until when?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from analysis.bottlenecks import slowest
from analysis.log import EventLog
from ui import cached, state, workspace
from ui.act import figure, whom
from ui.act.figure import Subject
from ui.text import escape, t

WEEKS = 4


def form(log: EventLog) -> None:
    """Choose the figure, then title, owner and date; open where it is expected."""
    handed = state.selected("figure")
    n_actions = len(workspace.store().actions(log.series_id))
    is_open = handed is not None or not n_actions
    with st.expander(t("act.new"), expanded=is_open, key=f"new_action_{is_open}", icon=":material/add_task:"):
        subject = whom.choose(log, _choose(log, handed), handed)
        held = figure.frozen(log, subject)
        if held is None:
            st.info(t("act.not_here"))
            return
        st.caption(escape(" · ".join(figure.frozen_words(log, held))))
        _fields(log, subject)


def choices(log: EventLog, handed: Subject | None) -> list[Subject]:
    """The figure handed over, the three slowest transitions, the key figures; each of all cases."""
    handed = replace(handed, group=None) if handed else None
    found = [figure.of_flow(*pair) for pair in slowest(cached.transitions(log))]
    found += [figure.of_key_figure(key) for key in cached.kpis(log)]
    return ([handed] if handed and handed not in found else []) + found


def _choose(log: EventLog, handed: Subject | None) -> Subject:
    options = choices(log, handed)
    held = state.selected("action_figure", options[0])
    now = replace(handed, group=None) if handed else held if held in options else options[0]
    state.show_in("action_choice", now)
    return st.selectbox(
        t("act.figure_label"), options, key="action_choice", format_func=lambda one: _label(log, one),
        help=t("act.figure_help"), on_change=_chosen,
    )  # fmt: skip


def _chosen() -> None:
    state.select("action_figure", state.value("action_choice"))
    state.select("figure", None)


def _label(log: EventLog, subject: Subject) -> str:
    return t(f"act.kind.{subject.kind}", name=figure.name(log, subject))


def _fields(log: EventLog, subject: Subject) -> None:
    now = workspace.now().date()
    with st.form(
        f"action_form_{subject.kind}_{'_'.join((*subject.of, *(subject.group or ())))}",
        border=False,
        clear_on_submit=False,
    ):
        title = st.text_input(t("act.title_label"), figure.title(log, subject), key=_title_key(subject))
        left, right = st.columns(2)
        owner = left.text_input(t("act.owner"), key="action_owner", placeholder=t("act.owner_who"))
        due = right.date_input(
            t("act.due"), now + timedelta(weeks=WEEKS), key="action_due", format="YYYY-MM-DD"
        )
        if st.form_submit_button(t("act.create"), key="action_create", icon=":material/check:"):
            _create(log, subject, title, owner, due)


def _title_key(subject: Subject) -> str:
    """The title is proposed anew for each figure and language."""
    return "_".join(("action_title", state.language(), *subject.of, *(subject.group or ())))


def _create(log: EventLog, subject: Subject, title: str, owner: str, due: date | None) -> None:
    if not title.strip():
        st.error(t("act.no_title"))
        return
    held = figure.frozen(log, subject)
    workspace.store().add_action(
        log.series_id, title=title, owner=owner, due_on=due, figure=held.to_dict(), now=workspace.now()
    )
    state.select("figure", None)
    state.select(figure.WHOM, None)
    state.keep("act_said", "act.created")
    st.rerun()
