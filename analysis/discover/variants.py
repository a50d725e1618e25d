"""The distinct ways cases take, and which of them are worth a look side by side."""

from __future__ import annotations

import ibis
import pandas as pd
from ibis import _

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
        "n_won": "count", "n_lost": "count", "win_rate": "share", "median_amount": "number",
    },
    ("-n_cases", "variant_id"),
)  # fmt: skip
MIN_SHARE_TO_COMPARE = 0.05


def variants(log: EventLog) -> pd.DataFrame:
    """The distinct sequences of activities and the cases that take them.

    Returns
    -------
    Frame `VARIANTS`: one row a variant of the view, by `n_cases` descending, then by id. `variant_id` is
    a hash of the sequence: the same under every filter and in every upload. `trace` lists the names.
    """
    counted = log.cases.group_by("variant_key").agg(
        n_cases=_.count(), median_throughput_h=_.throughput_h.median()
    )
    listed = counted.join(log.all_variants.select("variant_key", "variant_id", "trace"), "variant_key")
    return VARIANTS.conform(_with_shares(log.frame(listed)))


def variant_profiles(log: EventLog) -> pd.DataFrame:
    """The variants of the view with what became of their cases.

    Returns
    -------
    Frame `PROFILES`: as `variants`, and `number` (the variant's rank in the whole log, which no filter
    changes), `win_rate` = won / (won + lost) (null for a process
    without winning) and the median amount (null where the log has none, or several currencies).
    """
    amount = None if log.is_money_mixed else log.roles.get("amount")
    won, lost = states_of(log, won=True), states_of(log, lost=True)
    quantile = _.throughput_h.quantile([0.5, 0.9])
    counted = log.cases.group_by("variant_key").agg(
        n_cases=_.count(), q=quantile, n_won=_.state.isin(won).sum() if won else ibis.literal(0),
        n_lost=_.state.isin(lost).sum() if lost else ibis.literal(0),
        median_amount=_[amount].median() if amount else ibis.null("float64"),
    )  # fmt: skip
    timed = counted.mutate(median_throughput_h=_.q[0], p90_throughput_h=_.q[1]).drop("q")
    listed = timed.join(log.all_variants.select("variant_key", "variant_id", "trace"), "variant_key")
    found = _with_shares(log.frame(listed))
    decided = (found["n_won"] + found["n_lost"]).astype("float64")
    found["win_rate"] = found["n_won"] / decided.where(decided > 0) if won else None
    found["number"] = found["variant_key"] + 1
    return PROFILES.conform(found)


def states_of(log: EventLog, *, won: bool = False, lost: bool = False) -> list[str]:
    """The states of the log's process that mean won, or lost."""
    return [state.key for state in log.catalogue.states if (won and state.won) or (lost and state.lost)]


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
