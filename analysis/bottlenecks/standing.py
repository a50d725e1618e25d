"""What stands at a transition, as far as one timestamp an event tells: who hands over, and on which days?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from analysis.log import EventLog
from analysis.log.calendar import Calendar, Hours
from analysis.log.clock import DAY_US, HOUR_US, local_us
from analysis.schema import Schema

HANDS = Schema(
    "standing",
    {
        "split": "text", "kind": "text", "n": "count", "median_h": "hours",
        "p90_h": "hours", "total_h": "hours", "share": "share",
    },
)  # fmt: skip
OFF_HOURS = Schema("off_hours", {"kind": "text", "total_h": "hours", "share": "share"})
BEGINS = Schema(
    "waiting_begins",
    {"weekday": "count", "slot": "count", "n": "count", "median_h": "hours"},
    ("weekday", "slot"),
)
HANDLERS = ("customer", "same_person", "other_person", "other_department", "unknown")
SYSTEMS = ("same_system", "other_system", "unknown")
OFF = ("worked", "night", "weekend", "holiday")
SLOT_H = 4


def who_waits(log: EventLog, source: str, target: str) -> str:
    """Whether the customer does the target (`does`), was asked (`asked`), sees both (`seen`), or none."""
    known = [log.catalogue.activity(name) for name in (source, target)]
    keys = [one.key if one else name for one, name in zip(known, (source, target), strict=True)]
    if keys[1] in log.catalogue.done_by_customer:
        return "does"
    if keys[0] in log.catalogue.asks_customer:
        return "asked"
    return "seen" if set(keys) <= log.catalogue.seen_by_customer else ""


def standing(log: EventLog, source: str, target: str) -> pd.DataFrame:
    """The moves of one transition by who did the two steps, and by the systems they were done in.

    Parameters
    ----------
    source, target
        The transition: `target` directly after `source`.

    Returns
    -------
    Frame `HANDS`. Splits each of which adds up to all moves and hours: `hands` (the customer where the
    catalogue says that the customer does the target; else the same person, another one of the same
    department, one of another department, unknown), `entered` (who entered both, where the customer does
    the target) and `systems`; a split is missing where the log has no such column. Only kinds that happen.
    """
    moves = log.ask(_moves, source, target)
    hours, hands = moves["flow_h"].to_numpy(), moves["hands"].to_numpy()
    parts = {"hands": (hands, HANDLERS), "systems": (moves["systems"].to_numpy(), SYSTEMS)}
    if who_waits(log, source, target) == "does":
        by_customer = np.full(len(hands), HANDLERS.index("customer"))
        parts = {"hands": (by_customer, HANDLERS), "entered": (hands, HANDLERS), "systems": parts["systems"]}
    rows = [row for split, part in parts.items() for row in _split(split, hours, *part)]
    return HANDS.conform(pd.DataFrame(rows, columns=list(HANDS.columns)))


def _split(
    split: str, hours: NDArray[np.float64], places: NDArray[np.int8], kinds: Sequence[str]
) -> list[tuple[str, str, int, float, float, float, float]]:
    """Rows of `HANDS`, one for each kind that happens; none where no kind is known."""
    found = np.unique(places)
    if {kinds[place] for place in found} <= {"unknown"}:
        return []
    whole, rows = float(hours.sum()), []
    for place in found:
        here = hours[places == place]
        total = float(here.sum())
        middle, late = np.quantile(here, [0.5, 0.9])
        share = total / whole if whole else 0.0
        rows.append((split, kinds[place], len(here), float(middle), float(late), total, share))
    return rows


def share_of_customers(log: EventLog, flows: pd.DataFrame) -> float:
    """Which share of the time of all these transitions lies before a step of the customer."""
    total = float(flows["total_h"].sum())
    waits = [who_waits(log, *pair) == "does" for pair in zip(flows["source"], flows["target"], strict=True)]
    return float(flows.loc[waits, "total_h"].sum()) / total if total else 0.0


def off_hours(log: EventLog, source: str, target: str, calendar: Calendar) -> pd.DataFrame:
    """How much of the time of one transition lay within working hours, at night, on weekends, on holidays.

    Returns
    -------
    Frame `OFF_HOURS`: `worked`; `night` (a working day, outside its hours); `weekend` (no day of the
    week on which work is done); `holiday` (off by law; only where the calendar has a country). They add
    up to all hours of the transition. Empty where no time passes.
    """
    found = log.ask(_off_hours, source, target, calendar).iloc[0]
    whole = float(found["whole"] or 0.0)
    if not whole:
        return OFF_HOURS.conform(pd.DataFrame(columns=list(OFF_HOURS.columns)))
    worked = min(float(found["worked"]), whole)
    on_days = min(max(float(found["on_days"]), worked), whole)
    on_any = min(max(float(found["on_any"]), on_days), whole)
    hours = [worked, on_days - worked, whole - on_any, on_any - on_days]
    rows = pd.DataFrame({"kind": OFF, "total_h": hours})
    rows = rows[(rows["total_h"] > 1e-9) | rows["kind"].isin(OFF[:3])]
    return OFF_HOURS.conform(rows.assign(share=rows["total_h"] / whole))


def begins(log: EventLog, source: str, target: str) -> pd.DataFrame:
    """On which weekday (1 is Monday) and in which four hours of the day the waiting began.

    Returns
    -------
    Frame `BEGINS`, only where any began; `slot` is the hour the slot begins with, by the clock of the log.
    """
    return BEGINS.conform(log.ask(_begins, source, target))


def moves_of(log: EventLog, source: str, target: str) -> ir.Table:
    """The moves of one transition: the events they begin with."""
    return log.events.filter(
        _.activity_key == log.activity_key(source), _.target_key == log.activity_key(target)
    )


# -- queries


def _moves(log: EventLog, source: str, target: str) -> ir.Table:
    """The hours of each move, and its kinds as their places in `HANDLERS` and `SYSTEMS`."""
    both = _both_ends(log, source, target)
    return both.select("flow_h", hands=_hands(both), systems=_systems(both))


def _both_ends(log: EventLog, source: str, target: str) -> ir.Table:
    """Each move with person, department and system at its begin and at its end; null where not known."""
    begin = moves_of(log, source, target)
    end = log.all_events.filter(_.activity_key == log.activity_key(target))
    team, system = (_event_column(log, name) for name in ("team", "SourceSystem"))
    held = {"team": team, "system": system}
    who = ("resource_key", "target_resource_key") if log.has_resources else ()
    starts = begin.select("case_key", "flow_h", *who, after=_.position + 1, **_texts(begin, held))
    ends = end.select(end_case=_.case_key, end_position=_.position, **_texts(end, held, after="_end"))
    return starts.join(ends, [starts.case_key == ends.end_case, starts.after == ends.end_position])


def _event_column(log: EventLog, name: str) -> str | None:
    """The column of a role or attribute where it can differ between the events of a case."""
    if not log.has_column(name):
        return None
    column = log.column(name)
    return column if column in log.events.columns else None


def _texts(events: ir.Table, held: dict[str, str | None], *, after: str = "") -> dict[str, ir.Value]:
    return {
        f"{name}{after}": events[column].cast("string") if column else ibis.null("string")
        for name, column in held.items()
    }


def _hands(both: ir.Table) -> ir.Value:
    if "resource_key" not in both.columns:
        same = both.team == both.team_end
        return _place(HANDLERS, (~same, "other_department"))
    is_same = both.resource_key == both.target_resource_key
    is_other = both.team != both.team_end
    return _place(
        HANDLERS, (is_same, "same_person"),
        (ibis.coalesce(~is_same & is_other, False), "other_department"), (~is_same, "other_person"),
    )  # fmt: skip


def _systems(both: ir.Table) -> ir.Value:
    same = both.system == both.system_end
    return _place(SYSTEMS, (same, "same_system"), (~same, "other_system"))


def _place(kinds: Sequence[str], *cases: tuple[ir.Value, str]) -> ir.Value:
    """The place of the first kind that is so; that of `unknown` where none is."""
    found = ibis.cases(*((is_so, kinds.index(kind)) for is_so, kind in cases), else_=kinds.index("unknown"))
    return found.cast("int8")


def _off_hours(log: EventLog, source: str, target: str, calendar: Calendar) -> ir.Table:
    """Hours within working hours, on days on which work is done, and on these if there were no holidays."""
    moves = moves_of(log, source, target).select("case_key", "timestamp", "flow_h")
    given = {"since": "timestamp", "lasting_h": "flow_h"}
    days, any_days = _all_day(calendar), _without_holidays(_all_day(calendar))
    timed = log.working(moves, calendar, **given, name="worked")
    timed = log.working(timed, days, **given, name="on_days")
    if any_days != days:
        timed = log.working(timed, any_days, **given, name="on_any")
    else:
        timed = timed.mutate(on_any=timed.on_days)
    return timed.agg(
        whole=_.flow_h.sum(), worked=_.worked.sum(), on_days=_.on_days.sum(), on_any=_.on_any.sum()
    )


def _all_day(calendar: Calendar) -> Calendar:
    return _changed(calendar, shifts=((0.0, 24.0),))


def _without_holidays(calendar: Calendar) -> Calendar:
    return _changed(calendar, country="", part="")


def _changed(calendar: Calendar, **what: Any) -> Calendar:
    def changed(hours: Hours) -> Hours:
        return replace(hours, **what)

    elsewhere = tuple((place, changed(hours)) for place, hours in calendar.elsewhere)
    return replace(calendar, hours=changed(calendar.hours), elsewhere=elsewhere)


def _begins(log: EventLog, source: str, target: str) -> ir.Table:
    moves = moves_of(log, source, target)
    local = local_us(log, moves.timestamp)
    marked = moves.select(
        "flow_h", weekday=(local // DAY_US + 3) % 7 + 1, slot=local % DAY_US // (SLOT_H * HOUR_US) * SLOT_H
    )
    return marked.group_by("weekday", "slot").agg(n=_.count(), median_h=_.flow_h.median())
