"""What comes before the first correction: told by hand, and planted in logs made by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.bottlenecks.before_rework import before_rework, before_rework_by, steps_before_rework
from analysis.bottlenecks.before_rework_moves import CAUSES
from analysis.measures.statistics import difference_of_shares
from tests.spec.logs import index, log

# Credit Check Performed comes a second time in cases 1 to 3. What came with the step before it:
# 1 the team changed (Desk to Credit); 2 nothing; 3 the value changed. 4 to 6 have no correction.
FOUR = """
case | activity               | at | Department | Value
1    | Sales Order Created    | 0  | Desk       | 10
     | Credit Check Performed | 1  | Credit     | 10
     | Credit Check Performed | 2  | Credit     | 10
2    | Sales Order Created    | 0  | Desk       | 10
     | Credit Check Performed | 1  | Desk       | 10
     | Credit Check Performed | 2  | Desk       | 10
3    | Sales Order Created    | 0  | Desk       | 10
     | Credit Check Performed | 1  | Desk       | 12
     | Credit Check Performed | 2  | Desk       | 12
4    | Sales Order Created    | 0  | Desk       | 10
     | Credit Check Performed | 1  | Credit     | 10
     | Order Approved         | 2  | Credit     | 10
5    | Sales Order Created    | 0  | Desk       | 10
     | Credit Check Performed | 1  | Desk       | 10
     | Order Approved         | 2  | Desk       | 10
6    | Sales Order Created    | 0  | Desk       | 10
     | Credit Check Performed | 1  | Desk       | 10
     | Order Approved         | 2  | Desk       | 10
"""


@pytest.fixture
def four():
    return log(FOUR, process="order_to_cash", roles={"team": "Department"})


def test_each_first_correction_has_one_reason_and_the_same_step_stands_beside_it(four):
    found = before_rework(four).set_index("cause")
    assert list(found.index) == list(CAUSES)
    assert found["n"].to_dict() == {
        "changed": 1, "skipped": 0, "system": 0, "team": 1, "person": 0, "none": 1,
    }  # fmt: skip
    assert found["share"].sum() == pytest.approx(1)
    # Of the three cases without one, the check of the first was handed over.
    assert found["share_without"].to_dict() == pytest.approx(
        {"changed": 0, "skipped": 0, "system": 0, "team": 1 / 3, "person": 0, "none": 2 / 3}
    )
    assert set(found["word"]) == {"few"}


def test_the_comparison_has_the_mix_of_steps_of_the_corrections():
    """Three corrections come after a check, one after a confirmation; what they are held against does too."""
    more = """
7    | Sales Order Created    | 0  | Desk       | 10
     | Order Confirmed        | 1  | Desk       | 10
     | Order Confirmed        | 2  | Desk       | 10
8    | Sales Order Created    | 0  | Desk       | 10
     | Order Confirmed        | 1  | Credit     | 10
     | Order Approved         | 2  | Credit     | 10
