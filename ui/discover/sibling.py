"""A deal and its orders lie in two logs of one upload: which cases of the other log belong to this case?"""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui import cached, names, state, workspace
from ui.text import escape, t


def draw(log: EventLog, case_id: str) -> None:
    """Links to the cases of the other log; nothing where there is no other log, or no such case."""
    other_id = workspace.store().setting(f"sibling:{log.log_id}")
    if not other_id or not workspace.log_path(other_id).exists():
        return
    other = cached.open_log(other_id)
    found = cached.belonging(other, case_id)
    if found.empty:
        return
    with st.container(key="case_sibling", horizontal=True, vertical_alignment="center"):
        key = "its_orders" if other.process == "order_to_cash" else "its_deal"
        st.markdown(f"**{t(f'salesforce_page.{key}', n=len(found))}**", width="content")
        for row in found.to_dict("records"):
            other_case = str(row["case_id"])
            st.button(
                escape(_called(row)), key=f"sibling_{other_case}", type="tertiary",
                icon=":material/arrow_forward:", on_click=_jump, args=(other, other_case),
            )  # fmt: skip


def _called(row: dict) -> str:
    name = row["case_name"]
    has_name = isinstance(name, str) and name.strip()
    return names.short(name if has_name else str(row["case_id"]), 40)


def _jump(other: EventLog, case_id: str) -> None:
    """Open the other log, and the case in it."""
    state.open_log(other.log_id)
    state.show_in(f"case_search_{other.log_id}", case_id)
    state.select("view:discover", "cases")
    state.select("case", case_id)
