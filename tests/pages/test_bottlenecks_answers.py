"""Step 4's entrance by question and its targets: answers against plain pandas, and what happens without."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from analysis import report
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages import bad_logs
from tests.pages.conftest import opened, said, sound
from ui import cached, goals, journey, state
from ui.bottlenecks import aims, answers, areas, targets
from ui.bottlenecks.question import Needs, Question

VIEW = "sel:view:bottlenecks"
PAIR = ("Proposal Stage Reached", "Quote Created")


@pytest.fixture
def moves(sample_file) -> pd.DataFrame:
    """Every move of the deals: source, target, hours, region."""
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")]
    rows = rows.sort_values(["SalesOpportunity", "EventTime"], kind="stable")
    by_deal = rows.groupby("SalesOpportunity")
    rows = rows.assign(
        target=by_deal["ActivityName"].shift(-1), region=by_deal["Region"].transform("last"),
        hours=(by_deal["EventTime"].shift(-1) - rows["EventTime"]).dt.total_seconds() / 3600,
    )  # fmt: skip
    return rows[rows["target"].notna()].rename(columns={"ActivityName": "source"})


def asked(app) -> list[str]:
    """The keys of the questions that can be opened."""
    return [one.key.removeprefix("ask_") for one in app.button if (one.key or "").startswith("ask_")]


def test_the_page_opens_with_where_most_time_is_lost_and_questions(log, moves):
    total = moves.groupby(["source", "target"])["hours"].sum()
    source, target = total.idxmax()
    app = sound(opened("bottlenecks", log))
    here = said(app)
    usual = moves.groupby(["source", "target"])["hours"].transform("median")
    above = moves.assign(above=(moves["hours"] - usual).clip(lower=0))
    slow = above.groupby(["source", "target"])["above"].sum().idxmax()
    assert f"Most time above usual is lost in **{slow[0]} → {slow[1]}**" in here
    assert f"Most time lies in **{source} → {target}**: {total.max() / total.sum():.1%}" in here
    assert {"most_time", "who", "quotes", "approvals", "targets"} <= set(asked(app))
    assert here.count("Why do quotes take so long?") == 0  # it is a button, said once


def test_an_answer_says_what_plain_pandas_finds(log, moves):
    """How long the transition takes that is asked about; no two regions have thirty deals here."""
    here = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]
    question = next(one for one in answers.questions(log) if one.key == "quotes")
    with state.speaking("en"):
        told = answers.said(log, question)
    median, p90 = (here["hours"].quantile(q) / 24 for q in (0.5, 0.9))
    assert f"longer than {median:.1f} d, one in ten longer than {p90:.1f} d" in told
    assert f"({here['SalesOpportunity'].nunique()} deals)" in told


def test_answers_follow_the_filter(log, moves):
    south = f.Attribute("region", ["South"])
    here = moves[(moves["region"] == "South") & (moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]
    app = sound(opened("bottlenecks", log, filters={"region": south}))
    assert f"half of the moves take longer than {here['hours'].median() / 24:.1f} d" in said(app)


def test_a_question_opens_its_view_with_what_it_is_about(log):
    app = opened("bottlenecks", log)
    app.button(key="ask_quotes").click().run()
    assert app.session_state[VIEW] == "groups"
    assert app.session_state["sel:flow"] == PAIR
    assert app.session_state["sel:split"] == "region"
    assert f"{PAIR[0]} → {PAIR[1]}" in said(sound(app))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_question_of_every_view_is_answered_in_every_language(log, lang, caplog):
    with state.speaking(lang):
        every = answers.questions(log)
        told = {one.key: answers.said(log, one) for one in answers.answerable(log)[0]}
        words = {answers.words(one) for one in every}
    assert not [record for record in caplog.records if "question" in record.getMessage()]
    assert len(words) == len(every), "two questions are worded alike"
    assert all(told.values())
    assert not any("question.bottlenecks" in one for one in words)


def test_what_the_log_lacks_is_said_by_name_and_last(log, monkeypatch):
    needs = Needs(("Discount Approved", "Goods Shipped"), ("partner",))
    odd = Question("who", "groups", lambda _log: "never", needs=needs)
    monkeypatch.setattr(answers, "questions", lambda _log: [odd])
    app = sound(opened("bottlenecks", log))
    lines = said(app).splitlines()
    lacking = next(line for line in lines if "Needs:" in line)
    assert lacking.startswith("Who is affected most?")
    assert "Discount Approved" not in lacking
    assert "Goods Shipped" in lacking
    assert asked(app) == []


def failing(_log):
    raise ZeroDivisionError("no deals")


def refused(_log):
    raise AnalysisError("map_money_missing")


def test_an_answer_that_fails_leaves_the_others_alone(log, monkeypatch):
    fine = Question("who", "groups", lambda _log: "All is **well**.")
    bad = Question("quotes", "groups", failing)
    no = Question("approvals", "groups", refused)
    empty = Question("most_time", "time", lambda _log: None)
    monkeypatch.setattr(answers, "questions", lambda _log: [bad, no, empty, fine])
    here = said(sound(opened("bottlenecks", log)))
    assert "All is **well**." in here
    assert "could not be worked out" in here
    assert "Nothing of the kind happens in this log" in here


def test_the_questions_can_be_put_on_a_slide(log):
    with state.speaking("en"):
        page = answers.answers_page(log)
        n = len(answers.apart(answers.answerable(log)[0])[0])
    assert len(page.content.rows) == n
    cells = [cell for row in page.content.rows for cell in row]
    assert not any("**" in cell or "\\" in cell for cell in cells)
    assert report.slide(page)


def test_at_most_sixteen_are_answered_at_once_and_the_others_on_demand(log):
    first, more = answers.apart(answers.answerable(log)[0])
    assert 12 <= len(first) <= answers.MOST
    app = sound(opened("bottlenecks", log))
    assert asked(app) == [one.key for one in first]
    assert {one.key for one in more} >= {"between_any"}


def test_every_view_named_exists_and_has_a_name():
    listed = [view for views in areas.AREAS.values() for view in views]
    assert sorted(listed) == sorted(areas.VIEWS)
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("view", ["answers", "targets"])
@pytest.mark.parametrize("name", ["one_case", "one_activity", "equal_times", "odd_names"])
def test_a_bad_log_still_gets_a_sentence(name, view, workspace, tmp_path):
    log = EventLog.open(shutil.copy(bad_logs.made(name, tmp_path), workspace))
    app = sound(opened("bottlenecks", log, **{VIEW: view}))
    assert "None" not in said(app)
    expected = "targets" if view == "targets" else "Most time lies in" if name == "one_case" else ""
    assert expected.lower() in said(app).lower()


@pytest.mark.parametrize("view", ["answers", "targets"])
def test_one_deal_that_is_open_still_gets_an_answer(log, view):
    still_open = log.cases.filter(log.cases.closed_at.isnull())
    single = log.frame(still_open.select("case_id"))["case_id"].iloc[0]
    app = sound(opened("bottlenecks", log, filters={"cases": f.CaseIds([single])}, **{VIEW: view}))
    assert "could not be worked out" not in said(app)


# -- the address


def test_an_address_opens_a_view_once(log):
    app = opened("bottlenecks", log)
    app.query_params["open"] = "groups"
    app.run()
    assert app.session_state[VIEW] == "groups"
    assert "open" not in app.query_params
    app.button_group(key="area_bottlenecks").set_value("answers").run()
    assert app.session_state[VIEW] == "answers"


@pytest.mark.parametrize("wanted", ["nowhere", "../act", "<b>", ""])
def test_an_address_that_names_no_view_changes_nothing(log, wanted):
    app = opened("bottlenecks", log)
    app.query_params["open"] = wanted
    app.run()
    assert "Most time above usual is lost in" in said(sound(app))
    assert VIEW not in app.session_state


def test_an_address_opens_a_view_of_another_step(log):
    app = opened("discover", log)
    app.query_params["open"] = "variants"
    app.run()
    assert app.session_state["sel:view:discover"] == "variants"


def test_what_was_asked_of_one_page_is_not_opened_on_another(log):
    app = opened("bottlenecks")
    app.query_params["open"] = "groups"
    app.run()
    app.session_state["log_id"] = log.log_id
    app.switch_page("pages/discover.py").run()
    assert "sel:view:discover" not in app.session_state
    app.switch_page("pages/bottlenecks.py").run()
    assert app.session_state[VIEW] == "groups"


# -- targets


def test_without_targets_the_view_says_what_excess_is_counted_from(log):
    app = sound(opened("bottlenecks", log, **{VIEW: "targets"}))
    assert "No target is set yet" in said(app)
    app.button_group(key="excess_basis").set_value("best").run()
    assert goals.basis(log) == "best"
    assert "best quartile" in said(sound(app))


def test_usual_and_best_are_those_of_the_whole_log_and_now_of_the_view(log, moves):
    here = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]
    south = here[here["region"] == "South"]["hours"]
    view = log.where(f.Attribute("region", ["South"]))
    with state.speaking("en"):
        found = next(one for one in aims.aims(view, "flow") if one.subject == PAIR)
    assert found.usual == pytest.approx(here["hours"].median())
    assert found.best == pytest.approx(here["hours"].quantile(0.25))
    assert found.now == pytest.approx(south.median())


def test_a_target_typed_in_days_is_kept_in_hours_and_judged(log, moves):
    hours = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]["hours"]
    with state.speaking("en"):
        found = aims.aims(log, "flow")
        place = [one.subject for one in found].index(PAIR)
        assert found[place].entry == ("days" if hours.median() >= 24 else "hours")
    targets.edited(log, found, {"edited_rows": {place: {"target": "10 h"}}})
    with state.speaking("en"):
        assert goals.of(log).flow_h(*PAIR) == pytest.approx(10.0)
        (held,) = aims.with_target(log)
        assert held.is_met is bool(hours.median() <= 10.0)
        assert f"{PAIR[0]} → {PAIR[1]}" in targets.finding(log)
        aims.put(log, held, None)
        assert goals.of(log).flows == ()


def test_excess_on_the_page_is_that_above_the_target(log, moves):
    """A target of nothing makes all its time excess."""
    hours = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]["hours"]
    goals.set_flow(log, *PAIR, 0.0)

    found = cached.transitions(log).set_index(["source", "target"])
    assert found.loc[PAIR, "excess_h"] == pytest.approx(hours.sum())
    goals.set_flow(log, *PAIR, None)
    assert cached.transitions(log).set_index(["source", "target"]).loc[PAIR, "excess_h"] < hours.sum()


def test_a_key_figure_has_its_target_here_and_in_step_6(log):
    with state.speaking("en"):
        found = next(one for one in aims.aims(log, "kpi") if one.subject == ("win_rate",))
    targets.edited(log, [found], {"edited_rows": {"0": {"target": "100 %"}}})
    with state.speaking("en"):
        assert aims.with_target(log)[0].target == 1.0
        assert "furthest from its target" in targets.finding(log).lower()
    assert "win rate" in said(sound(opened("monitor", log))).lower()


def test_targets_of_activities_the_log_does_not_have_are_left_out(log):
    goals.set_flow(log, "Nowhere", "Elsewhere", 4.0)
    goals.set_flow(log, *PAIR, 4.0)
    assert goals.of(log).flows == ((*PAIR, 4.0),)


@pytest.mark.parametrize("kind", ["flow", "stage", "kpi"])
def test_targets_can_be_put_on_a_slide(log, kind):
    with state.speaking("zh"):
        page = targets.targets_page(log, kind)
    assert page.content.rows
    assert report.slide(page)


def test_questions_of_the_start_page_still_lead_to_views_that_exist():
    here = {one.view for one in journey.QUESTIONS if one.step == "bottlenecks"}
    assert here <= set(areas.VIEWS)


def test_step_6_lists_targets_in_time_and_the_map_marks_what_is_above(log, moves):
    hours = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]["hours"]
    goals.set_flow(log, *PAIR, float(hours.median()) / 2)
    goals.set_flow(log, "Discount Approval Requested", "Discount Approved", 10_000.0)
    assert cached.above_target(log) == {PAIR}
    app = sound(opened("monitor", log, **{"sel:view:monitor": "all"}))
    (table,) = (one.value for one in app.dataframe if "kind" in one.value)
    met = dict(zip(table["name"], table["met"], strict=True))
    assert len(met) == 2
    assert met[f"{PAIR[0]} → {PAIR[1]}"] != met["Discount Approval Requested → Discount Approved"]
    shown = sound(opened("discover", log, **{"sel:view:discover": "map", "sel:map_mode": "time"}))
    assert "marks the time of a transition above its target" in said(shown)


def test_the_map_says_the_target_of_a_transition(log):
    from ui.discover import map_texts

    goals.set_flow(log, *PAIR, 1.0)
    words = map_texts.texts(log, "en")
    assert words.between(*PAIR, 48.0) == "2.0 d ▲"
    assert words.between("Quote Created", "Quote Presented", 48.0) == "2.0 d"
