"""Discover, views *map* and *model*: figures follow the filters, nothing moves, clicks lead to cases."""

import io
import json
import shutil

import pandas as pd
import pm4py
import pytest
from pptx import Presentation

from analysis import report
from analysis.discover import directly_follows
from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages import conftest
from tests.pages.conftest import said, sound
from ui.text import t

QUESTIONS = {"rep": "SalesRepresentative", "region": "Region", "stage": "OpportunityStage"}
FLOW = ("Opportunity Qualified", "Needs Analyzed")


def opened(page: str, *args, **kept):
    """A page with the map in view, unless the test asks for another."""
    return conftest.opened(page, *args, **({"sel:view:discover": "map"} | kept))


@pytest.fixture
def rows(sample_file) -> pd.DataFrame:
    """The rows of the deals, as plain pandas sees them; leads are no deals."""
    frame = pd.read_parquet(sample_file)
    deals = frame[~frame["SalesOpportunity"].str.startswith("LEAD-")]
    return deals.astype({"SalesOpportunity": "object", "ActivityName": "object"})


@pytest.fixture
def other_log(log, workspace) -> EventLog:
    """A log of no process we know: ten cases a b c, two a c."""
    events = [
        (f"{trace}{i}", name, pd.Timestamp(2025, 3, 1 + i, hour))
        for trace, n in (("abc", 10), ("ac", 2))
        for i in range(n)
        for hour, name in enumerate(trace)
    ]
    frame = pd.DataFrame(events, columns=["case", "what", "when"])
    made = EventLog.from_frame(frame, "case", "what", "when", process="generic", workspace=workspace / "made")
    made.close()
    from ui import cached
    from ui.workspace import now

    other = EventLog.open(shutil.copy(made.path, workspace))
    cached.store().add_log(
        other.log_id, series_id=other.series_id, name="Other", process="generic", file_name="other.csv",
        n_cases=12, n_events=34, now=now(),
    )  # fmt: skip
    return other


