"""What differs most between two groups once both have the same mix of amounts, products and lead sources?"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.discover import comparable_mix as mix
from analysis.discover.groups import case_keys
from analysis.discover.map_difference import EdgeDifference
from analysis.discover.what_differs import MIN_CASES, Ranking, group_contents, ranked
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures import statistics as s
from analysis.measures.statistics import Difference

Floats = NDArray[np.float64]
THING = ["kind", "first", "second"]
LEAST_EXPECTED = 5
"""Where chance would give fewer cases than this, the test is made more cautious by half a case."""


@dataclass(frozen=True)
class Mix:
    """The cases of two groups that have a counterpart in the other, by kind.

    Parameters
    ----------
    of
        Case key to the number of its kind, of cases of the two groups; others are left out.
    n
        Per kind that both groups have: the cases of the first and of the second group.
    covered
        The share of cases with a counterpart, in the group where it is least.
    """

    of: pd.Series
    n: tuple[Floats, Floats]
    covered: float

    @property
    def weights(self) -> tuple[Floats, Floats]:
        """What a case of each kind counts in each group; adds up to 1 over the cases of a group."""
        target = 1 / (1 / self.n[0] + 1 / self.n[1])
        target = target / target.sum()
        return target / self.n[0], target / self.n[1]

    @property
    def sizes(self) -> tuple[int, int]:
        """The cases of each group with a counterpart."""
        return int(self.n[0].sum()), int(self.n[1].sum())


def mix_of(left: EventLog, right: EventLog, *, of: EventLog, by: Sequence[str]) -> Mix:
    """The common mix of two views of a log.

    Parameters
    ----------
    of
        A view that holds them both.
    by
        Of `comparable_mix.MIX`.
    """
    keys = [case_keys(left), case_keys(right)]
    kind_of = mix.strata(mix.traits(of, by), keys)
    kinds = [kind_of.loc[own].to_numpy("int64") for own in keys]
    common = np.intersect1d(*kinds)
    kept = kind_of[kind_of.isin(common)]
    numbered = pd.Series(np.searchsorted(common, kept.to_numpy("int64")), index=kept.index)
    n = [np.bincount(numbered.reindex(own).dropna().astype("int64"), minlength=len(common)) for own in keys]
    return Mix(numbered, (n[0].astype("float64"), n[1].astype("float64")), mix.covered(kinds))


def differs_at_mix(
    left: EventLog,
    right: EventLog,
    common: Mix,
    *,
    rank_by: Ranking = "cases",
    without: Collection[str] = (),
    are_paths: bool = False,
    min_clear: int = s.MIN_CLEAR,
) -> pd.DataFrame:
    """`what_differs` of two groups of the same mix.

    Returns
    -------
    Frame `DIFFERS`. Shares and hours per case are those at the mix, and so are their differences; `cases` and
    `total_h` are these differences times the cases on the right that have a counterpart. `n_left` and
    `n_right` count cases as they are, of those with a counterpart. Empty where no case has one.

    References
    ----------
    Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22, 719-748.
    """
    contents = [group_contents(view, mix_of=common.of) for view in (left, right)]
    both = _joined(*contents)
    both = both[~((both["kind"] == "value") & both["first"].isin(set(without)))]
    things, shares, hours = _compared(both, common)
    return ranked(
        things, shares, hours, n_right=common.sizes[1], rank_by=rank_by, are_paths=are_paths,
        min_clear=min_clear,
    )  # fmt: skip


def shares_at_mix(
    left: EventLog, right: EventLog, common: Mix, *, min_clear: int = s.MIN_CLEAR
) -> dict[tuple[str, str], EdgeDifference]:
    """How often the cases of two groups of the same mix take each transition (`edge_differences`)."""
    contents = [group_contents(view, columns=(), mix_of=common.of) for view in (left, right)]
    both = _joined(*contents)
    things, shares, _hours = _compared(both[both["kind"] == "transition"], common)
    judged = s.adjusted(shares, min_clear=min_clear)
    rows = things[["first", "second", "share_left", "share_right"]].itertuples(index=False)
    return {
        (row.first, row.second): EdgeDifference(float(row.share_left), float(row.share_right), one)
        for row, one in zip(rows, judged, strict=True)
    }


def _joined(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Both groups' contents by kind of case on one line each, without what few have."""
    both = left.merge(right, on=[*THING, "mix"], how="outer", suffixes=("_left", "_right"))
    both = both.fillna(dict.fromkeys((name for name in both if name not in THING), 0))
    n = (both["n_cases_left"] + both["n_cases_right"]).groupby([both[name] for name in THING])
    return both[n.transform("sum") >= MIN_CASES].reset_index(drop=True)


