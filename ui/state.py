"""What does this session hold: language, open log, filters, what is selected?

The only module besides `ui/frame.py` that touches `st.session_state`. A filter sits in a *slot*
(one per question asked in the sidebar), is on or off, and stays there when the page changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

LANGUAGES = ("en", "zh")
_SPEAKING: ContextVar[str | None] = ContextVar("speaking", default=None)


# -- language


def language() -> str:
    """The language of this session: chosen, else in the address, else the browser's, else English."""
    if spoken := _SPEAKING.get():
        return spoken
    chosen = st.session_state.get("lang") or st.query_params.get("lang") or ""
    if chosen in LANGUAGES:
        return chosen
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Say everything in this language, whatever the session's: for reports, and outside any session.

    Inside, nothing may ask what the session holds: what is said follows from the log and from values.
    """
    token = _SPEAKING.set(lang)
    try:
        yield
    finally:
        _SPEAKING.reset(token)


def _need_session() -> None:
    if _SPEAKING.get():
        raise RuntimeError(
            "a page of a report is made of the log and of values, not of what the session holds"
        )


def set_language(lang: str) -> None:
    """Speak this language from the next run on, and say so in the address."""
    st.session_state["lang"] = lang


# -- the open log


def log_id() -> str | None:
    """The id of the open log."""
    return st.session_state.get("log_id")


def open_log(log_id: str | None) -> None:
    """Make this the open log; filters and selections of another one are dropped."""
    if st.session_state.get("log_id") == log_id:
        return
    st.session_state["log_id"] = log_id
    clear_filters()
    for key in [key for key in st.session_state if str(key).startswith("sel:")]:
        del st.session_state[key]


# -- filters


def slots() -> dict[str, Any]:
    """Slot to filter, in the order they were chosen, those switched off included."""
    _need_session()
    return dict(st.session_state.get("filters", {}))


def off() -> frozenset[str]:
    """The slots whose filter is kept but not applied."""
    return frozenset(st.session_state.get("filters_off", ()))


def filters() -> tuple[Any, ...]:
    """The filters that apply."""
    return tuple(one for slot, one in slots().items() if slot not in off())


def set_filter(slot: str, chosen: Any | None) -> None:
    """Put a filter into its slot, or empty the slot; a filter just set is on."""
    held = slots()
    if chosen is None:
        held.pop(slot, None)
    else:
        held[slot] = chosen
    st.session_state["filters"] = held
    st.session_state["filters_off"] = off() - {slot}


def switch(slot: str, on: bool) -> None:
    """Apply the filter of a slot, or keep it without applying."""
    st.session_state["filters_off"] = off() - {slot} if on else off() | {slot}


def clear_filters() -> None:
    """Empty every slot."""
    st.session_state["filters"], st.session_state["filters_off"] = {}, frozenset()


def restore_filters(held: dict[str, Any], switched_off: frozenset[str] = frozenset()) -> None:
    """Put back what a stored view held."""
    st.session_state["filters"], st.session_state["filters_off"] = dict(held), frozenset(switched_off)


# -- what is selected


def selected(name: str, default: Any = None) -> Any:
    """What the reader picked last under this name, on whatever page; forgotten with the log."""
    _need_session()
    return st.session_state.get(f"sel:{name}", default)


def select(name: str, value: Any) -> None:
    """Remember what the reader picked."""
    st.session_state[f"sel:{name}"] = value


def forget_selected(is_to_go: Callable[[Any], bool], *widgets: str) -> None:
    """Forget what was picked where `is_to_go` says so of it, and what these widgets hold."""
    for key in list(st.session_state):
        name = str(key)
        if name in widgets or (name.startswith("sel:") and is_to_go(st.session_state[key])):
            del st.session_state[key]


# -- small things that outlive a page: an upload in progress, a message for the next run


def keep(name: str, value: Any) -> None:
    """Hold a value across pages until the session ends."""
    st.session_state[f"kept:{name}"] = value


def kept(name: str, default: Any = None) -> Any:
    """A value held by `keep`."""
    _need_session()
    return st.session_state.get(f"kept:{name}", default)


def take(name: str, default: Any = None) -> Any:
    """A value held by `keep`, which is then forgotten."""
    return st.session_state.pop(f"kept:{name}", default)


# -- widgets


def value(key: str, default: Any = None) -> Any:
    """What a widget holds now; for callbacks."""
    _need_session()
    return st.session_state.get(key, default)


def clicked(key: str) -> list[int]:
    """The places of the points that were clicked, or dragged over, in the chart of this key."""
    points = (value(key) or {}).get("selection", {}).get("points", [])
    return [int(point["point_index"]) for point in points]


def show_in(key: str, value: Any) -> None:
    """Set what a widget will hold, before it is drawn; always, since on another page it is another widget."""
    st.session_state[key] = value


# -- the address: the short id of the stored view and the language, nothing else


def view_short() -> str | None:
    """The short id of the stored view this session last said."""
    return st.session_state.get("view_short")


def address() -> dict[str, str]:
    """What the address of a page carries, for links between pages."""
    said = {"lang": language()}
    if st.session_state.get("view_short"):
        said["view"] = st.session_state["view_short"]
    return said


def read_address(
    load: Callable[[str], tuple[str, dict[str, Any], frozenset[str]] | None], page: str = ""
) -> None:
    """Take language, view and what shall be opened from the address of a page that is opened from outside.

    `load` gives log id, slots and switched-off slots of a stored view, or None where it is unknown.
    """
    asked = st.query_params.get("lang")
    if asked in LANGUAGES and "lang" not in st.session_state:
        st.session_state["lang"] = asked
    if wanted := st.query_params.get("open"):
        keep("asked_view", (page, wanted))
    short = st.query_params.get("view")
    if not short or short == st.session_state.get("view_short"):
        return
    found = load(short) if "log_id" not in st.session_state else None
    if found:
        opened, held, switched_off = found
        open_log(opened)
        restore_filters(held, switched_off)
        st.session_state["view_short"] = short


def asked_view(page: str) -> str:
    """What the address asked to open on this page (`?open=`): said once, and to be checked by who asks."""
    if kept("asked_view", ("", ""))[0] != page:
        return ""
    return take("asked_view")[1]


def write_address(short: str | None) -> None:
    """Say the view (its short id) and the language in the address, if that changed."""
    st.session_state["view_short"] = short
    said = address()
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)
