"""How many hours lie between two moments of a query?"""

from __future__ import annotations

import ibis.expr.types as ir


def hours_from(since: ir.TimestampValue, until: ir.TimestampValue) -> ir.FloatingValue:
    """Hours by the calendar from one moment to another; below zero where the other comes first.

    By microseconds: `epoch_seconds` drops their fractions, `delta("hour")` counts full hours of the clock.
    """
    return until.delta(since, unit="microsecond") / 3.6e9
