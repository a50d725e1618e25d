"""Times that cannot be, or say less than they seem to: findings name their events, repairs mend them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from analysis.errors import AnalysisError
from analysis.prepare.finders.bounds import by_day
from analysis.prepare.finders.stamps import spikes
from analysis.prepare.repairs import from_dict
from analysis.prepare.repairs.times import renewed
from tests.spec.quality_events import (
    NOW,
    case_ids,
    codes,
    found,
    mended,
    moved,
    of_cases,
    of_frame,
    of_table,
    sample,
    with_rows,
)

DAY = 86_400_000_000
HOUR = DAY // 24


def steady(n: int, *, every_h: float = 7.3137) -> str:
    """`n` cases of two steps each, begun at a steady pace."""
    rows = [f"c{i} | {i * every_h + 3.2:.4f} | {i * every_h + 8.3:.4f}" for i in range(n)]
    return "case | A | B\n" + "\n".join(rows)


def test_a_clean_log_has_none_of_it():
    assert codes(of_cases(steady(200))) == set()


def test_events_later_than_the_day_after_the_upload_are_in_the_future():
    events = of_table("""
        case | activity | at
        1    | A        | 2025-12-30
             | B        | 2026-01-01T20:00
             | C        | 2026-01-02T00:00
             | D        | 2026-01-02T00:01
        2    | A        | 2031-05-05
    """)
    defect = found(events, "future_times", now=NOW)
    assert defect.n == 2
    assert defect.events.tolist() == [3, 4]
    assert defect.examples[0] == "2: 2031-05-05 00:00"
    after = defect.repair.apply(events)
    assert after.rows.tolist() == [0, 1, 2]
    assert after.table.equals(defect.repair.apply(after).table)


def test_the_limit_of_future_times_is_told_anew_for_another_file():
    first = of_cases("case | A | B\n1 | 0 | 20000d")
    step = found(first, "future_times").repair
    assert step.until == "2024-01-01T00:00:00"
    second = of_cases("case | A | B\n1 | 0 | 900d")
    assert step.apply(second).n == 1
    anew = renewed(step, second, now=NOW + timedelta(days=365))
    assert anew.apply(second).n == 2


def test_a_recipe_with_a_broken_limit_is_refused():
    with pytest.raises(AnalysisError, match="broken_repair"):
        from_dict({"repair": "drop_future", "until": "soon"})


def test_a_year_far_from_all_others_is_found_on_both_sides():
    rows = [f"c{i} | A | {i}d" for i in range(300)]
    events = of_table("\n".join(["case | activity | at", *rows, "x | A | 1970-01-01", "y | A | 2019-03-01"]))
    late = with_rows(events, moved(events.table.slice(0, 1), np.array([8 * 365 * DAY])))
    defect = found(late, "outlier_years", now=NOW + timedelta(days=4_000))
    assert defect.events.tolist() == [300, 301, 302]
    assert (defect.params["first"], defect.params["last"]) == ("2024-01-01", "2024-10-26")
    assert mended(late, defect).n == 300


def test_many_placeholders_before_1990_are_found_though_they_are_many():
    rows = [f"c{i} | {i}d" for i in range(60)]
    old = [f"x{i} | 1900-01-01" for i in range(20)]
    defect = found(of_cases("\n".join(["case | A", *rows, *old])), "outlier_years")
    assert defect.n == 20
    assert len(mended(of_cases("\n".join(["case | A", *rows, *old])), defect).case_names) == 60


def test_a_log_with_a_long_break_in_it_has_no_far_years():
    rows = [f"c{i} | {i}d" for i in range(100)] + [f"d{i} | {2_000 + i}d" for i in range(100)]
    assert found(of_cases("\n".join(["case | A", *rows])), "outlier_years", now=datetime(2040, 1, 1)) is None  # noqa: DTZ001


def test_an_old_log_is_not_far_off_because_it_is_old():
    rows = [f"c{i} | {1985 + i % 9}-03-{1 + i % 28:02}" for i in range(90)]
    assert found(of_cases("\n".join(["case | A", *rows])), "outlier_years") is None


def test_starts_after_the_end_are_emptied_and_the_events_kept():
    events = of_table("""
        case | activity | at | startTime
        1    | A        | 5  | 3
             | B        | 7  | 9
             | C        | 9  |
    """)
    table = events.table.rename_columns(["case_id", "activity", "timestamp", "start_timestamp"])
    events = of_frame(table.to_pandas())
    defect = found(events, "start_after_end")
    assert defect.events.tolist() == [1]
    after = mended(events, defect)
    assert after.n == 3
    assert after.table["start_timestamp"].is_valid().to_pylist() == [True, False, False]


def test_single_midnights_are_found_where_chance_does_not_do_it():
    base = of_cases(steady(300))
    rows = moved(base.table.take([2, 4, 6]), -(base.at[[2, 4, 6]] % DAY) + DAY * 40)
    defect = found(with_rows(base, rows), "midnight_times")
    assert defect.events.tolist() == [600, 601, 602]


def test_midnights_of_a_log_kept_by_the_hour_are_no_finding():
    rows = [f"c{i} | {i * 7}" for i in range(480)]
    events = of_cases("\n".join(["case | A", *rows]))
    assert np.count_nonzero(events.at % DAY == 0) == 20  # 7 and 24 have no common factor: 480 / 24
    assert found(events, "midnight_times") is None


def test_midnight_is_that_of_the_zone_the_times_were_written_in():
    base = of_cases(steady(300), zone="Asia/Shanghai")
    table = moved(base.table.take([2, 4, 6]), -(base.at[[2, 4, 6]] % DAY) + DAY * 40 - 8 * HOUR)
    table = with_rows(base, table).table.to_pandas()
    events = of_frame(table, zone="Asia/Shanghai")
    assert found(events, "midnight_times").events.tolist() == [600, 601, 602]
    assert found(of_frame(table), "midnight_times") is None


def test_dates_without_time_are_told_with_the_cases_whose_order_they_leave_open():
    events = of_table("""
        case | activity | at
        1    | Call     | 9
             | Invoice  | 0
        2    | Call     | 33
             | Invoice  | 2d
        3    | Invoice  | 3d
             | Call     | 100
    """, day_only=("Invoice",))  # fmt: skip
    defect = found(events, "day_only")
    assert defect.n == 3
    assert defect.params == {"n_activities": 1, "n_cases": 1}  # 3: the call is 28 hours after its day began


def test_dates_of_another_zone_are_dates_all_the_same():
    written = [f"c{i} | {i * 24 + 22 + (i > 10)} | {i * 24 + 46 + (i > 9)}" for i in range(20)]
    assert by_day(of_cases("\n".join(["case | A | B", *written]))).tolist() == [True, True]
    timed = [f"c{i} | {i * 24 + 22} | {i * 24 + 9 + i % 3}" for i in range(20)]
    assert by_day(of_cases("\n".join(["case | A | B", *timed]))).tolist() == [False, False]


def test_ties_are_events_at_the_time_of_another_activity_of_their_case():
    events = of_table("""
        case | activity | at
        1    | A        | 1
             | B        | 1
             | B        | 1
             | C        | 2
        2    | A        | 1
             | A        | 1
        3    | A        | 1
    """)
    defect = found(events, "same_time")
    assert defect.events.tolist() == [0, 1, 2]
    assert defect.params == {"n_cases": 1, "of_cases": 3}


def test_cases_created_in_one_hour_are_a_migration():
    moved_cases = [f"m{i} | {50 + i / 200:.4f} | {60 + i}" for i in range(40)]
    events = of_cases(steady(200) + "\n" + "\n".join(moved_cases))
    defect = found(events, "migration")
    assert (defect.n, defect.of) == (40, 240)
    assert case_ids(events, defect) == {f"m{i}" for i in range(40)}
    assert defect.examples == ("2024-01-03 02:00 (40)",)
    assert set(mended(events, defect).case_names.to_pylist()) == {f"c{i}" for i in range(200)}


def test_a_day_with_twice_the_usual_cases_is_no_migration():
    busy = [f"m{i} | {50 + i / 2:.2f} | {60 + i}" for i in range(30)]
    assert found(of_cases(steady(400, every_h=2.5) + "\n" + "\n".join(busy)), "migration") is None


def test_a_log_that_was_all_loaded_at_once_is_told_and_not_emptied():
    events = of_cases("case | A | B\n" + "\n".join(f"c{i} | 5 | 5" for i in range(30)))
    defect = found(events, "migration")
    assert (defect.n, defect.of, defect.repair) == (30, 30, None)


def test_spikes_are_far_above_the_largest_other_hour():
    usual = np.full(200, 6)
    assert spikes(usual, total=1_200).tolist() == []
    high = usual.copy()
    high[[40, 90]] = 130
    assert spikes(high, total=1_448).tolist() == [40, 90]
    high[[41, 91]] = 60  # the load ran on into the next hour
    assert spikes(high, total=1_556).tolist() == [40, 90]
    high[120] = 40  # 130 > 5 × 40 does not hold
    assert spikes(high, total=1_590).tolist() == []


def test_a_change_of_all_owners_in_one_go_is_a_mass_change():
    events = of_cases(steady(200))
    rows = events.table.slice(0, 120).to_pandas().drop_duplicates("case_id")
    rows["activity"], rows["timestamp"] = "B", np.datetime64("2025-02-02T03:00", "us")
    many = with_rows(events, pa.Table.from_pandas(rows, preserve_index=False))
    defect = found(many, "mass_change")
    assert defect.events.tolist() == list(range(400, 400 + len(rows)))
    assert defect.params["activities"] == ["B"]
    assert mended(many, defect).n == 400
    assert found(many, "batch_stamps") is None


def test_the_same_second_in_many_cases_is_a_batch():
    rows = [f"c{i} | {i * 7.31:.4f} | {(i // 12) * 24 * 4 + 500.5}" for i in range(120)]
    events = of_cases("\n".join(["case | Done | Posted", *rows]))
    defect = found(events, "batch_stamps")
    assert defect.n == 120  # ten runs of twelve cases each
    assert defect.params == {"activities": ["Posted"], "n_moments": 10}
    assert defect.repair is None


def test_times_kept_by_the_minute_are_no_batch():
    rng = np.random.default_rng(5)
    minutes = rng.integers(0, 400, 800) / 60
    rows = [f"c{i} | {at:.6f}" for i, at in enumerate(minutes)]
    assert np.bincount((minutes * 60).round().astype(int)).max() < 10
    assert found(of_cases("\n".join(["case | A", *rows])), "batch_stamps") is None


def test_dates_without_time_are_no_batch():
    rows = [f"c{i} | {i // 30}d" for i in range(600)]
    assert found(of_cases("\n".join(["case | A", *rows]), day_only=("A",)), "batch_stamps") is None


@pytest.mark.parametrize("name", ["lead_to_cash.en", "order_to_cash.en"])
def test_planted_times_are_found_in_the_sample_and_no_others(name):
    events = sample(name)
    rng = np.random.default_rng(11)
    places = rng.choice(events.n, 60, replace=False)
    early, late = np.sort(places[:30]), np.sort(places[30:])
    by = np.zeros(events.n, np.int64)
    by[early], by[late] = -40 * 365 * DAY, 12 * 365 * DAY
    planted = replace(events, table=moved(events.table, by))
    assert found(planted, "outlier_years").events.tolist() == early.tolist()
    assert found(planted, "future_times").events.tolist() == late.tolist()
