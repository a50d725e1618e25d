"""Discover, view *people*: who hands work to whom?"""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from analysis.discover.handovers import HANDOVERS
from analysis.log import EventLog
from ui import assumptions, cached, frame, names, state, tables
from ui.handover_map import handover_map
from ui.report.text import slide_text
from ui.text import md, number, t

SOFTWARE = re.compile(r"\b(?:integration|automat\w*|system|api|bot|batch)\b|集成|自动|系统", re.I)
"""Users that are programs, as they are usually called."""


def view(log: EventLog) -> None:
    """The network of handovers, and all of them as a table; those in too few cases are hidden."""
    if not log.has_resources:
        st.info(t("people.no_resources"))
        return
    found = cached.handovers(log)
    least = assumptions.value(log, "min_shown")
    shown = found[found["n_cases"] >= least].reset_index(drop=True)
    if shown.empty:
        st.info(t("people.none", n=least))
        return
    told = busiest(shown)
    key = "people.finding_people" if told["n"] < shown["n"].max() else "people.finding"
    st.markdown(md(key, **told))
    _network(log, shown, t(key, **told).replace("**", ""))
    st.caption(t("people.hidden", n=least, hidden=len(found) - len(shown)))
    frame.reading_help("people")


def busiest(shown: pd.DataFrame) -> dict[str, object]:
    """The most frequent handover between people; software is left out where there is any other."""
    people = shown[~(shown["source"].str.contains(SOFTWARE) | shown["target"].str.contains(SOFTWARE))]
    first = (people if len(people) else shown).iloc[0]
    source, target = (names.short(first[name]) for name in ("source", "target"))
    return {"source": source, "target": target, "n": int(first["n"])}


@frame.fragment
def _network(log: EventLog, shown: pd.DataFrame, headline: str) -> None:
    lang = state.language()
    person = handover_map(shown, key="handover_map", number=lambda n: number(n, lang))
    listed = shown[(shown["source"] == person) | (shown["target"] == person)] if person else shown
    if person:
        st.markdown(md("people.of", person=names.short(person)))
    tables.show(
        listed.reset_index(drop=True),
        HANDOVERS,
        key="handovers",
        labels={"source": t("people.source"), "target": t("people.target")},
        search=True,
        download="handovers",
        about=slide_text(
            log,
            headline=headline,
            population=names.cases_title(log),
            n=cached.size(log)[0],
            definition=t("help.people.read"),
        ),
    )
