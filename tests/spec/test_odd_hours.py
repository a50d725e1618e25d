"""Work at hours at which hardly anybody works: said once, of people's work, and never of the samples."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.discover.over_time import week_hours
from analysis.log import EventLog
from analysis.prepare.quality.hours import hours_of_work
from tests.spec.quality_events import found, of_frame, sample


def at_hours(hours: list[int], *, n: int = 600) -> pd.DataFrame:
    """Cases of two steps, begun at these hours in turn, a minute apart."""
    begun = [pd.Timestamp(2025, 1, 1) + pd.Timedelta(days=i, hours=hours[i % len(hours)]) for i in range(n)]
    rows = [
        (str(i), name, at + pd.Timedelta(minutes=3 + minute))
        for i, at in enumerate(begun)
        for minute, name in enumerate("AB")
    ]
    return pd.DataFrame(rows, columns=["case", "activity", "at"])


def test_an_office_day_in_the_middle_of_the_night_is_said():
    defect = found(of_frame(at_hours([21, 22, 23, 0, 1, 2, 3, 4, 5])), "odd_hours")
    assert defect.params == {"since": "21:00", "until": "06:00"}
    assert (defect.n, defect.of) == (1200, 1200)


def test_the_zone_of_the_file_counts():
    night = of_frame(at_hours([23, 0, 1, 2, 3, 4, 5, 6, 7]), zone="Asia/Shanghai")
    assert found(night, "odd_hours") is None  # 07 to 16 h there


@pytest.mark.parametrize(
    "hours",
    [
        list(range(8, 18)),  # an office
        list(range(24)),  # round the clock
        [2],  # a program that runs at night
        [6, 9, 12, 15, 18, 21],  # shifts
    ],
)
def test_other_hours_are_not(hours):
    assert found(of_frame(at_hours(hours)), "odd_hours") is None


def test_too_few_events_say_nothing():
    assert found(of_frame(at_hours([22, 23, 0, 1, 2, 3], n=99)), "odd_hours") is None
    assert found(of_frame(at_hours([22, 23, 0, 1, 2, 3], n=100)), "odd_hours") is not None


@pytest.mark.parametrize(
    "name", ["lead_to_cash.en", "order_to_cash.en", "lead_to_cash.zh", "order_to_cash.zh"]
)
def test_samples_raise_no_alarm(name):
    assert found(sample(name), "odd_hours") is None


def test_hours_of_work_are_counted_around_midnight():
    n = np.zeros(24)
    n[[20, 21, 22, 23, 0, 1]] = 100
    assert hours_of_work(n) == (20, 2)
    assert hours_of_work(np.roll(n, 12)) is None


def test_another_clock_moves_the_hours_of_the_week(tmp_path):
    frame = at_hours([22], n=7)
    log = EventLog.from_frame(frame, "case", "activity", "at", process="generic", workspace=tmp_path)
    assert set(hours_with_work(log)) == {22}
    assert set(hours_with_work(log, zone="Asia/Shanghai")) == {6}


def hours_with_work(log: EventLog, **told: str) -> list[int]:
    told_hours = week_hours(log, **told)
    return told_hours.loc[told_hours["n"] > 0, "hour"].tolist()


def test_the_quotes_of_a_bank_without_a_zone_are_said(tmp_path):
    home = os.environ.get("CASHLANE_TEST_DATA")
    if not home:
        pytest.skip("CASHLANE_TEST_DATA does not name the folder of real logs")
    frame = pd.read_csv(Path(home) / "quotes_bpic17" / "applications.csv.gz")
    at = pd.to_datetime(frame["Complete Timestamp"], format="mixed")
    assert at.dt.hour.between(6, 19).mean() < 0.5
    events = of_frame(frame.assign(at=at).rename(columns={"Case ID": "case", "Activity": "activity"})[
        ["case", "activity", "at"]
    ])  # fmt: skip
    assert found(events, "odd_hours").params == {"since": "15:00", "until": "04:00"}
