"""What do the figures of a log take for granted: the defaults, and what was entered in their place?"""

from __future__ import annotations

from typing import Any

from analysis.log import EventLog
from analysis.measures import assumptions as taken
from ui import workspace


def value(log: EventLog, key: str) -> Any:
    """What holds for a log: what was entered for its series, else the default."""
    return taken.values(entered(log))[key]


def entered(log: EventLog) -> dict[str, Any]:
    """What was entered for the series of a log, by key."""
    return workspace.store().setting(f"assumptions:{log.series_id}", {})
