"""How does a process map become native shapes and glued connectors, on as many slides as it needs?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.report.canvas import Box, Canvas
from analysis.report.clean import clean
from analysis.report.content import MapSlide
from analysis.report.process_map.boxes import draw_box
from analysis.report.process_map.layout import FEW_TRIES, MANY_TRIES, Layout, lay_out
from analysis.report.process_map.legend import Legend, legend_of
from analysis.report.process_map.lines import draw_route, draw_terminal
from analysis.report.process_map.parts import Part, n_slides, split
from analysis.report.process_map.selection import (
    FEWEST_AN_ACTIVITY,
    LEAST_TRANSITIONS,
    LIMITS,
    TERMINAL_KINDS,
    TRANSITIONS_AN_ACTIVITY,
    Selection,
    select,
)

_MOST_MORE = 3


@dataclass(frozen=True)
class Laid:
    """A part of a map laid out for one slide; `layout` is None where there are no activities."""

    content: MapSlide
    selection: Selection
    legend: Legend
    layout: Layout | None
    fits: bool = True


def map_pages(content: MapSlide, box: Box) -> list[Laid]:
    """The map laid out on one slide or, where it is too large for one, on several of the same size."""
    n = n_slides(content)
    pages: list[Laid] = []
    if n == 1 and not content.is_whole and (one := _on_one(content, box)):
        return [one]
    for more in range(_MOST_MORE):
        pages = [_part(part, box) for part in split(content, n + more)]
        if all(page.fits for page in pages) or n + more >= len(pages[0].content.nodes):
            return pages
    return [page if page.fits else _cut(Part(page.content), box) for page in pages]


def draw_map(canvas: Canvas, content: MapSlide, box: Box) -> None:
    """As much of the map as has room in `box`; the legend says what is left out."""
    part = Part(content)
    whole = _part(part, box) if n_slides(content) == 1 else None
    draw_page(canvas, whole if whole and whole.fits else _cut(part, box), box)


def draw_page(canvas: Canvas, page: Laid, box: Box) -> None:
    """Activities, transitions, starts and ends, figures, badges and legend of one slide."""
    layout = page.layout
    if layout is None:
        return
    page.legend.draw(canvas, box)
    nodes = {node.id: node for node in page.content.nodes}
    names = {key: clean(node.label, limit=100) for key, node in nodes.items()}
    shapes = {
        key: draw_box(canvas, nodes[key], layout.texts[key], layout.box(key)) for key in layout.plan.boxes
    }
    for route in sorted(layout.routes, key=lambda route: -route.edge.width):
        draw_route(canvas, route, layout.levels, shapes, names)
    for terminal in layout.terminals:
        draw_terminal(canvas, terminal, layout.levels, shapes, names)


def _part(part: Part, box: Box) -> Laid:
    """All activities of a part, with as many transitions as have room."""
    n = sum(node.kind not in TERMINAL_KINDS for node in part.content.nodes)
    found: Laid | None = None
    for ratio in TRANSITIONS_AN_ACTIVITY:
        most = max(LEAST_TRANSITIONS, round(ratio * n))
        if found is None or most < len(found.selection.between):
            found = _laid(part, box, n, most)
        if found.fits or part.content.is_whole:
            break
    return found or _laid(part, box, n, LEAST_TRANSITIONS)


def _on_one(content: MapSlide, box: Box) -> Laid | None:
    """The whole map on one slide, if need be with few transitions and in other grids; None without room."""
    found = _part(Part(content), box)
    n = sum(node.kind not in TERMINAL_KINDS for node in content.nodes)
    for ratio in FEWEST_AN_ACTIVITY:
        if not found.fits:
            most = max(LEAST_TRANSITIONS, round(ratio * n))
            found = _laid(Part(content), box, n, most, n_tries=MANY_TRIES)
    return found if found.fits else None


def _cut(part: Part, box: Box) -> Laid:
    """What has room, the weightiest first."""
    n = sum(node.kind not in TERMINAL_KINDS for node in part.content.nodes)
    found: Laid | None = None
    for most, n_transitions in LIMITS:
        is_smaller = found is None or most < n or n_transitions < len(found.selection.between)
        if is_smaller and n_transitions <= 2 * min(n, most) + LEAST_TRANSITIONS:
            found = _laid(part, box, most, n_transitions)
        if found and (found.fits or part.content.is_whole):
            break
    return found or _laid(part, box, *LIMITS[-1])


def _laid(part: Part, box: Box, n_activities: int, n_transitions: int, *, n_tries: int = FEW_TRIES) -> Laid:
    left, top, width, height = box
    selection = select(
        part.content, n_activities=n_activities, n_transitions=n_transitions, n_left_out=part.n_left_out
    )
    legend = legend_of(part.content, selection, width)
    room = (left, top, width, height - legend.height_in)
    layout = lay_out(part.content, selection, room, n_tries=n_tries)
    if layout and (n_lost := len(selection.outer) - len(layout.terminals)):
        lost = replace(selection, n_transitions_left_out=selection.n_transitions_left_out + n_lost)
        legend = legend_of(part.content, lost, width)
        room = (left, top, width, height - legend.height_in)
    return Laid(part.content, selection, legend, layout, layout is None or layout.fits(room))
