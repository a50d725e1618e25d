"""Step 4: what is above a target is called so, the group stays with its action, the picked bar is drawn."""

import pytest

from tests.pages.conftest import opened, said, sound
from ui import cached, goals, state
from ui.act import figure
from ui.bottlenecks import chosen, groups, stages, transitions

PAIR = ("Discount Approval Requested", "Discount Approved")
HAN = "超出目标"


@pytest.mark.parametrize(
    ("lang", "usual", "target"), [("en", "above usual", "above target"), ("zh", "超出正常", HAN)]
)
def test_nothing_set_against_a_target_is_called_above_usual(log, lang, usual, target):
    with state.speaking(lang):
        assert usual in transitions.labels(log)["excess_h"].lower()
        goals.set_flow(log, *PAIR, 1.0)
        assert goals.kind(log) == "mixed"
        assert goals.kind(log, *PAIR) == "target"
        assert goals.kind(log, "Quote Created", "Quote Presented") == "usual"
        assert target in transitions.labels(log)["excess_h"].lower()
        page = transitions.chart_page(log, "excess_h")
        assert target in page.content.figure.layout.xaxis.title.text.lower()


def test_the_card_names_the_target(log):
    goals.set_flow(log, *PAIR, 12.0)
    app = sound(opened("bottlenecks", log, **{"sel:view:bottlenecks": "time", "sel:flow": PAIR}))
    assert "of it above the target of 12.0 h" in said(app)
    assert "Time above target or usual" in app.button_group(key="flow_rank").options[0]


def test_the_target_is_a_line_among_the_groups_and_a_bar_on_the_slide(log):
    goals.set_flow(log, *PAIR, 12.0)
    with state.speaking("en"):
        row = chosen.row_of(cached.transitions(log), *PAIR)
        found = groups.known_groups(log, *PAIR, "region")
        drawn, slide = groups._drawn(log, row, found), groups.drawn_bars(log, row, found)
    assert len(drawn.layout.shapes) == 2
    assert "target: 12.0 h" in [one.text for one in drawn.layout.annotations]
    assert "target" in list(slide.data[0].y)


def test_an_action_on_a_group_is_frozen_for_that_group(log):
    subject = figure.of_flow(*PAIR, group=("region", "South"))
    goals.set_flow(log, *PAIR, 12.0)
    with state.speaking("en"):
        held = figure.frozen(log, subject)
        assert "South" in figure.title(log, subject)
        assert "South" in figure.filter_said(log, held)
        assert any("Target: 12.0 h" in line for line in figure.frozen_words(log, held))
    assert 0 < held.n < figure.frozen(log, figure.of_flow(*PAIR)).n


def test_the_picked_transition_is_always_among_the_bars(log):
    ranked = transitions.ranking(cached.transitions(log), "total_h")
    last = ranked.iloc[-1]
    shown = transitions.with_chosen(ranked, "total_h", (last["source"], last["target"]))
    assert len(shown) == transitions.BARS + 1
    assert shown.iloc[-1]["source"] == last["source"]
    first = ranked.iloc[0]
    assert (
        len(transitions.with_chosen(ranked, "total_h", (first["source"], first["target"])))
        == transitions.BARS
    )


def test_an_answer_about_a_transition_mentions_its_target(log):
    goals.set_flow(log, *PAIR, 0.5)
    from ui.bottlenecks import answers

    question = next(one for one in answers.questions(log) if one.key == "approvals")
    with state.speaking("en"):
        assert "Target 30 min: more than half of all take longer." in answers.said(log, question)


def test_a_stage_in_which_a_deal_is_over_is_not_ranked(log):
    assert not {"Closed Won", "Closed Lost"} & set(stages.ranked(log)["stage"])


def test_half_under_a_minute_is_not_said_as_nothing():
    with state.speaking("en"):
        assert transitions.half(0.0) == "half of the moves take under a minute"
        assert transitions.half(48.0) == "half of the moves take longer than 2.0 d"
