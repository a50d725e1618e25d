"""How does one thing on the screen become a file with one slide?"""

from __future__ import annotations

from analysis.report.content import Page
from analysis.report.deck import Deck


def slide(page: Page) -> bytes:
    """A page of any kind; a chart without a native twin becomes a table of its data."""
    deck = Deck(title=page.words.headline, lang=page.words.lang)
    deck.add(page)
    return deck.save()
