"""By which attribute is a view split? One box, whose choice is kept under a name."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.log import EventLog
from ui import names, state


def choose(log: EventLog, options: Sequence[str], *, kept_as: str, key: str, label: str) -> str:
    """The attribute that was chosen; the first of the options until one is.

    Parameters
    ----------
    kept_as
        What the choice is remembered by; views that give the same name share it.
    key
        The key of the box.
    """
    held = state.selected(kept_as, options[0])
    held = held if held in options else options[0]
    state.show_in(key, held)
    return st.selectbox(
        label, options, key=key, width=260, format_func=lambda one: names.column(log, one),
        on_change=lambda: state.select(kept_as, state.value(key)),
    )  # fmt: skip
