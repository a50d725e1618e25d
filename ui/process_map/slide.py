"""The process map as a slide takes it: the same boxes, lines, words and colours."""

from __future__ import annotations

from analysis.discover.map import WIDEST
from analysis.discover.map_model import Legend, MapEdge, MapModel, MapNode
from analysis.report import content


def map_slide(model: MapModel) -> content.MapSlide:
    """What the map shows, without the activities and transitions a filter has left without cases."""
    return content.MapSlide(
        nodes=[_node(node, model.height) for node in model.nodes if not node.is_faint],
        edges=[_edge(edge) for edge in model.edges if not edge.is_faint],
        legend=_legend(model.legend),
    )


def _node(node: MapNode, height: float) -> content.MapNode:
    return content.MapNode(
        id=node.id,
        label=node.label,
        sub=node.sub,
        weight=1.0,
        colour=_hex(node.colour),
        kind="act" if node.kind == "activity" else node.kind,
        rank=node.y + node.band * height,
        lane=node.x,
    )


def _edge(edge: MapEdge) -> content.MapEdge:
    return content.MapEdge(
        source=edge.source,
        target=edge.target,
        label=edge.label,
        width=edge.width / WIDEST,
        colour=_hex(edge.colour),
        dashed=edge.dashed,
        badge=edge.badge,
    )


def _legend(legend: Legend | None) -> list[tuple[str, str]]:
    if legend is None:
        return []
    return [(legend.low, _hex(legend.scale[0].light)), (legend.high, _hex(legend.scale[-1].light))]


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()
