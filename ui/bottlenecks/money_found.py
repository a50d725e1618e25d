"""Which figures of money can be made of the open log, and on which assumptions do they stand?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.bottlenecks.cash_tied_up import knows_payments
from analysis.bottlenecks.money import REWORK, SLOW, TIED, losses
from analysis.log import EventLog
from ui import assumed, goals, names, state
from ui.bottlenecks.rework_words import effort
from ui.cached import bottleneck_money as found_by
from ui.plain import together
from ui.text import t, written

LISTED = 8
"""So many transitions are listed, each with its range: those that cost most. All of them are priced."""
OVERLAPPING = 3
"""Of so many of these it is told how far they are the same cases."""
NAMED = 5
"""So many cases are named one by one in a sentence."""


@dataclass(frozen=True)
class Found:
    """The figures of money of a view.

    Parameters
    ----------
    tied
        `cash_tied_up`; None where the log cannot tell.
    rework
        `cost_of_rework`.
    losses
        All of them one below the other.
    pairs
        The transitions that are listed, the highest cost first.
    missing
        Why something is not shown: keys of texts.
    priced
        `priced_transitions`: every one with time above target or usual; None where the log has no amounts.
    """

    tied: pd.DataFrame | None
    rework: pd.DataFrame
    losses: pd.DataFrame
    pairs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    priced: pd.DataFrame | None = None

    @property
    def has_any(self) -> bool:
        """Whether anything costs anything, or stands anywhere."""
        return bool(len(self.losses)) and bool(
            (self.losses["cost"] > 0).any() or self.losses["amount"].sum() > 0
        )

    def sentences(self, log: EventLog, loss: str) -> list[str]:
        """What a loss takes for granted, as it holds now, sentence by sentence."""
        if loss == REWORK:
            held, n = effort(log), int(self.rework["n_recorded"].iloc[0])
            cost, n_all = names.amount(log, held["hourly_cost"]), int(self.rework["n_events"].iloc[0])
            return [t("rework.assumption.effort", minutes=held["step_minutes"], cost=cost, n=n, all=n_all)]
        rate = written(assumed.value(log, "cost_of_capital"), "percent", state.language())
        said = [t("money_view.assumption.capital", rate=rate)]
        return [*said, above_said(log) if loss == SLOW else terms_said(log)]

    def assumption(self, log: EventLog, loss: str) -> str:
        """The same as one text, with what the range leaves out."""
        left_out = [self.range_of_rework(log)] if loss == REWORK else []
        return together([*self.sentences(log, loss), *left_out])

    def range_of_rework(self, log: EventLog) -> str:
        """That the range leaves the guess of minutes and hourly cost out; empty where nothing is guessed."""
        row = self.rework.iloc[0]
        if not row["n_cases"] or row["low"] != row["low"] or row["n_recorded"] >= row["n_events"]:
            return ""
        held = effort(log)
        cost = names.amount(log, held["hourly_cost"])
        return t("rework.assumption.not_in_range", minutes=held["step_minutes"], cost=cost)

    def assumptions(self, log: EventLog) -> list[str]:
        """The sentences of all losses there are, each once."""
        losses = dict.fromkeys(self.losses["loss"])
        return list(dict.fromkeys(one for loss in losses for one in self.sentences(log, str(loss))))


def above_said(log: EventLog) -> str:
    """Above what the time of a slow transition counts: as it is set under *Targets*."""
    return t(f"money_view.assumption.above_{goals.basis(log)}")


def terms_said(log: EventLog) -> str:
    """When an invoice is due of which the log does not tell."""
    return t("money_view.assumption.terms", days=assumed.value(log, "payment_terms_days"))


def collected_said(log: EventLog) -> str:
    """How a case counts of which a part is paid."""
    return t(f"money_view.assumption.{'part_paid' if log.has_column('CollectedAmount') else 'paid_unknown'}")


def found_in(log: EventLog) -> Found:
    """The figures of a view, under the assumptions and targets of the log."""
    rework, tied, slow, priced = _rework(log, ranged=True), None, None, None
    missing = [] if "amount" in log.roles else ["amount"]
    if not missing:
        priced, slow = _priced(log), _slow(log, LISTED)
        tied = _tied(log, ranged=True)
        missing += [] if knows_payments(log) else ["payments"]
    kept = rework if rework["n_cases"].iloc[0] else rework.iloc[:0]
    pairs = _pairs(slow) if slow is not None else ()
    return Found(tied, rework, losses(tied, slow, kept), pairs, tuple(missing), priced)


def unpaid_in(log: EventLog) -> pd.DataFrame | None:
    """`cash_tied_up` without ranges, for a sentence that says none; None where the log cannot tell."""
    return _tied(log, ranged=False) if "amount" in log.roles else None


def dearest(log: EventLog) -> pd.Series | None:
    """The loss of `found_in` that costs most: the ranges of the others, most of the work, are left out."""
    every = {REWORK: _rework(log, ranged=False)}
    if "amount" in log.roles:
        every = {TIED: _tied(log, ranged=False), SLOW: _priced(log)} | every
    costs = {loss: found["cost"].max() for loss, found in every.items() if found is not None and len(found)}
    loss, none = max(costs, key=costs.__getitem__), pd.DataFrame()
    if not costs[loss] > 0:
        found = found_in(log)
        return most_of(found.losses) if found.has_any else None
    if loss == TIED:
        return most_of(losses(_tied(log, ranged=True), None, none))
    if loss == SLOW:
        return most_of(losses(None, _slow(log, 1), none))
    return most_of(losses(None, None, _rework(log, ranged=True)))


def most_of(losses: pd.DataFrame) -> pd.Series:
    """The loss that costs most: the one the sentence at the top names, and the first button opens."""
    return losses.loc[losses["cost"].idxmax()]


def _rework(log: EventLog, *, ranged: bool) -> pd.DataFrame:
    return found_by.cost_of_rework(log, **effort(log), ranged=ranged)


def _priced(log: EventLog) -> pd.DataFrame:
    return found_by.priced_transitions(log, rate=_rate(log), targets=goals.of(log))


def _slow(log: EventLog, most: int) -> pd.DataFrame:
    return found_by.costliest_transitions(log, most=most, rate=_rate(log), targets=goals.of(log))


def _tied(log: EventLog, *, ranged: bool) -> pd.DataFrame | None:
    if not knows_payments(log):
        return None
    days = assumed.value(log, "payment_terms_days")
    return found_by.cash_tied_up(log, rate=_rate(log), terms_days=days, ranged=ranged)


def _rate(log: EventLog) -> float:
    return assumed.value(log, "cost_of_capital")


def _pairs(found: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    return tuple(zip(found["source"], found["target"], strict=True))


def beside(log: EventLog, found: Found) -> list[str]:
    """Which transitions are listed, what the others cost and hold, and which time has no price."""
    if not found.pairs or found.priced is None:
        return []
    priced, lang = found.priced[found.priced["excess_h"] > 0], state.language()
    listed, rest = len(found.pairs), priced.iloc[len(found.pairs) :]
    told = {"n": listed, "all": len(priced), "cases": names.cases_noun(log)}
    said = [t(f"money_view.listed.{'some' if len(rest) else 'all'}", **told)]
    if len(rest):
        most, hours = names.amount(log, float(rest["cost"].max())), float(rest["excess_h"].sum())
        said.append(t("money_view.listed.rest", n=len(rest), most=most, time=written(hours, "days", lang)))
    if unpriced := float(found.priced["unpriced_h"].sum()):
        said.append(t("money_view.listed.unpriced", time=written(unpriced, "days", lang), **told))
    return [*said, t("money_view.listed.cases", **told)]


def overlaps(log: EventLog, found: Found) -> pd.DataFrame:
    """How far the losses lie on the same cases."""
    return found_by.overlaps(
        log,
        found.pairs[:OVERLAPPING],
        terms_days=assumed.value(log, "payment_terms_days"),
        targets=goals.of(log),
    )


def short_said(log: EventLog, found: Found | None = None) -> str:
    """Which cases count as paid although less is collected than their amount; empty where there are none."""
    if found is not None and found.tied is None:
        return ""
    short = found_by.short_paid(log)
    if short.empty:
        return ""
    first = list(short["case_id"].head(NAMED))
    amount = names.amount(log, float(short["short"].sum()))
    told = t(f"money_view.short.{'all' if len(short) <= NAMED else 'first'}", ids=first)
    n_cases = names.cases(log, len(short))
    column = names.column(log, "SettlesInvoice")
    return t("money_view.short.said", n_cases=n_cases, amount=amount, ids=told, column=column)
