"""How sure it is that a group takes longer on a transition: words against those of scipy on the same rows."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.bottlenecks.time_by_group import transition_sure
from tests.spec.logs import log, log_of_cases

RNG = np.random.default_rng(7)
SLOW, QUICK, FEW = RNG.gamma(4, 30, 60), RNG.gamma(4, 10, 120), RNG.gamma(4, 10, 6)


def of_groups(**groups):
    """A log of one move a case, from A at 0 to B after so many hours."""
    rows = [(name, round(float(one), 3)) for name, hours in groups.items() for one in hours]
    lines = [f"{case} | 0 | {hours} | {name}" for case, (name, hours) in enumerate(rows)]
    return log_of_cases("case | A | B | @Region\n" + "\n".join(lines), roles={"region": "Region"})


@pytest.fixture(scope="module")
def found():
    return transition_sure(of_groups(North=SLOW, South=QUICK, West=FEW), "A", "B", by="region").set_index(
        "group"
    )


def test_a_group_three_times_as_slow_is_clear_in_its_middle_and_its_tail(found):
    rest = np.r_[QUICK, FEW]
    assert stats.mannwhitneyu(SLOW, rest).pvalue < 0.001
    assert (found.loc["North", "word"], found.loc["North", "tail_word"]) == ("clear", "clear")
    limit = np.quantile(np.r_[SLOW, rest], 0.9)
    assert stats.fisher_exact(
        [[(limit < SLOW).sum(), (limit >= SLOW).sum()], [(rest > limit).sum(), (rest <= limit).sum()]]
    ).pvalue < 0.001  # fmt: skip


def test_a_group_of_six_is_too_few(found):
    assert found.loc["West", "word"] == "few"


def test_two_halves_of_the_same_are_chance():
    halves = transition_sure(of_groups(a=QUICK[:60], b=QUICK[60:]), "A", "B", by="region")
    assert stats.mannwhitneyu(QUICK[:60], QUICK[60:]).pvalue > 0.05
    assert list(halves["word"]) == ["chance", "chance"]


def test_one_group_alone_is_compared_with_nobody():
    alone = transition_sure(of_groups(a=QUICK), "A", "B", by="region")
    assert list(alone["word"]) == ["few"]
    assert pd.isna(alone["n_more"]).all()


def test_a_transition_that_does_not_happen_has_no_groups():
    assert transition_sure(of_groups(a=QUICK[:3]), "B", "A", by="region").empty


def test_several_moves_of_a_case_count_once():
    """Five cases that move slowly six times each are five, and too few, and not thirty."""
    rows = ["case | activity | at | Region"]
    for case in range(5):
        for turn in range(6):
            rows += [
                f"s{case} | A | {turn * 200} | North",
                f"s{case} | B | {turn * 200 + 100 + case} | North",
            ]
    rows += [
        row for case in range(40) for row in (f"q{case} | A | 0 | South", f"q{case} | B | {1 + case} | South")
    ]
    found = transition_sure(log("\n".join(rows), roles={"region": "Region"}), "A", "B", by="region")
    assert list(found["word"]) == ["few", "few"]
