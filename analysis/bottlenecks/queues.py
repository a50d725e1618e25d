"""How many cases wait for each step, for whom, and in each stage; do more come than are done?"""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.time import timed_flows
from analysis.log import EventLog
from analysis.log.clock import DAY_US, local_us
from analysis.log.engine import quantiles
from analysis.measures.excess import excess_h
from analysis.measures.stage_visits import visits
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

LONGEST = 20
QUEUES = Schema(
    "queues",
    {
        "activity": "text", "n": "count", "median_h": "hours", "p90_h": "hours",
        "longest_h": "hours", "total_h": "hours", "excess_h": "hours",
    },
    ("-excess_h", "activity"),
)  # fmt: skip
BY_WHOM = Schema(
    "queues_by_whom",
    {
        "who": "text", "n": "count", "median_h": "hours", "p90_h": "hours",
        "longest_h": "hours", "total_h": "hours", "excess_h": "hours",
    },
    ("-excess_h", "who"),
)  # fmt: skip
WEEKS = Schema(
    "queue_weeks",
    {
        "week": "text", "n_came": "count", "n_done": "count", "n_waiting": "count", "n_most": "count",
        "is_complete": "flag",
    },
    ("week",),
)  # fmt: skip
IN_STAGES = Schema(
    "queue_stages", {"week": "text", "stage": "text", "n": "count", "is_complete": "flag"}, ("week", "stage")
)  # fmt: skip
WAITS = Schema(
    "queue_waits",
    {"case_id": "text", "source": "text", "since": "time", "until": "time", "wait_h": "hours"},
    ("-wait_h", "case_id", "since"),
)  # fmt: skip


def queues(log: EventLog, *, targets: Targets = NONE) -> pd.DataFrame:
    """What was waited for: each activity with the time since the step before it, whatever that was.

    Waiting and work together, since one timestamp an event cannot part them. Excess is measured per
    transition as in `analysis.bottlenecks.time`: above its target, else the median of comparable cases.

    Returns
    -------
    Frame `QUEUES`, by `excess_h` descending, then by name. Activities that only ever begin a case are
    missing. Cases that wait now are not in it: what they wait for is known when it has happened.
    """
    found = log.ask(_queues, targets)
    return QUEUES.conform(found.assign(activity=found["target_key"].map(log.activity_names)))


def queues_by_whom(
    log: EventLog, activity: str, *, team: bool = False, targets: Targets = NONE
) -> pd.DataFrame:
    """One queue by who took it up.

    Parameters
    ----------
    team
        By the team that a person mostly acts in (role `team`) instead of by person.

    Returns
    -------
    Frame `BY_WHOM`, by `excess_h` descending; the empty name stands for no one told. Empty in a log
    without resources, or with `team` in one without teams.
    """
    if not log.has_resources or (team and not has_teams(log)):
        return BY_WHOM.conform(pd.DataFrame(columns=list(BY_WHOM.columns)))
    found = log.ask(_by_team if team else _by_person, log.activity_key(activity), targets)
    return BY_WHOM.conform(found)


def queue_weeks(log: EventLog, activity: str, *, who: str | None = None) -> pd.DataFrame:
    """How many cases waited for an activity, week by week of the log's clock.

    Plus one when the step before it ends, minus one when the activity happens.

    Parameters
    ----------
    who
        Only what this person took up.

    Returns
    -------
    Frame `WEEKS`: every week from the first to that of `as_of`. `n_waiting` at its end, `n_most` at the
    end of its fullest day. The latest weeks are too low: see `queues`.
    """
    found = log.ask(_days, log.activity_key(activity), who)
    return WEEKS.conform(_weekly(found, until=_last_day(log)))


def queue_stages(log: EventLog) -> pd.DataFrame:
    """How many cases are in each stage at the end of each week; open cases are where they are now.

    Returns
    -------
    Frame `IN_STAGES`: every week and stage. Needs a log whose events tell the stage.
    """
    found = log.ask(_stage_days)
    if found.empty:
        return IN_STAGES.conform(pd.DataFrame(columns=list(IN_STAGES.columns)))
    until = _last_day(log)
    weeks = []
    first = int(found["day"].min())
    for stage, rows in found.groupby("stage"):
        weekly = _weekly(rows, until=until, since=first)
        weeks.append(weekly.assign(stage=stage, n=weekly["n_waiting"]))
    return IN_STAGES.conform(pd.concat(weeks))


def longest_waits(log: EventLog, activity: str) -> pd.DataFrame:
    """The longest times an activity was waited for, at most 20, with the cases: frame `WAITS`."""
    found = log.frame(_longest(log, log.activity_key(activity)))
    return WAITS.conform(found.assign(source=found["activity_key"].map(log.activity_names)))


def has_teams(log: EventLog) -> bool:
    """Whether the log tells of the events in which team they were done."""
    return log.has_resources and "team" in log.roles and log.column("team") in log.all_events.columns


