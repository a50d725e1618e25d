"""How much does bad data matter? Asked with a button, since the log is indexed anew several times for it."""

from __future__ import annotations

import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.prepare.plans import Address, Plan
from analysis.processes import load
from ui import frame, state, workspace
from ui.prepare import matter, reopening, working
from ui.text import t


def of_plan(address: Address, plan: Plan, *, key: str) -> None:
    """For a file under a plan; the answer stays until the plan changes."""
    asked = f"matter:{key}:{plan.key}"
    with st.container(border=True, key="matter"):
        st.markdown(f"**{t('matter.title')}**  \n:small[:gray[{t('matter.text')}]]")
        if not state.kept(asked):
            st.button(
                t("matter.ask"), key=f"matter_ask:{key}", icon=":material/science:",
                on_click=state.keep, args=(asked, True),
            )  # fmt: skip
            return
        try:
            found, is_tested = working.result(address, "matter", key=plan.key, plan=plan, now=_now(asked))
        except working.Stopped:
            working.stopped()
            return
        except AnalysisError as problem:
            st.error(frame.error_sentence(problem))
            return
        matter.draw(found, load(plan.mapping.process), is_tested=is_tested)


def of_log(log: EventLog) -> None:
    """For the open log: its events are taken back out of it."""
    if not state.kept(f"matter_of:{log.log_id}"):
        with st.container(border=True, key="matter"):
            st.markdown(f"**{t('matter.title')}**  \n:small[:gray[{t('matter.text')}]]")
            st.button(
                t("matter.ask"), key="matter_ask", icon=":material/science:", on_click=_ask, args=(log,)
            )
        return
    address, plan = state.kept(f"matter_of:{log.log_id}")
    of_plan(address, plan, key=log.log_id)


def _ask(log: EventLog) -> None:
    address, plan = reopening.events_at(log)
    state.keep(f"matter_of:{log.log_id}", (address, plan))
    state.keep(f"matter:{log.log_id}:{plan.key}", True)


def _now(asked: str) -> object:
    """The moment of the question, the same as long as it stands."""
    if state.kept(f"at:{asked}") is None:
        state.keep(f"at:{asked}", workspace.now().replace(tzinfo=None))
    return state.kept(f"at:{asked}")
