"""Activities of the customer's own objects and of other systems are known, and marked wherever a map is drawn."""
# ruff: noqa: E501 - rows of tables stay on one line

from __future__ import annotations

from dataclasses import replace

import pytest
from pptx.oxml.ns import qn

from analysis.discover.map import arrange, draw
from analysis.discover.map_model import MapModel, MapTexts
from analysis.discover.own_steps import own_steps
from analysis.discover.simplify import simplify
from analysis.log import EventLog
from analysis.log.building import index
from analysis.prepare.salesforce.build import build
from analysis.prepare.salesforce.events.custom import guesses
from analysis.prepare.salesforce.objects import objects
from analysis.prepare.salesforce.options import Options
from analysis.report import SlideText
from analysis.report.svg.map import map_svg
from tests.spec.map_frames import frames
from tests.spec.salesforce_made import org_of
from tests.spec.slides_read import file_of, only_slide
from ui.process_map import payload
from ui.process_map.slide import map_slide
from ui.report.pictures import picture

ORG = {
    "Order": """
        Id    | OrderNumber | Status    | CreatedDate          | ActivatedDate
        801-1 | 00000001    | Activated | 2025-02-01T08:00:00Z | 2025-02-02T08:00:00Z
        801-2 | 00000002    | Activated | 2025-02-01T08:00:00Z | 2025-02-02T08:00:00Z
    """,
    "warehouse": """
        SO Number | Event           | Event Date          | Clerk
        1         | Goods loaded    | 2025-02-03 07:00:00 | Kim
        2         | Goods loaded    | 2025-02-03 07:00:00 | Kim
        2         | Order Confirmed | 2025-02-02 09:00:00 | Kim
    """,
    "Site_Visit__c": """
        Id    | Order__c | Visited__c
        a0X-1 | 801-1    | 2025-02-05T18:00:00Z
    """,
}


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> EventLog:
    org = org_of(**ORG)
    confirmed = tuple(replace(one, is_confirmed=True) for one in guesses(org.relations))
    built = build(org, process="order_to_cash", options=Options(custom=confirmed))
    return index(built.raw("own.csv"), built.mapping, workspace=tmp_path_factory.mktemp("own"))


def test_a_step_is_own_where_most_of_its_events_were_read_from_no_known_object(log):
    found = own_steps(log, known=objects())
    # of the three confirmations two are of the order itself, one of the warehouse
    assert found == {"Goods loaded": ("warehouse",), "Site Visit": ("Site_Visit__c",)}


def test_a_log_that_does_not_say_where_its_events_come_from_has_none(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("case,activity,time\n1,a,2025-01-01\n1,b,2025-01-02\n")
    assert own_steps(EventLog.read(path, workspace=tmp_path), known=objects()) == {}


WORDS = "folded corner: own"


def model(*own: str, traces=("abc", "abc", "ac")) -> MapModel:
    made = frames(list(traces))
    detail = simplify(*made, n_activities=9, n_flows=9)
    figures = {"flows": made.flows, "activities": made.activities, "endpoints": made.endpoints}
    texts = MapTexts(start="Start", end="End", own=WORDS)
    return draw(detail, arrange(detail), **figures, texts=texts, own=own)


def test_the_map_marks_them_and_explains_the_mark_only_where_there_is_one():
    marked, plain = model("b", "z"), model("z")
    assert [one.activity for one in marked.nodes if one.is_own] == ["b"]
    assert (marked.own, plain.own) == (WORDS, "")
    assert not any(one.is_own for one in plain.nodes)


def test_the_mark_moves_nothing():
    assert model("b").layout_id == model().layout_id


def test_the_screen_is_told():
    told = payload(model("b"))
    assert [one["label"] for one in told["nodes"] if one["own"]] == ["b"]
    assert (told["own"], payload(model())["own"]) == (WORDS, "")


def presets(of: MapModel) -> dict[str, str]:
    """Name of each shape of the map's slide to its preset geometry."""
    slide = only_slide(file_of(SlideText("Map"), map_slide(of)))
    found = ((shape.name, shape._element.find(".//" + qn("a:prstGeom"))) for shape in slide.shapes)
    return {name: geometry.get("prst") for name, geometry in found if geometry is not None}


def test_the_slide_folds_the_corner_of_the_native_shape_and_says_so():
    marked, plain = presets(model("b")), presets(model())
    folded = {name for name, preset in marked.items() if preset == "foldedCorner"}
    assert folded == {"activity: b", "legend sign: own"}
    assert f"legend: {WORDS}" in marked
    assert "foldedCorner" not in plain.values()
    assert f"legend: {WORDS}" not in plain


def test_the_picture_draws_a_flap_on_the_box_and_in_the_legend():
    marked, plain = (map_svg(picture(one), SlideText("Map")) for one in (model("b"), model()))
    assert marked.count('opacity="0.55"') == 2
    assert WORDS in marked
    assert 'opacity="0.55"' not in plain
    assert WORDS not in plain
