"""What differs most between two groups: which transitions, activities and attributes of their cases?"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.discover.flows import named
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures import statistics as s
from analysis.measures.statistics import Difference
from analysis.schema import Schema

Ranking = Literal["cases", "hours"]
PerCase = Callable[..., ir.Table]
"""A function of a module: of a log its cases with what they have, and the hours `h` it takes in each."""

SEEN = {
    "kind": "text", "first": "text", "second": "text", "n_cases": "count", "hours": "hours",
    "squares": "number",
}  # fmt: skip
CONTENTS = Schema("group_contents", SEEN, ("kind", "first", "second"))
CONTENTS_BY_MIX = Schema("group_contents_by_mix", SEEN | {"mix": "count"}, ("kind", "first", "second", "mix"))
DIFFERS = Schema(
    "what_differs",
    {
        "kind": "text", "first": "text", "second": "text", "n_left": "count", "n_right": "count",
        "share_left": "share", "share_right": "share", "cases": "number", "cases_low": "number",
        "cases_high": "number", "cases_word": "text", "cases_n_more": "count", "mean_left_h": "hours",
        "mean_right_h": "hours", "total_h": "hours", "total_low_h": "hours", "total_high_h": "hours",
        "hours_word": "text", "hours_n_more": "count", "is_definition": "flag",
    },
)  # fmt: skip
MOST_VALUES = 40
MIN_CASES = 10
"""What fewer cases of both groups together have is not looked at: nor is anybody with fewer than five."""

SAME = 0.85
"""Shares of two groups that lie further apart say what the groups are: lost deals have no contract."""

MIN_SHARED = 0.1
"""A column whose values the groups share less than this parts the cases as the groups do."""


def group_contents(
    log: EventLog, *, columns: Collection[str] | None = None, mix_of: pd.Series | None = None
) -> pd.DataFrame:
    """What the cases of a view have: transitions, activities and values of attributes.

    Parameters
    ----------
    columns
        Attributes of cases to look at; default: `comparable_columns`.
    mix_of
        Case key to the number of its kind (`comparable_mix.strata`): then a row a thing and kind, frame
        `CONTENTS_BY_MIX`; cases without a number are left out.

    Returns
    -------
    Frame `CONTENTS`, one row a thing. `first` is an activity, the source of a transition or a column,
    `second` its target or value. `n_cases` have it; `hours` is what it takes in all of them together (of an
    activity: the time up to it; of a value: the whole durations of its cases), `squares` the sum of the
    squares of each case's hours.
    """
    columns = comparable_columns(log) if columns is None else columns
    count = _Count(log, None if mix_of is None else _numbers(mix_of))
    rows = [_transitions(count), _activities(count), *_values(count, tuple(columns))]
    schema = CONTENTS if mix_of is None else CONTENTS_BY_MIX
    return schema.conform(pd.concat(rows, ignore_index=True))


def comparable_columns(log: EventLog) -> list[str]:
    """Attributes of cases that are texts of few values, rep and stage among them; not customers."""
    kept = {log.roles.get("rep"), log.roles.get("stage")}
    texts = log.attributes[log.attributes["kind"] == "text"]
    asked = [
        column for column, scope in texts[["column", "scope"]].itertuples(index=False)
        if column in log.all_cases.columns and column != log.roles.get("customer")
        and (scope == "case" or column in kept)
    ]  # fmt: skip
    if not asked:
        return []
    n = log.frame(log.keep(_n_values, tuple(asked)))
    return [one for i, one in enumerate(asked) if 1 < int(n[f"n{i}"].iloc[0]) <= MOST_VALUES]


def _n_values(log: EventLog, columns: tuple[str, ...]) -> ir.Table:
    cases = log.all_cases
    return cases.agg(**{f"n{i}": cases[one].nunique() for i, one in enumerate(columns)})


def what_differs(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    n_left: int,
    n_right: int,
    rank_by: Ranking = "cases",
    without: Collection[str] = (),
    are_paths: bool = False,
    min_clear: int = s.MIN_CLEAR,
) -> pd.DataFrame:
    """Two groups' contents set side by side, what differs most first, corrected for their number.

    Parameters
    ----------
    left, right
        Frames `CONTENTS` of two groups of cases, the one compared with first.
    n_left, n_right
        Their cases.
    rank_by
        `cases`: by the difference of the shares, times the cases on the right. `hours`: by the
        difference of the hours per case, times the cases on the right.
    without
        Columns by which the groups are singled out: that they differ in those is no news.
    are_paths
        Whether the groups are variants: then steps that only one of them has are what is asked for.

    Returns
    -------
    Frame `DIFFERS`. `cases`: how many cases on the right have it beyond (below 0: short of) those who
    would if it were as common as on the left. `total_h`: the hours it takes on the right beyond what it
    would take if a case took as long on the left, those without it counted as none. What nearly all cases
    of the one group have and nearly none of the other (`is_definition`) comes last: it says what they are.
    """
    n_left, n_right = int(n_left), int(n_right)  # of numpy they overflow when they are multiplied
    both = _joined(left, right, without)
    shares = differences_of_shares(both["n_cases_left"], n_left, both["n_cases_right"], n_right)
    hours = _of_means(both, n_left, n_right)
    for side, n in (("left", n_left), ("right", n_right)):
        both[f"n_{side}"] = both[f"n_cases_{side}"]
        both[f"share_{side}"] = both[f"n_cases_{side}"] / max(n, 1)
        both[f"mean_{side}_h"] = both[f"hours_{side}"] / max(n, 1)
    return ranked(
        both, shares, hours, n_right=n_right, rank_by=rank_by, are_paths=are_paths, min_clear=min_clear
    )


def ranked(
    both: pd.DataFrame,
    shares: list[Difference],
    hours: list[Difference],
    *,
    n_right: int,
    rank_by: Ranking,
    are_paths: bool,
    min_clear: int,
) -> pd.DataFrame:
    """Things with both groups' figures and their differences per case, as `DIFFERS` sorts and words them."""
    found = both.assign(**_judged(shares, n_right, min_clear, ("cases", "cases_low", "cases_high"), "cases"))
    ends = ("total_h", "total_low_h", "total_high_h")
    found = found.assign(**_judged(hours, n_right, min_clear, ends, "hours"))
    size = found["cases" if rank_by == "cases" else "total_h"].abs()
    found = found.assign(is_definition=_says_the_same(found, are_paths=are_paths), size=size)
    order = ["is_definition", "size", "kind", "first", "second"]
    return DIFFERS.conform(found.sort_values(order, ascending=[True, False, True, True, True]))


