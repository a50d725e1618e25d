"""How is a delimited text laid out? Its separator, and where its header stands, told by its first rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import FileError
from analysis.reading.headers import header_place, tidy
from analysis.reading.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_HEAD_CHARACTERS, MAX_WIDTH

SEPARATORS = (",", ";", "\t", "|")
RARE_SEPARATORS = ("^", "~", "\x1f", "\x01", "¦", "¬", "§")
N_HEAD_CHARACTERS = 1 << 18
N_HEAD_ROWS = 200
N_HEAD_CELLS = 1_000_000


@dataclass(frozen=True)
class Layout:
    """Separator, header and place of the header of a delimited file.

    Parameters
    ----------
    n_before, n_lines_before
        Rows above the header (titles, `sep=;`, empty ones), and the lines these take.
    above
        What those rows say, the hint on the separator apart.
    width
        Cells of a usual row, at least those of the header.
    row_bytes
        About how long a row is.
    """

    separator: str
    header: list[str]
    n_before: int
    n_lines_before: int
    above: tuple[str, ...]
    width: int
    row_bytes: float


def layout_of(path: Path, encoding: str, name: str) -> Layout:
    """The layout of a text file.

    Raises
    ------
    FileError
        `empty_file`, `single_column`, `line_too_long`, `too_many_columns`.
    """
    head = _head(path, encoding, name)
    if not head.strip():
        raise FileError("empty_file", file=name)
    lines = head[:1000].splitlines()
    n_hint = 1 if lines and lines[0].lower().startswith("sep=") else 0
    hinted = (lines[0][4:5] or ",") if n_hint else None
    signs = (hinted,) if hinted else (*SEPARATORS, *(sign for sign in RARE_SEPARATORS if sign in head))
    tried = [rated for sign in signs if (rated := _try_separator(head, sign))]
    found = [rated for rated in tried if rated[1].separator not in RARE_SEPARATORS or rated[1].width > 2]
    if not found:
        said = head.strip().splitlines()[n_hint:]
        raise FileError("single_column", file=name, column=tidy(said[0][:400])[:80] if said else "")
    layout = max(found, key=lambda rated: rated[0])[1]
    n_named = sum(bool(tidy(cell)) for cell in layout.header)
    if n_named > MAX_COLUMNS or layout.width > MAX_WIDTH:
        raise FileError("too_many_columns", file=name, n=max(n_named, layout.width), limit=MAX_COLUMNS)
    return layout


def _head(path: Path, encoding: str, name: str) -> str:
    """The first rows of the file: more of it where the first line is long."""
    size = N_HEAD_CHARACTERS
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(size)
        while len(head) == size and "\n" not in head.strip() and "\r" not in head.strip():
            if size >= MAX_HEAD_CHARACTERS:
                raise FileError("line_too_long", file=name, limit_mb=MAX_HEAD_CHARACTERS >> 20)
            head += file.read(7 * size)
            size *= 8
    return head


def _try_separator(head: str, separator: str) -> tuple[float, Layout] | None:
    """How well a separator fits: the share of rows with the usual number of cells, and that number."""
    rows, ends = _rows_of(head, separator)
    filled = [(place, row) for place, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return None
    widths = Counter(len(row) for _, row in filled)
    usual, n_usual = max(widths.items(), key=lambda item: (item[1] * min(item[0], 2), item[0]))
    if usual < 2:
        return None
    counts = [sum(bool(cell.strip()) for cell in row) for row in rows]
    place = header_place(counts, wide=usual)
    header = rows[place] + [""] * (usual - len(rows[place]))
    above = [" ".join(cell.strip() for cell in row if cell.strip()) for row in rows[:place]]
    layout = Layout(
        separator, header, place, ends[place - 1] if place else 0,
        tuple(said for said in above if said and not said.lower().startswith("sep=")),
        len(header), len(head) / max(1, ends[-1]),
    )  # fmt: skip
    return n_usual / len(filled) * (1 - 1 / (usual + 1)), layout


def _rows_of(head: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and the number of the line on which each ends; what is cut off at the end left out."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    ends: list[int] = []
    n_cells = 0
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            n_cells += len(row)
            if len(rows) == N_HEAD_ROWS or n_cells > N_HEAD_CELLS:
                return rows, ends
    except csv.Error:
        return rows, ends
    is_whole = head.endswith(("\n", "\r")) or len(head) < N_HEAD_CHARACTERS or len(rows) < 2
    return (rows, ends) if is_whole else (rows[:-1], ends[:-1])
