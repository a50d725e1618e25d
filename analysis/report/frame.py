"""Where on the slides of a deck stand headline, subtitle, content and source, and on which layout?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.report import theme

Box = tuple[float, float, float, float]
TITLE_FITS = ((theme.TITLE_SIZE_PT, 1), (22, 1), (20, 1), (18, 2))
SUBTITLE_FITS = ((theme.SUBTITLE_SIZE_PT, 1), (12, 1), (11, 1), (10, 1))


@dataclass(frozen=True)
class Frame:
    """The places of a slide, in inches, as its layout has them.

    Parameters
    ----------
    layout, cover
        Layouts of a slide with content, and of a title slide.
    subtitle_idx
        The layout's own place for a subtitle; None where it has none, and a text box stands in.
    title_fits
        (size, lines) to try for the headline, largest first.
    subtitle_fits
        The same for the subtitle; the first size is the layout's own.
    stretch
        How much wider the letters of the headline's font are than ours.
    letters
        How much wider the letters of running text are than ours, bold ones where those are wider.
    scale
        How much larger the slide is than ours: body, source and a subtitle without a place of its own are
        given in our size, and grow with what is drawn in them when the deck is finished.
    has_number
        Whether the layout shows the number of the slide.
    """

    layout: Any
    cover: Any
    title: Box = theme.TITLE_BOX
    subtitle: Box = theme.SUBTITLE_BOX
    body: Box = theme.BODY_BOX
    footer: Box = theme.FOOTER_BOX
    subtitle_idx: int | None = theme.SUBTITLE_IDX
    title_fits: Sequence[tuple[float, int]] = TITLE_FITS
    subtitle_fits: Sequence[tuple[float, int]] = SUBTITLE_FITS
    stretch: float = 1.0
    letters: float = 1.0
    scale: float = 1.0
    has_number: bool = False


def own_frame(deck: Any) -> Frame:
    """The places of our own theme."""
    layouts = deck.slide_layouts
    content, cover = (layouts.get_by_name(name) for name in (theme.CONTENT_LAYOUT, theme.COVER_LAYOUT))
    return Frame(content, cover, has_number=True)
