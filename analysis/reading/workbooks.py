"""How is an Excel workbook read? One sheet of it, each column in the type all of its cells share."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from analysis.errors import FileError
from analysis.reading.headers import column_names, normal, tidy, with_header
from analysis.reading.names import known_core_names
from analysis.reading.raw import RawTable, table_of

MAX_CELLS = 80_000_000
N_HEADER_ROWS = 30
ROW = re.compile(rb'<row [^>]*?r="(\d+)"')
WIDE = re.compile(rb' r="[A-Z]{3}\d')


def read_workbook(path: Path, name: str, sheet: str | None = None) -> RawTable:
    """A sheet of a workbook; the one that looks like an event log when none is named.

    Raises
    ------
    FileError
        `sheet_missing`, `empty_sheet`, `header_only`, `single_column`, `file_encrypted`,
        `file_damaged`, `sheet_too_large`.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _check_extent(path, name)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = tuple(book.sheet_names)
            chosen = _choose(book, sheets, sheet, name)
            rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except PasswordError as cause:
        raise FileError("file_encrypted", file=name) from cause
    except CalamineError as cause:
        raise FileError("file_damaged", file=name, format="xlsx") from cause
    return _table(rows, name=name, sheets=sheets, sheet=chosen)


def _table(rows: Sequence[Sequence[object]], *, name: str, sheets: tuple[str, ...], sheet: str) -> RawTable:
    if all(_is_blank(row) for row in rows):
        raise FileError("empty_sheet", file=name, sheet=sheet, sheets=list(sheets))
    place = _header_place(rows)
    width = _width(rows, place)
    if width < 2:
        raise FileError("single_column", file=name, column=tidy(rows[place][0]))
    header = rows[place][:width]
    body = [row for row in rows[place + 1 :] if not _is_blank(row)]
    blank = [place + 2 + i for i, row in enumerate(rows[place + 1 :]) if _is_blank(row)]
    if not body:
        raise FileError("header_only", file=name, sheet=sheet, columns=column_names(header)[0])
    cells = [_column(column) for column in zip(*(row[:width] for row in body), strict=True)]
    table, notes = with_header(pa.table(cells, names=[str(i) for i in range(width)]), header)
    return table_of(
        name, table, notes, first_row=place + 2, blank_rows=tuple(blank), sheets=sheets, sheet=sheet
    )


def _choose(book: object, sheets: tuple[str, ...], sheet: str | None, name: str) -> str:
    if sheet is not None:
        if sheet not in sheets:
            raise FileError("sheet_missing", file=name, sheet=sheet, sheets=list(sheets))
        return sheet
    if len(sheets) == 1:
        return sheets[0]
    scored = [(_likeness(book, each), -place, each) for place, each in enumerate(sheets)]
    return max(scored)[2]


def _likeness(book: object, sheet: str) -> float:
    """How much a sheet looks like an event log: core columns named in its header; -1 when it is empty."""
    rows = book.get_sheet_by_name(sheet).to_python(nrows=N_HEADER_ROWS)  # type: ignore[attr-defined]
    if not rows:
        return -1.0
    header = [normal(cell) for cell in rows[_header_place(rows)]]
    n_core = sum(any(cell in names for cell in header) for names in known_core_names().values())
    return n_core + (0.5 if sum(bool(cell) for cell in header) > 2 else 0.0)


def _header_place(rows: Sequence[Sequence[object]]) -> int:
    """The first row that is filled across more than half of the widest of the first rows."""
    filled = [sum(cell != "" for cell in row) for row in rows[:N_HEADER_ROWS]]
    most = max(filled, default=0)
    return next((place for place, n in enumerate(filled) if n > most / 2), 0)


def _width(rows: Sequence[Sequence[object]], place: int) -> int:
    used = [max((i + 1 for i, cell in enumerate(row) if cell != ""), default=0) for row in rows[place:]]
    return max(used, default=0)


def _is_blank(row: Sequence[object]) -> bool:
    return all(cell == "" for cell in row)


def _column(cells: Sequence[object]) -> pa.Array:
    """The cells in their common type, else as text; `''` is an empty cell."""
    kinds = {_kind(cell) for cell in cells} - {""}
    values = [None if cell == "" else cell for cell in cells]
    if kinds <= {"time"} and kinds:
        return pa.array([_moment(value) for value in values], pa.timestamp("us"))
    if kinds == {"flag"}:
        return pa.array(values, pa.bool_())
    if kinds == {"number"}:
        whole = all(value is None or float(value).is_integer() for value in values)  # type: ignore[arg-type]
        if whole and all(value is None or abs(float(value)) < 2**53 for value in values):  # type: ignore[arg-type]
            return pa.array([None if value is None else int(value) for value in values], pa.int64())  # type: ignore[call-overload]
        return pa.array(values, pa.float64())
    return pa.array([_text(value) for value in values], pa.string())


def _kind(cell: object) -> str:
    if cell == "" and isinstance(cell, str):
        return ""
    if isinstance(cell, bool):
        return "flag"
    if isinstance(cell, int | float):
        return "number"
    return "time" if isinstance(cell, dt.date) else "text"


def _moment(value: object) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _check_extent(path: Path, name: str) -> None:
    """Fail on sheets that span more cells than fit into memory: few, far apart, are enough for that."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", info.filename):
                n_rows, n_columns = _extent(archive, info)
                if n_rows * n_columns > MAX_CELLS:
                    sheet = Path(info.filename).stem
                    raise FileError("sheet_too_large", file=name, sheet=sheet, limit_cells=MAX_CELLS)


def _extent(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Rows of a sheet, and how many columns it has at the most (to the next 26)."""
    n_rows, n_columns, rest = 0, 26, b""
    with archive.open(info) as file:
        while piece := file.read(1 << 22):
            part = rest + piece
            rest = part[-200:]
            n_rows = max(n_rows, *map(int, ROW.findall(part)), 0)
            n_columns = max(n_columns, _n_columns(part, n_columns))
    return n_rows, n_columns


def _n_columns(part: bytes, known: int) -> int:
    if WIDE.search(part):
        return 16_384
    for letter in range(26, known // 26 - 1, -1):
        if letter and re.search(rb' r="%c[A-Z]\d' % (64 + letter), part):
            return 26 * (letter + 1)
    return known
