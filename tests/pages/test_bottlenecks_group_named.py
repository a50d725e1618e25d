"""Which group of a transition a sentence names: a clearly slower one, though one by chance lies above it."""

from __future__ import annotations

import numpy as np
from scipy import stats

from tests.spec.logs import log_of_cases
from ui.bottlenecks import chosen, groups
from ui.cached import transitions

COMMON, SLOW, FEW = np.linspace(50, 150, 300), np.linspace(75, 175, 300), np.linspace(10, 250, 31)


def made():
    """From A to B: half of South take over 100 h, of North 125 h, of the 31 of West, far apart, 130 h."""
    rows = [("South", COMMON), ("North", SLOW), ("West", FEW)]
    lines = [f"{name}{i} | 0 | {hours:.3f} | {name}" for name, all_h in rows for i, hours in enumerate(all_h)]
    return log_of_cases("case | A | B | @Region\n" + "\n".join(lines), roles={"region": "Region"})


def test_a_clearly_slower_group_is_named_though_a_small_one_has_a_longer_median():
    assert stats.mannwhitneyu(FEW, np.r_[COMMON, SLOW]).pvalue > 0.05
    assert stats.mannwhitneyu(SLOW, np.r_[COMMON, FEW]).pvalue < 1e-6
    log = made()
    row = chosen.row_of(transitions(log), "A", "B")
    found = groups.known_groups(log, "A", "B", "region")
    assert list(found["group"]) == ["West", "North", "South"]
    assert dict(zip(found["group"], found["word"], strict=True))["West"] == "chance"
    assert groups.standing(row, found) == "clear"
    told = groups.finding(log, row, found, "region")
    assert "North" in told
    assert "West" not in told
