"""Which type do the cells of a sheet's column share? Gathered block by block, else as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.encodings import CONTROLS

CONTROL_PATTERN = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]"
NUMBERS, TIMES = {int, float}, {dt.date, dt.datetime}
EXACT = 2**53


class Columns:
    """The columns of a sheet, one Arrow array a block: rows of Python values take ten times the memory."""

    def __init__(self, width: int) -> None:
        self._blocks: list[list[pa.Array]] = [[] for _ in range(width)]
        self.n_rows = 0

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """More rows, from the top."""
        if not rows:
            return
        self.n_rows += len(rows)
        for blocks, cells in zip(self._blocks, zip(*rows, strict=True), strict=True):
            blocks.append(_block(cells))

    def table(self) -> pa.Table:
        """All columns, named by their places."""
        arrays = [_joined(blocks) for blocks in self._blocks]
        self._blocks.clear()
        return pa.table(arrays, names=[str(place) for place in range(len(arrays))])


def _block(cells: Sequence[object]) -> pa.Array:
    """The cells in the type they share; `''` is an empty cell."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        text = pa.array(cells, pa.string())
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    values = [None if cell == "" else cell for cell in cells] if str in kinds else list(cells)
    kinds = {type(value) for value in values if value is not None} if str in kinds else kinds
    if not kinds:
        return pa.nulls(len(cells))
    if kinds <= NUMBERS:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())  # type: ignore[arg-type]
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds <= TIMES:
        return pa.array([_moment(value) for value in values], pa.timestamp("us"))
    return pa.array([_text(value) for value in values], pa.string())


def _joined(blocks: Sequence[pa.Array]) -> pa.ChunkedArray:
    types = {block.type for block in blocks if not pa.types.is_null(block.type)}
    if not types:
        return pa.chunked_array([block.cast(pa.string()) for block in blocks], pa.string())
    if len(types) > 1:
        return pa.chunked_array([_as_text(block) for block in blocks], pa.string())
    (kind,) = types
    column = pa.chunked_array([block.cast(kind) for block in blocks], kind)
    return column.cast(pa.int64()) if kind == pa.float64() and _is_whole(column) else column


def _is_whole(column: pa.ChunkedArray) -> bool:
    for chunk in column.chunks:
        values = pc.drop_null(chunk).to_numpy(zero_copy_only=False)
        if not (np.isfinite(values) & (values == np.floor(values)) & (np.abs(values) < EXACT)).all():
            return False
    return True


def _as_text(block: pa.Array) -> pa.Array:
    if pa.types.is_string(block.type) or pa.types.is_null(block.type):
        return block.cast(pa.string())
    return pa.array([_text(value) for value in block.to_pylist()], pa.string())


def _moment(value: object) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else None


def _text(value: object) -> str | None:
    """A cell as it is written among texts: TRUE, 7, 2025-03-05 and 2025-03-05 08:15:00."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    return str(value)


def without_controls(table: pa.Table) -> tuple[pa.Table, int]:
    """The table without control characters in its texts, and how many there were."""
    n = 0
    for place, field in enumerate(table.schema):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        found = _n_controls(table.column(place))
        if found:
            n += found
            clean = pc.replace_substring_regex(table.column(place), CONTROL_PATTERN, "")
            clean = pc.if_else(pc.equal(clean, ""), pa.scalar(None, clean.type), clean)
            table = table.set_column(place, field.name, clean)
    return table, n


def _n_controls(column: pa.ChunkedArray) -> int:
    """Counted in the bytes themselves: in nearly every file there are none."""
    n, signs = 0, np.frombuffer(CONTROLS, np.uint8)
    is_control = np.zeros(256, bool)
    is_control[signs] = True
    for chunk in column.chunks:
        data = chunk.buffers()[2]
        if data is not None and is_control[np.frombuffer(data, np.uint8)].any():
            n += pc.sum(pc.count_substring_regex(chunk, CONTROL_PATTERN)).as_py() or 0
    return n
