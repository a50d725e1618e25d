"""Spans in parts: they add up case by case; values by hand; losses by days waited against hand and scipy."""

# ruff: noqa: E501

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from analysis.bottlenecks import loss_by_wait as losses
from analysis.bottlenecks import phases as found
from analysis.bottlenecks.split import OTHER, parts_of, spans_of, standing_in
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.kpi import kpi
from analysis.measures.survival import OPEN, REACHED
from analysis.measures.survival import OTHER as ENDED_OTHERWISE
from analysis.processes import load
from tests.spec.logs import ZERO, log_of_cases

QUOTE, ORDER = "quote_to_contract", "order_to_cash"


def deals(table: str, **given) -> EventLog:
    return log_of_cases(table, process="lead_to_cash", **given)


def orders(table: str, **given) -> EventLog:
    return log_of_cases(table, process="order_to_cash", **given)


def hours(log: EventLog, split: str) -> dict[str, dict[str, float]]:
    """Case to part to hours."""
    ids = log.cases.select("case_key", "case_id")
    rows = log.frame(log.keep(parts_of, split).join(ids, "case_key"))
    told: dict[str, dict[str, float]] = {}
    for row in rows.itertuples():
        told.setdefault(row.case_id, {})[row.part] = row.flow_h
    return told


PLAIN = """
case | Quote Presented | Quote Accepted | Contract Generated | Contract Approval Requested | Contract Approved | Contract Sent for Signature | Contract Signed
1    | 0               | 10             | 13                 | 14                          | 20                | 21                          | 30
"""


def test_a_plain_deal_goes_from_part_to_part():
    assert hours(deals(PLAIN), QUOTE) == {
        "1": {
            "customer": pytest.approx(10 - 0),
            "drafting": pytest.approx((14 - 10) + (21 - 20)),
            "contract_approval": pytest.approx(20 - 14),
            "signature": pytest.approx(30 - 21),
        }
    }


def test_an_approval_takes_precedence_over_the_customer_and_overlapping_requests_count_once():
    log = deals(
        """
        case | Quote Presented | Discount Approval Requested | Discount Approved | Quote Accepted | Contract Sent for Signature | Contract Signed
        1    | 0               | 2, 4                        | 5, 9              | 12             | 15                          | 20
        """
    )
    assert hours(log, QUOTE)["1"] == {
        "approval": pytest.approx(9 - 2),
        "customer": pytest.approx((2 - 0) + (12 - 9)),
        "drafting": pytest.approx(15 - 12),
        "signature": pytest.approx(20 - 15),
    }


def test_time_between_two_approvals_is_not_approval():
    log = deals(
        """
        case | Quote Presented | Discount Approval Requested | Discount Approved | Quote Accepted | Contract Sent for Signature | Contract Signed
        1    | 0               | 1, 7                        | 3, 8              | 9              | 9.5                         | 11
        """
    )
    assert hours(log, QUOTE)["1"]["approval"] == pytest.approx((3 - 1) + (8 - 7))


def test_an_approval_that_began_before_the_span_counts_from_its_begin_on_and_an_unanswered_one_never():
    log = deals(
        """
        case | Discount Approval Requested | Quote Presented | Discount Approved | Quote Accepted | Contract Sent for Signature | Contract Signed
        1    | 0                           | 3               | 7                 | 8              | 9                           | 10
        2    | 5                           | 3               |                   | 8              | 9                           | 10
        """
    )
    assert hours(log, QUOTE)["1"]["approval"] == pytest.approx(7 - 3)
    assert "approval" not in hours(log, QUOTE)["2"]


def test_what_no_part_claims_is_told_as_such_and_the_parts_still_add_up():
    log = deals(
        """
        case | Quote Presented | Quote Accepted | Contract Signed
        1    | 0               | 4              | 10
        """
    )
    assert hours(log, QUOTE)["1"] == {"customer": pytest.approx(4), OTHER: pytest.approx(10 - 4)}
    lacking = [part for part, _activity in found.unseen(log, QUOTE)]
    assert lacking == ["approval", "contract_approval", "signature"]
    shown = found.phases(log, QUOTE).set_index("part")
    assert shown.loc[OTHER, "share"] == pytest.approx(6 / 10)


