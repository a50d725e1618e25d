"""How do slides come together in one native, editable presentation?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from analysis.report import content as c
from analysis.report.canvas import Canvas
from analysis.report.content import MapSlide, SlideText, Tile, VariantRow
from analysis.report.page import new_page
from analysis.report.theme import BODY_BOX, new_presentation


class Deck:
    """A 16:9 presentation; each call adds one slide, `save` gives the file.

    Parameters
    ----------
    title
        Title of the file.
    lang
        Language of the file; each slide has its own in `SlideText`.
    """

    def __init__(self, *, title: str, lang: str = "en") -> None:
        self._deck = new_presentation(title=title, lang=lang)

    def add(self, page: c.Page) -> None:
        """A page of any kind; raises `NotNative` where a chart has no native twin."""
        words, shown = page.words, page.content
        match shown:
            case c.Chart():
                self.chart(words, shown.figure)
            case c.Table():
                self.table(words, shown.header, shown.rows, align=shown.align, shade=shown.shade)
            case c.Tiles():
                self.tiles(words, shown.tiles)
            case c.Variants():
                self.variants(words, shown.rows)
            case c.Comparison():
                self.comparison(words, shown.left, shown.right, shown.header, shown.rows)
            case c.Statements():
                self.statements(words, shown)
            case c.MapSlide():
                self.process_map(words, shown)

    def statements(self, text: SlideText, shown: c.Statements) -> None:
        """Sentences under each other, such as the decisions asked for."""
        from analysis.report.statements import draw_statements

        draw_statements(self._page(text), shown, BODY_BOX)

    def chart(self, text: SlideText, figure: Any) -> None:
        """A plotly figure as a native chart with its data sheet; a heat map as a shaded table.

        Raises
        ------
        NotNative
            Before anything is added, when the figure has no native twin; use `table` then.
        """
        from analysis.report.charts import draw_chart, heat_cells, is_heat_map, read_figure
        from analysis.report.tables import draw_table

        if is_heat_map(figure):
            header, rows, shade = heat_cells(figure)
            align = ["l", *["c"] * (len(header) - 1)]
            draw_table(
                self._page(text),
                header,
                rows,
                BODY_BOX,
                align=align,
                shade=shade,
                most_row_in=0.7,
                lang=text.lang,
            )
            return
        plan = read_figure(figure)
        draw_chart(self._page(text), plan, BODY_BOX, name="chart", lang=text.lang)

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
        from analysis.report.tables import draw_table

        draw_table(self._page(text), header, rows, BODY_BOX, align=align, shade=shade, lang=text.lang)

    def tiles(self, text: SlideText, tiles: Sequence[Tile | tuple[str, ...]]) -> None:
        """Up to ten figures, each a `Tile` or (name, value, remark)."""
        from analysis.report.tiles import draw_tiles

        tiles = [tile if isinstance(tile, Tile) else Tile(*tile) for tile in tiles]
        draw_tiles(self._page(text), tiles, BODY_BOX)

    def process_map(self, text: SlideText, content: MapSlide) -> None:
        """Activities as boxes, transitions as glued connectors, in rows that keep the screen's order."""
        from analysis.report.process_map import draw_map

        draw_map(self._page(text), content, BODY_BOX)

    def variants(self, text: SlideText, rows: Sequence[VariantRow]) -> None:
        """Variants as rows of chevrons in the activities' colours."""
        from analysis.report.variants import draw_variants

        draw_variants(self._page(text), rows, BODY_BOX)

    def comparison(
        self,
        text: SlideText,
        left: VariantRow,
        right: VariantRow,
        header: Sequence[str],
        kpi_rows: Sequence[Sequence[str]],
    ) -> None:
        """Two variants with aligned steps (None is a gap); rows hold name, left, right, difference."""
        from analysis.report.comparison import draw_comparison

        draw_comparison(self._page(text), left, right, header, kpi_rows, BODY_BOX, lang=text.lang)

    def save(self) -> bytes:
        """The presentation as a .pptx file."""
        file = io.BytesIO()
        self._deck.save(file)
        return file.getvalue()

    def _page(self, text: SlideText) -> Canvas:
        return new_page(self._deck, text)
