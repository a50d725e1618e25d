"""How is each column called? Trimmed, never empty, and told apart where case is ignored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import pyarrow as pa

from analysis.reading.problems import problem

SPACES = re.compile(r"\s+")
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Control characters, and marks that turn the direction of writing: never seen, and no part of a name."""
MAX_NAME = 300
NOT_WORD = re.compile(r"[\W_]+")


def tidy(name: object) -> str:
    """A header without the spaces, line breaks and unseen characters around and inside it, not endless."""
    return SPACES.sub(" ", UNSEEN.sub("", str("" if name is None else name))).strip()[:MAX_NAME].strip()


def normal(name: object) -> str:
    """A name as it is compared: no case, no width, no spaces or punctuation (`Case ID` = `case_id`)."""
    return NOT_WORD.sub("", unicodedata.normalize("NFKC", str(name)).casefold())


def unique(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The same names, a repeated one numbered `Amount (2)`; upper and lower case count as the same."""
    wanted = list(names)
    seen = {name.casefold() for name in taken}
    reserved = {name.casefold() for name in wanted}
    last: dict[str, int] = {}
    result: list[str] = []
    for name in wanted:
        new, n = name, last.get(name.casefold(), 1)
        while new.casefold() in seen or (n > 1 and new.casefold() in reserved):
            n += 1
            new = f"{name} ({n})"
        last[name.casefold()] = n
        seen.add(new.casefold())
        result.append(new)
    return result


def header_place(n_filled: Sequence[int], *, wide: int | None = None) -> int:
    """Which row is the header: the first that is filled across more than half of a wide one.

    A report has a block of titles and filters (`Region | All`) above its table, and a blank row between:
    a block of at most two cells a row gives way to a wider one below it.

    Parameters
    ----------
    n_filled
        Filled cells of each of the first rows.
    wide
        Cells of a wide row; by default the most filled of these rows.
    """
    most = max(n_filled, default=0) if wide is None else wide
    place = next((place for place, n in enumerate(n_filled) if n > most / 2), None)
    if place is None:
        return next((place for place, n in enumerate(n_filled) if n), 0)
    end = next((each for each in range(place, len(n_filled)) if not n_filled[each]), len(n_filled))
    below = next((each for each in range(end, len(n_filled)) if n_filled[each] > 2), None)
    if below is not None and max(n_filled[place:end]) <= 2:
        return next((each for each in range(end, len(n_filled)) if n_filled[each] > most / 2), place)
    return place


def column_names(header: Sequence[object]) -> tuple[list[str], list[dict[str, object]]]:
    """Names to go by for the cells of a header, and notes on those that had none or were repeated."""
    tidied = [tidy(cell) for cell in header]
    named = [name or f"Column {place}" for place, name in enumerate(tidied, start=1)]
    final = unique(named)
    notes: list[dict[str, object]] = []
    unnamed = [new for new, old in zip(final, tidied, strict=True) if not old]
    if unnamed:
        notes.append(problem("unnamed_columns", n=len(unnamed), of=len(final), examples=unnamed))
    doubled = [new for new, old in zip(final, named, strict=True) if new != old]
    if doubled:
        notes.append(problem("duplicate_columns", n=len(doubled), of=len(final), examples=doubled))
    return final, notes


def with_header(table: pa.Table, header: Sequence[object]) -> tuple[pa.Table, list[dict[str, object]]]:
    """The table under the names of its header, without the columns that have neither name nor value."""
    kept = [
        place
        for place, cell in enumerate(header)
        if tidy(cell) or table.column(place).null_count < table.num_rows
    ]
    columns, notes = column_names([header[place] for place in kept])
    return table.select(kept).rename_columns(columns), notes
