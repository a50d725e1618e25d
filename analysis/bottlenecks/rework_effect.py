"""How much rework of each kind is there, and how do cases with it differ from comparable ones without?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.rework_kinds import ALL, BIT, KINDS, MASK, corrected, kinds_of, reached
from analysis.log import EventLog
from analysis.log.moments import hours_from
from analysis.measures import intervals
from analysis.measures.comparable import GROUPS, MIN_COMPARABLE, group_columns
from analysis.measures.statistics import (
    MIN_CLEAR,
    MIN_RATED,
    Difference,
    adjusted,
    difference_of_medians,
    difference_of_shares,
)
from analysis.schema import Schema

REWORK = Schema(
    "rework_kinds",
    {
        "place": "count", "kind": "text", "n_base": "count", "n_cases": "count", "share": "share",
        "low": "share", "high": "share", "n_in_rate": "count", "n_beside": "count",
        "n_events": "count", "n_over": "count",
        "median_h": "hours", "median_without_h": "hours", "extra_h": "hours", "extra_low_h": "hours",
        "extra_high_h": "hours", "extra_word": "text", "extra_n_more": "count", "cost": "number",
        "n_recorded": "count", "landmark_h": "hours", "n_win": "count", "n_win_without": "count",
        "win_rate": "share", "win_rate_without": "share", "win_word": "text", "win_n_more": "count",
    },
    ("place",),
)  # fmt: skip
STEP_MINUTES = 30.0
HOURLY_COST = 50.0
ENDS_WITHOUT = ("order_change", "invoice_correction")
"""These come after a deal is won: a win rate says nothing of them."""


@dataclass(frozen=True)
class Effort:
    """What doing a step again costs where the log does not say.

    Parameters
    ----------
    step_minutes
        Minutes of work of a step without a recorded time or cost.
    hourly_cost
        What an hour of work costs, in the currency of the log.
    """

    step_minutes: float = STEP_MINUTES
    hourly_cost: float = HOURLY_COST


def rework(
    log: EventLog, *, effort: Effort | None = None, min_rated: int = MIN_RATED, min_clear: int = MIN_CLEAR
) -> pd.DataFrame:
    """The kinds of rework: how many cases have them, how much longer these take, what they cost and win.

    A difference of durations or of win rates is what goes along with rework and not what it causes: hard
    cases take long and are reworked. The kinds overlap and must not be added up, but for the events of
    `at_once`, `later` and `back`: each event of rework is exactly one of these.

    Parameters
    ----------
    effort
        What doing a step again costs where the log does not say.
    min_rated, min_clear
        Fewest cases on either side to compare, and to call a difference clear.

    Returns
    -------
    Frame `REWORK`: first `all`, whose share is the key figure `rework_rate`, then the kinds this log can
    show. `n_base`: cases that could have the kind; `n_in_rate`: those of `n_cases` that `rework_rate`
    counts; `n_beside`: those it does not count, of `all` the cases with any correction and no rework.
    Medians are of finished cases; `extra_h` compares each with the median of finished cases without the
    kind that ended in the same state, of the same product and amount band (of the same state alone where
    fewer than 30). The words are corrected for all comparisons of the frame. `cost` is null where amounts
    are in several currencies; `n_recorded` are the events whose minutes or cost are in the log. Win rates
    are those of deals still undecided `landmark_h` after they began, the middle of the times until the kind
    first happens, with the kind by then and without (`n_win`, `n_win_without` deals): who is lost early has
    no time for rework. They are null where the process has no outcome.

    References
    ----------
    Anderson, Cain and Gelber (1983), J. Clin. Oncol. 1, 710-719 (the landmark method).
    """
    effort = effort or Effort()
    cases, efforts = Cases.of(per_case(log)), log.ask(_efforts)
    kinds = (ALL, *kinds_of(log))
    sides = [_sides(cases, kind, min_rated, min_clear) for kind in kinds]
    said = adjusted([one for pair in sides for one in pair[1:]], min_clear=min_clear)
    rows = []
    for place, (kind, (row, _extra, _win)) in enumerate(zip(kinds, sides, strict=True)):
        extra, win = said[2 * place], said[2 * place + 1]
        rows.append(
            row | {"place": place, "kind": kind} | _events(log, efforts, kind, effort)
            | {"extra_h": extra.value, "extra_low_h": extra.low, "extra_high_h": extra.high}
            | {"extra_word": extra.word, "extra_n_more": extra.n_more}
            | {"win_word": win.word, "win_n_more": win.n_more}
        )  # fmt: skip
    found = pd.DataFrame(rows)
    low, high = intervals.wilson(found["n_cases"], found["n_base"])
    share = found["n_cases"] / found["n_base"].where(found["n_base"] > 0)
    return REWORK.conform(found.assign(share=share, low=low, high=high))


def per_case(log: EventLog) -> pd.DataFrame:
    """One row a case of the view: what rework it has, how it ended, and how long it took.

    Columns `mask, base, is_over, outcome` (1 won, 0 lost), `throughput_h, closed_h`, `near` (the number of
    its state, product and amount band), `far` (that of its state alone), and per kind `first_<kind>` (hours
    from the beginning of the case to the first one before its outcome).
    """
    return log.ask(_per_case)


def _shapes_of(kind: str) -> tuple[str, ...]:
    return tuple(one for one in KINDS if MASK[kind] & BIT[one]) if kind == ALL else (kind,)


def _events(log: EventLog, efforts: pd.DataFrame, kind: str, effort: Effort) -> dict[str, float]:
    """How many events a kind has, for how many the effort is recorded, and what they cost together."""
    is_it = (efforts["mask"].to_numpy("int64") & MASK[kind]) > 0
    sums = (efforts[one].to_numpy("float64")[is_it].sum() for one in ("n", "n_bare", "minutes", "spent"))
    n, n_bare, minutes, spent = map(float, sums)
    cost = (minutes + n_bare * effort.step_minutes) / 60 * effort.hourly_cost + spent
    told = {"n_events": int(n), "n_recorded": int(n - n_bare)}
    return told | {"cost": math.nan if log.is_money_mixed else cost}


def _per_case(log: EventLog) -> ir.Table:
    told = log.cases.select("case_key").join(log.keep(_of_all_cases), "case_key")
    return told.drop("case_key")


def _efforts(log: EventLog) -> ir.Table:
    """The events of the view that are rework, by the kinds that they are at once, with their effort."""
    told = log.keep(corrected).semi_join(log.cases.select("case_key"), "case_key")
    sums = {name: _[name].sum() for name in ("minutes", "spent")}
    return told.group_by("mask").agg(n=_.count(), n_bare=_.is_bare.sum(), **sums).order_by("mask")


def _of_all_cases(log: EventLog) -> ir.Table:
    """`per_case` of every case of the whole log, leads included: nothing of it hangs on the filters."""
    columns = group_columns(log)(log.all_cases)
    cases = log.all_cases.select(
        "case_key", "throughput_h", state=ibis.coalesce(log.all_cases.state, ""), is_over=_is_over(log),
        outcome=_outcome(log), closed_h=hours_from(log.all_cases.started_at, log.all_cases.closed_at),
        **columns,
    )  # fmt: skip
    numbers = {
        name: ibis.dense_rank().over(order_by=by).cast("int32")
        for name, by in {"near": ["state", *GROUPS], "far": ["state"]}.items()
    }
    numbered = cases.mutate(**numbers).drop("state", *GROUPS)
    told = numbered.join(log.keep(reached), "case_key").left_join(_firsts(log), "case_key")
    return told.drop("case_key_right").mutate(mask=ibis.coalesce(_.mask, 0).cast("int32"))


def _firsts(log: EventLog) -> ir.Table:
    """Per case with rework the kinds it has, and when each happened first before its outcome."""
    firsts = {
        f"first_{kind}": _.after_h.min(where=((_.mask & bit) > 0) & _.is_early) for kind, bit in BIT.items()
    }
    return log.keep(corrected).group_by("case_key").agg(mask=_.mask.bit_or(), **firsts)


def _is_over(log: EventLog) -> ir.BooleanValue:
    """Finished: paid, lost or cancelled; won, where the log tells nothing of payments; all without states."""
    states = log.catalogue.states
    if not states:
        return ibis.literal(True)
    settling = {name for one in states if one.settled for name in (one.settled, *one.of)}
    knows = any(log.has_activity(str(name)) for name in settling)
    over = [one.key for one in states if one.final or one.lost or (one.won and not knows)]
    return ibis.coalesce(log.all_cases.state.isin(over), False)


def _outcome(log: EventLog) -> ir.IntegerValue:
    won, lost = log.catalogue.states_marked("won"), log.catalogue.states_marked("lost")
    if not won or not lost:
        return ibis.null("int8")
    state = log.all_cases.state
    return ibis.cases((state.isin(won), 1), (state.isin(lost), 0), else_=None).cast("int8")


@dataclass(frozen=True)
class Cases:
    """The columns of `per_case` as arrays, and which of the cases are comparable.

    Parameters
    ----------
    first
        Per kind its `first_<kind>`.
    """

    mask: np.ndarray
    base: np.ndarray
    is_over: np.ndarray
    outcome: np.ndarray
    closed_h: np.ndarray
    throughput_h: np.ndarray
    first: dict[str, np.ndarray]
    alike: Alike

    @classmethod
    def of(cls, cases: pd.DataFrame) -> Cases:
        """Of the frame `per_case`."""
        mask, base, over = cases["mask"].to_numpy(), cases["base"].to_numpy(), cases["is_over"].to_numpy(bool)
        told = [cases[name].to_numpy("float64") for name in ("outcome", "closed_h", "throughput_h")]
        first = {kind: cases[f"first_{kind}"].to_numpy("float64") for kind in BIT}
        alike = Alike.of(cases["near"].to_numpy(), cases["far"].to_numpy(), told[-1])
        return cls(mask, base, over, *told, first, alike)

    def first_of(self, kind: str) -> np.ndarray:
        """Hours from the beginning of a case to the first of a kind before its outcome."""
        return np.fmin.reduce([self.first[one] for one in _shapes_of(kind)])


def _sides(
    cases: Cases, kind: str, min_rated: int, min_clear: int
) -> tuple[dict[str, object], Difference, Difference]:
    """The counts of a kind, and how cases with it differ from those without in time and outcome."""
    bit, mask = MASK[kind], cases.mask
    has, is_rework = (mask & bit) > 0, (mask & MASK[ALL]) > 0
    base = has | ((cases.base & bit) > 0)
    over_with, over_without = cases.is_over & has, cases.is_over & base & ~has
    hours = cases.throughput_h
    least = {"min_rated": min_rated, "min_clear": min_clear}
    beyond = hours - cases.alike.usual(over_without)
    extra = difference_of_medians(beyond[over_without], beyond[over_with], **least)
    row: dict[str, object] = {
        "n_base": int(base.sum()), "n_cases": int(has.sum()),
        "n_in_rate": int((has & is_rework).sum()),
        "n_beside": int((((mask > 0) if kind == ALL else has) & ~is_rework).sum()),
        "n_over": int(over_with.sum()), "median_h": _median(hours[over_with]),
        "median_without_h": _median(hours[over_without]),
    }  # fmt: skip
    rates, win = _wins(cases, kind, base, least)
    return row | rates, extra, win


@dataclass(frozen=True)
class Alike:
    """Which cases are comparable, and in which order their durations lie: the same for every kind.

    Parameters
    ----------
    near, far
        Per case the number of its state, product and amount band; that of its state alone.
    hours
        Per case its duration.
    by_near, by_far
        The cases with a duration by these numbers, then by duration.
    """

    near: np.ndarray
    far: np.ndarray
    hours: np.ndarray
    by_near: np.ndarray
    by_far: np.ndarray

    @classmethod
    def of(cls, near: np.ndarray, far: np.ndarray, hours: np.ndarray) -> Alike:
        """By these numbers and durations of cases."""
        shortest_first = np.argsort(hours)
        known = shortest_first[~np.isnan(hours[shortest_first])]
        return cls(near, far, hours, *(known[_in_order(codes[known])] for codes in (near, far)))

    def usual(self, without: np.ndarray) -> np.ndarray:
        """Per case the median duration of comparable ones, of these cases only."""
        n, middle = self._medians(self.near, self.by_near, without)
        _n, of_state = self._medians(self.far, self.by_far, without)
        return np.where(n[self.near] >= MIN_COMPARABLE, middle[self.near], of_state[self.far])

    def _medians(
        self, codes: np.ndarray, order: np.ndarray, without: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """How many of these cases each number has, and the median of their durations."""
        kept = order[without[order]]
        n = np.bincount(codes[kept], minlength=int(codes.max(initial=-1)) + 1)
        first, some = np.cumsum(n) - n, np.flatnonzero(n)
        low, high = (kept[(first + add)[some]] for add in ((n - 1) // 2, n // 2))
        middle = np.full(len(n), np.nan)
        middle[some] = (self.hours[low] + self.hours[high]) / 2
        return n, middle


def _in_order(codes: np.ndarray) -> np.ndarray:
    """The places of the codes from low to high, equal ones as they stand; quick where the codes are small."""
    return np.argsort(codes.astype(np.min_scalar_type(int(codes.max(initial=0)))), kind="stable")


def _wins(
    cases: Cases, kind: str, base: np.ndarray, least: dict[str, int]
) -> tuple[dict[str, float], Difference]:
    """Win rates of deals undecided at the landmark, with the kind by then and without."""
    if kind in ENDS_WITHOUT:
        return {}, _NOTHING
    outcome, first = cases.outcome, cases.first_of(kind)
    known = base & ~np.isnan(outcome)
    happened = known & ~np.isnan(first)
    if not happened.any():
        return {}, _NOTHING
    landmark_h = float(np.median(first[happened]))
    alive = known & (cases.closed_h > landmark_h)
    has, without = (alive & by_then for by_then in (first <= landmark_h, ~(first <= landmark_h)))
    k, n, k_without, n_without = (
        int(one) for one in (outcome[has].sum(), has.sum(), outcome[without].sum(), without.sum())
    )
    rates = {"landmark_h": landmark_h, "n_win": n, "n_win_without": n_without}
    rates |= {"win_rate": k / n if n else math.nan}
    rates |= {"win_rate_without": k_without / n_without if n_without else math.nan}
    return rates, difference_of_shares(k_without, n_without, k, n, **least)


_NOTHING = Difference(math.nan, math.nan, math.nan, math.nan, 0, 0, "")


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else math.nan
