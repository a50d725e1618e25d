"""How is a CSV or TSV file read? Separator and header found, every cell kept as the text it is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.csv as pa_csv

from analysis.errors import FileError
from analysis.reading.arrow import pc
from analysis.reading.encodings import encoding_of
from analysis.reading.headers import column_names, with_header
from analysis.reading.problems import problem
from analysis.reading.raw import RawTable, table_of

SEPARATORS = (",", ";", "\t", "|")
N_HEAD_BYTES = 1 << 18
N_HEAD_ROWS = 200
MAX_CELL = 1 << 24


@dataclass(frozen=True)
class Layout:
    """Separator, header and place of the header of a delimited file.

    Parameters
    ----------
    n_before
        Lines above the header (titles, `sep=;`, empty ones).
    width
        Cells of a usual row, at least those of the header.
    """

    separator: str
    header: list[str]
    n_before: int
    width: int


@dataclass
class Body:
    """The rows of a file as they were read one by one."""

    cells: list[list[str | None]]
    ragged: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)


def read_delimited(path: Path, name: str) -> RawTable:
    """A text file with separators as a table of strings.

    Raises
    ------
    FileError
        `empty_file`, `not_a_table`, `single_column`, `header_only`.
    """
    encoding = encoding_of(path)
    if encoding is None:
        raise FileError("not_a_table", file=name)
    head = _head(path, encoding)
    if not head.strip():
        raise FileError("empty_file", file=name)
    layout = _layout(head, name)
    notes: list[dict[str, object]] = []
    text = None if encoding in ("utf-8", "utf-8-sig") else _decoded(path, encoding, notes)
    source = path if text is None else text
    table, blank = _read_fast(source, layout) or _read_slowly(source, layout, notes)
    if not table.num_rows:
        raise FileError("header_only", file=name, sheet="", columns=column_names(layout.header)[0])
    table, named = with_header(table, layout.header)
    return table_of(name, table, [*notes, *named], first_row=layout.n_before + 2, blank_rows=blank)


def _head(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return file.read(N_HEAD_BYTES)


def _decoded(path: Path, encoding: str, notes: list[dict[str, object]]) -> bytes:
    """The file as UTF-8, with a note on the encoding where it was a guess."""
    text = path.read_bytes().decode(encoding, errors="replace")
    if not encoding.startswith("utf"):
        notes.append(problem("encoding_assumed", examples=[encoding]))
    n_broken = text.count("\ufffd")
    if n_broken:
        notes.append(problem("undecodable_text", n=n_broken, of=len(text)))
    return text.encode()


def _layout(head: str, name: str) -> Layout:
    lines = head.splitlines()
    n_hint = 1 if lines and lines[0].lower().startswith("sep=") else 0
    hinted = (lines[0][4:5] or ",") if n_hint else None
    candidates = [hinted] if hinted else SEPARATORS
    found = [layout for sign in candidates if (layout := _try_separator(head, sign))]
    if not found:
        raise FileError(
            "single_column", file=name, column=lines[n_hint].strip()[:80] if lines[n_hint:] else ""
        )
    return max(found, key=lambda layout: layout[0])[1]


def _try_separator(head: str, separator: str) -> tuple[float, Layout] | None:
    """How well a separator fits: the share of rows with the usual number of cells, and that number."""
    rows = _rows_of(head, separator)
    filled = [(place, row) for place, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return None
    widths = Counter(len(row) for _, row in filled)
    usual, n_usual = max(widths.items(), key=lambda item: (item[1] * min(item[0], 2), item[0]))
    if usual < 2:
        return None
    place, header = next(
        ((place, row) for place, row in filled if sum(bool(cell.strip()) for cell in row) > usual / 2),
        filled[0],
    )
    header = header + [""] * (usual - len(header))
    return n_usual / len(filled) * (1 - 1 / (usual + 1)), Layout(separator, header, place, len(header))


def _rows_of(head: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == N_HEAD_ROWS:
                return rows
    except csv.Error:
        return rows
    whole = head.endswith(("\n", "\r")) or len(head) < N_HEAD_BYTES
    return rows if whole else rows[:-1]


def _read_fast(source: Path | bytes, layout: Layout) -> tuple[pa.Table, tuple[int, ...]] | None:
    """The table by Arrow on all cores, without its empty rows, and the numbers of these.

    None when rows differ in width or a quote may stay open.
    """
    columns = [str(place) for place in range(layout.width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(source) if isinstance(source, bytes) else str(source),
            read_options=pa_csv.ReadOptions(
                column_names=columns, skip_rows=layout.n_before, skip_rows_after_names=1, block_size=1 << 22
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=layout.separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid:
        return None
    is_blank = _blank_rows(table)
    if is_blank is not None:
        table = table.filter(pc.invert(is_blank))
    last = table.slice(max(0, table.num_rows - 1)).to_pylist()
    if any("\n" in (cell or "") for row in last for cell in row.values()):
        return None
    places = [] if is_blank is None else pc.indices_nonzero(is_blank).to_pylist()
    return table, tuple(layout.n_before + 2 + place for place in places)


def _blank_rows(table: pa.Table) -> pa.ChunkedArray | None:
    """Which rows have nothing in any cell; None where there are none."""
    mask = None
    for column in table.columns:
        if not column.null_count:
            return None
        mask = column.is_null() if mask is None else pc.and_(mask, column.is_null())
    return mask if mask is not None and pc.any(mask).as_py() else None


def _read_slowly(
    source: Path | bytes, layout: Layout, notes: list[dict[str, object]]
) -> tuple[pa.Table, tuple[int, ...]]:
    """The table row by row: short rows are filled up, what is too much at the end is left out and noted."""
    text = _text(source)
    body = _body(text, layout, layout.width, csv.QUOTE_MINIMAL)
    if _is_left_open(body, text):
        row = layout.n_before + 1 + len(body.cells[0]) + len(body.blank)
        body = _body(text, layout, layout.width, csv.QUOTE_NONE)
        notes.append(problem("unclosed_quote", n=1, of=len(body.cells[0]), examples=[row]))
    if body.ragged:
        notes.append(problem("ragged_rows", n=len(body.ragged), of=len(body.cells[0]), examples=body.ragged))
    names = [str(place) for place in range(layout.width)]
    table = pa.table([pa.array(column, pa.string()) for column in body.cells], names=names)
    return table, tuple(body.blank)


def _body(text: str, layout: Layout, width: int, quoting: Literal[0, 3]) -> Body:
    body = Body([[] for _ in range(width)])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, quoting=quoting)
    for number, row in enumerate(rows, start=1):
        if number <= layout.n_before + 1:
            continue
        if not any(row):
            body.blank.append(number)
            continue
        if len(row) != width:
            body.ragged.append(number)
        for index, column in enumerate(body.cells):
            cell = row[index] if index < len(row) else ""
            column.append((cell.strip('"') if quoting == csv.QUOTE_NONE else cell) or None)
    return body


def _is_left_open(body: Body, text: str) -> bool:
    """Whether the last cell took in the rest of the file, since its quotation mark is never closed."""
    last = next((column[-1] for column in reversed(body.cells) if column and column[-1]), None)
    if not last or "\n" not in last:
        return False
    return not text.rstrip().endswith('"') or last.rstrip().endswith('"')


def _text(source: Path | bytes) -> str:
    data = source if isinstance(source, bytes) else source.read_bytes()
    return data.decode("utf-8-sig", errors="replace").replace("\x00", "")
