"""How is a table written, and which table says what a chart shows?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.charts import heat_cells, is_heat_map, read_figure
from analysis.report.charts import values as v
from analysis.report.charts.plan import ChartPlan
from analysis.report.content import NotNative
from analysis.report.html.shades import Shades
from analysis.report.html.tags import plain, tag
from analysis.report.html.words import Words
from analysis.report.svg.numbers import written
from analysis.report.svg.plot import said

MOST_ROWS, MOST_FIGURES = 1_000, 200


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    words: Words,
    caption: str,
    align: Sequence[str] | None = None,
    shade: Sequence[Sequence[str | None]] | None = None,
    shades: Shades,
    most: int = MOST_ROWS,
) -> str:
    """A table with its header cells; the first cell of a row is the header of that row."""
    sides = [*(align or ()), *["l", *["r"] * len(header)][len(align or ()) :]]
    head = tag("tr", *(_cell("th", text, sides, i, scope="col") for i, text in enumerate(header)))
    body = []
    for number, row in enumerate(rows[:most]):
        grounds = [shades.ground(one) for one in (shade[number] if shade and number < len(shade) else ())]
        grounds += [None] * (len(row) - len(grounds))
        cells = [
            _cell(
                "th" if i == 0 else "td", text, sides, i, scope="row" if i == 0 else None, ground=grounds[i]
            )
            for i, text in enumerate(row[: len(header)])
        ]
        body.append(tag("tr", *cells))
    whole = tag(
        "table", tag("thead", head), tag("tbody", *body),
        aria_label=caption,
    )  # fmt: skip
    cut = tag("p", plain(words.first_rows(most, len(rows))), class_="cut") if len(rows) > most else ""
    return tag("div", whole, class_="scroll", tabindex=0, role="region", aria_label=caption) + cut


def _cell(
    name: str, text: str, sides: Sequence[str], i: int, *, scope: str | None, ground: str | None = None
) -> str:
    names = " ".join(
        one for one in (sides[i] if i < len(sides) and sides[i] != "l" else "", ground or "") if one
    )
    return tag(name, plain(text), scope=scope, class_=names or None)


def figures_of(figure: Any) -> tuple[list[str], list[list[str]]]:
    """Header and rows that say what a figure shows."""
    try:
        if is_heat_map(figure):
            header, rows, _shades = heat_cells(figure)
            return header, rows
        return _of_plan(read_figure(figure))
    except NotNative:
        return _of_traces(figure)


def _of_plan(plan: ChartPlan) -> tuple[list[str], list[list[str]]]:
    shown = [series for series in plan.series if not series.is_base]
    style = plan.value_axis.number_format
    if plan.kind in ("scatter", "bubble"):
        rows = [
            [series.name, _number(x, plan.category_axis.number_format), _number(y, style)]
            for series in shown
            for x, y in zip(series.x, series.values, strict=False)
        ]
        return ["", plan.category_axis.title, plan.value_axis.title], rows
    names = said(plan.categories)
    rows = [
        [
            name,
            *(
                _said(series.values[i], series.labels[i] if series.labels else None, style)
                for series in shown
            ),
        ]
        for i, name in enumerate(names)
    ]
    header = [plan.category_axis.title, *(series.name or plan.value_axis.title for series in shown)]
    return header, rows


def _said(value: float | None, label: str | None, style: str | None) -> str:
    return label or _number(value, style)


def _number(value: float | None, style: str | None) -> str:
    return "" if value is None else written(float(f"{value:.6g}"), style)


def _of_traces(figure: Any) -> tuple[list[str], list[list[str]]]:
    """What a figure without native twin holds, point by point."""
    layout = figure.layout
    header = ["", v.axis(layout.xaxis).title, v.axis(layout.yaxis).title]
    rows = [
        [str(trace.name or ""), str(x), str(y)]
        for trace in figure.data
        if trace.visible in (None, True) and "x" in trace and "y" in trace
        for x, y in zip(v.plain(trace.x), v.plain(trace.y), strict=False)
    ]
    return header, rows
