"""Why did cases wait at a transition: a batch, a busy person, others put first, off hours, or none of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.work import has_starts, timed
from analysis.log import EventLog
from analysis.log.calendar import Calendar, Hours, holidays_of, length_h
from analysis.log.clock import DAY_US, HOUR_US
from analysis.reading.zones import to_utc
from analysis.schema import Schema

CAUSES = Schema(
    "waiting_causes",
    {
        "cause": "text",
        "n": "count",
        "total_h": "hours",
        "share": "share",
        "n_moves": "count",
        "n_seen": "count",
    },
)
KINDS = ("batching", "prioritization", "contention", "unavailability", "extraneous")
MIN_BATCH = 3
"""Fewer pieces of work in a row are no batch: two follow each other by chance."""

SOON_US = 5 * 60 * 1_000_000
"""The next piece of a batch is begun within five minutes of the one before."""

MOST_MOVES = 500
"""Of more moves than this an even sample is looked at."""

US_PER_H = 3.6e9
Stretches = tuple[np.ndarray, np.ndarray]
"""Begins and ends."""


def causes(
    log: EventLog,
    source: str,
    target: str,
    *,
    calendar: Calendar,
    min_batch: int = MIN_BATCH,
    most_moves: int = MOST_MOVES,
) -> pd.DataFrame:
    """The waiting of one transition by its causes, which add up to all of it.

    Each moment from the completion of the source to the begin of the target has one cause, the first of:

    - `batching`: the work was done in a batch, and the last of its pieces was not there yet. A batch are
      at least `min_batch` pieces of the target done by one person one right after the other (within five
      minutes), all of them there before the first was begun;
    - `contention`: the person worked on something that had been there longer;
    - `prioritization`: the person worked on something that came later;
    - `unavailability`: outside the working hours of `calendar`;
    - `extraneous`: none of these. Waiting for customers, and work that the log does not hold, is in it.

    Parameters
    ----------
    most_moves
        Of more moves an even sample is taken: every k-th in the order of the cases. Batches and work are
        looked for in the whole log all the same.

    Returns
    -------
    Frame `CAUSES`, in the order of `KINDS`: moves with such waiting (`n`), hours and their share; moves of
    the transition with a known begin and person (`n_moves`), and how many were looked at (`n_seen`).
    Empty where the log has no start times or no performers.

    References
    ----------
    Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas (2023), Why am I waiting? Data-driven analysis of
    waiting times in business processes, CAiSE 2023, LNCS 13901.
    """
    empty = CAUSES.conform(pd.DataFrame(columns=list(CAUSES.columns)))
    if not has_starts(log) or not log.has_resources:
        return empty
    moves = log.ask(_moves, source, target)
    if moves.empty:
        return empty
    step = -(-len(moves) // most_moves)
    seen = moves.iloc[::step]
    done = log.frame(_done_by(log.unfiltered(), seen["who"].unique().tolist()))
    hours = _hours_by_cause(log, seen, done, calendar, min_batch=min_batch)
    total = float(hours.to_numpy().sum())
    frame = pd.DataFrame(
        {
            "cause": KINDS,
            "n": [(hours[kind] > 1e-9).sum() for kind in KINDS],
            "total_h": hours.sum().to_numpy(),
        }
    )
    share = frame["total_h"] / total if total else 0.0
    return CAUSES.conform(frame.assign(share=share, n_moves=len(moves), n_seen=len(seen)))


def _hours_by_cause(
    log: EventLog, seen: pd.DataFrame, done: pd.DataFrame, calendar: Calendar, *, min_batch: int
) -> pd.DataFrame:
    """A row a move, a column a cause."""
    same = done[done["activity_key"].isin(seen["activity_key"].unique())]
    ready = batches(same, min_batch=min_batch)
    names = ["case_key", "began", "over", "came", "over_so_far"]
    desks = {who: {n: rows[n].to_numpy() for n in names} for who, rows in done.groupby("who", sort=False)}
    works = _hours_of(log, seen, calendar)
    found = []
    for move in seen.itertuples():
        came = ready.get((move.case_key, move.position), move.since)
        earlier, later = _at_work(desks[move.who], move)
        off = _cut(*works(move.case_key), move)
        found.append(_by_cause(move, [(np.array([move.since]), np.array([came])), later, earlier, off]))
    return pd.DataFrame(found, columns=list(KINDS)) / US_PER_H


def _by_cause(move: Any, stretches: list[Stretches]) -> list[float]:
    """How long a wait had each cause (batch, later, earlier, working hours, none), in the order of `KINDS`.

    The wait is cut wherever anything begins or ends; each piece has the first cause that covers it.
    """
    batch, later, earlier, working = stretches
    edges = np.unique(
        np.concatenate([[move.since, move.until], *(one for pair in stretches for one in pair)])
    )
    edges = edges[(edges >= move.since) & (edges <= move.until)]
    lengths = np.diff(edges)
    in_batch, others, queue, open_ = (covered(edges[:-1], *pair) for pair in (batch, later, earlier, working))
    causes_ = [in_batch, others & ~queue, queue, ~open_]
    left, found = np.ones(len(lengths), bool), []
    for cause in causes_:
        found.append(float(lengths[left & cause].sum()))
        left &= ~cause
    return [*found, float(lengths[left].sum())]


def covered(at: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Whether a moment lies within any of the stretches, their ends left out."""
    n_begun = np.searchsorted(np.sort(begin), at, "right")
    return n_begun > np.searchsorted(np.sort(end), at, "right")


