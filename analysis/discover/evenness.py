"""Who works in few, settled ways, and where does every case go its own?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from scipy.special import ndtr

from analysis.discover.models import outcome_of
from analysis.discover.reference import reference_path
from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.measures.intervals import Z
from analysis.measures.statistics import MIN_CLEAR, MIN_RATED, Difference, adjusted
from analysis.schema import Schema

EVENNESS = Schema(
    "evenness",
    {
        "group": "text", "n_cases": "count", "n_variants": "count", "share_alike": "share", "low": "share",
        "high": "share", "word": "text", "n_more": "count", "share_reference": "share", "share_top": "share",
        "median_throughput_h": "hours", "p90_throughput_h": "hours", "spread": "number",
    },
    ("share_alike", "-n_cases", "group"),
)  # fmt: skip
TOP = 5
"""So many of the commonest variants of a group count as its usual ways."""


def evenness(
    log: EventLog, *, by: str, min_clear: int = MIN_CLEAR, reference: Sequence[str] | None = None
) -> pd.DataFrame:
    """How evenly the cases of each group run: how alike they are, and how far durations spread.

    `share_alike` is how often two cases of a group, picked at random, take exactly the same way: 1 where
    all do, near 0 where each goes its own and none can be foreseen. Unlike the number of variants, or the
    entropy made of it, it does not depend on how many cases a group has. Low is not bad by itself: harder
    cases need more ways.

    Parameters
    ----------
    by
        A column or role (`region`, `rep`, …); the value the case has now.
    min_clear
        Fewest cases for a group to differ clearly from the others.
    reference
        The path for `share_reference`; the catalogue's when `None`.

    Returns
    -------
    Frame `EVENNESS`: one row a value of `by`, the least predictable first; cases without one form the
    group with the empty name. `low`, `high`: 95 % interval of `share_alike`; `word`, `n_more`: whether it
    differs from that of all other cases (`statistics.Difference`), corrected for the number of groups.
    `share_reference` are those that follow the reference path, or do so as far as they have
    come; null where there is none. `share_top` those in the group's five commonest variants. `spread` =
    p90 / median of the case duration; null where the median is 0.

    References
    ----------
    Simpson (1949), Nature 163, 688. Hoeffding (1948), Ann. Math. Stat. 19, 293-325 (the interval).
    """
    column = log.column(by)
    counted = log.ask(_counted, column)
    if counted.empty:
        return EVENNESS.conform(pd.DataFrame(columns=list(EVENNESS.columns)))
    found = log.ask(_timed, column).set_index("group")
    found = found.join(_ways(counted, _on_reference(log, reference_path(log, reference)))).join(
        _alikeness(counted, min_clear)
    )
    spread = found["p90_throughput_h"] / found["median_throughput_h"].where(found["median_throughput_h"] > 0)
    return EVENNESS.conform(found.assign(spread=spread).reset_index())


def _in_groups(log: EventLog, column: str) -> ir.Table:
    group = ibis.coalesce(log.cases[column].cast("string"), "")
    return log.cases.select("variant_key", "throughput_h", group=group)


def _counted(log: EventLog, column: str) -> ir.Table:
    return _in_groups(log, column).group_by("group", "variant_key").agg(n=_.count())


def _timed(log: EventLog, column: str) -> ir.Table:
    timed = _in_groups(log, column).group_by("group")
    timed = timed.agg(n_cases=_.count(), q=quantiles(_.throughput_h, [0.5, 0.9]))
    return timed.mutate(median_throughput_h=_.q[0], p90_throughput_h=_.q[1]).drop("q")


def alike(n: pd.Series) -> tuple[float, float]:
    """How often two cases take the same way, from the cases of each variant, and its standard error.

    Null for a single case.
    """
    two, three = _alike(n)
    return two, _error(two, three, float(n.sum()))


def _alike(n: pd.Series) -> tuple[float, float]:
    """How often two cases, and three, take the same way."""
    counts, total = n.to_numpy("float64"), float(n.sum())
    if total < 2:
        return np.nan, np.nan
    two = float((counts * (counts - 1)).sum() / (total * (total - 1)))
    if total < 3:
        return two, two
    three = (counts * (counts - 1) * (counts - 2)).sum() / (total * (total - 1) * (total - 2))
    return two, float(three)


def _error(two: float, three: float, total: float) -> float:
    """The standard error among so many cases."""
    if total < 2 or math.isnan(two):
        return np.nan
    variance = 2 / (total * (total - 1)) * (2 * (total - 2) * (three - two**2) + two - two**2)
    return math.sqrt(max(variance, 0.0))


def _alikeness(counted: pd.DataFrame, min_clear: int) -> pd.DataFrame:
    """Per group how alike its cases are, with the interval, and whether it differs from all others."""
    everything = counted.groupby("variant_key")["n"].sum()
    rows, differences = [], []
    for group, of_group in counted.groupby("group"):
        here = of_group.set_index("variant_key")["n"]
        share, error = alike(here)
        rows.append((group, share, max(share - Z * error, 0.0), min(share + Z * error, 1.0)))
        differences.append(_apart(here, everything.sub(here, fill_value=0)))
    found = pd.DataFrame(rows, columns=["group", "share_alike", "low", "high"]).set_index("group")
    said = adjusted(differences, min_clear=min_clear)
    return found.assign(word=[one.word for one in said], n_more=[one.n_more for one in said])


def _apart(here: pd.Series, others: pd.Series) -> Difference:
    """A group beside all other cases, with the errors both would have if there were no difference.

    Those of a group in which no two cases are alike could not be told from itself.
    """
    a, b, n_a, n_b = _alike(others)[0], _alike(here)[0], int(others.sum()), int(here.sum())
    if min(n_a, n_b) < MIN_RATED:
        return Difference(b - a, math.nan, math.nan, math.nan, n_a, n_b, "few")
    pooled = _alike(others.add(here, fill_value=0))
    error = math.hypot(_error(*pooled, n_a), _error(*pooled, n_b))
    p = float(2 * ndtr(-abs(b - a) / error)) if error > 0 else 1.0
    return Difference(b - a, b - a - Z * error, b - a + Z * error, p, n_a, n_b, "few")


def _ways(counted: pd.DataFrame, on_reference: pd.Series | None) -> pd.DataFrame:
    """Per group how many ways there are, and how many cases take the usual ones."""
    of_group = counted.groupby("group")["n"]
    n = of_group.sum()
    top = counted.sort_values("n", ascending=False).groupby("group").head(TOP).groupby("group")["n"].sum()
    found = pd.DataFrame({"n_variants": of_group.size(), "share_top": top / n, "share_reference": np.nan})
    if on_reference is not None:
        followed = counted["n"].where(counted["variant_key"].map(on_reference).astype("bool"), 0)
        found["share_reference"] = followed.groupby(counted["group"]).sum() / n
    return found


def _on_reference(log: EventLog, path: tuple[str, ...]) -> pd.Series | None:
    """Variant to whether it follows the reference path as far as it has come."""
    if not any(log.has_activity(name) for name in path):
        return None
    listed = log.ask(_traces)
    followed = [outcome_of(trace, path) != "deviates" for trace in listed["trace"]]
    return pd.Series(followed, index=listed["variant_key"])


def _traces(log: EventLog) -> ir.Table:
    return log.variants.select("variant_key", "trace")
