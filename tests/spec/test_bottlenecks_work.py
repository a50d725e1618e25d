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


def test_two_in_a_row_are_a_batch_and_two_with_a_pause_are_not():
    """They come at 1 and 4. Without a batch the hours until 10 are other reasons, with it 4 - 1 batching."""
    rows = [
        ("one", "A", 0, 1, "Ann"), ("one", "B", 10, 11, "Bob"),
        ("two", "A", 3, 4, "Ann"), ("two", "B", 11, 12, "Bob"),
    ]  # fmt: skip
    expected = {"batching": 4 - 1, "contention": 11 - 10, "extraneous": (10 - 4) + (10 - 4)}
    assert of(rows) == pytest.approx(expected)
    paused = [*rows[:3], ("two", "B", 11.5, 12, "Bob")]
    alone = {"contention": 11 - 10, "extraneous": (10 - 1) + (10 - 4) + 0.5}
    assert of(paused) == pytest.approx(alone)
    assert of(paused, max_gap_h=0.5) == pytest.approx(expected | {"extraneous": 6 + 6 + 0.5})


def test_of_a_batch_the_one_that_came_later_and_is_done_first_was_put_first():
    """They come at 1 and 4; the later one is done from 10 to 12, and the first waits for it."""
    rows = [
        ("one", "A", 0, 1, "Ann"), ("one", "B", 12, 13, "Bob"),
        ("two", "A", 3, 4, "Ann"), ("two", "B", 10, 12, "Bob"),
    ]  # fmt: skip
    expected = {"batching": 4 - 1, "prioritization": 12 - 10, "extraneous": (10 - 4) + (10 - 4)}
    assert of(rows) == pytest.approx(expected)


def test_work_in_the_same_case_keeps_a_person_busy_too():
    """Bob begins P of the case at 1.5, half an hour after B came, and is at it when he begins B at 3."""
    rows = [("1", "A", 0, 1, "Ann"), ("1", "B", 3, 5, "Bob"), ("1", "P", 1.5, 9, "Bob")]
    assert of(rows) == pytest.approx({"prioritization": 3 - 1.5, "extraneous": 0.5})


def test_one_wait_of_a_day_in_its_five_parts_to_the_second():
    """From Monday 10:00 to Tuesday 10:00; Bob works from 9 to 18, and once at night.

    batching        10:00:00-11:00:00 until `mate` came                                             3,600
    contention      11:30:00-12:15:30 `old`, 20:00-20:30 `night`; 14:30-14:45 `between`, which came at
                    10:30, before the batch was complete                        2,730 + 1,800 + 900 = 5,430
    prioritization  13:00:00-14:20:10 `new`, 14:45-14:50 `newer` (from 14:40 on `between` too)
                                                                                        4,810 + 300 = 5,110
    unavailability  18:00-09:00 less the half hour at night                    54,000 - 1,800 = 52,200
    extraneous      11:00-11:30, 12:15:30-13:00, 14:20:10-14:30, 14:50-18:00, 9-10
                                                      1,800 + 2,670 + 590 + 11,400 + 3,600 = 20,060
    """

    def at(hour: int, minute: int = 0, second: int = 0) -> float:
        return hour + minute / 60 + second / 3600

    rows = [
        ("wait", "A", 9, 10, "Ann"), ("wait", "B", 34, 34.5, "Bob"),
        ("mate", "C", 9, 11, "Ann"), ("mate", "B", 34.5, 35, "Bob"),
        ("old", "C", 7, 8, "Ann"), ("old", "X", at(11, 30), at(12, 15, 30), "Bob"),
        ("between", "C", 9, 10.5, "Ann"), ("between", "X", at(14, 30), at(14, 45), "Bob"),
        ("new", "C", 9, 12, "Ann"), ("new", "X", at(13), at(14, 20, 10), "Bob"),
        ("newer", "C", 9, at(14, 35), "Ann"), ("newer", "X", at(14, 40), at(14, 50), "Bob"),
        ("night", "C", 6, 7, "Ann"), ("night", "X", 20, 20.5, "Bob"),
    ]  # fmt: skip
    found = {cause: hours * 3600 for cause, hours in of(rows, calendar=Calendar()).items()}
    assert found == pytest.approx(
        {"batching": 3_600, "contention": 5_430, "prioritization": 5_110, "unavailability": 52_200,
         "extraneous": 20_060}
    )  # fmt: skip
    assert sum(found.values()) == pytest.approx(24 * 3600)


def by_minute(rows: list[tuple]) -> dict[str, float]:
    """The causes as they were published, minute by minute in plain Python: no outer hours."""
    pieces, before = [], {}
    for case, what, began, over, who in sorted(rows, key=lambda row: row[3]):
        last = before.get(case)
        came = min(last[1], began) if last else began
        pieces.append((case, what, last[0] if last else None, who, came, began, over))
        before[case] = (what, over)
    batch_of: dict[tuple, int] = {}
    ready: dict[int, float] = {}
    for who in {piece[3] for piece in pieces}:
        run: list[tuple] = []
        mine = sorted((one for one in pieces if one[1] == "B" and one[3] == who), key=lambda one: one[5:])
        for piece in [*mine, None]:
            if piece and run and piece[4] <= run[0][5] and piece[5] <= max(one[6] for one in run):
                run.append(piece)
                continue
            if len(run) >= 2:
                batch_of |= dict.fromkeys(run, len(ready))
                ready[len(ready)] = max(one[4] for one in run)
            run = [piece]
    found: dict[str, float] = dict.fromkeys(KINDS, 0.0)
    for piece in pieces:
        _case, what, source, who, came, began, _over = piece
        if (source, what) != ("A", "B"):
            continue
        own = batch_of.get(piece)
        until = ready.get(own, came)
        for minute in range(round(came * 60), round(began * 60)):
            now = (minute + 0.5) / 60
            busy = [one for one in pieces if one is not piece and one[3] == who and one[5] < now < one[6]]
            first = [
                one[4] <= (came if own is not None and batch_of.get(one) == own else until) for one in busy
            ]
            if now < until:
                cause = "batching"
            elif any(first):
                cause = "contention"
            else:
                cause = "prioritization" if busy else "extraneous"
            found[cause] += 1 / 60
    return {cause: hours for cause, hours in found.items() if hours}


@pytest.mark.parametrize("seed", range(4))
def test_the_causes_are_those_of_the_definitions_minute_by_minute(seed):
    """Two people with much to do; times in quarters of an hour, no two of a case alike."""
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(25):
        at = int(rng.integers(0, 200))
        for what in "AB" + "XAB"[: int(rng.integers(0, 4))]:
            began = at + int(rng.integers(0, 30))
            over = began + int(rng.integers(1, 8))
            rows.append((f"k{case}", what, began / 4, over / 4, f"P{rng.integers(0, 2)}"))
            at = over
    expected = by_minute(rows)
    assert set(expected) >= {"batching", "contention", "prioritization", "extraneous"}
    assert of(rows) == pytest.approx(expected)


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
