"""Of which type is an attribute? The one the catalogue says, else the one that all of its values have."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from analysis.processes import Attribute
from analysis.reading import dates
from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_text, whole
from analysis.reading.numbers import flags, is_flag, is_numeric, numbers
from analysis.reading.profile import ID_WORD
from analysis.reading.times import DateRules

N_ASKED_FIRST = 1_000


class Typed(NamedTuple):
    """A column in its type, how many values could not be read, and how it was read where it holds dates."""

    values: pa.Array
    n_failed: int = 0
    dates: dates.Dates | None = None


def typed(name: str, column: Column, entry: Attribute | None, *, rules: DateRules) -> Typed:
    """The column as text, number, flag or timestamp.

    What the catalogue says of it holds, and values that do not fit are left empty and counted; a column
    it does not know gets a type only when every value has it, and stays text when it is called an id.
    """
    array = whole(column)
    kind = entry.type if entry else None
    if kind == "number" and not pa.types.is_boolean(array.type) and not pa.types.is_temporal(array.type):
        return _unless_all_fail(Typed(*numbers(array)), array)
    if kind == "flag":
        return _unless_all_fail(Typed(*flags(array)), array)
    if kind in ("date", "datetime"):
        read = _dates(name, array, rules)
        return _unless_all_fail(Typed(read.values, read.n_failed, read), array)
    if kind is not None:
        return Typed(_dated(name, array, rules) if pa.types.is_temporal(array.type) else as_text(array))
    return _by_content(name, array, rules)


def _by_content(name: str, array: pa.Array, rules: DateRules) -> Typed:
    if pa.types.is_boolean(array.type):
        return Typed(array)
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return Typed(array)
    if pa.types.is_decimal(array.type):
        return Typed(array.cast(pa.float64()))
    if pa.types.is_temporal(array.type):
        return Typed(_dated(name, array, rules))
    text = as_text(array)
    kind = _kind(name, pc.drop_null(text))
    if kind == "flag":
        return Typed(flags(text).values)
    if kind == "number":
        return Typed(numbers(text).values)
    if kind == "date":
        read = _dates(name, text, rules)
        if not read.n_failed and read.format != "compact":
            return Typed(read.values, 0, read)
    return Typed(text)


def _kind(name: str, known: pa.Array) -> str | None:
    """What all of these values are, if they are; a few are asked first, as one that is not settles it."""
    kinds = {
        "flag": is_flag,
        "number": lambda values: not ID_WORD.search(name) and is_numeric(values),
        "date": lambda values: len(values) > 0 and dates.looks_like(values) == 1.0,
    }
    few = known[:N_ASKED_FIRST].unique()
    possible = [kind for kind, holds in kinds.items() if holds(few)]
    distinct = known.unique() if possible else few
    return next((kind for kind in possible if kinds[kind](distinct)), None)


def _dated(name: str, array: pa.Array, rules: DateRules) -> pa.Array:
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        return _dates(name, array, rules).values
    return as_text(array.cast(pa.string()) if not is_text(array.type) else array)


def _dates(name: str, array: pa.Array, rules: DateRules) -> dates.Dates:
    """Times in UTC; but dates without a time of day stay the days they are, whatever the zone."""
    read = rules.parse(name, array)
    if rules.zone is None or read.is_midnight is None or not pc.all(read.is_midnight).as_py():
        return read
    return replace(rules, zone=None).parse(name, array)


def _unless_all_fail(read: Typed, array: pa.Array) -> Typed:
    """The column as text where nothing of it can be read as what it ought to be: better than nothing."""
    is_lost = read.n_failed and read.values.null_count == len(read.values)
    return Typed(as_text(array), read.n_failed) if is_lost else read
