"""Which native, editable slides can be made of figures, tables and strings handed in?

`Deck` collects pages as slides; `slide` gives a file with one. Texts come translated and figures
formatted: nothing here has words of its own. python-pptx is imported when the first slide is made.
"""

from analysis.report.content import (
    Asides,
    Beside,
    Chart,
    Comparison,
    Content,
    Cover,
    MapEdge,
    MapNode,
    MapSlide,
    NotNative,
    Page,
    SlideText,
    Statement,
    Statements,
    Step,
    Table,
    Tile,
    Tiles,
    VariantRow,
    Variants,
)
from analysis.report.deck import Deck
from analysis.report.single import slide

__all__ = [
    "Asides",
    "Beside",
    "Chart",
    "Comparison",
    "Content",
    "Cover",
    "Deck",
    "MapEdge",
    "MapNode",
    "MapSlide",
    "NotNative",
    "Page",
    "SlideText",
    "Statement",
    "Statements",
    "Step",
    "Table",
    "Tile",
    "Tiles",
    "VariantRow",
    "Variants",
    "slide",
]