def test_an_order_in_parts_with_two_shipments_and_a_deposit_invoice():
    log = orders(
        """
        case | Sales Order Created | Order Confirmed | Goods Shipped | Goods Delivered | Invoice Sent | Payment Received
        1    | 0                   | 5               | 10, 20        | 14, 26          | 7, 30        | 8, 50
        """
    )
    assert hours(log, ORDER)["1"] == {
        "handling": pytest.approx(5),
        "fulfilment": pytest.approx(20 - 5),
        "delivery": pytest.approx(26 - 20),
        "billing": pytest.approx(30 - 26),
        "collection": pytest.approx(50 - 30),
    }


def test_open_cases_stand_in_the_part_that_was_opened_last_and_not_closed():
    log = deals(
        """
        case | Quote Presented | Quote Accepted | Contract Sent for Signature | Contract Signed | Opportunity Closed Lost
        1    | 0               | 10             | 12                          | 20              |
        2    | 0               | 30             |                             |                 |
        3    | 5               |                |                             |                 |
        4    | 1               |                |                             |                 | 9
        """,
        as_of=ZERO + pd.Timedelta(hours=100),
    )
    ids = log.cases.select("case_key", "case_id")
    rows = log.frame(standing_in(log, QUOTE).join(ids, "case_key")).set_index("case_id")
    assert rows["part"].to_dict() == {"2": "drafting", "3": "customer"}
    assert rows["waited_h"].to_dict() == pytest.approx({"2": 100 - 30, "3": 100 - 5})
    whole = found.whole(log, QUOTE).iloc[0]
    assert (whole["n_cases"], whole["n_open"], whole["n_excluded"]) == (1, 2, 1)
    shown = found.phases(log, QUOTE).set_index("part")
    assert shown["n_open"].to_dict()["drafting"] == 1
    assert shown.loc["customer", "open_median_h"] == pytest.approx(95)


def test_a_span_that_runs_backwards_is_left_out():
    log = deals("case | Contract Signed | Quote Presented\n1 | 0 | 5")
    assert found.whole(log, QUOTE)[["n_cases", "n_excluded"]].iloc[0].to_list() == [0, 1]
    assert hours(log, QUOTE) == {}


def test_the_whole_is_that_of_the_key_figure(sample_deals):
    assert found.whole(sample_deals, QUOTE)["median_h"].iloc[0] == pytest.approx(
        kpi(sample_deals, "quote_to_contract_time")["value"].iloc[0]
    )


@pytest.fixture(scope="module")
def sample_deals(tmp_path_factory) -> EventLog:
    import pyarrow.parquet as pq

    from sample_data.generate import generate

    folder = tmp_path_factory.mktemp("parts")
    pq.write_table(generate("lead_to_cash", cases=300, seed=3), folder / "deals.parquet")
    return EventLog.read(folder / "deals.parquet", process="lead_to_cash", workspace=folder)


@pytest.mark.parametrize("split", ["quote_preparation", QUOTE])
def test_on_the_sample_parts_and_means_add_up_also_under_a_filter(sample_deals, split):
    for log in (sample_deals, sample_deals.where(f.Attribute("region", ["South"]))):
        whole, parts = found.whole(log, split).iloc[0], found.phases(log, split)
        assert whole["n_cases"] > 10
        assert parts["total_h"].sum() == pytest.approx(whole["total_h"])
        assert parts["mean_h"].sum() == pytest.approx(whole["mean_h"])
        assert parts["share"].sum() == pytest.approx(1)
        by = found.phases_by(log, split, by="region")
        assert (
            by.groupby("group")["mean_h"].sum() - by.groupby("group")["whole_mean_h"].first()
        ).abs().max() < 1e-6


def test_excess_is_the_time_above_the_median_of_all_where_few_are_comparable():
    rows = "\n".join(f"{i} | 0 | {i} | {i + 1} | {i + 2}" for i in range(1, 6))
    log = deals(
        f"case | Quote Presented | Quote Accepted | Contract Sent for Signature | Contract Signed\n{rows}"
    )
    shown = found.phases(log, QUOTE).set_index("part")
    assert shown.loc["customer", "median_h"] == pytest.approx(3)
    assert shown.loc["customer", "excess_h"] == pytest.approx((4 - 3) + (5 - 3))
    assert shown.loc["signature", "excess_h"] == pytest.approx(0)


# -- any log at all: the parts add up, case by case

STEPS = {
    "lead_to_cash": sorted(
        {n for s in load("lead_to_cash").splits for p in s.parts for n in (*p.opens, *p.closes)}
    ),
    ORDER: sorted({n for s in load(ORDER).splits for p in s.parts for n in (*p.opens, *p.closes)}),
}


