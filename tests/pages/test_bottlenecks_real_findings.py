"""What reading step 4 on real logs showed to be untrue or unnatural: each fault on a log made for it."""

import pandas as pd
import pytest

from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from tests.pages.test_any_log import listed
from tests.pages.walking import show
from ui.bottlenecks import answers
from ui.state import speaking
from ui.text import t

START = pd.Timestamp("2025-01-06 09:00")


def log_of(rows: list[tuple], workspace, *, process: str = "generic", **columns) -> EventLog:
    """Case, activity, hours after a Monday morning; more columns by name."""
    frame = pd.DataFrame(rows, columns=["case", "what", "when"])
    frame["when"] = START + pd.to_timedelta(frame["when"], unit="h")
    frame = frame.assign(**columns)
    if process == "generic":
        return listed(frame, workspace)
    made = EventLog.from_frame(
        frame, "case", "what", "when", process=process, workspace=workspace,
        roles={"amount": "Amount"} if "Amount" in columns else None,
    )  # fmt: skip
    made.close()
    from ui import cached
    from ui.workspace import now

    log = EventLog.open(made.path)
    cached.store().add_log(
        log.log_id, series_id=log.series_id, name="Deals", process=process, file_name="deals.csv",
        n_cases=frame["case"].nunique(), n_events=len(frame), now=now(),
    )  # fmt: skip
    return log


def test_a_path_of_one_step_is_no_path(workspace):
    """Deals that hold nothing but their creation: "8,300 deals took the path to its end" is no finding."""
    log = log_of([(f"k{k}", "Opportunity Created", k) for k in range(6)], workspace, process="lead_to_cash")
    app = sound(show(opened("bottlenecks", log), "path"))
    assert "no order to hold it against" in said(app)
    assert "took the path to its end" not in said(app)
    with speaking("en"):
        (question,) = [one for one in answers.questions(log) if one.key == "path"]
        assert "no order to hold it against" in question.answer(log)


def test_steps_the_log_never_has_are_named_in_the_readers_language(workspace):
    log = log_of(
        [("1", "Opportunity Created", 0), ("1", "Needs Analyzed", 5)], workspace, process="lead_to_cash"
    )
    told = said(sound(show(opened("bottlenecks", log, "zh"), "phases", "parts")))
    assert "提交客户报价" in told
    assert "Quote Presented" not in told


def test_of_rules_of_which_none_can_be_evaluated_none_is_kept(workspace):
    rows = [(f"k{k}", "Opportunity Created", k) for k in range(6)]
    app = sound(
        show(opened("bottlenecks", log_of(rows, workspace, process="lead_to_cash")), "rules", "found")
    )
    assert "None of the 25 rules can be evaluated" in said(app)
    assert "No rule is broken" not in said(app)


def test_without_filters_no_filter_is_blamed(workspace):
    log = log_of([("1", "A", 0), ("1", "B", 5)], workspace)
    app = sound(opened("bottlenecks", log))
    assert "under these filters" not in said(app)
    assert t("bottlenecks.answers.nothing_of_it", lang="en") in said(app)


def test_a_cost_of_nothing_is_no_finding(workspace):
    """An amount of 100 that waits a minute costs 100 x 8 % / 525,600 minutes: nothing anybody can see."""
    rows = []
    for k in range(12):
        rows += [(f"k{k}", "Opportunity Created", k), (f"k{k}", "Needs Analyzed", k + (k % 3) / 60)]
    log = log_of(rows, workspace, process="lead_to_cash", Amount=100.0)
    app = sound(show(opened("bottlenecks", log), "money"))
    assert "What costs most" not in said(app)
    assert "costs anything to speak of" in said(app)


def test_a_group_of_a_flag_is_named_with_its_column(workspace):
    """The slow half is called "no": "no clearly takes longest" is no sentence."""
    rows, flags = [], []
    for k in range(120):
        hours = 100 + k % 7 if k % 2 else 10 + k % 7
        rows += [(f"k{k}", "A", k), (f"k{k}", "B", k + hours)]
        flags += [k % 2 == 0] * 2
    log = log_of(rows, workspace, accepted=pd.array(flags, dtype="boolean"))
    app = sound(show(opened("bottlenecks", log), "between", "by", between_by="accepted"))
    assert "accepted: no clearly takes longest" in said(app)
    app = sound(show(opened("bottlenecks", log), "groups", split="accepted"))
    assert "A → B takes longest for **accepted: no**" in said(app)


@pytest.mark.parametrize(
    "lang, told", [("en", "was **4.0 h**, in case 3."), ("zh", "为 **4.0 小时**，发生在案例 3。")]
)
def test_a_case_called_by_a_number_is_called_a_case(workspace, lang, told):
    rows = [(str(k), what, 24 * k + i * (1 + k)) for k in range(4) for i, what in enumerate(("A", "B"))]
    app = sound(show(opened("bottlenecks", log_of(rows, workspace), lang), "queues", "longest"))
    assert told in said(app)


@pytest.mark.parametrize("view, look", [("answers", ""), ("rules", "found"), ("rules", "edit")])
def test_a_process_without_rules_has_no_error_but_a_way_to_own_ones(workspace, view, look):
    rows = [(str(k), what, 24 * k + i) for k in range(4) for i, what in enumerate(("A", "B"))]
    app = sound(show(opened("bottlenecks", log_of(rows, workspace)), view, look))
    assert "Cashlane knows no rules for this process." in said(app)
    assert "Something went wrong" not in said(app)
