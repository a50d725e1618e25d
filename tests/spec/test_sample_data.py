"""Do the sample logs show what their TOML promises, and could they be the history of a real company?"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from scipy import stats

import sample_data
from analysis.processes import load
from sample_data import generate as generator
from sample_data.clock import CLOCKS, settle
from sample_data.generate import generate
from tests.spec.sample_shares import Log, lead_to_cash, order_to_cash

FOLDER = Path(sample_data.__file__).parent
PROCESSES = ("lead_to_cash", "order_to_cash")
CASES, SEEN_DAYS = 20_000, 240
RARELY = 1e-4  # how often a test of a true share or median may fail: about 140 of them, one seed
PARAMS = {process: tomllib.loads((FOLDER / f"{process}.toml").read_text("utf-8")) for process in PROCESSES}
SHARES = [(process, name) for process in PROCESSES for name in PARAMS[process]["shares"]]
STEPS = [
    (process, name, band)
    for process in PROCESSES
    for name, step in (PARAMS[process]["transitions"] | PARAMS[process].get("sums", {})).items()
    for band in (range(3) if step.get("bands") else (None,))
]


@pytest.fixture(scope="module")
def logs() -> dict[str, pd.DataFrame]:
    """20,000 cases of each process without planted faults."""
    return {name: generate(name, cases=CASES, seed=20, faults=False).to_pandas() for name in PROCESSES}


@pytest.fixture(scope="module")
def shares(logs: dict[str, pd.DataFrame]) -> dict[str, dict[str, pd.Series]]:
    """The trials of each share."""
    return {
        "lead_to_cash": lead_to_cash(Log(logs["lead_to_cash"])),
        "order_to_cash": order_to_cash(Log(logs["order_to_cash"])),
    }


@pytest.fixture(scope="module")
def samples() -> dict[str, pd.DataFrame]:
    """The committed English files."""
    frames = {name: pd.read_csv(sample_data.path(name), low_memory=False) for name in PROCESSES}
    return {
        name: frame.assign(case=frame.iloc[:, 0], at=pd.to_datetime(frame["EventTime"]))
        for name, frame in frames.items()
    }


@pytest.mark.parametrize(("process", "name"), SHARES)
def test_every_share_is_what_the_toml_says(shares: dict, process: str, name: str) -> None:
    trials = shares[process][name]
    assert len(trials) > 100
    result = stats.binomtest(int(trials.sum()), len(trials), PARAMS[process]["shares"][name])
    assert result.pvalue > RARELY, f"{trials.mean():.4f} of {len(trials)}"


def pairs(log: pd.DataFrame, process: str, step: dict) -> pd.DataFrame:
    """Each start of a step that was followed by its end, with the hours between."""
    key = step.get("by", log.columns[0])
    names = [*step["from"], *step["to"], *step.get("not_via", [])]
    rows = log[log["ActivityName"].isin(names) & log[key].notna()].sort_values(
        [key, "EventTime"], kind="stable"
    )
    if step.get("take") == "last":
        rows = rows[
            ~(rows["ActivityName"].isin(step["to"]) & rows.duplicated([key, "ActivityName"], keep="last"))
        ]
    following = rows.shift(-1)
    found = rows["ActivityName"].isin(step["from"]) & following["ActivityName"].isin(step["to"])
    found &= rows[key].eq(following[key])
    hours = (following["EventTime"] - rows["EventTime"]).dt.total_seconds() / 3600
    return rows.assign(hours=hours)[found]


def had_time(log: pd.DataFrame, process: str, rows: pd.DataFrame, first: str) -> pd.Series:
    """Starts whose end must have been seen: a closed deal's, else those long before the extraction."""
    order = {activity.key: activity.order for activity in load(process).activities}
    long_ago = rows["EventTime"] < rows["LastDataUpdate"] - pd.Timedelta(days=SEEN_DAYS)
    if process == "order_to_cash" or (
        "Reopened" not in first and order[first] >= order["Opportunity Closed Won"]
    ):
        return long_ago
    return (
        rows["EventTime"] < rows["LastDataUpdate"] - pd.Timedelta(days=60)
        if first.startswith("Lead")
        else rows["IsWon"].notna()
    )


def band_of(log: pd.DataFrame, rows: pd.DataFrame, limits: list[float]) -> np.ndarray:
    """Amount band of each row's deal when it was created."""
    created = log[log["ActivityName"] == "Opportunity Created"].set_index("SalesOpportunity")[
        "OpportunityAmount"
    ]
    return np.searchsorted(limits, rows["SalesOpportunity"].map(created))


