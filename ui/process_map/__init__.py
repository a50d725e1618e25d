"""The process map on screen: draws a `MapModel`, tells which activity or transition was clicked.

The page scrolls as ever with the wheel over the map. Ctrl or ⌘ with the wheel (or a pinch) zooms; once
the map was clicked, the plain wheel scrolls within it, to its end and then on with the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from analysis.discover.map_model import MapEdge, MapModel, MapNode
from ui import state
from ui.colours import Look

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "cashlane_process_map",
    html='<div class="map"></div>',
    css=(_HERE / "process_map.css").read_text(encoding="utf-8"),
    js=(_HERE / "process_map.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Selection:
    """What is selected on the map: an activity, or a transition from `source` to `target`."""

    kind: Literal["activity", "flow"]
    activity: str | None = None
    source: str | None = None
    target: str | None = None


@dataclass(frozen=True)
class ToolTexts:
    """Names of the map's buttons, and the hint shown when the wheel is turned over it."""

    zoom_in: str
    zoom_out: str
    fit: str
    hint: str


@dataclass(frozen=True)
class Pick:
    """A selection made from beside the map: its code, and its number, which grows with each."""

    code: str | None
    number: int


def process_map(
    model: MapModel,
    *,
    key: str,
    texts: ToolTexts,
    aria: str,
    height: int = 640,
    pick: Pick | None = None,
    looks: Mapping[str, Look] | None = None,
) -> Selection | None:
    """Draw the map; returns what is selected on it, None if nothing is.

    Zoom and selection survive a rerun, also one with other figures, texts or colours; the zoom starts
    anew when the layout changes.

    Parameters
    ----------
    key
        One per log and map: a selection belongs to it.
    pick
        What was selected last from beside the map. The map brings it into sight and from then on says
        itself that it is selected: what is selected in the browser is only ever said by the browser.
    aria
        What the map is, for those who hear it.
    looks
        Activity to its colour and pattern, drawn as a narrow stripe on its box.
    height
        In pixels; a taller map is scrolled, not shrunk below what can be read.
    """
    selected, known = _held(key)
    is_news = pick is not None and pick.number > known
    selected = pick.code if is_news else selected
    chosen = selection(model, selected)
    data = payload(model, looks) | {
        "key": key,
        "height": height,
        "aria": aria,
        "texts": asdict(texts),
        "selected": selected if chosen else None,
        "pick": pick.number if pick else 0,
        "news": is_news,
    }
    _mount(data=data, key=key, on_selected_change=lambda: None)
    return chosen


def selection(model: MapModel, code: str | None) -> Selection | None:
    """What the component's code stands for, `n:3` a box, `e:3→5` a transition; None if not drawn."""
    kind, _, ids = (code or "").partition(":")
    if kind == "n":
        activity = model.activity(_long(ids))
        return Selection("activity", activity=activity) if activity is not None else None
    source, target = map(_long, ids.partition("→")[::2])
    if (source, target) not in {(edge.source, edge.target) for edge in model.edges}:
        return None
    ends = model.activity(source), model.activity(target)
    return Selection("flow", source=ends[0], target=ends[1]) if None not in ends else None


def code(model: MapModel, selection: Selection) -> str | None:
    """The component's code of a selection, to select from elsewhere on the page."""
    ids = {node.activity: _short(node.id) for node in model.nodes if node.activity is not None}
    if selection.kind == "activity":
        return f"n:{ids[selection.activity]}" if selection.activity in ids else None
    if selection.source in ids and selection.target in ids:
        return f"e:{ids[selection.source]}→{ids[selection.target]}"
    return None


def held(key: str) -> str | None:
    """The code of what the browser says is selected, drawn or not."""
    return _held(key)[0]


def _short(node_id: str) -> str:
    """The id of a box in a code: of an activity its number alone; a phase keeps its letter."""
    return node_id.removeprefix("n")


def _long(short: str) -> str:
    return f"n{short}" if short.isdecimal() else short


def payload(model: MapModel, looks: Mapping[str, Look] | None = None) -> dict[str, object]:
    """The map as the component's JavaScript reads it."""
    looks = looks or {}
    legend = model.legend
    return {
        "layout": model.layout_id,
        "width": model.width,
        "depth": model.height,
        "nodes": [_node(node, looks.get(node.activity or "")) for node in model.nodes],
        "edges": [_edge(model, edge) for edge in model.edges],
        "legend": legend and {"scale": legend.scale, "low": legend.low, "high": legend.high},
        "bridge": model.bridge,
        "own": model.own,
    }


def _held(key: str) -> tuple[str | None, int]:
    """What the browser says is selected, and the number of the last pick it knows of.

    A map that was left and comes back has said nothing yet: then what it said before holds.
    """
    held = state.value(key)
    value = held.get("selected") if hasattr(held, "get") else None
    if not isinstance(value, str):
        return state.kept(f"map:{key}", (None, 0))
    code, _, number = value.partition("@")
    said = (code or None, int(number) if number.isdecimal() else 0)
    state.keep(f"map:{key}", said)
    return said


def _node(node: MapNode, look: Look | None) -> dict[str, object]:
    return {
        "id": node.id,
        "code": f"n:{_short(node.id)}" if node.activity is not None else None,
        "kind": node.kind,
        "label": node.label,
        "sub": node.sub,
        "tip": node.tip,
        "fill": node.fill,
        "ink": node.ink,
        "x": node.x,
        "y": node.y,
        "width": node.width,
        "height": node.height,
        "faint": node.is_faint,
        "second": node.second,
        "folded": node.is_folded,
        "own": node.is_own,
        "look": look and {"colour": look.colour, "line": look.line, "pattern": look.pattern},
    }


def _edge(model: MapModel, edge: MapEdge) -> dict[str, object]:
    is_flow = model.activity(edge.source) is not None and model.activity(edge.target) is not None
    return {
        "source": edge.source,
        "target": edge.target,
        "code": f"e:{_short(edge.source)}→{_short(edge.target)}" if is_flow else None,
        "label": edge.label,
        "tip": edge.tip,
        "stroke": edge.stroke,
        "width": edge.width,
        "points": edge.route.points,
        "arrow": edge.route.tip,
        "at": edge.route.label,
        "dashed": edge.dashed,
        "badge": edge.badge,
        "faint": edge.is_faint,
        "second": edge.second,
        "bridge": edge.is_bridge,
    }
