"""How are transitions, their figures and badges, and the starts and ends of cases drawn?"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from analysis.report.canvas import OVAL_SITES, SITES, Canvas, Run, Shape
from analysis.report.colours import HEADING, INK, PAPER, to_hex
from analysis.report.content import MapEdge
from analysis.report.metrics import height_in, width_in
from analysis.report.process_map.boxes import FIGURE_PT
from analysis.report.process_map.levels import Levels
from analysis.report.process_map.pieces import Anchor, anchors, is_halfway, pieces
from analysis.report.process_map.routes import FIGURE_HEIGHT_IN, Route, figure_width_in
from analysis.report.process_map.scene import Point
from analysis.report.process_map.terminals import DOT_IN, Terminal

_SLIM_PT, _WIDE_PT = 1.0, 4.5
_BADGE_IN, _BADGE_PT, _BADGE_COLOUR = 0.22, 10, HEADING
_BETWEEN_IN = 0.02


def draw_route(
    canvas: Canvas, route: Route, levels: Levels, boxes: Mapping[str, Shape], names: Mapping[str, str]
) -> None:
    """A transition: its connectors from box to box, by way of its figure where that stands on the line."""
    edge, option = route.edge, route.candidate
    name = f"{names[edge.source]} -> {names[edge.target]}"
    width_pt = _width_pt(edge)
    points = [(x, levels(y)) for x, y in option.points]
    figure = None
    if route.figure is not None and option.figure is not None:
        half = (figure_width_in(edge) / 2, FIGURE_HEIGHT_IN / 2)
        figure = (option.figure, (route.figure[0], levels(route.figure[1])), half)
    stops = anchors(points, figure, max(width_pt / 72, 0.012))
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
            width_pt=width_pt,
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
    x = terminal.centre[0]
    y = levels(terminal.centre[1]) if terminal.on_track else activity.site(terminal.side)[1]
    colour = to_hex(terminal.node.colour) or INK
    kind = "start" if terminal.starts else "end"
    dot_box = (x - DOT_IN / 2, y - DOT_IN / 2, DOT_IN, DOT_IN)
    dot = canvas.shape(dot_box, name=f"{kind}: {names[terminal.activity]}", preset="ellipse", fill=colour)
    facing = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[terminal.side]
    outer, inner = (dot.id, OVAL_SITES[facing]), (activity.id, SITES[terminal.side])
    points = [dot.site(facing), activity.site(terminal.side)]
    if not terminal.starts:
        outer, inner, points = inner, outer, points[::-1]
    canvas.connect(
        outer,
        inner,
        points,
        name=f"flow: {name}",
        colour=edge.colour,
        width_pt=min(_width_pt(edge), 2.0),
    )
    if edge.label:
        high, wide = height_in(1, FIGURE_PT), width_in(edge.label, FIGURE_PT) + 0.06
        spot = (
            (x + DOT_IN / 2 + 0.03, y - high / 2)
            if terminal.on_track
            else (x - wide / 2, y + DOT_IN / 2 + 0.01)
        )
        run = Run(edge.label, FIGURE_PT, colour=INK, align="l" if terminal.on_track else "ctr")
        canvas.text((*spot, wide, high), [run], name=f"figure: {name}", anchor="ctr", wrap=False)


def _width_pt(edge: MapEdge) -> float:
    return _SLIM_PT + (_WIDE_PT - _SLIM_PT) * min(max(edge.width, 0.0), 1.0)


def _draw_anchor(canvas: Canvas, anchor: Anchor, edge: MapEdge, name: str) -> Shape:
    (x, y), (half_width, half_height) = anchor.centre, anchor.half
    box = (x - half_width, y - half_height, 2 * half_width, 2 * half_height)
    if not anchor.is_figure:
        return canvas.shape(box, name=f"joint: {name}", preset="rect", fill=edge.colour)
    pushed = _BADGE_IN if edge.badge else 0.0
    shape = canvas.shape(
        box,
        [Run(edge.label, FIGURE_PT)],
        name=f"figure: {name}",
        adjust=(50_000,),
        fill=PAPER,
        line=edge.colour,
        line_pt=1,
        margins=(pushed, 0, 0, 0),
        wrap=False,
    )
    if edge.badge:
        _draw_badge(canvas, edge, (x - half_width + _BADGE_IN / 2, y))
    return shape


def _draw_figure_beside(canvas: Canvas, edge: MapEdge, points: list[Point], name: str) -> None:
    """A figure next to its line: in two parts above and below a short one, right of an upright one."""
    if not edge.label:
        if edge.badge:
            _draw_badge(canvas, edge, _middle(points))
        return
    if is_halfway(points):
        _draw_figure_over(canvas, edge, _middle(points), name)
        return
    start, stop = max(itertools.pairwise(points), key=lambda ends: _length(*ends))
    x, y = (start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2
    if abs(start[0] - stop[0]) < 0.02:
        _draw_figure_right(canvas, edge, (x, y), name)
        return
    parts = (
        [edge.label]
        if width_in(edge.label, FIGURE_PT) < abs(start[0] - stop[0]) - 0.26
        else _halves(edge.label)
    )
    high, off = height_in(1, FIGURE_PT), _BADGE_IN / 2 if edge.badge else _width_pt(edge) / 144 + _BETWEEN_IN
    for part, top in zip(parts, (y - off - high, y + off), strict=False):
        _draw_text(canvas, part, (x, top), f"figure: {name}")
    if edge.badge:
        _draw_badge(canvas, edge, (x - 0.04, y))


def _draw_figure_right(canvas: Canvas, edge: MapEdge, spot: Point, name: str) -> None:
    high, left = height_in(1, FIGURE_PT), spot[0] + _width_pt(edge) / 144 + 0.05
    if edge.badge:
        _draw_badge(canvas, edge, (left + _BADGE_IN / 2, spot[1]))
        left += _BADGE_IN + 0.04
    box = (left, spot[1] - high / 2, width_in(edge.label, FIGURE_PT) + 0.06, high)
    canvas.text(
        box, [Run(edge.label, FIGURE_PT, align="l")], name=f"figure: {name}", anchor="ctr", wrap=False
    )


def _draw_figure_over(canvas: Canvas, edge: MapEdge, spot: Point, name: str) -> None:
    """On the bend of an S between two columns, on paper so that it stays legible."""
    parts = _halves(edge.label)
    high = height_in(len(parts), FIGURE_PT)
    wide = max(width_in(part, FIGURE_PT) for part in parts) + 0.06
    canvas.shape(
        (spot[0] - wide / 2, spot[1] - high / 2, wide, high),
        [Run(part, FIGURE_PT) for part in parts],
        name=f"figure: {name}",
        preset="rect",
        fill=PAPER,
        margins=(0, 0, 0, 0),
        wrap=False,
    )
    if edge.badge:
        _draw_badge(canvas, edge, (spot[0], spot[1] - high / 2 - _BADGE_IN / 2))


def _draw_text(canvas: Canvas, text: str, spot: Point, name: str) -> None:
    wide = width_in(text, FIGURE_PT) + 0.06
    box = (spot[0] - wide / 2, spot[1], wide, height_in(1, FIGURE_PT))
    canvas.text(box, [Run(text, FIGURE_PT)], name=name, anchor="ctr", wrap=False)


def _draw_badge(canvas: Canvas, edge: MapEdge, centre: Point) -> None:
    x, y = centre
    canvas.shape(
        (x - _BADGE_IN / 2, y - _BADGE_IN / 2, _BADGE_IN, _BADGE_IN),
        [Run(str(edge.badge), _BADGE_PT, True, PAPER)],
        name=f"badge: {edge.badge}",
        preset="ellipse",
        fill=_BADGE_COLOUR,
        line=PAPER,
        line_pt=1,
        margins=(0, 0, 0, 0),
        wrap=False,
    )


def _halves(label: str) -> list[str]:
    return [part.strip() for part in label.split(" · ", 1)]


def _middle(points: list[Point]) -> Point:
    start, stop = points[(len(points) - 1) // 2], points[len(points) // 2]
    return (start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2


def _length(start: Point, stop: Point) -> float:
    return abs(start[0] - stop[0]) + abs(start[1] - stop[1])