def any_rows(process: str, *, n: int, seed: int) -> pd.DataFrame:
    """Cases of up to fourteen steps of the splits, in any order, some at the same time."""
    rng, rows = np.random.default_rng(seed), []
    for case in range(n):
        steps = rng.choice(STEPS[process], rng.integers(1, 15))
        hours = rng.integers(0, 41, len(steps))
        rows += [
            (f"C{case}", name, ZERO + pd.Timedelta(hours=int(at)))
            for name, at in zip(steps, hours, strict=True)
        ]
    return pd.DataFrame(rows, columns=["case", "what", "at"])


@pytest.mark.parametrize("process", list(STEPS))
def test_parts_add_up_whatever_is_missing_or_out_of_order(process, tmp_path):
    """What holds of each case by itself is asked of two thousand in one log."""
    log = EventLog.from_frame(
        any_rows(process, n=2000, seed=6), "case", "what", "at", process=process, workspace=tmp_path
    )
    for split in log.catalogue.splits:
        spans = log.frame(spans_of(log, split.key)).query("status == 'done'").set_index("case_key")
        whole = (spans["until"] - spans["since"]).dt.total_seconds() / 3600
        assert (whole > 0).sum() > 20
        parts = log.frame(parts_of(log, split.key))
        assert (parts["flow_h"] > 0).all()
        assert parts["part"].nunique() == len(split.parts) + 1
        added = parts.groupby("case_key")["flow_h"].sum().reindex(whole.index).fillna(0.0)
        assert list(whole.index[~np.isclose(added, whole)]) == []
    log.close()


# -- losses by days waited


def watched(rows: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], "int8")


def test_shares_without_open_ones_are_plain_shares_with_wilsons_interval():
    log = deals(
        """
        case | Quote Presented | Contract Signed | Opportunity Closed Lost
        1    | 0               | 3d              |
        2    | 0               |                 | 5d
        3    | 0               |                 | 10d
        4    | 0               | 40d             |
        5    | 0               |                 | 50d
        """
    )
    rows = losses.loss_by_wait(log, QUOTE).set_index("from_day")
    assert rows.loc[0, ["n", "n_lost", "n_reached", "n_open"]].to_list() == [5, 1, 1, 0]
    assert rows.loc[0, "share"] == pytest.approx(1 / 5)
    expected = binomtest(1, 5).proportion_ci(method="wilson")
    assert rows.loc[0, ["low", "high"]].to_list() == pytest.approx([expected.low, expected.high])
    assert rows.loc[0, "lost_later"] == pytest.approx(3 / 5)
    assert rows.loc[7, "lost_later"] == pytest.approx(2 / 3)
    expected = binomtest(2, 3).proportion_ci(method="wilson")
    assert rows.loc[7, ["lost_low", "lost_high"]].to_list() == pytest.approx([expected.low, expected.high])
    assert rows.loc[30, "n"] == 2
    assert rows.loc[45, "lost_later"] == pytest.approx(1)


def test_the_undecided_ones_are_those_still_waiting_the_longest_first():
    """Known until day 60: cases 4 and 5 wait since day 0 and 25, 6 since day 50; the others are decided."""
    log = deals(
        """
        case | Quote Presented | Contract Signed | Opportunity Closed Lost
        1    | 0               | 3d              |
        2    | 0               |                 | 60d
        4    | 0               |                 |
        5    | 25d             |                 |
        6    | 50d             |                 |
        """
    )
    assert losses.undecided(log, QUOTE, after_days=30) == ["4", "5"]
    assert losses.undecided(log, QUOTE, after_days=0) == ["4", "5", "6"]


def test_open_ones_leave_the_count_when_they_are_no_longer_watched():
    """By hand: 4 cases; lost at 2 d of 4 (1/4), open at 3 d, then of 2: signed at 5 d, lost at 6 d.

    Aalen and Johansen: lost 1/4 + 3/4 · 1/2 · 1 = 5/8, signed 3/4 · 1/2 = 3/8.
    """
    rows = watched([(2, ENDED_OTHERWISE), (3, OPEN), (5, REACHED), (6, ENDED_OTHERWISE)])
    assert losses._in_the_end(*rows) == pytest.approx(5 / 8)
    bucket = losses._bucket(*rows, 0, 4)
    assert (bucket["n"], bucket["n_lost"], bucket["n_open"], bucket["n_decided"]) == (4, 1, 1, 3)


