"""Which activities and transitions does a slide still hold legibly?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.report.clean import clean
from analysis.report.colours import MUTED, to_hex
from analysis.report.content import MapEdge, MapNode, MapSlide

_BADGE_WIDTH = 10.0
LIMITS = ((36, 42), (30, 34), (26, 28), (20, 22))


@dataclass(frozen=True)
class Selection:
    """What is drawn: activities, transitions between them, repetitions, starts and ends; and what is not."""

    activities: list[MapNode]
    between: list[MapEdge]
    loops: list[MapEdge]
    outer: list[MapEdge]
    n_activities_left_out: int
    n_transitions_left_out: int

    def remark(self) -> str:
        """What is left out, in signs that need no language; empty when nothing is."""
        left_out = ((self.n_activities_left_out, "▭"), (self.n_transitions_left_out, "→"))
        parts = [f"+ {n} {sign}" for n, sign in left_out if n]
        return f"… {', '.join(parts)}" if parts else ""


def select(content: MapSlide, *, n_activities: int, n_transitions: int) -> Selection:
    """The widest transitions, but at least one into and one out of each activity, as on the screen."""
    nodes = {node.id: node for node in content.nodes}
    edges = _known(content.edges, nodes)
    activities = [node for node in content.nodes if node.kind not in ("start", "end")]
    kept = _weightiest(activities, edges, n_activities)
    every, keys = {node.id for node in activities}, {node.id for node in kept}
    moves = [edge for edge in edges if edge.source != edge.target]
    drawn = _widest([edge for edge in moves if set(_ends(edge)) <= keys], n_transitions)
    return Selection(
        activities=kept,
        between=drawn,
        loops=[edge for edge in edges if edge.source == edge.target and edge.source in keys],
        outer=[edge for edge in moves if set(_ends(edge)) & keys and set(_ends(edge)) - every],
        n_activities_left_out=len(activities) - len(kept),
        n_transitions_left_out=sum(set(_ends(edge)) <= every for edge in moves) - len(drawn),
    )


def _known(edges: Sequence[MapEdge], nodes: dict[str, MapNode]) -> list[MapEdge]:
    """Transitions between nodes of the map, once each, texts cleaned, colours as hex digits."""
    known = {_ends(edge): edge for edge in edges if edge.source in nodes and edge.target in nodes}
    return [
        replace(
            edge,
            label=clean(edge.label.replace("\n", " · "), limit=40),
            colour=to_hex(edge.colour) or MUTED,
        )
        for edge in known.values()
    ]


def _weightiest(activities: list[MapNode], edges: Sequence[MapEdge], most: int) -> list[MapNode]:
    widths = {node.id: 0.0 for node in activities}
    for edge in edges:
        for end in set(_ends(edge)) & set(widths):
            widths[end] += edge.width + (_BADGE_WIDTH if edge.badge else 0.0)
    ordered = sorted(activities, key=lambda node: (-widths[node.id], -node.weight, node.rank, node.id))
    kept = {node.id for node in ordered[:most]}
    return [node for node in activities if node.id in kept]


def _widest(edges: list[MapEdge], most: int) -> list[MapEdge]:
    ordered = sorted(edges, key=lambda edge: (edge.badge is None, -edge.width, edge.source, edge.target))
    first_out = {edge.source: edge for edge in reversed(ordered)}
    first_in = {edge.target: edge for edge in reversed(ordered)}
    needed = {_ends(edge) for edge in (*first_out.values(), *first_in.values())}
    ranked = sorted(ordered, key=lambda edge: _ends(edge) not in needed)
    kept = {_ends(edge) for edge in ranked[: max(most, len(needed))]}
    return [edge for edge in edges if _ends(edge) in kept]


def _ends(edge: MapEdge) -> tuple[str, str]:
    return edge.source, edge.target
