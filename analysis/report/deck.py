"""How do slides come together in one native, editable presentation?"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.report import content as c
from analysis.report.content import MapSlide, SlideText, Tile, VariantRow
from analysis.report.frame import own_frame
from analysis.report.page import body_of, new_page
from analysis.report.shown import draw_content, draw_native, native
from analysis.report.theme import new_presentation


class Deck:
    """A presentation; each call adds one slide, `save` gives the file.

    Parameters
    ----------
    title
        Title of the file.
    lang
        Language of the file; each slide has its own in `SlideText`.
    template
        A .pptx or .potx whose master, layouts, fonts and colours the slides take; None for our own, 16:9.
    asides
        Per language of a slide, the sentences for what cannot be drawn as the screen shows it.

    Raises
    ------
    AnalysisError
        `template_…` where the template cannot be used.
    """

    def __init__(
        self,
        *,
        title: str,
        lang: str = "en",
        template: bytes | None = None,
        asides: Mapping[str, c.Asides] | None = None,
    ) -> None:
        self._asides, self._dress = dict(asides or {}), None
        if template is None:
            self._deck = new_presentation(title=title, lang=lang)
            self._frame = own_frame(self._deck)
        else:
            from analysis.report.template import open_template

            self._deck, self._frame, self._dress = open_template(template, title=title, lang=lang)

    def add(self, page: c.Page) -> None:
        """A page of any kind; a chart without a native twin becomes a table of its data.

        A map that is too large for one slide takes several.
        """
        words, shown = page.words, page.content
        if isinstance(shown, c.Cover):
            from analysis.report.cover import add_cover

            add_cover(self._deck, words, shown, self._frame)
            return
        if isinstance(shown, MapSlide):
            self._map(words, shown)
            return
        canvas = new_page(self._deck, words, self._frame)
        asides = self._asides.get(words.lang, c.Asides())
        draw_content(canvas, shown, canvas.body, lang=words.lang, asides=asides)

    def statements(self, text: SlideText, shown: c.Statements) -> None:
        """Sentences under each other, such as the decisions asked for."""
        self.add(c.Page(text, shown))

    def chart(self, text: SlideText, figure: Any) -> None:
        """A plotly figure as a native chart with its data sheet; a heat map as a shaded table.

        Raises
        ------
        NotNative
            Before anything is added, when the figure has no native twin; `add` makes a table of it.
        """
        found = native(figure)
        canvas = new_page(self._deck, text, self._frame)
        draw_native(canvas, found, canvas.body, lang=text.lang)

    def table(
        self,
        text: SlideText,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        align: Sequence[str] | None = None,
        shade: Sequence[Sequence[str | None]] | None = None,
    ) -> None:
        """A native table of texts; `align` is `l`, `c` or `r` per column, `shade` a colour per cell."""
        self.add(c.Page(text, c.Table(header, rows, align, shade)))

    def tiles(self, text: SlideText, tiles: Sequence[Tile | tuple[str, ...]]) -> None:
        """Up to ten figures, each a `Tile` or (name, value, remark)."""
        self.add(c.Page(text, c.Tiles([one if isinstance(one, Tile) else Tile(*one) for one in tiles])))

    def process_map(self, text: SlideText, content: MapSlide) -> None:
        """Activities as boxes, transitions as glued connectors, in rows that keep the screen's order."""
        self.add(c.Page(text, content))

    def variants(self, text: SlideText, rows: Sequence[VariantRow]) -> None:
        """Variants as rows of chevrons in the activities' colours."""
        self.add(c.Page(text, c.Variants(rows)))

    def comparison(
        self,
        text: SlideText,
        left: VariantRow,
        right: VariantRow,
        header: Sequence[str],
        kpi_rows: Sequence[Sequence[str]],
    ) -> None:
        """Two variants with aligned steps (None is a gap); rows hold name, left, right, difference."""
        self.add(c.Page(text, c.Comparison(left, right, header, kpi_rows)))

    def _map(self, words: SlideText, shown: MapSlide) -> None:
        """A map on as many slides as it needs; the headline then says which of them this is."""
        from analysis.report.process_map import draw_page, map_pages

        laid = map_pages(shown, body_of(words, self._frame))
        for number, one in enumerate(laid, 1):
            part = words if len(laid) == 1 else _numbered(words, number, len(laid))
            canvas = new_page(self._deck, part, self._frame)
            draw_page(canvas, one, canvas.body)

    def save(self) -> bytes:
        """The presentation as a .pptx file."""
        if self._dress:
            self._dress.put_on(self._deck)
        file = io.BytesIO()
        self._deck.save(file)
        return file.getvalue()


def _numbered(words: SlideText, number: int, n: int) -> SlideText:
    """The words of one of several slides, with its number in front, where no headline is too long for it."""
    return replace(words, headline=f"{number}/{n} · {words.headline}")
