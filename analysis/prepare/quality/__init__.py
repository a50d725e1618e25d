"""The quality report: what is wrong or odd about the events of a file, and what would mend it."""

from analysis.prepare.quality.base import Check, Defect

__all__ = ["Check", "Defect"]
