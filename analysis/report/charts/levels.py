"""What becomes of a straight line drawn over a figure, such as a target?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis.report.charts import values as v
from analysis.report.charts.plan import ChartPlan, Cross, Series
from analysis.report.clean import clean, defused
from analysis.report.colours import to_hex
from analysis.report.content import NotNative

_WIDTH_PT = 1.75


def with_levels(plan: ChartPlan, layout: Any) -> ChartPlan:
    """The chart with its lines: level ones as series of their own, upright ones across lying bars.

    Raises
    ------
    NotNative
        For any other line: leaving it out would change what the figure says.
    """
    lines = [shape for shape in layout.shapes if shape.type == "line"]
    if not lines:
        return plan
    levels = [shape for shape in lines if _reference(shape.xref) and shape.y0 == shape.y1]
    uprights = [shape for shape in lines if _reference(shape.yref) and shape.x0 == shape.x1]
    if len(levels) == len(lines) and plan.kind in ("column", "line", "area", "scatter"):
        return replace(plan, series=[*plan.series, *_series(plan, levels, layout)])
    if len(uprights) == len(lines) and plan.kind == "bar" and plan.grouping == "clustered":
        crosses = [
            Cross(value, clean(_words(shape, layout, "x", shape.x0)), to_hex(shape.line.color))
            for shape in uprights
            if (value := v.numbers([shape.x0])[0]) is not None
        ]
        return replace(plan, crosses=crosses)
    raise NotNative(f"{plan.kind} with a line across")


def _reference(reference: Any) -> bool:
    """Whether a line runs over the whole figure on this axis."""
    return str(reference) == "paper" or str(reference).endswith("domain")


def _series(plan: ChartPlan, shapes: Sequence[Any], layout: Any) -> list[Series]:
    spots = [x for one in plan.series for x in one.x if x is not None]
    found = []
    for shape in shapes:
        value = v.numbers([shape.y0])[0]
        if value is None or (plan.kind == "scatter" and not spots):
            continue
        line = Series(
            name=defused(_words(shape, layout, "y", shape.y0)),
            values=[value] * (2 if plan.kind == "scatter" else len(plan.categories)),
            colour=to_hex(shape.line.color),
            x=[min(spots), max(spots)] if spots else [],
            is_line=True,
            dashed=True,
            width_pt=_WIDTH_PT,
        )
        found.append(line)
    return found


def _words(shape: Any, layout: Any, axis: str, value: Any) -> str:
    """The words next to a line: its own, or the note at the same value."""
    if shape.label.text:
        return shape.label.text
    notes = (note.text for note in layout.annotations if note[axis] == value and note.text)
    return next(notes, shape.name or "")
