"""Step 4, Bottlenecks: where cases lose time."""

from analysis.bottlenecks.cost import COST, cost_of_excess
from analysis.bottlenecks.rework_effect import rework
from analysis.bottlenecks.rules import check_rules
from analysis.bottlenecks.time import slowest, transition_by, transitions

__all__ = ["COST", "check_rules", "cost_of_excess", "rework", "slowest", "transition_by", "transitions"]
