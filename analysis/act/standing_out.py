"""Which group of cases is clearly slower than the others, or clearly ends otherwise?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from analysis.bottlenecks.time import timed_flows
from analysis.log import EventLog
from analysis.measures.kpi import available, kpi
from analysis.measures.statistics import Difference, adjusted, difference_of_medians, difference_of_shares

ROLES = ("region", "product", "channel", "team", "partner", "rep")
OUTCOMES = ("win_rate", "on_time_delivery")
N_TRANSITIONS = 20
N_TESTED = 6
MIN_GROUP = 30

Floats, Ints = NDArray[np.float64], NDArray[np.int64]


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
    roles = looked_at(log) if pairs else []
    if not roles:
        return None
    taken = _taken(log, pairs)
    groups = {role: _groups(log, role, taken) for role in roles}
    medians = pd.concat([_medians(taken, *groups[role], role) for role in roles], ignore_index=True)
    likely = medians[medians["lost_h"] > 0].nlargest(N_TESTED, "lost_h")
    tried = [_tested(taken, pairs, *groups[row.role], row) for row in likely.itertuples()]
    untested = [UNTESTED] * (len(medians) - len(tried))
    sure = adjusted([*(one.difference for one in tried), *untested])
    for one, known in zip(tried, sure, strict=False):
        if known.word == "clear" and known.value > 0:
            return replace(one, difference=known)
    return None


def looked_at(log: EventLog) -> list[str]:
    """What tells cases apart from beginning to end: a value that changes on the way may be their outcome."""
    scope = dict(zip(log.attributes["column"], log.attributes["scope"], strict=True))
    return [role for role in ROLES if scope.get(log.roles.get(role)) == "case"]


@dataclass(frozen=True)
class _Taken:
    """The first time each case takes one of some transitions, the shortest first.

    Sorted once, they hold the middle of every group of every attribute without another question.
    """

    pair: Ints
    case: Ints
    hours: Floats
    n_pairs: int

    def middles(self, codes: Ints, n_codes: int) -> tuple[Ints, Floats]:
        """Per transition and code how many, and their median; codes below 0 are left out."""
        kept = np.flatnonzero(codes >= 0)
        cells = self.pair[kept] * n_codes + codes[kept]
        n = np.bincount(cells, minlength=self.n_pairs * n_codes)
        narrow = cells.astype("uint16" if len(n) < 2**16 else "int64")
        order = kept[np.argsort(narrow, kind="stable")]
        first, some, middle = np.cumsum(n) - n, np.flatnonzero(n), np.full(len(n), np.nan)
        low, high = (order[(first + half)[some]] for half in ((n - 1) // 2, n // 2))
        middle[some] = (self.hours[low] + self.hours[high]) / 2
        shape = (self.n_pairs, n_codes)
        return n.reshape(shape), middle.reshape(shape)


def _taken(log: EventLog, pairs: Sequence[tuple[str, str]]) -> _Taken:
    rows = log.ask(_first_flows)
    keys = [(log.activity_key(source), log.activity_key(target)) for source, target in pairs]
    place = np.full((len(log.activity_names) + 1,) * 2, -1, "int64")
    place[tuple(np.array(keys).T)] = np.arange(len(keys))
    pair = place[rows["activity_key"].to_numpy(), rows["target_key"].to_numpy()]
    kept = np.flatnonzero(pair >= 0)
    hours = rows["flow_h"].to_numpy()[kept]
    order = np.argsort(hours)
    rows_kept = kept[order]
    return _Taken(pair[rows_kept], rows["case_key"].to_numpy()[rows_kept], hours[order], len(pairs))


def _first_flows(log: EventLog) -> ir.Table:
    rows = timed_flows(log).filter(_.is_first_flow)
    return rows.select("case_key", "activity_key", "target_key", "flow_h")


def _groups(log: EventLog, role: str, taken: _Taken) -> tuple[Ints, list[str]]:
    """Per transition taken the number of its case's group, -1 without one; and the groups."""
    held = log.ask(_of_cases, log.column(role))
    codes, names = pd.factorize(held["group"])
    of_case = np.full(int(max(held["case_key"].max(), taken.case.max(initial=0))) + 1, -1, "int64")
    of_case[held["case_key"].to_numpy()] = codes
    return of_case[taken.case], [str(name) for name in names]


def _of_cases(log: EventLog, column: str) -> ir.Table:
    return log.cases.select("case_key", group=log.cases[column].cast("string"))


def _medians(taken: _Taken, codes: Ints, names: Sequence[str], role: str) -> pd.DataFrame:
    """Per transition and group how many cases, and the hours they lose against the median of all."""
    n_all, usual_h = taken.middles(np.zeros(len(codes), "int64"), 1)
    n, median_h = taken.middles(codes, len(names))
    pair, group = np.nonzero((n >= MIN_GROUP) & (n_all - n >= MIN_GROUP))
    lost_h = ((median_h - usual_h) * n)[pair, group]
    return pd.DataFrame({"role": role, "pair": pair, "group": group, "lost_h": lost_h})


def _tested(
    taken: _Taken, pairs: Sequence[tuple[str, str]], codes: Ints, names: Sequence[str], row: Any
) -> SlowGroup:
    """One group of one transition against the rest of it."""
    here, is_in = taken.pair == row.pair, codes == row.group
    own, others = taken.hours[here & is_in], taken.hours[here & ~is_in]
    apart = difference_of_medians(others, own)
    return SlowGroup(
        row.role, names[row.group], *pairs[row.pair], float(np.median(own)), float(np.median(others)),
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
    tried = [one for role in looked_at(log) for one in _by_role(log, key, role)]
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
