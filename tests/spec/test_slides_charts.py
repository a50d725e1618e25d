"""Plotly figures as native charts: the data sheet holds the figure's values, the look follows the figure."""

from __future__ import annotations

import datetime as dt

import numpy as np
import plotly.graph_objects as go
import pytest
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn

from analysis.report import Chart, Deck, NotNative, SlideText
from analysis.report.metrics import width_in
from tests.spec.slides_read import (
    NS,
    chart_of,
    data_sheet,
    file_of,
    misplaced,
    only_slide,
    smallest_pt,
    table_of,
)
from ui import charts

TEXT = SlideText("Sales cycles get longer", "Won deals")
MONTHS = [dt.datetime(2025, month, 1) for month in (1, 2, 3)]  # noqa: DTZ001 - plotly's own days


def make(figure):
    file = file_of(TEXT, Chart(figure))
    assert misplaced(file) == []
    assert smallest_pt(file) >= 9
    return chart_of(file)


def sheet(figure):
    return data_sheet(make(figure))


def test_lying_bars_in_the_figures_order_with_its_texts_and_colours():
    bars = go.Bar(
        y=["A", "B"],
        x=[21.3, 8.7],
        orientation="h",
        text=["21.3 d", "8.7 d"],
        marker_color=["#C0392B", "#123456"],
    )
    chart = make(go.Figure(bars).update_layout(yaxis_autorange="reversed", xaxis_title="median days"))
    assert chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED
    assert data_sheet(chart) == [[None, None], ["A", 21.3], ["B", 8.7]]
    assert chart.category_axis.reverse_order
    assert chart.value_axis.axis_title.text_frame.text == "median days"
    points = chart.plots[0].series[0].points
    assert [points[i].data_label.text_frame.text for i in (0, 1)] == ["21.3\u00a0d", "8.7\u00a0d"]
    assert [str(points[i].format.fill.fore_color.rgb) for i in (0, 1)] == ["C0392B", "123456"]


def test_grouped_columns_fill_the_categories_a_trace_lacks():
    figure = go.Figure(
        [go.Bar(x=["A", "B"], y=[1, 2], name="2024"), go.Bar(x=["B", "C"], y=[3, 4], name="2025")]
    )
    assert sheet(figure.update_layout(barmode="group")) == [
        [None, "2024", "2025"], ["A", 1, None], ["B", 2, 3], ["C", None, 4]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "orientation", "expected"),
    [
        ({"barmode": "stack"}, None, XL_CHART_TYPE.COLUMN_STACKED),
        ({"barmode": "relative"}, "h", XL_CHART_TYPE.BAR_STACKED),
        ({"barmode": "stack", "barnorm": "percent"}, None, XL_CHART_TYPE.COLUMN_STACKED_100),
        ({"barmode": "stack", "barnorm": "percent"}, "h", XL_CHART_TYPE.BAR_STACKED_100),
        ({"barmode": "group"}, None, XL_CHART_TYPE.COLUMN_CLUSTERED),
    ],
)
def test_kind_of_bars(layout, orientation, expected):
    names, values = ["A", "B"], [1, 2]
    x, y = (values, names) if orientation == "h" else (names, values)
    figure = go.Figure([go.Bar(x=x, y=y, name=name, orientation=orientation) for name in ("won", "lost")])
    assert make(figure.update_layout(**layout)).chart_type == expected


def test_months_stand_on_a_date_axis_and_a_target_line_is_a_series():
    figure = go.Figure(
        go.Scatter(x=MONTHS, y=[40, 42.5, None], name="median", mode="lines+markers", line_color="#102030")
    )
    figure.add_hline(y=35, line_dash="dash", line_color="#C0392B", annotation_text="Target 35 d")
    chart = make(figure)
    rows = data_sheet(chart)
    assert rows[0] == [None, "median", "Target 35 d"]
    assert [row[0].date() for row in rows[1:]] == [day.date() for day in MONTHS]
    assert [row[1:] for row in rows[1:]] == [[40, 35], [42.5, 35], [None, 35]]
    assert chart.category_axis._element.find(qn("c:baseTimeUnit")).get("val") == "months"
    line, target = chart.plots[0].series
    assert (str(line.format.line.color.rgb), str(target.format.line.color.rgb)) == ("102030", "C0392B")
    assert target._element.find(".//a:prstDash", NS).get("val") == "dash"


