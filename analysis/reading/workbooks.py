"""How is an Excel workbook read? One sheet of it, block by block, each column in the type its cells share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from analysis.errors import FileError
from analysis.reading import limits
from analysis.reading.footers import N_TAIL, footer
from analysis.reading.headers import column_names, header_place, normal, tidy, with_header
from analysis.reading.names import known_core_names
from analysis.reading.problems import problem
from analysis.reading.raw import RawTable, table_of
from analysis.reading.sheet_columns import Columns, without_controls

N_HEADER_ROWS = 30
N_BLOCK = 20_000
SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "xls": (".xls",)}
Row = Sequence[object]


def read_workbook(path: Path, name: str, sheet: str | None = None, *, kind: str = "xlsx") -> RawTable:
    """A sheet of a workbook; the one that looks like an event log when none is named.

    Formulas are never computed: a cell is the value that was saved with it, and text that begins with
    `=` is text.

    Raises
    ------
    FileError
        `sheet_missing`, `empty_sheet`, `header_only`, `single_column`, `file_encrypted`,
        `file_damaged`, `too_many_columns`.
    """
    from python_calamine import SheetTypeEnum

    with opened(path, name, kind) as book:
        sheets = tuple(each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet)
        if not sheets:
            raise FileError("file_damaged", file=name, format=kind)
        chosen, content = _choose(book, sheets, sheet, name)
        if content.width > limits.MAX_WIDTH or content.total_height * content.width > limits.MAX_CELLS:
            raise FileError("sheet_too_large", file=name, sheet=chosen, limit_cells=limits.MAX_CELLS)
        return _table(content.iter_rows(), name=name, sheets=sheets, sheet=chosen)


@contextmanager
def opened(path: Path, name: str, kind: str) -> Iterator[Any]:
    """The workbook by its content and not by its ending; what the reader stumbles over as our errors."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        if path.suffix.lower() in SUFFIXES[kind]:
            with CalamineWorkbook.from_path(path) as book:
                yield book
        else:
            with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
                yield book
    except PasswordError as cause:
        raise FileError("file_encrypted", file=name) from cause
    except FileError:
        raise
    except (CalamineError, ValueError, OSError) as cause:
        raise FileError("file_damaged", file=name, format=kind) from cause
    except BaseException as cause:
        if type(cause).__name__ != "PanicException":  # what a reader written in Rust raises for its bugs
            raise
        raise FileError("file_damaged", file=name, format=kind) from cause


def _table(content: Iterator[Row], *, name: str, sheets: tuple[str, ...], sheet: str) -> RawTable:
    head = list(islice(content, N_HEADER_ROWS))
    n_filled = [_n_filled(row) for row in head]
    while not any(n_filled) and (more := list(islice(content, N_BLOCK))):
        head += more
        n_filled += [_n_filled(row) for row in more]
    if not any(n_filled):
        raise FileError("empty_sheet", file=name, sheet=sheet, sheets=list(sheets))
    place = _first_filled(n_filled) + header_place(n_filled[_first_filled(n_filled) :][:N_HEADER_ROWS])
    header = [cell if isinstance(cell, str) else str(cell) for cell in head[place]]
    _check_narrow(sum(bool(tidy(cell)) for cell in header), name)
    columns, blank, foot = _body(head[place + 1 :], content, width=len(header))
    notes = _notes_above(head[:place])
    if foot:
        notes.append(problem("footer_left_out", n=len(foot), examples=foot))
    if not columns.n_rows:
        _check_wide(header, name)
        raise FileError("header_only", file=name, sheet=sheet, columns=column_names(_named(header))[0])
    table, named = with_header(columns.table(), header)
    _check_wide(table.column_names, name)
    _check_narrow(table.num_columns, name)
    table, n_controls = without_controls(table)
    if n_controls:
        notes.append(problem("control_characters", n=n_controls))
    return table_of(
        name, table, [*notes, *named], first_row=place + 2,
        blank_rows=tuple(place + 2 + each for each in blank), sheets=sheets, sheet=sheet,
    )  # fmt: skip


def _body(first: list[Row], rest: Iterator[Row], *, width: int) -> tuple[Columns, list[int], list[str]]:
    """The rows below the header, the places of blank ones among them, and what the footer says.

    The last rows are held back until it is clear that none follow: they may be a footer.
    """
    columns, blank, held, n_read = Columns(width), list[int](), first, 0
    while block := list(islice(rest, N_BLOCK)):
        held += block
        ready, held = held[:-N_TAIL], held[-N_TAIL:]
        n_read += _add(columns, ready, blank, n_read)
    tail = [list(row) for row in held]
    foot = footer(tail)
    n_read += _add(columns, held[: len(held) - foot.n_rows], blank, n_read)
    return columns, [each for each in blank if each < n_read], foot.said


def _add(columns: Columns, rows: Sequence[Row], blank: list[int], n_before: int) -> int:
    filled = []
    for place, row in enumerate(rows, start=n_before):
        if row.count("") == len(row):
            blank.append(place)
        else:
            filled.append(row)
    columns.add(filled)
    return len(rows)


def _notes_above(rows: Sequence[Row]) -> list[dict[str, object]]:
    said = [" ".join(str(cell).strip() for cell in row if cell != "") for row in rows]
    filled = [text for text in said if text]
    return [problem("lines_above_header", n=len(filled), examples=filled)] if filled else []


def _check_wide(header: Sequence[object], name: str) -> None:
    named = _named(header)
    if len(named) < 2:
        raise FileError("single_column", file=name, column=tidy(named[0]) if named else "")


def _check_narrow(n_columns: int, name: str) -> None:
    if n_columns > limits.MAX_COLUMNS:
        raise FileError("too_many_columns", file=name, n=n_columns, limit=limits.MAX_COLUMNS)


def _named(header: Sequence[object]) -> list[object]:
    return [cell for cell in header if tidy(cell)]


def _choose(book: Any, sheets: tuple[str, ...], sheet: str | None, name: str) -> tuple[str, Any]:
    """The sheet asked for, or the one that looks most like an event log; each is opened once."""
    if sheet is not None:
        if sheet not in sheets:
            raise FileError("sheet_missing", file=name, sheet=sheet, sheets=list(sheets))
        return sheet, book.get_sheet_by_name(sheet)
    best: tuple[float, str, Any] | None = None
    for each in sheets:
        content = book.get_sheet_by_name(each)
        score = _likeness(content) if len(sheets) > 1 else 0.0
        if best is None or score > best[0]:
            best = (score, each, content)
    if best is None:
        raise FileError("empty_sheet", file=name, sheet="", sheets=list(sheets))
    return best[1], best[2]


def _likeness(content: Any) -> float:
    """How much a sheet looks like an event log: core columns named in its header; -1 when it is empty."""
    rows = content.to_python(nrows=N_HEADER_ROWS)
    if not rows:
        return -1.0
    header = [normal(cell) for cell in rows[header_place([_n_filled(row) for row in rows])]]
    n_core = sum(any(cell in names for cell in header) for names in known_core_names().values())
    return n_core + (0.5 if sum(bool(cell) for cell in header) > 2 else 0.0)


def _n_filled(row: Row) -> int:
    return len(row) - row.count("")


def _first_filled(n_filled: Sequence[int]) -> int:
    return next(place for place, n in enumerate(n_filled) if n)
