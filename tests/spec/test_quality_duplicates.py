"""Events that are there twice: exactly, or again within seconds; natural repetitions are left alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from analysis.errors import AnalysisError
from analysis.prepare.finders.duplicates import is_exact, is_near
from analysis.prepare.repairs import from_dict
from tests.spec.quality_events import found, mended, moved, of_table, sample, with_rows

SECOND = 1_000_000


def test_rows_equal_in_every_column_are_duplicates_of_the_first():
    events = of_table("""
        case | activity | at | Region | n
        1    | A        | 1  | East   | 1
             | B        | 1  | East   | 1
             | A        | 1  | East   | 1
             | A        | 1  | West   | 1
             | A        | 1  | East   | 1
             | A        | 1  |        | 1
             | A        | 1  |        | 1
        2    | A        | 1  | East   | 1
    """)
    defect = found(events, "exact_duplicates")
    assert defect.events.tolist() == [2, 4, 6]
    assert (defect.n, defect.of) == (3, 8)
    assert mended(events, defect).rows.tolist() == [0, 1, 3, 5, 7]


def test_a_number_that_differs_makes_no_duplicate():
    events = of_table("case | activity | at | n\n1 | A | 1 | 1.5\n1 | A | 1 | 1.6")
    assert found(events, "exact_duplicates") is None


def test_part_payments_of_a_day_may_look_the_same():
    text = """
        case | activity         | at
        1    | Payment Received | 0
             | Payment Received | 0
             | Order Confirmed  | 0
             | Order Confirmed  | 0
    """
    told = {"process": "order_to_cash", "day_only": ("Payment Received", "Order Confirmed")}
    assert found(of_table(text, **told), "exact_duplicates").events.tolist() == [3]
    timed = of_table(text, process="order_to_cash")
    assert found(timed, "exact_duplicates").events.tolist() == [1, 3]


def near(text: str, **told) -> list[int]:
    return np.flatnonzero(is_near(of_table(text, **told), near_s=5)).tolist()


@pytest.mark.parametrize(
    "second, expected",
    [
        ("0.001 | Ann | East", [1]),  # 3.6 s later
        ("0.001 | Ann |     ", [1]),
        ("0.002 | Ann | East", []),  # 7.2 s later
        ("0.001 | Bea | East", []),
        ("0.001 | Ann | West", []),
    ],
)
def test_near_is_within_seconds_with_nothing_else_different(second, expected):
    assert (
        near(f"case | activity | at | resource | Region\n1 | A | 0 | Ann | East\n1 | A | {second}")
        == expected
    )


def test_of_two_the_one_with_fewer_empty_cells_stays():
    text = "case | activity | at | Region | Quote\n1 | A | 0 | East | \n1 | A | 0.001 | East | Q1"
    assert near(text) == [0]


def test_a_chain_is_compared_with_what_stays():
    """What differs from the first stays, though it is near the empty one that went."""
    text = """
        case | activity | at    | Region
        1    | A        | 0     | East
             | A        | 0.001 |
             | A        | 0.002 | West
    """
    assert near(text) == [1]
    chain = "\n".join(["case | activity | at", *(f"1 | A | {i * 0.001:.3f}" for i in range(7))])
    assert near(chain) == [1, 3, 5]  # 3.6 seconds apart: every second one is 7.2 seconds from what stays


def test_another_step_between_does_not_hide_a_near_duplicate():
    assert near("case | activity | at\n1 | A | 0\n1 | B | 0.0005\n1 | A | 0.001") == [2]


def test_what_repeats_naturally_or_has_a_date_only_is_spared():
    text = "case | activity | at\n1 | Payment Received | 0\n1 | Payment Received | 0.001"
    assert near(text, process="order_to_cash") == []
    assert near(text) == [1]
    assert near(text, day_only=("Payment Received",)) == []


def test_a_number_of_the_row_and_a_time_of_its_own_do_not_make_a_difference():
    others = "\n".join(f"{i} | A | {i} | r{i} | {i}" for i in range(2, 30))
    head = "case | activity | at | RowId | SavedTime\n"
    text = head + "1 | A | 0 | r0 | 0\n1 | A | 0.001 | r1 | 0.001\n" + others
    assert near(text) == [1]
    assert found(of_table(text), "exact_duplicates") is None
    assert near(text.replace("r29", "r28")) == []  # no number of the row: one stands twice


def test_the_recipe_keeps_the_seconds_and_refuses_nonsense():
    events = of_table("case | activity | at\n1 | A | 0\n1 | A | 0.001\n1 | B | 1\n1 | B | 1")
    step = from_dict(found(events, "near_duplicates").repair.to_dict())
    assert step.near_s == 5
    assert step.apply(events).rows.tolist() == [0, 2]
    for wrong in (-1, "many", None):
        with pytest.raises(AnalysisError, match="broken_repair"):
            from_dict({"repair": "drop_duplicates", "near_s": wrong})


@pytest.mark.parametrize("name", ["lead_to_cash.en", "order_to_cash.zh"])
def test_duplicates_planted_in_the_sample_are_found_and_no_others(name):
    events = sample(name)
    assert not is_exact(events).any()
    assert not is_near(events, near_s=5).any()
    rng = np.random.default_rng(3)
    places = rng.choice(events.n, 100, replace=False)
    natural = set(events.catalogue.naturally_repeating)
    repeats = np.array([events.activity_names[a] in natural for a in events.activity[places]])
    exact, close = places[:50], places[50:]
    planted = with_rows(events, events.table.take(pa.array(exact)))
    planted = with_rows(planted, moved(events.table.take(pa.array(close)), np.full(50, 2 * SECOND)))
    assert found(planted, "exact_duplicates").events.tolist() == list(range(events.n, events.n + 50))
    close_ones = events.n + 50 + np.flatnonzero(~repeats[50:])
    defect = found(planted, "near_duplicates")
    assert defect.events.tolist() == close_ones.tolist()
    assert mended(planted, defect).n == events.n + np.count_nonzero(repeats[50:])
