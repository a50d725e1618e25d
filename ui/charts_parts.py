"""What do the parts of a whole look like: one after the other, and side by side for groups? No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from ui.chart_look import NAMED, drawn
from ui.charts import GREY, MAIN, PALE
from ui.colours import INK

CALM = ("#8db4e6", "#c9d9f0", "#9fb6c9", "#a3cdc6", "#c9bfe0", "#d9d3c2")
"""Colours of parts: ink stands on each of them with a contrast of more than 7."""

QUIET = "#c3cad3"
"""The colour of what is not told apart."""


def steps(
    names: Sequence[str], values: Sequence[float], *, whole: str, axis: str, texts: Sequence[str]
) -> go.Figure:
    """Parts one after the other, each beginning where the one before ends, and the whole beside them."""
    trace = go.Waterfall(
        x=[*names, whole], y=[*values, sum(values)], measure=[*["relative"] * len(names), "total"],
        text=list(texts), textposition="outside", cliponaxis=False, name=axis,
        increasing={"marker": {"color": MAIN}}, totals={"marker": {"color": GREY}},
        connector={"line": {"color": "rgba(128,140,155,.5)", "width": 1}},
        hovertemplate="%{x}: %{text}<extra></extra>",
    )  # fmt: skip
    return drawn(
        trace, height=340, margin={"t": 30}, bargap=0.35,
        x={"type": "category", "showgrid": False, "tickangle": 0, "automargin": True},
        y={"title": axis, "rangemode": "tozero", "showgrid": True},
    )  # fmt: skip


def stacked(
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    axis: str,
    texts: Mapping[str, Sequence[str]],
    quiet: str = "",
    percent: bool = False,
) -> go.Figure:
    """Bars made of parts, one colour a part; `quiet` is the part in grey."""
    colours = iter(CALM * (1 + len(series) // len(CALM)))
    traces = [
        go.Bar(
            y=list(names), x=list(values), name=part, orientation="h", text=list(texts[part]),
            textposition="inside", insidetextanchor="middle", constraintext="inside", textangle=0,
            insidetextfont={"color": INK, "size": 12},
            marker={"color": QUIET if part == quiet else next(colours)},
            hovertemplate="%{y} · " + part.replace("%", "%%") + ": %{text}<extra></extra>",
        )
        for part, values in series.items()
    ]  # fmt: skip
    x = {"title": axis, "rangemode": "tozero", "showgrid": True, "tickformat": ".0%" if percent else None}
    return drawn(
        traces, height=max(190, 40 * len(names) + 110), legend=True, legend_look={"traceorder": "normal"},
        margin={"t": 44}, uniformtext={"minsize": 11, "mode": "hide"}, barmode="stack", bargap=0.3,
        x=x, y=NAMED,
    )  # fmt: skip


def shares(
    names: Sequence[str],
    values: Sequence[float | None],
    *,
    axis: str,
    across: str,
    texts: Sequence[str],
    faint: Sequence[bool],
) -> go.Figure:
    """Upright bars of shares in their given order; those of few cases are pale."""
    trace = go.Bar(
        x=list(names), y=list(values), name=axis, text=list(texts), textposition="outside",
        cliponaxis=False, marker={"color": [PALE if weak else MAIN for weak in faint]},
        hovertemplate="%{x}: %{text}<extra></extra>",
    )  # fmt: skip
    return drawn(
        trace, height=320, margin={"t": 28}, bargap=0.3,
        x={"title": across, "type": "category", "showgrid": False},
        y={"title": axis, "tickformat": ".0%", "rangemode": "tozero", "showgrid": True},
    )  # fmt: skip
