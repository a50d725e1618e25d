"""The working calendar: hours between two moments, worked out by hand, by counting minutes, and by pm4py."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.discover import directly_follows
from analysis.errors import AnalysisError
from analysis.log.calendar import Calendar, Hours, countries, holidays_of
from analysis.measures import between
from tests.spec.logs import index, log

ALL_DAYS = tuple(range(1, 8))
ROUND_THE_CLOCK = Hours(days=ALL_DAYS, shifts=((0, 24),))


def worked(pairs: list[tuple[str, str]], hours: Hours, *, zone: str | None = None) -> list[float]:
    """Working hours of each pair of times, through a log with one case a pair."""
    rows = [(f"c{i:04d}", name, at) for i, pair in enumerate(pairs) for name, at in zip("AB", pair)]
    frame = pd.DataFrame(rows, columns=["case", "activity", "at"])
    frame["at"] = pd.to_datetime(frame["at"], format="ISO8601")
    if zone:
        frame["at"] = frame["at"].dt.tz_localize(zone).dt.tz_convert("UTC").dt.tz_localize(None)
    made = index(frame)
    moves = made.events.filter(made.events.target_key.notnull())
    found = made.working(moves, Calendar(hours), lasting_h="flow_h").select("case_key", "working_h")
    by_case = made.frame(found.join(made.cases.select("case_key", "case_id"), "case_key"))
    return list(by_case.sort_values("case_id")["working_h"])


@pytest.mark.parametrize(
    "since, until, expected",
    [
        ("2024-01-02T10:00", "2024-01-02T15:30", 5.5),  # within a Tuesday
        ("2024-01-02T07:00", "2024-01-02T08:59", 0),  # before work begins
        ("2024-01-02T08:00", "2024-01-02T20:00", 9),  # around a whole working day
        ("2024-01-05T17:00", "2024-01-08T10:00", 1 + 1),  # Friday 17 to Monday 10: the weekend does not count
        ("2024-01-06T10:00", "2024-01-07T15:00", 0),  # within a weekend
        ("2024-01-02T12:00", "2024-01-03T12:00", 6 + 3),  # over a night
        ("2024-01-01T00:00", "2024-01-29T00:00", 4 * 5 * 9),  # four weeks
        ("2024-01-02T17:59:59.5", "2024-01-03T09:00:00.25", 0.75 / 3600),  # fractions of seconds
        ("2024-02-28T18:00", "2024-03-01T18:00", 9 + 9),  # over the 29th of February, a Thursday
    ],
)
def test_office_hours_by_hand(since: str, until: str, expected: float):
    assert worked([(since, until)], Hours()) == [pytest.approx(expected, abs=1e-9)]


def test_holidays_of_a_country_and_of_its_part_are_off():
    """All Saints' Day 2024, a Friday, is off in Bavaria and not in Berlin; the 3rd of October in both."""
    week = [("2024-10-31T00:00", "2024-11-02T00:00"), ("2024-10-02T00:00", "2024-10-05T00:00")]
    assert worked(week, Hours(country="DE", part="BY")) == [9, 9 + 9]
    assert worked(week, Hours(country="DE", part="BE")) == [9 + 9, 9 + 9]
    assert worked(week, Hours()) == [9 + 9, 9 * 3]


def test_a_shift_belongs_to_the_day_on_which_it_begins():
    """Nights from Monday to Friday: the last ends on Saturday at six."""
    nights = Hours(shifts=((22, 6),))
    asked = [
        ("2024-01-01T00:00", "2024-01-01T06:00"),  # the night that began on Sunday is not worked
        ("2024-01-01T20:00", "2024-01-02T08:00"),
        ("2024-01-02T23:00", "2024-01-03T01:30"),
        ("2024-01-05T12:00", "2024-01-08T12:00"),
    ]
    assert worked(asked, nights) == [0, 8, 2.5, 8]


def test_a_night_that_begins_on_a_holiday_is_off():
    """New Year 2024, a Monday: the night before was a Sunday's, the night of the holiday is not worked."""
    nights = Hours(days=ALL_DAYS, shifts=((22, 6),), country="DE")
    asked = [("2023-12-31T12:00", "2024-01-01T12:00"), ("2024-01-01T12:00", "2024-01-02T12:00")]
    assert worked(asked, nights) == [8, 0]


