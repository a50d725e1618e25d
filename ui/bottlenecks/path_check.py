"""How are the ways of a view held against a path: few at once, many on request and stoppable?"""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAPIException

from analysis.bottlenecks.conformance import check, expected
from analysis.log import EventLog
from ui import state
from ui.cached.paths import checked_ways, unchecked, ways
from ui.text import t

AT_ONCE = 1_500
"""So many ways are checked within a second; more only when somebody asks for it."""

SLICE = 200
"""So many are checked before the page looks whether somebody has stopped it."""

RUNNING = "path_running"


def is_checked(log: EventLog, path: tuple[str, ...]) -> bool:
    """Whether every way of the view was held against the path."""
    known, taken = checked_ways(log, path), ways(log, path)
    missing = [steps for steps in taken.steps if steps not in known]
    if len(missing) > AT_ONCE:
        missing = unchecked(log, path)
    running = state.kept(RUNNING)
    if not missing or (running is None and len(missing) <= AT_ONCE):
        with st.spinner(t("path.working", share=0.0)):
            check(missing, expected(log, path), known)
        state.take(RUNNING)
        return True
    if running is None:
        _offer(len(missing), n_known=len(known))
        return False
    n_all = max(running, len(missing))
    with st.container(key="path_running"):
        st.progress(1 - len(missing) / n_all, text=t("path.working", share=1 - len(missing) / n_all))
        st.button(t("path.stop"), key="stop_path", on_click=state.take, args=(RUNNING,))
    check(missing[:SLICE], expected(log, path), known)
    again()
    return False


def _offer(n: int, *, n_known: int) -> None:
    """The button that starts it, or goes on where it was stopped."""
    st.caption(t("path.many"))
    label = t("path.go_on" if n_known else "path.check", n=n)
    st.button(label, key="check_path", type="primary", on_click=state.keep, args=(RUNNING, n))


def again() -> None:
    """Run the view once more; a click that came meanwhile is heard first."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()
