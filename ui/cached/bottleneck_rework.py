"""Rework, who has it, and what came before it, worked out once per view."""

from __future__ import annotations

import pandas as pd

from analysis.log import EventLog
from ui.cached.by_view import by_view


@by_view
def rework(
    log: EventLog, *, step_minutes: float, hourly_cost: float, min_rated: int, min_clear: int
) -> pd.DataFrame:
    """`analysis.bottlenecks.rework`."""
    from analysis.bottlenecks.rework_effect import Effort, rework

    return rework(log, effort=Effort(step_minutes, hourly_cost), min_rated=min_rated, min_clear=min_clear)


@by_view
def rework_by(
    log: EventLog, *, by: str, kind: str, min_shown: int, min_rated: int, min_clear: int
) -> pd.DataFrame:
    """`analysis.bottlenecks.rework_groups.rework_by`."""
    from analysis.bottlenecks.rework_groups import rework_by

    least = {"min_shown": min_shown, "min_rated": min_rated, "min_clear": min_clear}
    return rework_by(log, by=by, kind=kind, counted=_counted_by(log, by=by), **least)


@by_view
def _counted_by(log: EventLog, *, by: str) -> pd.DataFrame:
    """What `rework_by` counts, asked once for all kinds."""
    from analysis.bottlenecks.rework_groups import counted_by

    return counted_by(log, by=by)


@by_view
def rework_steps(log: EventLog, *, kind: str) -> pd.DataFrame:
    """`analysis.bottlenecks.rework_groups.rework_steps`."""
    from analysis.bottlenecks.rework_groups import rework_steps

    return rework_steps(log, kind=kind)


@by_view
def n_cases_with(log: EventLog) -> dict[str, int]:
    """`analysis.bottlenecks.rework_groups.n_cases_with`."""
    from analysis.bottlenecks.rework_groups import n_cases_with

    return n_cases_with(log)


@by_view
def variants_with(log: EventLog, *, kind: str) -> tuple[str, ...]:
    """`analysis.bottlenecks.rework_groups.variants_with`."""
    from analysis.bottlenecks.rework_groups import variants_with

    return variants_with(log, kind=kind)


@by_view
def n_variants(log: EventLog) -> int:
    """How many variants the whole log has."""
    return int(log.frame(log.all_variants.agg(n=log.all_variants.count()))["n"].iloc[0])


@by_view
def before_rework(
    log: EventLog, *, kind: str, reference: tuple[str, ...], min_rated: int, min_clear: int
) -> pd.DataFrame:
    """`analysis.bottlenecks.before_rework.before_rework`."""
    from analysis.bottlenecks.before_rework import before_rework

    least = {"min_rated": min_rated, "min_clear": min_clear}
    counts = _counts(log, kind=kind, reference=reference)
    return before_rework(log, kind=kind, reference=reference, counts=counts, **least)


@by_view
def steps_before_rework(log: EventLog, *, kind: str, reference: tuple[str, ...]) -> pd.DataFrame:
    """`analysis.bottlenecks.before_rework.steps_before_rework`."""
    from analysis.bottlenecks.before_rework import steps_before_rework

    counts = _counts(log, kind=kind, reference=reference)
    return steps_before_rework(log, kind=kind, reference=reference, counts=counts)


@by_view
def causes_told(log: EventLog, *, reference: tuple[str, ...]) -> tuple[str, ...]:
    """`analysis.bottlenecks.before_rework_moves.causes_told`."""
    from analysis.bottlenecks.before_rework_moves import causes_told

    return causes_told(log, reference)


@by_view
def _counts(log: EventLog, *, kind: str, reference: tuple[str, ...]) -> pd.DataFrame:
    """What both count, asked once."""
    from analysis.bottlenecks.before_rework import counted

    return counted(log, kind=kind, reference=reference)


@by_view
def before_rework_by(
    log: EventLog, *, by: str, kind: str, reference: tuple[str, ...], min_shown: int
) -> pd.DataFrame:
    """`analysis.bottlenecks.before_rework.before_rework_by`."""
    from analysis.bottlenecks.before_rework import before_rework_by

    return before_rework_by(log, by=by, kind=kind, reference=reference, min_shown=min_shown)
