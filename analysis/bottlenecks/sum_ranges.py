"""Within which range would sums over cases lie, had other cases come that are like these?"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.measures.intervals import Z

RESAMPLES, SEED = 999, 7
BATCH = 10
"""So many draws are multiplied at a time: with more of them threads are begun, and wait for each other."""

MOST_TOGETHER = 2_000
"""More cases than this are drawn each by itself, in half the time; the ends of the range do not tell."""

MOST_RESAMPLED = 5_000
"""With more cases that have a part in a sum the range is that of the normal law: resampling repeats it."""

MIN_FILLED = 10
"""Of a sum that fewer cases have a part in no range is told: it would hold the truth in half of all logs."""

MOST_ERRORS = 8.0
"""No end lies further from the sum than so many standard errors, where a few amounts make most of it."""

Floats = NDArray[np.float64]


def sum_ranges(values: Floats, *, n_cases: int | None = None) -> tuple[Floats, Floats]:
    """The range of the sum of each column that holds it in about 19 of 20 sets of as many like cases.

    Whole cases are drawn anew, with replacement, the same for all columns. Of each draw it is counted how
    many of its own standard errors its sum lies off (the studentized bootstrap): a draw that misses the few
    large amounts has a small sum and a small error, so the range reaches further up than down, as it must.

    Parameters
    ----------
    values
        One row a case, one column a sum; none below 0.
    n_cases
        Of so many cases these are; those that are not given have a part in no sum.

    Returns
    -------
    Lower and upper end of each column; NaN where fewer than `MIN_FILLED` cases have a value above 0.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 12 (the bootstrap-t interval).
    """
    n, is_part = n_cases or len(values), values > 0
    is_told = is_part.sum(axis=0) >= MIN_FILLED
    if not is_told.any():
        return np.full(len(is_told), np.nan), np.full(len(is_told), np.nan)
    total, is_filled = values.sum(axis=0), is_part.any(axis=1)
    error = _error(values, total, n)
    if is_filled.sum() > MOST_RESAMPLED:
        least, most = -Z, Z
    else:
        least, most = _errors_off(values[is_filled], total, n)
    low, high = np.maximum(total - most * error, 0.0), total - least * error
    return np.where(is_told, low, np.nan), np.where(is_told, high, np.nan)


def _error(values: Floats, total: Floats, n: int) -> Floats:
    """The standard error of each sum over `n` cases; those that are not among the values have nothing."""
    mean = total / n
    squares = ((values - mean) ** 2).sum(axis=0) + (n - len(values)) * mean**2
    return np.sqrt(squares / (n - 1) * n)


def _errors_off(filled: Floats, total: Floats, n: int) -> tuple[Floats, Floats]:
    """Between how many of their own standard errors the middle 95 % of the draws lie off the sum.

    Of the `n` cases only those with a value make a difference: how many of these are drawn is drawn first.
    """
    scale = np.maximum(filled.max(axis=0), np.finfo("float64").tiny)
    sums, squares = np.hsplit(_drawn(np.hstack([filled / scale, (filled / scale) ** 2]), n), 2)
    off = sums - total / scale
    error = np.sqrt(np.maximum(squares - sums**2 / n, 0.0) * n / (n - 1))
    is_off = np.abs(off) > 1e-9 * n
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(is_off, off / error, 0.0)
    found = np.quantile(np.clip(errors, -MOST_ERRORS, MOST_ERRORS), [0.025, 0.975], axis=0)
    return found[0], found[1]


def _drawn(filled: Floats, n: int) -> Floats:
    """The sums of each draw: how often every case comes, times what it has."""
    rng, found = np.random.default_rng(SEED), []
    draw = _draw_together if len(filled) <= MOST_TOGETHER else _draw_each
    times = np.empty((BATCH, len(filled)))
    for done in range(0, RESAMPLES, BATCH):
        here = times[: RESAMPLES - done]
        draw(rng, here, n)
        found.append(here @ filled)
    return np.concatenate(found)


def _draw_together(rng: np.random.Generator, times: Floats, n: int) -> None:
    """Fill in how often each case comes, draw by draw, where `n` are drawn in all."""
    k = times.shape[1]
    for draw in times:
        draw[:] = np.bincount(rng.integers(0, k, rng.binomial(n, k / n)), minlength=k)


def _draw_each(rng: np.random.Generator, times: Floats, n: int) -> None:
    """The same where a case comes by a Poisson law of mean 1, whatever the others do; weighed to `n` in all.

    Hanley and MacGibbon (2006), Comput. Methods Programs Biomed. 83, 57-62.
    """
    n_draws, k = times.shape
    law = _poisson_law()
    times[:] = law.take(rng.integers(0, len(law), times.shape, dtype="uint16"))
    times *= (n / (times.sum(axis=1) + rng.poisson(n - k, n_draws)))[:, None]


@cache
def _poisson_law() -> NDArray[np.uint8]:
    """65,536 numbers that are spread as a Poisson law of mean 1: one of them by chance is a draw from it."""
    n, up_to = 2**16, np.cumsum([math.exp(-1) / math.factorial(often) for often in range(12)])
    return np.searchsorted(up_to, (np.arange(n) + 0.5) / n).astype("uint8")
