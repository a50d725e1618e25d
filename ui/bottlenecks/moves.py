"""What can be done next with a group of cases or with a queue: filter to its cases, create an action?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.grouping import is_number, only
from ui import filters, names
from ui.act import figure
from ui.bottlenecks import chosen
from ui.text import escape, t

ASKED = ("rep", "region", "stage")
"""Roles that the sidebar asks for by themselves."""


def of_group(log: EventLog, by: str, group: str, *, key: str, act: figure.Subject | None = None) -> None:
    """Filter to a group of cases, or go on to them one by one; an action on its figure, for them."""
    column = log.column(by)
    role = next((one for one in ASKED if log.roles.get(one) == column), "")
    kept = f.Stage([group]) if role == "stage" and group else only(log, role or column, group)
    slot = role or f"{'range' if is_number(log, column) and group else 'attribute'}:{column}"
    with st.container(horizontal=True, key=f"{key}_moves", gap="small"):
        what = t("filter.said.attribute", label=names.column(log, by), values=names.value(log, by, group))
        to_cases(log, slot, kept, what=what, key=key)
        is_of_group = bool(act) and (role != "stage" or act.of != (group,))
        action(replace(act, group=(by, group)) if is_of_group else act, key=key, log=log)


def of_queue(log: EventLog, source: str, activity: str, *, key: str) -> None:
    """Filter to the cases that waited longer than usual, and an action on the transition they waited in."""
    with st.container(horizontal=True, key=f"{key}_moves", gap="small"):
        chosen.filter_button(log, source, activity, key=key)
        action(figure.of_flow(source, activity), key=key)


def to_cases(log: EventLog, slot: str, kept: f.Filter, *, what: str, key: str) -> None:
    """A button that filters to what is named; once it has, one that lists the cases."""
    if kept in log.filters:
        chosen.list_button(f"{key}_list")
        return
    st.button(
        t("moves.only", what=what), key=f"{key}_only", icon=":material/filter_alt:",
        help=t("moves.only_help", cases=names.cases_noun(log)), on_click=_only, args=(slot, kept),
    )  # fmt: skip


def action(subject: figure.Subject | None, *, key: str, log: EventLog | None = None) -> None:
    """A button to an action on a figure, where there is one; with the log it names the group it is for."""
    if not subject:
        return
    whom = escape(names.value(log, *subject.group)) if log is not None and subject.group else ""
    label = t("bottlenecks.act_for", group=whom) if whom else t("bottlenecks.act")
    if st.button(label, key=f"{key}_act", icon=":material/add_task:"):
        figure.hand_over(subject)


def _only(slot: str, kept: f.Filter) -> None:
    (filters.only_asked if ":" in slot else filters.only)(slot, kept)
