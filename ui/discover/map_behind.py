"""How long do the moves behind a box or a line take, and whose cases are they?"""

from __future__ import annotations

import math
from html import escape as html

import pandas as pd
import streamlit as st

from analysis.discover.moves import Look
from analysis.discover.profile import CLASSES_H, TIME, regular_h
from analysis.log import EventLog
from ui import cached, exact, names, state
from ui.text import days, t, written

ROLES = ("rep", "region")
MOST = 5
ALMOST_ALL, WHOLE_FROM_H = 0.9, 240.0
"""From which share on it is nearly all, and from how many hours on in whole days."""


def draw(log: EventLog, look: Look, source: str, target: str | None, *, least: int) -> None:
    """The distribution of times, then the reps and regions with most of the cases, of at least so many."""
    by = tuple(role for role in ROLES if role in log.roles)
    found = cached.map_profile(log, look, source, target, by)
    times = found[found["kind"] == TIME]
    if len(times):
        st.caption(t("discover.map.panel.times_of" if target else "discover.map.panel.times_next"))
        _bars(_classes(times))
        _regular(log, found, source, target)
    for role in by:
        shown = found[(found["kind"] == role) & (found["n_cases"] >= least)].head(MOST)
        if len(shown):
            st.caption(t("discover.map.panel.top", what=names.column(log, role), cases=names.cases_noun(log)))
            _bars([(row.label or t("filter.said.no_value"), int(row.n_cases)) for row in shown.itertuples()])


def _regular(log: EventLog, found: pd.DataFrame, source: str, target: str | None) -> None:
    """Says so where most moves of a transition take the same time, as waiting does not."""
    same = regular_h(found) if target else None
    if same is None or target is None:
        return
    value = written(exact.between(log, source, target, same[0]), "duration", state.language())
    if same[0] >= WHOLE_FROM_H:
        value = _days(round(same[0] / 24), state.language())
    st.caption(
        t(
            f"discover.map.panel.{'same' if same[1] >= ALMOST_ALL else 'same_most'}",
            value=value,
            share=same[1],
        )
    )


def _classes(times: pd.DataFrame) -> list[tuple[str, int]]:
    """The classes from the first to the last that has moves; of the usual ones also those without any."""
    n = dict(zip(times["label"].astype(float), times["n"].astype(int), strict=True))
    ends = sorted({*n, *(end for end in map(float, CLASSES_H) if min(n) < end < max(n))})
    return [
        (_class(end, ends[place - 1] if place else None), n.get(end, 0)) for place, end in enumerate(ends)
    ]


def _class(end: float, before: float | None) -> str:
    lang = state.language()
    if end == math.inf:
        return t("discover.map.panel.above", limit=_short(before or CLASSES_H[-1], lang))
    return t("discover.map.panel.up_to", limit=_short(end, lang))


def _days(n: int, lang: str) -> str:
    return t("unit.day", lang=lang, n=n)


def _short(hours: float, lang: str) -> str:
    if hours >= 48 and hours % 24 == 0:
        return _days(int(hours // 24), lang)
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
