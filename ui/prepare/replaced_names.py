"""Shall names of people and customers be replaced before anything is kept, and in which columns?"""

from __future__ import annotations

import streamlit as st

from analysis.reading import Mapping
from analysis.reading.personal import Personal, name_columns
from ui import names_shown, state, workspace
from ui.prepare import uploaded
from ui.text import md, t


def choose(pending: uploaded.Pending, guessed: Mapping) -> None:
    """A switch, the columns with names, and what that means; off unless the reader wants it."""
    key = f"names:{pending.key}"
    held: dict[str, str] = state.kept(key, {})
    found = _found(pending, guessed)
    if not found.columns and not held:
        return
    said = t("replaced.on", n=len(held)) if held else t("replaced.title")
    with st.expander(said, key="replaced_names"):
        st.caption(md("replaced.text", where=str(workspace.key_file())))
        columns = list(dict.fromkeys([*held, *found.columns]))
        widget = f"names_of:{pending.key}"
        state.show_in(widget, list(held))
        st.multiselect(
            t("replaced.columns"), columns, key=widget,
            placeholder=t("replaced.none"), select_all=False,
            on_change=lambda: _changed(key, found, held, state.value(widget)),
        )  # fmt: skip
        if len(held) < len(columns):
            everything = {column: held.get(column) or found.columns[column] for column in columns}
            st.button(
                t("replaced.all", n=len(columns)), key=f"names_all:{pending.key}",
                icon=":material/person_off:", on_click=state.keep, args=(key, everything),
            )  # fmt: skip
        if found.risks:
            st.caption(md("replaced.risks", columns=list(found.risks)))


def hidden(pending: uploaded.Pending, guessed: Mapping) -> frozenset[str]:
    """The columns whose values are not shown, while names are hidden on screen."""
    if not names_shown.are_hidden():
        return frozenset()
    found = _found(pending, guessed)
    return frozenset({*found.columns, *found.risks})


def _found(pending: uploaded.Pending, guessed: Mapping) -> Personal:
    people = {"resource": guessed.resource} if guessed.resource else {}
    core = {
        guessed.case_id,
        guessed.activity,
        guessed.timestamp,
        guessed.start_timestamp,
        *guessed.milestones,
    }
    return name_columns(
        pending.facts.samples, roles=people | guessed.roles, attributes=guessed.attributes,
        process=guessed.process, fixed={one for one in core if one},
    )  # fmt: skip


def _changed(key: str, found: Personal, held: dict[str, str], columns: list[str]) -> None:
    state.keep(key, {column: held.get(column) or found.columns[column] for column in columns})
