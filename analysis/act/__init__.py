"""Step 5, Act: decide what to change, with the figure it is measured by frozen."""

from analysis.act.baseline import Baseline, of_case_figure, of_kpi, of_transition
from analysis.act.findings import FINDINGS, findings

__all__ = ["FINDINGS", "Baseline", "findings", "of_case_figure", "of_kpi", "of_transition"]
