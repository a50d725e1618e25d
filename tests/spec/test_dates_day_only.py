"""Activities whose times are dates: told from the file, kept with the log."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.log import building
from analysis.reading import Mapping, event_table, guess, read_file, table_of

MIXED = {
    "case": ["a", "b", "c", "a", "b", "c", "a", "b"],
    "step": ["Signed", "Signed", "Signed", "Paid", "Paid", "Paid", "Sent", "Sent"],
    "when": [
        "2025-03-04", "2025-03-05", "2025-03-06",  # three dates
        "2025-04-04 00:00", "2025-04-05 00:00", "2025-04-06 00:01",  # one has a time of day
        "2025-05-04", "2025-05-05",  # two dates say little
    ],
}  # fmt: skip


def days(times: list[str], **said: str) -> tuple[str, ...]:
    raw = table_of("f.csv", pa.table(MIXED | {"when": times}))
    return event_table(raw, Mapping("case", "step", "when", **said)).day_only


def test_three_midnights_and_nothing_else_make_a_date():
    assert days(MIXED["when"]) == ("Signed",)


def test_midnight_is_that_of_the_clock_the_time_was_written_by():
    assert days(MIXED["when"], zone="Asia/Shanghai") == ("Signed",)
    offsets = [f"{one}{'T00:00' if len(one) == 10 else ''}+08:00".replace(" ", "T") for one in MIXED["when"]]
    assert days(offsets) == ("Signed",)  # 16:00 of the day before in UTC
    # midnight in Beijing, written in UTC
    in_utc = ["2025-03-03T16:00Z", "2025-03-04T16:00Z", "2025-03-05T16:00Z", *["2025-04-04T07:07Z"] * 5]
    assert days(in_utc, zone="Asia/Shanghai") == ("Signed",)
    assert days(in_utc) == ()


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_a_parquet_file_that_is_only_scanned_tells_them_too(tmp_path, zone):
    when = [datetime.fromisoformat(one) for one in MIXED["when"]]
    typed = pa.array(when, pa.timestamp("us")).cast(pa.timestamp("us", zone))
    pq.write_table(pa.table(MIXED | {"when": typed}), tmp_path / "f.parquet")
    raw = read_file(tmp_path / "f.parquet")
    mapping = guess(raw, given={"case_id": "case", "activity": "step", "timestamp": "when"})
    found = event_table(raw, mapping)
    assert found.path is not None
    assert found.day_only == ("Signed",)


def test_a_scanned_file_without_zone_is_loaded_when_a_zone_is_said(tmp_path):
    when = pa.array([datetime.fromisoformat(one) for one in MIXED["when"]], pa.timestamp("us"))
    pq.write_table(pa.table(MIXED | {"when": when}), tmp_path / "f.parquet")
    found = event_table(
        read_file(tmp_path / "f.parquet"), Mapping("case", "step", "when", zone="Asia/Shanghai")
    )
    assert found.data["timestamp"][0].as_py() == datetime(2025, 3, 3, 16)  # noqa: DTZ001


def test_the_log_keeps_zone_and_days(tmp_path):
    raw = table_of("f.csv", pa.table(MIXED))
    log = building.index(raw, Mapping("case", "step", "when", zone="Asia/Shanghai"), workspace=tmp_path)
    assert (log.zone, log.day_only) == ("Asia/Shanghai", {"Signed"})
    assert building.index(raw, Mapping("case", "step", "when"), workspace=tmp_path).zone is None
