"""Which native chart says the same as a plotly figure?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from analysis.report.charts import values as v
from analysis.report.charts.levels import with_levels
from analysis.report.charts.plan import Axis, Category, ChartPlan, Series
from analysis.report.charts.spread import read_box, read_histogram, read_waterfall
from analysis.report.charts.whiskers import whiskers, with_ends
from analysis.report.clean import defused
from analysis.report.colours import tint, to_hex
from analysis.report.content import NotNative

MOST_POINTS, MOST_CATEGORIES = 5_000, 400
_PATTERNS = {
    "/": "wdUpDiag",
    "\\": "wdDnDiag",
    "x": "diagCross",
    "-": "narHorz",
    "|": "narVert",
    "+": "smGrid",
    ".": "pct25",
}


def read_figure(figure: Any) -> ChartPlan:
    """The native twin of a figure.

    Raises
    ------
    NotNative
        For kinds without an honest twin, several plots in one, and second axes; hand in a table then.
    """
    traces = [trace for trace in figure.data if trace.visible in (None, True)]
    if not traces:
        raise NotNative("empty")
    if len({(trace["xaxis"], trace["yaxis"]) for trace in traces if "xaxis" in trace}) > 1:
        raise NotNative("subplots")
    kinds = {"scatter" if trace.type == "scattergl" else trace.type for trace in traces}
    if kinds == {"bar", "scatter"}:
        plan = _read_bars(traces, figure.layout)
    elif len(kinds) > 1 or (reader := _READERS.get(next(iter(kinds)))) is None:
        raise NotNative("+".join(sorted(kinds)))
    else:
        plan = reader(traces, figure.layout)
    if not any(value is not None for one in plan.series for value in one.values):
        raise NotNative("empty")
    plan = _with_room_below(with_levels(plan, figure.layout))
    if len(plan.categories) > MOST_CATEGORIES or sum(len(s.values) for s in plan.series) > MOST_POINTS:
        raise NotNative("points")
    if figure.layout.showlegend is False:
        plan = replace(plan, has_legend=False)
    return plan


def _with_room_below(plan: ChartPlan) -> ChartPlan:
    """An axis that reaches to nought ends there only where nothing lies below."""
    is_below = any(value is not None and value < 0 for one in plan.series for value in one.values)
    if not is_below or plan.value_axis.low != 0:
        return plan
    return replace(plan, value_axis=replace(plan.value_axis, low=None))


def _read_bars(traces: Sequence[Any], layout: Any) -> ChartPlan:
    bars = [trace for trace in traces if trace.type == "bar"]
    lines = [trace for trace in traces if trace.type != "bar"]
    lying = bars[0].orientation == "h"
    if lines and lying:
        raise NotNative("bar+scatter")
    if any(trace.base is not None for trace in bars):
        raise NotNative("bar with base")
    keys = [
        v.plain(t.y if lying else t.x) or list(range(len(v.plain(t.x if lying else t.y)))) for t in traces
    ]
    categories, place = _categories(keys)
    series = []
    for trace, names in zip(traces, keys, strict=True):
        one = _bar_series(trace, lying) if trace.type == "bar" else _line_series(trace, layout)
        series.append(_aligned(replace(one, is_line=trace.type != "bar"), names, place))
    if len(traces) == 1:
        series = with_ends(series[0], traces[0].meta)
    series.sort(key=lambda one: one.is_line)
    grouping = "clustered"
    if layout.barmode in ("stack", "relative") and len(bars) > 1:
        grouping = "percent" if layout.barnorm in ("percent", "fraction") else "stacked"
    template = next((trace.texttemplate for trace in bars if trace.texttemplate), None)
    names_axis, values_axis = (layout.yaxis, layout.xaxis) if lying else (layout.xaxis, layout.yaxis)
    return ChartPlan(
        kind="bar" if lying else "column",
        series=series,
        categories=categories,
        grouping=grouping,
        category_axis=v.axis(names_axis),
        value_axis=v.axis(values_axis),
        label_format=v.template_format(template) or ("General" if template else None),
        is_reversed=lying and _is_reversed(layout.yaxis),
    )


def _bar_series(trace: Any, lying: bool) -> Series:
    lengths = v.numbers(trace.x if lying else trace.y)
    colour = trace.marker.color
    each = _point_colours(colour, trace.marker.opacity)
    labels = [] if trace.textposition == "none" or trace.texttemplate else v.texts(trace.text, len(lengths))
    pattern = _PATTERNS.get(str(trace.marker.pattern.shape or ""), "")
    below, above = whiskers(trace.error_x if lying else trace.error_y, len(lengths))
    return Series(
        defused(trace.name), lengths, to_hex(colour), each, labels, pattern=pattern, below=below, above=above
    )


def _point_colours(colour: Any, opacity: Any) -> list[str | None]:
    """Colour of each bar where they differ, faint ones blended with white."""
    if isinstance(colour, str) or colour is None:
        return []
    colours = [to_hex(one) for one in v.plain(colour)]
    if opacity is None or isinstance(opacity, int | float):
        return colours
    strengths = v.numbers(opacity)
    return [tint(one, 1.0 if s is None else s) if one else None for one, s in zip(colours, strengths)]


def _read_scatter(traces: Sequence[Any], layout: Any) -> ChartPlan:
    keys = [v.plain(trace.x) or list(range(len(v.plain(trace.y)))) for trace in traces]
    if all(v.are_numbers(key) for key in keys) and layout.xaxis.type not in ("category", "date"):
        if any(trace.stackgroup for trace in traces):
            raise NotNative("area on numbers")
        return _read_cloud(traces, keys, layout)
    if all(v.are_moments(key) for key in keys) and not any("lines" in (t.mode or "lines") for t in traces):
        serials = [[v.serial(moment) for moment in key] for key in keys]
        plan = _read_cloud(traces, serials, layout)
        return replace(plan, category_axis=Axis(v.axis(layout.xaxis).title, "yyyy-mm-dd"))
    categories, place = _categories(keys, ordered=True)
    series = [
        _aligned(_line_series(trace, layout), key, place) for trace, key in zip(traces, keys, strict=True)
    ]
    stacked = any(trace.stackgroup for trace in traces)
    filled = stacked or all(trace.fill == "tozeroy" for trace in traces)
    grouping = ("percent" if any(t.groupnorm for t in traces) else "stacked") if stacked else "clustered"
    return ChartPlan(
        kind="area" if filled else "line",
        series=series,
        categories=categories,
        grouping=grouping,
        category_axis=v.axis(layout.xaxis),
        value_axis=v.axis(layout.yaxis),
    )


def _read_cloud(traces: Sequence[Any], keys: Sequence[Sequence[Any]], layout: Any) -> ChartPlan:
    sized = [
        trace.marker.size is not None and not isinstance(trace.marker.size, int | float) for trace in traces
    ]
    series = []
    for trace, key in zip(traces, keys, strict=True):
        sizes = [size or 0.0 for size in v.numbers(trace.marker.size)] if all(sized) else []
        series.append(replace(_line_series(trace, layout), x=v.numbers(key), sizes=sizes))
    return ChartPlan(
        kind="bubble" if all(sized) else "scatter",
        series=series,
        category_axis=v.axis(layout.xaxis),
        value_axis=v.axis(layout.yaxis),
    )


def _line_series(trace: Any, layout: Any) -> Series:
    values = v.numbers(trace.y)
    mode = trace.mode or ("lines" if trace.stackgroup or len(values) >= 20 else "lines+markers")
    colour = to_hex(trace.line.color) or to_hex(trace.marker.color) or to_hex(trace.fillcolor)
    return Series(
        defused(trace.name),
        values,
        colour,
        labels=v.texts(trace.text, len(values)) if "text" in mode else [],
        dashed=trace.line.dash not in (None, "solid"),
        has_line="lines" in mode,
        has_markers="markers" in mode,
        width_pt=min(max((trace.line.width or 2.5) * 0.85, 0.75), 4.0),
    )


def _read_pie(traces: Sequence[Any], layout: Any) -> ChartPlan:
    if len(traces) > 1:
        raise NotNative("pies")
    pie = traces[0]
    colours = [to_hex(colour) for colour in v.plain(pie.marker.colors)]
    series = Series(defused(pie.name), v.numbers(pie.values), point_colours=colours)
    categories = [v.category(label) for label in v.plain(pie.labels)]
    return ChartPlan("doughnut" if pie.hole else "pie", [series], categories, label_format="0%")


def _read_funnel(traces: Sequence[Any], layout: Any) -> ChartPlan:
    if len(traces) > 1:
        raise NotNative("funnels")
    funnel = traces[0]
    values = v.numbers(funnel.x)
    colour = funnel.marker.color
    each = _point_colours(colour, funnel.marker.opacity)
    series = Series(defused(funnel.name), values, to_hex(colour), each, _funnel_labels(funnel, values))
    categories = [v.category(name) for name in v.plain(funnel.y)]
    return ChartPlan(
        "bar",
        [series],
        categories,
        category_axis=v.axis(layout.yaxis),
        value_axis=v.axis(layout.xaxis),
        gap=25,
        is_reversed=True,
    )


def _funnel_labels(funnel: Any, values: Sequence[float | None]) -> list[str | None]:
    if funnel.text is not None:
        return v.texts(funnel.text, len(values))
    first = next((value for value in values if value), None)
    whole = first if "percent initial" in (funnel.textinfo or "") else None
    return [
        None if value is None else f"{value:,.10g}" + (f" · {value / whole:.0%}" if whole else "")
        for value in values
    ]


def _categories(
    keys: Sequence[Sequence[Any]], *, ordered: bool = False
) -> tuple[list[Category], dict[Any, int]]:
    """The categories of all traces in order of appearance (dates in order of time), each with its place."""
    seen = dict.fromkeys(_hashable(key) for names in keys for key in names)
    is_date = v.are_days(list(seen))
    found = (
        sorted(seen, key=str)
        if is_date or (ordered and not v.are_numbers(list(seen)) and _are_moments(seen))
        else list(seen)
    )
    return [v.category(key, is_date=is_date) for key in found], {
        key: place for place, key in enumerate(found)
    }


def _aligned(series: Series, names: Sequence[Any], place: dict[Any, int]) -> Series:
    """A series with one value per category of the chart."""
    if len({_hashable(name) for name in names}) < len(names):
        raise NotNative("repeated categories")

    def spread(items: Sequence[Any]) -> list[Any]:
        row: list[Any] = [None] * len(place)
        for name, item in zip(names, items, strict=False):
            row[place[_hashable(name)]] = item
        return row

    return replace(
        series,
        values=spread(series.values),
        labels=spread(series.labels) if series.labels else [],
        below=[length or 0.0 for length in spread(series.below)] if series.below else [],
        above=[length or 0.0 for length in spread(series.above)] if series.above else [],
        point_colours=spread(series.point_colours) if series.point_colours else [],
    )


def _is_reversed(axis: Any) -> bool:
    span = [end for end in v.numbers(axis.range) if end is not None]
    return axis.autorange == "reversed" or (len(span) == 2 and span[0] > span[1])


def _are_moments(keys: Iterable[Any]) -> bool:
    return all(not isinstance(key, str) or re.match(r"\d{4}-\d{2}-\d{2}[T ]", key) for key in keys)


def _hashable(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


_READERS: dict[str, Callable[[Sequence[Any], Any], ChartPlan]] = {
    "bar": _read_bars,
    "scatter": _read_scatter,
    "pie": _read_pie,
    "funnel": _read_funnel,
    "histogram": read_histogram,
    "box": read_box,
    "waterfall": read_waterfall,
}
