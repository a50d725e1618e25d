"""Where do the columns come from that are indexed? From a table, or one by one from a Parquet file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.log.coding import Coded, coded
from analysis.log.columns import CORE
from analysis.log.engine import cast

t = pa.types
TIME = pa.timestamp("us")


@dataclass(frozen=True)
class Source:
    """One row an event, in the order of the file; columns under the names they have in the log.

    Parameters
    ----------
    columns
        Name in the log to column of the table or the file.
    held
        The table, or the Parquet file that is read a column at a time.
    """

    columns: Mapping[str, str]
    held: pa.Table | Path

    @property
    def schema(self) -> pa.Schema:
        return pq.read_schema(self.held) if isinstance(self.held, Path) else self.held.schema

    @property
    def attributes(self) -> list[str]:
        """The names of the columns that are attributes, in their order."""
        return [name for name in self.columns if name not in CORE]

    def kind(self, name: str) -> str:
        """`text`, `number`, `flag` or `time`."""
        type_ = _plain(self.schema.field(self.columns[name]).type)
        if t.is_boolean(type_):
            return "flag"
        if t.is_integer(type_) or t.is_floating(type_) or t.is_decimal(type_):
            return "number"
        return "time" if t.is_timestamp(type_) or t.is_date(type_) else "text"

    def column(self, name: str) -> pa.ChunkedArray:
        """A column as it lies."""
        own = self.columns[name]
        if not isinstance(self.held, Path):
            return self.held[own]
        with pq.ParquetFile(self.held) as file:
            return file.read(columns=[own])[own]

    def coded(self, name: str) -> Coded:
        """A column in codes, its values of a type that every engine has."""
        column = self.column(name)
        type_ = _plain(column.type)
        if t.is_decimal(type_):
            return coded(cast(column, "DOUBLE"))
        wanted = _stored(type_)
        return coded(column, wanted) if wanted is not None else coded(cast(column, "VARCHAR"))

    def times(self, name: str) -> pa.ChunkedArray:
        """A column of times: UTC without zone, in microseconds."""
        return self.column(name).cast(TIME, safe=False)


def _plain(type_: pa.DataType) -> pa.DataType:
    return type_.value_type if t.is_dictionary(type_) else type_


def _stored(type_: pa.DataType) -> pa.DataType | None:
    """UTC timestamps without zone in microseconds, 64-bit floats, strings; None: not for Arrow to say."""
    if t.is_timestamp(type_) or t.is_date(type_):
        return TIME
    if t.is_floating(type_):
        return pa.float64()
    if t.is_boolean(type_) or t.is_integer(type_) or t.is_large_string(type_):
        return type_
    return pa.string() if t.is_string(type_) or t.is_null(type_) else None
