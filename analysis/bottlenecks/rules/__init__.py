"""Which rules of the process are broken, in which cases, when and by whom?"""

from analysis.bottlenecks.rules.cases import (
    BREACHES,
    BY,
    EVIDENCE,
    OUTCOMES_OF,
    TREND,
    activities_of,
    breaches,
    breaches_by,
    columns_of,
    evidence,
    outcomes,
    trend,
)
from analysis.bottlenecks.rules.judging import OUTCOMES
from analysis.bottlenecks.rules.results import RULES, cases_with_breach, check_rules

__all__ = [
    "BREACHES", "BY", "EVIDENCE", "OUTCOMES", "OUTCOMES_OF", "RULES", "TREND", "activities_of", "breaches",
    "breaches_by", "cases_with_breach", "check_rules", "columns_of", "evidence", "outcomes", "trend",
]  # fmt: skip
