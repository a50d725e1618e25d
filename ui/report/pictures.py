"""A map as a picture: *SVG* and *PNG* of what is on the screen, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis.discover.map_model import MapEdge, MapModel, MapNode
from analysis.log import EventLog
from analysis.report import SlideText
from analysis.report.svg import Box, Line, Picture, map_svg, png, size_of
from ui import cached, names
from ui.report.text import slide_text
from ui.text import t

MIME = {"svg": "image/svg+xml", "png": "image/png"}


def buttons(
    log: EventLog, model: MapModel, *, headline: str, key: str, name: str, definition: str = ""
) -> None:
    """Two downloads for a row that has others: the map as it is drawn, as SVG and as PNG.

    Parameters
    ----------
    model
        What is drawn: the map, the model, or the map of a difference.
    headline
        The finding, which stands above the map.
    key
        What it is, such as `map`; the same in every session.
    name
        Of the files, without ending.
    definition
        What its figures count, in a sentence; read aloud by those who hear the picture.
    """
    words = words_of(log, headline, definition or t("discover.map.slide.definition"))
    made: dict[str, Callable[[], bytes]] = {
        "svg": partial(as_svg, model, words), "png": partial(as_png, model, words),
    }  # fmt: skip
    for ending, build in made.items():
        st.download_button(
            t(f"report_files.{ending}"),
            data=build,
            file_name=f"{name}.{ending}",
            mime=MIME[ending],
            key=f"{key}_{ending}",
            type="tertiary",
            icon=":material/image:",
            help=t(f"report_files.{ending}_help"),
            on_click="ignore",
        )


def words_of(log: EventLog, headline: str, definition: str) -> SlideText:
    """Finding, filter and small print of a picture of this view."""
    return slide_text(
        log, headline=headline, population=t("discover.map.slide.population", cases=names.cases_noun(log)),
        n=cached.size(log)[0], definition=definition,
    )  # fmt: skip


def as_svg(model: MapModel, words: SlideText) -> bytes:
    """The map as a self-contained SVG."""
    return map_svg(picture(model), words).encode()


def as_png(model: MapModel, words: SlideText) -> bytes:
    """The map as a PNG of twice its size on the screen."""
    drawn = map_svg(picture(model), words)
    width, height = size_of(drawn)
    return png(drawn, width=width, height=height)


def picture(model: MapModel) -> Picture:
    """What the screen draws, as the picture takes it: the same places, words and light colours."""
    legend = model.legend
    return Picture(
        boxes=[_box(node) for node in model.nodes],
        lines=[_line(edge) for edge in model.edges],
        width=model.width,
        height=model.height,
        scale=[shade.light for shade in legend.scale] if legend else (),
        low=legend.low if legend else "",
        high=legend.high if legend else "",
        bridge=model.bridge,
        own=model.own,
    )


def _box(node: MapNode) -> Box:
    return Box(
        kind=node.kind, label=node.label, x=node.x, y=node.y, width=node.width, height=node.height,
        fill=node.fill.light, ink=node.ink.light, sub=node.sub, second=node.second, tip=node.tip,
        is_faint=node.is_faint, is_folded=node.is_folded, is_own=node.is_own,
    )  # fmt: skip


def _line(edge: MapEdge) -> Line:
    return Line(
        points=edge.route.points, arrow=edge.route.tip, colour=edge.stroke.light, width=edge.width,
        at=edge.route.label, label=edge.label, second=edge.second, tip=edge.tip, is_dashed=edge.dashed,
        is_bridge=edge.is_bridge, badge=edge.badge,
    )  # fmt: skip
