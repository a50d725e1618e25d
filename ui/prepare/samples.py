"""Which sample logs come along, and how is one opened?"""

from __future__ import annotations

from pathlib import Path

from analysis.log import EventLog
from analysis.processes import load
from ui import state, workspace
from ui.text import t

FOLDER = Path(__file__).parent.parent.parent / "sample_data"
PROCESSES = ("lead_to_cash", "order_to_cash")


def file_of(process: str, lang: str) -> Path | None:
    """The sample of a process in a language, else in English."""
    for code in (lang, "en"):
        path = FOLDER / f"{process}.{code}.csv.gz"
        if path.exists():
            return path
    return None


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
    workspace.remember(
        log.log_id, file_name=path.name, name=t("sample.name", process=load(process).label[lang])
    )
