"""Step 4: the lists behind *stuck here*, *stuck in any stage* and *show the list*, by plain pandas."""

import json

import pandas as pd
import pytest

from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from ui import goals, state
from ui.bottlenecks import stages
from ui.cached import bottleneck_time as cached

ENDS = ["Closed Won", "Closed Lost"]


@pytest.fixture(scope="module")
def stays(sample_file) -> pd.DataFrame:
    """Every deal and stage: hours in it (all visits), whether it is there now, whether the deal was won.

    A deal is in the stage that its events tell until another event tells another one, or it is over; an
    open one until the last event of the log.
    """
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")]
    as_of = pd.read_parquet(sample_file)["EventTime"].max()
    rows = rows.sort_values(["SalesOpportunity", "EventTime"], kind="stable")
    told = rows.dropna(subset=["OpportunityStage"])
    told = told[told["OpportunityStage"] != told.groupby("SalesOpportunity")["OpportunityStage"].shift()]
    until = told.groupby("SalesOpportunity")["EventTime"].shift(-1)
    visits = told.assign(hours=(until.fillna(as_of) - told["EventTime"]).dt.total_seconds() / 3600)
    visits["last"] = until.isna() & ~visits["OpportunityStage"].isin(ENDS)
    by = visits.groupby(["SalesOpportunity", "OpportunityStage"], as_index=False)
    found = by.agg(hours=("hours", "sum"), is_now=("last", "any"))
    return found[~found["OpportunityStage"].isin(ENDS)]


def at_stages(log: EventLog, stage: str, **chosen):
    picked = {"sel:view:bottlenecks": "stages", "sel:stage_chosen": stage}
    return sound(opened("bottlenecks", log, **picked, **chosen))


def first_stuck(log: EventLog) -> str:
    found = stages.ranked(log)
    return str(found.loc[found["n_stuck"] > 0, "stage"].iloc[0])


def ids(log: EventLog, held) -> set[str]:
    seen = log.where(held)
    return set(seen.frame(seen.cases.select("case_id"))["case_id"])


def test_stuck_here_is_a_part_of_those_there_now_and_as_many_as_counted(log, stays):
    stage = first_stuck(log)
    row = stages.ranked(log).set_index("stage").loc[stage]
    now = stays[(stays["OpportunityStage"] == stage) & stays["is_now"]].set_index("SalesOpportunity")["hours"]
    assert len(now) == row["n_still"]
    app = at_stages(log, stage)
    button = app.button(key="stage_only")
    assert button.label == f"Only the {int(row['n_stuck'])} deals stuck here".replace("1 deals", "1 deal")
    button.click().run()
    kept = ids(log, sound(app).session_state["filters"]["stuck_in"])
    assert len(kept) == row["n_stuck"]
    assert kept <= set(now.index)
    assert f"{int(row['n_stuck'])} of 300 deals left" in said(app)


def test_the_list_then_shows_exactly_these(log):
    stage = first_stuck(log)
    app = at_stages(log, stage)
    app.button(key="stage_only").click().run()
    kept = ids(log, sound(app).session_state["filters"]["stuck_in"])
    app.button(key="stage_list").click().run()
    assert app.session_state["sel:view:discover"] == "cases"
    listed = [one.value for one in sound(app).dataframe if "case_id" in one.value]
    assert listed
    assert set(listed[0]["case_id"]) == kept


def test_all_stuck_are_those_of_every_stage(log):
    found = stages.ranked(log)
    app = at_stages(log, first_stuck(log))
    n = int(found["n_stuck"].sum())
    button = app.button(key="stage_all")
    assert f"All {n} deals stuck" in button.label
    button.click().run()
    kept = ids(log, sound(app).session_state["filters"]["stuck_in"])
    every = {one for stage in found["stage"] for one in cached.stuck_ids(log, stage, goals.of(log))}
    assert len(kept) == n
    assert kept == every
    assert f"{n} deals stuck in their stage" in said(app)
    assert "picked from a list" not in said(app)


@pytest.mark.parametrize(
    ("lang", "heads"),
    [("en", ("Stuck now", "Above usual (there now)")), ("zh", ("目前停滞", "超出正常（仍在）"))],
)
def test_the_headers_of_stuck_and_above_usual_say_which_is_which(log, lang, heads):
    with state.speaking(lang):
        found = stages._labels(log)
        helps = stages._helps(log)
    assert (found["n_stuck"], found["n_above"]) == heads
    assert set(helps) == {"n_stuck", "n_above"}
    app = opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": "stages"})
    told = json.loads(sound(app).dataframe[0].proto.columns)
    assert {name: told[name]["help"] for name in helps} == helps


def test_those_over_the_target_of_a_stage_are_counted_by_hand(log, stays):
    goals.set_stage(log, "Qualification", 48.0)
    over = stays[(stays["OpportunityStage"] == "Qualification") & stays["is_now"] & (stays["hours"] > 48)]
    row = cached.stages(log, goals.of(log)).set_index("stage").loc["Qualification"]
    assert row["n_above"] == len(over) > 0
