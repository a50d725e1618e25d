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
from analysis.measures.kpi import kpi
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


def test_the_median_with_open_ones_is_that_of_those_that_get_there(quotes):
    """48 and 60 h, and one open for 95 h: one third are through by 48 h, two thirds by 60 h; half of these
    two lies exactly between.
    """
    found = spread(quotes, Stretch(*PAIR, "first", "last"))
    assert found.summary["all_median_h"].iloc[0] == (48 + 60) / 2


def test_lost_deals_are_watched_until_they_were_lost():
    """Signed after 10, 40 and 50 h, lost after 20 h, open for 100 h. A fifth is signed by 10 h, two by 40 h,
    three by 50 h: half of the three lies at 40 h. Left out, the lost one would put it between 40 and 50 h.
    """
    text = """
    case | activity                | at
    A    | Opportunity Created     | 0
         | Contract Signed         | 10
    B    | Opportunity Created     | 0
         | Contract Signed         | 40
    C    | Opportunity Created     | 0
         | Contract Signed         | 50
    D    | Opportunity Created     | 0
         | Opportunity Closed Lost | 20
    E    | Opportunity Created     | 0
    """
    deals = log(text, process="lead_to_cash", as_of=(ZERO + pd.Timedelta(hours=100)).to_pydatetime())
    found = spread(deals, Stretch("Opportunity Created", "Contract Signed"))
    assert counts(found) == (3, 1, 0, 1)
    assert found.summary["all_median_h"].iloc[0] == 40
    assert found.summary["all_median_h"].iloc[0] == kpi(deals, "time_to_signature")["value"].iloc[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_name_gives_the_number_of_the_key_figure(seed):
    """The median with open ones counted, of all and of every group, against *time to signature*."""
    deals = made_deals(seed)
    stretch = Stretch("Opportunity Created", "Contract Signed")
    assert spread(deals, stretch).summary["all_median_h"].iloc[0] == pytest.approx(
        kpi(deals, "time_to_signature")["value"].iloc[0]
    )
    groups = between_by(deals, stretch, by="Region").set_index("group")["median_h"]
    aimed = kpi(deals, "time_to_signature", by="Region").set_index("group")["value"]
    assert dict(groups) == pytest.approx(dict(aimed))


def made_deals(seed: int) -> EventLog:
    """400 deals in two regions: most signed or lost, few open."""
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(400):
        start, took = rng.uniform(0, 2000), rng.exponential(300)
        end = ["Contract Signed", "Opportunity Closed Lost", "Contract Signed", None][case % 7 % 4]
        region = "North" if rng.random() < 0.4 else "South"
        rows.append([f"D{case}", "Opportunity Created", start, region])
        if end and start + took < 2500:
            rows.append([f"D{case}", end, start + took, region])
    events = pd.DataFrame(rows, columns=["case", "what", "at", "Region"])
    events["at"] = ZERO + pd.to_timedelta(events["at"], unit="h")
    return EventLog.from_frame(
        events, "case", "what", "at", roles={"region": "Region"}, process="lead_to_cash", workspace=WORKSPACE,
        name=f"deals{seed}", as_of=(ZERO + pd.Timedelta(hours=2500)).to_pydatetime(),
    )  # fmt: skip


def test_where_nothing_can_be_lost_the_median_with_open_ones_is_that_of_scipy():
    rows = log(QUOTES, as_of=(ZERO + pd.Timedelta(hours=100)).to_pydatetime())
    found = spread(rows, Stretch(*PAIR, "first", "last"))
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
