"""How is what is drawn on a slide drawn as SVG? The same shapes, in the same places."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.report.canvas import Align, Anchor, Box, Point, Run, Shape
from analysis.report.clean import clean
from analysis.report.colours import shade, to_hex
from analysis.report.metrics import LINE_HEIGHT, wrapped
from analysis.report.svg.elements import drawing, element, text, title

PX = 96.0
"""To an inch."""
_CORNER, _DOUBLE, _PATTERN_STRENGTH = 7.0, 1.8, 0.16
_SMALLER = 0.9
"""Texts are measured for a narrow font; the one a reader has may be wider."""
_DASHES = {"dash": "6 4", "lgDash": "10 5", "sysDot": "1.5 3", "sysDash": "4 3"}
_PATTERNS = {"stripes": "M-2 2L2 -2M0 8L8 0M6 10L10 6", "dots": "M2 2h2M6 6h2", "bars": "M2 0V8M6 0V8"}
_ANCHOR: dict[Align, str] = {"l": "start", "ctr": "middle", "r": "end"}


class SvgCanvas:
    """Stands in for `Canvas` where something is to be drawn on it: a map, variants."""

    letters = 1.0

    def __init__(self, *, body: Box) -> None:
        self.body = body
        self._behind: list[str] = []
        self._drawn: list[str] = []
        self._last_id = 0
        self._bottom = 0.0
        self._patterns: dict[str, str] = {}

    def svg(self, *, name: str, about: str = "") -> str:
        """What was drawn, as wide as the body and as high as needed."""
        width, bottom = self.body[2] * PX, (self._bottom - self.body[1]) * PX + 6
        place = f"translate({-self.body[0] * PX:.1f} {-self.body[1] * PX:.1f})"
        inside = element("g", *self._behind, *self._drawn, transform=place)
        known = element("defs", *self._patterns.values()) if self._patterns else ""
        return drawing(
            known, inside, width=width, height=max(bottom, 20.0), name=name, about=about, scales=True
        )

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
        """As `Canvas.shape`; a text without a box around it is named by its words alone."""
        self._last_id += 1
        self._bottom = max(self._bottom, box[1] + box[3])
        is_drawn = fill is not None or line is not None
        outline = _outline(preset, tuple(value * PX for value in box), adjust) if is_drawn else None
        parts = [title(name.partition(": ")[2] or name)] if outline and runs else []
        if outline:
            tag, place = outline
            dashes = _DASHES.get("dash" if dashed else dash)
            wide = line_pt * (_DOUBLE if is_double else 1.0)
            parts.append(element(tag, **place, **self._paint(fill, line, wide, dashes)))
            if fill and pattern in _PATTERNS:
                parts.append(element(tag, **place, fill=f"url(#{self._pattern(pattern, fill)})"))
        parts += self._words(box, runs, anchor=anchor, margins=margins, wrap=wrap)
        self._drawn.append(element("g", *parts) if len(parts) > 1 else "".join(parts))
        return Shape(self._last_id, box)

    def text(
        self, box: Box, runs: Sequence[Run], *, name: str, anchor: Anchor = "t", wrap: bool = True
    ) -> Shape:
        """As `Canvas.text`."""
        return self.shape(box, runs, name=name, preset="rect", anchor=anchor, margins=(0, 0, 0, 0), wrap=wrap)

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
        """As `Canvas.connect`: a line along right-angled points, behind all boxes."""
        spots = [(x * PX, y * PX) for x, y in points]
        self._bottom = max(self._bottom, *(y for _x, y in points))
        width = width_pt * PX / 72
        half, long = 3.2 + 0.8 * width, 6.0 + 1.2 * width
        end = _short_of(spots, long * 0.8) if arrow else spots[-1]
        said = f"#{colour}"
        parts = [title(name.partition(": ")[2] or name)]
        parts.append(
            element(
                "path", d=_rounded([*spots[:-1], end]), fill="none", stroke=said, stroke_width=width,
                stroke_dasharray=_DASHES["dash"] if dashed else None,
            )
        )  # fmt: skip
        if arrow:
            parts.append(element("polygon", points=_head(spots, half, long), fill=said))
        self._behind.append(element("g", *parts))

    def renumber(self) -> None:
        """Nothing is drawn past this canvas."""

    def _pattern(self, pattern: str, fill: str) -> str:
        """The id of a pattern over a fill; the same wherever it is the same."""
        colour = shade(to_hex(fill) or fill, _PATTERN_STRENGTH)
        name = f"{pattern}-{colour}"
        mark = element("path", d=_PATTERNS[pattern], stroke=f"#{colour}", stroke_width=2, fill="none")
        size = {"width": 8, "height": 8, "patternUnits": "userSpaceOnUse"}
        self._patterns[name] = element("pattern", mark, id=name, **size)
        return name

    def _paint(
        self, fill: str | None, line: str | None, line_pt: float, dashes: str | None
    ) -> dict[str, object]:
        return {
            "fill": "none" if fill is None else f"#{to_hex(fill) or fill}",
            "stroke": None if line is None else f"#{to_hex(line) or line}",
            "stroke_width": None if line is None else line_pt * PX / 72,
            "stroke_dasharray": dashes,
        }

    def _words(self, box: Box, runs: Sequence[Run], *, anchor: Anchor, margins: Box, wrap: bool) -> list[str]:
        """The lines of a shape's text."""
        left, top, right, bottom = margins
        x, y, room, high = box[0] + left, box[1] + top, box[2] - left - right, box[3] - top - bottom
        rows = [
            (line, run)
            for run in runs
            for line in (wrapped(clean(run.text), room, run.size_pt, bold=run.bold) if wrap else [run.text])
        ]
        highs = [run.size_pt * LINE_HEIGHT / 72 for _line, run in rows]
        spare = high - sum(highs)
        y += {"t": 0.0, "ctr": spare / 2, "b": spare}[anchor]
        drawn = []
        for (line, run), row_high in zip(rows, highs, strict=True):
            at = {"l": x, "ctr": x + room / 2, "r": x + room}[run.align]
            drawn.append(
                text(line, at * PX, (y + row_high / 2) * PX, size=run.size_pt * PX / 72 * _SMALLER,
                     fill=f"#{run.colour}", anchor=_ANCHOR[run.align], weight=600 if run.bold else None)
            )  # fmt: skip
            y += row_high
        return drawn


