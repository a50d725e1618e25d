"""What did the reader choose for the map: how much of the process, which colours, what is selected?"""

from __future__ import annotations

import streamlit as st

from analysis.discover.simplify import Detail
from analysis.log import EventLog
from ui import cached, state
from ui.discover.map_content import AUTOMATIC, Level, Mode, whole
from ui.text import t

MODES: tuple[Mode, ...] = ("cases", "time")


def draw(log: EventLog) -> tuple[Level, Mode]:
    """Two sliders and a switch in one row; what they say outlives the page, whatever the filters."""
    level = chosen()
    shown, least = detail(log, level), detail(log, Level(1))
    activities, flows, colour = st.columns([3, 3, 2], gap="large")
    with activities:
        _slider("activities", len(shown.activities), len(least.activities), len(shown.names), _activities_set)
    with flows:
        _slider("flows", len(shown.flows), shown.n_flows_least, shown.n_flows_most, _flows_set)
    with colour:
        mode = _mode()
    return level, mode


def reset() -> None:
    """The way back to the level of detail that the app chooses, where the reader chose another."""
    if chosen() != AUTOMATIC:
        st.button(
            t("discover.map.automatic"),
            key="map_automatic",
            type="tertiary",
            icon=":material/undo:",
            help=t("discover.map.automatic_help"),
            on_click=_forget,
        )


def chosen() -> Level:
    """The level of detail the reader chose last."""
    return Level(state.selected("map_activities"), state.selected("map_flows"))


def key(log: EventLog) -> str:
    """The key of the map of a log: what is selected on it belongs to the log."""
    return f"map_{log.log_id}_{state.selected('map_picks', 0)}"


def pick(log: EventLog, code: str) -> None:
    """Select something from beside the map; a new key, since the browser holds on to what was clicked."""
    state.select("map_picks", state.selected("map_picks", 0) + 1)
    state.show_in(key(log), {"selected": code})


def detail(log: EventLog, level: Level) -> Detail:
    """What a level of detail shows: of the whole log, whatever the filters."""
    return cached.map_detail(whole(log), level)


def _slider(name: str, value: int, low: int, high: int, on_change) -> None:
    widget = f"map_{name}_slider"
    state.show_in(widget, min(max(value, low), high))
    st.slider(
        t(f"discover.map.{name}"),
        low,
        max(high, low + 1),
        key=widget,
        disabled=high <= low,
        on_change=on_change,
        args=(widget,),
    )


def _mode() -> Mode:
    held = state.selected("map_mode", MODES[0])
    state.show_in("map_mode_shown", held)
    return st.segmented_control(
        t("discover.map.colour"),
        MODES,
        format_func=lambda mode: t(f"discover.map.colour_by.{mode}"),
        key="map_mode_shown",
        required=True,
        on_change=lambda: state.select("map_mode", state.value("map_mode_shown")),
    )


def _activities_set(widget: str) -> None:
    """Other activities have other transitions: how many of those is then left to the app again."""
    state.select("map_activities", state.value(widget))
    state.select("map_flows", None)


def _flows_set(widget: str) -> None:
    state.select("map_flows", state.value(widget))


def _forget() -> None:
    state.select("map_activities", None)
    state.select("map_flows", None)
