"""Deleting a log: what goes, what stays, and the last question before it is gone."""

from __future__ import annotations

import streamlit as st

from ui import state, workspace
from ui.prepare import uploaded
from ui.text import md, t


def ask(log_id: str, title: str) -> None:
    """What is deleted with a log, and the buttons; stands in a dialog."""
    store = workspace.store()
    listed = store.log(log_id)
    if listed is None:  # it has just been deleted: the dialog closes, and the page says what is left
        st.rerun()
    is_last = store.is_last_version(log_id)
    st.markdown(md("deletion.what", name=title))
    entered = is_last
    if not is_last:
        st.caption(t("deletion.versions"))
    elif n := store.n_entered(listed.series_id):
        entered = st.checkbox(t("deletion.entered", n=n), value=True, key=f"delete_entered_{log_id}")
        st.caption(t("deletion.entered_help"))
    st.caption(t("deletion.beyond"))
    with st.container(horizontal=True, key="delete_ways", horizontal_alignment="right"):
        if st.button(t("start.keep"), key="delete_no"):
            state.take("deleting")
            st.rerun()
        if st.button(
            t("start.delete_sure"),
            key="delete_yes",
            icon=":material/delete_forever:",
            on_click=_delete,
            args=(log_id, entered),
        ):
            st.rerun()


def _delete(log_id: str, entered: bool) -> None:
    """Whether what was entered goes too, is asked of the box as it stands when the button is clicked."""
    made_of, held = workspace.store().log(log_id), state.kept("upload")
    if held is not None and made_of is not None and held.name == made_of.file_name:
        uploaded.forget()
    workspace.delete(log_id, entered=bool(state.value(f"delete_entered_{log_id}", entered)))
    state.take("deleting")
