"""A format said for a column, and several in one column; expected times worked out by hand."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import MappingError
from analysis.reading import Mapping, dates, event_table, guess, read_file, table_of


def at(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - naive UTC is what the tables hold


def read(*values: object, **options: object) -> dates.Dates:
    return dates.parse(pa.array(values), **options)


def table(times: list[object], **said: object):
    raw = table_of("f.csv", pa.table({"case": ["a"] * len(times), "step": ["x"] * len(times), "when": times}))
    return event_table(raw, Mapping("case", "step", "when", **said))


def notes(found, code: str) -> list[dict]:
    return found.problems[found.problems["code"] == code].to_dict("records")


def test_the_format_said_holds_whatever_the_values_tell():
    assert read("3/4/2025", format="month_first").values.to_pylist() == [at(2025, 3, 4)]
    assert read("3/4/2025", format="day_first").values.to_pylist() == [at(2025, 4, 3)]
    assert not read("3/4/2025", format="day_first").is_order_assumed
    # said for this column alone: the order of all others does not count
    assert read("3/4/2025", format="month_first", day_first=True).values.to_pylist() == [at(2025, 3, 4)]
    # 1,741,076 s after 1970 are 20 d 3 h 37 min 56 s; nobody would guess that these are seconds of 1970
    assert read(1_741_076_100, format="epoch_s").values.to_pylist() == [at(2025, 3, 4, 8, 15)]
    assert read("45720.34375", format="excel_serial").values.to_pylist() == [at(2025, 3, 4, 8, 15)]
    assert read(20250304, format="compact").values.to_pylist() == [at(2025, 3, 4)]


def test_a_format_said_that_does_not_fit_leaves_only_what_is_beyond_doubt():
    found = read("13/4/2025", "3/4/2025", format="year_first")
    assert found.values.to_pylist() == [at(2025, 4, 13), at(2025, 4, 3)]  # 13 tells the order of both
    assert read("3/4/2025", format="year_first").values.to_pylist() == [None]
    assert read(45720.5, format="epoch_s").values.to_pylist() == [None]


@pytest.mark.parametrize("format_", dates.FORMATS)
def test_every_format_may_be_said(format_):
    assert len(read("2025-03-04", format=format_).values) == 1


def test_a_format_nobody_knows_is_refused():
    with pytest.raises(MappingError) as error:
        read("2025-03-04", format="lunar")
    assert (error.value.code, error.value.params["format"]) == ("unknown_date_format", "lunar")


def test_numbers_among_dates_are_days_of_a_workbook_or_seconds_when_they_come_close():
    # 45722 is two days after 45720 = 2025-03-04; 1741076100 is 2025-03-04 08:15; 12000 would be 1932
    iso = [f"2025-03-0{day}" for day in (1, 2, 3, 4, 5)]
    found = read(*iso, "45722", "1741076100", "12000", "7")
    assert found.values.to_pylist()[5:] == [at(2025, 3, 6), at(2025, 3, 4, 8, 15), None, None]
    assert found.n_failed == 2
    assert {one.kind: one.n for one in found.formats} == {"year_first": 5, "excel_serial": 1, "epoch_s": 1}


def test_numbers_of_two_kinds_in_one_column():
    # the middle value 45721 is a day of a workbook; 1741076100 s since 1970 is close to it
    found = read(45720.0, 45721.0, 1_741_076_100.0)
    assert found.values.to_pylist() == [at(2025, 3, 4), at(2025, 3, 5), at(2025, 3, 4, 8, 15)]


def test_values_that_contradict_each_other_are_read_and_doubted():
    found = read("13/2/2025", "14/2/2025", "2/15/2025", "3/4/2025")
    assert found.values.to_pylist() == [at(2025, 2, 13), at(2025, 2, 14), at(2025, 2, 15), at(2025, 4, 3)]
    assert found.is_order_assumed


def test_one_slip_in_many_does_not_put_the_order_in_doubt():
    many = [f"{day}/{month}/2025" for day in range(13, 28) for month in range(1, 13)]  # 180 different ones
    found = read(*many, "2/15/2025", "3/4/2025")  # 1 of 181 is less than 1 %
    assert not found.is_order_assumed
    assert found.values.to_pylist()[-2:] == [at(2025, 2, 15), at(2025, 4, 3)]


def test_mixed_formats_are_noted_with_one_example_each():
    found = table(["2025-03-04 08:00", "2025-03-05 08:00", "06.03.2025 09:30"])
    assert found.data["timestamp"].to_pylist()[2] == at(2025, 3, 6, 9, 30)
    (note,) = notes(found, "mixed_date_formats")
    assert (note["column"], note["n"], note["share"]) == ("when", 1, 1 / 3)
    assert note["examples"] == [
        "2025-03-04 08:00 = 2025-03-04 08:00 (×2)",
        "06.03.2025 09:30 = 2025-03-06 09:30 (×1)",
    ]
    assert notes(table(["2025-03-04", "2025-03-05"]), "mixed_date_formats") == []


def test_the_format_of_a_mapping_reaches_its_column():
    told = table(["3/4/2025", "5/4/2025"], formats={"when": "month_first"})
    assert told.data["timestamp"].to_pylist() == [at(2025, 3, 4), at(2025, 5, 4)]
    assert notes(told, "date_order_assumed") == []


DATA = os.environ.get("CASHLANE_TEST_DATA")


@pytest.mark.skipif(DATA is None, reason="CASHLANE_TEST_DATA is not set")
def test_a_real_file_with_a_format_for_each_column():
    path = Path(str(DATA)) / "quotes_bpic17" / "applications.csv.gz"
    found = event_table(raw := read_file(path), guess(raw)).data
    plain = pd.read_csv(path)
    for name, own in (("timestamp", "Complete Timestamp"), ("start_timestamp", "Start Timestamp")):
        expected = pd.to_datetime(plain[own].str.replace("/", "-"), format="%Y-%m-%d %H:%M:%S.%f")
        assert found[name].to_pylist() == expected.dt.to_pydatetime().tolist()


WRITTEN = {
    "year_first": "%Y-%m-%d %H:%M:%S",
    "day_first": "%d/%m/%Y %H:%M:%S",
    "month_first": "%m/%d/%Y %I:%M:%S %p",
    "chinese": "%Y年%m月%d日 %H时%M分%S秒",
    "month_name": "%d %b %Y %H:%M:%S",
    "compact": "%Y%m%d%H%M%S",
}
MOMENTS = st.datetimes(at(1970, 1, 1), at(2099, 12, 31)).map(lambda moment: moment.replace(microsecond=0))


@pytest.mark.parametrize("format_", WRITTEN)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_a_date_written_in_a_format_is_read_as_it_was(format_, moments):
    found = read(*[moment.strftime(WRITTEN[format_]) for moment in moments], format=format_)
    assert found.values.to_pylist() == moments
    assert (found.format, found.n_failed) == (format_, 0)


@pytest.mark.parametrize("format_, per_second", [("epoch_s", 1), ("epoch_ms", 10**3), ("epoch_us", 10**6)])
@given(moments=st.lists(st.datetimes(at(1975, 1, 1), at(2199, 12, 31)), min_size=1, max_size=20))
def test_a_count_since_1970_is_read_as_it_was(format_, per_second, moments):
    whole = [moment.replace(microsecond=0) for moment in moments]
    counts = [int((moment - at(1970, 1, 1)) / timedelta(seconds=1)) * per_second for moment in whole]
    assert read(*counts, format=format_).values.to_pylist() == whole


@given(days=st.lists(st.integers(25_569, 100_000), min_size=1, max_size=20))
def test_a_day_of_a_workbook_is_read_as_it_was(days):
    expected = [at(1899, 12, 30) + timedelta(days=day) for day in days]
    assert read(*days, format="excel_serial").values.to_pylist() == expected
    assert read(*[str(day) for day in days], format="excel_serial").values.to_pylist() == expected
