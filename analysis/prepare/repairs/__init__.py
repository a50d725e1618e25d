"""Repairs of the events of a file, each an undoable step of a recipe."""

from analysis.prepare.repairs import case_ids, cases, dates, forms, labels, lists, money, privacy, rows, times
from analysis.prepare.repairs.base import KINDS, Effect, Repair, apply, from_dict, repair

AREAS = (case_ids, cases, dates, forms, labels, lists, money, privacy, rows, times)
"""Importing them registers their repairs."""

LOSING = frozenset(
    {
        "drop_cases_before_history", "drop_cases_without_end", "drop_cases_without_start",
        "drop_impossible_order", "drop_mass_changes", "drop_migrated_cases", "drop_one_event_cases",
    }
)  # fmt: skip
"""Repairs that leave out what may well have happened: only ever chosen one by one."""

__all__ = ["AREAS", "KINDS", "LOSING", "Effect", "Repair", "apply", "from_dict", "repair"]
