"""Into which connectors does a route fall, so that every program draws it as we do?

A program that opens the file may draw a glued connector anew and then knows no bend of ours. Straight
ones and those with one corner leave it no choice. So a longer route is led through its figure, which
stands on the line and is glued to it, and through joints as small as the line is wide.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.process_map.scene import Point

_OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


@dataclass(frozen=True)
class Anchor:
    """A point inside a route where two connectors meet: half width and height, sides of arrival and leave."""

    centre: Point
    half: tuple[float, float]
    arrives: str
    is_figure: bool

    def spot(self, side: str) -> Point:
        """Where a connector touches a side."""
        (x, y), (half_width, half_height) = self.centre, self.half
        return {
            "left": (x - half_width, y),
            "right": (x + half_width, y),
            "top": (x, y - half_height),
            "bottom": (x, y + half_height),
        }[side]

    @property
    def leaves(self) -> str:
        """The side opposite to the arrival."""
        return _OPPOSITE[self.arrives]


def anchors(
    points: Sequence[Point], figure: tuple[int, Point, tuple[float, float]] | None, joint_in: float
) -> list[Anchor]:
    """The figure (stretch, centre, half size) and a joint on every other stretch between two corners."""
    found = []
    for index, (start, stop) in enumerate(itertools.pairwise(points)):
        side = _arrival(start, stop)
        if figure and figure[0] == index:
            found.append(Anchor(figure[1], figure[2], side, True))
        elif 0 < index < len(points) - 2 and not is_halfway(points):
            middle = ((start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2)
            found.append(Anchor(middle, (joint_in / 2, joint_in / 2), side, False))
    return found


def is_halfway(points: Sequence[Point]) -> bool:
    """Whether this is an S that bends half way between two boxes: one connector draws it alone."""
    if len(points) != 4:
        return False
    (x0, y0), (x1, y1), _, (x3, y3) = points
    level = abs(y0 - y1) < 1e-6
    low, middle, high = (x0, x1, x3) if level else (y0, y1, y3)
    return abs((low + high) / 2 - middle) < 0.005


def pieces(points: Sequence[Point], stops: Sequence[Anchor]) -> list[list[Point]]:
    """The points of each connector from the source by way of the anchors to the target."""
    found: list[list[Point]] = []
    current = [points[0]]
    left = list(stops)
    for start, stop in itertools.pairwise(points):
        if left and _on(left[0].centre, start, stop):
            anchor = left.pop(0)
            found.append([*current, anchor.spot(anchor.arrives)])
            current = [anchor.spot(anchor.leaves)]
        current.append(stop)
    return [*found, current]


def _arrival(start: Point, stop: Point) -> str:
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    if abs(dx) >= abs(dy):
        return "left" if dx > 0 else "right"
    return "top" if dy > 0 else "bottom"


def _on(spot: Point, start: Point, stop: Point) -> bool:
    (x, y), (x1, y1), (x2, y2) = spot, start, stop
    return min(x1, x2) - 1e-6 <= x <= max(x1, x2) + 1e-6 and min(y1, y2) - 1e-6 <= y <= max(y1, y2) + 1e-6
