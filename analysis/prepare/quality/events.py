"""Which questions are asked of times, rows and cases? Every check of this kind, in one list."""

from __future__ import annotations

from analysis.prepare.quality import case_ids, cases, duplicates, hours, milestones, stamps, times
from analysis.prepare.quality.base import Check

CHECKS: tuple[Check, ...] = (
    *times.CHECKS,
    *hours.CHECKS,
    *stamps.CHECKS,
    *duplicates.CHECKS,
    *case_ids.CHECKS,
    *cases.CHECKS,
    *milestones.CHECKS,
)
