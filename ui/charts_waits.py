"""What do stages, queues and spreads of time look like? Values and words in, figures out; no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from ui.charts import GREY, MAIN, PALE, WARM, bars, themed

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
    first, second = series.values()
    figure = bars(names, list(first), axis=axis)
    labels = list(series)
    strong = [MAIN if i == chosen or chosen is None else PALE for i in range(len(names))]
    figure.data[0].update(
        name=labels[0], marker={"color": strong}, customdata=list(tips[labels[0]]),
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )  # fmt: skip
    figure.add_trace(
        go.Bar(
            y=list(names), x=list(second), name=labels[1], orientation="h", text=list(texts),
            textposition="outside", cliponaxis=False, marker={"color": WARM},
            customdata=list(tips[labels[1]]), hovertemplate="%{y}<br>%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_traces(unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}})
    figure.update_layout(barmode="stack", clickmode="event+select", dragmode=False)
    figure.update_xaxes(showgrid=False)
    themed(figure, height=max(190, 36 * len(names) + 100), legend=True)
    figure.update_layout(legend={"traceorder": "normal"})
    return figure


def became(days: Sequence[int], series: Mapping[str, Sequence[float]], *, axis: str) -> go.Figure:
    """What became of all that entered, day by day: shares on top of each other that fill the height."""
    at = [str(day) for day in days]
    figure = go.Figure(
        [
            go.Scatter(
                x=at, y=list(values), name=name, mode="lines", stackgroup="all", fillcolor=colour,
                line={"color": colour, "width": 0.5}, hovertemplate="%{y:.0%}",
            )
            for (name, values), colour in zip(series.items(), FATES, strict=True)
        ]
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, 1], showgrid=True)
    ticks = [str(day) for day in days if day % (30 if len(at) > 70 else 7) == 0]
    figure.update_xaxes(type="category", title=axis, showgrid=False, tickvals=ticks, tickangle=0)
    themed(figure, height=HEIGHT, legend=True)
    figure.update_layout(hovermode="x unified", legend={"traceorder": "normal"})
    return figure


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
    figure = go.Figure()
    for i, (name, values) in enumerate(series.items()):
        colour = colours[i % len(colours)]
        figure.add_trace(
            go.Scatter(
                x=list(at), y=list(values), name=name, mode="lines", hovertemplate="%{y:,}",
                line={"color": colour, "width": 0.5 if stack else 2},
                **({**look, "fillcolor": colour} if stack else {}),
            )
        )  # fmt: skip
    figure.update_yaxes(title=axis, rangemode="tozero", showgrid=True)
    figure.update_xaxes(type="date", tickformat="%Y-%m", showgrid=False)
    themed(figure, height=HEIGHT, legend=len(series) > 1)
    figure.update_layout(hovermode="x unified", legend={"traceorder": "normal"})
    if unsure and unsure < at[-1]:
        figure.add_vrect(x0=unsure, x1=at[-1], fillcolor=GREY, opacity=0.16, line_width=0, layer="below")
    return figure


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
    figure = go.Figure(
        go.Bar(
            x=list(names), y=list(values), marker={"color": colours}, customdata=list(texts), name=axis,
            hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(title=axis, rangemode="tozero", showgrid=True)
    figure.update_xaxes(type="category", title=across, showgrid=False, tickvals=list(ticks), tickangle=0)
    themed(figure, height=HEIGHT)
    figure.update_traces(unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}})
    figure.update_layout(clickmode="event+select", dragmode="select", selectdirection="h", bargap=0.08)
    return figure
