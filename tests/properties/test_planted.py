"""What is planted comes first: slow transitions and stages, rework, broken rules, in any size and noise."""

from functools import cache

import pytest

from analysis.bottlenecks.rework_groups import rework_steps
from analysis.bottlenecks.rules.results import check_rules
from analysis.bottlenecks.stages import stages
from analysis.bottlenecks.time import transitions
from analysis.log import EventLog
from tests.spec import planted
from tests.spec.logs import WORKSPACE

SIZES, NOISES = (1.5, 2.5), (0.4, 0.9)
TRANSITIONS = (2, 5, 7)
STAGES = ("Qualification", "Negotiation")
REPEATED = (3, 6)
RULES = {
    "R-L06": ("Contract Signed", "Opportunity Closed Won"),
    "R-L19": ("Order Fulfilled", "Invoice Generated"),
}
MIN_FIRST = 0.9


def log_of(frame):
    return EventLog.from_frame(
        frame, "deal", "activity", "at", resource="Resource", process="lead_to_cash", workspace=WORKSPACE,
        roles={"stage": "OpportunityStage", "amount": "OpportunityAmount", "region": "Region"},
    )  # fmt: skip


def transition_is_first(at, size, noise, seed):
    log = log_of(planted.slow(600, at, size=size, noise=noise, seed=seed))
    found = transitions(log).sort_values("excess_h", ascending=False).iloc[0]
    return (found["source"], found["target"]) == planted.NAMES[at - 1 : at + 1]


def stage_is_first(stage, size, noise, seed):
    log = log_of(planted.slow_stage(600, stage, size=size, noise=noise, seed=seed))
    return stages(log)["stage"].iloc[0] == stage


def rework_is_first(at, size, noise, seed):
    log = log_of(planted.reworked(600, at, size=size, noise=noise, seed=seed))
    found = rework_steps(log, kind="all").sort_values("n_cases", ascending=False)
    return found["activity"].iloc[0] == planted.NAMES[at]


def rule_is_first(rule, size, noise, seed):
    log = log_of(planted.broken(600, *RULES[rule], size=2 * size, noise=noise, seed=seed))
    found = check_rules(log).sort_values("share", ascending=False)
    return found["rule_id"].iloc[0] == rule


CASES = [
    (check, what, size, noise)
    for check, whats in (
        (transition_is_first, TRANSITIONS), (stage_is_first, STAGES), (rework_is_first, REPEATED),
        (rule_is_first, tuple(RULES)),
    )
    for what in whats
    for size in SIZES
    for noise in NOISES
]  # fmt: skip


@cache
def is_first(check, what, size, noise):
    return check(what, size, noise, seed=CASES.index((check, what, size, noise)))


def test_what_is_planted_comes_first_in_nine_of_ten_logs():
    missed = [case for case in CASES if not is_first(*case)]
    assert len(CASES) >= 20
    assert len(missed) <= (1 - MIN_FIRST) * len(CASES), missed


@pytest.mark.parametrize("check", [transition_is_first, stage_is_first, rework_is_first, rule_is_first])
def test_what_is_planted_large_comes_first_in_every_kind(check):
    large = [case for case in CASES if case[0] is check and case[2] == max(SIZES)]
    assert [case for case in large if not is_first(*case)] == []


def test_without_a_plant_nothing_is_named_for_sure():
    """The generator itself favours no step but by its usual hours: the longest wait has the most excess."""
    log = log_of(planted.slow(600, 5, size=0.0, noise=0.5, seed=99))
    found = transitions(log).sort_values("excess_h", ascending=False).iloc[0]
    assert found["target"] == "Payment Received"