def _joined(left: pd.DataFrame, right: pd.DataFrame, without: Collection[str]) -> pd.DataFrame:
    """Both groups' contents on one line each, 0 where one has none; without what few have."""
    both = left.merge(right, on=["kind", "first", "second"], how="outer", suffixes=("_left", "_right"))
    both = both.fillna({f"{name}_{side}": 0 for name in ("n_cases", "hours", "squares") for side in SIDES})
    is_left_out = (both["kind"] == "value") & both["first"].isin(set(without))
    return both[~is_left_out & (both["n_cases_left"] + both["n_cases_right"] >= MIN_CASES)].reset_index(
        drop=True
    )


def _says_the_same(found: pd.DataFrame, *, are_paths: bool) -> pd.Series:
    """What nearly all of one group and none of the other have; columns whose values part them likewise.

    Transitions from and to such activities say no more than those.
    """
    shared = found[["share_left", "share_right"]].min(axis=1).groupby([found["kind"], found["first"]])
    is_parting = (found["kind"] == "value") & (shared.transform("sum") < MIN_SHARED)
    is_apart = (found["share_left"] - found["share_right"]).abs() >= SAME
    if are_paths:
        return is_parting
    ends = set(found.loc[is_apart & (found["kind"] == "activity"), "first"])
    is_of_ends = (found["kind"] == "transition") & (found["first"].isin(ends) | found["second"].isin(ends))
    return is_parting | is_apart | is_of_ends


SIDES = ("left", "right")


def _judged(
    found: list[Difference], n: int, min_clear: int, ends: tuple[str, str, str], name: str
) -> dict[str, list[object]]:
    """Differences per case as those of so many cases, with their words, corrected for their number."""
    judged = s.adjusted(found, min_clear=min_clear)
    values = [[getattr(one, end) * n for one in judged] for end in ("value", "low", "high")]
    words = {f"{name}_word": [one.word for one in judged], f"{name}_n_more": [one.n_more for one in judged]}
    return dict(zip(ends, values, strict=True)) | words


def differences_of_shares(left: pd.Series, n_left: int, right: pd.Series, n_right: int) -> list[Difference]:
    """`statistics.difference_of_shares` of many counts at once, without words: ask `adjusted` for them."""
    k_a, k_b = left.astype("float64"), right.astype("float64")
    ends_a, ends_b = (intervals.wilson(k, k * 0 + n) for k, n in ((k_a, n_left), (k_b, n_right)))
    a, b = k_a / max(n_left, 1), k_b / max(n_right, 1)
    low = b - a - np.hypot(b - ends_b[0], ends_a[1] - a)
    high = b - a + np.hypot(ends_b[1] - b, a - ends_a[0])
    p = [_p_of_shares(int(x), n_left, int(y), n_right) for x, y in zip(k_a, k_b, strict=True)]
    rows = zip(b - a, low, high, p, strict=True)
    return [Difference(*map(float, row), n_left, n_right, "few") for row in rows]