def now_in(rows: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """The rows of the deals whose last value that is not empty is this one."""
    last = rows.sort_values("EventTime", kind="stable").groupby("SalesOpportunity")[column].last()
    return rows[rows["SalesOpportunity"].isin(last[last == value].index)]


def drawn(app) -> dict:
    """What the page sends to the map's component."""
    (map_,) = app.get("bidi_component")
    return json.loads(map_.proto.json)


def shape(app) -> tuple:
    """The boxes and lines of what is drawn, by their names."""
    sent = drawn(app)
    names = {node["id"]: node["label"] or node["kind"] for node in sent["nodes"]}
    lines = sorted((names[edge["source"]], names[edge["target"]]) for edge in sent["edges"])
    return tuple(names.values()), tuple(lines)


def places(app) -> list:
    return [(node["id"], node["x"], node["y"]) for node in drawn(app)["nodes"]]


def counted(app, log) -> dict[tuple[str, str], int]:
    """Our directly-follows counts under the filters of the page."""
    flows = directly_follows(log.where(*app.session_state["filters"].values()))
    return dict(zip(zip(flows["source"], flows["target"]), flows["n"].astype(int)))


def test_model_and_counts_follow_rep_region_and_stage(log, rows):
    app = opened("discover", log, **{"sel:view:discover": "model"})
    before, seen = shape(sound(app)), []
    for role, column in QUESTIONS.items():
        value = rows.groupby("SalesOpportunity")[column].last().value_counts().index[1]
        app.multiselect(key=f"f:{role}").set_value([value]).run()
        these = now_in(rows, column, value)
        n = these["SalesOpportunity"].nunique()
        assert f"as {n} deals show them" in said(sound(app))
        theirs, _, _ = pm4py.discover_dfg(
            these, activity_key="ActivityName", timestamp_key="EventTime", case_id_key="SalesOpportunity"
        )
        assert counted(app, log) == theirs
        seen.append(shape(app))
        app.multiselect(key=f"f:{role}").set_value([]).run()
    assert len({before, *seen}) == 4
    assert shape(app) == before


def test_nothing_moves_when_a_filter_changes(log):
    app = opened("discover", log)
    before = places(sound(app))
    figures = [node["sub"] for node in drawn(app)["nodes"]]
    app.multiselect(key="f:region").set_value(["South"]).run()
    assert places(sound(app)) == before
    assert [node["sub"] for node in drawn(app)["nodes"]] != figures


def test_the_sentence_names_the_transitions_with_the_badges(log):
    app = sound(opened("discover", log))
    flows = directly_follows(log)
    top = flows.head(3)
    for source, target, total_h in zip(top["source"], top["target"], top["total_h"]):
        assert f"**{source} → {target}** ({100 * total_h / flows['total_h'].sum():.1f}%" in said(app)
    names = {node["id"]: node["label"] for node in drawn(app)["nodes"]}
    badges = {edge["badge"]: (names[edge["source"]], names[edge["target"]]) for edge in drawn(app)["edges"]}
    assert [badges[rank] for rank in (1, 2, 3)] == list(zip(top["source"], top["target"]))


def test_fewer_activities_and_the_way_back(log):
    app = opened("discover", log)
    n = len(drawn(app)["nodes"])
    app.slider(key="map_activities_slider").set_value(10).run()
    assert len(drawn(sound(app))["nodes"]) < n
    app.switch_page("pages/bottlenecks.py").run()
    app.switch_page("pages/discover.py").run()
    assert len(drawn(sound(app))["nodes"]) < n
    app.button(key="map_automatic").click().run()
    assert len(drawn(sound(app))["nodes"]) == n


def test_time_instead_of_frequency(log):
    app = opened("discover", log)
    assert drawn(app)["legend"] is None
    app.button_group(key="map_mode_shown").set_value("time").run()
    assert drawn(sound(app))["legend"]["scale"]


def panel_of(app) -> str:
    """The figures beside the map."""
    return "\n".join(one.proto.body for one in app.get("html")).replace("\u00a0", " ")


def code_of(app, source: str, target: str) -> str:
    sent = drawn(app)
    ids = {node["label"]: node["id"] for node in sent["nodes"]}
    return next(
        edge["code"]
        for edge in sent["edges"]
        if (edge["source"], edge["target"]) == (ids[source], ids[target])
    )


def test_a_transition_shows_its_figures_and_filters_to_its_cases(log, rows):
    app = opened("discover", log)
    app.session_state[f"map_{log.log_id}"] = {"selected": code_of(app, *FLOW)}
    app.run()
    shown = {node["label"] for node in drawn(app)["nodes"]}
    ordered = rows[rows["ActivityName"].isin(shown)].sort_values("EventTime", kind="stable")
    follower = ordered.groupby("SalesOpportunity")["ActivityName"].shift(-1)
    until = ordered.groupby("SalesOpportunity")["EventTime"].shift(-1)
    here = (ordered["ActivityName"] == FLOW[0]) & (follower == FLOW[1])
    n = ordered[here]["SalesOpportunity"].nunique()
    median_h = round((until - ordered["EventTime"])[here].median() / pd.Timedelta("1h"))
    panel = panel_of(app)
    assert f"<td>{n} ({100 * n / 300:.0f}%)</td>" in panel
    assert f"<td>{here.sum()}</td>" in panel
    assert f"<td>{median_h // 24} d {median_h % 24} h</td>" in panel
    app.button(key="map_only").click().run()
    assert app.metric[0].value == str(n)
    assert f"{n} of 300 deals left" in said(sound(app))
    assert list(app.session_state["filters"].values()) == [
        f.Passes(*[[name] for name in FLOW], sorted(shown & set(rows["ActivityName"])))
    ]
    assert app.button(key="map_only").disabled


def test_an_activity_shows_its_figures_and_filters_to_its_cases(log, rows):
    app = opened("discover", log)
    code = next(node["code"] for node in drawn(app)["nodes"] if node["label"] == "Quote Created")
    app.session_state[f"map_{log.log_id}"] = {"selected": code}
    app.run()
    here = rows[rows["ActivityName"] == "Quote Created"]
    n, n_events = here["SalesOpportunity"].nunique(), len(here)
    panel = panel_of(app)
    assert f"<td>{n_events}</td>" in panel
    assert f"<td>{n_events - n}</td>" in panel
    app.button(key="map_only").click().run()
    assert app.metric[0].value == str(n)


def test_repeats_of_an_activity_are_a_click_away(log, rows):
    app = opened("discover", log)
    code = next(node["code"] for node in drawn(app)["nodes"] if node["label"] == "Quote Presented")
    app.session_state[f"map_{log.log_id}"] = {"selected": code}
    app.run()
    app.button(key="map_repeats").click().run()
    done = rows[rows["ActivityName"] == "Quote Presented"].groupby("SalesOpportunity").size()
    assert f"{(done > 1).sum()} of 300 deals left" in said(sound(app))


def test_the_list_of_cases_keeps_the_days_a_transition_was_narrowed_to(log):
    app = opened("discover", log)
    app.session_state[f"map_{log.log_id}"] = {"selected": code_of(app, *FLOW)}
    app.run()
    app.number_input(key="map_longer_days").set_value(3.0).run()
    app.button(key="map_longer").click().run()
    (held,) = app.session_state["filters"].values()
    assert held.longer_than_h == 72
    app.button(key="map_list").click().run()
    assert list(sound(app).session_state["filters"].values()) == [held]


def test_the_panel_leads_to_the_slowest(log):
    app = opened("discover", log)
    app.button(key="map_slowest_1").click().run()
    top = directly_follows(log).iloc[0]
    assert f"**{top['source']} → {top['target']}**" in said(sound(app))
    assert drawn(app)["selected"]


def test_the_table_has_every_transition(log):
    app = opened("discover", log, map_table_folded=True)
    (table,) = sound(app).dataframe
    assert len(table.value) == len(directly_follows(log))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["map", "model"])
