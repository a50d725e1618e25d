"""Who has most rework of a kind, which steps are done again, and which variants have it?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.rework_kinds import MASK, corrected, reached
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures.statistics import MIN_CLEAR, MIN_RATED, adjusted, difference_of_shares
from analysis.schema import Schema

REWORK_BY = Schema(
    "rework_by",
    {
        "group": "text", "n_base": "count", "n_cases": "count", "share": "share", "low": "share",
        "high": "share", "word": "text", "n_more": "count",
    },
    ("-share", "-n_base", "group"),
)  # fmt: skip
REWORK_STEPS = Schema(
    "rework_steps",
    {"activity": "text", "n_cases": "count", "n_events": "count"},
    ("-n_cases", "-n_events", "activity"),
)


def rework_by(
    log: EventLog,
    *,
    by: str,
    kind: str,
    min_shown: int = 1,
    min_rated: int = MIN_RATED,
    min_clear: int = MIN_CLEAR,
    counted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The share of cases with a kind of rework in each group, beside that of all other cases.

    Parameters
    ----------
    by
        A column or role (`product`, `rep`, `customer`, `region`, …); the value the case has now.
    kind
        One of `KINDS`, `all` or `any`.
    min_shown
        Groups with fewer cases that could have the kind are left out; they count among the others.
    counted
        `counted_by` of the same column, where it is known already.

    Returns
    -------
    Frame `REWORK_BY`, the highest share first; cases without a value form the group with the empty name.
    The words compare a group with all other cases, corrected for the number of groups.
    """
    found = _of_kind(counted_by(log, by=by) if counted is None else counted, kind)
    n_all, k_all = int(found["n_base"].sum()), int(found["n_cases"].sum())
    found = found[found["n_base"] >= max(min_shown, 1)].reset_index(drop=True)
    apart = [
        difference_of_shares(k_all - k, n_all - n, k, n, min_rated=min_rated, min_clear=min_clear)
        for k, n in zip(found["n_cases"].astype(int), found["n_base"].astype(int), strict=True)
    ]
    said = adjusted(apart, min_clear=min_clear)
    low, high = intervals.wilson(found["n_cases"], found["n_base"])
    return REWORK_BY.conform(
        found.assign(
            share=found["n_cases"] / found["n_base"], low=low, high=high,
            word=[one.word for one in said], n_more=[one.n_more for one in said],
        )
    )  # fmt: skip


def counted_by(log: EventLog, *, by: str) -> pd.DataFrame:
    """Cases by group, the kinds they have (`mask`) and those they could have had (`base`), `n` of each."""
    return log.ask(_by_group, log.column(by))


def _of_kind(counted: pd.DataFrame, kind: str) -> pd.DataFrame:
    """By group the cases that could have a kind, and those that have it."""
    mask, base, n = (counted[name].to_numpy("int64") for name in ("mask", "base", "n"))
    could, has = (n * ((bits & MASK[kind]) > 0) for bits in (mask | base, mask))
    told = pd.DataFrame({"group": counted["group"], "n_base": could, "n_cases": has})
    return told.groupby("group", as_index=False).sum()


def rework_steps(log: EventLog, *, kind: str) -> pd.DataFrame:
    """The activities whose events are rework of a kind: in how many cases, and how often.

    Returns
    -------
    Frame `REWORK_STEPS`, the most cases first.
    """
    found = log.ask(_steps, MASK[kind])
    return REWORK_STEPS.conform(found.assign(activity=found["activity_key"].map(log.activity_names)))


def cases_with(log: EventLog, *, kind: str) -> pd.DataFrame:
    """The cases of the view that have a kind of rework: `case_key`."""
    return log.ask(_cases_with, MASK[kind])


def variants_with(log: EventLog, *, kind: str) -> tuple[str, ...]:
    """The variants of the view that have a kind of rework: whether one has it lies in its steps alone."""
    return tuple(log.ask(_variants, MASK[kind])["variant_id"])


def n_cases_with(log: EventLog) -> dict[str, int]:
    """How many cases of the view have each kind of rework, `all` and `any` included."""
    found = log.ask(_alike)
    mask, n = found["mask"].to_numpy("int64"), found["n"].to_numpy("int64")
    return {kind: int(n[(mask & bit) > 0].sum()) for kind, bit in MASK.items()}


def _alike(log: EventLog) -> ir.Table:
    told = log.keep(_masks).semi_join(log.cases.select("case_key"), "case_key")
    return told.group_by("mask").agg(n=_.count())


def _masks(log: EventLog) -> ir.Table:
    """Per case of the whole log its kinds, and those it could have had; for `keep`."""
    found = log.keep(corrected).group_by("case_key").agg(mask=_.mask.bit_or())
    joined = log.keep(reached).left_join(found, "case_key").drop("case_key_right")
    return joined.mutate(mask=ibis.coalesce(_.mask, 0))


def _by_group(log: EventLog, column: str) -> ir.Table:
    group = ibis.coalesce(log.cases[column].cast("string"), "")
    told = log.cases.select("case_key", group=group).join(log.keep(_masks), "case_key")
    return told.group_by("group", "mask", "base").agg(n=_.count())


def _steps(log: EventLog, bit: int) -> ir.Table:
    marked = log.keep(corrected).filter((_.mask & bit) > 0).select("case_key", "activity_key")
    told = marked.join(log.cases.select("case_key"), "case_key")
    of_case = told.group_by("activity_key", "case_key").agg(n=_.count())
    return of_case.group_by("activity_key").agg(n_cases=_.count(), n_events=_.n.sum())


def _variants(log: EventLog, bit: int) -> ir.Table:
    told = log.keep(_masks).filter((_.mask & bit) > 0)
    found = log.cases.select("case_key", "variant_key").semi_join(told, "case_key")
    keys = found.group_by("variant_key").agg(n=_.count())
    return (
        log.all_variants.select("variant_key", "variant_id")
        .semi_join(keys, "variant_key")
        .select("variant_id")
    )


def _cases_with(log: EventLog, bit: int) -> ir.Table:
    told = log.keep(_masks).filter((_.mask & bit) > 0)
    return log.cases.select("case_key").semi_join(told, "case_key")
