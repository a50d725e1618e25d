"""How is a process map laid out in rows on a slide and drawn with native shapes?"""

from analysis.report.process_map.draw import draw_map, draw_page, map_pages

__all__ = ["draw_map", "draw_page", "map_pages"]
