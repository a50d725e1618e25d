"""How are lines, areas and points on two axes of numbers drawn?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.charts.plan import ChartPlan, Series
from analysis.report.colours import ACCENTS
from analysis.report.svg.elements import element, title
from analysis.report.svg.numbers import Scale, written
from analysis.report.svg.plot import Plot, reach, said

_MOST_TIPS = 600


def draw_lines(plan: ChartPlan, plot: Plot) -> list[str]:
    """The whole chart below its legend."""
    low, high = reach(plan)
    if plan.kind == "bubble":
        low, high = _wider((low, high))
    steps = plot.steps(plan.value_axis, low, high)
    scale, left, drawn = plot.upright(plan.value_axis, steps)
    if plan.kind in ("scatter", "bubble"):
        return [*drawn, *_cloud(plan, plot, scale, left)]
    n = len(plan.categories)
    pitch = (plot.right - left) / max(n - 1, 1)
    places = [left + i * pitch for i in range(n)] if n > 1 else [(left + plot.right) / 2]
    drawn += plot.names_below(said(plan.categories), places)
    drawn += plot.title_below(plan.category_axis, left)
    floor = [0.0] * n
    sums = [sum(s.values[i] or 0.0 for s in plan.series) or 1.0 for i in range(n)]
    for number, series in enumerate(plan.series):
        if plan.kind == "area":
            tops = _tops(plan, series, floor, sums)
            drawn.append(_area(series, places, floor, tops, scale, number))
            floor = tops if plan.grouping != "clustered" else floor
        else:
            drawn += line_marks(series, places, scale, number)
    return drawn


def line_marks(series: Series, places: Sequence[float], scale: Scale, number: int) -> list[str]:
    """A line with its points; where a value is missing it has a gap."""
    colour = f"#{series.colour or ACCENTS[number % len(ACCENTS)]}"
    spots = [None if v is None else (x, scale(v)) for x, v in zip(places, series.values, strict=False)]
    drawn = []
    if series.has_line:
        drawn.append(
            element(
                "path", d=_path(spots), fill="none", stroke=colour, stroke_width=series.width_pt * 1.2,
                stroke_linejoin="round", stroke_dasharray="7 5" if series.dashed else None,
            )
        )  # fmt: skip
    lone = [i for i, spot in enumerate(spots) if spot and not _has_neighbour(spots, i)]
    for i in range(len(spots)) if series.has_markers else lone:
        if spots[i]:
            drawn.append(_point(series, i, spots[i], colour, 3.5))
    return drawn


def _point(series: Series, i: int, spot: tuple[float, float], colour: str, radius: float) -> str:
    fill = (
        f"#{series.point_colours[i]}" if series.point_colours and series.point_colours[i] else None
    ) or colour
    said_of = (series.labels[i] if series.labels else None) or written(series.values[i] or 0.0, None)
    tip = (
        [title(f"{series.name}: {said_of}" if series.name else said_of)]
        if len(series.values) < _MOST_TIPS
        else []
    )
    return element("circle", *tip, cx=spot[0], cy=spot[1], r=radius, fill=fill)


def _cloud(plan: ChartPlan, plot: Plot, scale: Scale, left: float) -> list[str]:
    known = [x for series in plan.series for x in series.x if x is not None]
    across, drawn = plot.lying(plan.category_axis, plot.steps(plan.category_axis, *_wider(known)), left)
    largest = max((size for series in plan.series for size in series.sizes), default=0.0) or 1.0
    for number, series in enumerate(plan.series):
        colour = f"#{series.colour or ACCENTS[number % len(ACCENTS)]}"
        places = [across(x) if x is not None else 0.0 for x in series.x]
        if series.has_line and plan.kind == "scatter":
            drawn += line_marks(series, places, scale, number)
            continue
        for i, (x, value) in enumerate(zip(places, series.values, strict=False)):
            if value is None or series.x[i] is None:
                continue
            radius = 4 + 22 * (series.sizes[i] / largest) ** 0.5 if series.sizes else 4.0
            drawn.append(_point(series, i, (x, scale(value)), colour, radius))
    return drawn


def _wider(values: Sequence[float]) -> tuple[float, float]:
    """From the least to the largest, with room for a point at both ends."""
    low, high = min(values), max(values)
    spare = (high - low) * 0.04
    return low - spare if low - spare > 0 or low < 0 else 0.0, high + spare


def _tops(plan: ChartPlan, series: Series, floor: Sequence[float], sums: Sequence[float]) -> list[float]:
    values = [value or 0.0 for value in series.values]
    if plan.grouping == "clustered":
        return values
    if plan.grouping == "percent":
        values = [value / whole for value, whole in zip(values, sums, strict=True)]
    return [low + value for low, value in zip(floor, values, strict=True)]


def _area(
    series: Series,
    places: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    scale: Scale,
    number: int,
) -> str:
    edge = [
        *zip(places, map(scale, high), strict=True),
        *reversed([*zip(places, map(scale, low), strict=True)]),
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge)
    colour = series.colour or ACCENTS[number % len(ACCENTS)]
    return element("polygon", title(series.name), points=points, fill=f"#{colour}", fill_opacity=0.8)


def _path(spots: Sequence[tuple[float, float] | None]) -> str:
    said_so, is_on = [], False
    for spot in spots:
        if spot:
            said_so.append(f"{'L' if is_on else 'M'}{spot[0]:.1f} {spot[1]:.1f}")
        is_on = spot is not None
    return "".join(said_so) or "M0 0"


def _has_neighbour(spots: Sequence[object], i: int) -> bool:
    return bool((i > 0 and spots[i - 1]) or (i + 1 < len(spots) and spots[i + 1]))
