"""What came right before the first correction of a case: a changed value, a skipped step, a handover?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.before_rework_moves import CAUSES, moves, telling
from analysis.bottlenecks.rework_kinds import ANY, MASK, corrected
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures.statistics import MIN_CLEAR, MIN_RATED, Difference, adjusted, difference_of_shares
from analysis.schema import Schema

BEFORE = Schema(
    "before_rework",
    {
        "place": "count", "cause": "text", "n": "count", "n_first": "count", "n_compared": "count",
        "n_without": "count",
        "share": "share", "share_without": "share", "difference": "share", "low": "share", "high": "share",
        "word": "text", "n_more": "count",
    },
    ("place",),
)  # fmt: skip
BEFORE_STEPS = Schema(
    "steps_before_rework",
    {
        "activity": "text", "n_first": "count", "share": "share", "n_cases": "count", "risk": "share",
        "low": "share", "high": "share",
    },
    ("-n_first", "activity"),
)  # fmt: skip
BEFORE_BY = Schema(
    "before_rework_by",
    {
        "group": "text", "n_first": "count", "activity": "text", "share_activity": "share",
        **{f"share_{cause}": "share" for cause in CAUSES},
    },
    ("-n_first", "group"),
)  # fmt: skip


def before_rework(
    log: EventLog,
    *,
    kind: str = ANY,
    reference: Sequence[str] = (),
    min_rated: int = MIN_RATED,
    min_clear: int = MIN_CLEAR,
    counts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What went before a case's first correction, beside the same step in cases without one.

    Not the cause: what goes before more often than without a correction is where to look first. The
    comparison are cases without such a correction at the same step: the first time they did what the
    others did right before theirs. It is weighted to the same mix of steps.

    Parameters
    ----------
    kind
        `any` (rework and corrections), or one of `KINDS`.
    reference
        The path whose left-out activities count as skipped; the catalogue's when empty.
    counts
        `counted` of the same, where it is known already.

    Returns
    -------
    Frame `BEFORE`, one row a cause in the order in which they count: of the `n_first` first corrections the
    `n_compared` whose step before also comes without one (what always leads to a correction has nothing to
    be held against; where that goes for all of them, all count), `n` with the cause and their `share`;
    `share_without` of the comparison (`n_without` cases); the difference with its interval and word,
    corrected for the number of causes. Both shares add up to 1.
    """
    found = counted(log, kind=kind, reference=reference) if counts is None else counts
    firsts, others = found[found["is_first"]], found[~found["is_first"]]
    compared = firsts[firsts["before_key"].isin(others["before_key"])]
    used = compared if len(compared) else firsts
    n, n_without = int(used["n"].sum()), _n_without(log, kind, reference, compared)
    with_cause, expected = used.groupby("cause")["n"].sum(), _weighted(compared, others)
    n_like = min(_n_effective(compared, others), n_without)
    least = {"min_rated": min_rated, "min_clear": min_clear}
    rows, apart = [], []
    for place, cause in enumerate(CAUSES):
        k, share_without = int(with_cause.get(place, 0)), float(expected.get(place, 0.0))
        k_without = round(share_without * n_like)
        apart.append(difference_of_shares(k_without, n_like, k, n, **least) if n_without else _NOTHING)
        rows.append(
            {"place": place, "cause": cause, "n": k, "share": k / n if n else math.nan}
            | {"share_without": share_without if n_without else math.nan, "n_without": n_without}
            | {"n_compared": n if n_without else 0, "n_first": int(firsts["n"].sum())}
        )
    said = adjusted(apart, min_clear=min_clear)
    told = {"difference": "value", "low": "low", "high": "high", "word": "word", "n_more": "n_more"}
    return BEFORE.conform(
        pd.DataFrame(rows).assign(**{name: [getattr(one, of) for one in said] for name, of in told.items()})
    )


