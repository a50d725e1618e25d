"""How a long map is cut into two columns: nothing overlaps, every line still joins its two boxes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from analysis.discover.bands import MOST_CUT, TALL, WIDE, in_columns
from analysis.discover.layout import ARROW_LENGTH, Box, Layout, Line, layered

N = 24
CHAIN = [Line(i, i + 1, 5, (50, 13)) for i in range(N - 1)]
BOXES = [Box(30, 30, "circle"), *[Box(180, 38)] * (N - 2), Box(30, 30, "circle")]
LATE, EARLY = 18, 4
LINES = [
    *CHAIN,
    Line(EARLY, N - 1, 1, (40, 13)),
    Line(EARLY, LATE, 1, (50, 13)),
    Line(LATE, EARLY, 1, None, True),
]


def overlap(a, box_a, b, box_b) -> bool:
    return (
        abs(a.x - b.x) < (box_a.width + box_b.width) / 2
        and abs(a.y - b.y) < (box_a.height + box_b.height) / 2
    )


def touches(point, place, box, within: float = 2.0) -> bool:
    across = abs(point.x - place.x) - box.width / 2
    along = abs(point.y - place.y) - box.height / 2
    return across <= within and along <= within


@pytest.fixture(scope="module")
def layout() -> Layout:
    return in_columns(BOXES, LINES)


def test_a_long_chain_becomes_two_columns_in_reading_order(layout):
    assert layered(BOXES, LINES).height > TALL
    assert set(layout.bands) == {0, 1}
    assert list(layout.bands) == sorted(layout.bands)
    assert abs(sum(layout.bands) - N / 2) <= 0.2 * N
    assert layout.height < 0.7 * layered(BOXES, LINES, gap_y=8).height
    for one, other in pairwise(range(N)):
        if layout.bands[one] == layout.bands[other]:
            assert layout.places[one].y < layout.places[other].y
    assert max(p.x for p, band in zip(layout.places, layout.bands) if not band) < min(
        p.x for p, band in zip(layout.places, layout.bands) if band
    )


def test_boxes_lie_apart_and_everything_within_the_map(layout):
    at = list(zip(layout.places, BOXES))
    assert not any(overlap(*one, *other) for i, one in enumerate(at) for other in at[:i])
    points = [point for route in layout.routes for point in (*route.points, route.tip)]
    assert all(0 <= point.x <= layout.width and 0 <= point.y <= layout.height for point in points)


def test_every_line_leaves_its_box_and_its_arrow_touches_the_other(layout):
    for line, route in zip(LINES, layout.routes, strict=True):
        assert len(route.points) % 3 == 1
        assert touches(route.points[0], layout.places[line.source], BOXES[line.source])
        assert touches(route.tip, layout.places[line.target], BOXES[line.target])
        assert math.dist(route.points[-1], route.tip) == pytest.approx(ARROW_LENGTH, abs=1.5)
        assert (route.label is None) == (line.label is None)


def test_a_line_between_the_columns_passes_no_box(layout):
    for line, route in zip(LINES, layout.routes, strict=True):
        if layout.bands[line.source] == layout.bands[line.target]:
            continue
        ends = {line.source, line.target}
        others = [(p, BOXES[i]) for i, p in enumerate(layout.places) if i not in ends]
        assert not any(touches(point, *one, within=-1) for point in route.points for one in others)


def test_the_same_input_gives_the_same_layout(layout):
    assert in_columns(BOXES, LINES) == layout


def test_a_short_map_stays_in_one_column():
    layout = in_columns(BOXES[-6:], CHAIN[:5])
    assert (layout.bands, layout.band(3)) == ((), 0)


def test_a_map_whose_every_cut_goes_through_many_lines_stays_whole():
    crowd = [Line(0, i) for i in range(2, N)]
    assert len(crowd) > 2 * MOST_CUT
    assert in_columns(BOXES, [*CHAIN, *crowd]).bands == ()


def test_a_map_that_would_become_too_wide_stays_whole():
    wide = [Box(600, 38)] * N
    assert layered(wide, CHAIN).width < WIDE < 2 * 600
    assert in_columns(wide, CHAIN).bands == ()
