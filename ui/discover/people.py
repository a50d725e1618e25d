"""Discover, view *people*: who hands work to whom?"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.handovers import HANDOVERS
from analysis.log import EventLog
from analysis.report import Page
from ui import assumed, cached, frame, names, state, tables
from ui.handover_map import handover_map
from ui.plain import plain
from ui.report.text import slide_text
from ui.text import md, number, t

SOFTWARE = re.compile(r"\b(?:integration|automat\w*|system|api|bot|batch)\b|集成|自动|系统", re.I)
"""Users that are programs, as they are usually called."""


def view(log: EventLog) -> None:
    """The network of handovers, and all of them as a table; those in too few cases are hidden."""
    if not log.has_resources:
        st.info(t("people.no_resources"))
        return
    shown, n_hidden = _shown(log)
    least = assumed.value(log, "min_shown")
    if shown.empty:
        st.info(t("people.none", n=least))
        return
    st.markdown(_finding(shown, say=md))
    _network(log, shown)
    st.caption(t("people.hidden", n=least, hidden=n_hidden))
    frame.reading_help("people")


def page(log: EventLog, person: str | None = None) -> Page:
    """The most frequent handovers, perhaps only those of one person, as a page of a report."""
    shown, n_hidden = _shown(log)
    of = plain("people.of", person=names.short(person)) if person else ""
    words = slide_text(
        log,
        headline=of or _headline(shown),
        finding="" if of else _finding(shown),
        population=names.cases_title(log),
        n=cached.size(log)[0],
        definition=t("people.definition"),
        assumption=t("people.left_out", n=assumed.value(log, "min_shown"), hidden=n_hidden),
    )
    return tables.page(words, _listed(shown, person), HANDOVERS, labels=_labels())


def _shown(log: EventLog) -> tuple[pd.DataFrame, int]:
    """The handovers in enough cases to be shown, and how many are not."""
    found = cached.handovers(log)
    shown = found[found["n_cases"] >= assumed.value(log, "min_shown")].reset_index(drop=True)
    return shown, len(found) - len(shown)


def _listed(shown: pd.DataFrame, person: str | None) -> pd.DataFrame:
    if not person:
        return shown
    return shown[(shown["source"] == person) | (shown["target"] == person)].reset_index(drop=True)


def _labels() -> dict[str, str]:
    return {"source": t("people.source"), "target": t("people.target")}


def _headline(shown: pd.DataFrame) -> str:
    """The finding as a slide says it."""
    told = busiest(shown)
    return t("people.between" if told["n"] < shown["n"].max() else "people.page", **told)


def _finding(shown: pd.DataFrame, *, say: Any = plain) -> str:
    """Who hands over to whom most often; between people, where software does so more often still."""
    told = busiest(shown)
    return say("people.finding_people" if told["n"] < shown["n"].max() else "people.finding", **told)


def busiest(shown: pd.DataFrame) -> dict[str, object]:
    """The most frequent handover between people; software is left out where there is any other."""
    people = shown[~(shown["source"].str.contains(SOFTWARE) | shown["target"].str.contains(SOFTWARE))]
    first = (people if len(people) else shown).iloc[0]
    source, target = (names.short(first[name]) for name in ("source", "target"))
    return {"source": source, "target": target, "n": int(first["n"])}


@frame.fragment
def _network(log: EventLog, shown: pd.DataFrame) -> None:
    lang = state.language()
    person = handover_map(shown, key="handover_map", number=lambda n: number(n, lang))
    if person:
        st.markdown(md("people.of", person=names.short(person)))
    tables.show(
        _listed(shown, person), HANDOVERS, key="handovers", labels=_labels(), search=True,
        download="handovers", log=log, make=partial(page, log, person),
    )  # fmt: skip
