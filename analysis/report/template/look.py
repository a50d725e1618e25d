"""Which colours do the slides of a template have: paper, ink, accents?"""

from __future__ import annotations

import colorsys
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.report.colours import INK, PAPER, luminance
from analysis.report.template.faces import theme_of
from analysis.report.template.places import decorations

_NS = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_R_EMBED = f"{{{_NS['r']}}}embed"
_FULL_SHARE, _TEXT_CONTRAST, _MARK_CONTRAST, _MOST_PIXELS = 0.85, 4.5, 1.6, 40_000_000


@dataclass(frozen=True)
class Palette:
    """What is drawn on (`paper`), written with (`ink`), and the six accents; hex digits."""

    paper: str
    ink: str
    heading: str
    accents: Sequence[str]

    def mixed(self, share: float) -> str:
        """Ink on paper: 0 is the paper, 1 the ink."""
        return mixed(self.ink, self.paper, share)

    def legible(self, colour: str, least: float = _TEXT_CONTRAST, ground: str = "") -> str:
        """The colour, or as much ink in it as it takes to stand out from the ground, else the paper."""
        for share in (0.0, 0.2, 0.4, 0.6, 0.8):
            tried = mixed(self.ink, colour, share)
            if contrast(tried, ground or self.paper) >= least:
                return tried
        return self.ink


def palette_of(layout: Any) -> Palette:
    """The colours of a layout; where ink and paper are too alike, ink that is legible on the paper."""
    scheme = _scheme(layout)
    paper = _paper(layout, scheme)
    ink = scheme["tx1"]
    if contrast(ink, paper) < _TEXT_CONTRAST:
        ink = max((INK, PAPER), key=lambda one: contrast(one, paper))
    heading = scheme["tx2"] if contrast(scheme["tx2"], paper) >= _TEXT_CONTRAST else ink
    held = Palette(paper, ink, heading, ())
    accents = [held.legible(scheme[f"accent{n}"], _MARK_CONTRAST) for n in range(1, 7)]
    return Palette(paper, ink, heading, accents)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it, 1–21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """`share` of a colour, the rest of the other."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)


def _scheme(layout: Any) -> dict[str, str]:
    """Colour of each name a slide may use, through the mapping of the master or of the layout."""
    slots = {}
    for slot in theme_of(layout.slide_master)[1].iterfind(".//a:themeElements/a:clrScheme/*", _NS):
        slots[slot.tag.split("}")[1]] = _plain(slot[0]) or INK
    mapping = dict(layout.slide_master._element.find("p:clrMap", _NS).attrib)
    own = layout._element.find("p:clrMapOvr/a:overrideClrMapping", _NS)
    mapping |= dict(own.attrib) if own is not None else {}
    return slots | {name: slots.get(slot, INK) for name, slot in mapping.items()}


def _plain(element: Any) -> str | None:
    """The colour a `srgbClr` or `sysClr` says."""
    value = element.get("lastClr") or element.get("val") or ""
    try:
        return f"{int(value, 16):06X}" if len(value) == 6 else {"window": PAPER}.get(value)
    except ValueError:
        return None


def _paper(layout: Any, scheme: dict[str, str]) -> str:
    """The ground under the content: the last thing drawn over the whole slide, else the background."""
    presentation = layout.part.package.presentation_part.presentation
    area = presentation.slide_width * presentation.slide_height / 914400**2
    found = scheme["bg1"]
    for page in (layout.slide_master, layout):
        ground = page._element.find("p:cSld/p:bg", _NS)
        if ground is not None:
            found = _filled(ground[0], page.part, scheme) or found
    for shape, box in decorations(layout):
        if box[2] * box[3] >= area * _FULL_SHARE:
            held = shape._element.find("p:spPr", _NS)
            is_picture = shape._element.tag == f"{{{_NS['p']}}}pic"
            source = shape._element if is_picture else held
            if source is not None:
                found = _filled(source, shape.part, scheme) or found
    return found


def _filled(element: Any, part: Any, scheme: dict[str, str]) -> str | None:
    """The colour something is filled with: its own, the mean of a gradient or of a picture."""
    blip = element.find(".//a:blip", _NS)
    if blip is not None and blip.get(_R_EMBED):
        return _mean_of_picture(part.related_part(blip.get(_R_EMBED)).blob)
    stops = element.findall("a:gradFill/a:gsLst/a:gs", _NS)
    if stops:
        colours = [found for stop in stops if (found := _said(stop[0], scheme))]
        return _mean(colours)
    solid = element.find("a:solidFill", _NS)
    if solid is None and element.tag == f"{{{_NS['p']}}}bgRef":
        solid = element
    return _said(solid[0], scheme) if solid is not None and len(solid) else None


def _said(element: Any, scheme: dict[str, str]) -> str | None:
    """A colour with its lightness changed as the element says."""
    if element.tag == f"{{{_NS['a']}}}schemeClr":
        colour = scheme.get(element.get("val"))
    else:
        colour = _plain(element)
    if colour is None:
        return None
    hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    for change in element:
        share = int(change.get("val", "100000")) / 100_000
        name = change.tag.split("}")[1]
        light = {
            "lumMod": light * share,
            "lumOff": light + share,
            "tint": 1 - (1 - light) * share,
            "shade": light * share,
        }.get(name, light)
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), strength)
    return "".join(f"{round(part * 255):02X}" for part in (red, green, blue))


def _mean(colours: Sequence[str]) -> str | None:
    if not colours:
        return None
    sums = [sum(part) / len(colours) for part in zip(*map(_parts, colours), strict=True)]
    return "".join(f"{round(part):02X}" for part in sums)


def _mean_of_picture(blob: bytes) -> str | None:
    """The mean colour of a picture; None for one that cannot be read, or that is too large to be one."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(blob)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            red, green, blue = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    return f"{red:02X}{green:02X}{blue:02X}"
