"""How are a few sentences set under each other, each with its number, its remark and its figure?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import TEXT_LIMIT, clean, roomy, unbroken
from analysis.report.colours import ACCENTS, HEADING, INK, LINE, MUTED, PAPER
from analysis.report.content import Statement, Statements
from analysis.report.line_heights import lines_in
from analysis.report.metrics import shortened, width_in, wrapped

MOST_STATEMENTS = 7
_SIZES_PT = ((20, 14), (18, 13), (16, 12), (14, 11), (13, 10), (12, 10), (11, 9), (10, 9), (9, 9))
_NUMBER_IN, _SIDE_IN, _MOST_FIGURE_SHARE = 0.42, 0.25, 0.3
_LEAST_GAP_IN, _MOST_GAP_IN, _MORE_IN, _REMARK_SPACE_PT = 0.16, 0.5, 0.28, 2
_FIGURE_MORE_PT, _FIGURE_PAD_IN, _SLACK_IN, _ROOM = 4, 0.08, 0.01, 0.98


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
    is_beside = figure_in > 0
    text_in = width - figure_in - (_SIDE_IN if figure_in else 0.0)
    heights = []
    for one in held:
        text, remark = _words(one)
        high = lines_in(text, len(wrapped(text, text_in * _ROOM, text_pt, bold=True)), text_pt)
        if remark:
            high += _remark_in(remark, text_in, remark_pt)
        if one.figure and not is_beside:
            high += lines_in(
                one.figure, len(wrapped(clean(one.figure), text_in, text_pt, bold=True)), text_pt
            )
        beside = lines_in(one.figure, 1, figure_pt) if is_beside else 0.0
        heights.append(max(high, beside, _NUMBER_IN) + 0.02)
    return _Setting(text_pt, remark_pt, figure_pt, text_in, figure_in, heights)


def _figures(held: Sequence[Statement], most_in: float, text_pt: float) -> tuple[float, float]:
    """Size and width of the figures beside the sentences; width 0 where they go below for want of room."""
    figures = [roomy(clean(one.figure)) for one in held if one.figure]
    for size in (text_pt + _FIGURE_MORE_PT, text_pt + _FIGURE_MORE_PT / 2, text_pt):
        widest = max((width_in(figure, size, bold=True) + _FIGURE_PAD_IN for figure in figures), default=0.0)
        if widest <= most_in:
            return size, widest
    return text_pt, 0.0


def _remark_in(remark: str, room_in: float, size_pt: float) -> float:
    n_lines = len(wrapped(remark, room_in * _ROOM, size_pt))
    return lines_in(remark, n_lines, size_pt) + _REMARK_SPACE_PT / 72


def _draw_one(canvas: Canvas, one: Statement, box: Box, setting: _Setting) -> None:
    left, top, _, high = box
    is_below = bool(one.figure) and not setting.figure_in
    runs = _runs(one, high, setting, with_figure=is_below)
    canvas.text((left, top, setting.text_in, high), runs, name="statement", anchor="t")
    if one.figure and not is_below:
        spot = (left + setting.text_in + _SIDE_IN, top, setting.figure_in, high)
        figure = [Run(unbroken(clean(one.figure)), setting.figure_pt, True, HEADING, "r")]
        canvas.text(spot, figure, name="figure", anchor="t")


def _runs(one: Statement, high: float, setting: _Setting, *, with_figure: bool) -> list[Run]:
    """Sentence, figure and remark in the height there is: each keeps a line, the rest ends in `…`."""
    text, remark = _words(one)
    room, text_pt, remark_pt = setting.text_in * _ROOM, setting.text_pt, setting.remark_pt
    figure = shortened(clean(one.figure), room, text_pt, bold=True) if with_figure else ""
    free = high - (lines_in(figure, 1, text_pt) if figure else 0.0)
    kept = lines_in(remark, 1, remark_pt) + _REMARK_SPACE_PT / 72 if remark else 0.0
    n_text = max(1, int((free - kept + _SLACK_IN) / lines_in(text, 1, text_pt)))
    text = shortened(text, room, text_pt, n_lines=n_text, bold=True)
    free -= lines_in(text, len(wrapped(text, room, text_pt, bold=True)), text_pt)
    runs = [Run(text, text_pt, True, INK, "l")]
    if figure:
        runs.append(Run(figure, text_pt, True, HEADING, "l"))
    if remark:
        n_remark = max(1, int((free - _REMARK_SPACE_PT / 72 + _SLACK_IN) / lines_in(remark, 1, remark_pt)))
        words = shortened(remark, room, remark_pt, n_lines=n_remark)
        runs.append(Run(words, remark_pt, False, MUTED, "l", _REMARK_SPACE_PT))
    return runs


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
