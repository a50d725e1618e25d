"""What a careful reader makes of five ugly exports, this app makes of them too, in at most three decisions.

The files and what is true of them were made by somebody who never saw the code: `tests/ugly`.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.prepare.contents import Contents
from analysis.prepare.preparation import Address, Plan, Preparation
from analysis.reading import Mapping

UGLY = Path(__file__).parents[1] / "ugly"
TRUTH: dict[str, Any] = tomllib.loads((UGLY / "expected.toml").read_text("utf-8"))
NOW = datetime(2025, 8, 1)  # noqa: DTZ001 - UTC without zone, as everywhere below the screen
MAX_DECISIONS = 3
FIXES = {
    "opportunity_report_zh": (),
    "pipeline_wide": ("value_spelling",),
    "custom_stages": ("exact_duplicates", "activity_spelling", "swapped_dates"),
    "orders_two_currencies": ("merged_cells", "case_zeros"),
    "open_deals": ("value_spelling",),
}
"""File to the findings whose *Fix* is pressed; nothing else is decided."""
LEFT_OPEN = {
    "opportunity_report_zh": {"missing_time", "unreadable_date"},
    "pipeline_wide": {"unreadable_date"},
    "custom_stages": {"missing_time", "activity_typos", "impossible_order"},
    "orders_two_currencies": {"several_currencies", "missing_activity"},
    "open_deals": {"migration", "missing_case_id"},
}
"""File to the warnings that then stand: they may be kept, none of them blocks."""


@dataclass(frozen=True)
class Done:
    """A file after its decisions."""

    mapping: Mapping
    contents: Contents
    report: pd.DataFrame
    cases: pd.DataFrame
    steps: tuple[dict[str, Any], ...]

    @property
    def noted(self) -> dict[str, int]:
        """Code of each note of the reading to how often."""
        return self.contents.problems.groupby("code")["n"].sum().to_dict()

    def n_of(self, *states: str) -> int:
        """Deals in one of these states."""
        return int(self.cases["state"].isin(states).sum())


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """The files, made once; the script fails where they are not those of the manifest."""
    target = tmp_path_factory.mktemp("ugly")
    command = [sys.executable, str(UGLY / "make.py"), str(target)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return target


def prepared(folder: Path, key: str, **changed: Any) -> tuple[Preparation, Plan]:
    """The file with the findings of `FIXES` mended, one click each, as the page offers them."""
    path = folder / TRUTH[key]["file"]
    preparation = Preparation(Address(str(path), path.name))
    plan = Plan(replace(preparation.guess(), **changed))
    for code in FIXES[key]:
        offered = preparation.check(plan, now=NOW).report.set_index("code")["repair"].to_dict()
        assert offered.get(code), f"{code} is not offered"
        plan = replace(plan, steps=(*plan.steps, offered[code]))
    return preparation, plan


@pytest.fixture(scope="session")
def done(folder, tmp_path_factory) -> dict[str, Done]:
    found = {}
    for key in TRUTH:
        preparation, plan = prepared(folder, key)
        checked = preparation.check(plan, now=NOW)
        workspace = tmp_path_factory.mktemp("logs")
        log = EventLog.open(workspace / f"{preparation.open(plan, now=NOW, workspace=workspace)}.duckdb")
        cases = log.frame(log.all_cases)
        log.close()
        found[key] = Done(plan.mapping, checked.contents, checked.report, cases, tuple(plan.steps))
    return found


def moment(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=None)


def median_days(cases: pd.DataFrame) -> float:
    return float(((cases["ended_at"] - cases["started_at"]).dt.total_seconds() / 86_400).median())


@pytest.mark.parametrize("key", TRUTH)
def test_a_file_needs_at_most_three_decisions(done, key):
    asked = done[key].mapping.doubtful
    assert len(asked) + len(FIXES[key]) <= MAX_DECISIONS
    weighty = done[key].report[done[key].report["severity"] != "note"]
    assert set(weighty.loc[~weighty["is_hint"].astype(bool), "code"]) <= LEFT_OPEN[key]
    assert "blocking" not in set(weighty["severity"])


@pytest.mark.parametrize("key", TRUTH)
def test_the_process_and_the_columns_are_those_a_reader_would_take(done, key):
    mapping, said = done[key].mapping, TRUTH[key]["columns"]
    assert mapping.process == TRUTH[key]["process"]
    assert mapping.case_id == said["case"]
    if mapping.milestones:
        assert list(mapping.milestones) == said["time"]
    else:
        assert mapping.timestamp == said["time"]
        assert mapping.activity == said.get("activity_columns", [said["activity"]])[0]
        assert mapping.resource == said["resource"]
    for role in ("rep", "region", "amount", "customer"):
        assert mapping.roles.get(role, "") == said[role], role


@pytest.mark.parametrize("key", TRUTH)
def test_the_cases_are_the_right_ones(done, key):
    contents, counts = done[key].contents, TRUTH[key]["counts"]
    assert contents.n_cases == counts.get("deals", counts.get("cases_with_events", counts["cases"]))
    assert contents.n_leads == counts.get("leads_without_deal", 0)


def test_every_usable_row_is_an_event_or_is_said_not_to_be_one(done):
    for key in ("pipeline_wide", "orders_two_currencies"):
        assert done[key].contents.n_events == TRUTH[key]["counts"]["events_usable"]
    deals = done["open_deals"]
    assert deals.contents.n_events == TRUTH["open_deals"]["counts"]["events_of_deals"]
    assert deals.noted["leads_as_cases"] == TRUTH["open_deals"]["counts"]["events_of_leads_without_deal"]
    report = done["opportunity_report_zh"]
    n_usable = TRUTH["opportunity_report_zh"]["counts"]["events_usable"]
    assert report.contents.n_events + report.noted["stage_unchanged"] == n_usable
    history = TRUTH["custom_stages"]["events_by_field"]
    assert done["custom_stages"].contents.n_events == history["Erstellt."] + history["Phase"]


def test_the_first_and_the_last_event(done):
    for key, one in done.items():
        dates = TRUTH[key]["dates"]
        written = {dates["first"], dates["last"]}, (one.contents.first_at, one.contents.last_at)
        first = dates["first"]
        last = (
            dates["last_true"] if key == "custom_stages" else dates["last"]
        )  # *Fix* turned the future dates
        if key != "open_deals":  # there both edges are of deals
            assert written[1] == (moment(first), moment(last)), key
    cases = done["open_deals"].cases
    edges = cases["started_at"].min().to_pydatetime(), cases["ended_at"].max().to_pydatetime()
    assert edges == tuple(moment(TRUTH["open_deals"]["dates"][edge]) for edge in ("first", "last"))


def test_won_lost_and_open_deals(done):
    for key in ("opportunity_report_zh", "custom_stages", "open_deals"):
        truth, one = TRUTH[key]["truth"], done[key]
        lost = truth.get("lost", truth.get("dead"))
        assert (one.n_of("won", "paid"), one.n_of("lost"), one.n_of("in_pipeline")) == (
            truth["won"], lost, truth["open"],
        ), key  # fmt: skip


def test_a_sheet_of_milestones_knows_won_deals_by_their_contract(done):
    truth, counts, one = (
        TRUTH["pipeline_wide"]["truth"],
        TRUTH["pipeline_wide"]["counts"],
        done["pipeline_wide"],
    )
    n_unseen = counts["cases"] - counts["cases_with_events"]  # deals without any date are in no log
    assert (one.n_of("won", "paid"), one.n_of("lost")) == (truth["won"], truth["lost"])
    assert one.n_of("in_pipeline") == truth["open"] - n_unseen


def test_orders_paid_delivered_in_progress_and_cancelled(done):
    truth, one = TRUTH["orders_two_currencies"]["truth"], done["orders_two_currencies"]
    states = ("paid", "delivered", "in_progress", "cancelled")
    assert [one.n_of(state) for state in states] == [
        truth["paid"], truth["delivered_unpaid"], truth["in_progress"], truth["cancelled"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key, states, said",
    [
        ("opportunity_report_zh", ("won", "lost"), "median_days_closed"),
        ("pipeline_wide", ("won", "paid", "lost"), "median_days_closed"),
        ("custom_stages", ("won", "lost"), "median_days_closed"),
        ("open_deals", ("won", "lost"), "median_days_closed_all"),
        ("orders_two_currencies", ("paid",), "median_days_created_to_paid"),
    ],
)
def test_how_long_cases_took(done, key, states, said):
    cases = done[key].cases
    # Durations are of the first and last event; a day's swap that no check can see moves it by a tenth.
    assert median_days(cases[cases["state"].isin(states)]) == pytest.approx(
        TRUTH[key]["truth"][said], abs=0.11
    )


def test_a_history_of_fields_says_which_fields_are_left_out(done):
    noted = done["custom_stages"].contents.problems.set_index("code").loc["other_changes"]
    told = dict(one.rsplit(" (", 1) for one in noted["examples"])
    by_field = TRUTH["custom_stages"]["events_by_field"]
    assert set(told) == set(by_field) - {"Phase", "Erstellt."}
    # Rows exported twice are among them: those that are events are found as duplicates.
    assert noted["n"] >= sum(by_field[field] for field in told)


def test_a_history_of_fields_can_be_told_to_take_every_field(folder):
    by_field = TRUTH["custom_stages"]["events_by_field"]
    history = {"Phase": ""} | {field: field for field in by_field if field != "Phase"}
    preparation, plan = prepared(folder, "custom_stages", history=history)
    assert (
        preparation.check(plan, now=NOW).contents.n_events
        == TRUTH["custom_stages"]["counts"]["events_usable"]
    )


def test_deals_opened_again_are_told(done):
    report, history = TRUTH["opportunity_report_zh"]["defects"], TRUTH["custom_stages"]["defects"]
    assert done["opportunity_report_zh"].noted["stage_reopened"] == report["deals_lost_then_reopened"]
    n_without_time = 1  # 0063X0000020459QAA: its row from Dead to Solution fit is one of those without a time
    n = history["deals_dead_then_reopened"] - n_without_time
    assert done["custom_stages"].noted["stage_reopened"] == n


def test_rows_that_repeat_a_stage_are_no_rework(done):
    n = TRUTH["opportunity_report_zh"]["defects"]["rows_same_stage_again_amount_or_close_date_edited"]
    n_without_time = TRUTH["opportunity_report_zh"]["not_usable"]["time_missing"]
    assert n - n_without_time <= done["opportunity_report_zh"].noted["stage_unchanged"] <= n


def test_ids_that_differ_in_letter_case_stay_apart(done):
    cases = done["opportunity_report_zh"].cases
    n_pairs = len(cases) - cases["case_id"].str.lower().nunique()
    assert n_pairs == TRUTH["opportunity_report_zh"]["defects"]["id_pairs_differing_only_in_letter_case"]


def test_orders_written_with_and_without_zeros_are_found(folder):
    path = folder / TRUTH["orders_two_currencies"]["file"]
    preparation = Preparation(Address(str(path), path.name))
    found = preparation.check(Plan(preparation.guess()), now=NOW).report.set_index("code")
    defects = TRUTH["orders_two_currencies"]["defects"]
    assert found.loc["case_zeros", "n"] == defects["orders_with_both_spellings_of_their_number"]
    assert found.loc["merged_cells", "n"] == defects["follow_up_rows_without_order_number"]
