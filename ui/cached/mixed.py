"""Two groups of cases at the same mix, worked out once per pair of views."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui.cached.by_view import by_view


@by_view
def mix_of(left: EventLog, right: EventLog, of: EventLog, *, by_mix: tuple[str, ...]) -> Any:
    """`analysis.discover.differs_at_mix.mix_of`."""
    from analysis.discover.differs_at_mix import mix_of

    return mix_of(left, right, of=of, by=by_mix)


@by_view
def differs_at_mix(
    left: EventLog,
    right: EventLog,
    of: EventLog,
    *,
    by_mix: tuple[str, ...],
    rank_by: str,
    without: tuple[str, ...],
    are_paths: bool,
    min_clear: int,
) -> pd.DataFrame:
    """`analysis.discover.differs_at_mix.differs_at_mix`."""
    from analysis.discover.differs_at_mix import differs_at_mix

    return differs_at_mix(
        left, right, mix_of(left, right, of, by_mix=by_mix), rank_by=rank_by, without=without,
        are_paths=are_paths, min_clear=min_clear,
    )  # fmt: skip


@by_view
def edges_at_mix(
    left: EventLog, right: EventLog, of: EventLog, *, by_mix: tuple[str, ...], by: str, min_clear: int
) -> Any:
    """How the transitions of two groups of the same mix differ, by share or by time."""
    from analysis.discover.differs_at_mix import shares_at_mix
    from analysis.discover.map_difference import edge_differences
    from analysis.discover.medians_at_mix import medians_at_mix

    common = mix_of(left, right, of, by_mix=by_mix)
    if by == "share":
        return shares_at_mix(left, right, common, min_clear=min_clear)
    n_left, n_right = common.sizes
    medians = medians_at_mix(left, right, common)
    return edge_differences(*medians, by="time", n_left=n_left, n_right=n_right, min_clear=min_clear)
