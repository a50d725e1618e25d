"""The process map as a slide takes it: the same boxes, lines, words and colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.discover.map import WIDEST
from analysis.discover.map_model import Legend, MapEdge, MapModel, MapNode
from analysis.report import content
from ui.colours import Look
from ui.text import t

_SIGNS = ("width", "loop", "badge", "group", "page")
_WIDEST_OUTER = 0.28


def map_slide(
    model: MapModel, *, looks: Mapping[str, Look] | None = None, is_whole: bool = False
) -> content.MapSlide:
    """What the map shows, without the activities and transitions a filter has left without cases.

    Parameters
    ----------
    looks
        Activities to their looks, where boxes are to be marked with the colours of other pages.
    is_whole
        Nothing may be left out, as of a model; it takes as many slides as it needs.
    """
    shown = {node.id for node in model.nodes if not node.is_faint}
    edges = [one for one in model.edges if not one.is_faint and {one.source, one.target} <= shown]
    most = max((one.weight for one in edges if _is_outer(model, one)), default=0) or 1
    return content.MapSlide(
        nodes=[_node(node, model.height, looks or {}) for node in model.nodes if node.id in shown],
        edges=[
            _edge(one, _WIDEST_OUTER * one.weight / most if _is_outer(model, one) else None) for one in edges
        ],
        legend=_legend(model.legend),
        signs=[
            *_ends(model),
            ("dash", model.bridge),
            ("own", model.own),
            *((sign, t(f"map_slide.{sign}")) for sign in _SIGNS),
        ],
        left_out=[t(f"map_slide.left_out.{what}", n="{n}") for what in ("activities", "transitions")],
        is_whole=is_whole,
    )


def _is_outer(model: MapModel, edge: MapEdge) -> bool:
    return any(node.kind in ("start", "end") for node in model.nodes if node.id in (edge.source, edge.target))


def _ends(model: MapModel) -> Iterator[tuple[str, str]]:
    for node in model.nodes:
        if node.kind in ("start", "end"):
            yield node.kind, node.label


def _node(node: MapNode, height: float, looks: Mapping[str, Look]) -> content.MapNode:
    look = looks.get(node.activity or "")
    return content.MapNode(
        id=node.id,
        label=node.label,
        sub=_said(node.sub, node.second),
        weight=1.0,
        colour=_hex(node.colour),
        kind="act" if node.kind == "activity" else node.kind,
        rank=node.y + node.band * height,
        lane=node.x,
        mark=_hex(look.colour) if look else "",
        pattern=look.pattern if look else "",
        is_group=node.is_folded,
        is_own=node.is_own,
    )


def _edge(edge: MapEdge, width: float | None) -> content.MapEdge:
    """A line; one from the start or to the end is as wide as it is frequent among those."""
    return content.MapEdge(
        source=edge.source,
        target=edge.target,
        label=_said(edge.label, edge.second),
        width=edge.width / WIDEST if width is None else width,
        colour=_hex(edge.colour),
        dashed=edge.dashed or edge.is_bridge,
        badge=edge.badge,
    )


def _said(first: str, second: str) -> str:
    """Both figures, as a slide takes them."""
    return " · ".join(part for part in (first, second) if part)


def _legend(legend: Legend | None) -> list[tuple[str, str]]:
    if legend is None:
        return []
    words = [legend.low, *[""] * (len(legend.scale) - 2), legend.high]
    return [(text, _hex(shade.light)) for text, shade in zip(words, legend.scale, strict=True)]


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()
