"""Discover, view *compare*."""

from __future__ import annotations

from analysis.log import EventLog


def view(log: EventLog) -> None:
    """The view."""
