"""The process map on a slide: glued connectors that end where they say, in the order of the screen."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from pptx.oxml.ns import qn
from pptx.util import Emu

from analysis.report import MapEdge, MapNode, MapSlide, SlideText
from analysis.report.metrics import width_in
from tests.spec.slides_read import file_of, misplaced, only_slide, smallest_pt

TEXT = SlideText("Most time is lost between invoice and payment", "All deals")
CHAIN = [
    "Opportunity Created", "Needs Analyzed", "Proposal Stage Reached", "Quote Created",
    "Discount Approval Requested", "Discount Approved", "Quote Presented", "Negotiation Started",
    "Quote Revised", "Quote Accepted",
    "Contract Generated", "Contract Signed", "Opportunity Closed Won", "Sales Order Created",
    "Order Fulfilled",
    "Invoice Sent", "Payment Reminder Sent", "Payment Received",
]  # fmt: skip
BACK = [
    ("Quote Revised", "Quote Presented"),
    ("Negotiation Started", "Quote Created"),
    ("Invoice Sent", "Order Fulfilled"),
]
SKIP = [
    ("Quote Created", "Quote Presented"), ("Quote Presented", "Quote Accepted"),
    ("Invoice Sent", "Payment Received"),
    ("Opportunity Created", "Contract Signed"),
]  # fmt: skip


def sales_map(loops=("Quote Revised",), **others) -> MapSlide:
    """18 activities, 17 steps forward, 3 back, 4 that skip, a loop, a start and two ends: 28 edges."""
    nodes = [
        MapNode(name, name, f"{900 - 10 * rank:,}", 1 - rank / 40, rank=rank)
        for rank, name in enumerate(CHAIN)
    ]
    nodes += [MapNode("start", "Start", kind="start"), MapNode("end", "End", kind="end")]
    moves = [*pairwise(CHAIN), *BACK, *SKIP]
    edges = [
        MapEdge(
            a,
            b,
            f"{900 - 20 * i} · {i + 1}.5 d",
            1 - i / len(moves),
            "C44A3D",
            badge=i + 1 if i < 3 else None,
        )
        for i, (a, b) in enumerate(moves)
    ]
    edges += [MapEdge(name, name, "45 · 20 h") for name in loops]
    edges += [
        MapEdge("start", CHAIN[0], "900"),
        MapEdge(CHAIN[-1], "end", "700"),
        MapEdge(CHAIN[7], "end", "80"),
    ]
    return MapSlide(nodes, edges, **others)


def shapes_by_id(slide) -> dict[int, object]:
    return {shape.shape_id: shape for shape in slide.shapes}


def connectors(slide) -> list:
    return [shape for shape in slide.shapes if shape._element.tag == qn("p:cxnSp")]


def glue(connector) -> tuple[tuple[int, int], tuple[int, int]]:
    properties = connector._element.find(".//" + qn("p:cNvCxnSpPr"))
    ends = [properties.find(qn(tag)) for tag in ("a:stCxn", "a:endCxn")]
    return tuple((int(end.get("id")), int(end.get("idx"))) for end in ends)


def site(shape, index: int) -> tuple[float, float, tuple[int, int]]:
    """Place of a connection site and the way out of the shape there, after presetShapeDefinitions.xml.

    Rectangles, rounded or not, count top, left, bottom, right; an ellipse has eight sites, every second of
    them at one of these.
    """
    preset = shape._element.spPr.find(qn("a:prstGeom")).get("prst")
    step = 2 if preset == "ellipse" else 1
    assert preset in ("ellipse", "roundRect", "rect")
    assert index % step == 0
    x, y, width, height = shape.left, shape.top, shape.width, shape.height
    return {
        0: (x + width / 2, y, (0, -1)),
        1: (x, y + height / 2, (-1, 0)),
        2: (x + width / 2, y + height, (0, 1)),
        3: (x + width, y + height / 2, (1, 0)),
    }[index // step]


def drawn(connector) -> list[tuple[float, float]]:
    """The points of a connector on the slide: preset, adjustment, flips, rotation (ECMA-376 20.1.7.6)."""
    properties = connector._element.spPr
    frame = properties.find(qn("a:xfrm"))
    geometry = properties.find(qn("a:prstGeom"))
    width, height = (int(frame.find(qn("a:ext")).get(name)) for name in ("cx", "cy"))
    left, top = (int(frame.find(qn("a:off")).get(name)) for name in ("x", "y"))
    bend = [int(guide.get("fmla").split()[1]) for guide in geometry.iter(qn("a:gd"))]
    middle = width * (bend[0] if bend else 50_000) / 100_000
    points = {
        "straightConnector1": [(0, 0), (width, height)],
        "bentConnector2": [(0, 0), (width, 0), (width, height)],
        "bentConnector3": [(0, 0), (middle, 0), (middle, height), (width, height)],
    }[geometry.get("prst")]
    if frame.get("flipH") == "1":
        points = [(width - x, y) for x, y in points]
    if frame.get("flipV") == "1":
        points = [(x, height - y) for x, y in points]
    angle = math.radians(int(frame.get("rot", 0)) / 60_000)
    centre = left + width / 2, top + height / 2
    turned = []
    for x, y in points:
        dx, dy = x - width / 2, y - height / 2
        turned.append(
            (
                centre[0] + dx * math.cos(angle) - dy * math.sin(angle),
                centre[1] + dx * math.sin(angle) + dy * math.cos(angle),
            )
        )
    return turned


@pytest.fixture(scope="module")
def file() -> bytes:
    return file_of(TEXT, sales_map(legend=[("fast", "5E9E88"), ("slow", "8F1D1D")]))


def test_every_connector_is_glued_to_two_shapes_on_the_slide(file):
    slide = only_slide(file)
    known = shapes_by_id(slide)
    assert len(connectors(slide)) >= 27
    assert len(known) == len(list(slide.shapes)), "an id is used twice"
    for connector in connectors(slide):
        (source, _), (target, _) = glue(connector)
        assert source in known
        assert target in known
        assert source != target


def test_every_connector_starts_and_ends_at_its_sites_and_leaves_the_shape_straight(file):
    slide = only_slide(file)
    known = shapes_by_id(slide)
    for connector in connectors(slide):
        points = drawn(connector)
        for (shape, index), end, inner in zip(
            glue(connector), (points[0], points[-1]), (points[1], points[-2]), strict=True
        ):
            x, y, outward = site(known[shape], index)
            assert end == pytest.approx((x, y), abs=Emu(12_700)), connector.name
            away = (inner[0] - end[0]) * outward[0] + (inner[1] - end[1]) * outward[1]
            assert away > 0, f"{connector.name} runs into its own shape"


def test_pieces_of_a_flow_lead_from_its_source_to_its_target(file):
    slide = only_slide(file)
    known = shapes_by_id(slide)
    flows: dict[str, list] = {}
    for connector in connectors(slide):
        flows.setdefault(connector.name.split(" (")[0].removeprefix("flow: "), []).append(glue(connector))
    expected = {f"{a} -> {b}" for a, b in [*pairwise(CHAIN), *BACK, *SKIP]}
    expected |= {f"Start -> {CHAIN[0]}", f"{CHAIN[-1]} -> End", f"{CHAIN[7]} -> End"}
    assert set(flows) == expected
    for name, found in flows.items():
        source, target = name.split(" -> ")
        ends = {f"activity: {source}", "start: " + target}, {f"activity: {target}", "end: " + source}
        assert known[found[0][0][0]].name in ends[0]
        assert known[found[-1][1][0]].name in ends[1]
        assert all(one[1][0] == following[0][0] for one, following in pairwise(found)), (
            "the pieces do not meet"
        )


def test_only_the_last_piece_has_an_arrow(file):
    for connector in connectors(only_slide(file)):
        has_arrow = connector._element.find(".//" + qn("a:tailEnd")) is not None
        follows = any(
            other.name.split(" (")[0] == connector.name.split(" (")[0]
            and glue(other)[0][0] == glue(connector)[1][0]
            for other in connectors(only_slide(file))
        )
        assert has_arrow is not follows


def test_activities_read_like_lines_of_text_in_the_screens_order(file):
    slide = only_slide(file)
    boxes = {
        shape.name.removeprefix("activity: "): shape
        for shape in slide.shapes
        if shape.name.startswith("activity")
    }
    assert set(boxes) == set(CHAIN)
    places = [(round(boxes[name].top / 914_400, 1), boxes[name].left) for name in CHAIN]
    assert places == sorted(places)
    assert all(shape.auto_shape_type.name == "ROUNDED_RECTANGLE" for shape in boxes.values())


def test_no_box_overlaps_another_and_all_lie_on_the_slide(file):
    slide = only_slide(file)
    boxes = [s for s in slide.shapes if s.name.startswith(("activity:", "start:", "end:", "badge:"))]
    for shape in boxes:
        assert shape.left >= 0
        assert shape.left + shape.width <= Emu(12_192_000)
        assert shape.top + shape.height <= Emu(6_858_000)
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart_x = one.left + one.width <= other.left or other.left + other.width <= one.left
            apart_y = one.top + one.height <= other.top or other.top + other.height <= one.top
            assert apart_x or apart_y, f"{one.name} overlaps {other.name}"


def test_no_connector_runs_through_a_box(file):
    slide = only_slide(file)
    boxes = [shape for shape in slide.shapes if shape.name.startswith("activity:")]
    for connector in connectors(slide):
        for (x1, y1), (x2, y2) in pairwise(drawn(connector)):
            low_x, high_x, low_y, high_y = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            for box in boxes:
                inside_x = low_x < box.left + box.width - 20_000 and high_x > box.left + 20_000
                inside_y = low_y < box.top + box.height - 20_000 and high_y > box.top + 20_000
                assert not (inside_x and inside_y), f"{connector.name} runs through {box.name}"


def test_figures_badges_and_loops(file):
    slide = only_slide(file)
    words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    for number in range(24):
        assert f"{900 - 20 * number}" in words
    badges = [shape for shape in slide.shapes if shape.name.startswith("badge")]
    assert sorted(shape.text_frame.text for shape in badges) == ["1", "2", "3"]
    looped = next(shape for shape in slide.shapes if shape.name == "activity: Quote Revised")
    assert "↻ 45" in looped.text_frame.text
    assert {"fast", "slow"} <= set(words.split())


def test_names_fit_their_boxes(file):
    for shape in only_slide(file).shapes:
        if shape.name.startswith("activity:"):
            room = shape.width / 914_400
            for word in shape.name.removeprefix("activity: ").split():
                size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
                assert width_in(word, size, bold=True) < room


def test_the_file_keeps_the_schemas_order_and_no_text_is_tiny(file):
    assert misplaced(file) == []
    assert smallest_pt(file) >= 9


def test_equal_input_gives_equal_slides():
    first, second = (only_slide(file_of(TEXT, sales_map())) for _ in range(2))
    assert [(s.name, s.left, s.top) for s in first.shapes] == [(s.name, s.left, s.top) for s in second.shapes]


def test_activities_of_one_rank_stand_in_one_column():
    nodes = [
        MapNode("a", "A", rank=0),
        MapNode("b", "B", rank=1, lane=0, weight=0.2),
        MapNode("c", "C", rank=1, lane=1),
    ]
    nodes.append(MapNode("d", "D", rank=2))
    edges = [MapEdge("a", "b", "1"), MapEdge("a", "c", "9"), MapEdge("b", "d", "1"), MapEdge("c", "d", "9")]
    slide = only_slide(file_of(TEXT, MapSlide(nodes, edges)))
    boxes = {shape.name[-1]: shape for shape in slide.shapes if shape.name.startswith("activity")}
    assert boxes["B"].left == boxes["C"].left
    assert boxes["A"].top == boxes["C"].top == boxes["D"].top != boxes["B"].top
    assert boxes["A"].left < boxes["B"].left < boxes["D"].left


@pytest.mark.parametrize("n", [1, 2, 5, 9, 16, 26])
def test_chains_of_any_length_with_a_way_back_fit(n):
    names = [f"Step {number}" for number in range(n)]
    moves = [*pairwise(names), *([(names[-1], names[0])] if n > 1 else [])]
    content = MapSlide(
        [MapNode(name, name, "5", rank=i) for i, name in enumerate(names)],
        [MapEdge(a, b, "5 · 2 d") for a, b in moves],
    )
    slide = only_slide(file_of(TEXT, content))
    assert sum(shape.name.startswith("activity") for shape in slide.shapes) == n
    lines = connectors(slide)
    bottoms = [shape.top + shape.height for shape in slide.shapes if shape not in lines]
    assert max([*bottoms, *(y for line in lines for _, y in drawn(line))]) <= Emu(6_858_000)


def test_an_empty_map_and_unknown_ends():
    assert not connectors(only_slide(file_of(TEXT, MapSlide([], []))))
    content = MapSlide([MapNode("a", "A")], [MapEdge("a", "nowhere", "1"), MapEdge("ghost", "a", "1")])
    assert not connectors(only_slide(file_of(TEXT, content)))


def test_hostile_names():
    nasty = ["<a:t>&\"'\\", "x\x00\x0b\ud800y", "长" * 300, "W" * 300, "\u202eevil", "]]>", " "]
    nodes = [MapNode(str(i), name, "\x01", rank=i) for i, name in enumerate(nasty)]
    edges = [
        MapEdge(str(a), str(b), "\x02<&\n5 d", colour="javascript:") for a, b in pairwise(range(len(nasty)))
    ]
    slide = only_slide(file_of(TEXT, MapSlide(nodes, edges)))
    texts = [shape.text_frame.text for shape in slide.shapes if shape.name.startswith("activity")]
    assert any(text.startswith('<a:t>&"') for text in texts)
    assert any(text.startswith("xy") for text in texts)
    assert max(len(text) for text in texts) < 120


def test_a_node_without_words_is_a_small_diamond():
    nodes = [MapNode("a", "A", rank=0), MapNode("x", "", rank=1), MapNode("b", "B", rank=2)]
    edges = [MapEdge("a", "x"), MapEdge("x", "b")]
    slide = only_slide(file_of(TEXT, MapSlide(nodes, edges)))
    shapes = [shape for shape in slide.shapes if shape.name.startswith("activity")]
    presets = [shape._element.spPr.find(qn("a:prstGeom")).get("prst") for shape in shapes]
    assert presets == ["roundRect", "diamond", "roundRect"]
    middles = {round((shape.top + shape.height / 2) / 1_000) for shape in shapes}
    assert len(middles) == 1


def test_the_branches_of_a_model_are_diamonds_with_their_signs():
    nodes = [MapNode("s", "Start", kind="start"), MapNode("x", "", kind="xor", rank=1)]
    nodes += [
        MapNode("a", "A", rank=2),
        MapNode("b", "B", rank=2, lane=1),
        MapNode("y", "", kind="and", rank=3),
    ]
    edges = [MapEdge(*pair) for pair in ("sx", "xa", "xb", "ay", "by")]
    slide = only_slide(file_of(TEXT, MapSlide(nodes, edges)))
    shapes = {shape.text_frame.text: shape for shape in slide.shapes if shape.name.startswith("activity")}
    assert set(shapes) == {"×", "A", "B", "+"}
    presets = {said: one._element.spPr.find(qn("a:prstGeom")).get("prst") for said, one in shapes.items()}
    assert presets == {"×": "diamond", "+": "diamond", "A": "roundRect", "B": "roundRect"}


def crowded_map() -> MapSlide:
    """19 activities in a tangle, six of which end cases; the slowest transition leads far back."""
    names = [f"Activity {number:02d}" for number in range(19)]
    nodes = [MapNode(name, name, "580", 0.5, rank=i) for i, name in enumerate(names)]
    nodes += [MapNode("start", "Start", kind="start"), MapNode("end", "End", kind="end")]
    moves = [
        *pairwise(names),
        *((names[a], names[b]) for a, b in [(0, 3), (1, 3), (9, 4), (12, 5), (17, 2), (6, 15)]),
    ]
    numbered = {(names[17], names[2]): 1, (names[6], names[15]): 2, (names[9], names[4]): 3}
    edges = [
        MapEdge(a, b, f"{30 - i}.7 d", 1 - i / 30, "C44A3D", badge=numbered.get((a, b)))
        for i, (a, b) in enumerate(moves)
    ]
    edges += [MapEdge("start", names[0], "1,847", 0.9)]
    edges += [MapEdge(names[i], "end", str(30 + i), 0.1 + i / 40) for i in (4, 6, 9, 11, 15, 18)]
    return MapSlide(nodes, edges)


def rect_of(shape) -> tuple[int, int, int, int]:
    return shape.left, shape.top, shape.left + shape.width, shape.top + shape.height


def touch(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_thirty_activities_at_most_stand_on_one_slide_and_nothing_on_another():
    slide = only_slide(file_of(TEXT, crowded_map()))
    kinds = {
        kind: {
            shape.name.partition(": ")[2]: rect_of(shape)
            for shape in slide.shapes
            if shape.name.startswith(kind)
        }
        for kind in ("activity: ", "badge: ", "figure: ", "start: ", "end: ")
    }
    assert len(kinds["activity: "]) == 19
    assert set(kinds["badge: "]) == {"1", "2", "3"}
    assert kinds["start: "]
    assert kinds["end: "]
    shapes = shapes_by_id(slide)
    for kind in ("start: ", "end: "):
        for name, dot in kinds[kind].items():
            for other in ("activity: ", "badge: ", "figure: "):
                assert [n for n, rect in kinds[other].items() if touch(dot, rect)] == [], name
            for line in connectors(slide):
                if any(shapes[number].name == f"{kind}{name}" for number, _ in glue(line)):
                    continue
                for (x1, y1), (x2, y2) in pairwise(drawn(line)):
                    assert not touch(dot, (min(x1, x2), min(y1, y2), max(x1, x2) + 1, max(y1, y2) + 1)), name
    for name, figure in kinds["figure: "].items():
        assert not any(touch(figure, box) for box in kinds["activity: "].values()), name


def test_slides_of_a_map_that_needs_several_do_not_tear_what_is_numbered():
    from analysis.report.process_map.parts import split

    names = [f"Step {number:02d}" for number in range(40)]
    nodes = [MapNode(name, name, "5", rank=i) for i, name in enumerate(names)]
    edges = [MapEdge(a, b, "5 · 2 d", width=0.9) for a, b in pairwise(names)]
    edges += [MapEdge(names[18], names[21], "30.7 d", width=0.1, badge=1)]
    content = MapSlide(nodes, edges)
    held = [{node.id for node in part.content.nodes} for part in split(content, 2)]
    assert any({names[18], names[21]} <= on for on in held)
