"""What is known of each process before a log is seen: catalogues in TOML, read and checked."""

from analysis.processes.catalogue import (
    CORE_ROLES,
    ROLES,
    Activity,
    Attribute,
    Catalogue,
    KpiText,
    Milestone,
    Span,
    State,
    fold,
)
from analysis.processes.loader import PROCESSES, load, load_file
from analysis.processes.rules import Rule, RuleError
from analysis.processes.text import LANGUAGES, Text

__all__ = [
    "CORE_ROLES", "LANGUAGES", "PROCESSES", "ROLES", "Activity", "Attribute", "Catalogue", "KpiText",
    "Milestone", "Rule", "RuleError", "Span", "State", "Text", "fold", "load", "load_file",
]  # fmt: skip
