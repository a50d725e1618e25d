"""Of what does a workbook consist: tables of data, small tables with live cells, pages of text, charts?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Kind = Literal[
    "text", "time", "date", "days", "whole_days", "hours", "minutes", "number", "money", "count", "share",
    "per_week", "flag",
]  # fmt: skip
Group = Literal["name", "fact", "time", "duration", "figure"]
MOST_LETTERS_OF_TITLE = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def sheet_title(text: str) -> str:
    """A text as the name of a sheet: without the signs that are forbidden there, at most 31 letters."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())[:MOST_LETTERS_OF_TITLE].strip() or "–"


def letters(place: int) -> str:
    """The name of a column by its place, the first being 1: A, Z, AA."""
    said = ""
    while place:
        place, rest = divmod(place - 1, 26)
        said = chr(65 + rest) + said
    return said


@dataclass(frozen=True)
class Column:
    """A column of a table of data.

    Parameters
    ----------
    values
        One a row, missing ones as None or NaN. Times are UTC without a zone, or whatever clock is shown.
        Beside a formula they are what it comes to: what is seen before anybody recalculates.
    formula
        Of each row, without the equals sign; `{key}` stands for the cell of another column in that row.
    group
        What the colour of its head says.
    wraps
        Long texts are broken into lines; in a table with such a column all cells begin at the top.
    """

    key: str
    header: str
    kind: Kind
    values: Sequence[Any]
    formula: str = ""
    group: Group = "fact"
    wraps: bool = False


@dataclass(frozen=True)
class Chart:
    """A native chart of columns of its sheet (by the keys of their columns), drawn beside or below it.

    Parameters
    ----------
    n_rows
        The first rows only; all when None.
    """

    kind: Literal["line", "bar", "bars_across"]
    title: str
    category: str
    series: Sequence[str]
    axis: str = ""
    n_rows: int | None = None
    number_format: str = "#,##0"


@dataclass(frozen=True)
class DataSheet:
    """One row a thing, its heads in the first row: an Excel table with filters."""

    key: str
    title: str
    columns: Sequence[Column]
    charts: Sequence[Chart] = ()

    @property
    def n_rows(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    @cached_property
    def places(self) -> dict[str, str]:
        """Key of a column to its letters."""
        return {column.key: letters(place) for place, column in enumerate(self.columns, start=1)}

    def range(self, key: str) -> str:
        """Where the values of a column stand, for formulas of other sheets."""
        letter = self.places[key]
        return f"'{self.title}'!${letter}$2:${letter}${max(self.n_rows, 1) + 1}"


@dataclass(frozen=True)
class Cell:
    """A cell of a small table; with a `formula` (without the equals sign), `value` is what it comes to."""

    value: Any = None
    kind: Kind = "text"
    formula: str = ""
    is_array: bool = False
    is_input: bool = False
    is_soft: bool = False


@dataclass(frozen=True)
class TableSheet:
    """A small table under a heading, sentences and facts.

    Parameters
    ----------
    facts
        Label and cell, one below the other, above the table.
    keys, header
        Of the columns.
    widths
        Of the columns, in letters.
    tail
        Sentences below the table.
    """

    key: str
    title: str
    heading: str
    notes: Sequence[str]
    keys: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float] = ()
    facts: Sequence[tuple[str, Cell]] = ()
    tail: Sequence[str] = ()
    charts: Sequence[Chart] = field(default_factory=tuple)

    @property
    def header_row(self) -> int:
        return 2 + len(self.notes) + len(self.facts) + (1 if self.facts or self.notes else 0)

    def fact(self, place: int) -> str:
        """Where a fact stands, for formulas of any sheet."""
        return f"'{self.title}'!$B${2 + len(self.notes) + place}"

    def cell(self, row: int, key: str) -> str:
        """The cell of a row (the first being 0) within this sheet."""
        return f"{letters(self.keys.index(key) + 1)}{self.header_row + 1 + row}"


@dataclass(frozen=True)
class Block:
    """A heading with rows of label and text."""

    heading: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TextSheet:
    """A page to read."""

    key: str
    title: str
    heading: str
    intro: str
    blocks: Sequence[Block]
