"""What do stages, queues and spreads of time look like? Values and words in, figures out; no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from ui.chart_look import UNFADED, drawn
from ui.charts import GREY, MAIN, PALE, WARM, bar, name_axis

FATES = ("#6fa3e0", "#5cb8a8", "#e99a6a", "#ccd3dc")
"""Moved on, won, lost, still there."""
LAYERS = ("#2f6fc4", "#a9cbef", "#3f9c8c", "#bfe3d0", "#d98a4e", "#f3d1ae", "#8d7bb8", "#d9d0ea")
"""Of what lies on top of each other: dark and light in turn, so that neighbours stay apart for every eye."""
HEIGHT = 340


def two_parts(
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    axis: str,
    texts: Sequence[str],
    tips: Mapping[str, Sequence[str]],
    chosen: int | None,
) -> go.Figure:
    """Horizontal bars of two parts to click, the sum as text; the name of the chosen one is bold."""
    strong = [MAIN if i == chosen or chosen is None else PALE for i in range(len(names))]
    traces = [
        bar(
            names, values, texts=said, name=name, marker={"color": colour}, customdata=list(tips[name]),
            hovertemplate="%{y}<br>%{customdata}<extra></extra>", **UNFADED,
        )
        for (name, values), said, colour in zip(series.items(), (None, texts), (strong, WARM), strict=True)
    ]  # fmt: skip
    return drawn(
        traces, height=max(190, 36 * len(names) + 100), legend=True, legend_look={"traceorder": "normal"},
        barmode="stack", clickmode="event+select", dragmode=False,
        x={"title": axis, "rangemode": "tozero", "showgrid": False}, y=name_axis(names),
    )  # fmt: skip


def became(days: Sequence[int], series: Mapping[str, Sequence[float]], *, axis: str) -> go.Figure:
    """What became of all that entered, day by day: shares on top of each other that fill the height."""
    at = [str(day) for day in days]
    traces = [
        go.Scatter(
            x=at, y=list(values), name=name, mode="lines", stackgroup="all", fillcolor=colour,
            line={"color": colour, "width": 0.5}, hovertemplate="%{y:.0%}",
        )
        for (name, values), colour in zip(series.items(), FATES, strict=True)
    ]  # fmt: skip
    ticks = [str(day) for day in days if day % (30 if len(at) > 70 else 7) == 0]
    return drawn(
        traces, height=HEIGHT, legend=True, legend_look={"traceorder": "normal"}, hovermode="x unified",
        x={"type": "category", "title": axis, "showgrid": False, "tickvals": ticks, "tickangle": 0},
        y={"tickformat": ".0%", "range": [0, 1], "showgrid": True},
    )  # fmt: skip


def over_weeks(
    at: Sequence[str],
    series: Mapping[str, Sequence[int]],
    *,
    axis: str,
    stack: bool = False,
    unsure: str | None = None,
) -> go.Figure:
    """A line a series by week, or what lies on top of each other; from `unsure` on the ground is grey."""
    colours = LAYERS if stack else (MAIN, WARM, GREY)
    look = {"stackgroup": "all"} if stack else {}
    traces = [
        go.Scatter(
            x=list(at), y=list(values), name=name, mode="lines", hovertemplate="%{y:,}",
            line={"color": colours[i % len(colours)], "width": 0.5 if stack else 2},
            **({**look, "fillcolor": colours[i % len(colours)]} if stack else {}),
        )
        for i, (name, values) in enumerate(series.items())
    ]  # fmt: skip
    ground = {
        "type": "rect", "xref": "x", "yref": "y domain", "x0": unsure, "x1": at[-1], "y0": 0, "y1": 1,
        "fillcolor": GREY, "opacity": 0.16, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    return drawn(
        traces, height=HEIGHT, legend=len(series) > 1, legend_look={"traceorder": "normal"},
        hovermode="x unified", shapes=[ground] if unsure and unsure < at[-1] else [],
        x={"type": "date", "tickformat": "%Y-%m", "showgrid": False},
        y={"title": axis, "rangemode": "tozero", "showgrid": True},
    )  # fmt: skip


def spread(
    names: Sequence[str],
    values: Sequence[int],
    *,
    axis: str,
    across: str,
    texts: Sequence[str],
    inside: Sequence[bool],
    ticks: Sequence[str],
) -> go.Figure:
    """Upright bars side by side that a drag picks; those not picked are pale."""
    colours = [MAIN if one else PALE for one in inside]
    trace = go.Bar(
        x=list(names), y=list(values), marker={"color": colours}, customdata=list(texts), name=axis,
        hovertemplate="%{customdata}<extra></extra>", **UNFADED,
    )  # fmt: skip
    return drawn(
        trace, height=HEIGHT, clickmode="event+select", dragmode="select", selectdirection="h", bargap=0.08,
        x={"type": "category", "title": across, "showgrid": False, "tickvals": list(ticks), "tickangle": 0},
        y={"title": axis, "rangemode": "tozero", "showgrid": True},
    )  # fmt: skip
