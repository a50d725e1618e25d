"""A company's own template: its places, colours and fonts are used, and nothing in it is trusted."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from lxml import etree
from pptx import Presentation

from analysis import report as r
from analysis.discover.shades import FREQUENCY
from analysis.errors import AnalysisError
from analysis.report.colours import luminance
from analysis.report.metrics import wrapped
from analysis.report.template import guard, open_template
from analysis.report.template.faces import width_of
from analysis.report.template.look import contrast
from analysis.report.template.shades import BLUES
from analysis.report.template_trial import checked
from tests.spec import templates_made as made
from tests.spec.slides_read import NS, misplaced, parts

WORDS = r.SlideText("Deals wait 12 days for a quote", "Region is EMEA", [("Filter", "EMEA")], "Sample log")
BARS = go.Figure(go.Bar(x=["A", "B"], y=[1, 2], marker_color="#1F5FBF", text=["1", "2"]))
HEAT = go.Figure(go.Heatmap(z=[[1, 2], [3, 4]], colorscale=[[0, "#FFFFFF"], [1, "#1F5FBF"]]))
NODES = [r.MapNode("a", "Lead", "100"), r.MapNode("b", "Won", "60", rank=1)]
STEPS = r.VariantRow("Variant 1", ["120"], [r.Step("Lead", "E89081"), None])
CONTENTS = [
    r.Chart(BARS),
    r.Chart(HEAT),
    r.Chart(go.Figure(go.Violin(y=[1, 2, 3]))),
    r.Table(["Name", "n"], [["a", "1"]]),
    r.Tiles([r.Tile("Win rate", "38 %", "of 2,000", "D55E00")]),
    r.Statements([r.Statement("Approve quotes in a day", "512 deals wait", "1.2 M")]),
    r.MapSlide(NODES, [r.MapEdge("a", "b", "60 · 3 d")]),
    r.Variants([STEPS]),
    r.Comparison(STEPS, STEPS, ["", "a", "b", "±"], [["Cases", "1", "2", "1"]]),
    r.Beside(r.Chart(BARS), r.Statements([r.Statement("Why", "because")])),
    r.Cover("Where 41 days go", "Summary", ["Sample"]),
]
ALL = {"dark": made.dark, "four_three": made.four_three, "chinese": made.chinese}


def _spoilt(part, edit):
    """The dark template with one part edited."""
    return made.changed(made.dark(), {part: edit})


@pytest.fixture(scope="module")
def files():
    """A deck of everything on each template."""
    found = {}
    for name, template in ALL.items():
        deck = r.Deck(title="Review", template=template(), asides={"en": r.Asides("As a table.")})
        for content in CONTENTS:
            deck.add(r.Page(WORDS, content))
        found[name] = deck.save()
    return found


def opened(file):
    return Presentation(io.BytesIO(file))


@pytest.mark.parametrize("name", ALL)
def test_the_slides_are_ours_alone_on_the_companys_layouts(files, name):
    deck = opened(files[name])
    assert len(deck.slides) == len(CONTENTS)
    assert misplaced(files[name]) == []
    layouts = [slide.slide_layout.name for slide in deck.slides]
    content, cover = ("标题和内容", "封面") if name == "chinese" else ("Title Only", "Title Slide")
    assert layouts == [*[content] * (len(CONTENTS) - 1), cover]
    with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
        slides = [one for one in archive.namelist() if one.startswith("ppt/slides/slide")]
        assert b"Old " not in b"".join(archive.read(one) for one in slides)
    assert len(slides) == len(CONTENTS)


@pytest.mark.parametrize("name", ALL)
def test_no_place_stays_empty_and_slides_are_numbered(files, name):
    for slide in list(opened(files[name]).slides)[:-1]:
        kinds = [shape.placeholder_format.type.name for shape in slide.placeholders]
        assert kinds == ["TITLE", "SLIDE_NUMBER"]
        assert slide.shapes.title.text_frame.text == WORDS.headline


@pytest.mark.parametrize("name", ALL)
def test_everything_stands_between_the_headline_and_the_bands(files, name):
    deck = opened(files[name])
    left, bottom = {"dark": (0, 6.85), "four_three": (0.35, 7.5), "chinese": (0, 5.3)}[name]
    for slide in list(deck.slides)[:-1]:
        head = slide.shapes.title.top + slide.shapes.title.height
        for shape in slide.shapes:
            if shape.is_placeholder:
                continue
            assert shape.top >= head
            assert shape.left >= left * 914400
            assert shape.top + shape.height <= bottom * 914400
            assert shape.left + shape.width <= deck.slide_width


def test_on_a_dark_ground_everything_written_is_legible(files):
    for slide in opened(files["dark"]).slides:
        for shape in slide.shapes:
            if shape.is_placeholder or not shape.has_text_frame:
                continue
            fills = shape._element.findall("p:spPr/a:solidFill/a:srgbClr", NS)
            scheme = shape._element.find("p:spPr/a:solidFill/a:schemeClr", NS)
            ground = "FF6B35" if scheme is not None else fills[0].get("val") if fills else "10182B"
            for ink in shape._element.iterfind(".//a:rPr/a:solidFill/a:srgbClr", NS):
                least = 3.0 if ink.get("val") == "D55E00" else 4.4
                assert contrast(ink.get("val"), ground) >= least, (shape.name, ink.get("val"), ground)


def test_contrast_is_that_of_the_guideline():
    assert contrast("FFFFFF", "000000") == pytest.approx(21)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_charts_take_the_first_accent_and_the_ink_of_the_theme(files):
    charts = [root for name, root in parts(files["dark"]) if name.startswith("ppt/charts/chart")]
    fill = charts[0].find(".//c:ser/c:spPr/a:solidFill/*", NS)
    assert (etree.QName(fill).localname, fill.get("val")) == ("schemeClr", "accent1")
    assert charts[0].find("c:txPr//a:srgbClr", NS).get("val") == "FFFFFF"


def test_the_lowest_cell_of_a_heat_map_is_the_paper(files):
    table = next(shape.table for shape in opened(files["dark"]).slides[1].shapes if shape.has_table)
    assert luminance(str(table.cell(2, 1).fill.fore_color.rgb)) < 0.02  # z = 1, the lower row to the left


def test_colours_that_mean_something_stay(files):
    tile = next(one for one in opened(files["four_three"]).slides[4].shapes if one.name.startswith("figure"))
    inks = {ink.get("val") for ink in tile._element.iterfind(".//a:rPr/a:solidFill/a:srgbClr", NS)}
    assert "D55E00" in inks


def test_theme_fonts_stay_and_a_missing_chinese_one_is_the_themes_for_its_script(files):
    faces = {name: _faces(files[name]) for name in ALL}
    assert faces == {
        "dark": {("Arial", "微软雅黑")},
        "four_three": {("Georgia", "宋体")},
        "chinese": {("Verdana", "宋体")},
    }


def test_letters_shrink_as_the_font_is_wider_than_ours(files):
    def largest(name):
        slide = opened(files[name]).slides[4]
        tile = next(shape for shape in slide.shapes if shape.name.startswith("figure"))
        return max(int(run.get("sz")) for run in tile._element.iterfind(".//a:rPr", NS))

    own = r.slide(r.Page(WORDS, r.Tiles([r.Tile("Win rate", "38 %", "of 2,000")])))
    tile = next(one for one in opened(own).slides[0].shapes if one.name.startswith("figure"))
    ours = max(int(run.get("sz")) for run in tile._element.iterfind(".//a:rPr", NS))
    assert largest("dark") == pytest.approx(ours / 1.15, abs=10)  # Arial in bold
    assert largest("four_three") == pytest.approx(ours / 1.36, abs=10)  # Georgia in bold
    assert largest("chinese") == pytest.approx(ours / 1.46 * 0.82, abs=10)  # Verdana, on a smaller slide


def test_a_deck_may_be_saved_twice_and_grow_in_between():
    deck = r.Deck(title="t", template=made.dark())
    deck.add(r.Page(WORDS, r.Table(["a"], [["1"]])))
    first = _inks(deck.save(), 0)
    deck.add(r.Page(WORDS, r.Table(["a"], [["1"]])))
    again = deck.save()
    assert _inks(again, 0) == _inks(again, 1) == first


def test_a_template_of_the_first_office_2007_kind_opens():
    checked(made.four_three())
    with pytest.raises(AnalysisError):
        checked(made.four_three()[:-200])


def test_links_and_what_they_point_at_are_gone():
    file = made.related(
        made.dark(), "ppt/slideMasters/slideMaster1.xml", "image", "http://x.example/p.png", external=True
    )
    picture = (
        b'<p:pic><p:nvPicPr><p:cNvPr id="99" name="spy"><a:hlinkClick r:id="rId99"/></p:cNvPr><p:cNvPicPr/>'
        b'<p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId99"/></p:blipFill><p:spPr/></p:pic></p:spTree>'
    )
    file = made.changed(
        file, {"ppt/slideMasters/slideMaster1.xml": lambda text: text.replace(b"</p:spTree>", picture)}
    )
    assert b"x.example" in _everything(file)
    deck = r.Deck(title="t", template=file)
    deck.add(r.Page(WORDS, r.Table(["a"], [["1"]])))
    told = _everything(deck.save())
    assert b"x.example" not in told
    assert b'name="spy"' not in told
    assert b'TargetMode="External"' not in told


@pytest.mark.parametrize("kind", ["oleObject", "control", "package"])
def test_an_object_of_another_program_on_a_layout_is_refused(kind):
    file = made.related(
        made.dark(), "ppt/slideLayouts/slideLayout1.xml", kind, "../embeddings/o.bin", external=False
    )
    known = b'<Default Extension="bin" ContentType="application/x"/><Default '
    types = {"[Content_Types].xml": lambda text: text.replace(b"<Default ", known, 1)}
    file = made.changed(file, types, {"ppt/embeddings/o.bin": b"MZ"})
    assert _refused(file) == "template_embedded"


def test_macros_are_refused():
    plain, loud = b"presentationml.presentation.main+xml", b"powerpoint.presentation.macroEnabled.main+xml"
    types = {"[Content_Types].xml": lambda text: text.replace(plain, loud)}
    assert _refused(made.changed(made.dark(), types)) == "template_macros"
    assert _refused(made.changed(made.dark(), {}, {"ppt/vbaProject.bin": b"x"})) == "template_macros"


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    bomb = made.changed(made.dark(), {}, {"ppt/media/zero.bin": bytes(2_000_000)})
    assert len(bomb) < 200_000
    monkeypatch.setattr(guard, "MOST_UNPACKED_MB", 1)
    assert _refused(bomb) == "template_large"
    monkeypatch.setattr(guard, "MOST_MB", 0.01)
    assert _refused(made.dark()) == "template_large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "template_unreadable"),
        (b"no zip at all", "template_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "template_old_or_locked"),
        (_spoilt("ppt/presentation.xml", lambda _: b"<a/>"), "template_unreadable"),
        (_spoilt("ppt/theme/theme1.xml", lambda _: b"<broken"), "template_unreadable"),
        (_spoilt("ppt/slideMasters/slideMaster1.xml", lambda text: text.replace(
            b"<p:sldMaster", b"<!DOCTYPE x [<!ENTITY a 'b'>]><p:sldMaster", 1)), "template_unreadable"),
        (_spoilt("[Content_Types].xml", lambda text: text.replace(
            b"presentationml.presentation", b"wordprocessingml.document")), "template_unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_presentation_is_refused(data, code):
    assert _refused(data) == code


def test_a_template_without_layouts_or_titles_says_so():
    assert _refused(_thinned(lambda layout: True)) == "template_no_layout"
    assert _refused(_thinned(lambda layout: layout.name != "Blank")) == "template_no_title"


def test_a_light_template_with_ink_as_light_as_its_paper_gets_ink_one_can_read():
    def pale(text):
        return text.replace(b'<a:sysClr val="windowText" lastClr="000000"/>', b'<a:srgbClr val="FAFAFA"/>')

    file = made.changed(made.four_three(), {"ppt/theme/theme1.xml": pale})
    _, _, dress = open_template(file, title="t", lang="en")
    assert contrast(dress.palette.ink, dress.palette.paper) >= 4.5


def _thinned(goes):
    """A template without the layouts that go."""
    deck = opened(made.dark())
    for slide in list(deck.slides._sldIdLst):
        deck.part.rels.pop(slide.rId)
        deck.slides._sldIdLst.remove(slide)
    for layout in list(deck.slide_layouts):
        if goes(layout):
            deck.slide_layouts.remove(layout)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _refused(file: bytes) -> str:
    with pytest.raises(AnalysisError) as caught:
        checked(file)
    return caught.value.code


def _everything(file: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def _faces(file: bytes) -> set[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        root = etree.fromstring(archive.read("ppt/theme/theme1.xml"))
    fonts = root.findall(".//a:fontScheme/*", NS)
    return {(one.find("a:latin", NS).get("typeface"), one.find("a:ea", NS).get("typeface")) for one in fonts}


def _inks(file: bytes, place: int) -> list[str]:
    return [
        colour.get("val") for colour in opened(file).slides[place].shapes._spTree.iterfind(".//a:srgbClr", NS)
    ]


@pytest.mark.parametrize("face", ["Verdana", "Georgia", "Arial"])
def test_a_table_of_many_rows_stays_in_the_body_whatever_the_font(face):
    template = made.changed(
        made.chinese(), {"ppt/theme/theme1.xml": lambda text: text.replace(b"Verdana", face.encode())}
    )
    _, frame, _ = open_template(template, title="t", lang="en")
    names = [f"OPP-00{n} of Cedar Works International Limited" for n in range(16)]
    rows = [
        [name, "Won, cash outstanding", "1,234 d", "Oct 28, 2022, 09:24", "Aug 29, 2024, 20:42"]
        for name in names
    ]
    deck = r.Deck(title="t", template=template)
    deck.add(r.Page(WORDS, r.Table(["Deal", "State", "Duration", "First event", "Last event"], rows)))
    shape = next(one for one in opened(deck.save()).slides[0].shapes if one.has_table)
    table, wider = shape.table, width_of(face)
    bottom = (frame.body[1] + frame.body[3]) * frame.scale
    needed = 0.0
    for row in table.rows:
        lines, size = 1, 0.0
        for cell, column in zip(row.cells, table.columns, strict=True):
            run = next((run for p in cell.text_frame.paragraphs for run in p.runs), None)
            if run is not None:
                size = run.font.size.pt
                room = (column.width - cell.margin_left - cell.margin_right) / 914400 / wider
                lines = max(lines, len(wrapped(cell.text_frame.text, room, size)))
        margins = (row.cells[0].margin_top + row.cells[0].margin_bottom) / 914400
        needed += max(row.height / 914400, lines * size * 1.22 / 72 + margins)
    assert shape.top / 914400 + needed <= bottom + 0.01
    assert table.rows[len(table.rows) - 1].cells[0].text_frame.text.startswith("… + ")


def test_all_boxes_of_a_map_take_shades_of_the_companys_accent_in_one_order():
    nodes = [r.MapNode(str(n), f"Step {n}", "1", colour=blue, rank=n) for n, blue in enumerate(BLUES)]
    deck = r.Deck(title="t", template=made.four_three())  # its first accent is 7A1F3D, on white
    deck.add(r.Page(WORDS, r.MapSlide(nodes, [r.MapEdge("0", "1", "1")])))
    found = {}
    for shape in opened(deck.save()).slides[0].shapes:
        if shape.name.startswith("activity: Step"):
            scheme = shape._element.find("p:spPr/a:solidFill/a:schemeClr", NS)
            fill = shape._element.find("p:spPr/a:solidFill/a:srgbClr", NS)
            found[int(shape.name[-1])] = "7A1F3D" if scheme is not None else fill.get("val")
    shades = [found[n] for n in range(7)]
    assert [luminance(one) for one in shades] == sorted((luminance(one) for one in shades), reverse=True)
    for one in shades:
        red, green, blue = (int(one[place : place + 2], 16) for place in (0, 2, 4))
        assert red > blue >= green


def test_the_blues_of_boxes_are_those_of_the_map():
    assert tuple(one.light.removeprefix("#").upper() for one in FREQUENCY) == BLUES


def test_a_remark_stands_clear_of_the_band_of_the_title(files):
    for template in ALL.values():
        deck = r.Deck(title="t", template=template())
        deck.add(r.Page(replace(WORDS, remark="Ask Ann"), r.Table(["a"], [["1"]])))
        slide = opened(deck.save()).slides[0]
        remark, subtitle = (
            next(s for s in slide.shapes if s.name == name) for name in ("remark", "subtitle")
        )
        title = slide.shapes.title
        assert title.top + title.height <= subtitle.top
        assert subtitle.top + subtitle.height <= remark.top


def test_variants_on_a_template_shrink_before_any_is_left_out():
    rows = [
        r.VariantRow(f"Variant {n}", ["132 deals", "33.8 d"], [r.Step(f"A{k}", "E89081") for k in range(8)])
        for n in range(8)
    ]
    deck = r.Deck(title="t", template=made.four_three())
    deck.add(r.Page(WORDS, r.Variants(rows)))
    names = [shape.name for shape in opened(deck.save()).slides[0].shapes]
    assert sum(name.startswith("variant: ") for name in names) == 8
    assert "more" not in names