def test_two_shifts_with_a_break_between():
    both = Hours(shifts=((8, 12), (13, 17)))
    asked = [
        ("2024-01-02T11:00", "2024-01-02T14:00"),
        ("2024-01-02T12:10", "2024-01-02T12:50"),
        ("2024-01-02T00:00", "2024-01-04T00:00"),
    ]
    assert worked(asked, both) == [1 + 1, 0, 8 + 8]
    assert both.week_h == 40


def test_the_days_on_which_the_clock_is_changed():
    """Berlin 2024: 31 March has 23 hours, 27 October 25. The lost hour is one of the night shift."""
    spring = [("2024-03-30T22:00", "2024-03-31T06:00")]
    autumn = [("2024-10-26T22:00", "2024-10-27T06:00")]
    nights = Hours(days=ALL_DAYS, shifts=((22, 6),), zone="Europe/Berlin")
    assert worked(spring, nights, zone="Europe/Berlin") == [7]
    assert worked(autumn, nights, zone="Europe/Berlin") == [9]
    office = Hours(days=ALL_DAYS, zone="Europe/Berlin")
    whole_day = [("2024-03-31T00:00", "2024-04-01T00:00"), ("2024-10-27T00:00", "2024-10-28T00:00")]
    assert worked(whole_day, office, zone="Europe/Berlin") == [9, 9]


def test_the_hours_are_those_of_the_zone():
    """9 to 18 in Shanghai is 1 to 10 in UTC, and Friday evening there is still Friday here."""
    shanghai = Hours(zone="Asia/Shanghai")
    asked = [
        ("2024-01-02T00:00", "2024-01-02T05:00"),
        ("2024-01-04T23:00", "2024-01-05T23:00"),
        ("2024-01-05T10:00", "2024-01-08T01:00"),
    ]
    assert worked(asked, shanghai) == [4, 9, 0]


def test_the_zone_is_that_of_the_log_where_none_is_said(tmp_path):
    from analysis.log import EventLog

    path = tmp_path / "log.csv"
    path.write_text("case,activity,at\n1,A,2024-01-02 09:00\n1,B,2024-01-02 12:00\n")
    core = {"case_id": "case", "activity": "activity", "timestamp": "at"}
    here = EventLog.read(path, mapping=core, process="generic", workspace=tmp_path)
    flows = directly_follows(here, time="working", calendar=Calendar(Hours(shifts=((10, 11),))))
    assert flows["total_h"].tolist() == [1]
    here.close()


def test_a_region_has_its_own_hours():
    made = log("""
        case | activity | at               | Region
        1    | A        | 2024-01-01T12:00 | North
             | B        | 2024-01-08T12:00 | North
        2    | A        | 2024-01-01T12:00 | South
             | B        | 2024-01-08T12:00 | South
        3    | A        | 2024-01-01T12:00 |
             | B        | 2024-01-08T12:00 |
    """)
    calendar = Calendar(Hours(), (("South", Hours(days=(1, 2, 3), shifts=((9, 12), (13, 14)))),))
    found = between(made, "A", "B", time="working", calendar=calendar).set_index("case_id")["duration_h"]
    assert found.to_dict() == {"1": 45, "2": 4 * 3, "3": 45}
    flows = directly_follows(made, time="working", calendar=calendar).iloc[0]
    assert (flows["median_h"], flows["mean_h"], flows["total_h"]) == (45, 34, 102)
    assert flows["p90_h"] == 45


def test_a_calendar_of_regions_holds_for_a_log_without_any():
    made = log("""
        case | activity | at
        1    | A        | 2024-01-01T12:00
             | B        | 2024-01-01T14:00
    """)
    calendar = Calendar(Hours(), (("South", ROUND_THE_CLOCK),))
    assert directly_follows(made, time="working", calendar=calendar)["total_h"].tolist() == [2]


