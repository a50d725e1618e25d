"""From when to when was each case in each stage, and what became of it there?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.log.states import OVER, is_in
from analysis.measures.comparable import GROUPS, beside_comparable, in_groups
from analysis.measures.excess import BEST
from analysis.measures.stages import stuck

STILL, MOVED, WON, LOST = 0, 1, 2, 3
"""What became of a case in a stage: there still, moved on to another stage, or over from there."""


def has_history(log: EventLog) -> bool:
    """Whether events say in which stage a case was; else only the stage it has now is known."""
    return "stage" in log.roles and log.column("stage") in log.all_events.columns


def visits(log: EventLog) -> ir.Table:
    """The visits of the cases of the view to stages.

    A case that is over leaves its stage when its outcome falls; what happens to it afterwards (an order,
    an invoice) belongs to no stage, and a stage it enters only then (Closed Won) is none it stays in.

    Returns
    -------
    Expression with `case_key, stage, entered_at, left_at, became`: one row a visit; `left_at` is null and
    `became` is `STILL` where the case is there at `as_of`.
    """
    return log.keep(_visits).semi_join(log.cases, "case_key")


def stays(log: EventLog) -> ir.Table:
    """What the cases of the view spent in each stage, all visits of a case together.

    Returns
    -------
    Expression with `case_key, stage, stage_key` (its number), `entered_at` (first), `dwell_h`, `became` (of
    the last visit), `usual_h` and `best_h` (median and best quartile of comparable stays of the whole log
    that are over), `is_stuck` (of stays that last: `analysis.measures.stages.stuck`; null where nothing is
    comparable).
    """
    return log.keep(_stays).semi_join(log.cases, "case_key")


def _visits(log: EventLog) -> ir.Table:
    of_case = ibis.window(group_by="case_key", order_by="position")
    staged = _staged(log).filter(_.over_at.isnull() | (_.timestamp < _.over_at))
    begun = staged.mutate(before=_.stage.lag().over(of_case))
    begun = begun.filter(_.before.isnull() | (_.before != _.stage))
    ended = begun.mutate(after_at=_.timestamp.lead().over(of_case))
    became = ibis.cases(
        (ended.after_at.notnull(), MOVED), (ended.over_at.isnull(), STILL), (ended.is_lost, LOST), else_=WON
    )
    return ended.select(
        "case_key", "stage", entered_at=_.timestamp, left_at=ibis.coalesce(_.after_at, _.over_at),
        became=became.cast("int8"),
    )  # fmt: skip


def _staged(log: EventLog) -> ir.Table:
    """Events that say in which stage the case is from then on, and when the case was over."""
    column = log.column("stage")
    events = log.events.select("case_key", "position", "timestamp", stage=log.events[column].cast("string"))
    return events.filter(_.stage.notnull()).join(_ends(log), "case_key")


def _ends(log: EventLog) -> ir.Table:
    """When each case was over, and whether it was lost."""
    cases = log.cases
    is_over = is_in(log.catalogue, cases.state, *OVER)
    is_lost = is_in(log.catalogue, cases.state, "lost")
    end = ibis.coalesce(cases.closed_at, cases.ended_at)
    return cases.select(
        "case_key", over_at=ibis.ifelse(is_over, end, ibis.null("timestamp(6)")), is_lost=is_lost
    )


def _stays(log: EventLog) -> ir.Table:
    """One row per case and stage, with what is usual, and what is known of those that last."""
    now = data_end(log)
    until = ibis.coalesce(_.left_at, ibis.greatest(now, _.entered_at))
    summed = log.keep(_visits).mutate(hours=hours_from(_.entered_at, until))
    found = summed.group_by("case_key", "stage").agg(
        entered_at=_.entered_at.min(), dwell_h=_.hours.sum(), became=_.became.argmax(_.entered_at)
    )
    return _with_stuck(log, _with_usual(found.join(in_groups(log, log.cases), "case_key")))


def _with_usual(found: ir.Table) -> ir.Table:
    past = found.filter(_.became != STILL)
    near = past.group_by("stage", *GROUPS).agg(
        n_near=_.count(), near_usual_h=_.dwell_h.median(), near_best_h=_.dwell_h.quantile(BEST)
    )
    every = past.group_by("stage").agg(all_usual_h=_.dwell_h.median(), all_best_h=_.dwell_h.quantile(BEST))
    return beside_comparable(found, near, every, keys=["stage"], figures=["usual_h", "best_h"])


def _with_stuck(log: EventLog, found: ir.Table) -> ir.Table:
    judged = stuck(log).select("case_key", "stage", "is_stuck")
    joined = found.left_join(judged, ["case_key", "stage"])
    kept = ["case_key", "stage", "entered_at", "dwell_h", "became", "usual_h", "best_h"]
    stage_key = ibis.dense_rank().over(order_by=_.stage).cast("int32")
    is_stuck = ibis.ifelse(_.became == STILL, _.is_stuck, ibis.null("boolean"))
    return joined.select(*kept, stage_key=stage_key, is_stuck=is_stuck)
