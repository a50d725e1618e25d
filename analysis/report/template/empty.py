"""What is taken out of a template before slides are put in: its slides, and all that reaches outside it?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from analysis.errors import AnalysisError

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_LINKS = (f"{_A}hlinkClick", f"{_A}hlinkHover", f"{_A}hlinkMouseOver")
_LISTS = ("custShowLst", "custDataLst", "extLst", "modifyVerifier", "smartTags", "photoAlbum")
_EMBEDDED = ("/oleObject", "/package", "/control", "/activeXControlBinary", "/vbaProject")
_DROPPED = (
    "/slide", "/audio", "/video", "/media", "/vmlDrawing", "/customXml", "/attachedTemplate", "/thumbnail",
    "/tags", "/printerSettings",
)  # fmt: skip


def emptied(deck: Any) -> None:
    """Slides, sections, shows, links, sounds and custom data go; masters, layouts and pictures stay.

    Raises
    ------
    AnalysisError
        `template_embedded` where a master or layout holds an object or a control of another program.
    """
    root, part = deck.part._element, deck.part
    for listed in root.findall(f"{_P}sldIdLst"):
        for one in list(listed):
            part.rels.pop(one.get(f"{_R}id"))
            listed.remove(one)
    for name in _LISTS:
        for found in root.findall(f"{_P}{name}"):
            root.remove(found)
    package = part.package
    _cut(package, None)
    for one in list(package.iter_parts()):
        element = getattr(one, "_element", None)
        if element is not None:
            _unlink(element)
            _cut(one, element)
        else:
            _cut_blob(one)


def _unlink(element: Any) -> None:
    """What a click would open, on this computer or another: pages, files, programs."""
    for tag in _LINKS:
        for link in list(element.iter(tag)):
            link.getparent().remove(link)


def _cut(part: Any, element: Any) -> None:
    """Take out relationships that lead outside or to what is not kept, with what points at them."""
    held = part._rels if element is None else part.rels
    for key, rel in list(held.items()):
        if rel.reltype.endswith(_EMBEDDED):
            raise AnalysisError("template_embedded")
        if not rel.is_external and not rel.reltype.endswith(_DROPPED):
            continue
        if element is not None:
            _forget(element, {key})
        held.pop(key)


def _cut_blob(part: Any) -> None:
    """The same for a part that is kept as it is written, such as a theme."""
    unwanted = (*_DROPPED, *_EMBEDDED)
    if not any(rel.is_external or rel.reltype.endswith(unwanted) for rel in part.rels.values()):
        return
    from lxml import etree

    if part.partname.ext != "xml":
        for key in list(part.rels):
            part.rels.pop(key)
        return
    element = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    _cut(part, element)
    part._blob = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)


def _forget(element: Any, keys: Collection[str]) -> None:
    """Remove what points at these relationships: a picture loses its link, anything else goes."""
    for found in list(element.iter()):
        named = [name for name, value in found.attrib.items() if name.startswith(_R) and value in keys]
        if not named:
            continue
        for name in named:
            del found.attrib[name]
        if found.tag == f"{_A}blip":
            if not found.get(f"{_R}embed"):
                _remove_picture(found)
        elif found.getparent() is not None:
            found.getparent().remove(found)


def _remove_picture(blip: Any) -> None:
    """The picture, or the fill, that has nothing left to show."""
    picture = next(blip.iterancestors(f"{_P}pic"), None)
    goes = picture if picture is not None else blip.getparent()
    if picture is None and goes.getparent().tag == f"{_P}bgPr":
        no_fill = goes.makeelement(f"{_A}noFill")
        goes.addprevious(no_fill)
    goes.getparent().remove(goes)
