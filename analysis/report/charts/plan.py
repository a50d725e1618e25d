"""What is a native chart, before it is drawn?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["column", "bar", "line", "area", "pie", "doughnut", "scatter", "bubble"]
Category = str | dt.date
_LARGE = 1_000


@dataclass(frozen=True)
class Series:
    """One row of bars, one line or one cloud of points.

    Parameters
    ----------
    values
        One per category (None leaves a gap); for scatter and bubble the y values.
    x, sizes
        For scatter and bubble only.
    labels
        Text at each point, as on the screen; None where there is none.
    is_line
        A line among bars, such as a target.
    is_base
        Invisible: it only lifts what is stacked on it.
    pattern
        Preset of a pattern the bars are filled with, such as `wdUpDiag`; empty for a plain fill.
    below, above
        Length of the whisker under and over each point.
    """

    name: str
    values: Sequence[float | None]
    colour: str | None = None
    point_colours: Sequence[str | None] = ()
    labels: Sequence[str | None] = ()
    x: Sequence[float | None] = ()
    sizes: Sequence[float] = ()
    is_line: bool = False
    is_base: bool = False
    dashed: bool = False
    has_line: bool = True
    has_markers: bool = False
    pattern: str = ""
    width_pt: float = 2.25
    below: Sequence[float] = ()
    above: Sequence[float] = ()


@dataclass(frozen=True)
class Axis:
    """Title, number format and range of an axis; None leaves the choice to PowerPoint."""

    title: str = ""
    number_format: str | None = None
    low: float | None = None
    high: float | None = None
    is_log: bool = False


@dataclass(frozen=True)
class Cross:
    """A line across lying bars at a value, such as that of all groups together, with its words."""

    value: float
    name: str
    colour: str | None = None


@dataclass(frozen=True)
class ChartPlan:
    """A chart by kind, grouping, categories and series."""

    kind: Kind
    series: Sequence[Series]
    categories: Sequence[Category] = ()
    grouping: Literal["clustered", "stacked", "percent"] = "clustered"
    category_axis: Axis = field(default_factory=Axis)
    value_axis: Axis = field(default_factory=Axis)
    label_format: str | None = None
    gap: int = 50
    is_reversed: bool = False
    has_legend: bool = True
    crosses: Sequence[Cross] = ()


def is_monthly(categories: Sequence[Category]) -> bool:
    """Whether the categories are the same day of different months."""
    days = [day for day in categories if isinstance(day, dt.date)]
    months = {(day.year, day.month) for day in days}
    return bool(days) and len(days) == len(categories) == len(months) and len({day.day for day in days}) == 1


def grouped(axis: Axis, values: Sequence[float | None]) -> Axis:
    """The axis with commas between thousands where it reaches them and says no other format."""
    known = [abs(value) for value in (*values, axis.high) if value is not None]
    said = axis.number_format or "General"
    if not known or max(known) < _LARGE or "General" not in said:
        return axis
    return replace(axis, number_format=said.replace("General", "#,##0"))
