"""Stages, queues, and the time between any two steps, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui.cached.by_view import by_view


@by_view
def stages(log: EventLog, targets: Any) -> pd.DataFrame:
    """`analysis.bottlenecks.stages.stages`."""
    from analysis.bottlenecks.stages import stages

    return stages(log, targets=targets)


@by_view
def fates(log: EventLog, stage: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`analysis.bottlenecks.stages.fates`."""
    from analysis.bottlenecks.stages import fates

    return fates(log, stage)


@by_view
def stage_by(log: EventLog, stage: str, *, by: str, min_clear: int) -> pd.DataFrame:
    """`analysis.bottlenecks.stages.stage_by`."""
    from analysis.bottlenecks.stages import stage_by

    return stage_by(log, stage, by=by, min_clear=min_clear)


@by_view
def stuck_ids(log: EventLog, stage: str, targets: Any) -> list[str]:
    """`analysis.bottlenecks.stages.stuck_ids`."""
    from analysis.bottlenecks.stages import stuck_ids

    return stuck_ids(log, stage, targets=targets)


@by_view
def queues(log: EventLog, targets: Any) -> pd.DataFrame:
    """`analysis.bottlenecks.queues.queues`."""
    from analysis.bottlenecks.queues import queues

    return queues(log, targets=targets)


@by_view
def queues_by_whom(log: EventLog, activity: str, targets: Any, *, team: bool) -> pd.DataFrame:
    """`analysis.bottlenecks.queues.queues_by_whom`."""
    from analysis.bottlenecks.queues import queues_by_whom

    return queues_by_whom(log, activity, team=team, targets=targets)


@by_view
def queue_weeks(log: EventLog, activity: str) -> pd.DataFrame:
    """`analysis.bottlenecks.queues.queue_weeks`."""
    from analysis.bottlenecks.queues import queue_weeks

    return queue_weeks(log, activity)


@by_view
def queue_stages(log: EventLog) -> pd.DataFrame:
    """`analysis.bottlenecks.queues.queue_stages`."""
    from analysis.bottlenecks.queues import queue_stages

    return queue_stages(log)


@by_view
def longest_waits(log: EventLog, activity: str) -> pd.DataFrame:
    """`analysis.bottlenecks.queues.longest_waits`."""
    from analysis.bottlenecks.queues import longest_waits

    return longest_waits(log, activity)


@by_view
def spread(log: EventLog, stretch: Any) -> Any:
    """`analysis.bottlenecks.between_any.spread`."""
    from analysis.bottlenecks.between_any import spread

    return spread(log, stretch)


@by_view
def between_by(log: EventLog, stretch: Any, *, by: str, min_clear: int) -> pd.DataFrame:
    """`analysis.bottlenecks.between_any.between_by`."""
    from analysis.bottlenecks.between_any import between_by

    return between_by(log, stretch, by=by, min_clear=min_clear)


@by_view
def transition_sure(log: EventLog, source: str, target: str, *, by: str, min_clear: int) -> pd.DataFrame:
    """`analysis.bottlenecks.time_by_group.transition_sure`."""
    from analysis.bottlenecks.time_by_group import transition_sure

    return transition_sure(log, source, target, by=by, min_clear=min_clear)
