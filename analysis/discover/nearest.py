"""Which comparable cases took the most similar way, what differs, and how did they end?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.discover.cases import name_column
from analysis.log import EventLog
from analysis.measures.comparable import group_columns
from analysis.schema import Schema

NEAREST = Schema(
    "nearest",
    {
        "case_id": "text", "case_name": "text", "n_edits": "count", "likeness": "share", "state": "text",
        "amount": "number", "throughput_h": "hours", "variant_number": "count", "trace": "list",
    },
    ("n_edits",),
)  # fmt: skip
_FIRST_LETTER = 0xE000
"""Activities become letters from here on: no surrogates, room for a million of them."""


@dataclass(frozen=True)
class Nearest:
    """The cases most like one, and what made a case comparable.

    Parameters
    ----------
    cases
        Frame `NEAREST`.
    on
        What the cases share, of `product`, `amount_band`, `region`: those the log has.
    n_comparable
        How many cases share it, the case itself not counted.
    """

    cases: pd.DataFrame
    on: tuple[str, ...]
    n_comparable: int


def nearest(log: EventLog, case_id: str, *, limit: int = 5) -> Nearest:
    """The cases of the view with the same product, amount band and region whose way is most like this one's.

    How far two ways lie apart is counted in single changes: the fewest activities to be added, left out or
    replaced to make one into the other (Levenshtein's distance, exactly). Of an open case the way so far
    counts. It is a likeness of ways, not a forecast.

    Returns
    -------
    `Nearest`; its frame `NEAREST` holds at most `limit` cases, the fewest changes first, then those whose
    duration is nearest, then by id. `likeness` is 1 - changes / length of the longer way. Empty when the
    log has no such case or nothing is comparable.
    """
    own, on = _own(log, case_id)
    if own is None:
        return Nearest(NEAREST.conform(pd.DataFrame(columns=list(NEAREST.columns))), on, 0)
    there = _described(log, log.cases).filter(*(_[name] == own[name] for name in on), _.case_id != case_id)
    ways = log.frame(
        log.all_variants.select("variant_key", "trace").join(
            there.group_by("variant_key").agg(n=_.count()), "variant_key"
        )
    )
    ways = ways.assign(n_edits=n_edits(own["trace"], ways["trace"])).sort_values("n_edits")
    enough = ways["n_edits"][ways["n"].cumsum() < limit].size + 1
    furthest = ways["n_edits"].iloc[min(enough, len(ways)) - 1] if len(ways) else 0
    close = ways[ways["n_edits"] <= furthest]
    listed = there.filter(_.variant_key.isin(_padded(close["variant_key"].tolist())))
    this = log.all_cases.filter(log.all_cases.case_id == case_id).select(own_h="throughput_h")
    listed = listed.cross_join(this).mutate(apart_h=(_.throughput_h - _.own_h).abs()).drop("own_h")
    found = log.frame(_first_of_each(listed, limit)).merge(close, on="variant_key")
    return Nearest(_listed(found, own, limit), on, int(ways["n"].sum()))


def _padded(keys: list[int]) -> list[int]:
    """These keys, and keys that no variant has: lists of about the same length are then compiled once."""
    n = max(16, 1 << (len(keys) - 1).bit_length()) if keys else 16
    return [*keys, *range(-1, len(keys) - n - 1, -1)]


def n_edits(trace: Sequence[str], others: Sequence[Sequence[str]]) -> np.ndarray:
    """How many activities must be added, left out or replaced to make `trace` into each of the others."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    if not len(others):
        return np.zeros(0, dtype="int32")
    letters: dict[str, str] = {}
    said = [_as_text(one, letters) for one in (trace, *others)]
    return cdist(said[:1], said[1:], scorer=Levenshtein.distance, dtype=np.int32)[0]


def differences(trace: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """What the other way has besides, has not, and has elsewhere, in the order of the changes.

    Where an activity is replaced, the one is missing and the other is there besides. One that is there as
    often, only at another place, is neither: it is in the third list.
    """
    from rapidfuzz.distance import Levenshtein

    letters: dict[str, str] = {}
    besides, missing = [], []
    for kind, here, there in Levenshtein.editops(_as_text(trace, letters), _as_text(other, letters)):
        if kind != "delete":
            besides.append(other[there])
        if kind != "insert":
            missing.append(trace[here])
    moved = Counter(besides) & Counter(missing)
    return _without(besides, moved), _without(missing, moved), list(moved.elements())


def _without(steps: list[str], moved: Counter[str]) -> list[str]:
    """These steps, each as often fewer as it is among those moved."""
    left, kept = Counter(moved), []
    for step in steps:
        if left[step]:
            left[step] -= 1
        else:
            kept.append(step)
    return kept


def _as_text(trace: Sequence[str], letters: dict[str, str]) -> str:
    return "".join(letters.setdefault(name, chr(_FIRST_LETTER + len(letters))) for name in trace)


def _own(log: EventLog, case_id: str) -> tuple[pd.Series | None, tuple[str, ...]]:
    """What is known of the case itself, wherever the filters are, and what it can be compared on."""
    held = {"product": "product" in log.roles, "region": "region" in log.roles}
    held["amount_band"] = "amount" in log.roles and not log.unfiltered().is_money_mixed
    on = tuple(name for name in ("product", "amount_band", "region") if held[name])
    this = _described(log, log.all_cases).filter(_.case_id == case_id)
    found = log.frame(this.join(log.all_variants.select("variant_key", "trace"), "variant_key"))
    return (found.iloc[0], on) if len(found) else (None, on)


def _described(log: EventLog, cases: ir.Table) -> ir.Table:
    """Cases with what makes them comparable; a missing product or region is a value of its own."""
    region, amount, named = log.roles.get("region"), log.roles.get("amount"), name_column(log)
    groups = group_columns(log)(cases)
    return cases.select(
        "case_id", "variant_key", "state", "throughput_h", product=groups["product_group"],
        amount_band=groups["amount_band"],
        region=ibis.coalesce(cases[region].cast("string"), "") if region else ibis.literal(""),
        amount=cases[amount] if amount else ibis.null("float64"),
        case_name=cases[named].cast("string") if named else ibis.null("string"),
    )  # fmt: skip


def _first_of_each(cases: ir.Table, limit: int) -> ir.Table:
    """Of every variant as many cases as can be needed."""
    nearest_first = ibis.window(group_by="variant_key", order_by=["apart_h", "case_id"])
    return cases.mutate(place=ibis.row_number().over(nearest_first)).filter(_.place < limit)


def _listed(found: pd.DataFrame, own: pd.Series, limit: int) -> pd.DataFrame:
    first = found.sort_values(["n_edits", "apart_h", "case_id"]).head(limit).reset_index(drop=True)
    traces = [list(trace) for trace in first["trace"]]
    longer = np.array([max(len(trace), len(own["trace"]), 1) for trace in traces], dtype="float64")
    likeness = 1 - first["n_edits"].to_numpy() / longer
    numbers = first["variant_key"] + 1
    return NEAREST.conform(first.assign(trace=traces, likeness=likeness, variant_number=numbers))
