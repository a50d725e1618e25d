"""How long does something take when some cases have not got there yet, and some never will?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.measures.intervals import Z

OPEN, REACHED, OTHER = 0, 1, 2
"""How a case stands: not over yet, got there, or ended otherwise (a lost deal is never signed)."""

AT_RISK = 10
"""Where fewer cases than this are still being watched, one case would move the curve by a tenth: the median
is not taken from there. Groups of fewer than a hundred go on until fewer than a tenth of them are watched."""

_EVEN = 1e-9
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """The median of durations of which some are still running.

    Parameters
    ----------
    median, low, high
        In the unit of the durations; NaN where the curve (or its band) does not come down to one half.
    curve
        `at`, `share` (still running after `at`), `low`, `high`, `n_at_risk`; one row per distinct duration.
    n, n_open
        Cases, and how many of them are still running.
    """

    median: float
    low: float
    high: float
    curve: pd.DataFrame
    n: int
    n_open: int


@dataclass(frozen=True)
class Incidence:
    """When the cases that get there get there, if others end otherwise and some are still open.

    Parameters
    ----------
    median, low, high
        The time by which half of those that get there have got there; NaN where it cannot be said yet.
    curve
        `at`, `share` (of all cases, there by `at`), `share_other`, `share_open`, `n_at_risk`; one row per
        distinct duration, to the longest.
    n, n_reached, n_other, n_open
        Cases, and how they stand.
    """

    median: float
    low: float
    high: float
    curve: pd.DataFrame
    n: int
    n_reached: int
    n_other: int
    n_open: int


def survival(durations: ArrayLike, is_over: ArrayLike) -> Survival:
    """The median duration when some cases are still running: Kaplan and Meier's estimate with a 95 % band.

    A case still running at 30 days says "at least 30 days"; to leave it out, or to count it as 30, would
    make everything look faster than it is.

    Parameters
    ----------
    durations
        One per case, from its start to its end, or to today where it still runs. NaN are left out.
    is_over
        Whether the case has ended.

    Returns
    -------
    The median lies in the middle of the curve's flat part where that is exactly at one half, so that
    without running cases it is the ordinary median. The band consists of the times at which the curve's
    interval (log-minus-log, Greenwood's variance) holds one half.

    References
    ----------
    Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481. Brookmeyer and Crowley (1982), Biometrics
    38, 29-41.
    """
    lasted, over = _known(durations, np.asarray(is_over, dtype="bool"))
    if not len(lasted):
        return Survival(np.nan, np.nan, np.nan, _curve([], share=[], low=[], high=[], n_at_risk=[]), 0, 0)
    at, ended, at_risk = _table(lasted, over.astype("int8"), (REACHED,))
    share = np.cumprod(1 - ended[0] / at_risk)
    low, high = _log_log(share, ended[0], at_risk)
    curve = _curve(at, share=share, low=low, high=high, n_at_risk=at_risk)
    is_step = ended[0] > 0
    quantiles = [_down_to_half(at[is_step], of[is_step]) for of in (share, low, high)]
    return Survival(quantiles[0], quantiles[1], quantiles[2], curve, len(lasted), int((~over).sum()))


def incidence(durations: ArrayLike, outcome: ArrayLike) -> Incidence:
    """When cases get there, where others end otherwise: Aalen and Johansen's cumulative incidence.

    Not one minus Kaplan and Meier's curve with the lost taken for open: that answers when deals would be
    signed if none were ever lost, and adds up to more than all of them.

    Parameters
    ----------
    durations
        One per case, from its start to its end, or to today where it is open. NaN are left out.
    outcome
        `OPEN`, `REACHED` or `OTHER`.

    Returns
    -------
    `curve` goes on to the longest duration, also where few are watched: `n_at_risk` says how many, and
    whoever shows a place of it says or weighs that number. For the median alone the curve ends with the
    last duration at which max(1, min(`AT_RISK`, n // 10)) cases are still watched. The median is where it
    comes to half of that end. The band is the variance of that share by the delta method, carried over to
    the times; its upper end also allows that every case still open at that end gets there. All three are
    NaN where more cases are still open there than have got there.

    References
    ----------
    Aalen and Johansen (1978), Scand. J. Stat. 5, 141-150. Beyersmann, Allignol and Schumacher (2012),
    Competing Risks and Multistate Models with R, chapter 4.
    """
    lasted, how = _known(durations, np.asarray(outcome, dtype="int8"))
    at, (reached, other), at_risk = _table(lasted, how, (REACHED, OTHER))
    left = np.cumprod(1 - (reached + other) / at_risk)
    before = np.concatenate(([1.0], left[:-1]))[: len(at)]
    there, elsewhere = np.cumsum(before * reached / at_risk), np.cumsum(before * other / at_risk)
    curve = _curve(at, share=there, share_other=elsewhere, share_open=left, n_at_risk=at_risk)
    watched = at_risk >= max(1, min(AT_RISK, len(lasted) // 10))
    steps = _Steps(at[watched], there[watched], left[watched], before[watched],
                   reached[watched], other[watched], at_risk[watched])  # fmt: skip
    median, low, high = _half_of_those(steps)
    counts = [int((how == one).sum()) for one in (REACHED, OTHER, OPEN)]
    return Incidence(median, low, high, curve, len(lasted), *counts)


@dataclass(frozen=True)
class _Steps:
    """The curve at each time: got there, still open after and before it, and who ended how, of how many."""

    at: Floats
    there: Floats
    left: Floats
    before: Floats
    reached: Floats
    other: Floats
    at_risk: Floats


def _half_of_those(steps: _Steps) -> tuple[float, float, float]:
    """The time at which the curve is at half of its end, and its band."""
    if not len(steps.at) or not steps.there[-1] or steps.left[-1] > steps.there[-1]:
        return np.nan, np.nan, np.nan
    is_step = steps.reached > 0
    at, part = steps.at[is_step], steps.there[is_step] / steps.there[-1]
    middle = min(int(np.searchsorted(part, 0.5 - _EVEN)), len(at) - 1)
    reach = Z * _error_of_part(steps, float(at[middle]))
    most = (steps.there[-1] + steps.left[-1]) / steps.there[-1]
    low = _first_at(at, part, 0.5 - reach) if reach < 0.5 else float(at[0])
    return _down_to_half(at, 1 - part), low, _first_at(at, part, 0.5 * most + reach, after=True)


def _error_of_part(steps: _Steps, until: float) -> float:
    """The standard error of the share of those that got there who did so by a time.

    Had one more case ended at a step, the curve would rise there at once and rise less at every later one,
    where that case would be missing. The squares of these effects add up, as in Greenwood's formula.
    """
    total, so_far = steps.there[-1], steps.at <= until
    held = steps.there[so_far][-1]
    later = np.where(so_far, held - steps.there, 0.0) - held / total * (total - steps.there)
    now = steps.before * (so_far - held / total)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(steps.left > 0, steps.before / steps.left, 0.0)
    gained = (now - later * rest) ** 2 * steps.reached + (later * rest) ** 2 * steps.other
    return float(np.sqrt(np.sum(gained / steps.at_risk**2)) / total)


def _known(durations: ArrayLike, marks: NDArray) -> tuple[Floats, NDArray]:
    lasted = np.asarray(durations, dtype="float64")
    known = ~np.isnan(lasted)
    return lasted[known], marks[known]


def _table(lasted: Floats, how: NDArray, causes: Sequence[int]) -> tuple[Floats, list[Floats], Floats]:
    """The distinct durations; at each how many ended by each cause, and how many were watched until then."""
    order = np.argsort(lasted)
    values, how = lasted[order], how[order]
    first = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1]))[: len(values)])
    ended = [
        np.add.reduceat(how == cause, first, dtype="float64") if len(first) else np.zeros(0)
        for cause in causes
    ]
    return values[first], ended, (len(values) - first).astype("float64")


def _log_log(share: Floats, ended: Floats, at_risk: Floats) -> tuple[Floats, Floats]:
    """The interval of a survival curve on the scale on which it cannot leave 0 to 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(ended / (at_risk * (at_risk - ended)))
        reach = Z * np.sqrt(spread) / np.abs(np.log(share))
        low, high = share ** np.exp(reach), share ** np.exp(-reach)
    flat, gone = share >= 1, share <= 0
    return np.where(flat, 1.0, np.where(gone, 0.0, low)), np.where(flat, 1.0, np.where(gone, np.nan, high))


def _down_to_half(at: Floats, share: Floats) -> float:
    """The first time at which a curve is at most one half; the middle of its flat part when exactly there."""
    below = np.flatnonzero(share <= 0.5 + _EVEN)
    if not len(below):
        return np.nan
    first = int(below[0])
    is_even = abs(share[first] - 0.5) <= _EVEN and first + 1 < len(at)
    return float((at[first] + at[first + 1]) / 2 if is_even else at[first])


def _first_at(at: Floats, part: Floats, level: float, *, after: bool = False) -> float:
    """The first time at which a growing share comes to (or passes) a level; NaN where it never does."""
    place = int(
        np.searchsorted(part, level + (_EVEN if after else -_EVEN), side="right" if after else "left")
    )
    return float(at[place]) if place < len(at) else np.nan


def _curve(at: ArrayLike, **columns: ArrayLike) -> pd.DataFrame:
    return pd.DataFrame({"at": at, **columns}, dtype="float64")
