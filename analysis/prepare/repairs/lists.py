"""How is a cell with several values mended? The first one stays, the others may get a column."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, repair
from analysis.prepare.repairs.labels import mapped
from analysis.reading.mapping import CORE

PAIRS = ("[]", "{}", "()", "【】")
QUOTES = "\"'“”‘’ "


def parts(value: str, separator: str, *, is_bracketed: bool = False) -> list[str]:
    """The values in a cell, without brackets and quotes; one where it is no list."""
    held = value.strip()
    closed = len(held) > 1 and held[0] + held[-1] in PAIRS
    if is_bracketed and not closed:
        return [value]
    inner = held[1:-1] if closed else held
    found = [part.strip(QUOTES) for part in inner.split(separator)]
    found = [part for part in found if part]
    return found if len(found) > 1 or (closed and is_bracketed and found) else [value]


@repair("first_of_list")
@dataclass(frozen=True)
class FirstOfList(Repair):
    """Keeps the first of several values in a cell.

    Parameters
    ----------
    rest
        Column for the others, joined by `; `; empty: they are left out.
    is_bracketed
        Whether only values in brackets are lists ("Smith, John" is none).
    """

    column: str
    separator: str
    rest: str = ""
    is_bracketed: bool = False

    def __post_init__(self) -> None:
        if not self.separator or self.rest in (*CORE, self.column):
            raise ValueError(self.rest)

    def apply(self, events: Events) -> Events:
        if self.rest and self.column in events.table.column_names:
            copied = events.with_column(self.rest, events.table[self.column].cast(pa.string()))
            return mapped(mapped(copied, self.rest, self._others), self.column, self._first)
        return mapped(events, self.column, self._first)

    def _parts(self, name: str | None) -> list[str]:
        return parts(name or "", self.separator, is_bracketed=self.is_bracketed)

    def _first(self, names: list[str]) -> list[str | None]:
        return [self._parts(name)[0] for name in names]

    def _others(self, names: list[str]) -> list[str | None]:
        return ["; ".join(self._parts(name)[1:]) or None for name in names]
