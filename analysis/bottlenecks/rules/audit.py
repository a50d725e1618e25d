"""What does an auditor get of the rules, and has anybody changed it since?"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from analysis.bottlenecks.rules.cases import BREACHES, breaches, broken_cases
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
MOST_KNOWN, ROWS_AT_ONCE = 200_000, 5_000
CASES_AT_ONCE, CASES_IN_ORDER = 40_000, 5_000
"""So many cases are asked about at once; so many are told by the order of their ids before the next ones."""
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
    broken: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, bool]:
    """The events that prove the breaches of `all_breaches`, and whether some had to be left out.

    Parameters
    ----------
    broken
        `broken_cases` of a single rule, where they are known already.

    Returns
    -------
    Frame `AUDIT_EVIDENCE`, rule by rule, at most `most` rows; then the columns with the values at the events.
    """
    parts: list[pd.DataFrame] = []
    n_left, is_cut = most, False
    for rule in rules:
        ids = list(found.loc[found["rule_id"] == rule.id, "case_id"])
        known = broken if broken is not None or not ids else broken_cases(log, rule, calendar or Calendar())
        for start in range(0, len(ids), CASES_AT_ONCE):
            if not n_left:
                is_cut = True
                break
            here = ids[start : start + CASES_AT_ONCE]
            rows = _in_parts(evidence(log, rule, here, calendar=calendar, broken=known), here)
            is_cut |= len(rows) > n_left
            rows = rows.head(n_left)
            n_left -= len(rows)
            parts += [rows.assign(rule_id=rule.id)] if len(rows) else []
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(EVIDENCE.columns))
    values = [name for name in every if name not in AUDIT_EVIDENCE.columns]
    return pd.concat([AUDIT_EVIDENCE.conform(every), every[values]], axis=1), is_cut


def _in_parts(rows: pd.DataFrame, case_ids: Sequence[str]) -> pd.DataFrame:
    """The rows by parts of the cases in their order, within a part by case."""
    part = {one: place // CASES_IN_ORDER for place, one in enumerate(case_ids)}
    order = rows["case_id"].map(part).to_numpy("int64")
    return rows.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


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
    told, known = hashlib.sha256(), _Known()
    for one in sheets:
        told.update(f"\f{canonical(one.title)}\n".encode())
        rows = (row for held in (one.header, *one.rows) if (row := _row(held, stated, known)))
        while some := list(islice(rows, ROWS_AT_ONCE)):
            told.update("".join("\t".join(row) + "\n" for row in some).encode())
    return told.hexdigest()


class _Known(dict[tuple[type, Any], str]):
    """`canonical` of what was said before: most cells of such a file hold what others hold too."""

    def __missing__(self, key: tuple[type, Any]) -> str:
        said = canonical(key[1])
        if len(self) < MOST_KNOWN:
            self[key] = said
        return said


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


def _row(row: Sequence[Any], stated: str, known: _Known) -> list[str]:
    cells = [known[type(one), one] if isinstance(one, (str, datetime)) else canonical(one) for one in row]
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
