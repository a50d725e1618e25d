"""Is a difference between two groups of cases clear, could it be chance, or are there too few?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.measures import intervals
from analysis.measures.survival import REACHED, incidence, survival

__all__ = [
    "Difference", "adjusted", "difference_of_medians", "difference_of_shares", "difference_of_times",
    "survival",
]  # fmt: skip

MIN_RATED = 10
"""A group with fewer cases (of open cases: fewer that are over) is too small to compare."""

MIN_CLEAR = 30
"""With fewer cases in a group no difference is called clear (assumption `min_clear`)."""

ALPHA = 0.05
POWER = 0.8
MOST_TIMES = 100
"""More than so many times the cases there are is no advice."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """How far two groups lie apart, and how sure that is.

    Parameters
    ----------
    value
        The second group less the first: of medians in hours, of shares from -1 to 1. NaN where unknown.
    low, high
        The 95 % interval of `value`; NaN below six values.
    p
        How often chance alone would set two groups at least so far apart; NaN where there are too few.
    n_a, n_b
        Cases of either group, open ones included.
    word
        `clear`, `chance` or `few`.
    n_more
        About how many more cases, in the proportion of the groups, would settle it in four cases of five
        if the difference is as large as it looks. Only for `chance`; None where no sensible number would.
    """

    value: float
    low: float
    high: float
    p: float
    n_a: int
    n_b: int
    word: str
    n_more: int | None = None


def difference_of_medians(
    a: ArrayLike,
    b: ArrayLike,
    *,
    open_a: ArrayLike | None = None,
    open_b: ArrayLike | None = None,
    min_rated: int = MIN_RATED,
    min_clear: int = MIN_CLEAR,
) -> Difference:
    """The difference of two medians of durations, one duration per case.

    The interval sets the intervals of the two medians off against each other ("square and add"), so it
    agrees with what is shown for each; p is that of Mann and Whitney (with open cases: the log-rank test).
    As those also notice groups that differ in spread only, a difference is clear only where its interval
    leaves out 0 as well.

    Parameters
    ----------
    a, b
        Durations in hours, one per case: of several in one case take one, or they count as proof of each
        other. NaN are left out. No case may be in both.
    open_a, open_b
        Which of them still run; their duration is that until today.

    References
    ----------
    Zou and Donner (2008), Stat. Med. 27, 1693-1702. Mann and Whitney (1947), Ann. Math. Stat. 18, 50-60.
    """
    first, second = _Group.of(a, open_a), _Group.of(b, open_b)
    is_few = min(len(first.over), len(second.over)) < min_rated
    p = math.nan if is_few else _p_of_durations(first, second)
    found = _apart(first.median(), second.median())
    return _worded(Difference(*found, p, first.n, second.n, ""), min_clear=min_clear)


def difference_of_times(
    a: ArrayLike,
    b: ArrayLike,
    *,
    outcome_a: ArrayLike,
    outcome_b: ArrayLike,
    min_rated: int = MIN_RATED,
    min_clear: int = MIN_CLEAR,
) -> Difference:
    """The difference of two medians of times until cases get there, where some end otherwise.

    The medians and their intervals are those of `survival.incidence`; p is that of the log-rank test, in
    which a case that ended otherwise is watched until then. Clear as in `difference_of_medians`.

    Parameters
    ----------
    outcome_a, outcome_b
        `survival.OPEN`, `REACHED` or `OTHER`.
    """
    first = _Group.of(a, np.asarray(outcome_a) != REACHED)
    second = _Group.of(b, np.asarray(outcome_b) != REACHED)
    is_few = min(len(first.over), len(second.over)) < min_rated
    p = math.nan if is_few else _p_of_durations(first, second)
    times = (incidence(a, outcome_a), incidence(b, outcome_b))
    found = _apart(*((one.median, one.low, one.high) for one in times))
    return _worded(Difference(*found, p, first.n, second.n, ""), min_clear=min_clear)


def difference_of_shares(
    k_a: int, n_a: int, k_b: int, n_b: int, *, min_rated: int = MIN_RATED, min_clear: int = MIN_CLEAR
) -> Difference:
    """The difference of two shares, `k_b` of `n_b` cases less `k_a` of `n_a`.

    Newcombe's interval, made of Wilson's two; p by the chi-squared test without correction, by Fisher's
    exact test where it would expect fewer than five cases somewhere.

    References
    ----------
    Newcombe (1998), Stat. Med. 17, 873-890, method 10. Cochran (1954), Biometrics 10, 417-451.
    """
    p = math.nan if min(n_a, n_b) < min_rated else _p_of_shares(k_a, n_a, k_b, n_b)
    found = _apart(_share(k_a, n_a), _share(k_b, n_b))
    return _worded(Difference(*found, p, int(n_a), int(n_b), ""), min_clear=min_clear)


def adjusted(differences: Sequence[Difference], *, min_clear: int = MIN_CLEAR) -> list[Difference]:
    """The same differences, their p and words corrected for how many were looked at together.

    Of those then called clear at most one in twenty is expected to be chance. Groups with too few cases
    were not tested and do not count. Ask once, with everything that is shown together.

    References
    ----------
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    from scipy.stats import false_discovery_control

    tested = [place for place, one in enumerate(differences) if not math.isnan(one.p)]
    if not tested:
        return list(differences)
    corrected = false_discovery_control([differences[place].p for place in tested])
    found = list(differences)
    for place, p in zip(tested, corrected, strict=True):
        one = differences[place]
        share = one.p / p if p > 0 else 1.0
        found[place] = _worded(replace(one, p=float(p)), min_clear=min_clear, alpha=ALPHA * share)
    return found


