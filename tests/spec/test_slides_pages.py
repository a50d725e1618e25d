"""What every slide has: headline, subtitle, notes, fonts; and tables, tiles, variants, comparison."""

from __future__ import annotations

import io
from dataclasses import replace
from math import ceil

import pytest
from pptx import Presentation

from analysis.report import (
    Comparison,
    Deck,
    SlideText,
    Step,
    Table,
    Tile,
    Tiles,
    VariantRow,
    Variants,
)
from analysis.report.clean import clean, defused
from analysis.report.colours import INK, ink_on, luminance, to_hex
from analysis.report.metrics import width_in
from tests.spec.slides_read import (
    NS,
    file_of,
    misplaced,
    notes,
    only_slide,
    parts,
    smallest_pt,
    table_of,
    theme_faces,
)

TEXT = SlideText(
    "38 % of all elapsed time lies between quote presented and accepted",
    "Region is EMEA · 2,400 deals",
    [("Filter", "Region is EMEA"), ("Population", "won deals"), ("n", "512"), ("Log", "a1b2c3")],
    "Cashlane · as of 2025-12-31",
)
CHINESE = SlideText(
    "回款占全部耗时的 41 %", "区域为华东", [("筛选", "区域为华东"), ("样本数", "512")], lang="zh"
)
HEADER, ROWS = (
    ["Transition", "Deals"],
    [["Invoice Sent → Payment Received", "812"], ["Quote Created → Quote Presented", "97"]],
)
BLUE, RED = "1F5FBF", "D55E00"


def steps(names: str) -> list[Step | None]:
    """`A B _ C`: a step a word, `_` a gap."""
    return [
        None if name == "_" else Step(f"Step {name}", BLUE if name in "AB" else RED) for name in names.split()
    ]


def chevrons(file: bytes) -> list:
    presets = {"homePlate", "chevron"}
    return [
        shape
        for shape in only_slide(file).shapes
        if (found := shape._element.find(".//a:prstGeom", NS)) is not None and found.get("prst") in presets
    ]


def test_headline_subtitle_notes_and_footer():
    file = file_of(TEXT, Table(HEADER, ROWS))
    slide = only_slide(file)
    assert slide.shapes.title.text_frame.text == TEXT.headline
    assert slide.placeholders[13].text_frame.text == TEXT.subtitle
    assert notes(file).split("\n") == [
        TEXT.headline, "Filter: Region is EMEA", "Population: won deals", "n: 512", "Log: a1b2c3"
    ]  # fmt: skip
    assert any(shape.name == "footer" and shape.text_frame.text == TEXT.footer for shape in slide.shapes)


def test_no_subtitle_leaves_no_empty_placeholder_and_the_slide_has_its_number():
    slide = only_slide(file_of(SlideText("Headline"), Table(HEADER, ROWS)))
    title, number = slide.placeholders
    kinds = [shape.placeholder_format.type.name for shape in (title, number)]
    assert kinds == ["TITLE", "SLIDE_NUMBER"]
    inches = [side / 914400 for side in (number.left + number.width, number.top)]
    assert inches == pytest.approx([12.833, 7.06], abs=0.01)
    footer = next((shape for shape in slide.shapes if shape.name == "footer"), None)
    assert footer is None or footer.left + footer.width < number.left


def test_the_readers_remark_stands_in_ink_between_subtitle_and_content():
    file = file_of(replace(TEXT, remark="Ask Ann\nbefore June"), Table(HEADER, ROWS))
    slide = only_slide(file)
    remark = next(shape for shape in slide.shapes if shape.name == "remark")
    table = next(shape for shape in slide.shapes if shape.has_table)
    assert remark.text_frame.text == "Ask Ann\nbefore June"
    assert {str(run.font.color.rgb) for p in remark.text_frame.paragraphs for run in p.runs} == {INK}
    subtitle = slide.placeholders[13]
    assert subtitle.text_frame.text == TEXT.subtitle
    assert subtitle.top + subtitle.height <= remark.top
    assert remark.top + remark.height <= table.top
    assert misplaced(file) == []


