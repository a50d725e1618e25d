"""Which sample logs come along, what is planted in them, and how is one opened?"""

from __future__ import annotations

from pathlib import Path

import sample_data
from analysis.log import EventLog
from analysis.processes import load
from ui import state, workspace
from ui.prepare import project
from ui.text import t

PROCESSES = ("lead_to_cash", "order_to_cash")


def file_of(process: str, lang: str) -> Path | None:
    """The sample of a process in a language, else in English."""
    found = (sample_data.path(process, code) for code in (lang, "en"))
    return next((path for path in found if path.exists()), None)


def tour(process: str) -> list[sample_data.Fault]:
    """The planted faults of the guided tour, in its order."""
    return [fault for fault in sample_data.faults(process) if fault.tour is not None]


def available() -> list[str]:
    """The processes that have a sample."""
    return [process for process in PROCESSES if file_of(process, "en")]


def open_sample(process: str) -> None:
    """Index the sample (the second time it is there already), list it, open it."""
    lang = state.language()
    path = file_of(process, lang)
    if path is None:
        return
    log = EventLog.read(path, process=process, workspace=workspace.folder())
    log.close()
    project.remember_source(path, log.log_id, name=path.name)
    workspace.remember(
        log.log_id, file_name=path.name, name=t("sample.name", process=load(process).label[lang])
    )
