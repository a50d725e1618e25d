"""Where time goes, and how much of it is more than usual: values worked out by hand."""

import pytest

from analysis.bottlenecks import slowest, transition_by, transitions
from analysis.log import filters as f
from tests.spec.logs import log_of_cases

# A to B takes 10, 20, 30 and 100 h: the median of all four is 25 h.
FOUR = """
case | A | B   | C   | @Region
1    | 0 | 10  | 12  | North
2    | 0 | 20  | 22  | North
3    | 0 | 30  |     | South
4    | 0 | 100 |     | South
"""


def test_transitions_rank_by_all_their_time():
    found = transitions(log_of_cases(FOUR))
    assert list(zip(found["source"], found["target"], strict=True)) == [("A", "B"), ("B", "C")]
    first = found.iloc[0]
    assert (first["n"], first["n_cases"]) == (4, 4)
    assert first["total_h"] == 10 + 20 + 30 + 100
    assert first["median_h"] == (20 + 30) / 2
    assert first["share"] == pytest.approx(160 / (160 + 2 + 2))


def test_excess_is_the_time_above_the_median_and_never_negative():
    found = transitions(log_of_cases(FOUR)).set_index("source")
    assert found.loc["A", "excess_h"] == (30 - 25) + (100 - 25)
    assert found.loc["B", "excess_h"] == 0


def test_what_is_usual_is_that_of_the_whole_log_whatever_the_filter():
    view = log_of_cases(FOUR, roles={"region": "Region"}).where(f.Attribute("region", ["South"]))
    found = transitions(view)
    assert len(found) == 1
    assert found.loc[0, "excess_h"] == (30 - 25) + (100 - 25)
    assert found.loc[0, "share"] == 1


def test_comparable_cases_are_those_of_the_same_product_and_amount_where_there_are_thirty():
    """30 small deals take 1 to 30 h (median 15.5), one large deal 40 h: it is compared with all 31."""
    rows = [f"s{i} | 0 | {i} | 500 | Basic" for i in range(1, 31)] + ["l | 0 | 40 | 500000 | Basic"]
    text = "\n".join(["case | A | B | @Amount | @Product", *rows])
    view = log_of_cases(text, roles={"amount": "Amount", "product": "Product"})
    small = sum(i - 15.5 for i in range(16, 31))
    large = 40 - 16  # the median of 1, 2, … 30, 40 is 16
    assert transitions(view).loc[0, "excess_h"] == pytest.approx(small + large)
    only_large = view.where(f.Range("amount", low=1000))
    assert transitions(only_large).loc[0, "excess_h"] == large


def test_a_transition_by_region():
    found = transition_by(log_of_cases(FOUR, roles={"region": "Region"}), "A", "B", by="region")
    assert list(found["group"]) == ["South", "North"]  # the most excess first
    south, north = found.iloc[0], found.iloc[1]
    assert (south["n"], south["median_h"], south["total_h"], south["excess_h"]) == (2, 65, 130, 5 + 75)
    assert (north["n"], north["median_h"], north["total_h"], north["excess_h"]) == (2, 15, 30, 0)


def test_cases_without_a_value_form_a_group_without_a_name():
    text = "case | A | B | @Region\n1 | 0 | 5 | North\n2 | 0 | 7 |"
    found = transition_by(log_of_cases(text, roles={"region": "Region"}), "A", "B", by="region")
    assert set(found["group"]) == {"North", ""}


def test_the_slowest_are_those_that_take_most_time():
    found = transitions(log_of_cases(FOUR))
    assert slowest(found, 1) == [("A", "B")]
    assert slowest(found, 3) == [("A", "B"), ("B", "C")]


def test_a_log_without_transitions_has_none():
    found = transitions(log_of_cases("case | A\n1 | 0"))
    assert found.empty
    assert "excess_h" in found
