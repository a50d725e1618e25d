"""How much of the time is waiting and how much is work, where the log says when work began?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.log.moments import hours_from
from analysis.schema import Schema

WORK = Schema(
    "work",
    {
        "activity": "text", "n": "count", "n_unknown": "count", "median_h": "hours", "p90_h": "hours",
        "total_h": "hours", "waiting_h": "hours", "waiting_median_h": "hours", "share_waiting": "share",
    },
    ("-waiting_h", "activity"),
)  # fmt: skip
WAITING = Schema(
    "waiting",
    {
        "source": "text", "target": "text", "n": "count", "n_unknown": "count", "n_overlapping": "count",
        "waiting_h": "hours", "waiting_median_h": "hours", "work_h": "hours", "work_median_h": "hours",
        "share_waiting": "share",
    },
    ("-waiting_h", "source", "target"),
)  # fmt: skip


MOST_KEPT = 3_000_000
"""Of a log with more events what lies between two of them is worked out for every view."""


def has_starts(log: EventLog) -> bool:
    """Whether the log says when work began, beside when it ended."""
    return "start_timestamp" in log.events.columns


def waiting(log: EventLog) -> pd.DataFrame:
    """Waiting against work of each transition: what passes until the target is begun, and in doing it.

    Waiting runs from the completion of the source to the begin of the target; where the target was begun
    before the source was completed there was none (`n_overlapping`). Work runs from begin to completion
    of the target.

    Returns
    -------
    Frame `WAITING`, the most waiting first; `n` are moves whose begin is known, `n_unknown` the others.
    Empty where the log has no start times.
    """
    if not has_starts(log):
        return WAITING.conform(pd.DataFrame(columns=list(WAITING.columns)))
    found, names = log.ask(_waiting), log.activity_names
    found = found.assign(source=found["source_key"].map(names), target=found["activity_key"].map(names))
    return WAITING.conform(found.assign(share_waiting=_share(found["waiting_h"], found["work_h"])))


def work(log: EventLog) -> pd.DataFrame:
    """Work of each activity, and the waiting before it.

    Returns
    -------
    Frame `WORK`, the most waiting before it first: `n` events whose begin is known, `n_unknown` others.
    Median, p90 and total of the work; the waiting before it, which the first event of a case has none of.
    """
    if not has_starts(log):
        return WORK.conform(pd.DataFrame(columns=list(WORK.columns)))
    found = log.ask(_work)
    found = found.assign(activity=found["activity_key"].map(log.activity_names))
    return WORK.conform(found.assign(share_waiting=_share(found["waiting_h"], found["total_h"])))


def _share(waited: pd.Series, worked: pd.Series) -> pd.Series:
    whole = waited + worked
    return (waited / whole.where(whole > 0)).fillna(0.0)


# -- queries


def timed(log: EventLog) -> ir.Table:
    """Every event with the one before it: `work_h, waiting_h, is_overlapping`, null where not known.

    A begin after the completion counts as not known. For the cases of the view; what lies between two
    events does not change with a filter, so of all but very large logs it is worked out once.
    """
    n_events = int(log.frame(log.all_events.agg(n=log.all_events.count()))["n"].iloc[0])
    if n_events > MOST_KEPT:
        return _timed(log)
    return log.keep(_timed).semi_join(log.cases, "case_key")


def _timed(log: EventLog) -> ir.Table:
    in_case = ibis.window(group_by="case_key", order_by="position")
    began = ibis.ifelse(_.start_timestamp <= _.timestamp, _.start_timestamp, ibis.null("timestamp(6)"))
    who = log.events.resource_key if log.has_resources else ibis.null("int32")
    seen = log.events.select("case_key", "position", "activity_key", "timestamp", began=began, who=who)
    seen = seen.mutate(before=_.timestamp.lag().over(in_case), source_key=_.activity_key.lag().over(in_case))
    gap_h = hours_from(seen.before, seen.began)
    work_h = hours_from(seen.began, seen.timestamp)
    return seen.mutate(work_h=work_h, waiting_h=ibis.greatest(gap_h, 0.0), is_overlapping=gap_h < 0)


def _waiting(log: EventLog) -> ir.Table:
    moves = timed(log).filter(_.source_key.notnull())
    is_known = moves.began.notnull()
    return moves.group_by("source_key", "activity_key").agg(
        n=is_known.sum(), n_unknown=(~is_known).sum(),
        n_overlapping=moves.is_overlapping.sum().fill_null(0),
        waiting_h=moves.waiting_h.sum().fill_null(0.0), waiting_median_h=moves.waiting_h.median(),
        work_h=moves.work_h.sum(where=is_known).fill_null(0.0), work_median_h=moves.work_h.median(),
    )  # fmt: skip


def _work(log: EventLog) -> ir.Table:
    events = timed(log)
    is_known = events.began.notnull()
    found = events.group_by("activity_key").agg(
        n=is_known.sum(), n_unknown=(~is_known).sum(), total_h=events.work_h.sum().fill_null(0.0),
        waiting_h=events.waiting_h.sum().fill_null(0.0), waiting_median_h=events.waiting_h.median(),
        q=quantiles(events.work_h, [0.5, 0.9]),
    )  # fmt: skip
    return found.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")
