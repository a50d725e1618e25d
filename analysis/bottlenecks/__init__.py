"""Step 4, Bottlenecks: where cases lose time."""

from analysis.bottlenecks.time import slowest, transition_by, transitions

__all__ = ["slowest", "transition_by", "transitions"]