def _outline(preset: str, box: Sequence[float], adjust: Sequence[int]) -> tuple[str, dict[str, object]]:
    """The tag of a preset shape and where it stands."""
    x, y, width, height = box
    share = (adjust[0] if adjust else 16_667) / 100_000
    match preset:
        case "ellipse":
            return "ellipse", {"cx": x + width / 2, "cy": y + height / 2, "rx": width / 2, "ry": height / 2}
        case "diamond":
            corners = ((x + width / 2, y), (x + width, y + height / 2), (x + width / 2, y + height),
                       (x, y + height / 2))  # fmt: skip
        case "homePlate" | "chevron":
            tip, middle, right = min(width, height) * share, y + height / 2, x + width
            dent = tip if preset == "chevron" else 0.0
            corners = ((x, y), (right - tip, y), (right, middle), (right - tip, y + height),
                       (x, y + height), (x + dent, middle))  # fmt: skip
        case _:
            radius = min(width, height) * share if preset == "roundRect" else None
            return "rect", {"x": x, "y": y, "width": width, "height": height, "rx": radius}
    return "polygon", {"points": " ".join(f"{left:.1f},{top:.1f}" for left, top in corners)}


def _rounded(points: Sequence[Point]) -> str:
    """A line with round corners."""
    said = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, math.dist(before, here) / 2, math.dist(here, after) / 2)
        (x1, y1), (x2, y2) = _towards(here, before, radius), _towards(here, after, radius)
        said.append(f"L{x1:.1f} {y1:.1f}Q{here[0]:.1f} {here[1]:.1f} {x2:.1f} {y2:.1f}")
    return "".join([*said, f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"])


def _towards(start: Point, stop: Point, way: float) -> Point:
    long = math.dist(start, stop) or 1.0
    return start[0] + (stop[0] - start[0]) * way / long, start[1] + (stop[1] - start[1]) * way / long


def _short_of(points: Sequence[Point], way: float) -> Point:
    """The end of the line, so that it does not stick out of the arrow's tip."""
    return _towards(points[-1], points[-2], min(way, math.dist(points[-1], points[-2]) * 0.9))


def _head(points: Sequence[Point], half: float, long: float) -> str:
    tip, before = points[-1], points[-2]
    base = _towards(tip, before, long)
    dx, dy = (tip[0] - base[0]) / long, (tip[1] - base[1]) / long
    corners = (tip, (base[0] - dy * half, base[1] + dx * half), (base[0] + dy * half, base[1] - dx * half))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
