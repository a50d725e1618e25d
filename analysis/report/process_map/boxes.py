"""What stands in the boxes of a process map, and how large must they be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.canvas import Box, Canvas, Run, Shape
from analysis.report.clean import clean
from analysis.report.colours import ACCENTS, ink_on, shade, tint, to_hex
from analysis.report.content import MapEdge, MapNode
from analysis.report.metrics import best_fit, height_in, shortened, width_in, wrapped

FIGURE_PT = 9
_NAME_FITS = ((12, 2), (11, 2), (10.5, 2), (10, 2), (10.5, 3), (10, 3), (9.5, 3), (9, 3), (9, 4))
_MANY, _MANY_FITS = 14, _NAME_FITS[1:]
_COMPACT_FITS = ((9.5, 2), (9, 2), (9, 3), (9, 4))
BLANK_IN = 0.36
_NAME_LIMIT, _SIDE_IN, _MARGIN_IN = 60, 0.045, 0.015
_PALEST, _ROUND, _FOLD = 0.14, 12_000, 15_000
_SIGNS, _SIGN_PT = {"xor": "×", "and": "+"}, 11
_MARK_PT, _GROUP_PT = 1.75, 3.0


@dataclass(frozen=True)
class BoxText:
    """A name in `size_pt`, and figures in lines below it."""

    name: str
    figures: tuple[str, ...]
    size_pt: float
    is_compact: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read: a branch of a model, drawn as a small diamond."""
        return not self.name and not self.figures

    def height_in(self, box_in: float) -> float:
        """Height of a box `box_in` wide that holds the text."""
        if self.is_blank:
            return BLANK_IN
        n_lines = len(wrapped(self.name, box_in - 2 * _SIDE_IN, self.size_pt, bold=True))
        spare = 0.06 if self.is_compact else 0.12
        return height_in(n_lines, self.size_pt) + height_in(len(self.figures), FIGURE_PT) + spare


def box_texts(
    activities: Sequence[MapNode], loops: Sequence[MapEdge], box_in: float, *, is_compact: bool = False
) -> dict[str, BoxText]:
    """The text of each box: its name, its figure, and how often it follows itself."""
    room = box_in - 2 * _SIDE_IN
    names = {node.id: clean(node.label, limit=_NAME_LIMIT) for node in activities}
    sizes = _COMPACT_FITS if is_compact else _MANY_FITS if len(names) > _MANY else _NAME_FITS
    size, n_lines = best_fit(list(names.values()), room, sizes, bold=True)
    looped = {edge.source: f"↻ {edge.label}".strip() for edge in loops}
    texts = {}
    for node in activities:
        figures = [part for part in (clean(node.sub, limit=40), looped.get(node.id, "")) if part]
        lines = tuple(shortened(line, room, FIGURE_PT) for line in _figure_lines(figures, room))
        name = shortened(names[node.id], room, size, n_lines=n_lines, bold=True)
        texts[node.id] = BoxText(name, lines, size, is_compact)
    return texts


def _figure_lines(figures: Sequence[str], room_in: float) -> list[str]:
    """All figures in one line where they fit, if need be without the second's time; else a line each."""
    short = [*figures[:1], *(figure.split(" · ")[0] for figure in figures[1:])]
    for parts in (figures, short):
        line = "\u2002\u2002".join(parts)
        if line and width_in(line, FIGURE_PT) <= room_in:
            return [line]
    return [part if width_in(part, FIGURE_PT) <= room_in else part.split(" · ")[0] for part in figures]


def draw_box(canvas: Canvas, node: MapNode, text: BoxText, box: Box) -> Shape:
    """An activity: the stronger filled, the more often it happens."""
    fill = tint(to_hex(node.colour) or ACCENTS[0], _PALEST + (1 - _PALEST) * min(max(node.weight, 0), 1))
    ink = ink_on(fill)
    sign = _SIGNS.get(node.kind, "")
    runs = [Run(sign or text.name, _SIGN_PT if sign else text.size_pt, True, ink)]
    runs = [] if text.is_blank and not sign else runs
    runs += [Run(line, FIGURE_PT, False, ink) for line in text.figures]
    return canvas.shape(
        box,
        runs,
        name=f"activity: {node.label}",
        preset="diamond" if text.is_blank else "foldedCorner" if node.is_own else "roundRect",
        adjust=() if text.is_blank else (_FOLD,) if node.is_own else (_ROUND,),
        fill=fill,
        line=to_hex(node.mark) or shade(fill, 0.22),
        line_pt=_MARK_PT if node.mark else _GROUP_PT if node.is_group else 0.75,
        is_double=node.is_group,
        margins=(_MARGIN_IN, 0.02, _MARGIN_IN, 0.02),
    )
