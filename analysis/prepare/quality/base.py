"""What is a check, and what does it find? The shapes every check of the quality report has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair

N_EXAMPLES = 5


@dataclass(frozen=True)
class Defect:
    """One row of the quality report: what a check found, where, and what would mend it.

    Parameters
    ----------
    code
        Of the check; its texts are `quality.<code>.*` in the locales.
    n, of
        How many events (or cases, names, values: see the check's text), and of how many.
    column
        Column in question; empty where it is none or the time, case or activity as such.
    examples
        Some of them, as a reader would recognise them.
    events
        Places of the events in the checked `Events`, for *download the rows* and for doubtful rows.
    raw_rows
        Places in the raw table of rows that did not become an event.
    repair
        What *fix* does; None where nothing can be offered. *Keep* is always possible.
    params
        Further values the sentence names.
    """

    code: str
    n: int
    of: int
    column: str = ""
    examples: tuple[str, ...] = ()
    events: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    raw_rows: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    repair: Repair | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Part of `of`, 0–1."""
        return self.n / self.of if self.of else 0.0


@dataclass(frozen=True)
class Check:
    """A question asked of every file.

    Parameters
    ----------
    severity
        `blocking`, `warning` or `note`.
    find
        The defects of the events; `now` is the moment of the upload, UTC without zone.
    is_hint
        Whether it is known to err too often to be counted upon: shown as a hint, and named in the docs.
    """

    code: str
    severity: str
    find: Callable[..., Iterable[Defect]]
    is_hint: bool = False

    def __call__(self, events: Events, *, now: datetime) -> list[Defect]:
        return [found for found in self.find(events, now=now) if found.n]
