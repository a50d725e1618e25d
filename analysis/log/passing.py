"""Which cases go from one activity to another: directly, later, or over activities that do not count?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log.moments import hours_from

if TYPE_CHECKING:
    from analysis.log.event_log import EventLog


def directly(log: EventLog, source: int, target: int, longer_than_h: float | None) -> ir.Table:
    """Events with `source` that `target` follows directly."""
    found = log.all_events.filter(_.activity_key == source, _.target_key == target)
    return found if longer_than_h is None else found.filter(_.flow_h > longer_than_h)


def later(log: EventLog, source: int, target: int, longer_than_h: float | None) -> ir.Table:
    """Cases with a `target` anywhere after a `source`.

    The first `source` and the last `target` lie furthest apart: if any pair fits, they do.
    """
    first, last = _.activity_key == source, _.activity_key == target
    ends = log.all_events.group_by("case_key").agg(
        first=_.position.min(where=first), last=_.position.max(where=last),
        since=_.timestamp.min(where=first), until=_.timestamp.max(where=last),
    )  # fmt: skip
    found = ends.filter(_.last > _.first)
    if longer_than_h is None:
        return found
    return found.filter(hours_from(_.since, _.until) > longer_than_h)


def passing(
    log: EventLog,
    sources: Sequence[int],
    targets: Sequence[int],
    shown: Sequence[int],
    longer_than_h: float | None,
) -> ir.Table:
    """Events at which cases go from one of `sources` to one of `targets`, of those that count.

    Without sources: at which they begin with a target; without targets: end with a source. Without
    `shown` all count.
    """
    order = ibis.window(group_by="case_key", order_by="position")
    events = log.all_events.filter(_.activity_key.isin(shown)) if shown else log.all_events
    if not targets:
        ends = events.mutate(after=_.activity_key.lead().over(order))
        return ends.filter(_.activity_key.isin(sources), _.after.isnull())
    before = _.activity_key.lag().over(order)
    moves = events.mutate(before=before, since=_.timestamp.lag().over(order))
    moves = moves.filter(_.activity_key.isin(targets))
    moves = moves.filter(_.before.isin(sources) if sources else _.before.isnull())
    if longer_than_h is None:
        return moves
    return moves.filter(hours_from(_.since, _.timestamp) > longer_than_h)
