"""What stands around the marks of a chart: its frame, axes, ticks and names?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.charts.plan import Axis, Category, ChartPlan, is_monthly
from analysis.report.colours import LINE, MUTED
from analysis.report.svg.elements import cut, element, text, width_px
from analysis.report.svg.numbers import Scale, powers, ticks, written

SIZE = 12.0
_RIGHT, _BOTTOM, _MOST_NAME = 60.0, 48.0, 330.0


@dataclass(frozen=True)
class Plot:
    """A sheet for a chart of this size, whose marks begin at `top`."""

    width: float
    height: float
    top: float

    @property
    def bottom(self) -> float:
        """Where the marks end."""
        return self.height - _BOTTOM

    @property
    def right(self) -> float:
        """Where the marks end, room for a figure beside the longest left."""
        return self.width - _RIGHT

    def steps(self, axis: Axis, low: float, high: float) -> list[float]:
        """The ticks of an axis for values from low to high, with the range of the axis where it has one."""
        low = axis.low if axis.low is not None else low
        high = axis.high if axis.high is not None else high
        return powers(low, high) if axis.is_log else ticks(low, high)

    def upright(self, axis: Axis, steps: Sequence[float]) -> tuple[Scale, float, list[str]]:
        """An axis on the left: its scale, where the marks begin, and its drawing."""
        said = [written(step, axis.number_format) for step in steps]
        left = max(width_px(one, SIZE) for one in said) + 18 + (18 if axis.title else 0)
        scale = Scale(steps[0], steps[-1], self.bottom, self.top, axis.is_log)
        drawn = []
        for step, one in zip(steps, said, strict=True):
            y = scale(step)
            drawn.append(self._rule(left, y, self.right, y))
            drawn.append(text(one, left - 8, y, size=SIZE, fill=f"#{MUTED}", anchor="end"))
        if axis.title:
            middle = (self.top + self.bottom) / 2
            said_title = cut(axis.title, self.bottom - self.top, SIZE)
            drawn.append(
                text(said_title, 10.0, middle, size=SIZE, fill=f"#{MUTED}", anchor="middle", rotate=-90)
            )
        return scale, left, drawn

    def lying(self, axis: Axis, steps: Sequence[float], left: float) -> tuple[Scale, list[str]]:
        """An axis below: its scale and its drawing."""
        scale = Scale(steps[0], steps[-1], left, self.right, axis.is_log)
        drawn = []
        for step in steps:
            x = scale(step)
            drawn.append(self._rule(x, self.top, x, self.bottom))
            said = written(step, axis.number_format)
            drawn.append(text(said, x, self.bottom + 14, size=SIZE, fill=f"#{MUTED}", anchor="middle"))
        return scale, [*drawn, *self.title_below(axis, left)]

    def title_below(self, axis: Axis, left: float) -> list[str]:
        """The name of the axis below."""
        if not axis.title:
            return []
        middle, said = (left + self.right) / 2, cut(axis.title, self.right - left, SIZE)
        return [text(said, middle, self.bottom + 34, size=SIZE, fill=f"#{MUTED}", anchor="middle")]

    def names_below(self, names: Sequence[str], places: Sequence[float]) -> list[str]:
        """Categories below, as many as have room."""
        if not names:
            return []
        room = (self.right - places[0]) / max(len(names), 1)
        widest = min(max(width_px(name, SIZE) for name in names), 150.0)
        every = max(1, -(-int(widest + 10) // max(int(room), 1)))
        return [
            text(cut(name, max(room * every - 6, 24.0), SIZE), place, self.bottom + 14, size=SIZE,
                 fill=f"#{MUTED}", anchor="middle")
            for i, (name, place) in enumerate(zip(names, places, strict=True)) if i % every == 0
        ]  # fmt: skip

    def names_left(self, names: Sequence[str]) -> float:
        """Where the marks begin beside names on the left."""
        return min(max((width_px(name, SIZE) for name in names), default=0.0) + 4, _MOST_NAME) + 18

    def _rule(self, x1: float, y1: float, x2: float, y2: float) -> str:
        return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=f"#{LINE}", stroke_width=1)


def said(categories: Sequence[Category]) -> list[str]:
    """Categories as texts; months without their first day."""
    monthly = is_monthly(categories)
    return [
        one.strftime("%Y-%m" if monthly else "%Y-%m-%d") if isinstance(one, dt.date) else str(one)
        for one in categories
    ]


def reach(plan: ChartPlan) -> tuple[float, float]:
    """The least and the largest value a chart must show, nothing included for bars and areas."""
    values = [value for series in plan.series for value in series.values if value is not None]
    if plan.grouping != "clustered":
        values = [
            sum(v or 0.0 for v in column) for column in zip(*(s.values for s in plan.series if not s.is_line))
        ]
        values += [v for s in plan.series if s.is_line for v in s.values if v is not None]
    values += [cross.value for cross in plan.crosses]
    if plan.grouping == "percent":
        values = [1.0]
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (
        (low, high)
        if plan.kind in ("scatter", "bubble", "line") and low > 0.5 * high
        else (min(low, 0.0), high)
    )
