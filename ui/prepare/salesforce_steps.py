"""What counts as a step of the log: kinds of steps that can be added, and who is a program?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analysis.prepare.salesforce.options import Options
from analysis.prepare.salesforce.switches import NOT_COUNTED, SWITCHES
from analysis.prepare.salesforce_upload import OrgFacts
from ui import state
from ui.prepare.uploaded import Held
from ui.text import t

PEOPLE = "automated_users"


def options(held: Held) -> dict[str, Any]:
    """What was decided against the usual, as `Options.to_dict` writes it."""
    return state.kept(f"salesforce_options:{held.key}", {})


def change(held: Held, name: str, value: Any) -> None:
    """Remember a decision; one that is the usual is none."""
    rest = {each: said for each, said in options(held).items() if each != name}
    if value or value is False:
        rest[name] = value
    if rest != options(held):
        state.keep(f"salesforce_options:{held.key}", rest)


def draw(held: Held, files: OrgFacts, *, processes: Sequence[str]) -> None:
    """A switch for each kind of steps the files have, folded; nothing where they have none."""
    counts = {name: _counts(files, name, processes) for name in SWITCHES}
    shown = [name for name, found in counts.items() if found]
    if not shown and not files.people:
        return
    with st.expander(t("salesforce_page.steps"), icon=":material/toggle_on:", key="salesforce_steps"):
        st.caption(t("salesforce_page.steps_text"))
        for name in shown:
            _switch(held, name, counts[name])
        if files.people:
            _programs(held, files)


def _counts(files: OrgFacts, name: str, processes: Sequence[str]) -> list[int]:
    """How many events a switch adds to each of these logs that has such rows."""
    told = [files.switches.get(one, {}) for one in processes]
    return [found[name] for found in told if name in found]


def _switch(held: Held, name: str, counts: list[int]) -> None:
    key, usual = f"salesforce_{name}_{held.key}", getattr(Options(), name)
    state.show_in(key, options(held).get(name, usual))
    st.toggle(t(f"salesforce_page.step.{name}"), key=key, on_change=_take, args=(held, name, key, usual))
    said = t(f"salesforce_page.step_text.{name}")
    if NOT_COUNTED not in counts:
        said = t("salesforce_page.step_adds", text=said, n=sum(counts))
    st.caption(said)


def _take(held: Held, name: str, key: str, usual: bool) -> None:
    """What a switch stands at; where it usually does, nothing was decided."""
    is_on = bool(state.value(key))
    change(held, name, None if is_on == usual else is_on)


def _programs(held: Held, files: OrgFacts) -> None:
    """Users that are programs, beside those the files tell."""
    key = f"salesforce_{PEOPLE}_{held.key}"
    known = [one for one in options(held).get(PEOPLE, ()) if one in files.people]
    state.show_in(key, known)
    st.multiselect(
        t("salesforce_page.programs"), files.people, key=key, placeholder=t("salesforce_page.programs_none"),
        help=t("salesforce_page.programs_help"), select_all=False,
        on_change=lambda: change(held, PEOPLE, list(state.value(key))),
    )  # fmt: skip
