"""A result has its declared columns, kinds and order, whatever frame it was made from."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.schema import Schema

SCHEMA = Schema(
    "any", {"name": "text", "n": "count", "share": "share", "at": "time", "is_it": "flag"}, ("-n",)
)
DAYS, AT = Schema("days", {"day": "time", "n": "count"}, ("day",)), pd.Timestamp("2025-01-06 09:00:07")


def test_rows_with_the_same_label_stay_apart():
    frame = pd.DataFrame({"name": ["a", "b"], "n": [1, 2], "share": [0.1, 0.2]}, index=[5, 5])
    found = SCHEMA.conform(frame)
    assert found["name"].tolist() == ["b", "a"]
    assert found["share"].tolist() == [0.2, 0.1]
    assert found.index.tolist() == [0, 1]


def test_what_is_missing_is_there_empty_and_what_is_beside_is_gone():
    found = SCHEMA.conform(pd.DataFrame({"n": [None, 3.0], "beside": [1, 1]}))
    assert list(found.columns) == list(SCHEMA.columns)
    assert str(found["n"].dtype) == "Int64"
    assert found["at"].isna().all()
    assert str(found["at"].dtype) == "datetime64[us, UTC]"
    assert found["is_it"].tolist() == [False, False]


def test_a_result_is_not_changed_when_what_it_was_made_from_is():
    frame = pd.DataFrame({"name": ["a"], "n": [1], "share": [0.5], "is_it": [True]})
    found = SCHEMA.conform(frame)
    frame.loc[0, "share"] = 0.9
    assert found.loc[0, "share"] == 0.5


def test_what_conforms_conforms_to_itself():
    once = SCHEMA.conform(pd.DataFrame({"name": ["a", "b"], "n": [2, 1], "at": ["2026-01-02", None]}))
    assert_frame_equal(SCHEMA.conform(once), once)


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
