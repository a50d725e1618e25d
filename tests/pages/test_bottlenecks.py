"""Step 4: where time goes and for whom, against plain pandas on the same rows."""

import io

import pandas as pd
import pytest

from analysis import report
from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui import state, table_units
from ui.bottlenecks import groups, transitions

TIME = {"sel:view:bottlenecks": "time"}
TOTAL = {"sel:rank": "total_h"}
FLOW = ("Discount Approval Requested", "Discount Approved")


@pytest.fixture
def moves(sample_file) -> pd.DataFrame:
    """Every move of the deals: source, target, hours, region and rep the deal has now."""
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")]
    rows = rows.sort_values(["SalesOpportunity", "EventTime"], kind="stable")
    by_deal = rows.groupby("SalesOpportunity")
    rows = rows.assign(
        target=by_deal["ActivityName"].shift(-1),
        hours=(by_deal["EventTime"].shift(-1) - rows["EventTime"]).dt.total_seconds() / 3600,
        rep=by_deal["SalesRepresentative"].transform("last"),
        region=by_deal["Region"].transform("last"),
    )
    return rows[rows["target"].notna()].rename(columns={"ActivityName": "source"})


def test_the_sentence_names_the_transition_with_most_time(log, moves):
    total = moves.groupby(["source", "target"])["hours"].agg(["sum", "median"])
    (source, target), most = total["sum"].idxmax(), total.loc[total["sum"].idxmax()]
    here = said(sound(opened("bottlenecks", log, **TIME, **TOTAL)))
    assert f"{source} → {target}" in here.splitlines()[_line(here, "Most time lies in")]
    assert f"longer than {most['median'] / 24:.1f} d" in here
    assert f"{most['sum'] / total['sum'].sum():.1%} of all elapsed time" in here


def test_the_tiles_add_up_to_all_time_between_activities(log, moves):
    app = sound(opened("bottlenecks", log, **TIME))
    told = {one.label: one.value for one in app.metric}
    assert told["Deals"] == "300"
    assert told["Elapsed time"] == f"{moves['hours'].sum() / 24:,.0f} d"
    assert told["Per deal"] == f"{moves['hours'].sum() / 24 / 300:.1f} d"


def test_the_sentence_follows_a_filter(log, moves):
    here = moves[moves["region"] == "South"]
    total = here.groupby(["source", "target"])["hours"].sum()
    south = {"region": f.Attribute("region", ["South"])}
    app = sound(opened("bottlenecks", log, filters=south, **TIME, **TOTAL))
    told = said(app).splitlines()[_line(said(app), "Most time lies in")]
    assert f"{total.max() / total.sum():.1%} of all elapsed time" in told


def test_time_above_usual_comes_first_and_all_time_is_a_click_away(log):
    app = sound(opened("bottlenecks", log, **TIME))
    assert "Most time above usual is lost in" in said(app)
    app.button_group(key="flow_rank").set_value("total_h").run()
    assert "Most time lies in" in said(sound(app))


def test_a_transition_is_split_by_region(log, moves):
    app = opened(
        "bottlenecks", log, **{"sel:flow": FLOW, "sel:split": "region", "sel:view:bottlenecks": "groups"}
    )
    here = moves[(moves["source"] == FLOW[0]) & (moves["target"] == FLOW[1])]
    by_region = here.groupby("region").agg(hours=("hours", "median"), n=("SalesOpportunity", "nunique"))
    expected = by_region.loc[by_region["n"] >= 5, "hours"]
    assert len(expected) > 2
    (table,) = (one.value for one in sound(app).dataframe)
    shown = table.set_index("group")["median_h"] * table_units.HOURS_OF[table_units.unit_of(expected)]
    assert shown.sort_index().to_dict() == pytest.approx(expected.sort_index().to_dict())


def test_nobody_is_judged_by_fewer_than_five_deals(log, moves):
    rare = ("Quote Presented", "Quote Revised")
    here = moves[(moves["source"] == rare[0]) & (moves["target"] == rare[1])]
    counts = here.groupby("rep")["SalesOpportunity"].nunique()
    hidden = counts[counts < groups.to_show(log)]
    assert len(hidden)
    app = opened(
        "bottlenecks", log, **{"sel:flow": rare, "sel:split": "rep", "sel:view:bottlenecks": "groups"}
    )
    shown = [name for table in sound(app).dataframe for name in table.value["group"]]
    assert not set(hidden.index) & set(shown)
    assert "are left out" in said(app)


def test_filter_to_the_slow_ones_leaves_the_cases_above_usual(log, moves):
    app = opened("bottlenecks", log, **TIME, **{"sel:flow": FLOW})
    app.button(key="flow_only").click().run()
    here = moves[(moves["source"] == FLOW[0]) & (moves["target"] == FLOW[1])]
    n = here[here["hours"] > here["hours"].median()]["SalesOpportunity"].nunique()
    assert f"{n} of 300 deals left" in said(sound(app))
    assert "**Discount Approval Requested → Discount Approved**" in said(app)


def test_a_transition_that_a_filter_took_away_stays_chosen_and_says_so(log):
    gone = {"contains": f.Not(f.Contains("Discount Approved"))}
    app = sound(opened("bottlenecks", log, filters=gone, **TIME, **{"sel:flow": FLOW}))
    assert "does not happen in what the filters leave" in said(app)


def test_create_an_action_goes_to_step_5_with_the_figure(log):
    app = opened("bottlenecks", log, **TIME, **{"sel:flow": FLOW})
    app.button(key="flow_act").click().run()
    assert app.session_state["sel:figure"].of == FLOW


def test_a_log_without_time_says_that_there_is_nothing_to_rank(workspace):
    rows = pd.DataFrame(
        {"case": ["a", "b"], "what": ["Start", "Start"], "at": pd.to_datetime(["2025-01-01"] * 2)}
    )
    single = EventLog.from_frame(rows, "case", "what", "at", process="generic", workspace=workspace)
    assert "nothing to rank" in said(sound(opened("bottlenecks", single, **TIME)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slides_hold_the_finding(log, lang):
    from pptx import Presentation

    ranked = transitions.ranking(transitions.cached.transitions(log), "total_h")
    for make in (transitions.table_page, transitions.chart_page):
        with state.speaking(lang):
            made, said = report.slide(make(log, "total_h")), transitions.finding(log, ranked, "total_h")
            point = transitions.headline(log, ranked, "total_h")
        (slide,) = Presentation(io.BytesIO(made)).slides
        assert slide.shapes.title.text == point
        assert said in slide.notes_slide.notes_text_frame.text
        assert "**" not in point + said


def test_the_slide_of_groups_is_a_native_chart_with_all_as_its_first_bar(log):
    from pptx import Presentation

    row = groups.chosen.row_of(groups.cached.transitions(log), *FLOW)
    found = groups.known_groups(log, *FLOW, "region")
    with state.speaking("en"):
        made = report.slide(groups.chart_page(log, *FLOW, "region"))
    (slide,) = Presentation(io.BytesIO(made)).slides
    (chart,) = (shape.chart for shape in slide.shapes if shape.has_chart)
    scale = table_units.HOURS_OF[table_units.unit_of(found["median_h"])]
    (series,) = chart.plots[0].series
    assert list(series.values) == pytest.approx([row["median_h"] / scale, *(found["median_h"] / scale)])


def _line(text: str, beginning: str) -> int:
    return next(i for i, line in enumerate(text.splitlines()) if beginning in line)
