"""How does a process map become native shapes and glued connectors?"""

from __future__ import annotations

from analysis.report.canvas import Box, Canvas
from analysis.report.clean import clean
from analysis.report.content import MapSlide
from analysis.report.process_map.boxes import draw_box, draw_legend
from analysis.report.process_map.layout import Layout, lay_out
from analysis.report.process_map.lines import draw_route, draw_terminal
from analysis.report.process_map.selection import LIMITS, Selection, select

_LEGEND_IN = 0.3


def draw_map(canvas: Canvas, content: MapSlide, box: Box) -> None:
    """The whole map inside `box`: activities, transitions, starts and ends, figures, badges, legend."""
    selection, layout = _fitting(content, box)
    if layout is None:
        return
    left, top, width, height = box
    key_box = (left, top + height - _LEGEND_IN + 0.06, width, _LEGEND_IN - 0.06)
    draw_legend(canvas, content.legend, selection.remark(), key_box)
    nodes = {node.id: node for node in content.nodes}
    names = {key: clean(node.label, limit=100) for key, node in nodes.items()}
    shapes = {
        key: draw_box(canvas, nodes[key], layout.texts[key], layout.box(key)) for key in layout.plan.boxes
    }
    for route in sorted(layout.routes, key=lambda route: -route.edge.width):
        draw_route(canvas, route, layout.levels, shapes, names)
    for terminal in layout.terminals:
        draw_terminal(canvas, terminal, layout.levels, shapes, names)


def _fitting(content: MapSlide, box: Box) -> tuple[Selection, Layout | None]:
    """As much of the map as the slide holds, laid out."""
    left, top, width, height = box
    room = (left, top, width, height - _LEGEND_IN)
    tried = (select(content, n_activities=n, n_transitions=most) for n, most in LIMITS)
    selection = next(tried)
    layout = lay_out(content, selection, room)
    for smaller in tried:
        if layout is None or layout.fits(room):
            break
        selection, layout = smaller, lay_out(content, smaller, room)
    return selection, layout
