"""What the map says: figures, widths, colours, badges; and that a filter moves nothing."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from analysis.discover import shades
from analysis.discover.gateways import draw_model
from analysis.discover.map import arrange, draw, table_twin, usual_slow_h
from analysis.discover.map_model import MapModel, MapTexts
from analysis.discover.simplify import simplify
from tests.spec.map_frames import Frames, frames

TRACES = ["abcd"] * 85 + ["acd"] * 8 + ["abcbcd"] * 4 + ["abd"] * 3
HOSTILE = '"];n0[label="<b>\\'
TEXTS = MapTexts(start="Start", end="End", label=str.upper, duration="{:.0f}h".format)


def drawn(log: Frames, of: Frames | None = None, **options) -> MapModel:
    """The map of a log, or the figures of another in its layout."""
    detail = simplify(*log, n_activities=99, n_flows=99)
    flows, activities, endpoints = of or log
    options = {"texts": TEXTS} | options
    return draw(detail, arrange(detail), flows=flows, activities=activities, endpoints=endpoints, **options)


def edge(model: MapModel, source: str, target: str):
    ids = {node.activity: node.id for node in model.nodes if node.activity} | {"(": "start", ")": "end"}
    return next(one for one in model.edges if (one.source, one.target) == (ids[source], ids[target]))


def node(model: MapModel, name: str):
    return next(one for one in model.nodes if one.activity == name)


def places(model: MapModel) -> list:
    nodes = [(one.id, one.x, one.y, one.width, one.height) for one in model.nodes]
    return [nodes, [(one.source, one.target, one.route) for one in model.edges], model.width, model.height]


def test_figures_of_boxes_and_lines():
    model = drawn(frames(TRACES))
    assert [one.label for one in model.nodes] == ["Start", "A", "B", "C", "D", "End"]
    assert [one.sub for one in model.nodes] == ["100", "100", "92", "97", "100", "100"]
    assert edge(model, "b", "c").label == "89"
    assert edge(model, "(", "a").label == edge(model, "d", ")").label == "100"
    assert edge(model, "b", "c").tip == "B → C: 89"
    assert edge(model, "d", ")").tip == "D → End: 100"


def test_moves_instead_of_cases():
    model = drawn(frames(TRACES), mode="events")
    assert (node(model, "b").sub, edge(model, "b", "c").label) == ("96", str(85 + 2 * 4))


def test_time_on_the_lines():
    log = frames(TRACES)
    log.flows["median_h"] = [40.0 if row.target == "d" else 2.0 for row in log.flows.itertuples()]
    model = drawn(log, mode="time")
    assert (edge(model, "c", "d").label, edge(model, "a", "b").label) == ("40h", "2h")
    assert edge(model, "c", "d").stroke == shades.TIME[-1]
    assert edge(model, "a", "b").stroke == shades.TIME[int((2 / 40) ** 0.5 * len(shades.TIME))]
    assert edge(model, "d", ")").label == "100"
    assert model.legend is not None
    assert (model.legend.low, model.legend.high) == ("< 1h", "≥ 28h")  # 40 h times 1/36, times 25/36


def test_colours_of_time_are_the_whole_logs():
    log = frames(TRACES)
    one_case = frames(["abcd"])
    assert edge(drawn(log, one_case, mode="time", slow_h=1000.0), "a", "b").stroke == shades.TIME[0]


def test_wider_and_darker_the_more_frequent():
    model = drawn(frames(TRACES))
    lines = sorted((one for one in model.edges if not one.dashed), key=lambda one: one.weight)
    assert all(a.width < b.width for a, b in pairwise(lines) if a.weight < b.weight)
    assert lines[-1].width == 7.0
    assert lines[-1].stroke == shades.LINE[-1]
    assert node(model, "a").fill == shades.FREQUENCY[-1]


def test_starts_and_ends_are_dashed_and_thin():
    outside = [one for one in drawn(frames(TRACES)).edges if one.dashed]
    assert {(one.source, one.target) for one in outside} == {("start", "n0"), ("n3", "end")}
    assert {one.width for one in outside} == {1.2}


def test_badges_in_the_order_given():
    model = drawn(frames(TRACES), badges=[("c", "d"), ("x", "y"), ("a", "b")])
    assert {one.badge: (one.source, one.target) for one in model.edges if one.badge} == {
        1: ("n2", "n3"),
        3: ("n0", "n1"),
    }


@pytest.mark.parametrize("mode", ["cases", "events", "time"])
def test_a_filter_moves_nothing(mode):
    log = frames(TRACES)
    whole, some, none = (
        drawn(log),
        drawn(log, frames(["acd"] * 8), mode=mode),
        drawn(log, frames([]), mode=mode),
    )
    assert places(whole) == places(some) == places(none)
    assert whole.layout_id == some.layout_id == none.layout_id


def test_what_a_filter_leaves_without_cases_is_faint():
    model = drawn(frames(TRACES), frames(["acd"] * 8), badges=[("a", "b"), ("a", "c")])
    assert [one.activity for one in model.nodes if one.is_faint] == ["b"]
    assert (node(model, "b").sub, edge(model, "a", "b").label) == ("0", "")
    assert edge(model, "a", "b").is_faint
    assert edge(model, "a", "b").badge is None
    assert (edge(model, "a", "c").badge, edge(model, "a", "c").is_faint) == (2, False)
    assert edge(model, "a", "c").width == 7.0


def test_the_layout_differs_with_the_level_of_detail_only():
    log = frames(TRACES)
    detail = simplify(*log, n_activities=3)
    less = draw(
        detail,
        arrange(detail),
        flows=log.flows,
        activities=log.activities,
        endpoints=log.endpoints,
        texts=TEXTS,
    )
    assert less.layout_id != drawn(log).layout_id


def test_names_do_not_reach_the_layout():
    """The same traces under other names of the same order have the same map."""
    log = frames(TRACES)
    other = {"a": HOSTILE + "a", "b": HOSTILE + "b", "c": "c" * 200, "d": "文" * 80}
    renamed = Frames(
        log.flows.assign(source=log.flows["source"].map(other), target=log.flows["target"].map(other)),
        log.activities.assign(activity=log.activities["activity"].map(other)),
        log.endpoints.assign(activity=log.endpoints["activity"].map(other)),
    )
    assert places(drawn(renamed)) == places(drawn(log))
    assert drawn(renamed).nodes[1].activity == HOSTILE + "a"


def test_the_table_is_the_rows_of_the_lines():
    log = frames(TRACES)
    table = table_twin(simplify(*log, n_activities=4, n_flows=4), log.flows)
    assert list(zip(table["source"], table["target"], table["n"])) == [
        ("c", "d", 97), ("b", "c", 93), ("a", "b", 92), ("a", "c", 8),
    ]  # fmt: skip


def test_slow_is_what_95_of_100_moves_stay_below():
    flows = pd.DataFrame({"median_h": [5.0, 1.0, 900.0, 30.0], "n": [50, 44, 5, 1]})
    assert usual_slow_h(flows) == 30.0
    assert usual_slow_h(flows.head(0)) == 0.0


def test_an_empty_log_has_an_empty_map():
    model = drawn(frames([]))
    assert (model.nodes, model.edges) == ((), ())


def test_texts_can_be_read_on_every_fill():
    fills = [*shades.FREQUENCY, shades.PLAIN, shades.START, shades.END, shades.GATEWAY]
    assert min(shades.contrast(*pair) for fill in fills for pair in zip(shades.ink(fill), fill)) >= 4.5


def test_contrast_as_defined():
    """WCAG's corner cases: black on white is 21, a colour on itself 1; #767676 is the known limit of 4.5."""
    assert shades.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert shades.contrast("#123456", "#123456") == 1
    assert shades.contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("ramp", [shades.FREQUENCY, shades.TIME, shades.LINE])