def test_a_long_remark_takes_three_lines_at_most():
    slide = only_slide(file_of(replace(TEXT, remark="word " * 400), Table(HEADER, ROWS)))
    remark = next(shape for shape in slide.shapes if shape.name == "remark")
    said = remark.text_frame.text.split("\n")
    assert (len(said), said[-1][-1]) == (3, "…")


def test_a_chinese_headline_of_two_lines_stays_on_the_slide():
    said = (
        "从“销售机会资质评估”到“完成需求分析”的等待成本为 4.3 万（0.9 万到 10.4 万），"
        "应当先看这一步，再看合同审批与签署"
    )
    slide = only_slide(file_of(replace(CHINESE, headline=said), Table(HEADER, ROWS)))
    title = slide.shapes.title
    size = title.text_frame.paragraphs[0].runs[0].font.size
    size = 24 if size is None else size.pt
    n_lines = ceil((len(said) * size / 72) / (title.width / 914400))
    assert n_lines == 2
    assert n_lines * size * 1.43 / 72 <= title.height / 914400 + 0.01


def test_chinese_slides_say_so_and_every_theme_has_an_east_asian_face():
    file = file_of(CHINESE, Table(["流转", "机会数"], [["发送发票 → 收到付款", "812"]]))
    assert theme_faces(file) == {("Calibri", "Microsoft YaHei")}
    assert notes(file).split("\n")[1] == "筛选：区域为华东"
    langs = {
        run.get("lang")
        for name, root in parts(file)
        if "slides/slide" in name
        for run in root.iterfind(".//a:r/a:rPr", NS)
    }
    assert langs == {"zh-CN"}
    assert only_slide(file).shapes.title.text_frame.text == CHINESE.headline


def test_a_long_headline_takes_two_lines_and_stands_in_full_in_the_notes():
    headline = "Deals with a discount approval take longer " * 8
    file = file_of(SlideText(headline), Table(HEADER, ROWS))
    shown = only_slide(file).shapes.title.text_frame.text
    assert shown.endswith("…")
    assert headline.startswith(shown[:-1])
    assert notes(file) == headline.strip()


def test_a_deck_is_wide_and_collects_slides_in_order():
    deck = Deck(title="Review", lang="zh")
    deck.table(TEXT, HEADER, ROWS)
    deck.tiles(CHINESE, [("机会数", "2,400", "进行中 1,130")])
    read = Presentation(io.BytesIO(deck.save()))
    assert (read.slide_width, read.slide_height) == (12_191_695, 6_858_000)
    assert [slide.shapes.title.text_frame.text for slide in read.slides] == [TEXT.headline, CHINESE.headline]
    assert (read.core_properties.title, read.core_properties.language) == ("Review", "zh-CN")


def test_table_aligned_and_shaded():
    file = file_of(TEXT, Table(HEADER, ROWS, align=["l", "c"], shade=[[None, "#F5C9B8"]]))
    assert table_of(file) == [HEADER, *ROWS]
    table = next(shape.table for shape in only_slide(file).shapes if shape.has_table)
    assert str(table.cell(1, 1).fill.fore_color.rgb) == "F5C9B8"
    assert table.cell(1, 1)._tc.find(".//a:pPr", NS).get("algn") == "ctr"
    assert misplaced(file) == []


def test_a_long_table_says_how_many_rows_are_missing():
    rows = [[f"row {number}", str(number)] for number in range(500)]
    shown = table_of(file_of(TEXT, Table(HEADER, rows)))
    kept = len(shown) - 2
    assert shown[1 : kept + 1] == rows[:kept]
    assert shown[-1] == [f"… + {500 - kept}", ""]
    assert kept >= 12


@pytest.mark.parametrize("n_rows", [0, 1, 5, 14, 22, 60])
def test_tables_end_above_the_foot(n_rows):
    slide = only_slide(file_of(TEXT, Table(HEADER, [["a name " * 9, "1"]] * n_rows)))
    frame = next(shape for shape in slide.shapes if shape.has_table)
    heights = sum(row.height for row in frame.table.rows)
    assert frame.top + heights <= 7.06 * 914_400


