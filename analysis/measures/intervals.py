"""Closed-form 95 % intervals: a median by order statistics, a share by Wilson, a count by Poisson."""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

Z = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""


def wilson(n_yes: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The interval of a share. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; null where `n` is 0."""
    n = n.astype("float64").where(n > 0)
    share = n_yes / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return (centre - half).clip(lower=0.0), (centre + half).clip(upper=1.0)


def wilson_of(n_yes: float, n: float) -> tuple[float, float]:
    """`wilson` of a single share: many of them one by one take a hundredth of the time."""
    share = n_yes / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def poisson(n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The exact interval of an expected count, by chi-squared quantiles. Garwood (1936), Biometrika 28."""
    from scipy.stats import chi2

    low = pd.Series(chi2.ppf(0.025, 2 * n) / 2, index=n.index).where(n > 0, 0.0)
    return low, pd.Series(chi2.ppf(0.975, 2 * (n + 1)) / 2, index=n.index)


def medians(observations: ir.Table, group: str) -> ir.Table:
    """Per group the median of `value`, how many there are, and the interval by order statistics.

    The interval runs from the value of rank n/2 - z sqrt(n)/2 to that of rank 1 + n/2 + z sqrt(n)/2,
    both rounded (Campbell and Gardner 1988, Br. Med. J. 296, 1454-1456); null where there are no such
    ranks, that is below six values. These are the ranks of the exact binomial interval, at a few sizes
    one rank wider. Observations are taken as independent, which several invoices of a deal hardly are.

    Parameters
    ----------
    observations
        Columns `value` (null where excluded) and `group`.

    Returns
    -------
    Expression with `group, n, n_excluded, value, low, high`, in one pass over the observations.
    """
    within = ibis.window(group_by=group, order_by=_.value.asc(nulls_first=False))
    ranked = observations.mutate(
        rank=ibis.row_number().over(within) + 1, n_known=_.value.count().over(group_by=group)
    )
    low, high = _ranks(ranked.n_known)
    return ranked.group_by(group).agg(
        n=_.value.count(),
        n_excluded=_.value.isnull().sum(),
        value=_.value.mean(where=(2 * _.rank >= _.n_known) & (2 * _.rank <= _.n_known + 2)),
        low=_.value.max(where=_.rank == low),
        high=_.value.max(where=_.rank == high),
    )


def _ranks(n: ir.IntegerColumn) -> tuple[ir.Value, ir.Value]:
    half = n.cast("float64") / 2
    reach = Z * n.cast("float64").sqrt() / 2
    return (half - reach + 0.5).floor().cast("int64"), (half + reach + 1.5).floor().cast("int64")
