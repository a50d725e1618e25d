"""How does one get from a question, or from a stop of the tour, to the view that answers it?"""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, journey, state


def to(
    step: str,
    view: str,
    *,
    flow: tuple[str, str] | None = None,
    split: str | None = None,
    slots: dict[str, f.Filter] | None = None,
) -> None:
    """Open a view with what it shall show; filters are replaced only where some are given.

    Parameters
    ----------
    flow
        The transition that the bottlenecks look at.
    split
        Role or column they are compared by.
    slots
        Slot to filter, in place of all that apply.
    """
    state.select(f"view:{step}", view)
    if flow:
        state.select("flow", flow)
    if split:
        state.select("split", split)
    if slots is not None:
        state.restore_filters(slots)
        state.keep(
            "extra_slots", tuple(slot for slot in slots if slot.startswith(("attribute:", "repeats:")))
        )
    st.switch_page(journey.PAGES[step], query_params=state.address())


def answer(log: EventLog, question: journey.Question) -> None:
    """Open the view that answers a question."""
    to(question.step, question.view, flow=_flow(log, question), split=_split(log, question))


def _flow(log: EventLog, question: journey.Question) -> tuple[str, str] | None:
    """Of the transitions a question is about, the one that takes most time in all."""
    if question.step != "bottlenecks" or len(question.activities) < 2:
        return None
    sources, targets = question.activities[:2]
    found = cached.transitions(log)
    asked = found[found["source"].isin(sources) & found["target"].isin(targets)]
    if asked.empty:
        return None
    row = asked.sort_values("total_h", ascending=False).iloc[0]
    return row["source"], row["target"]


def _split(log: EventLog, question: journey.Question) -> str | None:
    return question.split if question.split in log.roles else None
