"""A range that leaves out nought and is not clear all the same: no word beside it contradicts it."""

import math

import pandas as pd
import pytest

from analysis.measures.statistics import difference_of_medians
from ui import state, sure
from ui.bottlenecks import rework


@pytest.mark.parametrize(("lang", "said"), [("en", "Not settled yet"), ("zh", "尚不能确定")])
def test_too_few_cases_whose_range_lies_above_nought_are_not_called_chance(log, lang, said):
    """40 cases of 1 to 40 h and 20 of 61 to 80 h: 20 are fewer than the 30 that *clear* takes."""
    apart = difference_of_medians(range(1, 41), range(61, 81))
    assert (apart.word, apart.low > 0) == ("chance", True)
    with state.speaking(lang):
        told = sure.said(apart.word, apart.n_more, log=log, low=apart.low, high=apart.high)
        assert told.startswith(said)
        assert "10" in told
        assert sure.short(apart.word, -apart.high, -apart.low) == said


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [("chance", -1.0, 2.0), ("chance", math.nan, math.nan), ("clear", 1.0, 2.0), ("few", 1.0, 2.0)],
)
def test_everything_else_keeps_its_word(log, word, low, high):
    with state.speaking("en"):
        assert sure.short(word, low, high) == sure.short(word)
        assert sure.said(word, 10, log=log, low=low, high=high) == sure.said(word, 10, log=log)


def test_no_row_of_rework_says_chance_beside_a_range_without_nought(log):
    with state.speaking("en"):
        found = rework.of(log)
        row = found.iloc[1].copy()
        row[["extra_word", "extra_low_h", "extra_high_h", "extra_n_more"]] = ["chance", 288.0, 1385.0, 11]
        told = rework.shown(log, pd.DataFrame([row])).iloc[0]
    assert told["extra_range"].startswith("+12")
    assert told["extra_sure"] == "Not settled yet"
