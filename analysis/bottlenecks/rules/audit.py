"""What does an auditor get of the rules, and has anybody changed it since?"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pandas as pd

from analysis.bottlenecks.rules.cases import BREACHES, breaches
from analysis.bottlenecks.rules.proof import EVIDENCE, evidence
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.processes.rules import Rule
from analysis.schema import Schema

AUDIT_BREACHES = Schema(
    "audit_breaches", {"rule_id": "text", **BREACHES.columns, "is_accepted": "flag"},
)  # fmt: skip
AUDIT_EVIDENCE = Schema("audit_evidence", {"rule_id": "text", **EVIDENCE.columns})
MOST_EVIDENCE = 200_000
"""Events that prove something; of more the file would no longer open in a spreadsheet."""
MOST_LETTERS = 30_000
CASES_AT_ONCE = 5_000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x005F_")


@dataclass(frozen=True)
class Sheet:
    """A sheet of an audit file: its name, its heads and its rows, as they stand in the cells."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Verified:
    """What an audit file says of itself, and what its cells give."""

    stated: str
    found: str

    @property
    def is_same(self) -> bool:
        return self.stated == self.found


def all_breaches(
    log: EventLog,
    rules: Sequence[Rule],
    *,
    accepted: Sequence[tuple[str, str]] = (),
    calendar: Calendar | None = None,
) -> pd.DataFrame:
    """Every breach of the view, rule by rule, the latest first.

    Parameters
    ----------
    accepted
        Rule and case of the accepted deviations: they are in the list, and marked.

    Returns
    -------
    Frame `AUDIT_BREACHES`.
    """
    held = set(accepted)
    parts = []
    for rule in rules:
        found = breaches(log, rule, calendar=calendar)
        marks = [(rule.id, one) in held for one in found["case_id"]]
        parts.append(found.assign(rule_id=rule.id, is_accepted=marks))
    parts = [one for one in parts if len(one)]
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(BREACHES.columns))
    return AUDIT_BREACHES.conform(every)


def all_evidence(
    log: EventLog,
    rules: Sequence[Rule],
    found: pd.DataFrame,
    *,
    calendar: Calendar | None = None,
    most: int = MOST_EVIDENCE,
) -> tuple[pd.DataFrame, bool]:
    """The events that prove the breaches of `all_breaches`, and whether some had to be left out.

    Returns
    -------
    Frame `AUDIT_EVIDENCE`, rule by rule, at most `most` rows; then the columns with the values at the events.
    """
    parts: list[pd.DataFrame] = []
    n_left, is_cut = most, False
    for rule in rules:
        ids = list(found.loc[found["rule_id"] == rule.id, "case_id"])
        for start in range(0, len(ids), CASES_AT_ONCE):
            if not n_left:
                is_cut = True
                break
            rows = evidence(log, rule, ids[start : start + CASES_AT_ONCE], calendar=calendar)
            is_cut |= len(rows) > n_left
            rows = rows.head(n_left)
            n_left -= len(rows)
            parts += [rows.assign(rule_id=rule.id)] if len(rows) else []
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(EVIDENCE.columns))
    values = [name for name in every if name not in AUDIT_EVIDENCE.columns]
    return pd.concat([AUDIT_EVIDENCE.conform(every), every[values]], axis=1), is_cut


def digest(sheets: Sequence[Sheet], *, stated: str = "") -> str:
    """SHA-256 over the names, heads and cells of all sheets, in their order; empty rows do not count.

    A sheet begins with a form feed, its name and a line feed; each row is its cells with tabs between,
    without the empty ones at its end, and a line feed. `canonical` says a cell; none of these three signs is
    in it.

    Parameters
    ----------
    stated
        The digest as it stands in a cell: that cell counts as empty.
    """
    said = []
    for one in sheets:
        rows = [row for held in (one.header, *one.rows) if (row := _row(held, stated))]
        said.append(f"\f{canonical(one.title)}\n" + "".join("\t".join(row) + "\n" for row in rows))
    return hashlib.sha256("".join(said).encode()).hexdigest()


def canonical(value: Any) -> str:
    """A cell as text, the same before it is written and after it is read: times to the second."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, datetime):
        at = pd.Timestamp(value)
        at = at.tz_localize(None) if at.tzinfo is None else at.tz_convert("UTC").tz_localize(None)
        return f"{at.round('s'):%Y-%m-%dT%H:%M:%S}"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{float(value):.10g}"
    return _text(str(value))


def verify(file: bytes) -> Verified:
    """Whether the cells of an audit file are still those it was written with.

    Raises
    ------
    AnalysisError
        `audit_foreign` where it is no audit file.
    """
    sheets = _read(file)
    stated = next((cell for row in sheets[0].rows for cell in row if _is_digest(cell)), None)
    if stated is None:
        raise AnalysisError("audit_foreign")
    return Verified(stated, digest(sheets, stated=stated))


def _row(row: Sequence[Any], stated: str) -> list[str]:
    cells = [canonical(one) for one in row]
    cells = ["" if stated and one == stated else one for one in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(said: str) -> str:
    said = " ".join(_CONTROL.sub(" ", said).split())[:MOST_LETTERS]
    while _ESCAPED.search(said):
        said = _ESCAPED.sub("_", said)
    return said


def _is_digest(cell: Any) -> bool:
    return isinstance(cell, str) and bool(_DIGEST.fullmatch(cell))


def _read(file: bytes) -> list[Sheet]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(file), read_only=True, data_only=True)
        found = []
        for page in book.worksheets:
            header, *rows = list(page.iter_rows(values_only=True)) or [()]
            found.append(Sheet(page.title, tuple(header), tuple(rows)))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as cause:
        raise AnalysisError("audit_foreign") from cause
    if not found:
        raise AnalysisError("audit_foreign")
    return found
