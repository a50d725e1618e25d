"""Which variants count as one when repeats, some activities, or the order of some do not matter?"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog

MARK = "f"
"""First letter of the id of a folded group: no variant's own id has it."""


@dataclass(frozen=True)
class Folding:
    """What shall not tell two variants apart, in the order in which it is applied.

    Parameters
    ----------
    without
        Activities that are left out.
    unordered
        Activities whose order does not count where they stand directly together: they are put in the
        order of their names there. What stands between two of them keeps them apart.
    repeats
        Whether an activity that repeats directly counts once (A A B is A B).
    """

    without: tuple[str, ...] = ()
    unordered: tuple[str, ...] = ()
    repeats: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is folded at all; the order of fewer than two activities is none."""
        return bool(self.without or self.repeats or len(set(self.unordered)) > 1)

    @property
    def spelled(self) -> str:
        """The same text for the same folding, whatever the order in which activities were chosen."""
        parts = (sorted(set(self.without)), sorted(set(self.unordered)), [str(self.repeats)])
        return "|".join("".join(f"{len(name)}:{name}" for name in part) for part in parts)


@dataclass(frozen=True)
class Folded:
    """The variants of a whole log, folded; not to be changed, since it is kept and shared.

    Parameters
    ----------
    groups
        One row a group, the largest first: `group_key, group_id, trace, members, number`. `trace` is what
        is left of its variants (perhaps nothing), `members` their ids, `number` the group's rank by cases
        in the whole log, which no filter changes.
    membership
        `variant_key, group_key`: the group of every variant.
    """

    groups: pd.DataFrame
    membership: pd.DataFrame


def fold(log: EventLog, folding: Folding) -> Folded:
    """The variants of the whole log in groups that the folding does not tell apart.

    `group_id` is a hash of what is left and of the folding: the same under every filter and in every
    upload. Worked out on the variants, not on the events.
    """
    left = _left(log.all_variants.select("variant_key", "variant_id", "trace"), folding)
    counted = log.unfiltered().cases.group_by("variant_key").agg(n=_.count())
    sized = left.left_join(counted, "variant_key").drop("variant_key_right").fill_null({"n": 0})
    named = sized.mutate(group_id=_group_id(sized.trace, folding)).order_by("variant_key")
    return _grouped(log.frame(named))


def _grouped(variants: pd.DataFrame) -> Folded:
    """Variants with `group_id` and `n`, by their key, as groups."""
    by_group = variants.groupby("group_id", sort=False)
    found = by_group.agg(n=("n", "sum"), trace=("trace", "first"), members=("variant_id", list)).reset_index()
    found = found.sort_values(["n", "group_id"], ascending=[False, True]).reset_index(drop=True)
    found = found.assign(group_key=found.index.astype("int32"), number=found.index + 1).drop(columns="n")
    key_of = dict(zip(found["group_id"], found["group_key"], strict=True))
    keys = variants["group_id"].map(key_of).astype("int32")
    return Folded(found, pd.DataFrame({"variant_key": variants["variant_key"], "group_key": keys}))


def _left(variants: ir.Table, folding: Folding) -> ir.Table:
    """The variants with what the folding leaves of their traces."""
    if folding.without:
        ignored = sorted(set(folding.without))
        variants = variants.mutate(trace=variants.trace.filter(lambda name: name.notin(ignored)))
    if len(set(folding.unordered)) > 1:
        variants = _in_order(variants, sorted(set(folding.unordered)))
    if folding.repeats:
        trace = variants.trace
        once = trace.filter(lambda name, place: (place == 0) | (name != trace[place - 1]))
        variants = variants.mutate(trace=once)
    return variants


def _in_order(variants: ir.Table, unordered: list[str]) -> ir.Table:
    """In each run of activities without order, the order of their names."""
    steps = variants.select("variant_key", activity="trace").unnest("activity", offset="position")
    in_variant = ibis.window(group_by="variant_key", order_by="position")
    free = steps.mutate(is_free=_.activity.isin(unordered))
    goes_on = _.is_free & _.is_free.lag().over(in_variant).fill_null(False)
    begun = free.mutate(begins=(~goes_on).cast("int32"))
    so_far = ibis.window(group_by="variant_key", order_by="position", rows=(None, 0))
    runs = begun.mutate(run=_.begins.sum().over(so_far))
    ordered = runs.group_by("variant_key").agg(
        trace=_.activity.collect(order_by=[_.run, _.activity, _.position])
    )
    kept = variants.drop("trace").left_join(ordered, "variant_key").drop("variant_key_right")
    nothing = ibis.literal([], type="array<string>")
    return kept.mutate(trace=ibis.coalesce(kept.trace, nothing))


def _group_id(trace: ir.ArrayColumn, folding: Folding) -> ir.StringColumn:
    """A hash in which every name stands with its length, so that two traces never spell the same."""
    spelled = trace.map(lambda name: name.length().cast("string") + ":" + name).join("")
    text = ibis.literal(folding.spelled + "\n") + ibis.coalesce(spelled, "")
    return ibis.literal(MARK) + text.hexdigest("md5").left(12)
