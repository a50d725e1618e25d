"""What do cases and events over time look like? Values and words in, plotly figures out; no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from ui.chart_look import NAMED, UNFADED, drawn
from ui.charts import GREY, MAIN, PALE, WARM

HEIGHT = 320
DOT_COLOURS = (MAIN, WARM, "#2a9d8f", "#b5478a", "#8a6d00", "#6a5acd", GREY)


def period_bars(
    at: Sequence[str], values: Sequence[int], *, name: str, unfinished: Sequence[bool], texts: Sequence[str]
) -> go.Figure:
    """A bar a week or month, from its first day; one that is not over is pale. A drag picks some."""
    colours = [PALE if pale else MAIN for pale in unfinished]
    trace = go.Bar(
        x=list(at), y=list(values), name=name, marker={"color": colours}, customdata=list(texts),
        hovertemplate="%{customdata}<extra></extra>", **UNFADED,
    )  # fmt: skip
    return _dated([trace], name)


def period_lines(
    at: Sequence[str], series: Mapping[str, Sequence[int]], texts: Mapping[str, Sequence[str]], *, axis: str
) -> go.Figure:
    """A line a series, a point a week or month."""
    colours = (MAIN, WARM, GREY)
    traces = [
        go.Scatter(
            x=list(at), y=list(values), name=name, mode="lines+markers", customdata=list(texts[name]),
            line={"color": colour, "width": 2}, marker={"size": 5, "color": colour},
            hovertemplate="%{customdata}<extra></extra>", **UNFADED,
        )
        for (name, values), colour in zip(series.items(), colours)
    ]  # fmt: skip
    return _dated(traces, axis, legend=len(series) > 1)


def dotted(
    at: Sequence[object],
    rows: Sequence[int],
    groups: Sequence[str],
    texts: Sequence[str],
    *,
    colours: Mapping[str, str],
    axis: str,
    across: str = "",
) -> go.Figure:
    """A dot an event, a row a case, the earliest on top; a colour a group."""
    traces = []
    for group, colour in colours.items():
        here = [i for i, one in enumerate(groups) if one == group]
        traces.append(
            go.Scatter(
                x=[at[i] for i in here], y=[rows[i] for i in here], name=group, mode="markers",
                customdata=[texts[i] for i in here], hovertemplate="%{customdata}<extra></extra>",
                marker={"size": 4, "color": colour},
            )
        )  # fmt: skip
    dates = {} if across else {"type": "date", "tickformat": "%Y-%m"}
    return drawn(
        traces, height=560, legend=True, legend_look={"itemsizing": "constant"}, dragmode="select",
        selectdirection="h", x={"title": across, "showgrid": True, **dates},
        y={"title": axis, "autorange": "reversed", "showgrid": False, "showticklabels": False},
    )  # fmt: skip


def week(
    days: Sequence[str], hours: Sequence[str], n: Sequence[Sequence[int]], texts: Sequence[Sequence[str]]
) -> go.Figure:
    """A cell an hour of the week, the darker the more events."""
    trace = go.Heatmap(
        x=list(hours), y=list(days), z=[list(row) for row in n], customdata=[list(row) for row in texts],
        hovertemplate="%{customdata}<extra></extra>", xgap=2, ygap=2, showscale=False,
        colorscale=[[0, "rgba(92,146,222,.08)"], [1, MAIN]],
    )  # fmt: skip
    return drawn(
        trace, height=HEIGHT, margin={"t": 36, "b": 12},
        x={"showgrid": False, "type": "category", "side": "top", "dtick": 1},
        y={"autorange": "reversed", "showgrid": False, "type": "category", "ticksuffix": "  "},
    )  # fmt: skip


def beside(
    names: Sequence[str],
    found: Sequence[float],
    even: Sequence[float],
    *,
    words: tuple[str, str],
    texts: tuple,
) -> go.Figure:
    """Shares as they are beside those of an even spread."""
    traces = [
        go.Bar(
            y=list(names), x=list(values), name=word, orientation="h", text=list(text),
            textposition="outside", cliponaxis=False, marker={"color": colour},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
        for values, word, text, colour in zip((found, even), words, texts, (MAIN, GREY))
    ]  # fmt: skip
    return drawn(
        traces, height=240, legend=True, barmode="group", bargap=0.35,
        x={"tickformat": ".0%", "rangemode": "tozero", "showgrid": False}, y=NAMED,
    )  # fmt: skip


def _dated(traces: list[go.Bar] | list[go.Scatter], axis: str, *, legend: bool = False) -> go.Figure:
    return drawn(
        traces, height=HEIGHT, legend=legend, clickmode="event+select", dragmode="select",
        selectdirection="h", bargap=0.15, x={"type": "date", "tickformat": "%Y-%m", "showgrid": False},
        y={"title": axis, "rangemode": "tozero", "showgrid": True},
    )  # fmt: skip
