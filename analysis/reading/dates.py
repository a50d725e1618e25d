"""When was it? A column of dates in any usual writing as UTC timestamps, its format decided as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_text, whole
from analysis.reading.date_shapes import (
    AFTERNOON,
    EXCEL_EPOCH_US,
    MONTHS,
    MORNING,
    NUMBER_FORMATS,
    SHAPES,
)

MICROSECONDS = pa.timestamp("us")
YEARS = (1900, 2200)
N_SHAPE_SAMPLE = 2_000
PARTS = ("year", "month", "day", "hour", "minute", "second")
NO_TIME = np.datetime64("NaT", "us")


class Dates(NamedTuple):
    """A column read as dates.

    `format` is a key of `SHAPES` or `NUMBER_FORMATS`, `day_first`, `month_first`, `timestamp` (typed in
    the file already) or `None`; `n_failed` counts values that are there and cannot be read.
    `is_order_assumed`: nothing in the column tells day from month. `n_without_zone` counts values
    without a zone where others have one.
    """

    values: pa.Array
    format: str | None
    n_failed: int
    is_order_assumed: bool = False
    n_without_zone: int = 0

    @property
    def is_midnight(self) -> pa.Array:
        """Which are midnight; missing where there is no time."""
        at = self.values.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return pa.array(
            np.nan_to_num(at, nan=1) % 86_400_000_000 == 0,
            mask=self.values.is_null().to_numpy(zero_copy_only=False),
        )


def parse(
    column: Column,
    *,
    format: str | None = None,  # noqa: A002 - the word everybody uses for it
    day_first: bool | None = None,
    zone: str | None = None,
) -> Dates:
    """Timestamps (microseconds, UTC without zone) of a column of dates.

    A time with a zone is converted to UTC; one without is taken as it stands. The format is the one
    that fits most values, and one for the whole column. Years outside 1900–2199 do not count as dates.

    Parameters
    ----------
    day_first
        Order of `3/4/2025`. By default any value above 12 decides; without one, the day comes first,
        unless times are written with AM and PM: then the month does.
    """
    array = whole(column)
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        return _within_years(array.cast(MICROSECONDS, safe=False), array, "timestamp")
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type):
        return _numbers(array.cast(pa.float64()), array)
    if not is_text(array.type):
        return _nothing(array)
    text = as_text(array)
    return _iso(text) or _written(text, day_first)


def order_evidence(column: Column) -> bool | None:
    """Whether the day comes first in `3/4/2025`: True, False, or None where no value tells."""
    array = whole(column)
    if not is_text(array.type):
        return None
    text = as_text(array)
    if _best_shape(_spread(text), list(SHAPES))[0] != "numeric":
        return None
    return _evidence(_matched(text.unique(), SHAPES["numeric"][0]))


def looks_like(column: Column) -> float:
    """Share of the values that a date format fits, plain numbers not counting; 0 when there are none."""
    array = whole(column)
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        return 1.0
    if not is_text(array.type):
        return 0.0
    sample = pc.drop_null(as_text(array))
    if not len(sample):
        return 0.0
    shape, share = _best_shape(sample, [name for name in SHAPES if name != "number"])
    return share if shape else 0.0


def _iso(text: pa.Array) -> Dates | None:
    """The quick way, for columns that are ISO throughout: Arrow's own reader, tried on a sample first."""
    few = _spread(text)
    for kind in (MICROSECONDS, pa.timestamp("us", "UTC")):
        try:
            few.cast(kind)
            return _within_years(text.cast(kind).cast(MICROSECONDS), text, "year_first")
        except pa.ArrowInvalid:
            continue
    return None


def _written(text: pa.Array, day_first: bool | None) -> Dates:
    encoded = text.dictionary_encode()
    distinct = encoded.dictionary
    shape, _ = _best_shape(_spread(distinct), list(SHAPES))
    if shape is None:
        return _nothing(text)
    if shape == "number":
        values = pc.if_else(pc.match_substring_regex(distinct, SHAPES[shape][0]), distinct, None)
        read = _numbers(values.cast(pa.float64()), distinct)
        return _placed(read, encoded, text)
    parts = _first_match(distinct, SHAPES[shape])
    is_assumed = False
    if shape == "numeric":
        shape, is_assumed = _order(distinct, parts, day_first)
        names = ("day", "month") if shape == "day_first" else ("month", "day")
        parts |= {new: parts[old] for new, old in zip(names, ("first", "other"), strict=True)}
    moments, has_zone = _moments(parts)
    read = _within_years(pa.array(moments, MICROSECONDS), distinct, shape)._replace(
        is_order_assumed=is_assumed
    )
    return _placed(read, encoded, text)._replace(n_without_zone=_n_without_zone(has_zone, read, encoded))


