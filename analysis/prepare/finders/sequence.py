"""In which order should the events of a case be? As the file has them, or as activities usually come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis.prepare.events import Events
from analysis.processes import Catalogue

WINDOW = 6
"""Neighbours on either side that an event is compared with."""
MIN_SORTED = 0.9
"""Share of neighbours of a case in order of time from which on the file's own order is trusted."""
MAX_ACTIVITIES = 80
MAX_CASES = 20_000
MIN_CASES = 20
FIRM = 0.93
"""Share of the cases with two activities in which one comes before the other, for that to be the rule."""


class Fit(NamedTuple):
    """Per event how many neighbours it lies on the wrong side of, and how far away the nearest ones are."""

    n_wrong: np.ndarray
    distance: np.ndarray


@dataclass(frozen=True)
class Sequence:
    """Events in the order they should have, case by case.

    Parameters
    ----------
    places
        Places of the events, in this order.
    case, activity
        Of the events in this order.
    before
        Whether one activity has to come before another one; None: all events are in their order.
    """

    places: np.ndarray
    case: np.ndarray
    activity: np.ndarray
    before: np.ndarray | None

    def fit(self, asked: np.ndarray, at: np.ndarray) -> Fit:
        """How each event fits at the time `asked`, the others being where they are."""
        mine, theirs = asked[self.places], at[self.places]
        n = len(mine)
        n_wrong, nearest = np.zeros(n, np.int32), np.full((2, n), np.iinfo(np.int64).max // 4)
        for gap in range(1, min(WINDOW, n - 1) + 1):
            pairs = np.flatnonzero(self.case[gap:] == self.case[:-gap])
            if not len(pairs):
                break
            for side, (own, rest) in enumerate(((pairs + gap, pairs), (pairs, pairs + gap))):
                apart = (mine[own] - theirs[rest]) * (1 if side == 0 else -1)
                counts = self._is_ruled(rest, own) if side == 0 else self._is_ruled(own, rest)
                n_wrong[own] += counts & (apart < 0)
                nearest[side, own] = np.minimum(nearest[side, own], np.abs(apart))
        return Fit(n_wrong, nearest.min(axis=0))

    def in_doubt(self, at: np.ndarray) -> Sequence:
        """The same of the cases in which any two neighbours are in the wrong order."""
        mine = at[self.places]
        is_wrong = np.zeros(len(mine), bool)
        for gap in range(1, min(WINDOW, len(mine) - 1) + 1):
            wrong = (self.case[gap:] == self.case[:-gap]) & (mine[gap:] < mine[:-gap])
            if self.before is not None:
                wrong &= self.before[self.activity[:-gap], self.activity[gap:]]
            is_wrong[gap:] |= wrong
        return self.of(self.case[is_wrong])

    def of(self, cases: np.ndarray) -> Sequence:
        """The same of these cases."""
        keep = np.isin(self.case, np.unique(cases))
        return Sequence(self.places[keep], self.case[keep], self.activity[keep], self.before)

    def _is_ruled(self, first: np.ndarray, then: np.ndarray) -> np.ndarray:
        if self.before is None:
            return np.ones(len(first), bool)
        return self.before[self.activity[first], self.activity[then]]


def by_file(events: Events, at: np.ndarray) -> Sequence | None:
    """The file's own order, where most of it is in order of time, upwards or downwards, and some is not."""
    if events.n < 2:
        return None
    by_case = np.argsort(events.case, kind="stable")
    case = events.case[by_case]
    steps = np.diff(at[by_case])[case[1:] == case[:-1]]
    moves = steps[steps != 0]
    share_up = float((moves > 0).mean()) if len(moves) else 1.0
    if MIN_SORTED <= share_up < 1:
        return Sequence(by_case, case, events.activity[by_case], None)
    if 0 < share_up <= 1 - MIN_SORTED:
        back = events.n - 1 - np.argsort(events.case[::-1], kind="stable")
        return Sequence(back, events.case[back], events.activity[back], None)
    return None


def by_activities(events: Events, at: np.ndarray) -> Sequence | None:
    """The usual order of the activities, by most of the cases, or by the catalogue where these are few.

    Of the frequent activities only; the others may come at any time.
    """
    n = len(events.activity_names)
    frequent = np.argsort(-np.bincount(events.activity, minlength=n), kind="stable")[:MAX_ACTIVITIES]
    width = len(frequent)
    place = np.full(n, width)
    place[frequent] = np.arange(width)
    activity = place[events.activity]
    shares, n_both = _precedence(events.case, activity, at, width)
    told = _by_catalogue(events.catalogue, [events.activity_names[one] for one in frequent])
    unknown = np.where(n_both > 0, shares, 0.5)
    by_rule = np.where(told, 1.0, np.where(told.T, 0.0, unknown))
    shares = np.where(n_both >= MIN_CASES, shares, by_rule)
    before = np.zeros((width + 1, width + 1), bool)
    before[:width, :width] = (shares >= FIRM) & ((n_both >= MIN_CASES) | told)
    np.fill_diagonal(before, val=False)
    if not before.any():
        return None
    late = np.append(shares.mean(axis=0), 0.5)
    rank = np.argsort(np.argsort(late, kind="stable"))
    order = np.argsort(events.case.astype(np.int64) * len(rank) + rank[activity], kind="stable")
    return Sequence(order, events.case[order], activity[order], before)


def _precedence(
    case: np.ndarray, activity: np.ndarray, at: np.ndarray, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Per two activities the share of the cases with both in which all of the one come before all of the
    other (or with it), and how many cases have both."""
    looked_at = (case < MAX_CASES) & (activity < width)
    n_cases = int(case[looked_at].max(initial=-1)) + 1
    key = case[looked_at].astype(np.int64) * width + activity[looked_at]
    first = np.full(n_cases * width, np.iinfo(np.int64).max)
    last = np.full(n_cases * width, np.iinfo(np.int64).min)
    np.minimum.at(first, key, at[looked_at])
    np.maximum.at(last, key, at[looked_at])
    first, last = first.reshape(n_cases, width), last.reshape(n_cases, width)
    has = last >= first
    shares, n_both = np.zeros((width, width)), np.zeros((width, width), np.int64)
    for one in range(width):
        mine = has[:, one]
        both = has[mine]
        n_both[one] = both.sum(axis=0)
        earlier = (both & (last[mine][:, [one]] <= first[mine])).sum(axis=0)
        shares[one] = earlier / np.maximum(1, n_both[one])
    return shares, n_both


def _by_catalogue(catalogue: Catalogue, names: list[str]) -> np.ndarray:
    """Whether the catalogue puts one activity before another; it says nothing of those that may repeat."""
    known = [catalogue.activity(name) for name in names]
    steps = np.array([one.order if one and not one.repeats and not one.micro else np.nan for one in known])
    return steps[:, None] < steps[None, :]
