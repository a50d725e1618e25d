"""Which moment does a value name? Parts of a written date, or a count, as a time and its lead over UTC."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.date_shapes import AFTERNOON, EXCEL_EPOCH_US, MONTHS, MORNING, NUMBER_FORMATS

YEARS = (1900, 2200)
PARTS = ("year", "month", "day", "hour", "minute", "second")
NO_TIME = np.datetime64("NaT", "us")


class Moments(NamedTuple):
    """Times as they are written (NaT where there is none), microseconds they are ahead of UTC, and
    whether the value itself tells that."""

    local: np.ndarray
    ahead: np.ndarray
    is_told: np.ndarray

    @classmethod
    def none(cls, n: int) -> Moments:
        """No times at all."""
        return cls(np.full(n, NO_TIME), np.zeros(n, np.int64), np.zeros(n, bool))


def of_parts(parts: dict[str, pa.Array]) -> Moments:
    """The moments of written dates by their named parts; years outside 1900–2199 do not count."""
    n = len(parts["day"])
    if "name" in parts:
        parts = parts | {"month": _months(parts["name"])}
    number = {name: _number(parts, name) if name in parts else np.zeros(n) for name in PARTS}
    year = _century(number["year"], parts["year"])
    dates, is_date = _dates(year, number["month"], number["day"])
    hour = _hour(np.nan_to_num(number["hour"]), parts)
    minute, second = np.nan_to_num(number["minute"]), np.nan_to_num(number["second"])
    is_time = ((hour < 24) & (minute < 60) & (second < 61)) | ((hour == 24) & (minute == 0) & (second == 0))
    fine = is_date & is_time
    clock = (hour * 3600 + minute * 60 + second) * 1e6 + _fraction_us(parts.get("fraction"), n)
    clock = np.where(fine, clock, 0).astype("int64").astype("timedelta64[us]")
    ahead, is_told = _zone_us(parts.get("zone"), n)
    return Moments(np.where(fine, dates.astype("datetime64[us]") + clock, NO_TIME), ahead, is_told)


def of_counts(counts: np.ndarray, format_: str) -> Moments:
    """The moments of counts in this format: days of a workbook, or seconds and their parts since 1970."""
    low, high, us = NUMBER_FORMATS[format_]
    is_serial = format_ == "excel_serial"
    fine = np.isfinite(counts) & (counts >= low) & (counts < high)
    start, step = (EXCEL_EPOCH_US, 1_000_000) if is_serial else (0, 1)
    moments = np.round(np.where(fine, counts, 0) * us / step) * step + start
    local = np.where(fine, moments.astype("int64").astype("datetime64[us]"), NO_TIME)
    n = len(counts)
    return Moments(within_years(local), np.zeros(n, np.int64), np.full(n, not is_serial) & fine)


def within_years(local: np.ndarray) -> np.ndarray:
    """The times without those of years in which nothing of ours happened."""
    low, high = (np.datetime64(f"{year}-01-01", "us") for year in YEARS)
    return np.where((local >= low) & (local < high), local, NO_TIME)


def format_of_count(count: float) -> str | None:
    """The format in whose range a number lies."""
    return next((name for name, (low, high, _) in NUMBER_FORMATS.items() if low <= count < high), None)


def _number(parts: dict[str, pa.Array], name: str) -> np.ndarray:
    return parts[name].cast(pa.int32()).to_numpy(zero_copy_only=False).astype(float)


def _dates(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The days, and which of them there are in the calendar."""
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= YEARS[0]) & (year < YEARS[1])
    whole_year, whole_month = np.where(fine, year, 1970).astype(int), np.where(fine, month, 1).astype(int)
    months = (whole_year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (whole_month - 1)
    dates = months.astype("datetime64[D]") + (np.where(fine, day, 1).astype(int) - 1)
    return dates, fine & (dates.astype("datetime64[M]") == months)


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
