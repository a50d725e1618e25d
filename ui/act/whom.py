"""Of which cases is the figure of an action: of all in view, or of one region, rep, product among them?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.log import EventLog
from analysis.measures.grouping import groups_of
from ui import cached, filters, names, state
from ui.act.figure import WHOM, Subject
from ui.bottlenecks.attributes import splits
from ui.text import escape, t

ALL = ""
"""Stands for all cases in view."""


def choose(log: EventLog, subject: Subject, handed: Subject | None) -> Subject:
    """The figure, of the group that is picked: at first that of the finding it comes from."""
    chosen = state.selected(WHOM, handed.group if handed else None)
    if chosen and not log.has_column(chosen[0]):
        chosen = None
    with st.container(horizontal=True, key="action_whom_line", gap="small", vertical_alignment="bottom"):
        _by(log, chosen)
        if chosen:
            _value(log, *chosen)
    if log.filters:
        said = escape(filters.said(log))
        st.caption(t("act.whom_filter", filter=said, n=cached.size(log)[0], **names.nouns(log)))
    return replace(subject, group=chosen)


def values(log: EventLog, by: str) -> list[str]:
    """The groups of an attribute as they are asked for, the largest first; bands in their order."""
    bands = groups_of(log, by)
    if bands:
        return bands
    found = cached.values(log, log.column(by))["value"]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in found]


def _by(log: EventLog, chosen: tuple[str, str] | None) -> None:
    options = [ALL, *splits(log)]
    now = chosen[0] if chosen else ALL
    options += [] if now in options else [now]
    every = t("act.whom_all", cases=names.cases_noun(log))
    state.show_in("action_whom_by", now)
    st.selectbox(
        t("act.whom"), options, key="action_whom_by", width=320, on_change=_by_chosen, args=(log,),
        format_func=lambda one: names.column(log, one) if one else every, help=t("act.whom_help"),
    )  # fmt: skip


def _value(log: EventLog, by: str, value: str) -> None:
    options = values(log, by)
    options += [] if value in options else [value]
    state.show_in("action_whom_value", value)
    st.selectbox(
        names.column(log, by), options, key="action_whom_value", width=320,
        on_change=_value_chosen, args=(by,), format_func=lambda one: names.value(log, by, one),
    )  # fmt: skip


def _by_chosen(log: EventLog) -> None:
    by = state.value("action_whom_by")
    first = values(log, by) if by else []
    state.select(WHOM, (by, first[0]) if first else None)


def _value_chosen(by: str) -> None:
    state.select(WHOM, (by, state.value("action_whom_value")))
