"""Step 4 of both samples and of real logs, against the figures worked out from the documents by pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.bottlenecks import check_rules, cost_of_excess, rework, transition_by, transitions
from analysis.bottlenecks.before_rework import before_rework, steps_before_rework
from analysis.bottlenecks.between_any import Stretch, spread
from analysis.bottlenecks.cash_tied_up import cash_tied_up
from analysis.bottlenecks.conformance import by_variant, conformance, expected, ways
from analysis.bottlenecks.conformance_off import variants_with
from analysis.bottlenecks.cost_of_rework import cost_of_rework
from analysis.bottlenecks.loss_by_wait import loss_by_wait
from analysis.bottlenecks.money import overlaps
from analysis.bottlenecks.phases import phases, phases_by, whole
from analysis.bottlenecks.queues import longest_waits, queue_stages, queue_weeks, queues, queues_by_whom
from analysis.bottlenecks.receivers import receiver_load
from analysis.bottlenecks.rework_groups import rework_by, rework_steps
from analysis.bottlenecks.rules.cases import outcomes
from analysis.bottlenecks.split import parts_of
from analysis.bottlenecks.stages import fates, stage_by, stages, stuck_ids
from analysis.bottlenecks.standing import off_hours, standing
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.calendar import Calendar
from analysis.measures import between, kpi
from analysis.measures.targets import Targets
from tests.oracle import step4_by_pandas as by_hand
from tests.oracle import step4_rework_by_pandas as rework_by_hand
from tests.oracle import step4_rules_by_pandas as rules_by_hand
from tests.oracle.step4_by_pandas import HOUR, ROOT, Plain

BOTH = ("lead_to_cash", "order_to_cash")
NEAR = {"rel": 1e-9, "abs": 1e-6}
KIND = {
    "all": "all", "at_once": "at_once", "later": "later", "back": "backwards", "stage_back": "moved",
    "requote": "quote", "reapproval": "approval", "order_change": "order", "invoice_correction": "invoice",
}  # fmt: skip
SLOW = {
    "lead_to_cash": [
        ("Quote Presented", "Quote Accepted"),
        ("Discount Approval Requested", "Discount Approved"),
    ],
    "order_to_cash": [("Order Approved", "Order Confirmed"), ("Order Confirmed", "Inventory Allocated")],
}
REAL = {
    "receipt": ("receipt/receipt.csv.gz", "case:concept:name", "concept:name", "time:timestamp", None),
    "offers": (
        "quotes_bpic17/offers.csv.gz",
        "Case ID",
        "Activity",
        "Complete Timestamp",
        "(case) OfferedAmount",
    ),
    "sepsis": ("sepsis/sepsis.csv.gz", "case:concept:name", "concept:name", "time:timestamp", None),
}


@pytest.fixture(scope="module", params=BOTH)
def plain(request: pytest.FixtureRequest) -> Plain:
    return by_hand.sample(request.param)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EventLog]:
    """Both samples as the app opens them."""
    folder = tmp_path_factory.mktemp("workspace")
    return {
        name: EventLog.read(ROOT / "sample_data" / f"{name}.en.csv.gz", process=name, workspace=folder)
        for name in BOTH
    }


@pytest.fixture
def log(plain: Plain, logs: dict[str, EventLog]) -> EventLog:
    return logs[plain.process]


@pytest.fixture(scope="module", params=REAL)
def real(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, data_dir: Path
) -> tuple[Plain, EventLog]:
    """A public log, by pandas and as the app opens it."""
    name, case, activity, time, amount = REAL[request.param]
    mapping = {"case_id": case, "activity": activity, "timestamp": time}
    folder = tmp_path_factory.mktemp("workspace")
    log = EventLog.read(data_dir / name, mapping=mapping, process="generic", workspace=folder)
    return by_hand.real(data_dir / name, case=case, activity=activity, time=time, amount=amount), log


def same(ours: pd.DataFrame, theirs: pd.DataFrame, keys: list[str], values: list[str]) -> None:
    """Two frames have the same rows, and the same figures in them."""
    mine, yours = (frame.set_index(keys)[values].sort_index() for frame in (ours, theirs))
    assert mine.index.tolist() == yours.index.tolist()
    for name in values:
        expected = mine[name].to_numpy("float64", na_value=np.nan)
        found = yours[name].to_numpy("float64", na_value=np.nan)
        assert found == pytest.approx(expected, nan_ok=True, **NEAR), name


FLOWS = ["n", "n_cases", "median_h", "mean_h", "p90_h", "total_h", "share", "excess_h"]


# -- Transitions -----------------------------------------------------------------------------------------


def test_transitions_and_their_excess(plain, log):
    ours, theirs = by_hand.ranked_flows(plain), transitions(log)
    same(ours, theirs, ["source", "target"], FLOWS)
    ranked = theirs.sort_values("excess_h", ascending=False).head(20)
    assert ranked["source"].tolist() == ours["source"].head(20).tolist()


@pytest.mark.parametrize("best", [False, True], ids=["usual", "best quartile"])
def test_a_target_takes_the_place_of_what_is_usual(plain, log, best):
    slow = SLOW[plain.process][1]
    targets = Targets(flows=((*slow, 24.0),), basis="best" if best else "usual")
    ours = by_hand.ranked_flows(plain, targets={slow: 24.0}, best=best)
    same(ours, transitions(log, targets=targets), ["source", "target"], FLOWS)


def test_a_transition_of_the_sample_by_region_has_the_excess_of_its_moves(plain, log):
    source, target = SLOW[plain.process][1]
    rows = by_hand.excess_of_flows(plain).query("source == @source and target == @target")
    rows = rows.assign(region=rows["case"].map(plain.cases["Region"]))
    by = rows.groupby("region")
    ours = by.agg(n=("hours", "size"), median_h=("hours", "median"), excess_h=("excess", "sum")).reset_index()
    theirs = transition_by(log, source, target, by="region")
    same(ours, theirs.rename(columns={"group": "region"}), ["region"], ["n", "median_h", "excess_h"])


def test_a_filter_changes_the_moves_and_not_what_is_usual(plain, log):
    ours = by_hand.excess_of_flows(plain)
    ours = ours[ours["case"].map(plain.cases["Region"]) == "South"]
    ours = ours.groupby(["source", "target"])["excess"].sum().reset_index(name="excess_h")
    theirs = transitions(log.where(f.Attribute("region", ["South"])))
    same(ours, theirs, ["source", "target"], ["excess_h"])


def test_transitions_of_real_logs(real):
    plain, log = real
    same(by_hand.ranked_flows(plain), transitions(log), ["source", "target"], FLOWS)


# -- Stages ----------------------------------------------------------------------------------------------


def test_stages_and_what_became_of_cases_there(plain, log):
    stays = by_hand.stage_excess(plain)
    rows = []
    for stage, here in stays.groupby("stage"):
        hours, is_open = here["hours"].to_numpy(), here["fate"].eq("open").to_numpy()
        fate = here["fate"].value_counts()
        rows.append({
            "stage": stage, "n_cases": len(here), "n_moved": fate.get("moved", 0),
            "n_won": fate.get("won", 0), "n_lost": fate.get("lost", 0), "n_still": fate.get("open", 0),
            "total_h": hours.sum(),
            "median_h": by_hand.median_censored(hours, ~is_open),
            "excess_left_h": here["excess"][~is_open].sum(), "excess_still_h": here["excess"][is_open].sum(),
            "n_above": (here["excess"][is_open] > 0).sum(),
        })  # fmt: skip
    ours = pd.DataFrame(rows)
    same(ours, stages(log), ["stage"], list(ours.columns[1:]))


def test_excess_of_stages_against_targets_and_the_best_quartile(plain, log):
    stage = by_hand.stays(plain)["stage"].iloc[0]
    ours = by_hand.stage_excess(plain, targets={stage: 30.0}, best=True)
    ours = ours.groupby("stage")["excess"].sum().reset_index(name="excess_h")
    targets = Targets(stages=((stage, 30.0),), basis="best")
    same(ours, stages(log, targets=targets), ["stage"], ["excess_h"])


def test_shares_after_so_many_days_are_those_of_competing_ends(plain, log):
    stays = by_hand.stays(plain)
    for stage in stays["stage"].unique():
        here = stays[stays["stage"] == stage]
        hours, fate = here["hours"].to_numpy(), here["fate"].to_numpy()
        few, _curve = fates(log, stage)
        ours = by_hand.incidence(hours, fate, ["moved", "won", "lost"], [d * 24.0 for d in few["after_days"]])
        for name, share in (("moved", "moved"), ("won", "won"), ("lost", "lost"), ("open", "still")):
            assert few[f"share_{share}"].tolist() == pytest.approx(ours[name], abs=1e-9)
        watched = [(hours >= d * 24.0).sum() for d in few["after_days"]]
        assert few["n_watched"].tolist() == watched


def test_stuck_deals(logs):
    plain, log = by_hand.sample("lead_to_cash"), logs["lead_to_cash"]
    found = by_hand.stuck(plain)
    counts = found.groupby("stage")["stuck"].sum()
    theirs = stages(log).set_index("stage")["n_stuck"]
    assert {stage: int(n) for stage, n in counts.items()} == {s: int(theirs[s]) for s in counts.index}
    for stage in counts.index:
        here = found[found["stuck"] & (found["stage"] == stage)].sort_values("hours", ascending=False)
        assert stuck_ids(log, stage) == here["case"].tolist()
    share = kpi(log, "stuck_share").iloc[0]
    assert share["value"] == pytest.approx(found["stuck"].mean())


def test_a_stage_by_region(plain, log):
    stage = {"lead_to_cash": "Qualification", "order_to_cash": "Delivered"}[plain.process]
    stays = by_hand.stays(plain).query("stage == @stage")
    region = stays["case"].map(plain.cases["Region"])
    ours = {
        name: by_hand.median_censored(here["hours"].to_numpy(), here["fate"].ne("open").to_numpy())
        for name, here in stays.groupby(region)
    }
    theirs = stage_by(log, stage, by="region")
    assert dict(zip(theirs["group"], theirs["median_h"])) == pytest.approx(ours)


# -- Queues ----------------------------------------------------------------------------------------------

QUEUES = ["n", "median_h", "p90_h", "total_h", "excess_h"]


def test_queues(plain, log):
    ours = by_hand.queues(plain).reset_index(names="activity")
    same(ours, queues(log), ["activity"], QUEUES)


def test_queues_of_real_logs(real):
    plain, log = real
    same(by_hand.queues(plain).reset_index(names="activity"), queues(log), ["activity"], QUEUES)


def test_a_queue_week_by_week(plain, log):
    for _source, activity in SLOW[plain.process]:
        ours = by_hand.queue_weeks(plain, activity)
        theirs = queue_weeks(log, activity).set_index("week")
        theirs.index = pd.DatetimeIndex(theirs.index).astype(ours.index.dtype)
        assert set(theirs.index) >= set(ours.index)
        ours = ours.reindex(theirs.index, fill_value=0)  # the weeks until the end of the data
        for name in ours:
            assert theirs[name].astype(int).tolist() == ours[name].tolist(), name


def test_the_longest_waits_and_who_took_them_up(plain, log):
    activity = SLOW[plain.process][1][1]
    rows = by_hand.flow_rows(plain)
    rows["who"] = plain.events.groupby("case")["resource"].shift(-1)
    rows = rows[rows["target"] == activity]
    longest = longest_waits(log, activity)
    assert longest["wait_h"].tolist() == pytest.approx(rows["hours"].nlargest(20).tolist())
    ours = rows.groupby("who").agg(n=("hours", "size"), median_h=("hours", "median")).reset_index()
    theirs = queues_by_whom(log, activity)
    same(ours, theirs, ["who"], ["n", "median_h"])


def test_cases_in_each_stage_at_the_end_of_a_week(plain, log):
    theirs = queue_stages(log)
    weeks = sorted(theirs["week"].unique())
    for week in (weeks[10], weeks[len(weeks) // 2], weeks[-2]):
        end = pd.Timestamp(week).tz_localize("UTC") + pd.Timedelta(days=7)
        here = theirs[theirs["week"] == week].set_index("stage")["n"]
        for stage, n in here.items():
            assert int(n) == by_hand.in_stage_at(plain, stage, end), (week, stage)


# -- Between ---------------------------------------------------------------------------------------------

STRETCHES = {
    "lead_to_cash": [("Quote Created", "Contract Signed"), ("Quote Presented", "Quote Accepted")],
    "order_to_cash": [("Goods Shipped", "Invoice Sent"), ("Order Confirmed", "Payment Received")],
}


@pytest.mark.parametrize("ends", [("first", "first"), ("first", "last"), ("last", "first"), ("last", "last")])
def test_between_any_two_steps(plain, log, ends):
    for source, target in STRETCHES[plain.process]:
        ours = by_hand.between(plain, source, target, source_at=ends[0], target_at=ends[1])
        theirs = between(log, source, target, source_at=ends[0], target_at=ends[1]).set_index("case_id")
        assert theirs["status"].astype(str).reindex(ours.index).tolist() == ours["status"].tolist()
        hours = theirs["duration_h"].reindex(ours.index).to_numpy("float64", na_value=np.nan)
        assert hours == pytest.approx(ours["hours"].to_numpy(), nan_ok=True)
        told = spread(log, Stretch(source, target, *ends)).summary.iloc[0]
        done = ours["hours"][ours["status"] == "done"]
        assert told["median_h"] == pytest.approx(done.median())
        assert told["p90_h"] == pytest.approx(done.quantile(0.9))
        counts = ours["status"].value_counts()
        for status, n in (
            ("done", "n_done"),
            ("open", "n_open"),
            ("reversed", "n_reversed"),
            ("missing", "n_missing"),
        ):
            assert int(told[n]) == counts.get(status, 0), status


def test_between_of_real_logs(real):
    plain, log = real
    names = plain.events["activity"].value_counts().index[:3]
    for source, target in ((names[0], names[1]), (names[1], names[2])):
        ours = by_hand.between(plain, source, target, source_at="first", target_at="last")
        theirs = between(log, source, target, source_at="first", target_at="last").set_index("case_id")
        assert theirs["status"].astype(str).reindex(ours.index).tolist() == ours["status"].tolist()
        hours = theirs["duration_h"].reindex(ours.index).to_numpy("float64", na_value=np.nan)
        assert hours == pytest.approx(ours["hours"].to_numpy(), nan_ok=True)


# -- Splits ----------------------------------------------------------------------------------------------

PARTS = ["n_cases", "median_h", "p90_h", "mean_h", "share", "excess_h"]


def test_the_parts_of_each_split(plain, log):
    for key in [one["key"] for one in plain.told["split"]]:
        ours = by_hand.split_figures(plain, key).reset_index(names="part")
        theirs = phases(log, key)
        same(ours, theirs[theirs["n_cases"] > 0], ["part"], PARTS)
        hours, span = by_hand.split(plain, key)
        told = whole(log, key).iloc[0]
        assert (told["n_cases"], told["median_h"]) == (len(span), pytest.approx(span.median()))
        assert theirs["total_h"].sum() == pytest.approx(span.sum())
        assert theirs["mean_h"].sum() == pytest.approx(span.mean())
        made = log.frame(parts_of(log, key)).merge(log.frame(log.cases.select("case_key", "case_id")))
        made = made.groupby(made["case_id"].astype(str))["flow_h"].sum()
        assert made.reindex(span.index).tolist() == pytest.approx(span.tolist())
        assert int(told["n_open"]) == int(theirs["n_open"].sum())
        assert hours.sum(axis=1).tolist() == pytest.approx(span.tolist())


def test_the_whole_of_a_split_is_its_key_figure(plain, log):
    key = {"lead_to_cash": "quote_to_contract", "order_to_cash": "order_to_cash"}[plain.process]
    told, figure = whole(log, key).iloc[0], kpi(log, f"{key}_time").iloc[0]
    assert (told["n_cases"], told["median_h"]) == (figure["n"], figure["value"])


def test_a_split_by_region(plain, log):
    key = plain.told["split"][-1]["key"]
    hours, _span = by_hand.split(plain, key)
    ours = hours.groupby(plain.cases["Region"].reindex(hours.index)).mean()
    theirs = phases_by(log, key, by="region")
    for row in theirs[theirs["part"].isin(ours.columns)].itertuples():
        assert row.mean_h == pytest.approx(ours.loc[row.group, row.part])


def test_losses_by_days_waited(logs):
    deals = rework_by_hand.decided_after(by_hand.sample("lead_to_cash"))
    for row in loss_by_wait(logs["lead_to_cash"], "quote_to_contract").itertuples():
        to_day = np.inf if pd.isna(row.to_day) else row.to_day
        ours = rework_by_hand.loss_row(deals, row.from_day, to_day)
        if pd.isna(row.to_day):  # what is lost until the end is said by the other column
            assert np.isnan(row.share)
            del ours["share"]
        assert {name: getattr(row, name) for name in ours} == pytest.approx(ours), row.from_day
        assert row.lost_later == pytest.approx(rework_by_hand.lost_later(deals, row.from_day))


# -- What stands at a transition ---------------------------------------------------------------------------


def test_who_stands_at_a_transition(plain, log):
    names = {
        "same": "same_person", "person": "other_person", "department": "other_department",
        "unknown": "unknown",
    }  # fmt: skip
    for source, target in SLOW[plain.process]:
        rows = by_hand.flow_rows(plain).query("source == @source and target == @target")
        moves = rework_by_hand.people_at(plain, source, target)
        theirs = standing(log, source, target)
        if "entered" in set(theirs["split"]):  # the customer does the second step
            told = theirs[theirs["split"] == "hands"]
            assert (told["kind"].tolist(), told["n"].tolist()) == (["customer"], [len(rows)])
            theirs = theirs[theirs["split"] != "hands"].replace({"split": {"entered": "hands"}})
        for split, column in (("hands", "who"), ("systems", "system")):
            known = names if split == "hands" else {"same": "same_system", "other": "other_system"}
            ours = moves.groupby(moves[column].map(known))["hours"].agg(["size", "sum", "median"])
            here = theirs[(theirs["split"] == split) & (theirs["n"] > 0)].set_index("kind").loc[ours.index]
            assert here["n"].tolist() == ours["size"].tolist()
            assert here["total_h"].tolist() == pytest.approx(ours["sum"].tolist())
            assert here["median_h"].tolist() == pytest.approx(ours["median"].tolist())
            assert here["n"].sum() == len(rows)


def test_hours_of_a_transition_within_and_outside_working_hours(plain, log):
    for source, target in SLOW[plain.process]:
        rows = by_hand.flow_rows(plain).query("source == @source and target == @target")
        worked = sum(rework_by_hand.worked_h(at, at + h * HOUR) for at, h in zip(rows["time"], rows["hours"]))
        days_off = sum(
            rework_by_hand.worked_h(at, at + h * HOUR, 0, 24) for at, h in zip(rows["time"], rows["hours"])
        )
        theirs = off_hours(log, source, target, Calendar()).set_index("kind")["total_h"]
        assert theirs["worked"] == pytest.approx(worked)
        assert theirs["weekend"] == pytest.approx(rows["hours"].sum() - days_off)
        assert theirs.sum() == pytest.approx(rows["hours"].sum())


def test_the_load_of_the_one_who_goes_on(plain, log):
    for source, target in SLOW[plain.process]:
        rows = rework_by_hand.load(plain, source, target)
        ours = rows.groupby("third").agg(
            n=("hours", "size"), n_cases=("case", "nunique"), open_low=("open", "min"),
            open_high=("open", "max"), median_h=("hours", "median"),
        )  # fmt: skip
        same(ours.reset_index(), receiver_load(log, source, target), ["third"], list(ours.columns))


# -- Rework ----------------------------------------------------------------------------------------------


def test_kinds_of_rework(plain, log):
    found, able = rework_by_hand.kind_events(plain), rework_by_hand.able(plain)
    for row in rework(log).itertuples():
        events, base = found[KIND[row.kind]], able[KIND[row.kind]]
        cases = set(events["case"])
        assert (row.n_events, row.n_cases, row.n_base) == (len(events), len(cases), len(base)), row.kind
        assert row.share == pytest.approx(len(cases) / len(base))
        again = set(found["all"]["case"])
        corrected = set().union(*(set(one["case"]) for one in found.values()))
        assert row.n_in_rate == len(cases & again)
        assert row.n_beside == len((corrected if row.kind == "all" else cases) - again)
        assert row.cost == pytest.approx(len(events) * 30 / 60 * 50)
        if cases:
            extra_h, n_over, _n = rework_by_hand.extra_h(plain, cases, base)
            assert (row.extra_h, row.n_over) == (pytest.approx(extra_h), n_over)
        if plain.process == "lead_to_cash" and KIND[row.kind] not in ("order", "invoice"):
            rates = rework_by_hand.win_rates(plain, events, base)
            assert {name: getattr(row, name) for name in rates} == pytest.approx(rates), row.kind


def test_rework_is_one_number_everywhere(plain, log):
    cases = set(rework_by_hand.rework_events(plain)["case"])
    assert kpi(log, "rework_rate").iloc[0]["value"] == pytest.approx(len(cases) / len(plain.cases))
    assert int(rework(log).iloc[0]["n_cases"]) == int(cost_of_rework(log).iloc[0]["n_cases"]) == len(cases)


def test_steps_done_again_and_groups(plain, log):
    events = rework_by_hand.rework_events(plain)
    steps = rework_steps(log, kind="all").set_index("activity")
    ours = events.groupby("activity").agg(n_cases=("case", "nunique"), n_events=("case", "size"))
    assert steps["n_cases"].to_dict() == ours["n_cases"].to_dict()
    assert steps["n_events"].to_dict() == ours["n_events"].to_dict()
    has = plain.cases.index.isin(events["case"])
    share = pd.Series(has, index=plain.cases.index).groupby(plain.cases["Region"]).mean()
    theirs = rework_by(log, by="region", kind="all")
    assert dict(zip(theirs["group"], theirs["share"])) == pytest.approx(share.to_dict())


def test_what_comes_before_the_first_correction(plain, log):
    first = rework_by_hand.before_first(plain)
    counts = first["step"].value_counts()
    theirs = steps_before_rework(log)
    assert dict(zip(theirs["activity"], theirs["n_first"])) == counts.to_dict()
    clean = plain.events[~plain.events["case"].isin(first.index)].drop_duplicates(["case", "activity"])
    last = plain.events.groupby("case")["n"].transform("max")
    clean = clean[clean["n"] < last[clean.index]]["activity"].value_counts()
    assert (theirs["n_cases"] >= theirs["n_first"]).all()
    assert before_rework(log)["n"].sum() == before_rework(log)["n_compared"].iloc[0]
    assert before_rework(log)["n_first"].iloc[0] == len(first)
    every = rework(log).iloc[0]
    assert every["n_cases"] + every["n_beside"] == len(first)  # two views, one number
    assert set(clean.index) >= set(theirs["activity"]) - set(theirs["activity"][theirs["risk"] == 1])


def test_rework_of_real_logs_is_repetition(real):
    plain, log = real
    cases = set(rework_by_hand.rework_events(plain)["case"])
    told = rework(log).set_index("kind")
    assert int(told.loc["all", "n_cases"]) == len(cases)
    assert int(told.loc["all", "n_events"]) == int(plain.events.duplicated(["case", "activity"]).sum())


# -- Rules and the reference path --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(plain: Plain) -> pd.DataFrame:
    return rules_by_hand.outcomes(plain)


def test_rules_case_by_case(plain, log, judged):
    told = check_rules(log).set_index("rule_id")
    compared = [rule for rule in told.index if rule in judged]
    assert len(compared) >= 18
    for name in compared:
        counts = judged[name].value_counts()
        ours = [
            int(counts.get(one, 0))
            for one in ("pass", "breach", "not_applicable", "pending", "cannot_evaluate")
        ]
        row = told.loc[name]
        theirs = [int(row[n]) for n in ("n_pass", "n_breach", "n_not_applicable", "n_pending", "n_cannot")]
        assert theirs == ours, name
        amount = plain.cases["amount"][judged.index[judged[name] == "breach"]].sum()
        if theirs[4] < len(plain.cases):
            assert row["amount"] == pytest.approx(amount), name
    for rule in [rule for rule in log.catalogue.rules if rule.id in compared][::3]:
        theirs = outcomes(log, rule).set_index("case_id")["outcome"].astype(str)
        assert theirs.reindex(judged.index).tolist() == judged[rule.id].tolist(), rule.id


def test_classes_of_conformance(plain, log):
    ours = rules_by_hand.conforms(plain)
    theirs = conformance(log, expected(log, plain.told["reference_path"])).cases.iloc[0]
    counts = ours["class"].value_counts()
    assert [int(theirs[n]) for n in ("n_follow", "n_so_far", "n_lost", "n_deviate")] == [
        counts.get(one, 0) for one in ("follows", "so_far", "lost", "left")
    ]
    assert theirs["share"] == pytest.approx(1 - counts["left"] / len(plain.cases))


def test_a_missing_step_is_nowhere_in_its_cases_and_the_others_are(plain, log):
    """Goods shipped after the invoice are out of order, however often goods may be shipped."""
    wanted, known = expected(log, plain.told["reference_path"]), {}
    taken = ways(log, wanted)
    found = conformance(log, wanted, taken=taken, known=known).deviations
    n_done = plain.events.groupby(["case", "activity"]).size().unstack(fill_value=0)
    for row in found.itertuples():
        if row.kind == "unfinished":
            continue
        off = variants_with(taken, known, by_variant(log), kind=row.kind, activity=row.activity)
        cases = log.frame(log.where(f.Variant(off.ids)).cases.select("case_id"))["case_id"].astype(str)
        counts = n_done.loc[cases, row.activity]
        assert len(cases) == row.n_cases == off.n_cases
        least, most = {"missing": (0, 0), "too_often": (2, 99), "out_of_order": (1, 99)}[row.kind]
        assert counts.between(least, most).all(), (row.kind, row.activity)


# -- Money -----------------------------------------------------------------------------------------------


def test_money_tied_up_to_the_cent(plain, log):
    cases = rework_by_hand.tied_up(plain)
    by = cases.groupby("place")
    ours = by.agg(n_cases=("owed", "size"), amount=("owed", "sum"), cost=("cost", "sum")).reset_index()
    theirs = cash_tied_up(log, rate=0.08)
    same(ours.round(2), theirs.round({"amount": 2, "cost": 2}), ["place"], ["n_cases", "amount", "cost"])
    n_costing = cases[cases["cost"] > 0].groupby("place").size()
    ranged = theirs[theirs["place"].isin(n_costing.index[n_costing >= 10])]
    assert len(ranged) == 3  # nine deals and nine orders are delivered: too few for a range
    assert ((ranged["low"] <= ranged["cost"]) & (ranged["cost"] <= ranged["high"])).all()
    assert theirs["low"].isna().sum() == len(theirs) - len(ranged)


def test_cost_of_slow_transitions_to_the_cent(plain, log):
    ours = rework_by_hand.cost_of_flows(plain).nlargest(8, "excess_h").reset_index()
    pairs = list(zip(ours["source"], ours["target"]))
    theirs = cost_of_excess(log, pairs, rate=0.08)
    columns = ["cost", "excess_h"]
    same(ours.round({"cost": 2}), theirs.round({"cost": 2}), ["source", "target"], columns)


def test_cost_of_rework_to_the_cent(plain, log):
    told = cost_of_rework(log).iloc[0]
    assert told["cost"] == pytest.approx(len(rework_by_hand.rework_events(plain)) * 25, abs=0.005)


def test_losses_side_by_side_share_the_cases_they_share(plain, log):
    slow = [tuple(pair) for pair in by_hand.ranked_flows(plain)[["source", "target"]].head(3).to_numpy()]
    rows = by_hand.excess_of_flows(plain)
    sets = {"tied": set(rework_by_hand.tied_up(plain).index)}
    for number, (source, target) in enumerate(slow):
        here = rows[(rows["source"] == source) & (rows["target"] == target) & (rows["excess"] > 0)]
        sets[f"slow{number}"] = set(here["case"])
    sets["rework"] = set(rework_by_hand.rework_events(plain)["case"])
    amount = plain.cases["amount"]
    for row in overlaps(log, slow, terms_days=30).itertuples():
        first, second = sets[row.first], sets[row.second]
        both = first & second
        assert (row.n_first, row.n_second, row.n_both) == (len(first), len(second), len(both))
        assert row.share_first == pytest.approx(len(both) / len(first))
        assert row.amount_both == pytest.approx(amount[list(both)].sum())
        least = min(amount[list(first)].sum(), amount[list(second)].sum())
        assert row.share_amount == pytest.approx(amount[list(both)].sum() / least)
