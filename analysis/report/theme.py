"""What does every deck look like: size, fonts, colours, and where headline and subtitle stand?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.report.clean import clean
from analysis.report.colours import ACCENTS, FAINT, HEADING, INK, MUTED

if TYPE_CHECKING:
    from pptx.presentation import Presentation

LATIN, EAST_ASIAN = "Calibri", "Microsoft YaHei"
WIDTH_IN, HEIGHT_IN = 13.333, 7.5
LEFT_IN, RIGHT_IN = 0.5, 12.833
TITLE_BOX = (LEFT_IN, 0.17, RIGHT_IN - LEFT_IN, 0.75)
SUBTITLE_BOX = (LEFT_IN, 0.94, RIGHT_IN - LEFT_IN, 0.32)
BODY_BOX = (LEFT_IN, 1.42, RIGHT_IN - LEFT_IN, 5.58)
FOOTER_BOX = (LEFT_IN, 7.06, RIGHT_IN - LEFT_IN - 0.8, 0.26)
NUMBER_BOX = (RIGHT_IN - 0.7, 7.06, 0.7, 0.26)
COVER_BAR_BOX = (0.9, 3.7, 1.1, 0.07)
COVER_TITLE_BOX, COVER_TEXT_BOX = (0.9, 1.6, 11.2, 1.9), (0.9, 3.98, 11.2, 2.4)
SUBTITLE_IDX = 13
TITLE_SIZE_PT, SUBTITLE_SIZE_PT, SMALLEST_PT = 24, 13, 9
CONTENT_LAYOUT, COVER_LAYOUT = "Title Only", "Title Slide"
_KEPT_LAYOUTS = (COVER_LAYOUT, CONTENT_LAYOUT)
_TEMPLATE_WIDTH_IN = 10.0
_NS = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}


def new_presentation(*, title: str, lang: str, accents: Sequence[str] = ACCENTS) -> Presentation:
    """An empty 16:9 presentation with our theme; every text on it inherits fonts and colours."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    for layout in list(deck.slide_layouts):
        if layout.name not in _KEPT_LAYOUTS:
            deck.slide_layouts.remove(layout)
    for page in (deck.slide_master, *deck.slide_layouts):
        _widen(page)
    _set_title(deck)
    _add_subtitle(deck)
    _set_number(deck)
    _set_cover(deck)
    for master in (deck.slide_master, deck.notes_master):
        _set_theme(master.part, accents)
    properties = deck.core_properties
    properties.title, properties.author, properties.language = clean(title), "Cashlane", locale(lang)
    return deck


def locale(lang: str) -> str:
    """The language tag PowerPoint checks spelling with."""
    return "zh-CN" if lang == "zh" else "en-US"


def _set_theme(part: Any, accents: Sequence[str]) -> None:
    """Fonts and colours of the theme that hangs on this master."""
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    theme = next(rel.target_part for rel in part.rels.values() if rel.reltype.endswith("/theme"))
    root = getattr(theme, "_element", None)
    is_bytes = root is None
    root = parse_xml(theme.blob) if is_bytes else root
    for fonts in root.iterfind(".//a:fontScheme/*", _NS):
        fonts.find("a:latin", _NS).set("typeface", LATIN)
        fonts.find("a:ea", _NS).set("typeface", EAST_ASIAN)
        for font in fonts.iterfind("a:font[@script='Hans']", _NS):
            font.set("typeface", EAST_ASIAN)
    colours = {f"accent{n}": colour for n, colour in enumerate(accents[:6], 1)}
    for name, colour in {**colours, "dk1": INK, "dk2": HEADING, "lt2": FAINT}.items():
        slot = root.find(f".//a:clrScheme/a:{name}", _NS)
        for child in list(slot):
            slot.remove(child)
        slot.append(parse_xml(f'<a:srgbClr {nsdecls("a")} val="{colour}"/>'))
    if is_bytes:
        theme._blob = serialize_part_xml(root)


def _widen(page: Any) -> None:
    """The template is 4:3: stretch its placeholders to the width of ours."""
    factor = WIDTH_IN / _TEMPLATE_WIDTH_IN
    for shape in page.placeholders:
        if shape._element.spPr.find("a:xfrm", _NS) is not None:
            shape.left, shape.width = round(shape.left * factor), round(shape.width * factor)


