"""What does every slide have: headline, subtitle, footer and notes?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.canvas import Canvas, Run
from analysis.report.clean import TEXT_LIMIT, clean, clean_lines
from analysis.report.colours import MUTED
from analysis.report.content import SlideText
from analysis.report.metrics import best_fit, shortened
from analysis.report.theme import (
    CONTENT_LAYOUT,
    FOOTER_BOX,
    SMALLEST_PT,
    SUBTITLE_BOX,
    SUBTITLE_IDX,
    SUBTITLE_SIZE_PT,
    TITLE_BOX,
    TITLE_SIZE_PT,
    locale,
)

_TITLE_FITS = ((TITLE_SIZE_PT, 1), (22, 1), (20, 1), (18, 2))
_SUBTITLE_FITS = ((SUBTITLE_SIZE_PT, 1), (12, 1), (11, 1), (10, 1))


def new_page(deck: Any, text: SlideText) -> Canvas:
    """A slide with its words in place and room for content in `BODY_BOX`."""
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name(CONTENT_LAYOUT))
    _fill(slide.shapes.title, text.headline, TITLE_BOX[2], _TITLE_FITS, text.lang, bold=True)
    subtitle = next(shape for shape in slide.placeholders if shape.placeholder_format.idx == SUBTITLE_IDX)
    if text.subtitle:
        _fill(subtitle, text.subtitle, SUBTITLE_BOX[2], _SUBTITLE_FITS, text.lang)
    else:
        subtitle._element.getparent().remove(subtitle._element)
    _write_notes(slide, text)
    canvas = Canvas(slide, lang=text.lang)
    if text.footer:
        footer = shortened(clean(text.footer, limit=300), FOOTER_BOX[2], SMALLEST_PT)
        run = Run(footer, SMALLEST_PT, colour=MUTED, align="l")
        canvas.text(FOOTER_BOX, [run], name="footer", anchor="ctr")
    return canvas


def _fill(
    shape: Any, text: str, room_in: float, fits: Sequence[tuple[float, int]], lang: str, *, bold: bool = False
) -> None:
    """The text in the first (size, lines) that holds it; what does not fit the last is cut with `…`."""
    from pptx.util import Pt

    line = clean(text, limit=400)
    size, n_lines = best_fit([line], room_in, fits, bold=bold)
    run = shape.text_frame.paragraphs[0].add_run()
    run.text = shortened(line, room_in, size, n_lines=n_lines, bold=bold)
    run._r.get_or_add_rPr().set("lang", locale(lang))
    if size != fits[0][0]:
        run.font.size = Pt(size)


def _write_notes(slide: Any, text: SlideText) -> None:
    """The headline in full, then a paragraph a note: its label, its text."""
    frame = slide.notes_slide.notes_text_frame
    colon = "：" if text.lang == "zh" else ": "
    frame.paragraphs[0].add_run().text = clean(text.headline, limit=TEXT_LIMIT)
    for label, value in text.notes:
        for number, line in enumerate(clean_lines(value)):
            paragraph = frame.add_paragraph()
            if label and number == 0:
                run = paragraph.add_run()
                run.text, run.font.bold = clean(label) + colon, True
            paragraph.add_run().text = line
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run._r.get_or_add_rPr().set("lang", locale(text.lang))
