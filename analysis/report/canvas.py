"""How are boxes, texts and glued connectors drawn on a slide?

All lengths are inches. Shapes are written as XML in the order the schema asks for, without the
template's style reference, whose shadow and gradient nobody wants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.report.clean import xml_name, xml_text
from analysis.report.colours import INK, PAPER, ink_on, shade, tint
from analysis.report.theme import BODY_BOX, locale

EMU = 914400
Box = tuple[float, float, float, float]
Point = tuple[float, float]
Align = Literal["l", "ctr", "r"]
Anchor = Literal["t", "ctr", "b"]

_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_ROTATION = {(1, 0): 0, (0, 1): 5_400_000, (-1, 0): 10_800_000, (0, -1): 16_200_000}
_LEAST_EMU = 12_700
_DASH = '<a:prstDash val="dash"/>'


@dataclass(frozen=True)
class Run:
    """One paragraph of a shape's text."""

    text: str
    size_pt: float = 11
    bold: bool = False
    colour: str = INK
    align: Align = "ctr"
    space_pt: float = 0


@dataclass(frozen=True)
class Shape:
    """A drawn shape: its id for glue, and its place."""

    id: int
    box: Box

    def site(self, side: str) -> Point:
        """Connection site of a side: `top`, `left`, `bottom` or `right`."""
        x, y, width, height = self.box
        return {
            "top": (x + width / 2, y),
            "left": (x, y + height / 2),
            "bottom": (x + width / 2, y + height),
            "right": (x + width, y + height / 2),
        }[side]


PATTERNS = {"stripes": "wdUpDiag", "dots": "pct20", "bars": "narVert"}
"""The patterns of activities beyond the twelfth, as PowerPoint calls them."""
_PATTERN_STRENGTH = 0.45
SITES = {"top": 0, "left": 1, "bottom": 2, "right": 3}
OVAL_SITES = {"top": 0, "left": 2, "bottom": 4, "right": 6}


class Canvas:
    """A slide to draw on; keeps the ids of its shapes. `body` is the part that is free for content.

    `letters` is how much wider than ours the letters of the slide's font are.
    """

    def __init__(self, slide: Any, *, lang: str, body: Box = BODY_BOX, letters: float = 1.0) -> None:
        self.slide, self.body, self.letters, self._lang = slide, body, letters, locale(lang)
        self._tree = slide.shapes._spTree
        self._last_id = 0
        self._behind = len(self._tree)
        self.renumber()

    def renumber(self) -> None:
        """Take note of shapes that were added past this canvas, such as a chart or a table."""
        self._last_id = max(int(value) for value in self._tree.xpath("//@id") if str(value).isdigit())

    def shape(
        self,
        box: Box,
        runs: Sequence[Run] = (),
        *,
        name: str,
        preset: str = "roundRect",
        adjust: Sequence[int] = (),
        fill: str | None = None,
        line: str | None = None,
        line_pt: float = 0.75,
        dashed: bool = False,
        dash: str = "",
        is_double: bool = False,
        pattern: str = "",
        anchor: Anchor = "ctr",
        margins: Box = (0.04, 0.02, 0.04, 0.02),
        wrap: bool = True,
    ) -> Shape:
        """A preset shape with text; margins are left, top, right, bottom.

        `dash` is a preset dash of the outline, `pattern` one of `PATTERNS` over the fill.
        """
        number = self._next_id()
        guides = "".join(
            f'<a:gd name="adj{"" if len(adjust) == 1 else n}" fmla="val {value}"/>'
            for n, value in enumerate(adjust, 1)
        )
        text_box = ' txBox="1"' if fill is None and line is None else ""
        left, top, right, bottom = (round(value * EMU) for value in margins)
        self._append(
            f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{number}" name="{xml_name(name)}"/><p:cNvSpPr{text_box}/>'
            f"<p:nvPr/></p:nvSpPr><p:spPr>{_frame(box)}"
            f'<a:prstGeom prst="{preset}"><a:avLst>{guides}</a:avLst></a:prstGeom>'
            f"{_fill(fill, pattern)}{_line(line, line_pt, 'dash' if dashed else dash, is_double)}"
            "</p:spPr><p:txBody>"
            f'<a:bodyPr wrap="{"square" if wrap else "none"}" lIns="{left}" tIns="{top}" rIns="{right}" '
            f'bIns="{bottom}" anchor="{anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
            f"{''.join(self._paragraph(run) for run in runs) or '<a:p><a:endParaRPr/></a:p>'}"
            "</p:txBody></p:sp>"
        )
        return Shape(number, box)

    def text(
        self, box: Box, runs: Sequence[Run], *, name: str, anchor: Anchor = "t", wrap: bool = True
    ) -> Shape:
        """A text without a box around it."""
        return self.shape(box, runs, name=name, preset="rect", anchor=anchor, margins=(0, 0, 0, 0), wrap=wrap)

    def number(self, idx: int) -> None:
        """The number of this slide, in the layout's place for it."""
        number = self._next_id()
        self._append(
            f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{number}" name="slide number"/><p:cNvSpPr>'
            f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="{idx}"/>'
            "</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>"
            '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
            f'<a:rPr lang="{self._lang}"/><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>'
        )

    def connect(
        self,
        source: tuple[int, int],
        target: tuple[int, int],
        points: Sequence[Point],
        *,
        name: str,
        colour: str,
        width_pt: float,
        dashed: bool = False,
        arrow: bool = True,
    ) -> None:
        """A connector along right-angled `points`, glued to (shape id, site) at both ends, behind all boxes.

        Straight, or an elbow of one or two bends. The latter bends half way, where every program that
        opens the file bends it as well when it draws the route anew.
        """
        number = self._next_id()
        frame, geometry = _route(points)
        head = f'<a:tailEnd type="triangle"{_head_size(width_pt)}/>' if arrow else ""
        self._append(
            f'<p:cxnSp {_NS}><p:nvCxnSpPr><p:cNvPr id="{number}" name="{xml_name(name)}"/><p:cNvCxnSpPr>'
            f'<a:stCxn id="{source[0]}" idx="{source[1]}"/><a:endCxn id="{target[0]}" idx="{target[1]}"/>'
            f"</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>{frame}{geometry}"
            f'<a:ln w="{round(width_pt * 12_700)}">{_solid(colour)}'
            f"{_DASH if dashed else ''}<a:round/>{head}</a:ln>"
            "</p:spPr></p:cxnSp>",
            at=self._behind,
        )
        self._behind += 1

    def _paragraph(self, run: Run) -> str:
        size, bold = round(run.size_pt * 100), ' b="1"' if run.bold else ""
        space = f'<a:spcBef><a:spcPts val="{round(run.space_pt * 100)}"/></a:spcBef>' if run.space_pt else ""
        return (
            f'<a:p><a:pPr algn="{run.align}">{space}</a:pPr><a:r>'
            f'<a:rPr lang="{self._lang}" sz="{size}"{bold}>'
            f"{_solid(run.colour)}</a:rPr><a:t>{xml_text(run.text)}</a:t></a:r></a:p>"
        )

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _append(self, xml: str, *, at: int | None = None) -> None:
        from pptx.oxml import parse_xml

        self._tree.insert(len(self._tree) if at is None else at, parse_xml(xml))


