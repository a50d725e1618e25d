"""How does a long map fit into a frame: cut into two columns that read like two columns of text?

A process is a long chain, a screen is wide. Where few lines would be cut, the lower half is laid beside
the upper one; lines from one to the other run along the foot of the first column, up between the two
and into the second from above. What goes straight to the end goes along the foot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.discover.layout import ARROW_LENGTH, Box, Layout, Line, Point, Route, layered

TALL, WIDE = 900.0, 800.0
"""Taller maps are cut, but not into columns that are wider together; in pixels."""
MOST_CUT, FARTHEST_CUT = 7, 0.2
"""Lines that a cut may go through, and how far from the middle it may lie, as a share of the height."""
LANE, GUTTER, ROUND, END_RADIUS = 11.0, 26.0, 9.0, 15.0
_PORT = Box(1, 1)
_FAR_FROM_MIDDLE = 60.0


@dataclass(frozen=True)
class _Column:
    """Half of a map on its own: its boxes, lines and ports by their numbers in the whole."""

    boxes: tuple[int, ...]
    lines: tuple[int, ...]
    ports: tuple[int, ...]
    layout: Layout

    def place(self, box: int) -> Point:
        return self.layout.places[self.boxes.index(box)]

    def port(self, line: int) -> Point:
        return self.layout.places[len(self.boxes) + self.ports.index(line)]

    def route(self, line: int) -> Route:
        return self.layout.routes[self.lines.index(line)]

    def moved(self, by: Point) -> _Column:
        """The same elsewhere; its width and height are then those of all that lies left of and above it."""
        return replace(
            self,
            layout=Layout(
                self.layout.width + by.x,
                self.layout.height + by.y,
                tuple(_shifted(place, by) for place in self.layout.places),
                tuple(_moved(route, by) for route in self.layout.routes),
            ),
        )


def in_columns(boxes: Sequence[Box], lines: Sequence[Line], *, gap_x: float = 24, gap_y: float = 8) -> Layout:
    """As `layered`; a map that becomes tall is cut into two columns where that fits a frame better."""
    whole = layered(boxes, lines, gap_x=gap_x, gap_y=gap_y)
    upper = _upper(whole, lines) if whole.height > TALL else frozenset()
    if not upper:
        return whole
    end = _lowest(whole)
    lower = frozenset(range(len(boxes))) - upper
    first = _column(boxes, lines, upper, (), gap_x, gap_y, is_upper=True)
    along_foot = [i for i in first.ports if lines[i].target == end]
    second = _column(boxes, lines, lower, along_foot, gap_x, gap_y, is_upper=False)
    joined = _joined(first, second, lines, along_foot)
    return joined if joined.width <= WIDE else whole


def _lowest(layout: Layout) -> int:
    return max(range(len(layout.places)), key=lambda box: layout.places[box].y)


def _upper(whole: Layout, lines: Sequence[Line]) -> frozenset[int]:
    """The boxes above the best cut, near the middle and through few lines; none where each is bad."""
    end = _lowest(whole)
    best: tuple[float, frozenset[int]] = (float("inf"), frozenset())
    for high, low in pairwise(sorted({place.y for place in whole.places})):
        at = (high + low) / 2
        above = frozenset(i for i, place in enumerate(whole.places) if place.y < at)
        cut = [line for line in lines if (line.source in above) != (line.target in above)]
        n_cut = sum(0.5 if line.target == end else 1.0 for line in cut)
        away = abs(at / whole.height - 0.5)
        cost = n_cut + _FAR_FROM_MIDDLE * away**2
        if n_cut <= MOST_CUT and away < FARTHEST_CUT and cost < best[0]:
            best = cost, above
    return best[1]


def _column(
    boxes: Sequence[Box],
    lines: Sequence[Line],
    own: Collection[int],
    left_out: Collection[int],
    gap_x: float,
    gap_y: float,
    *,
    is_upper: bool,
) -> _Column:
    """One half laid out alone; each line to or from the other half has a port at the cut."""
    at = {box: i for i, box in enumerate(sorted(own))}
    here = [
        i for i, line in enumerate(lines) if (line.source in at or line.target in at) and i not in left_out
    ]
    cut = [i for i in here if (lines[i].source in at) != (lines[i].target in at)]
    ports = {line: len(at) + i for i, line in enumerate(cut)}
    port = _PORT._replace(edge="last" if is_upper else "first")
    inner = [_stub(lines[i], at, ports.get(i), is_upper=is_upper) for i in here]
    shapes = [boxes[i] for i in at] + [port] * len(cut)
    return _Column(tuple(at), tuple(here), tuple(cut), layered(shapes, inner, gap_x=gap_x, gap_y=gap_y))


def _stub(line: Line, at: dict[int, int], port: int | None, *, is_upper: bool) -> Line:
    """The part of a line that lies in a half: whole, or between its box and its port at the cut."""
    if port is None:
        return line._replace(source=at[line.source], target=at[line.target])
    leaves = line.source in at
    ends = (at[line.source], port) if leaves else (port, at[line.target])
    label = line.label if leaves else None
    return line._replace(
        source=ends[0], target=ends[1], label=label, is_back=leaves != is_upper, has_arrow=not leaves
    )


def _joined(first: _Column, second: _Column, lines: Sequence[Line], along_foot: Collection[int]) -> Layout:
    """Both halves beside each other, and the lines between them; the rightmost port has the inmost lane."""
    between = sorted(second.ports, key=lambda line: -first.port(line).x)
    right = first.layout.width + 2 * GUTTER + LANE * max(len(between) - 1, 0)
    second = second.moved(Point(right, LANE * len(between)))
    foot = max(first.layout.height + LANE * len(between), second.layout.height)
    routes = {i: column.route(i) for column in (first, second) for i in column.lines}
    for lane, i in enumerate(between):
        is_back = lines[i].source in second.boxes
        routes[i] = _chained(first.route(i), _way_across(first, second, i, lane), second.route(i), is_back)
    for lane, i in enumerate(along_foot, start=1):
        routes[i] = _way_to_end(first, second, i, lines[i].target, foot + LANE * lane)
    places = {i: column.place(i) for column in (first, second) for i in column.boxes}
    return Layout(
        width=second.layout.width,
        height=foot + LANE * (len(along_foot) + bool(along_foot)),
        places=tuple(places[i] for i in range(len(places))),
        routes=tuple(routes[i] for i in range(len(lines))),
        bands=tuple(int(i in second.boxes) for i in range(len(places))),
    )


def _way_across(first: _Column, second: _Column, line: int, lane: int) -> list[Point]:
    """Down from the port of the first half, along its foot, up between the halves, to the other port."""
    out, into = first.port(line), second.port(line)
    gutter, low = first.layout.width + GUTTER + LANE * lane, first.layout.height + LANE * (lane + 1)
    high = LANE * (lane + 0.5)
    return [out, Point(out.x, low), Point(gutter, low), Point(gutter, high), Point(into.x, high), into]


def _way_to_end(first: _Column, second: _Column, line: int, end: int, low: float) -> Route:
    """Along the foot of both halves and up into the end from below."""
    out, place, here = first.port(line), second.place(end), first.route(line)
    tip = Point(place.x, place.y + END_RADIUS)
    corners = [out, Point(out.x, low), Point(tip.x, low), Point(tip.x, tip.y + ARROW_LENGTH)]
    return Route(here.points + _rounded(corners), tip, here.label)


def _chained(first: Route, corners: list[Point], second: Route, is_back: bool) -> Route:
    """Box to port, along the corners, port to box; the other way round for a line that runs back."""
    if is_back:
        return Route(second.points + _rounded(corners[::-1]) + first.points[1:], first.tip, second.label)
    return Route(first.points + _rounded(corners) + second.points[1:], second.tip, first.label)


def _rounded(corners: Sequence[Point]) -> tuple[Point, ...]:
    """Level and upright pieces with rounded corners, as Bezier points after the first."""
    found: list[Point] = []
    place = corners[0]
    for corner, following in pairwise(corners[1:]):
        before, after = _toward(corner, place), _toward(corner, following)
        found += [place, before, before, corner, corner, after]
        place = after
    return (*found, place, corners[-1], corners[-1])


def _toward(corner: Point, other: Point) -> Point:
    """A little away from a corner in the direction of another point, at most half the way."""
    away = max(abs(other.x - corner.x), abs(other.y - corner.y)) or 1.0
    share = min(ROUND, away / 2) / away
    return Point(corner.x + share * (other.x - corner.x), corner.y + share * (other.y - corner.y))


def _moved(route: Route, by: Point) -> Route:
    label = _shifted(route.label, by) if route.label else None
    return Route(tuple(_shifted(point, by) for point in route.points), _shifted(route.tip, by), label)


def _shifted(point: Point, by: Point) -> Point:
    return Point(round(point.x + by.x, 2), round(point.y + by.y, 2))
