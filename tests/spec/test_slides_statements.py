"""Sentences under each other, two contents beside each other, a title slide, and charts without a twin."""

from __future__ import annotations

import datetime as dt
import itertools

import plotly.graph_objects as go
import pytest
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn

from analysis import report as r
from analysis.report.statements import MOST_STATEMENTS
from tests.spec.slides_read import (
    NS,
    chart_of,
    data_sheet,
    misplaced,
    notes,
    only_slide,
    smallest_pt,
    table_of,
)

WORDS = r.SlideText("Three decisions", "Region is EMEA", [("Filter", "EMEA")], "Sample")
CHINESE = r.SlideText("三项决定", lang="zh")
ASIDES = {"en": r.Asides("As a table.", "Nothing here."), "zh": r.Asides("以表格显示。", "没有内容。")}


def make(content, words=WORDS) -> bytes:
    deck = r.Deck(title="t", lang=words.lang, asides=ASIDES)
    deck.add(r.Page(words, content))
    file = deck.save()
    assert misplaced(file) == []
    assert smallest_pt(file) >= 9
    return file


def named(file, name):
    return [shape for shape in only_slide(file).shapes if shape.name.startswith(name)]


def texts(file, name):
    return [shape.text_frame.text.replace("\u00a0", " ") for shape in named(file, name)]


def inside(file, left=0.5, right=12.833, top=1.42, bottom=7.0):
    """Whether every shape but headline, subtitle and source lies in the room for content."""
    for shape in only_slide(file).shapes:
        if shape.is_placeholder or shape.name == "footer":
            continue
        sides = [side / 914400 for side in (shape.left, shape.top, shape.width, shape.height)]
        if not (sides[0] >= left - 0.01 and sides[1] >= top - 0.01):
            return False
        if not (sides[0] + sides[2] <= right + 0.01 and sides[1] + sides[3] <= bottom + 0.01):
            return False
    return True


def test_sentences_have_number_remark_and_figure_in_line():
    held = [r.Statement("Approve quotes in a day", "512 deals wait", "1.2 M"), r.Statement("Stop re-opening")]
    file = make(r.Statements(held))
    assert texts(file, "statement") == ["Approve quotes in a day\n512 deals wait", "Stop re-opening"]
    assert texts(file, "figure") == ["1.2 M"]
    assert texts(file, "number") == ["1", "2"]
    rows = zip(named(file, "number"), named(file, "statement"), strict=True)
    assert all(number.top == statement.top for number, statement in rows)
    assert len({shape.left for shape in named(file, "statement")}) == 1
    assert inside(file)


def test_sentences_without_numbers_start_at_the_left():
    file = make(r.Statements([r.Statement("One")], is_numbered=False))
    assert named(file, "number") == []
    assert named(file, "statement")[0].left == round(0.5 * 914400)


@pytest.mark.parametrize("words", [WORDS, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("text", ["A sentence that goes on " * 12, "很长的一句话，没有空格也要换行。" * 12])
def test_long_sentences_shrink_and_never_run_into_each_other(words, text):
    held = [r.Statement(text, f"remark {text}", "9.99 M") for _ in range(7)]
    file = make(r.Statements(held), words)
    shapes = named(file, "statement")
    ends = [(shape.top, shape.top + shape.height) for shape in shapes]
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ends))
    assert inside(file)
    for shown in texts(file, "statement"):
        sentence, remark = shown.split("\n")
        assert sentence == text.strip() or (sentence.endswith("…") and text.startswith(sentence[:-1]))
        assert remark.startswith("remark ")


def test_what_is_beyond_the_seventh_is_counted():
    file = make(r.Statements([r.Statement(f"Sentence {n}") for n in range(10)]))
    assert len(texts(file, "statement")) == MOST_STATEMENTS == 7
    assert texts(file, "more") == ["… + 3"]


def test_no_sentences_leave_the_slide_empty():
    assert texts(make(r.Statements([])), "statement") == []


def test_two_contents_stand_beside_each_other():
    bars = r.Chart(go.Figure(go.Bar(x=["A"], y=[1])))
    file = make(r.Beside(bars, r.Statements([r.Statement("Why", "because", "3")]), 0.6))
    chart = next(shape for shape in only_slide(file).shapes if shape.has_chart)
    assert chart.left == pytest.approx(0.5 * 914400, abs=10)
    assert chart.width == pytest.approx((12.333 - 0.4) * 0.6 * 914400, abs=1_000)
    assert min(shape.left for shape in named(file, "number")) > chart.left + chart.width
    assert inside(file)


def test_tiles_beside_something_stand_in_fewer_columns():
    file = make(r.Beside(r.Table(["a"], [["1"]]), r.Tiles([r.Tile("Name", "12", "of 20")] * 6), 0.7))
    tiles = named(file, "figure: Name")
    assert len(tiles) == 6
    assert len({shape.left for shape in tiles}) < 4
    assert inside(file)


