"""Which rules of the process are broken, in which cases, when and by whom?"""

from analysis.bottlenecks.rules.cases import (
    BREACHES,
    BY,
    OUTCOMES_OF,
    TREND,
    activities_of,
    breaches,
    breaches_by,
    columns_of,
    outcomes,
    trend,
)
from analysis.bottlenecks.rules.judging import OUTCOMES
from analysis.bottlenecks.rules.proof import (
    EVIDENCE,
    LOOKED,
    case_columns,
    case_values,
    event_columns,
    evidence,
    looked,
)
from analysis.bottlenecks.rules.results import RULES, cases_with_breach, check_rules, patterns

__all__ = [
    "BREACHES", "BY", "EVIDENCE", "LOOKED", "OUTCOMES", "OUTCOMES_OF", "RULES", "TREND", "activities_of",
    "breaches", "breaches_by", "case_columns", "case_values", "cases_with_breach", "check_rules",
    "columns_of", "event_columns", "evidence", "looked", "outcomes", "patterns", "trend",
]  # fmt: skip
