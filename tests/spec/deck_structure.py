"""Is a presentation sound? What a viewer would have to repair, and what a reader would not see.

`faults` reads the file as a zip of XML, by hand, and gives a sentence for each fault.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation
from pptx.oxml.ns import qn

from tests.spec.glyphs import carlito, glyph_width_in, noto_cjk
from tests.spec.slides_read import NS, misplaced

EMU = 914_400
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SITES = {
    "rect": 4, "roundRect": 4, "ellipse": 8, "diamond": 4, "homePlate": 4, "chevron": 4,
}  # fmt: skip
"""Connection sites of a shape, after presetShapeDefinitions.xml."""
_LINE_HEIGHT = 1.22
_TOUCH_IN = 0.012


def faults(file: bytes) -> list[str]:
    """All faults of a deck, as sentences."""
    found = [*_package(file), *misplaced(file), *_charts(file)]
    deck = Presentation(io.BytesIO(file))
    for number, slide in enumerate(deck.slides, 1):
        size = (deck.slide_width, deck.slide_height)
        found += [f"slide {number}: {fault}" for fault in _slide(slide, size)]
    return found


# -- the package


def _package(file: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        names = archive.namelist()
        yield from (f"{name} is there twice" for name, n in Counter(names).items() if n > 1)
        yield from _content_types(archive, names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                yield from _relations(archive, name, set(names))


def _content_types(archive: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    endings = {one.get("Extension").lower() for one in types if one.get("Extension")}
    parts = {one.get("PartName") for one in types if one.get("PartName")}
    for name in names:
        is_known = name == "[Content_Types].xml" or f"/{name}" in parts
        if not is_known and name.rpartition(".")[2].lower() not in endings:
            yield f"{name} has no content type"
    yield from (f"{part} has a content type and is not there" for part in parts if part[1:] not in names)


def _relations(archive: zipfile.ZipFile, name: str, names: set[str]) -> Iterator[str]:
    folder, base = posixpath.split(posixpath.dirname(name))[0], posixpath.basename(name)[: -len(".rels")]
    ids = set()
    for relation in etree.fromstring(archive.read(name)).iter(_REL):
        ids.add(relation.get("Id"))
        if relation.get("TargetMode") == "External":
            yield f"{name} leads outside the file: {relation.get('Target')}"
            continue
        target = relation.get("Target")
        path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path not in names:
            yield f"{name} leads to {path}, which is not there"
    source = posixpath.join(folder, base)
    if source in names and source.endswith(".xml"):
        used = set(re.findall(rb'r:(?:id|embed|link)="([^"]+)"', archive.read(source)))
        yield from (f"{source} uses {one!r} without a relation" for one in used - {i.encode() for i in ids})


# -- charts


def _charts(file: bytes) -> Iterator[str]:
    """Each chart has its workbook, with the numbers that are drawn."""
    for number, slide in enumerate(Presentation(io.BytesIO(file)).slides, 1):
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            part = shape.chart.part.chart_workbook.xlsx_part
            if part is None:
                yield f"slide {number}: a chart without its workbook"
                continue
            sheet = openpyxl.load_workbook(io.BytesIO(part.blob))
            for fault in _cache(shape.chart._chartSpace, sheet):
                yield f"slide {number}: {fault}"


def _cache(chart: etree._Element, book: openpyxl.Workbook) -> Iterator[str]:
    for reference in (*chart.iter(qn("c:numRef")), *chart.iter(qn("c:strRef"))):
        formula = reference.find(qn("c:f")).text
        name, _, area = formula.rpartition("!")
        sheet = book[name.strip("'")] if name else book.active
        cells = sheet[area.replace("$", "")]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        held = [_held(sheet, cell) for row in rows for cell in (row if isinstance(row, tuple) else (row,))]
        for point in reference.iter(qn("c:pt")):
            place, drawn = int(point.get("idx")), point.find(qn("c:v")).text
            if place >= len(held) or not _same(drawn, held[place]):
                yield f"{formula} point {place}: drawn {drawn!r}, in the sheet {held[place : place + 1]}"


def _held(sheet: Worksheet, cell: Cell) -> object:
    """What a cell holds; of a difference of two cells (the length of a whisker) what it comes to."""
    if cell.data_type != "f":
        return cell.value
    more, less = (sheet[one].value for one in str(cell.value).lstrip("=").split("-"))
    return more - less


def _same(drawn: str, held: object) -> bool:
    if isinstance(held, int | float):
        return abs(float(drawn) - held) <= 1e-9 * max(1.0, abs(held))
    return hasattr(held, "year") or (drawn or "") == str(held if held is not None else "")


# -- slides


def _slide(slide, size: tuple[int, int]) -> Iterator[str]:
    shapes = list(slide.shapes)
    ids = [int(one.get("id")) for one in slide._element.iter(qn("p:cNvPr"))]
    yield from (f"the id {one} is there twice" for one, n in Counter(ids).items() if n > 1)
    yield from _outside(shapes, size)
    yield from _placeholders(slide)
    yield from _glue(shapes)
    yield from _language(slide)
    texts = [found for shape in shapes if (found := text_box(shape))]
    for one, other in combinations(texts, 2):
        if _overlap(one[1], other[1]):
            yield f"{one[0]!r} lies on {other[0]!r}"
    for shape in shapes:
        yield from _cut(shape)


def _outside(shapes: list, size: tuple[int, int]) -> Iterator[str]:
    for shape in shapes:
        right, bottom = shape.left + shape.width, shape.top + shape.height
        is_out = min(shape.left, shape.top) < -9_000 or right > size[0] + 9_000 or bottom > size[1] + 9_000
        if is_out and not (shape._element.tag == qn("p:cxnSp") and shape.rotation):
            yield f"{shape.name!r} stands outside"


def _placeholders(slide) -> Iterator[str]:
    for shape in slide.placeholders:
        if shape.has_text_frame and not shape.text_frame.text.strip():
            yield f"the place {shape.name!r} is empty"
    if not slide.has_notes_slide or not slide.notes_slide.notes_text_frame.text.strip():
        yield "there are no notes"


def _glue(shapes: list) -> Iterator[str]:
    known = {shape.shape_id: shape for shape in shapes}
    for shape in shapes:
        if shape._element.tag != qn("p:cxnSp"):
            continue
        for tag in ("a:stCxn", "a:endCxn"):
            end = shape._element.find(f".//{qn(tag)}")
            if end is None or int(end.get("id")) not in known:
                yield f"{shape.name!r} is glued to nothing"
                continue
            preset = known[int(end.get("id"))]._element.spPr.find(qn("a:prstGeom")).get("prst")
            if int(end.get("idx")) >= _SITES[preset]:
                yield f"{shape.name!r} is glued to a site that {preset} does not have"


def _language(slide) -> Iterator[str]:
    for run in slide._element.iter(qn("a:r")):
        properties = run.find(qn("a:rPr"))
        if properties is None or properties.get("lang") not in ("en-US", "zh-CN"):
            yield f"{run.find(qn('a:t')).text!r} has no language"


def text_box(shape) -> tuple[str, tuple[float, float, float, float]] | None:
    """The words of a shape and the place they really take, in inches: left, top, right, bottom."""
    if (getattr(shape, "has_table", False) and shape.has_table) or (
        getattr(shape, "has_chart", False) and shape.has_chart
    ):
        box = (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
        return shape.name, tuple(value / EMU for value in box)
    if not shape.has_text_frame or not shape.text_frame.text.strip():
        return None
    left, top, wide, high = (value / EMU for value in (shape.left, shape.top, shape.width, shape.height))
    if shape._element.spPr.find(qn("a:noFill")) is None or shape.is_placeholder:
        frame = shape.text_frame
        before, after = frame.margin_left / EMU, frame.margin_right / EMU
        return shape.name, (left + before, top, left + wide - after, top + high)
    lines = list(_lines(shape, wide))
    long, tall = max(width for width, _ in lines), sum(height for _, height in lines)
    align = shape.text_frame.paragraphs[0]._p.find(f".//{qn('a:pPr')}")
    side = align.get("algn") if align is not None else "l"
    x = {"l": left, "ctr": left + (wide - long) / 2, "r": left + wide - long}[side or "l"]
    anchor = shape.text_frame._txBody.find(qn("a:bodyPr")).get("anchor") or "t"
    y = {"t": top, "ctr": top + (high - tall) / 2, "b": top + high - tall}[anchor]
    return shape.name, (x, y, x + long, y + tall)


def _lines(shape, room: float) -> Iterator[tuple[float, float]]:
    """Width and height of each line, measured with real glyphs."""
    wraps = shape.text_frame._txBody.find(qn("a:bodyPr")).get("wrap") != "none"
    for paragraph in shape.text_frame.paragraphs:
        runs = paragraph.runs
        size = next((run.font.size.pt for run in runs if run.font.size), None) or 18
        bold = any(run.font.bold for run in runs)
        text, high = paragraph.text, size * _LINE_HEIGHT / 72
        if not wraps:
            yield real_width_in(text, size, bold=bold), high
            continue
        yield from (
            (real_width_in(line, size, bold=bold), high) for line in broken(text, room, size, bold=bold)
        )


def real_width_in(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line with Calibri's and a Chinese font's own glyphs."""
    latin = "".join(char for char in text if ord(char) < 0x2000 or char in "‘’“”–—…")
    other = "".join(char for char in text if char not in latin)
    found = glyph_width_in(latin, size, carlito(bold=bold)) if latin else 0.0
    return found + (glyph_width_in(other, size, noto_cjk(bold=bold)) if other else 0.0)


