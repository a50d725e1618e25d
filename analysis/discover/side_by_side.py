"""How do the figures of two to four groups differ, and how sure is each difference?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from analysis.discover import comparable_mix as mix
from analysis.discover.groups import case_keys
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures import statistics as s
from analysis.measures.kpi import REGISTRY, available
from analysis.measures.statistics import Difference
from analysis.measures.survival import incidence
from analysis.schema import Schema

SIDES = Schema(
    "side_by_side",
    {
        "measure": "text", "unit": "text", "group": "count", "value": "number", "low": "number",
        "high": "number", "n": "count", "difference": "number", "difference_low": "number",
        "difference_high": "number", "p": "number", "word": "text", "n_more": "count",
    },
)  # fmt: skip
"""One row a figure and group, in the order of the figures; the first group has no difference."""

NOT_OF_CASES = ("lead_conversion", "finished_per_week")
"""Figures that count more than the cases of a group, or that a larger group has more of."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """What is observed of a figure in the cases of a view, by case; `outcome` where open cases count."""

    measure: str
    unit: str
    keys: NDArray[np.int64]
    values: Floats
    outcome: NDArray[np.int8] | None = None

    def of(self, cases: NDArray[np.int64]) -> Observed:
        """The observations of these cases (their keys, sorted)."""
        place = np.clip(np.searchsorted(cases, self.keys), 0, max(len(cases) - 1, 0))
        own = cases[place] == self.keys if len(cases) else np.zeros(len(self.keys), dtype="bool")
        outcome = None if self.outcome is None else self.outcome[own]
        return replace(self, keys=self.keys[own], values=self.values[own], outcome=outcome)

    def per_case(self) -> Observed:
        """One observation a case, its mean: several of one case are no proof of each other."""
        if len(np.unique(self.keys)) == len(self.keys) or self.outcome is not None:
            return self
        means = pd.Series(self.values).groupby(self.keys).mean()
        return replace(self, keys=means.index.to_numpy("int64"), values=means.to_numpy("float64"))


@dataclass(frozen=True)
class Figure:
    """A figure of one group, with its interval and what it stands on."""

    value: float
    low: float = math.nan
    high: float = math.nan
    n: int = 0


def side_by_side(
    views: Sequence[EventLog],
    *,
    of: EventLog,
    by_mix: Sequence[str] = (),
    held: Sequence[Observed] | None = None,
    min_rated: int = s.MIN_RATED,
    min_clear: int = s.MIN_CLEAR,
) -> pd.DataFrame:
    """The figures of groups and how far each group lies from the first, corrected for their number.

    Parameters
    ----------
    views
        The groups: views of one log, the one the others are compared with first. A case in several of
        them counts in each, which makes the words too cautious and never too sure.
    of
        A view that holds them all.
    by_mix
        Of `comparable_mix.MIX`: every group is weighted to the same mix of these. Figures that count open
        cases are then left out.
    held
        `observed(of)`, where it is known already.

    Returns
    -------
    Frame `SIDES`. `difference` is the group less the first; `word`, `n_more` as `statistics.Difference`,
    empty for the number of cases, which is no matter of chance.
    """
    keys = [case_keys(view) for view in views]
    held = observed(of) if held is None else held
    found = (
        _at_mix(held, keys, _kinds(of, keys, by_mix), min_rated)
        if by_mix
        else _plain(held, keys, min_rated, min_clear)
    )
    sized = [("n_cases", "count", [Figure(len(own), n=len(own)) for own in keys], None), *found]
    return SIDES.conform(_rows(sized, min_clear=min_clear))


def observed(log: EventLog) -> list[Observed]:
    """What is observed of every figure that is counted by case, in the order it is shown."""
    found = [_of_cases("median_throughput_h", "hours", log.ask(_values, "throughput_h"))]
    for key in available(log):
        if key not in NOT_OF_CASES:
            found.append(_of_cases(key, REGISTRY[key].unit, log.ask(_observations, key)))
    amount = None if log.is_money_mixed else log.roles.get("amount")
    if amount:
        found.append(_of_cases("median_amount", "number", log.ask(_values, amount)))
    return found


def _values(log: EventLog, column: str) -> ir.Table:
    rows = log.cases.select("case_key", value=log.cases[column].cast("float64"))
    return rows.filter(_.value.notnull())


def _observations(log: EventLog, key: str) -> ir.Table:
    rows = REGISTRY[key].observations(log)
    columns = ["case_key", "value", *(["outcome"] if "outcome" in rows.columns else [])]
    return rows.select(*columns).filter(_.value.notnull())


def _of_cases(measure: str, unit: str, found: pd.DataFrame) -> Observed:
    outcome = found["outcome"].to_numpy("int8") if "outcome" in found else None
    values = found["value"].astype("float64").to_numpy()
    return Observed(measure, unit, found["case_key"].to_numpy("int64"), values, outcome)


Compared = tuple[str, str, list[Figure], list[Difference] | None]


def _plain(held: Sequence[Observed], keys: list[NDArray], min_rated: int, min_clear: int) -> list[Compared]:
    found: list[Compared] = []
    for one in held:
        groups = [one.of(own) for own in keys]
        figures = [_figure(each) for each in groups]
        if one.outcome is not None:
            pairs = [_of_intervals(figures[0], each, min_rated) for each in figures[1:]]
        else:
            pairs = [_difference(groups[0], each, min_rated, min_clear) for each in groups[1:]]
        shown = [_around(figures[0], figure, pair) for figure, pair in zip(figures[1:], pairs, strict=True)]
        found.append((one.measure, one.unit, figures, shown))
    return found


def _figure(one: Observed) -> Figure:
    n = len(one.values)
    if one.outcome is not None:
        found = incidence(one.values, one.outcome)
        return Figure(found.median, found.low, found.high, n)
    if not n:
        return Figure(math.nan)
    if one.unit == "share":
        low, high = intervals.wilson(pd.Series([one.values.sum()]), pd.Series([float(n)]))
        return Figure(float(one.values.mean()), float(low.iloc[0]), float(high.iloc[0]), n)
    even = np.full(n, 1.0 / n)
    found = mix.median(one.values, even)
    return Figure(float(np.median(one.values)), found.low, found.high, n)


def _difference(a: Observed, b: Observed, min_rated: int, min_clear: int) -> Difference:
    a, b = a.per_case(), b.per_case()
    least = {"min_rated": min_rated, "min_clear": min_clear}
    if a.unit == "share":
        yes = [round(float(each.values.sum())) for each in (a, b)]
        return s.difference_of_shares(yes[0], len(a.values), yes[1], len(b.values), **least)
    return s.difference_of_medians(a.values, b.values, **least)


def _around(first: Figure, second: Figure, tested: Difference) -> Difference:
    """The difference of what is shown: where a case has several observations, tested on their means."""
    shift = second.value - first.value - tested.value
    if not shift or math.isnan(shift):
        return tested
    return replace(tested, value=tested.value + shift, low=tested.low + shift, high=tested.high + shift)


def _of_intervals(a: Figure, b: Figure, min_rated: int) -> Difference:
    """A difference judged by the intervals of its two values alone."""
    ends = [mix.Mixed(each.value, each.low, each.high, each.n) for each in (a, b)]
    found = mix.apart(*ends, 1.0)
    reach = found.value - found.low if found.value > 0 else found.high - found.value
    is_known = min(a.n, b.n) >= min_rated and reach > 0
    p = math.erfc(abs(found.value) / reach * intervals.Z / math.sqrt(2)) if is_known else math.nan
    return replace(found, p=p)


def _kinds(of: EventLog, keys: list[NDArray], by: Sequence[str]) -> pd.Series:
    return mix.strata(mix.traits(of, by), keys)


def _at_mix(
    held: Sequence[Observed], keys: list[NDArray], kind_of: pd.Series, min_rated: int
) -> list[Compared]:
    found: list[Compared] = []
    for one in held:
        if one.outcome is None:
            groups = [one.of(own).per_case() for own in keys]
            kinds = [kind_of.reindex(each.keys).to_numpy("int64") for each in groups]
            found.append((one.measure, one.unit, *_mixed(groups, kinds, min_rated)))
    return found


def _mixed(
    groups: list[Observed], kinds: list[NDArray], min_rated: int
) -> tuple[list[Figure], list[Difference]]:
    """A figure of every group at the same mix, and how far each lies from the first."""
    is_share = groups[0].unit == "share"
    say, test = (mix.share, mix.p_of_shares) if is_share else (mix.median, mix.p_of_medians)
    weights = mix.weights(kinds)
    mixed = [say(each.values, weight) for each, weight in zip(groups, weights, strict=True)]
    differences = []
    for each, other, figure in zip(groups[1:], kinds[1:], mixed[1:], strict=True):
        is_few = min(mixed[0].n, figure.n) < min_rated
        p = math.nan if is_few else test(groups[0].values, each.values, kinds[0], other)
        differences.append(mix.apart(mixed[0], figure, p))
    return [Figure(one.value, one.low, one.high, one.n) for one in mixed], differences


def covered_by_mix(views: Sequence[EventLog], *, of: EventLog, by_mix: Sequence[str]) -> float:
    """The share of cases that have a counterpart in every group, in the group where it is least."""
    keys = [case_keys(view) for view in views]
    kind_of = _kinds(of, keys, by_mix)
    return mix.covered([kind_of.reindex(own).to_numpy("int64") for own in keys])


def _rows(found: list[Compared], *, min_clear: int) -> pd.DataFrame:
    tested = [one for *_rest, differences in found for one in differences or []]
    judged = iter(s.adjusted(tested, min_clear=min_clear))
    rows = []
    for measure, unit, figures, differences in found:
        for group, figure in enumerate(figures):
            row = {"measure": measure, "unit": unit, "group": group, "value": figure.value,
                   "low": figure.low, "high": figure.high, "n": figure.n, "word": ""}  # fmt: skip
            if group and differences is None:
                row["difference"] = figure.value - figures[0].value
            elif group:
                row |= _told(next(judged))
            rows.append(row)
    return pd.DataFrame(rows)


def _told(one: Difference) -> dict[str, object]:
    return {"difference": one.value, "difference_low": one.low, "difference_high": one.high, "p": one.p,
            "word": one.word, "n_more": one.n_more}  # fmt: skip
