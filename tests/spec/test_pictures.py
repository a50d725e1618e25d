"""Pictures of maps and charts: self-contained, names as text, places and figures as on the screen."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import plotly.graph_objects as go
import pytest
from PIL import Image

from analysis.report import NotNative, SlideText
from analysis.report.svg import Box, Line, NoFonts, Picture, map_svg, png, raster, size_of
from analysis.report.svg.chart import svg_of
from analysis.report.svg.curves import arrow_head, nearest
from analysis.report.svg.numbers import Scale, ticks, written

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script> & "x" ]]>\x00\u202e'
WORDS = SlideText("Most time is lost at A", "All deals", (("n", "12"),), "Sample")
BOXES = [
    Box("activity", "Alpha", 100, 40, 180, 38, "#1f5fbf", "#ffffff", sub="12", second="3 d"),
    Box("activity", HOSTILE, 100, 140, 180, 38, "#dce9f7", "#14202c"),
]
LINE = Line(
    [(100, 59), (100, 80), (100, 90), (100, 110)], (100, 121), "#c05010", 3.0, at=(130, 90), label="2.0 d",
    second="7", badge=1, is_bridge=True,
)  # fmt: skip
PICTURE = Picture(
    BOXES, [LINE], 200, 180, scale=["#ffeecc", "#aa2200"], low="< 1 d", high="> 9 d", bridge="dashed"
)


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_a_map_holds_its_words_figures_and_places():
    svg = map_svg(PICTURE, WORDS)
    root = ET.fromstring(svg)
    assert {
        "Alpha",
        "12",
        "3 d",
        "2.0 d",
        "7",
        "1",
        "< 1 d",
        "> 9 d",
        "dashed",
        "Sample",
        "All deals",
    } <= set(texts(svg))
    (path,) = root.iter(f"{SVG}path")
    assert path.get("d") == "M100.0 59.0C100.0 80.0 100.0 90.0 100.0 110.0"
    assert (path.get("stroke"), path.get("stroke-width"), path.get("stroke-dasharray")) == (
        "#c05010",
        "3",
        "9 5",
    )
    moved = [one.get("transform") for one in root.iter(f"{SVG}g") if one.get("transform")]
    assert "translate(100.00 40.00)" in moved


def test_nothing_in_a_picture_runs_or_comes_from_elsewhere():
    for svg in (map_svg(PICTURE, SlideText(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE)),
                svg_of(go.Figure(go.Bar(x=[HOSTILE], y=[1], name=HOSTILE)), name=HOSTILE)):  # fmt: skip
        root = ET.fromstring(svg)
        tags = {one.tag.removeprefix(SVG) for one in root.iter()}
        assert not tags & {"script", "image", "foreignObject", "a", "use", "style", "text>"}
        assert not [
            name for one in root.iter() for name in one.attrib if name.startswith("on") or "href" in name
        ]
        assert "alert(1)" in "".join(root.itertext())


def test_a_png_has_twice_the_size_and_chinese_letters(monkeypatch):
    svg = map_svg(PICTURE, SlideText("Alpha"))
    width, height = size_of(svg)
    with Image.open(io.BytesIO(png(svg, width=width, height=height))) as image:
        assert image.size == (round(2 * width), round(2 * height))
    monkeypatch.setattr(raster, "has_chinese", lambda: False)
    assert png(svg, width=width, height=height)
    with pytest.raises(NoFonts):
        png(map_svg(PICTURE, SlideText("耗时最多")), width=width, height=height)


def test_a_very_large_picture_is_drawn_smaller(monkeypatch):
    monkeypatch.setattr(raster, "MOST_PIXELS", 10_000)
    svg = map_svg(PICTURE, SlideText("Alpha"))
    width, height = size_of(svg)
    with Image.open(io.BytesIO(png(svg, width=width, height=height))) as image:
        assert image.width * image.height <= 10_300


def test_a_figure_stands_at_the_nearest_place_of_its_line():
    line = [(0.0, 0.0), (0.0, 40.0), (0.0, 60.0), (0.0, 100.0)]
    x, y = nearest(line, (30.0, 50.0))
    assert (x, round(y)) == (0.0, 50)
    assert arrow_head((0, 110), (0, 100), 3.0) == "0.0,110.0 -5.0,100.0 5.0,100.0"


def test_ticks_are_round_and_numbers_written_in_their_format():
    assert ticks(0, 34) == [0, 10, 20, 30, 40]
    assert ticks(0, 0.43) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert [written(0.256, "0%"), written(1234.5, '#,##0.0" d"'), written(1234.0, None)] == [
        "26%",
        "1,234.5 d",
        "1,234",
    ]
    assert Scale(1, 1000, 0, 300, is_log=True)(10) == pytest.approx(100)


def test_bars_are_as_long_as_their_values():
    figure = go.Figure(go.Bar(y=["a", "b"], x=[10, 40], orientation="h", text=["ten", "forty"]))
    svg = svg_of(figure, name="bars")
    rects = list(ET.fromstring(svg).iter(f"{SVG}rect"))
    lengths = sorted(float(one.get("width")) for one in rects)
    assert lengths[1] / lengths[0] == pytest.approx(4, abs=0.01)
    assert {"ten", "forty", "a", "b"} <= set(texts(svg))


def test_thousands_of_dots_are_a_path_a_group():
    at = [f"2025-01-{1 + i % 28:02d}T00:00:00" for i in range(6000)]
    traces = [go.Scatter(x=at, y=list(range(6000)), mode="markers", name=name) for name in ("A", "B")]
    paths = list(ET.fromstring(svg_of(go.Figure(traces), name="dots")).iter(f"{SVG}path"))
    assert [path.get("d").count("h0") for path in paths] == [6000, 6000]


def test_a_heat_map_is_a_cell_a_value_and_other_kinds_are_refused():
    figure = go.Figure(go.Heatmap(z=[[1, 2], [3, 4]], x=["a", "b"], y=["c", "d"]))
    assert len(list(ET.fromstring(svg_of(figure, name="heat")).iter(f"{SVG}rect"))) == 4
    with pytest.raises(NotNative):
        svg_of(go.Figure(go.Sankey()), name="flows")
