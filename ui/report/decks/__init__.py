"""Which ready decks are there? Each is a function of a log that gives pages, in the language spoken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from analysis.log import EventLog
from analysis.report import Page

Pages = Callable[[EventLog], Sequence[Page]]


@dataclass(frozen=True)
class Ready:
    """A ready deck: its key (texts under `report.ready.<key>`), and what makes it, if anything can here."""

    key: str
    pages_of: Callable[[EventLog], Pages | None]


def _executive(log: EventLog) -> Pages:
    from ui.report.decks import executive

    return executive.pages


def _diagnosis(log: EventLog) -> Pages:
    from ui.report.decks import diagnosis

    return diagnosis.pages


def _comparison(log: EventLog) -> Pages | None:
    from ui.discover import compare_groups
    from ui.report.decks import comparison

    held = compare_groups.last(log)
    if held is None:
        return None
    groups, is_whole = held
    return partial(comparison.pages, groups=groups, is_whole=is_whole)


def _monthly(log: EventLog) -> Pages | None:
    from ui.report.decks import monthly

    return monthly.pages if monthly.can_be_made(log) else None


READY: tuple[Ready, ...] = (
    Ready("executive", _executive),
    Ready("diagnosis", _diagnosis),
    Ready("comparison", _comparison),
    Ready("monthly", _monthly),
)
