"""What do the sheets of a workbook have in common: clock, limits, words, places?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.kpi import WEEK_S
from analysis.reading.zones import local_time
from analysis.report.workbook.formulas import is_among
from analysis.report.workbook.model import sheet_title
from ui import assumed, cached, names, state
from ui.text import t

MOST_ROWS = 100_000
"""Of a sheet whose rows carry formulas. A log with more gets its newest, and its figures as plain values."""
NOTES_OF_FIGURES = 2


@dataclass(frozen=True)
class Shared:
    """A view, and how far its times are moved so that they show by the clock of its zone.

    Parameters
    ----------
    moved
        What is added to every time. Where the zone changes its clock in between nothing is: durations
        would be an hour wrong.
    """

    log: EventLog
    moved: timedelta

    @classmethod
    def of(cls, log: EventLog) -> Shared:
        return cls(log, _offset(log))

    @property
    def lang(self) -> str:
        return state.language()

    @cached_property
    def n_cases(self) -> int:
        return cached.size(self.log)[0]

    @cached_property
    def min_shown(self) -> int:
        return int(assumed.value(self.log, "min_shown"))

    @property
    def figures_title(self) -> str:
        return sheet_title(t("book.sheet.key_figures"))

    @property
    def as_of_cell(self) -> str:
        """Where it stands until when the data reach, for formulas."""
        return f"'{self.figures_title}'!$B${2 + NOTES_OF_FIGURES}"

    @property
    def bounds(self) -> list[tuple[datetime | None, datetime | None]]:
        """Between which moments the filters on closing let cases end."""
        return [one.bounds() for one in self.log.filters if isinstance(one, f.Period)]

    @cached_property
    def weeks(self) -> float:
        """The weeks in which cases of the view could finish, as the key figure counts them."""
        first = self.log.frame(self.log.cases.agg(first=self.log.cases.started_at.min()))["first"].iloc[0]
        since, until = pd.Timestamp(first), pd.Timestamp(self.log.as_of).tz_localize(None)
        for low, high in self.bounds:
            since, until = max(since, low or since), min(until, high or until)
        return max((until - since).total_seconds() / WEEK_S, 1.0)

    def clock(self, times: Any) -> Any:
        """A time or a column of times as shown."""
        if isinstance(times, pd.Series):
            return times + pd.Timedelta(self.moved) if self.moved else times
        return pd.Timestamp(times).tz_localize(None) + self.moved

    def day_of(self, reference: str) -> str:
        """The day (UTC, as the key figures count it) of a cell that shows a time, as a formula."""
        if not self.moved:
            return f"INT({reference})"
        return f"INT(ROUND({reference}-{self.moved.total_seconds() / 86400!r},6))"

    def is_state(self, reference: str, *, won: bool = False, lost: bool = False, key: str = "") -> str:
        """Whether a cell with the words of a state says a won or lost one, or the one of a key."""
        known = [s for s in self.log.catalogue.states if (won and s.won) or (lost and s.lost) or s.key == key]
        return is_among(reference, [names.case_state(self.log, one.key) for one in known])


def _offset(log: EventLog) -> timedelta:
    if not log.zone:
        return timedelta(0)
    first = log.frame(log.cases.agg(first=log.cases.started_at.min()))["first"].iloc[0]
    until = pd.Timestamp(log.as_of).tz_localize(None)
    start = pd.Timestamp(first) if first == first and first is not None else until
    times = [*pd.date_range(start, until, freq="15D"), until]
    found = {local_time(at.to_pydatetime(), log.zone).replace(tzinfo=None) - at for at in times}
    return pd.Timedelta(found.pop()).to_pytimedelta() if len(found) == 1 else timedelta(0)
