"""Columns of the finished table: codes and numbers as Arrow arrays, empty where there is nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample_data.clock import MONDAY

MONDAY_S = int(MONDAY.timestamp())


def category(codes: np.ndarray, labels: list[str], known: np.ndarray | None = None) -> pa.DictionaryArray:
    """Labels by code; empty where not `known`, or where the code is negative."""
    known = codes >= 0 if known is None else known & (codes >= 0)
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=~known), pa.array(labels))


def number(values: np.ndarray, known: np.ndarray, digits: int = 2) -> pa.Array:
    """Numbers, rounded; empty where not `known`."""
    return pa.array(np.round(values.astype(np.float64), digits), mask=~known)


def time(seconds: np.ndarray) -> pa.Array:
    """Time stamps (UTC) from seconds since `MONDAY`."""
    return pa.array((seconds.astype(np.int64) + MONDAY_S) * 1_000_000).cast(pa.timestamp("us", tz="UTC"))


def date(days: np.ndarray, known: np.ndarray) -> pa.Array:
    """Dates from days since `MONDAY`; empty where not `known`."""
    return pa.array(np.where(known, days, 0).astype(np.int32) + MONDAY_S // 86400, mask=~known).cast(
        pa.date32()
    )


def identifier(
    prefix: str, numbers: np.ndarray, known: np.ndarray, *, width: int = 6, suffix: np.ndarray | None = None
) -> pa.Array:
    """Ids such as Q-000042-1; empty where not `known`."""
    text = pc.utf8_lpad(pa.array(numbers.astype(np.int64), mask=~known).cast(pa.string()), width, "0")
    parts = [pa.scalar(prefix), text]
    if suffix is not None:
        parts += [pa.scalar("-"), pa.array(suffix.astype(np.int64)).cast(pa.string())]
    return pc.binary_join_element_wise(*parts, "")


def flag(values: np.ndarray, known: np.ndarray) -> pa.Array:
    """true, false, or empty where not `known`."""
    return pa.array(values.astype(bool), mask=~known)


def constant(value: object, n: int, kind: pa.DataType) -> pa.Array:
    """The same value in every row."""
    return pa.repeat(pa.scalar(value, kind), n)
