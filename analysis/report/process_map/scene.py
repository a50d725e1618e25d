"""What is already drawn, and what would a further route run into?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Point = tuple[float, float]
Rect = tuple[float, float, float, float]

N_TRACKS, TRACK_IN, PAD_IN = 9, 0.25, 0.2
_HIT, _OVERLAP, _ON_FIGURE, _MIXED_SITE, _SHARED_SITE, _CROSSING = 900.0, 70.0, 22.0, 9.0, 0.6, 1.6


class Stretch(NamedTuple):
    """A straight part of a route; `site` is set where it touches a box: (activity, side, comes in)."""

    horizontal: bool
    at: float
    low: float
    high: float
    site: tuple[str, str, bool] | None


@dataclass
class Scene:
    """Boxes (left, top, right, bottom), stretches and figures placed so far."""

    boxes: dict[str, Rect]
    stretches: list[Stretch] = field(default_factory=list)
    figures: list[Rect] = field(default_factory=list)

    def cost(self, stretches: Sequence[Stretch], figure: Rect | None, *, limit: float) -> float:
        """What these stretches and this figure hit, pass and cross; stops once above `limit`."""
        total = 0.0
        for stretch in stretches:
            total += self._hits(stretch) + self._meets(stretch)
            if total > limit:
                return total
        return total + (self._figure_cost(figure) if figure else 0.0)

    def _hits(self, stretch: Stretch) -> float:
        total = 0.0
        for left, top, right, bottom in self.boxes.values():
            if _inside(stretch, left, top, right, bottom, 0.05):
                total += _HIT
        for left, top, right, bottom in self.figures:
            if _inside(stretch, left, top, right, bottom, 0.0):
                total += _ON_FIGURE
        return total

    def _meets(self, new: Stretch) -> float:
        total = 0.0
        for old in self.stretches:
            if old.horizontal == new.horizontal:
                if abs(old.at - new.at) < 0.1 and min(old.high, new.high) - max(old.low, new.low) > -0.06:
                    total += _beside(new, old)
            elif (
                old.low + 0.02 < new.at < old.high - 0.02 and new.low + 0.02 < old.at < new.high - 0.02
            ):
                total += _CROSSING
        return total

    def _figure_cost(self, figure: Rect) -> float:
        left, top, right, bottom = figure
        total = sum(_ON_FIGURE * 3 for other in self.figures if _overlap(figure, other))
        total += sum(_ON_FIGURE * 3 for box in self.boxes.values() if _overlap(figure, box))
        return total + sum(_ON_FIGURE for old in self.stretches if _inside(old, left, top, right, bottom, 0.0))


def stretches(points: Sequence[Point], sites: tuple[tuple[str, str], tuple[str, str]]) -> list[Stretch]:
    """A right-angled polyline as stretches, the first and last marked with their site."""
    if len(points) == 2:
        middle = ((points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2)
        points = (points[0], middle, points[1])
    found = []
    last = len(points) - 2
    for index, ((x1, y1), (x2, y2)) in enumerate(zip(points, points[1:], strict=False)):
        level = abs(y1 - y2) < 1e-6
        site = (*sites[0], False) if index == 0 else (*sites[1], True) if index == last else None
        low, high = sorted((x1, x2) if level else (y1, y2))
        found.append(Stretch(level, y1 if level else x1, low, high, site))
    return found


def _beside(new: Stretch, old: Stretch) -> float:
    if new.site and old.site and new.site[:2] == old.site[:2]:
        return _SHARED_SITE if new.site[2] == old.site[2] else _MIXED_SITE
    return _OVERLAP


def _inside(stretch: Stretch, left: float, top: float, right: float, bottom: float, margin: float) -> bool:
    low, high = (left, right) if stretch.horizontal else (top, bottom)
    near, far = (top, bottom) if stretch.horizontal else (left, right)
    if not near - margin < stretch.at < far + margin:
        return False
    return stretch.low < high - 1e-6 and stretch.high > low + 1e-6


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
