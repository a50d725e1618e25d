"""Step 3, Discover: how cases really run – figures, flows, variants, comparison, single cases."""

from analysis.discover.cases import cases, timeline
from analysis.discover.compare import align, compare
from analysis.discover.flows import directly_follows, flow_counts
from analysis.discover.handovers import handovers
from analysis.discover.overview import activities, endpoints, overview
from analysis.discover.variants import pair_to_compare, variant_profiles, variants

__all__ = [
    "activities", "align", "cases", "compare", "directly_follows", "endpoints", "flow_counts", "handovers",
    "overview", "pair_to_compare", "timeline", "variant_profiles", "variants",
]  # fmt: skip