def _at_work(desk: dict[str, np.ndarray], move: Any) -> tuple[Stretches, Stretches]:
    """When the person worked on other cases that had come before this one, and on ones that came later."""
    last = int(np.searchsorted(desk["began"], move.until, "left"))
    here = slice(int(np.searchsorted(desk["over_so_far"], move.since, "right")), last)
    began, over, came = (desk[name][here] for name in ("began", "over", "came"))
    fits = (desk["case_key"][here] != move.case_key) & (over > move.since) & (over > began)
    is_earlier = came <= move.since
    found = [(began[fits & side], over[fits & side]) for side in (is_earlier, ~is_earlier)]
    return found[0], found[1]


def _cut(begin: np.ndarray, end: np.ndarray, move: Any) -> Stretches:
    """The stretches that touch a wait."""
    low, high = np.searchsorted(end, move.since, "right"), np.searchsorted(begin, move.until, "left")
    return begin[low:high], end[low:high]


def _hours_of(log: EventLog, seen: pd.DataFrame, calendar: Calendar) -> Callable[[int], Stretches]:
    """A function that gives, for a case, all working hours of its place between the first and last wait."""
    days = (int(seen["since"].min() // DAY_US), int(seen["until"].max() // DAY_US))
    here = calendar.elsewhere if log.has_column(calendar.by) else ()
    held = {place: stretches(hours, log.zone, *days) for place, hours in here}
    general, place_of = stretches(calendar.hours, log.zone, *days), {}
    if here:
        keys = seen["case_key"].tolist()
        asked = log.cases.filter(_.case_key.isin(keys))
        found = log.frame(asked.select("case_key", place=_[log.column(calendar.by)].cast("string")))
        place_of = dict(zip(found["case_key"], found["place"], strict=True))
    return lambda case: held.get(place_of.get(case), general)


def stretches(hours: Hours, zone: str | None, first: int, last: int) -> Stretches:
    """Begin and end (UTC, µs since 1970) of the working hours of these days, in order."""
    days = np.arange(first - 2, last + 3)
    years = range(
        *(np.array([first - 3, last + 370], "datetime64[D]").astype("datetime64[Y]").astype(int) + 1970)
    )
    off = {np.datetime64(day, "D").astype(int) for day in holidays_of(hours, years)}
    worked = [day for day in days if (day + 3) % 7 + 1 in hours.days and day not in off]
    sides = [
        [day * DAY_US + round(hour * HOUR_US) for day in worked for hour in ends]
        for ends in zip(*((low, low + length_h((low, high))) for low, high in hours.shifts), strict=True)
    ]
    at = [np.array(side, "int64").astype("datetime64[us]") for side in sides]
    local = hours.zone or zone or "UTC"
    begin, end = (to_utc(side, local).utc.astype(np.int64) for side in at)
    return np.sort(begin), np.sort(end)


def batches(done: pd.DataFrame, *, min_batch: int) -> dict[tuple[int, int], float]:
    """Case and position of every piece of work of a batch, to when the last of its pieces was there."""
    found: dict[tuple[int, int], float] = {}
    for _who, rows in done.groupby(["who", "activity_key"], sort=False):
        if len(rows) < min_batch:
            continue
        came, began, over = (rows[name].to_numpy() for name in ("came", "began", "over"))
        keys = list(zip(rows["case_key"], rows["position"], strict=True))
        first = 0
        for place in range(1, len(rows) + 1):
            if place < len(rows) and _goes_on(came, began, over, first, place):
                continue
            if place - first >= min_batch:
                found |= dict.fromkeys(keys[first:place], float(came[first:place].max()))
            first = place
    return found


def _goes_on(came: np.ndarray, began: np.ndarray, over: np.ndarray, first: int, place: int) -> bool:
    """Whether a piece of work belongs to the batch: begun as the one before ended, and there at its begin."""
    return began[place] <= over[first:place].max() + SOON_US and came[place] <= began[first]


# -- queries


def _moves(log: EventLog, source: str, target: str) -> ir.Table:
    """The waits of one transition: who went on, from when to when, in µs since 1970."""
    pieces = log.keep(_pieces)
    here = pieces.filter(
        pieces.source_key == log.activity_key(source), pieces.activity_key == log.activity_key(target),
        pieces.who.notnull(), pieces.began.notnull(), pieces.came.notnull(),
    )  # fmt: skip
    seen = here.semi_join(log.cases, "case_key").filter(_.began > _.came)
    named = seen.select("case_key", "position", "activity_key", "who", since=_.came, until=_.began)
    return named.order_by("case_key", "position")


def _done_by(log: EventLog, people: list[int]) -> ir.Table:
    """All work of these people in the order of its begin; `over_so_far`: the latest end up to each."""
    pieces = log.keep(_pieces).filter(_.who.isin(people), _.began.notnull())
    so_far = ibis.window(group_by="who", order_by=["began", "over"], rows=(None, 0))
    told = pieces.mutate(came=ibis.coalesce(_.came, _.began), over_so_far=_.over.max().over(so_far))
    return told.order_by("who", "began", "over")


def _pieces(log: EventLog) -> ir.Table:
    """Every event as a piece of work: who did it, when it came (the one before was done), begin, end."""
    us = {"unit": "microsecond"}
    zero = ibis.timestamp("1970-01-01")
    events = timed(log)
    who = log.events.select("case_key", "position", who=_.resource_key)
    joined_ = events.join(who, ["case_key", "position"])
    came, began, over = (joined_[name].delta(zero, **us) for name in ("before", "began", "timestamp"))
    return joined_.select(
        "case_key", "position", "activity_key", "source_key", "who", came=came, began=began, over=over
    )
