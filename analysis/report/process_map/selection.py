"""Which activities and transitions does a slide still hold legibly?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from analysis.report.clean import clean
from analysis.report.colours import MUTED, to_hex
from analysis.report.content import MapEdge, MapNode, MapSlide

_BADGE_WIDTH = 10.0
TERMINAL_KINDS = frozenset(("start", "end", "from", "to"))
TRANSITIONS_AN_ACTIVITY, LEAST_TRANSITIONS, FEWEST_AN_ACTIVITY = (1.5, 1.2, 1.0), 16, (1.0, 0.9)
"""Of a part of a map, as many as have room; of a map that otherwise needed two slides, a few less."""
LIMITS = ((36, 42), (30, 34), (26, 28), (20, 22), (12, 13), (6, 6))
"""Activities and transitions of a map that has one slide, or a part of one, and no more."""
_MOST_OUTER_SHARE, _LEAST_OUTER = 0.3, 4


@dataclass(frozen=True)
class Selection:
    """What is drawn: activities, transitions between them, repetitions, starts and ends; and what is not."""

    activities: list[MapNode]
    between: list[MapEdge]
    loops: list[MapEdge]
    outer: list[MapEdge]
    n_activities_left_out: int
    n_transitions_left_out: int
    is_whole: bool = False

    def remark(self, words: Sequence[str]) -> str:
        """What is left out, in the caller's words, or in signs that need none; empty when nothing is."""
        numbers = self.n_activities_left_out, self.n_transitions_left_out
        if not any(numbers):
            return ""
        if len(words) == len(numbers):
            said = [one.replace("{n}", f"{n:,}") for one, n in zip(words, numbers, strict=True) if n]
            return " · ".join(said)
        parts = [f"+ {n:,} {sign}" for n, sign in zip(numbers, "▭→", strict=True) if n]
        return f"… {', '.join(parts)}"


def select(content: MapSlide, *, n_activities: int, n_transitions: int, n_left_out: int = 0) -> Selection:
    """The widest transitions, but at least one into and one out of each activity, as on the screen.

    `n_left_out` transitions were left out before. Nothing is of a map that must be whole.
    """
    nodes = {node.id: node for node in content.nodes}
    edges = _known(content.edges, nodes)
    activities = [node for node in content.nodes if node.kind not in TERMINAL_KINDS]
    if content.is_whole:
        n_activities, n_transitions = len(activities), len(edges)
    kept = _weightiest(activities, edges, n_activities)
    every, keys = {node.id for node in activities}, {node.id for node in kept}
    moves = [edge for edge in edges if edge.source != edge.target]
    drawn = _widest([edge for edge in moves if set(_ends(edge)) <= keys], n_transitions)
    outer = [edge for edge in moves if set(_ends(edge)) & keys and set(_ends(edge)) - every]
    shown = outer if content.is_whole else _outermost(outer, nodes, n_transitions)
    n_inner = sum(set(_ends(edge)) <= every for edge in moves) - len(drawn)
    return Selection(
        activities=kept,
        between=drawn,
        loops=[edge for edge in edges if edge.source == edge.target and edge.source in keys],
        outer=shown,
        n_activities_left_out=len(activities) - len(kept),
        n_transitions_left_out=n_inner + len(outer) - len(shown) + n_left_out,
        is_whole=content.is_whole,
    )


def is_start(edge: MapEdge, nodes: dict[str, MapNode]) -> bool:
    """Whether an outer transition comes in from a start or another slide; else it goes out."""
    return nodes[edge.source].kind in ("start", "from")


def _outermost(outer: Sequence[MapEdge], nodes: dict[str, MapNode], n_transitions: int) -> list[MapEdge]:
    """The widest starts and ends; the way on to another slide is never left out."""
    most = max(_LEAST_OUTER, round(n_transitions * _MOST_OUTER_SHARE))
    ends = [edge for edge in outer if {nodes[end].kind for end in _ends(edge)} & {"start", "end"}]
    starts = [edge for edge in ends if is_start(edge, nodes)]
    first = [max(side, key=_width) for side in (starts, [e for e in ends if e not in starts]) if side]
    kept: Collection[int] = {
        id(edge) for edge in [*first, *sorted(ends, key=_width, reverse=True)][: most + len(first)]
    }
    others = {id(edge) for edge in ends} - set(kept)
    return [edge for edge in outer if id(edge) not in others]


def _width(edge: MapEdge) -> float:
    return edge.width


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
    if len(needed) > most:
        needed = {_ends(edge) for edge in first_in.values()}
    ranked = sorted(ordered, key=lambda edge: _ends(edge) not in needed)
    kept = {_ends(edge) for edge in ranked[: max(most, len(needed))]}
    return [edge for edge in edges if _ends(edge) in kept]


def _ends(edge: MapEdge) -> tuple[str, str]:
    return edge.source, edge.target
