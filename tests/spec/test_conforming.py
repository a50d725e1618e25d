"""What a schema makes of a frame: typed columns, sorted, whatever the index and the zone of its times."""

import pandas as pd
import pytest

from analysis.schema import Schema

DAYS = Schema("days", {"day": "time", "n": "count"}, ("day",))
AT = pd.Timestamp("2025-01-06 09:00:07")


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Shanghai"])
def test_times_are_those_of_utc(zone):
    at = pd.Series([AT], dtype="datetime64[us]").dt.tz_localize(zone)
    made = DAYS.conform(pd.DataFrame({"day": at, "n": [1]}))
    assert str(made["day"].dt.tz) == "UTC"
    assert made["day"].iloc[0] == AT.tz_localize(zone or "UTC")


def test_an_index_may_be_called_as_a_column_is():
    frame = pd.DataFrame({"day": [AT + pd.Timedelta(days=1), AT], "n": [2, 1]}, index=[7, 7])
    made = DAYS.conform(frame.rename_axis("day"))
    assert list(made["n"]) == [1, 2]
    assert list(made.index) == [0, 1]
    assert made.index.name is None
