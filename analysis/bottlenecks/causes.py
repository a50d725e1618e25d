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
MIN_BATCH = 2
"""Pieces of work in a row that make a batch, as in the published tool."""

MAX_GAP_H = 0.0
"""The next piece of a batch is begun at the latest when those before are done, as in the published tool."""

MOST_MOVES = 200
"""Of more moves than this an even sample is looked at."""

FEWEST_MOVES, MOST_PIECES = 40, 100_000
"""Where people did more meanwhile than so many pieces, fewer moves are looked at, down to these."""

US_PER_H = 3.6e9
Stretches = tuple[np.ndarray, np.ndarray]
"""Begins and ends."""

Batched = dict[tuple[int, int], tuple[int, float]]
"""Case and position of a piece of work, to the number of its batch and when the last of its pieces came."""


def causes(
    log: EventLog,
    source: str,
    target: str,
    *,
    calendar: Calendar,
    min_batch: int = MIN_BATCH,
    max_gap_h: float = MAX_GAP_H,
    most_moves: int = MOST_MOVES,
) -> pd.DataFrame:
    """The waiting of one transition by its causes, which add up to all of it.

    Each moment from the completion of the source to the begin of the target has one cause, the first of:

    - `batching`: the work was done in a batch, and the last of its pieces was not there yet. A batch are
      at least `min_batch` pieces of the target done by one person one right after the other (at most
      `max_gap_h` between them), all of them there when the first was begun;
    - `contention`: the person worked on something that had come no later;
    - `prioritization`: the person worked on something that came later;
    - `unavailability`: outside the working hours of `calendar`;
    - `extraneous`: none of these. Waiting for customers, and work that the log does not hold, is in it.

    Later or not is told by when a piece came; for work outside the batch of the piece that waits, by when
    that batch was complete.

    Parameters
    ----------
    most_moves
        Of more moves an even sample is taken: every k-th in the order of the cases; of fewer where the
        people did much else meanwhile. Batches and work are
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
    seen = _sampled(log, moves, most_moves=most_moves)
    found = _batched(log, seen, min_batch=min_batch, max_gap_h=max_gap_h)
    hours = _hours_by_cause(log, seen, calendar, batched=found)
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


def _sampled(log: EventLog, moves: pd.DataFrame, *, most_moves: int) -> pd.DataFrame:
    """Every k-th move: as many as may be, fewer (not below `FEWEST_MOVES`) where much was done meanwhile."""
    pace = log.frame(_pace(log.unfiltered())).set_index("who")["per_us"]
    expected = (moves["until"] - moves["since"]) * moves["who"].map(pace).fillna(0.0)
    step = -(-len(moves) // most_moves)
    while expected.iloc[::step].sum() > MOST_PIECES and len(moves) // (2 * step) >= FEWEST_MOVES:
        step *= 2
    return moves.iloc[::step].reset_index(drop=True)


def _batched(log: EventLog, seen: pd.DataFrame, *, min_batch: int, max_gap_h: float) -> Batched:
    """The batches of these people and this activity."""
    key, people = int(seen["activity_key"].iloc[0]), seen["who"].unique().tolist()
    done = log.frame(_done_of(log.unfiltered(), key, people))
    return batches(done, min_batch=min_batch, max_gap_h=max_gap_h)


def _hours_by_cause(
    log: EventLog, seen: pd.DataFrame, calendar: Calendar, *, batched: Batched
) -> pd.DataFrame:
    """A row a move, a column a cause."""
    meanwhile = log.frame(_meanwhile(log.unfiltered(), seen))
    ends = np.searchsorted(meanwhile["move"], np.arange(len(seen) + 1))
    works = _hours_of(log, seen, calendar)
    found = []
    for place, move in enumerate(seen.itertuples()):
        others = meanwhile.iloc[ends[place] : ends[place + 1]]
        own, ready = batched.get((move.case_key, move.position), (None, move.since))
        is_earlier = others["came"].to_numpy() <= _compared_with(move.since, own, ready, others, batched)
        began, over = others["began"].to_numpy(), others["over"].to_numpy()
        batch = (np.array([move.since]), np.array([ready]))
        later, earlier = ((began[side], over[side]) for side in (~is_earlier, is_earlier))
        found.append(_by_cause(move, [batch, later, earlier, _cut(*works(move.case_key), move)]))
    return pd.DataFrame(found, columns=list(KINDS)) / US_PER_H


def _compared_with(
    since: float, own: int | None, ready: float, others: pd.DataFrame, batched: Batched
) -> np.ndarray:
    """What came no later than then was there first: for work of the same batch when the piece itself came."""
    if own is None:
        return np.full(len(others), since)
    pieces = zip(others["case_key"].tolist(), others["position"].tolist(), strict=True)
    return np.array([since if batched.get(one, (None,))[0] == own else ready for one in pieces])


def _by_cause(move: Any, stretches: list[Stretches]) -> list[float]:
    """How long a wait had each cause (batch, later, earlier, working hours, none), in the order of `KINDS`.

    The wait is cut wherever anything begins or ends; each piece has the first cause that covers it.
    """
    batch, later, earlier, working = stretches
    edges = np.sort(np.concatenate([[move.since, move.until], *(one for pair in stretches for one in pair)]))
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


def batches(done: pd.DataFrame, *, min_batch: int, max_gap_h: float = MAX_GAP_H) -> Batched:
    """Case and position of every piece of work of a batch, to its batch and when the last piece was there.

    Parameters
    ----------
    done
        Work of one activity, by person and begin: `who, case_key, position, came, began, over`.
    """
    columns = ("who", "case_key", "position", "came", "began", "over")
    here: list[tuple] = []
    last_over, found = 0.0, [here]
    for piece in zip(*(done[name].tolist() for name in columns), strict=True):
        who, _case, _position, came, began, over = piece
        gap = began - last_over
        if here and who == here[0][0] and gap <= max_gap_h * US_PER_H and came <= here[0][4]:
            here.append(piece)
            last_over = max(last_over, over)
            continue
        here, last_over = [piece], over
        found.append(here)
    return {
        (piece[1], piece[2]): (number, max(one[3] for one in pieces))
        for number, pieces in enumerate(found)
        if len(pieces) >= min_batch
        for piece in pieces
    }


# -- queries


def _moves(log: EventLog, source: str, target: str) -> ir.Table:
    """The waits of one transition: who went on, from when to when, in µs since 1970."""
    pieces = _pieces(log)
    here = pieces.filter(
        pieces.source_key == log.activity_key(source), pieces.activity_key == log.activity_key(target),
        pieces.who.notnull(), pieces.began > pieces.came,
    )  # fmt: skip
    named = here.select("case_key", "position", "activity_key", "who", since=_.came, until=_.began)
    return named.order_by("case_key", "position")


def _pace(log: EventLog) -> ir.Table:
    """How many pieces of work each person does in a µs of the log."""
    found = _pieces(log).group_by("who").agg(n=_.count(), since=_.over.min(), until=_.over.max())
    return found.select("who", per_us=_.n / ibis.greatest(_.until - _.since, 1))


def _done_of(log: EventLog, activity_key: int, people: list[int]) -> ir.Table:
    """All work of these people on one activity, in the order of its begin."""
    pieces = _pieces(log)
    here = pieces.filter(pieces.activity_key == activity_key, pieces.who.isin(people), pieces.began.notnull())
    told = here.select("who", "case_key", "position", "came", "began", "over")
    return told.order_by("who", "began", "over", "case_key", "position")


def _meanwhile(log: EventLog, seen: pd.DataFrame) -> ir.Table:
    """What each of the waited-for people worked on meanwhile, which may be in the same case too."""
    waits = ibis.memtable(
        pd.DataFrame(
            {"move": range(len(seen)), "for_whom": seen["who"], "of_case": seen["case_key"],
             "at_position": seen["position"], "since": seen["since"], "until": seen["until"]}
        ).astype("int64")
    )  # fmt: skip
    pieces = _pieces(log).filter(_.began.notnull(), _.over > _.began)
    told = pieces.select("case_key", "position", "who", "came", "began", "over")
    joined = waits.join(
        told,
        [
            waits.for_whom == told.who,
            (waits.of_case != told.case_key) | (waits.at_position != told.position),
            told.began < waits.until, told.over > waits.since,
        ],
    )  # fmt: skip
    return joined.select("move", "case_key", "position", "began", "over", "came").order_by("move", "began")


def _pieces(log: EventLog) -> ir.Table:
    """Every event as a piece of work: who did it, when it came, begin, end.

    It came when the one before was done; at the latest when it was begun, as with the first of a case.
    """
    zero, events = ibis.timestamp("1970-01-01"), timed(log)
    came, began, over = (
        events[name].delta(zero, unit="microsecond") for name in ("before", "began", "timestamp")
    )
    came = ibis.ifelse(began.isnull(), came, ibis.least(ibis.coalesce(came, began), began))
    return events.select(
        "case_key", "position", "activity_key", "source_key", "who", came=came, began=began, over=over
    )
