"""Repairs of the events of a file, each an undoable step of a recipe."""

from analysis.prepare.repairs import case_ids, cases, dates, forms, labels, lists, money, privacy, rows, times
from analysis.prepare.repairs.base import KINDS, Effect, Repair, apply, from_dict, repair

AREAS = (case_ids, cases, dates, forms, labels, lists, money, privacy, rows, times)
"""Importing them registers their repairs."""

__all__ = ["AREAS", "KINDS", "Effect", "Repair", "apply", "from_dict", "repair"]
