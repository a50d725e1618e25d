"""Where does everything on a process map go?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.canvas import Box
from analysis.report.content import MapNode, MapSlide
from analysis.report.process_map.boxes import BLANK_IN, BoxText, box_texts
from analysis.report.process_map.candidates import Plan
from analysis.report.process_map.figures import widest_part_in
from analysis.report.process_map.grid import Grid, arrange
from analysis.report.process_map.levels import Levels, Sheet
from analysis.report.process_map.routes import Route, find_routes
from analysis.report.process_map.scene import Scene
from analysis.report.process_map.selection import Selection
from analysis.report.process_map.terminals import Terminal, place_terminals

_SIDE_IN, _CROWDED, _HOPELESS_IN = 0.34, 24, 1.2
FEW_TRIES, MANY_TRIES = 2, 6


@dataclass(frozen=True)
class Layout:
    """Boxes with their texts, routes, starts and ends on the tall sheet, and their heights on the slide."""

    plan: Plan
    texts: dict[str, BoxText]
    routes: list[Route]
    terminals: list[Terminal]
    levels: Levels

    def fits(self, box: Box) -> bool:
        """Whether everything lies inside `box`."""
        return self.levels.bottom_in <= box[1] + box[3] + 0.01

    def box(self, activity: str) -> Box:
        """Place of an activity on the slide."""
        left, top, right, bottom = self.plan.boxes[activity]
        return left, self.levels(top), right - left, self.levels(bottom) - self.levels(top)


def lay_out(content: MapSlide, selection: Selection, box: Box, *, n_tries: int = FEW_TRIES) -> Layout | None:
    """The first layout that fits into `box`, else the least high one tried; None without activities.

    With few tries, one that is far too high ends them: fewer transitions help more than another grid.
    """
    _, top, width, height = box
    acts, loops = selection.activities, selection.loops
    nodes = {node.id: node for node in content.nodes}
    if not acts:
        return None

    def box_height(box_in: float) -> float:
        return max(text.height_in(box_in) for text in box_texts(acts, loops, box_in).values())

    grids = arrange(
        acts,
        selection.between,
        width_in=width - 2 * _SIDE_IN,
        height_in=height,
        box_height_in=box_height,
        figure_in=widest_part_in(selection.between),
    )
    best: Layout | None = None
    sizes = (True,) if len(acts) > _CROWDED or n_tries > FEW_TRIES else (False, True)
    for grid, is_compact in itertools.product(grids[:n_tries], sizes):
        texts = box_texts(acts, loops, grid.box_in, is_compact=is_compact)
        layout = _routed(grid, texts, nodes, selection, box)
        if best is None or layout.levels.bottom_in < best.levels.bottom_in:
            best = layout
        if layout.fits(box):
            return layout
        if n_tries == FEW_TRIES and layout.levels.bottom_in > top + height + _HOPELESS_IN:
            break
    return best


def _routed(
    grid: Grid,
    texts: dict[str, BoxText],
    nodes: dict[str, MapNode],
    selection: Selection,
    box: Box,
) -> Layout:
    left, top, width, height = box
    plan = _plan(grid, texts, left, width)
    scene = Scene(dict(plan.boxes))
    routes = find_routes(plan, selection.between, scene)
    terminals = place_terminals(plan, nodes, selection.outer, scene, is_whole=selection.is_whole)
    levels = Levels(plan.sheet, _heights(routes, terminals), top_in=top, height_in=height)
    return Layout(plan, texts, routes, terminals, levels)


def _plan(grid: Grid, texts: dict[str, BoxText], left: float, width: float) -> Plan:
    heights = [0.0] * len(grid.n_rows)
    for key, cell in grid.cells.items():
        heights[cell.band] = max(heights[cell.band], texts[key].height_in(grid.box_in))
    sheet = Sheet.of(grid.n_rows, heights)
    start = left + (width - grid.n_columns * grid.pitch_in) / 2
    boxes = {}
    for key, cell in grid.cells.items():
        x = start + (cell.column + 0.5) * grid.pitch_in
        y = sheet.top(cell.band, cell.row)
        half = BLANK_IN / 2 if texts[key].is_blank else grid.box_in / 2
        middle = y + heights[cell.band] / 2
        high = BLANK_IN if texts[key].is_blank else heights[cell.band]
        boxes[key] = (x - half, middle - high / 2, x + half, middle + high / 2)
    gaps = tuple(start + index * grid.pitch_in for index in range(grid.n_columns + 1))
    return Plan(grid.cells, boxes, gaps, sheet, left, left + width)


def _heights(routes: Sequence[Route], terminals: Sequence[Terminal]) -> list[float]:
    used = [y for route in routes for _, y in route.candidate.points]
    return used + [terminal.centre[1] for terminal in terminals if terminal.on_track]
