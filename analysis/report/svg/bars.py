"""How are bars drawn: upright or lying, beside or on top of each other, with lines among them?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.charts.plan import ChartPlan, Series
from analysis.report.colours import ACCENTS, INK, MUTED, ink_on
from analysis.report.svg.elements import cut, element, text, title, width_px
from analysis.report.svg.lines import line_marks
from analysis.report.svg.numbers import Scale, written
from analysis.report.svg.plot import SIZE, Plot, reach, said

_ROOM = 0.72
_MOST_LABELS = 120


def draw_bars(plan: ChartPlan, plot: Plot) -> list[str]:
    """The whole chart below its legend."""
    low, high = reach(plan)
    tips = [
        s.values[i] + s.above[i] for s in plan.series if s.above for i in range(len(s.above)) if s.values[i]
    ]
    steps = plot.steps(plan.value_axis, low, max([high, *tips]))
    return _lying(plan, plot, steps) if plan.kind == "bar" else _upright(plan, plot, steps)


def _upright(plan: ChartPlan, plot: Plot, steps: Sequence[float]) -> list[str]:
    scale, left, drawn = plot.upright(plan.value_axis, steps)
    pitch = (plot.right - left) / max(len(plan.categories), 1)
    places = [left + (i + 0.5) * pitch for i in range(len(plan.categories))]
    drawn += plot.names_below(said(plan.categories), places)
    drawn += plot.title_below(plan.category_axis, left)
    drawn += _marks(plan, plot, scale, places, pitch, is_lying=False)
    for number, series in enumerate(plan.series):
        if series.is_line:
            drawn += line_marks(series, places, scale, number)
    return drawn


def _lying(plan: ChartPlan, plot: Plot, steps: Sequence[float]) -> list[str]:
    names = said(plan.categories)
    left = plot.names_left(names)
    scale, drawn = plot.lying(plan.value_axis, steps, left)
    pitch = (plot.bottom - plot.top) / max(len(names), 1)
    places = [plot.top + (i + 0.5) * pitch for i in range(len(names))]
    places = places if plan.is_reversed else places[::-1]
    for name, y in zip(names, places, strict=True):
        drawn.append(text(cut(name, left - 14, SIZE), left - 8, y, size=SIZE, fill=f"#{INK}", anchor="end"))
    drawn += _marks(plan, plot, scale, places, pitch, is_lying=True)
    for cross in plan.crosses:
        x, colour = scale(cross.value), f"#{cross.colour or ACCENTS[5]}"
        rule = {"x1": x, "x2": x, "y1": plot.top - 4, "y2": plot.bottom}
        drawn.append(element("line", **rule, stroke=colour, stroke_width=1.5, stroke_dasharray="6 4"))
        drawn.append(text(cross.name, x, plot.top - 10, size=SIZE, fill=colour, anchor="middle"))
    return drawn


def _marks(
    plan: ChartPlan, plot: Plot, scale: Scale, places: Sequence[float], pitch: float, *, is_lying: bool
) -> list[str]:
    """The bars of every series, with their texts."""
    bars = [(number, series) for number, series in enumerate(plan.series) if not series.is_line]
    is_stacked, drawn = plan.grouping != "clustered", []
    thick = pitch * _ROOM / (1 if is_stacked else max(len(bars), 1))
    sums = [sum(abs(s.values[i] or 0.0) for _n, s in bars) or 1.0 for i in range(len(places))]
    base = [0.0] * len(places)
    for order, (number, series) in enumerate(bars):
        for i, (value, place) in enumerate(zip(series.values, places, strict=False)):
            if value is None:
                continue
            long = value / sums[i] if plan.grouping == "percent" else value
            start = base[i] if is_stacked else max(0.0, scale.low)
            stop = start + long if is_stacked else long
            base[i] = stop if is_stacked else 0.0
            away = place - pitch * _ROOM / 2 + (0 if is_stacked else order * thick)
            ends = scale(start), scale(stop)
            colour = (series.point_colours[i] if series.point_colours else None) or series.colour
            colour = colour or ACCENTS[number % len(ACCENTS)]
            drawn += _bar(series, i, ends, away, thick, colour, plan, plot, is_lying=is_lying)
            drawn += _whisker(series, i, stop, scale, away + thick / 2, plot, is_lying=is_lying)
    return drawn


def _bar(
    series: Series, i: int, ends: tuple[float, float], away: float, thick: float, colour: str,
    plan: ChartPlan, plot: Plot, *, is_lying: bool,
) -> list[str]:  # fmt: skip
    if series.is_base:
        return []
    low, high = sorted(ends)
    place = {"x": low, "y": away, "width": high - low, "height": thick}
    if not is_lying:
        place = {"x": away, "y": low, "width": thick, "height": high - low}
    value = series.values[i] or 0.0
    label = series.labels[i] if series.labels else None
    if label is None and plan.label_format and len(series.values) <= _MOST_LABELS:
        label = written(value, plan.label_format)
    tip = " · ".join(
        part for part in (series.name, str(label or written(value, plan.value_axis.number_format))) if part
    )
    rect = element("rect", title(tip), **place, fill=f"#{colour}", rx=1.5)
    return [rect, *_bar_label(label, ends, away + thick / 2, colour, plan, plot, is_lying=is_lying)]


def _bar_label(
    label: str | None, ends: tuple[float, float], middle: float, colour: str, plan: ChartPlan, plot: Plot,
    *, is_lying: bool,
) -> list[str]:  # fmt: skip
    """The text of a bar: inside where others stand on it or no room is beside it, else at its end."""
    if not label:
        return []
    wide, long = width_px(label, SIZE), abs(ends[1] - ends[0])
    is_inside = plan.grouping != "clustered" or (is_lying and ends[1] + wide + 8 > plot.width)
    if is_inside and (wide + 6 if is_lying else SIZE + 4) > long:
        return []
    ink = f"#{ink_on(colour)}" if is_inside else f"#{INK}"
    if not is_lying:
        y = (ends[0] + ends[1]) / 2 if is_inside else min(ends) - 9
        return [text(label, middle, y, size=SIZE, fill=ink, anchor="middle")]
    if plan.grouping != "clustered":
        return [text(label, (ends[0] + ends[1]) / 2, middle, size=SIZE, fill=ink, anchor="middle")]
    x, anchor = (ends[1] - 6, "end") if is_inside else (max(ends) + 6, "start")
    return [text(label, x, middle, size=SIZE, fill=ink, anchor=anchor)]


def _whisker(
    series: Series, i: int, stop: float, scale: Scale, middle: float, plot: Plot, *, is_lying: bool
) -> list[str]:
    """A thin line below and above a point."""
    below = series.below[i] if series.below else 0.0
    above = series.above[i] if series.above else 0.0
    if not below and not above:
        return []
    low, high = scale(stop - below), scale(stop + above)
    place = {"x1": low, "x2": high, "y1": middle, "y2": middle}
    if not is_lying:
        place = {"x1": middle, "x2": middle, "y1": low, "y2": high}
    return [element("line", **place, stroke=f"#{MUTED}", stroke_width=1.5)]
