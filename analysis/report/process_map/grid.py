"""In which row, column and band of the slide does each activity stand?

A map in one strip is too small on 16:9. The screen's ranks become columns, and the columns are cut into
bands that read like lines of text; inside a band the columns keep the screen's order.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.report.content import MapEdge, MapNode

MOST_COLUMNS = 8
GAP_IN, NARROW_GAP_IN, ROW_GAP_IN = 0.64, 0.56, 0.28
_NARROW_PITCH_IN, MOST_GAP_IN, _MOST_GAP_SHARE, _AROUND_FIGURE_IN = 1.6, 0.95, 0.45, 0.1
MOST_PITCH_IN, MOST_BOX_IN = 2.5, 1.7
_GOOD_BOX_IN = 1.15
_CHANNEL_IN, _TRACK_IN, _TRACKS_AN_EDGE = 0.3, 0.21, 0.75


@dataclass(frozen=True)
class Cell:
    """Place of an activity: band from the top, column from the left, row within the band."""

    band: int
    column: int
    row: int


@dataclass(frozen=True)
class Grid:
    """Cells of all activities; `n_rows` per band, `n_columns` of the widest band."""

    cells: dict[str, Cell]
    n_rows: tuple[int, ...]
    n_columns: int
    pitch_in: float
    box_in: float


def arrange(
    nodes: Sequence[MapNode],
    edges: Sequence[MapEdge],
    *,
    width_in: float,
    height_in: float,
    box_height_in: Callable[[float], float],
    figure_in: float = 0.0,
) -> list[Grid]:
    """Grids in different numbers of bands and rows, the most legible first.

    `box_height_in` tells how high the boxes must be for their width, `figure_in` how wide the widest figure
    between two of them is.
    """
    ranks = _ranks(nodes)
    heights: dict[float, float] = {}
    options = []
    for n_rows, n_bands in itertools.product((1, 2, 3), (1, 2, 3, 4)):
        columns = [chunk for rank in ranks for chunk in _chunks(rank, n_rows)]
        if n_bands > len(columns) or (math.ceil(len(columns) / n_bands) > MOST_COLUMNS and n_bands < 4):
            continue
        grid = _grid(_banded(columns, edges, n_bands), width_in, figure_in)
        if grid.box_in not in heights:
            heights[grid.box_in] = box_height_in(grid.box_in)
        needed = _needed_in(grid, edges, heights[grid.box_in])
        strain = 10 * max(0.0, needed - height_in) + 9 * max(0.0, _GOOD_BOX_IN - grid.box_in)
        strain += 0.35 * (len(columns) - len(ranks)) + 0.5 * n_bands
        options.append((strain, n_rows, n_bands, grid))
    found: list[Grid] = []
    for *_, grid in sorted(options, key=lambda option: option[:3]):
        if grid not in found:
            found.append(grid)
    return found


def _ranks(nodes: Sequence[MapNode]) -> list[list[MapNode]]:
    """Nodes of equal rank together, in order of rank, then lane."""
    ordered = sorted(nodes, key=lambda node: (node.rank, node.lane, node.id))
    tolerance = (ordered[-1].rank - ordered[0].rank) * 0.01
    ranks: list[list[MapNode]] = []
    for node in ordered:
        if ranks and node.rank - ranks[-1][0].rank <= tolerance:
            ranks[-1].append(node)
        else:
            ranks.append([node])
    return [sorted(rank, key=lambda node: (node.lane, node.id)) for rank in ranks]


def _chunks(rank: list[MapNode], n_rows: int) -> list[list[MapNode]]:
    n = math.ceil(len(rank) / n_rows)
    size = math.ceil(len(rank) / n)
    return [rank[start : start + size] for start in range(0, len(rank), size)]


def _banded(
    columns: list[list[MapNode]], edges: Sequence[MapEdge], n_bands: int
) -> list[list[list[MapNode]]]:
    """Cut where few and thin transitions are cut through, in bands of about equal length."""
    place = {node.id: index for index, column in enumerate(columns) for node in column}
    cut_cost = [0.0] * (len(columns) + 1)
    for edge in edges:
        low, high = sorted((place[edge.source], place[edge.target]))
        for cut in range(low + 1, high + 1):
            cut_cost[cut] += 0.4 + edge.width
    fair = math.ceil(len(columns) / n_bands)

    def cost(cuts: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        lengths = [stop - start for start, stop in itertools.pairwise((0, *cuts, len(columns)))]
        over = max(lengths) - fair
        short = sum(max(0, fair - 1 - length) for length in lengths)
        return sum(cut_cost[cut] for cut in cuts) + 4.0 * over + 0.8 * short, cuts

    cuts = min(itertools.combinations(range(1, len(columns)), n_bands - 1), key=cost)
    return [columns[start:stop] for start, stop in itertools.pairwise((0, *cuts, len(columns)))]


def _grid(bands: list[list[list[MapNode]]], width_in: float, figure_in: float) -> Grid:
    cells: dict[str, Cell] = {}
    n_rows = []
    for number, columns in enumerate(bands):
        rows = {node.id: row for column in columns for node, row in _rows(column)}
        first = min(rows.values())
        n_rows.append(max(rows.values()) - first + 1)
        for index, column in enumerate(columns):
            for node in column:
                cells[node.id] = Cell(number, index, rows[node.id] - first)
    n_columns = max(len(columns) for columns in bands)
    pitch = min(MOST_PITCH_IN, width_in / n_columns)
    gap = NARROW_GAP_IN if pitch < _NARROW_PITCH_IN else GAP_IN
    gap = max(gap, min(figure_in + _AROUND_FIGURE_IN, MOST_GAP_IN, pitch * _MOST_GAP_SHARE))
    return Grid(cells, tuple(n_rows), n_columns, pitch, min(MOST_BOX_IN, pitch - gap))


def _rows(column: list[MapNode]) -> list[tuple[MapNode, int]]:
    """The weightiest activity on the main row 0, its neighbours above and below; of two, one below."""
    main = max(range(len(column)), key=lambda index: (column[index].weight, -index))
    if len(column) == 2:
        return [(column[main], 0), (column[1 - main], 1)]
    return [(node, index - main) for index, node in enumerate(column)]


def _needed_in(grid: Grid, edges: Sequence[MapEdge], box_height_in: float) -> float:
    """About how high a map in this grid becomes."""
    n_bent = 0
    for edge in edges:
        here, there = grid.cells[edge.source], grid.cells[edge.target]
        n_bent += here.band != there.band or there.column - here.column != 1
    rows, bands = sum(grid.n_rows), len(grid.n_rows)
    boxes = rows * box_height_in + (rows - bands) * ROW_GAP_IN
    return boxes + (bands - 1) * _CHANNEL_IN + n_bent * _TRACKS_AN_EDGE * _TRACK_IN
