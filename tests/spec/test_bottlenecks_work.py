"""Waiting against work, and the causes of waiting: each planted alone in a small log, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.bottlenecks.causes import KINDS, causes, stretches
from analysis.bottlenecks.work import has_starts, waiting, work
from analysis.log import EventLog
from analysis.log.calendar import Calendar, Hours
from tests.spec.logs import ZERO, log

ALWAYS = Calendar(Hours(days=(1, 2, 3, 4, 5, 6, 7), shifts=((0.0, 24.0),)))


def log_of(rows: list[tuple]) -> EventLog:
    """Case, activity, begin, end (hours after Monday midnight), person."""
    frame = pd.DataFrame(rows, columns=["case", "what", "began", "at", "who"])
    for name in ("began", "at"):
        frame[name] = ZERO + pd.to_timedelta(frame[name], unit="h")
    return EventLog.from_frame(
        frame, "case", "what", "at", start_timestamp="began", resource="who", process="generic"
    )


def of(rows: list[tuple], *, calendar: Calendar = ALWAYS, **given) -> dict[str, float]:
    found = causes(log_of(rows), "A", "B", calendar=calendar, **given)
    assert found["share"].sum() == pytest.approx(1)
    return {row.cause: row.total_h for row in found.itertuples() if row.total_h > 1e-9}


def test_waiting_and_work_of_transitions_and_activities():
    here = log_of(
        [
            ("1", "A", 0, 1, "Ann"), ("1", "B", 4, 6, "Bob"),
            ("2", "A", 0, 2, "Ann"), ("2", "B", 1, 5, "Bob"),
        ]
    )  # fmt: skip
    row = waiting(here).iloc[0]
    assert (row["source"], row["target"], row["n"], row["n_overlapping"]) == ("A", "B", 2, 1)
    assert (row["waiting_h"], row["work_h"]) == pytest.approx(((4 - 1) + 0, 2 + 4))
    assert row["share_waiting"] == pytest.approx(3 / (3 + 6))
    by = work(here).set_index("activity")
    assert by.loc["A", ["total_h", "waiting_h"]].to_list() == pytest.approx([1 + 2, 0])
    assert by.loc["B", ["median_h", "waiting_median_h"]].to_list() == pytest.approx([3, 1.5])


def test_a_begin_that_is_missing_or_after_the_end_is_not_known():
    here = log_of(
        [
            ("1", "A", 0, 1, "Ann"), ("1", "B", 9, 6, "Bob"),
            ("2", "A", 0, 1, "Ann"), ("2", "B", np.nan, 6, "Bob"),
            ("3", "A", 0, 1, "Ann"), ("3", "B", 2, 6, "Bob"),
        ]
    )  # fmt: skip
    row = waiting(here).iloc[0]
    assert (row["n"], row["n_unknown"], row["waiting_h"]) == (1, 2, pytest.approx(1))


def test_without_start_times_there_is_nothing_to_tell():
    plain = log("case | activity | at\n1 | A | 0\n | B | 5", process="generic")
    assert not has_starts(plain)
    assert waiting(plain).empty
    assert work(plain).empty
    assert causes(plain, "A", "B", calendar=ALWAYS).empty


def test_older_work_is_contention():
    """Bob works on what had come at 1 until 8; the case that comes at 3 waits 5 hours for him."""
    rows = [
        ("old", "A", 0, 1, "Ann"), ("old", "X", 2, 8, "Bob"),
        ("new", "A", 2, 3, "Ann"), ("new", "B", 8, 9, "Bob"),
    ]  # fmt: skip
    assert of(rows) == pytest.approx({"contention": 8 - 3})


def test_newer_work_is_prioritization():
    """What comes at 5 is done from 5 to 8, before the case that came at 3; from 3 to 5 nothing is known."""
    rows = [
        ("one", "A", 2, 3, "Ann"), ("one", "B", 8, 9, "Bob"),
        ("two", "A", 4, 5, "Ann"), ("two", "X", 5, 8, "Bob"),
    ]  # fmt: skip
    assert of(rows) == pytest.approx({"prioritization": 8 - 5, "extraneous": 5 - 3})


def test_waiting_for_a_batch_to_fill_is_batching():
    """Three come at 1, 4 and 10 and are done in a row from 10 on: 9, 6 and 0 hours until the last is there.

    After that the second waits one hour and the third two for the one before: that had come earlier.
    """
    rows = []
    for k, came in enumerate((1, 4, 10)):
        rows += [(f"c{k}", "A", came - 1, came, "Ann"), (f"c{k}", "B", 10 + k, 11 + k, "Bob")]
    assert of(rows) == pytest.approx({"batching": (10 - 1) + (10 - 4), "contention": 1 + 2})
    assert "batching" not in of(rows, min_batch=4)


def test_outside_the_hours_is_unavailability():
    """From Monday 16:00 to Tuesday 10:00, hours 9 to 18: 15 of the 18 hours are off."""
    rows = [("1", "A", 15, 16, "Ann"), ("1", "B", 24 + 10, 24 + 11, "Bob")]
    office = Calendar()
    assert of(rows, calendar=office) == pytest.approx({"unavailability": 15, "extraneous": 2 + 1})
    assert of(rows) == pytest.approx({"extraneous": 18})


def test_causes_add_up_to_the_waiting_of_the_transition_on_a_random_log():
    rng = np.random.default_rng(11)
    rows = []
    for case in range(60):
        at = float(rng.uniform(0, 200))
        for name in "AB" + "XB"[: int(rng.integers(0, 3))]:
            began = at + float(rng.exponential(9))
            rows.append(
                (f"k{case}", name, began, began + float(rng.exponential(2)), f"P{rng.integers(0, 3)}")
            )
            at = rows[-1][3]
    here = log_of(rows)
    found = causes(here, "A", "B", calendar=Calendar())
    row = waiting(here).set_index(["source", "target"]).loc[("A", "B")]
    assert found["total_h"].sum() == pytest.approx(row["waiting_h"])
    assert list(found["cause"]) == list(KINDS)


def test_of_many_moves_an_even_sample_is_seen():
    rows = [
        one
        for k in range(40)
        for one in ((f"c{k:02d}", "A", k, k + 1, "Ann"), (f"c{k:02d}", "B", k + 3, k + 4, "Bob"))
    ]
    found = causes(log_of(rows), "A", "B", calendar=ALWAYS, most_moves=10)
    assert found[["n_moves", "n_seen"]].iloc[0].to_list() == [40, 10]


def test_the_hours_are_those_of_the_working_calendar():
    """The same as `log.working`, over a change of the clock in Berlin."""
    hours = Hours(country="DE", zone="Europe/Berlin", shifts=((8.0, 12.0), (13.0, 17.5)))
    begin, end = stretches(hours, None, 19_800, 19_830)
    since, until = pd.Timestamp("2024-03-28 06:30"), pd.Timestamp("2024-04-10 10:15")
    frame = pd.DataFrame({"case": ["1", "1"], "what": ["A", "B"], "at": [since, until]})
    here = EventLog.from_frame(frame, "case", "what", "at", process="generic")
    moves = here.events.filter(here.events.flow_h.notnull()).select("case_key", "timestamp", "flow_h")
    timed = here.frame(here.working(moves, Calendar(hours), lasting_h="flow_h"))["working_h"].iloc[0]
    low, high = (at.value // 1000 for at in (since, until))
    inside = np.clip(np.minimum(end, high) - np.maximum(begin, low), 0, None).sum() / 3.6e9
    assert inside == pytest.approx(timed)
