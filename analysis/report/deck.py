"""How do slides come together in one native, editable presentation?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from analysis.report.canvas import Canvas
from analysis.report.content import MapSlide, SlideText
from analysis.report.page import new_page
from analysis.report.theme import BODY_BOX, new_presentation


class Deck:
    """A 16:9 presentation that slides are added to, one a call, in order."""

    def __init__(self, *, title: str, lang: str = "en") -> None:
        self._deck = new_presentation(title=title, lang=lang)

    def process_map(self, text: SlideText, content: MapSlide) -> None:
        """Activities as boxes, transitions as glued connectors, in rows."""
        from analysis.report.process_map import draw_map

        draw_map(self._page(text), content, BODY_BOX)

    def save(self) -> bytes:
        """The presentation as a .pptx file."""
        file = io.BytesIO()
        self._deck.save(file)
        return file.getvalue()

    def _page(self, text: SlideText) -> Canvas:
        return new_page(self._deck, text)
