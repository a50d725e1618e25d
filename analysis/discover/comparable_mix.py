"""How do groups compare once each has the same mix of amounts, products and lead sources?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures.statistics import Difference

MIX = ("amount", "product", "source")
"""By what groups can be made comparable."""

SOURCE = "LeadSource"
N_BANDS = (8, 5, 3)
"""Bands of the amount, each with as many cases: the most with which enough cases keep a counterpart."""

MIN_COVERED = 0.8

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Mixed:
    """A figure of a group at the comparable mix, with its interval, and the cases it stands on."""

    value: float
    low: float
    high: float
    n: int


def available(log: EventLog) -> list[str]:
    """Which of `MIX` the log knows of its cases."""
    amount = "amount" in log.roles and not log.unfiltered().is_money_mixed
    known = {"amount": amount, "product": "product" in log.roles, "source": log.has_column(SOURCE)}
    return [name for name in MIX if known[name]]


def traits(log: EventLog, by: Sequence[str]) -> pd.DataFrame:
    """What is needed of each case of a view to make groups comparable: case_key and one column each."""
    columns = {"amount": log.roles.get("amount"), "product": log.roles.get("product")}
    columns["source"] = log.column(SOURCE) if "source" in by else None
    chosen = {name: log.cases[columns[name]] for name in by}
    return log.frame(log.cases.select("case_key", **chosen))


def strata(held: pd.DataFrame, groups: Sequence[Ints]) -> pd.Series:
    """Which cases are of one kind: case_key to the number of its kind.

    Parameters
    ----------
    held
        Rows of `traits`. A missing value is a kind of its own.
    groups
        The case keys of each group. Amounts are cut into bands of equally many of their cases: the finest
        of `N_BANDS` with which four of five cases of every group have a counterpart in all others.
    """
    rows = held.set_index("case_key").reindex(np.unique(np.concatenate(list(groups))))
    fixed = [rows[name].astype("string").fillna("") for name in rows.columns if name != "amount"]
    if "amount" not in rows:
        return _numbered(fixed, rows.index)
    found = pd.Series(0, index=rows.index)
    for n_bands in N_BANDS:
        found = _numbered([*fixed, _bands(rows["amount"], n_bands)], rows.index)
        if covered([found.loc[keys].to_numpy() for keys in groups]) >= MIN_COVERED:
            break
    return found


def covered(kinds: Sequence[Ints]) -> float:
    """The share of cases of a kind that every group has, in the group where it is least."""
    common = _common(kinds)
    return min((float(np.isin(own, common).mean()) if len(own) else 0.0 for own in kinds), default=0.0)


def weights(kinds: Sequence[Ints]) -> list[Floats]:
    """What each case of each group counts, so that all groups have the same mix; adds up to 1 per group.

    The mix is that of the cases that have counterparts: a kind counts as much as the groups together can
    say of it, the harmonic mean of its cases (of two groups: the weights of Mantel and Haenszel). Kinds
    that some group lacks count nothing.

    References
    ----------
    Li and Li (2019), Ann. Appl. Stat. 13, 2389-2415. Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22,
    719-748.
    """
    common = _common(kinds)
    if not len(common):
        return [np.zeros(len(own)) for own in kinds]
    n = np.array([np.bincount(np.searchsorted(common, own[np.isin(own, common)]), minlength=len(common))
                  for own in kinds], dtype="float64")  # fmt: skip
    target = 1 / (1 / n).sum(axis=0)
    target = target / target.sum()
    return [_spread(own, common, target / of) for own, of in zip(kinds, n, strict=True)]


def share(values: Floats, weight: Floats) -> Mixed:
    """A share at the mix, with Wilson's interval for as many cases as the weights are worth."""
    n = _worth(weight)
    if not n:
        return Mixed(math.nan, math.nan, math.nan, 0)
    value = float((values * weight).sum() / weight.sum())
    low, high = intervals.wilson(pd.Series([value * n]), pd.Series([n]))
    return Mixed(value, float(low.iloc[0]), float(high.iloc[0]), int((weight > 0).sum()))


def median(values: Floats, weight: Floats) -> Mixed:
    """A median at the mix; its interval by order statistics for as many cases as the weights are worth."""
    n = _worth(weight)
    if not n:
        return Mixed(math.nan, math.nan, math.nan, 0)
    order = np.argsort(values, kind="stable")
    at, upto = values[order], np.cumsum(weight[order]) / weight.sum()
    reach = intervals.Z / (2 * math.sqrt(n))
    low, high = (
        (_where(at, upto, 0.5 - reach), _where(at, upto, 0.5 + reach)) if n >= 6 else (math.nan, math.nan)
    )
    return Mixed(_where(at, upto, 0.5), low, high, int((weight > 0).sum()))


