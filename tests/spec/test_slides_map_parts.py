"""A map too large for one slide stands on several, or says what is left out."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from analysis.report import Deck, MapEdge, MapNode, MapSlide, SlideText
from analysis.report.canvas import Canvas
from analysis.report.process_map import draw_map
from analysis.report.process_map.parts import split
from tests.spec.deck_structure import faults
from tests.spec.slides_read import only_slide

TEXT = SlideText("Most time is lost before payment", "All deals", [("n", "900")], "Cashlane")


def chain(n: int, *, extra=(), **others) -> MapSlide:
    names = [f"Step {number}" for number in range(n)]
    nodes = [MapNode(name, name, "5", rank=i) for i, name in enumerate(names)]
    edges = [MapEdge(a, b, "5 · 2 d", width=0.9) for a, b in pairwise(names)]
    edges += [MapEdge(f"Step {a}", f"Step {b}", "1", width=0.1) for a, b in extra]
    return MapSlide(nodes, edges, **others)


def slides(content: MapSlide) -> list:
    deck = Deck(title="Map")
    deck.process_map(TEXT, content)
    file = deck.save()
    assert faults(file) == []
    return list(Presentation(io.BytesIO(file)).slides)


def named(slide, kind: str) -> dict[str, object]:
    found = [shape for shape in slide.shapes if shape.name.startswith(f"{kind}: ")]
    return {shape.name.removeprefix(f"{kind}: "): shape for shape in found}


def test_every_activity_stands_on_one_of_the_slides():
    found = slides(chain(60, extra=[(50, 2)]))
    assert len(found) > 1
    boxes = [name for slide in found for name in named(slide, "activity")]
    assert sorted(boxes) == sorted(f"Step {number}" for number in range(60))
    titles = [slide.shapes.title.text_frame.text for slide in found]
    assert titles == [f"{i}/{len(found)} · {TEXT.headline}" for i in range(1, len(found) + 1)]


def test_a_transition_that_leaves_a_slide_is_named_on_both():
    found = slides(chain(60, extra=[(50, 2)]))
    page = {name: i for i, slide in enumerate(found, 1) for name in named(slide, "activity")}
    moves = [(f"Step {n}", f"Step {n + 1}") for n in range(59)] + [("Step 50", "Step 2")]
    cut = [(a, b) for a, b in moves if page[a] != page[b]]
    assert len(cut) == len(found)
    for source, target in cut:
        for name, kind, far, other in (
            (source, "to", target, page[target]),
            (target, "from", source, page[source]),
        ):
            slide = found[page[name] - 1]
            sign = named(slide, kind)[name]
            assert sign.text_frame.text == str(other)
            ways = [one.text_frame.text for one in slide.shapes if one.name.startswith("figure: ")]
            assert any(said.startswith(far + " · ") for said in ways)
            lines = [one for one in slide.shapes if one._element.tag == qn("p:cxnSp")]
            ends = {
                int(end.get("id"))
                for one in lines
                for tag in ("a:stCxn", "a:endCxn")
                for end in one._element.iter(qn(tag))
            }
            assert sign.shape_id in ends


def test_of_a_whole_nothing_is_left_out():
    extra = [(a, b) for a in range(0, 45, 5) for b in range(2, 45, 9) if a != b and b != a + 1]
    content = chain(45, extra=extra, is_whole=True)
    parts = split(content, 3)
    kept = sum(
        len({edge.source, edge.target} & {node.id for node in content.nodes}) == 2
        for part in parts
        for edge in part.content.edges
    )
    crossing = sum(part.n_left_out for part in parts)
    assert crossing == 0
    assert kept < len(content.edges)


def test_what_has_no_room_is_counted_in_the_callers_words():
    n, extra = 26, [(a, b) for a in range(26) for b in range(26) if abs(a - b) > 1]
    content = chain(n, extra=extra, left_out=["activities not shown: {n}", "transitions not shown: {n}"])
    for slide in slides(content):
        said = next(shape.text_frame.text for shape in slide.shapes if shape.name == "left out")
        assert said.startswith("transitions not shown: ")
        assert int(said.rpartition(" ")[2].replace(",", "")) > 0


def test_in_part_of_a_slide_a_map_is_cut_and_says_so():
    file = Presentation()
    canvas = Canvas(file.slides.add_slide(file.slide_layouts[6]), lang="en")
    draw_map(canvas, chain(60), (0.5, 1.0, 6.0, 5.0))
    held = io.BytesIO()
    file.save(held)
    slide = only_slide(held.getvalue())
    n_boxes = len(named(slide, "activity"))
    flows = {shape.name.split(" (")[0] for shape in slide.shapes if shape._element.tag == qn("p:cxnSp")}
    said = next(shape.text_frame.text for shape in slide.shapes if shape.name == "left out")
    assert said == f"… + {60 - n_boxes} ▭, + {59 - len(flows)} →"
    assert 5 <= n_boxes < 60


@pytest.mark.parametrize("n", [29, 37, 61, 120])
def test_parts_are_of_about_equal_size(n):
    parts = split(chain(n), 3)
    sizes = [sum(node.kind == "act" for node in part.content.nodes) for part in parts]
    assert sum(sizes) == n
    assert max(sizes) - min(sizes) <= max(2, n // 6)
