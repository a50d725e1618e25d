"""Which rows say what a figure shows, where no native chart does?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from analysis.report.charts import values as v
from analysis.report.clean import clean

Cells = tuple[list[str], list[list[str]]]
MOST_ROWS, _MOST_POINTS = 1_000, 60
_SUMMARY = ("n", "Min", "25 %", "50 %", "75 %", "Max")
_SPREAD = frozenset({"violin", "box", "histogram"})


def figure_cells(figure: Any) -> Cells:
    """Header and rows of the data of a figure; no rows where it holds none.

    Clouds of many points and distributions are told by their count and quartiles.
    """
    traces = [trace for trace in figure.data if trace.visible in (None, True)]
    if len(traces) == 1 and traces[0].type == "sankey":
        return _flows(traces[0])
    if len(traces) == 1 and traces[0].type == "heatmap":
        return _grid(traces[0])
    if any(_n(trace) > _MOST_POINTS or trace.type in _SPREAD for trace in traces):
        return _summaries(traces, figure.layout)
    return _points(traces, figure.layout)


def _points(traces: Sequence[Any], layout: Any) -> Cells:
    rows = []
    for trace in traces:
        columns = _columns(trace)
        rows += [[clean(trace.name), *(_said(part) for part in point)] for point in zip_longest(*columns)]
    wide = max((len(row) for row in rows), default=1)
    header = ["", *_titles(layout), *[""] * wide][:wide]
    rows = [[*row, *[""] * (wide - len(row))] for row in rows[:MOST_ROWS]]
    return (header, rows) if any(row[0] for row in rows) else (header[1:], [row[1:] for row in rows])


def _columns(trace: Any) -> list[list[Any]]:
    """What the trace shows at each point: names and values, by whatever property it keeps them."""
    for names in (("labels", "parents", "values"), ("x", "y", "z"), ("theta", "r"), ("q1", "median", "q3")):
        found = [v.plain(trace[name]) for name in names if name in trace and trace[name] is not None]
        if any(found):
            return [column for column in found if column]
    return []


def _flows(trace: Any) -> Cells:
    names = [clean(label) for label in v.plain(trace.node.label)]
    links = zip(
        v.plain(trace.link.source), v.plain(trace.link.target), v.plain(trace.link.value), strict=False
    )
    rows = [[_at(names, source), _at(names, target), _said(value)] for source, target, value in links]
    return ["", "→", "n"], rows[:MOST_ROWS]


def _grid(trace: Any) -> Cells:
    grid = [v.plain(row) for row in v.plain(trace.z)]
    width = max((len(row) for row in grid), default=0)
    columns = v.plain(trace.x) or list(range(width))
    names = v.plain(trace.y) or list(range(len(grid)))
    rows = [[_said(name), *(_said(value) for value in row)] for name, row in zip(names, grid, strict=False)]
    return ["", *(_said(name) for name in columns)], rows[:MOST_ROWS]


def _summaries(traces: Sequence[Any], layout: Any) -> Cells:
    """A row per trace and direction that holds numbers: how many, and where they lie."""
    import numpy as np

    rows = []
    for trace in traces:
        for axis, title in zip(("x", "y"), _titles(layout), strict=True):
            items = v.plain(trace[axis]) if axis in trace else []
            known, say = _known(items)
            if known:
                fives = np.quantile(
                    known, [0, 0.25, 0.5, 0.75, 1], method="lower" if say is _day else "linear"
                )
                rows.append(
                    [clean(trace.name), title, _said(len(known)), *(say(float(one)) for one in fives)]
                )
    if not rows:
        return _points(traces, layout)
    header = ["", "", *_SUMMARY]
    kept = [place for place in range(len(header)) if place > 1 or any(row[place] for row in rows)]
    return [header[place] for place in kept], [[row[place] for place in kept] for row in rows[:MOST_ROWS]]


def _known(items: Sequence[Any]) -> tuple[list[float], Callable[[float], str]]:
    """The numbers or moments among the values, and how they are said."""
    if v.are_numbers(items):
        return [value for value in v.numbers(items) if value is not None], _said
    if v.are_moments(items) or v.are_days(items):
        return [found for item in items if (found := v.serial(item)) is not None], _day
    return [], _said


def _day(serial: float) -> str:
    return (dt.date(1899, 12, 30) + dt.timedelta(days=int(serial))).isoformat()


def _titles(layout: Any) -> list[str]:
    return [v.axis(layout.xaxis).title, v.axis(layout.yaxis).title]


def _n(trace: Any) -> int:
    return max((len(column) for column in _columns(trace)), default=0)


def _at(names: Sequence[str], place: Any) -> str:
    return names[place] if isinstance(place, int) and 0 <= place < len(names) else _said(place)


def _said(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(v.category(value, is_date=v.are_days([value])))
    return f"{value:,.4g}" if abs(value) < 1_000 and value != int(value) else f"{value:,.0f}"