def apart(first: Mixed, second: Mixed, p: float) -> Difference:
    """The second less the first; the word is given by `statistics.adjusted`."""
    value = second.value - first.value
    low = value - math.hypot(second.value - second.low, first.high - first.value)
    high = value + math.hypot(second.high - second.value, first.value - first.low)
    return Difference(value, low, high, p, first.n, second.n, "few")


def p_of_shares(a: Floats, b: Floats, kinds_a: Ints, kinds_b: Ints) -> float:
    """How often chance alone would do it, kind by kind: the test of Cochran, Mantel and Haenszel."""
    both = _Both.of(a, b, kinds_a, kinds_b)
    yes, n = both.per_kind(both.values), both.n
    surplus = both.per_kind(both.values * both.is_b) - both.n_b * yes / n
    spread = both.n_a * both.n_b * yes * (n - yes) / (n**2 * (n - 1))
    return _two_sided(float(surplus.sum()), float(spread.sum()))


def p_of_medians(a: Floats, b: Floats, kinds_a: Ints, kinds_b: Ints) -> float:
    """How often chance alone would do it: Mann and Whitney's test kind by kind, joined by van Elteren.

    References
    ----------
    Van Elteren (1960), Bull. Int. Stat. Inst. 37, 351-361.
    """
    both = _Both.of(a, b, kinds_a, kinds_b)
    n = both.n
    ranks = pd.Series(both.values).groupby(both.kinds).rank().to_numpy()
    off = ranks - (n[both.kinds] + 1) / 2
    surplus = both.per_kind(off * both.is_b) / (n + 1)
    spread = both.n_a * both.n_b / (n * (n - 1)) * both.per_kind(off**2) / (n + 1) ** 2
    return _two_sided(float(surplus.sum()), float(spread.sum()))


@dataclass(frozen=True)
class _Both:
    """The cases of two groups that have a counterpart in the other, their kinds numbered without gaps."""

    values: Floats
    is_b: Floats
    kinds: Ints

    @classmethod
    def of(cls, a: Floats, b: Floats, kinds_a: Ints, kinds_b: Ints) -> _Both:
        common = _common([kinds_a, kinds_b])
        held_a, held_b = np.isin(kinds_a, common), np.isin(kinds_b, common)
        values = np.concatenate((a[held_a], b[held_b]))
        is_b = np.concatenate((np.zeros(held_a.sum()), np.ones(held_b.sum())))
        kinds = np.searchsorted(common, np.concatenate((kinds_a[held_a], kinds_b[held_b])))
        return cls(values, is_b, kinds)

    def per_kind(self, values: Floats) -> Floats:
        """The sum of values of the cases of each kind."""
        return np.bincount(self.kinds, weights=values)

    @property
    def n(self) -> Floats:
        return np.bincount(self.kinds).astype("float64")

    @property
    def n_b(self) -> Floats:
        return self.per_kind(self.is_b)

    @property
    def n_a(self) -> Floats:
        return self.n - self.n_b


def _two_sided(surplus: float, spread: float) -> float:
    return math.erfc(abs(surplus) / math.sqrt(2 * spread)) if spread > 0 else 1.0


def _common(kinds: Sequence[Ints]) -> Ints:
    found = np.unique(kinds[0]) if len(kinds) else np.array([], "int64")
    for own in kinds[1:]:
        found = np.intersect1d(found, own)
    return found


def _spread(own: Ints, common: Ints, per_case: Floats) -> Floats:
    place = np.clip(np.searchsorted(common, own), 0, len(common) - 1)
    return np.where(common[place] == own, per_case[place], 0.0)


def _worth(weight: Floats) -> float:
    """As many cases of equal weight as say as much (Kish)."""
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares else 0.0


def _where(at: Floats, upto: Floats, level: float) -> float:
    """The value at which the weights come to a level; the middle of two where they do so exactly."""
    place = min(int(np.searchsorted(upto, level - 1e-9)), len(at) - 1)
    is_even = abs(upto[place] - level) < 1e-9 and place + 1 < len(at)
    return float((at[place] + at[place + 1]) / 2 if is_even else at[place])


def _bands(amount: pd.Series, n: int) -> pd.Series:
    numbers = amount.astype("float64")
    if numbers.notna().sum() < n:
        return numbers.notna().astype("string")
    return pd.qcut(numbers, n, labels=False, duplicates="drop").astype("string").fillna("")


def _numbered(columns: Sequence[pd.Series], index: pd.Index) -> pd.Series:
    if not columns:
        return pd.Series(0, index=index)
    joined = columns[0].astype("str")
    for column in columns[1:]:
        joined = joined + "\x1f" + column.astype("str")
    return pd.Series(pd.factorize(joined, sort=True)[0], index=index)