def test_a_title_slide_fills_the_layouts_places():
    file = make(r.Cover("Where 41 days go", "Summary", ["Log: sample", "2026-01-15"]))
    slide = only_slide(file)
    assert slide.slide_layout.name == "Title Slide"
    assert slide.shapes.title.text_frame.text == "Where 41 days go"
    assert [shape.text_frame.text for shape in slide.placeholders][1:] == ["Summary\nLog: sample\n2026-01-15"]
    assert notes(file).split("\n")[0] == WORDS.headline


def test_a_title_slide_with_a_title_alone_has_no_empty_place():
    slide = only_slide(make(r.Cover("Title")))
    assert [shape.placeholder_format.idx for shape in slide.placeholders] == [0]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (
            go.Figure(
                go.Sankey(node={"label": ["A", "B"]}, link={"source": [0], "target": [1], "value": [5]})
            ),
            [["", "→", "n"], ["A", "B", "5"]],
        ),
        # 1..9: quartiles by linear interpolation are 3, 5, 7
        (go.Figure(go.Violin(y=list(range(1, 10)), name="v")),
         [["", "n", "Min", "25 %", "50 %", "75 %", "Max"], ["v", "9", "1", "3", "5", "7", "9"]]),
        (go.Figure([go.Bar(x=["A", "B"], y=[1, 2.5], name="n"), go.Pie(labels=["C"], values=[3])]),
         [["", "", ""], ["n", "A", "1"], ["n", "B", "2.5"], ["", "C", "3"]]),
    ],
)  # fmt: skip
def test_what_has_no_native_twin_stands_as_a_table_with_a_note(figure, expected):
    file = make(r.Chart(figure))
    assert table_of(file) == expected
    assert texts(file, "aside") == ["As a table."]


@pytest.mark.parametrize(
    "figure", [go.Figure(), go.Figure(go.Bar(x=[], y=[])), go.Figure(go.Heatmap(z=[])), go.Figure(go.Pie())]
)
def test_an_empty_chart_says_so_in_the_slides_language(figure):
    assert texts(make(r.Chart(figure)), "empty") == ["Nothing here."]
    assert texts(make(r.Chart(figure), CHINESE), "empty") == ["没有内容。"]


def test_a_cloud_of_moments_keeps_its_dates():
    moments = [dt.datetime(2025, 1, 1, 12), dt.datetime(2025, 3, 1, 6)]  # noqa: DTZ001 - plotly's own
    cloud = go.Scatter(x=moments, y=[1, 2], mode="markers", name="deals")
    chart = chart_of(make(r.Chart(go.Figure(cloud))))
    assert chart.chart_type == XL_CHART_TYPE.XY_SCATTER
    # 2025-01-01 is day 45,658 of a spreadsheet; 59 days later is 2025-03-01
    assert data_sheet(chart)[1:] == [[45658.5, 1], [45717.25, 2]]
    assert chart.category_axis.tick_labels.number_format == "yyyy-mm-dd"


def test_bars_keep_the_screens_patterns():
    bars = go.Bar(x=["A"], y=[1], marker={"color": "#1F5FBF", "pattern": {"shape": "/"}})
    fill = chart_of(make(r.Chart(go.Figure(bars))))._chartSpace.find(".//c:ser/c:spPr/a:pattFill", NS)
    assert fill.get("prst") == "wdUpDiag"
    assert fill.find("a:bgClr/a:srgbClr", NS).get("val") == "1F5FBF"


def test_shares_of_a_ring_are_legible_on_their_parts():
    ring = go.Pie(labels=["A", "B"], values=[1, 3], hole=0.5, marker_colors=["#0F2F63", "#FFE179"])
    labels = chart_of(make(r.Chart(go.Figure(ring))))._chartSpace.findall(".//c:dLbl", NS)
    inks = [label.find(".//a:srgbClr", NS).get("val") for label in labels]
    assert inks == ["FFFFFF", "0F1826"]
    assert [label.find("c:showPercent", NS).get("val") for label in labels] == ["1", "1"]
    assert [label.find("c:showVal", NS).get("val") for label in labels] == ["0", "0"]


def test_labels_in_bars_of_the_themes_colours_are_legible():
    figure = go.Figure([go.Bar(x=["A"], y=[n], name=str(n), text=[str(n)]) for n in (1, 2)])
    chart = chart_of(make(r.Chart(figure.update_layout(barmode="stack"))))
    inks = [one.find(".//a:srgbClr", NS).get("val") for one in chart._chartSpace.iter(qn("c:dLbl"))]
    assert inks == ["FFFFFF", "0F1826"]  # on 1F5FBF and on E69F00