def broken(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines a text breaks into, as a word processor does it: at blanks, after Chinese signs."""
    lines, line = [], ""
    for piece in re.findall(r"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff]\s*|\s+", text):
        if line and real_width_in((line + piece).rstrip(), size, bold=bold) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while len(line.rstrip()) > 1 and real_width_in(line.rstrip(), size, bold=bold) > room:
            fits = (
                n for n in range(len(line) - 1, 0, -1) if real_width_in(line[:n], size, bold=bold) <= room
            )
            cut = next(fits, 1)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()]


def _overlap(one: tuple, other: tuple) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > _TOUCH_IN
        and min(one[3], other[3]) - max(one[1], other[1]) > _TOUCH_IN
    )


def _cut(shape) -> Iterator[str]:
    """Words that are wider or higher than their shape."""
    if not shape.has_text_frame or not shape.text_frame.text.strip() or shape.is_placeholder:
        return
    frame = shape.text_frame
    inner = (shape.width - frame.margin_left - frame.margin_right) / EMU
    lines = list(_lines(shape, inner))
    if max(width for width, _ in lines) > inner * 1.02 + 0.02:
        yield f"{shape.name!r} is cut: {frame.text!r} is wider than its box"
    high = (shape.height - frame.margin_top - frame.margin_bottom) / EMU
    if sum(height for _, height in lines) > high + 0.03:
        yield f"{shape.name!r} is cut: {frame.text!r} is higher than its box"


__all__ = ["NS", "faults", "text_box"]
