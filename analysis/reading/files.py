"""Which kind of file is this, and what table is in it? By content first, by its ending second."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from analysis.errors import FileError
from analysis.reading import archives
from analysis.reading.delimited import read_delimited
from analysis.reading.parquet import read_parquet
from analysis.reading.raw import RawTable
from analysis.reading.workbooks import read_workbook
from analysis.reading.xes import read_xes

FORMATS = ("CSV", "TSV", "XLSX", "Parquet", "XES")
FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"SQLite format 3": "SQLite",
    b"{\\rtf": "RTF",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MAX_NESTING = 2
N_HEAD = 4096


def read_file(
    path: str | Path, *, sheet: str | None = None, name: str | None = None, member: str | None = None
) -> RawTable:
    """The table in a CSV, TSV, XLSX, Parquet or XES file, or in a zip or gz of one of them.

    Nothing is interpreted: text stays the text it is (`NA` too), an empty cell is missing. Parquet is
    not loaded.

    Parameters
    ----------
    sheet
        Of a workbook; default: the one that looks most like an event log.
    name
        What the user calls the file, where `path` is a copy of it.
    member
        Of a zip with several files, as in the params of the error `choose_member`.

    Raises
    ------
    FileError
        With a code of `ERROR_CODES`; `file` among its params.
    """
    path = Path(path)
    said = name or path.name
    if not path.is_file():
        raise FileError("file_missing", file=said)
    try:
        return _read(path, said, sheet=sheet, member=member, depth=0)
    except FileNotFoundError as cause:
        raise FileError("file_missing", file=said) from cause
    except PermissionError as cause:
        raise FileError("file_unreadable", file=said) from cause


def _read(path: Path, name: str, *, sheet: str | None, member: str | None, depth: int) -> RawTable:
    kind = kind_of(path, name)
    if kind in ("zip", "gz"):
        return _read_packed(path, name, kind, sheet=sheet, member=member, depth=depth)
    if sheet is not None and kind != "xlsx":
        raise FileError("no_sheets", file=name, sheet=sheet)
    if kind == "xlsx":
        if zipfile.is_zipfile(path):
            archives.check_size(path, name)
        return read_workbook(path, name, sheet)
    if kind == "parquet":
        return read_parquet(path, name, is_kept=depth == 0)
    return read_xes(path, name) if kind == "xes" else read_delimited(path, name)


def _read_packed(
    path: Path, name: str, kind: str, *, sheet: str | None, member: str | None, depth: int
) -> RawTable:
    if depth == MAX_NESTING:
        raise FileError("nested_archive", file=name)
    if kind == "gz":
        with archives.unpacked_gz(path, name=name) as content, _ended(content, _without_gz(name)) as file:
            return _read(file, name, sheet=sheet, member=member, depth=depth + 1)
    members = archives.members_of(path, name)
    chosen = archives.pick(members, member, name=name, formats=FORMATS)
    with archives.unpacked_zip(path, chosen, name=name) as content, _ended(content, chosen) as file:
        raw = _read(file, name, sheet=sheet, member=None, depth=depth + 1)
    return replace(raw, members=members, member=chosen)


def kind_of(path: Path, name: str) -> str:
    """`zip, gz, xlsx, parquet, xes` or `text`.

    Raises
    ------
    FileError
        `empty_file`, `file_encrypted`, `web_page`, `unsupported_format`, `not_xes`.
    """
    with path.open("rb") as file:
        head = file.read(N_HEAD)
    if not head:
        raise FileError("empty_file", file=name)
    if head.startswith(b"PK"):
        return "xlsx" if _is_workbook(path) else "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PARE"):
        raise FileError("file_encrypted", file=name)
    if head.startswith(OLE):
        return _old_office(path, name)
    return _text_kind(head, name)


def _text_kind(head: bytes, name: str) -> str:
    for start, foreign in FOREIGN.items():
        if head.startswith(start):
            raise _unsupported(name, foreign)
    words = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if words.startswith((b"<?xml", b"<log", b"<!doctype log", b"<!--")):
        if b"<html" in words:
            raise FileError("web_page", file=name)
        return "xes"
    if words.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<style")):
        raise FileError("web_page", file=name)
    if words.startswith((b'{"', b"[{", b"{\n", b"{\r", b"[\n", b'["')):
        raise _unsupported(name, "JSON")
    return "text"


def _old_office(path: Path, name: str) -> str:
    """An .xls workbook, or a .xlsx behind a password: both in the older container of Office."""
    if ENCRYPTED_PACKAGE in path.read_bytes():
        raise FileError("file_encrypted", file=name)
    return "xlsx"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return path.suffix.lower() in (".xlsx", ".xlsm")
    return any(name.startswith("xl/") for name in names) and "[Content_Types].xml" in names


def _unsupported(name: str, kind: str) -> FileError:
    return FileError("unsupported_format", file=name, format=kind, formats=list(FORMATS))


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


@contextmanager
def _ended(content: Path, name: str) -> Iterator[Path]:
    """The unpacked file under the ending of its own name where that is one we know, else of none."""
    ending = Path(name).suffix.lower()
    known = ending if ending in (".xes", ".xlsx", ".xlsm") else ".txt"
    yield content.rename(content.with_suffix(known))
