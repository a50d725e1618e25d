"""What means harm, or does it by accident, ends in a table or a sentence: bounded, and nothing is run."""

from __future__ import annotations

import gzip
import shutil
import struct
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import FileError
from analysis.reading import ERROR_CODES, limits, read_file
from tests.spec.workbook_files import inline, packed, write_xlsb, write_xlsx

FILES = Path(__file__).parent / "files"
HEADER = f'<row r="1">{inline("A1", "case")}{inline("B1", "what")}</row>'
ROW = f'<row r="2">{inline("A2", "1")}{inline("B2", "a")}</row>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi")
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'
XES = "<log><trace><string key='concept:name' value='1'/><event>{}</event></trace></log>"


def error_of(path: Path, **options: str) -> FileError:
    with pytest.raises(FileError) as caught:
        read_file(path, **options)
    assert set(caught.value.params) == set(ERROR_CODES[caught.value.code].split(", "))
    return caught.value


def written(tmp_path: Path, name: str, data: bytes | str) -> Path:
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return tmp_path / name


def cells(path: Path) -> list[object] | str:
    """Every cell of the file, or the code of the error."""
    try:
        return [value for row in read_file(path).arrow().to_pylist() for value in row.values()]
    except FileError as problem:
        return problem.code


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE])
def test_entities_of_a_workbook_are_never_expanded(tmp_path, before):
    bombs = {
        "sheet": write_xlsx(tmp_path / "a.xlsx", rows=HEADER + ROW.replace(">a<", ">&i;<"), before=before),
        "strings": write_xlsx(
            tmp_path / "b.xlsx", before=before, strings="<si><t>case</t></si><si><t>&i;</t></si>",
            rows='<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
                 '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="s"><v>1</v></c></row>',
        ),
        "book": write_xlsx(tmp_path / "c.xlsx", rows=HEADER + ROW, before=before),
    }  # fmt: skip
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "haha"
    for path in bombs.values():
        said = str(cells(path))
        assert len(said) < 500
        assert "haha" not in said
        assert host not in said


@pytest.mark.parametrize(
    "before", [LAUGHS, OUTSIDE, f"<!-- <log -->{LAUGHS}", f"<!--{'x' * 3000}-->{OUTSIDE}"]
)
def test_entities_of_a_log_are_refused(tmp_path, before):
    event = "<string key='concept:name' value='&i;'/>"
    path = written(tmp_path, "a.xes", f"<?xml version='1.0'?>{before}{XES.format(event)}")
    assert error_of(path).code == "xes_entities"


@pytest.mark.parametrize("depth", [100, 300_000])
@pytest.mark.parametrize("tag", ["string", "list"])
def test_attributes_within_attributes_do_not_end_the_program(tmp_path, depth, tag):
    deep = f"<{tag} key='k' value='/>'>" * depth + f"</{tag}>" * depth
    path = written(tmp_path, "a.xes", XES.format(f"<string key='concept:name' value='A'/>{deep}"))
    said = cells(path)
    assert "A" in said or (depth > 1000 and said == "file_damaged")


def test_a_log_with_endless_attributes_is_refused(tmp_path):
    events = "".join(f"<string key='k{number}' value='x'/>" for number in range(limits.MAX_COLUMNS + 1))
    error = error_of(written(tmp_path, "a.xes", XES.format(events)))
    assert (error.code, error.params["limit"]) == ("too_many_columns", 2000)


def test_a_text_that_begins_with_a_sign_of_formulas_stays_text_and_a_formula_its_value(tmp_path):
    rows = (
        HEADER + f'<row r="2">{inline("A2", "=1+1")}<c r="B2"><f>WEBSERVICE("http://x")</f><v>7</v></c></row>'
        f'<row r="3">{inline("A3", "@SUM(A1)")}<c r="B3" t="str"><f>1+1</f><v>two</v></c></row>'
    )
    path = write_xlsx(tmp_path / "a.xlsx", rows=rows)
    assert cells(path) == ["=1+1", "7", "@SUM(A1)", "two"]
    assert cells(written(tmp_path, "a.csv", "a,b\n=cmd|' /C calc'!A0,+1\n")) == ["=cmd|' /C calc'!A0", "+1"]


