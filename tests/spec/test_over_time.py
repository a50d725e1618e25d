"""Over time: counts per period by the log's clock, hours of the week, ends of months, dots."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.discover import over_time as o
from analysis.log import EventLog
from analysis.log import filters as f
from tests.spec.logs import index, log

DEALS = """
    case | activity               | at
    1    | Opportunity Created    | 2024-01-01T10:00
         | Quote Created          | 2024-01-09T10:00
         | Contract Signed        | 2024-01-31T10:00
         | Opportunity Closed Won | 2024-02-01T10:00
    2    | Opportunity Created    | 2024-01-08T23:59
         | Opportunity Closed Lost| 2024-03-29T10:00
    3    | Opportunity Created    | 2024-02-05T00:00
         | Quote Created          | 2024-03-31T23:59
"""


def deals(**options) -> EventLog:
    return log(DEALS, process="lead_to_cash", **options)


def test_each_day_has_its_counts():
    days = o.daily(deals()).set_index("day")
    assert (days.index[0], days.index[-1], len(days)) == ("2024-01-01", "2024-03-31", 31 + 29 + 31)
    assert days["n_events"].sum() == 4 + 2 + 2
    assert list(days.index[days["n_arrived"] > 0]) == ["2024-01-01", "2024-01-08", "2024-02-05"]
    assert list(days.index[days["n_finished"] > 0]) == ["2024-01-31"]
    assert list(days.index[days["n_closed"] > 0]) == ["2024-02-01", "2024-03-29"]
    in_progress = days.loc[
        ["2024-01-07", "2024-01-08", "2024-01-31", "2024-02-01", "2024-02-05"], "n_in_progress"
    ]
    assert list(in_progress) == [1, 2, 2, 1, 2]
    assert days["n_in_progress"].iloc[-1] == 3 - 2


def test_weeks_begin_on_monday_and_the_last_may_not_be_over():
    weeks = o.per_period(o.daily(deals()), every="week", until=date(2024, 3, 31))
    assert list(weeks["period"][:2]) == ["2024-01-01", "2024-01-08"]
    assert list(weeks["n_arrived"][:2]) == [1, 1]
    assert list(weeks["n_events"][:2]) == [1, 1 + 1]
    assert weeks["is_complete"].all()
    assert not o.per_period(o.daily(deals()), every="week", until=date(2024, 3, 30))["is_complete"].iloc[-1]


def test_months_add_up_to_the_days():
    days = o.daily(deals())
    months = o.per_period(days, every="month", until=date(2024, 3, 30))
    assert list(months["period"]) == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert list(months["n_events"]) == [4, 2, 2]
    assert list(months["n_closed"]) == [0, 1, 1]
    assert list(months["n_in_progress"]) == [2, 2, 1]
    assert list(months["is_complete"]) == [True, True, False]


def test_closings_of_a_month_are_those_of_the_period_filter():
    whole = deals()
    months = o.per_period(o.daily(whole), every="month", until=date(2024, 3, 31)).set_index("period")
    for mode, name in (("closed", "n_closed"), ("created", "n_arrived")):
        seen = whole.where(f.Period(date(2024, 2, 1), date(2024, 2, 29), mode=mode))
        assert len(seen.frame(seen.cases.select("case_id"))) == months.loc["2024-02-01", name]


def zoned(tmp_path, zone: str) -> EventLog:
    """One case: an event late on a Sunday in UTC, one in the hour after the clock was put forward."""
    made = EventLog.from_frame(
        pd.DataFrame(
            {
                "case": ["1", "1"], "activity": ["A", "B"],
                "at": pd.to_datetime(["2024-03-31T00:30", "2024-03-31T22:30"]),
            }
        ),
        case_id="case", activity="activity", timestamp="at", workspace=tmp_path,
    )  # fmt: skip
    made._meta.mapping["zone"] = zone
    return made


@pytest.mark.parametrize(
    "zone, expected",
    [
        ("UTC", [(7, 0), (7, 22)]),
        ("Europe/Berlin", [(1, 0), (7, 1)]),  # +1 before, +2 after the change at 01:00 UTC
        ("Asia/Kolkata", [(1, 4), (7, 6)]),  # +5:30
        ("America/New_York", [(6, 20), (7, 18)]),
    ],
)
def test_hours_and_days_are_those_of_the_zone(tmp_path, zone: str, expected: list[tuple[int, int]]):
    made = zoned(tmp_path, zone)
    found = o.week_hours(made)
    assert len(found) == 168
    assert (
        sorted(found.loc[found["n"] > 0, ["weekday", "hour"]].itertuples(index=False, name=None)) == expected
    )
    days = {1: "2024-04-01", 6: "2024-03-30", 7: "2024-03-31"}
    counted = o.daily(made)
    assert set(counted.loc[counted["n_events"] > 0, "day"]) == {days[weekday] for weekday, _hour in expected}
    made.close()


def test_as_pandas_counts_them_by_the_clock_of_berlin(tmp_path):
    rng = np.random.default_rng(5)
    at = pd.Timestamp("2023-06-01") + pd.to_timedelta(rng.integers(0, 700 * 86400, 3000), unit="s")
    made = EventLog.from_frame(
        pd.DataFrame({"case": rng.integers(0, 400, 3000).astype(str), "activity": "A", "at": at}),
        case_id="case", activity="activity", timestamp="at", workspace=tmp_path,
    )  # fmt: skip
    made._meta.mapping["zone"] = "Europe/Berlin"
    local = pd.Series(at).dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
    expected = local.dt.strftime("%Y-%m-%d").value_counts()
    days = o.daily(made).set_index("day")["n_events"]
    assert days[days > 0].to_dict() == expected.to_dict()
    hours = o.week_hours(made).set_index(["weekday", "hour"])["n"]
    by_hour = pd.Series(1, [local.dt.dayofweek + 1, local.dt.hour]).groupby(level=[0, 1]).sum()
    assert hours[hours > 0].to_dict() == by_hour.to_dict()
    made.close()


def test_ends_of_months_beside_an_even_spread():
    """Closings on 1 Feb, 27 Feb (third last day), 29 Mar: from 1 Feb to 29 Mar 2024 there are 58 days."""
    frame = pd.DataFrame(
        {"day": pd.date_range("2024-01-01", "2024-04-30").strftime("%Y-%m-%d"), "n_closed": 0}
    )
    for day, n in (("2024-02-01", 3), ("2024-02-27", 4), ("2024-03-29", 2)):
        frame.loc[frame["day"] == day, "n_closed"] = n
    month, quarter = o.bunching(frame).itertuples(index=False)
    assert (month.ends, month.n, month.n_last) == ("month", 9, 4 + 2)
    assert month.share == pytest.approx(6 / 9)
    assert month.share_even == pytest.approx((5 + 3) / 58)  # 25–29 Feb, and 27–29 of the last five of March
    assert (quarter.n_last, quarter.share_even) == (2, pytest.approx(3 / 58))


def test_an_even_spread_shows_no_bunching():
    days = pd.date_range("2024-01-01", "2024-12-31").strftime("%Y-%m-%d")
    found = o.bunching(pd.DataFrame({"day": days, "n_closed": 7}))
    assert found["share"].tolist() == pytest.approx(found["share_even"].tolist())
    assert found.loc[0, "share_even"] == pytest.approx(12 * 5 / 366)


def many(n_cases: int, tmp_path) -> EventLog:
    frame = pd.DataFrame({"case": np.repeat(np.arange(n_cases), 4).astype(str)})
    frame["activity"] = list("ABCD") * n_cases
    frame["at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(len(frame)), unit="h")
    return EventLog.from_frame(frame, case_id="case", activity="activity", timestamp="at", workspace=tmp_path)


def test_few_events_are_all_drawn_in_the_order_in_which_cases_began():
    found = o.dots(deals())
    assert len(found) == 8
    assert list(found.drop_duplicates("case_id")["case_id"]) == ["1", "2", "3"]
    assert list(found["state"].unique()) == ["won", "lost", "in_pipeline"]


def test_many_are_sampled_by_whole_cases_and_always_alike(tmp_path):
    made = many(6000, tmp_path)
    found = o.dots(made)
    assert 0.9 * o.MOST_DOTS < len(found) <= o.MOST_DOTS
    assert (found.groupby("case_id").size() == 4).all()
    pd.testing.assert_frame_equal(found, o.dots(made))
    began = found["case_id"].drop_duplicates().astype(int)
    assert began.mean() == pytest.approx(2999.5, rel=0.1)  # neither early nor late cases preferred
    assert found["row"].is_monotonic_increasing
    assert set(found["row"]) == set(range(found["case_id"].nunique()))
    made.close()


def test_a_view_without_cases_and_one_at_a_single_moment():
    empty = deals().where(f.CaseIds(["nobody"]))
    for frame, schema in ((o.daily(empty), o.DAILY), (o.dots(empty), o.DOTS)):
        assert frame.empty
        assert list(frame.columns) == list(schema.columns)
    assert o.per_period(o.daily(empty), every="week", until=date(2024, 1, 1)).empty
    assert o.bunching(o.daily(empty)).empty
    assert o.week_hours(empty)["n"].sum() == 0
    same = index(pd.DataFrame({"case": ["1"] * 3, "activity": list("ABC"), "at": pd.Timestamp("2024-01-01")}))
    assert o.daily(same)[["day", "n_events", "n_in_progress"]].values.tolist() == [["2024-01-01", 3, 0]]
