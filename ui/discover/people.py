"""Discover, view *people*: who hands work to whom?"""

from __future__ import annotations

import streamlit as st

from analysis.discover.handovers import HANDOVERS
from analysis.log import EventLog
from ui import cached, frame, state, tables
from ui.handover_map import handover_map
from ui.text import md, number, t

SHOWN = 5


def view(log: EventLog) -> None:
    """The network of handovers, and all of them as a table; those in fewer than five cases are hidden."""
    if not log.has_resources:
        st.info(t("people.no_resources"))
        return
    found = cached.handovers(log)
    shown = found[found["n_cases"] >= SHOWN].reset_index(drop=True)
    if shown.empty:
        st.info(t("people.none", n=SHOWN))
        return
    first = shown.iloc[0]
    st.markdown(md("people.finding", source=first["source"], target=first["target"], n=int(first["n"])))
    _network(shown)
    st.caption(t("people.hidden", n=SHOWN, hidden=len(found) - len(shown)))
    frame.reading_help("people")


@frame.fragment
def _network(shown) -> None:
    lang = state.language()
    person = handover_map(shown, key="handover_map", number=lambda n: number(n, lang))
    listed = shown[(shown["source"] == person) | (shown["target"] == person)] if person else shown
    if person:
        st.markdown(md("people.of", person=person))
    tables.show(
        listed.reset_index(drop=True),
        HANDOVERS,
        key="handovers",
        labels={"source": t("people.source"), "target": t("people.target")},
        search=True,
        download="handovers",
    )