@pytest.mark.parametrize(
    "rows",
    [
        HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        HEADER + '<row r="2"><c r="xfd1048576"><v>1</v></c></row>',
        HEADER + "<row r='2'><c\n r = 'XFD1048576' ><v>1</v></c></row>",
        HEADER + '<row r="2"><c s=">" r="XFD1048576"><v>1</v></c></row>',
        HEADER + '<x:row r="2"><x:c r="XFD1048576"><v>1</v></x:c></x:row>',
        "<row/>" * 1_000_000 + "<row>" + "<c><v>1</v></c>" * 100 + "</row>",
    ],
)
def test_two_cells_far_apart_take_no_memory(tmp_path, rows):
    assert error_of(write_xlsx(tmp_path / "a.xlsx", rows=rows)).code == "sheet_too_large"


def test_cells_far_apart_in_binary_workbooks(tmp_path):
    data = bytearray((FILES / "log.xls").read_bytes())
    place = data.find(struct.pack("<HHHH", 0x00FD, 10, 1, 0))
    assert place > 0
    struct.pack_into("<HH", data, place + 4, 65535, 65535)
    assert error_of(written(tmp_path, "a.xls", bytes(data))).code in ("file_damaged", "sheet_too_large")
    far = [["case", "what"], [*[""] * 16_383, "x"]]
    path = write_xlsb(tmp_path / "a.xlsb", far, row_numbers=[0, 1_048_575])
    assert error_of(path).code in ("file_damaged", "sheet_too_large")


def test_cells_without_places_of_their_own(tmp_path):
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    table = (["case", "what"], ["1", "a"], ["2", "b"])
    rows = "".join(f"<row>{''.join(map(cell.format, row))}</row>" for row in table)
    assert cells(write_xlsx(tmp_path / "a.xlsx", rows=rows)) == ["1", "a", "2", "b"]


@pytest.mark.parametrize(
    "n, code", [(1_000, None), (3_000, "too_many_columns"), (100_000, "too_many_columns")]
)
def test_columns_without_end(tmp_path, n, code):
    row = ",".join(f"c{number}" for number in range(n))
    path = written(tmp_path, "a.csv", f"{row}\n{row}\n")
    if code is None:
        assert len(read_file(path).columns) == n
    else:
        assert (error_of(path).code, error_of(path).params["n"]) == (code, n)


def test_a_sheet_as_wide_as_excel_allows(tmp_path):
    def ref(place: int) -> str:
        letters = ""
        while place:
            place, rest = divmod(place - 1, 26)
            letters = chr(65 + rest) + letters
        return letters

    names = [ref(place) for place in range(1, 16_385)]
    cells_of = ["".join(inline(f"{name}{row}", "x") for name in names) for row in (1, 2)]
    rows = f'<row r="1">{cells_of[0]}</row><row r="2">{cells_of[1]}</row>'
    error = error_of(write_xlsx(tmp_path / "a.xlsx", rows=rows))
    assert (error.code, error.params["n"]) == ("too_many_columns", 16_384)


def test_empty_columns_at_the_end_do_not_count(tmp_path):
    path = written(tmp_path, "a.csv", "a,b" + "," * 16_000 + "\n1,2" + "," * 16_000 + "\n")
    assert read_file(path).columns == ("a", "b")


def test_a_line_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.reading.layouts.MAX_HEAD_CHARACTERS", 1 << 20)
    assert error_of(written(tmp_path, "a.csv", b"a," * (2 << 20))).code == "line_too_long"
    monkeypatch.setattr("analysis.reading.row_by_row.MAX_CELL_CHARACTERS", 1 << 20)
    body = b"a,b\n1,2\n" + b"x" * (9 << 20) + b",3\n"
    assert error_of(written(tmp_path, "b.csv", body)).code == "line_too_long"


def test_a_quote_left_open_before_much_text_costs_no_rows(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.reading.row_by_row.MAX_CELL_CHARACTERS", 1 << 20)
    body = 'a,b\n1,"2\n' + "".join(f"{number},xxxxxxxxxxxxxxxxxxxx\n" for number in range(300_000))
    raw = read_file(written(tmp_path, "a.csv", body))
    assert (raw.n_rows, [note["code"] for note in raw.notes]) == (300_001, ["unclosed_quote"])


def test_a_text_beyond_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 1 << 20)
    error = error_of(written(tmp_path, "a.csv", b"a,b\n" + b"1,2\n" * (1 << 19)))
    assert (error.code, error.params["limit_gb"]) == ("text_too_large", 1 / 1024)


def test_rows_that_parquet_only_claims(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 1000)
    pq.write_table(pa.table({"a": ["x"] * 1001, "b": ["y"] * 1001}), tmp_path / "a.parquet")
    assert (error_of(tmp_path / "a.parquet").code, error_of(tmp_path / "a.parquet").params["n"]) == (
        "too_many_rows", 1001,
    )  # fmt: skip


