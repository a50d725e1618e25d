"""By which attributes can cases be split, worked out once per log?"""

from __future__ import annotations

from analysis.log import EventLog
from ui.cached.by_view import by_view


@by_view
def splits(log: EventLog) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """`ui.bottlenecks.attributes.sorted_out`."""
    from ui.bottlenecks import attributes

    return attributes.sorted_out(log)