def test_the_actuarial_share_takes_half_of_the_open_ones_away():
    log = deals(
        """
        case | Quote Presented | Contract Signed | Opportunity Closed Lost
        1    | 0               |                 | 2d
        2    | 0               |                 | 3d
        3    | 1d              |                 |
        4    | 2d              |                 |
        """,
        as_of=ZERO + pd.Timedelta(days=6),
    )
    row = losses.loss_by_wait(log, QUOTE).iloc[0]
    assert (row["n"], row["n_open"]) == (4, 2)
    assert row["share"] == pytest.approx(2 / (4 - 2 / 2))


def test_the_last_wait_has_no_end_and_so_no_share_lost_until_then():
    log = deals(
        """
        case | Quote Presented | Opportunity Closed Lost
        1    | 0               | 200d
        2    | 0               |
        """,
        as_of=ZERO + pd.Timedelta(days=300),
    )
    last = losses.loss_by_wait(log, QUOTE).iloc[-1]
    assert pd.isna(last["to_day"])
    assert (last["n"], last["n_lost"], last["n_open"]) == (2, 1, 1)
    assert last[["share", "low", "high"]].isna().all()
    assert last["lost_later"] == 1


def test_nobody_lost_nothing_presented_and_all_open_give_rows_without_an_end():
    log = deals("case | Quote Presented\n1 | 0\n2 | 4", as_of=ZERO + pd.Timedelta(days=2))
    rows = losses.loss_by_wait(log, QUOTE)
    assert rows["n_decided"].to_list() == [0]
    assert rows["lost_later"].isna().all()
    empty = deals("case | Opportunity Created | Contract Signed\n1 | 0 | 1")
    assert losses.loss_by_wait(empty, QUOTE).empty
    assert list(losses.loss_by_wait(empty, QUOTE).columns) == list(losses.LOSS.columns)


def test_waiting_that_was_planted_to_go_with_losing_shows():
    """Signed within a week or never: after 30 days three of four are lost."""
    rng = np.random.default_rng(5)
    fast = pd.DataFrame(
        {"case": [f"F{i}" for i in range(200)], "days": rng.uniform(1, 7, 200), "end": "Contract Signed"}
    )
    slow = pd.DataFrame({"case": [f"S{i}" for i in range(200)], "days": rng.uniform(31, 60, 200)})
    slow["end"] = np.where(np.arange(200) % 4 == 0, "Contract Signed", "Opportunity Closed Lost")
    every = pd.concat([fast, slow])
    begin = every.assign(what="Quote Presented", at=ZERO)
    end = every.assign(what=every["end"], at=ZERO + pd.to_timedelta(every["days"], unit="D"))
    rows = pd.concat([begin, end])[["case", "what", "at"]]
    log = EventLog.from_frame(rows, "case", "what", "at", process="lead_to_cash")
    told = losses.loss_by_wait(log, QUOTE).set_index("from_day")["lost_later"]
    assert told[30] == pytest.approx(3 / 4)
    assert told[0] == pytest.approx(150 / 400)


# -- the catalogue


@pytest.mark.parametrize("process", list(STEPS))
def test_a_split_is_of_a_span_and_no_step_opens_and_closes_the_same_part(process):
    catalogue = load(process)
    assert catalogue.splits
    for split in catalogue.splits:
        assert catalogue.span(split.span) is not None
        for part in split.parts:
            assert not set(part.opens) & set(part.closes)
            assert part.key != OTHER


def test_parts_are_measured_against_the_best_quartile_where_that_is_chosen():
    """Customers decide in 10, 20, 30 and 100 h: the median is 25 h, the lower quartile 10 + 3/4 × 10 = 17.5 h."""
    rows = "\n".join(f"{n} | 0 | {hours} | {hours}" for n, hours in enumerate((10, 20, 30, 100)))
    log = deals(f"case | Quote Presented | Quote Accepted | Contract Signed\n{rows}")
    usual, best = (
        found.phases(log, QUOTE, basis=basis).set_index("part")["excess_h"] for basis in ("usual", "best")
    )
    assert usual["customer"] == (30 - 25) + (100 - 25)
    assert best["customer"] == pytest.approx((20 - 17.5) + (30 - 17.5) + (100 - 17.5))
