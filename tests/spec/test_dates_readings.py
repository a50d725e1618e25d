"""Day or month first: what each reading does to small files, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from analysis.prepare.dates import READINGS, readings
from analysis.reading import Mapping, table_of

NOW = datetime(2025, 12, 31)  # noqa: DTZ001 - naive UTC is what the tables hold


def asked(*rows: tuple[str, str, str], now: datetime = NOW, process: str = "generic"):
    cases, steps, times = zip(*rows, strict=True)
    raw = table_of("f.csv", pa.table({"case": cases, "step": steps, "when": times}))
    found = readings(raw, Mapping("case", "step", "when", process=process), now=now)
    assert list(found.columns) == list(READINGS.columns)
    return found.set_index("day_first")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_order_of_the_file_tells():
    found = asked(
        ("a", "Created", "01/03/2025"), ("a", "Sent", "02/03/2025"), ("a", "Paid", "01/04/2025"),
        ("b", "Created", "05/03/2025"), ("b", "Paid", "06/03/2025 12:00"),
    )  # fmt: skip
    day, month = found.loc[True], found.loc[False]
    # day first: 1, 2 March, 1 April (31 d); 5, 6 March (36 h). Half of 31 d + 36 h: (744 + 36) / 2 = 390 h
    assert (day["first_at"], day["last_at"], day["median_h"]) == (at(2025, 3, 1), at(2025, 4, 1), 390)
    assert (day["n_cases"], day["n_out_of_order"], day["n_jumps"]) == (2, 0, 0)
    # month first: 3 January, 3 February, 4 January; 3 May, 3 June
    assert (month["n_out_of_order"], month["n_jumps"]) == (1, 1)
    # 31 d from 3 January to 3 February, and from 3 May to 3 June noon 31.5 d: (744 + 756) / 2
    assert (month["first_at"], month["median_h"]) == (at(2025, 1, 3), 750)
    assert (bool(day["is_likelier"]), bool(month["is_likelier"]), day["reason"]) == (True, False, "order")
    assert found.index.tolist() == [True, False]


def test_dates_in_the_future_tell_before_anything_else():
    found = asked(("a", "x", "03/04/2025"), ("a", "y", "03/05/2025"), now=datetime(2025, 3, 10))  # noqa: DTZ001
    assert found.index.tolist() == [False, True]  # 3 April and 3 May have not come; 4 and 5 March have
    assert (found.loc[True]["share_future"], found.loc[False]["share_future"]) == (1.0, 0.0)
    assert found.loc[False]["reason"] == "future"


def test_the_order_of_the_process_tells_where_it_is_known():
    found = asked(
        ("a", "Contract Signed", "01/05/2025"), ("a", "Opportunity Created", "04/03/2025"),
        process="lead_to_cash",
    )  # fmt: skip
    # day first: created 4 March, signed 1 May; month first: signed 5 January, created 3 April
    assert (found.loc[True]["n_out_of_order"], found.loc[False]["n_out_of_order"]) == (0, 1)
    assert bool(found.loc[True]["is_likelier"])


def test_a_file_that_runs_backwards_is_in_order_too():
    found = asked(("a", "z", "01/04/2025"), ("a", "y", "02/03/2025"), ("a", "x", "01/03/2025"))
    assert found.loc[True]["n_out_of_order"] == 0


def test_shorter_cases_are_likelier_and_equal_ones_tell_nothing():
    shorter = asked(("a", "x", "01/03/2025"), ("a", "y", "03/03/2025"))  # 2 days, or 3 Jan to 3 March
    assert (shorter.loc[True]["reason"], bool(shorter.loc[True]["is_likelier"])) == ("duration", True)
    equal = asked(("a", "x", "03/03/2025"), ("a", "y", "04/04/2025"))
    assert (equal["reason"].tolist(), equal["is_likelier"].tolist()) == (["none"] * 2, [False] * 2)
    assert equal.index.tolist() == [True, False]  # as it is read when nobody answers
    american = asked(("a", "x", "03/03/2025 08:00 AM"), ("a", "y", "04/04/2025 08:00 AM"))
    assert american.index.tolist() == [False, True]


def test_wide_sheets_are_read_by_all_their_columns():
    table = pa.table(
        {"case": ["a", "b"], "Created": ["01/03/2025", "02/03/2025"], "Paid": ["03/03/2025"] * 2}
    )
    mapping = Mapping("case", None, None, milestones={"Created": "Created", "Paid": "Paid"})
    found = readings(table_of("f.csv", table), mapping, now=NOW).set_index("day_first")
    assert (found.loc[True]["n_cases"], found.loc[True]["median_h"]) == (2, 36)  # 2 d and 1 d


def test_only_whole_cases_are_looked_at(monkeypatch):
    monkeypatch.setattr("analysis.prepare.dates.MAX_ROWS", 4)
    rows = [
        (f"c{n}", step, f"0{n}/0{month}/2025") for n in range(1, 6) for step, month in (("x", 7), ("y", 8))
    ]
    found = asked(*rows)
    assert found.loc[True]["n_cases"] == 3  # the first to reach four rows, and one to be whole
    assert found.loc[True]["median_h"] == timedelta(days=31) / timedelta(hours=1)


@pytest.mark.parametrize("times", [["soon", "later"], ["", ""]])
def test_a_file_without_dates_has_no_effects(times):
    found = asked(("a", "x", times[0]), ("a", "y", times[1]))
    assert found["n_cases"].tolist() == [0, 0]
    assert found["is_likelier"].tolist() == [False, False]
