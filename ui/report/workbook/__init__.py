"""The workbook of a view: its cases, its key figures as live formulas over them, and what lies around."""

from __future__ import annotations

from analysis.log import EventLog
from analysis.report import workbook as made_of
from ui import state, workspace
from ui.report.text import title
from ui.report.workbook.content import sheets


def workbook(log: EventLog, *, lang: str) -> bytes:
    """An .xlsx of the view in this language, whatever the session's; it asks no session.

    Parameters
    ----------
    log
        As filtered, and with or without names hidden: the workbook shows what it shows.
    lang
        `en` or `zh`.
    """
    made_at = workspace.now()
    with state.speaking(lang):
        return made_of.made(sheets(log, made_at=made_at), lang=lang, name=title(log), made_at=made_at)