def _worded(found: Difference, *, min_clear: int, alpha: float = ALPHA) -> Difference:
    """With its word. `alpha` is what p would have to be below before the correction for many."""
    if math.isnan(found.p) or math.isnan(found.value):
        return replace(found, word="few", n_more=None)
    is_apart = found.p < ALPHA and (found.low > 0 or found.high < 0)
    if is_apart and min(found.n_a, found.n_b) >= min_clear:
        return replace(found, word="clear", n_more=None)
    if is_apart:
        return replace(found, word="chance", n_more=_until(found, min_clear))
    return replace(found, word="chance", n_more=_n_more(found, min_clear=min_clear, alpha=alpha))


def _n_more(found: Difference, *, min_clear: int, alpha: float) -> int | None:
    """How many more cases: the distance in standard errors grows with the root of the number of cases."""
    from scipy.special import ndtri

    n, reach = found.n_a + found.n_b, abs(found.value - (found.low if found.value > 0 else found.high))
    by_interval = math.inf if math.isnan(reach) or not reach else intervals.Z * abs(found.value) / reach
    seen = min(-ndtri(min(found.p * alpha / ALPHA, 1.0) / 2), by_interval)
    if seen <= 0:
        return None
    times = ((-ndtri(alpha / 2) + ndtri(POWER)) / seen) ** 2
    return max(_about(n * (times - 1)), _until(found, min_clear)) if times <= MOST_TIMES else None


def _until(found: Difference, min_clear: int) -> int:
    """How many more cases until both groups have enough to be called clear."""
    return sum(max(min_clear - n, 0) for n in (found.n_a, found.n_b))


def _about(n: float) -> int:
    """Rounded up to two figures: more would be a promise."""
    step = 10 ** max(math.floor(math.log10(n)) - 1, 0)
    return int(math.ceil(n / step) * step)


# -- values with their intervals, and two of them apart


