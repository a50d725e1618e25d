"""The start page: the first click, the recent logs, and questions that lead to their answers."""

import pytest

from tests.pages.conftest import opened, said, sound
from ui import cached, journey
from ui.prepare import samples
from ui.text import t

NEXT = "nav_next"


@pytest.fixture
def ready_sample(workspace, log, monkeypatch):
    """The sample opens at once: the small log of the tests stands in for it."""
    from ui import state

    monkeypatch.setattr(samples, "open_sample", lambda process: state.open_log(log.log_id))
    return log


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_somebody_new_sees_one_primary_button_and_the_way_with_a_file(workspace, lang):
    app = sound(opened("start", lang=lang))
    assert app.title[0].value == t("app.tagline", lang=lang)
    primary = [one for one in app.button if one.proto.type == "primary"]
    assert [one.label for one in primary] == [t("start.open_sample", lang=lang)]
    assert t("start.gain.lose.title", lang=lang) in said(app)
    assert t("start.recent", lang=lang) not in said(app)


def test_the_primary_button_alone_leads_to_the_last_step(ready_sample):
    app = opened("start")
    clicks = 0
    while app.title[0].value != t("step.monitor.label", lang="en"):
        app.button(key=NEXT).click().run()
        sound(app)
        clicks += 1
        assert clicks <= 8
    assert app.session_state["log_id"] == ready_sample.log_id


def test_the_real_sample_opens_with_one_click(workspace):
    app = opened("start")
    app.button(key="open_sample_order_to_cash").click().run()
    assert sound(app).title[0].value == "Discover"
    assert app.metric[0].label == "Orders"
    assert app.metric[0].value == "2,000"


def test_a_question_without_a_log_is_answered_with_the_sample(ready_sample):
    app = opened("start")
    app.button(key="ask:by_region").click().run()
    assert sound(app).title[0].value == "Bottlenecks"
    assert app.session_state["sel:view:bottlenecks"] == "groups"
    assert app.session_state["sel:split"] == "region"


def test_only_questions_the_log_can_answer_are_asked(log):
    app = sound(opened("start", log))
    asked = {one.key.removeprefix("ask:") for one in app.button if str(one.key).startswith("ask:")}
    assert asked == {one.key for one in journey.QUESTIONS} - {"deliveries_slow"}


@pytest.mark.parametrize("question", [one.key for one in journey.QUESTIONS if one.key != "deliveries_slow"])
def test_each_question_opens_its_view(log, question):
    (wanted,) = [one for one in journey.QUESTIONS if one.key == question]
    app = opened("start", log)
    app.button(key=f"ask:{question}").click().run()
    assert sound(app).title[0].value == t(f"step.{wanted.step}.label", lang="en")
    assert app.session_state[f"sel:view:{wanted.step}"] == wanted.view


def test_the_question_about_quotes_looks_at_the_transition_that_takes_most_time(log):
    app = opened("start", log)
    app.button(key="ask:quotes_slow").click().run()
    flows = cached.transitions(log)
    asked = flows[
        flows["source"].isin(["Quote Created", "Proposal Stage Reached"])
        & flows["target"].isin(["Quote Presented", "Quote Created"])
    ]
    worst = asked.loc[asked["total_h"].idxmax()]
    assert app.session_state["sel:flow"] == (worst["source"], worst["target"])


def test_a_log_can_be_renamed(log):
    app = opened("start", log)
    app.text_input(key=f"name:{log.log_id}").set_value("Europe, March").run()
    app.button(key=f"rename:{log.log_id}").click().run()
    assert "Europe, March" in said(sound(app))


def test_deleting_asks_first_and_can_be_called_off(log):
    app = opened("start", log)
    app.button(key=f"delete:{log.log_id}").click().run()
    assert "is deleted from this computer for good" in said(app)
    app.button(key="delete_no").click().run()
    assert log.path.exists()
    app.button(key=f"delete:{log.log_id}").click().run()
    app.button(key="delete_yes").click().run()
    assert not log.path.exists()
    assert t("start.recent", lang="en") not in said(sound(app))


def test_a_file_of_ones_own_is_chosen_also_while_a_log_is_open(log):
    app = opened("start", log)
    app.button(key="start_own_file").click().run()
    app = sound(app.switch_page("pages/upload.py").run())
    (box,) = [one for one in app.expander if one.label == t("upload.another", lang="en")]
    assert box.proto.expanded


def test_logs_of_the_same_name_can_be_told_apart_in_the_list(log, workspace):
    import shutil

    from ui import cached
    from ui.workspace import now

    shutil.copy(log.path, workspace / "other.duckdb")
    cached.store().add_log(
        "other", series_id="other", name="Deals", process=log.process, file_name="deals.parquet",
        n_cases=300, n_events=1000, now=now(),
    )  # fmt: skip
    labels = opened("start", log).selectbox(key="open_log").options
    assert len(set(labels)) == 2
    assert all(label.endswith("Deals") for label in labels)
