"""How is a process map laid out in rows on a slide and drawn with native shapes?"""

from analysis.report.process_map.draw import draw_map

__all__ = ["draw_map"]