def test_a_view_without_a_log_says_so(workspace, view, lang):
    app = sound(opened("discover", lang=lang, **{"sel:view:discover": view}))
    assert t("needs_log.title", lang=lang) in said(app)
    assert not app.get("bidi_component")


@pytest.mark.parametrize("view", ["map", "model"])
def test_a_view_without_cases_names_the_filter(log, view):
    held = {"rep": f.Attribute("rep", ["Nobody"])}
    app = sound(opened("discover", log, filters=held, **{"sel:view:discover": view}))
    assert "Sales rep: Nobody" in said(app)
    assert not app.get("bidi_component")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_log_of_another_process_has_a_map_and_no_reference_path(other_log, lang):
    app = sound(opened("discover", other_log, lang=lang))
    boxes = {node["label"]: node["sub"] for node in drawn(app)["nodes"] if node["kind"] == "activity"}
    assert boxes == {"a": "12", "b": "10", "c": "12"}
    app = sound(opened("discover", other_log, lang=lang, **{"sel:view:discover": "model"}))
    assert {"a", "b", "c"} < set(shape(app)[0])
    assert t("model.no_path", lang=lang) in said(app)


def test_the_check_of_the_reference_path_is_remembered_for_its_view(log):
    path = log.catalogue.reference_path
    app = opened("discover", log, **{"sel:view:discover": "model"})
    app.button(key="check_reference").click().run()
    follows = so_far = 0
    variants = log.frame(log.variants)
    for trace, n in zip(variants["trace"], variants["n_cases"]):
        taken = [name for name in trace if name in path]
        follows += n if taken == list(path) else 0
        so_far += n if 0 < len(taken) < len(path) and taken == list(path[: len(taken)]) else 0
    outcome = f"**{follows} deals** follow the path to its end, **{so_far} deals** so far, "
    assert f"{outcome}**{300 - follows - so_far} deals** deviate" in said(sound(app)).replace(
        "1 deal*", "1 deals*"
    )
    app.multiselect(key="f:region").set_value(["South"]).run()
    assert outcome not in said(app)
    app.multiselect(key="f:region").set_value([]).run()
    assert outcome in said(sound(app)).replace("1 deal*", "1 deals*")


def test_the_slide_has_a_box_for_each_activity_and_says_what_it_counts(log):
    from ui.discover import process
    from ui.discover.map_content import AUTOMATIC, Figures
    from ui.report import offer

    seen = log.where(f.Attribute("region", ["South"]))
    page = offer.in_language(lambda: process.page(seen, AUTOMATIC, Figures(), 14), "en")
    slide = Presentation(io.BytesIO(report.slide(page))).slides[0]
    texts = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "Quote Created" in texts
    assert "Region: South" in texts
    notes = slide.notes_slide.notes_text_frame.text
    assert page.words.headline in notes
    assert log.log_id in notes


def test_a_large_model_has_slides_on_which_nothing_is_left_out(log):
    from ui.discover import map_content
    from ui.discover import model as view
    from ui.report import offer

    model = map_content.drawn_model(log, 0.0, "en")
    boxes = [node.label for node in model.nodes if node.kind == "activity"]
    assert len(model.nodes) > 60
    page = offer.in_language(lambda: view.page(log, 0.0), "en")
    slides = Presentation(io.BytesIO(report.slide(page))).slides
    assert len(slides) > 1
    names = [shape.name for slide in slides for shape in slide.shapes]
    drawn = [name.removeprefix("activity: ") for name in names if name.startswith("activity: ")]
    assert sorted(name for name in drawn if name) == sorted(boxes)
    assert "left out" not in names


def test_a_slider_holds_what_was_asked_for(log):
    """Also where the map cannot be drawn with just so many: a step by keyboard is not taken back."""
    app = opened("discover", log)
    n_drawn = []
    for n in (13, 14, 15, 40):
        app.slider(key="map_activities_slider").set_value(n).run()
        assert sound(app).slider(key="map_activities_slider").value == n
        n_drawn.append(len(drawn(app)["nodes"]) - 2)
        assert n_drawn[-1] <= n
    assert n_drawn == sorted(n_drawn)
    assert n_drawn[0] < 15 < n_drawn[-1]


def test_the_browser_has_the_last_word_on_what_is_selected(log):
    app = opened("discover", log)
    app.button(key="map_slowest_1").click().run()
    picked = drawn(app)
    assert (picked["news"], picked["pick"]) == (True, 1)
    key = f"map_{log.log_id}"
    app.session_state[key] = {"selected": f"{picked['selected']}@1"}
    app.run()
    assert (drawn(app)["news"], drawn(app)["selected"]) == (False, picked["selected"])
    app.session_state[key] = {"selected": "@1"}
    app.run()
    assert drawn(app)["selected"] is None
    assert t("discover.map.panel.hint", lang="en") in said(sound(app))
