"""What about this log leaves every view of step 3 with little to show?"""

from __future__ import annotations

from analysis.log import EventLog
from ui import cached, names
from ui.text import md, t

MOST_ACTIVITIES, FEWEST_EVENTS = 500, 10
"""A process with more activities than that, or over a fifth of them with fewer events each, is no process."""


def said(log: EventLog) -> str | None:
    """What is wrong, in a sentence of Markdown: the same on every view; None where nothing is."""
    row = cached.overview(log).iloc[0]
    n_cases, n_events = int(row["n_cases"]), int(row["n_events"])
    told = {"cases": names.cases(log, n_cases), "case": names.case_noun(log), "events": _events(n_events)}
    if n_cases == 1:
        return md("discover.odd.one_case", **told)
    if n_cases == n_events:
        return md("discover.odd.one_event", **told)
    if row["first_at"] == row["last_at"]:
        return md("discover.odd.one_time", at=row["first_at"].date(), **told)
    return _many_activities(log)


def _many_activities(log: EventLog) -> str | None:
    whole = cached.overview(log.unfiltered()).iloc[0]
    n, n_events = int(whole["n_activities"]), int(whole["n_events"])
    is_scattered = n > MOST_ACTIVITIES // 5 and n_events < FEWEST_EVENTS * n
    if n <= MOST_ACTIVITIES and not is_scattered:
        return None
    return md("discover.odd.many_activities", n=n, events=_events(n_events))


def _events(n: int) -> str:
    return t("discover.odd.events", n=n)
