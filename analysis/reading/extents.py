"""How far does a sheet reach, and does it unpack to what it says? Asked before the reader makes room for it.

The reader makes room for every cell between the first and the last: two cells far apart are enough to take
all the memory there is, and it does not survive that.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.errors import FileError
from analysis.reading import archives, limits

CHUNK = 1 << 22
MAX_TAG_BYTES = 1 << 20
UNUSUAL = (b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t", b":c ", b":c>", b":c/", b":c\n", b":row")
TAG = re.compile(rb"""<(?:[^\s<>/"'=]+:)?(row|c)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)""")
OWN_REF = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)(\d*)""")


@dataclass
class Extent:
    """The last row and column of a sheet, as far as its text was seen.

    Rows and cells without a number of their own (they may leave it out) follow the one before.
    """

    n_rows: int = 0
    n_columns: int = 0
    row: int = 0
    column: int = 0
    rest: bytes = b""

    def feed(self, piece: bytes) -> None:
        part = self.rest + piece
        end = part.rfind(b"<")
        self.rest = part[end:] if end >= 0 else b""
        if len(self.rest) > MAX_TAG_BYTES:
            if TAG.match(self.rest):
                raise ValueError("a tag without end")
            self.rest = b""
        self._see(part[:end] if end >= 0 else part)

    def close(self) -> None:
        self._see(self.rest)
        self.rest = b""

    def _see(self, part: bytes) -> None:
        is_usual = part.count(b"<c ") == part.count(b'<c r="') and not any(sign in part for sign in UNUSUAL)
        if is_usual:
            n_rows, n_columns = _furthest(part)
            unnumbered = part.count(b"<row") - part.count(b'<row r="')
            self.row = max(self.row, n_rows) + unnumbered
            self.n_rows, self.n_columns = max(self.n_rows, self.row), max(self.n_columns, n_columns)
        else:
            self._walk(part)

    def _walk(self, part: bytes) -> None:
        for tag, said in TAG.findall(part):
            own = OWN_REF.search(said)
            letters, digits = own.groups() if own else (b"", b"")
            if tag == b"row":
                self.row = int(digits[:9]) if digits else self.row + 1
                self.column = 0
            else:
                self.column = _column(letters) if letters else self.column + 1
                self.n_rows = max(self.n_rows, int(digits[:9] or 0))
            self.n_rows, self.n_columns = max(self.n_rows, self.row), max(self.n_columns, self.column)


def check_workbook(path: Path, name: str, *, kind: str = "xlsx") -> None:
    """Look through every part of a zipped workbook; those of an .xlsb are not text, and only unpacked.

    Raises
    ------
    FileError
        `file_damaged`, `file_encrypted`, `file_too_large`, `sheet_too_large`.
    """
    with archives.damage(name, kind), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES:
            raise archives.too_large(name)
        if any(part.flag_bits & 1 for part in parts):
            raise FileError("file_encrypted", file=name)
        for part in parts:
            _check_part(archive, part, name, is_text=kind == "xlsx")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, *, is_text: bool) -> None:
    extent = Extent()
    for piece in _pieces(archive, part):
        if is_text:
            extent.feed(piece)
            _check_extent(extent, part.filename, name)
        if is_text and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileError("file_damaged", file=name, format="xlsx")
    extent.close()
    _check_extent(extent, part.filename, name)


def _check_extent(extent: Extent, part: str, name: str) -> None:
    if extent.n_rows * extent.n_columns > limits.MAX_CELLS:
        raise FileError("sheet_too_large", file=name, sheet=Path(part).stem, limit_cells=limits.MAX_CELLS)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What the part really unpacks to: an error as soon as that is more than it says."""
    said = copy(part)
    said.file_size = 1 << 62
    n_bytes = 0
    with archive.open(said) as file:
        while piece := file.read(CHUNK):
            n_bytes += len(piece)
            if n_bytes > part.file_size:
                raise zipfile.BadZipFile("larger than it says")
            yield piece
    if n_bytes != part.file_size:
        raise zipfile.BadZipFile("smaller than it says")


def _furthest(part: bytes) -> tuple[int, int]:
    """The highest row and column among all ` r="B12"`."""
    signs = np.frombuffer(part + bytes(16), dtype=np.uint8)
    at = np.flatnonzero(signs[:-3] == ord('"'))
    at = at[(at >= 3)]
    at = at[(signs[at - 1] == ord("=")) & (signs[at - 2] == ord("r")) & (signs[at - 3] <= 32)] + 1
    if not len(at):
        return 0, 0
    column, row = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for _ in range(4):
        letter = (signs[at] & 0xDF) - ord("A")
        is_letter = letter < 26
        column = np.where(is_letter, column * 26 + letter + 1, column)
        at = at + is_letter
    for _ in range(9):
        digit = signs[at] - ord("0")
        is_digit = digit < 10
        row = np.where(is_digit, row * 10 + digit, row)
        at = at + is_digit
    return int(row.max()), int(column.max())


def _column(letters: bytes) -> int:
    number = 0
    for sign in letters[:6].upper():
        number = number * 26 + sign - 64
    return number
