"""Company templates as firms have them, made with python-pptx; and the same file spoilt in many ways."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def dark() -> bytes:
    """16:9 on a dark ground, in Arial, with a logo at the lower right and two slides of its own."""
    deck = _deck(13.333, 7.5)
    _theme(deck, fonts=("Arial", "微软雅黑"), dk1="FFFFFF", lt1="10182B", dk2="C7D5FF", accent1="FF6B35",
           accent2="2EC4B6")  # fmt: skip
    ground = (
        f'<p:bg {nsdecls("p", "a")}><p:bgPr><a:solidFill><a:srgbClr val="10182B"/></a:solidFill>'
        "<a:effectLst/></p:bgPr></p:bg>"
    )
    old = deck.slide_master._element.cSld.find(
        "{http://schemas.openxmlformats.org/presentationml/2006/main}bg"
    )
    if old is not None:
        deck.slide_master._element.cSld.remove(old)
    deck.slide_master._element.cSld.insert(0, parse_xml(ground))
    _rectangle(deck.slide_master, (11.6, 6.85, 1.3, 0.4), "FF6B35")
    for layout, text in ((0, "Old title"), (1, "Old content")):
        deck.slides.add_slide(deck.slide_layouts[layout]).shapes.title.text = text
    return _saved(deck)


def four_three() -> bytes:
    """4:3 with a band on the left, in Georgia, a large headline, as a .potx."""
    deck = _deck(10, 7.5)
    _theme(deck, fonts=("Georgia", ""), accent1="7A1F3D", dk2="7A1F3D")
    _rectangle(deck.slide_master, (0, 0, 0.35, 7.5), "7A1F3D")
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.find(f"{{{A}}}xfrm") is not None and shape.left < Inches(0.6):
                shape.left, shape.width = Inches(0.7), Inches(8.8)
    return as_template(_saved(deck))


def chinese() -> bytes:
    """Chinese names, a place for content but none for a headline alone, 10 in wide, a band below."""
    deck = _deck(10, 5.625)
    _theme(deck, fonts=("Verdana", "宋体"), accent1="C00000", dk2="C00000")
    names = {"Title Slide": "封面", "Title and Content": "标题和内容", "Blank": "空白"}
    for layout in list(deck.slide_layouts):
        if layout.name not in names:
            deck.slide_layouts.remove(layout)
            continue
        layout._element.attrib.pop("type", None)
        layout._element.cSld.set("name", names[layout.name])
    _rectangle(deck.slide_master, (0, 5.3, 10, 0.325), "C00000")
    return _saved(deck)


def as_template(file: bytes) -> bytes:
    """The same as a .potx."""
    return changed(
        file,
        {"[Content_Types].xml": lambda text: text.replace(b"presentation.main+xml", b"template.main+xml")},
    )


def changed(
    file: bytes, edits: Mapping[str, Callable[[bytes], bytes]], extra: Mapping[str, bytes] | None = None
) -> bytes:
    """The file with some parts edited, and some added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edits.get(name, bytes)(old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return made.getvalue()


def related(file: bytes, part: str, kind: str, target: str, *, external: bool) -> bytes:
    """The file with one more relationship of a part: `kind` is the end of its type."""
    folder, _, name = part.rpartition("/")
    mode = ' TargetMode="External"' if external else ""
    rel = f'<Relationship Id="rId99" Type="{RELS}/{kind}" Target="{target}"{mode}/></Relationships>'
    return changed(
        file, {f"{folder}/_rels/{name}.rels": lambda text: text.replace(b"</Relationships>", rel.encode())}
    )


def _deck(width: float, height: float):
    deck = Presentation()
    across, down = width / 10, height / 7.5
    deck.slide_width, deck.slide_height = Inches(width), Inches(height)
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.find(f"{{{A}}}xfrm") is not None:
                shape.left, shape.width = round(shape.left * across), round(shape.width * across)
                shape.top, shape.height = round(shape.top * down), round(shape.height * down)
    return deck


def _theme(deck, *, fonts: tuple[str, str], **colours: str) -> None:
    part = next(
        rel.target_part for rel in deck.slide_master.part.rels.values() if rel.reltype.endswith("/theme")
    )
    root = etree.fromstring(part.blob)
    for held in root.iterfind(f".//{{{A}}}fontScheme/*"):
        for tag, face in zip(("latin", "ea"), fonts, strict=True):
            held.find(f"{{{A}}}{tag}").set("typeface", face)
    for name, colour in colours.items():
        slot = root.find(f".//{{{A}}}clrScheme/{{{A}}}{name}")
        slot[:] = [etree.Element(f"{{{A}}}srgbClr", val=colour)]
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _rectangle(page, box, colour: str) -> None:
    left, top, width, height = (round(side * 914400) for side in box)
    page.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="77" name="Band"/><p:cNvSpPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
            "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )
    )


def _saved(deck) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()
