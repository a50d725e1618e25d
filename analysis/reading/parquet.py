"""How is a Parquet file read? Not at all until it is needed: only its schema and its number of rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import FileError
from analysis.reading import limits
from analysis.reading.headers import column_names
from analysis.reading.problems import problem
from analysis.reading.raw import RawTable


def read_parquet(path: Path, name: str, *, is_kept: bool = True) -> RawTable:
    """The table of a Parquet file, left in the file.

    Parameters
    ----------
    is_kept
        False for a temporary file: the table is loaded, since the file will be gone.

    Raises
    ------
    FileError
        `file_damaged`, `file_encrypted`, `header_only`, `single_column`, `too_many_columns`, `too_many_rows`.
    """
    try:
        with pq.ParquetFile(path) as file:
            schema, n_rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError, MemoryError) as cause:
        is_locked = "encrypt" in str(cause).lower()
        code = {"code": "file_encrypted"} if is_locked else {"code": "file_damaged", "format": "parquet"}
        raise FileError(file=name, **code) from cause
    raw = _described(path, name, schema, n_rows)
    if not is_kept:
        return _loaded(raw)
    return raw


def _described(path: Path, name: str, schema: pa.Schema, n_rows: int) -> RawTable:
    flat = [field for field in schema if not pa.types.is_nested(field.type)]
    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    own = [field.name for field in flat]
    columns, notes = column_names(own)
    if nested:
        notes.append(problem("nested_columns", n=len(nested), of=len(schema), examples=nested))
    if len(columns) > limits.MAX_COLUMNS:
        raise FileError("too_many_columns", file=name, n=len(columns), limit=limits.MAX_COLUMNS)
    if n_rows > limits.MAX_ROWS:
        raise FileError("too_many_rows", file=name, n=n_rows, limit=limits.MAX_ROWS)
    if len(columns) < 2:
        raise FileError("single_column", file=name, column=columns[0] if columns else "")
    if not n_rows:
        raise FileError("header_only", file=name, sheet="", columns=columns)
    return RawTable(
        name=name,
        columns=tuple(columns),
        n_rows=n_rows,
        types={column: str(field.type) for column, field in zip(columns, flat, strict=True)},
        source=path,
        source_columns=tuple(own),
        path=path if columns == own else None,
        first_row=1,
        notes=tuple(notes),
    )


def _loaded(raw: RawTable) -> RawTable:
    from dataclasses import replace

    return replace(raw, table=raw.arrow(), source=None, path=None)