def test_open_and_reversed_pairs_in_working_hours():
    made = log(
        """
        case | activity | at
        1    | A        | 2024-01-05T17:00
        2    | B        | 2024-01-05T10:00
             | A        | 2024-01-05T12:00
        3    | C        | 2024-01-05T12:00
    """,
        as_of="2024-01-08T11:00",
    )
    found = between(made, "A", "B", time="working").set_index("case_id")
    assert found["status"].tolist() == ["open", "reversed", "missing"]
    assert found["duration_h"].fillna(-1).tolist() == [1 + 2, -1, -1]


def test_counts_and_order_of_flows_are_those_of_calendar_time():
    made = log("""
        case | activity | at
        1    | A        | 0
             | B        | 10
             | C        | 300
        2    | A        | 0
             | B        | 20
    """)
    plain, working = directly_follows(made), directly_follows(made, time="working")
    same = ["source", "target", "n", "n_cases"]
    pd.testing.assert_frame_equal(plain[same], working[same])
    assert (working["total_h"] <= plain["total_h"]).all()


def test_a_log_of_more_than_a_century_is_refused():
    made = log("""
        case | activity | at
        1    | A        | 1911-05-04
             | B        | 2024-01-01
    """)
    with pytest.raises(AnalysisError) as caught:
        directly_follows(made, time="working")
    assert caught.value.code == "calendar_too_long"


# -- against a count of minutes that knows nothing of tables, and against pm4py

MOMENTS = st.integers(0, 400 * 24 * 60).map(lambda m: datetime(2023, 12, 1) + timedelta(minutes=m))  # noqa: DTZ001
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    days = draw(st.sets(st.integers(1, 7), min_size=1))
    cuts = sorted(draw(st.sets(st.integers(0, 47), min_size=2, max_size=4).filter(lambda c: len(c) % 2 == 0)))
    halves = [(cuts[i] / 2, cuts[i + 1] / 2) for i in range(0, len(cuts), 2)]
    if draw(st.booleans()):
        halves = [*halves[:-1], (halves[-1][1], halves[0][0])] if len(halves) == 1 else halves
    return Hours(tuple(days), tuple(halves), draw(st.sampled_from(["", "DE", "US", "CN"])), "", draw(ZONES))


def by_minutes(since: datetime, until: datetime, hours: Hours) -> float:
    """Every minute asked in turn whether the clock on the wall lies in a shift."""
    zone, off = ZoneInfo(hours.zone or "UTC"), holidays_of(hours, range(2023, 2027))
    at, n = since.replace(tzinfo=UTC), 0
    while at < until.replace(tzinfo=UTC):
        n += _is_worked(at.astimezone(zone), hours, off)
        at += timedelta(minutes=1)
    return n / 60


def _is_worked(wall: datetime, hours: Hours, off: frozenset[date]) -> bool:
    hour, today = wall.hour + wall.minute / 60, wall.date()
    yesterday = today - timedelta(days=1)

    def on(day: date) -> bool:
        return day.isoweekday() in hours.days and day not in off

    return any(
        (begin <= hour < end and on(today))
        if begin < end
        else ((hour >= begin and on(today)) or (hour < end and on(yesterday)))
        for begin, end in hours.shifts
    )


@settings(max_examples=12, deadline=None)
@given(hours=some_hours(), since=MOMENTS, length=st.integers(0, 12 * 24 * 60))
def test_as_many_hours_as_minutes_counted_one_by_one(hours: Hours, since: datetime, length: int):
    """Away from the nights on which the clock is changed, where a minute on the wall comes twice or never."""
    until = since + timedelta(minutes=length)
    zone = ZoneInfo(hours.zone or "UTC")
    ends = [
        at.replace(tzinfo=UTC).astimezone(zone).utcoffset()
        for at in (since - timedelta(1), until + timedelta(1))
    ]
    if ends[0] != ends[1]:
        return
    found = worked([(since.isoformat(), until.isoformat())], hours)
    assert found == [pytest.approx(by_minutes(since, until, hours), abs=1e-9)]


