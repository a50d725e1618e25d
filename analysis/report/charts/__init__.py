"""How does a plotly figure become a native chart with its data sheet?"""

from analysis.report.charts.draw import draw_chart
from analysis.report.charts.heat import heat_cells, is_heat_map
from analysis.report.charts.read import read_figure

__all__ = ["draw_chart", "heat_cells", "is_heat_map", "read_figure"]
