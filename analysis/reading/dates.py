"""When was it? A column of dates in any usual writing as UTC timestamps, its format decided as a whole."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.errors import MappingError
from analysis.reading import zones
from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_text, whole
from analysis.reading.date_shapes import FORMATS, SHAPES
from analysis.reading.date_values import NO_TIME, Moments, within_years
from analysis.reading.date_written import Written, best_shape, counted, evidence, matched, spread, written

MICROSECONDS = pa.timestamp("us")
NOTHING = np.timedelta64(0, "us")
_MIDNIGHT = r"[T\s]0?0:00(?::00(?:[.,]0+)?)?\s*(?:Z|[+-]\d{2}:?(?:\d{2})?)?$"

__all__ = ["FORMATS", "Dates", "Found", "looks_like", "order_evidence", "parse"]


class Found(NamedTuple):
    """How many values are of a kind, and the place (from 0) of one of them."""

    kind: str
    n: int
    place: int


class Dates(NamedTuple):
    """A column read as dates.

    `format` is a key of `FORMATS`, `timestamp` (typed in the file already) or `None`: the one that reads
    most; `formats` counts all that were needed. `n_failed` counts values that are there and cannot be
    read. `is_order_assumed`: nothing in the column tells day from month, or its values contradict each
    other. `n_without_zone` counts values without a zone where others have one. `is_midnight`: in the
    time the value is written in, or in the zone. `daylight` counts times that the zone's clock shows
    `twice` or `skips`.
    """

    values: pa.Array
    format: str | None
    n_failed: int
    is_order_assumed: bool = False
    n_without_zone: int = 0
    formats: tuple[Found, ...] = ()
    is_midnight: pa.Array | None = None
    daylight: tuple[Found, ...] = ()


class Places(NamedTuple):
    """Where the different values of a column stand: their indices, and in how many rows each is."""

    indices: pa.Array | None
    n_rows: np.ndarray | None

    @classmethod
    def of(cls, source: pa.Array, n: int) -> Places:
        if not pa.types.is_dictionary(source.type):
            return cls(None, None)
        known = pc.drop_null(source.indices).to_numpy(zero_copy_only=False)
        return cls(source.indices, np.bincount(known, minlength=n))

    def n(self, mask: np.ndarray) -> int:
        """How many rows hold a value of the mask."""
        return int(mask.sum() if self.n_rows is None else self.n_rows[mask].sum())


def parse(
    column: Column,
    *,
    format: str | None = None,  # noqa: A002 - the word everybody uses for it
    day_first: bool | None = None,
    zone: str | None = None,
) -> Dates:
    """Timestamps (microseconds, UTC without zone) of a column of dates.

    The format that fits most values is taken first; values it cannot read are tried with the next best,
    and read only where that leaves no doubt. A time with a zone is converted to UTC; one without is of
    `zone`, and taken as it stands without one. Years outside 1900–2199 do not count as dates.

    Parameters
    ----------
    format
        The format to take first (a key of `FORMATS`); columns that hold timestamps already ignore it.
    day_first
        Order of `3/4/2025`. By default any value above 12 decides; without one, the day comes first,
        unless times are written with AM and PM: then the month does.
    zone
        IANA name of the zone of times that do not say theirs. In the hour a clock shows twice, the first
        showing is taken; a time the clock skips moves forward by as much as it skips.

    Raises
    ------
    MappingError
        `unknown_date_format` (params `format, formats`), `unknown_zone` (`zone`).
    """
    if format is not None and format not in FORMATS:
        raise MappingError("unknown_date_format", format=format, formats=list(FORMATS))
    if zone is not None:
        zones.zone(zone)
    array = whole(column)
    type_ = array.type
    if pa.types.is_timestamp(type_) or pa.types.is_date(type_):
        return _finished(_typed(array), array, zone)
    if pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_):
        return _finished(counted(array.cast(pa.float64()), format), array, zone)
    if not is_text(type_):
        return _finished(Written.nothing(len(array)), array, zone)
    text = as_text(array)
    quick = _iso(text) if format in (None, "year_first") else None
    if quick is not None:
        read = _finished(quick, text, zone)
        return (
            read._replace(is_midnight=_written_midnight(text, read)) if quick.moments.is_told.any() else read
        )
    encoded = text.dictionary_encode()
    return _finished(written(encoded.dictionary, format, day_first), encoded, zone)


def order_evidence(column: Column) -> bool | None:
    """Whether the day comes first in `3/4/2025`: True, False, or None where no value tells."""
    array = whole(column)
    if not is_text(array.type):
        return None
    text = as_text(array)
    if best_shape(spread(text), list(SHAPES))[0] != "numeric":
        return None
    told = evidence(matched(text.unique(), SHAPES["numeric"][0]))
    return None if told.is_contradictory else told.is_day_first


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
    patterns = [pattern for name, known in SHAPES.items() if name != "number" for pattern in known]
    is_date = np.zeros(len(sample), bool)
    for pattern in patterns:
        is_date |= pc.match_substring_regex(sample, pattern).to_numpy(zero_copy_only=False)
    return float(is_date.mean())


def _typed(array: pa.Array) -> Written:
    told = pa.types.is_timestamp(array.type) and array.type.tz is not None
    return _as_they_stand(array.cast(MICROSECONDS, safe=False), "timestamp", is_told=told)


def _iso(text: pa.Array) -> Written | None:
    """The quick way, for columns that are ISO throughout: Arrow's own reader, tried on a sample first."""
    few = spread(text)
    for kind in (MICROSECONDS, pa.timestamp("us", "UTC")):
        try:
            few.cast(kind)
            values = text.cast(kind).cast(MICROSECONDS)
        except pa.ArrowInvalid:
            continue
        return _as_they_stand(values, "year_first", is_told=kind.tz is not None)
    return None


