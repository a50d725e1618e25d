"""What does every slide have: headline, subtitle, footer and notes?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import TEXT_LIMIT, clean, clean_lines
from analysis.report.colours import INK, MUTED
from analysis.report.content import SlideText
from analysis.report.frame import Frame
from analysis.report.line_heights import lines_in
from analysis.report.metrics import best_fit, shortened, wrapped
from analysis.report.theme import SMALLEST_PT, locale

_REMARK_PT, _MOST_REMARK_LINES, _REMARK_GAP_IN, _TEMPLATE_SLACK = 14, 3, 0.12, 1.15


def new_page(deck: Any, text: SlideText, frame: Frame) -> Canvas:
    """A slide with its words in place; `Canvas.body` is the room for content."""
    slide = deck.slides.add_slide(frame.layout)
    kept = {0, frame.subtitle_idx} if text.subtitle else {0}
    leave_only(slide, kept)
    _fill(
        slide.shapes.title,
        text.headline,
        frame.title[2] / frame.stretch,
        _with_height(text.headline, frame.title_fits, frame.title[3]),
        text.lang,
        own_pt=frame.title_fits[0][0],
        bold=True,
    )
    canvas = Canvas(slide, lang=text.lang, body=body_of(text, frame), letters=frame.letters)
    _add_remark(canvas, text, frame)
    if text.subtitle:
        _add_subtitle(canvas, text, frame)
    write_notes(slide, text)
    if text.footer:
        footer = shortened(clean(text.footer, limit=300), frame.footer[2], SMALLEST_PT)
        run = Run(footer, SMALLEST_PT, colour=MUTED, align="l")
        canvas.text(frame.footer, [run], name="footer", anchor="ctr")
    if frame.has_number:
        add_number(canvas, frame.layout)
    return canvas


def body_of(text: SlideText, frame: Frame) -> Box:
    """The room for content: that of the layout, below the reader's remark where there is one."""
    left, top, width, height = frame.body
    lines = _remark_lines(text, frame)
    taken = _remark_in(lines) + _REMARK_GAP_IN if lines else 0.0
    return left, top + taken, width, height - taken


def _add_remark(canvas: Canvas, text: SlideText, frame: Frame) -> None:
    lines = _remark_lines(text, frame)
    if lines:
        left, top, width, _ = frame.body
        runs = [Run(line, _REMARK_PT, colour=INK, align="l") for line in lines]
        canvas.text((left, top, width, _remark_in(lines)), runs, name="remark", wrap=False)


def _remark_lines(text: SlideText, frame: Frame) -> list[str]:
    """The remark in the few lines it may take; what goes beyond ends in `…` (the notes hold it whole)."""
    room = frame.body[2] / (_TEMPLATE_SLACK if frame.letters > 1 else 1.0)
    said = [line for line in clean_lines(text.remark) if line]
    lines = [part for line in said for part in wrapped(line, room, _REMARK_PT)]
    if len(lines) <= _MOST_REMARK_LINES:
        return lines
    kept = lines[:_MOST_REMARK_LINES]
    return [*kept[:-1], shortened(kept[-1] + " " + lines[_MOST_REMARK_LINES], room * 0.98, _REMARK_PT)]


def _remark_in(lines: Sequence[str]) -> float:
    return lines_in(" ".join(lines), len(lines), _REMARK_PT)


def _with_height(text: str, fits: Sequence[tuple[float, int]], high_in: float) -> list[tuple[float, int]]:
    """The (size, lines) whose lines have room in the height; Chinese ones are higher."""
    held = [(size, min(n, int(high_in / lines_in(text, 1, size) + 0.05))) for size, n in fits]
    return [(size, n) for size, n in held if n] or [(fits[-1][0], 1)]


def leave_only(slide: Any, idx: Collection[int | None]) -> None:
    """Take away the places nobody fills: an empty one shows its prompt."""
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx not in idx:
            shape._element.getparent().remove(shape._element)


def add_number(canvas: Canvas, layout: Any) -> None:
    """The number of the slide where its layout has a place for it."""
    for held in layout.placeholders:
        if held._element.xpath("p:nvSpPr/p:nvPr/p:ph/@type") == ["sldNum"]:
            canvas.number(held.placeholder_format.idx)


def _add_subtitle(canvas: Canvas, text: SlideText, frame: Frame) -> None:
    """In the layout's own place for it, or as a text under the headline."""
    places = {shape.placeholder_format.idx: shape for shape in canvas.slide.placeholders}
    if frame.subtitle_idx in places:
        fits = frame.subtitle_fits
        _fill(
            places[frame.subtitle_idx], text.subtitle, frame.subtitle[2], fits, text.lang, own_pt=fits[0][0]
        )
        return
    room, line = frame.subtitle[2], clean(text.subtitle, limit=400)
    size, n_lines = best_fit([line], room, frame.subtitle_fits)
    run = Run(shortened(line, room, size, n_lines=n_lines), size, colour=MUTED, align="l")
    canvas.text(frame.subtitle, [run], name="subtitle", anchor="ctr")


def _fill(
    shape: Any,
    text: str,
    room_in: float,
    fits: Sequence[tuple[float, int]],
    lang: str,
    *,
    own_pt: float,
    bold: bool = False,
) -> None:
    """The text in the first (size, lines) that holds it; what does not fit the last is cut with `…`."""
    from pptx.util import Pt

    line = clean(text, limit=400)
    size, n_lines = best_fit([line], room_in, fits, bold=bold)
    run = shape.text_frame.paragraphs[0].add_run()
    run.text = shortened(line, room_in, size, n_lines=n_lines, bold=bold)
    run._r.get_or_add_rPr().set("lang", locale(lang))
    if size != own_pt:
        run.font.size = Pt(size)


def write_notes(slide: Any, text: SlideText) -> None:
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