def _set_title(deck: Presentation) -> None:
    title = next(iter(deck.slide_master.placeholders))
    _place(title, TITLE_BOX)
    properties = title._element.xpath("p:txBody/a:bodyPr")[0]
    for side in ("lIns", "rIns", "tIns", "bIns"):
        properties.set(side, "0")
    properties.set("anchor", "b")
    style = "p:txStyles/p:titleStyle/a:lvl1pPr"
    master = deck.slide_master._element
    master.xpath(style)[0].set("algn", "l")
    run = master.xpath(f"{style}/a:defRPr")[0]
    run.set("sz", str(TITLE_SIZE_PT * 100))
    run.set("b", "1")
    master.xpath(f"{style}/a:defRPr/a:solidFill/a:schemeClr")[0].set("val", "tx2")


def _add_subtitle(deck: Presentation) -> None:
    """A text placeholder for the subtitle on the layout, so that a company template can move it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    layout = next(layout for layout in deck.slide_layouts if layout.name == CONTENT_LAYOUT)
    left, top, width, height = (round(value * 914400) for value in SUBTITLE_BOX)
    layout.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Subtitle"/>'
            '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
            f'<p:ph type="body" sz="quarter" idx="{SUBTITLE_IDX}"/></p:nvPr></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            "</p:spPr>"
            '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:normAutofit/></a:bodyPr>'
            '<a:lstStyle><a:lvl1pPr marL="0" indent="0"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
            f'<a:defRPr sz="{SUBTITLE_SIZE_PT * 100}"><a:solidFill><a:srgbClr val="{MUTED}"/></a:solidFill>'
            "</a:defRPr></a:lvl1pPr></a:lstStyle><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
        )
    )


def _set_number(deck: Presentation) -> None:
    """The number of a slide: small and grey, at the right end of the source line."""
    layout = next(layout for layout in deck.slide_layouts if layout.name == CONTENT_LAYOUT)
    for page in (deck.slide_master, layout):
        for held in page.placeholders:
            if held._element.xpath("p:nvSpPr/p:nvPr/p:ph/@type") == ["sldNum"]:
                ink = f'<a:srgbClr val="{MUTED}"/>'
                _set_text(held, NUMBER_BOX, f'sz="{SMALLEST_PT * 100}"', ink, "ctr", align="r")


def _set_cover(deck: Presentation) -> None:
    """The title slide: texts to the left, a bar in the first accent between them."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    layout = next(layout for layout in deck.slide_layouts if layout.name == COVER_LAYOUT)
    title, below = (
        next(shape for shape in layout.placeholders if shape.placeholder_format.idx == idx) for idx in (0, 1)
    )
    _set_text(title, COVER_TITLE_BOX, 'sz="4000" b="1"', '<a:schemeClr val="tx2"/>', "b")
    _set_text(below, COVER_TEXT_BOX, 'sz="2000"', f'<a:srgbClr val="{MUTED}"/>', "t")
    left, top, width, height = (round(value * 914400) for value in COVER_BAR_BOX)
    layout.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="91" name="Bar"/><p:cNvSpPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
        )
    )


def _set_text(
    shape: Any, box: tuple[float, ...], run: str, ink: str, anchor: str, *, align: str = "l"
) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    _place(shape, box)
    properties = shape._element.xpath("p:txBody/a:bodyPr")[0]
    for side in ("lIns", "rIns", "tIns", "bIns"):
        properties.set(side, "0")
    properties.set("anchor", anchor)
    style = shape._element.xpath("p:txBody/a:lstStyle")[0]
    for old in list(style):
        style.remove(old)
    style.append(
        parse_xml(
            f'<a:lvl1pPr {nsdecls("a")} marL="0" indent="0" algn="{align}"><a:buNone/><a:defRPr {run}>'
            f"<a:solidFill>{ink}</a:solidFill></a:defRPr></a:lvl1pPr>"
        )
    )


def _place(shape: Any, box: tuple[float, float, float, float]) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(value) for value in box)
