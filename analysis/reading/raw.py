"""What was in the file? A table as it was read, before anyone says what its columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import FileError

N_SAMPLE_BLOCKS = 4


@dataclass(frozen=True)
class RawTable:
    """A table as read: text stays text (`NA` is a word), only an empty cell is missing.

    Parameters
    ----------
    name
        The file, as the user calls it.
    columns
        Unique names, upper and lower case counting as the same.
    types
        Column to Arrow type (`string`, `int64`, `timestamp[us, tz=UTC]`, …).
    source, source_columns
        The Parquet file that is read when it is needed, and its own names of the columns.
    path
        A Parquet file whose columns already carry these names, and can be scanned where it lies.
    first_row, blank_rows
        Number of the first row below the header, as a spreadsheet counts, and of empty rows left out.
    sheets, sheet
        Sheets of a workbook, and the one read.
    members, member
        Files of an archive, and the one read.
    notes
        Rows for `problems.problems`.
    """

    name: str
    columns: tuple[str, ...]
    n_rows: int
    types: dict[str, str]
    table: pa.Table | None = field(default=None, repr=False)
    source: Path | None = None
    source_columns: tuple[str, ...] = ()
    path: Path | None = None
    first_row: int = 2
    blank_rows: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    members: tuple[str, ...] = ()
    member: str | None = None
    notes: tuple[dict[str, object], ...] = ()

    def arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """These columns (all when not named) as an Arrow table, loaded if they are still in the file."""
        wanted = list(self.columns if columns is None else columns)
        if self.table is not None:
            return self.table.select(wanted)
        own = [self.source_columns[self.columns.index(name)] for name in wanted]
        with self._file() as file:
            return file.read(columns=own).select(own).rename_columns(wanted)

    def frame(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The same as a pandas frame."""
        return self.arrow(columns).to_pandas()

    def head(self, n: int = 20) -> pd.DataFrame:
        """The first rows as a pandas frame, without loading the rest of a Parquet file."""
        if self.table is not None:
            return self.table.slice(0, n).to_pandas()
        own = list(self.source_columns)
        with self._file() as file:
            first = _first_batch(file, n, own)
        return first.select(own).rename_columns(list(self.columns)).to_pandas()

    def row_numbers(self, places: Sequence[int]) -> list[int]:
        """The rows at these places (from 0, upwards), by the number a spreadsheet shows."""
        numbers = []
        blank = list(self.blank_rows)
        n_skipped = 0
        for place in places:
            while n_skipped < len(blank) and blank[n_skipped] <= self.first_row + place + n_skipped:
                n_skipped += 1
            numbers.append(self.first_row + place + n_skipped)
        return numbers

    def sample(self, n: int = 20_000) -> pa.Table:
        """About `n` rows from the start, the end and between, neighbours kept together."""
        if self.table is not None:
            return _blocks(self.table, n)
        own = list(self.source_columns)
        with self._file() as file:
            groups = _spread(file.num_row_groups, N_SAMPLE_BLOCKS)
            size = max(1, n // max(1, len(groups)))
            blocks = [_first_batch(file, size, own, row_groups=[group]) for group in groups]
        return pa.concat_tables(blocks).select(own).rename_columns(list(self.columns))

    @contextmanager
    def _file(self) -> Iterator[pq.ParquetFile]:
        """The Parquet file; what is broken in its data shows only now."""
        try:
            with pq.ParquetFile(self.source) as file:
                yield file
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError, ValueError, MemoryError) as cause:
            raise FileError("file_damaged", file=self.name, format="Parquet") from cause


def table_of(name: str, table: pa.Table, notes: Sequence[dict[str, object]] = (), **where: Any) -> RawTable:
    """A `RawTable` of a table in memory."""
    types = {field.name: str(field.type) for field in table.schema}
    return RawTable(
        name, tuple(table.column_names), table.num_rows, types, table, notes=tuple(notes), **where
    )


def _first_batch(file: pq.ParquetFile, n: int, columns: list[str], **where: Any) -> pa.Table:
    batch = next(file.iter_batches(n, columns=columns, **where), None)
    return pa.table(batch) if batch is not None else file.schema_arrow.empty_table().select(columns)


def _blocks(table: pa.Table, n: int) -> pa.Table:
    if table.num_rows <= n:
        return table
    size = n // N_SAMPLE_BLOCKS
    starts = [index * (table.num_rows - size) // (N_SAMPLE_BLOCKS - 1) for index in range(N_SAMPLE_BLOCKS)]
    return pa.concat_tables([table.slice(start, size) for start in starts])


def _spread(n: int, wanted: int) -> list[int]:
    if n <= wanted:
        return list(range(n))
    return sorted({index * (n - 1) // (wanted - 1) for index in range(wanted)})
