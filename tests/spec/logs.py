"""Event logs written as ASCII tables: a test shows the whole log it is about.

Two shapes. `log` has one row an event; a blank first cell means "the case above":

    case | activity | at | Region
    1    | A        | 0  | EMEA
         | B        | 5  | EMEA

`log_of_cases` has one row a case and one column an activity; `@` marks attributes of the case; several
times stand in one cell with commas between:

    case | A | B    | @Region
    1    | 0 | 5, 9 | EMEA

Times are hours after `ZERO` (`30`, `1.5`), days (`2d`), or an ISO time. Blank cells are missing values.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.log import EventLog

ZERO = pd.Timestamp("2024-01-01")  # a Monday, UTC
WORKSPACE = Path(tempfile.mkdtemp(prefix="cashlane-spec-"))
ROLES = {
    "Region": "region",
    "SalesRepresentative": "rep",
    "OpportunityStage": "stage",
    "OrderStatus": "stage",
    "ProductCategory": "product",
    "OpportunityAmount": "amount",
    "OrderAmount": "amount",
    "Amount": "amount",
}
_open: deque[EventLog] = deque()
_by_text: dict[tuple[str, ...], EventLog] = {}
atexit.register(shutil.rmtree, WORKSPACE, ignore_errors=True)


def time(cell: object) -> pd.Timestamp:
    """A cell of a table as a time; naive times are UTC."""
    text = str(cell).strip()
    try:
        hours = float(text[:-1]) * 24 if text.endswith("d") else float(text)
    except ValueError:
        return pd.Timestamp(text)
    return ZERO + pd.Timedelta(round(hours * 3_600_000_000), unit="us")


def table(text: str) -> pd.DataFrame:
    """The cells of an ASCII table: text, numbers or flags by column, missing where blank."""
    lines = [line for line in text.strip().splitlines() if line.strip() and set(line.strip()) - set("-+| ")]
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    head = [str(name) for name in cells[0]]
    assert all(len(row) == len(head) for row in cells), "a row has more or fewer cells than the header"
    frame = pd.DataFrame({name: [row[i] for row in cells[1:]] for i, name in enumerate(head)}, dtype="object")
    frame[head[0]] = frame[head[0]].ffill()
    return frame


def events(text: str) -> pd.DataFrame:
    """One row an event, from a table with one row an event."""
    frame = table(text)
    frame["at"] = [time(cell) for cell in frame["at"]]
    return _typed(frame)


def events_of_cases(text: str) -> pd.DataFrame:
    """One row an event, from a table with one row a case; within a case in the order of the columns."""
    rows = []
    for case in table(text).to_dict("records"):
        attributes = {name[1:]: value for name, value in case.items() if name.startswith("@")}
        for activity in [name for name in case if name != "case" and not name.startswith("@")]:
            for cell in (case[activity] or "").split(","):
                if cell.strip():
                    rows.append({"case": case["case"], "activity": activity, "at": time(cell)} | attributes)
    return _typed(pd.DataFrame(rows))


def log(text: str, **options: object) -> EventLog:
    """The log of a table with one row an event."""
    return _once(events, text, options)


def log_of_cases(text: str, **options: object) -> EventLog:
    """The log of a table with one row a case."""
    return _once(events_of_cases, text, options)


def index(frame: pd.DataFrame, *, as_of: object = None, **options: object) -> EventLog:
    """The log of a frame with columns `case`, `activity`, `at` and attributes under their own names."""
    options.setdefault("workspace", WORKSPACE)
    options.setdefault("roles", {ROLES[name]: name for name in frame if name in ROLES} or None)
    made = EventLog.from_frame(
        frame,
        case_id="case",
        activity="activity",
        timestamp="at",
        as_of=None if as_of is None else time(as_of),
        **options,
    )
    _open.append(made)
    while len(_open) > 12:
        _open.popleft().close()
    return made


def _once(frame_of: Callable[[str], pd.DataFrame], text: str, options: dict[str, object]) -> EventLog:
    """The log of a text; the one at hand where it was asked for lately: neighbours share their tables."""
    key = (frame_of.__name__, text, *map(str, sorted(options.items())))
    if not any(_by_text.get(key) is one for one in _open):
        _by_text[key] = index(frame_of(text), **options)
    return _by_text[key]


def case_ids(view: EventLog) -> set[str]:
    """The cases a view holds."""
    return set(view.frame(view.cases.select("case_id"))["case_id"])


def utc(value: object) -> pd.Timestamp:
    """A time of a result as naive UTC, whether it came with or without a zone."""
    stamp = pd.Timestamp(value)
    return stamp.tz_convert("UTC").tz_localize(None) if stamp.tzinfo else stamp


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for name in frame.columns.difference(["case", "activity", "at"]):
        known = frame[name].dropna()
        if len(known) and known.isin(["true", "false"]).all():
            frame[name] = frame[name].map({"true": True, "false": False})
        elif name.endswith(("Date", "Time")):
            frame[name] = [pd.NaT if cell is None else time(cell) for cell in frame[name]]
        else:
            numbers = pd.to_numeric(frame[name], errors="coerce")
            if len(known) and numbers.notna().sum() == len(known):
                frame[name] = numbers
    return frame
