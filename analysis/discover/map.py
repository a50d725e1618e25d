"""What does the process map of a log look like?

One `MapModel` feeds the screen, the slide and the table, so that the three cannot differ. Where
things stand comes from the whole log and the level of detail (`simplify`, `arrange`); what they say
comes from the log as filtered (`draw`): nothing moves when a filter changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.discover import shades
from analysis.discover.bands import in_columns
from analysis.discover.direction import runs_back
from analysis.discover.layout import Box, Layout, Line
from analysis.discover.map_model import (
    EdgeFigures,
    Kind,
    Legend,
    MapEdge,
    MapModel,
    MapNode,
    MapTexts,
    NodeFigures,
)
from analysis.discover.shades import Shade
from analysis.discover.simplify import Detail, Link

Mode = Literal["cases", "events", "time"]

ACTIVITY = Box(196, 38)
ENDPOINT = Box(30, 30, "circle")
_FLOW_LABEL = (54.0, 13.0)
_ENDPOINT_LABEL = (40.0, 13.0)
THINNEST, WIDEST = 1.2, 7.0


def arrange(detail: Detail) -> Layout:
    """Places of what a level of detail shows: start, activities in process order, end; then every line."""
    places = _numbers(detail)
    main = _main_way(detail)
    boxes = [ACTIVITY._replace(is_main=name in main) for name in detail.activities]
    most = max((link.n for link in detail.flows), default=1)
    back = runs_back(detail.flows, detail.activities)
    lines = [
        Line(places[link.source, "out"], places[link.target, "in"], *_pull(link, most), link in back)
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
    badges: Sequence[tuple[str, str]] = (),
    slow_h: float | None = None,
) -> MapModel:
    """The figures of a log, filtered or not, drawn into a layout of the whole log.

    What the filter leaves without cases stays in its place, faint and without a figure. Lines are as
    wide as they are frequent in both modes; in mode `time` their label and colour tell the median.

    Parameters
    ----------
    detail, layout
        Of the whole log: `simplify`, `arrange`.
    flows, activities, endpoints
        Frames of `analysis.discover` for the log as filtered.
    mode
        What labels and colours say: cases, events (moves), or median time between activities.
    badges
        Transitions that carry 1, 2, 3, …, in this order; those not on the map are left out.
    slow_h
        Hours that take the darkest colour; hand in `usual_slow_h` of the whole log to keep colours
        when a filter changes. None: that of `flows`.
    """
    counts = _NodeCounts.read(activities, endpoints)
    slow_h = usual_slow_h(flows) if slow_h is None else slow_h
    pen = _Pen(texts, mode, slow_h, {pair: i for i, pair in enumerate(badges, start=1)})
    nodes = _nodes(detail, layout, counts, pen)
    edges = _edges(detail, layout, _edge_figures(detail, flows, counts), pen)
    return MapModel(tuple(nodes), tuple(edges), layout.width, layout.height, pen.legend())


def usual_slow_h(flows: pd.DataFrame) -> float:
    """The median time, in hours, that 95 % of all moves stay below, going by their transition's median.

    By moves and not by transitions, so that a rare way that takes a year does not turn all others pale.
    """
    timed = flows[flows["median_h"].notna() & (flows["n"] > 0)]
    rows = sorted(zip(timed["median_h"].tolist(), timed["n"].tolist()))
    below, enough = 0, 0.95 * sum(n for _, n in rows)
    for median_h, n in rows:
        below += n
        if below >= enough:
            return float(median_h)
    return 0.0


def table_twin(detail: Detail, flows: pd.DataFrame) -> pd.DataFrame:
    """The transitions of the map as rows of `flows`, unchanged and in the same order."""
    drawn = {link[:2] for link in detail.flows}
    pairs = zip(flows["source"], flows["target"])
    return flows.loc[[pair in drawn for pair in pairs]].reset_index(drop=True)


@dataclass(frozen=True)
class _Pen:
    """How a figure becomes text, width and colour."""

    texts: MapTexts
    mode: Mode
    slow_h: float
    badges: dict[tuple[str | None, str | None], int]

    def count(self, figures: NodeFigures | EdgeFigures) -> int:
        return figures.n if self.mode == "events" else figures.n_cases

    def fill(self, share: float) -> Shade:
        return shades.PLAIN if self.mode == "time" else shades.shade(shades.FREQUENCY, share)

    def stroke(self, figures: EdgeFigures, share: float) -> Shade:
        if self.mode != "time":
            return shades.shade(shades.LINE, share)
        if figures.median_h is None:
            return shades.LINE[0]
        return shades.shade(shades.TIME, (figures.median_h / self.slow_h) ** 0.5 if self.slow_h else 0.0)

    def label(self, figures: EdgeFigures) -> str:
        if self.mode == "time" and figures.source is not None and figures.target is not None:
            return self._lasting(figures.source, figures.target, figures.median_h)
        return self.texts.number(self.count(figures))

    def _lasting(self, source: str, target: str, hours: float | None) -> str:
        if hours is None:
            return ""
        between = self.texts.between
        return between(source, target, hours) if between else self.texts.duration(hours)

    def legend(self) -> Legend | None:
        if self.mode != "time" or not self.slow_h:
            return None
        steps = len(shades.TIME)
        low, high = (self.slow_h * (step / steps) ** 2 for step in (1, steps - 1))
        return Legend(shades.TIME, f"< {self.texts.duration(low)}", f"≥ {self.texts.duration(high)}")


@dataclass(frozen=True)
class _NodeCounts:
    by_activity: dict[str, NodeFigures]

    @classmethod
    def read(cls, activities: pd.DataFrame, endpoints: pd.DataFrame) -> _NodeCounts:
        rows = activities.merge(endpoints, on="activity", how="left").fillna({"n_start": 0, "n_end": 0})
        columns = [rows[name].tolist() for name in NodeFigures._fields]
        figures = (NodeFigures(name, *map(int, counts)) for name, *counts in zip(*columns))
        return cls({one.activity: one for one in figures})

    def of(self, name: str) -> NodeFigures:
        return self.by_activity.get(name, NodeFigures(name))

    @property
    def n_cases(self) -> int:
        return sum(one.n_start for one in self.by_activity.values())


def _nodes(detail: Detail, layout: Layout, counts: _NodeCounts, pen: _Pen) -> Iterator[MapNode]:
    if not detail.activities:
        return
    yield endpoint_node("start", counts.n_cases, 0, layout, pen.texts, node_id="start")
    figures = [counts.of(name) for name in detail.activities]
    most = max(map(pen.count, figures)) or 1
    numbers = {name: i for i, name in enumerate(detail.names)}
    for box, one in enumerate(figures, start=1):
        point = layout.places[box]
        count = pen.count(one)
        fill = pen.fill(count / most) if count else shades.FAINT
        yield MapNode(
            id=f"n{numbers[one.activity]}",
            kind="activity",
            activity=one.activity,
            label=pen.texts.label(one.activity),
            sub=pen.texts.number(count),
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


def _edges(detail: Detail, layout: Layout, figures: list[EdgeFigures], pen: _Pen) -> Iterator[MapEdge]:
    ids = {name: f"n{i}" for i, name in enumerate(detail.names)}
    moves = [pen.count(one) for one in figures if one.source is not None and one.target is not None]
    most = max(moves, default=0) or 1
    for one, route in zip(figures, layout.routes):
        count = pen.count(one)
        is_outside = one.source is None or one.target is None
        yield MapEdge(
            source="start" if one.source is None else ids[one.source],
            target="end" if one.target is None else ids[one.target],
            label=pen.label(one) if count else "",
            tip=pen.texts.of_edge(one),
            weight=count,
            width=THINNEST if is_outside else _width(count / most),
            stroke=pen.stroke(one, 0.0 if is_outside else count / most) if count else shades.FAINT,
            route=route,
            dashed=is_outside,
            badge=pen.badges.get((one.source, one.target)) if count else None,
            is_faint=not count,
        )


def _width(share: float) -> float:
    return round(THINNEST + (WIDEST - THINNEST) * share**0.7, 2)


def _edge_figures(detail: Detail, flows: pd.DataFrame, counts: _NodeCounts) -> list[EdgeFigures]:
    """The figures of every line of the map, in its order."""
    columns = [flows[name].tolist() for name in EdgeFigures._fields]
    known = {row[:2]: EdgeFigures(*row) for row in zip(*columns)}
    return [_figures_of(source, target, known, counts) for source, target, _ in detail.links]


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


def _pull(link: Link, most: int) -> tuple[int, tuple[float, float]]:
    """How short and straight a line wants to be, and the room its label needs."""
    if link.target is None:
        return 1, _ENDPOINT_LABEL
    return 1 + int(8 * min(link.n / most, 1)), _ENDPOINT_LABEL if link.source is None else _FLOW_LABEL


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
