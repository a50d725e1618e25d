"""Spans in their parts, what stands at a transition, and waiting against work, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui.cached.by_view import by_view


@by_view
def whole(log: EventLog, split: str) -> pd.DataFrame:
    """`analysis.bottlenecks.phases.whole`."""
    from analysis.bottlenecks.phases import whole

    return whole(log, split)


@by_view
def phases(log: EventLog, split: str, basis: Any) -> pd.DataFrame:
    """`analysis.bottlenecks.phases.phases`."""
    from analysis.bottlenecks.phases import phases

    return phases(log, split, basis=basis, n_done=int(whole(log, split)["n_cases"].iloc[0]))


@by_view
def phases_by(log: EventLog, split: str, *, by: str, min_shown: int, min_clear: int) -> pd.DataFrame:
    """`analysis.bottlenecks.phases.phases_by`."""
    from analysis.bottlenecks.phases import phases_by

    return phases_by(log, split, by=by, min_shown=min_shown, min_clear=min_clear)


@by_view
def loss_by_wait(log: EventLog, split: str) -> pd.DataFrame:
    """`analysis.bottlenecks.loss_by_wait.loss_by_wait`."""
    from analysis.bottlenecks.loss_by_wait import loss_by_wait

    return loss_by_wait(log, split)


@by_view
def undecided(log: EventLog, split: str, *, after_days: int) -> list[str]:
    """`analysis.bottlenecks.loss_by_wait.undecided`."""
    from analysis.bottlenecks.loss_by_wait import undecided

    return undecided(log, split, after_days=after_days)


@by_view
def standing(log: EventLog, name: str, source: str, target: str, *given: Any) -> Any:
    """A function of `analysis.bottlenecks.standing` for one transition."""
    from analysis.bottlenecks import standing

    return getattr(standing, name)(log, source, target, *given)


@by_view
def work(log: EventLog, name: str, *given: Any) -> Any:
    """A function of `analysis.bottlenecks.work`."""
    from analysis.bottlenecks import work

    return getattr(work, name)(log, *given)


@by_view
def causes(log: EventLog, source: str, target: str, calendar: Any) -> Any:
    """`analysis.bottlenecks.causes.causes`."""
    from analysis.bottlenecks.causes import causes

    return causes(log, source, target, calendar=calendar)


@by_view
def receivers(log: EventLog, source: str, target: str, *, min_clear: int) -> pd.DataFrame:
    """`analysis.bottlenecks.receivers.receiver_load`."""
    from analysis.bottlenecks.receivers import receiver_load

    return receiver_load(log, source, target, min_clear=min_clear)
