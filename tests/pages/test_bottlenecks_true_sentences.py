"""Sentences of step 4 that speak only of what the log can tell, on logs that lack something."""

import pytest
from streamlit.testing.v1.element_tree import Selectbox

from tests.pages.conftest import opened, said, sound
from tests.pages.test_bottlenecks_real_findings import log_of
from tests.pages.walking import body, show
from ui import cached, text
from ui.bottlenecks import answers, attributes, corrections, queues, rules, rules_held
from ui.discover import first
from ui.state import speaking


def question(log, key):
    (found,) = [one for one in answers.questions(log) if one.key == key]
    return found


def of(*rows):
    """Ten cases of the same steps: activity and hour."""
    return [(f"k{k}", name, k + hour) for k in range(10) for name, hour in rows]


def test_who_waits_names_the_columns_that_would_tell_and_answers_nothing(workspace):
    rows = of(("Opportunity Created", 0), ("Needs Analyzed", 5))
    log = log_of(rows, workspace, process="lead_to_cash")
    with speaking("en"):
        lacking = question(log, "who").needs.lacking(log)
        assert lacking == ["Region, Product category, Sales channel, Role or team, Partner, or Sales rep"]
    with speaking("zh"):
        (told,) = question(log, "who").needs.lacking(log)
        assert "或" in told
        assert "区域" in told


def test_one_of_the_columns_is_enough_and_only_it_is_named(workspace):
    rows = of(("Opportunity Created", 0), ("Needs Analyzed", 5))
    log = log_of(
        rows, workspace, process="lead_to_cash", Region=["North", "North"] * 5 + ["South", "South"] * 5
    )
    asked = question(log, "who")
    with speaking("en"):
        assert asked.needs.lacking(log) == []
        told = asked.answer(log)
    assert "by Region, nobody" in told
    assert "product" not in told.lower()
    assert "rep" not in told.lower()


def test_a_column_that_changes_on_the_way_tells_no_groups_apart(workspace):
    rows = of(("Opportunity Created", 0), ("Needs Analyzed", 5))
    log = log_of(rows, workspace, process="lead_to_cash", Region=["North", "South"] * 10)
    with speaking("en"):
        told = question(log, "who").answer(log)
    assert told == "By Region, groups cannot be compared: it changes within one deal."


def test_the_finding_before_corrections_names_no_handover_where_nobody_is_told(workspace):
    """Half of twelve deals quote twice; the log holds neither people nor teams, systems or values."""
    rows = []
    for k in range(12):
        steps = ["Opportunity Created", "Quote Created", "Quote Presented"]
        steps += ["Quote Created", "Quote Presented"] * (k < 6)
        rows += [(f"k{k}", name, k + at) for at, name in enumerate(steps)]
    bare = log_of(rows, workspace, process="lead_to_cash")
    with speaking("en"):
        assert corrections.causes_told(bare) == ("skipped",)
        told = corrections.finding(bare, corrections.reasons(bare, "any"), "any")
    assert "a skipped step" in told
    assert "handover" not in told
    assert "value" not in told


def test_handovers_that_the_log_can_tell_are_named_one_by_one(workspace):
    rows = of(("Opportunity Created", 0), ("Quote Created", 1), ("Opportunity Created", 3))
    with_team = log_of(rows, workspace, process="lead_to_cash", Department=["Sales", "Legal", "Sales"] * 10)
    with speaking("en"):
        assert corrections.causes_told(with_team) == ("skipped", "team")


@pytest.mark.parametrize(
    "lang, told", [("en", "Half of the waits take under a minute."), ("zh", "半数等待不到一分钟。")]
)
def test_half_of_the_waits_are_never_longer_than_nothing(workspace, lang, told):
    """Six of ten go on in the same moment, the others after a day."""
    rows = []
    for k in range(10):
        rows += [(f"k{k}", "A", k), (f"k{k}", "B", k + 24 * (k >= 6))]
    log = log_of(rows, workspace)
    with speaking(lang):
        found = queues.finding(log, queues.steps(log))
    assert told in found
    assert "0.0" not in found