def test_uneven_rows_are_squared():
    assert table_of(file_of(TEXT, Table(HEADER, [["a"], ["b", "2", "3"]]))) == [HEADER, ["a", ""], ["b", "2"]]


@pytest.mark.parametrize("n", [1, 3, 5, 8, 10])
def test_tiles_are_aligned_and_alike(n):
    file = file_of(TEXT, Tiles([Tile(f"Name {i}", f"{i} d", "n = 9") for i in range(n)]))
    tiles = [shape for shape in only_slide(file).shapes if shape.name.startswith("figure:")]
    assert [tile.text_frame.text.replace("\u00a0", " ").split("\n")[1] for tile in tiles] == [
        f"{i} d" for i in range(n)
    ]
    assert len({(tile.width, tile.height) for tile in tiles}) == 1
    assert len({tile.top for tile in tiles}) == (1 if n <= 5 else 2)
    assert smallest_pt(file) >= 9


def test_variants_stand_under_each_other_in_the_activities_colours():
    rows = [
        VariantRow("Variant 1", ["812 deals", "35 d"], steps("A B C")),
        VariantRow("Variant 2", ["97 deals"], steps("A C")),
    ]
    file = file_of(TEXT, Variants(rows))
    found = chevrons(file)
    assert [shape.text_frame.text for shape in found] == ["Step A", "Step B", "Step C", "Step A", "Step C"]
    assert [str(shape.fill.fore_color.rgb) for shape in found] == [BLUE, BLUE, RED, BLUE, RED]
    assert [shape.left for shape in found[:2]] == [shape.left for shape in found[3:]]
    words = [shape.text_frame.text for shape in only_slide(file).shapes if shape.name.startswith("variant")]
    assert words == ["Variant 1\n812 deals · 35 d", "Variant 2\n97 deals"]
    assert misplaced(file) == []


def test_long_variants_carry_numbers_and_a_key():
    names = [f"A rather long activity name {number}" for number in range(24)]
    rows = [VariantRow(f"Variant {i}", ["9 deals"], [Step(name, BLUE) for name in names]) for i in range(10)]
    file = file_of(TEXT, Variants(rows))
    assert {shape.text_frame.text for shape in chevrons(file)} == {str(number) for number in range(1, 25)}
    key = {shape.text_frame.text for shape in only_slide(file).shapes if shape.name.startswith("key:")}
    assert set(names) <= key
    assert smallest_pt(file) >= 9


def test_variants_that_do_not_fit_are_counted():
    rows = [VariantRow(f"Variant {i}", ["9 deals", "3 d"], steps("A B C")) for i in range(40)]
    slide = only_slide(file_of(TEXT, Variants(rows)))
    shown = sum(shape.name.startswith("variant") for shape in slide.shapes)
    assert (
        next(shape.text_frame.text for shape in slide.shapes if shape.name == "more") == f"… + {40 - shown}"
    )
    assert max(shape.top + shape.height for shape in slide.shapes) <= 7.5 * 914_400


def test_comparison_keeps_gaps_and_shows_differences():
    left, right = (
        VariantRow(name, ["9 deals"], steps(path)) for name, path in (("Fast", "A _ C"), ("Slow", "A B C"))
    )
    rows = [["Median", "35.2 d", "61.0 d", "+25.8 d"]]
    file = file_of(TEXT, Comparison(left, right, ["", "Fast", "Slow", "Difference"], rows))
    found = chevrons(file)
    assert [shape.text_frame.text for shape in found] == [
        "Step A",
        "",
        "Step C",
        "Step A",
        "Step B",
        "Step C",
    ]
    assert [shape.left for shape in found[:3]] == [shape.left for shape in found[3:]]
    assert found[1]._element.find(".//a:ln/a:prstDash", NS) is not None
    assert table_of(file) == [["", "Fast", "Slow", "Difference"], *rows]
    assert misplaced(file) == []


