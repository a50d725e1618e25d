"""What money stands and what losses cost, worked out once per view."""

from __future__ import annotations

import pandas as pd

from analysis.log import EventLog
from analysis.measures.targets import Targets
from ui.cached.by_view import by_view


@by_view
def cash_tied_up(log: EventLog, *, rate: float, terms_days: int, ranged: bool) -> pd.DataFrame:
    """`analysis.bottlenecks.cash_tied_up`."""
    from analysis.bottlenecks.cash_tied_up import cash_tied_up

    return cash_tied_up(log, rate=rate, terms_days=terms_days, ranged=ranged)


@by_view
def cost_of_rework(log: EventLog, *, step_minutes: float, hourly_cost: float, ranged: bool) -> pd.DataFrame:
    """`analysis.bottlenecks.cost_of_rework`."""
    from analysis.bottlenecks.cost_of_rework import cost_of_rework
    from analysis.bottlenecks.rework_effect import Effort

    return cost_of_rework(log, effort=Effort(step_minutes, hourly_cost), ranged=ranged)


@by_view
def priced_transitions(log: EventLog, *, rate: float, targets: Targets) -> pd.DataFrame:
    """`analysis.bottlenecks.priced.priced_transitions`."""
    from analysis.bottlenecks.priced import priced_transitions

    return priced_transitions(log, rate=rate, targets=targets)


@by_view
def costliest_transitions(log: EventLog, *, most: int, rate: float, targets: Targets) -> pd.DataFrame:
    """`analysis.bottlenecks.cost_of_excess` of so many transitions: those that cost most."""
    from analysis.bottlenecks.cost import cost_of_excess

    priced = priced_transitions(log, rate=rate, targets=targets)
    first = priced[priced["excess_h"] > 0].head(most)
    pairs = list(zip(first["source"], first["target"], strict=True))
    return cost_of_excess(log, pairs, rate=rate, targets=targets)


@by_view
def overlaps(
    log: EventLog, pairs: tuple[tuple[str, str], ...], *, terms_days: int, targets: Targets
) -> pd.DataFrame:
    """`analysis.bottlenecks.money.overlaps`."""
    from analysis.bottlenecks.money import overlaps

    return overlaps(log, pairs, terms_days=terms_days, targets=targets)


@by_view
def unpaid_cases(log: EventLog, *, rate: float, terms_days: int) -> pd.DataFrame:
    """`analysis.bottlenecks.unpaid_cases.unpaid_cases`."""
    from analysis.bottlenecks.unpaid_cases import unpaid_cases

    return unpaid_cases(log, rate=rate, terms_days=terms_days)


@by_view
def short_paid(log: EventLog) -> pd.DataFrame:
    """`analysis.bottlenecks.short_paid.short_paid`."""
    from analysis.bottlenecks.short_paid import short_paid

    return short_paid(log)


@by_view
def slow_cases(log: EventLog, source: str, target: str, *, rate: float, targets: Targets) -> pd.DataFrame:
    """`analysis.bottlenecks.slow_cases.slow_cases`."""
    from analysis.bottlenecks.slow_cases import slow_cases

    return slow_cases(log, source, target, rate=rate, targets=targets)
