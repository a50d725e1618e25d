"""What is lost without a field or an activity: as the catalogue says, and as the key figures say too."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import numpy as np
import pandas as pd
import pytest

import sample_data
from analysis.log import EventLog
from analysis.measures import kpi
from analysis.measures.kpi import REGISTRY, available
from analysis.prepare.unlocks import ANY_ACTIVITY, KINDS, dispensable, needing, unlocks, weakenings
from analysis.processes import PROCESSES, load
from ui.journey import QUESTIONS

BUILT_IN = ("lead_to_cash", "order_to_cash")
AS_OF = datetime(2025, 6, 30, 20)  # noqa: DTZ001 - logs hold UTC without a zone
EVERY_CASE = 16


def of(process: str, *missing: str) -> dict[tuple[str, str], object]:
    return {(one.kind, one.key): one for one in unlocks(load(process), missing=missing, questions=QUESTIONS)}


def standing(process: str, *missing: str) -> dict[str, set[tuple[str, str]]]:
    found = of(process, *missing)
    return {
        name: {key for key, one in found.items() if one.standing == name}
        for name in ("lost", "weakened", "kept")
    }


@pytest.mark.parametrize("process", PROCESSES)
def test_with_everything_nothing_is_lost(process):
    found = standing(process)
    assert found["lost"] == found["weakened"] == set()
    assert {key for kind, key in found["kept"] if kind == "kpi"} == {
        text.key for text in load(process).kpis if text.key in REGISTRY
    }
    assert {kind for kind, _ in found["kept"]} <= set(KINDS)


@pytest.mark.parametrize("process", PROCESSES)
def test_case_activity_and_time_cannot_be_dispensed_with(process):
    asked, catalogue = dispensable(process_keys := load(process)), load(process)
    assert process_keys is catalogue
    core = {catalogue.attribute(role).key for role in ("case_id", "activity", "timestamp")}  # type: ignore[union-attr]
    assert not core & set(asked)
    assert len(asked) == len(set(asked)) == len(catalogue.attributes) - 3 + len(catalogue.activities)


def test_without_an_invoice_id_money_is_told_per_deal():
    found = standing("lead_to_cash", "InvoiceId")
    assert found["lost"] == set()
    assert found["weakened"] == {
        ("kpi", "invoice_to_cash_time"), ("kpi", "lead_to_cash_time"), ("outcome", "paid"),
    }  # fmt: skip


def test_without_the_stage_there_are_no_stuck_deals():
    found = standing("lead_to_cash", "OpportunityStage")
    lost = {("kpi", "stuck_share"), ("comparison", "OpportunityStage"), ("question", "stuck_where")}
    assert found["lost"] == lost
    assert of("lead_to_cash", "OpportunityStage")["kpi", "stuck_share"].because == ("OpportunityStage",)


def test_without_a_signature_what_ends_there_is_lost():
    found = standing("lead_to_cash", "Contract Signed")
    assert found["lost"] == {
        ("kpi", "sales_cycle_time"), ("kpi", "time_to_signature"), ("kpi", "quote_to_contract_time"),
        ("kpi", "finished_per_week"),
        ("duration", "sales_cycle"), ("duration", "quote_to_contract"),
    }  # fmt: skip


def test_without_delivery_neither_punctuality_nor_the_question_of_it():
    found = standing("order_to_cash", "Goods Delivered")
    assert found["lost"] == {
        ("question", "deliveries_slow"), ("kpi", "on_time_delivery"),
        ("duration", "delivery"), ("duration", "billing"),
    }  # fmt: skip


def test_who_did_it_answers_who_hands_to_whom():
    assert standing("order_to_cash", "Resource")["lost"] == {("question", "who_hands_to_whom")}


def test_either_of_two_keeps_a_question_and_both_lose_it():
    question = ("question", "quotes_slow")
    assert question in standing("lead_to_cash", "Proposal Stage Reached")["kept"]
    both = of("lead_to_cash", "Quote Created", "Proposal Stage Reached")[question]
    assert (both.standing, both.because) == ("lost", ("Proposal Stage Reached", "Quote Created"))


def test_a_span_with_two_beginnings_survives_the_loss_of_one():
    span = ("duration", "lead_to_cash")
    assert of("lead_to_cash", "Lead Captured")[span].standing == "weakened"
    assert of("lead_to_cash", "Lead Captured", "Opportunity Created")[span].standing == "lost"


@pytest.mark.parametrize("process", BUILT_IN)
def test_missing_more_never_brings_anything_back(process):
    rng = np.random.default_rng(7)
    keys = list(dispensable(load(process)))
    for _ in range(20):
        few = rng.choice(keys, 4, replace=False).tolist()
        more = [*few, *rng.choice(keys, 4, replace=False).tolist()]
        assert standing(process, *few)["lost"] <= standing(process, *more)["lost"]
        assert all(set(one.because) <= set(more) for one in of(process, *more).values())


@pytest.mark.parametrize("process", PROCESSES)
def test_the_list_of_weakenings_names_what_there_is(process):
    keys = {*dispensable(load(process)), ANY_ACTIVITY}
    for one in weakenings(process):
        assert one.kpi in REGISTRY
        assert load(process).kpi(one.kpi) is not None
        assert set(one.without) <= keys
        assert one.how.en.endswith(".")
        assert one.how.zh.endswith("。")


def test_what_an_activity_is_good_for_says_nothing_of_any_other():
    found = {(one.kind, one.key) for one in needing(load("lead_to_cash"), "Needs Analyzed")}
    assert found == set()


# -- the same, asked of the key figures themselves on a log without the field


@cache
def rows(process: str) -> pd.DataFrame:
    """Some cases of the sample."""
    found = pd.read_csv(sample_data.path(process), low_memory=False)
    case = found.columns[0]
    found["EventTime"] = pd.to_datetime(found["EventTime"]).dt.tz_localize(None)
    return found[found[case].isin(set(found[case].drop_duplicates().iloc[::EVERY_CASE]))].reset_index(
        drop=True
    )


def figures(process: str, frame: pd.DataFrame, folder) -> dict[str, tuple[float, int]]:
    """KPI to value and n, of those the registry calls available."""
    log = EventLog.from_frame(
        frame, case_id=frame.columns[0], activity="ActivityName", timestamp="EventTime",
        resource="Resource" if "Resource" in frame else None, process=process, as_of=AS_OF, workspace=folder,
    )  # fmt: skip
    try:
        found = {key: kpi(log, key).iloc[0] for key in available(log)}
        return {key: (round(float(row["value"]), 6), int(row["n"])) for key, row in found.items()}
    finally:
        log.close()


def without(process: str, key: str) -> pd.DataFrame:
    held = rows(process)
    return held.drop(columns=key) if key in held else held[held["ActivityName"] != key]


def asked(process: str) -> list[str]:
    """What the key figures are said to suffer from, as far as the sample has it."""
    held = rows(process)
    there = {*held.columns, *held["ActivityName"].unique()}
    suffering = [
        key
        for key in dispensable(load(process))
        if key in there and any(one.kind == "kpi" for one in needing(load(process), key))
    ]
    assert len(suffering) >= 10
    return suffering


@pytest.fixture(scope="module", params=BUILT_IN)
def whole(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, folder, figures(request.param, rows(request.param), folder)


def test_the_registry_agrees_on_a_log_without_it(whole):
    process, folder, full = whole
    for key in asked(process):
        found = of(process, key)
        left = figures(process, without(process, key), folder)
        for one in load(process).kpis:
            said = found["kpi", one.key].standing
            if one.key not in left or not left[one.key][1]:
                assert said == "lost", (key, one.key)
            else:
                assert said != "lost", (key, one.key)
            if said == "kept":
                assert left[one.key] == full[one.key], (key, one.key)


def test_what_is_said_to_matter_for_no_figure_moves_none(whole):
    process, folder, full = whole
    held, careful = rows(process), set(asked(process))
    columns = [key for key in dispensable(load(process)) if key in held and key not in careful]
    steps = [key for key in dispensable(load(process)) if key not in held and key not in careful]
    assert min(len(columns), len(steps)) > 10
    assert figures(process, held.drop(columns=columns), folder) == full
    left = figures(process, held[~held["ActivityName"].isin(steps)], folder)
    any_activity = {one.kpi for one in weakenings(process) if ANY_ACTIVITY in one.without}
    assert {key for key in full if left.get(key) != full[key]} <= any_activity
