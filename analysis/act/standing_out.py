"""Which group of cases is clearly slower than the others, or clearly ends otherwise?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import ibis
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
    codes = _codes(log, roles, taken.case)
    usual = taken.middles(np.zeros(len(taken.case), "int32"), 1)
    medians = pd.concat([_medians(taken, usual, *each) for each in enumerate(codes)], ignore_index=True)
    likely = medians[medians["lost_h"] > 0].sort_values("lost_h", ascending=False, kind="stable")
    tried = list(likely.head(N_TESTED).itertuples())
    parts = [taken.parted(row.pair, codes[row.role] == row.group) for row in tried]
    tested = [difference_of_medians(others, own) for own, others in parts]
    sure = adjusted([*tested, *[UNTESTED] * (len(medians) - len(tried))])
    for row, (own, others), known in zip(tried, parts, sure, strict=False):
        if known.word == "clear" and known.value > 0:
            by, middles = roles[row.role], (float(np.median(own)), float(np.median(others)))
            return SlowGroup(
                by, _group(log, by, row.group), *pairs[row.pair], *middles, len(own), known
            )  # fmt: skip
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
        """Per transition and code how many, and their median; those with -1 are left out."""
        shape = (self.n_pairs, n_codes + 1)
        cells = self.pair * shape[1] + codes + 1
        n = np.bincount(cells, minlength=shape[0] * shape[1])
        order = np.argsort(cells.astype("uint16" if len(n) < 2**16 else "int64"), kind="stable")
        first, some, middle = np.cumsum(n) - n, np.flatnonzero(n), np.full(len(n), np.nan)
        low, high = (order[(first + half)[some]] for half in ((n - 1) // 2, n // 2))
        middle[some] = (self.hours[low] + self.hours[high]) / 2
        return n.reshape(shape)[:, 1:], middle.reshape(shape)[:, 1:]

    def parted(self, pair: int, is_in: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """The hours of one transition: those of some cases, and those of all others."""
        here = self.pair == pair
        return self.hours[here & is_in], self.hours[here & ~is_in]


def _taken(log: EventLog, pairs: Sequence[tuple[str, str]]) -> _Taken:
    n = len(log.activity_names)
    numbers = np.array([log.activity_key(source) * n + log.activity_key(target) for source, target in pairs])
    place = np.argsort(numbers)
    rows = log.ask(_first_flows, tuple(numbers[place].tolist()), n)
    hours = rows["flow_h"].to_numpy()
    order = np.argsort(hours)
    pair = place[np.searchsorted(numbers[place], rows["number"].to_numpy())].astype("int32")
    return _Taken(pair[order], rows["case_key"].to_numpy()[order], hours[order], len(pairs))


def _first_flows(log: EventLog, numbers: tuple[int, ...], n: int) -> ir.Table:
    """Of these transitions, each as one number, so that any twenty are the same question."""
    flows = timed_flows(log).filter(_.is_first_flow).mutate(number=_.activity_key * n + _.target_key)
    return flows.filter(_.number.isin(numbers)).select("case_key", "number", "flow_h")


def _codes(log: EventLog, roles: Sequence[str], cases: Ints) -> list[Ints]:
    """Per role the number of the group of each of these cases, -1 without one."""
    held = log.ask(_coded, tuple(map(log.column, roles)))
    keys = held.pop("case_key").to_numpy()
    of_case = np.full((len(roles), int(keys.max(initial=-1)) + 1), -1, "int32")
    of_case[:, keys] = held.to_numpy().T
    return list(of_case[:, cases])


def _coded(log: EventLog, columns: tuple[str, ...]) -> ir.Table:
    return log.keep(_numbered, columns).semi_join(log.cases, "case_key")


def _numbered(log: EventLog, columns: tuple[str, ...]) -> ir.Table:
    """The groups of every case as numbers: texts take longer to count by than all the rest."""
    cases = log.all_cases
    held = {f"group{place}": cases[column].cast("string") for place, column in enumerate(columns)}
    numbers = {
        name: ibis.ifelse(value.isnull(), -1, ibis.dense_rank().over(order_by=value)).cast("int32")
        for name, value in held.items()
    }
    return cases.select("case_key", **numbers)


def _group(log: EventLog, role: str, number: int) -> str:
    """The name of the group with a number."""
    return str(log.ask(_groups, log.column(role))["group"].iloc[number])


def _groups(log: EventLog, column: str) -> ir.Table:
    held = log.all_cases.select(group=log.all_cases[column].cast("string"))
    return held.filter(_.group.notnull()).distinct().order_by("group")


def _medians(taken: _Taken, usual: tuple[Ints, Floats], role: int, codes: Ints) -> pd.DataFrame:
    """Per transition and group the hours its cases lose against the median of all, where it has enough."""
    n_all, usual_h = usual
    n, median_h = taken.middles(codes, int(codes.max(initial=-1)) + 1)
    pair, group = np.nonzero((n >= MIN_GROUP) & (n_all - n >= MIN_GROUP))
    lost_h = ((median_h - usual_h) * n)[pair, group]
    return pd.DataFrame({"role": role, "pair": pair, "group": group, "lost_h": lost_h})


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
