"""How many working hours lie between two moments? Exact, as an expression over any number of rows.

The hours worked up to a moment, W, grow while work is done and stand still otherwise; between two moments
lie W(until) − W(since). W is known at the begin of every day (UTC) with the times of that day at which
work begins and ends: a table of one row a day, joined to the rows by their day.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
from ibis import _

from analysis.errors import AnalysisError
from analysis.log.calendar import Calendar, Hours, holidays_of, length_h
from analysis.reading.zones import to_utc

if TYPE_CHECKING:
    from analysis.log.event_log import EventLog

DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000
MOST_DAYS = 36_525
EPOCH = ibis.timestamp("1970-01-01")


def with_working_h(
    log: EventLog,
    rows: ir.Table,
    calendar: Calendar,
    *,
    since: str = "timestamp",
    until: str | None = None,
    lasting_h: str | None = None,
    name: str = "working_h",
) -> ir.Table:
    """`rows` with the working hours of each, from one moment to another; negative where they are reversed.

    Parameters
    ----------
    rows
        Has `case_key`: where the calendar differs between places, the place is the one the case has now.
    since, until
        Columns with times (UTC without zone) within the log; null gives null.
    lasting_h
        Instead of `until`: a column with the hours that lie between the two.
    name
        Of the new column; one of that name in `rows` is replaced.

    Raises
    ------
    AnalysisError
        `calendar_too_long` where the times of the log span more than a century (params `first`, `last`).
    """
    kept = [column for column in rows.columns if column != name]
    placed, places = _placed(log, rows, calendar)
    first, last = _days(log)
    table = _day_table(tuple(_with_zone(hours, log.zone) for hours in places), first, last)
    marked = placed.mutate(_since_us=_us(placed[since]))
    lasting = (marked[lasting_h] * HOUR_US).round().cast("int64") if lasting_h else None
    over = _us(marked[until]) if until else marked._since_us + lasting
    marked = marked.mutate(_until_us=over)
    done = _worked(_worked(marked, "since", table), "until", table)
    return done.select(*kept, ((_._w_until - _._w_since) / HOUR_US).name(name))


def _placed(log: EventLog, rows: ir.Table, calendar: Calendar) -> tuple[ir.Table, list[Hours]]:
    """The rows with the number of their place, and the hours of each place."""
    here = calendar.elsewhere if log.has_column(calendar.by) else ()
    if not here:
        return rows.mutate(_place=ibis.literal(0, "int64")), [calendar.hours]
    places = log.all_cases.select(_case=_.case_key, _place_name=_[log.column(calendar.by)].cast("string"))
    joined = rows.left_join(places, rows.case_key == places._case)
    number = [(_._place_name == place, ibis.literal(i, "int64")) for i, (place, _h) in enumerate(here, 1)]
    found = joined.mutate(_place=ibis.cases(*number, else_=ibis.literal(0, "int64")))
    return found, [calendar.hours, *(hours for _place, hours in here)]


def _with_zone(hours: Hours, zone: str | None) -> Hours:
    return Hours(hours.days, hours.shifts, hours.country, hours.part, hours.zone or zone or "UTC")


def _days(log: EventLog) -> tuple[int, int]:
    """The first and the last day (UTC, since 1970) that a time of the log can lie on."""
    cases = log.all_cases
    row = log.frame(cases.agg(first=cases.started_at.min(), last=cases.ended_at.max())).iloc[0]
    low, high = (np.datetime64(row[end], "D") for end in ("first", "last"))
    until = np.datetime64(log.as_of.replace(tzinfo=None), "D")
    known = [day.astype(int) for day in (low, high, until) if not np.isnat(day)]
    first, last = int(min(known)), int(max(known))
    if last - first > MOST_DAYS:
        raise AnalysisError("calendar_too_long", first=str(low), last=str(max(high, until)))
    return first, last


def _us(at: ir.Column) -> ir.Column:
    return at.cast("timestamp(6)").delta(EPOCH, unit="microsecond")


def _worked(rows: ir.Table, end: str, table: str) -> ir.Table:
    """`rows` with `_w_<end>`: the microseconds worked up to `_<end>_us`, since the first day of the log."""
    days, n_slots = _days_of(table, end)
    joined = rows.mutate(**{f"_day_{end}": rows[f"_{end}_us"] // DAY_US})
    joined = joined.left_join(
        days, [joined[f"_day_{end}"] == days[f"_d_{end}"], joined._place == days[f"_p_{end}"]]
    )
    at = joined[f"_{end}_us"] - joined[f"_day_{end}"] * DAY_US
    worked = joined[f"_c_{end}"]
    for slot in range(n_slots):
        begin, over = joined[f"_b{slot}_{end}"], joined[f"_e{slot}_{end}"]
        worked = worked + ibis.greatest(ibis.least(at, over) - begin, 0)
    return joined.mutate(**{f"_w_{end}": worked})


def _days_of(table: str, end: str) -> tuple[ir.Table, int]:
    """The day table as an expression: its rows are the words of one text, so that the query stays small."""
    n_slots = (table.partition(";")[0].count(",") - 2) // 2
    names = ["_p", "_d", "_c", *(f"_{side}{slot}" for slot in range(n_slots) for side in "be")]
    lines = ibis.literal(table).split(";").unnest().name("line").as_table()
    cells = lines.select(cell=lines.line.split(","))
    columns = {f"{name}_{end}": cells.cell[i].cast("int64") for i, name in enumerate(names)}
    return cells.select(**columns), n_slots


@lru_cache(maxsize=32)
def _day_table(places: tuple[Hours, ...], first: int, last: int) -> str:
    """A line a place and day: place, day, worked before it (µs), and begin and end of work within it (µs)."""
    slots = [_slots(hours, first, last) for hours in places]
    widest = max(each.shape[1] for each in slots)
    days = np.arange(first, last + 1)
    blocks = []
    for place, each in enumerate(slots):
        padded = np.zeros((len(days), widest), np.int64)
        padded[:, : each.shape[1]] = each
        length = (padded[:, 1::2] - padded[:, ::2]).sum(axis=1)
        before = np.concatenate([[0], np.cumsum(length)[:-1]])
        blocks.append(np.column_stack([np.full(len(days), place), days, before, padded]))
    return ";".join(",".join(map(str, row)) for row in np.concatenate(blocks).tolist())


def _slots(hours: Hours, first: int, last: int) -> np.ndarray:
    """Per day from `first` to `last` begin and end of each stretch of work in it; 0, 0 for none."""
    day, begin, end = _within_days(*_stretches(hours, first, last))
    inside = (day >= first) & (day <= last) & (end > begin)
    day, begin, end = day[inside] - first, begin[inside], end[inside]
    order = np.lexsort((begin, day))
    day, begin, end = day[order], begin[order], end[order]
    starts = np.searchsorted(day, day)
    number = np.arange(len(day)) - starts
    n_slots = int(number.max()) + 1 if len(number) else 1
    found = np.zeros((last - first + 1, 2 * n_slots), np.int64)
    found[day, 2 * number], found[day, 2 * number + 1] = begin, end
    return found


def _stretches(hours: Hours, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Begin and end (UTC, µs) of every shift that touches these days, in order, none over another."""
    days = np.arange(first - 3, last + 3)
    weekday = (days + 3) % 7 + 1
    off = np.array([np.datetime64(day).astype(int) for day in _off(hours, first, last)], np.int64)
    worked = days[np.isin(weekday, hours.days) & ~np.isin(days, off)] * DAY_US
    ends = [
        (worked + round(shift[0] * HOUR_US), worked + round((shift[0] + length_h(shift)) * HOUR_US))
        for shift in hours.shifts
    ]
    begin, end = (_moments(side, hours.zone) for side in zip(*ends, strict=True))
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], end[order]
    if len(begin):
        begin[1:] = np.maximum(begin[1:], np.maximum.accumulate(end)[:-1])
    return begin, np.maximum(begin, end)


def _moments(clock: Iterable[np.ndarray], zone: str | None) -> np.ndarray:
    """Times of the zone's clock as microseconds since 1970 in UTC."""
    local = np.concatenate(list(clock)).astype("datetime64[us]")
    return to_utc(local, zone or "UTC").utc.astype(np.int64)


def _off(hours: Hours, first: int, last: int) -> list[object]:
    years = [
        np.datetime64(day, "D").astype("datetime64[Y]").astype(int) + 1970 for day in (first - 3, last + 3)
    ]
    return list(holidays_of(hours, range(years[0], years[1] + 1)))


def _within_days(begin: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stretches cut at midnight (UTC): day, begin and end within it. None is longer than two days."""
    parts = []
    for more in range(3):
        day = begin // DAY_US + more
        low, high = np.maximum(begin, day * DAY_US), np.minimum(end, (day + 1) * DAY_US)
        parts.append((day, low - day * DAY_US, high - day * DAY_US))
    day, low, high = (np.concatenate(column) for column in zip(*parts, strict=True))
    return day, low, high
