"""How are thousands of dots drawn, such as an event each?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from analysis.report.charts import values as v
from analysis.report.charts.plan import Axis
from analysis.report.clean import clean
from analysis.report.colours import ACCENTS, to_hex
from analysis.report.content import NotNative
from analysis.report.svg.elements import element, title
from analysis.report.svg.numbers import Scale
from analysis.report.svg.plot import Plot

MOST = 60_000
"""Dots; of more, every second, third … is drawn."""
_N_DATES, _DAY_S, _EPOCH = 8, 86_400.0, dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Cloud:
    """Dots by group: places across (days since 1970 where they are dates) and down."""

    names: list[str]
    colours: list[str]
    across: list[list[float]]
    down: list[list[float]]
    is_date: bool
    is_reversed: bool
    has_rows_named: bool
    x_axis: Axis
    y_axis: Axis


def read_dots(figure: Any) -> Cloud:
    """The dots of a figure that has nothing else.

    Raises
    ------
    NotNative
        Where it has anything else.
    """
    traces = [trace for trace in figure.data if trace.visible in (None, True)]
    kinds = {trace.type for trace in traces}
    if (
        not traces
        or kinds - {"scatter", "scattergl"}
        or any("lines" in (t.mode or "markers") for t in traces)
    ):
        raise NotNative("+".join(sorted(kinds)) or "empty")
    across = [v.plain(trace.x) for trace in traces]
    is_date = not all(v.are_numbers(one) or not one for one in across)
    places = [[_moment(x) if is_date else float(x) for x in one] for one in across]
    down = [[value or 0.0 for value in v.numbers(trace.y)] for trace in traces]
    if not any(places):
        raise NotNative("empty")
    layout = figure.layout
    return Cloud(
        [clean(trace.name) for trace in traces],
        [to_hex(trace.marker.color) or ACCENTS[i % len(ACCENTS)] for i, trace in enumerate(traces)],
        places, down, is_date, layout.yaxis.autorange == "reversed", layout.yaxis.showticklabels is not False,
        v.axis(layout.xaxis), v.axis(layout.yaxis),
    )  # fmt: skip


def draw_dots(cloud: Cloud, plot: Plot) -> list[str]:
    """The whole chart below its legend; a path a group, so that it stays small."""
    xs = [x for one in cloud.across for x in one]
    ys = [y for one in cloud.down for y in one]
    steps = plot.steps(cloud.y_axis, min(ys), max(ys))
    if cloud.has_rows_named:
        _scale, left, drawn = plot.upright(cloud.y_axis, steps)
    else:
        left, drawn = 30.0, []
    ends = (plot.top + 4, plot.bottom - 4) if cloud.is_reversed else (plot.bottom - 4, plot.top + 4)
    edges = (min(ys), max(ys)) if not cloud.has_rows_named else (steps[0], steps[-1])
    down = Scale(*edges, *ends)
    across, below = _across(cloud, plot, min(xs), max(xs), left)
    drawn += below
    every = max(1, -(-len(xs) // MOST))
    for name, colour, x, y in zip(cloud.names, cloud.colours, cloud.across, cloud.down, strict=True):
        spots = "".join(
            f"M{across(a):.1f} {down(b):.1f}h0" for a, b in zip(x[::every], y[::every], strict=True)
        )
        paint = {"stroke": f"#{colour}", "stroke_width": 3.6, "stroke_linecap": "round", "fill": "none"}
        drawn.append(element("path", title(name), d=spots or "M0 0", **paint))
    return drawn


def _across(cloud: Cloud, plot: Plot, low: float, high: float, left: float) -> tuple[Scale, list[str]]:
    if not cloud.is_date:
        return plot.lying(cloud.x_axis, plot.steps(cloud.x_axis, low, high), left)
    scale = Scale(low, high if high > low else low + 1, left + 6, plot.right)
    days = [low + (scale.high - low) * i / (_N_DATES - 1) for i in range(_N_DATES)]
    words = "%Y-%m" if scale.high - low > 365 else "%Y-%m-%d"
    said = [_day(one).strftime(words) for one in days]
    kept = [i for i, one in enumerate(said) if i == 0 or one != said[i - 1]]
    names, places = [said[i] for i in kept], [scale(days[i]) for i in kept]
    return scale, [*plot.names_below(names, places), *plot.title_below(cloud.x_axis, left)]


def _moment(value: Any) -> float:
    """Days since 1970."""
    if isinstance(value, int | float):
        return value / 8.64e13 if abs(value) > 1e15 else float(value)
    at = dt.datetime.fromisoformat(value[:26].rstrip("Z")) if isinstance(value, str) else value
    if not isinstance(at, dt.datetime):
        return float((at - _EPOCH.date()).days)
    at = at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at
    return (at - _EPOCH).total_seconds() / _DAY_S


def _day(days: float) -> dt.datetime:
    return _EPOCH + dt.timedelta(days=days)