def _compared(both: pd.DataFrame, common: Mix) -> tuple[pd.DataFrame, list[Difference], list[Difference]]:
    """One row a thing with both groups' figures at the mix; differences of shares, and of hours a case."""
    things = both[THING].drop_duplicates().reset_index(drop=True)
    if things.empty or not min(common.sizes):
        return _without_rows(things), [], []
    at = _Cells(both.groupby(THING, sort=False).ngroup().to_numpy(), both, common, len(things))
    sides = [at.side(place) for place in (0, 1)]
    for place, name in enumerate(("left", "right")):
        things[f"n_{name}"], things[f"share_{name}"], things[f"mean_{name}_h"] = sides[place][:3]
    shares = _of_shares(things["share_left"], things["share_right"], at.p_of_shares(), common)
    hours = _of_hours([side[2:] for side in sides], common)
    return things, shares, hours


def _without_rows(things: pd.DataFrame) -> pd.DataFrame:
    names = [f"{one}_{side}" for one in ("n", "share") for side in ("left", "right")]
    return things.head(0).assign(**dict.fromkeys([*names, "mean_left_h", "mean_right_h"], 0.0))


@dataclass(frozen=True)
class _Cells:
    """Counts and hours by thing and kind of case; `thing` is the number of each cell's thing."""

    thing: NDArray[np.int64]
    cells: pd.DataFrame
    common: Mix
    n_things: int

    def summed(self, values: Floats) -> Floats:
        return np.bincount(self.thing, weights=values, minlength=self.n_things)

    def of(self, name: str, place: int) -> Floats:
        return self.cells[f"{name}_{('left', 'right')[place]}"].to_numpy("float64")

    def side(self, place: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Of one group: cases, share and hours a case at the mix, and the variance of those hours."""
        per_kind = self.common.weights[place]
        weight = per_kind[self.cells["mix"].to_numpy("int64")]
        n, hours, squares = (self.of(name, place) for name in ("n_cases", "hours", "squares"))
        mean = self.summed(weight * hours)
        all_squared = float((per_kind**2 * self.common.n[place]).sum())
        spread = self.summed(weight**2 * squares) - 2 * mean * self.summed(weight**2 * hours)
        return self.summed(n), self.summed(weight * n), mean, np.maximum(spread + mean**2 * all_squared, 0)

    def p_of_shares(self) -> Floats:
        """The test of Cochran, Mantel and Haenszel, a thing at a time (`comparable_mix.p_of_shares`)."""
        n_a, n_b = (side[self.cells["mix"].to_numpy("int64")] for side in self.common.n)
        n, yes = n_a + n_b, self.of("n_cases", 0) + self.of("n_cases", 1)
        expected = self.summed(n_b * yes / n)
        surplus = np.abs(self.summed(self.of("n_cases", 1)) - expected)
        spread = self.summed(n_a * n_b * yes * (n - yes) / (n**2 * (n - 1)))
        least = np.minimum(expected, self.summed(n_a * yes / n))
        surplus = np.where(least < LEAST_EXPECTED, np.maximum(surplus - 0.5, 0), surplus)
        return np.array([_two_sided(x, v) for x, v in zip(surplus, spread, strict=True)])


def _of_shares(a: pd.Series, b: pd.Series, p: Floats, common: Mix) -> list[Difference]:
    """By Newcombe's interval for as many cases as the weights are worth."""
    worth = [1 / float((w**2 * n).sum()) for w, n in zip(common.weights, common.n, strict=True)]
    ends_a, ends_b = (intervals.wilson(x * n, x * 0 + n) for x, n in zip((a, b), worth, strict=True))
    low = b - a - np.hypot(b - ends_b[0], ends_a[1] - a)
    high = b - a + np.hypot(ends_b[1] - b, a - ends_a[0])
    known = np.full(len(a), math.nan) if min(common.sizes) < s.MIN_RATED else p
    rows = zip(b - a, low, high, known, strict=True)
    return [Difference(*map(float, row), *common.sizes, "few") for row in rows]


def _of_hours(sides: list[tuple[Floats, Floats]], common: Mix) -> list[Difference]:
    """By the spread of the weighted hours a case."""
    (a, var_a), (b, var_b) = sides
    error = np.sqrt(var_a + var_b)
    found = []
    for gap, one in zip(b - a, error, strict=True):
        ends = gap - intervals.Z * one, gap + intervals.Z * one
        p = _two_sided(abs(gap), one**2) if one > 0 else 1.0
        p = math.nan if min(common.sizes) < s.MIN_RATED else p
        found.append(Difference(float(gap), *map(float, ends), p, *common.sizes, "few"))
    return found


def _two_sided(surplus: float, spread: float) -> float:
    return math.erfc(surplus / math.sqrt(2 * spread)) if spread > 0 else 1.0
