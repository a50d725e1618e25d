"""Which rare names are a common one with a slip of the hand: a letter missing, extra, wrong, or swapped?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.encoded import Values, category_columns, values
from analysis.prepare.quality.neighbours import shares, sides
from analysis.prepare.quality.slips import MIN_LENGTH, folded, is_typo, near
from analysis.prepare.repairs.labels import RenameActivities, RenameValues

TIMES_RARER = 10
TIMES_RARER_VALUES = 20
MIN_SHARE_BESIDE = 0.01
MIN_SAME_SIDES = 0.5
MAX_NAMES = 50_000


def groups(found: Values) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Names that are spelled the same as one: group of each name, its commonest name, its events."""
    keys = [folded(name) for name in found.names]
    place = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    group = np.array([place[key] for key in keys], dtype=np.int64)
    n = np.bincount(group, weights=found.n_events, minlength=len(place)).astype(int)
    best = [""] * len(place)
    for i in np.argsort(found.n_events, kind="stable"):
        best[group[i]] = found.names[i]
    return group, best, n


def slips(
    best: list[str], n: np.ndarray, *, times: int, known: frozenset[str] = frozenset()
) -> list[tuple[int, int]]:
    """Pairs of group and the much commoner group it was meant to be; the commonest of several."""
    if len(best) > MAX_NAMES:
        return []
    keys = [folded(name) for name in best]
    place = {key: i for i, key in enumerate(keys)}
    most = n.max(initial=0)
    rare = [key for key, i in place.items() if n[i] * times <= most and best[i] not in known]
    common = [key for key, i in place.items() if n[i] >= times and len(key) >= MIN_LENGTH]
    found: dict[int, int] = {}
    for key, other in near(rare, common):
        i, j = place[key], place[other]
        if n[i] * times <= n[j] and is_typo(best[i], best[j]) and n[j] > n[found.get(i, i)]:
            found[i] = j
    return list(found.items())


def _in_place(
    events: Events, pairs: list[tuple[int, int]], group: np.ndarray, n: np.ndarray
) -> list[tuple[int, int]]:
    """The pairs whose rare name stands where the common one stands: what is beside it is usual there."""
    beside = sides(events, group[events.activity], len(n))
    meant = np.append(np.arange(len(n)), len(n))
    for i, j in pairs:
        meant[i] = j
    one, other = np.array(pairs).T
    same = np.zeros(len(pairs))
    for side in (beside.before, beside.after):
        rare = shares(beside.label, meant[side], one, len(n) + 1)
        usual = shares(beside.label, meant[side], other, len(n) + 1) >= MIN_SHARE_BESIDE
        same += (rare * usual).sum(1) / 2
    return [pair for pair, share in zip(pairs, same) if share >= MIN_SAME_SIDES]


def _activities(events: Events, *, now: datetime) -> Iterator[Defect]:
    found = values(events, "activity")
    group, best, n = groups(found)
    known = frozenset(name for name in found.names if events.catalogue.activity(name))
    pairs = slips(best, n, times=TIMES_RARER, known=known)
    if not pairs:
        return
    to = dict(_in_place(events, pairs, group, n))
    new = {name: best[to[g]] for name, g in zip(found.names, group.tolist()) if g in to}
    places = found.events(found.flags(new))
    yield Defect(
        "activity_typos", len(places), events.n, examples=found.examples(new), events=places,
        repair=RenameActivities(new), params={"n_names": len(new)},
    )  # fmt: skip


def _values(events: Events, *, now: datetime) -> Iterator[Defect]:
    for column in category_columns(events):
        found = values(events, column)
        group, best, n = groups(found)
        to = dict(slips(best, n, times=TIMES_RARER_VALUES))
        new = {name: best[to[g]] for name, g in zip(found.names, group.tolist()) if g in to}
        if new:
            places = found.events(found.flags(new))
            yield Defect(
                "value_typos", len(places), int(found.n_events.sum()), column=column,
                examples=found.examples(new), events=places, repair=RenameValues(column, new),
                params={"n_names": len(new)},
            )  # fmt: skip


CHECKS = (
    Check("activity_typos", "warning", _activities),
    Check("value_typos", "note", _values, is_hint=True),
)
