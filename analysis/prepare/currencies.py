"""In which currency is the amount of each event, and which columns hold amounts?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from analysis.prepare.events import Events
from analysis.reading import money
from analysis.reading.arrow import pc

CLOSE_DATE = "ExpectedCloseDate"
"""The date whose rate Salesforce applies to an opportunity."""
MOST_VALUES = 60


@dataclass(frozen=True)
class Money:
    """The amounts of a file.

    Parameters
    ----------
    column
        Tells the currency of each event; None where no column does.
    amounts
        Columns of numbers that are amounts in that currency, in their order.
    codes
        Per event the place of its currency in `names`; -1 where it has none.
    names
        Codes of the currencies; one that is no currency we know stays as the file says it.
    """

    events: Events
    column: str | None
    amounts: tuple[str, ...]
    codes: np.ndarray
    names: tuple[str, ...]

    @cached_property
    def has_amount(self) -> np.ndarray:
        """Which events have an amount."""
        found = np.zeros(self.events.n, bool)
        for name in self.amounts:
            found |= self.events.table[name].is_valid().to_numpy()
        return found

    def counts(self) -> dict[str, int]:
        """Currency to events with an amount in it, the commonest first; those that have none left out."""
        here = self.codes[self.has_amount & (self.codes >= 0)]
        n_of = dict(zip(self.names, np.bincount(here, minlength=len(self.names)).tolist(), strict=True))
        return {code: n for code, n in sorted(n_of.items(), key=lambda one: (-one[1], one[0])) if n}


def money_of(events: Events) -> Money:
    """The amounts of events and their currencies; without any where the file has no amounts."""
    keys = {**{name: name for name in events.table.column_names if _key(events, name)}, **events.keys}
    known = {_key(events, column) or key: column for key, column in keys.items()}
    held = money.money_columns(dict(events.roles), known, names=events.table.column_names)
    amounts = tuple(name for name in events.table.column_names if name in held and _is_amount(events, name))
    column = _currency_column(events, known) if amounts else None
    if column is None:
        return Money(events, None, amounts, np.full(events.n, -1), ())
    encoded = events.table[column].combine_chunks().dictionary_encode()
    said = encoded.dictionary.to_pylist()
    named = [money.currency_of(value) or str(value) for value in said]
    names = tuple(sorted(set(named)))
    places = np.array([names.index(one) for one in named], dtype=np.int64)
    indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    codes = np.where(indices >= 0, places[indices], -1) if len(places) else np.full(events.n, -1)
    return Money(events, column, amounts, codes, names)


def case_dates(events: Events) -> np.ndarray:
    """Per event the day whose rate its case takes: its close date, else that of its first event."""
    first = np.full(len(events.case_names), np.iinfo(np.int64).max)
    np.minimum.at(first, events.case, events.at)
    days = first.astype("datetime64[us]").astype("datetime64[D]")
    column = events.keys.get(CLOSE_DATE, CLOSE_DATE)
    if column in events.table.column_names and pa.types.is_timestamp(events.table[column].type):
        told = events.table[column].combine_chunks()
        ordered = events.order[told.is_valid().to_numpy(zero_copy_only=False)[events.order]]
        closing = told.to_numpy(zero_copy_only=False).astype("datetime64[D]")
        days[events.case[ordered]] = closing[ordered]
    return days[events.case]


def _key(events: Events, name: str) -> str | None:
    """The catalogue's key of a column of this name."""
    known = events.catalogue.attribute(name)
    return known.key if known else None


def _is_amount(events: Events, name: str) -> bool:
    return money.is_number(events.table[name].type) and not money.is_converted(name)


def _currency_column(events: Events, keys: dict[str, str]) -> str | None:
    """By the catalogue, else by its name, else the one whose few values are all currencies."""
    table = events.table
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    told = [keys[money.KEY]] if keys.get(money.KEY) in texts else money.named_as_currency(texts)
    for name in told or [one for one in texts if one not in ("case_id", "activity", "resource")]:
        if not told and money.currency_of(_first(table[name])) is None:
            continue
        values = table[name].unique()
        if len(values) <= MOST_VALUES and money.is_currency(values.to_pylist()):
            return name
    return None


def _first(column: pa.ChunkedArray) -> object:
    place = pc.index(column.is_valid(), True).as_py()
    return column[place].as_py() if place >= 0 else None
