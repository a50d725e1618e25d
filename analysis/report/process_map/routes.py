"""Which route does each transition take, and where does its figure stand?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.report.content import MapEdge
from analysis.report.metrics import shortened, width_in
from analysis.report.process_map.boxes import FIGURE_PT
from analysis.report.process_map.candidates import Candidate, Plan, candidates
from analysis.report.process_map.figures import BADGE_IN, beside
from analysis.report.process_map.scene import Point, Rect, Scene, Stretch, stretches

FIGURE_HEIGHT_IN = 0.17
_MOST_ON_LINE_IN, _MOST_WEIGHED = 2.2, 400
_SPARE_IN, _APART_IN, _BEND, _N_PASSES = 0.28, 0.035, 0.8, 2


@dataclass(frozen=True)
class Route:
    """A route on the sheet; `figure` is the centre of the figure on it, None where it stands beside."""

    edge: MapEdge
    candidate: Candidate
    figure: Point | None


_Placed = tuple[Route, list[Stretch], Rect | None]


def figure_width_in(edge: MapEdge) -> float:
    """Width of the figure of a transition in one line, with its badge."""
    return width_in(said_on_line(edge), FIGURE_PT) + 0.16 + (BADGE_IN + 0.04 if edge.badge else 0.0)


def said_on_line(edge: MapEdge) -> str:
    """What stands on the line of a transition."""
    return shortened(edge.label, _MOST_ON_LINE_IN, FIGURE_PT)


def find_routes(plan: Plan, edges: Sequence[MapEdge], scene: Scene) -> list[Route]:
    """A route for each transition: short and thick ones first, then the bent ones again, knowing all."""
    ordered = sorted(edges, key=lambda edge: (_span(plan, edge), -edge.width, edge.source, edge.target))
    options = [_options(plan, edge) for edge in ordered]
    placed: list[_Placed] = []
    for edge, found in zip(ordered, options, strict=True):
        placed.append(_best(edge, found, scene))
        scene.add(*placed[-1][1:])
    for _ in range(_N_PASSES):
        before = list(placed)
        for index, edge in enumerate(ordered):
            if len(placed[index][0].candidate.points) > 2:
                scene.remove(*placed[index][1:])
                placed[index] = _best(edge, options[index], scene)
                scene.add(*placed[index][1:])
        if placed == before:
            break
    return [route for route, _, _ in placed]


def _options(plan: Plan, edge: MapEdge) -> list[tuple[float, int, Candidate]]:
    """All routes of a transition with what they cost by themselves, the cheapest first."""
    found = candidates(plan, edge.source, edge.target)
    return sorted((_own_cost(option), number, option) for number, option in enumerate(found))


def _span(plan: Plan, edge: MapEdge) -> float:
    here, there = plan.cells[edge.source], plan.cells[edge.target]
    return (
        10 * abs(here.band - there.band) + abs(here.column - there.column) + 0.5 * abs(here.row - there.row)
    )


def _best(edge: MapEdge, options: Sequence[tuple[float, int, Candidate]], scene: Scene) -> _Placed:
    wide = figure_width_in(edge)
    best_cost = float("inf")
    best: _Placed | None = None
    for own, _, option in options[:_MOST_WEIGHED]:
        if own >= best_cost:
            break
        path = _path(option)
        for centre in _figure_spots(option, edge, wide):
            figure = _figure_box(option, edge, centre, wide)
            lacking = 40.0 if figure is None and edge.label and option.figure is not None else 0.0
            cost = own + lacking + scene.cost(path, figure, limit=best_cost - own)
            if cost < best_cost:
                best_cost, best = cost, (Route(edge, option, centre), path, figure)
    if best is None:
        raise LookupError(f"no route from {edge.source} to {edge.target}")
    return best


@lru_cache(maxsize=20_000)
def _path(option: Candidate) -> list[Stretch]:
    return stretches(option.points, option.sites)


def _own_cost(option: Candidate) -> float:
    points = option.points
    length = 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        length += abs(x1 - x2) + 0.6 * abs(y1 - y2)
    return option.dislike + 0.9 * length + _BEND * (len(points) - 2)


def _figure_spots(option: Candidate, edge: MapEdge, wide: float) -> list[Point | None]:
    """Centres for the figure on its stretch, the middle first; `[None]` where it has no room on the line."""
    if option.figure is None or not edge.label:
        return [None]
    (x1, y1), (x2, y2) = option.points[option.figure], option.points[option.figure + 1]
    if abs(x1 - x2) < 0.02:
        return [(x1, (y1 + y2) / 2)]
    room = abs(x1 - x2) - wide - _SPARE_IN
    if room < 0:
        return [None]
    middle = (x1 + x2) / 2
    return [(middle + part * room, y1) for part in (0.0, -0.2, 0.2, -0.4, 0.4)]


def _figure_box(option: Candidate, edge: MapEdge, centre: Point | None, wide: float) -> Rect | None:
    """The place the figure takes on the sheet."""
    if not edge.label and not edge.badge:
        return None
    half_width, half_height = wide / 2, FIGURE_HEIGHT_IN / 2 + _APART_IN
    if centre is not None:
        x, y = centre
        return x - half_width, y - half_height, x + half_width, y + half_height
    return beside(edge, option.points).rect()