def test_a_long_comparison_leaves_room_for_its_table():
    path = [Step(f"A rather long activity name {number % 20}", BLUE) for number in range(45)]
    rows = [[f"Measure {i}", "1", "2", "+1"] for i in range(6)]
    file = file_of(
        TEXT,
        Comparison(VariantRow("Fast", (), path), VariantRow("Slow", (), path), ["", "F", "S", "D"], rows),
    )
    assert table_of(file)[1:] == rows
    assert len([shape for shape in chevrons(file) if shape.text_frame.text.isdigit()]) == 90


def test_empty_content_still_gives_a_slide():
    assert only_slide(file_of(TEXT, Variants([]))).shapes.title.text_frame.text == TEXT.headline
    assert only_slide(file_of(TEXT, Tiles([])))
    assert only_slide(file_of(TEXT, Table([], [])))
    nothing = VariantRow("", (), ())
    assert only_slide(file_of(TEXT, Comparison(nothing, nothing, ["", "a"], [])))


HOSTILE = [
    "\x00\x0b\x1f",
    "\ud800\udfff",
    "\ufffe\uffff",
    "<a:t>&amp;]]>",
    "\"'\\",
    "\u202eabc",
    "W" * 5_000,
    "长" * 5_000,
    "_x0000_",
]


@pytest.mark.parametrize("nasty", HOSTILE)
def test_hostile_text_breaks_no_file(nasty):
    text = SlideText(nasty, nasty, [(nasty, nasty + "\n" + nasty)], nasty)
    step = Step(nasty, nasty)
    row = VariantRow(nasty, [nasty], [step, None])
    deck = Deck(title=nasty)
    deck.table(text, [nasty, nasty], [[nasty, nasty]], shade=[[nasty, None]])
    deck.tiles(text, [Tile(nasty, nasty, nasty, nasty)])
    deck.variants(text, [row])
    deck.comparison(text, row, row, [nasty], [[nasty]])
    file = deck.save()
    assert len(Presentation(io.BytesIO(file)).slides) == 4
    assert sum(1 for _ in parts(file)) >= 8
    assert misplaced(file) == []


def test_cleaning():
    assert clean("a\x00b\tc\r\nd") == "ab c d"
    assert clean("x" * 200, limit=10) == "x" * 9 + "…"
    assert clean(None) == ""
    assert [defused(text) for text in ("=1", "+1", "-1", "@x", "a=1", " =1")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@x",
        "a=1",
        "'=1",
    ]


def test_colours():
    given = ("#abc", "#AABBCC", "rgb(1, 2, 3)", "rgba(0,0,0,0.5)", "red", "nonsense", None)
    assert [to_hex(colour) for colour in given] == [
        "AABBCC", "AABBCC", "010203", "808080", "FF0000", None, None
    ]  # fmt: skip
    for colour in ("FFFFFF", "1F5FBF", "E69F00", "7F7F7F", "000000"):
        low, high = sorted((luminance(colour), luminance(ink_on(colour))))
        assert (high + 0.05) / (low + 0.05) >= 4.0


def test_labels_of_variants_are_two_lines_of_at_least_ten_points():
    rows = [
        VariantRow(
            f"Variant {n}", ["132 deals · 7.4%", "median 33.8 d"], steps(" ".join("ABCDEFGHIJKLMNOPQRST"))
        )
        for n in range(8)
    ]
    slide = only_slide(file_of(TEXT, Variants(rows)))
    words = [shape for shape in slide.shapes if shape.name.startswith("variant")]
    assert len(words) == 8
    for shape in words:
        lines = shape.text_frame.paragraphs
        assert [line.text for line in lines][1:] == ["132 deals · 7.4% · median 33.8 d"]
        assert min(run.font.size.pt for line in lines for run in line.runs) >= 10
        first = min(one.left for one in slide.shapes if one.name.startswith("activity"))
        assert width_in(lines[1].text, lines[1].runs[0].font.size.pt) * 914400 <= shape.width
        assert shape.left + shape.width <= first