@pytest.mark.parametrize(("process", "name", "band"), STEPS)
def test_every_median_is_what_the_toml_says(logs: dict, process: str, name: str, band: int | None) -> None:
    params, log = PARAMS[process], logs[process]
    step = (params["transitions"] | params.get("sums", {}))[name]
    rows = pairs(log, process, step)
    rows = rows[
        had_time(
            log,
            process,
            rows,
            "Opportunity Reopened" if "Opportunity Reopened" in step["to"] else step["from"][0],
        )
    ]
    if "discount_up_to" in step:
        rows = rows[rows["DiscountPercentage"] <= step["discount_up_to"]]
    if "discount_above" in step:
        rows = rows[rows["DiscountPercentage"] > step["discount_above"]]
    expected = step["median_h"]
    if band is not None:
        rows = rows[band_of(log, rows, params["bands"]["up_to"]) == band]
        expected *= params["bands"]["factors"][band]
    assert_median(rows["hours"].to_numpy(), expected)


def assert_median(values: np.ndarray, expected: float) -> None:
    """The bootstrap interval of the median holds what is expected (to the second)."""
    assert len(values) > 40
    resampled = np.random.default_rng(5).choice(values, (2000, len(values))) if len(values) < 3000 else None
    if resampled is not None:
        low, high = np.quantile(np.median(resampled, axis=1), [RARELY, 1 - RARELY])
    else:  # what the bootstrap of a median comes to in many values: order statistics
        low, high = np.sort(values)[stats.binom.ppf([RARELY, 1 - RARELY], len(values), 0.5).astype(int)]
    assert low - 1 / 3600 <= expected <= high + 1 / 3600, (
        f"{np.median(values):.2f} of {len(values)}: {low:.2f} to {high:.2f}"
    )


@pytest.mark.parametrize("process", PROCESSES)
def test_durations_have_a_long_right_tail(logs: dict, process: str) -> None:
    for step in PARAMS[process]["transitions"].values():
        if step["p90_h"] >= 168 and not {"bands", "discount_above"} & set(step):
            hours = pairs(logs[process], process, step)["hours"]
            assert hours.mean() > 1.1 * hours.median()
            assert 0.75 < hours.quantile(0.9) / step["p90_h"] < 1.45


@pytest.mark.parametrize("process", PROCESSES)
def test_late_payments_are_as_late_as_the_toml_says(logs: dict, process: str) -> None:
    rows, pay = logs[process], PARAMS[process]["payment"]
    rows = rows[rows["InvoiceId"].notna()]
    trouble = rows.loc[rows["ActivityName"].isin(["Invoice Disputed", "Invoice Corrected"]), "InvoiceId"]
    sent = rows[
        (rows["ActivityName"] == "Invoice Sent")
        & (rows["EventTime"] < rows["LastDataUpdate"] - pd.Timedelta(days=365))
    ]
    paid = rows[rows["ActivityName"] == "Payment Received"].groupby("InvoiceId")["EventTime"].max()
    due = pd.to_datetime(sent.set_index("InvoiceId")["PaymentDueDate"], utc=True) + pd.Timedelta(days=1)
    due = due[~due.index.isin(trouble)]
    late = ((paid.reindex(due.index) - due).dt.total_seconds() / 3600).loc[lambda hours: hours > 0]
    assert_median(late.to_numpy(), pay["late_median_h"])


def test_amounts_and_discounts_are_as_the_toml_says(logs: dict) -> None:
    params, log = PARAMS["lead_to_cash"], logs["lead_to_cash"]
    assert_median(
        log.loc[log["ActivityName"] == "Opportunity Created", "OpportunityAmount"].to_numpy(),
        params["amount"]["median"],
    )
    quotes = log[(log["ActivityName"] == "Quote Created") & (log["DiscountPercentage"] > 0)]
    for won, key in ((True, "won"), (False, "lost")):
        assert_median(
            quotes.loc[quotes["IsWon"].eq(won), "DiscountPercentage"].to_numpy(),
            params["discount"][key]["median"],
        )
    orders = logs["order_to_cash"].drop_duplicates("SalesOrder")
    assert_median(orders["OrderAmount"].to_numpy(), PARAMS["order_to_cash"]["amount"]["median"])


def test_slow_deals_are_won_less_often(logs: dict) -> None:
    log = logs["lead_to_cash"]
    first = log.groupby(["SalesOpportunity", "ActivityName"], observed=True)["EventTime"].min().unstack()
    days = (first["Proposal Stage Reached"] - first["Opportunity Created"]).dropna().dt.days
    won = log.groupby("SalesOpportunity")["IsWon"].last().reindex(days.index).dropna().eq(True)
    fast, slow = won[days < 30], won[days > 60]
    assert fast.mean() > slow.mean() + 0.1


