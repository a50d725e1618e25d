"""How is the title slide of a report set, in the places its layout has?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.canvas import EMU, Box, Canvas, Run
from analysis.report.clean import clean
from analysis.report.colours import MUTED
from analysis.report.content import Cover, SlideText
from analysis.report.frame import Frame
from analysis.report.metrics import height_in, shortened, wrapped
from analysis.report.page import leave_only, write_notes
from analysis.report.theme import locale

_TITLE_SIZES_PT, _SUBTITLE_SIZES_PT = (40, 36, 32, 28, 24, 20, 18), (20, 18, 16, 14, 12, 11, 10)
_LINE_SHARE, _INSET_IN, _LEAST_PT, _LINE_SPACE_PT = 0.75, 0.2, 9, 6
_TEXT_TYPES = ("body", "subTitle")


def add_cover(deck: Any, words: SlideText, shown: Cover, frame: Frame) -> None:
    """A slide of the title layout: title, and below it the subtitle with a few lines."""
    slide = deck.slides.add_slide(frame.cover)
    canvas = Canvas(slide, lang=words.lang)
    lines = [line for each in shown.lines if (line := clean(each, limit=300))]
    texts = [text for text in (clean(shown.subtitle, limit=300), *lines) if text]
    below = _below(slide) if texts else None
    leave_only(slide, {0, below.placeholder_format.idx if below is not None else 0})
    title = slide.shapes.title
    headline = [(clean(shown.title, limit=300), _TITLE_SIZES_PT)]
    _fill(title, headline, words.lang, stretch=frame.stretch, bold=True)
    if below is not None:
        smaller = tuple(max(_LEAST_PT, size * _LINE_SHARE) for size in _SUBTITLE_SIZES_PT)
        sizes = [_SUBTITLE_SIZES_PT if shown.subtitle else smaller, *[smaller] * (len(texts) - 1)]
        _fill(below, list(zip(texts, sizes, strict=True)), words.lang, stretch=frame.stretch)
    elif texts:
        left, top, width, height = (side / frame.scale for side in _box(title))
        runs = [Run(text, 14, colour=MUTED, align="l", space_pt=_LINE_SPACE_PT) for text in texts]
        canvas.text((left, top + height + 0.1, width, 0.3 * len(texts)), runs, name="subtitle")
    write_notes(slide, words)


def _below(slide: Any) -> Any:
    """The place for a subtitle: the largest one for texts."""
    found = [
        shape
        for shape in slide.placeholders
        if shape._element.xpath("p:nvSpPr/p:nvPr/p:ph/@type")[:1] in ([kind] for kind in _TEXT_TYPES)
    ]
    return max(found, key=lambda shape: shape.width * shape.height, default=None)


def _box(shape: Any) -> Box:
    return tuple(value / EMU for value in (shape.left, shape.top, shape.width, shape.height))


def _fill(
    shape: Any, texts: Sequence[tuple[str, Sequence[float]]], lang: str, *, stretch: float, bold: bool = False
) -> None:
    """Paragraphs in the largest sizes in which they all fit; what does not fit the last ends in `…`."""
    from pptx.util import Pt

    _, _, width, height = _box(shape)
    room, high = (width - _INSET_IN) / stretch, height - _INSET_IN / 2
    for step in range(len(texts[0][1])):
        sizes = [each[step] for _, each in texts]
        if _height([text for text, _ in texts], sizes, room, bold) <= high:
            break
    frame = shape.text_frame
    fair = max(1, int(high / len(texts) / height_in(1, max(sizes))))
    fits = _height([text for text, _ in texts], sizes, room, bold) <= high
    for number, ((text, _), size) in enumerate(zip(texts, sizes, strict=True)):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = text if fits else shortened(text, room, size, n_lines=fair, bold=bold)
        run.font.size = Pt(size)
        if number:
            paragraph.space_before = Pt(_LINE_SPACE_PT)
        run._r.get_or_add_rPr().set("lang", locale(lang))


def _height(texts: Sequence[str], sizes: Sequence[float], room: float, bold: bool) -> float:
    n_lines = [len(wrapped(text, room, size, bold=bold)) for text, size in zip(texts, sizes, strict=True)]
    spaces = _LINE_SPACE_PT / 72 * (len(texts) - 1)
    return sum(height_in(n, size) for n, size in zip(n_lines, sizes, strict=True)) + spaces
