"""Dates without a time of day never give figures shorter than a day; times are shown by the log's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa
import pytest

from analysis.discover.cases import timeline
from analysis.discover.flows import directly_follows
from analysis.log import building
from analysis.measures import precision
from analysis.reading import Mapping, table_of
from ui import exact
from ui.text import WholeDays, days, duration, written


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Ordered at three in the afternoon, invoiced on a day, paid on a day; Beijing time."""
    steps = ["Sales Order Created", "Invoice Sent", "Payment Received"]
    rows = [(f"o{n}", step, when.format(n)) for n in range(1, 5) for step, when in
            zip(steps, ["2025-03-0{} 15:00", "2025-03-1{}", "2025-04-1{}"], strict=True)]  # fmt: skip
    cases, activities, times = zip(*rows, strict=True)
    raw = table_of("f.csv", pa.table({"case": cases, "step": activities, "when": times}))
    mapping = Mapping("case", "step", "when", process="order_to_cash", zone="Asia/Shanghai")
    return building.index(raw, mapping, workspace=tmp_path_factory.mktemp("logs"))


@pytest.mark.parametrize(
    "hours, en, zh",
    [(0, "same day", "当天"), (9, "same day", "当天"), (23, "1 d", "1天"), (25, "1 d", "1天"),
     (47, "2 d", "2天"), (47.9, "2 d", "2天"), (745, "31 d", "31天"), (-24, "−1 d", "−1天")],
)  # fmt: skip
def test_whole_days_are_said_without_hours(hours, en, zh):
    assert duration(hours, "en", whole_days=True) == en
    said = {written(WholeDays(hours), kind, "en") for kind in ("duration", "days")}
    assert said == {en, duration(hours, "en", whole_days=True)}
    assert duration(hours, "zh", whole_days=True).replace(" ", "") == zh


def test_other_durations_are_said_as_before():
    assert (duration(47, "en"), days(47, "en")) == ("1 d 23 h", "2.0 d")
    assert duration(float("nan"), "en", whole_days=True) == duration(None, "en")


def test_a_date_at_either_end_makes_whole_days(log):
    assert log.day_only == {"Invoice Sent", "Payment Received"}
    assert precision.is_whole_days(log, "Sales Order Created", "Invoice Sent")
    assert precision.is_whole_days(log, "Invoice Sent", "Payment Received")
    assert not precision.is_whole_days(log, "Sales Order Created", "Sales Order Created")
    assert not precision.is_whole_days_throughout(log)


def test_key_figures_whose_span_ends_with_a_date_are_whole_days(log):
    assert precision.is_whole_days_kpi(log, "order_to_cash_time")  # created → payment received
    assert precision.is_whole_days_kpi(log, "invoice_to_cash_time")
    assert not precision.is_whole_days_kpi(log, "approval_time")
    assert not precision.is_whole_days_kpi(log, "rework_rate")


def test_flows_are_rounded_to_days_where_a_date_is_at_an_end(log):
    flows = directly_follows(log)
    first = flows[flows["source"] == "Sales Order Created"].iloc[0]
    assert first["median_h"] == 9 * 24 + 9  # 15:00 on the 1st to 0:00 on the 11th
    rounded = precision.to_whole_days(log, flows, ["median_h"])
    assert sorted(rounded["median_h"]) == [9 * 24, 31 * 24]
    assert rounded["n"].equals(flows["n"])


def test_a_log_of_dates_only_is_whole_days_throughout(tmp_path):
    table = pa.table(
        {"case": ["a"] * 3, "step": ["x"] * 3, "when": ["2025-03-04", "2025-03-05", "2025-03-07"]}
    )
    log = building.index(table_of("f.csv", table), Mapping("case", "step", "when"), workspace=tmp_path)
    assert precision.is_whole_days_throughout(log)
    assert written(exact.throughout(log, 72.0), "duration", "en") == "3 d"


def test_times_are_shown_by_the_clock_of_the_zone(log):
    events = timeline(log, "o1")
    assert events["timestamp"].iloc[0] == pd.Timestamp(2025, 3, 1, 7, tz=UTC)
    shown = exact.by_clock(log, events, "timestamp")["timestamp"].dt.tz_localize(None)
    assert shown.tolist() == [
        pd.Timestamp(2025, 3, 1, 15),
        pd.Timestamp(2025, 3, 11),
        pd.Timestamp(2025, 4, 11),
    ]
    assert exact.clock(log, datetime(2025, 3, 10, 16)).date() == date(2025, 3, 11)  # noqa: DTZ001


def test_the_timeline_says_days_where_no_more_is_known(log):
    from ui.discover.timeline import _gap, moment

    events = timeline(log, "o1")
    said = [written(moment(log, row.timestamp, row.activity), "", "en") for row in events.itertuples()]
    assert said == ["Mar 1, 2025, 15:00", "Mar 11, 2025", "Apr 11, 2025"]
    waited = exact.between(log, "Invoice Sent", "Payment Received", 31 * 24.0)
    gap = _gap(waited, 744.0, "en")
    assert "31 d" in gap
