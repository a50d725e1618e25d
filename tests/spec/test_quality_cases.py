"""Cases that are not whole or contradict themselves, and the report over everything that is checked."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from analysis.prepare.events import events_of
from analysis.prepare.quality.base import Defect
from analysis.prepare.quality.events import CHECKS
from analysis.prepare.quality.milestones import OWN_IDS
from analysis.prepare.quality.report import REPORT, checked_codes, report
from analysis.prepare.quality.rows import SEVERITIES
from analysis.prepare.repairs import KINDS, from_dict
from analysis.processes import PROCESSES, load
from analysis.reading import event_table, guess, read_file
from tests.spec.quality_events import NOW, case_ids, codes, found, mended, moved, of_cases, of_table, sample

DAY = 86_400_000_000
DATA = os.environ.get("CASHLANE_TEST_DATA")


def test_cases_with_one_event_are_told_and_leads_are_none():
    events = of_table("""
        case   | activity            | at
        D1     | Opportunity Created | 0
        D2     | Opportunity Created | 0
               | Contract Signed     | 9
        D3     | Opportunity Created | 1
               | Contract Signed     | 9
        LEAD-1 | Lead Captured       | 0
    """, process="lead_to_cash")  # fmt: skip
    defect = found(events, "one_event_cases")
    assert (defect.n, defect.of, defect.examples) == (1, 3, ("D1",))
    assert set(mended(events, defect).case_names.to_pylist()) == {"D2", "D3", "LEAD-1"}


def test_leaving_out_more_than_half_of_the_cases_is_no_offer():
    assert found(of_cases("case | A | B\n1 | 0 |\n2 | 0 |\n3 | 0 | 1"), "one_event_cases").repair is None


def deals(n: int, *, without: set[int] = frozenset(), every_h: float = 11.3) -> str:
    """`n` deals at a steady pace, each signed after 100 hours; some without their beginning."""
    at = [f"{i * every_h:.2f}" for i in range(n)]
    created = ["" if i in without else at[i] for i in range(n)]
    rows = [f"D{i} | {created[i]} | {i * every_h + 50:.2f} | {i * every_h + 100:.2f}" for i in range(n)]
    return "\n".join(["case | Opportunity Created | Quote Created | Contract Signed", *rows])


def test_a_deal_without_its_beginning_is_told_apart_from_one_begun_before_history():
    early, late = set(range(8)), {60, 90}
    events = of_cases(deals(120, without=early | late), process="lead_to_cash")
    before, without = found(events, "before_history"), found(events, "no_start")
    assert case_ids(events, before) == {f"D{i}" for i in early}
    assert case_ids(events, without) == {"D60", "D90"}
    assert without.params == {"start": "Opportunity Created"}
    left = without.repair.apply(before.repair.apply(events))
    assert set(left.case_names.to_pylist()) == {f"D{i}" for i in set(range(120)) - early - late}


def test_beginnings_missing_all_along_are_no_matter_of_history():
    some = set(range(0, 120, 6))
    events = of_cases(deals(120, without=some), process="lead_to_cash")
    assert found(events, "before_history") is None
    assert case_ids(events, found(events, "no_start")) == {f"D{i}" for i in some}


def test_of_an_unknown_process_the_usual_first_step_is_told_by_later_cases():
    rows = [f"c{i} | {'' if i < 6 else i * 9.1} | {i * 9.1 + 4}" for i in range(200)]
    events = of_cases("\n".join(["case | Open | Work", *rows]))
    assert case_ids(events, found(events, "before_history")) == {f"c{i}" for i in range(6)}
    assert found(events, "no_start") is None


def test_a_case_that_should_have_ended_long_ago_may_lack_its_end():
    rows = [f"D{i} | {i * 11.3:.2f} | {i * 11.3 + 90 + i % 20:.2f}" for i in range(120)]
    rows[5], rows[119] = "D5 | 56.5 |", f"D119 | {119 * 11.3:.2f} |"
    text = "\n".join(["case | Opportunity Created | Contract Signed", *rows])
    events = of_cases(text, process="lead_to_cash")
    defect = found(events, "no_end")
    assert case_ids(events, defect) == {"D5"}  # D119 is younger than the ended ones became
    assert mended(events, defect).n == events.n - 1


def test_steps_that_hardly_any_case_begins_or_ends_with_are_hints():
    rows = [f"c{i} | {i * 9.1} | {i * 9.1 + 1} | {i * 9.1 + 2 if i % 2 else ''}" for i in range(200)]
    rows[100] = "c100 |  | 911 |"
    rows[50] = "c50 | 455 | | "
    events = of_cases("\n".join(["case | Open | Work | Close", *rows]))
    start, end = found(events, "rare_start"), found(events, "rare_end")
    assert (case_ids(events, start), start.params["activities"]) == ({"c100"}, ["Work"])
    assert (case_ids(events, end), end.params["activities"]) == ({"c50"}, ["Open"])
    assert {check.code for check in CHECKS if check.is_hint} >= {"rare_start", "rare_end", "no_end"}


ORDER = """
    case | Opportunity Created | Quote Created | Contract Signed | Invoice Generated | Payment Received
    D1   | 0                   | 5             | 9               | 20                | 30
    D2   | 6                   | 5             | 9               |                   |
    D3   | 0                   | 5, 40         | 9               | 50                | 30, 60
    D4   | 5.01                | 5             |                 |                   |
    D5   | 9                   |               | 5               |                   |
