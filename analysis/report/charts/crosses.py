"""How is a line drawn across lying bars, which no chart type has?

As a native line over the chart: the plot area gets a fixed place and its axis a fixed range, so that the
line stands where its value is.
"""

from __future__ import annotations

from typing import Any

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.charts.plan import ChartPlan, Cross
from analysis.report.charts.spread import round_edges
from analysis.report.colours import ACCENTS, MUTED
from analysis.report.metrics import width_in

_TEXT_PT, _TOP_IN, _FOOT_IN, _TAIL_IN = 12, 0.34, 0.72, 1.0
_LEAST_NAMES_IN, _MOST_NAMES_IN = 0.8, 3.6
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def axis_range(plan: ChartPlan) -> tuple[float, float]:
    """Ends of the value axis: round ones around all bars and lines."""
    values = [value for one in plan.series for value in one.values if value is not None]
    values += [cross.value for cross in plan.crosses]
    edges = round_edges(min(0.0, *values), max(values), 6)
    low = plan.value_axis.low if plan.value_axis.low is not None else edges[0]
    return low, plan.value_axis.high if plan.value_axis.high is not None else edges[-1]


def draw_crosses(canvas: Canvas, chart: Any, plan: ChartPlan, box: Box) -> None:
    """Fix the plot area inside `box` and draw each line at its value, its words above it."""
    names = max((width_in(str(name), _TEXT_PT) for name in plan.categories), default=0.0) + 0.25
    left = min(max(names, _LEAST_NAMES_IN), _MOST_NAMES_IN)
    inner = (left, _TOP_IN, box[2] - left - _TAIL_IN, box[3] - _TOP_IN - _FOOT_IN)
    _fix_plot(chart, tuple(part / box[2 + index % 2] for index, part in enumerate(inner)))
    low, high = axis_range(plan)
    for cross in plan.crosses:
        share = (cross.value - low) / ((high - low) or 1.0)
        _draw_cross(canvas, cross, box[0] + inner[0] + share * inner[2], box[1] + inner[1], inner[3])


def _fix_plot(chart: Any, parts: tuple[float, ...]) -> None:
    from pptx.oxml import parse_xml

    plot = chart._chartSpace.xpath("c:chart/c:plotArea")[0]
    for old in plot.findall(f"{{{_C}}}layout"):
        plot.remove(old)
    places = "".join(f'<c:{name} val="{part:.5f}"/>' for name, part in zip("xywh", parts, strict=True))
    plot.insert(
        0,
        parse_xml(
            f'<c:layout xmlns:c="{_C}"><c:manualLayout><c:layoutTarget val="inner"/>'
            f'<c:xMode val="edge"/><c:yMode val="edge"/>{places}</c:manualLayout></c:layout>'
        ),
    )


def _draw_cross(canvas: Canvas, cross: Cross, x: float, top: float, height: float) -> None:
    colour = cross.colour or ACCENTS[5]
    canvas.shape(
        (x, top, 0.0, height),
        name=f"line: {cross.name}",
        preset="line",
        line=colour,
        line_pt=1.75,
        dashed=True,
    )
    wide = width_in(cross.name, _TEXT_PT) + 0.1
    run = Run(cross.name, _TEXT_PT, colour=MUTED)
    canvas.text((x - wide / 2, top - 0.29, wide, 0.24), [run], name="line name", anchor="b", wrap=False)
