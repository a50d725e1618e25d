"""The one line of choices above a chart: what it shows, of what, and by which attribute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui import state
from ui.text import t

WIDTH = 260
WIDE = 400
"""Of a box of transitions, which have two names."""


def line(key: str) -> Any:
    """Where the boxes stand side by side, and below each other where there is no room."""
    return st.container(horizontal=True, vertical_alignment="bottom", key=key, gap="small")


def look(key: str, options: Sequence[str], words: str) -> str:
    """Which of a few charts of a view is shown, kept across pages; its names are `<words>.<option>`."""
    held = state.selected(key)
    now = held if held in options else options[0]
    return box(key, options, now, label=t(f"{words}.label"), named=lambda one: t(f"{words}.{one}"))


def box(
    key: str,
    options: Sequence[str],
    now: str,
    *,
    label: str,
    named: Callable[[str], str],
    held_as: str = "",
    note: str | None = None,
    width: int = WIDTH,
) -> str:
    """A labelled box; what is chosen is remembered as `held_as`, else by the key."""
    shown = f"{key}_shown"
    state.show_in(shown, now)
    st.selectbox(
        label, options, key=shown, width=width, format_func=named, help=note,
        on_change=lambda: state.select(held_as or key, state.value(shown)),
    )  # fmt: skip
    return now
