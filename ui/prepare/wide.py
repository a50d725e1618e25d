"""Is a sheet one row a case, with a date for each milestone? Which of its dates are then events?"""

from __future__ import annotations

import streamlit as st

from analysis.processes import load
from analysis.reading import Mapping
from ui import state
from ui.prepare import decisions, uploaded
from ui.text import t

CLOSED = "Opportunity Closed"
"""What a closing date stands for until its row says whether the deal was won or lost."""


def shape(pending: uploaded.Pending, guessed: Mapping) -> None:
    """For a sheet that looks wide: is it, and which dates stand for an activity?"""
    if not guessed.milestones:
        return
    held = decisions.of(pending.key).milestones
    chosen = guessed.milestones if held is None else held
    case = load(guessed.process).case[state.language()]
    with st.container(border=True, key="wide_sheet"):
        st.markdown(f"**{t('wide.title', case=case)}**  \n{t('wide.text', case=case)}")
        key = f"wide:{pending.key}:{guessed.process}"
        state.show_in(key, [column for column in guessed.milestones if column in chosen])
        st.multiselect(
            t("wide.columns"), list(guessed.milestones), key=key, select_all=False,
            format_func=lambda column: f"{column} → {_label(guessed, column)}",
            on_change=lambda: _changed(pending, guessed, state.value(key)),
        )  # fmt: skip
        st.caption(t("wide.unseen"))


def _label(guessed: Mapping, column: str) -> str:
    """The activity a column of dates stands for, in the reader's language."""
    name = guessed.milestones[column]
    if name == CLOSED:
        return t("wide.closed")
    known = load(guessed.process).activity(name)
    return known.label[state.language()] if known else name


def _changed(pending: uploaded.Pending, guessed: Mapping, columns: list[str]) -> None:
    chosen = {column: name for column, name in guessed.milestones.items() if column in columns}
    decisions.change(pending.key, milestones=chosen)
