"""Numbers as an attribute: in which bands do cases lie, and how long does each band take? By hand."""

import pandas as pd
import pytest

from analysis.bottlenecks.between_any import Stretch, between_by
from analysis.bottlenecks.time import transition_by
from analysis.bottlenecks.time_by_group import transition_sure
from analysis.log import filters as f
from analysis.measures.grouping import ends, grouping, only
from tests.spec import logs

AMOUNTS = (5, 10, 20, 30, 40, 50, 60, 70, 80)
"""Quartiles at the third, fifth and seventh of nine: 20, 40, 60. Case 1 takes a day, case 2 two, …"""
BANDS = ((5.0, 20.0), (30.0, 40.0), (50.0, 60.0), (70.0, 80.0))
NAMES = ("5.0..20.0", "30.0..40.0", "50.0..60.0", "70.0..80.0")


@pytest.fixture(scope="module")
def made():
    rows = []
    for at, amount in enumerate((*AMOUNTS, None), start=1):
        end = pd.Timestamp("2024-01-01") + pd.Timedelta(days=at)
        terms = 30 if at % 2 else 60
        rows.append((f"C{at}", "A", pd.Timestamp("2024-01-01"), amount, terms))
        rows.append((f"C{at}", "B", end, amount, terms))
    return logs.index(pd.DataFrame(rows, columns=["case", "activity", "at", "Size", "Terms"]))


def test_bands_end_at_the_quartiles_of_all_cases(made):
    assert grouping(made, "Size").bands == BANDS


def test_few_different_numbers_are_groups_of_their_own(made):
    assert grouping(made, "Terms").bands == ((30.0, 30.0), (60.0, 60.0))


def test_a_filter_moves_no_band(made):
    assert grouping(made.where(f.Range("Size", 50, None)), "Size").bands == BANDS


def test_half_of_the_cases_with_nothing_leave_fewer_bands():
    """Six of eight are 0, so every quartile is: one band of 0, one of what is above."""
    rows = [(f"C{at}", "A", pd.Timestamp("2024-01-01"), at if at > 6 else 0) for at in range(1, 9)]
    rows += [(f"D{at}", "A", pd.Timestamp("2024-01-01"), at) for at in range(9, 13)]
    rows += [(f"E{at}", "A", pd.Timestamp("2024-01-01"), 0) for at in range(14)]
    made = logs.index(pd.DataFrame(rows, columns=["case", "activity", "at", "Size"]))
    assert grouping(made, "Size").bands == ((0.0, 0.0), (7.0, 12.0))


def test_between_two_steps_by_bands(made):
    """Cases 1 to 3 take 1, 2, 3 days; 4 and 5; 6 and 7; 8 and 9; the tenth has no number."""
    found = between_by(made, Stretch("A", "B"), by="Size").set_index("group")
    assert dict(found["n"]) == {NAMES[0]: 3, NAMES[1]: 2, NAMES[2]: 2, NAMES[3]: 2, "": 1}
    assert found.loc[NAMES[0], "median_h"] == 48
    assert found.loc["", "median_h"] == 240


def test_a_transition_by_bands(made):
    found = transition_by(made, "A", "B", by="Size").set_index("group")
    assert dict(found["n_cases"]) == {NAMES[0]: 3, NAMES[1]: 2, NAMES[2]: 2, NAMES[3]: 2, "": 1}
    assert dict(found["total_h"] / 24) == {NAMES[0]: 6, NAMES[1]: 9, NAMES[2]: 13, NAMES[3]: 17, "": 10}
    assert set(transition_sure(made, "A", "B", by="Size")["group"]) == {*NAMES, ""}


@pytest.mark.parametrize(("group", "cases"), [(NAMES[0], "123"), (NAMES[3], "89"), ("", ["10"])])
def test_the_filter_of_a_band_leaves_its_cases(made, group, cases):
    left = logs.case_ids(made.where(only(made, "Size", group)))
    assert left == {f"C{one}" for one in cases}


def test_a_text_that_looks_like_a_band_is_a_value():
    rows = [("C1", "A", pd.Timestamp("2024-01-01"), "1.0..2.0"), ("C2", "A", pd.Timestamp("2024-01-01"), "x")]
    made = logs.index(pd.DataFrame(rows, columns=["case", "activity", "at", "Note"]))
    assert only(made, "Note", "1.0..2.0") == f.Attribute("Note", ["1.0..2.0"])
    assert ends("-5.0..1e+16") == (-5.0, 1e16)
    assert ends("West") is None
