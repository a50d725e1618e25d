"""Every deck passes the structural test: all kinds of content, both languages, and hostile input."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile

import plotly.graph_objects as go
import pytest
from pptx import Presentation

from analysis import report as r
from analysis.report.canvas import PATTERNS, pattern_line
from analysis.report.colours import ink_on, luminance
from tests.spec.deck_structure import faults
from tests.spec.slides_read import theme_faces
from ui.colours import LOOKS

WORDS = {
    "en": r.SlideText(
        "Deals wait 12 d for a quote", "Region is EMEA", [("Counted", "2,000 deals")], "Sample"
    ),
    "zh": r.SlideText("报价等待 12 天", "区域：华东", [("样本数", "2,000 个商机")], "示例数据", "zh"),
}
NAMES = {"en": ["Lead Captured", "Quote Created", "Order Closed"], "zh": ["捕获线索", "创建报价", "关闭订单"]}
NASTY = [
    "W" * 300, "长" * 300, "a name of words " * 20, "😀🚀👩‍👩‍👧", "\u202eعربي مقلوب", "שלום עולם",
    "<b>bold</b><script>x()</script>",
    "=HYPERLINK(\"http://x\")", "@SUM(A1)", "x\x00\x0b\x1f\ud800y", "]]>&amp;<a:t>", "", " ", "\n\n",
    "e\u0301" * 90,
]  # fmt: skip


def contents(names: list[str]) -> list:
    """One of each kind of content, with these names in it."""
    steps = [
        r.Step(name, "1F5FBF", pattern) for name, pattern in zip(names, ["", *PATTERNS] * 9, strict=False)
    ]
    row = r.VariantRow(names[0], ["120", "3 d"], [*steps, None])
    look = {"mark": "E89081", "pattern": "dots"}
    nodes = [
        r.MapNode(str(i), name, f"5 · {name[:9]}", rank=i, is_group=i == 1, **look)
        for i, name in enumerate(names)
    ]
    nodes += [r.MapNode("s", names[0], kind="start"), r.MapNode("e", names[-1], kind="end")]
    badges = {0: 1, 1: 2, 2: 3}
    edges = [
        r.MapEdge(str(i), str(i + 1), f"522 · {name[:7]}", 0.9 - i / 30, dashed=i == 0, badge=badges.get(i))
        for i, name in enumerate(names[:-1])
    ]
    edges += [
        r.MapEdge("1", "1", "9 · 3 d"),
        r.MapEdge("s", "0", "5"),
        r.MapEdge(str(len(names) - 1), "e", "5"),
    ]
    signs = [(sign, names[0]) for sign in ("start", "end", "width", "dash", "loop", "badge", "group", "page")]
    return [
        r.Chart(go.Figure(go.Bar(x=names, y=list(range(1, len(names) + 1)), name=names[0]))),
        r.Chart(go.Figure(go.Scatter(x=[1, 2, 3], y=[2.5, 1, 4], mode="lines+markers", name=names[1]))),
        r.Table(names, [names, names], shade=[[None, "F5C9B8"]]),
        r.Tiles([r.Tile(name, name, name) for name in names[:5]]),
        r.Variants([row, row]),
        r.Comparison(row, row, [names[0], "a", "b", "±"], [[names[1], "1", "2", "+1"]]),
        r.Statements([r.Statement(name, name, "1.2 M") for name in names[:4]]),
        r.MapSlide(nodes, edges, [("fast", "D3C3A1"), ("", "D98A2F"), ("slow", "671B12")], signs),
    ]  # fmt: skip


def deck(pages, **made) -> bytes:
    found = r.Deck(title="Review", **made)
    for page in pages:
        found.add(page)
    return found.save()


@pytest.fixture(scope="module", params=["en", "zh"])
def sound(request) -> tuple[str, bytes]:
    pages = [r.Page(WORDS[request.param], one) for one in contents(NAMES[request.param])]
    return request.param, deck(pages, lang=request.param)


def test_every_kind_of_content_in_both_languages(sound):
    lang, file = sound
    assert faults(file) == []
    assert len(Presentation(io.BytesIO(file)).slides) == 8
    assert {east_asian for _, east_asian in theme_faces(file)} == {"Microsoft YaHei"}
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        slides = b"".join(archive.read(name) for name in archive.namelist() if "slides/slide" in name)
    assert set(re.findall(rb'<a:rPr lang="([^"]+)"', slides)) == {b"zh-CN" if lang == "zh" else b"en-US"}


def test_names_nobody_should_send():
    parts = [NASTY[:5], NASTY[5:10], NASTY[10:]]
    file = deck([r.Page(WORDS["en"], one) for names in parts for one in contents(names)])
    assert faults(file) == []


def test_nothing_to_show():
    nothing = r.VariantRow("", (), ())
    empty = [r.Table([], []), r.Tiles([]), r.Variants([]), r.Comparison(nothing, nothing, ["a"], []),
             r.MapSlide([], []), r.Statements([]), r.Chart(go.Figure())]  # fmt: skip
    assert faults(deck([r.Page(WORDS["en"], one) for one in empty])) == []


def test_a_hundred_pages():
    shown = contents(NAMES["en"])
    file = deck([r.Page(WORDS["en"], shown[number % len(shown)]) for number in range(100)])
    assert len(Presentation(io.BytesIO(file)).slides) == 100
    assert faults(file) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_all(tmp_path):
    path = tmp_path / "deck.pptx"
    pages = [r.Page(WORDS["zh"], one) for one in (*contents(NAMES["zh"]), *contents(NASTY[:9]))]
    path.write_bytes(deck(pages))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    drawn = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "deck.pdf").read_bytes()))
    assert drawn == len(Presentation(str(path)).slides)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.colour + look.pattern)
def test_words_stay_legible_on_every_pattern(look):
    """Contrast after WCAG 2 on the ground and on the pattern's lines."""
    ground = look.colour.removeprefix("#").upper()
    for colour in (ground, pattern_line(ground)):
        low, high = sorted((luminance(colour), luminance(ink_on(ground))))
        assert (high + 0.05) / (low + 0.05) >= 4.5