def _figures(timed: ir.Table, key: str) -> ir.Table:
    counted = timed.group_by(key).agg(
        n=_.count(), longest_h=_.flow_h.max(), total_h=_.flow_h.sum(),
        excess_h=excess_h(_).sum(), q=quantiles(_.flow_h, [0.5, 0.9]),
    )  # fmt: skip
    return counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def _queues(log: EventLog, targets: Targets) -> ir.Table:
    return _figures(timed_flows(log, targets), "target_key")


def _of(log: EventLog, target: int, targets: Targets) -> ir.Table:
    return timed_flows(log, targets).filter(_.target_key == target)


def _by_person(log: EventLog, target: int, targets: Targets) -> ir.Table:
    people = log.resources.select("resource_key", who=_.resource)
    named = _of(log, target, targets).left_join(people, _.target_resource_key == people.resource_key)
    return _figures(named.mutate(who=ibis.coalesce(_.who, "")), "who")


def _by_team(log: EventLog, target: int, targets: Targets) -> ir.Table:
    teams = log.keep(_teams)
    named = _of(log, target, targets).left_join(teams, _.target_resource_key == teams.resource_key)
    return _figures(named.mutate(who=ibis.coalesce(_.who, "")), "who")


def _teams(log: EventLog) -> ir.Table:
    """The team each person mostly acts in."""
    events = log.events.select("resource_key", who=log.events[log.column("team")].cast("string"))
    counted = events.filter(_.resource_key.notnull(), _.who.notnull()).group_by("resource_key", "who")
    return counted.agg(n=_.count()).group_by("resource_key").agg(who=_.who.argmax(_.n))


def _days(log: EventLog, target: int, who: str | None) -> ir.Table:
    kept = log.events.filter(_.target_key == target)
    if who is not None:
        person = log.resources.filter(_.resource == who)
        kept = kept.semi_join(person, kept.target_resource_key == person.resource_key)
    until = kept.timestamp + (kept.flow_h * 3.6e9).round().cast("int64").as_interval("us")
    return _per_day(log, kept.select(since=kept.timestamp, until=until), [])


def _stage_days(log: EventLog) -> ir.Table:
    here = visits(log)
    return _per_day(log, here.select("stage", since=here.entered_at, until=here.left_at), ["stage"])


def _per_day(log: EventLog, waits: ir.Table, keys: list[str]) -> ir.Table:
    """How many began and ended to wait on each day."""
    came = waits.select(*keys, at=_.since, n_came=ibis.literal(1), n_done=ibis.literal(0))
    done = waits.filter(_.until.notnull())
    done = done.select(*keys, at=_.until, n_came=ibis.literal(0), n_done=ibis.literal(1))
    both = came.union(done)
    days = both.mutate(day=local_us(log, both["at"]) // DAY_US)
    return days.group_by(*keys, "day").agg(n_came=_.n_came.sum(), n_done=_.n_done.sum())


def _longest(log: EventLog, target: int) -> ir.Table:
    found = log.events.filter(_.target_key == target).order_by(_.flow_h.desc(), _.case_key).limit(LONGEST)
    until = _.timestamp + (_.flow_h * 3.6e9).round().cast("int64").as_interval("us")
    told = found.select("case_key", "activity_key", since=_.timestamp, until=until, wait_h=_.flow_h)
    return told.join(log.cases.select("case_key", "case_id"), "case_key")


def _last_day(log: EventLog) -> int:
    zoned = pd.Timestamp(log.as_of)
    zoned = zoned.tz_localize("UTC") if zoned.tzinfo is None else zoned
    return (zoned.tz_convert(log.zone or "UTC").date() - date(1970, 1, 1)).days


def _weekly(found: pd.DataFrame, *, until: int, since: int | None = None) -> pd.DataFrame:
    """Days to weeks from Monday: the sums of what came and was done, and who waits at their ends."""
    if found.empty:
        return pd.DataFrame(columns=list(WEEKS.columns))
    first = int(found["day"].min()) if since is None else since
    first -= (first + 3) % 7
    last = max(until, int(found["day"].max()))
    last += 6 - (last + 3) % 7
    came, done = np.zeros(last - first + 1, "int64"), np.zeros(last - first + 1, "int64")
    np.add.at(came, found["day"].to_numpy("int64") - first, found["n_came"].to_numpy("int64"))
    np.add.at(done, found["day"].to_numpy("int64") - first, found["n_done"].to_numpy("int64"))
    waiting = np.cumsum(came - done).reshape(-1, 7)
    mondays = first + 7 * np.arange(len(waiting))
    return pd.DataFrame(
        {
            "week": mondays.astype("datetime64[D]").astype(str),
            "n_came": came.reshape(-1, 7).sum(axis=1), "n_done": done.reshape(-1, 7).sum(axis=1),
            "n_waiting": waiting[:, -1], "n_most": waiting.max(axis=1),
            "is_complete": mondays + 6 <= until,
        }
    )  # fmt: skip
