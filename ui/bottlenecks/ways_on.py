"""Where does one go on from a view of step 4, whatever it shows: to the questions, to the cases?"""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui import journey, names, state
from ui.bottlenecks import areas
from ui.text import t


def draw(log: EventLog) -> None:
    """Two quiet buttons below the view."""
    with st.container(horizontal=True, key="ways_on", gap="small"):
        st.button(
            t("bottlenecks.ways.questions"), key="way_questions", type="tertiary", icon=":material/help:",
            on_click=lambda: areas.choose("answers"),
        )  # fmt: skip
        label = t("bottlenecks.ways.cases", cases=names.cases_noun(log))
        if st.button(label, key="way_cases", type="tertiary", icon=":material/list:"):
            state.select("view:discover", "cases")
            st.switch_page(journey.PAGES["discover"], query_params=state.address())
