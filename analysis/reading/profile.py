"""What does a column look like? A few facts of a sample: how many values, how different, dates or numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from analysis.reading import dates
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text, is_text
from analysis.reading.numbers import is_numeric

N_DISTINCT_LOOKED_AT = 1_000
N_SAMPLES = 3
ID_WORD = re.compile(
    r"(^|[^A-Za-z])((?i:id|nr|no|key|number|num|code|ref))([^A-Za-z]|$)|[a-z]I[dD]$|编号|单号|号码|号$"
)


@dataclass(frozen=True)
class Profile:
    """Facts of one column in a sample; shares are of its filled cells."""

    name: str
    n: int
    n_filled: int
    n_distinct: int
    date_share: float
    is_number: bool
    is_flag: bool
    is_fraction: bool
    values: pa.Array

    @property
    def filled_share(self) -> float:
        return self.n_filled / self.n if self.n else 0.0

    @property
    def rows_per_value(self) -> float:
        return self.n_filled / self.n_distinct if self.n_distinct else 0.0

    @property
    def samples(self) -> tuple[str, ...]:
        """A few different values, as text."""
        return tuple(pc.drop_null(self.values).unique()[:N_SAMPLES].to_pylist())


def profiles(sample: pa.Table) -> dict[str, Profile]:
    """The profile of every column of a sample."""
    return {name: _profile(name, sample[name]) for name in sample.column_names}


def _profile(name: str, column: pa.ChunkedArray) -> Profile:
    text = as_text(column)
    distinct = pc.drop_null(text).unique()
    looked_at = distinct[:N_DISTINCT_LOOKED_AT]
    is_typed_number = _is_number(column.type)
    is_words = is_text(column.type) or pa.types.is_dictionary(column.type)
    return Profile(
        name=name,
        n=len(text),
        n_filled=len(text) - text.null_count,
        n_distinct=len(distinct),
        date_share=dates.looks_like(looked_at if is_words else column),
        is_number=is_typed_number or (is_words and is_numeric(looked_at)),
        is_flag=pa.types.is_boolean(column.type),
        is_fraction=is_typed_number and not _is_whole(distinct),
        values=text,
    )


def _is_number(type_: pa.DataType) -> bool:
    return pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_)


def _is_whole(distinct: pa.Array) -> bool:
    return bool(pc.all(pc.match_substring_regex(distinct, r"^-?\d+$")).as_py())
