"""Key figures against their targets."""

from __future__ import annotations

from analysis.log import EventLog


def table(log: EventLog) -> None:
    """Every KPI with its target."""


def trend(log: EventLog) -> None:
    """One KPI month by month."""
