"""How is a step of a rule chosen, or several of which any will do, without picking one too many?

One box each: a box for many goes on picking with every Enter, and nobody sees which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analysis.log import EventLog
from ui import cached, names
from ui.text import t

LEAST, MOST = 3, 6
"""Boxes beside each other, and steps of one part of a rule."""


def steps(log: EventLog, held: Sequence[str], label: str, key: str) -> list[str]:
    """The activities chosen, in their order; the next box appears once the last one is filled."""
    known = list(cached.names(log.unfiltered())["activity"])
    before = [one for one in held if one in known]
    chosen: list[str] = []
    places: list[Any] = []
    for at in range(max(MOST, len(before))):
        places = places or list(st.columns(LEAST))
        with places.pop(0):
            held_here = before[at] if at < len(before) else None
            one = _box(log, known, held_here, "" if at else label, f"{key}_{at}")
        if one is None:
            break
        chosen.append(one)
    return list(dict.fromkeys(chosen))


def _box(log: EventLog, known: list[str], held: str | None, label: str, key: str) -> str | None:
    return st.selectbox(
        label or t("rules.field.or"), known, known.index(held) if held in known else None, key=key,
        format_func=lambda one: names.activity(log, one), filter_mode="contains",
        placeholder=t("rules.field.choose" if label else "rules.field.or_none"),
    )  # fmt: skip
