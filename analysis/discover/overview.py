"""How big the log is and how long its cases take."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.schema import Schema

OVERVIEW = Schema(
    "overview",
    {
        "n_cases": "count", "n_events": "count", "n_activities": "count", "n_variants": "count",
        "n_open": "count", "first_at": "time", "last_at": "time", "median_throughput_h": "hours",
        "p90_throughput_h": "hours",
    },
)  # fmt: skip
ENDPOINTS = Schema("endpoints", {"activity": "text", "n_start": "count", "n_end": "count"}, ("activity",))
ACTIVITIES = Schema("activities", {"activity": "text", "n": "count", "n_cases": "count"}, ("-n", "activity"))


def overview(log: EventLog) -> pd.DataFrame:
    """Counts, period and throughput of the view, in one row.

    Returns
    -------
    Frame `OVERVIEW`: `n_open` counts cases whose main span is open by `as_of` (null where the process
    has no main span; where its end nowhere happens in the log, cases not yet decided); throughput is
    first to last event of every case, open or not; an empty view has zero counts and null times.
    """
    found = log.ask(_totals)
    found["n_activities"] = log.ask(_used)["n_activities"]
    if _open(log) is not None:
        found["n_open"] = found["n_open"].fillna(0)
    return OVERVIEW.conform(found)


def _totals(log: EventLog) -> ir.Table:
    is_open = _open(log)
    totals = log.cases.agg(
        n_cases=_.count(), n_events=_.n_events.sum().fill_null(0), n_variants=_.variant_key.nunique(),
        n_open=ibis.null("int64") if is_open is None else is_open.sum(),
        first_at=_.started_at.min(), last_at=_.ended_at.max(), q=quantiles(_.throughput_h, [0.5, 0.9]),
    )  # fmt: skip
    return totals.mutate(median_throughput_h=_.q[0], p90_throughput_h=_.q[1]).drop("q")


def _used(log: EventLog) -> ir.Table:
    return log.events.agg(n_activities=_.activity_key.nunique())


def _open(log: EventLog) -> ibis.Deferred | None:
    """Whether the main span of a case is open. A log that nowhere has its end tells by the state alone."""
    main = log.catalogue.main_span
    if main is None:
        return None
    if log.has_activity(main.end):
        return _[f"{main.key}_open"].fill_null(False)
    undecided = [state.key for state in log.catalogue.states if state.otherwise]
    return _.state.isin(undecided).fill_null(False) if undecided else None


def endpoints(log: EventLog) -> pd.DataFrame:
    """With which activities cases begin and end.

    Returns
    -------
    Frame `ENDPOINTS`: one row an activity that begins or ends a case, by name.
    """
    return ENDPOINTS.conform(_named(log, log.ask(_ends)))


def _ends(log: EventLog) -> ir.Table:
    first, last = _.position == 0, _.target_key.isnull()
    ends = log.events.filter(first | last).group_by("activity_key")
    return ends.agg(n_start=first.sum(), n_end=last.sum())


def activities(log: EventLog) -> pd.DataFrame:
    """How often each activity happened, and in how many cases.

    Returns
    -------
    Frame `ACTIVITIES`: one row an activity of the view, by `n` descending, then by name.
    """
    return ACTIVITIES.conform(_named(log, log.ask(_done)))


def _done(log: EventLog) -> ir.Table:
    return log.events.group_by("activity_key").agg(n=_.count(), n_cases=_.is_first_activity.sum())


def _named(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(activity=found["activity_key"].map(log.activity_names))
