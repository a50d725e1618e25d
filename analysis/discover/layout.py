"""Where do the boxes and lines of a map go?

Graphviz decides, in this process (pygraphviz carries it). It is told numbers and sizes, never a name:
names are the user's, and quotes, backslashes or tags in them would reach its language.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

ARROW_LENGTH = 10.0
_POINTS_PER_INCH = 72
_GRAPHVIZ = threading.Lock()  # the C library keeps global state


class Point(NamedTuple):
    """Pixels to the right of and below the top left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """The size and shape of a node, and whether it lies on the main way, which is kept straight.

    `edge` puts it alone in the first or the last row.
    """

    width: float
    height: float
    shape: Literal["box", "circle", "diamond"] = "box"
    is_main: bool = False
    edge: Literal["", "first", "last"] = ""


class Line(NamedTuple):
    """A line between two boxes, by their places in the list; the label's size is room to keep free.

    The higher the weight, the shorter and straighter the line. One that runs back is drawn upwards.
    Without an arrow it ends right at its target.
    """

    source: int
    target: int
    weight: int = 1
    label: tuple[float, float] | None = None
    is_back: bool = False
    has_arrow: bool = True


class Route(NamedTuple):
    """A drawn line: cubic Bezier points (one, then three a piece), tip of the arrow, centre of the label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None


@dataclass(frozen=True)
class Layout:
    """Centres of the boxes and routes of the lines, in the order these were given; in pixels.

    `bands` says of each box in which band it stands, the first being 0; empty where there is one only.
    """

    width: float
    height: float
    places: tuple[Point, ...]
    routes: tuple[Route, ...]
    bands: tuple[int, ...] = ()

    def band(self, box: int) -> int:
        """The band of a box."""
        return self.bands[box] if self.bands else 0


def layered(boxes: Sequence[Box], lines: Sequence[Line], *, gap_x: float = 24, gap_y: float = 21) -> Layout:
    """Boxes in rows from top to bottom, lines routed around them; the same input gives the same layout.

    Parameters
    ----------
    boxes
        In process order: of two boxes in a row the earlier tends to stand left.
    lines
        The most frequent first.
    gap_x, gap_y
        Least distance between two boxes of a row, and between two rows.
    """
    settings = f"nodesep={gap_x / _POINTS_PER_INCH:.3f};ranksep={gap_y / _POINTS_PER_INCH:.3f}"
    nodes = [_node(i, box) for i, box in enumerate(boxes)]
    edges = [_edge(i, line) for i, line in enumerate(lines)]
    rows = [_row(boxes, "first", "source"), _row(boxes, "last", "sink")]
    drawn = _draw(f"digraph{{{settings};{''.join(nodes + rows + edges)}}}", engine="dot")
    width, height = (float(size) for size in drawn["bb"].split(",")[2:])
    places = {node["name"]: _point(node["pos"], height) for node in drawn.get("objects", []) if "pos" in node}
    found = {edge["id"]: edge for edge in drawn.get("edges", [])}
    routes = [_route(found[f"e{i}"], height, is_back=line.is_back) for i, line in enumerate(lines)]
    return Layout(
        width=width,
        height=height,
        places=tuple(places[f"n{i}"] for i in range(len(boxes))),
        routes=tuple(routes),
    )


def _node(i: int, box: Box) -> str:
    width, height = box.width / _POINTS_PER_INCH, box.height / _POINTS_PER_INCH
    group = ",group=main" if box.is_main else ""
    return f'n{i}[shape={box.shape},fixedsize=true,label="",width={width:.4f},height={height:.4f}{group}];'


def _row(boxes: Sequence[Box], edge: str, rank: str) -> str:
    names = [f"n{i}" for i, box in enumerate(boxes) if box.edge == edge]
    return f"{{rank={rank};{';'.join(names)}}}" if names else ""


def _edge(i: int, line: Line) -> str:
    room = ""
    if line.label is not None:
        width, height = line.label
        table = f'<table border="0" fixedsize="true" width="{width:.0f}" height="{height:.0f}">'
        room = f",label=<{table}<tr><td></td></tr></table>>"
    ends, arrow = (line.source, line.target), "" if line.has_arrow else ",dir=none"
    if line.is_back:
        ends, arrow = ends[::-1], arrow or ",dir=back"
    size = f"arrowsize={ARROW_LENGTH / 10:.2f}"
    return f"n{ends[0]}->n{ends[1]}[id=e{i},weight={line.weight},{size}{arrow}{room}];"


def _draw(dot: str, *, engine: str) -> dict:
    """Graphviz's answer to a drawing in its language."""
    import pygraphviz

    with _GRAPHVIZ:
        graph = pygraphviz.AGraph(string=dot)
        try:
            return json.loads(graph.draw(format="json0", prog=engine) or "{}")
        finally:
            graph.close()


def _point(text: str, height: float) -> Point:
    """A point of Graphviz, which counts upwards."""
    x, y = text.split(",")
    return Point(round(float(x), 2), round(height - float(y), 2))


def _route(edge: dict, height: float, *, is_back: bool) -> Route:
    """A line as Graphviz gives it: the arrow's tip, if it has one, marked `e` or `s`; then its points."""
    words = edge["pos"].split()
    tip = words.pop(0)[2:] if words[0][1] == "," and words[0][0] in "es" else None
    way = [_point(word, height) for word in words]
    if is_back:
        way.reverse()
    label = _point(edge["lp"], height) if "lp" in edge else None
    return Route(tuple(way), _point(tip, height) if tip else way[-1], label)


def spread(n_boxes: int, pairs: Sequence[tuple[int, int]], *, distance: float = 150) -> tuple[Point, ...]:
    """Places of a free network: what is connected lies about `distance` pixels apart, nothing overlaps.

    The same input gives the same places.

    Parameters
    ----------
    pairs
        Connected boxes, by number; direction and repetition do not matter.
    """
    nodes = "".join(f'n{i}[label="",width=0.9,height=0.6];' for i in range(n_boxes))
    joined = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    edges = "".join(f"n{a}--n{b};" for a, b in joined)
    settings = f'start=1;overlap=prism;sep="+12";edge[len={distance / _POINTS_PER_INCH:.3f}]'
    drawn = _draw(f"graph{{{settings};{nodes}{edges}}}", engine="neato")
    height = float(drawn["bb"].split(",")[3])
    places = {node["name"]: _point(node["pos"], height) for node in drawn.get("objects", [])}
    return tuple(places[f"n{i}"] for i in range(n_boxes))
