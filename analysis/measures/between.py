"""How long it takes from one activity to another, per case or per invoice, quote, approval."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.apart import At, times
from analysis.log.calendar import Calendar, Time
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.log.states import is_in
from analysis.schema import Schema

BETWEEN = Schema(
    "between",
    {"case_id": "text", "object_id": "text", "duration_h": "hours", "status": "text"},
    ("case_id", "object_id"),
)


def between(
    log: EventLog,
    source: str | None,
    target: str | None,
    *,
    source_at: At = "last",
    target_at: At = "first",
    pair_by: str | None = None,
    time: Time = "calendar",
    calendar: Calendar | None = None,
) -> pd.DataFrame:
    """How long it takes from `source` to `target`, per case or per object of a case.

    Not the time of the direct transition: anything may lie between the two.

    Parameters
    ----------
    source, target
        Activities; `None` for the start of the case, and for its end where it is over.
    source_at, target_at
        Which occurrence counts where there are several.
    pair_by
        A column with the ids of objects (`InvoiceId`, `QuoteId`, `ApprovalId`): one row per object
        instead of one per case, its own source and target.
    time
        `working` counts only the working hours of `calendar` (without one: Monday to Friday, 9 to 18).

    Returns
    -------
    Frame `BETWEEN`, by `case_id` and `object_id` (null without `pair_by`). `status` is `done`; `open`
    (source without target: `duration_h` runs to `as_of`, the true one is at least that); `reversed`
    (target before source, no duration); `missing` (no source, or no target in a case that ended
    otherwise, as a lost deal does; no duration).

    Raises
    ------
    FilterError
        `filter_unknown_activity` or `filter_unknown_column`.
    """
    pairs = paired(
        log, source, None if target is None else [target],
        source_at=source_at, target_at=target_at, pair_by=pair_by,
        calendar=(calendar or Calendar()) if time == "working" else None,
    )  # fmt: skip
    found = log.frame(pairs.select("case_id", "object_id", "duration_h", "status"))
    return BETWEEN.conform(found)


def paired(
    log: EventLog,
    source: str | None,
    targets: Sequence[str] | None,
    *,
    source_at: At = "last",
    target_at: At = "first",
    pair_by: str | None = None,
    calendar: Calendar | None = None,
    events: ir.Table | None = None,
) -> ir.Table:
    """`between` as an expression, with `case_key, since, until`; any of several targets ends it.

    `over_at` is when the case was over, if it is. With a `calendar` the hours are its working hours. `events`
    are those of the view by another way, for one who asks no more of them.
    """
    found = times(
        log, log.events if events is None else events, log.cases, source, targets,
        source_at=source_at, target_at=target_at, pair_by=pair_by,
    )  # fmt: skip
    over_at = ibis.coalesce(log.cases.closed_at, log.cases.ended_at)
    cases = log.cases.select("case_key", "case_id", "state", over_at=over_at)
    joined = found.join(cases, "case_key") if pair_by else cases.left_join(found, "case_key")
    return _judged(joined, log, calendar)


def _judged(pairs: ir.Table, log: EventLog, calendar: Calendar | None) -> ir.Table:
    over = is_in(log.catalogue, _.state, "lost", "final")
    status = ibis.cases(
        (_.since.isnull(), "missing"),
        (_.until.notnull() & (_.until < _.since), "reversed"),
        (_.until.notnull(), "done"),
        (over, "missing"),
        else_="open",
    )
    now = data_end(log)
    judged = pairs.mutate(status=status)
    end = ibis.cases(
        (judged.status == "done", judged.until),
        (judged.status == "open", ibis.greatest(now, judged.since)),
        else_=None,
    )
    ending = judged.mutate(_ended=end)
    if calendar:
        timed = log.working(ending, calendar, since="since", until="_ended", name="duration_h")
    else:
        timed = ending.mutate(duration_h=hours_from(ending.since, ending._ended))
    return timed.drop("_ended")