def _placed(read: Dates, encoded: pa.DictionaryArray, text: pa.Array) -> Dates:
    """What was read of the distinct values, in the places of all."""
    values = read.values.take(encoded.indices)
    return read._replace(values=values, n_failed=values.null_count - text.null_count)


def _n_without_zone(has_zone: np.ndarray, read: Dates, encoded: pa.DictionaryArray) -> int:
    if not has_zone.any() or has_zone.all():
        return 0
    bare = pc.and_(pc.invert(pa.array(has_zone)), read.values.is_valid()).take(encoded.indices)
    return int(pc.sum(pc.fill_null(bare, False)).as_py() or 0)


def _best_shape(values: pa.Array, shapes: Iterable[str]) -> tuple[str | None, float]:
    """The format that fits most of the values, and the share it fits."""
    if not len(values):
        return None, 0.0
    fits = {shape: sum(_n_matching(values, pattern) for pattern in SHAPES[shape]) for shape in shapes}
    best = max(fits, key=lambda shape: fits[shape])
    return (best, min(1.0, fits[best] / len(values))) if fits[best] else (None, 0.0)


def _n_matching(values: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0)


def _spread(values: pa.Array) -> pa.Array:
    known = pc.drop_null(values)
    if len(known) <= N_SHAPE_SAMPLE:
        return known
    return known.take(pa.array(np.linspace(0, len(known) - 1, N_SHAPE_SAMPLE).astype(np.int64)))


def _matched(text: pa.Array, pattern: str) -> dict[str, pa.Array]:
    """The named parts of each value; missing where the pattern does not fit or the part is absent."""
    found = pc.extract_regex(text, pattern=pattern)
    parts = {}
    for place in range(found.type.num_fields):
        part = pc.struct_field(found, [place]).cast(pa.string())
        parts[found.type.field(place).name] = pc.if_else(
            pc.equal(part, ""), pa.scalar(None, pa.string()), part
        )
    return parts


def _first_match(text: pa.Array, patterns: tuple[str, ...]) -> dict[str, pa.Array]:
    parts = _matched(text, patterns[0])
    for pattern in patterns[1:]:
        other = _matched(text, pattern)
        is_new = parts["day"].is_null()
        parts = {name: pc.if_else(is_new, other[name], part) for name, part in parts.items()}
    return parts


def _number(parts: dict[str, pa.Array], name: str) -> np.ndarray:
    return parts[name].cast(pa.int32()).to_numpy(zero_copy_only=False).astype(float)


def _order(text: pa.Array, parts: dict[str, pa.Array], day_first: bool | None) -> tuple[str, bool]:
    """`day_first` or `month_first`, and whether that is only assumed."""
    told = day_first if day_first is not None else _evidence(parts)
    if told is not None:
        return ("day_first" if told else "month_first"), False
    has_dots = pc.any(pc.match_substring_regex(text, r"^\s*\d{1,2}\.\d{1,2}\.\d")).as_py()
    if has_dots:
        return "day_first", False
    is_american = parts["half_after"].null_count < len(text)
    return ("month_first" if is_american else "day_first"), True


def _evidence(parts: dict[str, pa.Array]) -> bool | None:
    n_day, n_month = (
        pc.sum(pc.greater(parts[name].cast(pa.int32()), 12)).as_py() or 0 for name in ("first", "other")
    )
    return None if n_day == n_month else n_day > n_month


