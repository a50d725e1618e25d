"""How is a figure drawn as SVG, from the plan of its native chart, or as dots where it has none?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.charts import heat_cells, is_heat_map, read_figure
from analysis.report.charts.plan import ChartPlan
from analysis.report.colours import ACCENTS, INK
from analysis.report.content import NotNative
from analysis.report.svg.bars import draw_bars
from analysis.report.svg.dots import draw_dots, read_dots
from analysis.report.svg.elements import cut, drawing, element, text, width_px
from analysis.report.svg.heat import draw_heat
from analysis.report.svg.lines import draw_lines
from analysis.report.svg.plot import Plot
from analysis.report.svg.slices import draw_slices

WIDTH, HEIGHT = 1100.0, 420.0
_TEXT, _ROW, _MOST_HEIGHT = 13.0, 30.0, 1400.0


def svg_of(figure: Any, *, name: str) -> str:
    """A plotly figure as a self-contained SVG.

    Parameters
    ----------
    name
        Read aloud instead of the picture: what it shows.

    Raises
    ------
    NotNative
        For kinds that are neither bars, lines, areas, points, slices nor a heat map.
    """
    if is_heat_map(figure):
        drawn, height = draw_heat(*heat_cells(figure), width=WIDTH)
        return drawing(*drawn, width=WIDTH, height=height, name=name, scales=True)
    try:
        plan = read_figure(figure)
    except NotNative:
        cloud = read_dots(figure)
        drawn = draw_dots(cloud, Plot(WIDTH, HEIGHT + 100, top=_legend_room(cloud.names)[1]))
        legend, _top = _legend_room(cloud.names, cloud.colours)
        return drawing(*legend, *drawn, width=WIDTH, height=HEIGHT + 100, name=name, scales=True)
    return _planned(plan, name)


def _planned(plan: ChartPlan, name: str) -> str:
    height = min(max(_ROW * len(plan.categories) * _bars_a_row(plan) + 90, 180.0), _MOST_HEIGHT)
    height = height if plan.kind == "bar" else HEIGHT
    if plan.kind in ("pie", "doughnut"):
        return drawing(*draw_slices(plan, WIDTH, HEIGHT), width=WIDTH, height=HEIGHT, name=name, scales=True)
    shown = [series for series in plan.series if not series.is_base]
    has_legend = plan.has_legend and len(shown) > 1
    names = [series.name for series in shown] if has_legend else []
    marks = [
        series.colour or ACCENTS[i % len(ACCENTS)] for i, series in enumerate(plan.series) if series in shown
    ]
    legend, top = _legend_room(names, marks)
    plot = Plot(WIDTH, height, top=top)
    drawn = draw_bars(plan, plot) if plan.kind in ("bar", "column") else draw_lines(plan, plot)
    return drawing(*legend, *drawn, width=WIDTH, height=height, name=name, scales=True)


def _bars_a_row(plan: ChartPlan) -> float:
    """How much room a row of lying bars needs, in bars."""
    n = sum(not series.is_line for series in plan.series)
    return 1.0 if plan.grouping != "clustered" or n < 2 else 0.75 * n


def _legend_room(names: Sequence[str], marks: Sequence[str | None] = ()) -> tuple[list[str], float]:
    """What the colours mean, in rows above the chart, and where the chart begins."""
    if not names:
        return [], 28.0
    x, y, drawn = 8.0, 12.0, []
    for i, name in enumerate(names):
        said = cut(name, 260.0, _TEXT)
        wide = width_px(said, _TEXT) + 44
        if x + wide > WIDTH and x > 8:
            x, y = 8.0, y + 20
        mark = marks[i] if i < len(marks) and marks[i] else ACCENTS[i % len(ACCENTS)]
        drawn.append(element("rect", x=x, y=y - 5, width=14, height=10, rx=2, fill=f"#{mark}"))
        drawn.append(text(said, x + 20, y, size=_TEXT, fill=f"#{INK}"))
        x += wide
    return drawn, y + 22
