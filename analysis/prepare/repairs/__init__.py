"""Repairs of the events of a file, each an undoable step of a recipe."""

from analysis.prepare.repairs.base import KINDS, Effect, Repair, apply, from_dict, repair

__all__ = ["KINDS", "Effect", "Repair", "apply", "from_dict", "repair"]