@settings(max_examples=15, deadline=None)
@given(hours=some_hours(), moments=st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up_and_is_no_longer_than_calendar_time(hours: Hours, moments: list[datetime]):
    a, b, c = (at.isoformat() for at in moments)
    ab, bc, ac = worked([(a, b), (b, c), (a, c)], hours)
    assert ab + bc == pytest.approx(ac, abs=1e-9)
    assert -1e-9 <= ab <= (moments[1] - moments[0]).total_seconds() / 3600 + 1e-9


@settings(max_examples=10, deadline=None)
@given(zone=ZONES, since=MOMENTS, until=MOMENTS)
def test_round_the_clock_is_calendar_time(zone: str, since: datetime, until: datetime):
    since, until = sorted((since, until))
    always = Hours(ALL_DAYS, ((0, 24),), zone=zone)
    in_shifts = Hours(ALL_DAYS, ((6, 14), (14, 22), (22, 6)), zone=zone)
    expected = (until - since).total_seconds() / 3600
    for hours in (always, in_shifts):
        assert worked([(since.isoformat(), until.isoformat())], hours) == [pytest.approx(expected, abs=1e-9)]


# -- what is refused, and how a calendar is kept


@pytest.mark.parametrize(
    "given, code",
    [
        ({"days": ()}, "calendar_no_days"),
        ({"days": (0,)}, "calendar_wrong_day"),
        ({"shifts": ()}, "calendar_no_shifts"),
        ({"shifts": ((9, 25),)}, "calendar_wrong_hour"),
        ({"shifts": ((9, 9),)}, "calendar_empty_shift"),
        ({"shifts": ((9, 18), (17, 20))}, "calendar_overlap"),
        ({"shifts": ((22, 6), (5, 9))}, "calendar_overlap"),
        ({"country": "XX"}, "calendar_unknown_country"),
        ({"country": "DE", "part": "CA"}, "calendar_unknown_part"),
        ({"part": "BY"}, "calendar_unknown_part"),
        ({"zone": "Europe/Atlantis"}, "unknown_zone"),
    ],
)
def test_hours_nobody_can_work_are_refused(given: dict, code: str):
    with pytest.raises(AnalysisError) as caught:
        Hours(**given)
    assert caught.value.code == code


def test_a_calendar_comes_back_from_what_is_kept():
    there = Hours((1, 2, 3), ((6, 14), (22, 6)), "DE", "BY", "Europe/Berlin")
    calendar = Calendar(Hours(), (("South", there),))
    assert Calendar.from_dict(calendar.to_dict()) == calendar


@pytest.mark.parametrize(
    "held", [{}, {"hours": 3}, {"hours": {"days": ["x"]}}, {"hours": {}, "elsewhere": []}]
)
def test_what_is_no_calendar_is_refused(held: dict):
    with pytest.raises(AnalysisError) as caught:
        Calendar.from_dict(held)
    assert caught.value.code == "calendar_unreadable"


def test_the_countries_people_ask_for_have_holidays():
    assert {"DE", "US", "CN", "GB", "FR", "IN", "JP"} <= set(countries())
    assert "BY" in countries()["DE"]


def test_a_shift_that_ends_at_midnight_is_whole():
    """A shift from 22 to 24 is written so: 0 and 24 are one moment, not a full day apart."""
    assert worked([("2024-01-02T20:00", "2024-01-03T02:00")], Hours(shifts=((22, 24),))) == [2]
    assert worked([("2024-01-02T20:00", "2024-01-03T02:00")], Hours(shifts=((22, 0),))) == [2]


def test_pm4py_counts_the_same_office_hours():
    from pm4py.util.business_hours import BusinessHours

    moments = pd.date_range("2024-01-01 03:17", periods=40, freq="17h13min")
    pairs = [(a, b) for a, b in zip(moments[:-7], moments[7:])]
    slots = [((d * 24 + 9) * 3600, (d * 24 + 18) * 3600) for d in range(5)]
    theirs = [
        BusinessHours(a.to_pydatetime(), b.to_pydatetime(), business_hour_slots=slots).get_seconds() / 3600
        for a, b in pairs
    ]
    assert worked([(a.isoformat(), b.isoformat()) for a, b in pairs], Hours()) == pytest.approx(theirs)