def test_durations_side_by_side_are_never_nought_of_the_unit():
    """73 h are three days and an hour: 3.0 d; a minute beside them stays a minute."""
    with speaking("en"):
        assert first.in_one_unit({"value": 73.0, "others": 1 / 60}) == {"value": "3.0 d", "others": "1 min"}
        assert first.in_one_unit({"value": 72.0, "others": 24.0}) == {"value": "3.0 d", "others": "1.0 d"}


@pytest.mark.parametrize(
    "hours, kind, en, zh",
    [
        (0.0, "over", "under a minute", "不到一分钟"),
        (36.0, "over", "longer than 1.5 d", "超过 1.5 天"),
        (0.0, "within", "within a minute", "一分钟内"),
        (36.0, "within", "within 1.5 d", "1.5 天内"),
        (text.WholeDays(0), "over", "less than a day", "不到一天"),
        (text.WholeDays(48), "over", "longer than 2 d", "超过 2 天"),
        (12 / 3600, "days", "12 s", "12 秒"),
    ],
)
def test_times_that_are_hardly_any_are_said_in_words(hours, kind, en, zh):
    assert [text.written(hours, kind, lang) for lang in ("en", "zh")] == [en, zh]


def test_a_copy_of_the_activity_is_no_split(workspace):
    """As XES files have it: the name once more under another key. One value that differs makes a column."""
    rows = of(("A", 0), ("B", 1), ("C", 2))
    same = [what for _case, what, _at in rows]
    log = log_of(rows, workspace, again=same, nearly=[*same[:-1], "C2"])
    assert cached.copies(log) == ("again",)
    assert "again" not in attributes.splits(log)
    assert "nearly" in attributes.splits(log)
    app = sound(show(opened("bottlenecks", log), "groups"))
    boxes = [one for one in body(app) if isinstance(one, Selectbox)]
    assert boxes
    assert all("again" not in box.options for box in boxes)


def test_rules_nobody_can_judge_are_no_part_of_those_kept(workspace):
    """Signed after it was won breaks a rule; without people or amounts other rules cannot be judged."""
    rows = of(
        ("Opportunity Created", 0), ("Quote Created", 1), ("Quote Presented", 2),
        ("Contract Signed", 9), ("Opportunity Closed Won", 4), ("Sales Order Created", 5),
        ("Invoice Sent", 6),
    )  # fmt: skip
    log = log_of(rows, workspace, process="lead_to_cash")
    with speaking("en"):
        found = rules_held.of(log)
        told = rules.finding(log, found)
    untold = int((found["n_judged"].eq(0) & found["n_cannot"].gt(0)).sum())
    broken = int(found["n_breach"].gt(0).sum())
    assert untold
    assert broken
    verb = "is" if broken == 1 else "are"
    start = f"{broken} of the {len(found) - untold} rules that can be evaluated {verb} broken; "
    assert told.startswith(f"{start}{untold} more cannot")
    assert f"{untold} of the {len(found)} rules cannot be evaluated" in question_said(log)
    app = sound(show(opened("bottlenecks", log, "zh"), "rules", "found"))
    assert (
        f"**可评估的 {len(found) - untold} 条规则中有 {broken} 条**被违反；另有 {untold} 条无法评估。"
        in said(app)
    )


def question_said(log):
    with speaking("en"):
        return question(log, "rules_most").answer(log)


def test_an_order_is_called_an_order_also_in_help_and_filters(workspace):
    rows = of(("Sales Order Created", 0), ("Order Confirmed", 5), ("Payment Received", 30))
    log = log_of(rows, workspace, process="order_to_cash")
    for lang, word in (("en", "case "), ("zh", "案例")):
        app = opened("bottlenecks", log, lang)
        for view in ("path", "rules", "rework", "money", "standing", "queues"):
            told = said(sound(show(app, view))).replace("19 of 20 cases", "")
            assert word not in told, (view, told)
