"""What the tests of the upload page share: files as people have them, and ways to find things on the page."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from streamlit.testing.v1 import AppTest

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.prepare.preparation import Preparation
from analysis.prepare.taken_back import events_of_log
from tests.pages.conftest import opened

GOOD = (
    "Case,Activity,Time,Owner,Value\n"
    "A-1,Order received,2025-03-03 09:00,Ann,100\n"
    "A-1,Order checked,2025-03-04 10:00,Bo,100\n"
    "A-1,Answer sent,2025-03-06 09:30,Ann,100\n"
    "A-2,Order received,2025-03-05 11:00,Bo,250\n"
    "A-2,Order checked,2025-03-07 08:15,Bo,250\n"
    "A-3,Order received,2025-03-08 08:00,Ann,50\n"
)
MESSY = (
    "Deal ID,Step,When,Owner,Amount\n"
    + "".join(
        f"D-{n},Opened,2025-03-{n + 1:02d} 09:00,Ann Kowalski,100\n"
        f"D-{n},{'Offered' if n % 5 else 'offered '},2025-03-{n + 2:02d} 10:00,Bo Lindqvist,100\n"
        f"D-{n},Closed,2025-03-{n + 4:02d} 11:30,Ann Kowalski,100\n"
        for n in range(20)
    )
    + "D-3,Opened,2025-03-04 09:00,Ann Kowalski,100\n"
    + "D-4,Opened,2025-03-05 09:00,Ann Kowalski,100\n"
    + "D-5,Closed,2099-01-01 00:30,Ann Kowalski,100\n"
    + "D-6,,2025-03-09 10:00,Ann Kowalski,100\n"
)
"""20 deals of three steps (60 rows); in rows 62 to 65 two repeats, one in the future, one without a step;
4 steps are written in another way."""
FINDINGS = {"activity_spelling:": 4, "exact_duplicates:": 2, "future_times:": 1, "missing_activity:Step": 1}
"""What is wrong with it, and how often."""
NEXT = "nav_next"


class InProcess:
    """Does the work of the child process within the test, which saves the second the child takes to start.

    What goes to the child and what it gives back is pickled as it is there.
    """

    def __init__(self, *where: Path) -> None:
        self.where, self.job = where, None
        self.stage, self.seconds = "", 0.0
        self.is_usable = True
        self._preparation: Preparation | None = None

    def start(self, job: Any, *, secret: bytes | None = None) -> None:
        """Works the job out at once."""
        job, secret = pickle.loads(pickle.dumps((job, secret)))
        if self._preparation is None or self._preparation.address != job.address:
            self._preparation = Preparation(job.address, secret=secret)
        try:
            given = getattr(self._preparation, job.method)(**dict(job.params))
        except AnalysisError as problem:
            given = problem
        self.result = pickle.loads(pickle.dumps(given))

    def ended(self, *, wait_s: float = 0.0) -> bool:
        """It has; what it raised is raised."""
        if isinstance(self.result, AnalysisError):
            raise self.result
        return True

    def stop(self) -> None:
        """Forget the file."""
        self._preparation = None


def uploaded(name: str, data: bytes | str, lang: str = "en") -> AppTest:
    """The upload page after somebody chose this file."""
    return given(opened("upload", lang=lang), name, data)


def given(app: AppTest, name: str, data: bytes | str, *, place: str = "own") -> AppTest:
    """The same page after somebody gave it this file, as a log of its own or as `more` of the open one."""
    content = data.encode() if isinstance(data, str) else data
    (box,) = [one for one in app.file_uploader if str(one.key).endswith(f"_{place}")]
    box.set_value((name, content, "application/octet-stream")).run()
    assert [one.value for one in app.exception] == []
    return app


def complaint(app: AppTest) -> str:
    """The only error on the page."""
    (one,) = app.error
    return one.value


def workbook(**sheets: list[list[object]]) -> bytes:
    """An Excel file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def held(app: AppTest) -> Path:
    """Where the copy of the upload lies."""
    return app.session_state["kept:upload"].path


def choose(app: AppTest, role: str, column: str | None) -> AppTest:
    """Change what a role is taken from."""
    (box,) = [one for one in app.selectbox if str(one.key).endswith(f":{role}")]
    return box.set_value(column).run()


def one_of(widgets: Any, key: str) -> Any:
    """The widget whose key begins like this."""
    (found,) = [one for one in widgets if str(one.key).startswith(key)]
    return found


def click(app: AppTest, key: str) -> AppTest:
    """Click the button whose key begins like this; nothing may go wrong."""
    one_of(app.button, key).click().run()
    assert [one.value for one in app.exception] == []
    return app


def keys(app: AppTest, start: str) -> list[str]:
    """The rest of the key of every button that begins like this: of `fix:` the findings that can be fixed."""
    return [str(one.key)[len(start) :] for one in app.button if str(one.key).startswith(start)]


def figures(app: AppTest) -> dict[str, str]:
    """The tiles."""
    return {one.label: one.value for one in app.metric}


def expander(app: AppTest, start: str) -> str:
    """Everything said in the fold whose label begins like this."""
    (found,) = [one for one in app.expander if one.label.startswith(start)]
    return "\n".join(str(one.value) for kind in ("markdown", "caption") for one in getattr(found, kind))


def opened_log(app: AppTest, workspace: Path) -> EventLog:
    """The log the page has opened; to be closed by the test."""
    return EventLog.open(workspace / f"{app.session_state['log_id']}.duckdb")


def events(app: AppTest, workspace: Path) -> pd.DataFrame:
    """Its events: case, activity and time."""
    log = opened_log(app, workspace)
    try:
        return events_of_log(log).table.select(["case_id", "activity", "timestamp"]).to_pandas()
    finally:
        log.close()