def _as_they_stand(values: pa.Array, format_: str, *, is_told: bool) -> Written:
    local = within_years(values.to_numpy(zero_copy_only=False))
    n = len(local)
    moments = Moments(local, np.zeros(n, np.int64), np.full(n, is_told) & ~np.isnat(local))
    return Written(moments, np.where(np.isnat(local), -1, 0), (format_,))


def _written_midnight(text: pa.Array, read: Dates) -> pa.Array:
    """Which times are written as midnight, or are it in UTC or in the zone."""
    if not pc.any(pc.match_substring(text, "0:00")).as_py():
        return read.is_midnight
    return pc.or_(pc.match_substring_regex(text, _MIDNIGHT), read.is_midnight)


def _finished(read: Written, source: pa.Array, zone: str | None) -> Dates:
    """What was read of the different values, converted to UTC, in the places of all."""
    at = Places.of(source, len(read.kind))
    local, ahead, _ = read.moments
    utc, is_midnight = local - ahead.astype("timedelta64[us]"), _is_midnight(local)
    daylight: tuple[Found, ...] = ()
    if zone is not None:
        utc, is_midnight, daylight = _in_zone(read, utc, is_midnight, zone, at)
    values, midnight = pa.array(utc, MICROSECONDS), pa.array(is_midnight, mask=np.isnat(local))
    if at.indices is not None:
        values, midnight = values.take(at.indices), midnight.take(at.indices)
    found = (_found(name, read.kind == place, at) for place, name in enumerate(read.names))
    formats = tuple(sorted((one for one in found if one.n), key=lambda one: -one.n))
    return Dates(
        values, formats[0].kind if formats else None, values.null_count - source.null_count,
        read.is_order_assumed, _n_without_zone(read.moments, at), formats, midnight, daylight,
    )  # fmt: skip


def _in_zone(
    read: Written, utc: np.ndarray, is_midnight: np.ndarray, zone: str, at: Places
) -> tuple[np.ndarray, np.ndarray, tuple[Found, ...]]:
    """The same with times that do not tell their zone taken as those of `zone`'s clock."""
    local, _, is_told = read.moments
    moved = zones.to_utc(np.where(is_told, NO_TIME, local), zone)
    if is_told.any():
        is_midnight = is_midnight | _is_midnight(zones.to_local(np.where(is_told, utc, NO_TIME), zone))
    masks = {"twice": moved.is_twice, "skipped": moved.is_skipped}
    daylight = tuple(_found(kind, mask, at) for kind, mask in masks.items() if mask.any())
    return np.where(is_told, utc, moved.utc), is_midnight, daylight


def _is_midnight(clock: np.ndarray) -> np.ndarray:
    return (clock - clock.astype("datetime64[D]")) == NOTHING


def _found(kind: str, mask: np.ndarray, at: Places) -> Found:
    """How many rows hold one of the values, and which is the first of them."""
    n = at.n(mask)
    first = int(mask.argmax()) if n else 0
    return Found(kind, n, first if at.indices is None or not n else pc.index(at.indices, first).as_py())


def _n_without_zone(moments: Moments, at: Places) -> int:
    known = ~np.isnat(moments.local)
    bare = known & ~moments.is_told
    return at.n(bare) if (moments.is_told & known).any() else 0
