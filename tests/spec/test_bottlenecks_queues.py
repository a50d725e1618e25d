"""Queues: one more when the step before ends, one fewer when the step happens; weeks, people, stages."""

import numpy as np
import pandas as pd
import pytest

from analysis.bottlenecks.queues import (
    longest_waits,
    queue_stages,
    queue_weeks,
    queues,
    queues_by_whom,
)
from analysis.log import EventLog
from analysis.measures.targets import Targets
from tests.spec.logs import WORKSPACE, ZERO, log

FEW = """
    case | activity | at  | who
    1    | Asked    | 0   | Ann
         | Checked  | 1d  | Ann
         | Sent     | 10d | Bob
    2    | Asked    | 2d  | Ann
         | Sent     | 9d  | Eve
    3    | Asked    | 3d  | Ann
         | Checked  | 8d  | Bob
"""


@pytest.fixture(scope="module")
def few():
    as_of = (ZERO + pd.Timedelta(days=15)).to_pydatetime()
    return log(FEW, process="generic", resource="who", as_of=as_of)


def test_what_waits_is_counted_whatever_came_before(few):
    found = queues(few).set_index("activity")
    assert found.loc["Sent", "n"] == 2
    assert found.loc["Sent", "total_h"] == 24 * ((10 - 1) + (9 - 2))
    assert found.loc["Sent", "longest_h"] == 24 * 9
    assert found.loc["Checked", "median_h"] == 24 * (1 + 5) / 2
    assert set(found.index) == {"Sent", "Checked"}


def test_a_target_of_a_transition_makes_excess(few):
    found = queues(few, targets=Targets(flows=(("Checked", "Sent", 24.0 * 2),))).set_index("activity")
    assert found.loc["Sent", "excess_h"] == pytest.approx(24 * (9 - 2))


def test_weeks_by_hand(few):
    """Sent is waited for from day 1 to 10 and from day 2 to 9; `ZERO` is a Monday."""
    found = queue_weeks(few, "Sent")
    assert list(found["week"]) == ["2024-01-01", "2024-01-08", "2024-01-15"]
    assert list(found["n_came"]) == [2, 0, 0]
    assert list(found["n_done"]) == [0, 2, 0]
    assert list(found["n_waiting"]) == [2, 0, 0]
    assert list(found["n_most"]) == [2, 2, 0]
    assert list(found["is_complete"]) == [True, True, False]


def test_of_one_person_only_what_that_one_took_up(few):
    found = queue_weeks(few, "Sent", who="Eve")
    assert list(found["n_came"]) == [1, 0, 0]
    assert list(found["n_done"]) == [0, 1, 0]


def test_by_whom_is_who_took_it_up_and_adds_up(few):
    found = queues_by_whom(few, "Sent").set_index("who")
    assert found["total_h"].to_dict() == {"Bob": 24 * 9.0, "Eve": 24 * 7.0}
    assert found["total_h"].sum() == queues(few).set_index("activity").loc["Sent", "total_h"]


def test_the_longest_waits_name_case_and_step_before(few):
    row = longest_waits(few, "Sent").iloc[0]
    assert (row["case_id"], row["source"], row["wait_h"]) == ("1", "Checked", 24 * 9)
    assert row["since"] == (ZERO + pd.Timedelta(days=1)).tz_localize("UTC")
    assert row["until"] == (ZERO + pd.Timedelta(days=10)).tz_localize("UTC")


@pytest.mark.parametrize("seed", range(6))
def test_who_waits_at_the_end_of_a_week_is_who_came_before_and_is_done_after(seed):
    rng = np.random.default_rng(seed)
    rows, waits = [], []
    for case in range(80):
        at = float(rng.uniform(0, 60))
        until = at + float(rng.exponential(12))
        rows += [(case, "Asked", at), (case, "Sent", until)]
        waits.append((at, until))
    events = pd.DataFrame(rows, columns=["case", "what", "day"])
    events["at"] = ZERO + pd.to_timedelta((events["day"] * 86400).round(), unit="s")
    made = EventLog.from_frame(
        events.drop(columns="day"), "case", "what", "at", process="generic", workspace=WORKSPACE,
        name=f"queue{seed}",
    )  # fmt: skip
    found = queue_weeks(made, "Sent").set_index("week")
    for week in range(len(found)):
        end = 7 * (week + 1)
        first = str((ZERO + pd.Timedelta(days=7 * week)).date())
        waiting = sum(since < end <= until for since, until in waits)
        assert found.loc[first, "n_waiting"] == waiting
    assert found["n_came"].sum() == found["n_done"].sum() == 80


def test_stages_over_time_hold_open_cases_to_the_end():
    made = log(
        """
        case | activity                | at  | OpportunityStage
        A    | Opportunity Created     | 0   | New
             | Quote Created           | 5d  | Proposal
             | Opportunity Closed Lost | 12d | Closed Lost
        B    | Opportunity Created     | 3d  | New
        """,
        process="lead_to_cash",
        as_of=(ZERO + pd.Timedelta(days=16)).to_pydatetime(),
    )
    found = queue_stages(made).pivot(index="week", columns="stage", values="n")
    assert found["New"].tolist() == [1, 1, 1]
    assert found["Proposal"].tolist() == [1, 0, 0]
    assert "Closed Lost" not in found


@pytest.mark.parametrize("seed", range(20))
def test_a_planted_slow_queue_ranks_first(seed):
    rng = np.random.default_rng(100 + seed)
    names = ["Asked", "Checked", "Offered", "Signed"]
    slow, rows = names[int(rng.integers(1, 4))], []
    for case in range(150):
        at = float(rng.uniform(0, 500))
        for name in names:
            hours = rng.lognormal(3, 0.4)
            at += hours * (rng.uniform(5, 9) if name == slow and rng.random() < 0.3 else 1)
            rows.append((case, name, ZERO + pd.Timedelta(hours=at)))
    events = pd.DataFrame(rows, columns=["case", "what", "at"])
    made = EventLog.from_frame(
        events, "case", "what", "at", process="generic", workspace=WORKSPACE, name=f"slow{seed}"
    )
    assert queues(made)["activity"].iloc[0] == slow


def test_by_whom_the_excess_is_above_the_target_of_the_transition(few):
    """Bob sent after Checked in 9 d, 7 d above a target of 2 d; Eve is alone, so nothing is above usual."""
    aimed = Targets(flows=(("Checked", "Sent", 48.0),))
    found = queues_by_whom(few, "Sent", targets=aimed).set_index("who")["excess_h"]
    assert (found["Bob"], found["Eve"]) == (24 * (9 - 2), 0)
