"""Can slides be made with a company's own file?"""

from __future__ import annotations

from analysis.errors import AnalysisError
from analysis.report.content import Cover, Page, SlideText, Table, Tile, Tiles


def checked(data: bytes) -> None:
    """Make a small deck with this file, and leave it.

    Raises
    ------
    AnalysisError
        `template_…`: why the file cannot be used.
    """
    from analysis.report.deck import Deck
    from analysis.report.template.guard import broken

    words = SlideText("1", "2", footer="3")
    try:
        deck = Deck(title="", template=data)
        for shown in (Cover("1", "2", ["3"]), Table(["1"], [["2"]]), Tiles([Tile("1", "2", "3")])):
            deck.add(Page(words, shown))
        deck.save()
    except AnalysisError:
        raise
    except broken() as problem:
        raise AnalysisError("template_unreadable") from problem
