"""What is wrong or odd about the events of a file, all in all? Every check asked, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pandas as pd

from analysis.prepare.events import Events
from analysis.prepare.quality import currencies, dates, labels, rows
from analysis.prepare.quality import events as of_events
from analysis.prepare.quality.base import Check, Defect
from analysis.reading.codes import SEVERITIES
from analysis.schema import Schema

REPORT = Schema(
    "quality",
    {
        "code": "text", "severity": "text", "is_hint": "flag", "column": "text", "n": "count",
        "of": "count", "share": "share", "examples": "list", "repair": "any", "params": "any",
    },
)  # fmt: skip
"""One row a finding: blocking ones first, then warnings and notes, the largest of each first."""

CHECKS: tuple[Check, ...] = (*of_events.CHECKS, *dates.CHECKS, *labels.CHECKS, *currencies.CHECKS)
"""Every check of the events."""


def checked_codes() -> tuple[str, ...]:
    """Code of everything that is looked for, in the rows of a file and in its events."""
    return (*rows.SEVERITIES, *(check.code for check in CHECKS))


def report(
    events: Events, *, now: datetime, reading: Iterable[Defect] = ()
) -> tuple[list[Defect], pd.DataFrame]:
    """Every finding, and the same as a frame `REPORT`: one in the order of the other.

    Parameters
    ----------
    now
        The moment of the upload, UTC without zone.
    reading
        What reading left out of the file: `rows.of_reading`.
    """
    found = [(one, rows.severity_of(one), False) for one in reading if one.n]
    for check in CHECKS if events.n else ():
        found += [(one, check.severity, check.is_hint) for one in check(events, now=now)]
    found.sort(key=_rank)
    frame = pd.DataFrame([_row(*one) for one in found], columns=list(REPORT.columns))
    return [one for one, _, _ in found], REPORT.conform(frame)


def _rank(found: tuple[Defect, str, bool]) -> tuple[int, int, str, str]:
    defect, severity, _ = found
    return SEVERITIES.index(severity), -defect.n, defect.code, defect.column


def _row(defect: Defect, severity: str, is_hint: bool) -> dict[str, object]:
    return {
        "code": defect.code, "severity": severity, "is_hint": is_hint, "column": defect.column,
        "n": defect.n, "of": defect.of, "share": defect.share, "examples": list(defect.examples),
        "repair": defect.repair.to_dict() if defect.repair else None, "params": dict(defect.params),
    }  # fmt: skip
