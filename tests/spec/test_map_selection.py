"""What the screen gets of a map, and what a click on it means."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.discover.map import arrange, draw
from analysis.discover.map_model import MapTexts
from analysis.discover.simplify import simplify
from tests.spec.map_frames import frames
from ui.handover_map import drawing, people_of, person, strongest
from ui.process_map import Selection, code, payload, selection

LOG = frames(["abcd"] * 9 + ["bcd"] * 3)


def model_of(n_activities: int = 9):
    detail = simplify(*LOG, n_activities=n_activities)
    flows, activities, endpoints = LOG
    return draw(
        detail, arrange(detail), flows=flows, activities=activities, endpoints=endpoints, texts=MapTexts()
    )


@pytest.mark.parametrize(
    "clicked, meant",
    [
        ("n:0", Selection("activity", activity="a")),
        ("e:1→2", Selection("flow", source="b", target="c")),
        ("e:0→2", None),  # no such line
        ("n:99", None),
        ("e:start→0", None),
        ("n:", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_a_click(clicked, meant):
    assert selection(model_of(), clicked) == meant
    if meant:
        assert code(model_of(), meant) == clicked


def test_a_selection_keeps_its_meaning_at_another_level_of_detail():
    """Less detail hides activity a, and does not turn `n:1` into another one."""
    few = simplify(*frames(["bcd"] * 9 + ["bacd"]), n_activities=3)
    assert few.activities == ("b", "c", "d")
    all_ = simplify(*frames(["bcd"] * 9 + ["bacd"]), n_activities=4)
    assert few.names == all_.names


def test_codes_of_the_screen_are_those_of_the_selection():
    model, sent = model_of(), payload(model_of())
    codes = [item["code"] for item in (*sent["nodes"], *sent["edges"]) if item["code"]]
    assert len(codes) == len(set(codes)) == 4 + 3
    assert all(code(model, selection(model, one)) == one for one in codes)
    assert json.loads(json.dumps(sent))["layout"] == model.layout_id


def test_a_page_test_selects_through_the_state(root):
    """How page tests click on the map: AppTest has no browser."""
    app = AppTest.from_file(str(root / "tests/e2e/apps/process_map_app.py"), default_timeout=60).run()
    assert app.text[0].value == "Selected: None"
    app.session_state["demo"] = {"selected": "n:0"}
    app.run()
    assert "activity='Lead Captured'" in app.text[0].value
    assert not app.exception


HANDOVERS = pd.DataFrame(
    [("<img src=x>", "Bo", 5), ("Bo", "<img src=x>", 2), ("Bo", "Bo", 99), ("Cy", "Bo", 7), ("Cy", "Al", 1)],
    columns=["source", "target", "n"],
)


def test_the_strongest_handovers_between_two_people():
    assert list(strongest(HANDOVERS, 2).itertuples(index=False, name=None)) == [
        ("Cy", "Bo", 7),
        ("<img src=x>", "Bo", 5),
    ]


def test_names_reach_the_network_as_labels_only():
    """streamlit-agraph parses a node's title as HTML; ids are its titles where there are none."""
    shown = strongest(HANDOVERS, 40)
    colours = dict.fromkeys(("ink", "line", "fill", "edge", "chosen", "page"), "#000000")
    network = drawing(shown, people_of(shown), colours=colours)
    assert [node["id"] for node in network["nodes"]] == ["p0", "p1", "p2", "p3"]
    assert not any("title" in node for node in network["nodes"])
    assert {edge["title"] for edge in network["edges"]} == {"7", "5", "2", "1"}
    assert {(edge["from"], edge["to"]) for edge in network["edges"]} == {
        ("p3", "p2"), ("p0", "p2"), ("p2", "p0"), ("p3", "p1"),
    }  # fmt: skip


def test_a_click_on_a_person():
    people = people_of(HANDOVERS)
    assert people == ("<img src=x>", "Al", "Bo", "Cy")
    assert [person(clicked, people) for clicked in ("p2", "p9", None, {"x": 1})] == ["Bo", None, None, None]


def test_no_handovers():
    nothing = strongest(HANDOVERS.head(0), 40)
    colours = dict.fromkeys(("ink", "line", "fill", "edge", "chosen", "page"), "#000000")
    assert drawing(nothing, people_of(nothing), colours=colours) == {"nodes": [], "edges": []}
