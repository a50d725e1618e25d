"""How are a few sentences set under each other, each with its number, its remark and its figure?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import TEXT_LIMIT, clean
from analysis.report.colours import ACCENTS, HEADING, INK, LINE, MUTED, PAPER
from analysis.report.content import Statement, Statements
from analysis.report.line_heights import lines_in
from analysis.report.metrics import shortened, width_in, wrapped

MOST_STATEMENTS = 7
_SIZES_PT = ((20, 14), (18, 13), (16, 12), (14, 11), (13, 10), (12, 10), (11, 9), (10, 9), (9, 9))
_NUMBER_IN, _SIDE_IN, _MOST_FIGURE_SHARE = 0.42, 0.25, 0.3
_LEAST_GAP_IN, _MOST_GAP_IN, _MORE_IN, _REMARK_SPACE_PT = 0.16, 0.5, 0.28, 2
_FIGURE_MORE_PT, _LEAST_FIGURE_PT, _ROOM = 4, 11, 0.98


@dataclass(frozen=True)
class _Setting:
    """One size for all sentences, the widths it leads to, and the lines they break into."""

    text_pt: float
    remark_pt: float
    figure_pt: float
    text_in: float
    figure_in: float
    heights: Sequence[float]


def draw_statements(canvas: Canvas, shown: Statements, box: Box) -> None:
    """Sentences from the top of `box`, rules between them; long ones shrink and wrap until all fit.

    Sentences beyond the seventh are counted in a last line; what has no room in the smallest size ends
    in `…`.
    """
    left, top, width, height = box
    held = list(shown.statements)[:MOST_STATEMENTS]
    if not held:
        return
    n_more = len(shown.statements) - len(held)
    room = height - (_MORE_IN if n_more else 0.0)
    lead = _NUMBER_IN + _SIDE_IN if shown.is_numbered else 0.0
    setting = _fitting(held, width - lead, room - _LEAST_GAP_IN * (len(held) - 1))
    spare = room - sum(setting.heights)
    gap = min(max(spare / max(len(held) - 1, 1), _LEAST_GAP_IN), _MOST_GAP_IN)
    y = top
    for number, (one, high) in enumerate(zip(held, setting.heights, strict=True), 1):
        if number > 1:
            canvas.shape((left, y - gap / 2, width, 0.008), name="rule", preset="rect", fill=LINE)
        if shown.is_numbered:
            _draw_number(canvas, number, (left, y), min(setting.text_pt, 14))
        _draw_one(canvas, one, (left + lead, y, width - lead, high), setting)
        y += high + gap
    if n_more:
        more = [Run(f"… + {n_more}", 11, colour=MUTED, align="l")]
        canvas.text((left, y - gap + 0.04, width, _MORE_IN - 0.04), more, name="more")


def _fitting(held: Sequence[Statement], width: float, room: float) -> _Setting:
    """The largest size in which all fit; in the smallest, heights are cut to the room there is."""
    for text_pt, remark_pt in _SIZES_PT:
        setting = _set(held, width, text_pt, remark_pt)
        if sum(setting.heights) <= room:
            return setting
    fair = room / len(held)
    spare = sum(max(0.0, fair - high) for high in setting.heights)
    wanted = sum(max(0.0, high - fair) for high in setting.heights)
    heights = [min(high, fair + (high - fair) * spare / wanted) for high in setting.heights]
    return replace(setting, heights=heights)


def _set(held: Sequence[Statement], width: float, text_pt: float, remark_pt: float) -> _Setting:
    figure_pt, figure_in = _figures(held, width * _MOST_FIGURE_SHARE, text_pt)
    text_in = width - figure_in - (_SIDE_IN if figure_in else 0.0)
    heights = []
    for one in held:
        text, remark = _words(one)
        high = lines_in(text, len(wrapped(text, text_in * _ROOM, text_pt, bold=True)), text_pt)
        if remark:
            high += _remark_in(remark, text_in, remark_pt)
        figure = wrapped(clean(one.figure), figure_in, figure_pt, bold=True) if one.figure else []
        heights.append(max(high, lines_in(one.figure, len(figure), figure_pt), _NUMBER_IN) + 0.02)
    return _Setting(text_pt, remark_pt, figure_pt, text_in, figure_in, heights)


def _figures(held: Sequence[Statement], most_in: float, text_pt: float) -> tuple[float, float]:
    """Size and width of the figures: larger than the sentences, smaller rather than broken."""
    figures = [clean(one.figure) for one in held if one.figure]
    if not figures:
        return text_pt, 0.0
    size = text_pt + _FIGURE_MORE_PT
    while size > _LEAST_FIGURE_PT and max(width_in(f, size, bold=True) for f in figures) + 0.08 > most_in:
        size -= 1
    return size, min(max(width_in(figure, size, bold=True) for figure in figures) + 0.08, most_in)


def _remark_in(remark: str, room_in: float, size_pt: float) -> float:
    n_lines = len(wrapped(remark, room_in * _ROOM, size_pt))
    return lines_in(remark, n_lines, size_pt) + _REMARK_SPACE_PT / 72


def _draw_one(canvas: Canvas, one: Statement, box: Box, setting: _Setting) -> None:
    left, top, _, high = box
    text, remark = _words(one)
    n_text = max(1, int(high / lines_in(text, 1, setting.text_pt)))
    text = shortened(text, setting.text_in * _ROOM, setting.text_pt, n_lines=n_text, bold=True)
    n_taken = len(wrapped(text, setting.text_in * _ROOM, setting.text_pt, bold=True))
    taken = lines_in(text, n_taken, setting.text_pt)
    runs = [Run(text, setting.text_pt, True, INK, "l")]
    n_remark = int((high - taken - _REMARK_SPACE_PT / 72 + 0.01) / lines_in(remark, 1, setting.remark_pt))
    if remark and n_remark > 0:
        words = shortened(remark, setting.text_in * _ROOM, setting.remark_pt, n_lines=n_remark)
        runs.append(Run(words, setting.remark_pt, False, MUTED, "l", _REMARK_SPACE_PT))
    canvas.text((left, top, setting.text_in, high), runs, name="statement", anchor="t")
    if one.figure:
        n_lines = max(1, int(high / lines_in(one.figure, 1, setting.figure_pt)))
        figure = shortened(
            clean(one.figure), setting.figure_in, setting.figure_pt, n_lines=n_lines, bold=True
        )
        spot = (left + setting.text_in + _SIDE_IN, top, setting.figure_in, high)
        lift = [Run(figure, setting.figure_pt, True, HEADING, "r")]
        canvas.text(spot, lift, name="figure", anchor="t")


def _draw_number(canvas: Canvas, number: int, spot: tuple[float, float], size_pt: float) -> None:
    canvas.shape(
        (*spot, _NUMBER_IN, _NUMBER_IN),
        [Run(str(number), size_pt, True, PAPER)],
        name=f"number: {number}",
        preset="ellipse",
        fill=ACCENTS[0],
        margins=(0, 0, 0, 0),
    )


def _words(one: Statement) -> tuple[str, str]:
    return clean(one.text, limit=TEXT_LIMIT), clean(one.remark, limit=TEXT_LIMIT)
