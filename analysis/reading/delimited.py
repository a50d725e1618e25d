"""How is a CSV or TSV file read? Separator and header found, every cell kept as the text it is."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.csv as pa_csv

from analysis.errors import FileError
from analysis.reading import encodings, limits
from analysis.reading.arrow import pc
from analysis.reading.footers import N_TAIL, footer
from analysis.reading.headers import column_names, with_header
from analysis.reading.layouts import RARE_SEPARATORS, Layout, layout_of
from analysis.reading.problems import problem
from analysis.reading.raw import RawTable, table_of
from analysis.reading.row_by_row import read_rows

BLOCK_BYTES = 1 << 22
MAX_MENDED = 2_000
Notes = list[dict[str, object]]


@dataclass(frozen=True)
class Rows:
    """The rows as read, blank ones among them.

    Parameters
    ----------
    short, ragged
        Places of rows with fewer cells than the header; of those with fewer or more.
    """

    table: pa.Table
    short: tuple[int, ...] = ()
    ragged: tuple[int, ...] = ()


def read_delimited(path: Path, name: str) -> RawTable:
    """A text file with separators as a table of strings.

    Raises
    ------
    FileError
        `empty_file`, `not_a_table`, `single_column`, `header_only`, `text_too_large`, `line_too_long`,
        `too_many_columns`.
    """
    encoding = encodings.encoding_of(path)
    if encoding is None:
        raise FileError("not_a_table", file=name)
    if path.stat().st_size > limits.MAX_TEXT_BYTES:
        raise _too_large(name)
    layout = layout_of(path, encoding, name)
    notes: Notes = []
    with TemporaryDirectory(prefix="cashlane-") as folder:
        source = _readable(path, encoding, layout, Path(folder), notes)
        if source.stat().st_size / layout.row_bytes * layout.width > limits.MAX_TEXT_CELLS:
            raise _too_large(name)
        rows = _read_fast(source, layout) or _read_slowly(source, layout, name, notes)
    return _without_extras(rows, layout, name, notes)


def _too_large(name: str) -> FileError:
    return FileError("text_too_large", file=name, limit_gb=limits.MAX_TEXT_BYTES / (1 << 30))


def _readable(path: Path, encoding: str, layout: Layout, folder: Path, notes: Notes) -> Path:
    """The file as UTF-8 without control characters: itself, or a copy, with notes on what was changed."""
    spared = layout.separator.encode() if layout.separator in RARE_SEPARATORS else b""
    is_utf8 = encoding == "utf-8" or (encoding == "utf-8-sig" and encodings.is_utf8(path))
    if is_utf8 and not encodings.has_controls(path, spared=spared):
        return path
    copy = folder / "text"
    done = encodings.copy_as_utf8(path, copy, encoding=encoding, spared=spared)
    if not encoding.startswith("utf"):
        notes.append(problem("encoding_assumed", examples=[encoding]))
    if done.n_broken:
        notes.append(problem("undecodable_text", n=done.n_broken, of=done.n))
    if done.n_controls:
        notes.append(problem("control_characters", n=done.n_controls, of=done.n))
    return copy


def _without_extras(rows: Rows, layout: Layout, name: str, notes: Notes) -> RawTable:
    """The table under its header, without what stands above, below and blank between its rows."""
    first_row = layout.n_before + 2
    table, said = rows.table, layout.above
    if said:
        notes.append(problem("lines_above_header", n=len(said), examples=said))
    start = max(0, table.num_rows - N_TAIL)
    tail = [list(row.values()) for row in table.slice(start).to_pylist()]
    foot = footer(tail, short=[place - start for place in rows.short])
    table = table.slice(0, table.num_rows - foot.n_rows)
    if foot.n_rows:
        notes.append(problem("footer_left_out", n=len(foot.said), examples=foot.said))
    is_blank, is_header = _blank_rows(table), _header_rows(table, layout.header)
    if is_header is not None:
        again = [first_row + place for place in pc.indices_nonzero(is_header).to_pylist()]
        notes.append(problem("repeated_header", n=len(again), of=table.num_rows, examples=again))
        is_blank = is_header if is_blank is None else pc.or_(is_blank, is_header)
    blank = [] if is_blank is None else pc.indices_nonzero(is_blank).to_pylist()
    ragged = sorted({place for place in rows.ragged if place < table.num_rows} - set(blank))
    if ragged:
        numbers = [first_row + place for place in ragged]
        notes.append(problem("ragged_rows", n=len(ragged), of=table.num_rows, examples=numbers))
    table = table if is_blank is None else table.filter(pc.invert(is_blank))
    if not table.num_rows:
        raise FileError("header_only", file=name, sheet="", columns=column_names(layout.header)[0])
    table, named = with_header(table, layout.header)
    blank_rows = tuple(first_row + place for place in blank)
    if table.num_columns < 2:
        raise FileError("single_column", file=name, column=table.column_names[0])
    if table.num_columns > limits.MAX_COLUMNS:
        raise FileError("too_many_columns", file=name, n=table.num_columns, limit=limits.MAX_COLUMNS)
    return table_of(name, table, [*notes, *named], first_row=first_row, blank_rows=blank_rows)


def _read_fast(source: Path, layout: Layout) -> Rows | None:
    """The rows by Arrow on all cores; None where it cannot be sure of them (a quote may stay open).

    Rows of another width are rare, and Arrow knows their numbers on one core only: then it reads again.
    """
    if not layout.separator.isascii():
        return None
    odd: list[pa_csv.InvalidRow] = []
    table = _by_arrow(source, layout, odd, is_threaded=not odd)
    if table is not None and odd:
        odd.clear()
        table = _by_arrow(source, layout, odd, is_threaded=False)
    if table is None or len(odd) > MAX_MENDED or _may_be_open(table, odd):
        return None
    return _mended(table, odd, layout) if odd else Rows(table)


def _by_arrow(
    source: Path, layout: Layout, odd: list[pa_csv.InvalidRow], *, is_threaded: bool
) -> pa.Table | None:
    columns = [str(place) for place in range(layout.width)]

    def left_out(row: pa_csv.InvalidRow) -> str:
        if len(odd) <= MAX_MENDED:
            odd.append(row)
        return "skip"

    try:
        return pa_csv.read_csv(
            pa.OSFile(str(source)),  # by its path it would be unpacked where its ending says `.gz`
            read_options=pa_csv.ReadOptions(
                column_names=columns, skip_rows=layout.n_lines_before, skip_rows_after_names=1,
                block_size=BLOCK_BYTES, use_threads=is_threaded,
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=layout.separator, newlines_in_values=True, ignore_empty_lines=False,
                invalid_row_handler=left_out,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None


def _may_be_open(table: pa.Table, odd: list[pa_csv.InvalidRow]) -> bool:
    """Whether a quotation mark may never be closed: a last row of several lines, or one mark too many."""
    last = table.slice(max(0, table.num_rows - 1)).to_pylist()
    is_long = any("\n" in (cell or "") for row in last for cell in row.values())
    return is_long or any(row.text.count('"') % 2 for row in odd)


def _mended(table: pa.Table, odd: list[pa_csv.InvalidRow], layout: Layout) -> Rows | None:
    """The rows of another width back in their places: short ones filled up, long ones cut."""
    first = layout.n_lines_before + 2
    pieces, places, n_read = [], [row.number - first for row in odd], 0
    for n_before, (place, row) in enumerate(zip(places, odd, strict=True)):
        cells = next(csv.reader(row.text.splitlines(keepends=True), delimiter=layout.separator), [])
        cells = [cell or None for cell in (cells + [""] * layout.width)[: layout.width]]
        columns = [pa.array([cell], pa.string()) for cell in cells]
        pieces += [
            table.slice(n_read, place - n_before - n_read),
            pa.table(columns, names=table.column_names),
        ]
        n_read = place - n_before
    short = tuple(
        place for place, row in zip(places, odd, strict=True) if row.actual_columns < row.expected_columns
    )
    return Rows(pa.concat_tables([*pieces, table.slice(n_read)]), short, tuple(places))


def _blank_rows(table: pa.Table) -> pa.ChunkedArray | None:
    """Which rows have nothing in any cell; None where there are none."""
    mask = None
    for column in table.columns:
        if not column.null_count:
            return None
        mask = column.is_null() if mask is None else pc.and_(mask, column.is_null())
    return mask if mask is not None and pc.any(mask).as_py() else None


def _header_rows(table: pa.Table, header: Sequence[str]) -> pa.ChunkedArray | None:
    """Which rows say the column headers again (files pasted together do); None where there are none."""
    if len(header) != table.num_columns or len(set(header)) < 2 or table.num_rows < 2:
        return None
    mask = None
    for column, name in zip(table.columns, header, strict=True):
        same = pc.fill_null(pc.equal(column.cast(pa.string()), str(name or "")), not name)
        mask = same if mask is None else pc.and_(mask, same)
        if not pc.any(mask).as_py():
            return None
    return mask


def _read_slowly(source: Path, layout: Layout, name: str, notes: Notes) -> Rows:
    """The rows one by one, with a note where a quotation mark is never closed."""
    read = read_rows(source, layout, name)
    if read.open_row is not None:
        notes.append(problem("unclosed_quote", n=1, of=read.table.num_rows, examples=[read.open_row]))
    return Rows(read.table, read.short, read.ragged)
