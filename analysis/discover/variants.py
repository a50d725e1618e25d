"""The distinct ways cases take, how much of the log they cover, and which are worth a look side by side."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.discover.variant_folding import Folded
from analysis.log import EventLog
from analysis.schema import Schema

VARIANTS = Schema(
    "variants",
    {
        "variant_id": "text", "trace": "list", "n_cases": "count", "share": "share",
        "cum_share": "share", "median_throughput_h": "hours",
    },
    ("-n_cases", "variant_id"),
)  # fmt: skip
PROFILES = Schema(
    "variant_profiles",
    {
        "variant_id": "text", "number": "count", "trace": "list", "n_cases": "count", "share": "share",
        "cum_share": "share", "median_throughput_h": "hours", "p90_throughput_h": "hours",
        "n_won": "count", "n_lost": "count", "win_rate": "share", "paid_share": "share",
        "median_amount": "number", "n_steps": "count", "n_variants": "count", "members": "list",
    },
    ("-n_cases", "variant_id"),
)  # fmt: skip
COVERAGE = Schema(
    "coverage", {"n_variants": "count", "share_variants": "share", "cum_share": "share"}, ("n_variants",)
)
MIN_SHARE_TO_COMPARE = 0.05
TO_COVER = 0.8


def variants(log: EventLog) -> pd.DataFrame:
    """The distinct sequences of activities and the cases that take them.

    Returns
    -------
    Frame `VARIANTS`: one row a variant of the view, by `n_cases` descending, then by id. `variant_id` is
    a hash of the sequence: the same under every filter and in every upload. `trace` lists the names.
    """
    return VARIANTS.conform(_with_shares(log.ask(_listed)))


def _listed(log: EventLog) -> ir.Table:
    counted = log.cases.group_by("variant_key").agg(
        n_cases=_.count(), median_throughput_h=_.throughput_h.median()
    )
    return counted.join(log.all_variants.select("variant_key", "variant_id", "trace"), "variant_key")


def variant_profiles(log: EventLog, *, folded: Folded | None = None) -> pd.DataFrame:
    """The variants of the view with what became of their cases.

    Parameters
    ----------
    folded
        Groups of variants that count as one (`variant_folding.fold`); the figures are then worked out on
        all cases of a group, never from those of its variants.

    Returns
    -------
    Frame `PROFILES`: as `variants`, and `number` (the variant's rank in the whole log, which no filter
    changes), `win_rate` = won / (won + lost) (null for a process without winning), `paid_share` = paid /
    all its cases (null for a process without payment) and the median amount (null where the log has
    none, or several currencies). `members` are the ids of the variants of a folded group in the whole log
    (empty for a variant itself), `n_variants` how many of them the view has.
    """
    found = _with_shares(_own(log) if folded is None else _folded(log, folded))
    decided = (found["n_won"] + found["n_lost"]).astype("float64")
    found["win_rate"] = (
        found["n_won"] / decided.where(decided > 0) if log.catalogue.states_marked("won") else None
    )
    found["paid_share"] = found["n_paid"] / found["n_cases"] if _paid(log) else None
    found["n_steps"] = found["trace"].map(len)
    return PROFILES.conform(found)


def _own(log: EventLog) -> pd.DataFrame:
    """Every variant of the view with its figures."""
    found = log.ask(_figures_of_each, _amount(log))
    return found.assign(number=found["variant_key"] + 1, members=[[] for _row in found.index])


def _figures_of_each(log: EventLog, amount: str | None) -> ir.Table:
    counted = log.cases.group_by("variant_key").agg(n_variants=ibis.literal(1), **_figures(log, amount))
    return _timed(counted).join(log.all_variants.select("variant_key", "variant_id", "trace"), "variant_key")


def _amount(log: EventLog) -> str | None:
    """The column of amounts; None where they are in several currencies."""
    return None if log.is_money_mixed else log.roles.get("amount")


def _folded(log: EventLog, folded: Folded) -> pd.DataFrame:
    """Every folded group of the view with its figures."""
    cases = log.cases.join(ibis.memtable(folded.membership), "variant_key")
    figures = _figures(log, _amount(log))
    counted = cases.group_by("group_key").agg(n_variants=_.variant_key.nunique(), **figures)
    found = log.frame(_timed(counted)).merge(folded.groups, on="group_key")
    return found.rename(columns={"group_id": "variant_id"})


def _figures(log: EventLog, amount: str | None) -> dict[str, ibis.Deferred]:
    """What is counted over the cases of a group."""
    states = {
        "n_won": log.catalogue.states_marked("won"),
        "n_lost": log.catalogue.states_marked("lost"),
        "n_paid": _paid(log),
    }
    n_in = {name: _.state.isin(held).sum() if held else ibis.literal(0) for name, held in states.items()}
    median = _[amount].median() if amount else ibis.null("float64")
    return {"n_cases": _.count(), "q": _.throughput_h.quantile([0.5, 0.9]), "median_amount": median} | n_in


def _timed(counted: ir.Table) -> ir.Table:
    return counted.mutate(median_throughput_h=_.q[0], p90_throughput_h=_.q[1]).drop("q")


def _paid(log: EventLog) -> list[str]:
    """The states in which everything that was asked for has been paid."""
    return [state.key for state in log.catalogue.states if state.settled]


def n_to_cover(found: pd.DataFrame, *, share: float = TO_COVER) -> int:
    """How many of the commonest variants it takes to cover this share of the cases; 0 without any.

    Parameters
    ----------
    found
        Rows of `variants` or `variant_profiles`, by `n_cases` descending.
    """
    reached = found["n_cases"].cumsum() >= share * found["n_cases"].sum() - 1e-9
    return int(reached.to_numpy().argmax()) + 1 if len(found) else 0


def coverage(found: pd.DataFrame, *, n_points: int = 200) -> pd.DataFrame:
    """How much of the cases the commonest variants cover, one after the other.

    Parameters
    ----------
    found
        Rows of `variants` or `variant_profiles`, by `n_cases` descending.
    n_points
        At most about so many rows: of many variants those at even distances of their number's logarithm.

    Returns
    -------
    Frame `COVERAGE`: the first `n_variants` are `share_variants` of all variants and cover `cum_share` of
    the cases; the first and the last are always there.
    """
    n = len(found)
    shown = np.unique(np.geomspace(1, n, min(n, n_points)).round().astype(int)) if n else np.array([], int)
    share = (found["n_cases"].cumsum() / max(int(found["n_cases"].sum()), 1)).to_numpy()
    return COVERAGE.conform(
        pd.DataFrame(
            {"n_variants": shown, "share_variants": shown / max(n, 1), "cum_share": share[shown - 1]}
        )
    )


def pair_to_compare(profiles: pd.DataFrame) -> tuple[str, str] | None:
    """The two variants a comparison opens on: the most frequent, and the slowest that matters.

    The slowest with at least 5 % of the cases; where only the most frequent has so many, the slowest of
    the ten commonest. `None` for fewer than two variants.

    Parameters
    ----------
    profiles
        Rows of `variants` or `variant_profiles`, by `n_cases` descending.
    """
    if len(profiles) < 2:
        return None
    first, others = profiles.iloc[0], profiles.iloc[1:]
    large = others[others["share"] >= MIN_SHARE_TO_COMPARE]
    candidates = large if len(large) else others.head(9)
    slowest = candidates.sort_values(["median_throughput_h", "variant_id"], ascending=[False, True]).iloc[0]
    return str(first["variant_id"]), str(slowest["variant_id"])


def _with_shares(found: pd.DataFrame) -> pd.DataFrame:
    ordered = found.sort_values(["n_cases", "variant_id"], ascending=[False, True]).reset_index(drop=True)
    share = ordered["n_cases"] / max(int(ordered["n_cases"].sum()), 1)
    traces = [list(trace) for trace in ordered["trace"]]
    return ordered.assign(share=share, cum_share=share.cumsum().clip(upper=1.0), trace=traces)
