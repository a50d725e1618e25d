"""What did the reader choose for the map: how much of the process, which colours, what is selected?"""

from __future__ import annotations

import streamlit as st

from analysis.discover.simplify import Detail
from analysis.log import EventLog
from ui import cached, state
from ui.discover.map_content import AUTOMATIC, Level, Mode, whole
from ui.process_map import Pick
from ui.text import t

MODES: tuple[Mode, ...] = ("cases", "time")


def draw(log: EventLog) -> tuple[Level, Mode]:
    """Two sliders and a switch in one row; what they say outlives the page, whatever the filters.

    A slider holds what was asked for, also where the map needs fewer: otherwise a small step would be
    taken back at once. The caption below the map says how much is drawn.
    """
    level = chosen()
    shown, least = detail(log, level), detail(log, Level(1))
    n_activities = level.n_activities or len(shown.activities)
    with st.container(horizontal=True, key="map_controls", gap="large"):
        _slider("activities", n_activities, len(least.activities), len(shown.names), _activities_set)
        _slider("flows", len(shown.flows), shown.n_flows_least, shown.n_flows_most, _flows_set)
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
    return f"map_{log.log_id}"


def pick(code: str) -> None:
    """Select something from beside the map."""
    last = picked()
    state.select("map_pick", Pick(code, (last.number if last else 0) + 1))


def picked() -> Pick | None:
    """What was last selected from beside the map."""
    return state.selected("map_pick")


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
        width="content",
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
