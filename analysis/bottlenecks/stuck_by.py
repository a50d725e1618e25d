"""Whose are the cases that are stuck: how many, of how many, and with how much money, by any attribute?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.stages import late
from analysis.log import EventLog
from analysis.measures.grouping import Grouping, grouping
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

STUCK_BY = Schema(
    "stuck_by",
    {
        "group": "text", "n_still": "count", "n_stuck": "count", "share_stuck": "share", "amount": "number",
        "longest_h": "hours",
    },
    ("-n_stuck", "-n_still", "group"),
)  # fmt: skip


def stuck_by(log: EventLog, stage: str | None, *, by: str, targets: Targets = NONE) -> pd.DataFrame:
    """The cases that stand in a stage for too long, by an attribute.

    A case is in one stage at a time, so that the groups add up to all, and the stages too.

    Parameters
    ----------
    stage
        None for all stages together.
    by
        A column or role; the value the case has now, numbers in bands.

    Returns
    -------
    Frame `STUCK_BY`: `n_still` cases in the stage now, `n_stuck` of them for too long (as `stuck_ids`), their
    `amount` together (null without amounts, or in several currencies) and the longest of them in hours.
    Cases without a value form the group with the empty name.
    """
    found = log.ask(_by_group, stage, grouping(log, by), targets, _has_amount(log))
    return STUCK_BY.conform(found.assign(share_stuck=found["n_stuck"] / found["n_still"]))


def stuck_of(log: EventLog, stage: str | None, *, by: str, group: str, targets: Targets = NONE) -> list[str]:
    """The cases of one group that stand in a stage for too long, the longest first."""
    here = _grouped(log, stage, grouping(log, by), targets, _has_amount(log)).filter(
        _.is_late, _.group == group
    )
    return list(log.frame(here.order_by(_.dwell_h.desc(), _.case_id).select("case_id"))["case_id"])


def _has_amount(log: EventLog) -> bool:
    return "amount" in log.roles and not log.is_money_mixed


def _by_group(log: EventLog, stage: str | None, by: Grouping, targets: Targets, has_amount: bool) -> ir.Table:
    here = _grouped(log, stage, by, targets, has_amount)
    return here.group_by("group").agg(
        n_still=_.count(), n_stuck=_.is_late.sum(), amount=_.amount.sum(where=_.is_late),
        longest_h=_.dwell_h.max(where=_.is_late),
    )  # fmt: skip


def _grouped(log: EventLog, stage: str | None, by: Grouping, targets: Targets, has_amount: bool) -> ir.Table:
    cases = log.cases
    amount = cases[log.roles["amount"]].cast("float64") if has_amount else ibis.null("float64")
    told = cases.select("case_key", "case_id", group=by.of(cases), amount=amount)
    here = late(log, targets=targets)
    return (here if stage is None else here.filter(_.stage == stage)).join(told, "case_key")
