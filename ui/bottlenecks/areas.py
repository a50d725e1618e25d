"""Which views step 4 has, by the area they belong to, and which is shown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from analysis.log import EventLog
from ui import frame, state, to_top
from ui.text import t

AREAS: dict[str, tuple[str, ...]] = {
    "answers": ("answers",),
    "time": ("time", "groups", "stages", "queues", "between", "phases", "standing"),
    "rework": ("rework", "corrections"),
    "rules": ("rules", "path"),
    "money": ("money",),
    "targets": ("targets",),
}
VIEWS: dict[str, str] = {
    "answers": "ui.bottlenecks.answers:view",
    "time": "ui.bottlenecks.transitions:view",
    "groups": "ui.bottlenecks.groups:view",
    "stages": "ui.bottlenecks.stages:view",
    "queues": "ui.bottlenecks.queues:view",
    "between": "ui.bottlenecks.between:view",
    "phases": "ui.bottlenecks.phases:view",
    "standing": "ui.bottlenecks.standing:view",
    "rework": "ui.bottlenecks.rework:view",
    "corrections": "ui.bottlenecks.corrections:view",
    "rules": "ui.bottlenecks.rules:view",
    "path": "ui.bottlenecks.path:view",
    "money": "ui.bottlenecks.money:view",
    "targets": "ui.bottlenecks.targets:view",
}
"""Module and function of each view; loaded when it is shown."""

CHOSEN = "view:bottlenecks"


def shown() -> Callable[[EventLog], None]:
    """The view that was chosen, after the controls to choose another area or another view of it."""
    if (asked := state.asked_view("bottlenecks")) in VIEWS:
        choose(asked)
    area = area_of(state.selected(CHOSEN, ""))
    if len(AREAS) > 1:
        area = _choose_area(area)
    views = AREAS[area]
    key = frame.view("bottlenecks", views) if len(views) > 1 else views[0]
    to_top.when_changed("bottlenecks", key)
    module, function = VIEWS[key].split(":")
    return getattr(import_module(module), function)


def choose(view: str) -> None:
    """Show this view from now on, whatever its area."""
    state.select(CHOSEN, view)


def now() -> str:
    """The key of the view that is shown."""
    held = state.selected(CHOSEN, "")
    return held if held in VIEWS else next(iter(VIEWS))


def area_of(view: str) -> str:
    """The area a view belongs to; the first for one that is none."""
    return next((area for area, views in AREAS.items() if view in views), next(iter(AREAS)))


def _choose_area(now: str) -> str:
    key = "area_bottlenecks"
    state.show_in(key, now)
    return st.segmented_control(
        t("bottlenecks.which_area"), tuple(AREAS), key=key, required=True, label_visibility="collapsed",
        format_func=lambda one: t(f"bottlenecks.area.{one}"),
        on_change=lambda: choose(_first_of(state.value(key))),
    )  # fmt: skip


def _first_of(area: str) -> str:
    """The view an area opens with: its first."""
    return AREAS[area][0]
