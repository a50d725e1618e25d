"""Where do cases start and end on the slide? Each start and end is a dot next to its activity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.report.content import MapEdge, MapNode
from analysis.report.metrics import width_in
from analysis.report.process_map.boxes import FIGURE_PT
from analysis.report.process_map.candidates import Plan
from analysis.report.process_map.scene import Point, Rect, Scene, Stretch, stretches

DOT_IN = 0.2
_OUT_IN = 0.42


@dataclass(frozen=True)
class Terminal:
    """A dot on the sheet and the side of the activity it is glued to; `track` when it lies on a track."""

    edge: MapEdge
    node: MapNode
    activity: str
    side: str
    centre: Point

    @property
    def starts(self) -> bool:
        """Whether cases start here; else they end."""
        return self.node.kind == "start"

    @property
    def on_track(self) -> bool:
        """Whether the dot stands above or below its activity."""
        return self.side in ("top", "bottom")


def place_terminals(
    plan: Plan, nodes: dict[str, MapNode], edges: Sequence[MapEdge], scene: Scene
) -> list[Terminal]:
    """A dot for each start and end, on the side of its activity and at the distance that disturb least."""
    placed = []
    for edge in sorted(edges, key=lambda edge: (-edge.width, edge.source, edge.target)):
        starts = nodes[edge.source].kind == "start"
        node, activity = (nodes[edge.source], edge.target) if starts else (nodes[edge.target], edge.source)
        options = [
            Terminal(edge, node, activity, side, spot) for side, spot in _spots(plan, activity, starts)
        ]
        costs = [_cost(plan, option, scene) + 0.5 * number for number, option in enumerate(options)]
        best = options[costs.index(min(costs))]
        dot, figure = _taken(best)
        scene.add_box(f"dot {len(placed)}", dot)
        scene.add(_stub(plan, best), figure)
        placed.append(best)
    return placed


def _spots(plan: Plan, activity: str, starts: bool) -> Iterator[tuple[str, Point]]:
    """Sides and centres for a dot, the usual ones first: starts left or above, ends right or below."""
    cell = plan.cells[activity]
    above, below = plan.sheet.tracks[cell.band], plan.sheet.tracks[cell.band + 1]
    for side in ("left", "top", "bottom") if starts else ("right", "bottom", "top"):
        x, y = plan.site(activity, side)
        if side in ("left", "right"):
            yield side, (x + (_OUT_IN if side == "right" else -_OUT_IN), y)
        else:
            yield from ((side, (x, track)) for track in (above[::-1] if side == "top" else below))


def _cost(plan: Plan, terminal: Terminal, scene: Scene) -> float:
    dot, figure = _taken(terminal)
    stub = _stub(plan, terminal)
    return scene.cost(stub, dot, limit=float("inf")) + scene.cost((), figure, limit=float("inf"))


def _stub(plan: Plan, terminal: Terminal) -> list[Stretch]:
    start, stop = terminal.centre, plan.site(terminal.activity, terminal.side)
    dot, box = ("", "dot"), (terminal.activity, terminal.side)
    if terminal.starts:
        return stretches((start, stop), (dot, box))
    return stretches((stop, start), (box, dot))


def _taken(terminal: Terminal) -> tuple[Rect, Rect | None]:
    """The places of dot and figure on the sheet."""
    (x, y), half = terminal.centre, DOT_IN / 2
    dot = (x - half - 0.02, y - half - 0.02, x + half + 0.02, y + half + 0.02)
    wide = width_in(terminal.edge.label, FIGURE_PT)
    if not terminal.edge.label:
        return dot, None
    if terminal.on_track:
        return dot, (x + half + 0.03, y - half, x + half + 0.06 + wide, y + half)
    return dot, (x - wide / 2, y + half, x + wide / 2, y + half + 0.17)
