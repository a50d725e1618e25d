"""The declared shape of a result: which columns, of which kind, in which order of rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

KINDS = {
    "text": "str",
    "count": "int64",
    "number": "float64",
    "share": "float64",
    "hours": "float64",
    "flag": "bool",
    "time": "datetime64[us]",
    "list": "object",
    "any": "object",
}


@dataclass(frozen=True)
class Schema:
    """Columns of a result with their kinds (see `KINDS`), and the order of its rows.

    Parameters
    ----------
    name
        Key of the result's page in `docs/measures/` and of its texts.
    columns
        Column to kind, in order.
    order
        Columns to sort by; a leading `-` sorts downwards. Together they make a total order.
    """

    name: str
    columns: dict[str, str]
    order: tuple[str, ...] = field(default=())

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """These columns of `frame` and no others, typed and sorted; the same columns when it is empty."""
        frame = frame.set_axis(pd.RangeIndex(len(frame)))  # an index may be called as a column is
        typed = {name: self._typed(frame, name, kind) for name, kind in self.columns.items()}
        result = pd.DataFrame(typed, index=frame.index, columns=list(self.columns), copy=False)
        if not self.order or len(result) < 2:
            return result
        by = [name.lstrip("-") for name in self.order]
        upwards = [not name.startswith("-") for name in self.order]
        return result.sort_values(by, ascending=upwards, kind="stable", ignore_index=True)

    @staticmethod
    def _typed(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
        if name not in frame:
            frame = pd.DataFrame({name: [None] * len(frame)}, index=frame.index, dtype="object")
        column, dtype = frame[name], KINDS[kind]
        if column.dtype == dtype and dtype != "datetime64[us]":  # times without a zone become those of UTC
            return column
        if dtype == "int64" and column.isna().any():
            return column.astype("Int64")
        if dtype == "bool":
            return column.fillna(False).astype("bool")
        if dtype == "datetime64[us]":
            return pd.to_datetime(column, utc=True).dt.as_unit("us")
        return column.astype(dtype)
