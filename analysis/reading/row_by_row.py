"""How is a delimited file read whose rows differ in width, or whose quotes do not pair? Row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from analysis.errors import FileError
from analysis.reading.layouts import Layout
from analysis.reading.limits import MAX_CELL_CHARACTERS

N_BLOCK = 50_000
N_END_BYTES = 4096


@dataclass(frozen=True)
class ReadRows:
    """The rows of a file, blank ones among them.

    Parameters
    ----------
    short, ragged
        Places of rows with fewer cells than the header; of those with fewer or more.
    open_row
        Number of the row with a quotation mark that is never closed: all marks were taken as plain then.
    """

    table: pa.Table
    short: tuple[int, ...]
    ragged: tuple[int, ...]
    open_row: int | None = None


@dataclass
class _Block:
    """Rows gathered cell by cell, and handed to Arrow from time to time: it holds them in less memory."""

    width: int
    parts: list[pa.Table] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def add(self, row: list[str]) -> None:
        self.rows.append(row)
        if len(self.rows) == N_BLOCK:
            self.pack()

    def pack(self) -> None:
        columns = zip(*self.rows, strict=True) if self.rows else [()] * self.width
        arrays = [pa.array([cell or None for cell in column], pa.string()) for column in columns]
        self.parts.append(pa.table(arrays, names=[str(place) for place in range(self.width)]))
        self.rows.clear()


def read_rows(source: Path, layout: Layout, name: str) -> ReadRows:
    """The rows below the header: short ones are filled up, what is too much at the end is left out.

    Raises
    ------
    FileError
        `line_too_long` for a cell beyond all measure.
    """
    open_row = layout.n_before + 2
    with suppress(csv.Error):
        read, last = _read(source, layout, is_quoted=True)
        if not _is_left_open(last, source):
            return read
        open_row = layout.n_before + 1 + read.table.num_rows
    try:
        plain, _ = _read(source, layout, is_quoted=False)
    except csv.Error as cause:
        raise FileError("line_too_long", file=name, limit_mb=MAX_CELL_CHARACTERS >> 20) from cause
    return ReadRows(plain.table, plain.short, plain.ragged, open_row)


def _read(source: Path, layout: Layout, *, is_quoted: bool) -> tuple[ReadRows, str]:
    """The rows, and the last cell that is filled."""
    block, short, ragged, last = _Block(layout.width), list[int](), list[int](), ""
    with source.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for place, row in enumerate(_body(file, layout, is_quoted=is_quoted)):
            last = next((cell for cell in reversed(row) if cell), last)
            if len(row) != layout.width:
                ragged.append(place)
                if len(row) < layout.width:
                    short.append(place)
                row = (row + [""] * layout.width)[: layout.width]
            block.add(row)
    block.pack()
    return ReadRows(pa.concat_tables(block.parts), tuple(short), tuple(ragged)), last


def _body(lines: Iterator[str], layout: Layout, *, is_quoted: bool) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    quoting = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    rows = csv.reader(_bounded(lines), delimiter=layout.separator, quoting=quoting)
    for number, row in enumerate(rows):
        if number > layout.n_before:
            yield row if is_quoted else [cell.strip('"') for cell in row]


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    """Lines up to a length that no table has; a longer one is the error a cell that long would be."""
    readline = lines.readline  # type: ignore[attr-defined]
    while line := readline(4 * MAX_CELL_CHARACTERS):
        if len(line) == 4 * MAX_CELL_CHARACTERS:
            raise csv.Error("line too long")
        yield line


def _is_left_open(last: str, source: Path) -> bool:
    """Whether the last cell took in the rest of the file, since its quotation mark is never closed."""
    if "\n" not in last and "\r" not in last:
        return False
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - N_END_BYTES))
        end = file.read().rstrip()
    return not end.endswith(b'"') or last.rstrip().endswith('"')
