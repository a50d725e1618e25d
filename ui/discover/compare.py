"""Discover, view *compare*: what is different about these?"""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui import frame, state
from ui.discover import compare_differs, compare_figures, compare_groups, compare_maps, compare_paths
from ui.text import t

PARTS = {
    "figures": compare_figures.draw,
    "differs": compare_differs.draw,
    "maps": compare_maps.draw,
    "paths": compare_paths.draw,
}


@frame.fragment
def view(log: EventLog) -> None:
    """The groups, then one of: their figures, what differs most, their maps, their commonest paths."""
    found = compare_groups.choose(log)
    if found is None or not compare_groups.are_sound(found):
        return
    compare_groups.remember(log, found)
    PARTS[_part()](found)


def _part() -> str:
    held = state.selected("compare_part", "figures")
    state.show_in("compare_part_shown", held)
    return st.segmented_control(
        t("compare.part.label"),
        list(PARTS),
        format_func=lambda one: t(f"compare.part.{one}"),
        key="compare_part_shown",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.select("compare_part", state.value("compare_part_shown")),
    )
