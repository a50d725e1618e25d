"""Any two steps: what is counted and left out, bars that read well, the filter that follows, and groups."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from analysis.bottlenecks.between_any import MOST_BARS, Stretch, between_by, spread, width_h
from analysis.errors import FilterError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.between import between
from tests.spec.logs import WORKSPACE, ZERO, log

QUOTES = """
    case | activity                | at  | QuoteId
    A    | Opportunity Created     | 0   |
         | Quote Created           | 10  | Q1
         | Quote Created           | 20  | Q2
         | Quote Presented         | 34  | Q1
         | Quote Presented         | 70  | Q2
    B    | Opportunity Created     | 0   |
         | Quote Created           | 5   | Q3
    C    | Quote Presented         | 1   | Q4
         | Quote Created           | 9   | Q4
    D    | Opportunity Created     | 0   |
         | Opportunity Closed Lost | 80  |
    E    | Quote Created           | 0   | Q5
         | Quote Presented         | 48  | Q5
"""
PAIR = ("Quote Created", "Quote Presented")


@pytest.fixture(scope="module")
def quotes():
    return log(QUOTES, process="lead_to_cash", as_of=(ZERO + pd.Timedelta(hours=100)).to_pydatetime())


def counts(found) -> tuple[int, ...]:
    return tuple(int(found.summary[f"n_{one}"].iloc[0]) for one in ("done", "open", "reversed", "missing"))


def test_first_and_last_and_per_quote_by_hand(quotes):
    whole = spread(quotes, Stretch(*PAIR, "first", "last"))
    assert counts(whole) == (2, 1, 1, 1)
    assert whole.summary["median_h"].iloc[0] == ((70 - 10) + 48) / 2
    assert whole.summary["mean_h"].iloc[0] == ((70 - 10) + 48) / 2
    each = spread(quotes, Stretch(*PAIR, "first", "last", "QuoteId"))
    assert counts(each) == (3, 1, 1, 0)
    assert each.summary["median_h"].iloc[0] == sorted([34 - 10, 70 - 20, 48])[1]
    assert each.summary["longest_h"].iloc[0] == 50


def test_from_the_start_of_a_case_and_to_the_end_of_one_that_is_over(quotes):
    found = spread(quotes, Stretch("Opportunity Created", None))
    assert counts(found) == (1, 2, 0, 2)
    assert found.summary["median_h"].iloc[0] == 80
    from_start = spread(quotes, Stretch(None, "Quote Presented", "first", "first"))
    assert counts(from_start) == (3, 1, 0, 1)
    assert from_start.summary["longest_h"].iloc[0] == 48  # A 34, C 0, E 48


def test_the_median_with_open_ones_is_that_of_scipy(quotes):
    found = spread(quotes, Stretch(*PAIR, "first", "last"))
    curve = ecdf(CensoredData(uncensored=[60, 48], right=[95])).sf
    first = curve.quantiles[np.flatnonzero(curve.probabilities <= 0.5)[0]]
    assert found.summary["all_median_h"].iloc[0] == first


def kept(view: EventLog) -> set[str]:
    return set(view.frame(view.cases.select("case_id"))["case_id"])


def test_the_filter_keeps_both_ends_of_its_range(quotes):
    stretch = Stretch(*PAIR, "first", "last")
    assert kept(quotes.where(stretch.within(48, 60))) == {"A", "E"}
    assert kept(quotes.where(stretch.within(None, 59.9))) == {"E"}
    assert kept(quotes.where(stretch.within(48.1, None))) == {"A"}
    assert kept(quotes.where(stretch.within(None, None))) == {"A", "E"}
    assert kept(quotes.where(Stretch(*PAIR, "first", "last", "QuoteId").within(49, 51))) == {"A"}
    assert kept(quotes.where(Stretch("Opportunity Created", None).within(80, 80))) == {"D"}


def test_the_filter_reads_back_from_json(quotes):
    for one in (Stretch(*PAIR).within(1.5, None), Stretch(pair_by="QuoteId").within(None, 9)):
        assert f.from_json(f.to_json([one])) == (one,)
        assert f.from_json(f.to_json([f.Not(one)])) == (f.Not(one),)
    with pytest.raises(FilterError):
        f.Between("A", "B", source_at="third")


@pytest.mark.parametrize("seed", range(8))
def test_bars_hold_everything_once_and_each_is_what_its_filter_keeps(seed):
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(120):
        at = rng.uniform(0, 2000)
        for _ in range(rng.integers(1, 7)):
            rows.append((f"{case}", rng.choice(["A", "B", "C"]), ZERO + pd.Timedelta(hours=float(at))))
            at += rng.exponential(60) * (30 if rng.random() < 0.03 else 1)
    events = pd.DataFrame(rows, columns=["case", "what", "at"])
    events["at"] = events["at"].dt.round("s")
    made = EventLog.from_frame(
        events, "case", "what", "at", process="generic", workspace=WORKSPACE, name=f"bars{seed}"
    )
    stretch = Stretch("A", "B", *[("first", "last"), ("last", "first"), ("first", "first")][seed % 3])
    found = spread(made, stretch)
    pairs = between(made, "A", "B", source_at=stretch.source_at, target_at=stretch.target_at)
    done = pairs[pairs["status"] == "done"]
    assert found.bars["n"].sum() == len(done)
    assert len(found.bars) <= MOST_BARS + 1
    for bar in found.bars.itertuples():
        high = None if np.isnan(bar.high_h) else bar.high_h - 1 / 3.6e9
        top = np.inf if high is None else high
        wanted = set(done.loc[done["duration_h"].between(bar.low_h, top), "case_id"])
        assert kept(made.where(stretch.within(bar.low_h, high))) == wanted
        assert bar.n_cases == len(wanted)


def test_bars_have_widths_that_read_well():
    assert width_h(24 * 30) == 24
    assert width_h(24 * 31) == 48
    assert width_h(24 * 200) == 24 * 7
    assert width_h(2) == 1 / 12
    assert width_h(1e9) == 43_800


def test_a_planted_slow_group_is_clear():
    rng = np.random.default_rng(4)
    rows = []
    for case in range(400):
        region = "EW"[case % 2]
        hours = float(rng.exponential(100 if region == "E" else 220))
        rows.append((f"{case}", "A", ZERO, region))
        if (case // 2) % 10:
            rows.append((f"{case}", "B", ZERO + pd.Timedelta(hours=hours), region))
    events = pd.DataFrame(rows, columns=["case", "what", "at", "Region"])
    made = EventLog.from_frame(
        events, "case", "what", "at", roles={"region": "Region"}, process="generic", workspace=WORKSPACE,
        name="regions", as_of=(ZERO + pd.Timedelta(days=200)).to_pydatetime(),
    )  # fmt: skip
    found = between_by(made, Stretch("A", "B", "first", "first"), by="region")
    assert list(found["group"]) == ["W", "E"]
    assert set(found["word"]) == {"clear"}
    assert found["n_open"].sum() == 40