def test_a_line_among_bars_shares_axes_and_data_sheet():
    figure = go.Figure(
        [
            go.Bar(x=["A", "B"], y=[3, 5], name="n"),
            go.Scatter(x=["A", "B"], y=[4, 4], name="target", mode="lines"),
        ]
    )
    chart = make(figure)
    assert [plot._element.tag.split("}")[1] for plot in chart.plots] == ["barChart", "lineChart"]
    assert [series.name for plot in chart.plots for series in plot.series] == ["n", "target"]
    axes = [[axis.get("val") for axis in plot._element.findall(qn("c:axId"))] for plot in chart.plots]
    assert axes[0] == axes[1]
    assert data_sheet(chart) == [[None, "n", "target"], ["A", 3, 4], ["B", 5, 4]]


def test_scatter_and_bubble_keep_numbers():
    points = make(go.Figure(go.Scatter(x=[1, 2.5], y=[3, 4], mode="markers", name="deals")))
    assert points.chart_type == XL_CHART_TYPE.XY_SCATTER
    assert data_sheet(points)[1:] == [[1, 3], [2.5, 4]]
    bubbles = make(
        go.Figure(go.Scatter(x=[1, 2], y=[3, 4], mode="markers", marker_size=[10, 20], name="deals"))
    )
    assert list(bubbles.plots[0].series[0].values) == [3, 4]
    assert bubbles.chart_type == XL_CHART_TYPE.BUBBLE


def test_areas_and_rings():
    area = [go.Scatter(x=MONTHS, y=[1, 2, 3], stackgroup="one", name=name) for name in ("a", "b")]
    assert make(go.Figure(area)).chart_type == XL_CHART_TYPE.AREA_STACKED
    ring = make(go.Figure(go.Pie(labels=["Won", "Lost"], values=[40, 25], hole=0.5)))
    assert ring.chart_type == XL_CHART_TYPE.DOUGHNUT
    assert data_sheet(ring)[1:] == [["Won", 40], ["Lost", 25]]


def test_histogram_counts_in_round_bins():
    rows = sheet(go.Figure(go.Histogram(x=[1, 2, 9, 11, 12, 29], nbinsx=3, name="days")))
    assert rows == [[None, "days"], ["0–10", 3], ["10–20", 2], ["20–30", 1]]


def test_histogram_with_bins_of_its_own():
    bins = {"start": 0, "end": 4, "size": 2}
    assert sheet(go.Figure(go.Histogram(x=[0, 1, 2, 3, 3.5], xbins=bins)))[1:] == [["0–2", 2], ["2–4", 3]]


def test_box_of_given_quartiles_stacks_to_them():
    box = go.Box(x=["A"], lowerfence=[1], q1=[4], median=[6], q3=[9], upperfence=[20])
    chart = make(go.Figure(box))
    assert data_sheet(chart)[1:] == [["A", 4, 6 - 4, 9 - 6, 4 - 1, 20 - 9]]
    lengths = [float(v.text) for v in chart._chartSpace.iterfind(".//c:errBars//c:v", NS)]
    assert lengths == [4 - 1, 20 - 9]
    assert chart.value_axis.maximum_scale >= 20


def test_box_of_raw_values_takes_plotlys_quartiles():
    # 1..8: plotly's linear method puts the quartiles at 2.5, 4.5, 6.5 (Hazen: n p + 1/2)
    chart = make(go.Figure(go.Box(y=list(range(1, 9)), name="A")))
    assert data_sheet(chart)[1:] == [["A", 2.5, 2.0, 2.0, 2.5 - 1, 8 - 6.5]]


def test_waterfall_rises_and_falls_from_a_base():
    steps = go.Waterfall(
        x=["Now", "Dunning", "More", "Then"],
        y=[41, -9, 3, 0],
        measure=["absolute", "relative", "relative", "total"],
    )
    rows = sheet(go.Figure(steps))
    assert rows[0] == [None, "△", "▲", "▼", "Σ"]
    assert rows[1:] == [
        ["Now", None, None, None, 41],
        ["Dunning", 41 - 9, None, 9, None],
        ["More", 32, 3, None, None],
        ["Then", None, None, None, 41 - 9 + 3],
    ]


def test_funnel_from_the_top_with_its_shares():
    chart = make(go.Figure(go.Funnel(y=["Lead", "Won"], x=[2400, 600], textinfo="value+percent initial")))
    assert data_sheet(chart)[1:] == [["Lead", 2400], ["Won", 600]]
    assert chart.category_axis.reverse_order
    assert chart.plots[0].series[0].points[1].data_label.text_frame.text == "2,400 · 100%".replace(
        "2,400 · 100", "600 · 25"
    )


