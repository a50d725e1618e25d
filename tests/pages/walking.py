"""Walks through the views of step 4 in one session, and says what stands in the body of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from ui import state

LOOKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "time": ("rank", ("total_h", "excess_h")),
    "stages": ("stages_look", ("excess", "fate", "by", "stuck")),
    "queues": ("queues_look", ("rank", "weeks", "whom", "longest", "stages")),
    "between": ("between_look", ("spread", "by")),
    "phases": ("phases_look", ("parts", "by", "loss")),
    "standing": ("standing_look", ("hands", "load", "off", "begins", "causes")),
    "rework": ("rework_part", ("kinds", "groups")),
    "corrections": ("corrections_part", ("reasons", "steps", "groups")),
    "rules": ("rules_look", ("found", "edit")),
    "targets": ("target_kind", ("flow", "stage", "kpi")),
}
"""View to what chooses within it, and what there is to choose."""
ASIDE = re.compile(r"^(nav_|add_|slide_|download|offer)|_(add|slide|xlsx|csv|png|pptx|download)$")
"""Keys of buttons that lead nowhere: they put what is shown elsewhere."""


def looks(views: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every view with each of its looks."""
    return [(view, look) for view in views for look in LOOKS.get(view, ("", ("",)))[1]]


def show(app: AppTest, view: str, look: str = "", **picked: Any) -> AppTest:
    """Another view in the same session."""
    app.session_state["sel:view:bottlenecks"] = view
    if look:
        app.session_state[f"sel:{LOOKS[view][0]}"] = look
    for name, value in picked.items():
        app.session_state[f"sel:{name}"] = value
    with state.speaking(app.session_state["lang"]):
        return app.run()


def body(app: AppTest) -> list[Any]:
    """The elements within the body of the page, in order."""
    return list(_within(_found(app._tree.root)))


def _found(node: Any) -> Any:
    if "page_body" in str(getattr(getattr(node, "proto", None), "id", "")):
        return node
    children = getattr(node, "children", {}).values()
    return next((one for each in children if (one := _found(each)) is not None), None)


def _within(node: Any) -> Iterator[Any]:
    for child in node.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _within(child)
