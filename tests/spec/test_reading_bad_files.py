"""A file that cannot be read says why, under its own name, and with what is needed for the way out."""

from __future__ import annotations

import gzip
import random
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import FileError
from analysis.reading import ERROR_CODES, limits, read_file

NOISE = random.Random(7).randbytes(20_000)
CSV = b"case,what,when\n1,a,2025-03-04\n"
XES = b"<?xml version='1.0'?><log><trace><event/></trace></log>"


def error_of(path: Path, **options: str) -> FileError:
    with pytest.raises(FileError) as caught:
        read_file(path, **options)
    assert caught.value.code in ERROR_CODES
    return caught.value


def written(tmp_path: Path, name: str, data: bytes) -> Path:
    (tmp_path / name).write_bytes(data)
    return tmp_path / name


@pytest.mark.parametrize(
    "name, data, code, params",
    [
        ("a.csv", b"", "empty_file", {}),
        ("a.csv", b" \n\n", "empty_file", {}),
        ("a.csv", b"\xef\xbb\xbf", "empty_file", {}),
        ("a.csv", b"case,what\n", "header_only", {"sheet": "", "columns": ["case", "what"]}),
        ("a.csv", b"case,what", "header_only", {"sheet": "", "columns": ["case", "what"]}),
        ("a.csv", NOISE, "not_a_table", {}),
        ("a.csv", b"just\none\ncolumn\n", "single_column", {"column": "just"}),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + NOISE, "unsupported_format", {"format": "PNG"}),
        ("a.csv", b'[{"case": 1}]', "unsupported_format", {"format": "JSON"}),
        ("a.csv", b"%PDF-1.7 ...", "unsupported_format", {"format": "PDF"}),
        ("a.xls", b"<html><table><tr><td>case</td></tr></table></html>", "web_page", {}),
        ("a.parquet", b"PAR1" + NOISE, "file_damaged", {"format": "parquet"}),
        ("a.parquet", b"PARE" + NOISE, "file_encrypted", {}),
        ("a.xlsx", b"PK\x03\x04" + NOISE, "file_damaged", {"format": "xlsx"}),
        ("a.zip", b"PK\x03\x04" + NOISE, "file_damaged", {"format": "zip"}),
        ("a.csv.gz", gzip.compress(CSV * 50, mtime=0)[:-9], "file_damaged", {"format": "gz"}),
        ("a.xes", XES[:-6], "file_damaged", {"format": "XES"}),
        ("a.xes", b"<?xml version='1.0'?><log></log>", "no_events", {}),
        ("a.xes", b"<?xml version='1.0'?><note>no log</note>", "not_xes", {}),
        ("a.xes", b"<?xml version='1.0'?><!DOCTYPE log [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + XES[21:],
         "xes_entities", {}),
        ("a.xes", b"<?xml version='1.0'?><log><trace><event></trace></event></log>", "file_damaged",
         {"format": "XES"}),
    ],
)  # fmt: skip
def test_one_file_that_cannot_be_read(tmp_path, name, data, code, params):
    error = error_of(written(tmp_path, name, data))
    assert error.code == code
    assert error.params["file"] == name
    assert {key: error.params[key] for key in params} == params


def test_a_document_type_is_refused_in_utf16_too(tmp_path):
    data = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "b">]><log></log>'.encode("utf-16")
    assert error_of(written(tmp_path, "a.xes", data)).code == "xes_entities"


def test_a_file_that_vanished_or_is_a_folder(tmp_path):
    assert error_of(tmp_path / "gone.csv").params == {"file": "gone.csv"}
    assert error_of(tmp_path / "gone.csv").code == "file_missing"
    assert error_of(tmp_path).code == "file_missing"
    assert error_of(tmp_path / "copy-17", name="March.csv").params == {"file": "March.csv"}