def _frame(box: Box) -> str:
    x, y, width, height = (round(value * EMU) for value in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def pattern_line(colour: str) -> str:
    """The colour of a pattern's lines: away from the ink of words that stand on them."""
    return shade(colour, _PATTERN_STRENGTH) if ink_on(colour) == PAPER else tint(colour, _PATTERN_STRENGTH)


def _fill(colour: str | None, pattern: str) -> str:
    if not colour or pattern not in PATTERNS:
        return _solid(colour) if colour else "<a:noFill/>"
    over = pattern_line(colour)
    return (
        f'<a:pattFill prst="{PATTERNS[pattern]}"><a:fgClr><a:srgbClr val="{over}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{colour}"/></a:bgClr></a:pattFill>'
    )


def _line(colour: str | None, width_pt: float, dash: str, is_double: bool) -> str:
    if colour is None:
        return "<a:ln><a:noFill/></a:ln>"
    double = ' cmpd="dbl"' if is_double else ""
    dashes = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{round(width_pt * 12_700)}"{double}>{_solid(colour)}{dashes}</a:ln>'


def _head_size(width_pt: float) -> str:
    size = "med" if width_pt < 2.5 else "sm"
    return f' w="{size}" len="{size}"'


def _route(points: Sequence[Point]) -> tuple[str, str]:
    """Frame and geometry of a connector: the first stretch runs along the x axis of its own frame."""
    spots = [(round(x * EMU), round(y * EMU)) for x, y in points]
    n_stretches = len(spots) - 1
    start, end = spots[0], spots[-1]
    along = _towards(start, spots[1]) if n_stretches > 1 else (1, 0)
    reach_x, reach_y = _turned((end[0] - start[0], end[1] - start[1]), along)
    least = 0 if n_stretches == 1 else _LEAST_EMU
    width, height = max(abs(reach_x), least), max(abs(reach_y), least)
    rotation = f' rot="{_ROTATION[along]}"' if _ROTATION[along] else ""
    flips = (' flipH="1"' if reach_x < 0 else "") + (' flipV="1"' if reach_y < 0 else "")
    left, top = (start[0] + end[0] - width) // 2, (start[1] + end[1] - height) // 2
    preset = "straightConnector1" if n_stretches == 1 else f"bentConnector{n_stretches}"
    guide = ""
    if n_stretches == 3:
        bend = _turned((spots[1][0] - start[0], spots[1][1] - start[1]), along)[0]
        guide = f'<a:gd name="adj1" fmla="val {round(bend / (reach_x or _LEAST_EMU) * 100_000)}"/>'
    frame = (
        f'<a:xfrm{rotation}{flips}><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    )
    return frame, f'<a:prstGeom prst="{preset}"><a:avLst>{guide}</a:avLst></a:prstGeom>'


def _towards(start: tuple[int, int], stop: tuple[int, int]) -> tuple[int, int]:
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    return ((dx > 0) - (dx < 0), 0) if abs(dx) >= abs(dy) else (0, (dy > 0) - (dy < 0))


def _turned(vector: tuple[int, int], along: tuple[int, int]) -> tuple[int, int]:
    """A vector in a frame whose x axis points `along` (one of the four directions)."""
    (dx, dy), (ax, ay) = vector, along
    return dx * ax + dy * ay, dy * ax - dx * ay