@pytest.mark.parametrize("clock", sorted(CLOCKS))
def test_moving_into_working_hours_keeps_the_median(clock: str) -> None:
    """48 h and 5 h, drawn symmetrically about it: as many end within it as before, all in working hours."""
    rng = np.random.default_rng(1)
    opens, closes, days = CLOCKS[clock]
    start = rng.integers(0, days, 40_000) * 24 + rng.uniform(opens, closes, 40_000)
    for median in (5.0, 48.0):
        taken = median * np.exp(rng.standard_normal(40_000))
        end = settle(rng, start, start + taken, start + median, clock)
        assert ((end - start <= median) == (taken <= median)).all()
        assert (end >= start).all()
        hour, weekday = end % 24, np.floor(end / 24) % 7
        assert ((hour >= opens - 1e-6) & (hour <= closes + 0.3)).all()
        assert (weekday < days).all()


@pytest.mark.parametrize("process", PROCESSES)
def test_people_work_in_working_hours_and_systems_do_not_care(samples: dict, process: str) -> None:
    log = samples[process]
    weekend = log["at"].dt.day_of_week >= 5
    office = ~log["IsAutomated"] & ~log["SourceSystem"].eq("Warehouse")
    assert weekend[office].sum() == 0
    assert log.loc[office, "at"].dt.hour.between(7, 21).all()
    assert weekend[log["IsAutomated"]].sum() > 50


def test_the_state_of_a_deal_agrees_with_its_events(samples: dict) -> None:
    log = samples["lead_to_cash"]
    deals = log[log["case"].str.startswith("OPP-")]
    assert deals["case"].nunique() == 2000
    outcome = deals.groupby("case")["IsWon"].agg(["first", "nunique"])
    assert outcome["nunique"].max() == 1
    by = deals.groupby("case")["ActivityName"].agg(set)
    won, lost = (
        by.map(lambda names, end=end: f"Opportunity Closed {end}" in names) for end in ("Won", "Lost")
    )
    assert (outcome["first"].eq(True) == won).all()
    assert (outcome["first"].eq(False) == lost).all()
    stage = deals.groupby("case")["OpportunityStage"].last()
    assert (stage[won] == "Closed Won").all()
    assert (stage[lost] == "Closed Lost").all()
    assert not stage[~won & ~lost].str.startswith("Closed").any()
    assert deals.loc[deals["ActivityName"] == "Opportunity Closed Lost", "LossReason"].notna().mean() > 0.9
    paid, sent = (
        by.map(lambda names, name=name: name in names) for name in ("Payment Received", "Invoice Sent")
    )
    assert (won & ~paid).sum() > 20, "won but unpaid"
    assert (sent & ~paid).sum() > 10, "invoiced but unpaid"
    old = deals.groupby("case")["at"].max() < log["at"].max() - pd.Timedelta(days=200)
    assert (old & ~won & ~lost).sum() >= 1, "stalled"


def test_leads_without_a_deal_have_cases_of_their_own(samples: dict) -> None:
    leads = samples["lead_to_cash"].query("case.str.startswith('LEAD-')")
    assert leads["case"].nunique() > 5000
    assert set(leads["ActivityName"]) == {
        "Lead Captured",
        "Lead Assigned",
        "Lead Contacted",
        "Lead Qualified",
        "Lead Disqualified",
    }
    assert (
        leads[["IsWon", "OpportunityStage", "OpportunityAmount", "SalesRepresentative"]].isna().all(axis=None)
    )
    assert leads.groupby("case")["LeadId"].nunique().eq(1).all()


