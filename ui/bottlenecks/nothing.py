"""What is said where there is nothing to show: why, and whether a filter may be the reason."""

from __future__ import annotations

from analysis.log import EventLog
from ui.plain import together
from ui.text import t


def nothing(log: EventLog, key: str, **told: object) -> str:
    """The sentence of a view that is empty; where filters are set, that taking one away may help."""
    said = [t(key, **told)]
    return together([*said, t("bottlenecks.take_away")] if log.filters else said)
