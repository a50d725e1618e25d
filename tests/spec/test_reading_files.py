"""Every kind of file gives the same table, whatever its separator, encoding or packing."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.reading import read_file

ROWS = [("NA", "Quote Created", "10"), ("2", "报价, 修订", ""), ("3", "Prüfung", "x")]
EXPECTED = {
    "case": ["NA", "2", "3"],
    "what": ["Quote Created", "报价, 修订", "Prüfung"],
    "value": ["10", None, "x"],
}


def text(separator: str, rows: list[tuple[str, str, str]] = ROWS) -> str:
    lines = [("case", "what", "value"), *rows]
    return "".join(separator.join(f'"{cell}"' if cell else "" for cell in row) + "\r\n" for row in lines)


def written(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_separator_and_unicode_encoding_are_found(tmp_path, separator, encoding):
    raw = read_file(written(tmp_path, "log.csv", text(separator).encode(encoding)))
    assert raw.arrow().to_pydict() == EXPECTED
    assert (raw.n_rows, raw.first_row, raw.columns) == (3, 2, ("case", "what", "value"))
    assert raw.notes == ()


@pytest.mark.parametrize(
    "encoding, word", [("gb18030", "签订合同"), ("gb18030", "已发送报价"), ("cp1252", "Prüfung für Größe")]
)
def test_eight_bit_encodings_are_told_apart_and_noted(tmp_path, encoding, word):
    rows = [(str(number), word, "1") for number in range(5)]
    raw = read_file(written(tmp_path, "log.csv", text(";", rows).encode(encoding)))
    assert raw.frame()["what"].tolist() == [word] * 5
    assert [(note["code"], note["examples"]) for note in raw.notes] == [("encoding_assumed", [encoding])]


def test_utf8_with_a_broken_byte_keeps_the_rest_and_says_so(tmp_path):
    data = text(",").encode() + b'4,"\xff?",1\r\n'
    raw = read_file(written(tmp_path, "log.csv", data))
    assert raw.frame()["what"].tolist() == [*EXPECTED["what"], "\ufffd?"]
    assert [(note["code"], note["n"]) for note in raw.notes] == [("undecodable_text", 1)]


def test_words_for_missing_stay_words(tmp_path):
    words = ["NA", "N/A", "NULL", "null", "nan", "None", "-", "#N/A"]
    data = "case,what\n" + "".join(f"{word},x\n" for word in words)
    raw = read_file(written(tmp_path, "log.csv", data.encode()))
    assert raw.frame()["case"].tolist() == words


def test_lines_above_the_header_are_passed_over_and_rows_keep_their_numbers(tmp_path):
    data = "Pipeline report\nAs of Monday\n\ncase;what;value\n1;a;b\n"
    raw = read_file(written(tmp_path, "log.csv", data.encode()))
    assert raw.columns == ("case", "what", "value")
    assert raw.row_numbers([0]) == [5]


def test_excel_hint_on_the_separator_is_followed(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b"sep=|\na|b\n1,5|2,5\n"))
    assert raw.arrow().to_pydict() == {"a": ["1,5"], "b": ["2,5"]}


def test_decimal_commas_do_not_count_as_separators(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b"case;price;rate\n1;1,50;2,5\n2;2,25;3,5\n"))
    assert raw.columns == ("case", "price", "rate")


def test_line_breaks_inside_quotes_belong_to_the_cell(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b'case,what\n1,"Main Street 1\nGateshead"\n2,b\n'))
    assert raw.frame()["what"].tolist() == ["Main Street 1\nGateshead", "b"]


def test_short_and_long_rows_are_kept_and_noted_by_their_numbers(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b"a,b,c\n1,2,3\n\n4,5\n6,7,8,9\n"))
    assert raw.arrow().to_pydict() == {"a": ["1", "4", "6"], "b": ["2", "5", "7"], "c": ["3", None, "8"]}
    (note,) = raw.notes
    assert (note["code"], note["n"], note["examples"]) == ("ragged_rows", 2, ["4", "5"])
    assert raw.row_numbers([0, 1, 2]) == [2, 4, 5]


def test_empty_lines_do_not_shift_the_numbers_of_the_rows_below(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b"a,b\n1,2\n\n\n3,4\n"))
    assert raw.frame()["a"].tolist() == ["1", "3"]
    assert (raw.row_numbers([0, 1]), raw.notes) == ([2, 5], ())


def test_a_quote_never_closed_costs_no_rows(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b'case,what\n1,a\n2,"b\n3,c\n4,d\n'))
    assert raw.frame()["what"].tolist() == ["a", "b", "c", "d"]
    (note,) = raw.notes
    assert (note["code"], note["examples"]) == ("unclosed_quote", ["3"])


def test_repeated_and_missing_headers_become_unique_without_regard_to_case(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b" Amount ,amount,,Amount (2),Amount\n1,2,3,4,5\n"))
    assert raw.columns == ("Amount", "amount (3)", "Column 3", "Amount (2)", "Amount (4)")
    noted = {str(note["code"]): note["examples"] for note in raw.notes}
    assert noted == {"unnamed_columns": ["Column 3"], "duplicate_columns": ["amount (3)", "Amount (4)"]}


def test_empty_columns_without_header_are_dropped(tmp_path):
    raw = read_file(written(tmp_path, "log.csv", b"a,b,\n1,2,\n3,4,\n"))
    assert raw.columns == ("a", "b")
    assert raw.notes == ()


def test_two_hundred_columns_are_read(tmp_path):
    names = [f"Field {number}" for number in range(200)]
    data = ",".join(names) + "\n" + ",".join(str(number) for number in range(200)) + "\n"
    raw = read_file(written(tmp_path, "wide.csv", data.encode()))
    assert raw.columns == tuple(names)
    assert raw.frame().iloc[0].tolist() == [str(number) for number in range(200)]


def workbook(tmp_path: Path, sheets: dict[str, list[list[object]]], name: str = "log.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


MOMENT, DAY, NEXT_DAY = (dt.datetime.fromisoformat(f"2025-03-0{each}") for each in ("4T08:15:30", "4", "5"))


def test_workbook_columns_have_the_type_all_their_cells_share(tmp_path):
    rows = [
        ["case", "when", "amount", "n", "won", "mixed", "day"],
        [1001, MOMENT, 1.5, 3, True, "NA", dt.date(2025, 3, 4)],
        [],
        [1002, None, 2, 4, False, 7, dt.date(2025, 3, 5)],
    ]
    raw = read_file(workbook(tmp_path, {"Data": rows}))
    assert raw.arrow().to_pydict() == {
        "case": [1001, 1002], "when": [MOMENT, None], "amount": [1.5, 2.0], "n": [3, 4], "won": [True, False],
        "mixed": ["NA", "7"], "day": [DAY, NEXT_DAY],
    }  # fmt: skip
    assert raw.row_numbers([0, 1]) == [2, 4]


def test_the_sheet_that_looks_like_a_log_is_taken_unless_one_is_named(tmp_path):
    events = [["案例ID", "活动", "时间"], ["1", "创建报价", MOMENT]]
    path = workbook(
        tmp_path, {"Read me": [["Hello"], ["x", "y"]], "事件": events, "Other": [["p", "q"], [1, 2]]}
    )
    raw = read_file(path)
    assert (raw.sheet, raw.sheets) == ("事件", ("Read me", "事件", "Other"))
    assert read_file(path, sheet="Other").columns == ("p", "q")


def test_parquet_stays_in_its_file(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table(EXPECTED), path)
    raw = read_file(path)
    assert (raw.path, raw.table, raw.n_rows, raw.types) == (path, None, 3, dict.fromkeys(EXPECTED, "string"))
    assert raw.head(2)["case"].tolist() == EXPECTED["case"][:2]
    assert raw.arrow(["value", "case"]).to_pydict() == {name: EXPECTED[name] for name in ("value", "case")}


def test_parquet_with_names_to_mend_is_not_scanned_in_place(tmp_path):
    path = tmp_path / "log.parquet"
    table = pa.table([["1"], ["2"], [[1, 2]]], names=["Case ", "case", "list"])
    pq.write_table(table, path)
    raw = read_file(path)
    assert raw.path is None
    assert raw.arrow().to_pydict() == {"Case": ["1"], "case (2)": ["2"]}
    assert {str(note["code"]) for note in raw.notes} == {"duplicate_columns", "nested_columns"}


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log><trace><string key="concept:name" value="NA"/>
<event><string key="concept:name" value="A &amp; B"/>
<date key="time:timestamp" value="2025-03-04T08:15:00+01:00"/>
<int key="n" value="3"/></event>
<event><string key="concept:name" value="合同"/>
<date key="time:timestamp" value="2025-03-04T09:15:00+01:00"/>
<string key="n" value="x"/></event></trace></log>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["log.xes", "log.xml", "log.xes.gz"])
def test_xes_in_any_encoding_and_ending(tmp_path, encoding, name):
    data = XES.replace("UTF-8", encoding).encode(encoding)
    raw = read_file(written(tmp_path, name, gzip.compress(data) if name.endswith("gz") else data))
    assert raw.arrow(["case:concept:name", "concept:name", "n"]).to_pydict() == {
        "case:concept:name": ["NA", "NA"], "concept:name": ["A & B", "合同"], "n": ["3", "x"],
    }  # fmt: skip
    hours = raw.frame()["time:timestamp"].dt.tz_convert("UTC").dt.hour
    assert hours.tolist() == [8 - 1, 9 - 1]


def zipped(tmp_path: Path, members: dict[str, bytes], name: str = "log.zip") -> Path:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return tmp_path / name


def parquet_bytes() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(EXPECTED), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name, data", [("log.csv", text(";").encode("utf-16")), ("log.tsv", text("\t").encode()),
                   ("log.parquet", parquet_bytes()), ("inner.csv.gz", gzip.compress(text(",").encode()))]
)  # fmt: skip
def test_packed_files_give_the_same_table(tmp_path, name, data):
    raw = read_file(zipped(tmp_path, {name: data, "__MACOSX/._log.csv": b"x", ".DS_Store": b"x"}))
    assert raw.arrow().to_pydict() == EXPECTED
    assert (raw.member, raw.path) == (name, None)
    if not name.endswith("gz"):
        gz = read_file(written(tmp_path, f"{name}.gz", gzip.compress(data)))
        assert gz.arrow().to_pydict() == EXPECTED


def test_a_workbook_in_a_zip_still_offers_its_sheets(tmp_path):
    path = workbook(tmp_path, {"Data": [["case", "what"], ["1", "a"]], "More": [["p", "q"], [1, 2]]})
    raw = read_file(zipped(tmp_path, {"log.xlsx": path.read_bytes()}), sheet="More")
    assert (raw.sheet, raw.sheets, raw.columns) == ("More", ("Data", "More"), ("p", "q"))


def test_the_type_is_told_by_content_and_not_by_the_ending(tmp_path):
    named_wrong = written(tmp_path, "log.csv", gzip.compress(text(",").encode()))
    assert read_file(named_wrong).arrow().to_pydict() == EXPECTED
    workbook_named_csv = workbook(tmp_path, {"S": [["a", "b"], ["1", "2"]]}, "book.csv")
    assert read_file(workbook_named_csv).sheets == ("S",)


def test_the_name_said_is_the_users_and_not_that_of_the_copy(tmp_path):
    raw = read_file(written(tmp_path, "tmp123", text(",").encode()), name="Pipeline März.csv")
    assert raw.name == "Pipeline März.csv"
