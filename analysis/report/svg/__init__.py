"""Which pictures can be drawn without a browser: maps, charts, and either of them as a PNG?"""

from analysis.report.svg.elements import size_of
from analysis.report.svg.map import map_svg
from analysis.report.svg.picture import Box, Line, Picture
from analysis.report.svg.raster import NoFonts, png

__all__ = ["Box", "Line", "NoFonts", "Picture", "map_svg", "png", "size_of"]
