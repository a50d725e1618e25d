"""Which activities get the same time because one form saved them, though they happen one after the other?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.neighbours import counted
from analysis.prepare.repairs.forms import MergeForms, saved_together

MIN_TIED = 10
MIN_SHARE = 0.05
MIN_SHARE_EVENTS = 0.01
MAX_SHARE = 0.9
MIN_GAP_S = 30
TIMES_NEXT = 5
HOUR_US = 3_600_000_000
UNITS_US = (24 * HOUR_US, HOUR_US, 60_000_000, 1_000_000, 1_000)
MAX_NAMES = 2_000
COLUMN = "SavedWith"


def unit_of(at: np.ndarray) -> int:
    """How finely the times are told: the largest unit nearly all of them are whole in, microseconds."""
    return next((unit for unit in UNITS_US if len(at) and (at % unit == 0).mean() >= 0.99), 1)


def form_pairs(events: Events) -> list[tuple[int, int, int, int]]:
    """Pairs of activities saved together: both, how often together, how often next to each other at all.

    In some cases they carry the same time, in others time passes between them: then the equal time is
    that of the saving. What (nearly) always shares its time is one thing by nature, and chance is no
    form: equal times must be far commoner than times one unit apart.
    """
    names = events.activity_names
    unit = unit_of(events.at)
    if unit >= HOUR_US or events.n < 2 or len(names) > MAX_NAMES:
        return []
    label, at = events.activity[events.order].astype(np.int64), events.at[events.order]
    inside = np.ones(events.n - 1, bool)
    inside[events.case_starts[1:] - 1] = False
    coarse = np.array([name in events.day_only for name in names], bool)
    inside &= ~(coarse[label[:-1]] | coarse[label[1:]]) & (label[:-1] != label[1:])
    gap = np.diff(at)[inside]
    low, high = np.sort([label[:-1][inside], label[1:][inside]], axis=0)
    code = low * len(names) + high
    tied, n_tied = counted(code[gap == 0])
    n_events = np.bincount(label, minlength=len(names))
    rarer = np.minimum(n_events[tied // len(names)], n_events[tied % len(names)])
    enough = (n_tied >= MIN_TIED) & (n_tied >= MIN_SHARE_EVENTS * rarer)
    found = []
    for pair, n in zip(tied[enough].tolist(), n_tied[enough].tolist()):
        gaps = gap[code == pair]
        if _is_form(gaps, n, unit):
            found.append((pair // len(names), pair % len(names), n, len(gaps)))
    return found


def _is_form(gaps: np.ndarray, n_tied: int, unit: int) -> bool:
    free = gaps[gaps > 0]
    if not MIN_SHARE <= n_tied / len(gaps) <= MAX_SHARE or not len(free):
        return False
    n_next = ((free > 0) & (free <= unit)).sum()
    return n_tied >= TIMES_NEXT * n_next and np.median(free) >= MIN_GAP_S * 1_000_000


def _find(events: Events, *, now: datetime) -> Iterator[Defect]:
    found = form_pairs(events)
    if not found:
        return
    names = events.activity_names
    pairs = tuple(name for i, j, *_ in found for name in (names[i], names[j]))
    joins = saved_together(events, pairs)
    heads = np.roll(joins, -1)
    places = np.sort(events.order[joins | heads])
    ranked = sorted(found, key=lambda one: -one[2])
    examples = tuple(f"{names[i]} + {names[j]} ({n:,} / {of:,})" for i, j, n, of in ranked[:5])
    yield Defect(
        "form_events", len(places), events.n, examples=examples, events=places,
        repair=MergeForms(pairs, COLUMN), params={"n_pairs": len(found)},
    )  # fmt: skip


CHECKS = (Check("form_events", "note", _find),)
