"""Bottlenecks, view *Questions*: what can one ask of this log, and what is the answer in a sentence?"""

from __future__ import annotations

import logging
import re
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.report import Page, Table
from ui import cached, filters, frame, side_by_side, state
from ui.bottlenecks import areas, transitions
from ui.bottlenecks.question import Question
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import escape, listed, md, t

OWN = ("ui.bottlenecks.answers_time",)
"""Modules with questions beside those that the modules of the views export."""
ASIDE = frozenset(
    {
        "before_correction",
        "between_any",
        "queue_longest",
        "queue_stages",
        "quote_loss",
        "receiver_load",
        "standing",
        "waiting_causes",
    }
)
"""Questions that are folded away, and answered when they are unfolded: the page shows sixteen at most."""
SLOW = frozenset({"path", "cash_tied_up", "loss_cost", "rework", "rework_who", "stage_most_time"})
"""Answers that take longest, beside those that say so themselves: they are said last."""
IN_VIEW = 7
"""So many questions one sees without scrolling: they are answered before the others."""
MOST = 16
STYLE = Path(__file__).with_name("answers.css")
_LOG = logging.getLogger("cashlane")
_ESCAPED = re.compile(r"\\(.)")


def view(log: EventLog) -> None:
    """Where most time is lost, and every question with its answer; what this log cannot answer is last."""
    st.html(STYLE)
    st.markdown(f"#### {headline(log, say=md)}")
    st.button(
        t("bottlenecks.answers.to_time"), key="answers_to_time", type="tertiary", icon=":material/timer:",
        on_click=state.select, args=(areas.CHOSEN, "time"),
    )  # fmt: skip
    asked, open_ones = answerable(log)
    st.caption(f"{t('bottlenecks.answers.how')}  \n{t('bottlenecks.answers.why')}")
    first, more = apart(asked)
    _answered(log, first)
    _more(log, more)
    offer(log, "bottleneck_answers", partial(answers_page, log), name="answers")
    _unanswered(log, open_ones)


def questions(log: EventLog) -> list[Question]:
    """Every question about this process, in the order of the page's views; none twice."""
    modules = dict.fromkeys([*OWN, *(spec.split(":")[0] for spec in areas.VIEWS.values())])
    found: dict[str, Question] = {}
    for name in modules:
        for one in _questions_of(name):
            if one.view in areas.VIEWS and (not one.processes or log.process in one.processes):
                found.setdefault(one.key, one)
    order = list(areas.VIEWS)
    return sorted(found.values(), key=lambda one: (_place(one.view), order.index(one.view)))


def answerable(log: EventLog) -> tuple[list[Question], list[Question]]:
    """The questions a log can answer, and those it lacks something for."""
    every = questions(log)
    can = [one for one in every if not one.needs.lacking(log)]
    return can, [one for one in every if one not in can]


def apart(asked: list[Question]) -> tuple[list[Question], list[Question]]:
    """The questions that are shown at once, and the others."""
    first = [one for one in asked if one.key not in ASIDE][:MOST]
    return first, [one for one in asked if one not in first]


def headline(log: EventLog, *, say: Any = plain) -> str:
    """Where most time is lost."""
    found = cached.transitions(log)
    if not len(found) or not found["total_h"].sum():
        return t("bottlenecks.answers.no_time")
    rank = transitions.usual_rank(found)
    return transitions.finding(log, transitions.ranking(found, rank), rank, say=say)


def said(log: EventLog, question: Question) -> str:
    """The answer to a question as Markdown; what goes wrong with one is said in its place."""
    try:
        nothing = "nothing" if log.filters else "nothing_of_it"
        return question.answer(log) or t(f"bottlenecks.answers.{nothing}")
    except AnalysisError as problem:
        return frame.error_sentence(problem)
    except Exception:  # noqa: BLE001 - one answer that fails must not take the others with it
        number = uuid4().hex[:8]
        _LOG.exception("error %s: question %s", number, question.key)
        return t("bottlenecks.answers.failed", number=number)


def words(question: Question) -> str:
    """The question itself."""
    return t(f"question.bottlenecks.{question.key}")


def answers_page(log: EventLog) -> Page:
    """The questions and answers as a page of a report."""
    asked = apart(answerable(log)[0])[0]
    told = slide_text(
        log, headline=headline(log), population=filters.said(log), n=int(cached.size(log)[0]),
        definition=t("bottlenecks.answers.definition"),
    )  # fmt: skip
    header = [t("bottlenecks.answers.column.question"), t("bottlenecks.answers.column.answer")]
    return Page(told, Table(header, [[words(one), unmarked(said(log, one))] for one in asked]))


def unmarked(text: str) -> str:
    """A sentence of Markdown as plain text."""
    return _ESCAPED.sub(r"\1", text.replace("**", "")).replace("\u2060", "")


def _questions_of(module: str) -> tuple[Question, ...]:
    """The questions a module exports; a view that cannot be loaded keeps no other from being asked."""
    try:
        return getattr(import_module(module), "QUESTIONS", ())
    except ImportError:
        _LOG.exception("questions of %s", module)
        return ()


def _place(view: str) -> int:
    return next((place for place, views in enumerate(areas.AREAS.values()) if view in views), 0)


def _answered(log: EventLog, asked: list[Question]) -> None:
    """Every question with its answer: those in view first, and of these and the others the quick ones."""
    places = _rows(log, asked)
    turns = sorted(range(len(asked)), key=lambda row: _turn_of(row, asked[row]))
    for row, answer in side_by_side.ready(lambda row: said(log, asked[row]), turns):
        places[row].markdown(answer)


def _turn_of(row: int, question: Question) -> tuple[bool, bool, int]:
    """When a question is answered."""
    return row >= IN_VIEW, question.is_slow or question.key in SLOW, row


def _more(log: EventLog, left: list[Question]) -> None:
    """Further questions, worked out when somebody wants to see them."""
    if not left:
        return
    label = t("bottlenecks.answers.more", n=len(left))
    folded = st.expander(label, key="answers_more", on_change="rerun")
    if folded.open:
        with folded:
            _answered(log, left)


def _rows(log: EventLog, asked: list[Question]) -> list[Any]:
    """Every question with the place of its answer: the page stands before the first answer is there."""
    places, area = [], None
    for one in asked:
        if (now := areas.area_of(one.view)) != area:
            area = now
            st.caption(f"**{t(f'bottlenecks.area.{area}')}**")
        with st.container(key=f"answer_{one.key}"):
            question, answer = st.columns([4, 9], gap="medium", vertical_alignment="top")
            question.button(
                words(one), key=f"ask_{one.key}", type="tertiary", on_click=opens, args=(log, one),
                help=t("bottlenecks.answers.open", view=t(f"bottlenecks.view.{one.view}")),
            )  # fmt: skip
            places.append(answer.empty())
    return places


def opens(log: EventLog, question: Question) -> None:
    """Go to the view that answers a question, with what it is about chosen there."""
    if question.opened:
        question.opened(log)
    state.select(areas.CHOSEN, question.view)


def _unanswered(log: EventLog, left: list[Question]) -> None:
    """What this log cannot answer, and what it would need."""
    if not left:
        return
    st.caption(f"**{t('bottlenecks.answers.not_here')}**")
    lang = state.language()
    with st.container(key="answers_lacking", gap="xxsmall"):
        for one in left:
            lacking = escape(listed(one.needs.lacking(log), lang))
            st.caption(t("bottlenecks.answers.needs", question=words(one), lacking=lacking))