def test_ramps_run_one_way_in_lightness(ramp):
    """So that they read the same to a colour-blind eye: ever further away from the colour of the page."""
    assert all(
        shades.contrast(a.light, "#ffffff") < shades.contrast(b.light, "#ffffff") for a, b in pairwise(ramp)
    )
    assert all(
        shades.contrast(a.dark, "#000000") < shades.contrast(b.dark, "#000000") for a, b in pairwise(ramp)
    )


def test_a_model_with_gateways():
    nodes = pd.DataFrame(
        [
            ("s", "start", None),
            ("g", "xor", None),
            ("x", "activity", "a"),
            ("y", "activity", "b"),
            ("e", "end", None),
        ],
        columns=["node_id", "kind", "activity"],
    )
    edges = pd.DataFrame(
        [tuple(pair) for pair in ("sg", "gx", "gy", "xe", "ye")], columns=["source", "target"]
    )
    model = draw_model(nodes, edges, texts=TEXTS)
    assert [one.kind for one in model.nodes] == ["start", "xor", "activity", "activity", "end"]
    assert [one.label for one in model.nodes] == ["Start", "", "A", "B", "End"]
    assert (model.activity("n2"), model.activity("n1")) == ("a", None)
    assert [(one.source, one.target) for one in model.edges][:2] == [("n0", "n1"), ("n1", "n2")]