def test_heat_map_is_a_shaded_table():
    grid = go.Heatmap(
        z=[[1, 2], [3, 4]], x=["W1", "W2"], y=["EMEA", "APAC"], colorscale=[[0, "#FFFFFF"], [1, "#000000"]]
    )
    file = file_of(TEXT, Chart(go.Figure(grid)))
    assert table_of(file) == [["", "W1", "W2"], ["APAC", "3", "4"], ["EMEA", "1", "2"]]
    table = next(shape.table for shape in only_slide(file).shapes if shape.has_table)
    assert [str(table.cell(*place).fill.fore_color.rgb) for place in ((1, 2), (2, 1))] == ["000000", "FFFFFF"]
    assert misplaced(file) == []


def test_formats_of_axes_and_labels():
    figure = go.Figure(go.Bar(x=["A"], y=[0.25], texttemplate="%{y:.1%}"))
    chart = make(figure.update_layout(yaxis={"tickformat": ".0%", "ticksuffix": " d"}))
    assert chart.value_axis.tick_labels.number_format == '0%" d"'
    assert chart.plots[0].series[0].data_labels.number_format == "0.0%"


@pytest.mark.parametrize(
    ("figure", "kind"),
    [
        (go.Figure(go.Sankey()), "sankey"),
        (go.Figure(go.Violin(y=[1, 2])), "violin"),
        (go.Figure(), "empty"),
        (go.Figure([go.Bar(x=["A"], y=[1]), go.Pie(values=[1])]), "bar+pie"),
        (go.Figure([go.Bar(x=["A"], y=[1]), go.Scatter(x=["A"], y=[1], yaxis="y2")]), "subplots"),
        (go.Figure(go.Bar(x=["A"], y=[1])).add_vline(x=0), "column with a line across"),
        (go.Figure(go.Pie(labels=["A"], values=[1])).add_hline(y=1), "pie with a line across"),
        (go.Figure(go.Waterfall(x=["A", "B"], y=[3, -5])), "waterfall below zero"),
        (go.Figure(go.Box(y=[-5, -4, 3])), "box"),
        (go.Figure(go.Scatter(x=np.arange(6000), y=np.arange(6000), mode="markers")), "points"),
        (go.Figure(go.Heatmap(z=np.zeros((20, 20)))), "heatmap"),
    ],
)
def test_what_has_no_native_twin_says_so(figure, kind):
    with pytest.raises(NotNative) as caught:
        Deck(title="Deck").chart(TEXT, figure)
    assert (caught.value.code, caught.value.params["kind"]) == ("not_native", kind)


def test_a_refused_figure_adds_no_slide():
    deck = Deck(title="Deck")
    with pytest.raises(NotNative):
        deck.chart(TEXT, go.Figure(go.Sankey()))
    deck.chart(TEXT, go.Figure(go.Bar(x=["A"], y=[1])))
    assert only_slide(deck.save())


def test_names_are_no_formulas_in_the_data_sheet():
    names = ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "plain", "a\x00\x0bb"]
    rows = sheet(
        go.Figure(
            [go.Bar(x=names, y=[1] * 6, name="=cmd|' /C calc'!A0"), go.Bar(x=names, y=[2] * 6, name="ok")]
        )
    )
    cells = [str(cell) for row in rows for cell in row if isinstance(cell, str)]
    assert len(cells) == 8
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert "ab" in cells


def test_chart_texts_take_the_themes_east_asian_font():
    chart = make(go.Figure(go.Bar(x=["华东", "华北"], y=[1, 2], name="机会数")))
    run = chart._chartSpace.find("c:txPr//a:defRPr", NS)
    assert run.find("a:ea", NS).get("typeface") == "+mn-ea"
    assert [row[0] for row in data_sheet(chart)[1:]] == ["华东", "华北"]


