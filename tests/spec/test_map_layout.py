"""Where boxes and lines of a map go."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.discover.direction import runs_back
from analysis.discover.layout import ARROW_LENGTH, Box, Line, layered, spread
from analysis.discover.simplify import Link

BOXES = [Box(30, 30, "circle"), Box(100, 40), Box(100, 40), Box(100, 40), Box(30, 30, "circle")]
LINES = [
    Line(0, 1, 5),
    Line(1, 2, 5, (50, 15)),
    Line(2, 3, 5, (50, 15)),
    Line(3, 4),
    Line(3, 1, 1, (50, 15)),
    Line(2, 2),
]


def overlap(a, box_a, b, box_b) -> bool:
    return (
        abs(a.x - b.x) < (box_a.width + box_b.width) / 2
        and abs(a.y - b.y) < (box_a.height + box_b.height) / 2
    )


def test_the_way_runs_from_top_to_bottom_and_the_line_back_upwards():
    layout = layered(BOXES, LINES)
    heights = [place.y for place in layout.places]
    assert heights == sorted(heights)
    back = layout.routes[4]
    assert back.points[0].y > back.tip.y
    assert abs(back.points[0].y - layout.places[3].y) <= 21
    assert abs(back.tip.y - layout.places[1].y) <= 21


def test_boxes_lie_apart_and_within_the_map():
    layout = layered(BOXES, LINES)
    at = list(zip(layout.places, BOXES))
    assert not any(overlap(*one, *other) for i, one in enumerate(at) for other in at[:i])
    assert all(box.width / 2 <= place.x <= layout.width - box.width / 2 for place, box in at)
    assert all(box.height / 2 <= place.y <= layout.height - box.height / 2 for place, box in at)


def test_a_line_leaves_one_box_and_its_arrow_touches_the_other():
    layout = layered(BOXES, LINES)
    for line, route in zip(LINES, layout.routes):
        assert len(route.points) % 3 == 1
        box, place = BOXES[line.target], layout.places[line.target]
        assert abs(route.tip.x - place.x) <= box.width / 2 + 1
        assert abs(route.tip.y - place.y) <= box.height / 2 + 1
        assert math.dist(route.points[-1], route.tip) == pytest.approx(ARROW_LENGTH, abs=1.5)


def test_a_label_has_room_beside_every_box():
    layout = layered(BOXES, LINES)
    room = Box(50, 15)
    for line, route in zip(LINES, layout.routes):
        assert (route.label is None) == (line.label is None)
        if route.label:
            assert not any(overlap(route.label, room, *one) for one in zip(layout.places, BOXES))


def test_the_same_input_gives_the_same_layout_in_any_thread():
    first = layered(BOXES, LINES)
    with ThreadPoolExecutor(8) as pool:
        assert all(layout == first for layout in pool.map(lambda _: layered(BOXES, LINES), range(40)))


def test_nothing_to_lay_out():
    assert layered([], []).places == ()


def test_a_free_network_lies_apart_and_stays_so():
    pairs = [(0, 1), (1, 0), (1, 2), (2, 3), (3, 0), (4, 4)]
    places = spread(6, pairs)
    assert places == spread(6, pairs)
    assert min(math.dist(a, b) for i, a in enumerate(places) for b in places[:i]) > 40


def flows(text: str) -> list[Link]:
    """`"ab5 bc3"`: from a to b five times, from b to c three times."""
    return [Link(word[0], word[1], int(word[2:])) for word in text.split()]


@pytest.mark.parametrize(
    "moves, back",
    [
        ("ab9 bc9 cd9", set()),
        ("ab9 bc9 cb2 cd7", {"cb"}),
        ("ab9 bc2 cb9", {"bc"}),  # most moves between the two lead to b
        ("aa5 ab9 bb5", set()),
        ("ab9 bc9 cd9 db8 da1 de1", {"db", "da"}),
        ("ba9", set()),  # against the process order, but nothing runs the other way
    ],
)
def test_few_moves_run_back(moves, back):
    links = flows(moves)
    found = runs_back(links, sorted({name for link in links for name in link[:2]}))
    assert {f"{link.source}{link.target}" for link in found} == back


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg"), st.integers(1, 9)), max_size=25
    )
)
def test_without_those_that_run_back_no_circle_is_left(moves):
    links = [Link(*move) for move in moves]
    forward = [
        link for link in links if link not in runs_back(links, "abcdefg") and link.source != link.target
    ]
    left = set("abcdefg")
    while True:
        ending = {
            name for name in left if not any(link.source == name and link.target in left for link in forward)
        }
        if not ending:
            break
        left -= ending
    assert not left
    assert sum(link.n for link in forward) * 2 >= sum(link.n for link in links if link.source != link.target)
