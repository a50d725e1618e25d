"""Which path are cases held against? Chosen once, for every page that asks."""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui import cached, names, state, workspace
from ui.text import t

OWN = -1
"""The number of a path that was chosen when the log had other variants."""


def choose(log: EventLog) -> None:
    """The box to pick the path from: the catalogue's, or a variant; kept for every version of the log."""
    chosen, offers = workspace.chosen_path(log), cached.paths_offered(log.unfiltered())
    paths = {0: ()} | {one.number: one.path for one in offers}
    held = next((number for number, path in paths.items() if path == chosen), OWN)
    if held == OWN:
        paths[OWN] = chosen
    labels = {0: t("model.path.catalogue" if log.catalogue.reference_path else "model.path.none")}
    labels[OWN] = t("model.path.own")
    labels |= {
        one.number: t("model.path.variant", number=one.number, cases=names.cases(log, one.n_cases))
        for one in offers
    }
    state.show_in("reference_choice", held)
    st.selectbox(
        t("model.path.label"), list(paths), key="reference_choice", format_func=labels.__getitem__, width=420,
        help=t("model.path.help"),
        on_change=lambda: workspace.choose_path(log, paths[state.value("reference_choice")]),
    )  # fmt: skip
