"""The monthly monitor: key figures against targets, month by month, and where each action stands."""

from __future__ import annotations

from analysis.log import EventLog
from analysis.report import Page
from ui import cached, workspace
from ui.act import actions
from ui.monitor import kpis, months
from ui.report.decks import doubts, executive

MOST_MONTHS = 5


def pages(log: EventLog) -> list[Page]:
    """All key figures, the months of those with a target (else of the first), the actions, the doubts."""
    entered = workspace.store().actions(log.series_id)
    made = [executive.figures(log), kpis.table_page(log)]
    made += [months.chart_page(log, key) for key in _with_months(log)]
    if len(entered):
        made.append(actions.plan_page(log, entered))
    return [*made, doubts.page(log)]


def can_be_made(log: EventLog) -> bool:
    """Whether the log can answer a key figure."""
    return bool(cached.kpis(log))


def _with_months(log: EventLog) -> list[str]:
    """The key figures shown month by month: those with a target first."""
    held = kpis.targets(log)
    keys = sorted(cached.kpis(log), key=lambda key: key not in held)
    return [key for key in keys if months.by_month(log, key) is not None][:MOST_MONTHS]
