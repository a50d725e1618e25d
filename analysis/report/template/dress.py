"""How do our slides take on a company's look: its colours, its ink on its paper, the size of its letters?

What is drawn in our colours is drawn as it is, and changed once, when the deck is finished: texts and lines
take the ink of the template, tinted grounds its paper, and what is in our first accent its first accent.
Colours that mean something (an activity, good or bad) stay, and stay legible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.report.colours import ACCENTS, FAINT, HEADING, INK, LINE, MUTED, PAPER, ink_on
from analysis.report.frame import Frame
from analysis.report.template.faces import body_face, fill_in_east_asian, width_of
from analysis.report.template.look import Palette, mixed, palette_of
from analysis.report.template.shades import box_shades

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_GRID, _CHINESE, _LEAST_PT = "E6EBF0", 0x2E80, 8
_MARK_CONTRAST, _MEANING_CONTRAST = 2.2, 3.0
_TEXT_PROPERTIES = (f"{_A}rPr", f"{_A}defRPr", f"{_A}endParaRPr")
_SHAPES = (f"{_P}sp", f"{_A}tc")


@dataclass
class Dress:
    """The look of a template, put on the slides of a deck; each slide once."""

    palette: Palette
    stretch: float
    bold_stretch: float
    scale: float
    n_done: int = 0

    def put_on(self, deck: Any) -> None:
        """Change what was drawn since the last time."""
        slides = list(deck.slides)
        for slide in slides[self.n_done :]:
            self._slide(slide)
        self.n_done = len(slides)

    def _slide(self, slide: Any) -> None:
        self._letters(slide)
        for shape in slide.shapes:
            if not shape.is_placeholder:
                self._shape(shape._element)
            if getattr(shape, "has_chart", False) and shape.has_chart:
                self._chart(shape.chart._chartSpace)

    def _shape(self, element: Any) -> None:
        """A shape, a connector, or a table with its cells."""
        grounds = list(element.iter(*_SHAPES)) or [element]
        for ground in grounds:
            self._ground(ground)
        if self.scale != 1.0:
            _scale(element, self.scale)

    def _ground(self, element: Any) -> None:
        """The fill and outline of a shape or a cell, and the ink of what stands in it."""
        held = element.find(f"{_P}spPr")
        held = held if held is not None else element.find(f"{_A}tcPr")
        fill = None
        shades = box_shades(self.palette) if _is_activity(element) else {}
        for colour in list(held.iter(f"{_A}srgbClr")) if held is not None else ():
            was = colour.get("val")
            is_fill = not any(_is_line(one) for one in colour.iterancestors())
            now = shades.get(was) or self._drawn(was, is_fill=is_fill)
            _set(colour, now, self.palette)
            fill = (was, now) if is_fill else fill
        for properties in list(element.iter(*_TEXT_PROPERTIES)):
            for colour in list(properties.iter(f"{_A}srgbClr")):
                _set(colour, self._ink(colour.get("val"), fill), self.palette)

    def _chart(self, space: Any) -> None:
        """Axes, labels and lines of a chart; the labels inside bars in ink that is legible on them."""
        for properties in list(space.iter(*_TEXT_PROPERTIES)):
            label = next(properties.iterancestors(f"{_C}dLbl"), None)
            fill = self._under(label) if label is not None else None
            for colour in list(properties.iter(f"{_A}srgbClr")):
                colour.set("val", self._ink(colour.get("val"), fill))
            if (size := properties.get("sz")) is not None:
                properties.set("sz", _points(int(size) * self.scale / self.stretch))
        for colour in list(space.iter(f"{_A}srgbClr")):
            if next(colour.iterancestors(*_TEXT_PROPERTIES), None) is None:
                is_fill = not any(_is_line(one) for one in colour.iterancestors())
                _set(colour, self._drawn(colour.get("val"), is_fill=is_fill), self.palette)

    def _under(self, label: Any) -> tuple[str, str] | None:
        """The fill under a label that stands in its bar."""
        place = label.find(f"{_C}dLblPos")
        if place is not None and place.get("val") != "ctr":
            return None
        series = next(label.iterancestors(f"{_C}ser"))
        index = label.find(f"{_C}idx").get("val")
        own = [p for p in series.findall(f"{_C}dPt") if p.find(f"{_C}idx").get("val") == index]
        is_ring = series.getparent().tag == f"{_C}doughnutChart"
        for held in (*own, series):
            colour = held.find(f"{_C}spPr/{_A}solidFill/{_A}srgbClr")
            if colour is not None:
                return colour.get("val"), self._drawn(colour.get("val"), is_fill=True)
        number = int(index if is_ring else series.find(f"{_C}idx").get("val"))
        return ACCENTS[number % 6], self.palette.accents[number % 6]

    def _drawn(self, colour: str, *, is_fill: bool) -> str:
        """A fill or a line in the colours of the template."""
        palette = self.palette
        roles = {
            PAPER: palette.paper,
            FAINT: palette.mixed(0.06),
            LINE: palette.mixed(0.18),
            _GRID: palette.mixed(0.12),
            MUTED: palette.mixed(0.62),
            INK: palette.ink,
            HEADING: palette.heading,
        }
        if colour in roles:
            return roles[colour]
        share = _share_of_first(colour)
        if share is not None:
            return mixed(palette.accents[0], palette.paper, share)
        return colour if is_fill else palette.legible(colour, _MARK_CONTRAST)

    def _ink(self, colour: str, fill: tuple[str, str] | None) -> str:
        """The ink of a text on its ground: a fill of its own, or the paper."""
        palette = self.palette
        if fill is not None and fill[0] not in (PAPER, FAINT):
            return ink_on(fill[1]) if colour in (INK, PAPER) else colour
        ground = palette.paper if fill is None else fill[1]
        if colour in (INK, PAPER):
            return palette.ink
        if colour == MUTED:
            return palette.legible(palette.mixed(0.66), ground=ground)
        if colour == HEADING:
            return palette.heading
        if (share := _share_of_first(colour)) is not None:
            return palette.legible(mixed(palette.accents[0], palette.paper, share), _MEANING_CONTRAST, ground)
        return palette.legible(colour, _MEANING_CONTRAST, ground)

    def _letters(self, slide: Any) -> None:
        """Smaller where the template's letters are wider than ours, so that what had room still has.

        Texts of one size stay alike: the one with most Latin letters decides for all.
        """
        groups: dict[tuple[str, str | None], list[Any]] = {}
        for shape in slide.shapes:
            if shape.is_placeholder:
                continue
            for one in shape._element.iter(*_TEXT_PROPERTIES):
                if one.get("sz"):
                    groups.setdefault((one.get("sz"), one.get("b")), []).append(one)
        for (size, bold), alike in groups.items():
            most = max(_latin_share(_text_of(one)) for one in alike)
            wider = 1 + ((self.bold_stretch if bold == "1" else self.stretch) - 1) * most
            for one in alike:
                one.set("sz", _points(int(size) / wider))


def dress_of(deck: Any, frame: Frame) -> Dress:
    """The look of the layout that content stands on."""
    for master in deck.slide_masters:
        fill_in_east_asian(master)
    face = body_face(frame.layout.slide_master)
    widths = [max(1.0, width_of(face, bold=bold)) for bold in (False, True)]
    return Dress(palette_of(frame.layout), *widths, frame.scale)


def _set(element: Any, colour: str, palette: Palette) -> None:
    """The colour as the theme's first accent where it is that, so that it follows the theme."""
    if colour != palette.accents[0]:
        element.set("val", colour)
        return
    named = element.makeelement(f"{_A}schemeClr", {"val": "accent1"})
    element.getparent().replace(element, named)


