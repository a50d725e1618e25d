"""How far apart do two activities of a case lie? The times of both, and the filter on the hours between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.errors import AnalysisError, FilterError
from analysis.log.conditions import between
from analysis.log.filter_base import Filter
from analysis.log.moments import hours_from
from analysis.log.states import OVER, is_in

if TYPE_CHECKING:
    from analysis.log.event_log import EventLog

At = Literal["first", "last"]


@dataclass(frozen=True)
class Between(Filter):
    """Cases in which `target` comes `min_h` to `max_h` hours after `source`; open where `None`.

    Parameters
    ----------
    source, target
        Activities; `None` for the start of the case, or the end of one that is over.
    source_at, target_at
        Which occurrence counts where there are several: `first` or `last`.
    pair_by
        A column with the ids of objects (quotes, invoices): cases in which any object took so long.
    """

    source: str | None = None
    target: str | None = None
    source_at: At = "last"
    target_at: At = "first"
    min_h: float | None = None
    max_h: float | None = None
    pair_by: str | None = None
    kind: ClassVar[str] = "between"

    def __post_init__(self) -> None:
        for at in (self.source_at, self.target_at):
            if at not in ("first", "last"):
                raise FilterError("between_unknown_choice", value=at)

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        targets = None if self.target is None else [self.target]
        pairs = times(
            log, log.all_events, cases, self.source, targets,
            source_at=self.source_at, target_at=self.target_at, pair_by=self.pair_by,
        )  # fmt: skip
        hours = hours_from(pairs.since, pairs.until)
        found = pairs.filter(pairs.until >= pairs.since, between(hours, self.min_h, self.max_h))
        return cases.case_key.isin(found.case_key)


def times(
    log: EventLog,
    events: ir.Table,
    cases: ir.Table,
    source: str | None,
    targets: Sequence[str] | None,
    *,
    source_at: At,
    target_at: At,
    pair_by: str | None = None,
) -> ir.Table:
    """When `source` and any of `targets` happened, per case or per object of a case.

    Parameters
    ----------
    events, cases
        Of a view of the log.
    source, targets
        `None` for the start of the case, and for its end: the last event of a case that is over.

    Returns
    -------
    Expression with `case_key, object_id` (null without `pair_by`), `since`, `until`; rows only for cases
    (objects) that have at least one of the two.
    """
    for at in (source_at, target_at):
        if at not in ("first", "last"):
            raise AnalysisError("between_unknown_choice", value=at)
    start = [] if source is None else [log.activity_key(source)]
    end = [] if targets is None else [log.activity_key(name) for name in targets]
    found = _of_events(log, events, cases, [*start, *end], pair_by).agg(
        since=_at(source_at, _.activity_key.isin(start)) if start else ibis.null("timestamp(6)"),
        until=_at(target_at, _.activity_key.isin(end)) if end else ibis.null("timestamp(6)"),
    )
    found = found if pair_by else found.mutate(object_id=ibis.null("string"))
    if source is not None and targets is not None:
        return found
    bounds = cases.select("case_key", start_at=cases.started_at, end_at=_over_at(log, cases))
    joined = found.join(bounds, "case_key") if pair_by else bounds.left_join(found, "case_key")
    return joined.select(
        "case_key", object_id=_.object_id if pair_by else ibis.null("string"),
        since=_.start_at if source is None else _.since, until=_.end_at if targets is None else _.until,
    )  # fmt: skip


def _of_events(
    log: EventLog, events: ir.Table, cases: ir.Table, keys: list[int], pair_by: str | None
) -> ir.GroupedTable:
    kept = events.filter(_.activity_key.isin(keys)) if keys else events.limit(0)
    if pair_by is None:
        return kept.group_by("case_key")
    column = log.column(pair_by)
    if column not in kept.columns:
        kept = kept.join(cases.select("case_key", column), "case_key")
    named = kept.mutate(object_id=kept[column].cast("string")).filter(_.object_id.notnull())
    return named.group_by("case_key", "object_id")


def _over_at(log: EventLog, cases: ir.Table) -> ir.Value:
    """The last event of a case that is over; where a process has no states, of every case."""
    if not log.catalogue.states:
        return cases.ended_at
    return ibis.ifelse(is_in(log.catalogue, cases.state, *OVER), cases.ended_at, None)


def _at(which: At, happened: ir.Deferred) -> ir.Deferred:
    return _.timestamp.min(where=happened) if which == "first" else _.timestamp.max(where=happened)
