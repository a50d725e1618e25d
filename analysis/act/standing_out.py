"""Which group of cases is clearly slower than the others, or clearly ends otherwise?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.time import timed_flows
from analysis.log import EventLog
from analysis.measures.kpi import available, kpi
from analysis.measures.statistics import Difference, adjusted, difference_of_medians, difference_of_shares

ROLES = ("region", "product", "channel", "team", "partner", "rep")
OUTCOMES = ("win_rate", "on_time_delivery")
N_TRANSITIONS = 20
N_TESTED = 6
MIN_GROUP = 30


UNTESTED = Difference(math.nan, math.nan, math.nan, 1.0, 0, 0, "chance")
"""Stands for a group that was looked at and lies too close to the others to be tested."""


@dataclass(frozen=True)
class SlowGroup:
    """A group of cases in a transition: medians in hours, of the group and of all others."""

    by: str
    group: str
    source: str
    target: str
    value: float
    others: float
    n: int
    difference: Difference


@dataclass(frozen=True)
class UnevenOutcome:
    """A group of cases by a key figure that is a share, and that of all others."""

    by: str
    group: str
    kpi: str
    value: float
    others: float
    n: int
    difference: Difference


def slow_group(log: EventLog, flows: pd.DataFrame) -> SlowGroup | None:
    """Of all groups in the transitions with most time, the one that loses most hours against the others.

    One duration per case counts, of the first time it takes the transition. Groups below thirty cases are
    not looked at. The medians of all others are compared with that of everybody; those that lie highest
    above it are tested, and corrected for all that were looked at.
    """
    top = flows.sort_values("total_h", ascending=False).head(N_TRANSITIONS)
    pairs = list(zip(top["source"], top["target"], strict=True))
    roles = _roles(log) if pairs else []
    if not roles:
        return None
    everybody = log.ask(_of_everybody)
    seen = [_medians(log, pairs, role, everybody) for role in roles]
    looked_at = pd.concat(seen, ignore_index=True)
    likely = looked_at[looked_at["lost_h"] > 0].nlargest(N_TESTED, "lost_h")
    tried = [_tested(log, row) for row in likely.itertuples()]
    untested = [UNTESTED] * (len(looked_at) - len(tried))
    sure = adjusted([*(one.difference for one in tried), *untested])
    for one, known in zip(tried, sure, strict=False):
        if known.word == "clear" and known.value > 0:
            return replace(one, difference=known)
    return None


def _roles(log: EventLog) -> list[str]:
    """What tells cases apart from beginning to end: a value that changes on the way may be their outcome."""
    scope = dict(zip(log.attributes["column"], log.attributes["scope"], strict=True))
    return [role for role in ROLES if scope.get(log.roles.get(role)) == "case"]


def _medians(
    log: EventLog, pairs: Sequence[tuple[str, str]], role: str, everybody: pd.DataFrame
) -> pd.DataFrame:
    """Per transition and group how many cases, and the hours they lose against the median of all."""
    found = log.ask(_by_group, role)
    found = found.merge(everybody, on=["activity_key", "target_key"])
    names = log.activity_names
    found = found.assign(
        role=role, source=found["activity_key"].map(names), target=found["target_key"].map(names),
        lost_h=(found["median_h"] - found["usual_h"]) * found["n"],
    )  # fmt: skip
    found = found[found["n_all"] - found["n"] >= MIN_GROUP]
    is_asked = [pair in pairs for pair in zip(found["source"], found["target"], strict=True)]
    return found[pd.Series(is_asked, index=found.index, dtype=bool)]


def _of_everybody(log: EventLog) -> ir.Table:
    rows = timed_flows(log).filter(_.is_first_flow)
    return rows.group_by("activity_key", "target_key").agg(n_all=_.count(), usual_h=_.flow_h.median())


def _by_group(log: EventLog, role: str) -> ir.Table:
    rows = _first_flows(log, role).filter(_.group.notnull())
    groups = rows.group_by("activity_key", "target_key", "group").agg(n=_.count(), median_h=_.flow_h.median())
    return groups.filter(_.n >= MIN_GROUP)


def _first_flows(log: EventLog, role: str) -> ir.Table:
    """The first time each case takes a transition, with its `group`."""
    return timed_flows(log, by=log.column(role)).filter(_.is_first_flow)


def _of_one(log: EventLog, role: str, source: str, target: str) -> ir.Table:
    is_one = (_.activity_key == log.activity_key(source)) & (_.target_key == log.activity_key(target))
    return _first_flows(log, role).filter(is_one).select("group", "flow_h")


def _tested(log: EventLog, row: Any) -> SlowGroup:
    """One group of one transition against the rest of it."""
    rows = log.ask(_of_one, row.role, row.source, row.target)
    is_in = rows["group"] == row.group
    own, others = rows.loc[is_in, "flow_h"], rows.loc[~is_in, "flow_h"]
    apart = difference_of_medians(others, own)
    return SlowGroup(
        row.role, str(row.group), row.source, row.target, float(own.median()), float(others.median()),
        len(own), apart,
    )  # fmt: skip


def uneven_outcome(log: EventLog, *, without: tuple[str, str] | None = None) -> UnevenOutcome | None:
    """The group whose win rate (or share of deliveries on time) is clearly lower, by most cases.

    Parameters
    ----------
    without
        Role and group that is told of already: being late may follow from being slow.
    """
    key = next((one for one in OUTCOMES if one in available(log)), None)
    if key is None:
        return None
    tried = [one for role in _roles(log) for one in _by_role(log, key, role)]
    sure = adjusted([one.difference for one in tried])
    clear = [
        (one, known) for one, known in zip(tried, sure, strict=True)
        if known.word == "clear" and known.value < 0 and (one.by, one.group) != without
    ]  # fmt: skip
    if not clear:
        return None
    best, known = min(clear, key=lambda each: (each[1].value * each[0].n, each[0].by, each[0].group))
    return UnevenOutcome(best.by, best.group, key, best.value, best.others, best.n, known)


def _by_role(log: EventLog, key: str, role: str) -> list[UnevenOutcome]:
    groups = kpi(log, key, by=role)
    groups = groups[(groups["n"] > 0) & (groups["group"].astype(str) != "")]
    yes = (groups["value"] * groups["n"]).round().astype(int)
    n_all, yes_all = int(groups["n"].sum()), int(yes.sum())
    found = []
    for row, k in zip(groups.itertuples(), yes, strict=True):
        n_others = n_all - int(row.n)
        if row.n < MIN_GROUP or n_others < MIN_GROUP:
            continue
        apart = difference_of_shares(yes_all - k, n_others, k, int(row.n))
        found.append(
            UnevenOutcome(
                role,
                str(row.group),
                key,
                float(k / row.n),
                float((yes_all - k) / n_others),
                int(row.n),
                apart,
            )
        )
    return found
