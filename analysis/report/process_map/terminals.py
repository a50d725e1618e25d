"""Where do cases start and end on the slide, and where does a map go on on another?

Each start and end is a dot next to its activity, each way on a sign with the number of the other slide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.report.content import MapEdge, MapNode
from analysis.report.metrics import height_in, width_in
from analysis.report.process_map.boxes import FIGURE_PT
from analysis.report.process_map.candidates import Plan
from analysis.report.process_map.scene import Point, Rect, Scene, Stretch, stretches
from analysis.report.process_map.selection import is_start

DOT_IN, SIGN_IN = 0.16, (0.24, 0.19)
_OUT_IN, _CLOSE_IN, _GAP_IN, _OUTSIDE, _FAR, _ON_SOMETHING = 0.42, 0.17, 0.04, 900.0, 0.5, 25.0
TextSide = Literal["right", "left", "below"]


@dataclass(frozen=True)
class Terminal:
    """A dot on the sheet and the side of the activity it is glued to; `track` when it lies on a track."""

    edge: MapEdge
    node: MapNode
    activity: str
    side: str
    centre: Point
    text_side: TextSide = "below"

    @property
    def starts(self) -> bool:
        """Whether cases come in here; else they leave."""
        return self.node.kind in ("start", "from")

    @property
    def is_sign(self) -> bool:
        """Whether this is the way to or from another slide."""
        return self.node.kind in ("from", "to")

    @property
    def size_in(self) -> tuple[float, float]:
        """Width and height of the dot or sign."""
        return SIGN_IN if self.is_sign else (DOT_IN, DOT_IN)

    def figure_box(self, y: float) -> tuple[float, float, float, float]:
        """Left, top, width and height of the figure where the dot stands at the height `y`."""
        x, (wide, high) = self.centre[0], self.size_in
        long, tall = width_in(self.edge.label, FIGURE_PT) + 0.04, height_in(1, FIGURE_PT)
        if self.text_side == "below":
            return x - long / 2, y + high / 2 + 0.01, long, tall
        left = x + wide / 2 + _GAP_IN if self.text_side == "right" else x - wide / 2 - _GAP_IN - long
        return left, y - tall / 2, long, tall

    @property
    def on_track(self) -> bool:
        """Whether the dot stands above or below its activity."""
        return self.side in ("top", "bottom")


def place_terminals(
    plan: Plan, nodes: dict[str, MapNode], edges: Sequence[MapEdge], scene: Scene, *, is_whole: bool = False
) -> list[Terminal]:
    """A dot for each start and end, on the side of its activity and at the distance that disturb least.

    One that would stand on a line, a figure or a box is left out, but for the widest start and end, the signs
    of other slides, and those of a map that must be whole.
    """
    placed: list[Terminal] = []
    for edge in sorted(edges, key=lambda edge: (-edge.width, edge.source, edge.target)):
        starts = is_start(edge, nodes)
        node, activity = (nodes[edge.source], edge.target) if starts else (nodes[edge.target], edge.source)
        options = [
            Terminal(edge, node, activity, side, spot, text_side)
            for side, spot, text_side in _spots(plan, activity, starts)
        ]
        costs = [_cost(plan, option, scene) + _FAR * number for number, option in enumerate(options)]
        best = options[costs.index(min(costs))]
        is_first = not any(one.node.kind == node.kind for one in placed)
        if min(costs) >= _ON_SOMETHING and not (is_first or best.is_sign or is_whole):
            continue
        dot, figure = _taken(best)
        scene.add_box(f"dot {len(placed)}", dot)
        scene.add(_stub(plan, best), figure if best.edge.label else None)
        placed.append(best)
    return placed


def _spots(plan: Plan, activity: str, starts: bool) -> Iterator[tuple[str, Point, TextSide]]:
    """Sides and centres for a dot, the usual ones first: starts left or above, ends right or below."""
    cell = plan.cells[activity]
    above, below = plan.sheet.tracks[cell.band], plan.sheet.tracks[cell.band + 1]
    for side in ("left", "top", "bottom") if starts else ("right", "bottom", "top"):
        x, y = plan.site(activity, side)
        if side == "left":
            yield side, (x - _OUT_IN, y), "below"
            yield side, (x - _OUT_IN, y), "left"
        elif side == "right":
            yield side, (x + _OUT_IN, y), "below"
            yield side, (x + _OUT_IN, y), "right"
        else:
            if _has_neighbour(plan, activity, 1 if side == "bottom" else -1):
                yield side, (x, y + (_CLOSE_IN if side == "bottom" else -_CLOSE_IN)), "right"
                yield side, (x, y + (_CLOSE_IN if side == "bottom" else -_CLOSE_IN)), "left"
            for track in above[::-1] if side == "top" else below:
                yield side, (x, track), "right"
                yield side, (x, track), "left"


def _has_neighbour(plan: Plan, activity: str, step: int) -> bool:
    """Whether another box stands right below (or above) it, so that no track is in reach."""
    cell = plan.cells[activity]
    return any(
        (one.band, one.column, one.row) == (cell.band, cell.column, cell.row + step)
        for one in plan.cells.values()
    )


def _cost(plan: Plan, terminal: Terminal, scene: Scene) -> float:
    dot, figure = _taken(terminal)
    stub = _stub(plan, terminal)
    outside = sum(
        max(0.0, plan.left_in - left) + max(0.0, right - plan.right_in) for left, _, right, _ in (dot, figure)
    )
    cost = scene.cost(stub, dot, limit=float("inf")) + scene.cost((), figure, limit=float("inf"))
    return cost + _OUTSIDE * outside


def _stub(plan: Plan, terminal: Terminal) -> list[Stretch]:
    start, stop = terminal.centre, plan.site(terminal.activity, terminal.side)
    dot, box = ("", "dot"), (terminal.activity, terminal.side)
    if terminal.starts:
        return stretches((start, stop), (dot, box))
    return stretches((stop, start), (box, dot))


def _taken(terminal: Terminal) -> tuple[Rect, Rect]:
    """The places of dot and figure on the sheet."""
    (x, y), (wide, high) = terminal.centre, terminal.size_in
    half_wide, half_high = wide / 2 + 0.02, high / 2 + 0.02
    dot = (x - half_wide, y - half_high, x + half_wide, y + half_high)
    if not terminal.edge.label:
        return dot, dot
    left, top, long, tall = terminal.figure_box(y)
    return dot, (left - 0.02, top, left + long + 0.02, top + tall)