@pytest.mark.parametrize("process", PROCESSES)
def test_a_log_is_what_an_export_would_be(samples: dict, process: str) -> None:
    log, catalogue = samples[process], load(process)
    assert log["EventTime"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").all()
    assert (log["at"] <= pd.to_datetime(log["LastDataUpdate"])).all()
    assert log["at"].ge(log.groupby("case")["at"].shift().fillna(log["at"])).all(), "in order within a case"
    assert not log.duplicated(["case", "ActivityName", "at"]).any()
    assert set(log["ActivityName"]) == {activity.key for activity in catalogue.activities}
    known = {attribute.key for attribute in catalogue.attributes}
    assert set(log.columns) - known == {"ColourTag", "case", "at"}
    assert {role.key for role in catalogue.attributes if role.level in ("required", "recommended")} <= set(
        log.columns
    )


def test_amounts_collected_add_up(samples: dict) -> None:
    """What a fully paid deal collected is its amount; the sum runs within the case."""
    log = samples["lead_to_cash"]
    last = log.groupby("case").agg(
        got=("CollectedAmount", "max"), amount=("OpportunityAmount", "last"), end=("ActivityName", "last")
    )
    closed = last[last["end"] == "Order Closed"]
    assert len(closed) > 200
    assert np.allclose(closed["got"], closed["amount"], atol=0.05)


def test_deals_have_several_quotes_approvals_and_invoices(samples: dict) -> None:
    log = samples["lead_to_cash"]
    for column, at_least in (("QuoteId", 50), ("InvoiceId", 50), ("ApprovalId", 50)):
        n = log.groupby("case")[column].nunique()
        assert (n > 1).sum() >= at_least, column
        assert log[log[column].notna()].groupby(column)["case"].nunique().max() == 1, column
    names = log[log["ApprovalId"].notna()].groupby("ApprovalId")["ActivityName"].first()
    assert (names == "Discount Approval Requested").all()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_ready_files_are_what_the_generator_writes(tmp_path: Path, process: str, language: str) -> None:
    ready, again = sample_data.path(process, language), tmp_path / "again.csv.gz"
    generator.write(
        generator.blocks(process, cases=generator.CASES, seed=generator.SEED, language=language), again
    )
    assert gzip.decompress(again.read_bytes()) == gzip.decompress(ready.read_bytes())
    assert again.read_bytes()[4:8] == bytes(4), "no time in the gzip header: the same file every time"
    assert ready.stat().st_size < 1_000_000


@pytest.mark.parametrize("process", PROCESSES)
def test_the_chinese_file_is_the_english_one_in_chinese(process: str) -> None:
    english, chinese = (
        pd.read_csv(sample_data.path(process, lang), dtype=str, keep_default_na=False)
        for lang in ("en", "zh")
    )
    catalogue = load(process)
    labels = {attribute.key: attribute.label["zh"] for attribute in catalogue.attributes} | PARAMS[process][
        "columns"
    ]
    assert list(chinese) == [labels[name] for name in english]
    assert len(set(chinese)) == len(english.columns)
    activities = {activity.key: activity.label["zh"] for activity in catalogue.activities}
    assert (chinese[labels["ActivityName"]] == english["ActivityName"].map(activities)).all()
    for name in english:
        pairs_of = pd.DataFrame({"en": english[name], "zh": chinese[labels[name]]}).drop_duplicates()
        assert pairs_of["en"].is_unique, name
        assert pairs_of["zh"].is_unique, name
    for name in ("Region", "SalesRepresentative", "ProductCategory", "Resource"):
        assert not chinese[labels[name]].str.contains("[A-Za-z]").any(), name


@pytest.mark.parametrize("process", PROCESSES)
def test_one_seed_one_log_and_blocks_do_not_collide(monkeypatch: pytest.MonkeyPatch, process: str) -> None:
    assert generate(process, cases=300, seed=1).equals(generate(process, cases=300, seed=1))
    assert not generate(process, cases=300, seed=1).equals(generate(process, cases=300, seed=2))
    monkeypatch.setattr(generator, "BLOCK", 120)
    log = generate(process, cases=300, seed=1).to_pandas()
    cases = log.iloc[:, 0].astype(str)
    assert cases[~cases.str.startswith("LEAD")].nunique() == 300
    created = log[log["ActivityName"].isin(["Opportunity Created", "Sales Order Created"])]
    if process == "order_to_cash":
        assert len(created) == 300
    assert cases.ne(cases.shift()).sum() == cases.nunique(), "each case in one piece"


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("cases", [1, 2, 9])
@pytest.mark.filterwarnings("error")
def test_a_handful_of_cases_is_a_log_too(process: str, cases: int) -> None:
    for seed in range(4):
        log = generate(process, cases=cases, seed=seed).to_pandas()
        if process == "order_to_cash":
            assert (log["ActivityName"] == "Sales Order Created").sum() == cases
        own = log.loc[~log.iloc[:, 0].str.startswith("LEAD-"), log.columns[0]]
        assert own.nunique() == cases


def test_the_command_writes_csv_and_parquet(tmp_path: Path) -> None:
    for name in ("log.csv", "log.parquet"):
        command = [
            sys.executable,
            "-m",
            "sample_data.generate",
            "lead_to_cash",
            "--cases",
            "50",
            "--no-faults",
            "--seed",
            "3",
            "--out",
            str(tmp_path / name),
        ]
        subprocess.run(command, check=True, cwd=FOLDER.parent, capture_output=True)
    csv = pd.read_csv(tmp_path / "log.csv", low_memory=False)
    parquet = pyarrow.parquet.read_table(tmp_path / "log.parquet").to_pandas()
    assert (
        csv["SalesOpportunity"]
        .str.startswith("OPP-")
        .pipe(lambda own: csv.loc[own, "SalesOpportunity"].nunique())
        == 50
    )
    assert (pd.to_datetime(csv["EventTime"]) == parquet["EventTime"]).all()
    assert (csv["ActivityName"] == parquet["ActivityName"].astype(str)).all()
