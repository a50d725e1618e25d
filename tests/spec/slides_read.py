"""What stands in a presentation, read back with python-pptx and by hand."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from lxml import etree
from pptx import Presentation

from analysis.report import Content, Page, SlideText, slide

NS = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}

# Order of children as the schema has it (ECMA-376, dml-main.xsd, pml.xsd, dml-chart.xsd).
ORDER = {
    "a:ln": (
        "noFill", "solidFill", "gradFill", "prstDash", "custDash", "round", "bevel", "miter", "headEnd",
        "tailEnd"
    ),
    "p:spPr": (
        "xfrm", "custGeom", "prstGeom", "noFill", "solidFill", "gradFill", "pattFill", "ln", "effectLst"
    ),
    "a:tcPr": (
        "lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr", "noFill", "solidFill"
    ),
    "a:rPr": (
        "ln", "noFill", "solidFill", "latin", "ea", "cs", "sym", "hlinkClick"
    ),
    "a:defRPr": (
        "ln", "noFill", "solidFill", "latin", "ea", "cs", "sym", "hlinkClick"
    ),
    "a:p": (
        "pPr", "r", "fld", "endParaRPr"
    ),
    "p:cNvCxnSpPr": (
        "cxnSpLocks", "stCxn", "endCxn"
    ),
    "c:chartSpace": (
        "date1904", "lang", "roundedCorners", "AlternateContent", "style", "clrMapOvr", "pivotFmts",
        "chart", "spPr", "txPr", "externalData", "printSettings", "userShapes"
    ),
    "c:plotArea": (
        "layout", "areaChart", "barChart", "bubbleChart", "doughnutChart", "pieChart", "scatterChart",
        "lineChart", "axis", "dTable", "spPr"
    ),
    "c:dateAx": (
        "axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt",
        "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "auto",
        "lblOffset", "baseTimeUnit", "majorUnit"
    ),
    "c:errBars": (
        "errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "val", "spPr"
    ),
}  # fmt: skip
SERIES = {
    "barChart": (
        "idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "dPt", "dLbls", "trendline",
        "errBars", "cat", "val", "shape"
    ),
    "lineChart": (
        "idx", "order", "tx", "spPr", "marker", "dPt", "dLbls", "trendline", "errBars", "cat", "val",
        "smooth"
    ),
    "areaChart": (
        "idx", "order", "tx", "spPr", "pictureOptions", "dPt", "dLbls", "trendline", "errBars", "cat", "val"
    ),
    "scatterChart": (
        "idx", "order", "tx", "spPr", "marker", "dPt", "dLbls", "trendline", "errBars", "xVal", "yVal",
        "smooth"
    ),
    "bubbleChart": (
        "idx", "order", "tx", "spPr", "invertIfNegative", "dPt", "dLbls", "trendline", "errBars", "xVal",
        "yVal", "bubbleSize", "bubble3D"
    ),
    "pieChart": (
        "idx", "order", "tx", "spPr", "explosion", "dPt", "dLbls", "cat", "val"
    ),
    "doughnutChart": (
        "idx", "order", "tx", "spPr", "explosion", "dPt", "dLbls", "cat", "val"
    ),
}  # fmt: skip


def file_of(words: SlideText, shown: Content) -> bytes:
    """A file with one slide."""
    return slide(Page(words, shown))


def only_slide(file: bytes):
    """The one slide of a file."""
    slides = Presentation(io.BytesIO(file)).slides
    assert len(slides) == 1
    return slides[0]


def chart_of(file: bytes):
    """The chart of a one-slide file."""
    return next(shape.chart for shape in only_slide(file).shapes if shape.has_chart)


def table_of(file: bytes) -> list[list[str]]:
    """The texts of the table of a one-slide file."""
    table = next(shape.table for shape in only_slide(file).shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows]


def data_sheet(chart) -> list[list[object]]:
    """The workbook behind a chart, formulas as they are written."""
    blob = chart.part.chart_workbook.xlsx_part.blob
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(blob)).active.iter_rows(values_only=True)]


def notes(file: bytes) -> str:
    return only_slide(file).notes_slide.notes_text_frame.text


def misplaced(file: bytes) -> list[str]:
    """Elements whose children stand in another order than the schema asks for, or are unknown to it."""
    found = []
    for name, root in parts(file):
        for tag, order in ORDER.items():
            for element in root.iterfind(f".//{tag}", NS):
                found += _out_of_order(name, element, order)
            if etree.QName(root).localname == tag.split(":")[1]:
                found += _out_of_order(name, root, order)
        for plot, order in SERIES.items():
            for element in root.iterfind(f".//c:{plot}/c:ser", NS):
                found += _out_of_order(name, element, order)
    return found


def parts(file: bytes):
    """Name and root of each XML part of slides and charts: reading them proves them well-formed."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            if name.startswith(
                ("ppt/slides/slide", "ppt/charts/chart", "ppt/notesSlides/notes", "ppt/theme")
            ):
                yield name, etree.fromstring(archive.read(name))


def theme_faces(file: bytes) -> set[tuple[str, str]]:
    """Latin and East-Asian face of every theme of a file, the notes' included."""
    found = set()
    for name, root in parts(file):
        if name.startswith("ppt/theme"):
            for fonts in root.iterfind(".//a:fontScheme/*", NS):
                found.add((fonts.find("a:latin", NS).get("typeface"), fonts.find("a:ea", NS).get("typeface")))
    return found


def smallest_pt(file: bytes) -> float:
    """The smallest size of any text on the slides and in their charts."""
    sizes = [
        int(element.get("sz")) / 100
        for name, root in parts(file)
        if name.startswith(("ppt/slides", "ppt/charts"))
        for element in root.iter(f"{{{NS['a']}}}rPr", f"{{{NS['a']}}}defRPr")
        if element.get("sz")
    ]
    return min(sizes)


def _out_of_order(name: str, element, order: tuple[str, ...]) -> list[str]:
    children = [_part(child) for child in element]
    unknown = [
        f"{name}: {child} in {etree.QName(element).localname}" for child in children if child not in order
    ]
    places = [order.index(child) for child in children if child in order]
    wrong = [f"{name}: {etree.QName(element).localname} has {children}"] if places != sorted(places) else []
    return unknown + wrong


def _part(element) -> str:
    """Name of an element; axes may stand in any order among themselves."""
    name = etree.QName(element).localname
    return "axis" if name in ("valAx", "catAx", "dateAx") else name
