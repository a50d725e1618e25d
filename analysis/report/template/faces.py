"""How large and how wide are the letters of a template, so that texts have room in its fonts?"""

from __future__ import annotations

from typing import Any

EAST_ASIAN = "Microsoft YaHei"
_NS = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
_UNKNOWN = 1.12
_WIDTHS = {
    "calibri": 1.0, "carlito": 1.0, "aptos": 1.07, "aptos display": 1.05, "calibri light": 1.0,
    "arial": 1.12, "helvetica": 1.12, "helvetica neue": 1.11, "liberation sans": 1.12, "verdana": 1.3,
    "tahoma": 1.11, "segoe ui": 1.1, "segoe ui light": 1.06, "times new roman": 1.0, "georgia": 1.13,
    "century gothic": 1.2, "trebuchet ms": 1.07, "cambria": 1.05, "garamond": 0.93, "gill sans mt": 1.0,
    "open sans": 1.15, "roboto": 1.08, "lato": 1.06, "montserrat": 1.28, "poppins": 1.25,
    "arial narrow": 0.92, "source sans pro": 1.0, "noto sans": 1.14, "franklin gothic book": 1.05,
    "corbel": 1.02, "candara": 1.03, "rockwell": 1.1, "dengxian": 1.05, "microsoft yahei": 1.15,
    "simsun": 1.0, "simhei": 1.0, "等线": 1.05, "微软雅黑": 1.15, "宋体": 1.0, "黑体": 1.0,
}  # fmt: skip
"""Mean width of letters and digits in running text, against Calibri."""
_BOLD_WIDTHS = {"calibri": 1.0, "carlito": 1.0, "verdana": 1.46, "georgia": 1.36, "tahoma": 1.26}
_BOLD_MORE = 0.03


def width_of(face: str, *, bold: bool = False) -> float:
    """How much wider than ours the letters of a font are; a cautious guess for one nobody listed."""
    name = face.casefold()
    if bold and name in _BOLD_WIDTHS:
        return _BOLD_WIDTHS[name]
    return _WIDTHS.get(name, _UNKNOWN if face else 1.0) + (_BOLD_MORE if bold and face else 0.0)


def theme_of(master: Any) -> tuple[Any, Any]:
    """The part that holds the theme of a master, and its root."""
    from pptx.oxml import parse_xml

    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    root = getattr(part, "_element", None)
    return part, parse_xml(part.blob) if root is None else root


def body_face(master: Any) -> str:
    """The Latin font of running text."""
    return _face(theme_of(master)[1], "minor")


def text_stretch(master: Any) -> float:
    """How much wider the letters of running text are than ours; of regular and bold ones the wider."""
    face = body_face(master)
    return max(1.0, width_of(face), width_of(face, bold=True))


def heading_stretch(layout: Any, title: Any) -> float:
    """How much wider the headline's letters are than ours, capitals counted in."""
    root = theme_of(layout.slide_master)[1]
    runs = _runs(layout, title, "title")
    faces = [latin.get("typeface") for run in runs if (latin := run.find("a:latin", _NS)) is not None]
    named = faces[0] if faces else ""
    face = {"+mj-lt": _face(root, "major"), "+mn-lt": _face(root, "minor"), "": _face(root, "major")}
    is_caps = next((run.get("cap") == "all" for run in runs if run.get("cap")), False)
    is_bold = next((run.get("b") == "1" for run in runs if run.get("b")), False)
    return max(1.0, width_of(face.get(named, named), bold=is_bold)) * (1.22 if is_caps else 1.0)


def size_of(layout: Any, shape: Any, style: str) -> float:
    """Size of the first level of a placeholder in points, by its own style or the master's."""
    found = next((run.get("sz") for run in _runs(layout, shape, style) if run.get("sz")), None)
    return int(found) / 100 if found else 24.0 if style == "title" else 16.0


def fill_in_east_asian(master: Any) -> None:
    """Name a Chinese font where the theme leaves it to chance."""
    from pptx.opc.oxml import serialize_part_xml

    part, root = theme_of(master)
    for fonts in root.iterfind(".//a:fontScheme/*", _NS):
        ea = fonts.find("a:ea", _NS)
        if ea is not None and not ea.get("typeface"):
            hans = fonts.find("a:font[@script='Hans']", _NS)
            ea.set("typeface", (hans.get("typeface") if hans is not None else "") or EAST_ASIAN)
    if getattr(part, "_element", None) is None:
        part._blob = serialize_part_xml(root)


def _face(root: Any, kind: str) -> str:
    latin = root.find(f".//a:{kind}Font/a:latin", _NS)
    return latin.get("typeface", "") if latin is not None else ""


def _runs(layout: Any, shape: Any, style: str) -> list[Any]:
    """Where the style of a placeholder may be said: in itself, the master's twin, the master's style."""
    own = shape._element.xpath("p:txBody/a:lstStyle/a:lvl1pPr/a:defRPr")
    kind = "title" if style == "title" else "body"
    twin = layout.slide_master._element.xpath(
        f"p:cSld/p:spTree/p:sp[p:nvSpPr/p:nvPr/p:ph/@type='{kind}']/p:txBody/a:lstStyle/a:lvl1pPr/a:defRPr"
    )
    return [*own, *twin, *layout.slide_master._element.xpath(f"p:txStyles/p:{style}Style/a:lvl1pPr/a:defRPr")]