def test_a_line_across_lying_bars_stands_at_its_value():
    figure = go.Figure(go.Bar(y=["A", "B"], x=[5, 2], orientation="h"))
    figure.add_vline(x=3.5, line_color="#D55E00")
    figure.add_annotation(x=3.5, y=1, yref="paper", text="All: 3.5 d", showarrow=False)
    file = file_of(TEXT, Chart(figure))
    chart, slide = chart_of(file), only_slide(file)
    place = {
        part: float(chart._chartSpace.find(f".//c:manualLayout/c:{part}", NS).get("val")) for part in "xywh"
    }
    frame = next(shape for shape in slide.shapes if shape.has_chart)
    line = next(shape for shape in slide.shapes if shape.name == "line: All: 3.5 d")
    low, high = chart.value_axis.minimum_scale, chart.value_axis.maximum_scale
    expected = frame.left + frame.width * (place["x"] + place["w"] * (3.5 - low) / (high - low))
    assert line.left == pytest.approx(expected, abs=1_000)
    assert line.top == pytest.approx(frame.top + frame.height * place["y"], abs=1_000)
    assert line.height == pytest.approx(frame.height * place["h"], abs=1_000)
    assert str(line.line.color.rgb) == "D55E00"
    assert misplaced(file) == []


def test_faint_bars_are_paler():
    bars = go.Bar(x=["A", "B"], y=[1, 2], marker={"color": ["#000000", "#000000"], "opacity": [1.0, 0.5]})
    points = make(go.Figure(bars)).plots[0].series[0].points
    assert [str(points[i].format.fill.fore_color.rgb) for i in (0, 1)] == ["000000", "808080"]


def test_every_chart_of_the_app_has_a_native_twin():
    from ui import charts

    names, values, words = ["A", "B"], [2.0, 1.0], ["2 d", "1 d"]
    figures = [
        charts.bars(names, values, axis="days", texts=words),
        charts.pair_bars(names, {"a": values, "b": values}, axis="days"),
        charts.trend(MONTHS, [1, 2, None], name="n", axis="", target=2, target_name="target"),
        charts.columns(names, values, axis="days"),
        charts.flow_bars(names, values, axis="days", texts=words, chosen=1),
        charts.group_bars(
            names, values, axis="d", texts=words, faint=[True, False], middle=1.5, middle_name="all"
        ),
    ]
    assert [make(figure).plots[0].series[0].name is not None for figure in figures] == [True] * 6


def test_bars_below_nought_have_room_below_and_their_names_beside_the_axis():
    figure = go.Figure(go.Bar(x=[-75, 10], y=["Rework", "Approval"], orientation="h"))
    figure.update_xaxes(rangemode="tozero")
    chart = make(figure)
    assert chart.value_axis.minimum_scale is None
    assert chart.category_axis.tick_label_position == XL_TICK_LABEL_POSITION.LOW
    figure.data[0].x = [75, 10]
    assert make(figure).value_axis.minimum_scale == 0


def week_of(n: int) -> go.Figure:
    """A week of hours: nothing on the first, `n` on the last, and 7 in between."""
    z = [[7] * 24 for _ in range(7)]
    z[0][0], z[6][23] = 0, n
    scale = [[0, "rgba(92,146,222,.08)"], [1, "#1f5fbf"]]
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    grid = go.Heatmap(z=z, x=[f"{hour:02d}" for hour in range(24)], y=days, colorscale=scale)
    return go.Figure(grid).update_yaxes(autorange="reversed")


def test_a_week_of_hours_stays_in_its_cells_over_the_whole_width():
    file = file_of(TEXT, Chart(week_of(12_345)))
    shape = next(shape for shape in only_slide(file).shapes if shape.has_table)
    cells = [cell for row in shape.table.rows for cell in row.cells]
    widths = [column.width / 914_400 for column in shape.table.columns]
    for number, cell in enumerate(cells):
        room = widths[number % 25] - (cell.margin_left + cell.margin_right) / 914_400
        for run in cell.text_frame.paragraphs[0].runs:
            assert run.font.size.pt >= 8
            assert width_in(run.text, run.font.size.pt, bold=bool(run.font.bold)) <= room
    assert sum(widths) == pytest.approx(13.333 - 2 * shape.left / 914_400, abs=0.1)
    assert shape.table.cell(7, 24).text == "12k"
    assert misplaced(file) == []


def test_a_colour_that_lets_the_paper_through_is_as_pale_as_on_screen():
    table = next(
        shape.table for shape in only_slide(file_of(TEXT, Chart(week_of(400)))).shapes if shape.has_table
    )
    # 92, 146, 222 at 8 % on white: 255 - (255 - 92) * .08 = 242, 246, 252.
    assert str(table.cell(1, 1).fill.fore_color.rgb) == "F2F6FC"
    assert str(table.cell(7, 24).fill.fore_color.rgb) == "1F5FBF"


