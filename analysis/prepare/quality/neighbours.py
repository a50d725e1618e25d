"""Between which other activities does an activity stand? Shares of what comes before and after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.prepare.events import Events

N_COLUMNS = 300


@dataclass(frozen=True)
class Sides:
    """Per event, by case and time: what it is, and what comes before and after; the edge of a case is `n`."""

    label: np.ndarray
    before: np.ndarray
    after: np.ndarray
    n: int


def sides(events: Events, codes: np.ndarray | None = None, n: int | None = None) -> Sides:
    """Neighbours of every event; `codes` stand for the activities where several count as one."""
    n = len(events.activity_names) if n is None else n
    label = (events.activity if codes is None else codes)[events.order].astype(np.int64)
    before, after = np.full(len(label), n), np.full(len(label), n)
    before[1:], after[:-1] = label[:-1], label[1:]
    before[events.case_starts] = n
    after[events.case_starts[1:] - 1] = n
    return Sides(label, before, after, n)


def shares(rows: np.ndarray, columns: np.ndarray, chosen: np.ndarray, n_columns: int) -> np.ndarray:
    """Per chosen row label the shares of the columns; rare columns count together."""
    counted = np.bincount(columns, minlength=n_columns)
    most = np.argsort(-counted, kind="stable")[:N_COLUMNS]
    place = np.full(n_columns, len(most))
    place[most] = np.arange(len(most))
    once, back = np.unique(chosen, return_inverse=True)
    row = np.full(int(max(rows.max(initial=0), chosen.max(initial=0))) + 1, -1)
    row[once] = np.arange(len(once))
    own = row[rows]
    width = len(most) + 1
    cells = own[own >= 0] * width + place[columns[own >= 0]]
    table = np.bincount(cells, minlength=len(once) * width).reshape(len(once), width).astype(float)
    return (table / np.maximum(table.sum(1, keepdims=True), 1))[back]


def counted(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct codes, sorted, and how often each is there; several times faster than `np.unique`."""
    ordered = np.sort(codes)
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, int)
    return ordered[starts], np.diff(np.r_[starts, len(ordered)])


def apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far two rows of shares are apart: 0 the same, 1 nothing in common."""
    return 0.5 * np.abs(one - other).sum(-1)


def by_chance(one: np.ndarray, other: np.ndarray, n_one: int, n_other: int) -> float:
    """How far two samples of the same shares are expected to be apart."""
    both = (one + other) / 2
    spread = np.sqrt(both * (1 - both) * (1 / n_one + 1 / n_other))
    return float(0.4 * spread.sum())
