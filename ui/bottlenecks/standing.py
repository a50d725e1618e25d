"""Bottlenecks, view *What it waits for*: who, which load, which hours stand at a slow transition?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.work import has_starts
from analysis.log import EventLog
from analysis.measures import precision
from analysis.report import Chart, Page
from ui import cached, frame, names, state, tables
from ui.bottlenecks import chosen, look_line, standing_looks
from ui.bottlenecks.question import Needs, Question
from ui.bottlenecks.standing_looks import Look
from ui.bottlenecks.transitions import ranking, usual_rank
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t

LOOKS = ("hands", "load", "off", "begins")


@frame.fragment
def view(log: EventLog) -> None:
    """The transition, one look at it, and what can be done."""
    found = cached.transitions(log)
    if not len(found) or not found["total_h"].sum():
        st.info(t("bottlenecks.none"))
        return
    with look_line.line("standing_line"):
        source, target = chosen.choose_flow(log, _ranked(found), "standing_flow")
        look = look_line.look("standing_look", looks(log), "standing.look")
    if chosen.row_of(found, source, target) is None:
        st.info(t("bottlenecks.not_here"))
        return
    if look in ("off", "begins") and precision.is_whole_days(log, source, target):
        st.info(t("standing.days_only"))
        return
    _draw(log, look, source, target)
    chosen.card(log, found, source, target, for_whom=True)


def _ranked(found: pd.DataFrame) -> pd.DataFrame:
    """By time above usual; by all time where hardly any is above usual."""
    return ranking(found, usual_rank(found))


def looks(log: EventLog) -> tuple[str, ...]:
    """The looks this log allows."""
    return (*LOOKS, "causes") if has_starts(log) else LOOKS


def _draw(log: EventLog, look: str, source: str, target: str) -> None:
    one = standing_looks.of(log, look, source, target)
    st.markdown(f"#### {one.sentence(md)}")
    if one.figure:
        st.plotly_chart(one.figure(), key=f"standing_{look}_chart", config=CONFIG, alt=one.sentence(plain))
        offer(log, f"standing_{look}_bars", partial(chart_page, log, look, source, target), name="standing")
    if one.notes:
        st.caption(together(one.notes))
    frame.reading_help(f"standing_{look}")
    if look == "causes":
        with st.expander(t("sure.title"), key="standing_causes_sure"):
            st.markdown(t("standing.causes_sure"))
    if len(one.found):
        tables.show(
            one.found, one.kinds, key=f"standing_{look}", labels=_labels(one), columns=tuple(one.kinds),
            say=one.say, download="standing", log=log, make=partial(table_page, log, look, source, target),
        )  # fmt: skip


def _labels(one: Look) -> dict[str, str]:
    return {name: t(f"standing.column.{name}") for name in one.kinds}


def chart_page(log: EventLog, look: str, source: str, target: str) -> Page:
    """One look at a transition as a page of a report."""
    one = standing_looks.of(log, look, source, target)
    if one.figure is None:
        return table_page(log, look, source, target)
    return Page(_slide_text(log, look, one), Chart(one.figure()))


def table_page(log: EventLog, look: str, source: str, target: str) -> Page:
    """Its figures as a page of a report."""
    one = standing_looks.of(log, look, source, target)
    return tables.page(
        _slide_text(log, look, one), one.found, one.kinds, labels=_labels(one), columns=tuple(one.kinds),
        say=one.say,
    )  # fmt: skip


def _slide_text(log: EventLog, look: str, one: Look) -> Any:
    return slide_text(
        log,
        headline=one.sentence(plain),
        population=t("standing.population", cases=names.cases_noun(log)),
        n=one.n,
        definition=t(f"help.standing_{look}.read"),
        assumption=together(one.notes),
    )


def _answered(log: EventLog, look: str) -> str | None:
    """The sentence about the slowest transition."""
    found = cached.transitions(log)
    if not len(found) or not found["total_h"].sum():
        return None
    row = _ranked(found).iloc[0]
    if look == "off" and precision.is_whole_days(log, row["source"], row["target"]):
        return None
    one = standing_looks.of(log, look, row["source"], row["target"])
    return one.sentence(md) if one.figure else None


def _hands(log: EventLog) -> str | None:
    return _answered(log, "hands")


def _load(log: EventLog) -> str | None:
    return _answered(log, "load")


def _causes(log: EventLog) -> str | None:
    return _answered(log, "causes") if "causes" in looks(log) else None


def _opened(log: EventLog, *, look: str) -> None:
    state.select("standing_look", look)


QUESTIONS = (
    Question("standing", "standing", _hands, Needs(resources=True), (), partial(_opened, look="hands")),
    Question("receiver_load", "standing", _load, Needs(resources=True), (), partial(_opened, look="load")),
    Question(
        "waiting_causes", "standing", _causes, Needs(starts=True, resources=True), (),
        partial(_opened, look="causes"),
    ),
)  # fmt: skip
"""What this view answers."""