def steps_before_rework(
    log: EventLog, *, kind: str = ANY, reference: Sequence[str] = (), counts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The activity right before the first correction, and how often it leads to one; as `before_rework`.

    Returns
    -------
    Frame `BEFORE_STEPS`: `n_first` first corrections came right after it, `share` of all; `risk` of the
    `n_cases` that had it (cases without such a correction, and these), with Wilson's interval.
    """
    found = counted(log, kind=kind, reference=reference) if counts is None else counts
    by_step = found.pivot_table(
        index="before_key", columns="is_first", values="n", aggfunc="sum", fill_value=0
    )
    by_step = by_step.reindex(columns=[False, True], fill_value=0)
    n_first, n_cases = by_step[True], by_step[True] + by_step[False]
    low, high = intervals.wilson(n_first, n_cases)
    shown = pd.DataFrame(
        {
            "activity": by_step.index.map(log.activity_names), "n_first": n_first, "n_cases": n_cases,
            "share": n_first / max(int(n_first.sum()), 1), "risk": n_first / n_cases, "low": low,
            "high": high,
        }
    )  # fmt: skip
    return BEFORE_STEPS.conform(shown[(n_first > 0) & shown["activity"].notna()])


def before_rework_by(
    log: EventLog, *, by: str, kind: str = ANY, reference: Sequence[str] = (), min_shown: int = 1
) -> pd.DataFrame:
    """What came before the first corrections of each group of cases.

    Returns
    -------
    Frame `BEFORE_BY`, the most corrections first; groups with fewer than `min_shown` are left out.
    `activity` is the one that came before most often, in `share_activity` of the group's corrections.
    """
    found = log.ask(_by_group, MASK[kind], tuple(reference), log.column(by))
    rows = []
    for group, here in found.groupby("group", dropna=False):
        n = int(here["n"].sum())
        if n < min_shown:
            continue
        steps = here.groupby("before_key")["n"].sum().sort_index().sort_values(ascending=False, kind="stable")
        causes = here.groupby("cause")["n"].sum()
        shares = {f"share_{cause}": causes.get(place, 0) / n for place, cause in enumerate(CAUSES)}
        first = {
            "activity": log.activity_names.get(int(steps.index[0]), ""),
            "share_activity": steps.iloc[0] / n,
        }
        rows.append({"group": group, "n_first": n, **first, **shares})
    return BEFORE_BY.conform(pd.DataFrame(rows, columns=list(BEFORE_BY.columns)))


def counted(log: EventLog, *, kind: str, reference: Sequence[str]) -> pd.DataFrame:
    """First corrections (`is_first`), and the same steps of cases without: `before_key, cause, n`."""
    found = log.ask(_counted, MASK[kind], tuple(reference))
    used = found.loc[found["is_first"], "before_key"].unique()
    return found[found["before_key"].isin(used)].reset_index(drop=True)


def _n_without(log: EventLog, kind: str, reference: Sequence[str], firsts: pd.DataFrame) -> int:
    """How many cases the comparison is made of: each counts once, however many steps it lends."""
    used = {int(key) for key in firsts["before_key"].unique()}
    if not used:
        return 0
    found = log.ask(_alike, MASK[kind], tuple(reference))
    n = found["n"].to_numpy("int64")
    lends = np.zeros(len(n), dtype=bool)
    for key in used:
        lends |= (found[f"steps_{key // BITS}"].to_numpy("int64") >> key % BITS & 1) > 0
    return int(n[lends].sum())


def _n_effective(firsts: pd.DataFrame, others: pd.DataFrame) -> int:
    """How many cases of the one mix would tell as much: a share of few cases stays one of few, weighted up.

    The share is a sum of those of the steps times their weights: its variance is as of 1 / Σ (weight² / n).
    """
    of_step = others.groupby("before_key")["n"].sum()
    weights = firsts.groupby("before_key")["n"].sum()
    if not len(weights):
        return 0
    weights = weights / weights.sum()
    return max(round(1 / (weights**2 / of_step.reindex(weights.index)).sum()), 1)


def _weighted(firsts: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Cause to its share among the others, had they the steps of the first corrections."""
    of_step = others.groupby("before_key")["n"].sum()
    weights = firsts.groupby("before_key")["n"].sum()
    weights = weights[weights.index.isin(of_step.index)]
    if not len(weights):
        return pd.Series(dtype="float64")
    shares = others.groupby(["before_key", "cause"])["n"].sum().div(of_step, level="before_key")
    weighted = shares.mul(weights / weights.sum(), level="before_key")
    return weighted.groupby("cause").sum()


_NOTHING = Difference(math.nan, math.nan, math.nan, math.nan, 0, 0, "few")


BITS = 62
"""Activities that one whole number tells of."""


def _firsts(log: EventLog, bit: int, reference: tuple[str, ...]) -> ir.Table:
    """The first correction of each case of the whole log that has one, with the step before; for `keep`."""
    corrections = log.keep(corrected).filter((_.mask & bit) > 0)
    at = corrections.group_by("case_key").agg(position=_.position.min())
    found = at.left_join(log.keep(moves, reference, telling(log)), ["case_key", "position"])
    return found.select(
        "case_key", before_key=ibis.coalesce(found.before_key, -1), cause=ibis.coalesce(found.cause, 5)
    )


def _others(log: EventLog, bit: int, reference: tuple[str, ...]) -> ir.Table:
    """What cases of the whole log without such a correction did for the first time; for `keep`."""
    steps = log.keep(moves, reference, telling(log)).filter(_.is_first_before)
    return steps.anti_join(log.keep(_firsts, bit, reference), "case_key").select(
        "case_key", "before_key", "cause"
    )


def _lent(log: EventLog, bit: int, reference: tuple[str, ...]) -> ir.Table:
    """Per case of `_others` its steps, as bits: `steps_0`, `steps_1`, …; for `keep`."""
    others, most = log.keep(_others, bit, reference), max(log.activity_names, default=0)
    steps = {}
    for first in range(0, most + 1, BITS):
        place = others.before_key.cast("int64") - first
        is_here = place.between(0, BITS - 1)
        one = ibis.literal(1, "int64") << ibis.ifelse(is_here, place, 0)
        steps[f"steps_{first // BITS}"] = ibis.ifelse(is_here, one, 0).cast("int64").bit_or()
    return others.group_by("case_key").agg(**steps)


def _alike(log: EventLog, bit: int, reference: tuple[str, ...]) -> ir.Table:
    """How many cases of the view without such a correction have the same steps."""
    found = log.keep(_lent, bit, reference).semi_join(log.cases.select("case_key"), "case_key")
    return found.group_by([name for name in found.columns if name != "case_key"]).agg(n=_.count())


def _counted(log: EventLog, bit: int, reference: tuple[str, ...]) -> ir.Table:
    here = log.cases.select("case_key")
    parts = [
        log.keep(part, bit, reference).semi_join(here, "case_key")
        .group_by("before_key", "cause").agg(n=_.count()).mutate(is_first=ibis.literal(part is _firsts))
        for part in (_firsts, _others)
    ]  # fmt: skip
    return ibis.union(*parts)


def _by_group(log: EventLog, bit: int, reference: tuple[str, ...], column: str) -> ir.Table:
    groups = log.cases.select("case_key", group=ibis.coalesce(log.cases[column].cast("string"), ""))
    firsts = log.keep(_firsts, bit, reference)
    return firsts.join(groups, "case_key").group_by("group", "before_key", "cause").agg(n=_.count())
