"""How is a chart drawn that PowerPoint can edit, with its data sheet?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from analysis.report.canvas import Box, Canvas
from analysis.report.charts.crosses import axis_range, draw_crosses
from analysis.report.charts.lengths import follow_sheet
from analysis.report.charts.plan import Axis, Category, ChartPlan, Series, grouped, is_monthly
from analysis.report.charts.style import (
    SMALL_PT,
    colour_points,
    colour_series,
    label_parts,
    label_points,
    style_axis,
    style_dates,
    style_legend,
    style_text,
)
from analysis.report.charts.xml import add_whiskers, as_lines
from analysis.report.metrics import width_in
from analysis.report.theme import locale

_BARS_IN = 8.0
"""About as long as the longest bar is drawn."""


def draw_chart(canvas: Canvas, plan: ChartPlan, box: Box, *, name: str, lang: str) -> Any:
    """The chart inside `box`; returns python-pptx's chart."""
    from pptx.util import Inches

    left, top, width, height = (Inches(value) for value in box)
    frame = canvas.slide.shapes.add_chart(_chart_type(plan), left, top, width, height, _data(plan))
    frame.name = name
    canvas.renumber()
    chart = frame.chart
    chart._chartSpace.insert(len(chart._chartSpace.xpath("c:date1904")), _language(locale(lang)))
    chart.has_title = False
    style_text(chart)
    plot = chart.plots[0]
    if plan.kind in ("column", "bar"):
        plot.gap_width = plan.gap
        has_hidden = any(one.is_base for one in plan.series)
        is_over = plan.grouping != "clustered" or has_hidden
        plot.overlap = 100 if is_over else -5 if len(plan.series) > 1 else 0
    if plan.kind in ("pie", "doughnut"):
        plot.vary_by_categories = True
    all_series = list(plot.series)
    for number, (drawn, planned) in enumerate(zip(all_series, plan.series, strict=True)):
        colour_series(drawn, planned, plan, number)
        colour_points(drawn, planned)
        if planned.below or planned.above:
            add_whiskers(drawn, below=planned.below, above=planned.above)
    follow_sheet(chart, plan.series)
    _draw_labels(plot, plan, all_series)
    style_legend(chart, plan)
    if plan.kind not in ("pie", "doughnut"):
        _draw_axes(chart, plan)
    if plan.crosses:
        draw_crosses(canvas, chart, plan, box)
    lines = [drawn for drawn, planned in zip(all_series, plan.series, strict=True) if planned.is_line]
    if lines and plan.kind in ("column", "area"):
        as_lines(chart, lines)
    return chart


def _chart_type(plan: ChartPlan) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE as T

    grouped = {
        ("column", "clustered"): T.COLUMN_CLUSTERED,
        ("column", "stacked"): T.COLUMN_STACKED,
        ("column", "percent"): T.COLUMN_STACKED_100,
        ("bar", "clustered"): T.BAR_CLUSTERED,
        ("bar", "stacked"): T.BAR_STACKED,
        ("bar", "percent"): T.BAR_STACKED_100,
        ("area", "clustered"): T.AREA,
        ("area", "stacked"): T.AREA_STACKED,
        ("area", "percent"): T.AREA_STACKED_100,
    }
    single = {
        "line": T.LINE_MARKERS,
        "pie": T.PIE,
        "doughnut": T.DOUGHNUT,
        "scatter": T.XY_SCATTER,
        "bubble": T.BUBBLE,
    }
    return single.get(plan.kind) or grouped[plan.kind, plan.grouping]


def _data(plan: ChartPlan) -> Any:
    from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData

    if plan.kind in ("scatter", "bubble"):
        data = BubbleChartData() if plan.kind == "bubble" else XyChartData()
        for series in plan.series:
            points = data.add_series(series.name)
            sizes = series.sizes or [1.0] * len(series.values)
            for x, y, size in zip(series.x, series.values, sizes, strict=False):
                if x is not None and y is not None:
                    points.add_data_point(*((x, y, size) if plan.kind == "bubble" else (x, y)))
        return data
    data = CategoryChartData(number_format=plan.value_axis.number_format or "General")
    data.categories = _named(plan)
    for series in plan.series:
        data.add_series(series.name, list(series.values))
    return data


def _named(plan: ChartPlan) -> list[Category]:
    """Days as names among bars, which a date axis would draw as thin as a day; months stay dates."""
    if plan.kind == "column" and not is_monthly(plan.categories):
        return [str(category) for category in plan.categories]
    return list(plan.categories)


def _draw_labels(plot: Any, plan: ChartPlan, all_series: list[Any]) -> None:
    if plan.kind in ("pie", "doughnut"):
        label_parts(plot, plan.series[0], plan.label_format or "0%", inside=plan.kind == "doughnut")
        return
    for number, (drawn, planned) in enumerate(zip(all_series, plan.series, strict=True)):
        if planned.is_line or (planned.is_base and not planned.labels):
            continue
        if plan.label_format:
            labels = drawn.data_labels
            labels.show_value = True
            labels.number_format, labels.number_format_is_linked = plan.label_format, False
            _size(labels.font)
        elif planned.labels:
            label_points(drawn, _with_room(plan, planned), number, inside=plan.grouping != "clustered")


def _with_room(plan: ChartPlan, planned: Series) -> Series:
    """Without the labels that are longer than the part of a lying bar in which they stand."""
    if plan.kind != "bar" or plan.grouping == "clustered":
        return planned
    lengths = [sum(abs(one or 0) for one in each) for each in zip(*(one.values for one in plan.series))]
    per_in = max(lengths, default=0) / _BARS_IN
    kept = [
        label if label is not None and abs(value or 0) >= width_in(label, SMALL_PT) * per_in else None
        for label, value in zip(planned.labels, planned.values, strict=True)
    ]
    return replace(planned, labels=kept)


def _draw_axes(chart: Any, plan: ChartPlan) -> None:
    names, values = chart.category_axis, chart.value_axis
    if plan.kind in ("scatter", "bubble"):
        across = [x for one in plan.series for x in one.x]
        style_axis(names, grouped(plan.category_axis, across), has_lines=True)
    else:
        style_axis(names, Axis(plan.category_axis.title), has_lines=False)
        if names._element.tag.endswith("dateAx"):
            style_dates(names, is_monthly=is_monthly(plan.categories))
        names.reverse_order = plan.is_reversed
    low, high = axis_range(plan) if plan.crosses else (plan.value_axis.low, plan.value_axis.high)
    along = [value for one in plan.series for value in one.values]
    measured = grouped(replace(plan.value_axis, low=low, high=high), along)
    style_axis(values, measured, has_lines=True)
    if plan.kind in ("column", "bar", "area") and plan.value_axis.low is None and _all_positive(plan.series):
        values.minimum_scale = 0
    if plan.kind in ("column", "bar") and not _all_positive(plan.series):
        from pptx.enum.chart import XL_TICK_LABEL_POSITION

        names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if plan.is_reversed:
        from pptx.enum.chart import XL_TICK_LABEL_POSITION

        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _all_positive(series: Any) -> bool:
    return all(value is None or value >= 0 for one in series for value in one.values)


def _size(font: Any) -> None:
    from pptx.util import Pt

    font.size = Pt(SMALL_PT)


def _language(tag: str) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(
        f'<c:lang xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" val="{tag}"/>'
    )
