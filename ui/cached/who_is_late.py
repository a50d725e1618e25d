"""Who misses a target, and whose cases are stuck, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui.cached.by_view import by_view


@by_view
def over_by(
    log: EventLog, kind: str, subject: tuple[str, ...], target: float, *, by: str, better: str
) -> pd.DataFrame:
    """`analysis.bottlenecks.over_target.over_by`."""
    from analysis.bottlenecks.over_target import over_by

    return over_by(log, kind, subject, target, by=by, better=better)


@by_view
def over_ids(log: EventLog, kind: str, subject: tuple[str, ...], target: float, *, better: str) -> list[str]:
    """`analysis.bottlenecks.over_target.over_ids`."""
    from analysis.bottlenecks.over_target import over_ids

    return over_ids(log, kind, subject, target, better=better)


@by_view
def kpi_by(log: EventLog, key: str, *, by: str) -> pd.DataFrame:
    """`analysis.measures.kpi.kpi` of each group; of numbers that are in bands there is none."""
    from analysis.measures.kpi import kpi

    return kpi(log, key, by=by)


@by_view
def stuck_by(log: EventLog, stage: str | None, targets: Any, *, by: str) -> pd.DataFrame:
    """`analysis.bottlenecks.stuck_by.stuck_by`."""
    from analysis.bottlenecks.stuck_by import stuck_by

    return stuck_by(log, stage, by=by, targets=targets)


@by_view
def stuck_of(log: EventLog, stage: str | None, targets: Any, *, by: str, group: str) -> list[str]:
    """`analysis.bottlenecks.stuck_by.stuck_of`."""
    from analysis.bottlenecks.stuck_by import stuck_of

    return stuck_of(log, stage, by=by, group=group, targets=targets)