def _share_of_first(colour: str) -> float | None:
    """How much of our first accent a tint of it holds; None for any other colour."""
    parts = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    full = [int(ACCENTS[0][place : place + 2], 16) for place in (0, 2, 4)]
    away = [255 - part for part in full]
    share = sum((255 - p) * a for p, a in zip(parts, away, strict=True)) / sum(a * a for a in away)
    worst = max(abs(255 - p - share * a) for p, a in zip(parts, away, strict=True))
    return min(share, 1.0) if worst <= (8 if share > 0.1 else 4) and 0 < share <= 1.02 else None


def _is_activity(element: Any) -> bool:
    named = element.find(f"{_P}nvSpPr/{_P}cNvPr")
    return named is not None and named.get("name", "").startswith("activity:")


def _is_line(element: Any) -> bool:
    return element.tag.split("}")[1] in ("ln", "lnL", "lnR", "lnT", "lnB")


def _points(size: float) -> str:
    return str(max(round(size / 10) * 10, _LEAST_PT * 100))


def _latin_share(text: str) -> float:
    """How much of the width of a text Latin letters and digits take."""
    n_chinese = sum(ord(char) >= _CHINESE for char in text)
    n_latin = len(text) - n_chinese
    return n_latin / (n_latin + 2 * n_chinese) if text else 0.0


def _text_of(properties: Any) -> str:
    said = properties.getparent().find(f"{_A}t")
    return said.text or "" if said is not None else ""


def _scale(element: Any, factor: float) -> None:
    """Everything that has a length, letters included."""
    lengths = {
        "off": ("x", "y"), "ext": ("cx", "cy"), "gridCol": ("w",), "tr": ("h",), "ln": ("w",),
        "lnB": ("w",), "bodyPr": ("lIns", "tIns", "rIns", "bIns"), "tcPr": ("marL", "marR", "marT", "marB"),
        "rPr": ("sz",), "defRPr": ("sz",), "endParaRPr": ("sz",), "spcPts": ("val",),
    }  # fmt: skip
    for one in element.iter():
        for name in lengths.get(str(one.tag).split("}")[-1], ()):
            if (value := one.get(name)) is not None and value.lstrip("-").isdigit():
                one.set(name, str(round(int(value) * factor)))
