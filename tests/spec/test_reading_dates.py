"""Dates in every usual writing; expected times worked out by hand from the offsets."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from analysis.reading import dates


def at(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - naive UTC is what the tables hold


def read(*values: object, **options: bool) -> dates.Dates:
    return dates.parse(pa.array(values), **options)


@pytest.mark.parametrize(
    "written, expected, format_",
    [
        ("2025-03-04", at(2025, 3, 4), "year_first"),
        ("2025-03-04 08:15", at(2025, 3, 4, 8, 15), "year_first"),
        ("2025-03-04T08:15:30.123456", at(2025, 3, 4, 8, 15, 30, 123456), "year_first"),
        ("2025-03-04T08:15:30.1234567Z", at(2025, 3, 4, 8, 15, 30, 123456), "year_first"),
        ("2025-03-04T08:15:30+0200", at(2025, 3, 4, 8 - 2, 15, 30), "year_first"),
        ("2025-03-04 08:15:30 +02", at(2025, 3, 4, 8 - 2, 15, 30), "year_first"),
        ("2025-03-04T08:15:30-05:30", at(2025, 3, 4, 8 + 5, 15 + 30, 30), "year_first"),
        ("2025-01-01T00:30:00+08:00", at(2024, 12, 31, 24 + 0 - 8, 30), "year_first"),
        ("2025-03-04T08:15:00+01:00[Europe/Berlin]", at(2025, 3, 4, 8 - 1, 15), "year_first"),
        ("2025-03-04T24:00:00", at(2025, 3, 5), "year_first"),
        ("2025/3/4 8:15", at(2025, 3, 4, 8, 15), "year_first"),
        ("2025/3/4 下午 3:05", at(2025, 3, 4, 12 + 3, 5), "year_first"),
        ("2025.03.04", at(2025, 3, 4), "year_first"),
        ("25.03.2025 8:15", at(2025, 3, 25, 8, 15), "day_first"),
        ("04.03.2025", at(2025, 3, 4), "day_first"),
        ("25/03/2025 20:15:10", at(2025, 3, 25, 20, 15, 10), "day_first"),
        ("03/25/2025 08:15 PM", at(2025, 3, 25, 12 + 8, 15), "month_first"),
        ("02/23/26 12:05 AM", at(2026, 2, 23, 0, 5), "month_first"),
        ("02/23/26 12:05 pm", at(2026, 2, 23, 12, 5), "month_first"),
        ("2025年3月4日 8:15", at(2025, 3, 4, 8, 15), "chinese"),
        ("2025年3月4日下午8时15分30秒", at(2025, 3, 4, 20, 15, 30), "chinese"),
        ("2025年12月31日", at(2025, 12, 31), "chinese"),
        ("4 Mar 2025 08:15", at(2025, 3, 4, 8, 15), "month_name"),
        ("04-Mar-25", at(2025, 3, 4), "month_name"),
        ("March 4, 2025", at(2025, 3, 4), "month_name"),
        ("Tue, 04 Mar 2025 08:15:00 +0100", at(2025, 3, 4, 8 - 1, 15), "month_name"),
        ("20250304", at(2025, 3, 4), "compact"),
        ("20250304T081530Z", at(2025, 3, 4, 8, 15, 30), "compact"),
        # 45720 days after 1899-12-30 is 2025-03-04; .34375 of a day is 8 h 15 min
        ("45720.34375", at(2025, 3, 4, 8, 15), "excel_serial"),
        (45720.34375, at(2025, 3, 4, 8, 15), "excel_serial"),
        # `date -u -d 2025-03-04T08:15 +%s` = 1741076100
        ("1741076100", at(2025, 3, 4, 8, 15), "epoch_s"),
        (1741076100, at(2025, 3, 4, 8, 15), "epoch_s"),
        (1741076100000, at(2025, 3, 4, 8, 15), "epoch_ms"),
        (20250304, at(2025, 3, 4), "compact"),
    ],
)
def test_one_way_of_writing(written, expected, format_):
    found = read(written, None)
    assert found.values.to_pylist() == [expected, None]
    assert (found.format, found.n_failed) == (format_, 0)


def test_offsets_may_differ_from_row_to_row():
    found = read("2025-03-30T01:30:00+01:00", "2025-03-30T03:30:00+02:00", "2025-03-30T01:30:00Z")
    assert found.values.to_pylist() == [
        at(2025, 3, 30, 0, 30),
        at(2025, 3, 30, 1, 30),
        at(2025, 3, 30, 1, 30),
    ]
    assert found.n_without_zone == 0


def test_times_without_zone_among_others_are_counted():
    found = read("2025-03-04 08:15", "2025-03-04T08:15+02:00", "2025-03-04 09:00", "2025-03-04 08:15")
    assert found.values.to_pylist()[:2] == [at(2025, 3, 4, 8, 15), at(2025, 3, 4, 6, 15)]
    assert found.n_without_zone == 3


@pytest.mark.parametrize("zone, hour", [("Europe/Berlin", 7), ("Asia/Shanghai", 0), ("UTC", 8)])
def test_typed_times_with_a_zone_are_converted(zone, hour):
    instant = (
        pa.array([at(2025, 3, 4, hour, 15)]).cast(pa.timestamp("ns", "UTC")).cast(pa.timestamp("ns", zone))
    )
    found = dates.parse(instant)
    assert found.values.type == pa.timestamp("us")
    assert found.values.to_pylist() == [at(2025, 3, 4, hour, 15)]


def test_one_value_above_twelve_decides_for_the_whole_column():
    day = read("3/4/2025", "5/6/2025", "13/2/2025")
    assert day.values.to_pylist() == [at(2025, 4, 3), at(2025, 6, 5), at(2025, 2, 13)]
    month = read("3/4/2025", "5/6/2025", "2/13/2025")
    assert month.values.to_pylist() == [at(2025, 3, 4), at(2025, 5, 6), at(2025, 2, 13)]
    assert (day.format, month.format) == ("day_first", "month_first")
    assert not day.is_order_assumed
    assert not month.is_order_assumed


def test_without_evidence_the_order_is_assumed_and_said_so():
    european, american = read("3/4/2025", "5/6/2025 14:00"), read("3/4/2025 2:00 PM")
    assert (european.values[0].as_py(), european.is_order_assumed) == (at(2025, 4, 3), True)
    assert (american.values[0].as_py(), american.is_order_assumed) == (at(2025, 3, 4, 14), True)
    told = read("3/4/2025", day_first=False)
    assert (told.values[0].as_py(), told.is_order_assumed) == (at(2025, 3, 4), False)


def test_dates_that_do_not_exist_fail_and_blanks_do_not():
    found = read(
        "2025-02-30", "2025-13-01", "2025-03-04 25:00", "soon", " ", None, "2024-02-29", "9999-12-31"
    )
    assert found.values.to_pylist() == [None] * 6 + [at(2024, 2, 29), None]
    assert found.n_failed == 5


def test_the_minority_format_is_read_where_it_leaves_no_doubt():
    iso = [f"2025-03-0{day}" for day in (1, 2, 3, 4, 5)]
    found = read(*iso, "06.03.2025", "13/3/2025", "7/3/2025", "5/5/2025")
    assert found.values.to_pylist()[5:] == [
        at(2025, 3, 6), at(2025, 3, 13), at(2025, 3, 7), at(2025, 5, 5),
    ]  # fmt: skip # 13/3 tells that the day comes first
    assert (found.format, found.n_failed) == ("year_first", 0)
    assert found.formats == (("year_first", 5, 0), ("day_first", 4, 5))
    doubtful = read(*iso, "7/3/2025", "5/5/2025")
    assert doubtful.values.to_pylist()[5:] == [None, at(2025, 5, 5)]
    assert (doubtful.n_failed, doubtful.is_order_assumed) == (1, False)


@pytest.mark.parametrize("values", [["a", "b"], [1.5, 2.5], ["12", "13"], [True, False]])
def test_what_is_no_date_is_none(values):
    found = read(*values)
    assert (found.format, found.n_failed, found.values.null_count) == (None, 2, 2)


def test_nothing_in_gives_nothing_out():
    empty = read(None, None)
    assert (empty.values, empty.format, empty.n_failed) == (pa.nulls(2, pa.timestamp("us")), None, 0)
    assert len(dates.parse(pa.array([], pa.string())).values) == 0