def _moments(parts: dict[str, pa.Array]) -> tuple[np.ndarray, np.ndarray]:
    """Microsecond timestamps in UTC of the parts, NaT where they are no date; and which have a zone."""
    n = len(parts["day"])
    if "name" in parts:
        parts = parts | {"month": _months(parts["name"])}
    number = {name: _number(parts, name) if name in parts else np.zeros(n) for name in PARTS}
    year = _century(number["year"], parts["year"])
    month, day = number["month"], number["day"]
    hour = _hour(np.nan_to_num(number["hour"]), parts)
    minute, second = np.nan_to_num(number["minute"]), np.nan_to_num(number["second"])
    is_date = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= YEARS[0]) & (year < YEARS[1])
    is_time = ((hour < 24) & (minute < 60) & (second < 61)) | ((hour == 24) & (minute == 0) & (second == 0))
    fine = is_date & is_time
    whole_year, whole_month = np.where(fine, year, 1970).astype(int), np.where(fine, month, 1).astype(int)
    months = (whole_year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (whole_month - 1)
    dates = months.astype("datetime64[D]") + (np.where(fine, day, 1).astype(int) - 1)
    fine &= dates.astype("datetime64[M]") == months
    zone, has_zone = _zone_us(parts.get("zone"), n)
    clock = (hour * 3600 + minute * 60 + second) * 1e6 + _fraction_us(parts.get("fraction"), n)
    clock = np.where(fine, clock, 0).astype("int64") - zone
    return np.where(fine, dates.astype("datetime64[us]") + clock.astype("timedelta64[us]"), NO_TIME), has_zone


def _months(names: pa.Array) -> pa.Array:
    known = [str(MONTHS.get(name[:3].lower(), "")) or None if name else None for name in names.to_pylist()]
    return pa.array(known, pa.string())


def _century(year: np.ndarray, written: pa.Array) -> np.ndarray:
    """Two digits: 69–99 are 1969–1999, 00–68 are 2000–2068."""
    is_short = pc.fill_null(pc.less(pc.utf8_length(written), 4), False).to_numpy(zero_copy_only=False)
    return np.where(is_short, np.where(year < 69, 2000 + year, 1900 + year), year)


def _hour(hour: np.ndarray, parts: dict[str, pa.Array]) -> np.ndarray:
    if "half" not in parts:
        return hour
    half = pc.coalesce(parts["half_after"], parts["half"])
    if half.null_count == len(half):
        return hour
    half = pc.utf8_lower(pc.replace_substring(half, ".", ""))
    is_after = pc.fill_null(pc.is_in(half, pa.array(AFTERNOON)), False).to_numpy(zero_copy_only=False)
    is_before = pc.fill_null(pc.is_in(half, pa.array(MORNING)), False).to_numpy(zero_copy_only=False)
    hour = np.where(is_after & (hour < 12), hour + 12, hour)
    return np.where(is_before & (hour == 12), 0, hour)


def _fraction_us(fraction: pa.Array | None, n: int) -> np.ndarray:
    if fraction is None or fraction.null_count == n:
        return np.zeros(n)
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 6, "0"), 0, 6)
    return np.nan_to_num(padded.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _zone_us(zone: pa.Array | None, n: int) -> tuple[np.ndarray, np.ndarray]:
    """What a time is ahead of UTC, in microseconds, and whether it says so."""
    if zone is None or zone.null_count == n:
        return np.zeros(n, "int64"), np.zeros(n, bool)
    encoded = zone.dictionary_encode()
    offsets = pa.array([_offset_us(each) for each in encoded.dictionary.to_pylist()], pa.int64())
    ahead = pc.fill_null(offsets.take(encoded.indices), 0).to_numpy(zero_copy_only=False)
    return ahead, zone.is_valid().to_numpy(zero_copy_only=False)


def _offset_us(zone: str) -> int:
    digits = zone.upper().removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if digits in ("", "Z"):
        return 0
    sign, digits = (-1 if digits[0] == "-" else 1), digits[1:]
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return sign * (int(hours) * 60 + int(minutes)) * 60_000_000


def _numbers(values: pa.Array, source: pa.Array) -> Dates:
    """Excel's day count or the seconds (milli-, micro-, nanoseconds) since 1970, by the middle value."""
    floats = values.to_numpy(zero_copy_only=False).astype(float)
    known = floats[np.isfinite(floats)]
    middle = float(np.median(known)) if len(known) else 0.0
    for name, (low, high, us) in NUMBER_FORMATS.items():
        if low <= middle < high:
            fine = np.isfinite(floats) & (floats >= low) & (floats < high)
            start = EXCEL_EPOCH_US if name == "excel_serial" else 0
            step = 1_000 if name == "excel_serial" else 1
            moments = np.round(np.where(fine, floats, 0) * us / step) * step + start
            times = np.where(fine, moments.astype("int64").astype("datetime64[us]"), NO_TIME)
            return _within_years(pa.array(times, MICROSECONDS), source, name)
    return _compact_numbers(values, source, known) or _nothing(source)


def _compact_numbers(values: pa.Array, source: pa.Array, known: np.ndarray) -> Dates | None:
    """Whole numbers that spell a date (20250304)."""
    if not len(known) or not ((known >= 19_000_101) & (known < 22_000_101) & (known % 1 == 0)).all():
        return None
    return _written(values.cast(pa.int64()).cast(pa.string()), None)._replace(format="compact")


def _within_years(values: pa.Array, source: pa.Array, format_: str) -> Dates:
    low, high = (pa.scalar(np.datetime64(f"{year}-01-01", "us"), MICROSECONDS) for year in YEARS)
    fine = pc.and_(pc.greater_equal(values, low), pc.less(values, high))
    kept = pc.if_else(pc.fill_null(fine, False), values, pa.scalar(None, MICROSECONDS))
    return Dates(kept, format_, kept.null_count - source.null_count)


def _nothing(array: pa.Array) -> Dates:
    return Dates(pa.nulls(len(array), MICROSECONDS), None, len(array) - array.null_count)
