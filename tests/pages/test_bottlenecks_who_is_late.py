"""Step 4: who misses a target, whose cases are stuck, and of whom an action is; by plain pandas."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui import cached, goals, state, workspace
from ui.act import figure, whom
from ui.bottlenecks import aims, stages, stages_stuck, targets_missed
from ui.cached import bottleneck_time

PAIR = ("Quote Created", "Quote Presented")
STAGE = "Qualification"


def at(log, view, lang="en", **chosen):
    picked = {f"sel:{name}" if name != "filters" else name: one for name, one in chosen.items()}
    return opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view}, **picked)


@pytest.fixture(scope="module")
def rows(sample_file) -> pd.DataFrame:
    found = pd.read_parquet(sample_file)
    found = found[~found["SalesOpportunity"].str.startswith("LEAD-")]
    return found.sort_values(["SalesOpportunity", "EventTime"], kind="stable")


@pytest.fixture(scope="module")
def slow(rows) -> pd.Series:
    """The longest hours from the one activity to the next, per deal."""
    after = rows.groupby("SalesOpportunity").shift(-1)
    hours = (after["EventTime"] - rows["EventTime"]).dt.total_seconds() / 3600
    is_move = (rows["ActivityName"] == PAIR[0]) & (after["ActivityName"] == PAIR[1])
    return hours[is_move].groupby(rows["SalesOpportunity"]).max()


def aim_of(log, kind, subject):
    return next(one for one in aims.aims(log, kind) if one.subject == subject)


def test_who_misses_the_target_of_a_transition(log, rows, slow):
    target = float(slow.median()) / 2
    goals.set_flow(log, *PAIR, target)
    region = rows.groupby("SalesOpportunity")["Region"].last().reindex(slow.index)
    expected = (slow > target).groupby(region).agg(["size", "sum"])
    with state.speaking("en"):
        aim = aim_of(log, "flow", PAIR)
        found = targets_missed.missed_by(log, aim, "region").set_index("value")
        told = targets_missed.finding(log, aim, "region", found.reset_index())
    assert dict(found["n"]) == dict(expected["size"][expected["size"] >= 5])
    assert dict(found["n_over"]) == dict(expected["sum"][expected["size"] >= 5])
    assert f"{int(found['n_over'].sum())} of {int(found['n'].sum())} deals take longer" in told
    held = expected[expected["size"] >= 10]
    first = (held["sum"] - held["size"] * expected["sum"].sum() / expected["size"].sum()).idxmax()
    assert found.index[0] == first
    k, of = held["sum"][first], held["size"][first]
    assert f"{first} is furthest above that: {k} of {of} ({k / of:.0%})" in told
    rated = found[found["n"] >= 10]
    assert rated["share_over"].notna().all()
    assert found.loc[found["n"] < 10, "share_over"].isna().all()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_from_a_missed_target_to_its_groups_its_cases_and_an_action(log, lang):
    goals.set_flow(log, *PAIR, 1.0)
    app = sound(at(log, "targets", lang))
    with state.speaking(lang):
        app.button(key="target_only").click().run()
    held = app.session_state["filters"]["follows:"]
    assert held == f.Follows(*PAIR, directly=True, longer_than_h=1.0)
    app = sound(at(log, "targets", lang))
    with state.speaking(lang):
        app.button(key="target_open").click().run()
    sound(app)
    assert app.session_state["sel:view:bottlenecks"] == "groups"
    assert app.session_state["sel:flow"] == PAIR


@pytest.mark.parametrize(
    ("kind", "subject", "target", "view"),
    [
        ("stage", (STAGE,), 24.0, "stages"),
        ("kpi", ("time_to_signature",), 48.0, "between"),
        ("kpi", ("quote_to_contract_time",), 48.0, "phases"),
        ("kpi", ("rework_rate",), 0.01, "rework"),
        ("kpi", ("stuck_share",), 0.01, "stages"),
    ],
)
def test_every_kind_of_target_leads_to_its_groups_and_to_the_cases_that_miss_it(
    log, kind, subject, target, view
):
    with state.speaking("en"):
        aims.put(log, aim_of(log, kind, subject), target)
    app = sound(at(log, "targets", target_kind=kind))
    assert ("take longer" if target > 1 else "miss it") in said(app)
    app.button(key="target_only").click().run()
    n = len(app.session_state["filters"]["over_target"].case_ids)
    assert cached.size(log.where(app.session_state["filters"]["over_target"]))[0] == n > 0
    app = sound(at(log, "targets", target_kind=kind))
    app.button(key="target_open").click().run()
    assert app.session_state["sel:view:bottlenecks"] == view
    assert "####" in said(sound(app))


def test_a_number_a_week_is_not_held_against_parts(log):
    workspace.store().set_target(log.series_id, "finished_per_week", 1000.0, now=workspace.now())
    app = sound(at(log, "targets", target_kind="kpi"))
    assert "no part of the deals can be held against it" in said(app)
    assert not [one for one in app.button if one.key == "target_only"]


def test_the_action_from_a_target_carries_it(log):
    goals.set_stage(log, STAGE, 24.0)
    row = bottleneck_time.stages(log, goals.of(log)).set_index("stage").loc[STAGE]
    with state.speaking("en"):
        subject = targets_missed.subject_of(aim_of(log, "stage", (STAGE,)))
        held = figure.frozen(log, subject)
        assert "within 1.0 d" in figure.title(log, subject)
        assert "Target: 1.0 d" in figure.frozen_words(log, held)
    assert (held.value, held.target, held.n) == (row["median_h"], 24.0, row["n_cases"])
    assert figure.today(log, figure.Baseline.from_dict(held.to_dict())) == (held.value, held.n)
    workspace.store().set_target(log.series_id, "win_rate", 0.9, now=workspace.now())
    with state.speaking("en"):
        assert figure.title(log, figure.of_key_figure("win_rate")).endswith("to 90% or more")
    assert figure.frozen(log, figure.of_key_figure("win_rate")).target == 0.9


@pytest.mark.parametrize("stage", ["", STAGE])
def test_the_stuck_are_counted_by_rep_with_their_amounts(log, rows, stage):
    """The groups add up to the stuck ones of the stages, and each to its cases one by one."""
    found = stages_stuck.of(log, stage, "rep")
    every = bottleneck_time.stages(log, goals.of(log)).set_index("stage")
    every = every if not stage else every.loc[[stage]]
    assert found["n_stuck"].sum() == every["n_stuck"].sum() > 0
    assert found["n_still"].sum() == every["n_still"].sum()
    stuck = {one for name in every.index for one in bottleneck_time.stuck_ids(log, name, goals.of(log))}
    last = rows[rows["SalesOpportunity"].isin(stuck)].groupby("SalesOpportunity").last()
    assert dict(found.set_index("group")["n_stuck"].loc[lambda n: n > 0]) == dict(
        last.groupby("SalesRepresentative").size()
    )
    amounts = found.set_index("group")["amount"].dropna()
    expected = last.groupby("SalesRepresentative")["OpportunityAmount"].sum()
    assert dict(amounts) == pytest.approx(dict(expected))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_small_groups_stand_together_and_have_no_share(log, lang):
    with state.speaking(lang):
        found = stages_stuck.of(log, "", "rep")
        shown = stages_stuck.rows(log, "rep", found)
    assert shown["n_stuck"].sum() == found["n_stuck"].sum()
    assert shown["n_still"].sum() == found["n_still"].sum()
    assert shown.loc[shown["n_still"] < 10, "share_stuck"].isna().all()
    assert shown.iloc[:-1]["n_still"].ge(5).all()


def test_the_stuck_of_a_group_become_a_filter(log):
    app = sound(at(log, "stages", stages_look="stuck", split="region"))
    app.button(key="stages_stuck_only").click().run()
    held = sound(app).session_state["filters"]["stuck_of"]
    first = stages_stuck.of(log, "", "region").iloc[0]
    assert len(held.case_ids) == first["n_stuck"] > 0
    assert sound(app).button(key="stages_stuck_list")


def test_the_card_of_a_stage_leads_to_who_is_stuck_there_and_to_an_action_for_them(log):
    app = sound(at(log, "stages", stage_chosen=STAGE, split="OpportunityType"))
    app.button(key="stage_stuck_by").click().run()
    found = stages_stuck.of(log, STAGE, "OpportunityType")
    group = found["group"].iloc[0]
    assert f"in {STAGE} are stuck" in said(sound(app))
    assert app.button(key="stages_stuck_act").label == f"Create an action for {group}"
    subject = replace(figure.of_stage(STAGE), group=("OpportunityType", group))
    held = figure.frozen(log, subject)
    assert held.value == pytest.approx(found["share_stuck"].iloc[0])
    assert held.n == found["n_still"].iloc[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_is_stuck_is_a_page_of_a_report(log, lang):
    with state.speaking(lang):
        for made in (stages_stuck.chart_page, stages_stuck.table_page):
            assert made(log, "", "region").words.headline
        goals.set_stage(log, STAGE, 24.0)
        assert targets_missed.missed_page(log, "stage", (STAGE,), "region").words.headline


def test_an_action_from_a_group_is_for_that_group_and_can_be_for_another(log):
    flow = figure.of_flow(*PAIR, group=("region", "South"))
    app = sound(opened("act", log, **{"sel:figure": flow}))
    assert app.selectbox(key="action_whom_by").value == "region"
    assert app.selectbox(key="action_whom_value").value == "South"
    with state.speaking("en"):
        app.selectbox(key="action_whom_value").set_value("North").run()
    with state.speaking("en"):
        app.button(key="action_create").click().run()
    (row,) = cached.store().actions(log.series_id).to_dict("records")
    north = log.where(f.Attribute("region", ["North"]))
    assert row["figure"]["value"] == figure.frozen(north, figure.of_flow(*PAIR)).value
    assert "North" in row["title"]
    assert "North" in row["figure"]["filters"]


def test_under_a_filter_the_form_says_so_and_the_action_keeps_it(log):
    only = f.Attribute("region", ["South"])
    app = sound(opened("act", log, filters={"region": only}))
    assert "The filters hold for this action too" in said(app)
    app.button(key="action_create").click().run()
    (row,) = cached.store().actions(log.series_id).to_dict("records")
    assert "South" in row["figure"]["filters"]


def test_a_group_is_offered_by_value_and_by_band(log):
    assert whom.values(log, "region")[0] == cached.values(log, "Region")["value"].iloc[0]
    bands = whom.values(log, "OpportunityAmount")
    assert len(bands) > 1
    n = sum(cached.size(log.where(figure.only(log, "OpportunityAmount", one)))[0] for one in bands)
    assert n == cached.size(log.where(f.Range("OpportunityAmount", -1e18, 1e18)))[0]


def test_the_action_of_a_group_row_is_for_the_group(log):
    app = sound(at(log, "stages", stages_look="by", split="region"))
    label = app.button(key="stages_by_act").label
    assert any(f"for {name}" in label for name in ("North", "South", "East", "Overseas"))
    app = sound(at(log, "phases", phases_look="by", split="region"))
    assert "Create an action for" in app.button(key="phases_by_act").label


def test_stages_themselves_lead_to_their_action(log):
    assert stages.topic(STAGE, "region").act == figure.of_stage_time(STAGE)


def scripts(app):
    return [one for one in app.get("html") if "scrollTo(0, 0)" in str(getattr(one, "body", one.proto))]


def test_a_view_that_an_answer_leads_to_opens_at_its_top_and_nothing_else_scrolls(log):
    app = sound(at(log, "answers"))
    assert not scripts(app)
    app.button(key="ask_who").click().run()
    assert len(scripts(sound(app))) == 1
    app.selectbox(key="flow_split").set_value("rep").run()
    assert not scripts(sound(app))
