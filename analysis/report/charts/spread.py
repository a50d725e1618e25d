"""How do a histogram, a box plot and a waterfall become stacked columns?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis.report.charts import values as v
from analysis.report.charts.plan import ChartPlan, Series
from analysis.report.clean import defused
from analysis.report.colours import ACCENTS, tint, to_hex
from analysis.report.content import NotNative

_UP, _DOWN = ACCENTS[2], ACCENTS[5]


def read_histogram(traces: Sequence[Any], layout: Any) -> ChartPlan:
    """Counts per bin; bins as the figure sets them, else of equal width."""
    import numpy as np

    lying = traces[0].x is None
    data = [np.array([n for n in v.numbers(t.y if lying else t.x) if n is not None]) for t in traces]
    everything = np.concatenate(data)
    if not len(everything):
        raise NotNative("empty")
    bins = traces[0].ybins if lying else traces[0].xbins
    if bins.size and bins.start is not None and bins.end is not None:
        edges = np.arange(float(bins.start), float(bins.end) + float(bins.size) / 2, float(bins.size))
    else:
        count = (traces[0].nbinsy if lying else traces[0].nbinsx) or min(
            30, max(5, round(len(everything) ** 0.5))
        )
        edges = np.array(round_edges(float(everything.min()), float(everything.max()), count))
    series = []
    for trace, items in zip(traces, data, strict=True):
        counts = np.histogram(items, edges)[0]
        factor = {"percent": 100.0, "probability": 1.0}.get(trace.histnorm or "")
        heights = counts * factor / len(items) if factor and len(items) else counts
        series.append(Series(defused(trace.name), heights.tolist(), to_hex(trace.marker.color)))
    names = [f"{low:.6g}–{high:.6g}" for low, high in itertools.pairwise(edges)]
    return ChartPlan(
        kind="bar" if lying else "column",
        series=series,
        categories=names,
        grouping="stacked" if len(series) > 1 and layout.barmode != "group" else "clustered",
        category_axis=v.axis(layout.yaxis if lying else layout.xaxis),
        value_axis=v.axis(layout.xaxis if lying else layout.yaxis),
        gap=3,
    )


def read_box(traces: Sequence[Any], layout: Any) -> ChartPlan:
    """Boxes from the first to the third quartile with their median, whiskers as error bars.

    Single outliers are left out: a stacked chart has no place for them.
    """
    lying = traces[0].orientation == "h" or (
        traces[0].y is None and traces[0].q1 is None and traces[0].x is not None
    )
    names, fives, colour = [], [], None
    for trace in traces:
        colour = colour or to_hex(trace.marker.color) or to_hex(trace.line.color)
        for name, five in _fives(trace, lying):
            names.append(v.category(name))
            fives.append(five)
    if not fives or min(five[1] for five in fives) < 0:
        raise NotNative("box")
    colour = colour or ACCENTS[0]
    axis = v.axis(layout.xaxis if lying else layout.yaxis)
    if axis.high is None:
        axis = replace(axis, high=round_edges(0.0, max(five[4] for five in fives) * 1.02, 8)[-1])
    low, q1, median, q3, high = (list(column) for column in zip(*fives, strict=True))
    lengths = [_minus(q1, low), _minus(median, q1), _minus(q3, median), _minus(high, q3)]
    series = [
        Series("Q1", q1, is_base=True, below=lengths[0]),
        Series("Q1–Q2", lengths[1], tint(colour, 0.45)),
        Series("Q2–Q3", lengths[2], tint(colour, 0.8), above=lengths[3]),
    ]
    return ChartPlan(
        kind="bar" if lying else "column",
        series=series,
        categories=names,
        grouping="stacked",
        category_axis=v.axis(layout.yaxis if lying else layout.xaxis),
        value_axis=axis,
        gap=70,
        has_legend=False,
        is_reversed=lying and layout.yaxis.autorange == "reversed",
    )


def read_waterfall(traces: Sequence[Any], layout: Any) -> ChartPlan:
    """Steps up and down on an invisible base, totals from the floor."""
    if len(traces) > 1 or traces[0].orientation == "h":
        raise NotNative("waterfall")
    trace = traces[0]
    steps = [step or 0.0 for step in v.numbers(trace.y)]
    measures = [str(m) for m in v.plain(trace.measure)] or ["relative"] * len(steps)
    rows: list[list[float | None]] = [[None] * len(steps) for _ in range(4)]
    base, up, down, total = rows
    level = trace.base or 0.0
    for index, (step, measure) in enumerate(zip(steps, measures, strict=True)):
        before = level
        level = {"relative": level + step, "absolute": step}.get(measure, level)
        if min(before, level) < 0:
            raise NotNative("waterfall below zero")
        if measure == "relative":
            base[index] = min(before, level)
            (up if step >= 0 else down)[index] = abs(step)
        else:
            total[index] = level
    labels = v.texts(trace.text, len(steps))
    series = [Series("△", base, is_base=True)]
    for name, values, own, colour in (
        ("▲", up, trace.increasing.marker.color, _UP),
        ("▼", down, trace.decreasing.marker.color, _DOWN),
        ("Σ", total, trace.totals.marker.color, ACCENTS[0]),
    ):
        if any(value is not None for value in values):
            shown = [
                label if value is not None else None for label, value in zip(labels, values, strict=False)
            ]
            series.append(Series(name, values, to_hex(own) or colour, labels=shown))
    return ChartPlan(
        kind="column",
        series=series,
        categories=[v.category(name) for name in v.plain(trace.x)],
        grouping="stacked",
        category_axis=v.axis(layout.xaxis),
        value_axis=v.axis(layout.yaxis),
        gap=40,
        has_legend=False,
    )


def _fives(trace: Any, lying: bool) -> list[tuple[Any, tuple[float, ...]]]:
    """Name and five figures of each box of a trace, given or computed as plotly does."""
    names = v.plain(trace.y if lying else trace.x)
    if trace.q1 is not None:
        columns = [
            v.numbers(c) for c in (trace.lowerfence, trace.q1, trace.median, trace.q3, trace.upperfence)
        ]
        columns[0], columns[4] = columns[0] or columns[1], columns[4] or columns[3]
        rows = list(zip(*columns, strict=True))
        if any(value is None for row in rows for value in row):
            raise NotNative("box")
        return list(zip(names or [trace.name] * len(rows), rows, strict=True))
    values = v.numbers(trace.x if lying else trace.y)
    groups: dict[Any, list[float]] = {}
    for name, value in zip(names or [trace.name] * len(values), values, strict=True):
        if value is not None:
            groups.setdefault(name, []).append(value)
    return [(name, _five(group)) for name, group in groups.items()]


def round_edges(low: float, high: float, count: int) -> list[float]:
    """At most about `count` bins whose edges are multiples of 1, 2 or 5."""
    raw = (high - low) / count or 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first = math.floor(low / step)
    return [index * step for index in range(first, math.floor(high / step) + 2)]


def _five(values: Sequence[float]) -> tuple[float, ...]:
    """Whiskers reach the last value within 1.5 times the box; quartiles as plotly interpolates them."""
    import numpy as np

    q1, median, q3 = (float(q) for q in np.quantile(values, [0.25, 0.5, 0.75], method="hazen"))
    reach = 1.5 * (q3 - q1)
    low = min((n for n in values if n >= q1 - reach), default=q1)
    high = max((n for n in values if n <= q3 + reach), default=q3)
    return min(low, q1), q1, median, q3, max(high, q3)


def _minus(more: Sequence[float], less: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(more, less, strict=True)]
