"""How are columns of a sheet drawn as charts of Excel's own?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.workbook.look import INK, RULE, SERIES
from analysis.report.workbook.model import Chart, DataSheet, TableSheet, letters

WIDTH_CM, HEIGHT_CM = 22.0, 9.5
ROWS_OF_CHART = 21


def beside(page: Any, sheet: DataSheet) -> None:
    """The charts of a table of data, to its right, one below the other."""
    keys = [column.key for column in sheet.columns]
    for place, chart in enumerate(sheet.charts):
        drawn = _drawn(page, chart, keys, first=1, n_rows=sheet.n_rows)
        page.add_chart(drawn, f"{letters(len(keys) + 2)}{2 + place * ROWS_OF_CHART}")


def below(page: Any, sheet: TableSheet) -> None:
    """The charts of a small table, below it."""
    start = sheet.header_row + len(sheet.rows) + len(sheet.tail) + 3
    for place, chart in enumerate(sheet.charts):
        drawn = _drawn(page, chart, sheet.keys, first=sheet.header_row, n_rows=len(sheet.rows))
        page.add_chart(drawn, f"A{start + place * ROWS_OF_CHART}")


def _drawn(page: Any, chart: Chart, keys: Sequence[str], *, first: int, n_rows: int) -> Any:
    """A chart of columns whose heads stand in the row `first`."""
    from openpyxl.chart import BarChart, LineChart, Reference

    drawn = LineChart() if chart.kind == "line" else BarChart()
    last = first + min(chart.n_rows or n_rows, n_rows)
    for key in chart.series:
        place = list(keys).index(key) + 1
        drawn.add_data(
            Reference(page, min_col=place, max_col=place, min_row=first, max_row=last), titles_from_data=True
        )
    place = list(keys).index(chart.category) + 1
    drawn.set_categories(Reference(page, min_col=place, max_col=place, min_row=first + 1, max_row=last))
    _dressed(drawn, chart)
    for series, colour in zip(drawn.series, SERIES, strict=False):
        _coloured(series, colour, is_line=chart.kind == "line")
    return drawn


def _dressed(drawn: Any, chart: Chart) -> None:
    """Title, axes (openpyxl hides them unless told), a legend only where there is a choice."""
    from openpyxl.chart.shapes import GraphicalProperties

    drawn.title, drawn.width, drawn.height = chart.title, WIDTH_CM, HEIGHT_CM
    drawn.title.overlay = False
    _sized(drawn.title, 1300)
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.majorGridlines.spPr = GraphicalProperties(ln=_line(RULE, 0.5))
    drawn.y_axis.number_format, drawn.y_axis.scaling.min = chart.number_format, 0
    drawn.x_axis.number_format, drawn.x_axis.tickLblPos = "General", "low"
    if chart.axis:
        drawn.y_axis.title = chart.axis
        drawn.y_axis.title.overlay = False
        _sized(drawn.y_axis.title, 1000)
    if chart.kind == "bars_across":
        drawn.type, drawn.x_axis.scaling.orientation = "bar", "maxMin"
    if chart.kind != "line":
        drawn.gapWidth = 60
    if len(chart.series) == 1:
        drawn.legend = None
    else:
        drawn.legend.position = "b"


def _coloured(series: Any, colour: str, *, is_line: bool) -> None:
    if is_line:
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 28_000
        series.smooth = False
    else:
        series.graphicalProperties.solidFill = colour


def _line(colour: str, width_pt: float) -> Any:
    from openpyxl.drawing.line import LineProperties

    return LineProperties(solidFill=colour, w=int(width_pt * 12_700))


def _sized(title: Any, hundredths: int) -> None:
    """Titles of openpyxl are 18 points, whatever the chart."""
    from openpyxl.drawing.text import CharacterProperties

    for paragraph in title.tx.rich.p:
        for run in paragraph.r or []:
            run.rPr = CharacterProperties(sz=hundredths, b=True, solidFill=INK)
