"""How long do the moves behind a box or a line take, and whose cases are they?"""

from __future__ import annotations

from html import escape as html

import pandas as pd
import streamlit as st

from analysis.discover.moves import Look
from analysis.discover.profile import CLASSES_H, TIME
from analysis.log import EventLog
from ui import cached, names, state
from ui.text import days, t, written

ROLES = ("rep", "region")
MOST = 5


def draw(log: EventLog, look: Look, source: str, target: str | None, *, least: int) -> None:
    """The distribution of times, then the reps and regions with most of the cases, of at least so many."""
    by = tuple(role for role in ROLES if role in log.roles)
    found = cached.map_profile(log, look, source, target, by)
    times = found[found["kind"] == TIME]
    if len(times):
        st.caption(t("discover.map.panel.times_of" if target else "discover.map.panel.times_next"))
        _bars(_classes(times))
    for role in by:
        shown = found[(found["kind"] == role) & (found["n_cases"] >= least)].head(MOST)
        if len(shown):
            st.caption(t("discover.map.panel.top", what=names.column(log, role), cases=names.cases_noun(log)))
            _bars([(row.label or t("filter.said.no_value"), int(row.n_cases)) for row in shown.itertuples()])


def _classes(times: pd.DataFrame) -> list[tuple[str, int]]:
    """The classes from the first to the last that has moves."""
    n = dict(zip(times["label"].astype(int), times["n"].astype(int), strict=True))
    return [(_class(place), n.get(place, 0)) for place in range(min(n), max(n) + 1)]


def _class(place: int) -> str:
    lang = state.language()
    if place == len(CLASSES_H):
        return t("discover.map.panel.above", limit=_short(CLASSES_H[-1], lang))
    return t("discover.map.panel.up_to", limit=_short(CLASSES_H[place], lang))


def _short(hours: float, lang: str) -> str:
    return written(float(hours), "duration", lang) if hours < 336 else days(hours, lang)


def _bars(rows: list[tuple[str, int]]) -> None:
    """Names, bars and figures: a chart that is its own table."""
    most = max(n for _label, n in rows) or 1
    cells = (
        f'<tr><th>{html(label)}</th><td class="bar"><i style="width:{100 * n / most:.1f}%"></i></td>'
        f"<td>{html(written(n, 'count', state.language()))}</td></tr>"
        for label, n in rows
    )
    st.html(f'<table class="figures bars">{"".join(cells)}</table>')
