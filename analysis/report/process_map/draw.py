"""How does a process map become native shapes and glued connectors?"""

from __future__ import annotations

from analysis.report.canvas import Box, Canvas
from analysis.report.clean import clean
from analysis.report.content import MapSlide
from analysis.report.process_map.boxes import draw_box, draw_legend
from analysis.report.process_map.layout import lay_out
from analysis.report.process_map.lines import draw_route, draw_terminal

_LEGEND_IN = 0.3


def draw_map(canvas: Canvas, content: MapSlide, box: Box) -> None:
    """The whole map inside `box`: activities, transitions, starts and ends, figures, badges, legend."""
    left, top, width, height = box
    if content.legend:
        height -= _LEGEND_IN
        draw_legend(canvas, content.legend, (left, top + height + 0.06, width, _LEGEND_IN - 0.06))
    layout = lay_out(content, (left, top, width, height))
    if layout is None:
        return
    nodes = {node.id: node for node in content.nodes}
    names = {key: clean(node.label, limit=100) for key, node in nodes.items()}
    shapes = {
        key: draw_box(canvas, nodes[key], layout.texts[key], layout.box(key)) for key in layout.plan.boxes
    }
    for route in sorted(layout.routes, key=lambda route: -route.edge.width):
        draw_route(canvas, route, layout.levels, shapes, names)
    for terminal in layout.terminals:
        draw_terminal(canvas, terminal, layout.levels, shapes, names)
