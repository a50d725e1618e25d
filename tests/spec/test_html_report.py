"""The report as one HTML file: every kind of page, names as text, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import plotly.graph_objects as go
import pytest

from analysis import report as r
from analysis.report.html import Words, html
from analysis.report.template.look import contrast

HOSTILE = '"><img src=x onerror=alert(1)></style></section><script>alert(2)</script>'
WORDS = Words(
    "Contents", "Behind", "As a table", "first {} of {}".format, "From", "To", "Figure", "Made today."
)
STEPS = [r.Step("Created", "#1f5fbf"), None, r.Step("Signed", "#d55e00")]
ROW = r.VariantRow("Variant 1", ["12 deals"], STEPS)
NODES = [
    r.MapNode("s", "Start", kind="start"),
    r.MapNode("a", "Created", "12", rank=1),
    r.MapNode("b", "Signed", "9", rank=2),
]
EDGES = [r.MapEdge("s", "a", "12"), r.MapEdge("a", "b", "2.0 d", badge=1)]
CONTENTS = {
    "chart": r.Chart(go.Figure(go.Bar(x=["a", "b"], y=[1, 2], name="n"))),
    "not native": r.Chart(go.Figure(go.Scatterpolar(r=[1], theta=[2]))),
    "table": r.Table(
        ["Region", "n"], [["North", "3"], ["South", "4"]], ["l", "r"], [[None, "FF0000"], [None, None]]
    ),
    "tiles": r.Tiles([r.Tile("Sales cycle", "61 d", "slow", "D55E00")]),
    "map": r.MapSlide(NODES, EDGES, [("low", "CCCCCC")]),
    "variants": r.Variants([ROW]),
    "comparison": r.Comparison(ROW, ROW, ["", "A", "B", "Difference"], [["Median", "1 d", "2 d", "+1 d"]]),
    "statements": r.Statements([r.Statement("Decide", "because", "-3 d")]),
}


class Reader(HTMLParser):
    """Tags, attributes and text of a page; holds against it whatever is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


def page_of(content, headline: str = "A headline", lang: str = "en") -> r.Page:
    return r.Page(
        r.SlideText(headline, "All deals", [("n", "12"), ("Filter", "none")], "Sample", lang), content
    )


def made(*pages: r.Page) -> tuple[str, Reader]:
    page = html(pages, title="Report", lang="en", words=WORDS).decode()
    found = Reader(page)
    assert found.open == []
    return page, found


@pytest.mark.parametrize("kind", CONTENTS)
def test_every_kind_of_page_is_written_whole(kind):
    _page, found = made(page_of(CONTENTS[kind]))
    said = "".join(found.said)
    assert all(words in said for words in ("A headline", "All deals", "Behind", "Sample", "Made today."))
    wanted = {
        "chart": ["As a table", "a", "b"], "table": ["North", "South", "4"], "tiles": ["61 d", "slow"],
        "map": ["Created", "Signed", "2.0 d", "From"], "variants": ["Variant 1", "12 deals", "Created"],
        "comparison": ["Median", "+1 d", "Signed"], "statements": ["Decide", "because", "-3 d"],
        "not native": [],
    }[kind]  # fmt: skip
    assert [words for words in wanted if words not in said] == []


def test_nothing_is_run_or_asked_for_whatever_the_names_are():
    pages = [
        page_of(r.Table([HOSTILE], [[HOSTILE]]), HOSTILE),
        page_of(r.Tiles([r.Tile(HOSTILE, HOSTILE, HOSTILE, HOSTILE)])),
        page_of(r.Chart(go.Figure(go.Bar(x=[HOSTILE], y=[1], name=HOSTILE))), HOSTILE),
        page_of(r.MapSlide([r.MapNode("a", HOSTILE, HOSTILE)], [], [(HOSTILE, "CCCCCC")])),
        page_of(r.Variants([r.VariantRow(HOSTILE, [HOSTILE], [r.Step(HOSTILE, "#123456")])])),
        page_of(r.Statements([r.Statement(HOSTILE, HOSTILE, HOSTILE)])),
    ]
    page, found = made(*pages)
    assert not {tag for tag, _held in found.tags} & {
        "script",
        "img",
        "link",
        "iframe",
        "form",
        "object",
        "image",
        "use",
    }
    names = {name for _tag, held in found.tags for name in held}
    assert not [
        name for name in names if name.startswith("on") or name in ("src", "style", "srcdoc", "action")
    ]
    assert all(held["href"].startswith("#") for _tag, held in found.tags if "href" in held)
    elsewhere = set(re.findall(r"(?:https?:)?//[\w.]+", page)) - {"http://www.w3.org"}
    assert elsewhere == set()


def test_the_policy_allows_our_style_sheet_and_nothing_else():
    page, found = made(page_of(CONTENTS["table"]))
    (sheet,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    known = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = next(held["content"] for _tag, held in found.tags if held.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"


def test_contents_headers_and_languages_are_there_for_those_who_hear_it():
    _page, found = made(page_of(CONTENTS["table"], "First"), page_of(CONTENTS["chart"], "第二页", "zh"))
    held = [(tag, attributes) for tag, attributes in found.tags]
    assert [one["href"] for tag, one in held if tag == "a"] == ["#p1", "#p2"]
    assert [one.get("lang") for tag, one in held if tag == "section"] == [None, "zh-CN"]
    assert {one.get("scope") for tag, one in held if tag == "th"} == {"col", "row"}
    assert all(one.get("role") == "img" for tag, one in held if tag == "svg")


def test_a_long_table_says_how_much_is_shown():
    _page, found = made(page_of(r.Table(["n"], [[str(n)] for n in range(1200)])))
    assert "first 1000 of 1200" in "".join(found.said)


def test_two_contents_stand_beside_each_other_and_a_title_page_says_its_lines():
    left, right = r.Table(["a"], [["left cell"]]), r.Statements([r.Statement("right words")])
    pages = [
        r.Page(r.SlideText("Both"), r.Beside(left, right)),
        r.Page(r.SlideText("Title"), r.Cover("Title", "Deals", ["2,000 deals", "Region is North"])),
    ]
    made = html(pages, title="Report", lang="en", words=WORDS).decode()
    assert made.index("left cell") < made.index("right words") < made.index("Region is North")


def test_a_companys_colours_are_legible_by_day_and_by_night():
    pages = [r.Page(r.SlideText("One", remark="Ask Ann\nsoon"), CONTENTS["table"])]
    text = html(pages, title="t", lang="en", words=WORDS, brand="F28C28", heading="5A1030").decode()
    day, night = re.findall(r":root\{.*?\}", text)[:2]
    for rules, paper in ((day, "FFFFFF"), (night, "141414")):
        for name in ("brand", "heading"):
            assert contrast(re.search(rf"--{name}:#(\w+);", rules)[1], paper) >= 4.5
    assert "--heading:#5A1030;" in day
    assert '<p class="remark">Ask Ann<br>soon</p>' in text
