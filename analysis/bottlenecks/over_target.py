"""Which cases miss a target, and how many of each group do?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.measures.grouping import Grouping, grouping
from analysis.measures.kpi import REGISTRY
from analysis.measures.stage_visits import stays
from analysis.measures.survival import OTHER
from analysis.schema import Schema

OVER_BY = Schema(
    "over_by",
    {"group": "text", "n": "count", "n_over": "count", "share_over": "share"},
    ("-n_over", "-share_over", "group"),
)


def can_miss(kind: str, subject: tuple[str, ...]) -> bool:
    """Whether single cases can miss such a target: of a count a week none can."""
    return kind != "kpi" or REGISTRY[subject[0]].unit != "per_week"


def over_by(
    log: EventLog, kind: str, subject: tuple[str, ...], target: float, *, by: str, better: str = "down"
) -> pd.DataFrame:
    """How many cases of each group miss a target.

    A case misses it when the transition took longer in it (once or more), when it was in the stage for longer
    or is by now, or when its key figure is worse: the time longer (of open cases the time so far; lost ones
    are left out), the *yes* a *no* where more is better.

    Parameters
    ----------
    kind, subject
        `flow` with source and target, `stage` with its name, `kpi` with its key.
    target
        In hours, or as a share; of a share every case counts that is not as it shall be.
    by
        A column or role; the value the case has now, numbers in bands.
    better
        `up` where more is better.

    Returns
    -------
    Frame `OVER_BY`: `n` cases that the target is asked of. Cases without a value form the group with the
    empty name. Empty, with the same columns, where nothing can miss it.
    """
    if not can_miss(kind, subject):
        return OVER_BY.conform(pd.DataFrame(columns=list(OVER_BY.columns)))
    found = log.ask(_by_group, kind, subject, float(target), better, grouping(log, by))
    return OVER_BY.conform(found.assign(share_over=found["n_over"] / found["n"]))


def over_ids(
    log: EventLog, kind: str, subject: tuple[str, ...], target: float, *, better: str = "down"
) -> list[str]:
    """The cases of the view that miss a target, by their ids."""
    if not can_miss(kind, subject):
        return []
    late = _judged(log, kind, subject, float(target), better).filter(_.is_over)
    named = late.join(log.cases.select("case_key", "case_id"), "case_key")
    return list(log.frame(named.select("case_id").order_by("case_id"))["case_id"])


def _by_group(
    log: EventLog, kind: str, subject: tuple[str, ...], target: float, better: str, by: Grouping
) -> ir.Table:
    judged = _judged(log, kind, subject, target, better)
    joined = judged.join(log.cases.select("case_key", group=by.of(log.cases)), "case_key")
    return joined.group_by("group").agg(n=_.count(), n_over=_.is_over.sum())


def _judged(log: EventLog, kind: str, subject: tuple[str, ...], target: float, better: str) -> ir.Table:
    """A row a case that the target is asked of: `case_key, is_over`."""
    if kind == "flow":
        keys = [log.activity_key(name) for name in subject]
        here = log.events.filter(_.activity_key == keys[0], _.target_key == keys[1])
        return _each(here.select("case_key", is_over=here.flow_h > target))
    if kind == "stage":
        return stays(log).filter(_.stage == subject[0]).select("case_key", is_over=_.dwell_h > target)
    entry = REGISTRY[subject[0]]
    seen = entry.observations(log).filter(_.value.notnull())
    if "outcome" in seen.columns:
        seen = seen.filter(seen.outcome != OTHER)
    value = seen.value.cast("float64")
    is_over = value > target if entry.unit == "hours" else value < 0.5 if better == "up" else value > 0.5
    return _each(seen.select("case_key", is_over=is_over))


def _each(rows: ir.Table) -> ir.Table:
    return rows.group_by("case_key").agg(is_over=ibis.coalesce(_.is_over.any(), False))
