"""Findings: each is true of the sample, worked out again in plain pandas; none on what does not stand out."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sample_data
from analysis.act import findings
from analysis.log import EventLog
from analysis.log import filters as f
from tests.golden import by_pandas

HOUR = pd.Timedelta(hours=1)


@pytest.fixture(scope="module", params=["lead_to_cash", "order_to_cash"])
def told(request, tmp_path_factory) -> tuple[str, EventLog, pd.DataFrame]:
    folder: Path = tmp_path_factory.mktemp("findings")
    path = sample_data.path(request.param, "en")
    log = EventLog.read(path, process=request.param, workspace=folder)
    return request.param, log, findings(log)


def one(told: tuple[str, EventLog, pd.DataFrame], kind: str) -> pd.Series:
    found = told[2][told[2]["kind"] == kind]
    if found.empty:
        pytest.skip(f"{told[0]} has no finding of this kind")
    return found.iloc[0]


def first_moves(process: str, source: str, target: str) -> pd.DataFrame:
    """Per case of the sample the first time it goes directly from one activity to the other: hours."""
    rows = by_pandas._sorted(by_pandas._cases(by_pandas.rows(process)), process)
    following = rows.groupby("case")
    rows = rows.assign(then=following["activity"].shift(-1), until=following["at"].shift(-1))
    moves = rows[(rows["activity"] == source) & (rows["then"] == target)]
    return moves.assign(hours=(moves["until"] - moves["at"]) / HOUR).drop_duplicates("case")


def last_values(process: str, column: str) -> pd.Series:
    """What a column holds at the end of each case, empty cells aside."""
    rows = by_pandas._sorted(by_pandas._cases(by_pandas.rows(process)), process)
    return rows[rows[column] != ""].groupby("case")[column].last()


def test_five_to_eight_of_at_least_four_kinds(told):
    assert 5 <= len(told[2]) <= 8
    assert told[2]["kind"].nunique() == len(told[2]) >= 4
    assert (told[2]["n"] >= 30).all()


def test_the_transition_with_most_time(told):
    process, _, _ = told
    row = one(told, "time")
    flows = by_pandas.flows(process)
    most = flows.sort_values("total_h").iloc[-1]
    assert (row["params"]["source"], row["params"]["target"]) == (most["source"], most["target"])
    assert row["params"]["share"] == pytest.approx(most["total_h"] / flows["total_h"].sum())
    assert row["params"]["median_h"] == pytest.approx(most["median_h"])
    assert row["n"] == most["n_cases"]


def test_the_slow_group_is_a_planted_one_and_slow_in_pandas_too(told):
    process, log, _ = told
    row = one(told, "group")
    said = row["params"]
    planted = {(fault.attribute, fault.value["en"]) for fault in sample_data.faults(process)}
    assert (log.roles[said["by"]], said["group"]) in planted
    moves = first_moves(process, said["source"], said["target"])
    group = moves["case"].map(last_values(process, log.roles[said["by"]]))
    is_in = group == said["group"]
    assert row["n"] == is_in.sum()
    assert said["value"] == pytest.approx(np.median(moves.loc[is_in, "hours"]))
    assert said["others"] == pytest.approx(np.median(moves.loc[~is_in, "hours"]))
    assert row["effect"] == pytest.approx(said["value"] - said["others"])
    assert row["low"] > 0
    assert row["verdict"] == "clear"


def test_the_uneven_outcome_is_not_told_of_the_same_group_again(told):
    row, group = one(told, "outcome"), one(told, "group")
    assert (row["params"]["by"], row["params"]["group"]) != (group["params"]["by"], group["params"]["group"])
    assert row["params"]["value"] < row["params"]["others"]
    assert row["verdict"] == "clear"


def test_the_share_of_the_commonest_ways(told):
    process, log, _ = told
    row = one(told, "ways")
    counts = by_pandas.variants(process)["n_cases"].head(5)
    n = int(log.frame(log.cases.agg(n=log.cases.count()))["n"].iloc[0])
    assert row["params"]["share"] == pytest.approx(counts.sum() / n)
    assert row["n"] == n


def test_how_long_invoices_wait(told):
    process, _, _ = told
    row = one(told, "cash")
    if process == "lead_to_cash":
        expected = by_pandas._median(by_pandas._invoices(by_pandas._cases(by_pandas.rows(process))))
        assert (row["params"]["value"], row["n"]) == (pytest.approx(expected[0]), expected[1])
    assert row["params"]["low"] < row["params"]["value"] < row["params"]["high"]


def test_after_what_deals_are_lost(told):
    process, _, _ = told
    row = one(told, "lost_after")
    flows = by_pandas.flows(process)
    lost = flows[flows["target"] == row["params"]["target"]].sort_values("n")
    assert row["params"]["source"] == lost.iloc[-1]["source"]
    assert row["params"]["share"] == pytest.approx(lost.iloc[-1]["n"] / lost["n"].sum())


def test_a_log_of_three_cases_says_nothing_it_cannot_hold(tmp_path):
    rows = [
        (f"A-{case}", name, f"2025-01-0{day} 09:00")
        for case in (1, 2, 3)
        for day, name in ((1, "a"), (2, "b"))
    ]
    frame = pd.DataFrame(rows, columns=["c", "a", "t"]).assign(t=lambda d: pd.to_datetime(d["t"]))
    log = EventLog.from_frame(frame, case_id="c", activity="a", timestamp="t", workspace=tmp_path)
    assert findings(log).empty


def test_three_hundred_deals_still_give_three_findings(told):
    log = told[1]
    early = log.where(f.Period(date(2024, 1, 1), date(2024, 3, 1), mode="created"))
    n = len(log.frame(early.cases.select("case_id")))
    assert 50 < n < 600
    assert len(findings(early)) >= 3
