"""How does one thing on the screen become a file with one slide?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.content import MapSlide, Page, SlideText, Tile, VariantRow
from analysis.report.deck import Deck


def slide(page: Page) -> bytes:
    """A page of any kind; raises `NotNative` where a chart has no native twin."""
    deck = _deck(page.words)
    deck.add(page)
    return deck.save()


def chart_slide(text: SlideText, figure: Any) -> bytes:
    """A plotly figure as a native chart; raises `NotNative` where there is no twin."""
    deck = _deck(text)
    deck.chart(text, figure)
    return deck.save()


def table_slide(
    text: SlideText,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    align: Sequence[str] | None = None,
    shade: Sequence[Sequence[str | None]] | None = None,
) -> bytes:
    """A table of texts."""
    deck = _deck(text)
    deck.table(text, header, rows, align=align, shade=shade)
    return deck.save()


def tiles_slide(text: SlideText, tiles: Sequence[Tile | tuple[str, ...]]) -> bytes:
    """A few figures, each with name and remark."""
    deck = _deck(text)
    deck.tiles(text, tiles)
    return deck.save()


def map_slide(text: SlideText, content: MapSlide) -> bytes:
    """A process map of native shapes and glued connectors."""
    deck = _deck(text)
    deck.process_map(text, content)
    return deck.save()


def variants_slide(text: SlideText, rows: Sequence[VariantRow]) -> bytes:
    """Variants as rows of chevrons."""
    deck = _deck(text)
    deck.variants(text, rows)
    return deck.save()


def comparison_slide(
    text: SlideText,
    left: VariantRow,
    right: VariantRow,
    header: Sequence[str],
    kpi_rows: Sequence[Sequence[str]],
) -> bytes:
    """Two variants side by side with the differences of their figures."""
    deck = _deck(text)
    deck.comparison(text, left, right, header, kpi_rows)
    return deck.save()


def _deck(text: SlideText) -> Deck:
    return Deck(title=text.headline, lang=text.lang)
