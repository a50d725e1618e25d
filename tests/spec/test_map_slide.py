"""The slide has what the screen has."""

from __future__ import annotations

from analysis.discover.map import arrange, draw
from analysis.discover.map_model import MapTexts
from analysis.discover.simplify import simplify
from tests.spec.map_frames import Frames, frames
from ui.colours import Look
from ui.process_map.slide import map_slide

WHOLE = frames(["abcd"] * 9 + ["acd"] * 3)


def model_of(shown: Frames, mode="time"):
    detail = simplify(*WHOLE, n_flows=9)
    figures = {"flows": shown.flows, "activities": shown.activities, "endpoints": shown.endpoints}
    texts = MapTexts(start="Start", end="End", label=str.upper, duration="{:.0f}h".format)
    return draw(detail, arrange(detail), **figures, texts=texts, mode=mode, badges=[("c", "d")])


def test_boxes_and_lines():
    slide = map_slide(model_of(WHOLE))
    assert [(node.kind, node.label, node.sub) for node in slide.nodes] == [
        ("start", "Start", "12"), ("act", "A", "12"), ("act", "B", "9"), ("act", "C", "12"),
        ("act", "D", "12"), ("end", "End", "12"),
    ]  # fmt: skip
    rank = {node.label: node.rank for node in slide.nodes}
    assert rank["Start"] < rank["A"] < rank["B"] < rank["C"] < rank["D"] < rank["End"]
    lines = {(edge.source, edge.target): edge for edge in slide.edges}
    assert (lines["n2", "n3"].label, lines["n2", "n3"].badge, lines["n2", "n3"].width) == ("10h", 1, 1.0)
    assert lines["n3", "end"].dashed
    assert [text for text, _ in slide.legend if text] == ["< 0h", "≥ 7h"]
    assert dict(slide.signs)["start"] == "Start"
    assert all("{n}" in sentence for sentence in slide.left_out)
    assert not any("#" in edge.colour for edge in slide.edges)


def test_without_what_the_filter_leaves_without_cases():
    slide = map_slide(model_of(frames(["acd"] * 3), mode="cases"))
    assert [node.label for node in slide.nodes] == ["Start", "A", "C", "D", "End"]
    assert [(edge.source, edge.target) for edge in slide.edges if not edge.dashed] == [
        ("n2", "n3"),
        ("n0", "n2"),
    ]
    assert slide.legend == []


def test_the_second_column_of_a_long_map_comes_after_the_first():
    long = frames(["abcdefghijklmnopqrstuvwx"] * 9)
    detail = simplify(*long, n_activities=24)
    figures = {"flows": long.flows, "activities": long.activities, "endpoints": long.endpoints}
    model = draw(detail, arrange(detail), **figures, texts=MapTexts())
    assert {node.band for node in model.nodes} == {0, 1}
    nodes = [node for node in map_slide(model).nodes if node.kind == "act"]
    assert (
        "".join(node.label for node in sorted(nodes, key=lambda node: node.rank))
        == "abcdefghijklmnopqrstuvwx"
    )


def test_second_figures_bridges_and_looks():
    detail = simplify(*WHOLE, n_flows=9)
    flows = WHOLE.flows.assign(n_bridged=[9 if row.target == "d" else 0 for row in WHOLE.flows.itertuples()])
    figures = {"flows": flows, "activities": WHOLE.activities, "endpoints": WHOLE.endpoints}
    texts = MapTexts(start="Start", end="End", duration="{:.0f}h".format, bridge="dashed: hidden")
    model = draw(detail, arrange(detail), **figures, texts=texts, second="median", folded=("b",))
    slide = map_slide(model, looks={"a": Look("#e89081", "stripes")}, is_whole=True)
    lines = {(edge.source, edge.target): edge for edge in slide.edges}
    assert lines["n0", "n1"].label == "9 · 10h"
    assert lines["n2", "n3"].dashed
    assert not lines["n0", "n1"].dashed
    assert dict(slide.signs)["dash"] == "dashed: hidden"
    boxes = {node.label: node for node in slide.nodes}
    assert (boxes["a"].mark, boxes["a"].pattern, boxes["c"].mark) == ("E89081", "stripes", "")
    assert (boxes["b"].is_group, boxes["a"].is_group, slide.is_whole) == (True, False, True)
