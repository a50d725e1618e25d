"""Step 6, Monitor: KPIs month by month against their targets."""

from analysis.monitor.trends import TREND, trend

__all__ = ["TREND", "trend"]
