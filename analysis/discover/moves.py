"""How do cases move between what a picture shows, where it leaves activities out or folds them together?

What is left out is bridged: the move goes from the activity shown before to the activity shown after, with
the time that really lay between them. Nothing is lost but the stops on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.log.engine import quantiles
from analysis.log.moments import hours_from
from analysis.schema import Schema

MOVES = Schema(
    "moves",
    {
        "source": "text", "target": "text", "n": "count", "n_cases": "count", "median_h": "hours",
        "mean_h": "hours", "p90_h": "hours", "total_h": "hours", "n_bridged": "count", "n_rework": "count",
    },
    ("-total_h", "source", "target"),
)  # fmt: skip
STOPS = Schema(
    "stops",
    {
        "activity": "text", "n": "count", "n_cases": "count", "n_start": "count", "n_end": "count",
        "n_rework": "count",
    },
    ("-n", "activity"),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """Which activities a picture shows, and which it folds together.

    Parameters
    ----------
    folded
        Name of a box to the activities in it, as pairs; a name is none of an activity.
    shown
        The boxes there are: activities that are not folded, and names of folded ones. None: all.
    calendar
        Counts the working hours of this calendar; None counts all hours.
    """

    folded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shown: tuple[str, ...] | None = None
    calendar: Calendar | None = None

    @property
    def is_plain(self) -> bool:
        """Whether every activity is shown, each on its own."""
        return not self.folded and self.shown is None

    def box(self, activity: str) -> str | None:
        """The box an activity is in; None where it is left out."""
        name = self._box_of.get(activity, activity)
        return name if self.shown is None or name in self.shown else None

    def within(self, name: str) -> tuple[str, ...]:
        """The activities in a box."""
        return dict(self.folded).get(name, (name,))

    def along(self, trace: tuple[str, ...] | list[str]) -> list[str]:
        """The boxes a case comes by; one that is folded counts once however long the case stays in it."""
        way: list[str] = []
        for name in map(self.box, trace):
            if name is not None and not (way and way[-1] == name and name in dict(self.folded)):
                way.append(name)
        return way

    @property
    def _box_of(self) -> Mapping[str, str]:
        return {activity: name for name, inside in self.folded for activity in inside}


PLAIN = Look()


class Seen(NamedTuple):
    """What a look shows of a log: frame `MOVES` between its boxes, frame `STOPS` at them."""

    moves: pd.DataFrame
    stops: pd.DataFrame


def seen(log: EventLog, look: Look = PLAIN, *, with_rework: bool = False) -> Seen:
    """The boxes of a look and the transitions between them, how often and how long apart.

    Parameters
    ----------
    look
        What is shown and folded. With the plain look every figure is that of `directly_follows`,
        `activities` and `endpoints`.
    with_rework
        Counts `n_rework` too; it is 0 otherwise.

    Returns
    -------
    `moves`: `n_bridged` moves pass activities that are left out; `n_rework` lead to rework: back in the
    process, or to an activity done before in the case that does not naturally repeat. Moves within a folded
    box are none; from one, the time runs from its last event.

    `stops`: `n` counts events, those within a folded box too; a case begins with the first and ends with
    the last box shown of it. Cases without any box shown are not counted.
    """
    found = log.ask(_moves, look, with_rework)
    inside = (found["source"] == found["target"]) & (found["target"] < -1)
    between = found[found["source"].notna() & ~inside]
    return Seen(MOVES.conform(named(log, look, between)), _stops(log, look, found))


def _moves(log: EventLog, look: Look, with_rework: bool) -> ir.Table:
    steps = stepped(log, look, with_rework=with_rework)
    counted = steps.group_by("source", "target").agg(
        n=_.count(), n_cases=_.case_key.nunique(), mean_h=_.flow_h.mean(), total_h=_.flow_h.sum(),
        q=quantiles(_.flow_h, [0.5, 0.9]), n_bridged=_.is_bridge.sum(), n_rework=_.is_rework.sum(),
    )  # fmt: skip
    return counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def _cases_in(log: EventLog, look: Look) -> ir.Table:
    return boxed(log, look).group_by("box").agg(n_cases=_.case_key.nunique())


def _stops(log: EventLog, look: Look, found: pd.DataFrame) -> pd.DataFrame:
    """Every event shown came in by some move or began its case; every one that none leaves ended it."""
    here = log.ask(_cases_in, look).set_index("box")
    into, out = found.groupby("target"), found.groupby("source")
    begun = found[found["source"].isna()].set_index("target")["n"]
    here = here.assign(n=into["n"].sum(), n_rework=into["n_rework"].sum(), n_start=begun, left=out["n"].sum())
    here = here.fillna(0)
    here = here.assign(n_end=here["n"] - here["left"], activity=here.index.map(_names(log, look)))
    return STOPS.conform(here.reset_index())


def stepped(log: EventLog, look: Look = PLAIN, *, with_rework: bool = False) -> ir.Table:
    """The events of the boxes shown, each with the box before it (`source`, null at first) and the time.

    Returns
    -------
    Expression with `case_key, source, target, flow_h, is_bridge, is_rework`; source and target are keys
    that `named` turns into names; both are the same, and below -1, within a folded box.
    """
    order = ibis.window(group_by="case_key", order_by="position")
    steps = boxed(log, look, with_rework=with_rework).mutate(
        source=_.box.lag().over(order),
        since=_.timestamp.lag().over(order),
        place=_.position.lag().over(order),
    )
    timed = steps.mutate(
        target=_.box,
        flow_h=hours_from(_.since, _.timestamp),
        is_bridge=(_.position - _.place > 1).fill_null(False),
    )
    if look.calendar is not None:
        timed = log.working(timed, look.calendar, since="since", lasting_h="flow_h", name="flow_h")
    return timed.select("case_key", "source", "target", "flow_h", "is_bridge", "is_rework")


def named(log: EventLog, look: Look, found: pd.DataFrame) -> pd.DataFrame:
    """`found` with the names of its keys `source` and `target`."""
    names = _names(log, look)
    return found.assign(source=found["source"].map(names), target=found["target"].map(names))


def box_key(log: EventLog, look: Look, name: str) -> int:
    """The key of a box in `stepped`; -1, which none has, for one that is not in the log."""
    boxes = {box: key for key, box in _names(log, look).items()}
    return boxes.get(name, -1)


def boxed(log: EventLog, look: Look, *, with_rework: bool = False) -> ir.Table:
    """The events shown: `case_key, position, timestamp, box, is_rework`; a folded box has a key below -1."""
    columns = ["case_key", "position", "timestamp", "activity_key", "is_first_activity"]
    events = log.events.select(*columns).mutate(is_rework=ibis.literal(False))
    if with_rework:
        events = _marked(log, events)
    if look.shown is not None:
        inside = (one for name in look.shown for one in look.within(name) if log.has_activity(one))
        events = events.filter(_.activity_key.isin([log.activity_key(one) for one in inside] or [-1]))
    return events.select("case_key", "position", "timestamp", "is_rework", box=_box(log, look, events))


def _marked(log: EventLog, events: ir.Table) -> ir.Table:
    """Which events are rework: of all of a case, so that it does not matter what a look leaves out.

    A case has one of them exactly if it has rework as the key figure counts it: steps that never fall below
    the one before never fall below any.
    """
    keys = log.activities.select("activity_key", "repeats", "step")
    joined = events.drop("is_rework").join(keys, "activity_key")
    earlier = ibis.window(group_by="case_key", order_by="position", rows=(None, -1))
    back = (joined.step < joined.step.last(include_null=False).over(earlier)).fill_null(False)
    return joined.mutate(is_rework=back | (~joined.is_first_activity & ~joined.repeats))


def _box(log: EventLog, look: Look, events: ir.Table) -> ir.IntegerValue:
    branches = []
    for place, (_name, inside) in enumerate(look.folded):
        keys = [log.activity_key(one) for one in inside if log.has_activity(one)]
        if keys:
            branches.append((events.activity_key.isin(keys), ibis.literal(-2 - place, "int32")))
    key = events.activity_key.cast("int32")
    return ibis.cases(*branches, else_=key) if branches else key


def _names(log: EventLog, look: Look) -> dict[int, str]:
    """Key to name of every box a look may have."""
    return log.activity_names | {-2 - place: name for place, (name, _inside) in enumerate(look.folded)}
