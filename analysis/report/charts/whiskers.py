"""How do bars with ranges become native ones: whiskers, and the ends of the ranges in the data sheet?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analysis.report.charts import values as v
from analysis.report.charts.plan import Series
from analysis.report.clean import defused


def whiskers(error: Any, n: int) -> tuple[list[float], list[float]]:
    """How far the whiskers of each bar reach below and above its end; empty without any."""
    if error.array is None or error.visible is False:
        return [], []
    above = [length or 0.0 for length in v.numbers(error.array)]
    told = v.numbers(error.arrayminus) if error.symmetric is False else above
    below = [length or 0.0 for length in told] or [0.0] * n
    return (below, above) if any(below) or any(above) else ([], [])


def with_ends(bars: Series, named: Any) -> list[Series]:
    """The bars, and the ends of their ranges as columns of the data sheet that are not drawn.

    The texts stand at the upper ends, beyond the whiskers, which would run through them.

    Parameters
    ----------
    named
        What the ends are called, as `below` and `above`.
    """
    if not bars.above:
        return [bars]
    names = named if isinstance(named, Mapping) else {}
    low = [_plus(value, -length) for value, length in zip(bars.values, bars.below, strict=True)]
    high = [_plus(value, length) for value, length in zip(bars.values, bars.above, strict=True)]
    return [
        replace(bars, labels=[]),
        Series(defused(names.get("below", "↓")), low, is_base=True),
        Series(defused(names.get("above", "↑")), high, labels=bars.labels, is_base=True),
    ]


def _plus(value: float | None, length: float) -> float | None:
    return None if value is None else value + length