def _apart(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    """`b - a` of two values, each with its interval: their distances to the value, squared and added."""
    value = b[0] - a[0]
    low = value - math.hypot(b[0] - b[1], a[2] - a[0])
    return value, low, value + math.hypot(b[2] - b[0], a[0] - a[1])


def _share(k: int, n: int) -> tuple[float, float, float]:
    if n <= 0:
        return math.nan, math.nan, math.nan
    return k / n, *intervals.wilson_of(float(k), float(n))


@dataclass(frozen=True)
class _Group:
    """The durations of a group, sorted, and which of them still run (None: none does)."""

    values: Floats
    is_open: NDArray[np.bool_] | None

    @classmethod
    def of(cls, values: ArrayLike, is_open: ArrayLike | None) -> _Group:
        numbers = np.asarray(values, dtype="float64")
        known = ~np.isnan(numbers)
        if is_open is None or not np.any(is_open):
            return cls(np.sort(numbers[known]), None)
        order = np.argsort(numbers[known], kind="stable")
        return cls(numbers[known][order], np.asarray(is_open, dtype="bool")[known][order])

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def over(self) -> Floats:
        """The durations of those that are over."""
        return self.values if self.is_open is None else self.values[~self.is_open]

    def running(self, at: Floats) -> Floats:
        """How many lasted at least so long."""
        return (self.n - np.searchsorted(self.values, at, "left")).astype("float64")

    def median(self) -> tuple[float, float, float]:
        """The median with its interval: by order statistics as `intervals.medians`, else of the curve."""
        if self.is_open is not None:
            found = survival(self.values, ~self.is_open)
            return found.median, found.low, found.high
        if not self.n:
            return math.nan, math.nan, math.nan
        low, high = self._ranks()
        middle = (self.values[(self.n - 1) // 2] + self.values[self.n // 2]) / 2
        if low < 1:
            return float(middle), math.nan, math.nan
        return float(middle), float(self.values[low - 1]), float(self.values[high - 1])

    def _ranks(self) -> tuple[int, int]:
        reach = intervals.Z * math.sqrt(self.n) / 2
        return math.floor(self.n / 2 - reach + 0.5), math.floor(self.n / 2 + reach + 1.5)


# -- how often chance alone would do it


def _p_of_durations(a: _Group, b: _Group) -> float:
    if a.is_open is None and b.is_open is None:
        return _mann_whitney(a.values, b.values)
    return _log_rank(a, b)


def _mann_whitney(a: Floats, b: Floats) -> float:
    """Two-sided, by the normal approximation with ties and continuity: as scipy's, for values sorted before.

    scipy ranks the values anew for every pair of groups; this is several times as fast.
    """
    from scipy.special import ndtr

    a, b = (a, b) if len(a) > len(b) else (b, a)
    n = len(a) + len(b)
    below = np.searchsorted(a, b, "left") + np.searchsorted(a, b, "right")
    wins = below.sum() / 2
    ordered = np.sort(np.concatenate((a, b)), kind="stable")
    runs = np.diff(np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1], [True]))))
    ties = (runs.astype("float64") ** 3 - runs).sum() / (n * (n - 1))
    spread = math.sqrt(len(a) * len(b) / 12 * ((n + 1) - ties))
    far = abs(wins - len(a) * len(b) / 2) - 0.5
    return float(min(2 * ndtr(-far / spread), 1.0)) if spread > 0 else 1.0


def _log_rank(a: _Group, b: _Group) -> float:
    """Two-sided log-rank test: as scipy's, for values sorted before."""
    from scipy.special import ndtr

    at, n_over = np.unique(np.concatenate((a.over, b.over)), return_counts=True)
    of_a, of_b = a.running(at), b.running(at)
    n = of_a + of_b
    surplus = len(a.over) - (of_a * n_over / n).sum()
    spread = (of_a * of_b * n_over * (n - n_over) / (n**2 * np.maximum(n - 1, 1))).sum()
    return float(2 * ndtr(-abs(surplus) / math.sqrt(spread))) if spread > 0 else 1.0


def _p_of_shares(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    from scipy.special import chdtrc
    from scipy.stats import fisher_exact

    table = np.array([[k_a, n_a - k_a], [k_b, n_b - k_b]])
    columns = table.sum(axis=0)
    if not columns.all():
        return 1.0
    if np.outer(table.sum(axis=1), columns).min() / table.sum() < 5:
        return float(fisher_exact(table)[1])
    crossed = float(k_a) * (n_b - k_b) - float(k_b) * (n_a - k_a)
    return float(chdtrc(1, (n_a + n_b) * crossed**2 / (float(n_a) * n_b * columns[0] * columns[1])))
