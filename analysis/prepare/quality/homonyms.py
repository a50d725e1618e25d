"""Which activity means two things: what stands beside it falls into two groups with nothing in common?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.neighbours import Sides, counted, sides
from analysis.prepare.repairs.labels import SplitActivity

MIN_EVENTS = 50
MIN_SHARE = 0.1
MIN_LINK = 0.02
MIN_COVERED = 0.9
MAX_NAMES = 1_000


def _find(events: Events, *, now: datetime) -> Iterator[Defect]:
    n_names = len(events.activity_names)
    if n_names > MAX_NAMES:
        return
    beside = sides(events)
    n = np.bincount(beside.label, minlength=n_names)
    width = n_names + 1
    codes, n_each = counted((beside.label * width + beside.before) * width + beside.after)
    label, before, after = codes // width**2, codes // width % width, codes % width
    for i in np.flatnonzero(n >= MIN_EVENTS).tolist():
        if events.catalogue.activity(events.activity_names[i]) is None:
            own = label == i
            second = second_meaning(before[own], after[own], n_each[own])
            if len(second):
                yield _defect(events, beside, i, second, int(n[i]))


def second_meaning(before: np.ndarray, after: np.ndarray, n: np.ndarray) -> np.ndarray:
    """What comes before the rarer of two meanings; empty where there is but one.

    What is before and what is after an activity are linked where they occur around it together. Two
    meanings are two groups of links that share neither side. Rare links (noise) are left aside.
    """
    usual = n >= max(2, MIN_LINK * n.sum())
    before, after, n, total = before[usual], after[usual], n[usual], n.sum()
    group = np.arange(len(n))
    for _ in range(len(n)):
        last = group.copy()
        for side in (before, after):
            for value in np.unique(side):
                group[side == value] = group[side == value].min()
        if (last == group).all():
            break
    sizes = np.bincount(group, weights=n, minlength=1)
    ranked = np.argsort(-sizes, kind="stable")
    n_large = (sizes >= MIN_SHARE * total).sum()
    if n_large != 2 or sizes[ranked[:2]].sum() < MIN_COVERED * total:
        return np.zeros(0, int)
    return np.unique(before[group == ranked[1]])


def _defect(events: Events, beside: Sides, i: int, second: np.ndarray, n: int) -> Defect:
    chosen = (beside.label == i) & np.isin(beside.before, second)
    n_before = np.bincount(beside.before[chosen], minlength=beside.n + 1)
    names = [*events.activity_names, ""]
    first = names[int(n_before.argmax())]
    name = f"{names[i]} ({first} →)" if first else f"{names[i]} (1)"
    repair = SplitActivity(names[i], "previous", tuple(names[j] for j in second), name)
    ranked = sorted(second.tolist(), key=lambda j: -n_before[j])
    examples = tuple(f"{names[j] or '…'} → {names[i]} ({n_before[j]:,})" for j in ranked[:5])
    return Defect(
        "homonyms", int(chosen.sum()), n, examples=examples, events=events.order[chosen], repair=repair,
        params={"activity": names[i], "name": name},
    )  # fmt: skip


CHECKS = (Check("homonyms", "note", _find, is_hint=True),)
