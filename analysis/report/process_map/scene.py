"""What is already drawn, and what would a further route run into?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Point = tuple[float, float]
Rect = tuple[float, float, float, float]

N_TRACKS, TRACK_IN, PAD_IN = 9, 0.25, 0.2
_HIT, _OVERLAP, _ON_FIGURE, _MIXED_SITE, _SHARED_SITE, _CROSSING = 900.0, 70.0, 30.0, 14.0, 0.6, 1.6


class Stretch(NamedTuple):
    """A straight part of a route; `site` is set where it touches a box: (activity, side, comes in)."""

    horizontal: bool
    at: float
    low: float
    high: float
    site: tuple[str, str, bool] | None


@dataclass
class Scene:
    """Boxes and figures (left, top, right, bottom) and stretches placed so far."""

    boxes: dict[str, Rect]
    stretches: list[Stretch] = field(default_factory=list)
    figures: list[Rect] = field(default_factory=list)
    _known: dict[Stretch | Rect, float] = field(default_factory=dict)
    _box_hits: dict[Stretch, float] = field(default_factory=dict)

    def add_box(self, name: str, box: Rect) -> None:
        """Place something else that no route may cross."""
        self.boxes[name] = box
        self._box_hits.clear()

    def add(self, path: Sequence[Stretch], figure: Rect | None) -> None:
        """Place a route and its figure."""
        self.stretches.extend(path)
        self.figures.extend([figure] if figure else [])
        self._known.clear()

    def remove(self, path: Sequence[Stretch], figure: Rect | None) -> None:
        """Take a route and its figure away again."""
        for stretch in path:
            self.stretches.remove(stretch)
        if figure:
            self.figures.remove(figure)
        self._known.clear()

    def cost(self, path: Sequence[Stretch], figure: Rect | None, *, limit: float) -> float:
        """What this route hits, passes and crosses; stops once above `limit`.

        The same stretches belong to many candidates, so each is looked at once until the scene changes.
        """
        total = 0.0
        for stretch in path:
            if stretch not in self._known:
                self._known[stretch] = self._hits(stretch) + self._meets(stretch)
            total += self._known[stretch]
            if total > limit:
                return total
        if figure and figure not in self._known:
            self._known[figure] = self._figure_cost(figure)
        return total + (self._known[figure] if figure else 0.0)

    def _hits(self, stretch: Stretch) -> float:
        if stretch not in self._box_hits:
            hits = sum(_inside(stretch, box, 0.05) for box in self.boxes.values())
            self._box_hits[stretch] = _HIT * hits
        total = self._box_hits[stretch]
        for figure in self.figures:
            if _inside(stretch, figure, 0.0):
                total += _ON_FIGURE
        return total

    def _meets(self, new: Stretch) -> float:
        total = 0.0
        level, at, low, high, _ = new
        for old in self.stretches:
            if old.horizontal == level:
                if abs(old.at - at) < 0.1 and old.high > low - 0.06 and old.low < high + 0.06:
                    total += _beside(new, old)
            elif low + 0.02 < old.at < high - 0.02 and old.low + 0.02 < at < old.high - 0.02:
                total += _CROSSING
        return total

    def _figure_cost(self, figure: Rect) -> float:
        total = sum(_ON_FIGURE * 3 for other in self.figures if _overlap(figure, other))
        total += sum(_ON_FIGURE * 3 for box in self.boxes.values() if _overlap(figure, box))
        return total + sum(_ON_FIGURE for old in self.stretches if _inside(old, figure, 0.0))


def stretches(points: Sequence[Point], sites: tuple[tuple[str, str], tuple[str, str]]) -> list[Stretch]:
    """A right-angled polyline as stretches, the first and last marked with their site."""
    if len(points) == 2:
        middle = ((points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2)
        points = (points[0], middle, points[1])
    found = []
    last = len(points) - 2
    for index, ((x1, y1), (x2, y2)) in enumerate(itertools.pairwise(points)):
        level = abs(y1 - y2) < 1e-6
        site = (*sites[0], False) if index == 0 else (*sites[1], True) if index == last else None
        low, high = sorted((x1, x2) if level else (y1, y2))
        found.append(Stretch(level, y1 if level else x1, low, high, site))
    return found


def _beside(new: Stretch, old: Stretch) -> float:
    if new.site and old.site and new.site[:2] == old.site[:2]:
        return _SHARED_SITE if new.site[2] == old.site[2] else _MIXED_SITE
    return _OVERLAP


def _inside(stretch: Stretch, rect: Rect, margin: float) -> bool:
    left, top, right, bottom = rect
    if stretch.horizontal:
        near, far, low, high = top, bottom, left, right
    else:
        near, far, low, high = left, right, top, bottom
    return (
        near - margin < stretch.at < far + margin and stretch.low < high - 1e-6 and stretch.high > low + 1e-6
    )


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
