"""When did the events happen? Columns of times read by the rules of a mapping, with notes on what was odd."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from analysis.reading import dates
from analysis.reading.arrow import pc
from analysis.reading.cells import Column, is_filled, is_text
from analysis.reading.mapping import Mapping
from analysis.reading.notes import Notes

N_DAY_ONLY = 3
"""Events of an activity from which on it can be said that its times are dates."""


@dataclass(frozen=True)
class DateRules:
    """How the dates of a table are to be read.

    Parameters
    ----------
    day_first
        Order of dates such as 3/4/2025; None: as the values of each column tell.
    formats
        Column to its format, a key of `dates.FORMATS`.
    zone
        IANA name of the zone that times without one are in; None: UTC.
    """

    day_first: bool | None = None
    formats: MappingOf[str, str] = field(default_factory=dict)
    zone: str | None = None

    def parse(self, name: str, column: Column) -> dates.Dates:
        """The column called `name` in the file, read as dates."""
        return dates.parse(column, format=self.formats.get(name), day_first=self.day_first, zone=self.zone)


class Times(NamedTuple):
    """Times of events: UTC without zone; and which are midnight in the time they were written in."""

    values: pa.Array
    is_midnight: pa.Array


def date_rules(table: pa.Table, mapping: Mapping, timed: Iterable[str]) -> DateRules:
    """The rules a mapping gives; the order of day and month, where it gives none, as the table tells.

    Parameters
    ----------
    timed
        Columns of times: they are asked first, then every other column of dates.
    """
    told = mapping.day_first if mapping.day_first is not None else _day_first(table, list(timed))
    return DateRules(told, mapping.formats, mapping.zone)


def times(
    column: Column, *, name: str, rules: DateRules, notes: Notes, code: str = "unreadable_date"
) -> Times:
    """A column of times, with notes on what was assumed and on what could not be read.

    Parameters
    ----------
    code
        Of the note on values that are there and cannot be read.
    """
    read = rules.parse(name, column)
    date_notes(name, column, read, notes)
    if read.n_without_zone and rules.zone is None:
        notes.add("time_zone_mixed", column=name, n=read.n_without_zone, of=len(read.values))
    notes.add_rows(code, pc.and_(read.values.is_null(), is_filled(column)), column=name, shown=column)
    return Times(read.values, read.is_midnight)


def date_notes(name: str, column: Column, read: dates.Dates, notes: Notes) -> None:
    """What was assumed of a column of dates: its order, its formats, and hours that the clock changed."""
    of = len(column) - read.values.null_count + read.n_failed

    def shown(found: dates.Found) -> str:
        return f"{column[found.place].as_py()} = {read.values[found.place].as_py():%Y-%m-%d %H:%M}"

    if read.is_order_assumed:
        n = len(column) - read.values.null_count
        first = next(one for one in read.formats if one.kind in ("day_first", "month_first"))
        example = f"{column[first.place].as_py()} = {read.values[first.place].as_py():%Y-%m-%d}"
        notes.add("date_order_assumed", column=name, n=n, of=len(column), examples=[example])
    if len(read.formats) > 1:
        examples = [f"{shown(one)} (×{one.n})" for one in read.formats]
        others = sum(one.n for one in read.formats[1:])
        notes.add("mixed_date_formats", column=name, n=others, of=of, examples=examples)
    if read.daylight:
        n = sum(one.n for one in read.daylight)
        examples = [shown(one) for one in read.daylight]
        notes.add("daylight_saving_times", column=name, n=n, of=of, examples=examples)


def day_only(activity: Column, is_midnight: Column) -> tuple[str, ...]:
    """Activities all of whose times (`N_DAY_ONLY` at least) are midnight: dates without a time of day."""
    seen = pa.table({"activity": activity, "late": pc.invert(is_midnight)}).group_by("activity")
    counted = seen.aggregate([("late", "count"), ("late", "any")])
    is_day = pc.and_(pc.invert(counted["late_any"]), pc.greater_equal(counted["late_count"], N_DAY_ONLY))
    return tuple(sorted(name for name in counted.filter(is_day)["activity"].to_pylist() if name))


def _day_first(table: pa.Table, timed: list[str]) -> bool | None:
    """What the times tell of the order of day and month; else what any other column of dates tells."""
    for name in timed:
        told = dates.order_evidence(table[name])
        if told is not None:
            return told
    for name in table.column_names:
        head = pc.drop_null(table[name])[:1000]
        if name not in timed and is_text(table[name].type) and len(head) and dates.looks_like(head) > 0.9:
            told = dates.order_evidence(table[name])
            if told is not None:
                return told
    return None