def _p_of_shares(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    """By the chi-squared test; where it would expect fewer than five somewhere, as for single shares."""
    if min(n_a, n_b) < s.MIN_RATED:
        return math.nan
    yes, n = k_a + k_b, n_a + n_b
    if not 0 < yes < n:
        return 1.0
    if min(n_a, n_b) * min(yes, n - yes) / n < 5:
        return s.difference_of_shares(k_a, n_a, k_b, n_b).p
    squared = n * (k_a * (n_b - k_b) - k_b * (n_a - k_a)) ** 2 / (n_a * n_b * yes * (n - yes))
    return math.erfc(math.sqrt(squared / 2))


def _of_means(both: pd.DataFrame, n_left: int, n_right: int) -> list[Difference]:
    """Differences of hours per case (Welch), those without the thing counted as 0 hours."""
    if min(n_left, n_right) < s.MIN_RATED:
        return [Difference(math.nan, math.nan, math.nan, math.nan, n_left, n_right, "few")] * len(both)
    (a, se_a), (b, se_b) = (_means(both, side, n) for side, n in (("left", n_left), ("right", n_right)))
    value, reach = b - a, np.hypot(se_a, se_b)
    rows = []
    for gap, error in zip(value, reach, strict=True):
        p = math.erfc(abs(gap) / error / math.sqrt(2)) if error > 0 else 1.0
        ends = gap - intervals.Z * error, gap + intervals.Z * error
        rows.append(Difference(float(gap), *map(float, ends), p, n_left, n_right, "chance"))
    return rows


def _means(both: pd.DataFrame, side: str, n: int) -> tuple[pd.Series, pd.Series]:
    """Hours per case and their standard error."""
    mean = both[f"hours_{side}"] / n
    return mean, np.sqrt((both[f"squares_{side}"] - n * mean**2).clip(lower=0.0) / (n - 1) / n)


@dataclass(frozen=True)
class _Count:
    """Counts the cases of a view and sums their hours; by kind of case where there are kinds."""

    log: EventLog
    kinds: ir.Table | None = None

    def summed(self, per_case: PerCase, *by: str, given: tuple[str, ...] = ()) -> pd.DataFrame:
        if self.kinds is None:
            return self.log.ask(_summed, per_case, by, given)
        rows = per_case(self.log, *given).join(self.kinds, "case_key")
        return self.log.frame(_sums(rows, (*by, "mix")))


def _summed(log: EventLog, per_case: PerCase, by: tuple[str, ...], given: tuple[str, ...]) -> ir.Table:
    return _sums(per_case(log, *given), by)


def _sums(per_case: ir.Table, by: tuple[str, ...]) -> ir.Table:
    return per_case.group_by(*by).agg(n_cases=_.count(), hours=_.h.sum(), squares=(_.h * _.h).sum())


def _numbers(mix_of: pd.Series) -> ir.Table:
    rows = {"case_key": mix_of.index.to_numpy("int64"), "mix": mix_of.to_numpy("int64")}
    return ibis.memtable(pd.DataFrame(rows))


def _transitions(count: _Count) -> pd.DataFrame:
    found = named(count.log, count.summed(_moves, "activity_key", "target_key"))
    return found.assign(kind="transition", first=found["source"], second=found["target"])


def _moves(log: EventLog) -> ir.Table:
    moves = log.events.filter(_.target_key.notnull())
    return moves.group_by("case_key", "activity_key", "target_key").agg(h=_.flow_h.sum())


def _activities(count: _Count) -> pd.DataFrame:
    """Activities by the time up to them; that of a case's first event is none."""
    found = count.summed(_reached, "key")
    names = count.log.activity_names
    return found.assign(kind="activity", first=found["key"].map(names), second="")


def _reached(log: EventLog) -> ir.Table:
    moves = log.events.filter(_.target_key.notnull()).select("case_key", key=_.target_key, h=_.flow_h)
    first = log.events.filter(_.position == 0).select("case_key", key=_.activity_key, h=_.flow_h * 0)
    reached = moves.union(first.mutate(h=first.h.fill_null(0.0)))
    return reached.group_by("case_key", "key").agg(h=_.h.sum())


def _values(count: _Count, columns: tuple[str, ...]) -> list[pd.DataFrame]:
    """What the cases hold in each of these columns, asked at once."""
    if not columns:
        return []
    found = count.summed(_held, "place", "second", given=columns)
    return [found.assign(kind="value", first=found["place"].map(dict(enumerate(columns))))]


def _held(log: EventLog, *columns: str) -> ir.Table:
    """Of each case its value in each of the columns: `case_key, place` of the column, `second, h`."""
    parts = [
        log.cases.filter(log.cases[one].notnull()).select(
            "case_key", place=ibis.literal(place, "int64"), second=log.cases[one].cast("string"),
            h=log.cases.throughput_h,
        )
        for place, one in enumerate(columns)
    ]  # fmt: skip
    return ibis.union(*parts) if len(parts) > 1 else parts[0]
