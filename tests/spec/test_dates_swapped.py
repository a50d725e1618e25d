"""Swapped day and month found and put back: by hand on small cases, and planted in the sample log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.prepare.events import Events, events_of
from analysis.prepare.finders.dates import swapped, swapped_times
from analysis.prepare.quality.dates import CHECKS
from analysis.prepare.repairs.base import apply, from_dict
from analysis.prepare.repairs.dates import SwapDayMonth
from analysis.reading import event_table, guess, read_file

SAMPLE = Path(__file__).parents[2] / "sample_data" / "lead_to_cash.en.csv.gz"
NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC is what the tables hold
SHARE, SEEDS = 0.03, (1, 2, 3)


def events(*rows: tuple[str, str, str], process: str = "generic", zone: str | None = None) -> Events:
    """Rows of case, activity, time (UTC)."""
    cases, activities, times = zip(*rows, strict=True)
    when = pa.array(np.array(times, "datetime64[us]"))
    table = pa.table({"case_id": cases, "activity": activities, "timestamp": when})
    return Events(table, np.arange(len(rows)), process, zone=zone)


def days(found: Events) -> list[str]:
    return [str(one)[:10] for one in found.table["timestamp"].to_pylist()]


# a case in the file's order; the third event is of 4 March, and was taken for 3 April
JUMPED = [
    ("a", "Created", "2025-03-01 09:00"),
    ("a", "Checked", "2025-03-02 09:00"),
    ("a", "Offered", "2025-04-03 10:30"),
    ("a", "Signed", "2025-03-07 09:00"),
    ("a", "Paid", "2025-03-20 09:00"),
]
IN_ORDER = [(f"c{n}", step, f"2025-0{n}-{day}") for n in range(1, 6) for step, day in
            [("Created", 13), ("Checked", 14), ("Signed", 15), ("Paid", 16)]]  # fmt: skip


def test_an_event_that_jumps_goes_back_between_its_neighbours():
    log = events(*JUMPED, *IN_ORDER)
    (found,) = CHECKS[0](log, now=NOW)
    assert (found.code, found.n, found.of, found.events.tolist()) == ("swapped_dates", 1, 25, [2])
    assert found.examples == ("a: 2025-04-03 → 2025-03-04",)
    assert found.repair == SwapDayMonth(activities=("Offered",))
    mended, (effect,) = apply(log, [found.repair])
    assert str(mended.table["timestamp"][2]) == "2025-03-04 10:30:00"
    assert (effect.n_changed, effect.n_dropped) == (1, 0)
    assert CHECKS[0](mended, now=NOW) == []


def test_a_date_that_is_in_place_stays_though_it_could_be_swapped():
    in_place = [("a", step, f"2025-0{month}-0{month + 1}") for month, step in
                enumerate(["Created", "Checked", "Signed", "Paid"], start=2)]  # fmt: skip
    assert CHECKS[0](events(*in_place, *IN_ORDER), now=NOW) == []


def test_a_jump_that_swapping_does_not_mend_is_another_defect():
    # 2025-01-20 has no month 20; 2025-12-06 would become 2025-06-12, after the signature as well
    for wrong in ("2025-01-20", "2025-12-06"):
        rows = [*JUMPED[:2], ("a", "Offered", wrong), *JUMPED[3:]]
        assert CHECKS[0](events(*rows, *IN_ORDER), now=NOW) == []


def test_the_day_is_that_of_the_zones_clock():
    # 2025-04-03 00:30 in Shanghai is 2025-04-02 16:30 in UTC; swapped it is 2025-03-04 00:30 there
    rows = [*JUMPED[:2], ("a", "Offered", "2025-04-02 16:30"), *JUMPED[3:]]
    mended = SwapDayMonth().apply(events(*rows, *IN_ORDER, zone="Asia/Shanghai"))
    assert str(mended.table["timestamp"][2]) == "2025-03-03 16:30:00"


def test_in_a_file_sorted_by_time_the_order_of_the_catalogue_tells():
    rows = [
        ("a", "Lead Captured", "2025-03-01"),
        ("a", "Opportunity Created", "2025-03-03"),
        ("a", "Contract Signed", "2025-03-20"),
        ("a", "Opportunity Qualified", "2025-04-03"),  # of 4 March, sorted to its wrong place
    ]
    assert days(SwapDayMonth().apply(events(*rows, process="lead_to_cash")))[3] == "2025-03-04"
    assert days(SwapDayMonth().apply(events(*rows)))[3] == "2025-04-03"  # nothing tells


def test_only_the_activities_of_the_rule_are_touched():
    log = events(*JUMPED, *IN_ORDER)
    assert days(SwapDayMonth(("Signed",)).apply(log)) == days(log)
    assert days(SwapDayMonth(("Offered", "Signed")).apply(log))[2] == "2025-03-04"


def test_the_rule_is_kept_as_plain_values():
    rule = SwapDayMonth(("Offered",))
    assert from_dict({"repair": "swap_day_month", "activities": ["Offered"]}) == rule
    assert from_dict(rule.to_dict()) == rule


def test_swapping_is_of_day_and_month_only():
    log = events(("a", "x", "2025-03-04 08:15"), ("a", "x", "2025-03-13 08:15"), ("a", "x", "2025-05-05"))
    assert swapped_times(log).astype("datetime64[us]").astype(str).tolist() == [
        "2025-04-03T08:15:00.000000", "2025-03-13T08:15:00.000000", "2025-05-05T00:00:00.000000",
    ]  # fmt: skip


def test_nothing_in_gives_nothing_out():
    empty = events(("a", "x", "2025-03-04")).filter(np.array([False]))
    assert CHECKS[0](empty, now=NOW) == []
    assert CHECKS[0](events(("a", "x", "2025-03-04")), now=NOW) == []


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 12))  # noqa: DTZ001


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), MOMENTS), max_size=30))
def test_twice_is_once(rows):
    if not rows:
        return
    once = SwapDayMonth().apply(events(*[(case, step, at.isoformat()) for case, step, at in rows]))
    assert days(SwapDayMonth().apply(once)) == days(once)


@cache
def sample() -> Events:
    raw = read_file(SAMPLE)
    mapping = guess(raw)
    return events_of(raw, event_table(raw, mapping), process=mapping.process, keys=mapping.attributes)


def planted(seed: int, *, is_sorted: bool) -> tuple[Events, np.ndarray, np.ndarray]:
    """The sample with 3 % of the dates that can be swapped swapped; which those are, and which of them
    leave their place among the true times of their case."""
    log = sample()
    wrong = swapped_times(log)
    can = np.flatnonzero(wrong != log.at)
    is_planted = np.zeros(log.n, bool)
    is_planted[np.random.default_rng(seed).choice(can, int(SHARE * len(can)), replace=False)] = True
    order = np.lexsort((np.arange(log.n), log.at, log.case))
    case, at = log.case[order], log.at[order]
    same = case[1:] == case[:-1]
    low = np.r_[np.iinfo(np.int64).min, np.where(same, at[:-1], np.iinfo(np.int64).min)]
    high = np.r_[np.where(same, at[1:], np.iinfo(np.int64).max), np.iinfo(np.int64).max]
    is_visible = np.zeros(log.n, bool)
    is_visible[order] = (wrong[order] < low) | (wrong[order] > high)
    times = np.where(is_planted, wrong, log.at)
    rows = np.argsort(times, kind="stable") if is_sorted else np.arange(log.n)
    moved = log.with_column("timestamp", pa.array(times, pa.timestamp("us")))
    moved = replace(moved, table=moved.table.take(pa.array(rows)), rows=log.rows[rows])
    return moved, is_planted[rows], (is_planted & is_visible)[rows]


@pytest.mark.parametrize("is_sorted, least_visible, least_all", [(False, 0.9, 0.7), (True, 0.85, 0.65)])
@pytest.mark.parametrize("seed", SEEDS)
def test_planted_swaps_are_found_and_little_else(seed, is_sorted, least_visible, least_all):
    log, is_planted, is_visible = planted(seed, is_sorted=is_sorted)
    mended = swapped(log)
    found = mended != log.at
    assert (found & is_planted).sum() / found.sum() >= 0.95
    assert (found & is_visible).sum() / is_visible.sum() >= least_visible
    assert (found & is_planted).sum() / is_planted.sum() >= least_all
    again = swapped(log.with_column("timestamp", pa.array(mended, pa.timestamp("us"))))
    assert (again == mended).all()


def test_the_sample_as_it_is_has_none():
    assert CHECKS[0](sample(), now=NOW) == []
