"""What do bars look like that come with a range?"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from ui import charts


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
) -> go.Figure:
    """Horizontal bars in their order, each with a whisker from the low to the high end of its range.

    The text stands beyond the whisker, so that neither covers the other; a click fades nothing.
    """
    figure = charts.bars(names, values, axis=axis, texts=texts, colours=colours)
    beyond, before = _lengths(values, lows, highs)
    figure.update_traces(
        error_x={
            "type": "data", "symmetric": False, "array": beyond, "arrayminus": before,
            "color": charts.GREY, "thickness": 1.5, "width": 5,
        },
        text=None, unselected={"marker": {"opacity": 1}}, selected={"marker": {"opacity": 1}},
        hovertemplate="%{y}: %{customdata}<extra></extra>", customdata=list(texts),
    )  # fmt: skip
    for i, (name, value, length, text) in enumerate(zip(names, values, beyond, texts, strict=True)):
        figure.add_annotation(
            x=value + length, y=name, text=f"<b>{text}</b>" if i == chosen else text, showarrow=False,
            xanchor="left", xshift=8,
        )  # fmt: skip
    most = max((value + length for value, length in zip(values, beyond, strict=True)), default=0.0)
    figure.update_xaxes(range=[0, most * 1.28 or 1.0])
    figure.update_yaxes(showgrid=False)
    figure.update_layout(clickmode="event+select", dragmode=False)
    return figure


def slide_bars(
    names: Sequence[str],
    values: Sequence[float],
    *,
    axis: str,
    texts: Sequence[str],
    colours: Sequence[str],
) -> go.Figure:
    """The same bars for a slide, whose charts have no whiskers: the range stands in the text."""
    return charts.bars(names, values, axis=axis, texts=texts, colours=colours)


def _lengths(
    values: Sequence[float], lows: Sequence[float], highs: Sequence[float]
) -> tuple[list[float], list[float]]:
    """How far each whisker goes beyond its bar and before its end; 0 where no range is known."""
    beyond = [
        max(high - value, 0.0) if high == high else 0.0 for value, high in zip(values, highs, strict=True)
    ]
    before = [max(value - low, 0.0) if low == low else 0.0 for value, low in zip(values, lows, strict=True)]
    return beyond, before
