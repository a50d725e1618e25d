"""Measures every step uses: durations between activities, KPIs, what is usual for comparable cases."""

from analysis.measures.between import between
from analysis.measures.kpi import kpi, kpi_by_month

__all__ = ["between", "kpi", "kpi_by_month"]
