"""Where does a spline run, and what stands at its end?"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
_STEPS, _STOPS, _ENDS = 24, 400, 8.0


def path_of(points: Sequence[Point]) -> str:
    """The spline as SVG writes it."""
    first, *rest = (f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{first}C{' '.join(rest)}" if rest else f"M{first}"


def arrow_half(width: float) -> float:
    """Half as broad as the arrow of a line this wide."""
    return 3.2 + 0.6 * width


def arrow_head(tip: Point, base: Point, width: float) -> str:
    """The corners of the arrow from the end of its line to its tip."""
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    length, half = math.hypot(dx, dy) or 1.0, arrow_half(width)
    side_x, side_y = -dy / length * half, dx / length * half
    corners = (tip, (base[0] + side_x, base[1] + side_y), (base[0] - side_x, base[1] - side_y))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def nearest(points: Sequence[Point], to: Point) -> Point:
    """The place of the spline next to a point, its very ends left out."""
    along = list(_flat(points))
    if len(along) < 2:
        return along[0]
    steps = [math.dist(one, other) for one, other in itertools.pairwise(along)]
    ways = list(itertools.accumulate(steps, initial=0.0))
    spare = min(_ENDS, ways[-1] / 4)
    stops = [spare + (ways[-1] - 2 * spare) * i / _STOPS for i in range(_STOPS + 1)]
    return min((_at(along, ways, stop) for stop in stops), key=lambda spot: math.dist(spot, to))


def _flat(points: Sequence[Point]) -> Iterator[Point]:
    """Points close to each other on the spline."""
    yield points[0]
    for start in range(0, len(points) - 3, 3):
        corners = points[start : start + 4]
        for step in range(1, _STEPS + 1):
            yield _bezier(corners, step / _STEPS)


def _bezier(corners: Sequence[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
    return x, y


def _at(along: Sequence[Point], ways: Sequence[float], stop: float) -> Point:
    place = min(max(bisect_left(ways, stop), 1), len(along) - 1)
    (x0, y0), (x1, y1) = along[place - 1], along[place]
    share = (stop - ways[place - 1]) / ((ways[place] - ways[place - 1]) or 1.0)
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