def test_a_sheet_that_is_missing_lists_those_there_are(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Events"
    book.active.append(["case", "what"])
    book.active.append(["1", "a"])
    book.create_sheet("Empty")
    book.save(tmp_path / "a.xlsx")
    error = error_of(tmp_path / "a.xlsx", sheet="Evnts")
    assert (error.code, error.params) == (
        "sheet_missing", {"file": "a.xlsx", "sheet": "Evnts", "sheets": ["Events", "Empty"]},
    )  # fmt: skip
    assert error_of(tmp_path / "a.xlsx", sheet="Empty").code == "empty_sheet"
    assert error_of(written(tmp_path, "a.csv", CSV), sheet="Events").code == "no_sheets"


def test_a_workbook_with_a_header_only_or_nothing_at_all(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["case", "what"])
    book.save(tmp_path / "a.xlsx")
    assert error_of(tmp_path / "a.xlsx").params["columns"] == ["case", "what"]
    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    assert error_of(tmp_path / "b.xlsx").code == "empty_sheet"


def test_a_workbook_behind_a_password(tmp_path):
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert error_of(written(tmp_path, "a.xlsx", container + bytes(600))).code == "file_encrypted"


def test_parquet_without_rows(tmp_path):
    pq.write_table(
        pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.string())}), tmp_path / "a.parquet"
    )
    assert error_of(tmp_path / "a.parquet").code == "header_only"


def zipped(tmp_path: Path, members: dict[str, bytes], name: str = "a.zip") -> Path:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return tmp_path / name


def test_a_zip_with_several_files_asks_which(tmp_path):
    other = b"name,region\n2,b\n"
    path = zipped(tmp_path, {"north.csv": CSV, "south/log.csv": other})
    error = error_of(path)
    assert (error.code, error.params["members"]) == ("choose_member", ["north.csv", "south/log.csv"])
    assert read_file(path, member="south/log.csv").frame()["name"].tolist() == ["2"]
    missing = error_of(path, member="west.csv")
    assert (missing.code, missing.params["member"]) == ("member_missing", "west.csv")


def test_a_zip_without_a_file_and_archives_in_archives(tmp_path):
    assert error_of(zipped(tmp_path, {"__MACOSX/x": b"1"})).code == "empty_archive"
    deep = zipped(tmp_path, {"a.csv": CSV}).read_bytes()
    for _ in range(3):
        deep = zipped(tmp_path, {"in.zip": deep}).read_bytes()
    assert error_of(written(tmp_path, "deep.zip", deep)).code == "nested_archive"


def test_a_member_never_leaves_its_place(tmp_path):
    path = zipped(tmp_path, {"../../escaped.csv": CSV})
    before = set(tmp_path.parent.parent.rglob("escaped*"))
    assert read_file(path).n_rows == 1
    assert set(tmp_path.parent.parent.rglob("escaped*")) == before


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz", "a.xlsx"])
def test_what_unpacks_beyond_the_limit_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 1 << 20)
    bomb = CSV + b"1,a,2025-03-04\n" * 200_000
    if name == "a.csv.gz":
        path = written(tmp_path, name, gzip.compress(bomb, mtime=0))
    elif name == "a.zip":
        path = zipped(tmp_path, {"log.csv": bomb})
    else:
        members = {"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": bomb}
        path = zipped(tmp_path, members, name)
    error = error_of(path)
    assert (error.code, error.params["limit_gb"]) == ("file_too_large", 1 / 1024)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    path = zipped(tmp_path, {"log.csv": CSV + b"1,a,2025-03-04\n" * 1000})
    data = path.read_bytes()
    size = (len(CSV) + 15 * 1000).to_bytes(4, "little")
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, (64).to_bytes(4, "little")))
    assert error_of(path).code == "file_damaged"


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["ZZ90000"] = "case", "what"
    book.save(tmp_path / "a.xlsx")
    monkeypatch.setattr(limits, "MAX_CELLS", 50_000_000)
    error = error_of(tmp_path / "a.xlsx")
    assert (error.code, error.params["limit_cells"]) == ("sheet_too_large", 50_000_000)
