"""What do figures look like as charts? Each takes values and words and gives a plotly figure.

No Streamlit here: the same figure goes on the page and, through `analysis.report`, onto a slide.
Words come in as arguments, hours as numbers; `unit_h` says how many hours one unit of the axis has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import plotly.graph_objects as go

CONFIG = {"displayModeBar": False}
"""Of every chart on a page: without the bar of tools that plotly lays over it."""

MAIN, WARM, GREY = "#1f5fbf", "#d55e00", "#8a94a3"
MOST_LETTERS = 56
"""Of a name on an axis; a tooltip has all of it."""
CROSSED = 0.07
"""A line that runs so close beyond a bar, as a share of the longest, would cross its figure."""
FONT = "Source Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


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
    figure = go.Figure(
        go.Bar(
            y=list(names),
            x=list(values),
            orientation="h",
            text=list(texts) if texts is not None else None,
            textposition="outside",
            cliponaxis=False,
            marker={"color": colours},
            hovertemplate="%{y}: %{text}<extra></extra>" if texts is not None else None,
        )
    )
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticksuffix="  ", type="category", showgrid=False
    )
    if any(len(name) > MOST_LETTERS for name in names):
        said = [shortened(name) for name in names]
        figure.update_yaxes(tickmode="array", tickvals=list(names), ticktext=said)
    figure.update_xaxes(title=axis, rangemode="tozero", showgrid=texts is None)
    return themed(figure, height=max(160, 34 * len(names) + 70))


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
    figure = go.Figure(
        [
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
    )
    figure.update_layout(barmode="group", bargap=0.35)
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticksuffix="  ", type="category", showgrid=False
    )
    figure.update_xaxes(title=axis, rangemode="tozero", showgrid=texts is None)
    return themed(figure, height=max(180, 46 * len(names) + 90), legend=len(series) > 1)


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
    figure = go.Figure(
        go.Scatter(
            x=list(at),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={"color": MAIN, "width": 2.5},
            marker={"size": 6},
        )
    )
    if target is not None:
        figure.add_trace(
            go.Scatter(
                x=list(at),
                y=[target] * len(at),
                name=target_name,
                mode="lines",
                line={"color": WARM, "dash": "dash"},
            )
        )
    figure.update_yaxes(title=axis, rangemode="tozero", showgrid=True, tickformat=".0%" if percent else None)
    figure.update_xaxes(type="date")
    return themed(figure, height=300, legend=target is not None)


def columns(
    names: Sequence[str], values: Sequence[float], *, axis: str, texts: Sequence[str] | None = None
) -> go.Figure:
    """Upright bars in their given order."""
    figure = go.Figure(go.Bar(x=list(names), y=list(values), text=texts, marker={"color": MAIN}))
    figure.update_yaxes(title=axis, rangemode="tozero", showgrid=True)
    figure.update_xaxes(type="category")
    return themed(figure, height=300)


def themed(figure: go.Figure, *, height: int, legend: bool = False) -> go.Figure:
    """One look: no frame, thin grid, our font, whole numbers on the axes (4,000 and not 4k).

    Ground and ink follow the page's theme.
    """
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 48, "t": 28 if legend else 8, "b": 40},
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        font={"family": FONT, "size": 13},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={"namelength": -1},
        uirevision="kept",
    )
    look = {"zeroline": False, "gridcolor": "rgba(128,140,155,.22)", "fixedrange": True}
    written = {"separatethousands": True, "exponentformat": "none"}
    figure.update_xaxes(**look, **written)
    figure.update_yaxes(**look, **written)
    return figure


PALE = "rgba(92,146,222,.42)"
"""Less than `MAIN` on a light ground and on a dark one."""


def flow_bars(
    names: Sequence[str], values: Sequence[float], *, axis: str, texts: Sequence[str], chosen: int | None
) -> go.Figure:
    """Horizontal bars to click, the chosen one in the strong colour; a click fades nothing."""
    colours = [MAIN if i == chosen else PALE for i in range(len(names))]
    figure = bars(names, values, axis=axis, texts=texts, colours=colours)
    figure.update_traces(unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}})
    figure.update_yaxes(showgrid=False)
    figure.update_layout(clickmode="event+select", dragmode=False)
    return figure


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
    colours = [GREY if weak else MAIN for weak in faint]
    figure = bars(names, values, axis=axis, texts=texts, colours=colours)
    past = [_past(value, [middle, *([] if target is None else [target])], max(values)) for value in values]
    figure.update_traces(
        marker={"opacity": [0.45 if weak else 1.0 for weak in faint]},
        textposition=[_place(weak, at) for weak, at in zip(faint, past, strict=True)],
        insidetextanchor="start",
    )
    for name, text, weak, at in zip(names, texts, faint, past, strict=True):
        if _place(weak, at) == "none":
            figure.add_annotation(x=at, y=name, text=text, showarrow=False, xanchor="left", xshift=2)
    figure.add_vline(x=middle, line={"color": WARM, "dash": "dash", "width": 1.5})
    figure.add_annotation(
        x=middle, y=1, yref="paper", yanchor="bottom", text=middle_name, showarrow=False, font={"color": WARM}
    )
    figure.update_layout(margin={"t": 30})
    return figure


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
    figure = trend(at, values, name=name, axis="", target=target, target_name=target_name, percent=percent)
    figure.data[0].update(
        text=list(texts),
        hovertemplate="%{text}<extra></extra>",
        line={"color": MAIN, "width": 2},
        marker={
            "size": [7 if weak else 9 for weak in faint],
            "color": [PALE if weak else MAIN for weak in faint],
            "line": {"color": [PALE if weak else MAIN for weak in faint], "width": 1},
            "opacity": 1,
        },
    )
    figure.update_yaxes(ticksuffix=f" {unit}" if unit else None)
    figure.update_xaxes(tickformat="%Y-%m", dtick="M3" if len(at) > 8 else "M1")
    return figure