def test_signs_that_cannot_be_shown_are_left_out_and_counted(tmp_path):
    raw = read_file(written(tmp_path, "a.csv", "ca\x00se,what\n1,a\x07b\n2,\x1b[31mc\n"))
    assert raw.columns == ("case", "what")
    assert raw.frame()["what"].tolist() == ["ab", "[31mc"]
    assert [(note["code"], note["n"]) for note in raw.notes] == [("control_characters", 3)]
    book = write_xlsx(tmp_path / "a.xlsx", rows=HEADER + ROW.replace(">a<", ">a_x0007_b<"))
    assert cells(book) == ["1", "ab"]


def test_names_with_marks_of_direction_and_emoji(tmp_path):
    raw = read_file(
        written(tmp_path, "a.csv", "\u202ecase\u202c,\u200bwh👩‍🚀at\ufeff,<b>x</b>\n1,\u202eevil,<script>\n")
    )
    assert raw.columns == ("case", "wh👩‍🚀at", "<b>x</b>")
    assert raw.arrow().to_pylist() == [{"case": "1", "wh👩‍🚀at": "\u202eevil", "<b>x</b>": "<script>"}]


def test_a_header_without_end_is_cut_and_stays_unique(tmp_path):
    long = "x" * 300
    raw = read_file(written(tmp_path, "a.csv", f"{long}a,{long}b,c\n1,2,3\n"))
    assert raw.columns == (long, f"{long} (2)", "c")


def test_an_empty_header_and_a_single_row(tmp_path):
    assert error_of(written(tmp_path, "a.csv", ",,\n1,2,3\n")).code == "header_only"
    assert read_file(written(tmp_path, "b.csv", "a,b\n1,2")).arrow().to_pylist() == [{"a": "1", "b": "2"}]


def test_a_password_on_a_binary_workbook(tmp_path):
    data = (FILES / "log.xls").read_bytes()
    place = data.find(struct.pack("<HHH", 0x0809, 16, 0x0600))
    assert place > 0
    locked = data[: place + 20] + struct.pack("<HHH", 0x002F, 54, 1) + bytes(52) + data[place + 20 + 58 :]
    assert error_of(written(tmp_path, "a.xls", locked)).code in ("file_encrypted", "file_damaged")


def test_a_workbook_that_lies_about_its_size(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", rows=HEADER + ROW + " " * 100_000)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    size, crc = struct.pack("<I", info.file_size), struct.pack("<I", info.CRC)
    assert path.read_bytes().count(crc + struct.pack("<I", info.compress_size) + size) == 2
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 64)))
    assert error_of(path).code == "file_damaged"


@pytest.mark.parametrize(
    "part, said", [("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint")]
)
def test_other_files_of_office(tmp_path, part, said):
    path = packed(tmp_path / "a.xlsx", {"[Content_Types].xml": "<x/>", part: "<x/>"})
    assert (error_of(path).code, error_of(path).params["format"]) == ("unsupported_format", said)
    path = packed(tmp_path / "a.ods", {"mimetype": "application/x", "content.xml": "<x/>"})
    assert error_of(path).params["format"] == "OpenDocument"


KNOWN = ("report.xlsx", "log.parquet", "report.csv", "log.xes.gz")
WRONG = [(name, ending) for name in KNOWN for ending in (".csv", ".xlsx", ".xls", ".txt", ".gz", "")]


@pytest.mark.parametrize(
    "name, ending",
    [("log.xls", ".xlsx"), ("log.xls", ".csv"), ("log.xlsb", ".xls"), ("log.xlsb", ""), *WRONG],
)
def test_an_ending_that_is_not_its_own(tmp_path, name, ending):
    path = tmp_path / f"file{ending}"
    shutil.copy(FILES / name, path)
    assert read_file(path).n_rows == read_file(FILES / name).n_rows


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd.csv", "..\\..\\a.csv", "C:\\a.csv", "a\x00b.csv", "🙂\u202e.csv", "x" * 300 + ".csv"],
)
def test_names_in_archives_are_names_only(tmp_path, name):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "a,b\n1,2\n")
    before = sorted(tmp_path.parent.rglob("*"))
    assert read_file(path).n_rows == 1
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_a_bomb_within_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 1 << 20)
    inner = gzip.compress(b"a,b\n" + b"1,2\n" * (1 << 20))
    path = packed(tmp_path / "a.zip", {"a.csv.gz": inner})
    assert error_of(path).code == "file_too_large"
