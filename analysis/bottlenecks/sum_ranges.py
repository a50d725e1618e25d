"""Within which range would sums over cases lie, had other cases come that are like these?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.measures.intervals import Z

RESAMPLES, SEED, BATCH = 999, 7, 50
MOST_RESAMPLED = 5_000
"""With more cases the range is that of the normal law, which resampling would only repeat."""

Floats = NDArray[np.float64]


def sum_ranges(values: Floats) -> tuple[Floats, Floats]:
    """The middle 95 % of the sums of each column over as many cases drawn anew, with replacement.

    Every draw is of whole cases, the same for all columns.

    Parameters
    ----------
    values
        One row a case, one column a sum; none below 0.

    Returns
    -------
    Lower and upper end of each column; NaN for a single case.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13 (the percentile interval).
    """
    n, n_sums = values.shape
    if n < 2:
        return np.full(n_sums, np.nan), np.full(n_sums, np.nan)
    if n > MOST_RESAMPLED:
        around, total = Z * values.std(axis=0, ddof=1) * n**0.5, values.sum(axis=0)
        return np.maximum(total - around, 0.0), total + around
    low, high = np.quantile(_drawn(values), [0.025, 0.975], axis=0)
    return low, high


def _drawn(values: Floats) -> Floats:
    """The sums of each draw: how often every case comes, times what it has."""
    n, rng, found = len(values), np.random.default_rng(SEED), []
    for done in range(0, RESAMPLES, BATCH):
        size = min(BATCH, RESAMPLES - done)
        times = np.empty((size, n))
        for draw in times:
            draw[:] = np.bincount(rng.integers(0, n, n), minlength=n)
        found.append(times @ values)
    return np.concatenate(found)