"""
    made = log(FOUR.rstrip("\n") + more, process="order_to_cash", roles={"team": "Department"})
    found = before_rework(made, reference=("Sales Order Created", "Order Confirmed")).set_index("cause")
    # Handed over without a correction: one of three checks, the only confirmation.
    assert found.loc["team", "share_without"] == pytest.approx(3 / 4 * 1 / 3 + 1 / 4 * 1)
    assert found["share_without"].sum() == pytest.approx(1)


def test_a_comparison_that_hangs_on_few_cases_is_tested_as_one_of_few():
    """40 corrections come after a check, which 10 others had, 8 of these from another team; 20 after a
    confirmation, which 200 others had. 210 cases lend the comparison; it is as sure as one of
    1 / ((2/3)² / 10 + (1/3)² / 200) = 22 cases of one step: too few for anything to be clear."""
    steps = {
        "both": ("Order Confirmed", "Credit Check Performed", "Order Changed"),
        "check": ("Credit Check Performed",),
        "confirmed": ("Order Confirmed", "Order Changed"),
        "plain": ("Order Confirmed",),
    }
    rows = []
    for kind, n, handed in (("both", 40, 12), ("confirmed", 20, 0), ("check", 10, 8), ("plain", 200, 0)):
        for i in range(n):
            rows.append((f"{kind}{i}", "Sales Order Created", 0, "Desk"))
            team = "Credit" if i < handed else "Desk"
            last = "Inventory Allocated"
            for place, name in enumerate((*steps[kind], last), start=1):
                is_desk = name == "Order Confirmed" and kind == "both"
                rows.append((f"{kind}{i}", name, place, "Desk" if is_desk else team))
    frame = pd.DataFrame(rows, columns=["case", "activity", "at", "Department"])
    frame["at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["at"], unit="h")
    made = index(frame, process="order_to_cash", roles={"team": "Department"})
    row = (
        before_rework(made, kind="order_change", reference=("Sales Order Created",))
        .set_index("cause")
        .loc["team"]
    )
    assert (row["n"], row["n_compared"], row["n_without"]) == (12, 60, 210)
    assert row["share_without"] == pytest.approx(2 / 3 * 8 / 10)
    expected = difference_of_shares(round(22 * 2 / 3 * 8 / 10), 22, 12, 60)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert row["word"] == "chance"


def test_the_step_before_and_how_often_it_is_corrected_next(four):
    (row,) = steps_before_rework(four).to_dict("records")
    assert (row["activity"], row["n_first"], row["n_cases"]) == ("Credit Check Performed", 3, 6)
    assert (row["share"], row["risk"]) == (1, 0.5)


def test_by_group_the_shares_are_of_its_own_corrections(four):
    found = before_rework_by(four, by="Department")
    assert found.set_index("group")["n_first"].to_dict() == {"Desk": 2, "Credit": 1}
    shares = found[[f"share_{cause}" for cause in CAUSES]].sum(axis=1)
    assert list(shares) == pytest.approx([1, 1])


def test_a_step_of_the_path_that_was_left_out_counts_as_skipped():
    made = log(
        """
        case | activity            | at
        1    | Sales Order Created | 0
             | Order Confirmed     | 1
             | Order Changed       | 2
        2    | Sales Order Created | 0
             | Credit Check Performed | 1
             | Order Approved      | 2
             | Order Confirmed     | 3
             | Order Changed       | 4
        """,
        process="order_to_cash",
    )
    found = before_rework(made, kind="order_change").set_index("cause")
    assert found["n"].to_dict()["skipped"] == 1
    assert found["n"].to_dict()["none"] == 1
    path = ("Sales Order Created", "Order Confirmed")
    assert (
        before_rework(made, kind="order_change", reference=path).set_index("cause").loc["skipped", "n"] == 0
    )


def test_a_correction_that_is_the_first_event_has_nothing_before_it():
    made = log(
        "case | activity | at\n1 | Stage Moved Backward | 0\n | Quote Created | 1", process="lead_to_cash"
    )
    found = before_rework(made, kind="stage_back").set_index("cause")
    assert found.loc["none", "n"] == 1
    assert found["share_without"].isna().all()
    assert steps_before_rework(made, kind="stage_back").empty


def test_no_correction_gives_an_empty_answer():
    made = log("case | activity | at | Region\n1 | A | 0 | North\n | B | 1 | North")
    assert before_rework(made)["n"].sum() == 0
    assert steps_before_rework(made).empty
    assert before_rework_by(made, by="Region").empty


@pytest.mark.parametrize("planted", ["changed", "team", "person"])
def test_a_planted_reason_stands_out_and_where_none_is_planted_nothing_does(planted):
    right = []
    for seed in range(8):
        found = before_rework(made_up(seed, planted), kind="order_change").set_index("cause")
        clear = found[(found["word"] == "clear") & (found["difference"] > 0)]
        right.append(len(clear) and clear["difference"].idxmax() == planted)
    assert np.mean(right) >= 0.9
    chance = [
        (before_rework(made_up(seed, None), kind="order_change")["word"] == "clear").any()
        for seed in range(8)
    ]
    assert np.mean(chance) <= 0.25


def made_up(seed: int, planted: str | None):
    """600 orders with changed values, other teams and people by chance; one of these before corrections."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(600):
        reason = {name: rng.random() < 0.15 for name in ("changed", "team", "person")}
        is_corrected = rng.random() < (0.5 if planted and reason[planted] else 0.12)
        team = "Desk" if not reason["team"] else "Credit"
        who = "Ann" if not (reason["person"] or reason["team"]) else "Ben"
        steps = [("Sales Order Created", "Desk", "Ann", 10.0)]
        steps.append(("Order Confirmed", team, who, 12.0 if reason["changed"] else 10.0))
        steps.append(("Order Changed" if is_corrected else "Inventory Allocated", team, who, steps[-1][3]))
        for place, (name, department, person, value) in enumerate(steps):
            at = pd.Timestamp("2024-01-01") + pd.Timedelta(hours=i + place)
            rows.append((f"c{i}", name, at, department, person, value))
    frame = pd.DataFrame(rows, columns=["case", "activity", "at", "Department", "Who", "Value"])
    return index(frame, process="order_to_cash", resource="Who", roles={"team": "Department"})


def test_more_activities_than_one_number_tells_of_count_the_same_cases(monkeypatch):
    """Of a log with many activities the steps of a case are kept in several numbers."""
    whole = before_rework(made_up(3, "team"), kind="order_change")
    assert whole["n_without"].max() > 0
    monkeypatch.setattr("analysis.bottlenecks.before_rework.BITS", 2)
    pd.testing.assert_frame_equal(before_rework(made_up(3, "team"), kind="order_change"), whole)
