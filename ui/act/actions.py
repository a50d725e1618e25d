"""Create an action from a figure, and the list of actions."""

from __future__ import annotations

from analysis.log import EventLog


def create(log: EventLog) -> None:
    """The form."""


def listed(log: EventLog) -> None:
    """The list."""
