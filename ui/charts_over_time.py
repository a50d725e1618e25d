"""What do cases and events over time look like? Values and words in, plotly figures out; no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from ui.charts import GREY, MAIN, PALE, WARM, themed

HEIGHT = 320
DOT_COLOURS = (MAIN, WARM, "#2a9d8f", "#b5478a", "#8a6d00", "#6a5acd", GREY)


def period_bars(
    at: Sequence[str], values: Sequence[int], *, name: str, unfinished: Sequence[bool], texts: Sequence[str]
) -> go.Figure:
    """A bar a week or month, from its first day; one that is not over is pale. A drag picks some."""
    colours = [PALE if pale else MAIN for pale in unfinished]
    figure = go.Figure(
        go.Bar(
            x=list(at), y=list(values), name=name, marker={"color": colours}, customdata=list(texts),
            hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    return _dated(figure, name)


def period_lines(
    at: Sequence[str], series: Mapping[str, Sequence[int]], texts: Mapping[str, Sequence[str]], *, axis: str
) -> go.Figure:
    """A line a series, a point a week or month."""
    colours = (MAIN, WARM, GREY)
    figure = go.Figure(
        [
            go.Scatter(
                x=list(at), y=list(values), name=name, mode="lines+markers", customdata=list(texts[name]),
                line={"color": colour, "width": 2}, marker={"size": 5, "color": colour},
                hovertemplate="%{customdata}<extra></extra>",
            )
            for (name, values), colour in zip(series.items(), colours)
        ]
    )  # fmt: skip
    return _dated(figure, axis, legend=len(series) > 1)


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
    figure = go.Figure()
    for group, colour in colours.items():
        here = [i for i, one in enumerate(groups) if one == group]
        figure.add_trace(
            go.Scatter(
                x=[at[i] for i in here], y=[rows[i] for i in here], name=group, mode="markers",
                customdata=[texts[i] for i in here], hovertemplate="%{customdata}<extra></extra>",
                marker={"size": 4, "color": colour},
            )
        )  # fmt: skip
    figure.update_yaxes(title=axis, autorange="reversed", showgrid=False, showticklabels=False)
    dates = {} if across else {"type": "date", "tickformat": "%Y-%m"}
    figure.update_xaxes(title=across, showgrid=True, **dates)
    themed(figure, height=560, legend=True)
    figure.update_layout(legend={"itemsizing": "constant"}, dragmode="select", selectdirection="h")
    return figure


def week(
    days: Sequence[str], hours: Sequence[str], n: Sequence[Sequence[int]], texts: Sequence[Sequence[str]]
) -> go.Figure:
    """A cell an hour of the week, the darker the more events."""
    figure = go.Figure(
        go.Heatmap(
            x=list(hours), y=list(days), z=[list(row) for row in n], customdata=[list(row) for row in texts],
            hovertemplate="%{customdata}<extra></extra>", xgap=2, ygap=2, showscale=False,
            colorscale=[[0, "rgba(92,146,222,.08)"], [1, MAIN]],
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category", ticksuffix="  ")
    figure.update_xaxes(showgrid=False, type="category", side="top", dtick=1)
    themed(figure, height=HEIGHT)
    figure.update_layout(margin={"t": 36, "b": 12})
    return figure


def beside(
    names: Sequence[str],
    found: Sequence[float],
    even: Sequence[float],
    *,
    words: tuple[str, str],
    texts: tuple,
) -> go.Figure:
    """Shares as they are beside those of an even spread."""
    figure = go.Figure(
        [
            go.Bar(
                y=list(names), x=list(values), name=word, orientation="h", text=list(text),
                textposition="outside", cliponaxis=False, marker={"color": colour},
                hovertemplate="%{y}: %{text}<extra></extra>",
            )
            for values, word, text, colour in zip((found, even), words, texts, (MAIN, GREY))
        ]
    )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.35)
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticksuffix="  ", type="category", showgrid=False
    )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero", showgrid=False)
    return themed(figure, height=240, legend=True)


def _dated(figure: go.Figure, axis: str, *, legend: bool = False) -> go.Figure:
    figure.update_yaxes(title=axis, rangemode="tozero", showgrid=True)
    figure.update_xaxes(type="date", tickformat="%Y-%m", showgrid=False)
    themed(figure, height=HEIGHT, legend=legend)
    figure.update_traces(unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}})
    figure.update_layout(clickmode="event+select", dragmode="select", selectdirection="h", bargap=0.15)
    return figure
