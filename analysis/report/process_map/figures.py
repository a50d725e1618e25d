"""Where do the figures of a transition stand that has no room on its line, and where does its badge?

Above and below a level line, right of an upright one, and on the bend of an S between two columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.canvas import Align, Box
from analysis.report.content import MapEdge
from analysis.report.metrics import height_in, shortened, width_in
from analysis.report.process_map.boxes import FIGURE_PT
from analysis.report.process_map.pieces import is_halfway
from analysis.report.process_map.scene import Point, Rect

BADGE_IN = 0.2
_SLIM_PT, _WIDE_PT = 1.0, 4.5
_APART_IN, _SPARE_IN, _LONGEST_IN, _ONE_LINE_SPARE_IN = 0.025, 0.06, 0.8, 0.4
_EVEN = 0.02


@dataclass(frozen=True)
class Words:
    """Lines of text in a box; `on_line` when the line runs behind them."""

    lines: tuple[str, ...]
    box: Box
    align: Align = "ctr"
    on_line: bool = False


@dataclass(frozen=True)
class Beside:
    """The texts of a transition beside its line, and the centre of its badge, if it has one."""

    words: tuple[Words, ...]
    badge: Point | None

    def rect(self) -> Rect | None:
        """All of it: left, top, right, bottom."""
        boxes = [(x, y, x + wide, y + high) for x, y, wide, high in (one.box for one in self.words)]
        if self.badge:
            (x, y), half = self.badge, BADGE_IN / 2
            boxes.append((x - half, y - half, x + half, y + half))
        if not boxes:
            return None
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def width_pt(edge: MapEdge) -> float:
    """How thick the line of a transition is."""
    return _SLIM_PT + (_WIDE_PT - _SLIM_PT) * min(max(edge.width, 0.0), 1.0)


def parts_of(label: str) -> list[str]:
    """The one or two figures of a label."""
    return [part.strip() for part in label.split(" · ", 1) if part.strip()]


def widest_part_in(edges: Sequence[MapEdge]) -> float:
    """Width of the widest figure of all."""
    return max((width_in(part, FIGURE_PT) for edge in edges for part in parts_of(edge.label)), default=0.0)


def beside(edge: MapEdge, points: Sequence[Point]) -> Beside:
    """Figures and badge of a transition whose figure does not stand on its line."""
    if is_halfway(points):
        return _over_bend(edge, _middle(points))
    start, stop = max(itertools.pairwise(points), key=_length)
    x, y = (start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2
    if abs(start[0] - stop[0]) < _EVEN:
        return _right_of(edge, (x, y))
    return _around(edge, (x, y), abs(start[0] - stop[0]) - _SPARE_IN)


def _around(edge: MapEdge, spot: Point, room: float) -> Beside:
    """Above the line in one piece where that has room, else one figure above and one below."""
    (x, y), high = spot, height_in(1, FIGURE_PT)
    parts = parts_of(edge.label)
    if len(parts) > 1 and width_in(edge.label, FIGURE_PT) + _ONE_LINE_SPARE_IN <= room:
        parts = [edge.label]
    off = BADGE_IN / 2 if edge.badge else width_pt(edge) / 144 + _APART_IN
    words = []
    for part, top in zip(parts, (y - off - high, y + off), strict=False):
        said = shortened(part, max(room, 0.3), FIGURE_PT)
        wide = width_in(said, FIGURE_PT) + 0.02
        words.append(Words((said,), (x - wide / 2, top, wide, high)))
    return Beside(tuple(words), (x - 0.04, y) if edge.badge else None)


def _right_of(edge: MapEdge, spot: Point) -> Beside:
    left, y = spot[0] + width_pt(edge) / 144 + 0.04, spot[1]
    badge = (left + BADGE_IN / 2, y) if edge.badge else None
    left += BADGE_IN + 0.03 if edge.badge else 0.0
    parts = parts_of(edge.label)
    if not parts:
        return Beside((), badge)
    lines = (edge.label,) if width_in(edge.label, FIGURE_PT) <= _LONGEST_IN else tuple(parts)
    wide, high = _size(lines)
    return Beside((Words(lines, (left, y - high / 2, wide, high), "l"),), badge)


def _over_bend(edge: MapEdge, spot: Point) -> Beside:
    lines = tuple(parts_of(edge.label))
    wide, high = _size(lines)
    words = Words(lines, (spot[0] - wide / 2, spot[1] - high / 2, wide, high), on_line=True)
    badge = (spot[0], spot[1] - high / 2 - BADGE_IN / 2) if edge.badge else None
    return Beside((words,) if lines else (), badge)


def _size(lines: Sequence[str]) -> tuple[float, float]:
    wide = max((width_in(line, FIGURE_PT) for line in lines), default=0.0)
    return wide + 0.04, height_in(len(lines), FIGURE_PT)


def _middle(points: Sequence[Point]) -> Point:
    start, stop = points[(len(points) - 1) // 2], points[len(points) // 2]
    return (start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2


def _length(stretch: tuple[Point, Point]) -> float:
    (x1, y1), (x2, y2) = stretch
    return abs(x1 - x2) + abs(y1 - y2)
