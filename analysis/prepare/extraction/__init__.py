"""How does the history come out of Salesforce, and did all of it arrive?"""

from analysis.prepare.extraction.counts import REPORT, Compared, compare, found_in
from analysis.prepare.extraction.guide import advice, steps
from analysis.prepare.extraction.kit import kit
from analysis.prepare.extraction.queries import EDITIONS, PROCESSES, Query, Window, queries

__all__ = [
    "EDITIONS", "PROCESSES", "REPORT", "Compared", "Query", "Window", "advice", "compare", "found_in",
    "kit", "queries", "steps",
]  # fmt: skip
