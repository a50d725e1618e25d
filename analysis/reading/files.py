"""Which kind of file is this, and what table is in it? By content first, by its ending second."""

from __future__ import annotations

import mmap
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from analysis.errors import FileError
from analysis.reading import apart, archives, extents, joining, limits
from analysis.reading.delimited import read_delimited
from analysis.reading.parquet import read_parquet
from analysis.reading.raw import RawTable
from analysis.reading.workbooks import read_workbook
from analysis.reading.xes import read_xes

FORMATS = ("CSV", "TSV", "XLSX", "XLS", "XLSB", "Parquet", "XES")
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
WORKBOOKS = ("xlsx", "xlsb", "xls")
OFFICE = {"xl/workbook.bin": "xlsb", "xl/": "xlsx", "word/": "Word", "ppt/": "PowerPoint"}
FOREIGN_OFFICE = ("Word", "PowerPoint")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
KNOWN_ENDINGS = (".xes", ".xlsx", ".xlsm", ".xlsb", ".xls")
MAX_NESTING = 2
N_HEAD = 4096


def read_file(
    path: str | Path, *, sheet: str | None = None, name: str | None = None, member: str | None = None
) -> RawTable:
    """The table in a CSV, TSV, Excel, Parquet or XES file, or in a zip or gz of one of them.

    Of a zip with several files, those of the same columns are read one below the other, and files that
    share an id with the events are joined to them (`joining`); else one has to be chosen.

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
    if sheet is not None and kind not in WORKBOOKS:
        raise FileError("no_sheets", file=name, sheet=sheet)
    if kind in WORKBOOKS:
        return _read_workbook(path, name, kind, sheet)
    if kind == "parquet":
        return read_parquet(path, name, is_kept=depth == 0)
    return read_xes(path, name) if kind == "xes" else read_delimited(path, name)


def _read_workbook(path: Path, name: str, kind: str, sheet: str | None) -> RawTable:
    """A sheet; the old binary formats in a process of their own, since a bad file can end the reader's."""
    if kind != "xls":
        extents.check_workbook(path, name, kind=kind)
    if kind == "xlsx":
        return read_workbook(path, name, sheet)
    return apart.read_apart("workbook", path, name, sheet=sheet, kind=kind)


def _read_packed(
    path: Path, name: str, kind: str, *, sheet: str | None, member: str | None, depth: int
) -> RawTable:
    if depth == MAX_NESTING:
        raise FileError("nested_archive", file=name)
    if kind == "gz":
        with archives.unpacked_gz(path, name=name) as content, _ended(content, _without_gz(name)) as file:
            return _read(file, name, sheet=sheet, member=member, depth=depth + 1)
    members = archives.members_of(path, name)
    if member is None and 1 < len(members) <= limits.MAX_TOGETHER and sheet is None:
        joined = joining.read_together(members, lambda each: _read_member(path, name, each, depth), name=name)
        if joined is not None:
            return replace(joined, members=members)
    chosen = archives.pick(members, member, name=name, formats=FORMATS)
    raw = _read_member(path, name, chosen, depth, sheet=sheet)
    return replace(raw, members=members, member=chosen)


def _read_member(path: Path, name: str, member: str, depth: int, *, sheet: str | None = None) -> RawTable:
    with archives.unpacked_zip(path, member, name=name) as content, _ended(content, member) as file:
        return _read(file, name, sheet=sheet, member=None, depth=depth + 1)


def kind_of(path: Path, name: str) -> str:
    """`zip, gz, xlsx, xlsb, xls, parquet, xes` or `text`.

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
        return _zipped_kind(path, name)
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
    """An .xls workbook, or one behind a password: both in the older container of Office."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(ENCRYPTED_PACKAGE) >= 0:
            raise FileError("file_encrypted", file=name)
    return "xls"


def _zipped_kind(path: Path, name: str) -> str:
    """Which of the many kinds of file that are zips inside."""
    try:
        with archives.damage(name, "zip"), zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except FileError:
        ending = path.suffix.lower()
        if ending not in (".xlsx", ".xlsm", ".xlsb"):
            return "zip"
        raise FileError("file_damaged", file=name, format="xlsx") from None
    if "[Content_Types].xml" in names:
        found = next((kind for part, kind in OFFICE.items() if any(n.startswith(part) for n in names)), None)
        if found in FOREIGN_OFFICE:
            raise _unsupported(name, found)
        return found or "zip"
    if names[:1] == ["mimetype"] and "content.xml" in names:
        raise _unsupported(name, "OpenDocument")
    return "zip"


def _unsupported(name: str, kind: str) -> FileError:
    return FileError("unsupported_format", file=name, format=kind, formats=list(FORMATS))


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


@contextmanager
def _ended(content: Path, name: str) -> Iterator[Path]:
    """The unpacked file under the ending of its own name where that is one we know, else of none."""
    ending = Path(name).suffix.lower()
    known = ending if ending in KNOWN_ENDINGS else ".txt"
    yield content.rename(content.with_suffix(known))
