"""Two groups of cases side by side: their figures, and their paths aligned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.schema import Schema

COMPARISON = Schema(
    "comparison",
    {"measure": "text", "unit": "text", "left": "number", "right": "number", "difference": "number",
     "n_left": "count", "n_right": "count"},
)  # fmt: skip
MEASURES = (
    ("n_cases", "count"), ("share", "share"), ("median_throughput_h", "hours"), ("p90_throughput_h", "hours"),
    ("win_rate", "share"), ("median_amount", "number"),
)  # fmt: skip


def compare(left: EventLog, right: EventLog, *, of: EventLog) -> pd.DataFrame:
    """The figures of two groups of cases and their difference.

    A description, not a test: whether a difference is more than chance is not said here.

    Parameters
    ----------
    left, right
        Two views of one log.
    of
        The view of which `share` is taken.

    Returns
    -------
    Frame `COMPARISON`: one row a measure; `difference` is right minus left. Win rate is won / (won +
    lost), counted on `n_left` and `n_right` cases; null where nothing can be counted.
    """
    total = int(of.frame(of.cases.agg(n=_.count()))["n"].iloc[0])
    a, b = _figures(left, total), _figures(right, total)
    rows = [
        {"measure": name, "unit": unit, "left": a[name], "right": b[name], "difference": b[name] - a[name],
         "n_left": a[f"n_{name}"], "n_right": b[f"n_{name}"]}
        for name, unit in MEASURES
    ]  # fmt: skip
    return COMPARISON.conform(pd.DataFrame(rows))


def align(left: Sequence[str], right: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """Two paths laid beside each other: the steps they share on one line, `None` where one has a gap.

    Aligned by their longest common subsequence; of several the one that pairs the earliest steps.
    """
    n, m = len(left), len(right)
    common = np.zeros((n + 1, m + 1), dtype="int32")
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            same = left[i] == right[j]
            common[i, j] = common[i + 1, j + 1] + 1 if same else max(common[i + 1, j], common[i, j + 1])
    rows: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and left[i] == right[j]:
            rows.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif j == m or (i < n and common[i + 1, j] >= common[i, j + 1]):
            rows.append((left[i], None))
            i += 1
        else:
            rows.append((None, right[j]))
            j += 1
    return rows


def align_all(paths: Sequence[Sequence[str]]) -> list[tuple[str | None, ...]]:
    """Several paths laid beside each other: `align`ed with the first, gaps where one has no such step.

    What others have between two steps of the first stands on one line only where it is the same step.
    """
    rows: list[tuple[str | None, ...]] = [(step,) for step in paths[0]] if paths else []
    for path in paths[1:]:
        centre = [next((step for step in row if step is not None), "") for row in rows]
        gap = (None,) * (len(rows[0]) if rows else 1)
        place, wider = iter(rows), []
        for shared, step in align(centre, list(path)):
            wider.append((*next(place), step) if shared is not None else (*gap, step))
        rows = wider
    return rows


def _figures(log: EventLog, total: int) -> dict[str, float]:
    amount = None if log.is_money_mixed else log.roles.get("amount")
    won, lost = log.catalogue.states_marked("won"), log.catalogue.states_marked("lost")
    asked = {"n_cases": _.count(), "q": quantiles(_.throughput_h, [0.5, 0.9])}
    asked |= {"n_won": _.state.isin(won).sum()} if won else {}
    asked |= {"n_lost": _.state.isin(lost).sum()} if lost else {}
    asked |= {"median_amount": _[amount].median(), "n_amount": _[amount].count()} if amount else {}
    row = log.frame(log.cases.agg(**asked)).iloc[0]
    n, n_won = float(row["n_cases"]), _number(row.get("n_won"))
    decided = n_won + _number(row.get("n_lost"))
    median, p90 = row["q"] if row["q"] is not None else (np.nan, np.nan)
    values = {
        "n_cases": n,
        "share": n / total if total else np.nan,
        "median_throughput_h": median,
        "p90_throughput_h": p90,
        "win_rate": n_won / decided if won and decided else np.nan,
        "median_amount": _number(row.get("median_amount"), np.nan),
    }
    counted_on = {"win_rate": decided, "median_amount": _number(row.get("n_amount"))}
    return values | {f"n_{name}": counted_on.get(name, n) for name in values}


def _number(value: object, otherwise: float = 0.0) -> float:
    return otherwise if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]
