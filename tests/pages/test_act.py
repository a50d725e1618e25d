"""Step 5: an action keeps the figure it began with."""

from datetime import date

import pytest

from tests.pages.conftest import opened, said, sound
from ui import cached
from ui.act import figure
from ui.workspace import now

FLOW = figure.of_flow("Discount Approval Requested", "Discount Approved")


def actions(log):
    return cached.store().actions(log.series_id)


@pytest.fixture
def with_action(log):
    """The log with one action on its win rate."""
    held = figure.frozen(log, figure.of_key_figure("win_rate"))
    cached.store().add_action(
        log.series_id,
        title="Ask sooner",
        owner="Dana",
        due_on=date(2020, 1, 31),
        figure=held.to_dict(),
        now=now(),
    )
    return log


def test_without_actions_the_page_says_how_to_begin(log):
    app = sound(opened("act", log))
    assert "No action yet" in said(app)
    assert app.selectbox(key="action_choice").options[0].startswith("Time: ")


def test_a_figure_handed_over_is_proposed_in_words_and_frozen(log):
    app = opened("act", log, **{"sel:figure": FLOW})
    title = app.text_input(key="action_title_en_Discount Approval Requested_Discount Approved")
    assert title.value == "Shorten the time from Discount Approval Requested to Discount Approved"
    app.text_input(key="action_owner").set_value("Dana Fox")
    app.button(key="action_create").click().run()
    (row,) = actions(log).to_dict("records")
    found = cached.transitions(log)
    here = found[(found["source"] == FLOW.of[0]) & (found["target"] == FLOW.of[1])].iloc[0]
    assert row["owner"] == "Dana Fox"
    assert row["figure"]["value"] == pytest.approx(here["median_h"])
    assert row["figure"]["n"] == here["n"]
    assert row["figure"]["log_id"] == log.log_id
    assert "One action: 1 open, 0 done." in said(sound(app))


def test_an_action_needs_a_title_and_nothing_entered_is_lost(log):
    app = opened("act", log, **{"sel:figure": FLOW})
    app.text_input(key="action_title_en_Discount Approval Requested_Discount Approved").set_value(" ")
    app.text_input(key="action_owner").set_value("Dana Fox")
    app.button(key="action_create").click().run()
    assert [one.value for one in app.error] == ["Say in a few words what is to be done."]
    assert app.text_input(key="action_owner").value == "Dana Fox"
    assert not len(actions(log))


def test_then_and_now_stand_side_by_side_and_an_old_date_is_overdue(with_action):
    app = sound(opened("act", with_action))
    then, today = (one.value for one in app.metric)
    win_rate = cached.kpi(with_action, "win_rate")["value"].iloc[0]
    assert then == today == f"{win_rate:.0%}"
    assert "One is overdue." in said(app)
    assert "Jan 31, 2020" in said(app)


def test_the_figure_of_another_log_is_computed_again(with_action):
    held = figure.Baseline.from_dict(actions(with_action)["figure"].iloc[0])
    value, n = figure.today(with_action, held)
    assert (value, n) == (held.value, held.n)
    gone = type(held)(**{**held.__dict__, "kind": "transition", "subject": ("No such", "Activity")})
    assert figure.today(with_action, gone) == (None, 0)


def test_done_reopen_edit_and_delete(with_action):
    app = opened("act", with_action)
    ((action_id,),) = actions(with_action)[["action_id"]].to_numpy().tolist()
    app.button(key=f"action_done_{action_id}").click().run()
    assert actions(with_action)["is_done"].tolist() == [True]
    assert "0 open, 1 done" in said(sound(app))
    app.button(key=f"action_done_{action_id}").click().run()
    assert actions(with_action)["is_done"].tolist() == [False]
    app.text_input(key=f"edit_owner_{action_id}").set_value("Kim")
    app.button(key=f"edit_save_{action_id}").click().run()
    assert actions(with_action)["owner"].tolist() == ["Kim"]
    app.button(key=f"action_delete_{action_id}").click().run()
    assert "No action yet" in said(sound(app))


def test_a_title_is_text_and_no_markup(log):
    held = figure.frozen(log, FLOW)
    cached.store().add_action(log.series_id, title="**Now** [x](http://y)", figure=held.to_dict(), now=now())
    here = said(sound(opened("act", log, lang="zh")))
    assert "\\*\\*Now\\*\\*" in here
    assert "尚无负责人" in here
