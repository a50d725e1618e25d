"""Are the names of people and customers on screen, or what stands for them? A switch for the whole workspace.

Hidden names are hidden in the log itself (`analysis.log.hiding`); here is only which log is looked at, and
that filters and choices made on the other side of the switch do not bring a name back.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, state, workspace
from ui.text import t

HIDDEN, SALT = "names.hidden", "names.salt"
WIDGETS = ("handover_map",)
"""What holds a name that was clicked."""

_PSEUDONYM = re.compile(r"[A-Z]-[0-9A-F]{6,}")


def are_hidden() -> bool:
    """Whether names are hidden; it holds until somebody switches, also over a restart."""
    return bool(workspace.store().setting(HIDDEN, False))


def hide(on: bool) -> None:
    """Hide names from the next run on, or show them; the salt stays, so that pseudonyms do."""
    if on and not _salt():
        workspace.store().set_setting(SALT, secrets.token_hex(16))
    workspace.store().set_setting(HIDDEN, on or None)


def switch() -> None:
    """The switch in the sidebar."""
    state.show_in("names_hidden", are_hidden())
    st.toggle(
        t("names.hide"), key="names_hidden", help=t("names.hide_help"),
        on_change=lambda: hide(bool(state.value("names_hidden"))),
    )  # fmt: skip


def opened(log_id: str) -> EventLog:
    """The log of this id as it may be seen; filters and choices of this session are made to fit.

    Raises
    ------
    OSError
        When its file is gone.
    """
    log = cached.hidden_log(log_id, _salt()) if are_hidden() else cached.open_log(log_id)
    look = log.hidden_names.look if log.hidden_names else ""
    if state.kept("names_look", "") != look:
        state.keep("names_look", look)
        state.restore_filters(fitted(log_id, state.slots()), state.off())
        state.forget_selected(_holds_name(log_id), *WIDGETS)
    return log


def fitted(log_id: str, slots: Mapping[str, f.Filter]) -> dict[str, f.Filter]:
    """Slots with the names, or with what stands for them, whichever may be seen."""
    if not _salt():
        return dict(slots)
    seen = cached.hidden_log(log_id, _salt())
    say = seen.hidden_names.hidden if are_hidden() else seen.hidden_names.revealed
    return {slot: say(seen, one) for slot, one in slots.items()}


def where(log: EventLog, filters: Iterable[f.Filter]) -> EventLog:
    """The whole log under filters that were frozen on either side of the switch."""
    held = {str(place): one for place, one in enumerate(filters)}
    if log.hidden_names is None and _PSEUDONYM.search(f.to_json(held.values())):
        held = fitted(log.log_id, held)
    return log.unfiltered().where(*held.values())


def _salt() -> str:
    return workspace.store().setting(SALT, "")


def _holds_name(log_id: str) -> Any:
    """Tells whether a value has a name, or what stands for one, in it."""
    known = cached.hidden_log(log_id, _salt()).hidden_names.known
    names = {*known, *known.values()}

    def holds(value: Any) -> bool:
        if isinstance(value, f.Filter):
            return holds(value.to_dict())
        if isinstance(value, Mapping):
            return any(map(holds, value.values()))
        if isinstance(value, list | tuple | set | frozenset):
            return any(map(holds, value))
        return isinstance(value, str) and value in names

    return holds
