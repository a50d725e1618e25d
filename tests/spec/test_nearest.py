"""Similar cases: comparable ones whose way needs the fewest changes, exactly counted."""

import random

import pytest

from analysis.discover.nearest import differences, n_edits, nearest
from analysis.log import filters as f
from tests.spec.logs import log, log_of_cases
from ui import names, state
from ui.discover.similar import told

DEALS = """
    case | A | B | C | D | @ProductCategory | @Region | @Amount
    own  | 0 | 1 | 2 |   | Box              | EMEA    | 5000
    same | 0 | 1 | 9 |   | Box              | EMEA    | 9999
    near | 0 | 1 | 3 |   | Box              | EMEA    | 200
    one  | 0 | 1 |   | 2 | Box              | EMEA    | 100
    two  | 0 |   |   |   | Box              | EMEA    | 7000
    far  | 0 | 1 | 2 |   | Bag              | EMEA    | 5000
    away | 0 | 1 | 2 |   | Box              | APAC    | 5000
    big  | 0 | 1 | 2 |   | Box              | EMEA    | 10000
"""


@pytest.fixture(scope="module")
def deals():
    return log_of_cases(DEALS)


def levenshtein(a: list[str], b: list[str]) -> int:
    """The textbook's table (Wagner and Fischer 1974)."""
    table = [[max(i, j) if not (i and j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            swap = table[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, swap)
    return table[-1][-1]


def test_only_the_same_product_amount_band_and_region_compare(deals):
    found = nearest(deals, "own")
    assert found.on == ("product", "amount_band", "region")
    assert found.n_comparable == 4
    assert list(found.cases["case_id"]) == ["near", "same", "one", "two"]
    assert list(found.cases["n_edits"]) == [0, 0, 1, 2]  # C replaced by D; B and C left out


def test_likeness_is_of_the_longer_way(deals):
    assert list(nearest(deals, "own").cases["likeness"]) == pytest.approx([1, 1, 1 - 1 / 3, 1 - 2 / 3])


def test_of_equally_near_ways_the_nearest_duration_comes_first(deals):
    # the case itself takes 2 h: 3 h lies nearer than 9 h
    assert list(nearest(deals, "own", limit=1).cases["case_id"]) == ["near"]
    assert list(nearest(deals, "same", limit=2).cases["case_id"]) == ["near", "own"]  # 9 h: 3 h, then 2 h


def test_filters_apply_to_the_others_and_not_to_the_case_itself(deals):
    view = deals.where(f.Contains("D"))
    found = nearest(view, "own")
    assert list(found.cases["case_id"]) == ["one"]


def test_a_log_without_attributes_compares_all_its_cases():
    view = log("""
        case | activity | at
        1    | A        | 0
             | B        | 1
        2    | A        | 0
    """)
    found = nearest(view, "1")
    assert found.on == ()
    assert list(found.cases["case_id"]) == ["2"]


@pytest.mark.parametrize("case_id", ["nobody", "far"])
def test_nothing_comparable_leaves_the_columns(deals, case_id):
    found = nearest(deals, case_id)
    assert found.cases.empty
    assert "n_edits" in found.cases.columns
    assert found.n_comparable == 0


def test_changes_are_counted_exactly():
    draw = random.Random(11)
    names = ["Quote Created", "Quote Revised", "合同签署", "A", "B" * 300]
    ways = [[draw.choice(names) for _ in range(draw.randint(0, 14))] for _ in range(60)]
    for own in ways[:6]:
        assert list(n_edits(own, ways)) == [levenshtein(own, other) for other in ways]


def test_many_activities_are_told_apart():
    many = [f"activity {i}" for i in range(12_000)]
    assert list(n_edits(many, [many[1:], many[:-2], []])) == [1, 2, 12_000]
    assert list(n_edits(many, [])) == []


def test_what_differs():
    assert differences(list("ABCD"), list("AXCDE")) == (["X", "E"], ["B"], [])
    assert differences(list("AB"), list("AB")) == ([], [], [])
    assert differences([], list("A")) == (["A"], [], [])
    assert differences(list("AAB"), list("AB")) == ([], ["A"], [])
    # what is only moved is neither besides nor missing
    assert differences(list("ABC"), list("CAB")) == ([], [], ["C"])
    assert differences(list("ABC"), list("CABC")) == (["C"], [], [])


def test_what_differs_is_said_without_contradicting_itself(monkeypatch):
    monkeypatch.setattr(names, "activity", lambda log, name, lang=None: name)
    with state.speaking("en"):
        assert told(None, list("ABC"), list("ABBCD")) == "also has: D · more often: B once more"
        assert told(None, list("ABBBC"), list("AB")) == "does not have: C · less often: B 2 times less"
        assert told(None, list("ABC"), list("CAB")) == "in another order: C"
    with state.speaking("zh"):
        assert told(None, list("ABC"), list("ABBC")) == "次数更多：B 多 1 次"
