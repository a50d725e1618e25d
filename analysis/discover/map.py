"""What does the process map of a log look like?

One `MapModel` feeds the screen, the slide and the table, so that the three cannot differ. Where
things stand comes from the whole log and the level of detail (`simplify`, `arrange`); what they say
comes from the log as filtered (`draw`): nothing moves when a filter changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.discover import shades
from analysis.discover.bands import in_columns
from analysis.discover.direction import runs_back
from analysis.discover.layout import Box, Layout, Line
from analysis.discover.map_model import (
    EdgeFigures,
    Kind,
    MapEdge,
    MapModel,
    MapNode,
    MapTexts,
    NodeFigures,
)
from analysis.discover.pen import Measure, Mode, Pen
from analysis.discover.simplify import Detail, Link

ACTIVITY = Box(196, 38)
ENDPOINT = Box(30, 30, "circle")
_FLOW_LABEL = (54.0, 13.0)
_TWO_FIGURES = (54.0, 27.0)
_ENDPOINT_LABEL = (40.0, 13.0)
THINNEST, WIDEST = 1.2, 7.0


def arrange(detail: Detail, *, has_second: bool = False) -> Layout:
    """Places of what a level of detail shows: start, activities in process order, end; then every line.

    `has_second` keeps room for two figures on each line.
    """
    places = _numbers(detail)
    main = _main_way(detail)
    boxes = [ACTIVITY._replace(is_main=name in main) for name in detail.activities]
    most = max((link.n for link in detail.flows), default=1)
    back = runs_back(detail.flows, detail.activities)
    room = _TWO_FIGURES if has_second else _FLOW_LABEL
    lines = [
        Line(places[link.source, "out"], places[link.target, "in"], *_pull(link, most, room), link in back)
        for link in detail.links
    ]
    endpoint = ENDPOINT._replace(is_main=True)
    return in_columns([endpoint, *boxes, endpoint] if boxes else [], lines)


def draw(
    detail: Detail,
    layout: Layout,
    *,
    flows: pd.DataFrame,
    activities: pd.DataFrame,
    endpoints: pd.DataFrame,
    texts: MapTexts,
    mode: Mode = "cases",
    statistic: Measure = "median",
    second: Measure | None = None,
    badges: Sequence[tuple[str, str]] = (),
    slow_h: float | None = None,
    ids: Mapping[str, str] | None = None,
    folded: Collection[str] = (),
    own: Collection[str] = (),
) -> MapModel:
    """The figures of a log, filtered or not, drawn into a layout of the whole log.

    What the filter leaves without cases stays in its place, faint and without a figure. Lines are as
    wide as they are frequent in every mode.

    Parameters
    ----------
    detail, layout
        Of the whole log: `simplify`, `arrange`.
    flows, activities, endpoints
        Frames of `analysis.discover` for the log as filtered. `flows` and `activities` may carry more of the
        columns of `EdgeFigures` and `NodeFigures`: what is bridged, rework, money.
    mode
        What labels and colours say: cases, events (moves), time between activities, money, or rework.
    statistic
        Which figure of the time mode `time` shows.
    second
        A figure below the first.
    badges
        Transitions that carry 1, 2, 3, …, in this order; those not on the map are left out.
    slow_h
        Hours that take the darkest colour; hand in `usual_slow_h` of the whole log to keep colours
        when a filter changes. None: that of `flows`.
    ids
        The ids of boxes, by name; default: by their place among the names of `detail`.
    folded
        Names of boxes that stand for several activities.
    own
        Activities that come from objects of the customer's own or from other systems; they are marked.
    """
    counts = _NodeCounts.read(activities, endpoints)
    slow_h = usual_slow_h(flows, statistic) if slow_h is None else slow_h
    edge_figures = _edge_figures(detail, flows, counts)
    numbers = {pair: i for i, pair in enumerate(badges, start=1)}
    pen = Pen.of(texts, mode, statistic, second, slow_h, numbers, edge_figures)
    ids = ids or {name: f"n{i}" for i, name in enumerate(detail.names)}
    nodes = tuple(
        replace(one, is_own=one.activity in own) for one in _nodes(detail, layout, counts, pen, ids, folded)
    )
    edges = tuple(_edges(layout, edge_figures, pen, ids))
    bridge = texts.bridge if any(edge.is_bridge for edge in edges) else ""
    marked = texts.own if any(node.is_own for node in nodes) else ""
    return MapModel(nodes, edges, layout.width, layout.height, pen.legend(), bridge, marked)


def usual_slow_h(flows: pd.DataFrame, statistic: Measure = "median") -> float:
    """The median time, in hours, that 95 % of all moves stay below, going by their transition's median.

    Or another statistic instead of the median.
    By moves and not by transitions, so that a rare way that takes a year does not turn all others pale.
    """
    column = f"{statistic}_h"
    timed = flows[flows[column].notna() & (flows["n"] > 0)]
    rows = sorted(zip(timed[column].tolist(), timed["n"].tolist()))
    below, enough = 0, 0.95 * sum(n for _, n in rows)
    for hours, n in rows:
        below += n
        if below >= enough:
            return float(hours)
    return 0.0


def table_twin(detail: Detail, flows: pd.DataFrame) -> pd.DataFrame:
    """The transitions of the map as rows of `flows`, unchanged and in the same order."""
    drawn = {link[:2] for link in detail.flows}
    pairs = zip(flows["source"], flows["target"])
    return flows.loc[[pair in drawn for pair in pairs]].reset_index(drop=True)


@dataclass(frozen=True)
class _NodeCounts:
    by_activity: dict[str, NodeFigures]

    @classmethod
    def read(cls, activities: pd.DataFrame, endpoints: pd.DataFrame) -> _NodeCounts:
        rows = activities.merge(endpoints, on="activity", how="left").fillna({"n_start": 0, "n_end": 0})
        rows = rows.astype({"n_start": "int64", "n_end": "int64"})
        return cls({one.activity: one for one in _figures(NodeFigures, rows)})

    def of(self, name: str) -> NodeFigures:
        return self.by_activity.get(name, NodeFigures(name))

    @property
    def n_cases(self) -> int:
        return sum(one.n_start for one in self.by_activity.values())


def _nodes(
    detail: Detail,
    layout: Layout,
    counts: _NodeCounts,
    pen: Pen,
    ids: Mapping[str, str],
    folded: Collection[str],
) -> Iterator[MapNode]:
    if not detail.activities:
        return
    yield endpoint_node("start", counts.n_cases, 0, layout, pen.texts, node_id="start")
    figures = [counts.of(name) for name in detail.activities]
    most = max(map(pen.count, figures)) or 1
    for box, one in enumerate(figures, start=1):
        point = layout.places[box]
        count = pen.count(one)
        fill = pen.fill(one, count / most) if count else shades.FAINT
        yield MapNode(
            id=ids[one.activity],
            kind="activity",
            activity=one.activity,
            label=pen.texts.label(one.activity),
            sub=pen.of_box(one),
            second=pen.second_of_box(one) if count else "",
            tip=pen.texts.of_node(one),
            weight=count,
            fill=fill,
            ink=shades.ink(fill),
            x=point.x,
            y=point.y,
            width=ACTIVITY.width,
            height=ACTIVITY.height,
            is_faint=not count,
            band=layout.band(box),
            is_folded=one.activity in folded,
        )
    yield endpoint_node("end", counts.n_cases, len(layout.places) - 1, layout, pen.texts, node_id="end")


def endpoint_node(
    kind: Kind, count: int, box: int, layout: Layout, texts: MapTexts, *, node_id: str
) -> MapNode:
    """The symbol of the start or the end, in its box of the layout."""
    fill, name = (shades.START, texts.start) if kind == "start" else (shades.END, texts.end)
    sub = texts.number(count) if count else ""
    size, ink = (ENDPOINT.width, ENDPOINT.height), shades.ink(fill)
    return MapNode(
        node_id, kind, None, name, sub, name, count, fill, ink, *layout.places[box], *size,
        band=layout.band(box),
    )  # fmt: skip


def _edges(layout: Layout, figures: list[EdgeFigures], pen: Pen, ids: Mapping[str, str]) -> Iterator[MapEdge]:
    moves = [pen.count(one) for one in figures if one.source is not None and one.target is not None]
    most = max(moves, default=0) or 1
    for one, route in zip(figures, layout.routes):
        count = pen.count(one)
        is_outside = one.source is None or one.target is None
        yield MapEdge(
            source="start" if one.source is None else ids[one.source],
            target="end" if one.target is None else ids[one.target],
            label=pen.label(one) if count else "",
            second=pen.second_label(one) if count else "",
            tip=pen.texts.of_edge(one),
            weight=count,
            width=THINNEST if is_outside else _width(count / most),
            stroke=pen.stroke(one, 0.0 if is_outside else count / most) if count else shades.FAINT,
            route=route,
            dashed=is_outside,
            badge=pen.badges.get((one.source, one.target)) if count else None,
            is_faint=not count,
            is_bridge=one.is_bridge,
        )


def _width(share: float) -> float:
    return round(THINNEST + (WIDEST - THINNEST) * share**0.7, 2)


def _edge_figures(detail: Detail, flows: pd.DataFrame, counts: _NodeCounts) -> list[EdgeFigures]:
    """The figures of every line of the map, in its order."""
    known = {(one.source, one.target): one for one in _figures(EdgeFigures, flows)}
    return [_figures_of(source, target, known, counts) for source, target, _ in detail.links]


def _figures(kind: type, rows: pd.DataFrame) -> Iterator[Any]:
    """Each row as figures of a kind; what the frame does not have keeps its default."""
    fields = [name for name in kind._fields if name in rows]
    columns = (rows[name].astype("object").where(rows[name].notna(), None).tolist() for name in fields)
    for row in zip(*columns):
        yield kind(**{name: value for name, value in zip(fields, row) if value is not None})


def _figures_of(
    source: str | None,
    target: str | None,
    known: dict[tuple[str | None, str | None], EdgeFigures],
    counts: _NodeCounts,
) -> EdgeFigures:
    if source is None and target is not None:
        n = counts.of(target).n_start
        return EdgeFigures(source, target, n, n)
    if target is None and source is not None:
        n = counts.of(source).n_end
        return EdgeFigures(source, target, n, n)
    return known.get((source, target), EdgeFigures(source, target))


def _numbers(detail: Detail) -> dict[tuple[str | None, str], int]:
    """Each activity's box; outside is the first box for what comes out of it, the last for what goes in."""
    boxes = {(name, way): i for i, name in enumerate(detail.activities, start=1) for way in ("in", "out")}
    return {**boxes, (None, "out"): 0, (None, "in"): len(detail.activities) + 1}


def _pull(link: Link, most: int, room: tuple[float, float]) -> tuple[int, tuple[float, float]]:
    """How short and straight a line wants to be, and the room its label needs."""
    if link.target is None:
        return 1, _ENDPOINT_LABEL
    return 1 + int(8 * min(link.n / most, 1)), _ENDPOINT_LABEL if link.source is None else room


def _main_way(detail: Detail) -> set[str]:
    """The activities met by going from the start along the most frequent line to something new."""
    way: set[str | None] = {None}
    place: str | None = None
    while True:
        ahead = (
            link
            for link in detail.links
            if link.source == place and (link.target is None or link.target not in way)
        )
        best = max(ahead, key=lambda link: link.n, default=None)
        if best is None or best.target is None:
            return {name for name in way if name is not None}
        place = best.target
        way.add(place)
