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
    cases = per_case(log)
    alike = Alike.of(cases)
    kinds = (ALL, *kinds_of(log))
    sides = [_sides(cases, alike, kind, min_rated, min_clear) for kind in kinds]
    said = adjusted([one for pair in sides for one in pair[1:]], min_clear=min_clear)
    rows = []
    for place, (kind, (row, _extra, _win)) in enumerate(zip(kinds, sides, strict=True)):
        extra, win = said[2 * place], said[2 * place + 1]
        rows.append(
            row | {"place": place, "kind": kind, "cost": _cost(log, cases, kind, effort)}
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

    Columns `case_key, mask, base, is_over, outcome` (1 won, 0 lost), `throughput_h, closed_h, state,
    product_group, amount_band`, and per kind `n_<kind>`, `bare_<kind>` (events without recorded effort),
    `minutes_<kind>`, `spent_<kind>` and `first_<kind>` (hours from the beginning of the case to the first
    one before its outcome).
    """
    return log.ask(_per_case)


def cost_of(cases: pd.DataFrame, kind: str, effort: Effort) -> np.ndarray:
    """Per case what its rework of a kind costs, in the currency of the log."""
    parts = [_part(cases, one, effort) for one in _shapes_of(kind)]
    return np.sum(parts, axis=0) if parts else np.zeros(len(cases))


def _part(cases: pd.DataFrame, kind: str, effort: Effort) -> np.ndarray:
    minutes = cases[f"minutes_{kind}"] + cases[f"bare_{kind}"] * effort.step_minutes
    return (minutes / 60 * effort.hourly_cost + cases[f"spent_{kind}"]).to_numpy("float64")


def _shapes_of(kind: str) -> tuple[str, ...]:
    return tuple(one for one in KINDS if MASK[kind] & BIT[one]) if kind == ALL else (kind,)


def _cost(log: EventLog, cases: pd.DataFrame, kind: str, effort: Effort) -> float:
    return math.nan if log.is_money_mixed else float(cost_of(cases, kind, effort).sum())


def _per_case(log: EventLog) -> ir.Table:
    columns = group_columns(log)(log.cases)
    cases = log.cases.select(
        "case_key", "throughput_h", state=ibis.coalesce(log.cases.state, ""), is_over=_is_over(log),
        outcome=_outcome(log), closed_h=hours_from(log.cases.started_at, log.cases.closed_at), **columns,
    )  # fmt: skip
    could, held = log.keep(reached), log.keep(_held)
    told = cases.join(could, "case_key").left_join(held, "case_key").drop("case_key_right")
    zero = [name for name in held.columns if name != "case_key" and not name.startswith("first_")]
    return told.mutate(**{name: ibis.coalesce(told[name], 0) for name in zero})


def _held(log: EventLog) -> ir.Table:
    """Per case of the whole log the kinds it has, how often, and with which recorded effort."""
    sums: dict[str, ir.Deferred] = {}
    for kind, bit in BIT.items():
        is_it = (_.mask & bit) > 0
        sums[f"n_{kind}"] = is_it.sum().cast("int32")
        sums[f"bare_{kind}"] = (is_it & _.is_bare).sum().cast("int32")
        sums[f"minutes_{kind}"] = _.minutes.sum(where=is_it)
        sums[f"spent_{kind}"] = _.spent.sum(where=is_it)
        sums[f"first_{kind}"] = _.after_h.min(where=is_it & _.is_early)
    return log.keep(corrected).group_by("case_key").agg(mask=_.mask.bit_or(), **sums)


def _is_over(log: EventLog) -> ir.BooleanValue:
    """Finished: paid, lost or cancelled; won, where the log tells nothing of payments; all without states."""
    states = log.catalogue.states
    if not states:
        return ibis.literal(True)
    settling = {name for one in states if one.settled for name in (one.settled, *one.of)}
    knows = any(log.has_activity(str(name)) for name in settling)
    over = [one.key for one in states if one.final or one.lost or (one.won and not knows)]
    return ibis.coalesce(log.cases.state.isin(over), False)


def _outcome(log: EventLog) -> ir.IntegerValue:
    won, lost = log.catalogue.states_marked("won"), log.catalogue.states_marked("lost")
    if not won or not lost:
        return ibis.null("int8")
    state = log.cases.state
    return ibis.cases((state.isin(won), 1), (state.isin(lost), 0), else_=None).cast("int8")


def _sides(
    cases: pd.DataFrame, alike: Alike, kind: str, min_rated: int, min_clear: int
) -> tuple[dict[str, object], Difference, Difference]:
    """The counts of a kind, and how cases with it differ from those without in time and outcome."""
    bit = MASK[kind]
    mask, base = cases["mask"].to_numpy(), (cases["base"].to_numpy() & bit) > 0
    has, is_rework = (mask & bit) > 0, (mask & MASK[ALL]) > 0
    base |= has
    over = cases["is_over"].to_numpy(bool) & base
    hours = cases["throughput_h"].to_numpy("float64")
    least = {"min_rated": min_rated, "min_clear": min_clear}
    beyond = hours - alike.usual(over & ~has)
    extra = difference_of_medians(beyond[over & ~has], beyond[over & has], **least)
    row: dict[str, object] = {
        "n_base": int(base.sum()), "n_cases": int(has.sum()),
        "n_in_rate": int((has & is_rework).sum()),
        "n_beside": int((((mask > 0) if kind == ALL else has) & ~is_rework).sum()),
        "n_events": int(sum(cases[f"n_{one}"].sum() for one in _shapes_of(kind))),
        "n_recorded": int(
            sum((cases[f"n_{one}"] - cases[f"bare_{one}"]).sum() for one in _shapes_of(kind))
        ),
        "n_over": int((over & has).sum()), "median_h": _median(hours[over & has]),
        "median_without_h": _median(hours[over & ~has]),
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
    def of(cls, cases: pd.DataFrame) -> Alike:
        """Of the cases of `per_case`."""
        far = pd.factorize(cases["state"], use_na_sentinel=False)[0]
        near = far
        for name in GROUPS:
            codes, names = pd.factorize(cases[name], use_na_sentinel=False)
            near = near * len(names) + codes
        hours = cases["throughput_h"].to_numpy("float64")
        known = np.flatnonzero(~np.isnan(hours))
        orders = (known[np.lexsort((hours[known], codes[known]))] for codes in (near, far))
        return cls(near, far, hours, *orders)

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


def _wins(
    cases: pd.DataFrame, kind: str, base: np.ndarray, least: dict[str, int]
) -> tuple[dict[str, float], Difference]:
    """Win rates of deals undecided at the landmark, with the kind by then and without."""
    outcome, closed_h = (cases[name].to_numpy("float64") for name in ("outcome", "closed_h"))
    first = _first(cases, kind)
    known = base & ~np.isnan(outcome)
    happened = known & ~np.isnan(first)
    if kind in ENDS_WITHOUT or not happened.any():
        return {}, _NOTHING
    landmark_h = float(np.median(first[happened]))
    alive = known & (closed_h > landmark_h)
    has, without = (alive & by_then for by_then in (first <= landmark_h, ~(first <= landmark_h)))
    k, n, k_without, n_without = (
        int(one) for one in (outcome[has].sum(), has.sum(), outcome[without].sum(), without.sum())
    )
    rates = {"landmark_h": landmark_h, "n_win": n, "n_win_without": n_without}
    rates |= {"win_rate": k / n if n else math.nan}
    rates |= {"win_rate_without": k_without / n_without if n_without else math.nan}
    return rates, difference_of_shares(k_without, n_without, k, n, **least)


def _first(cases: pd.DataFrame, kind: str) -> np.ndarray:
    """Hours from the beginning of a case to the first of a kind before its outcome."""
    times = np.stack([cases[f"first_{one}"].to_numpy("float64") for one in _shapes_of(kind)])
    return np.fmin.reduce(times)


_NOTHING = Difference(math.nan, math.nan, math.nan, math.nan, 0, 0, "")


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else math.nan