@pytest.mark.parametrize(
    ("label", "held"),
    [("half within 5.9 d", "half within 5.9_d"), ("8.9% · 12 天", "8.9% · 12_天"), ("3 deals", "3 deals"),
     ("1 d 4 h", "1_d 4_h"), ("two of 40 pairs", "two of 40 pairs")],
)  # fmt: skip
def test_a_label_never_parts_a_number_from_its_unit(label, held):
    chart = make(go.Figure(go.Bar(x=["A"], y=[1], text=[label])))
    mark = chart.plots[0].series[0].points[0].data_label
    assert mark.text_frame.text == held.replace("_", "\u00a0")
    assert mark.text_frame.word_wrap is False


@pytest.mark.parametrize(
    ("most", "tick", "wanted"), [(14_000, None, "#,##0"), (900, None, None), (14_000, ".0%", "0%")]
)
def test_a_large_value_axis_has_commas_between_thousands(most, tick, wanted):
    figure = go.Figure(go.Bar(x=["A", "B"], y=[most, 5])).update_layout(yaxis_tickformat=tick)
    labels = make(figure).value_axis.tick_labels
    assert wanted is None or labels.number_format == wanted
    assert (labels.number_format == "#,##0") == (wanted == "#,##0")


def test_the_bar_of_all_has_its_name_beside_it_and_its_figure_at_it():
    for said, name, figure in (("all: 2.9 d", "all", "2.9 d"), ("全部：2.9 天", "全部", "2.9 天")):
        drawn = charts.group_bars(
            ["East"], [2], axis="d", texts=["2.0 d"], faint=[False], middle=2.9, middle_name=said, as_bar=True
        )
        assert (drawn.data[0].y[0], drawn.data[0].text[0]) == (name, figure)


def test_whiskers_reach_from_end_to_end_and_the_ends_stand_in_the_sheet():
    """40 from 30 to 55, 20 from 15 to 20, and 5 of no known range."""
    figure = go.Figure(
        go.Bar(
            x=[40, 20, 5], y=["a", "b", "c"], orientation="h", text=["forty", "twenty", "five"], name="Cost",
            meta={"below": "From", "above": "To"},
            error_x={"type": "data", "symmetric": False, "array": [15, 0, 0], "arrayminus": [10, 5, 0]},
        )
    )  # fmt: skip
    chart = make(figure)
    plot = chart.plots[0]
    assert [list(one.values) for one in plot.series] == [[40, 20, 5], [30, 15, 5], [55, 20, 5]]
    assert [one.name for one in plot.series] == ["Cost", "From", "To"]
    inside = {
        way: chart._chartSpace.xpath(f".//c:errBars/c:{way}/c:numRef/c:numCache/c:pt/c:v/text()")
        for way in ("plus", "minus")
    }
    kind = chart._chartSpace.xpath(".//c:errBars/c:errBarType/@val")
    assert (kind, inside) == (["both"], {"plus": ["15"], "minus": ["10", "5"]})
    texts = ["".join(point.xpath(".//a:t/text()")) for point in plot.series[2]._element.xpath(".//c:dLbl")]
    assert texts == ["forty", "twenty", "five"]
    assert plot.overlap == 100
    assert not chart.has_legend


def test_whoever_changes_the_end_of_a_range_in_the_sheet_moves_the_whisker():
    """The lengths are formulas of the ends, and the chart reads them from their cells."""
    error = {"type": "data", "symmetric": False, "array": [15, 0], "arrayminus": [10, 5]}
    bars = go.Bar(
        x=[40, 20], y=["a", "b"], orientation="h", text=["forty", "twenty"], name="Cost",
        meta={"below": "From", "above": "To"}, error_x=error,
    )  # fmt: skip
    chart = make(go.Figure(bars))
    assert data_sheet(chart) == [
        [None, "Cost", "From", "To", "↓ Cost", "↑ Cost"],
        ["a", 40, 30, 55, "=B2-C2", "=D2-B2"],
        ["b", 20, 15, 20, "=B3-C3", "=D3-B3"],
    ]
    cells = {
        way: chart._chartSpace.xpath(f".//c:errBars/c:{way}/c:numRef/c:f/text()") for way in ("minus", "plus")
    }
    assert cells == {"minus": ["Sheet1!$E$2:$E$3"], "plus": ["Sheet1!$F$2:$F$3"]}
    assert not chart._chartSpace.xpath(".//c:numLit")


def test_bars_without_ranges_stay_one_series():
    chart = make(go.Figure(go.Bar(x=[1, 2], y=["a", "b"], orientation="h")))
    assert len(chart.plots[0].series) == 1
    assert not chart._chartSpace.xpath(".//c:errBars")
