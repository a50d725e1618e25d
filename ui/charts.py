"""What do figures look like as charts? Each takes values and words and gives a plotly figure.

No Streamlit here: the same figure goes on the page and, through `analysis.report`, onto a slide.
Words come in as arguments, hours as numbers; `unit_h` says how many hours one unit of the axis has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ui.chart_look import NAMED, UNFADED, drawn, line_across

CONFIG = {"displayModeBar": False}
"""Of every chart on a page: without the bar of tools that plotly lays over it."""

MAIN, WARM, GREY = "#1f5fbf", "#d55e00", "#8a94a3"
MOST_LETTERS = 56
"""Of a name on an axis; a tooltip has all of it."""
CROSSED = 0.07
"""A line that runs so close beyond a bar, as a share of the longest, would cross its figure."""


def bars(
    names: Sequence[str],
    values: Sequence[float],
    *,
    axis: str,
    texts: Sequence[str] | None = None,
    highlight: int = 0,
    colours: Sequence[str] | None = None,
) -> go.Figure:
    """Horizontal bars, the largest on top; the first `highlight` are in the strong colour.

    Where each says its figure there is no grid: its lines would run through the figures.
    """
    colours = list(colours or [MAIN if i < highlight or not highlight else PALE for i in range(len(names))])
    return drawn(
        bar(names, values, texts=texts, colours=colours),
        height=bars_height(len(names)),
        x={"title": axis, "rangemode": "tozero", "showgrid": texts is None},
        y=name_axis(names),
    )


def bar(
    names: Sequence[str],
    values: Sequence[float],
    *,
    texts: Sequence[str] | None = None,
    colours: Sequence[str] = (),
    **look: Any,
) -> go.Bar:
    """The trace of `bars`; `look` takes precedence."""
    return go.Bar(
        {
            "y": list(names),
            "x": list(values),
            "orientation": "h",
            "text": list(texts) if texts is not None else None,
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": list(colours)},
            "hovertemplate": "%{y}: %{text}<extra></extra>" if texts is not None else None,
        }
        | look
    )


def name_axis(names: Sequence[str]) -> dict[str, Any]:
    """The axis of `bars`; of very long names the middle is left out."""
    if all(len(name) <= MOST_LETTERS for name in names):
        return NAMED
    said = [shortened(name) for name in names]
    return NAMED | {"tickmode": "array", "tickvals": list(names), "ticktext": said}


def bars_height(n: int) -> int:
    """Pixels that so many bars need."""
    return max(160, 34 * n + 70)


def shortened(name: str) -> str:
    """A name for an axis: of a very long one the middle is left out, so that the bars keep their room."""
    if len(name) <= MOST_LETTERS:
        return name
    half = (MOST_LETTERS - 3) // 2
    return f"{name[:half].rstrip()} … {name[-half:].lstrip()}"


def pair_bars(
    names: Sequence[str],
    series: dict[str, Sequence[float]],
    *,
    axis: str,
    texts: dict[str, Sequence[str]] | None = None,
) -> go.Figure:
    """Two (or more) values per name beside each other."""
    colours = (MAIN, WARM, GREY)
    traces = [
        go.Bar(
            y=list(names),
            x=list(values),
            name=name,
            orientation="h",
            text=list(texts[name]) if texts else None,
            marker={"color": colours[i % len(colours)]},
        )
        for i, (name, values) in enumerate(series.items())
    ]
    return drawn(
        traces, height=max(180, 46 * len(names) + 90), legend=len(series) > 1, barmode="group", bargap=0.35,
        x={"title": axis, "rangemode": "tozero", "showgrid": texts is None}, y=NAMED,
    )  # fmt: skip


def trend(
    at: Sequence[object],
    values: Sequence[float | None],
    *,
    name: str,
    axis: str,
    target: float | None = None,
    target_name: str = "",
    percent: bool = False,
) -> go.Figure:
    """A value over time, with its target as a line."""
    look = {"mode": "lines+markers", "line": {"color": MAIN, "width": 2.5}, "marker": {"size": 6}}
    y = {"title": axis, "rangemode": "tozero", "showgrid": True, "tickformat": ".0%" if percent else None}
    return drawn(
        [go.Scatter(x=list(at), y=list(values), name=name, **look), *_aim(at, target, target_name)],
        height=300, legend=target is not None, x={"type": "date"}, y=y,
    )  # fmt: skip


def _aim(at: Sequence[object], target: float | None, name: str) -> list[go.Scatter]:
    """The dashed line of a target over time, where there is one."""
    if target is None:
        return []
    line = {"color": WARM, "dash": "dash"}
    return [go.Scatter(x=list(at), y=[target] * len(at), name=name, mode="lines", line=line)]


def columns(
    names: Sequence[str], values: Sequence[float], *, axis: str, texts: Sequence[str] | None = None
) -> go.Figure:
    """Upright bars in their given order."""
    return drawn(
        go.Bar(x=list(names), y=list(values), text=texts, marker={"color": MAIN}),
        height=300,
        x={"type": "category"},
        y={"title": axis, "rangemode": "tozero", "showgrid": True},
    )


PALE = "rgba(92,146,222,.42)"
"""Less than `MAIN` on a light ground and on a dark one."""


def flow_bars(
    names: Sequence[str], values: Sequence[float], *, axis: str, texts: Sequence[str], chosen: int | None
) -> go.Figure:
    """Horizontal bars to click, the chosen one in the strong colour; a click fades nothing."""
    colours = [MAIN if i == chosen else PALE for i in range(len(names))]
    return drawn(
        bar(names, values, texts=texts, colours=colours, **UNFADED),
        height=bars_height(len(names)), clickmode="event+select", dragmode=False,
        x={"title": axis, "rangemode": "tozero", "showgrid": False}, y=name_axis(names),
    )  # fmt: skip


def group_bars(
    names: Sequence[str],
    values: Sequence[float],
    *,
    axis: str,
    texts: Sequence[str],
    faint: Sequence[bool],
    middle: float,
    middle_name: str,
    as_bar: bool = False,
    target: float | None = None,
) -> go.Figure:
    """A figure per group beside that of all (a dashed line); groups too small to rely on are faint.

    A figure that the line of all, or of a `target` drawn elsewhere, would cross stands beyond it.
    `as_bar` draws that of all as the first bar, for slides: a bar chart of PowerPoint has no line across.
    """
    if as_bar:
        name, *said = re.split("[:：]\\s*", middle_name, maxsplit=1)
        return bars(
            [name, *names], [middle, *values], axis=axis, texts=["".join(said), *texts],
            colours=[GREY, *(PALE if weak else MAIN for weak in faint)],
        )  # fmt: skip
    lines = [middle, *([] if target is None else [target])]
    past = [_past(value, lines, max(values)) for value in values]
    places = [_place(weak, at) for weak, at in zip(faint, past, strict=True)]
    marker = {
        "color": [GREY if weak else MAIN for weak in faint],
        "opacity": [0.45 if weak else 1.0 for weak in faint],
    }
    return drawn(
        bar(
            names, values, texts=texts, marker=marker, textposition=places, insidetextanchor="start",
        ),
        height=bars_height(len(names)), margin={"t": 30}, shapes=[line_across(middle, colour=WARM)],
        annotations=[
            *_beyond(names, texts, past, places),
            {
                "x": middle, "y": 1, "yref": "paper", "yanchor": "bottom", "text": middle_name,
                "showarrow": False, "font": {"color": WARM},
            },
        ],
        x={"title": axis, "rangemode": "tozero", "showgrid": False}, y=name_axis(names),
    )  # fmt: skip


def _beyond(
    names: Sequence[str], texts: Sequence[str], past: Sequence[float | None], places: Sequence[str]
) -> list[dict[str, Any]]:
    """The figures that stand beyond a line, not at their bars."""
    return [
        {"x": at, "y": name, "text": text, "showarrow": False, "xanchor": "left", "xshift": 2}
        for name, text, at, place in zip(names, texts, past, places, strict=True)
        if place == "none"
    ]


def _place(weak: bool, past: float | None) -> str:
    """Where the figure of a group stands: by itself (`none`) where a line would cross it."""
    if not weak:
        return "auto"
    return "outside" if past is None else "none"


def _past(value: float, lines: Sequence[float], most: float) -> float | None:
    """The line beyond which the figure of a bar must stand to be read, if one runs where it would stand."""
    at = value
    for line in sorted(lines):
        if at <= line <= at + CROSSED * most:
            at = line
    return at if at > value else None


def months(
    at: Sequence[object],
    values: Sequence[float | None],
    *,
    name: str,
    unit: str,
    texts: Sequence[str],
    faint: Sequence[bool],
    target: float | None = None,
    target_name: str = "",
    percent: bool = False,
) -> go.Figure:
    """A value by month with its target; months to be read with care (`faint`) have small, pale dots."""
    colours = [PALE if weak else MAIN for weak in faint]
    marker = {
        "size": [7 if weak else 9 for weak in faint],
        "color": colours,
        "line": {"color": colours, "width": 1},
        "opacity": 1,
    }
    line = go.Scatter(
        x=list(at), y=list(values), name=name, mode="lines+markers", text=list(texts), marker=marker,
        hovertemplate="%{text}<extra></extra>", line={"color": MAIN, "width": 2},
    )  # fmt: skip
    y = {"title": "", "rangemode": "tozero", "showgrid": True, "tickformat": ".0%" if percent else None}
    return drawn(
        [line, *_aim(at, target, target_name)], height=300, legend=target is not None,
        x={"type": "date", "tickformat": "%Y-%m", "dtick": "M3" if len(at) > 8 else "M1"},
        y=y | {"ticksuffix": f" {unit}" if unit else None},
    )  # fmt: skip
