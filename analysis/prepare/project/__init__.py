"""One file with a log and what was entered on it, for another machine; and how its figures come again."""

from analysis.prepare.project.again import build_again, read_again
from analysis.prepare.project.opening import Ready, open_project, place, ready
from analysis.prepare.project.saving import ENDING, save

__all__ = ["ENDING", "Ready", "build_again", "open_project", "place", "read_again", "ready", "save"]
