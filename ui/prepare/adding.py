"""What does this file bring to the open log, and shall it be brought in?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.prepare.plans import Plan
from ui import frame, state, workspace
from ui.prepare import more_data, opening, uploaded, working
from ui.text import md, t


def draw(page: frame.Page, pending: uploaded.Pending, plan: Plan, log: EventLog) -> None:
    """The changes it would make, and the button that makes them."""
    frame.heading(t("adding.title"))
    st.markdown(md("adding.text", name=workspace.title(log)))
    mode = more_data.mode(pending.key)
    into = str(workspace.log_path(log.log_id))
    said = {"plan": plan, "now": pending.at, "into": into, "mode": mode}
    page.next(t("adding.not_yet"))
    try:
        changes = working.result(pending.address, "changes", key=f"{plan.key}:{mode}", **said)
    except working.Stopped:
        working.stopped()
        return
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    if more_data.draw(log, changes, key=pending.key):
        _bring_in(pending, plan, log, said)


def done(log: EventLog) -> None:
    """Once it is done: what that changed of the cases."""
    moved = state.kept(f"moved:{log.log_id}")
    if moved is not None:
        st.success(t("adding.done"), icon=":material/check_circle:")
        more_data.after(log, moved)


def _bring_in(pending: uploaded.Pending, plan: Plan, log: EventLog, said: dict[str, object]) -> None:
    folder = str(workspace.folder())
    name, file_name = workspace.title(log), pending.name
    key = f"extend:{plan.key}:{said['mode']}"
    log_id, moved = working.result(pending.address, "extend", key=key, workspace=folder, **said)
    workspace.remember(log_id, file_name=file_name, name=name)
    state.keep(f"moved:{log_id}", moved)
    opening.put_away(pending, log_id)
    st.rerun()
