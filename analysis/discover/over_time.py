"""How do cases and events spread over time: per day, week and month, over the week, at the ends of months?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import DAY_US, HOUR_US, local_us
from analysis.measures import observations
from analysis.reading.zones import local_time
from analysis.schema import Schema

Every = Literal["week", "month"]
MOST_DOTS = 5_000
LAST_DAYS = 5
DAILY = Schema(
    "over_time",
    {
        "day": "text", "n_events": "count", "n_arrived": "count", "n_finished": "count",
        "n_closed": "count", "n_in_progress": "count",
    },
    ("day",),
)  # fmt: skip
PERIODS = Schema(
    "over_time_periods",
    {
        "period": "text", "n_events": "count", "n_arrived": "count", "n_finished": "count",
        "n_closed": "count", "n_in_progress": "count", "is_complete": "flag",
    },
    ("period",),
)  # fmt: skip
WEEK_HOURS = Schema(
    "week_hours", {"weekday": "count", "hour": "count", "n": "count"}, ("weekday", "hour")
)  # fmt: skip
DOTS = Schema(
    "dots", {"row": "count", "case_id": "text", "at": "time", "activity": "text", "state": "text"},
    ("row", "at", "activity"),
)  # fmt: skip
BUNCHING = Schema(
    "bunching",
    {"ends": "text", "n": "count", "n_last": "count", "share": "share", "share_even": "share"},
    ("ends",),
)  # fmt: skip
_SPREAD = 2_654_435_761
"""An odd number that spreads keys evenly over 32 bits (Knuth)."""


def daily(log: EventLog) -> pd.DataFrame:
    """Events, and cases that came, finished and closed, day by day of the log's clock.

    Returns
    -------
    Frame `DAILY`: every day from the first to the last that has something, in order. `n_arrived` counts
    cases by when they were created, `n_finished` those whose main span ended (as the key figure does; by
    their last event where the process has no main span), `n_closed` those whose outcome fell, lost ones
    too, and `n_in_progress` those created by the end of the day and not closed. Empty without cases.
    """
    found = [_per_day(log, log.events, "timestamp", "n_events")]
    found += [_per_day(log, rows, at, name) for rows, at, name in _marks(log)]
    counted = pd.concat(found, axis=1).sort_index()
    if counted.empty:
        return DAILY.conform(pd.DataFrame(columns=list(DAILY.columns)))
    every = counted.reindex(range(int(counted.index.min()), int(counted.index.max()) + 1))
    every = every.fillna(0).astype("int64")
    every["n_in_progress"] = (every["n_arrived"] - every["n_closed"]).cumsum()
    days = np.asarray(every.index, "int64").astype("datetime64[D]").astype(str)
    return DAILY.conform(every.assign(day=days))


def _marks(log: EventLog) -> Iterator[tuple[ir.Table, str, str]]:
    """The three moments of a case, each with the rows and the column that hold it."""
    finished = observations.finished(log)
    if log.catalogue.main_span is not None and not observations.answerable(log, "finished_per_week"):
        finished = log.cases.mutate(at=log.cases.closed_at)
    yield log.cases, "created_at", "n_arrived"
    yield finished, "at", "n_finished"
    yield log.cases, "closed_at", "n_closed"


def _per_day(log: EventLog, rows: ir.Table, at: str, name: str) -> pd.Series:
    known = rows.filter(rows[at].notnull())
    days = known.select(day=local_us(log, known[at]) // DAY_US)
    counted = log.frame(days.group_by("day").agg(n=_.count()))
    return counted.set_index(counted["day"].astype("int64"))["n"].rename(name)


def per_period(days: pd.DataFrame, *, every: Every, until: date, since: date | None = None) -> pd.DataFrame:
    """`daily` by week (from Monday) or month.

    Parameters
    ----------
    until
        The last day the log knows: the period it lies in is complete only when it is its last day.
    since
        The first one likewise, where the period may begin before the log does.

    Returns
    -------
    Frame `PERIODS`: `period` is its first day; `n_in_progress` is that of its last day.
    """
    if days.empty:
        return PERIODS.conform(pd.DataFrame(columns=list(PERIODS.columns)))
    at = pd.to_datetime(days["day"]).dt.to_period("W-SUN" if every == "week" else "M")
    counts = {name: (name, "sum") for name in DAILY.columns if name[:2] == "n_" and name != "n_in_progress"}
    found = days.groupby(at).agg(**counts, n_in_progress=("n_in_progress", "last"))
    periods = pd.PeriodIndex(found.index)
    is_complete = periods.end_time.normalize() <= pd.Timestamp(until)
    if since is not None:
        is_complete &= periods.start_time >= pd.Timestamp(since)
    return PERIODS.conform(
        found.assign(period=periods.start_time.strftime("%Y-%m-%d"), is_complete=is_complete)
    )


def week_hours(log: EventLog, *, zone: str | None = None) -> pd.DataFrame:
    """On which days of the week and in which hours events happen, by the clock of a zone (or the log's).

    Returns
    -------
    Frame `WEEK_HOURS`: all 168 hours of a week; Monday is 1.
    """
    events = log.events
    hours = events.select(hour=(local_us(log, events.timestamp, zone) // HOUR_US + 3 * 24) % 168)
    found = log.frame(hours.group_by("hour").agg(n=_.count()))
    n = found.set_index(found["hour"].astype("int64"))["n"].reindex(range(168), fill_value=0)
    at = np.arange(168)
    return WEEK_HOURS.conform(pd.DataFrame({"weekday": at // 24 + 1, "hour": at % 24, "n": n.to_numpy()}))


def dots(log: EventLog, *, most: int = MOST_DOTS) -> pd.DataFrame:
    """Events of whole cases, a row a case in the order in which they began: all, or an even sample.

    Parameters
    ----------
    most
        Events at most. Where the view has more, cases are drawn by their key alone, so that none is
        preferred for when it began, how long it took or how it ended; the same ones every time.

    Returns
    -------
    Frame `DOTS`: `at` in UTC, `state` null where the process has none.
    """
    events = log.frame(log.cases.agg(n=log.cases.n_events.sum()))["n"].fillna(0).iloc[0]
    share = min(1.0, most / max(float(events), 1.0))
    drawn = log.cases.filter((log.cases.case_key.cast("int64") * _SPREAD) % 2**32 < int(share * 2**32))
    named = log.events.join(drawn.select("case_key", "case_id", "state", "started_at"), "case_key")
    rows = named.join(log.activities.select("activity_key", "activity"), "activity_key")
    found = log.frame(rows.select("case_id", "state", "started_at", "activity", at=rows.timestamp))
    kept = _whole_cases(found, most)
    order = kept.drop_duplicates("case_id").sort_values(["started_at", "case_id"])["case_id"]
    numbers = dict(zip(order, range(len(order)), strict=True))
    return DOTS.conform(kept.assign(row=kept["case_id"].map(numbers)))


def _whole_cases(events: pd.DataFrame, most: int) -> pd.DataFrame:
    """As many whole cases as `most` events hold; at least one case."""
    if len(events) <= most:
        return events
    per_case = events.groupby("case_id", sort=False).size()
    mixed = per_case.sort_index().sample(frac=1, random_state=0).cumsum()
    kept = mixed.index[mixed <= most].union(mixed.index[:1])
    return events[events["case_id"].isin(kept)]


def bunching(days: pd.DataFrame, *, last_days: int = LAST_DAYS) -> pd.DataFrame:
    """Which share of the closings lies in the last days of a month, and of a quarter.

    Parameters
    ----------
    days
        Frame `DAILY`.

    Returns
    -------
    Frame `BUNCHING`, `month` and `quarter`: closings, those in the last days and their share, beside the
    share of days that are last days between the first and the last closing: what an even spread would
    give. Empty without a closing.
    """
    closed = days[days["n_closed"] > 0]
    if closed.empty:
        return BUNCHING.conform(pd.DataFrame(columns=list(BUNCHING.columns)))
    known = days[days["day"].between(closed["day"].iloc[0], closed["day"].iloc[-1])]
    at, n = pd.to_datetime(known["day"]), known["n_closed"]
    rows = []
    for ends, letter in (("month", "M"), ("quarter", "Q")):
        left = (at.dt.to_period(letter).dt.end_time.dt.normalize() - at).dt.days
        is_last = left < last_days
        rows.append({"ends": ends, "n": n.sum(), "n_last": n[is_last].sum(), "share_even": is_last.mean()})
    found = pd.DataFrame(rows)
    return BUNCHING.conform(found.assign(share=found["n_last"] / found["n"]))


def first_day(log: EventLog) -> date:
    """The first day the log knows, whatever the filters, by its clock."""
    at = log.frame(log.all_cases.agg(at=_.started_at.min()))["at"].iloc[0]
    return local_time(at.to_pydatetime(), log.zone).date()


def last_day(log: EventLog) -> date:
    """The last day the log knows, by its clock."""
    at: datetime = log.as_of.replace(tzinfo=None)
    return local_time(at, log.zone).date()
