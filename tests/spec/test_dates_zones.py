"""Times of a place's clock in UTC; offsets and the nights of the change taken from the almanac."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.errors import MappingError
from analysis.reading import Mapping, dates, event_table, table_of, zones


def at(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - naive UTC is what the tables hold


def read(*values: object, **options: object) -> dates.Dates:
    return dates.parse(pa.array(values), **options)


def test_times_without_zone_are_of_the_zones_clock():
    # Beijing is 8 h ahead all year; Berlin 1 h in winter and 2 h in summer
    assert read("2025-03-04 08:15", zone="Asia/Shanghai").values.to_pylist() == [at(2025, 3, 4, 0, 15)]
    assert read("2025-03-04 07:15", zone="Asia/Shanghai").values.to_pylist() == [at(2025, 3, 3, 23, 15)]
    winter, summer = read("04.02.2025 08:15", "14.07.2025 08:15", zone="Europe/Berlin").values.to_pylist()
    assert (winter, summer) == (at(2025, 2, 4, 7, 15), at(2025, 7, 14, 6, 15))
    assert read(45720.34375, zone="Asia/Shanghai").values.to_pylist() == [at(2025, 3, 4, 0, 15)]
    naive = pa.array([at(2025, 3, 4, 8, 15)], pa.timestamp("us"))
    assert dates.parse(naive, zone="Asia/Shanghai").values.to_pylist() == [at(2025, 3, 4, 0, 15)]


def test_a_zone_in_the_value_wins():
    found = read("2025-03-04 08:15", "2025-03-04T08:15Z", "2025-03-04 08:15+01:00", zone="Asia/Shanghai")
    assert found.values.to_pylist() == [at(2025, 3, 4, 0, 15), at(2025, 3, 4, 8, 15), at(2025, 3, 4, 7, 15)]
    assert read(1741076100, zone="Asia/Shanghai").values.to_pylist() == [at(2025, 3, 4, 8, 15)]
    typed = pa.array([at(2025, 3, 4, 8, 15)]).cast(pa.timestamp("us", "UTC"))
    assert dates.parse(typed, zone="Asia/Shanghai").values.to_pylist() == [at(2025, 3, 4, 8, 15)]


def test_the_hour_that_comes_twice_is_the_first_and_the_one_that_is_skipped_moves_forward():
    # Berlin: 2025-10-26 03:00 became 02:00 (+2 h before); 2025-03-30 02:00 became 03:00 (+1 h before)
    found = read("2025-10-26 02:30", "2025-03-30 02:30", "2025-03-30 02:40", "2025-06-01 12:00",
                 zone="Europe/Berlin")  # fmt: skip
    assert found.values.to_pylist() == [
        at(2025, 10, 26, 0, 30), at(2025, 3, 30, 1, 30), at(2025, 3, 30, 1, 40), at(2025, 6, 1, 10),
    ]  # fmt: skip
    assert found.daylight == (("twice", 1, 0), ("skipped", 2, 1))


def test_the_changed_hours_are_noted():
    when = ["2025-10-26 02:30", "2025-03-30 02:30", "2025-06-01 12:00"]
    raw = table_of("f.csv", pa.table({"case": ["a"] * 3, "step": ["x"] * 3, "when": when}))
    found = event_table(raw, Mapping("case", "step", "when", zone="Europe/Berlin")).problems
    (note,) = found[found["code"] == "daylight_saving_times"].to_dict("records")
    assert (note["n"], note["share"]) == (2, 2 / 3)
    assert note["examples"] == [
        "2025-10-26 02:30 = 2025-10-26 00:30", "2025-03-30 02:30 = 2025-03-30 01:30",
    ]  # fmt: skip
    without = event_table(raw, Mapping("case", "step", "when")).problems
    assert "daylight_saving_times" not in set(without["code"])


def test_attributes_move_with_the_zone_unless_they_are_days():
    own = {"case": ["a"] * 2, "step": ["x"] * 2, "when": ["2025-03-04 08:00"] * 2}
    told = {"Close Date": ["2025-06-30", "2025-07-01"], "Seen": ["2025-06-30 08:00", "2025-07-01 00:00"]}
    raw = table_of("f.csv", pa.table(own | told))
    found = event_table(raw, Mapping("case", "step", "when", zone="Asia/Shanghai", process="lead_to_cash"))
    assert found.data["Close Date"].to_pylist() == [at(2025, 6, 30), at(2025, 7, 1)]
    assert found.data["Seen"].to_pylist() == [at(2025, 6, 30), at(2025, 6, 30, 16)]


def test_a_zone_nobody_knows_is_refused():
    with pytest.raises(MappingError) as error:
        read("2025-03-04", zone="Europe/Atlantis")
    assert (error.value.code, error.value.params) == ("unknown_zone", {"zone": "Europe/Atlantis"})


def test_the_names_hold_the_places_our_users_are_in():
    assert {"Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"} <= set(zones.names())


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "UTC"])
MOMENTS = st.datetimes(at(1990, 1, 1), at(2035, 1, 1))


@given(name=ZONES, moments=st.lists(MOMENTS, min_size=1, max_size=10))
def test_conversion_is_that_of_the_standard_library(name, moments):
    moved = zones.to_utc(np.array(moments, "datetime64[us]"), name).utc.tolist()
    clock = ZoneInfo(name)
    assert moved == [moment - moment.replace(tzinfo=clock).utcoffset() for moment in moments]


@given(name=ZONES, moments=st.lists(MOMENTS, min_size=1, max_size=10))
def test_what_the_clock_shows_leads_back_unless_it_is_shown_twice(name, moments):
    utc = np.array(moments, "datetime64[us]")
    shown = zones.to_local(utc, name)
    back = zones.to_utc(shown, name)
    assert not back.is_skipped.any()
    assert ((back.utc == utc) | back.is_twice).all()


@given(name=ZONES, start=MOMENTS, hours=st.integers(0, 48))
def test_a_zone_changes_no_duration_but_across_a_change_of_the_clock(name, start, hours):
    ends = [start, start + timedelta(hours=hours)]
    clock = ZoneInfo(name)
    assume(len({end.replace(tzinfo=clock).utcoffset() for end in ends}) == 1)
    first, last = read(*ends, zone=name).values.to_pylist()
    assert last - first == timedelta(hours=hours)
