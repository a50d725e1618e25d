"""How long cases stay in a stage, and which open ones stay longer than is usual there."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.log.states import OVER, is_in
from analysis.measures.comparable import GROUPS, beside_comparable, in_groups

USUAL = 0.75
"""An open case is stuck above this quantile of the dwell of won cases."""


def dwell(log: EventLog) -> ir.Table:
    """Hours each case of the view spent in each stage, all its visits together.

    Returns
    -------
    Expression with `case_key, stage, dwell_h, entered_at, is_current`: an open case's time in its
    current stage runs to `as_of`; events without a stage belong to the stage before them.
    """
    return log.keep(_dwell).semi_join(log.cases, "case_key")


def _dwell(log: EventLog) -> ir.Table:
    """`dwell` of all cases, worked out once: a few rows a case."""
    now = data_end(log)
    still = log.cases.select("case_key", is_open=is_open(log))
    timed = _staged(log).join(still, "case_key").mutate(is_last=_.target_key.isnull())
    age = hours_from(timed.timestamp, now)
    stayed = ibis.cases((~_.is_last, _.flow_h), (_.is_open, age), else_=0.0)
    return timed.group_by("case_key", "stage").agg(
        dwell_h=stayed.sum(), entered_at=_.timestamp.min(), is_current=_.is_last.any()
    )


def stuck(log: EventLog) -> ir.Table:
    """The open cases of the view, and whether each is stuck in its stage.

    Stuck: in its stage for longer than the 75th percentile of that stage's dwell among won cases of the
    same product and amount band of the whole log; among all won cases where those are fewer than 30.

    Returns
    -------
    Expression with `case_key, stage, entered_at, dwell_h, usual_h, is_stuck` (null where no won case ever
    was in the stage).
    """
    here = in_groups(log, log.cases.filter(is_open(log)))
    current = dwell(log).filter(_.is_current).drop("is_current").join(here, "case_key")
    near, usual = log.keep(_near), log.keep(_usual)
    judged = beside_comparable(current, near, usual, keys=["stage"], figures=["usual_h"])
    kept = ["case_key", "stage", "entered_at", "dwell_h", "usual_h"]
    return judged.select(*kept).mutate(is_stuck=_.dwell_h > _.usual_h)


def _usual(log: EventLog) -> ir.Table:
    """What won cases usually spent in each stage."""
    return _past(log).group_by("stage").agg(all_usual_h=_.dwell_h.quantile(USUAL))


def _near(log: EventLog) -> ir.Table:
    """What comparable ones did."""
    by_group = _past(log).group_by("stage", *GROUPS)
    return by_group.agg(n_near=_.count(), near_usual_h=_.dwell_h.quantile(USUAL))


def _past(log: EventLog) -> ir.Table:
    return dwell(log).join(in_groups(log, log.cases.filter(is_in(log.catalogue, _.state, "won"))), "case_key")


def _staged(log: EventLog) -> ir.Table:
    column = log.column("stage")
    events = log.events
    if column not in events.columns:
        return events.join(log.cases.select("case_key", stage=_[column]), "case_key")
    so_far = ibis.window(group_by="case_key", order_by="position", rows=(None, 0))
    told = events.mutate(n_told=events[column].count().over(so_far)).filter(_.n_told > 0)
    since = ibis.window(group_by=["case_key", "n_told"])
    return told.mutate(stage=told[column].max().over(since)).drop("n_told")


def is_open(log: EventLog) -> ir.BooleanValue:
    """In the stages' sense: not in a final, won or lost state; where there are no states, every case."""
    return ~is_in(log.catalogue, log.cases.state, *OVER)
