"""What a page hands out: slides that open with their filter in the notes, and tables that cannot bite."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from tests.e2e.driving import choose, go, keyed, settle, show, sound

pytestmark = pytest.mark.e2e
FOLDED = ("comparison", "table")
"""Those whose slide lies in *Export table*."""
REP = "Hugo Martin"
SLIDES = {
    "map": ("discover", "map", "map_slide"),
    "variants": ("discover", "variants", "variant_rows_slide"),
    "comparison": ("discover", "compare", "compare_slide"),
    "chart": ("bottlenecks", "time", "flow_bars_slide"),
    "table": ("bottlenecks", "time", "flows_slide"),
}


def downloaded(page: Page, key: str, *, folded: str | None = None) -> Path:
    """What the button of this key gives; `folded` is the row in whose menu of downloads it lies."""
    if folded and not keyed(page, key).is_visible():
        keyed(page, f"{folded}_files").get_by_role("button").first.click()
        expect(keyed(page, key)).to_be_visible()
    with page.expect_download(timeout=60_000) as waiting:
        keyed(page, key).get_by_role("button").click()
    return Path(waiting.value.path())


def test_a_slide_of_each_kind_opens_and_says_its_filter(site, opened):
    page = opened(site.link("discover"))
    choose(page, "f:rep", REP)
    here = None
    for kind, (step, view, key) in SLIDES.items():
        if step != here:
            go(page, step)
            here = step
        show(page, step, view)
        folded = key.removesuffix("_slide") if kind in FOLDED else None
        expect(keyed(page, f"{folded}_files" if folded else key)).to_be_visible()
        settle(page)
        (slide,) = Presentation(downloaded(page, key, folded=folded)).slides
        notes = slide.notes_slide.notes_text_frame.text
        assert REP in notes, kind
        assert "Sample: Lead to Cash" in notes, kind
        shapes = [one for one in slide.shapes if not one.is_placeholder]
        assert shapes, kind
        assert not any(one.shape_type == 13 for one in shapes), f"{kind}: a picture is not native"
        if kind == "chart":
            assert any(one.has_chart for one in slide.shapes)
        if kind == "table":
            assert any(one.has_table for one in slide.shapes)
        if kind == "map":
            connectors = [one for one in walked(slide.shapes) if one.element.tag.endswith("}cxnSp")]
            assert any("stCxn" in one.element.xml for one in connectors)


def walked(shapes):
    """All shapes, those in groups too."""
    for one in shapes:
        yield one
        if one.shape_type == 6:
            yield from walked(one.shapes)


def test_tables_cannot_bite(hostile, opened):
    """A customer called `=cmd|…` is text in CSV and Excel."""
    page = opened(hostile.link("discover"))
    show(page, "discover", "cases")
    sound(page)
    rows = list(csv.reader(io.StringIO(downloaded(page, "cases_csv", folded="cases").read_text("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert any("cmd|" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    content = io.BytesIO(downloaded(page, "cases_xlsx", folded="cases").read_bytes())
    sheet = openpyxl.load_workbook(content).active
    values = [cell for row in sheet.iter_rows() for cell in row]
    assert any("cmd|" in str(cell.value) for cell in values)
    assert {cell.data_type for cell in values} & {"f"} == set()
    assert not any("externalLink" in name for name in zipfile.ZipFile(content).namelist())
