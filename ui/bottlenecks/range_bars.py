"""What do bars look like that come with a range?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from ui import charts
from ui.chart_look import UNFADED, drawn
from ui.text import t


def range_bars(
    names: Sequence[str],
    values: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    *,
    axis: str,
    texts: Sequence[str],
    colours: Sequence[str],
    chosen: int | None = None,
    legend: Mapping[str, str] | None = None,
) -> go.Figure:
    """Horizontal bars in their order, each with a whisker from the low to the high end of its range.

    `legend` says what the colours stand for: name to colour.

    The text stands beyond the whisker, so that neither covers the other; a click fades nothing.
    """
    beyond, before = _lengths(values, lows, highs)
    whiskers = _whiskers(beyond, before) | {"color": charts.GREY, "thickness": 1.5, "width": 5}
    trace = charts.bar(
        names, values, texts=None, colours=colours, error_x=whiskers, customdata=list(texts),
        hovertemplate="%{y}: %{customdata}<extra></extra>", **UNFADED,
    )  # fmt: skip
    said = [f"<b>{text}</b>" if i == chosen else text for i, text in enumerate(texts)]
    ends = [value + length for value, length in zip(values, beyond, strict=True)]
    figure = drawn(
        trace, height=charts.bars_height(len(names)), clickmode="event+select", dragmode=False,
        annotations=[
            {"x": end, "y": name, "text": text, "showarrow": False, "xanchor": "left", "xshift": 8}
            for name, end, text in zip(names, ends, said, strict=True)
        ],
        x={
            "title": axis, "rangemode": "tozero", "showgrid": False,
            "range": [0, max(ends, default=0.0) * 1.28 or 1.0],
        },
        y=charts.name_axis(names),
    )  # fmt: skip
    return with_legend(figure, legend or {})


def with_legend(figure: go.Figure, legend: Mapping[str, str]) -> go.Figure:
    """The same with what its colours stand for above the bars."""
    if len(legend) < 2:
        return figure
    figure.update_traces(showlegend=False)
    figure.add_traces(
        [
            go.Scatter(
                x=[None], y=[None], mode="markers", name=name, hoverinfo="skip",
                marker={"color": colour, "symbol": "square", "size": 11},
            )
            for name, colour in legend.items()
        ]
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin={"t": 36}, height=(figure.layout.height or 0) + 28)
    return figure


def slide_bars(
    names: Sequence[str],
    values: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    *,
    axis: str,
    texts: Sequence[str],
    colours: Sequence[str],
) -> go.Figure:
    """The same bars for a slide: the ends of the ranges, named, go into its data sheet."""
    beyond, before = _lengths(values, lows, highs)
    ends = {"below": t("rework.whisker.low"), "above": t("rework.whisker.high")}
    most = max((value + length for value, length in zip(values, beyond, strict=True)), default=0.0)
    return drawn(
        charts.bar(
            names, values, texts=texts, colours=colours, error_x=_whiskers(beyond, before), meta=ends
        ),
        height=charts.bars_height(len(names)), y=charts.name_axis(names),
        x={
            "title": axis, "rangemode": "tozero", "showgrid": False,
            "range": [0, _round_up(most * 1.3) or 1.0],
        },
    )  # fmt: skip


def _whiskers(beyond: list[float], before: list[float]) -> dict[str, Any]:
    return {"type": "data", "symmetric": False, "array": beyond, "arrayminus": before}


def _round_up(value: float) -> float:
    """The next number of two digits: room for the texts beyond the whiskers."""
    if value <= 0:
        return 0.0
    unit = 10 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / unit) * unit


def _lengths(
    values: Sequence[float], lows: Sequence[float], highs: Sequence[float]
) -> tuple[list[float], list[float]]:
    """How far each whisker goes beyond its bar and before its end; 0 where no range is known."""
    beyond = [
        max(high - value, 0.0) if high == high else 0.0 for value, high in zip(values, highs, strict=True)
    ]
    before = [max(value - low, 0.0) if low == low else 0.0 for value, low in zip(values, lows, strict=True)]
    return beyond, before