"""


def test_the_first_times_of_two_steps_may_contradict_each_other():
    events = of_cases(ORDER, process="lead_to_cash")
    defect = found(events, "impossible_order")
    assert (defect.n, defect.of) == (3, 5)
    assert defect.params["cases"] == ["D2", "D3", "D5"]  # D4: 36 seconds are a matter of clocks
    assert set(defect.examples) == {
        "Quote Created → Opportunity Created (1)",
        "Payment Received → Invoice Generated (1)",
        "Contract Signed → Opportunity Created (1)",
    }
    at = [events.table["activity"][int(place)].as_py() for place in defect.events]
    assert Counter(at) == {
        "Opportunity Created": 2, "Quote Created": 1, "Contract Signed": 1, "Invoice Generated": 1,
        "Payment Received": 1,
    }  # fmt: skip
    assert set(mended(events, defect).case_names.to_pylist()) == {"D1", "D4"}


def test_what_has_only_a_date_contradicts_nothing_of_its_day():
    text = "case | Invoice Generated | Payment Received\n1 | 15 | 0\n2 | 39 | 0"
    events = of_cases(text, process="lead_to_cash", day_only=("Payment Received",))
    assert found(events, "impossible_order").params["cases"] == ["2"]


@pytest.mark.parametrize("process", PROCESSES)
def test_what_must_come_before_stands_before_in_the_catalogue(process):
    catalogue = load(process)
    for activity in catalogue.activities:
        for first in activity.after:
            assert catalogue.activity(first).order < activity.order
    keys = {attribute.key for attribute in catalogue.attributes}
    assert set(OWN_IDS.get(process, ())) <= keys


def test_an_id_under_two_cases_is_found_with_its_events():
    events = of_table("""
        case   | activity            | at | QuoteId
        D1     | Quote Created       | 0  | Q1
               | Quote Presented     | 1  | Q1
        D2     | Quote Created       | 0  | Q2
               | Quote Presented     | 1  | Q1
        D3     | Opportunity Created | 0  |
        LEAD-1 | Lead Captured       | 0  | Q2
    """, process="lead_to_cash", keys={"QuoteId": "QuoteId"})  # fmt: skip
    defect = found(events, "shared_ids")
    assert (defect.n, defect.of, defect.column, defect.examples) == (1, 2, "QuoteId", ("Q1",))
    assert defect.events.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    "name", ["lead_to_cash.en", "lead_to_cash.zh", "order_to_cash.en", "order_to_cash.zh"]
)
def test_the_samples_are_clean_but_for_notes_that_are_true(name):
    assert codes(sample(name)) <= {"same_time", "one_event_cases", "no_end"}


def test_orders_planted_the_wrong_way_round_are_found_and_no_others():
    events = sample("order_to_cash.en")
    rng = np.random.default_rng(8)
    names = np.array(events.activity_names, dtype=object)[events.activity]
    shipped = np.flatnonzero(names == "Goods Delivered")
    chosen = rng.choice(np.unique(events.case[shipped]), 40, replace=False)
    by = np.zeros(events.n, np.int64)
    by[shipped[np.isin(events.case[shipped], chosen)]] = -300 * DAY
    planted = replace(events, table=moved(events.table, by))
    defect = found(planted, "impossible_order")
    assert defect.n == 40
    assert case_ids(planted, defect) == set(events.case_names.take(pa.array(chosen)).to_pylist())


def test_beginnings_cut_off_from_the_sample_are_found_and_no_others():
    """History is made to begin at the 20 % quantile of the events: what was under way is left truncated."""
    events = sample("order_to_cash.en")
    since = int(np.quantile(events.at, 0.2))
    cut = events.filter(events.at >= since)
    first = events.table.to_pandas().groupby("case_id")["timestamp"].min()
    truncated = set(first[first < np.datetime64(since, "us")].index) & set(cut.case_names.to_pylist())
    odd = {code: case_ids(cut, one) for code in ("before_history", "no_start") if (one := found(cut, code))}
    assert set().union(*odd.values()) == truncated
    assert len(odd["before_history"]) > 0.9 * len(truncated)


def test_repairs_leave_a_clean_log_as_it_is():
    events = sample("order_to_cash.en")
    for said in (
        {"repair": "drop_duplicates", "near_s": 5},
        {"repair": "drop_migrated_cases"},
        {"repair": "drop_mass_changes"},
        {"repair": "drop_impossible_order"},
        {"repair": "drop_cases_without_start"},
        {"repair": "drop_cases_before_history"},
        {"repair": "clear_starts"},
        {"repair": "drop_future", "until": "2026-01-01T00:00:00"},
        {"repair": "drop_outlier_years", "until": "2026-01-01T00:00:00"},
    ):
        assert from_dict(said).apply(events) is events


def test_the_report_puts_what_blocks_first_then_the_most_frequent():
    reading = [Defect("missing_time", 9, 100, "at"), Defect("missing_case_id", 2, 100, "case")]
    reading.append(Defect("heading_rows", 50, 100))
    text = "case | activity | at\n1 | A | 1\n1 | A | 1\n1 | A | 1\n2 | B | 2099-01-01T07:31"
    defects, frame = report(of_table(text), now=NOW, reading=reading)
    told = list(zip(frame["severity"], frame["code"], strict=True))
    assert told == [
        ("blocking", "missing_time"),
        ("warning", "exact_duplicates"),
        ("warning", "missing_case_id"),
        ("warning", "future_times"),
        ("note", "heading_rows"),
        ("note", "one_event_cases"),
    ]
    assert [one.code for one in defects] == frame["code"].tolist()
    assert frame["n"].tolist() == [9, 2, 2, 1, 50, 1]
    assert frame["share"][0] == 0.09
    assert frame["repair"][1] == {"repair": "drop_duplicates", "near_s": 0}
    assert list(frame.columns) == list(REPORT.columns)
    json.dumps(frame.to_dict("records"))


def test_an_empty_report_has_the_same_columns():
    defects, frame = report(of_cases("case | A\n1 | 0").filter(np.array([False])), now=NOW)
    assert (defects, frame.empty, list(frame.columns)) == ([], True, list(REPORT.columns))


def test_every_code_is_one_check():
    told = checked_codes()
    assert len(told) == len(set(told))
    assert {check.code for check in CHECKS} | set(SEVERITIES) <= set(told)
    assert {"drop_future", "fill_down", "drop_duplicates", "drop_migrated_cases"} <= set(KINDS)


@pytest.mark.skipif(not DATA, reason="CASHLANE_TEST_DATA is not set")
@pytest.mark.parametrize(
    "path, expected",
    [
        ("salesforce_exports/org_b/OpportunityHistory.csv", {"migration"}),
        ("salesforce_exports/org_a/OpportunityHistory.csv", {"migration", "one_event_cases"}),
        ("running_example/running-example.csv", set()),
        ("quotes_bpic17/offers.csv.gz", {"odd_hours"}),
        ("receipt/receipt.csv.gz", {"one_event_cases", "rare_end"}),
    ],
)
def test_real_logs_have_what_is_known_of_them(path, expected):
    raw = read_file(Path(str(DATA)) / path)
    mapping = guess(raw)
    events = events_of(raw, event_table(raw, mapping), process=mapping.process, keys=mapping.attributes)
    assert codes(events, now=NOW.replace(year=2027)) - {"day_only"} == expected
