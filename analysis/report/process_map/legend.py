"""What do width, colour, dashes and signs on a map mean? Only what is drawn is explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import clean
from analysis.report.colours import HEADING, INK, MUTED, PAPER, to_hex
from analysis.report.content import MapNode, MapSlide
from analysis.report.metrics import shortened, width_in
from analysis.report.process_map.selection import Selection

_PT, _ROW_IN, _ABOVE_IN, _GAP_IN, _LONGEST_IN = 10, 0.24, 0.08, 0.28, 3.5
_SIGN_IN, _STEP_IN, _DOT_IN, _THIN_IN = 0.34, 0.2, 0.14, 0.016
_APART, _LEAST_APART = 0.12, 2
_PAPER_LINE_PT = 1


@dataclass(frozen=True)
class Item:
    """One entry: its sign, the words behind it, the width of both; `before` are words in front of it."""

    sign: str
    words: str
    sign_in: float
    colours: tuple[str, ...] = ()
    before: str = ""

    @property
    def width_in(self) -> float:
        """Width with both texts."""
        front = width_in(self.before, _PT) + 0.12 if self.before else 0.0
        return front + self.sign_in + 0.08 + width_in(self.words, _PT) + 0.04


@dataclass(frozen=True)
class Legend:
    """Rows of entries; the sentence of what is left out stands in the last, or below."""

    rows: tuple[tuple[Item, ...], ...]
    remark: str

    @property
    def height_in(self) -> float:
        """Height of all rows with the space above them; 0 where nothing needs an explanation."""
        return len(self.rows) * _ROW_IN + _ABOVE_IN if self.rows else 0.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """In the lowest part of `box`."""
        left, top, width, height = box
        y = top + height - len(self.rows) * _ROW_IN
        for row in self.rows:
            x = left
            for item in row:
                _draw_item(canvas, item, (x, y))
                x += item.width_in + _GAP_IN
            y += _ROW_IN
        if self.remark:
            wide = width_in(self.remark, _PT) + 0.04
            run = Run(self.remark, _PT, colour=MUTED, align="r")
            spot = (left + width - wide, y - _ROW_IN, wide, _ROW_IN)
            canvas.text(spot, [run], name="left out", anchor="ctr", wrap=False)


def legend_of(content: MapSlide, selection: Selection, width: float) -> Legend:
    """The entries that this part of the map needs, broken into rows."""
    items = [item for item in (_scale(content), *_signs(content, selection)) if item]
    rows: list[list[Item]] = [[]]
    used = 0.0
    for item in items:
        if rows[-1] and used + item.width_in > width:
            rows.append([])
            used = 0.0
        rows[-1].append(item)
        used += item.width_in + _GAP_IN
    remark = shortened(clean(selection.remark(content.left_out), limit=200), width * 0.6, _PT)
    if remark and used + width_in(remark, _PT) + 0.1 > width:
        rows.append([])
    return Legend(tuple(map(tuple, rows)) if items or remark else (), remark)


def _scale(content: MapSlide) -> Item | None:
    colours = tuple(to_hex(colour) or MUTED for _, colour in content.legend)
    if not colours:
        return None
    low, high = (_short(text) for text, _ in (content.legend[0], content.legend[-1]))
    if len(colours) == 1:
        low, high = "", low
    return Item("scale", high, len(colours) * _STEP_IN, colours, low)


def _short(words: str) -> str:
    return shortened(clean(words, limit=120), _LONGEST_IN, _PT)


def _signs(content: MapSlide, selection: Selection) -> list[Item | None]:
    drawn = _drawn(content, selection)
    return [
        Item(sign, _short(words), _sign_width(sign), (drawn[sign],))
        for sign, words in content.signs
        if sign in drawn and words
    ]


def _sign_width(sign: str) -> float:
    return {"start": _DOT_IN, "end": _DOT_IN, "loop": 0.16, "badge": 0.18}.get(sign, _SIGN_IN)


def _drawn(content: MapSlide, selection: Selection) -> dict[str, str]:
    """The signs that are on this slide, each with its colour."""
    nodes = {node.id: node for node in content.nodes}
    ends = [nodes[end] for edge in selection.outer for end in (edge.source, edge.target)]
    kinds: dict[str, MapNode] = {node.kind: node for node in ends}
    found = {kind: to_hex(kinds[kind].colour) or INK for kind in ("start", "end") if kind in kinds}
    inner = selection.between
    widths = [edge.width for edge in inner]
    shown: Sequence[tuple[str, bool]] = (
        ("width", len(widths) >= _LEAST_APART and max(widths) - min(widths) > _APART),
        ("dash", any(edge.dashed for edge in inner)),
        ("loop", bool(selection.loops)),
        ("badge", any(edge.badge for edge in inner)),
        ("group", any(node.is_group for node in selection.activities)),
        ("own", any(node.is_own for node in selection.activities)),
        ("page", bool({"from", "to"} & set(kinds))),
    )
    return found | {sign: MUTED for sign, is_drawn in shown if is_drawn}


def _draw_item(canvas: Canvas, item: Item, spot: tuple[float, float]) -> None:
    x, y = spot
    if item.before:
        x = _draw_words(canvas, item.before, (x, y)) + 0.08
    _draw_sign(canvas, item, (x, y + _ROW_IN / 2))
    _draw_words(canvas, item.words, (x + item.sign_in + 0.08, y))


def _draw_words(canvas: Canvas, words: str, spot: tuple[float, float]) -> float:
    """Words of the legend; the x where they end."""
    wide = width_in(words, _PT) + 0.04
    if words:
        run = Run(words, _PT, colour=MUTED, align="l")
        canvas.text((*spot, wide, _ROW_IN), [run], name=f"legend: {words}", anchor="ctr", wrap=False)
    return spot[0] + wide


def _draw_sign(canvas: Canvas, item: Item, spot: tuple[float, float]) -> None:
    x, y = spot
    name, wide = f"legend sign: {item.sign}", item.sign_in
    if item.sign == "scale":
        for place, colour in enumerate(item.colours):
            box = (x + place * _STEP_IN, y - 0.05, _STEP_IN, 0.1)
            canvas.shape(box, name=name, preset="rect", fill=colour)
    elif item.sign in ("start", "end"):
        box = (x, y - _DOT_IN / 2, _DOT_IN, _DOT_IN)
        canvas.shape(box, name=name, preset="ellipse", fill=item.colours[0])
    elif item.sign == "width":
        canvas.shape((x, y - _THIN_IN / 2, wide / 2, _THIN_IN), name=name, preset="rect", fill=MUTED)
        canvas.shape((x + wide / 2, y - 0.03, wide / 2, 0.06), name=name, preset="rect", fill=MUTED)
    elif item.sign == "dash":
        dash = wide / 3 - 0.03
        for place in range(3):
            box = (x + place * wide / 3, y - 0.014, dash, 0.028)
            canvas.shape(box, name=name, preset="rect", fill=MUTED)
    else:
        _draw_lettered(canvas, item.sign, (x, y), wide, name)


def _draw_lettered(canvas: Canvas, sign: str, spot: tuple[float, float], wide: float, name: str) -> None:
    """A small twin of the sign on the map."""
    x, y = spot
    is_badge, is_loop = sign == "badge", sign == "loop"
    words = {"badge": "1", "loop": "↻", "page": "2"}.get(sign, "")
    runs = [Run(words, 9 if is_badge or sign == "page" else 11, is_badge, PAPER if is_badge else MUTED)]
    high = 0.18
    canvas.shape(
        (x, y - high / 2, wide, high),
        runs if words else [],
        name=name,
        preset={"badge": "ellipse", "loop": "rect", "own": "foldedCorner"}.get(sign, "roundRect"),
        adjust=() if is_badge or is_loop else (30_000,) if sign == "own" else (25_000,),
        fill=HEADING if is_badge else None if is_loop else PAPER,
        line=None if is_badge or is_loop else MUTED,
        line_pt=3 if sign == "group" else _PAPER_LINE_PT,
        margins=(0, 0, 0, 0),
        wrap=False,
    )
