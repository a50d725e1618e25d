"""How are transitions, their figures and badges, and the starts and ends of cases drawn?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.report.canvas import OVAL_SITES, SITES, Align, Canvas, Run, Shape
from analysis.report.colours import HEADING, INK, MUTED, PAPER, to_hex
from analysis.report.content import MapEdge
from analysis.report.process_map.boxes import FIGURE_PT
from analysis.report.process_map.figures import BADGE_IN, beside, width_pt
from analysis.report.process_map.levels import Levels
from analysis.report.process_map.pieces import Anchor, anchors, pieces
from analysis.report.process_map.routes import FIGURE_HEIGHT_IN, Route, figure_width_in, said_on_line
from analysis.report.process_map.scene import Point
from analysis.report.process_map.terminals import Terminal

_BADGE_PT, _BADGE_COLOUR = 9, HEADING
_MOST_OUTER_PT, _SIGN_ROUND = 2.0, 30_000


def draw_route(
    canvas: Canvas, route: Route, levels: Levels, boxes: Mapping[str, Shape], names: Mapping[str, str]
) -> None:
    """A transition: its connectors from box to box, by way of its figure where that stands on the line."""
    edge, option = route.edge, route.candidate
    name = f"{names[edge.source]} -> {names[edge.target]}"
    thick_pt = width_pt(edge)
    points = [(x, levels(y)) for x, y in option.points]
    figure = None
    if route.figure is not None and option.figure is not None:
        half = (figure_width_in(edge) / 2, FIGURE_HEIGHT_IN / 2)
        figure = (option.figure, (route.figure[0], levels(route.figure[1])), half)
    stops = anchors(points, figure, max(thick_pt / 72, 0.012))
    shapes = [_draw_anchor(canvas, stop, edge, name) for stop in stops]
    (source, out), (target, into) = option.sites
    begins = [(boxes[source].id, SITES[out])] + [
        (s.id, SITES[a.leaves]) for s, a in zip(shapes, stops, strict=True)
    ]
    ends = [(s.id, SITES[a.arrives]) for s, a in zip(shapes, stops, strict=True)] + [
        (boxes[target].id, SITES[into])
    ]
    for number, (begin, end, part) in enumerate(zip(begins, ends, pieces(points, stops), strict=True)):
        canvas.connect(
            begin,
            end,
            part,
            name=f"flow: {name}" + (f" ({number + 1})" if stops else ""),
            colour=edge.colour,
            width_pt=thick_pt,
            dashed=edge.dashed,
            arrow=number == len(stops),
        )
    if figure is None:
        _draw_figure_beside(canvas, edge, points, name)


def draw_terminal(
    canvas: Canvas,
    terminal: Terminal,
    levels: Levels,
    boxes: Mapping[str, Shape],
    names: Mapping[str, str],
) -> None:
    """A dot where cases start or end, glued to its activity."""
    edge, activity = terminal.edge, boxes[terminal.activity]
    name = f"{names[edge.source]} -> {names[edge.target]}"
    y = levels(terminal.centre[1]) if terminal.on_track else activity.site(terminal.side)[1]
    dot = _draw_dot(canvas, terminal, y, names[terminal.activity])
    facing = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[terminal.side]
    sites = SITES if terminal.is_sign else OVAL_SITES
    outer, inner = (dot.id, sites[facing]), (activity.id, SITES[terminal.side])
    points = [dot.site(facing), activity.site(terminal.side)]
    if not terminal.starts:
        outer, inner, points = inner, outer, points[::-1]
    canvas.connect(
        outer,
        inner,
        points,
        name=f"flow: {name}",
        colour=edge.colour,
        width_pt=min(width_pt(edge), _MOST_OUTER_PT),
        dashed=edge.dashed and terminal.is_sign,
    )
    if edge.label:
        align: Align = {"below": "ctr", "right": "l", "left": "r"}[terminal.text_side]
        run = Run(edge.label, FIGURE_PT, colour=INK, align=align)
        canvas.text(terminal.figure_box(y), [run], name=f"figure: {name}", anchor="ctr", wrap=False)


def _draw_dot(canvas: Canvas, terminal: Terminal, y: float, activity: str) -> Shape:
    """The dot of a start or end, or the sign with the number of another slide."""
    x, (wide, high) = terminal.centre[0], terminal.size_in
    box, kind = (x - wide / 2, y - high / 2, wide, high), terminal.node.kind
    name = f"{kind}: {activity}"
    if not terminal.is_sign:
        colour = to_hex(terminal.node.colour) or INK
        return canvas.shape(box, name=name, preset="ellipse", fill=colour)
    return canvas.shape(
        box,
        [Run(terminal.node.label, FIGURE_PT, True, MUTED)],
        name=name,
        adjust=(_SIGN_ROUND,),
        fill=PAPER,
        line=MUTED,
        line_pt=1,
        margins=(0, 0, 0, 0),
        wrap=False,
    )


def _draw_anchor(canvas: Canvas, anchor: Anchor, edge: MapEdge, name: str) -> Shape:
    (x, y), (half_width, half_height) = anchor.centre, anchor.half
    box = (x - half_width, y - half_height, 2 * half_width, 2 * half_height)
    if not anchor.is_figure:
        return canvas.shape(box, name=f"joint: {name}", preset="rect", fill=edge.colour)
    pushed = BADGE_IN if edge.badge else 0.0
    shape = canvas.shape(
        box,
        [Run(said_on_line(edge), FIGURE_PT)],
        name=f"figure: {name}",
        adjust=(50_000,),
        fill=PAPER,
        line=edge.colour,
        line_pt=1,
        margins=(pushed, 0, 0, 0),
        wrap=False,
    )
    if edge.badge:
        _draw_badge(canvas, edge, (x - half_width + BADGE_IN / 2, y))
    return shape


def _draw_figure_beside(canvas: Canvas, edge: MapEdge, points: Sequence[Point], name: str) -> None:
    """The figures next to their line, those on a bend on paper so that they stay legible."""
    found = beside(edge, points)
    for words in found.words:
        canvas.shape(
            words.box,
            [Run(line, FIGURE_PT, align=words.align) for line in words.lines],
            name=f"figure: {name}",
            preset="rect",
            fill=PAPER if words.on_line else None,
            anchor="ctr",
            margins=(0, 0, 0, 0),
            wrap=False,
        )
    if found.badge:
        _draw_badge(canvas, edge, found.badge)


def _draw_badge(canvas: Canvas, edge: MapEdge, centre: Point) -> None:
    x, y = centre
    canvas.shape(
        (x - BADGE_IN / 2, y - BADGE_IN / 2, BADGE_IN, BADGE_IN),
        [Run(str(edge.badge), _BADGE_PT, True, PAPER)],
        name=f"badge: {edge.badge}",
        preset="ellipse",
        fill=_BADGE_COLOUR,
        line=PAPER,
        line_pt=1,
        margins=(0, 0, 0, 0),
        wrap=False,
    )
