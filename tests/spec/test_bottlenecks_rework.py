"""Rework by kind: kinds told by hand, one number with the key figure, costs to the cent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.bottlenecks import rework
from analysis.bottlenecks.rework_effect import Effort, per_case
from analysis.bottlenecks.rework_groups import cases_with, rework_by, rework_steps, variants_with
from analysis.bottlenecks.rework_kinds import ALL, ANY, BIT, MASK, SHAPES, corrected
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import kpi
from analysis.measures.intervals import wilson_of
from tests.spec.logs import index, log

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="module", params=["lead_to_cash", "order_to_cash"])
def sample(request, tmp_path_factory):
    made = EventLog.read(
        SAMPLES / f"{request.param}.en.csv.gz", process=request.param, workspace=tmp_path_factory.mktemp("s")
    )
    yield made
    made.close()


def of_traces(traces: dict[str, list[str]], process: str, **columns: list) -> EventLog:
    """A log of these traces, an hour between events; columns by event in the order of the traces."""
    rows = [
        {"case": case, "activity": name, "at": pd.Timestamp("2024-01-01") + pd.Timedelta(hours=place)}
        for case, names in traces.items()
        for place, name in enumerate(names)
    ]
    return index(pd.DataFrame(rows).assign(**columns), process=process)


def kinds(made: EventLog) -> dict[str, list[tuple[str, set[str]]]]:
    """Case to its events of rework, each with its kinds."""
    found = made.frame(made.keep(corrected)).merge(made.frame(made.cases.select("case_key", "case_id")))
    found = found.sort_values(["case_id", "position"])
    told: dict[str, list[tuple[str, set[str]]]] = {}
    for row in found.itertuples():
        name = made.activity_names[row.activity_key]
        told.setdefault(row.case_id, []).append((name, {kind for kind, bit in BIT.items() if row.mask & bit}))
    return told


def test_the_kinds_of_a_deal_are_told_event_by_event():
    made = of_traces(
        {
            "once": ["Opportunity Created", "Quote Created", "Quote Presented"],
            "at once": ["Opportunity Created", "Quote Created", "Quote Created", "Quote Presented"],
            "later": ["Quote Created", "Quote Presented", "Quote Created"],
            "back": ["Quote Presented", "Quote Revised"],
            "forward": ["Quote Created", "Quote Revised", "Quote Presented"],
            "asked twice": ["Discount Approval Requested", "Discount Rejected", "Discount Approval Requested",
                            "Discount Approved"],
            "rejected": ["Discount Approval Requested", "Discount Rejected", "Discount Approved"],
            "order": ["Sales Order Created", "Order Changed", "Invoice Sent", "Invoice Disputed"],
            "reopened": ["Opportunity Closed Lost", "Opportunity Reopened"],
            "natural": ["Invoice Sent", "Payment Received", "Invoice Sent", "Payment Received"],
        },
        "lead_to_cash",
    )  # fmt: skip
    assert kinds(made) == {
        "at once": [("Quote Created", {"at_once", "requote"})],
        "later": [("Quote Created", {"later", "requote"})],
        "back": [("Quote Revised", {"back", "requote"})],
        "forward": [("Quote Revised", {"requote"})],
        "asked twice": [("Discount Approval Requested", {"later", "reapproval"})],
        "rejected": [("Discount Approved", {"reapproval"})],
        "order": [("Order Changed", {"order_change"}), ("Invoice Disputed", {"invoice_correction"})],
        "reopened": [("Opportunity Reopened", {"stage_back"})],
    }


def test_an_order_counts_as_changed_only_after_it_was_confirmed():
    made = of_traces(
        {
            "before": ["Sales Order Created", "Order Changed", "Order Confirmed"],
            "after": ["Sales Order Created", "Order Confirmed", "Order Changed"],
        },
        "order_to_cash",
    )
    assert "before" in kinds(made)  # the confirmation comes after its place: a step backwards
    assert {kind for _name, told in kinds(made)["before"] for kind in told} == {"back"}
    assert kinds(made)["after"] == [("Order Changed", {"order_change"})]


def test_all_rework_is_the_key_figure(sample):
    for view in (sample, sample.where(f.Attribute("region", ["South", "North"]))):
        every, rate = rework(view).iloc[0], kpi(view, "rework_rate").iloc[0]
        assert every["kind"] == ALL
        assert every["share"] == pytest.approx(rate["value"])
        assert (every["low"], every["high"]) == pytest.approx((rate["low"], rate["high"]))
        assert len(cases_with(view, kind=ALL)) == every["n_cases"]


def test_every_event_of_rework_is_done_again_in_exactly_one_way(sample):
    found = rework(sample).set_index("kind")
    events = sample.frame(sample.keep(corrected))
    shapes = sum(((events["mask"] & BIT[kind]) > 0).astype(int) for kind in SHAPES)
    assert set(shapes[(events["mask"] & MASK[ALL]) > 0]) == {1}
    known = [kind for kind in SHAPES if kind in found.index]
    assert found.loc[known, "n_events"].sum() == found.loc[ALL, "n_events"]


def test_repetitions_agree_with_pandas(sample):
    rows = sample.frame(sample.events.select("case_key", "position", "activity_key"))
    told = sample.frame(sample.activities.select("activity_key", "repeats"))
    rows = rows.merge(told).sort_values(["case_key", "position"])
    again = rows.duplicated(["case_key", "activity_key"]) & ~rows["repeats"]
    at_once = again & (rows["activity_key"] == rows.groupby("case_key")["activity_key"].shift())
    found = rework(sample).set_index("kind")
    assert found.loc["at_once", "n_events"] == at_once.sum()
    assert found.loc["later", "n_events"] == (again & ~at_once).sum()
    assert found.loc["later", "n_cases"] == rows.loc[again & ~at_once, "case_key"].nunique()


def test_changed_orders_are_the_key_figure(sample):
    if sample.process != "order_to_cash":
        pytest.skip("deals have no such key figure")
    found, rate = (
        rework(sample).set_index("kind").loc["order_change"],
        kpi(sample, "order_change_rate").iloc[0],
    )
    assert found["share"] == pytest.approx(rate["value"])
    assert found["n_base"] == rate["n"]


def test_extra_time_is_the_difference_of_medians_among_comparable_finished_cases():
    rng = np.random.default_rng(3)
    traces, hours = [], []
    for i in range(160):
        again = i % 4 == 0
        traces.append(
            ["Sales Order Created", *["Credit Check Performed"] * (2 if again else 1), "Payment Received"]
        )
        hours.append(100 + 40 * again + rng.normal(0, 5))
    rows = [
        {"case": f"c{i}", "activity": name,
         "at": pd.Timestamp("2024-01-01") + pd.Timedelta(hours=last * place / (len(trace) - 1))}
        for i, (trace, last) in enumerate(zip(traces, hours, strict=True))
        for place, name in enumerate(trace)
    ]  # fmt: skip
    found = rework(index(pd.DataFrame(rows), process="order_to_cash")).iloc[0]
    spent = np.array(hours)
    has = np.arange(160) % 4 == 0
    assert found["extra_h"] == pytest.approx(np.median(spent[has]) - np.median(spent[~has]), abs=1e-5)
    assert found["extra_word"] == "clear"
    assert (found["median_h"], found["median_without_h"]) == pytest.approx(
        (np.median(spent[has]), np.median(spent[~has]))
    )


def test_a_cost_is_what_was_recorded_else_what_is_assumed():
    made = of_traces(
        {"a": ["Sales Order Created", *["Credit Check Performed"] * 4]},
        "order_to_cash",
        HandlingMinutes=[10.0, 10.0, 24.0, np.nan, np.nan],
        StepCost=[1.0, 1.0, 3.5, 12.25, np.nan],
    )  # fmt: skip
    found = rework(made, effort=Effort(step_minutes=45, hourly_cost=60.0)).set_index("kind").loc["at_once"]
    # 24 minutes at 60 an hour and 3.50; 12.25; and 45 minutes assumed.
    assert found["cost"] == pytest.approx(24.0 + 3.5 + 12.25 + 45.0)
    assert (found["n_events"], found["n_recorded"]) == (3, 2)


def test_win_rates_are_those_of_deals_undecided_at_the_landmark(sample):
    if sample.process != "lead_to_cash":
        pytest.skip("no order is ever won")
    found = rework(sample).set_index("kind").loc["requote"]
    cases = per_case(sample)
    could = (cases["base"] & BIT["requote"]) > 0
    known = cases[could & cases["outcome"].notna()]
    landmark = known["first_requote"].median()
    alive = known[known["closed_h"] > landmark]
    has = alive["first_requote"] <= landmark
    assert found["landmark_h"] == pytest.approx(landmark)
    assert found["win_rate"] == pytest.approx(alive.loc[has, "outcome"].mean())
    assert found["win_rate_without"] == pytest.approx(alive.loc[~has, "outcome"].mean())
    assert found["n_win"] + found["n_win_without"] == len(alive)


def test_the_product_with_planted_corrections_stands_first(sample):
    found = rework_by(sample, by="product", kind="order_change")
    assert found["group"].iloc[0] == "Control Systems"
    assert found["word"].iloc[0] == "clear"
    low, high = wilson_of(float(found["n_cases"].iloc[0]), float(found["n_base"].iloc[0]))
    assert (found["low"].iloc[0], found["high"].iloc[0]) == pytest.approx((low, high))


def test_chance_names_no_colour(sample):
    found = rework_by(sample, by="ColourTag", kind=ALL)
    assert len(found) > 2
    assert "clear" not in set(found["word"])


def test_groups_below_the_minimum_are_left_out_and_still_count_among_the_others(sample):
    every = rework_by(sample, by="customer", kind=ALL)
    shown = rework_by(sample, by="customer", kind=ALL, min_shown=20)
    assert 0 < len(shown) < len(every)
    assert shown["n_base"].min() >= 20
    assert every["n_cases"].sum() == rework(sample).iloc[0]["n_cases"]


def test_steps_and_variants_tell_the_same_cases(sample):
    steps = rework_steps(sample, kind="order_change")
    assert list(steps["activity"]) == ["Order Changed"]
    view = sample.where(f.Variant(variants_with(sample, kind="order_change")))
    n = rework(sample).set_index("kind").loc["order_change", "n_cases"]
    assert int(view.frame(view.cases.count().name("n").as_table())["n"].iloc[0]) == n


def test_a_planted_kind_and_group_rank_first_in_nine_of_ten_logs():
    """24 logs over kinds, sizes and noise: one product does one step again far more often."""
    right = []
    for number in range(24):
        rng = np.random.default_rng(number)
        n, noise, planted = int(rng.choice([250, 500, 900])), float(rng.choice([0.02, 0.06, 0.1])), number % 5
        kind, step = [("at_once", "Credit Check Performed"), ("order_change", "Order Changed"),
                      ("invoice_correction", "Invoice Corrected")][number % 3]  # fmt: skip
        made = of_products(rng, n=n, noise=noise, planted=planted, kind=kind, step=step)
        kinds_found = rework(made).iloc[1:].sort_values("n_cases", ascending=False)
        found = rework_by(made, by="product", kind=kind)
        right.append(found["group"].iloc[0] == f"P{planted}" and kind in set(kinds_found["kind"].head(2)))
    assert np.mean(right) >= 0.9


def of_products(rng, *, n: int, noise: float, planted: int, kind: str, step: str) -> EventLog:
    """Orders of five products; every kind happens by chance, one of one product more often."""
    rows = []
    for i in range(n):
        product = int(rng.integers(5))
        trace = [
            "Sales Order Created",
            "Credit Check Performed",
            "Order Confirmed",
            "Invoice Sent",
            "Payment Received",
        ]
        extra = {
            name: rng.random() < noise
            for name in ("Credit Check Performed", "Order Changed", "Invoice Corrected")
        }
        extra[step] |= product == planted and rng.random() < 0.35
        after = {"Credit Check Performed": 2, "Order Changed": 3, "Invoice Corrected": 4}
        for name in sorted(after, key=lambda one: -after[one]):
            if extra[name]:
                trace.insert(after[name], name)
        at = pd.Timestamp("2024-01-01") + pd.Timedelta(hours=float(rng.uniform(0, 5000)))
        for name in trace:
            rows.append({"case": f"c{i}", "activity": name, "at": at, "ProductCategory": f"P{product}"})
            at += pd.Timedelta(hours=float(rng.exponential(20)) + 0.1)
    return index(pd.DataFrame(rows), process="order_to_cash")


def test_a_log_without_any_rework_and_one_of_a_single_case_have_an_answer():
    single = log("case | activity | at\n1 | A | 0\n | B | 1")
    found = rework(single)
    assert list(found["kind"]) == [ALL, "at_once", "later"]
    assert found["n_cases"].sum() == 0
    assert set(found["extra_word"]) == {"few"}
    assert rework_steps(single, kind=ANY).empty
    assert variants_with(single, kind=ANY) == ()
